//! `given`, `missed`, `move`, `result`: a fact becomes a line of the file, and every other byte stays.
//!
//! The plan is weekly from Mon 2 Mar 2026 in London (2, 9, 16, 23 Mar), with a blood test on 10 and 17 Mar.

use std::fs;
use std::process::{Child, Command, Stdio};

use b12cal::compile::{AsOf, Settings};
use b12cal::edit::{Act, Request, Which, apply};
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::date;

use crate::revisions::Desk;
use crate::support::{b12cal, told};

/// The keys of the plan in block style.
const PLAN: &str = "\
b12cal: 1
id: test-plan
issued: 2026-01-01
cause: unknown
continuing: yes
product: {name: hydroxocobalamin, strength: 1 mg/mL}
dose: 1 mg
time_zone: Europe/London
start: 2026-03-02
time: 09:00
phases: [{name: all, every: 1 week, doses: 4}]
rechecks:
  - {name: blood, tests: [cbc, b12], when: \"8, 15 days after first dose\"}
feed: {until: 2027-12-31}
";

impl Desk {
    fn with(text: &str) -> Self {
        let desk = Self::new();
        desk.write("sam.yaml", text);
        desk
    }

    /// Runs a command with arguments that may have spaces, as it is on a day.
    fn on(&self, date: &str, arguments: &[&str]) -> String {
        let mut command = b12cal(self.folder.path());
        told(&command.args(arguments).args(["--as-of", date]).output().expect("it runs"))
    }
}

/// Texts with what a command inserts between « and ».
const STYLES: &[&str] = &[
    // A list in block style, with whatever is around its last entry.
    "given:\n  - {dose: 1 of all, date: 2026-03-02}  # on time\n«  - ITEM\n»  # more\n\n# end\n",
    "given:\n- {dose: 1 of all, date: 2026-03-02}\n«- ITEM\n»notes: x\n",
    "given:\n    -   {dose: 1 of all, date: 2026-03-02}«\n    - ITEM»",
    "\"given\":\n  # first\n  - {dose: 1 of all, date: 2026-03-02}\n«  - ITEM\n»\n\n\n",
    "given:\n-\n  dose: 1 of all\n  date: 2026-03-02\n«- dose: 2 of all\n  date: 2026-03-09\n»# end\n",
    "given:\n  - dose: 1 of all\n    # when\n    date: 2026-03-02\n«  - dose: 2 of all\n    date: 2026-03-09\n»...\n",
    "given:\n  -   dose: 1 of all\n      date: 2026-03-02\n      by:\n«  -   dose: 2 of all\n      date: 2026-03-09\n»",
    "given:\n  - date: 2026-03-02\n    dose: 1 of all\n    note: |\n      a\n\n      # b\n«  - dose: 2 of all\n    date: 2026-03-09\n»\n  # c\n",
    "given:\n  - date: 2026-03-02\n    dose: 1 of all\n    note: |+\n      a\n\n«  - dose: 2 of all\n    date: 2026-03-09\n»# c\n",
    "? given\n: - {dose: 1 of all, date: 2026-03-02}\n«  - ITEM\n»",
    // A list in flow style.
    "given: [«ITEM»]\n",
    "given: [«ITEM» # none yet\n  ]\nnotes: x\n",
    "given: [{dose: 1 of all, date: 2026-03-02}«, ITEM»]  # x\n",
    "given: [{dose: 1 of all, date: 2026-03-02},« ITEM,»]\n",
    "given: [\n  {dose: 1 of all, date: 2026-03-02}«,»  # on, time\n«  ITEM\n»  ]\n",
    "given:\n  [\n    {dose: 1 of all, date: 2026-03-02},  # a\n«    ITEM,\n»    # b\n  ]\n",
    // A key without a value.
    "given:\n«  - ITEM\n»notes: x\n",
    "given:  # facts\n«  - ITEM\n»\n# end\n",
    "given:«\n  - ITEM»",
    // No list yet: it comes at the end, before the end of the document.
    "# end\n«given:\n  - ITEM\n»",
    "# end«\ngiven:\n  - ITEM»",
    "notes: x\n\n# end\n«given:\n  - ITEM\n»\n\n",
    "notes: x\n«given:\n  - ITEM\n»...\n# after\n",
    "notes: |+\n  x\n\n\n«given:\n  - ITEM\n»",
    "notes: >\n  x\n\n  y\n# end\n«given:\n  - ITEM\n»",
    "sites:\n- left thigh\n«given:\n- ITEM\n»",
];

const ITEM: &str = "{dose: 2 of all, date: 2026-03-09}";

/// The text before and after.
fn marked(text: &str) -> (String, String) {
    let mut before = String::new();
    let mut is_new = false;
    for part in text.split_inclusive(['«', '»']) {
        let plain = part.trim_end_matches(['«', '»']);
        if !is_new {
            before.push_str(plain);
        }
        is_new = part.ends_with('«');
    }
    (before, text.replace(['«', '»'], "").replace("ITEM", ITEM))
}

#[test]
fn a_line_is_inserted_in_every_style_and_every_other_byte_stays() {
    let bodies =
        STYLES.iter().filter(|text| text.contains('«')).map(|text| format!("{PLAN}{text}"));
    let flow = |text: &str| {
        let pairs: Vec<String> = PLAN
            .replace("\n  - {", " [{")
            .replace("dose\"}", "dose\"}]")
            .lines()
            .map(str::to_owned)
            .collect();
        text.replace("PLAN", &pairs.join(", ")).replace("LINES", &pairs.join(",\n  "))
    };
    let wholes = [
        flow("{PLAN«, given: [ITEM]»}\n"),
        flow("--- {PLAN, given: [{dose: 1 of all, date: 2026-03-02}«, ITEM»]}\n...\n"),
        flow("{PLAN, given:« [ITEM]», notes: x}"),
        flow("{PLAN, given«: [ITEM]»}"),
        flow("{\n  LINES«,» # end\n«  given: [ITEM]\n»}\n"),
        flow("{\n  LINES,\n«  given: [ITEM],\n»}\n"),
        format!("---\n{PLAN}«given:\n  - ITEM\n»"),
        format!("  {}\n«  given:\n    - ITEM\n»", PLAN.trim_end().replace('\n', "\n  ")),
    ];
    for text in bodies.chain(wholes) {
        let (before, after) = marked(&text);
        let desk = Desk::with(&before);
        let told = desk.on("2026-03-09", &["given", "sam.yaml"]);
        assert!(told.ends_with("exit code 0\n"), "{before}{told}");
        assert_eq!(desk.read("sam.yaml"), after, "{before}");
        // The second time there is nothing to record.
        let told = desk.on("2026-03-09", &["given", "sam.yaml", "--dose", "2 of all"]);
        assert!(told.contains("dose 2 of all is already recorded"), "{told}");
        assert_eq!(desk.read("sam.yaml"), after, "{before}");
        for (mark, end) in [("", "\r\n"), ("\u{feff}", "\r\n"), ("\u{feff}", "\n")] {
            let [before, after] =
                [&before, &after].map(|text| mark.to_owned() + &text.replace('\n', end));
            assert_eq!(given(&before).expect("it is inserted"), after, "{before}");
        }
    }
}

/// A text with the obvious dose of 9 Mar 2026, without the program around it.
fn given(text: &str) -> Option<String> {
    let (act, which) = (Act::Given, Which::Obvious);
    let request = Request { act, which, date: None, more: vec![], replace: false };
    let (zones, as_of) = (Database::bundled(), AsOf::Date(date(2026, 3, 9)));
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let settings = Settings::new(&zones, &wording, as_of);
    let edited = apply(text.as_bytes(), "sam.yaml", &request, &settings).ok()?;
    String::from_utf8(edited.bytes).ok()
}

/// The arguments of a command, and what is written.
type Row<'r> = (&'r [&'r str], &'r str);

fn rows(date: &str, text: &str, rows: &[Row<'_>]) {
    for (arguments, line) in rows {
        let desk = Desk::with(text);
        let told = desk.on(date, &[&[arguments[0], "sam.yaml"], &arguments[1..]].concat());
        assert!(told.ends_with("exit code 0\n"), "{arguments:?}: {told}");
        assert_eq!(desk.read("sam.yaml"), format!("{text}{line}"), "{arguments:?}");
    }
}

#[test]
fn what_is_known_is_written_in_quotes_unless_it_is_a_word_of_the_format() {
    let line = |more: &str| format!("given:\n  - {{dose: 2 of all, date: 2026-03-09{more}}}\n");
    let texts = [
        "Nurse \"Kay\": #1",
        "it's, {here}",
        "back\\slash & *x",
        "- Ünïcode: 😀",
        "null",
        "---",
        "%x",
    ];
    for text in texts {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        let expected = line(&format!(", by: \"{escaped}\", note: \"{escaped}\""));
        let (by, note) = (format!("--by={text}"), format!("--note={text}"));
        rows("2026-03-09", PLAN, &[(&["given", &by, &note], &expected)]);
    }
    let all = line(
        ", time: 10:40, batch: \"AB12\", site: \"left thigh\", by: \"Kay\", place: \"Elm Road, 4\", \
         product: {name: \"cyanocobalamin\", strength: 1000 mcg/mL}, amount: 500 mcg, note: \"sore\"",
    );
    let arguments = [
        "given",
        "--time",
        "10:40",
        "--batch",
        "AB12",
        "--site",
        "left thigh",
        "--by",
        "Kay",
        "--place",
        "Elm Road, 4",
        "--product",
        "cyanocobalamin 1000 mcg/mL",
        "--amount",
        "500 mcg",
        "--note",
        "sore",
    ];
    rows("2026-03-09", PLAN, &[(&arguments, &all)]);
    // A name that means something else in YAML is in quotes too.
    let odd = PLAN.replace("name: all", "name: \"x: [#1\"");
    let expected = "given:\n  - {dose: \"2 of x: [#1\", date: 2026-03-09}\n";
    rows("2026-03-09", &odd, &[(&["given"], expected)]);
    // JSON stays JSON.
    let pairs = "{\"b12cal\":\"1\",\"id\":\"abc\",\"issued\":\"2026-01-01\",\"cause\":\"unknown\",\"continuing\":\"yes\",\
                 \"product\":{\"name\":\"hydroxocobalamin\",\"strength\":\"1 mg/mL\"},\"dose\":\"1 mg\",\
                 \"time_zone\":\"Europe/London\",\"start\":\"2026-03-02\",\"time\":\"09:00\",\
                 \"phases\":[{\"name\":\"all\",\"every\":\"1 week\",\"doses\":\"4\"}]}";
    let desk = Desk::with(pairs);
    let told = desk.on("2026-03-09", &["given", "sam.yaml", "--note", "a \"b\" \\"]);
    assert!(told.ends_with("exit code 0\n"), "{told}");
    let json: serde_json::Value = serde_json::from_str(&desk.read("sam.yaml")).expect("JSON");
    let expected =
        serde_json::json!([{"dose": "2 of all", "date": "2026-03-09", "note": "a \"b\" \\"}]);
    assert_eq!(json["given"], expected);
}

#[test]
fn the_obvious_occurrence_is_taken_and_named() {
    let given = |dose: &str| format!("given:\n  - {{dose: {dose}}}\n");
    rows(
        "2026-03-11",
        PLAN,
        &[
            (&["given"], &given("2 of all, date: 2026-03-11")),
            (&["given", "--date", "2026-03-06"], &given("2 of all, date: 2026-03-06")),
            (&["given", "--date", "2026-02-28"], &given("1 of all, date: 2026-02-28")),
            (&["given", "--dose", "1 of all"], &given("1 of all, date: 2026-03-11")),
            (&["given", "--extra"], "given:\n  - {extra: 2026-03-11}\n"),
            (&["given", "--extra", "--date", "2026-03-05"], "given:\n  - {extra: 2026-03-05}\n"),
            (&["missed", "--because", "snow"], &given("2 of all, missed: yes, because: \"snow\"")),
            (
                &["missed", "--date", "2026-03-02", "--make-up"],
                &given("1 of all, missed: yes, make_up: yes"),
            ),
            (
                &["result", "--test", "cbc=Hb 128 g/L, MCV: 101"],
                "results:\n  - {recheck: 1 of blood, date: 2026-03-11, cbc: \"Hb 128 g/L, MCV: 101\"}\n",
            ),
            (
                &["result", "--note", "well", "--recheck", "blood"],
                "results:\n  - {recheck: 1 of blood, date: 2026-03-11, note: \"well\"}\n",
            ),
            (
                &["move", "--to", "2026-03-18", "--because", "closed"],
                "changes:\n  - {dose: 3 of all, to: 2026-03-18, because: \"closed\"}\n",
            ),
            (
                &[
                    "move",
                    "--recheck",
                    "2 of blood",
                    "--time",
                    "8:15",
                    "--place",
                    "Lab",
                    "--because",
                    "x",
                ],
                "changes:\n  - {recheck: 2 of blood, time: 8:15, place: \"Lab\", because: \"x\"}\n",
            ),
        ],
    );
    let extra = format!("{PLAN}changes: [{{extra: 2026-03-12, because: x}}]\n");
    rows(
        "2026-03-13",
        &extra,
        &[
            (&["given"], "given:\n  - {extra: 2026-03-12, date: 2026-03-13}\n"),
            (&["given", "--date", "2026-03-12"], "given:\n  - {extra: 2026-03-12}\n"),
            (
                &["given", "--extra", "2026-03-12"],
                "given:\n  - {extra: 2026-03-12, date: 2026-03-13}\n",
            ),
            (
                &["missed", "--extra", "2026-03-12"],
                "given:\n  - {extra: 2026-03-12, missed: yes}\n",
            ),
        ],
    );
    // A test has the words that `tests` has for it, and those of forms.
    let result = |test: &str| {
        format!("results:\n  - {{recheck: 1 of blood, date: 2026-03-11, {test}: \"x\"}}\n")
    };
    rows(
        "2026-03-11",
        PLAN,
        &[
            (&["result", "--test", "fbc=x"], &result("fbc")),
            (&["result", "--test", "FBC=x"], &result("fbc")),
            (&["result", "--test", "Full blood count=x"], &result("cbc")),
            (&["result", "--test", "B12=x", "--recheck", "recheck 1 of blood"], &result("b12")),
            (&["given", "--dose", "dose 02 of all"], &given("2 of all, date: 2026-03-11")),
        ],
    );
    // The one after a dose of every five years is seen.
    let years = PLAN.replace("every: 1 week, doses: 4", "every: 60 months");
    let line = "changes:\n  - {dose: 2 of all, to: 2031-03-05, because: \"x\"}\n";
    rows("2028-12-01", &years, &[(&["given"], &given("2 of all, date: 2028-12-01"))]);
    rows("2027-01-01", &years, &[(&["move", "--to", "2031-03-05", "--because", "x"], line)]);
    // What is taken beside the injections is not the next one.
    let folic = "doses: 4}, {name: folic, alongside: yes, product: {name: folic acid, strength: 5 mg/tablet}, \
                 dose: 5 mg, route: oral, start: 2026-03-02, every: 1 day, doses: 40}]";
    let beside = PLAN.replace("doses: 4}]", folic);
    let line = "changes:\n  - {dose: 3 of all, to: 2026-03-17, because: \"x\"}\n";
    rows("2026-03-11", &beside, &[(&["move", "--to", "2026-03-17", "--because", "x"], line)]);
    let desk = Desk::with(PLAN);
    let told = desk.on("2026-03-11", &["given", "sam.yaml"]);
    assert!(
        told.contains("Dose 2 of all, 1 mg hydroxocobalamin, planned for Mon 9 Mar 2026, was given on Wed 11 Mar 2026\n"),
        "{told}"
    );
    // After the end of the calendar there are doses too.
    let old = PLAN.replace("doses: 4", "doses: 60").replace("2027-12-31", "2026-03-31");
    let expected = "given:\n  - {dose: 13 of all, date: 2026-05-26}\n";
    rows("2026-05-26", &old, &[(&["given"], expected)]);
}

#[test]
fn what_becomes_of_the_coming_doses_is_said() {
    let desk = Desk::with(&PLAN.replace("doses: 4}", "doses: 4, next: from given}"));
    let told = desk.on("2026-03-10", &["given", "sam.yaml", "--dry-run"]);
    let expected = "\
--- sam.yaml
+++ sam.yaml
@@ -12,3 +12,5 @@
 rechecks:
   - {name: blood, tests: [cbc, b12], when: \"8, 15 days after first dose\"}
 feed: {until: 2027-12-31}
+given:
+  - {dose: 2 of all, date: 2026-03-10}
";
    assert!(told.contains(expected), "{told}");
    let coming = "doses 3 and 4 of all move 1 day later: Mon 16 Mar 2026 -> Tue 17 Mar 2026, \
                  Mon 23 Mar 2026 -> Tue 24 Mar 2026\n";
    assert!(told.contains(coming), "{told}");
    assert!(
        told.ends_with("Nothing was written to sam.yaml: this is a dry run.\nexit code 0\n"),
        "{told}"
    );
    assert_eq!(desk.names(), ["sam.yaml"], "a dry run writes nothing");
    assert!(!desk.read("sam.yaml").contains("given:"), "a dry run writes nothing");
    let told = desk.on("2026-03-10", &["given", "sam.yaml"]);
    assert!(
        told.ends_with("To update the calendar: b12cal build sam.yaml\nexit code 0\n"),
        "{told}"
    );
    assert_eq!(desk.names(), ["sam.yaml"], "no calendar is built");
}

/// A text, a day, the arguments with `|` between them, and what is said.
type Refused<'r> = (&'r str, &'r str, &'r str, &'r [&'r str]);

fn refused(rows: &[Refused<'_>]) {
    for (text, date, arguments, expected) in rows {
        let desk = Desk::with(text);
        let arguments: Vec<&str> = arguments.split('|').collect();
        let told = desk.on(date, &[&[arguments[0], "sam.yaml"], &arguments[1..]].concat());
        assert!(told.ends_with("exit code 1\n"), "{arguments:?}: {told}");
        for expected in *expected {
            assert!(told.contains(expected), "{arguments:?}: {expected}\n{told}");
        }
        assert_eq!(desk.read("sam.yaml"), *text, "{arguments:?}");
    }
}

#[test]
fn what_is_not_obvious_is_refused_with_the_commands_for_each() {
    let fortnight = PLAN.replace("every: 1 week", "every: 2 weeks");
    let recorded = format!("{PLAN}given: [{{dose: 2 of all, date: 2026-03-09}}]\n");
    let twice = PLAN.replace("8, 15 days", "8 days").replace("blood", "one");
    let twice = twice
        .replace("  - {", "  - {name: two, tests: [cbc], when: 8 days after first dose}\n  - {");
    let replace = "b12cal missed sam.yaml --dose \"2 of all\" --because snow --replace --as-of";
    refused(&[
        (
            &fortnight,
            "2026-03-09",
            "given|--by|Kay",
            &[
                "dose 1 of all (Mon 2 Mar 2026) and dose 2 of all (Mon 16 Mar 2026) are as near to Mon 9 Mar 2026",
                "b12cal given sam.yaml --dose \"1 of all\" --by Kay --as-of 2026-03-09\n",
                "b12cal given sam.yaml --dose \"2 of all\" --by Kay --as-of 2026-03-09\n",
            ],
        ),
        (
            &recorded,
            "2026-03-10",
            "given",
            &[
                "without a record is dose 3 of all (Mon 16 Mar 2026), 6 days from Tue 10 Mar 2026: more than half of the 7 days",
                "b12cal given sam.yaml --dose \"3 of all\" --as-of",
                "which is recorded: b12cal given sam.yaml --dose \"2 of all\" --replace --as-of",
                "if it was an extra: b12cal given sam.yaml --extra --as-of",
            ],
        ),
        (
            &recorded,
            "2026-03-10",
            "given|--dose|2 of all|--note|it's $5",
            &[
                "--> sam.yaml:15:9\n",
                "b12cal given sam.yaml --dose \"2 of all\" --note 'it'\\''s $5' --replace --as-of",
            ],
        ),
        (&recorded, "2026-03-10", "missed|--dose|2 of all|--because|snow", &[replace]),
        (
            &recorded,
            "2026-03-10",
            "move|--dose|2 of all|--to|2026-03-11|--because|x",
            &["dose 2 of all is already recorded", "what has happened is not moved"],
        ),
        (
            PLAN,
            "2026-03-05",
            "result|--test|b12=310 pg/mL",
            &[
                "no recheck with these tests up to Thu 5 Mar 2026 is without a result",
                "(Tue 10 Mar 2026): b12cal result sam.yaml --recheck \"1 of blood\" --test \"b12=310 pg/mL\" --as-of",
            ],
        ),
        (
            &twice,
            "2026-03-11",
            "result|--test|cbc=x",
            &[
                "recheck two (Tue 10 Mar 2026) and recheck one (Tue 10 Mar 2026) are as near",
                "--recheck \"1 of one\" --test cbc=x",
            ],
        ),
        (
            PLAN,
            "2026-06-01",
            "move|--to|2026-06-02|--because|x",
            &["no dose is planned from today on"],
        ),
        (PLAN, "2026-03-01", "missed", &["no injection up to today is without a record\nexit"]),
        (
            &recorded,
            "2026-03-09",
            "given|--batch|Z",
            &[
                "dose 2 of all (Mon 9 Mar 2026) is already recorded",
                "b12cal given sam.yaml --dose \"2 of all\" --batch Z --replace --as-of",
            ],
        ),
    ]);
}

#[test]
fn what_check_would_refuse_is_refused_with_its_errors() {
    let errors = "would have errors, so nothing was written";
    let to = "move|--to|2026-03-23|--because|x";
    refused(&[
        (
            PLAN,
            "2026-03-11",
            "result|--test|b21=310 pg/mL|--recheck|1 of blood",
            &["recheck blood has no test `b21`: its tests are cbc, b12"],
        ),
        (PLAN, "2026-03-01", "missed|--dose|1 of all", &["so it was not missed yet", errors]),
        (
            PLAN,
            "2026-03-09",
            "given|--date|2026-03-10",
            &["Tue 10 Mar 2026 is after today, Mon 9 Mar 2026"],
        ),
        (PLAN, "2026-03-09", "result|--date|2026-03-10|--note|x", &["is after today"]),
        (
            PLAN,
            "2026-03-09",
            "given|--dose|2 of al",
            &["this plan has no phase `al`", "did you mean `all`?"],
        ),
        (
            PLAN,
            "2026-03-09",
            "given|--dose|5 of all",
            &["there is no dose 5 of all: it has 4", errors],
        ),
        (
            PLAN,
            "2026-03-09",
            "move|--extra|2026-03-10|--to|2026-03-11|--because|x",
            &["no extra is planned on 2026-03-10"],
        ),
        (
            PLAN,
            "2026-03-09",
            "missed|--extra|2026-03-05",
            &["no extra is planned on Thu 5 Mar 2026"],
        ),
        (PLAN, "2026-03-09", to, &["must stay between its neighbours", errors]),
    ]);
}

#[test]
fn what_is_probably_something_else_is_refused() {
    let recorded = format!("{PLAN}given: [{{dose: 2 of all, date: 2026-03-09}}]\n");
    let late = format!("{PLAN}given: [{{dose: 1 of all, date: 2026-03-02}}]\n");
    let commented = format!("{PLAN}given:\n  - dose: 2 of all # a\n    missed: yes\n");
    refused(&[
        // What has happened is not moved, and a dose that did not take place is booked again.
        (
            &recorded,
            "2026-03-10",
            "move|--to|2026-03-09|--because|x",
            &["Mon 9 Mar 2026 is before today, Tue 10 Mar 2026: what has happened is recorded by"],
        ),
        (
            &late,
            "2026-03-10",
            "move|--to|2026-03-11|--because|rebooked",
            &[
                "dose 2 of all (Mon 9 Mar 2026) has no record, and is nearer to Wed 11 Mar 2026 than dose 3 of all (Mon 16 Mar 2026)",
                "b12cal move sam.yaml --dose \"2 of all\" --to 2026-03-11",
            ],
        ),
        (
            PLAN,
            "2027-06-10",
            "result|--test|cbc=1",
            &[
                "the last recheck without a result is recheck 2 of blood (Tue 17 Mar 2026), 450 days before",
            ],
        ),
        (
            PLAN,
            "2026-03-11",
            "result|--recheck|blood|--test|ferritin=3",
            &["recheck blood has no test `ferritin`: its tests are cbc, b12"],
        ),
        // A comment would be lost.
        (
            &commented,
            "2026-03-10",
            "given|--dose|2 of all|--replace",
            &["there is no place in sam.yaml for this entry of `given`: write it by hand"],
        ),
    ]);
}

#[test]
fn a_tablet_and_a_file_with_errors_are_refused() {
    let tablets = PLAN.replace("strength: 1 mg/mL}", "strength: 1000 mcg/tablet}\nroute: oral");
    let tablets = tablets.replace("every: 1 week, doses: 4", "every: 1 day, doses: 40");
    for (text, arguments, expected) in [
        (&*tablets, &["given"][..], "this plan has no injections"),
        (&tablets, &["given", "--dose", "2 of all"], "dose 2 of all is not an injection"),
        (&PLAN.replace("dose: 1 mg", "dose: 1.0 mg"), &["given"], "error[bad_quantity]"),
        (&PLAN.replace("issued:", "issued: &a"), &["missed"], "error[not_plain]"),
        ("", &["given"], "error[empty]"),
        ("a\r", &["given"], "error[control_character]"),
    ] {
        let desk = Desk::with(text);
        let told = desk.on("2026-03-09", &[&[arguments[0], "sam.yaml"], &arguments[1..]].concat());
        assert!(told.contains(expected), "{told}");
        assert!(told.contains("nothing was written") || !told.contains("error["), "{told}");
        assert!(told.ends_with("exit code 1\n"), "{told}");
        assert_eq!(desk.read("sam.yaml"), text);
    }
    // What is swallowed can be moved.
    let desk = Desk::with(&tablets.replace("every: 1 day", "every: 1 week"));
    let told = desk.on("2026-03-10", &["move", "sam.yaml", "--time", "10:00", "--because", "x"]);
    assert!(told.contains("+  - {dose: 3 of all, time: 10:00, because: \"x\"}"), "{told}");
}

#[test]
fn an_argument_that_is_none_is_refused_before_the_file_is_read() {
    let desk = Desk::with(PLAN);
    for arguments in [
        &["given", "--note", "a\nb"][..],
        &["given", "--by", "a\tb"],
        &["given", "--by", "\u{202e}x"],
        &["given", "--by", " "],
        &["given", "--date", "9.3.2026"],
        &["given", "--time", "8 pm"],
        &["given", "--amount", "1.0 mg"],
        &["given", "--product", "cyanocobalamin"],
        &["given", "--extra", "--dose", "1 of all"],
        &["move", "--because", "x"],
        &["move", "--to", "2026-03-11"],
        &["result"],
        &["result", "--test", "b12"],
        &["result", "--test", "b12=1", "--test", "b12=2"],
        &["result", "--test", "date=2026-03-09"],
        &["missed", "--dose", "1 of all", "--date", "2026-03-02"],
        &["missed", "--extra", ""],
    ] {
        let told = desk.on("2026-03-09", &[&[arguments[0], "sam.yaml"], &arguments[1..]].concat());
        assert!(told.ends_with("exit code 2\n"), "{arguments:?}: {told}");
    }
    for file in ["-", ".", "none.yaml"] {
        let told = desk.on("2026-03-09", &["given", file]);
        assert!(told.ends_with("exit code 2\n") || told.ends_with("exit code 3\n"), "{told}");
    }
    assert_eq!(desk.read("sam.yaml"), PLAN);
}

#[test]
fn a_move_rewrites_the_keys_of_its_line_and_a_record_is_replaced_when_asked() {
    let rewritten = |before: &str, arguments: &[&str], after: &str| {
        for end in ["\n", "\r\n"] {
            let [before, after] =
                [before, after].map(|text| format!("{PLAN}{text}").replace('\n', end));
            let desk = Desk::with(&before);
            let told =
                desk.on("2026-03-11", &[&[arguments[0], "sam.yaml"], &arguments[1..]].concat());
            assert!(told.ends_with("exit code 0\n"), "{before}{told}");
            assert_eq!(desk.read("sam.yaml"), after, "{told}");
        }
    };
    let to = ["move", "--to", "2026-03-19", "--because", "ill"];
    rewritten(
        "changes:\n  - {dose: 3 of all, to: 2026-03-18, because: x} # a\n  - {dose: 4 of all, time: 10:00, because: y}\n",
        &to,
        "changes:\n  - {dose: 3 of all, to: 2026-03-19, because: \"ill\"} # a\n  - {dose: 4 of all, time: 10:00, because: y}\n",
    );
    rewritten(
        "changes: [{dose: 3 of all, because: 'x, y', time: 10:00}]\n",
        &["move", "--time", "11:00", "--to", "2026-03-18", "--because", "z"],
        "changes: [{dose: 3 of all, because: \"z\", time: 11:00, to: 2026-03-18}]\n",
    );
    rewritten(
        "changes:\n  - dose: 3 of all\n    place: a\n    to:  # when\n    because: >\n      x\n      y\n    # z\n\nnotes: x\n",
        &["move", "--dose", "3 of all", "--to", "2026-03-18", "--time", "11:00", "--because", "z"],
        "changes:\n  - dose: 3 of all\n    place: a\n    to: 2026-03-18  # when\n    because: \"z\"\n    time: 11:00\n    # z\n\nnotes: x\n",
    );
    // The date of an extra is its name.
    rewritten(
        "changes:\n- {because: x, extra: 2026-03-12}\n",
        &["move", "--to", "2026-03-13", "--because", "y"],
        "changes:\n- {because: x, extra: 2026-03-13}\n",
    );
    rewritten(
        "changes: [{recheck: blood, time: 10:00, because: x}]",
        &["move", "--recheck", "1 of blood", "--time", "11:00", "--because", "y"],
        "changes: [{recheck: blood, time: 11:00, because: \"y\"}]",
    );
    let replace =
        ["given", "--dose", "2 of all", "--date", "2026-03-10", "--note", "b", "--replace"];
    rewritten(
        "given:\n  - {dose: 2 of all, date: 2026-03-09, batch: A}  # a\n  - {dose: 1 of all, missed: yes}\n",
        &replace,
        "given:\n  - {dose: 2 of all, date: 2026-03-10, batch: A, note: \"b\"}  # a\n  - {dose: 1 of all, missed: yes}\n",
    );
    rewritten(
        "given:\n  - dose: 2 of all\n    missed: yes\n    because: >\n      x\n# end\n",
        &replace,
        "given:\n  - dose: 2 of all\n    date: 2026-03-10\n    note: \"b\"\n# end\n",
    );
    rewritten(
        "results: [{recheck: blood, date: 2026-03-10, note: a}]\n",
        &["result", "--recheck", "blood", "--note", "b", "--replace"],
        "results: [{recheck: blood, date: 2026-03-10, note: \"b\"}]\n",
    );
    // What is not said again stays, also the day.
    rewritten(
        "given:\n  - dose: 2 of all  # a\n    # b\n    date: 2026-03-09\n    batch: A # c\n",
        &["given", "--dose", "2 of all", "--batch", "B", "--replace"],
        "given:\n  - dose: 2 of all  # a\n    # b\n    date: 2026-03-09\n    batch: \"B\" # c\n",
    );
    rewritten(
        "given: [{dose: 1 of all, missed: yes}]\n",
        &["missed", "--dose", "1 of all", "--because", "snow", "--replace"],
        "given: [{dose: 1 of all, missed: yes, because: \"snow\"}]\n",
    );
    // Tests come back on different days.
    rewritten(
        "results:\n  - {recheck: blood, date: 2026-03-10, cbc: Hb 128}\n",
        &["result", "--recheck", "blood", "--test", "b12=310 pg/mL"],
        "results:\n  - {recheck: blood, date: 2026-03-10, cbc: Hb 128, b12: \"310 pg/mL\"}\n",
    );
    // `~` says nothing, and makes room.
    rewritten(
        "given: ~ # a\n",
        &["given"],
        &format!("given: [{ITEM}] # a\n").replace("-09", "-11"),
    );
}

fn spawn(desk: &Desk, arguments: &[&str]) -> Child {
    let mut command = b12cal(desk.folder.path());
    let command = command.args(arguments).args(["--as-of", "2026-03-23"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it runs")
}

#[test]
fn commands_at_the_same_time_lose_nothing() {
    for round in 0..4 {
        let desk = Desk::with(PLAN);
        let commands: [&[&str]; 8] = [
            &["given", "sam.yaml", "--dose", "1 of all", "--date", "2026-03-02"],
            &["given", "sam.yaml", "--dose", "2 of all", "--date", "2026-03-09"],
            &["given", "sam.yaml", "--dose", "2 of all", "--date", "2026-03-09"],
            &["missed", "sam.yaml", "--dose", "3 of all"],
            &["given", "sam.yaml", "--dose", "4 of all"],
            &["given", "sam.yaml", "--extra", "--date", "2026-03-12"],
            &[
                "result",
                "sam.yaml",
                "--recheck",
                "1 of blood",
                "--date",
                "2026-03-10",
                "--note",
                "x",
            ],
            &[
                "result",
                "sam.yaml",
                "--recheck",
                "2 of blood",
                "--date",
                "2026-03-17",
                "--note",
                "x",
            ],
        ];
        let children: Vec<Child> = commands.iter().map(|command| spawn(&desk, command)).collect();
        let done = children.into_iter().map(|child| child.wait_with_output().expect("it ends"));
        let codes: Vec<Option<i32>> = done.map(|output| output.status.code()).collect();
        // One of the two that say the same comes second.
        assert_eq!(codes.iter().filter(|code| **code == Some(0)).count(), 7, "{round}: {codes:?}");
        let text = desk.read("sam.yaml");
        assert!(text.starts_with(PLAN), "{text}");
        assert_eq!(text.matches("  - {").count(), PLAN.matches("  - {").count() + 7, "{text}");
        assert_eq!(desk.names(), ["sam.yaml"]);
    }
}

#[test]
fn a_full_disk_loses_nothing() {
    // A file that is longer than the one block that may be written.
    let text = format!("{PLAN}# {}\n", "x".repeat(2000));
    let desk = Desk::with(&text);
    let mut sh = Command::new("/bin/sh");
    let program = env!("CARGO_BIN_EXE_b12cal");
    let script = format!("ulimit -f 1; exec '{program}' given sam.yaml --as-of 2026-03-09");
    sh.current_dir(desk.folder.path()).args(["-c", &script]).env_clear();
    let output = sh.output().expect("a shell runs");
    assert!(!output.status.success(), "{output:?}");
    assert_eq!(desk.read("sam.yaml"), text);
    // What was left there is cleared away by the next one.
    assert!(desk.on("2026-03-09", &["given", "sam.yaml"]).ends_with("exit code 0\n"));
    assert_eq!(desk.names(), ["sam.yaml"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_that_cannot_be_shown_is_said_to_be_there() {
    for (dry_run, says) in [(&["--dry-run"][..], false), (&[], true)] {
        let desk = Desk::with(PLAN);
        let output = b12cal(desk.folder.path())
            .args(["given", "sam.yaml", "--as-of", "2026-03-09"])
            .args(dry_run)
            .stdout(fs::OpenOptions::new().write(true).open("/dev/full").expect("a full disk"))
            .output();
        let told = told(&output.expect("it runs"));
        let line = "error: sam.yaml has the new line, which cannot be printed: the disk is full\n";
        assert_eq!(told.contains(line), says, "{told}");
        assert!(told.ends_with("exit code 3\n"), "{told}");
        assert_eq!(desk.read("sam.yaml").contains(ITEM), says);
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let desk = Desk::new();
    let path = |name: &str| desk.folder.path().join(name);
    fs::create_dir(path("plans")).expect("a folder can be made");
    desk.write("plans/sam.yaml", PLAN);
    symlink("plans/sam.yaml", path("sam.yaml")).expect("a link");
    for mode in [0o600, 0o640, 0o664] {
        fs::set_permissions(path("plans/sam.yaml"), fs::Permissions::from_mode(mode))
            .expect("a mode");
        desk.write("plans/sam.yaml", PLAN);
        let told = desk.on("2026-03-09", &["given", "sam.yaml"]);
        assert!(told.ends_with("exit code 0\n"), "{told}");
        assert!(path("sam.yaml").is_symlink());
        let found = fs::metadata(path("plans/sam.yaml")).expect("it is there").permissions();
        assert_eq!(found.mode() & 0o777, mode);
        assert!(desk.read("plans/sam.yaml").contains(ITEM));
    }
    // A file that was locked stays as it is.
    fs::set_permissions(path("plans/sam.yaml"), fs::Permissions::from_mode(0o444)).expect("a mode");
    let old = desk.read("plans/sam.yaml");
    let told = desk.on("2026-03-09", &["missed", "sam.yaml", "--dose", "1 of all"]);
    assert!(
        told.contains("sam.yaml is read-only, so nothing was written\nexit code 3\n"),
        "{told}"
    );
    assert_eq!(desk.read("plans/sam.yaml"), old);
    fs::set_permissions(path("plans/sam.yaml"), fs::Permissions::from_mode(0o664)).expect("a mode");
    // Whoever owned it owns it, if this user may say so.
    if std::os::unix::fs::chown(path("plans/sam.yaml"), Some(65534), Some(65534)).is_ok() {
        use std::os::unix::fs::MetadataExt;
        desk.write("plans/sam.yaml", PLAN);
        assert!(desk.on("2026-03-09", &["given", "sam.yaml"]).ends_with("exit code 0\n"));
        let found = fs::metadata(path("plans/sam.yaml")).expect("it is there");
        assert_eq!((found.uid(), found.gid()), (65534, 65534));
    }
}

/// The plan of somebody with a name, every day; doses 1 and 2 are recorded, and 3 was on 4 March.
fn daily() -> String {
    PLAN.replace("every: 1 week", "every: 1 day")
        .replace("doses: 4", "doses: 30")
        .replace("start:", "person: Ann Lee\nstart:")
        + "given:\n  - {dose: 1 of all, date: 2026-03-02}\n  - {dose: 2 of all, date: 2026-03-03}\n"
}

#[test]
fn what_was_missed_is_what_is_late_and_not_what_is_planned_for_today() {
    let desk = Desk::with(&daily());
    let told = desk.on("2026-03-05", &["missed", "sam.yaml", "--because", "did not attend"]);
    assert!(told.contains(
        "Ann Lee: dose 3 of all, 1 mg hydroxocobalamin, planned for Wed 4 Mar 2026, was missed\n\
         Not recorded yet: dose 4 of all (Thu 5 Mar 2026)\n\n"
    ), "{told}");
    // Nothing is late any more: the next one is that of today.
    let told = desk.on("2026-03-05", &["missed", "sam.yaml", "--because", "did not attend"]);
    assert!(
        told.contains("Ann Lee: dose 4 of all, ") && !told.contains("Not recorded yet"),
        "{told}"
    );
    // A day that is named is meant.
    let desk = Desk::with(&daily());
    let told = desk.on("2026-03-05", &["missed", "sam.yaml", "--date", "2026-03-05"]);
    assert!(told.contains("Ann Lee: dose 4 of all, "), "{told}");
    assert!(told.contains("\nNot recorded yet: dose 3 of all (Wed 4 Mar 2026)\n\n"), "{told}");
    let desk = Desk::with(&daily());
    let told = desk.on("2026-03-05", &["given", "sam.yaml"]);
    assert!(
        told.contains(
            "Ann Lee: dose 4 of all, 1 mg hydroxocobalamin, was given on Thu 5 Mar 2026\n\
         Not recorded yet: dose 3 of all (Wed 4 Mar 2026)\n\n"
        ),
        "{told}"
    );
    let other = ["--amount", "500 mcg", "--product", "cyanocobalamin 1000 mcg/mL"];
    let told =
        desk.on("2026-03-05", &[&["given", "sam.yaml", "--dose", "3 of all"], &other[..]].concat());
    let said = "dose 3 of all, 500 mcg cyanocobalamin, planned for Wed 4 Mar 2026, was given on";
    assert!(told.contains(said), "{told}");
    let told = desk.on("2026-03-06", &["given", "sam.yaml", "--extra"]);
    assert!(told.contains("1 mg hydroxocobalamin, was given on Fri 6 Mar 2026"), "{told}");
}

#[test]
fn what_stays_on_the_day_that_a_dose_leaves_is_named() {
    let tested = PLAN.replace("8, 15 days", "7, 14 days");
    let desk = Desk::with(&tested);
    let told =
        desk.on("2026-03-08", &["move", "sam.yaml", "--to", "2026-03-10", "--because", "closed"]);
    assert!(told.contains("is changed\nStill on Mon 9 Mar 2026: recheck 1 of blood\n\n"), "{told}");
    let told = desk.on(
        "2026-03-08",
        &[
            "move",
            "sam.yaml",
            "--recheck",
            "1 of blood",
            "--to",
            "2026-03-10",
            "--because",
            "closed",
        ],
    );
    assert!(!told.contains("Still on"), "{told}");
}

#[test]
fn a_command_that_would_be_refused_is_not_suggested() {
    let desk = Desk::with(&daily());
    let told = desk.on("2026-03-05", &["given", "sam.yaml", "--date", "2026-03-02"]);
    assert!(told.contains("dose 1 of all (Mon 2 Mar 2026) is already recorded"), "{told}");
    let told = desk.on("2026-03-10", &["result", "sam.yaml", "--test", "mma=310"]);
    let what = "no recheck with these tests up to Tue 10 Mar 2026 is without a result: recheck 1 of blood (Tue 10 Mar 2026) has cbc and b12\n";
    assert!(told.contains(what), "{told}");
    assert!(!told.contains("b12cal result"), "{told}");
    // Whatever is suggested is done.
    for arguments in [
        &["given", "sam.yaml", "--date", "2026-03-02"][..],
        &["given", "sam.yaml", "--date", "2026-03-02", "--batch", "A"],
        &["missed", "sam.yaml", "--date", "2026-03-03"],
        &["result", "sam.yaml", "--test", "b12=310", "--date", "2026-03-04"],
    ] {
        let desk = Desk::with(&daily());
        let told = desk.on("2026-03-10", arguments);
        assert!(told.ends_with("exit code 1\n"), "{told}");
        for way in told.lines().filter_map(|line| line.split_once("b12cal ")).map(|(_, way)| way) {
            let desk = Desk::with(&daily());
            let words = way.split('"').enumerate().flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().map(str::to_owned).collect(),
                _ => vec![part.to_owned()],
            });
            let words: Vec<String> = words.collect();
            let words: Vec<&str> = words
                .iter()
                .map(String::as_str)
                .filter(|word| *word != "--as-of" && *word != "2026-03-10")
                .collect();
            let told = desk.on("2026-03-10", &words);
            assert!(told.ends_with("exit code 0\n"), "{way}: {told}");
        }
    }
}
