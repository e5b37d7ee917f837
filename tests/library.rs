//! The public entry point of the library: what a program gets that calls it.

use b12cal::{Detail, Options, calendar};
use jiff::civil::date;

use crate::diff::{TWO, plan};

#[test]
fn the_calendar_of_another_prescription_is_never_continued() {
    let today = Options::on(date(2026, 3, 1));
    let text = plan(TWO, "");
    let first = calendar(&text, &today).expect("a calendar").ics;
    let later = Options { previous: Some(&first), ..today };
    assert_eq!(calendar(&text, &later).expect("a calendar").ics, first);
    let another = text.replace("test-plan", "another");
    let other = "the previous calendar cannot be continued: it is the calendar of another \
                 prescription, or of this one with another detail or --state";
    let discreet = Options { detail: Some(Detail::Discreet), ..later };
    for (text, options) in [(&another, &later), (&text, &discreet)] {
        let errors = calendar(text, options).expect_err("nothing is made");
        assert_eq!(errors.to_string(), other);
        assert!(errors.diagnostics().is_empty());
    }
    let damaged = Options { previous: Some("BEGIN:VCALENDAR"), ..today };
    let errors = calendar(&text, &damaged).expect_err("nothing is made");
    assert_eq!(
        errors.to_string(),
        "the previous calendar cannot be continued: it was not written by this version of b12cal"
    );
    // What is wrong with the text comes first.
    let wrong = calendar(&text.replace("1 mg\n", "1.0 mg\n"), &damaged);
    assert_eq!(wrong.expect_err("nothing is made").diagnostics().len(), 1);
}
