//! `Edit` -> lines for people.

use super::Edit;
use super::entry::Entry;
use super::group::lines;
use super::later::Later;
use crate::shown::{counted, day};

impl Edit {
    /// One line for each change, and the totals.
    #[must_use]
    pub fn plain(&self) -> String {
        let mut text = lines(&self.coming);
        if let Some(later) = &self.later {
            text += &later.plain();
        }
        if !self.past.is_empty() {
            text += &under(&format!("before today, {}", day(self.today)), &self.past);
        }
        text + &self.summary() + "\n"
    }

    /// What happens to what is coming.
    pub(super) fn coming(&self) -> String {
        let later = self.later.as_ref().map(Later::plain).unwrap_or_default();
        let text = lines(&self.coming) + &later;
        if text.is_empty() { "what is coming stays as it is\n".to_owned() } else { text }
    }

    /// The totals.
    pub(super) fn summary(&self) -> String {
        let totals = self.totals.clone().unwrap_or_else(|| match &self.later {
            Some(later) => {
                format!("nothing changes up to {}, the end of this calendar", day(later.end))
            }
            None => "nothing changes".to_owned(),
        });
        format!("{totals}; {} unchanged", counted(self.unchanged, "event"))
    }
}

impl Later {
    fn plain(&self) -> String {
        match &self.plans {
            Some([was, is]) => format!("the plan was: {was}\nthe plan is now: {is}\n"),
            None => {
                let head = format!("after {}, the end of this calendar", day(self.end));
                under(&head, &self.entries)
            }
        }
    }
}

/// The lines of some entries, indented below a line that says what they have in common.
fn under(head: &str, entries: &[Entry]) -> String {
    let lines = lines(entries);
    let indented: Vec<String> = lines.lines().map(|line| format!("\n  {line}")).collect();
    format!("{head}:{}\n", indented.concat())
}
