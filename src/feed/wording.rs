//! Templates and occurrences -> titles and descriptions.
//!
//! One template per kind of event and language: line 1 is the title, the rest the description. A
//! variable that does not exist is an error with its line, so that no event is ever half said. Dates,
//! lengths and quantities reach a template in the words of the language.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};

use super::Placed;
use super::language::Vocabulary;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::feed_settings::{LANGUAGES, Language};
use crate::prescription::interval::Interval;
use crate::prescription::phase::Phase;
use crate::prescription::recheck::{Recheck, Test};
use crate::schedule::reason::{From, Rule, Why};
use crate::schedule::{Kind, Occurrence};
use crate::source::{Source, Span};
use crate::yaml::quoted;
use crate::zone::Clock;

macro_rules! templates {
    ($($name:literal: $variables:expr,)+) => {
        /// The templates inside this program.
        pub const BUILT_IN: &[Template] = &[$(Template {
            name: concat!($name, ".txt"),
            texts: [
                include_str!(concat!("../../templates/events/en/", $name, ".txt")),
                include_str!(concat!("../../templates/events/de/", $name, ".txt")),
                include_str!(concat!("../../templates/events/nl/", $name, ".txt")),
                include_str!(concat!("../../templates/events/fr/", $name, ".txt")),
                include_str!(concat!("../../templates/events/es/", $name, ".txt")),
            ],
            variables: $variables,
        },)+];
    };
}

templates! {
    "injection": &[DOSE, &["containers", "containers.count", "containers.kind", "containers.name", "containers.volume", "site"]],
    "tablet": &[DOSE],
    "switch": &[DOSE, &["ends", "rhythm", "pauses"]],
    "recheck": &[&["recheck", "blood", "tests", "ordinal.n", "before_injection", "fasting", "note"]],
    "review": &[&["phase", "note"]],
    "marker": &[&["horizon"]],
    "discreet": &[&["name", "horizon"]],
    "why": &[],
}

/// The variables of every dose.
const DOSE: &[&str] = &[
    "product.name",
    "product.brand",
    "product.strength",
    "dose",
    "portion",
    "route",
    "route_name",
    "way",
    "phase",
    "ordinal.n",
    "ordinal.of",
    "note",
    "window",
];

/// The variables that every template has; those of `why` say why an event falls on its day.
const COMMON: &[&str] = &[
    "person",
    "prescriber",
    "prescriber.name",
    "prescriber.phone",
    "notes",
    "date",
    "why",
    "why.rule",
    "why.anchor",
    "why.phase",
    "why.dose",
    "why.day",
    "why.date",
    "why.length",
    "why.times",
    "why.interval",
    "why.weekdays",
    "why.inclusive",
    "why.clamped",
    "moved",
    "moved.from",
    "moved.why",
    "moved.because",
    "away",
    "clock",
];

/// A template for one kind of event, or a part of others.
pub struct Template {
    /// Its file name.
    pub name: &'static str,
    /// Its text in each language, in the order of [`LANGUAGES`].
    texts: [&'static str; LANGUAGES.len()],
    /// The variables that it has besides those that all have.
    pub variables: &'static [&'static [&'static str]],
}

impl Template {
    /// The built-in template of a name.
    fn named(name: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|template| template.name == name)
    }

    /// Its text in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> &'static str {
        self.texts[language as usize]
    }
}

/// The templates, ready to be filled in.
pub struct Wording<'t> {
    templates: Environment<'t>,
}

/// What an event says.
pub struct Words {
    /// One line.
    pub title: String,
    /// Any number of lines.
    pub description: String,
}

impl<'t> Wording<'t> {
    /// The built-in templates, some of them replaced in every language by texts of the same file name.
    ///
    /// # Errors
    ///
    /// A diagnostic about one of the texts that replace, with the place of that text in the list: for
    /// a template that does not compile, or names a variable that does not exist.
    pub fn new(replaced: &'t [Source]) -> Result<Self, (usize, Diagnostic)> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            templates.set_syntax(syntax);
        }
        for (index, source) in replaced.iter().enumerate() {
            let Some(template) = Template::named(file_name(source.name())) else { continue };
            templates
                .add_template(template.name, source.text())
                .map_err(|error| (index, compile_fault(&error)))?;
            check_variables(&templates, template, source.text()).map_err(|fault| (index, fault))?;
        }
        // What is not replaced is compiled once it is needed: most plans have few kinds of events, and
        // one language. A template is named by its language too, and includes those beside it.
        let own: Vec<(&'static str, String)> = replaced
            .iter()
            .filter_map(|source| {
                let template = Template::named(file_name(source.name()))?;
                Some((template.name, source.text().to_owned()))
            })
            .collect();
        templates.set_loader(move |path| {
            let Some((code, name)) = path.split_once('/') else { return Ok(None) };
            let own = own.iter().find(|(replaced, _)| *replaced == name);
            let language = LANGUAGES.iter().find(|(known, _)| *known == code);
            Ok(match (own, language, Template::named(name)) {
                (Some((_, text)), ..) => Some(text.clone()),
                (None, Some(&(_, language)), Some(found)) => Some(found.text(language).to_owned()),
                _ => None,
            })
        });
        templates.set_path_join_callback(|name, parent| match parent.split_once('/') {
            Some((code, _)) => [code, "/", name].concat().into(),
            None => name.into(),
        });
        Ok(Self { templates })
    }

    /// Says an occurrence in words.
    ///
    /// # Errors
    ///
    /// Reports a template that names a variable which does not exist, or makes no title.
    pub fn event(
        &self,
        prescription: &Prescription,
        occurrence: &Occurrence,
        placed: &Placed,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let said = said_in(prescription);
        let (template, values) = match occurrence.kind {
            Kind::Injection { phase, index, of } => {
                let phase = &prescription.phases[phase];
                let sites = &prescription.sites;
                let site = (!sites.is_empty()).then(|| sites[index % sites.len()].as_str());
                let values = context! {
                    containers => containers(phase, said),
                    site => site,
                    ..dose(prescription, phase, occurrence, of)
                };
                ("injection.txt", values)
            }
            Kind::Tablet { phase, of } => {
                let phase = &prescription.phases[phase];
                ("tablet.txt", dose(prescription, phase, occurrence, of))
            }
            Kind::Switch { phase, ends } => {
                let phase = &prescription.phases[phase];
                let values = context! {
                    ends => ends,
                    rhythm => said.rhythm(&phase.cadence),
                    pauses => pauses(prescription, occurrence),
                    ..dose(prescription, phase, occurrence, None)
                };
                ("switch.txt", values)
            }
            Kind::Recheck { recheck } => {
                ("recheck.txt", recheck_values(&prescription.rechecks[recheck], occurrence, said))
            }
            Kind::Review { phase } => {
                let phase = &prescription.phases[phase];
                let values =
                    context! { phase => phase.name.as_str(), note => phase.note.as_deref() };
                ("review.txt", values)
            }
            Kind::Marker => ("marker.txt", context! { horizon => horizon(occurrence, said) }),
        };
        let values = context! { ..values, ..common(prescription, occurrence, placed) };
        self.fill(template, prescription.feed.language, values, report)
    }

    /// Says no more of an occurrence than that there is something: for calendars that others see.
    ///
    /// # Errors
    ///
    /// As [`Self::event`].
    pub fn discreet(
        &self,
        prescription: &Prescription,
        occurrence: &Occurrence,
        name: &str,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let values = context! {
            name => name,
            person => prescription.person.as_deref(),
            horizon => (occurrence.kind == Kind::Marker).then(|| horizon(occurrence, said_in(prescription))),
        };
        self.fill("discreet.txt", prescription.feed.language, values, report)
    }

    /// Fills in a template: line 1 is the title, the rest the description.
    fn fill(
        &self,
        template: &str,
        language: Language,
        values: Value,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let text = self
            .templates
            .get_template(&[language.code(), "/", template].concat())
            .and_then(|template| template.render(values))
            .map_err(|error| report.fail(render_fault(&error)))?;
        split(&text).ok_or_else(|| {
            let message = format!("{template} makes no title: its first line is empty");
            report.fail(Diagnostic::error(Code::BadTemplate, message))
        })
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Reports the first variable of a template that does not exist.
fn check_variables(
    templates: &Environment<'_>,
    template: &Template,
    text: &str,
) -> Result<(), Diagnostic> {
    let Ok(compiled) = templates.get_template(template.name) else { return Ok(()) };
    let known: Vec<&str> =
        template.variables.concat().into_iter().chain(COMMON.iter().copied()).collect();
    let mut unknown: Vec<String> = compiled
        .undeclared_variables(true)
        .into_iter()
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    unknown.sort_unstable();
    let Some(name) = unknown.first() else { return Ok(()) };
    // A name that is written over several lines, or built, is not found as it is; its first part is.
    let written = [name.as_str(), name.split('.').next().unwrap_or_default()];
    let place = written
        .iter()
        .find_map(|word| text.find(word).map(|start| Span { start, end: start + word.len() }));
    Err(Diagnostic::error(Code::BadTemplate, format!("there is no variable {}", quoted(name)))
        .at(place.unwrap_or_default())
        .suggest(name, known.iter().copied())
        .help(format!("the variables: {}", known.join(", "))))
}

fn compile_fault(error: &minijinja::Error) -> Diagnostic {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let fault = Diagnostic::error(Code::BadTemplate, format!("this is no template: {what}"));
    fault.at_if(error.range().map(|range| Span { start: range.start, end: range.end }))
}

fn render_fault(error: &minijinja::Error) -> Diagnostic {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let (name, line) = (error.name().map_or("a template", file_name), error.line().unwrap_or(1));
    Diagnostic::error(Code::BadTemplate, format!("{name}, line {line}: {what}"))
}

/// The first line, and the rest without blank lines at its ends.
fn split(text: &str) -> Option<Words> {
    let (title, description) = text.split_once('\n').unwrap_or((text, ""));
    let title = title.trim();
    (!title.is_empty())
        .then(|| Words { title: title.to_owned(), description: description.trim().to_owned() })
}

/// The words of the language that a prescription asks for.
fn said_in(prescription: &Prescription) -> &'static Vocabulary {
    Vocabulary::of(prescription.feed.language)
}

/// The values that every template has.
fn common(prescription: &Prescription, occurrence: &Occurrence, placed: &Placed) -> Value {
    let said = said_in(prescription);
    let prescriber = prescription.prescriber.as_ref();
    let moved = occurrence.reason.moved.as_ref();
    let home = prescription.time_zone.name();
    context! {
        person => prescription.person.as_deref(),
        prescriber => prescriber.map(|prescriber| context! {
            name => prescriber.name.as_str(),
            phone => prescriber.phone.as_deref(),
        }),
        notes => prescription.notes.as_deref(),
        date => said.day(occurrence.date),
        why => why(prescription, occurrence),
        moved => moved.map(|moved| context! {
            from => said.day(moved.from),
            why => match moved.why {
                Why::Change(_) => "change",
                Why::Avoid => "avoid",
                Why::Injection => "injection",
            },
            because => match &moved.why {
                Why::Change(because) => Some(because.as_str()),
                Why::Avoid | Why::Injection => None,
            },
        }),
        away => Some(placed.zone.as_ref()).filter(|&zone| zone != home && occurrence.time.is_some()),
        clock => match placed.clock {
            Clock::Once => None,
            Clock::Gap => Some("gap"),
            Clock::Fold => Some("fold"),
        },
    }
}

fn dose(
    prescription: &Prescription,
    phase: &Phase,
    occurrence: &Occurrence,
    of: Option<usize>,
) -> Value {
    let said = said_in(prescription);
    let product = &phase.product;
    let dose = phase.dose.value;
    context! {
        product => context! {
            name => product.name.as_str(),
            brand => product.brand.as_deref(),
            strength => said.strength(&product.strength),
        },
        dose => said.amount(dose),
        portion => said.portion(product.portion(dose)),
        route => phase.route.name(),
        route_name => said.route(*phase.route),
        way => said.way(*phase.route),
        phase => phase.name.as_str(),
        ordinal => context! { n => occurrence.ordinal, of => of },
        note => phase.note.as_deref(),
        window => prescription.window.map(|window| said.interval(window)),
    }
}

fn containers(phase: &Phase, said: &Vocabulary) -> Option<Value> {
    let container = phase.product.container.as_ref()?;
    let count = phase.product.containers(phase.dose.value)?;
    Some(context! {
        count => count,
        kind => container.kind.name(),
        name => said.containers(container.kind, count),
        volume => said.volume(container.volume),
    })
}

/// The pauses from a date on, in which a phase without reminders is not taken.
fn pauses(prescription: &Prescription, occurrence: &Occurrence) -> Vec<Value> {
    let said = said_in(prescription);
    let to_come = prescription.pauses.iter().filter(|pause| pause.to >= occurrence.date);
    to_come
        .map(|pause| context! { from => said.day(pause.from), to => said.day(pause.to) })
        .collect()
}

fn recheck_values(recheck: &Recheck, occurrence: &Occurrence, said: &Vocabulary) -> Value {
    let tests: Vec<Value> = recheck
        .tests
        .iter()
        .map(|test| match test {
            Test::Known(word) => context! { known => *word, other => (), name => said.test(word) },
            Test::Other(text) => {
                let text = text.as_str();
                context! { known => (), other => text, name => text }
            }
        })
        .collect();
    context! {
        recheck => recheck.name.as_str(),
        blood => recheck.tests.iter().any(Test::is_of_blood),
        tests => tests,
        ordinal => context! { n => occurrence.ordinal },
        before_injection => recheck.before_injection,
        fasting => recheck.fasting,
        note => recheck.note.as_deref(),
    }
}

fn horizon(occurrence: &Occurrence, said: &Vocabulary) -> String {
    match occurrence.reason.rule {
        Rule::Horizon(date) => said.day(date),
        _ => String::new(),
    }
}

/// The reason in values that a language can say in its own way.
fn why(prescription: &Prescription, occurrence: &Occurrence) -> Value {
    let reason = &occurrence.reason;
    let said = rule_values(prescription, reason.rule);
    context! { ..context! { clamped => reason.clamped_from, ..said }, ..nothing_said() }
}

/// Every variable of `why`, so that a template can ask for one that a reason does not have.
fn nothing_said() -> Value {
    let none = ();
    context! {
        rule => none, anchor => none, phase => none, dose => none, day => none, date => none,
        length => none, times => none, interval => none, weekdays => none, inclusive => none,
    }
}

fn rule_values(prescription: &Prescription, rule: Rule) -> Value {
    let said = said_in(prescription);
    let counted = |from| from_values(prescription, from);
    match rule {
        Rule::Start => context! { rule => "start", ..counted(From::Start) },
        Rule::Intervals { interval, times, from, anchor } => {
            let count = u32::try_from(times).unwrap_or(u32::MAX).saturating_mul(interval.count);
            context! {
                rule => "intervals",
                times => times,
                interval => said.interval(interval),
                length => said.interval(Interval { count, unit: interval.unit }),
                date => said.day(anchor),
                ..counted(from)
            }
        }
        Rule::Weekday { weekdays, from } => {
            let names = said.weekdays(weekdays);
            let inclusive = !matches!(from, Some((From::LastDoseOf(_), _)));
            let (from, date) = from.unzip();
            let date = date.map(|date| said.day(date));
            let anchor = counted(from.unwrap_or(From::Date));
            context! { rule => "weekday", weekdays => names, date => date, inclusive => inclusive, ..anchor }
        }
        Rule::Day { day: number, from, anchor } => {
            context! { rule => "day", day => number, date => said.day(anchor), ..counted(from) }
        }
        Rule::Date => context! { rule => "date", ..counted(From::Date) },
        Rule::On(from) => context! { rule => "on", ..counted(from) },
        Rule::Offset { count, unit, before, from, anchor } => {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            context! {
                rule => if before { "before" } else { "after" },
                length => said.interval(Interval { count, unit }),
                date => said.day(anchor),
                ..counted(from)
            }
        }
        Rule::Switch => context! { rule => "switch" },
        Rule::Review | Rule::Horizon(_) => Value::from(()),
    }
}

fn from_values(prescription: &Prescription, from: From) -> Value {
    let (anchor, phase, dose) = match from {
        From::Start => ("start", None, None),
        From::FirstDose => ("first-dose", None, None),
        From::LastDoseOf(phase) => ("last-dose", Some(phase), None),
        From::StartOf(phase) => ("start-of", Some(phase), None),
        From::DoseOf(phase, dose) => ("dose-of", Some(phase), Some(dose)),
        From::Date => ("date", None, None),
    };
    let phase = phase.map(|phase| prescription.phases[phase].name.as_str());
    context! { anchor => anchor, phase => phase, dose => dose }
}
