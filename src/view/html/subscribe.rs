//! The address of a feed -> links for calendar apps.
//!
//! What each app does (whether it rings, when it sees a change, what to do) is in the language files,
//! `templates/pages/LANGUAGE/page.html`. It was collected in November 2026 from what vendors and users
//! publish and from the source of the open programs; README.md has the table.

use minijinja::{Value, context};

#[derive(Clone, Copy)]
enum Link {
    /// The feed, with the scheme that Apple's calendars open.
    Webcal,
    /// A page where people paste the address.
    Page(&'static str),
    /// A page that gets the address and the name as parameters.
    Handed(&'static str),
    /// The address on this page, to select and copy: without a script there is no copy button.
    Address,
}

/// The kinds of calendar apps, each with its buttons, by their keys in the language files.
const CLIENTS: &[(&str, &[(&str, Link)])] = &[
    ("apple", &[("apple", Link::Webcal)]),
    (
        "google",
        &[("google", Link::Page("https://calendar.google.com/calendar/r/settings/addbyurl"))],
    ),
    (
        "outlook",
        &[
            ("outlook", Link::Handed("https://outlook.live.com/calendar/0/addfromweb")),
            ("outlook-work", Link::Handed("https://outlook.office.com/calendar/0/addfromweb")),
        ],
    ),
    ("android", &[("address", Link::Address)]),
    ("thunderbird", &[("address", Link::Address)]),
    ("other", &[("address", Link::Address)]),
];

pub(crate) fn clients(address: &str, name: &str) -> Vec<Value> {
    let clients = CLIENTS.iter().map(|(client, links)| {
        let links = links.iter().map(|(text, link)| {
            let (is_here, is_page) = (matches!(link, Link::Address), matches!(link, Link::Page(_)));
            let href = link.href(address, name);
            context! { text => *text, href => href, is_here => is_here, is_page => is_page }
        });
        context! { client => *client, links => links.collect::<Vec<_>>() }
    });
    clients.collect()
}

impl Link {
    fn href(self, address: &str, name: &str) -> String {
        match self {
            Self::Webcal => {
                let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
                format!("webcal://{rest}")
            }
            Self::Page(page) => page.to_owned(),
            Self::Handed(page) => format!("{page}?url={}&name={}", encode(address), encode(name)),
            Self::Address => "#address".to_owned(),
        }
    }
}

/// Percent-encoding for a query (RFC 3986, section 2.1).
fn encode(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_calendar_gets_the_kind_of_link_that_it_opens() {
        let address = "https://example.org/f/00ff.ics";
        assert_eq!(Link::Webcal.href(address, "B12"), "webcal://example.org/f/00ff.ics");
        assert_eq!(
            Link::Handed("https://outlook.live.com/x").href(address, "Sam & Jo"),
            "https://outlook.live.com/x?url=https%3A%2F%2Fexample.org%2Ff%2F00ff.ics&name=Sam%20%26%20Jo"
        );
    }
}
