//! Parts in the words of their languages -> one document to print, in which each part has pages of its own.

use minijinja::{Value, context};

use super::{PAGES, policy};
use crate::prescription::feed_settings::Language;
use crate::view::due::Broken;
use crate::words::language::Vocabulary;

/// What begins on a new page: the sheet of a plan, or the due list.
pub struct Part {
    language: Language,
    /// The words of its template, with its title and the day on which it was made.
    words: Value,
    body: Value,
}

impl Part {
    /// Renders a template of a language.
    pub(super) fn of(
        language: Language,
        template: &str,
        values: Value,
    ) -> Result<Self, minijinja::Error> {
        let template = PAGES.get_template(&[language.code(), "/", template].concat())?;
        let made = template.render_captured(values)?;
        let words = made.state().lookup("words").unwrap_or_default();
        let body = Value::from_safe_string(made.into_output());
        Ok(Self { language, words, body })
    }
}

/// A document on paper.
pub struct Paper {
    /// The document.
    pub html: String,
    /// What it may load, as it says itself: nothing but its own style.
    pub policy: String,
}

/// The language that all have in common, else English.
pub(super) fn common_language(mut all: impl Iterator<Item = Language>) -> Language {
    let first = all.next().unwrap_or_default();
    if all.all(|other| other == first) { first } else { Language::English }
}

/// Puts parts into a document without scripts, which loads nothing; before them which files are missing.
///
/// # Errors
///
/// When a template has an error.
pub fn document(parts: &[Part], missing: &[Broken]) -> Result<Paper, minijinja::Error> {
    let language = common_language(parts.iter().map(|part| part.language));
    let said = Vocabulary::of(language);
    let title = match parts {
        [part] => part.words.get_attr("title")?,
        [first, ..] if !first.words.get_attr("all")?.is_undefined() => {
            first.words.get_attr("all")?
        }
        _ => format!("{} ({})", said.calendar_name(), parts.len()).into(),
    };
    let values = |part: &Part| context! { words => &part.words, body => &part.body };
    let parts: Vec<Value> = parts.iter().map(values).collect();
    let style = PAGES.get_template("paper.css")?.render(context! { parts => &parts })?;
    let policy = policy::of_document(&style);
    let values = context! {
        language => language.code(),
        title,
        policy => policy.as_str(),
        style => Value::from_safe_string(style),
        parts,
        missing_sheets => said.missing_sheets(),
        missing => missing.iter().map(|broken| broken.says.clone()).collect::<Vec<_>>(),
    };
    let html = PAGES.get_template("paper.html")?.render(values)?;
    Ok(Paper { html, policy })
}
