//! The starter prescriptions inside this program, and how one becomes somebody's own.
//!
//! A starter is a file in `templates/prescriptions/`, complete and valid; its name here registers it. Its
//! first line is the modeline, which
//! names the schema for editors, its second line the title.

/// Registers the starters by the names of their files.
macro_rules! starters {
    ($($name:literal)+) => {
        /// Every starter, by name.
        pub const STARTERS: &[Starter] = &[$(Starter {
            name: $name,
            text: include_str!(concat!("../templates/prescriptions/", $name, ".yaml")),
        },)+];
    };
}

starters! {
    "au-alternate-days"
    "bariatric"
    "be-cyanocobalamin"
    "bridge-to-oral"
    "ca-daily-then-monthly"
    "ch-cyanocobalamin"
    "de-forte"
    "diet"
    "es-daily-weekly-monthly"
    "fr-10-mg-total"
    "ileal-resection"
    "inborn-error"
    "joining-midway"
    "jp-mecobalamin"
    "nasal"
    "nitrous-oxide"
    "nl-10-doses"
    "nl-child"
    "nl-neurological"
    "no-depot"
    "no-tannin-depot"
    "oral-only"
    "tablets-during-a-gap"
    "uk-cyanocobalamin"
    "uk-leber"
    "uk-neurological"
    "uk-pernicious-anaemia"
    "uk-prevention"
    "us-daily-weekly-monthly"
    "us-day-list"
    "us-label-pernicious-anemia"
    "us-weekly-then-monthly"
}

/// A starter prescription.
#[derive(Clone, Copy, Debug)]
pub struct Starter {
    /// A descriptive name, such as `uk-pernicious-anaemia`.
    pub name: &'static str,
    /// The prescription.
    pub text: &'static str,
}

/// Somebody's own values in a prescription. For the rest, those of the starter stay.
#[derive(Clone, Debug, Default)]
pub struct Own {
    /// The id of the treatment.
    pub id: String,
    /// The date of the prescription.
    pub issued: String,
    /// The earliest date of the first dose.
    pub start: Option<String>,
    /// The time of day.
    pub time: Option<String>,
    /// The time zone.
    pub time_zone: Option<String>,
    /// Who gets the doses.
    pub person: Option<String>,
    /// The injection sites.
    pub sites: Option<Vec<String>>,
    /// The reminders.
    pub reminders: Option<Vec<String>>,
}

impl Starter {
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        STARTERS.iter().find(|starter| starter.name == name).copied()
    }

    /// The comment below the modeline.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.text.lines().nth(1).unwrap_or_default().trim_start_matches("# ")
    }

    /// The starter's value of a key at the top.
    #[must_use]
    pub fn value(&self, key: &str) -> Option<&'static str> {
        let line = self.text.lines().find(|line| is_key(line, key))?;
        Some(split_comment(&line[key.len() + 1..]).0.trim())
    }

    /// The prescription with somebody's own values; comments stay.
    #[must_use]
    pub fn filled(&self, own: &Own) -> String {
        // The rows are for maintainers of the starters.
        let lines = self.text.lines().filter(|line| !line.starts_with("# Rows: "));
        let mut text: String = lines.flat_map(|line| [line, "\n"]).collect();
        let mut set = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                text = with_value(&text, key, &value);
            }
        };
        set("id", Some(own.id.clone()));
        set("issued", Some(own.issued.clone()));
        set("person", own.person.as_deref().map(scalar));
        set("time_zone", own.time_zone.clone());
        set("start", own.start.clone());
        set("time", own.time.clone());
        set("sites", own.sites.as_deref().map(list));
        set("reminders", own.reminders.as_deref().map(list));
        text
    }
}

fn is_key(line: &str, key: &str) -> bool {
    line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))
}

fn split_comment(line: &str) -> (&str, &str) {
    match line.find(" #") {
        Some(at) => line.split_at(line[..at].trim_end().len()),
        None => (line, ""),
    }
}

/// Sets a key at the top; a missing key is added at the end.
fn with_value(text: &str, key: &str, value: &str) -> String {
    let mut changed = String::with_capacity(text.len() + value.len());
    let mut found = false;
    for line in text.lines() {
        if is_key(line, key) {
            let comment = split_comment(line).1;
            changed.push_str(&[key, ": ", value, comment, "\n"].concat());
            found = true;
        } else {
            changed.push_str(line);
            changed.push('\n');
        }
    }
    if !found {
        changed.push_str(&["\n", key, ": ", value, "\n"].concat());
    }
    changed
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| scalar(item)).collect();
    format!("[{}]", items.join(", "))
}

/// A YAML scalar: plain if possible, else in double quotes.
fn scalar(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '\'' | '/');
    let is_plain = text.starts_with(char::is_alphanumeric)
        && text.chars().all(plain)
        && !matches!(text, "null" | "Null" | "NULL");
    if is_plain {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_replaced_and_its_comment_kept() {
        let text = "start: 2026-01-05   # a Monday\ntime: 09:00\n  start: inner\n";
        let changed = with_value(text, "start", "2027-02-01");
        assert_eq!(changed, "start: 2027-02-01   # a Monday\ntime: 09:00\n  start: inner\n");
        assert_eq!(with_value("a: 1\n", "b", "2"), "a: 1\n\nb: 2\n");
    }

    #[test]
    fn a_text_with_signs_goes_between_quotes() {
        assert_eq!(scalar("Sam O'Neil"), "Sam O'Neil");
        assert_eq!(scalar("Sam \"S\" # 1"), "\"Sam \\\"S\\\" # 1\"");
        assert_eq!(scalar("null"), "\"null\"");
    }
}
