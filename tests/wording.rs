//! What events say does not hang on how fast they are said: an event whose words are put into the
//! blanks of a form reads as its template does, rendered for it alone.

use b12cal::calendar::Feed;
use b12cal::compile::Compiled;
use b12cal::diagnostic::Diagnostics;
use b12cal::prescription::feed_settings::{Detail, LANGUAGES, Language};
use b12cal::source::Source;
use b12cal::starter::STARTERS;
use b12cal::words::wording::{BUILT_IN, Wording};
use proptest::prelude::*;

use crate::{properties, support};

const DETAILS: [Detail; 3] = [Detail::Full, Detail::Family, Detail::Discreet];

/// The built-in templates of a language as if somebody had put them in place of the built-in ones:
/// then they are rendered for every event.
fn as_own(language: Language) -> Vec<Source> {
    let own = |template: &b12cal::words::wording::Template| {
        Source::new(template.name, template.text(language))
    };
    BUILT_IN.iter().map(own).collect()
}

fn said(compiled: &Compiled, language: Language, detail: Detail, own: &[Source]) -> Feed {
    let mut prescription = compiled.prescription.clone();
    prescription.feed.language = language;
    let wording = Wording::new(own).map_err(|(_, fault)| fault).expect("the templates compile");
    let mut report = Diagnostics::new();
    Feed::assemble(&prescription, &compiled.schedule, Some(&wording), detail, None, &mut report)
        .unwrap_or_else(|_| panic!("{}: {:?}", language.code(), report.sorted()))
}

fn assert_said_alike(compiled: &Compiled) {
    for (_, language) in LANGUAGES.iter().copied() {
        let own = as_own(language);
        for detail in DETAILS {
            let filled = said(compiled, language, detail, &[]);
            let rendered = said(compiled, language, detail, &own);
            for (filled, rendered) in filled.events.iter().zip(&rendered.events) {
                assert_eq!(filled.summary, rendered.summary, "{}", language.code());
                assert_eq!(filled.description, rendered.description, "{}", language.code());
            }
            assert!(filled == rendered, "{}: more than words differs", language.code());
        }
    }
}

/// What the rest of the tests compiles: starters, examples, and plans with every kind of event.
#[test]
fn an_event_reads_the_same_out_of_a_form_and_out_of_a_template() {
    let folders = ["examples", "tests/languages", "tests/views", "tests/cases/accepted"];
    let files = folders.map(|folder| support::files(&support::root().join(folder), "yaml"));
    let read = |path| std::fs::read_to_string(path).expect("the plan can be read");
    let mut texts: Vec<String> = files.concat().into_iter().map(read).collect();
    texts.extend(STARTERS.iter().map(|starter| starter.text.to_owned()));
    texts.push(properties::EVERYTHING.to_owned());
    let mut events = 0;
    for text in texts {
        let compiled = support::compiled(&text).unwrap_or_else(|fault| panic!("{fault}:\n{text}"));
        events += compiled.feed.events.len();
        assert_said_alike(&compiled);
    }
    assert!(events > 500, "{events} events are few");
}

/// What a prescription can say besides its phases and rechecks.
fn circumstances() -> impl Strategy<Value = String> {
    let maybe = |text: &'static str| prop::option::of(Just(text));
    (
        maybe("window: 3 days\n"),
        maybe("notes: |\n  Ring twice.\n\n  Bring the {{ card }}.\n"),
        maybe("prescriber: {name: Dr {{ name }} & son}\n"),
        maybe(
            "away: [{from: 2025-01-10, to: 2026-09-01, time_zone: America/St_Johns, place: B}]\n",
        ),
        maybe("avoid: {weekdays: [tue, sat], move: nearest}\n"),
    )
        .prop_map(|(a, b, c, d, e)| [a, b, c, d, e].into_iter().flatten().collect())
}

proptest! {
    #![proptest_config(properties::config(48))]

    #[test]
    fn so_it_does_in_a_plan_made_up(plan in properties::plans(true), more in circumstances()) {
        let file = plan.file() + &more;
        // Days to avoid can move the only dose behind the end: an empty calendar is an error.
        if let Ok(compiled) = support::compiled(&file) {
            assert_said_alike(&compiled);
        }
    }
}
