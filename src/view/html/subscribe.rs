//! The address of a feed -> links for calendars.
//!
//! What is true of each (whether it rings, when it sees a change, what to do) is said by the languages,
//! in `templates/pages/LANGUAGE/page.html`. It was gathered in November 2026 from what makers and users
//! publish and from the sources of the open programs; README.md has the table.

use minijinja::{Value, context};

/// Where a button leads.
#[derive(Clone, Copy)]
enum Link {
    /// To the feed, by the scheme that Apple's calendars open.
    Webcal,
    /// To a page on which the address is pasted.
    Page(&'static str),
    /// To a page that is handed the address and the name.
    Handed(&'static str),
    /// To the address on this page, which people select and copy: a page without a script cannot.
    Address,
}

/// The kinds of calendars, each with its buttons; the words by which the languages know them.
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

/// The calendars, each with its links for a feed.
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

/// A text as a part of a query (RFC 3986, section 2.1).
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
