//! Doses on the dates of a `pause` -> none.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::occurrence::named;
use super::reason::Absence;
use super::slot::{Slots, State};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::shown::{day, list};

impl Slots<'_> {
    /// Skips the doses on dates in a pause, unless a change moved them there.
    pub(super) fn pause_all(&mut self, prescription: &Prescription, report: &mut Diagnostics) {
        let planned = self.doses.iter().enumerate();
        let planned = planned.filter(|(_, slot)| slot.state == State::Planned);
        let mut planned: BTreeSet<(Date, usize)> =
            planned.map(|(index, slot)| (slot.occurrence.date, index)).collect();
        for pause in &prescription.pauses {
            let mut left_out = vec![];
            let paused = planned.range((pause.from, 0)..=(pause.to, usize::MAX));
            for found in paused.copied().collect::<Vec<_>>() {
                planned.remove(&found);
                let (date, index) = found;
                let slot = &mut self.doses[index];
                slot.state = State::Out(Absence::Paused(pause.from, pause.to));
                if (self.today..=self.horizon).contains(&date) {
                    let name = named(&slot.occurrence, prescription);
                    left_out.push(format!("{name} ({})", day(date)));
                }
            }
            if !left_out.is_empty() {
                let message = format!("this pause skips {}", list(&left_out));
                report.push(Diagnostic::note(Code::Paused, message).at(pause.span));
            }
        }
    }
}
