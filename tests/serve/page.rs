//! The page as text. How it looks, and whether everybody can use it, is tried in a browser by
//! `tests/browser`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use b12cal::app::deliver::log::Log;
use b12cal::app::http::resource::{Media, Resource};
use b12cal::app::http::server;
use b12cal::app::http::{Lookup, Site, Wanted};
use jiff::Timestamp;

use super::live::{eventually, with_a_clock};
use super::*;

/// A plan in which every text is an attack.
fn hostile() -> String {
    let attack = "<script>alert(1)</script><img src=x onerror=alert(2)>' onfocus='alert(3)";
    PLAN.replace("person: Sam", &format!("person: \"{attack}\""))
        .replace("Dr Ruiz", "\\\"><script>alert(4)</script>")
        .replace("Elm Road Surgery", "\"</title></style><script>alert(5)</script>\"")
        .replace("name: loading", "name: \"<b onclick=alert(6)>loading\"")
        .replace("name: response", "name: \"<svg onload=alert(7)>\"")
        .replace("name: Sam B12", "name: \"{{ address }}</code><script>alert(8)</script>\"")
        .replace("name: hydroxocobalamin", "name: \"<script>alert(9)</script>\"")
        .replace("{name: \\\"", "{name: \"\\\"")
        .replace("</script>, phone", "</script>\", phone")
        + "notes: \"javascript:alert(10) <a href='javascript:alert(11)'>x</a>\"\n"
}

#[test]
fn a_prescription_full_of_scripts_is_only_text() {
    let place = Place::with(&hostile());
    let server = Server::start(&place);
    for detail in ["full", "family", "discreet"] {
        let page = server.get(&place.path("sam-2026", detail));
        assert_eq!(page.status, 200);
        let text = page.text();
        for tag in ["<script", "<img", "<b ", "<svg onload", "<a href='", "onfocus='", "</style><"]
        {
            assert!(!text.contains(tag), "{tag} in {detail}");
        }
        assert!(text.contains("&lt;script&gt;alert("), "{detail}: the text is there, escaped");
        assert!(!text.contains("href=\"javascript:"));
    }
}

#[test]
fn the_page_loads_nothing_and_runs_nothing() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let page = server.get(&place.path("sam-2026", "full"));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(policy.ends_with("; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("set-cookie"), None);
    let text = page.text();
    for sign in [" src=", "<script", "<link", "@import", "url(", " style=", "<form"] {
        assert!(!text.contains(sign), "{sign}");
    }
    assert!(text.starts_with("<!doctype html>\n<html lang=\"en\">"));
}

#[test]
fn each_calendar_gets_the_link_that_it_can_open() {
    let place = Place::with(PLAN);
    let server = Server::start_with(&place, &["--public-url", "https://calendar.example.org/"]);
    let path = place.path("sam-2026", "full");
    let text = server.get(&path).text();
    let links: Vec<&str> = text
        .split("<a ")
        .skip(1)
        .filter_map(|rest| rest.split("href=\"").nth(1)?.split('"').next())
        .collect();
    let secret = path.trim_start_matches("/f/");
    // The engine writes a slash in an attribute as a reference.
    let links: Vec<String> =
        links.iter().map(|link| link.replace("&#x2f;", "/").replace("&amp;", "&")).collect();
    let encoded = format!("https%3A%2F%2Fcalendar.example.org%2Ff%2F{secret}.ics&name=Sam%20B12");
    assert_eq!(
        links,
        [
            "#subscribe".to_owned(),
            "tel:+442079460000".to_owned(),
            "tel:+442079460000".to_owned(),
            format!("{secret}.ics"),
            format!("webcal://calendar.example.org/f/{secret}.ics"),
            "https://calendar.google.com/calendar/r/settings/addbyurl".to_owned(),
            format!("https://outlook.live.com/calendar/0/addfromweb?url={encoded}"),
            format!("https://outlook.office.com/calendar/0/addfromweb?url={encoded}"),
            "#address".to_owned(),
            "#address".to_owned(),
            "#address".to_owned(),
        ]
    );
    assert!(!text.contains("not encrypted"));
}

#[test]
fn the_page_says_first_what_comes_next() {
    // Today is 1 March 2026.
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let text = server.get(&place.path("sam-2026", "full")).text();
    let order = [
        "Next injection",
        "Monday",
        "2\u{a0}March 2026",
        "tomorrow",
        "Elm Road Surgery",
        "Next recheck",
        "10\u{a0}March 2026",
        "in 9\u{a0}days",
        "Add it to your calendar",
        "only if you switch",
        "<caption>March 2026</caption>",
        "loading",
    ];
    assert_in_order(&text, &order);
}

#[test]
fn whom_to_ask_is_beside_what_is_next() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    for detail in ["full", "family"] {
        let text = server.get(&place.path("sam-2026", detail)).text();
        let (next, _) = text.split_once("id=\"subscribe\"").expect("what comes next is first");
        let dial = "Dr Ruiz <a href=\"tel:+442079460000\">+44 20 7946 0000</a>";
        // Beside the next injection, and beside the next recheck.
        assert_eq!(next.matches(dial).count(), 2, "{detail}: {next}");
    }
    let discreet = server.get(&place.path("sam-2026", "discreet")).text();
    assert!(!discreet.contains("tel:"));
}

#[test]
fn the_page_is_in_the_language_of_its_calendar() {
    let place = Place::with(&PLAN.replace("{name: Sam B12}", "{name: Sam B12, language: de}"));
    let server = Server::start(&place);
    let full = server.get(&place.path("sam-2026", "full")).text().replace('\u{a0}', " ");
    assert!(full.starts_with("<!doctype html>\n<html lang=\"de\">"));
    for words in
        ["Nächste Injektion", "2. März 2026", "morgen", "In den eigenen Kalender", "jede Woche"]
    {
        assert!(full.contains(words), "{words}");
    }
    let discreet = server.get(&place.path("sam-2026", "discreet")).text();
    assert!(discreet.contains("<h1>Erinnerung</h1>") && discreet.contains("Nächster Termin"));
}

#[test]
fn a_discreet_page_says_no_more_than_its_calendar() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let path = place.path("sam-2026", "discreet");
    // A random address can spell any word.
    let text = server.get(&path).text().replace(path.trim_start_matches("/f/"), "");
    for word in [
        "hydroxocobalamin",
        "B12",
        "b12",
        "Elm Road",
        "Ruiz",
        "loading",
        "cbc",
        "injection",
        "recheck</",
        "prescri",
        "medical",
    ] {
        // The style names its classes, which nobody reads.
        let shown = &text[text.find("</style>").expect("a style")..];
        assert!(!shown.contains(word), "{word}");
    }
    assert!(text.contains("Next date") && text.contains("2\u{a0}March 2026"));
}

#[test]
fn a_family_page_says_that_nothing_rings() {
    let place = Place::with(PLAN);
    let server = Server::start(&place);
    let text = server.get(&place.path("sam-2026", "family")).text();
    assert_eq!(text.matches("no: this calendar has no reminders").count(), 6);
}

#[test]
fn the_page_of_a_plan_that_is_over_says_so() {
    let over = PLAN.replace("2026-03-02", "2025-03-03").replace("2026-02-27", "2025-02-27");
    let place = Place::with(&over);
    let server = Server::start(&place);
    let text = server.get(&place.path("sam-2026", "full")).text();
    assert!(text.contains("No more dates"));
    assert!(text.contains("<caption>March 2025</caption>"));
}

/// How many pages were made.
fn made(server: &Server) -> usize {
    let metrics = server.get("/metrics").text();
    let line = metrics.lines().find_map(|line| line.strip_prefix("b12cal_pages_made_total "));
    line.expect("the number").parse().expect("a number")
}

#[test]
fn a_page_is_made_once_until_something_changes() {
    let place = Place::with(PLAN);
    let mut server = Server::start(&place);
    let path = place.path("sam-2026", "full");
    let first = server.get(&path);
    assert_eq!((server.get(&path), made(&server)), (first.clone(), 1));
    server.get(&place.path("sam-2026", "family"));
    assert_eq!(made(&server), 2);
    // Another text.
    place.write("sam.yaml", &PLAN.replace("Elm Road", "Oak Road"));
    server.wait("event=published id=sam-2026");
    let second = server.get(&path);
    assert!(second.text().contains("Oak Road") && first.text().contains("Elm Road"));
    assert_eq!((server.get(&path), made(&server)), (second, 3));
    // An error: the page says that it may be out of date.
    place.write("sam.yaml", "half");
    server.wait("event=faulty");
    assert!(server.get(&path).text().contains("This may be out of date."));
    assert_eq!(made(&server), 4);
    // Another address, which is on the page.
    place.feeds(&["--rotate", "sam-2026"]);
    server.wait("event=addresses_changed");
    assert_eq!(server.get(&path).status, 404);
    let path = place.path("sam-2026", "full");
    assert!(server.get(&path).text().contains(path.trim_start_matches("/f/")));
    assert_eq!(made(&server), 5);
}

const PAGE: Media = Media::Page { policy: std::borrow::Cow::Borrowed(""), is_kept: true };

/// A site whose pages are not finished before the test says so.
#[derive(Default)]
struct Slow {
    /// How many are being made, and the most at a time.
    making: AtomicUsize,
    most: AtomicUsize,
    may_finish: (Mutex<bool>, Condvar),
}

impl Site for Slow {
    fn find(&self, secret: &str, _: Wanted) -> Lookup {
        Lookup::Unmade { of_all: secret.starts_with("all") }
    }

    fn make(&self, _: &str, _: Wanted) -> Option<Arc<Resource>> {
        let making = self.making.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(making, Ordering::SeqCst);
        let may_finish = self.may_finish.0.lock().expect("no panic");
        drop(self.may_finish.1.wait_while(may_finish, |may| !*may).expect("no panic"));
        self.making.fetch_sub(1, Ordering::SeqCst);
        Some(Arc::new(Resource::new(b"page".to_vec(), None, PAGE)))
    }

    fn health(&self) -> String {
        String::new()
    }

    fn metrics(&self) -> String {
        String::new()
    }
}

#[test]
fn two_pages_and_one_list_are_made_at_a_time_and_the_rest_is_not_held_up() {
    let site = Arc::new(Slow::default());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let log = Log::new(Arc::new(|| Timestamp::UNIX_EPOCH));
    let server =
        server::Server { site: Arc::clone(&site), certificate: None, connections: 64, log };
    // It serves until the tests end.
    std::thread::spawn(move || server.run(listener, || (), || ()));
    let ask = move |path: &str| {
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(HUNG)).expect("a bound");
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut bytes = vec![];
        stream.read_to_end(&mut bytes).expect("an answer");
        Answer::read(&bytes)
    };
    let names = (0..6).flat_map(|client| [format!("/f/{client}"), format!("/f/all-{client}")]);
    let clients: Vec<_> = names.map(|name| std::thread::spawn(move || ask(&name))).collect();
    // Twelve wait, and who asks for the numbers does not.
    eventually(|| {
        let numbers = ask("/metrics").text();
        Some(()).filter(|()| numbers.contains("b12cal_http_connections 13\n"))
    });
    eventually(|| Some(()).filter(|()| site.making.load(Ordering::SeqCst) >= 3));
    *site.may_finish.0.lock().expect("no panic") = true;
    site.may_finish.1.notify_all();
    for client in clients {
        assert_eq!(client.join().expect("no panic").status, 200);
    }
    assert_eq!(site.most.load(Ordering::SeqCst), 3);
}

#[test]
fn a_page_says_at_once_that_the_time_of_today_is_past() {
    let place = Place::with(PLAN);
    // Monday, 2 March 2026, 09:00:00 in London: the first injection.
    let (seconds, ask) = with_a_clock(&place, 1_772_442_000);
    ask("/healthz");
    let path = place.path("sam-2026", "full");
    let is_past = || ask(&path).text().contains("today, its time is past");
    assert!(!is_past());
    seconds.fetch_add(1, Ordering::Relaxed);
    assert!(is_past());
}

#[test]
fn the_page_says_what_is_late_first_and_when_the_last_injection_was_given() {
    // Today is Sunday, 1 March 2026. Given a day late on 17 February, planned and not recorded on 23 February.
    let course = PLAN.replace("2026-03-02", "2026-02-16").replace("2026-02-27", "2026-02-13")
        + "given:\n  - {dose: 1 of loading, date: 2026-02-17, site: left thigh, batch: AB12}\n";
    for (language, heading) in [
        ("en", "Last injection given"),
        ("de", "Letzte gegebene Injektion"),
        ("nl", "Laatst gegeven injectie"),
        ("fr", "Dernière injection faite"),
        ("es", "Última inyección administrada"),
    ] {
        let feed = format!("{{name: Sam B12, language: {language}}}");
        let place = Place::with(&course.replace("{name: Sam B12}", &feed));
        let server = Server::start(&place);
        let text = server.get(&place.path("sam-2026", "family")).text();
        let late = text.find("class=\"card late\"").expect("what is late");
        let next = text.find("class=\"when\"").expect("what is next");
        let given = text.find(heading).expect("what was given");
        assert!(late < next && next < given, "{text}");
        let (_, card) = text.split_at(given);
        let (card, _) = card.split_once("</article>").expect("its card");
        assert!(card.contains("datetime=\"2026-02-17\">"), "{card}");
        assert!(language != "en" || card.contains(">Tue 17\u{a0}Feb 2026<"), "{card}");
        assert!(card.contains(" · left thigh"), "{card}");
        assert!(!card.contains("AB12"), "{card}");
        let discreet = server.get(&place.path("sam-2026", "discreet")).text();
        assert!(!discreet.contains(heading) && !discreet.contains("left thigh"), "{discreet}");
    }
}
