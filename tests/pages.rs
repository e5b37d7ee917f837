//! The page that is served and the sheet, in every language: no word is missing; what is on the page,
//! and what a discreet one keeps to itself.
//!
//! What each language says on it is in `languages/page.CODE.txt`, to be read by people who speak it.
//! `serve/page` asks a server for it, `browser/` looks at it.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Write as _;

use b12cal::compile::Compiled;
use b12cal::prescription::circumstances::CAUSES;
use b12cal::prescription::container::ContainerKind;
use b12cal::prescription::feed_settings::{Detail, LANGUAGES, Language};
use b12cal::view::html::{Page, sheet};
use jiff::civil::{Date, date};

use crate::languages::{HEALTH, KINDS, others, planned, plans_on, viewed_as};
use crate::support::{self, reviewed};

/// How a page is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) detail: Detail,
    pub(crate) today: Date,
    address: &'static str,
    is_current: bool,
}

const FULL: Asked = Asked {
    detail: Detail::Full,
    today: date(2026, 3, 20),
    address: "https://example.org/f/00ff",
    is_current: true,
};

/// Pages of each detail, one of them stale, one of a plan that is over, one that is not encrypted: on one
/// of them stands each text that a page can show.
pub(crate) const ALL: [Asked; 4] = [
    FULL,
    Asked { detail: Detail::Family, address: "http://example.org/f/00ff", ..FULL },
    Asked { detail: Detail::Discreet, is_current: false, ..FULL },
    Asked { today: date(2032, 1, 1), ..FULL },
];

/// What people read and hear on the page of a plan in a language.
pub(crate) fn shown(compiled: &Compiled, language: Language, asked: Asked) -> String {
    let Asked { detail, today, address, is_current } = asked;
    viewed_as(compiled, language, detail, today, |agenda, name| {
        let page = Page { agenda, name, detail, address, is_current, is_live: true };
        read(&page.render().unwrap_or_else(|error| panic!("{}", causes(&error))))
    })
}

fn causes(error: &minijinja::Error) -> String {
    let mut told = error.to_string();
    let mut cause = error.source();
    while let Some(found) = cause {
        told = format!("{told}: {found}");
        cause = found.source();
    }
    told
}

/// The texts of a page and what is read out in place of pictures, a line for each paragraph, row and
/// heading.
fn read(page: &str) -> String {
    let (head, rest) = page.split_once("<style>").expect("a style");
    let (_, body) = rest.split_once("</style>").expect("its end");
    let mut text = String::new();
    for part in head.split('<').chain(body.split('<')) {
        let (tag, said) = part.split_once('>').unwrap_or(("", part));
        let ends = [
            "/p", "/h1", "/h2", "/h3", "/li", "/tr", "/dd", "/a", "/title", "/summary", "/caption",
        ];
        for name in ["aria-label", "abbr"] {
            let label =
                tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
            text += &label.map_or_else(String::new, |(label, _)| format!("{label}\n"));
        }
        text += if ends.contains(&tag) { "\n" } else { " " };
        text += said.trim_matches('\n');
    }
    for (written, read) in [("&#x2f;", "/"), ("&#x27;", "'"), ("&amp;", "&"), ("\u{a0}", " ")] {
        text = text.replace(written, read);
    }
    let lines = text
        .lines()
        .map(|line| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "));
    // Weeks without a word are left out.
    let lines = lines.filter(|line| line.contains(char::is_alphabetic));
    lines.collect::<Vec<_>>().join("\n")
}

/// What the page of the plan of injections says.
fn injections(language: Language, asked: Asked) -> String {
    shown(&plans_on(asked.today).remove(0).1, language, asked)
}

#[test]
fn every_language_says_the_page_as_its_speakers_have_read() {
    for &(code, language) in LANGUAGES {
        let mut told = BTreeSet::new();
        let mut text = String::new();
        for asked in ALL {
            let _ = writeln!(text, "== {}, {}", asked.detail.name(), asked.today);
            for line in injections(language, asked).lines() {
                // Each line once.
                if told.insert(line.to_owned()) {
                    let _ = writeln!(text, "{line}");
                }
            }
            text += "\n";
        }
        let path = support::root().join("tests/languages").join(format!("page.{code}.txt"));
        support::expect(&path, text.trim_end());
    }
}

/// The keys of the words of a page, in the order of the file.
fn keys(page: &str) -> Vec<&str> {
    let words = page.split_once("{% include").expect("the form of the page comes last").0;
    let quoted: Vec<&str> = words.split('"').collect();
    let is_key = |pair: &&[&str]| pair[1].starts_with(": ") && !pair[0].starts_with(':');
    quoted.windows(2).filter(is_key).map(|pair| pair[0]).collect()
}

/// The values that the words of a page ask for.
fn asked_for(page: &str) -> BTreeSet<String> {
    let engine = minijinja::Environment::new();
    let compiled = engine.template_from_str(page).expect("the page compiles");
    compiled.undeclared_variables(true).into_iter().collect()
}

#[test]
fn every_language_has_every_word_of_every_page_with_the_values_of_english() {
    for (name, count) in [("sheet.html", 60), ("page.html", 70), ("due.html", 25)] {
        let page = |code: &str| {
            let path = support::root().join("templates/pages").join(code).join(name);
            std::fs::read_to_string(path).expect("each language has each page")
        };
        let english = page("en");
        let expected = keys(&english);
        assert!(expected.len() > count, "the words are found: {}", expected.len());
        for (code, _) in others() {
            let own = page(code);
            assert_eq!(keys(&own), expected, "{code}/{name}");
            assert_eq!(asked_for(&own), asked_for(&english), "{code}/{name}");
            // A list has as many texts, so none of them is missing.
            assert_eq!(own.matches('"').count(), english.matches('"').count(), "{code}/{name}");
        }
        if name == "sheet.html" {
            let causes = CAUSES.iter().map(|(_, cause)| cause.name());
            for key in causes.chain(KINDS.map(ContainerKind::name)) {
                assert!(expected.contains(&key), "the sheet has a word for {key}");
            }
        }
    }
}

/// What the page of each language says: its title, the next date, how soon, a month, a phase with its
/// rhythm, and that nothing rings in a family's calendar.
const SAID: [(&str, [&str; 7]); LANGUAGES.len()] = [
    (
        "en",
        [
            "Mika: calendar",
            "Next injection\nTuesday 31 March 2026\n09:00 · in 11 days",
            "March 2026\nMonday\nMo Monday",
            "P4 750 mcg, every 2 weeks Wed 13 May 2026 to Wed 27 May 2026",
            "P7 1 mg, every week from Sun 28 Mar 2027, continues",
            "no: this calendar has no reminders",
            "It is not medical advice",
        ],
    ),
    (
        "de",
        [
            "Mika: Kalender",
            "Nächste Injektion\nDienstag 31. März 2026\n09:00 · in 11 Tagen",
            "März 2026\nMontag\nMo Montag",
            "P4 750 Mikrogramm, alle 2 Wochen Mi, 13. Mai 2026 bis Mi, 27. Mai 2026",
            "P7 1 mg, jede Woche ab So, 28. März 2027, geht weiter",
            "nein: dieser Kalender enthält keine Erinnerungen",
            "Sie ist kein medizinischer Rat",
        ],
    ),
    (
        "nl",
        [
            "Mika: agenda",
            "Volgende injectie\ndinsdag 31 maart 2026\n09:00 · over 11 dagen",
            "maart 2026\nmaandag\nma maandag",
            "P4 750 microgram, elke 2 weken wo 13 mei 2026 tot en met wo 27 mei 2026",
            "P7 1 mg, elke week vanaf zo 28 mrt 2027, gaat verder",
            "nee: deze agenda bevat geen meldingen",
            "Het is geen medisch advies",
        ],
    ),
    (
        "fr",
        [
            "Mika\u{202f}: calendrier",
            "Prochaine injection\nmardi 31 mars 2026\n09:00 · dans 11 jours",
            "mars 2026\nlundi\nlu lundi",
            "P4 750 microgrammes, toutes les 2 semaines du mer. 13 mai 2026 au mer. 27 mai 2026",
            "P7 1 mg, chaque semaine à partir du dim. 28 mars 2027, se poursuit",
            "non\u{202f}: ce calendrier ne contient aucune alerte",
            "Ce n’est pas un avis médical",
        ],
    ),
    (
        "es",
        [
            "Mika: calendario",
            "Próxima inyección\nmartes 31 de marzo de 2026\n09:00 · dentro de 11 días",
            "marzo de 2026\nlunes\nlu lunes",
            "P4 750 microgramos, cada 2 semanas del mié 13 may 2026 al mié 27 may 2026",
            "P7 1 mg, cada semana desde el dom 28 mar 2027, continúa",
            "no: este calendario no lleva avisos",
            "No es un consejo médico",
        ],
    ),
];

#[test]
fn the_page_speaks_the_language_of_its_calendar() {
    for (&(code, language), (of, said)) in LANGUAGES.iter().zip(SAID) {
        assert_eq!(code, of);
        let page = ALL.map(|asked| injections(language, asked)).join("\n");
        for text in said {
            assert!(page.contains(text), "{code} says {text}:\n{page}");
        }
    }
}

/// Numbers that a line break could part from the word after them, in the texts of a page.
fn parted(page: &str) -> Vec<String> {
    let (_, body) = page.split_once("<body>").expect("a body");
    let texts = body.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
    let mut found = vec![];
    for text in texts {
        let words: Vec<&str> = text.split([' ', '\n']).collect();
        for pair in words.windows(2) {
            let number = pair[0].trim_start_matches('(');
            if !number.is_empty()
                && number.chars().all(|c| c.is_ascii_digit() || ".,/".contains(c))
                && !number.ends_with(['.', ','])
                && pair[1].starts_with(char::is_alphabetic)
            {
                found.push(pair.join(" "));
            }
        }
    }
    found
}

#[test]
fn no_number_is_parted_from_its_unit_on_a_page_or_a_sheet() {
    assert_eq!(
        parted("<body><p>Draw up 1 mL, 4/3 mL</p>(2 weeks)"),
        ["1 mL,", "4/3 mL", "(2 weeks)"]
    );
    for &(code, language) in LANGUAGES {
        for (_, compiled) in plans_on(FULL.today) {
            viewed_as(&compiled, language, Detail::Full, FULL.today, |agenda, name| {
                let Asked { detail, address, is_current, .. } = FULL;
                let page = Page { agenda, name, detail, address, is_current, is_live: true };
                let sheet = sheet::render(agenda, "2026b").expect("the sheet is made");
                for html in [page.render().expect("the page is made"), sheet] {
                    assert_eq!(parted(&html), [""; 0], "{code}");
                    assert!(
                        html.contains("1\u{a0}mg"),
                        "{code}: there is something to keep together"
                    );
                }
            });
        }
    }
}

#[test]
fn a_review_without_an_answer_is_the_first_card_in_every_language() {
    let said: [_; LANGUAGES.len()] = [
        (
            "en",
            "Still open\nNo injection is planned; a review was due on Mon 2 Nov 2026 (26 days ago).",
            "Still open\nAn entry of Mon 2 Nov 2026 (26 days ago) is still open.",
        ),
        (
            "de",
            "Noch offen\nEs ist keine Injektion geplant; am Montag, 2. November 2026 war eine Rücksprache \
             fällig (vor 26 Tagen).",
            "Noch offen\nEin Eintrag vom Montag, 2. November 2026 (vor 26 Tagen) ist noch offen.",
        ),
        (
            "nl",
            "Staat nog open\nEr is geen injectie gepland; op maandag 2 november 2026 was het tijd voor \
             overleg (26 dagen geleden).",
            "Staat nog open\nEen punt van maandag 2 november 2026 (26 dagen geleden) staat nog open.",
        ),
        (
            "fr",
            "Toujours en attente\nAucune injection n’est prévue\u{202f}; une réévaluation était à demander le \
             lundi 2 novembre 2026 (il y a 26 jours).",
            "Toujours en attente\nUne entrée du lundi 2 novembre 2026 (il y a 26 jours) est toujours en attente.",
        ),
        (
            "es",
            "Sin resolver\nNo hay ninguna inyección prevista; el lunes 2 de noviembre de 2026 había una \
             revisión pendiente (hace 26 días).",
            "Sin resolver\nUna entrada del lunes 2 de noviembre de 2026 (hace 26 días) sigue abierta.",
        ),
    ];
    let today = date(2026, 11, 28);
    let compiled = planned("reviewed", &reviewed(), today);
    for (&(code, language), (of, full, discreet)) in LANGUAGES.iter().zip(said) {
        assert_eq!(code, of);
        for detail in [Detail::Full, Detail::Family, Detail::Discreet] {
            let page = shown(&compiled, language, Asked { detail, today, ..FULL });
            let card = if detail == Detail::Discreet { discreet } else { full };
            let at = page.find(card).unwrap_or_else(|| panic!("{code} says {card}:\n{page}"));
            // The blood test of March is the next date.
            assert!(page.find("2027").is_some_and(|next| at < next), "{code}:\n{page}");
        }
    }
}

#[test]
fn a_dose_without_a_record_sends_nobody_to_the_prescriber() {
    let text =
        support::prescription("2026-03-02", "Europe/London", "[{name: a, every: 1 week}]", "[]")
            + "given:\n  - {dose: 1 of a, date: 2026-03-02}\n";
    let today = date(2026, 3, 11);
    let compiled = planned("unrecorded", &text, today);
    let page = shown(&compiled, Language::English, Asked { today, ..FULL });
    assert!(page.contains("Still open\nNot recorded: dose 2 of a (Mon 9 Mar 2026).\n"), "{page}");
    assert!(!page.contains("what comes next"), "{page}");
    let today = date(2026, 11, 28);
    let page =
        shown(&planned("reviewed", &reviewed(), today), Language::English, Asked { today, ..FULL });
    assert!(page.contains("what comes next"), "{page}");
}

#[test]
fn a_discreet_page_says_nothing_of_health_in_any_language() {
    for &(code, language) in LANGUAGES {
        for asked in ALL.map(|asked| Asked { detail: Detail::Discreet, ..asked }) {
            let page = injections(language, asked);
            assert!(page.contains("(Mika)"), "{code}: the dates are there");
            for word in page.to_lowercase().split(|c: char| !c.is_alphanumeric()) {
                let of_health = HEALTH.split_whitespace().find(|part| word.starts_with(part));
                assert_eq!(of_health, None, "{code}: {word}");
            }
            // The names of phases, rechecks, places and sites, and what was noted.
            for own in ["P1", "P7", "R1", "Q1", "S2", "Zzz", "Lund"] {
                assert!(!page.contains(own), "{code}: {own}");
            }
        }
    }
}
