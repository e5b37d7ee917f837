//! Templates and occurrences -> titles and descriptions.
//!
//! One template per kind of event: line 1 is the title, the rest the description. A variable that
//! does not exist is an error with its line, so that no event is ever half said.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior, context};

use super::When;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::interval::Interval;
use crate::prescription::quantity::show_draw;
use crate::prescription::recheck::Test;
use crate::schedule::reason::{DoseReason, From, Reason, RecheckReason};
use crate::schedule::{Kind, Occurrence};
use crate::shown::day;
use crate::source::{Source, Span};
use crate::yaml::quoted;

/// The templates inside this program.
pub const BUILT_IN: &[Template] = &[
    Template {
        name: "injection.txt",
        text: include_str!("../../templates/events/en/injection.txt"),
        variables: &[
            "product.name",
            "product.brand",
            "product.strength",
            "dose",
            "volume",
            "containers",
            "containers.count",
            "containers.kind",
            "containers.volume",
            "route",
            "phase",
            "ordinal.n",
            "ordinal.of",
            "site",
            "note",
        ],
    },
    Template {
        name: "recheck.txt",
        text: include_str!("../../templates/events/en/recheck.txt"),
        variables: &["recheck", "tests", "ordinal.n"],
    },
    Template {
        name: "marker.txt",
        text: include_str!("../../templates/events/en/marker.txt"),
        variables: &["horizon"],
    },
    Template {
        name: "why.txt",
        text: include_str!("../../templates/events/en/why.txt"),
        variables: &[],
    },
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
    "why.date",
    "why.length",
    "why.times",
    "why.interval",
    "why.weekdays",
    "why.clamped",
];

/// A template for one kind of event, or a part of others.
pub struct Template {
    /// Its file name.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
    /// The variables that it has besides those that all have.
    pub variables: &'static [&'static str],
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
    /// The built-in templates, some of them replaced by texts of the same file name.
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
        for template in BUILT_IN {
            let index =
                replaced.iter().position(|source| file_name(source.name()) == template.name);
            let text = index.map_or(template.text, |index| replaced[index].text());
            let fault = |fault: Diagnostic| (index.unwrap_or(0), fault);
            templates
                .add_template(template.name, text)
                .map_err(|error| fault(compile_fault(&error)))?;
            if index.is_some() {
                check_variables(&templates, template, text).map_err(fault)?;
            }
        }
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
        when: &When,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let (template, values) = match occurrence.kind {
            Kind::Injection { phase, index, of } => {
                ("injection.txt", injection(prescription, occurrence, phase, index, of))
            }
            Kind::Recheck { recheck } => {
                ("recheck.txt", recheck_values(prescription, occurrence, recheck))
            }
            Kind::Marker => ("marker.txt", context! { horizon => horizon(occurrence) }),
        };
        let values = context! { ..values, ..common(prescription, when) };
        let text = self
            .templates
            .get_template(template)
            .and_then(|template| template.render(values))
            .map_err(|error| report.fail(render_fault(&error)))?;
        split(&text).ok_or_else(|| {
            report.fail(Diagnostic::error(
                Code::BadTemplate,
                format!("{template} makes no title: its first line is empty"),
            ))
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
    let known: Vec<&str> = template.variables.iter().chain(COMMON).copied().collect();
    let mut unknown: Vec<String> = compiled
        .undeclared_variables(true)
        .into_iter()
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    unknown.sort_unstable();
    let Some(name) = unknown.first() else { return Ok(()) };
    let start = text.find(name.as_str()).unwrap_or(0);
    Err(Diagnostic::error(Code::BadTemplate, format!("there is no variable {}", quoted(name)))
        .at(Span { start, end: start + name.len() })
        .suggest(name, known.iter().copied())
        .help(format!("the variables: {}", known.join(", "))))
}

fn compile_fault(error: &minijinja::Error) -> Diagnostic {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let fault = Diagnostic::error(Code::BadTemplate, format!("this is no template: {what}"));
    match error.range() {
        Some(range) => fault.at(Span { start: range.start, end: range.end }),
        None => fault,
    }
}

fn render_fault(error: &minijinja::Error) -> Diagnostic {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let (name, line) = (error.name().unwrap_or("a template"), error.line().unwrap_or(1));
    Diagnostic::error(Code::BadTemplate, format!("{name}, line {line}: {what}"))
}

/// The first line, and the rest without blank lines at its ends.
fn split(text: &str) -> Option<Words> {
    let (title, description) = text.split_once('\n').unwrap_or((text, ""));
    let title = title.trim();
    (!title.is_empty())
        .then(|| Words { title: title.to_owned(), description: description.trim().to_owned() })
}

/// The values that every template has.
fn common(prescription: &Prescription, when: &When) -> Value {
    let prescriber = prescription.prescriber.as_ref();
    context! {
        person => prescription.person.as_deref(),
        prescriber => prescriber.map(|prescriber| context! {
            name => prescriber.name.as_str(),
            phone => prescriber.phone.as_deref(),
        }),
        notes => prescription.notes.as_deref(),
        date => day(when.date()),
    }
}

fn injection(
    prescription: &Prescription,
    occurrence: &Occurrence,
    phase: usize,
    index: usize,
    of: Option<usize>,
) -> Value {
    let sites = &prescription.sites;
    let phase = &prescription.phases[phase];
    let product = &prescription.product;
    let dose = phase.dose.value;
    let containers = product.container.zip(product.containers(dose)).map(|(container, count)| {
        context! {
            count => count,
            kind => container.kind.name(),
            volume => container.volume.to_string(),
        }
    });
    context! {
        product => context! {
            name => product.name.as_str(),
            brand => product.brand.as_deref(),
            strength => product.strength.to_string(),
        },
        dose => dose.to_string(),
        volume => show_draw(product.draw(dose)),
        containers => containers,
        route => prescription.route.name(),
        phase => phase.name.value.as_str(),
        ordinal => context! { n => occurrence.ordinal, of => of },
        site => (!sites.is_empty()).then(|| sites[index % sites.len()].as_str()),
        note => phase.note.as_deref(),
        why => why(prescription, occurrence),
    }
}

fn recheck_values(prescription: &Prescription, occurrence: &Occurrence, recheck: usize) -> Value {
    let recheck = &prescription.rechecks[recheck];
    let tests: Vec<Value> = recheck
        .tests
        .iter()
        .map(|test| match test {
            Test::Known(word) => context! { known => *word, other => () },
            Test::Other(text) => context! { known => (), other => text.as_str() },
        })
        .collect();
    context! {
        recheck => recheck.name.as_str(),
        tests => tests,
        ordinal => context! { n => occurrence.ordinal },
        why => why(prescription, occurrence),
    }
}

fn horizon(occurrence: &Occurrence) -> String {
    match occurrence.reason {
        Reason::Horizon(date) => day(date),
        _ => String::new(),
    }
}

/// The reason in values that a language can say in its own way.
fn why(prescription: &Prescription, occurrence: &Occurrence) -> Value {
    let (values, clamped) = match &occurrence.reason {
        Reason::Horizon(_) => return Value::from(()),
        Reason::Dose { rule, clamped_from } => (dose_values(prescription, *rule), clamped_from),
        Reason::Recheck { rule, clamped_from } => {
            (recheck_reason(prescription, *rule), clamped_from)
        }
    };
    context! { ..context! { clamped => clamped, ..values }, ..nothing_said() }
}

/// Every variable of `why`, so that a template can ask for one that a reason does not have.
fn nothing_said() -> Value {
    let none = ();
    context! {
        anchor => none, phase => none, dose => none, date => none, length => none, times => none,
        interval => none, weekdays => none,
    }
}

fn dose_values(prescription: &Prescription, rule: DoseReason) -> Value {
    match rule {
        DoseReason::Start => context! { rule => "start", ..from_values(prescription, From::Start) },
        DoseReason::Intervals { interval, times, from, anchor } => {
            let count = u32::try_from(times).unwrap_or(u32::MAX).saturating_mul(interval.count);
            context! {
                rule => "intervals",
                times => times,
                interval => interval.to_string(),
                length => Interval { count, unit: interval.unit }.to_string(),
                date => day(anchor),
                ..from_values(prescription, from)
            }
        }
        DoseReason::Weekday { weekdays, from } => {
            let names: Vec<&str> = weekdays.names().collect();
            let (anchor, date) =
                from.map_or((From::Start, None), |(from, date)| (from, Some(day(date))));
            context! {
                rule => "weekday",
                weekdays => names,
                date => date,
                ..from_values(prescription, anchor)
            }
        }
    }
}

fn recheck_reason(prescription: &Prescription, rule: RecheckReason) -> Value {
    match rule {
        RecheckReason::Date => context! { rule => "date", ..from_values(prescription, From::Date) },
        RecheckReason::On(from) => context! { rule => "on", ..from_values(prescription, from) },
        RecheckReason::Offset { count, unit, before, from, anchor } => {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            context! {
                rule => if before { "before" } else { "after" },
                length => Interval { count, unit }.to_string(),
                date => day(anchor),
                ..from_values(prescription, from)
            }
        }
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
