//! Any bytes -> `compile`, and every report: nothing panics, an error is always reported, and what is free
//! of errors becomes a calendar that reads back the same.
#![no_main]

use b12cal::calendar::fit::MAX_FEED_BYTES;
use b12cal::compile::{Settings, compile};
use b12cal::diagnostic::{Diagnostic, Diagnostics, Reported, Severity};
use b12cal::ics::write;
use b12cal::publish::{Failure, Seen, examine, publish};
use b12cal::report::{github, json, plain, sarif};
use b12cal::source::Source;
use b12cal_fuzz::settings;
use jiff::civil::date;
use libfuzzer_sys::fuzz_target;

/// Builds what was found free of errors: it becomes a calendar, and nothing more is reported about it.
fn build(source: &Source, options: &Settings<'_>, told: &Diagnostics) {
    let mut report = Diagnostics::new();
    let compiled = compile(source, options, &mut report);
    let Ok(mut compiled) = compiled else { panic!("check found no error: {:?}", report.sorted()) };
    let now = options.as_of.instant();
    match publish(&mut compiled, Seen::default(), now, write::append, &mut report) {
        Ok(published) => {
            assert!(!compiled.feed.events.is_empty(), "a calendar without events");
            assert!(published.bytes.starts_with(b"BEGIN:VCALENDAR\r\n"));
            assert!(published.bytes.len() <= MAX_FEED_BYTES, "too large");
        }
        Err(Failure::Reported) => panic!("check found no error: {:?}", report.sorted()),
        Err(Failure::Internal(difference)) => panic!("{difference}"),
    }
    assert_eq!(told.sorted(), report.sorted(), "check tells what build tells");
}

fuzz_target!(|bytes: &[u8]| {
    let (source, read) = Source::decode("case.yaml", bytes);
    let mut report = Diagnostics::new();
    match read {
        Err(flaw) => report.push(Diagnostic::from(flaw)),
        Ok(()) => {
            let options = settings(date(2026, 3, 1));
            match examine(&source, &options, &mut report) {
                Ok(_) => {
                    assert!(!report.has_errors(), "a calendar in spite of an error");
                    build(&source, &options, &report);
                }
                Err(Reported) => assert!(report.has_errors(), "no error is told"),
            }
        }
    }
    let found = [(&source, &report)];
    let told = report.sorted().len();
    let shown = plain::render(&source, &report, false, plain::WIDTH);
    assert_eq!(told == 0, shown.is_empty());
    assert!(!shown.contains('\u{1b}'), "nothing acts on a terminal");
    let narrow = plain::render(&source, &report, false, 1);
    assert_eq!(shown.matches("\n\n").count(), narrow.matches("\n\n").count());
    let run = Diagnostics::new();
    // One more line says that there is more.
    let lines = told + usize::from(report.more() > 0);
    assert_eq!(github::render(&found, &run).lines().count(), lines);
    assert!(told == 0 || json::render(&found, &run).contains("\"code\""));
    assert!(sarif::render(&found, &run, true).contains("\"results\""));
    assert_eq!(report.has_errors(), report.count(Severity::Error) > 0);
});
