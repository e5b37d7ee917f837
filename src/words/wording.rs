//! Templates and occurrences -> titles and descriptions.
//!
//! One template per kind of event and language: line 1 is the title, the rest the description. A variable
//! that does not exist is an error with its line, so that no event has gaps. Dates, intervals and quantities
//! reach a template in the words of the language.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};

use super::values::{self, PhaseFacts, Values};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::moment::placer::Placement;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::{Detail, LANGUAGES, Language};
use crate::prescription::phase::Phase;
use crate::schedule::occurrence::{Kind, Occurrence};
use crate::source::{Source, Span};
use crate::yaml::quoted;

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
    "injection": &[DOSE, RECORD, &["containers", "containers.count", "containers.kind", "containers.name", "containers.volume", "site", "extra", "made_up"]],
    "tablet": &[DOSE],
    "switch": &[DOSE, &["ends", "rhythm", "times", "pauses"]],
    "recheck": &[RECORD, &["recheck", "blood", "tests", "ordinal.n", "before_injection", "fasting", "note", "targets", "results"]],
    "say": &[&["say"]],
    "order": &[&["task", "need", "left", "runs_out", "product", "product.name", "product.brand", "product.strength", "in_hand", "counted", "repeats"]],
    "review": &[&["phase", "beside", "note"]],
    "marker": &[&["horizon"]],
    "discreet": &[&["name", "person", "horizon"]],
    "why": &[],
    "plan": &[PLAN],
}

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
    "beside",
    "ordinal.n",
    "ordinal.of",
    "note",
    "window",
    "each_way",
];

/// The variables of what is recorded, and of what is different.
const RECORD: &[&str] = &[
    "record",
    "record.by",
    "record.batch",
    "record.note",
    "record.because",
    "record.is",
    "changed",
];

/// The variables of the sentence that says a plan.
const PLAN: &[&str] = &["phases"];

/// The template of every event of a discreet calendar.
const DISCREET: &str = "discreet.txt";

/// The variables of every template; those of `why` explain the day of an event.
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
    "why.name",
    "why.phase",
    "why.dose",
    "why.day",
    "why.date",
    "why.length",
    "why.times",
    "why.interval",
    "why.weekdays",
    "why.rhythm",
    "why.near",
    "why.pushed",
    "why.inclusive",
    "why.because",
    "why.clamped",
    "moved",
    "moved.from",
    "moved.why",
    "moved.because",
    "away",
    "clock",
];

/// A template for one kind of event, or a part included by others.
pub struct Template {
    /// Its file name.
    pub name: &'static str,
    /// Its text in each language, in the order of [`LANGUAGES`].
    texts: [&'static str; LANGUAGES.len()],
    /// Its variables, besides those of every template.
    pub variables: &'static [&'static [&'static str]],
}

impl Template {
    fn named(name: &str) -> Option<&'static Self> {
        BUILT_IN.iter().find(|template| template.name == name)
    }

    /// Its text in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> &'static str {
        self.texts[language as usize]
    }
}

/// The templates, ready to render.
pub struct Wording<'t> {
    templates: Environment<'t>,
}

/// The text of an event.
#[derive(Default)]
pub struct Words {
    /// One line.
    pub title: String,
    /// Any number of lines.
    pub description: String,
}

impl<'t> Wording<'t> {
    /// The built-in templates, some of them replaced in every language by texts with the same file name.
    ///
    /// # Errors
    ///
    /// A diagnostic about one of the replacements, with its index in the list: for a template that does not
    /// compile, or that uses a variable which does not exist.
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
                .map_err(|error| (index, compile_error(&error)))?;
            check_variables(&templates, template, source.text()).map_err(|error| (index, error))?;
        }
        // Built-in templates are compiled at first use: most plans have few kinds of events and one language.
        // The name of a template includes its language, so that it includes those of the same language.
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

    /// Says an occurrence in words; for the family without what only the person and the practice need.
    ///
    /// # Errors
    ///
    /// Reports a template that uses a variable which does not exist, or gives an empty title.
    pub fn event(
        &self,
        prescription: &Prescription,
        occurrence: &Occurrence,
        placed: &Placement,
        detail: Detail,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let values = values::event(prescription, occurrence, placed, detail);
        self.words(template_of(occurrence.kind), prescription, values, report)
    }

    /// The title of an occurrence in a discreet calendar, which reveals nothing.
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
        let said = values::said_in(prescription);
        let ends = occurrence.kind == Kind::Marker;
        let values = Values::from([
            ("name", Value::from(name)),
            ("person", Value::from(prescription.person.as_deref())),
            ("horizon", Value::from(ends.then(|| values::horizon(occurrence, said)))),
        ]);
        self.words(DISCREET, prescription, values, report)
    }

    /// The sentence in the description that says why an occurrence is on its day, on one line.
    ///
    /// # Errors
    ///
    /// As [`Self::event`].
    pub fn why(
        &self,
        prescription: &Prescription,
        occurrence: &Occurrence,
        placed: &Placement,
        report: &mut Diagnostics,
    ) -> Result<String, Reported> {
        let values = values::reason(prescription, occurrence, placed);
        Ok(in_one_line(&self.render("why.txt", prescription, values, report)?))
    }

    /// The plan in one sentence, as a clinician would write it, and one for each change of what is given from a day on;
    /// `phases` is what a schedule knows about each phase.
    ///
    /// # Errors
    ///
    /// As [`Self::event`].
    pub fn plan(
        &self,
        prescription: &Prescription,
        phases: &[PhaseFacts],
        report: &mut Diagnostics,
    ) -> Result<String, Reported> {
        let said = values::said_in(prescription);
        let mut before: Option<&Phase> = None;
        let mut values = vec![];
        for (phase, known) in prescription.phases.iter().zip(phases) {
            let before = before.replace(phase).filter(|_| !phase.alongside);
            values.push(values::planned(phase, before, known, said));
        }
        let values = Values::from([("phases", Value::from(values))]);
        let text = in_one_line(&self.render("plan.txt", prescription, values, report)?);
        let changes = &prescription.changes.from;
        let changes = changes.iter().filter_map(|change| said.instead(change, prescription));
        Ok([text].into_iter().chain(changes).collect::<Vec<_>>().join(" "))
    }

    /// Renders a template: line 1 is the title, the rest the description.
    fn words(
        &self,
        template: &str,
        prescription: &Prescription,
        values: Values,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let text = self.render(template, prescription, values, report)?;
        split(&text).ok_or_else(|| {
            let message = format!("{template} has no title: its first line is empty");
            report.fail(Diagnostic::error(Code::BadTemplate, message))
        })
    }

    fn render(
        &self,
        template: &str,
        prescription: &Prescription,
        values: Values,
        report: &mut Diagnostics,
    ) -> Result<String, Reported> {
        let values = Value::from_object(values);
        self.templates
            .get_template(&[prescription.feed.language.code(), "/", template].concat())
            .and_then(|template| template.render(values))
            .map_err(|error| report.fail(render_error(&error)))
    }
}

fn template_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Injection { .. } | Kind::Extra { .. } => "injection.txt",
        Kind::SelfTaken { .. } => "tablet.txt",
        Kind::PhaseEdge { .. } => "switch.txt",
        Kind::Recheck { .. } => "recheck.txt",
        Kind::Review { .. } => "review.txt",
        Kind::Say { .. } => "say.txt",
        Kind::Order(_) => "order.txt",
        Kind::Marker => "marker.txt",
    }
}

fn in_one_line(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Reports the first variable in a template that does not exist.
fn check_variables(
    templates: &Environment<'_>,
    template: &Template,
    text: &str,
) -> Result<(), Diagnostic> {
    let Ok(compiled) = templates.get_template(template.name) else { return Ok(()) };
    // A discreet event knows nothing that could be said by mistake.
    let common = if template.name == DISCREET { &[] } else { COMMON };
    let known: Vec<&str> =
        template.variables.concat().into_iter().chain(common.iter().copied()).collect();
    let mut unknown: Vec<String> = compiled
        .undeclared_variables(true)
        .into_iter()
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    unknown.sort_unstable();
    let Some(name) = unknown.first() else { return Ok(()) };
    // A name written over several lines, or built, is not found in the text, but its first part is.
    let written = [name.as_str(), name.split('.').next().unwrap_or_default()];
    let place = written
        .iter()
        .find_map(|word| text.find(word).map(|start| Span { start, end: start + word.len() }));
    Err(Diagnostic::error(Code::BadTemplate, format!("there is no variable {}", quoted(name)))
        .at(place.unwrap_or_default())
        .suggest(name, known.iter().copied())
        .help(format!("the variables are {}", known.join(", "))))
}

fn compile_error(error: &minijinja::Error) -> Diagnostic {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Diagnostic::error(Code::BadTemplate, format!("invalid template: {what}"))
        .at_if(error.range().map(|range| Span { start: range.start, end: range.end }))
}

fn render_error(error: &minijinja::Error) -> Diagnostic {
    let what = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    let (name, line) = (error.name().map_or("a template", file_name), error.line().unwrap_or(1));
    Diagnostic::error(Code::BadTemplate, format!("{name}, line {line}: {what}"))
}

fn split(text: &str) -> Option<Words> {
    let (title, description) = text.split_once('\n').unwrap_or((text, ""));
    let title = title.trim();
    (!title.is_empty())
        .then(|| Words { title: title.to_owned(), description: description.trim().to_owned() })
}
