//! Edits of a course that has begun: what subscribers see of each, and what is said of the past.
//!
//! The course: Monday, Wednesday and Friday for two weeks from 7 Sep 2026 (7, 9, 11, 14, 16, 18 Sep), then every 12
//! weeks (11 Dec, 5 Mar, 28 May, 20 Aug, 12 Nov 2027). The calendar has 12 events with its end marker.

use crate::revisions::Desk;

const COURSE: &str = "b12cal: 1\nid: course-1\nissued: 2026-09-01\ncause: unknown\ncontinuing: yes\n\
    product: {name: hydroxocobalamin, strength: 1 mg/mL}\ndose: 1 mg\ntime_zone: Europe/London\n\
    start: 2026-09-07\ntime: 09:00\nphases:\n  - {name: loading, weekdays: [mon, wed, fri], for: 2 weeks}\n  \
    - {name: maintenance, every: 12 weeks}\nfeed: {until: 2027-12-31}\n";

/// An edit: what is replaced by what, the lines that are added, the day of the edit, and what is expected.
struct Edit {
    replaced: (&'static str, &'static str),
    added: &'static str,
    today: &'static str,
    expected: &'static [&'static str],
    /// What is said of the past; nothing if it is not rewritten.
    past: &'static [&'static str],
}

const NOTHING: (&str, &str) = ("", "");
const COUNTED: (&str, &str) = ("every: 12 weeks", "every: 12 weeks, next: from given");

const EDITS: &[Edit] = &[
    Edit {
        replaced: NOTHING,
        added: "given:\n  - {dose: 1 of maintenance, date: 2026-12-16}\n",
        today: "2026-12-17",
        expected: &[
            "dose 1 of maintenance moves Fri 11 Dec 2026 -> Wed 16 Dec 2026, with a record that it was given",
            "1 moved; 11 events unchanged",
        ],
        past: &[],
    },
    Edit {
        replaced: COUNTED,
        added: "given:\n  - {dose: 1 of maintenance, date: 2026-12-16}\n",
        today: "2026-12-17",
        expected: &[
            "doses 2 to 5 of maintenance move 5 days later: Fri 5 Mar 2027 -> Wed 10 Mar 2027, ..., \
             Fri 12 Nov 2027 -> Wed 17 Nov 2027\nbefore today, Thu 17 Dec 2026:\n  dose 1 of maintenance moves \
             Fri 11 Dec 2026 -> Wed 16 Dec 2026, with a record that it was given\n",
            "5 moved; 7 events unchanged",
        ],
        past: &[],
    },
    // Recorded long after: doses that follow from it are before today too, and are no rewriting.
    Edit {
        replaced: COUNTED,
        added: "given:\n  - {dose: 1 of maintenance, date: 2026-12-16}\n",
        today: "2027-07-01",
        expected: &["5 moved; 7 events unchanged"],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "given:\n  - {dose: 4 of loading, missed: yes}\n",
        today: "2026-09-15",
        expected: &["changes: a record that it was missed", "1 changed; 11 events unchanged"],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "given:\n  - {dose: 4 of loading, missed: yes, make_up: yes}\n",
        today: "2026-09-15",
        expected: &[
            "dose 7 of loading is added on Mon 21 Sep 2026\n",
            "doses 1 to 5 of maintenance move 3 days later: Fri 11 Dec 2026 -> Mon 14 Dec 2026, ..., Fri 12 Nov \
             2027 -> Mon 15 Nov 2027\n",
            "5 moved, 1 changed, 1 added; 6 events unchanged",
        ],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {dose: 1 of maintenance, product: {name: cyanocobalamin, strength: 1 mg/mL}, because: x}\n",
        today: "2026-12-01",
        expected: &["1 changed; 11 events unchanged"],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {from: 2026-12-01, amount: 500 mcg, because: x}\n",
        today: "2026-12-01",
        expected: &["5 changed; 7 events unchanged"],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {dose: 1 of maintenance, time: 10:40, because: x}\n",
        today: "2026-12-01",
        expected: &["1 moved; 11 events unchanged"],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {extra: 2027-01-20, because: x}\n",
        today: "2026-12-01",
        expected: &["1 added; 12 events unchanged"],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {from: 2026-12-01, time_zone: Europe/Madrid, because: moved}\n",
        today: "2026-12-01",
        expected: &["7 events unchanged"],
        past: &[],
    },
    // A line that names a dose says what was meant, also of the past.
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {dose: 1 of maintenance, skip: yes, because: x}\n",
        today: "2026-12-20",
        expected: &["1 removed; 11 events unchanged"],
        past: &[],
    },
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {dose: 1 of maintenance, to: 2026-12-16, because: x}\n",
        today: "2026-12-20",
        expected: &["1 moved; 11 events unchanged"],
        past: &[],
    },
    // What is silent is not.
    Edit {
        replaced: ("hydroxocobalamin", "cyanocobalamin"),
        added: "",
        today: "2026-12-20",
        expected: &["11 changed; 1 event unchanged"],
        past: &[
            "this edit changes what 7 events say (the product: hydroxocobalamin becomes cyanocobalamin) before today",
            "- {from: 2026-12-20, product: ..., because: ...}",
        ],
    },
    Edit {
        replaced: ("time: 09:00", "time: 10:00"),
        added: "",
        today: "2026-12-20",
        expected: &["11 moved; 1 event unchanged"],
        past: &[
            "this edit moves 7 events before today",
            "- {from: 2026-12-20, time: ..., because: ...}",
        ],
    },
    Edit {
        replaced: ("Europe/London", "Europe/Dublin"),
        added: "",
        today: "2026-12-20",
        expected: &["11 moved"],
        past: &["this edit moves 7 events", "- {from: 2026-12-20, time_zone: ..., because: ...}"],
    },
    Edit {
        replaced: ("dose: 1 mg", "dose: 500 mcg"),
        added: "",
        today: "2026-09-08",
        expected: &["11 changed"],
        past: &["the amount", "- {dose: 1 of loading, amount: ..., because: ...}"],
    },
    // A line from a day on that is before today rewrites what is between.
    Edit {
        replaced: NOTHING,
        added: "changes:\n  - {from: 2026-12-01, time: 10:00, because: x}\n",
        today: "2026-12-20",
        expected: &["5 moved; 7 events unchanged"],
        past: &["this edit moves 1 event", "- {dose: 1 of maintenance, time: 10:00, because: ...}"],
    },
    // A record does not hide another edit.
    Edit {
        replaced: ("time: 09:00", "time: 10:00"),
        added: "given:\n  - {dose: 1 of maintenance, date: 2026-12-16}\n",
        today: "2026-12-20",
        expected: &["11 moved"],
        past: &["this edit moves 6 events before today"],
    },
];

#[test]
fn an_edit_does_what_it_says_and_the_past_is_rewritten_by_no_line_that_names_it() {
    for edit in EDITS {
        let desk = Desk::new();
        desk.write("old.yaml", COURSE);
        let (from, to) = edit.replaced;
        let new = if from.is_empty() { COURSE.to_owned() } else { COURSE.replace(from, to) };
        desk.write("new.yaml", &format!("{new}{}", edit.added));
        let told = desk.told(&format!("diff old.yaml new.yaml --as-of {}", edit.today));
        for expected in edit.expected.iter().chain(edit.past) {
            assert!(told.contains(expected), "{}: {expected}\n{told}", edit.added);
        }
        assert_eq!(
            told.contains("past_rewritten"),
            !edit.past.is_empty(),
            "{}\n{told}",
            edit.added
        );
        // A build says the same of the past, and the next one says it no more.
        desk.write("sam.yaml", COURSE);
        desk.told(&format!("build sam.yaml --as-of {} --fresh", edit.today));
        desk.write("sam.yaml", &format!("{new}{}", edit.added));
        let denied =
            desk.told(&format!("build sam.yaml --as-of {} --deny past_rewritten", edit.today));
        assert_eq!(denied.contains("error[past_rewritten]"), !edit.past.is_empty(), "{denied}");
        let built = desk.told(&format!("build sam.yaml --as-of {}", edit.today));
        if !edit.past.is_empty() {
            assert!(built.contains("warning[past_rewritten]"), "{built}");
        }
        let again = desk.told(&format!("build sam.yaml --as-of {}", edit.today));
        assert!(!again.contains("past_rewritten"), "{again}");
    }
}

#[test]
fn a_new_record_rewrites_no_past_whatever_was_recorded_before() {
    let counted = COURSE.replace("every: 12 weeks", "every: 12 weeks, next: from given");
    let first = "given:\n  - {dose: 4 of loading, missed: yes, make_up: yes}\n  \
                 - {dose: 1 of maintenance, date: 2026-12-16}\n";
    let second = "  - {dose: 2 of maintenance, date: 2027-03-12}\n";
    let told = |edit: &dyn Fn(String) -> String| {
        let desk = Desk::new();
        desk.write("sam.yaml", &format!("{counted}{first}"));
        desk.told("build sam.yaml --as-of 2026-12-17 --fresh");
        desk.write("sam.yaml", &edit(format!("{counted}{first}{second}")));
        desk.told("build sam.yaml --as-of 2027-07-01 --deny past_rewritten")
    };
    let is_silent = |edit: &dyn Fn(String) -> String| {
        let told = told(edit);
        assert!(!told.contains("past_rewritten"), "{told}");
        assert!(told.ends_with("exit code 0\n"), "{told}");
    };
    is_silent(&|text| text);
    // The first record was a day wrong.
    is_silent(&|text| text.replace("2026-12-16", "2026-12-15"));
    // The grid of the past is something else.
    let told = told(&|text| text.replace("every: 12 weeks", "every: 11 weeks"));
    assert!(told.contains("past_rewritten"), "{told}");
}

#[test]
fn the_past_is_what_was_on_a_day_before_today() {
    let told = |today: &str, edit: (&str, &str)| {
        let desk = Desk::new();
        desk.write("old.yaml", COURSE);
        desk.write("new.yaml", &COURSE.replace(edit.0, edit.1));
        desk.told(&format!("diff old.yaml new.yaml --as-of {today}"))
    };
    // Of six doses, on 7, 9, 11, 14, 16 and 18 Sep, three become others and three go.
    let others = ("weekdays: [mon, wed, fri], for: 2 weeks", "weekdays: [tue], for: 3 weeks");
    let on_its_day = told("2026-09-18", others);
    assert!(on_its_day.contains("`until: 2026-09-16`, the last dose before today"), "{on_its_day}");
    let day_after = told("2026-09-19", others);
    assert!(day_after.contains("`until: 2026-09-18`, the last dose before today"), "{day_after}");
    // Tuesdays are 8, 15 and 22 Sep: a dose of today is one to come.
    let today = told("2026-09-15", others);
    let gap = "the last dose before today is on Tue 8 Sep 2026, the next on Tue 15 Sep 2026: 7 days between";
    assert!(today.contains(gap), "{today}");
}
