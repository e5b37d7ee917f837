//! Templates and occurrences -> titles and descriptions.
//!
//! One template per kind of event and language: line 1 is the title, the rest the description. A
//! variable that does not exist is an error with its line, so that no event is ever half said. Dates,
//! lengths and quantities reach a template in the words of the language.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};

use super::form::{self, Blank, Form, Shape, Teller};
use super::values::{self, Blanks, PhaseFacts, Values};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::moment::placer::Placement;
use crate::prescription::Prescription;
use crate::prescription::feed_settings::{LANGUAGES, Language};
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
    "injection": &[DOSE, &["containers", "containers.count", "containers.kind", "containers.name", "containers.volume", "site"]],
    "tablet": &[DOSE],
    "switch": &[DOSE, &["ends", "rhythm", "pauses"]],
    "recheck": &[&["recheck", "blood", "tests", "ordinal.n", "before_injection", "fasting", "note"]],
    "review": &[&["phase", "note"]],
    "marker": &[&["horizon"]],
    "discreet": &[&["name", "horizon"]],
    "why": &[],
    "plan": &[PLAN],
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

/// The variables of the sentence that says a plan.
const PLAN: &[&str] = &["phases"];

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
    /// Whether none of them is replaced.
    is_built_in: bool,
}

/// What an event says.
#[derive(Clone, Default)]
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
            let code = match code.strip_prefix(MARKED) {
                Some(_) if name == "why.txt" => return Ok(Some(Blank::Why.mark().to_string())),
                Some(code) => code,
                None => code,
            };
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
        Ok(Self { templates, is_built_in: replaced.is_empty() })
    }

    /// Says the events of a prescription in words.
    #[must_use]
    pub fn speaker<'s>(&'s self, prescription: &'s Prescription) -> Speaker<'s> {
        let common = values::common(prescription);
        Speaker {
            wording: self,
            prescription,
            common,
            kinds: vec![],
            forms: vec![],
            whys: vec![],
            discreet: vec![],
        }
    }

    /// Says why an occurrence falls on its day: the sentence that stands in its description, in one line.
    ///
    /// # Errors
    ///
    /// As [`Speaker::event`].
    pub fn why(
        &self,
        prescription: &Prescription,
        occurrence: &Occurrence,
        placed: &Placement,
        report: &mut Diagnostics,
    ) -> Result<String, Reported> {
        let teller = Teller { prescription, occurrence, placed };
        let mut values = values::common(prescription);
        values.extend(values::day(teller.shape(), prescription, Blanks::Told(teller)));
        Ok(in_one_line(&self.render(PLAIN, "why.txt", prescription, values, report)?))
    }

    /// Says a plan in the sentence that a clinician would write; `phases` is what a schedule
    /// knows of each phase.
    ///
    /// # Errors
    ///
    /// As [`Speaker::event`].
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
            values.push(values::planned(phase, before.replace(phase), known, said));
        }
        let text = self.render(
            PLAIN,
            "plan.txt",
            prescription,
            Values::from([("phases", Value::from(values))]),
            report,
        )?;
        Ok(in_one_line(&text))
    }

    fn render(
        &self,
        variant: &str,
        template: &str,
        prescription: &Prescription,
        values: Values,
        report: &mut Diagnostics,
    ) -> Result<String, Reported> {
        let values = Value::from_object(values);
        self.templates
            .get_template(&[variant, prescription.feed.language.code(), "/", template].concat())
            .and_then(|template| template.render(values))
            .map_err(|error| report.fail(render_fault(&error)))
    }
}

/// Before the name of a template: it stands as it is.
const PLAIN: &str = "";
/// Before the name of a template: what it includes is a blank.
const MARKED: &str = "marked ";

/// Says the events of a prescription, in what it has said of others before.
pub struct Speaker<'s> {
    wording: &'s Wording<'s>,
    prescription: &'s Prescription,
    common: Values,
    /// What all events of a kind have alike.
    kinds: Vec<(Kind, Values)>,
    /// Titles and descriptions: of a kind, and moved or not.
    forms: Vec<((Kind, bool), [Form; 2])>,
    /// The sentences that say why.
    whys: Vec<(Shape, Form)>,
    /// What is said discreetly: at the end of the calendar or not.
    discreet: Vec<(bool, Words)>,
}

impl Speaker<'_> {
    /// Says an occurrence in words.
    ///
    /// # Errors
    ///
    /// Reports a template that names a variable which does not exist, or makes no title.
    pub fn event(
        &mut self,
        occurrence: &Occurrence,
        placed: &Placement,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let prescription = self.prescription;
        let teller = Teller { prescription, occurrence, placed };
        let (kind, shape) = (form::alike(occurrence.kind), teller.shape());
        let often =
            matches!(kind, Kind::Injection { .. } | Kind::SelfTaken { .. } | Kind::Recheck { .. });
        // Templates of somebody's own can decide on anything.
        if !self.wording.is_built_in || !often {
            let blanks = Blanks::Told(teller);
            let mut values = self.values(kind, blanks);
            values.extend(values::day(shape, prescription, blanks));
            values.extend(values::of_date(prescription, occurrence));
            return self.fill(PLAIN, template_of(kind), values, report);
        }
        let shape = shape.blanked();
        let why = match self.whys.iter().position(|(known, _)| *known == shape) {
            Some(index) => index,
            None => {
                let mut values = self.common.clone();
                values.extend(values::day(shape, prescription, Blanks::Marked));
                let text = self.wording.render(PLAIN, "why.txt", prescription, values, report)?;
                self.whys.push((shape, Form::read(&text)));
                self.whys.len() - 1
            }
        };
        let key = (kind, shape.moved.is_some());
        let form = match self.forms.iter().position(|(known, _)| *known == key) {
            Some(index) => index,
            None => {
                let mut values = self.values(kind, Blanks::Marked);
                values.extend(values::moment(shape, Blanks::Marked));
                let words = self.fill(MARKED, template_of(kind), values, report)?;
                self.forms
                    .push((key, [&words.title, &words.description].map(|text| Form::read(text))));
                self.forms.len() - 1
            }
        };
        let (why, [title, description]) = (&self.whys[why].1, &self.forms[form].1);
        let say = |blank, text: &mut String| match blank {
            Blank::Why => why.fill(text, |blank, text| teller.write(blank, text)),
            blank => teller.write(blank, text),
        };
        Ok(Words { title: title.filled(say), description: description.filled(say) })
    }

    /// Says no more of an occurrence than that there is something: for calendars that others see.
    ///
    /// # Errors
    ///
    /// As [`Self::event`].
    pub fn discreet(
        &mut self,
        occurrence: &Occurrence,
        name: &str,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let said = values::said_in(self.prescription);
        let ends = occurrence.kind == Kind::Marker;
        if let Some((_, words)) = self.discreet.iter().find(|(known, _)| *known == ends) {
            return Ok(words.clone());
        }
        let values = Values::from([
            ("name", Value::from(name)),
            ("person", Value::from(self.prescription.person.as_deref())),
            ("horizon", Value::from(ends.then(|| values::horizon(occurrence, said)))),
        ]);
        let words = self.fill(PLAIN, "discreet.txt", values, report)?;
        self.discreet.push((ends, words.clone()));
        Ok(words)
    }

    /// The values of an event, but for its day.
    fn values(&mut self, kind: Kind, blanks: Blanks<'_>) -> Values {
        let mut values = self.common.clone();
        match self.kinds.iter().find(|(known, _)| *known == kind) {
            Some((_, said)) => values.extend(said.clone()),
            None => {
                let said = values::of_kind(self.prescription, kind);
                values.extend(said.clone());
                self.kinds.push((kind, said));
            }
        }
        values.extend(values::of_one(self.prescription, kind, blanks));
        values
    }

    /// Fills in a template: line 1 is the title, the rest the description.
    fn fill(
        &self,
        variant: &str,
        template: &str,
        values: Values,
        report: &mut Diagnostics,
    ) -> Result<Words, Reported> {
        let text = self.wording.render(variant, template, self.prescription, values, report)?;
        split(&text).ok_or_else(|| {
            let message = format!("{template} makes no title: its first line is empty");
            report.fail(Diagnostic::error(Code::BadTemplate, message))
        })
    }
}

/// The template of a kind of event.
fn template_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Injection { .. } => "injection.txt",
        Kind::SelfTaken { .. } => "tablet.txt",
        Kind::PhaseEdge { .. } => "switch.txt",
        Kind::Recheck { .. } => "recheck.txt",
        Kind::Review { .. } => "review.txt",
        Kind::Marker => "marker.txt",
    }
}

/// A text without line breaks, and with one space between words.
fn in_one_line(text: &str) -> String {
    text.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
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
