//! `holidays`: calendars as others write them -> the `dates` to paste.

use std::fs;

use crate::support::{b12cal, compiled, injections, prescription, told};

/// As the governments and programs that publish holidays write them.
const CALENDAR: &str = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//somebody//EN\n\
BEGIN:VEVENT\nUID:4\nDTSTART;VALUE=DATE:20270101\nDTEND;VALUE=DATE:20270102\nSUMMARY:New Year\u{2019}s Day\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:1\nDTEND;VALUE=DATE:20261226\nDTSTART;VALUE=DATE:20261225\nSUMMARY;LANGUAGE=en:Christmas\n  Day\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:2\nDTSTART;VALUE=DATE:20261228\nSUMMARY:Boxing Day\\, substitute\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:3\nDTSTART;VALUE=DATE:20261229\nDTEND;VALUE=DATE:20270101\nSUMMARY:Closed\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:5\nDTSTART:20261230T090000Z\nSUMMARY:A meeting\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:6\nDTSTART;VALUE=DATE:20261224\nSTATUS:CANCELLED\nSUMMARY:Not this year\nEND:VEVENT\n\
BEGIN:VEVENT\nUID:7\nDTSTART;VALUE=DATE:20280101\nSUMMARY:Too late\nEND:VEVENT\n\
END:VCALENDAR\n";

/// What the command says of a calendar.
fn holidays(calendar: &[u8], arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("h.ics"), calendar).expect("it can be written");
    let run = b12cal(folder.path()).args(["holidays", "h.ics"]).args(arguments).output();
    told(&run.expect("it runs"))
}

const WINTER: &[&str] = &["--from", "2026-12-25", "--to", "2027-12-31"];

#[test]
fn the_days_of_all_day_events_are_printed_to_be_pasted() {
    let expected = "# Fri 25 Dec 2026: Christmas Day\n# Mon 28 Dec 2026: Boxing Day, substitute\n\
        # Tue 29 Dec 2026: Closed\n# Wed 30 Dec 2026: Closed\n# Thu 31 Dec 2026: Closed\n\
        # Fri 1 Jan 2027: New Year\u{2019}s Day\n\
        dates: [2026-12-25, 2026-12-28, 2026-12-29, 2026-12-30, 2026-12-31, 2027-01-01]\nexit code 0\n";
    assert_eq!(holidays(CALENDAR.as_bytes(), WINTER), expected);
    let crlf = format!("\u{FEFF}{}", CALENDAR.replace('\n', "\r\n"));
    assert_eq!(holidays(crlf.as_bytes(), WINTER), expected);
    // What is printed is a part of a prescription.
    let lines: Vec<&str> = expected.lines().filter(|line| !line.starts_with("exit")).collect();
    let (dates, comments) = lines.split_last().expect("dates");
    let phases = format!(
        "[{{name: a, weekdays: [mon, wed, fri], doses: 3, avoid: {{{dates}, move: push}}}}]"
    );
    let text = prescription("2026-12-23", "Europe/London", &phases, "[]") + &comments.join("\n");
    let built = compiled(&text).expect("it compiles");
    assert_eq!(injections(&built), ["2026-12-23", "2027-01-04", "2027-01-06"]);
}

#[test]
fn what_repeats_is_named_and_nothing_is_guessed() {
    let repeating = CALENDAR.replace("SUMMARY:Closed", "RRULE:FREQ=YEARLY\nSUMMARY:Closed");
    let said = holidays(repeating.as_bytes(), WINTER);
    assert!(
        said.starts_with(
            "note: only the first day of what repeats is read; add the others by hand: Closed\n"
        ),
        "{said}"
    );
    assert!(said.ends_with("2027-01-01]\nexit code 0\n"), "{said}");
}

#[test]
fn a_calendar_without_days_and_no_calendar_are_errors() {
    let none = holidays(CALENDAR.as_bytes(), &["--from", "2026-06-01", "--to", "2026-06-30"]);
    assert_eq!(
        none,
        "error: h.ics has no all-day event from Mon 1 Jun 2026 to Tue 30 Jun 2026\n  \
         = help: it has 1 event at a time of day\nexit code 1\n"
    );
    for (bytes, what) in [
        (&b"dates: [2026-12-25]\n"[..], "is not an iCalendar file"),
        (b"", "is not an iCalendar file"),
        (b"BEGIN:VCALENDAR\nSUMMARY:\xFF\nEND:VCALENDAR\n", "is not UTF-8"),
        (&b"BEGIN:A\n".repeat(5000), "has components that are nested too deep"),
    ] {
        let said = holidays(bytes, WINTER);
        assert!(said.starts_with(&format!("error: h.ics cannot be used: it {what}\n")), "{said}");
        assert!(said.ends_with("exit code 1\n"), "{said}");
    }
    let backwards = holidays(CALENDAR.as_bytes(), &["--from", "2027-01-01", "--to", "2026-01-01"]);
    assert_eq!(backwards, "error: --to 2026-01-01 is before --from 2027-01-01\nexit code 2\n");
    let endless = CALENDAR.replace("DTEND;VALUE=DATE:20270101", "DTEND;VALUE=DATE:99990101");
    let said = holidays(endless.as_bytes(), &["--from", "2026-01-01", "--to", "2199-12-31"]);
    assert!(said.starts_with("error: there are more than 1000 days\n"), "{said}");
    // A name acts on no terminal, and stays in its comment.
    let hostile = CALENDAR.replace("SUMMARY:Closed", "SUMMARY:a\\nb\u{1B}[31m\u{202E}");
    let said = holidays(hostile.as_bytes(), WINTER);
    assert!(said.contains("# Tue 29 Dec 2026: a\\nb\\u{1b}[31m\\u{202e}\n"), "{said}");
}
