//! Every language against English: it has every template, every variable and every word, says every
//! kind of event, and no English.
//!
//! What each language says of the plans in `languages/` is beside them, to be read by people
//! who speak it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use b12cal::calendar::Feed;
use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::{Code, Diagnostics};
use b12cal::prescription::container::ContainerKind;
use b12cal::prescription::feed_settings::{Detail, LANGUAGES, Language};
use b12cal::prescription::interval::{Interval, Unit};
use b12cal::prescription::quantity::{Amount, Volume};
use b12cal::prescription::recheck::{TESTS, Test};
use b12cal::prescription::route::Route;
use b12cal::prescription::strength::Strength;
use b12cal::shown;
use b12cal::source::Source;
use b12cal::starter::STARTERS;
use b12cal::view::agenda::Agenda;
use b12cal::view::due::{Asked, Due, Plan};
use b12cal::view::html::{due, sheet};
use b12cal::words::language::Vocabulary;
use b12cal::words::wording::{BUILT_IN, Wording};
use b12cal::zone::Database;
use jiff::civil::{Date, date};
use minijinja::syntax::SyntaxConfig;

use crate::pages::{ALL, shown};
use crate::support;

const ROUTES: [Route; 5] =
    [Route::Intramuscular, Route::Subcutaneous, Route::Oral, Route::Sublingual, Route::Nasal];

pub(crate) const KINDS: [ContainerKind; 4] = [
    ContainerKind::Ampoule,
    ContainerKind::Vial,
    ContainerKind::MultiDoseVial,
    ContainerKind::PrefilledSyringe,
];

/// The languages but English, with their codes.
pub(crate) fn others() -> impl Iterator<Item = (&'static str, Language)> {
    LANGUAGES.iter().copied().filter(|(_, language)| *language != Language::English)
}

/// A plan on a day.
pub(crate) fn planned(name: &str, text: &str, today: Date) -> Compiled {
    let zones = Database::bundled();
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let options = Settings::new(&zones, &wording, AsOf::Date(today));
    let mut report = Diagnostics::new();
    compile(&Source::new(name, text), &options, &mut report)
        .unwrap_or_else(|_| panic!("{name}: {:?}", report.sorted()))
}

/// The day on which the plans of `languages/` are looked at, unless another is named.
const TODAY: Date = date(2026, 1, 1);

/// The plans of `languages/` by name.
fn plans() -> Vec<(String, Compiled)> {
    plans_on(TODAY)
}

/// The same on a day.
pub(crate) fn plans_on(today: Date) -> Vec<(String, Compiled)> {
    let read = |name: &str| {
        let path = support::root().join("tests/languages").join(name).with_extension("yaml");
        let text = std::fs::read_to_string(path).expect("the plan can be read");
        (name.to_owned(), planned(name, &text, today))
    };
    ["injections", "tablets", "clinic"].map(read).into()
}

/// What a plan says in a language.
fn said(compiled: &Compiled, language: Language, detail: Detail) -> Feed {
    let mut prescription = compiled.prescription.clone();
    prescription.feed.language = language;
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let mut report = Diagnostics::new();
    let feed = Feed::assemble(
        &prescription,
        &compiled.schedule,
        Some(&wording),
        detail,
        None,
        &mut report,
    );
    let cut = report.sorted().iter().any(|found| found.code == Code::Shortened);
    assert!(!cut, "nothing is shortened in {}", language.code());
    let feed = feed.unwrap_or_else(|_| panic!("{}: {:?}", language.code(), report.sorted()));
    for text in feed.events.iter().flat_map(|event| [&event.summary, &event.description]) {
        assert!(!text.contains("[?]"), "{} lacks a word: {text}", language.code());
    }
    feed
}

/// Looks at what the views of a plan say in a language.
fn viewed<T>(compiled: &Compiled, language: Language, look: impl FnOnce(&Agenda<'_>) -> T) -> T {
    viewed_as(compiled, language, Detail::Full, TODAY, |agenda, _| look(agenda))
}

/// The same on a day of the views of a calendar that shows so much; the other value is its name.
pub(crate) fn viewed_as<T>(
    compiled: &Compiled,
    language: Language,
    detail: Detail,
    today: Date,
    look: impl FnOnce(&Agenda<'_>, &str) -> T,
) -> T {
    let mut prescription = compiled.prescription.clone();
    prescription.feed.language = language;
    let wording = Wording::new(&[]).expect("the built-in templates compile");
    let feed = said(compiled, language, detail);
    let mut report = Diagnostics::new();
    let as_of = AsOf::Date(today);
    let schedule = &compiled.schedule;
    let agenda = Agenda::of(&prescription, schedule, &feed, as_of).in_words(&wording, &mut report);
    let agenda = agenda.unwrap_or_else(|_| panic!("{}: {:?}", language.code(), report.sorted()));
    look(&agenda, &feed.name)
}

/// What is on the sheet of a plan, without its form.
fn on_paper(agenda: &Agenda<'_>) -> String {
    read_off(&sheet::render(agenda, "2026b").expect("the sheet is made"), agenda)
}

/// What is on the list of all that is due in a plan.
fn due_on_paper(agenda: &Agenda<'_>) -> String {
    let asked = Asked { from: Some(TODAY), to: Some(date(2032, 1, 1)), place: None };
    let due = Due::of(vec![Plan::of(agenda.clone(), asked)], vec![], asked, TODAY);
    read_off(&due::render(&due, None).expect("the list is made").html, agenda)
}

/// The texts of a page on paper, without what is in the words of the file.
fn read_off(page: &str, agenda: &Agenda<'_>) -> String {
    let (_, body) = page.split_once("<body>").expect("a body");
    let texts = body.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
    let paper = texts.collect::<Vec<_>>().join(" ").replace("&#x2f;", "/").replace('\u{a0}', " ");
    let prescription = agenda.prescription;
    paper.replace(prescription.time_zone.name(), "").replace(prescription.id.as_str(), "")
}

/// Every starter, its free text taken for words that no language has.
fn neutral_starters() -> Vec<Compiled> {
    let neutral = |starter: &b12cal::starter::Starter| {
        let mut compiled = planned(starter.name, &support::started(starter, "2026-01-05"), TODAY);
        let prescription = &mut compiled.prescription;
        let hide = |text: &mut Option<String>| *text = text.take().map(|_| "Qqq".to_owned());
        hide(&mut prescription.person);
        prescription.notes.0.iter_mut().for_each(|note| "Qqq".clone_into(&mut note.text));
        hide(&mut prescription.feed.name);
        hide(&mut prescription.circumstances.cause_detail);
        // What a warning is, its page says, which is English.
        prescription.acknowledged.clear();
        if let Some(prescriber) = &mut prescription.prescriber {
            "Qqq".clone_into(&mut prescriber.name);
        }
        compiled.schedule.occurrences.iter_mut().for_each(|found| hide(&mut found.site));
        for phase in &mut prescription.phases {
            "Qqq".clone_into(&mut phase.name.value);
            "Qqq".clone_into(&mut phase.product.name.value);
            hide(&mut phase.product.brand);
            hide(&mut phase.note);
            hide(&mut phase.place);
        }
        for recheck in &mut prescription.rechecks {
            "Qqq".clone_into(&mut recheck.name.value);
            hide(&mut recheck.note);
            hide(&mut recheck.place);
            for test in &mut recheck.tests {
                if let Test::Other(text) = test {
                    "Qqq".clone_into(text);
                }
            }
        }
        compiled
    };
    STARTERS.iter().map(neutral).collect()
}

/// The words of all that a feed says, in small letters.
fn words(feed: &Feed) -> BTreeSet<String> {
    let texts = feed.events.iter().flat_map(|event| [&event.summary, &event.description]);
    texts.flat_map(|text| words_of(text)).collect()
}

fn words_of(text: &str) -> BTreeSet<String> {
    let found = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    found.map(str::to_lowercase).collect()
}

#[test]
fn every_language_has_every_template_with_the_variables_of_english() {
    for template in BUILT_IN {
        let variables = |language: Language| {
            let mut engine = minijinja::Environment::new();
            let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
            engine.set_syntax(syntax.expect("a syntax"));
            let text = template.text(language);
            let compiled = engine.template_from_str(text).expect("the template compiles");
            let named: BTreeSet<String> = compiled.undeclared_variables(true).into_iter().collect();
            named
        };
        let english = variables(Language::English);
        assert!(template.name == "why.txt" || !english.is_empty(), "{} asks", template.name);
        for (code, language) in others() {
            assert_eq!(variables(language), english, "{code}/{}", template.name);
            assert_ne!(
                template.text(language),
                template.text(Language::English),
                "{code}/{} is translated",
                template.name
            );
            // As a template of somebody's own it is held against the list of variables.
            let own = [Source::new(template.name, template.text(language))];
            assert!(Wording::new(&own).is_ok(), "{code}/{}", template.name);
        }
    }
    let folders = std::fs::read_dir(support::root().join("templates/events"));
    assert_eq!(folders.expect("a folder").count(), LANGUAGES.len(), "each folder is a language");
}

#[test]
fn a_discreet_template_of_ones_own_knows_no_more_than_the_built_in_one() {
    let own = [Source::new("discreet.txt", "{{ name }}{{ person }} {{ date }}")];
    let error = Wording::new(&own).err().map(|(_, error)| error.message);
    assert_eq!(error.as_deref(), Some("there is no variable `date`"));
}

/// The signs of a form, such as `{n}`, in alphabetic order.
fn signs(form: &str) -> BTreeSet<&str> {
    let parts = form.split('{').skip(1);
    parts.filter_map(|part| part.split_once('}').map(|(sign, _)| sign)).collect()
}

#[test]
fn every_language_has_every_word_with_the_signs_of_english() {
    let english = Vocabulary::of(Language::English);
    let keys: Vec<&str> = english.keys().collect();
    assert!(keys.len() > 50, "the words are found");
    for &(code, language) in LANGUAGES {
        let vocabulary = Vocabulary::of(language);
        assert_eq!(vocabulary.keys().collect::<Vec<_>>(), keys, "{code}");
        for &key in &keys {
            let word = vocabulary.word(key);
            assert!(!word.trim().is_empty(), "{code} says {key}");
            assert_eq!(signs(word), signs(english.word(key)), "{code}: {key}");
        }
        for (list, count) in [
            ("weekdays", 7),
            ("months", 12),
            ("weekdays-short", 7),
            ("months-short", 12),
            ("weekdays-full", 7),
            ("months-full", 12),
        ] {
            assert_eq!(vocabulary.word(list).split(' ').count(), count, "{code}: {list}");
        }
        assert!(["above 1", "from 2"].contains(&vocabulary.word("plural")), "{code}");
        // What Rust asks for by a word of the file.
        for (_, test) in TESTS {
            assert!(!vocabulary.test(test).is_empty(), "{code}: {test}");
        }
        for route in ROUTES {
            assert!(!vocabulary.route(route).is_empty() && !vocabulary.way(route).is_empty());
        }
        for kind in KINDS {
            assert!(vocabulary.containers(kind, 3).starts_with("3 "), "{code}: {kind:?}");
        }
    }
}

/// What a language says: two days, two in short, three lengths, five portions, two strengths.
type Forms = [&'static str; 14];

const FORMS: [(&str, Forms); LANGUAGES.len()] = [
    (
        "en",
        [
            "Sun 1 Mar 2026",
            "Fri 21 Aug 2026",
            "Sun 1 Mar 2026",
            "Mon 21 Sep 2026",
            "1 day",
            "12 weeks",
            "2 months",
            "0.25 mL",
            "about 0.67 mL (2/3 mL)",
            "half a tablet",
            "1.5 tablets",
            "2 sprays",
            "1000 mcg in 2 mL",
            "0.5 mg/tablet",
        ],
    ),
    (
        "de",
        [
            "Sonntag, 1. März 2026",
            "Freitag, 21. August 2026",
            "So, 1. März 2026",
            "Mo, 21. Sept. 2026",
            "1 Tag",
            "12 Wochen",
            "2 Monate",
            "0,25 mL",
            "etwa 0,67 mL (2/3 mL)",
            "eine halbe Tablette",
            "1,5 Tabletten",
            "2 Sprühstöße",
            "1000 Mikrogramm in 2 mL",
            "0,5 mg/Tablette",
        ],
    ),
    (
        "nl",
        [
            "zondag 1 maart 2026",
            "vrijdag 21 augustus 2026",
            "zo 1 mrt 2026",
            "ma 21 sep 2026",
            "1 dag",
            "12 weken",
            "2 maanden",
            "0,25 mL",
            "ongeveer 0,67 mL (2/3 mL)",
            "een halve tablet",
            "1,5 tablet",
            "2 verstuivingen",
            "1000 microgram in 2 mL",
            "0,5 mg/tablet",
        ],
    ),
    (
        "fr",
        [
            "dimanche 1er mars 2026",
            "vendredi 21 août 2026",
            "dim. 1er mars 2026",
            "lun. 21 sept. 2026",
            "1 jour",
            "12 semaines",
            "2 mois",
            "0,25 mL",
            "environ 0,67 mL (2/3 mL)",
            "un demi-comprimé",
            "1,5 comprimé",
            "2 pulvérisations",
            "1000 microgrammes dans 2 mL",
            "0,5 mg/comprimé",
        ],
    ),
    (
        "es",
        [
            "domingo 1 de marzo de 2026",
            "viernes 21 de agosto de 2026",
            "dom 1 mar 2026",
            "lun 21 sept 2026",
            "1 día",
            "12 semanas",
            "2 meses",
            "0,25 mL",
            "aproximadamente 0,67 mL (2/3 mL)",
            "medio comprimido",
            "1,5 comprimidos",
            "2 pulverizaciones",
            "1000 microgramos en 2 mL",
            "0,5 mg/comprimido",
        ],
    ),
];

#[test]
fn a_language_says_dates_lengths_and_quantities_in_its_own_form() {
    let amount = |text| Amount::parse(text).expect("an amount");
    let strength = |text| Strength::parse(text).expect("a strength");
    for (&(code, language), expected) in LANGUAGES.iter().zip(FORMS) {
        let vocabulary = Vocabulary::of(language);
        let length = |count, unit| vocabulary.interval(Interval { count, unit });
        let portion = |of, dose| vocabulary.portion(strength(of).portion(amount(dose)));
        let found = [
            vocabulary.day(date(2026, 3, 1)),
            vocabulary.day(date(2026, 8, 21)),
            vocabulary.short_day(date(2026, 3, 1)),
            vocabulary.short_day(date(2026, 9, 21)),
            length(1, Unit::Days),
            length(12, Unit::Weeks),
            length(2, Unit::Months),
            portion("1 mg/mL", "250 mcg"),
            portion("1500 mcg/mL", "1 mg"),
            portion("1 mg/tablet", "500 mcg"),
            portion("1 mg/tablet", "1.5 mg"),
            portion("500 mcg/spray", "1 mg"),
            vocabulary.strength(&strength("1000 mcg in 2 mL")),
            vocabulary.strength(&strength("0.5 mg/tablet")),
        ];
        assert_eq!((code, found.each_ref().map(String::as_str)), expected);
    }
}

/// A message about a prescription and its English calendar must not differ in a quantity.
#[test]
fn english_says_what_the_messages_say() {
    let english = Vocabulary::of(Language::English);
    for text in ["1 mg", "0.25 mg", "1000 mcg", "250 micrograms", "0.5 mcg"] {
        let amount = Amount::parse(text).expect("an amount");
        assert_eq!(english.amount(amount), amount.to_string());
        for label in ["1 mg/mL", "1500 mcg in 2 mL", "7 mg/mL", "0.5 mg/tablet", "1 mg/spray"] {
            let strength = Strength::parse(label).expect("a strength");
            assert_eq!(english.strength(&strength), strength.to_string());
            let portion = strength.portion(amount);
            assert_eq!(english.portion(portion), portion.to_string());
        }
    }
    for text in ["1 mL", "0.3 mL", "10 mL"] {
        let volume = Volume::parse(text).expect("a volume");
        assert_eq!(english.volume(volume), volume.to_string());
    }
    for text in ["1 day", "9 weeks", "1 month"] {
        let interval = Interval::parse(text).expect("an interval");
        assert_eq!(english.interval(interval), interval.to_string());
    }
    let days = std::iter::successors(Some(date(2026, 1, 1)), |day| day.tomorrow().ok());
    assert!(days.take(366).all(|day| english.day(day) == shown::day(day)));
}

#[test]
fn every_language_says_every_event_as_its_speakers_have_read() {
    for (name, compiled) in plans() {
        for &(code, language) in LANGUAGES {
            let mut text = String::new();
            for event in said(&compiled, language, Detail::Full).events {
                let _ = write!(text, "== {}\n{}\n\n", event.summary, event.description);
            }
            viewed(&compiled, language, |agenda| {
                let _ = write!(text, "== the plan\n{}\n\n", agenda.plan);
                // What says why of itself is in no event.
                let own = agenda.rows.iter().filter(|row| ["review", "end"].contains(&row.kind));
                for row in own {
                    let _ = write!(text, "== why: {}\n{}\n\n", row.name, row.why);
                }
            });
            let path = support::root().join("tests/languages").join(format!("{name}.{code}.txt"));
            support::expect(&path, text.trim_end());
        }
    }
}

/// Words that a language shares with English, as a speaker has checked.
const SHARED: &[(&str, &str)] = &[
    (
        "de",
        "an app apr april aug august b code computer do feb ferritin fr holotranscobalamin im in internet jan malabsorption mg ml mo name nasal nov november oral pause person phase plan qr sa september server so sublingual url version vitamin was",
    ),
    (
        "nl",
        "app apr april aug b code computer data dec december do doses feb half in info internet is jan jul jun later mg ml nov november of open over plan product qr scan sep september server tablet url was week",
    ),
    (
        "fr",
        "a active ampoule ampoules app b cause change code date dates dose doses im injection instructions internet malabsorption mar mg minutes ml muscle notifications nov oct on page pause phase place plan potassium prescription prescriptions qr questions sa sc signature site url version",
    ),
    (
        "es",
        "a ago app b calendar do error feb ignore im internet intramuscular jul jun mar may mg ml nasal no nov oct oral plan qr sc su sublingual url vial",
    ),
];

#[test]
fn no_english_is_left_in_another_language() {
    let mut plans: Vec<Compiled> = plans().into_iter().map(|(_, compiled)| compiled).collect();
    plans.extend(neutral_starters());
    let mut asked = vec![];
    for one in ALL {
        asked.extend(plans_on(one.today).into_iter().map(|(_, compiled)| (one, compiled)));
    }
    let all = |language: Language| {
        let mut found = BTreeSet::new();
        for compiled in &plans {
            for detail in [Detail::Full, Detail::Discreet] {
                found.append(&mut words(&said(compiled, language, detail)));
            }
            found.extend(viewed(compiled, language, |agenda| {
                let whys: Vec<&str> = agenda.rows.iter().map(|row| row.why.as_str()).collect();
                let plan = agenda.plan.as_str();
                let paper = [on_paper(agenda), due_on_paper(agenda)].join(" ");
                words_of(&[&whys.join(" "), plan, &paper].join(" "))
            }));
        }
        // The page says nothing else of a starter.
        for (asked, compiled) in &asked {
            let screen = shown(compiled, language, *asked);
            let zone = compiled.prescription.time_zone.name();
            found.append(&mut words_of(&screen.replace(zone, "")));
        }
        found
    };
    let english = all(Language::English);
    assert!(english.len() > 150, "English is known");
    // The free text of the plans, the address, and names that are the same everywhere.
    let free = "america berlin lima cyanocobalamin hydroxocobalamin methylcobalamin xyz dr lund mika \
                bbb nnn ooo p q qqq r s zzz europe \
                http https example org f ff com \
                android apple assistant gnome google home icsx ipad iphone kde mac nextcloud outlook \
                thunderbird windows";
    let free: BTreeSet<&str> = free.split_whitespace().collect();
    for (code, language) in others() {
        let found = all(language);
        let shared: Vec<&str> = found
            .intersection(&english)
            .map(String::as_str)
            .filter(|word| !free.contains(word))
            .collect();
        let expected = SHARED.iter().find(|(of, _)| *of == code).map_or("", |(_, words)| words);
        assert_eq!(shared.join(" "), expected, "{code}");
    }
}

/// The space before `: ; ? ! »` and after `«` is narrow and never broken, as French prints it.
#[test]
fn french_has_its_narrow_spaces() {
    for folder in ["events/fr", "pages/fr"] {
        let folder = support::root().join("templates").join(folder);
        for path in
            support::files(&folder, "txt").into_iter().chain(support::files(&folder, "html"))
        {
            let text = std::fs::read_to_string(&path).expect("the template can be read");
            let signs: Vec<char> = text.chars().collect();
            for pair in signs.windows(2) {
                let is_wrong = match *pair {
                    [before, ':'] => [' ', '\u{A0}'].contains(&before),
                    [before, ';' | '?' | '!' | '»'] => before != '\u{202F}',
                    ['«', after] => after != '\u{202F}',
                    _ => false,
                };
                assert!(!is_wrong, "{}: {pair:?}", path.display());
            }
        }
    }
    // What joins words and values on a sheet has them too.
    for (_, compiled) in plans() {
        let paper = viewed(&compiled, Language::French, on_paper);
        for (at, _) in paper.match_indices(": ") {
            assert!(paper[..at].ends_with('\u{202F}'), "{}", &paper[..at]);
        }
    }
}

#[test]
fn every_sheet_is_in_the_language_of_its_calendar() {
    let said = [
        ("en", "Signature", "Sun 1 Mar 2026", "Hydroxocobalamin 1 mg IM"),
        ("de", "Unterschrift", "So, 1. März 2026", "Hydroxocobalamin 1 mg i.m."),
        ("nl", "Handtekening", "zo 1 mrt 2026", "Hydroxocobalamin 1 mg i.m."),
        ("fr", "Signature", "dim. 1er mars 2026", "Hydroxocobalamin 1 mg IM"),
        ("es", "Firma", "dom 1 mar 2026", "Hydroxocobalamin 1 mg IM"),
    ];
    let plan = support::prescription(
        "2026-03-01",
        "Europe/Berlin",
        "[{name: aaa, every: 1 week, doses: 2}]",
        "[]",
    );
    for (code, signature, day, given) in said {
        let language = format!("{{until: 2027-12-31, language: {code}}}");
        let compiled = planned("plan", &plan.replace("{until: 2027-12-31}", &language), TODAY);
        let paper = viewed(&compiled, compiled.prescription.feed.language, on_paper);
        for text in [signature, day, given] {
            assert!(paper.contains(text), "{code} says {text}: {paper}");
        }
    }
}

#[test]
fn every_starter_has_titles_of_a_sane_length_in_every_language() {
    for compiled in neutral_starters() {
        for &(code, language) in LANGUAGES {
            for event in said(&compiled, language, Detail::Full).events {
                let length = event.summary.chars().count();
                assert!((10..=90).contains(&length), "{code}: {}", event.summary);
                assert!(!event.summary.contains("None") && !event.description.contains("None"));
                assert!(!event.description.contains("\n\n\n\n"), "{code}: {}", event.description);
            }
        }
    }
}

/// How words of health begin.
pub(crate) const HEALTH: &str = "b12 vitam cobal inj iny dos mg ml mcg blut bloed blood sang sangre arzt arts médec médic medic \
     behand traitem tratam treatm patient pacien spritz spuit seringue jeringa tablet comprim prescri \
     verord voorschr praxis clin phase fase recheck kontrol contrôl control";

#[test]
fn a_discreet_calendar_says_nothing_of_health_in_any_language() {
    let said_alone: [_; LANGUAGES.len()] = [
        ("en", "Reminder", "This calendar ends on Thu 8 Apr 2027: "),
        ("de", "Erinnerung", "Dieser Kalender endet am Donnerstag, 8. April 2027: "),
        ("nl", "Herinnering", "Deze agenda eindigt op donderdag 8 april 2027: "),
        ("fr", "Rappel", "Ce calendrier s’arrête le jeudi 8 avril 2027\u{202F}: "),
        ("es", "Recordatorio", "Este calendario termina el jueves 8 de abril de 2027: "),
    ];
    let (_, compiled) = plans().remove(0);
    for (&(code, language), (of, name, end)) in LANGUAGES.iter().zip(said_alone) {
        assert_eq!(code, of);
        let feed = said(&compiled, language, Detail::Discreet);
        assert_eq!(feed.name, name);
        let mut ends = 0;
        for event in &feed.events {
            assert_eq!(event.summary, format!("{name} (Mika)"));
            ends += usize::from(!event.description.is_empty());
            assert!(event.description.is_empty() || event.description.starts_with(end));
            let text = event.description.to_lowercase();
            for word in text.split(|c: char| !c.is_alphanumeric()) {
                let of_health = HEALTH.split_whitespace().find(|part| word.starts_with(part));
                assert_eq!(of_health, None, "{code}: {word}");
            }
        }
        assert_eq!(ends, 1, "{code}: the end of the calendar is told");
    }
}

#[test]
fn a_template_of_ones_own_is_used_in_every_language_and_handed_its_words() {
    let own = [Source::new("words/injection.txt", "Mine {{ date }}\n\n{% include \"why.txt\" %}")];
    let wording = Wording::new(&own).expect("it compiles");
    let text =
        support::prescription("2026-03-02", "Europe/Berlin", "[{name: P, every: 1 week}]", "[]");
    let mut compiled = planned("own", &text, TODAY);
    compiled.prescription.feed.language = Language::German;
    let mut report = Diagnostics::new();
    let feed = Feed::assemble(
        &compiled.prescription,
        &compiled.schedule,
        Some(&wording),
        Detail::Full,
        None,
        &mut report,
    );
    let second = &feed.expect("a feed").events[1];
    assert_eq!(second.summary, "Mine Montag, 9. März 2026");
    assert_eq!(second.description, "1 Woche nach der ersten Dosis (Montag, 2. März 2026).");
}
