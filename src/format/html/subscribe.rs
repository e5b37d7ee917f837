//! The address of a feed -> links for calendars, each with what is true of it: whether it rings, and
//! when it sees a change.
//!
//! What is said here was gathered in November 2026 from what makers and users publish and from the
//! sources of the open programs; README.md has the table.

use minijinja::{Value, context};

use crate::prescription::feed_settings::Detail;

/// A kind of calendar.
struct Client {
    name: &'static str,
    links: &'static [(&'static str, Link)],
    /// Whether it rings, in a few words.
    rings: &'static str,
    /// How long it takes until a change is seen, in a few words.
    refresh: &'static str,
    /// What to do, step by step, and what else is true.
    how: &'static [&'static str],
}

/// Where a button leads.
#[derive(Clone, Copy)]
enum Link {
    /// To the feed, by the scheme that Apple's calendars open.
    Webcal,
    /// To a page on which the address is pasted.
    Page(&'static str),
    /// To a page that is handed the address and the name.
    Handed(&'static str),
    /// To the address on this page, to be copied.
    Copy,
}

const CLIENTS: &[Client] = &[
    Client {
        name: "iPhone, iPad, Mac",
        links: &[("Subscribe in Apple Calendar", Link::Webcal)],
        rings: "only if you switch “Remove Alerts” off",
        refresh: "5 minutes to a week, as the device is set",
        how: &[
            "Tap the button. Before you confirm, look for “Remove Alerts” (or “Remove Alarms”) and switch \
             it off: it is on by default, and nothing rings then. On a Mac it is under Get Info too.",
            "If nothing opens: Calendar, Add Subscription Calendar, and paste the address.",
            "How often it looks: on a Mac under Get Info, on an iPhone under Fetch New Data.",
        ],
    },
    Client {
        name: "Google Calendar",
        links: &[(
            "Open Google Calendar",
            Link::Page("https://calendar.google.com/calendar/r/settings/addbyurl"),
        )],
        rings: "no",
        refresh: "8 to 24 hours",
        how: &[
            "On a computer: copy the address above, open the page, and paste it under “URL of calendar”. \
             The calendar then shows on your phone too.",
            "Google drops the reminders. Set a notification of your own: Settings, this calendar, Event \
             notifications.",
            "How often it looks cannot be set.",
        ],
    },
    Client {
        name: "Outlook",
        links: &[
            ("With outlook.com", Link::Handed("https://outlook.live.com/calendar/0/addfromweb")),
            (
                "With a work account",
                Link::Handed("https://outlook.office.com/calendar/0/addfromweb"),
            ),
        ],
        rings: "no",
        refresh: "3 to 24 hours",
        how: &[
            "Confirm the name and the address on the page that opens.",
            "Classic Outlook on Windows: Open Calendar, From Internet, and paste the address. It looks \
             about every 6 hours.",
            "Outlook drops the reminders of a calendar from the web.",
        ],
    },
    Client {
        name: "Android",
        links: &[("Copy the address above", Link::Copy)],
        rings: "yes with the app ICSx5, else no",
        refresh: "as ICSx5 is set",
        how: &[
            "Android cannot subscribe by itself. Install the app ICSx5, add a subscription, and paste the \
             address. It rings unless you tell it to ignore the alerts of the calendar.",
            "Without the app: add it to Google Calendar on a computer. That does not ring.",
        ],
    },
    Client {
        name: "Thunderbird",
        links: &[("Copy the address above", Link::Copy)],
        rings: "yes, as far as known",
        refresh: "30 minutes, or as you set it",
        how: &[
            "New Calendar, On the Network, and paste the address.",
            "Reminders have to be on for that calendar. One that you dismissed can come again.",
        ],
    },
    Client {
        name: "Any other calendar",
        links: &[("Copy the address above", Link::Copy)],
        rings: "it depends",
        refresh: "half an hour to a week",
        how: &[
            "Look for “subscribe”, “from URL” or “from the web”, and paste the address.",
            "GNOME and KDE ring, as far as known. Nextcloud takes reminders out, unless its server is set \
             otherwise. Home Assistant does not ring.",
        ],
    },
];

/// The calendars, each with its links for a feed.
pub(super) fn clients(address: &str, name: &str, detail: Detail) -> Vec<Value> {
    let clients = CLIENTS.iter().map(|client| {
        let links: Vec<Value> = client
            .links
            .iter()
            .map(|(text, link)| context! { text => *text, href => link.href(address, name) })
            .collect();
        let rings = match detail {
            Detail::Full | Detail::Discreet => client.rings,
            Detail::Family => "no: this calendar carries no reminders",
        };
        context! {
            name => client.name,
            links => links,
            how => client.how.to_vec(),
            rings => rings,
            refresh => client.refresh,
        }
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
            Self::Copy => "#address".to_owned(),
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
