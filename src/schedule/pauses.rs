//! Doses on the dates of a `pause` -> none.

use super::occurrence::named;
use super::reason::Absence;
use super::slot::{Slots, State};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::prescription::Prescription;
use crate::prescription::pause::Pause;
use crate::shown::{day, list};

impl Slots<'_> {
    pub(super) fn pause(
        &mut self,
        pause: &Pause,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) {
        let mut left_out = vec![];
        for slot in self.doses.iter_mut() {
            if slot.state == State::Planned && pause.contains(slot.occurrence.date) {
                slot.state = State::Out(Absence::Paused(pause.from, pause.to));
                if slot.occurrence.date > self.horizon || slot.occurrence.date < self.today {
                    continue;
                }
                let name = named(&slot.occurrence, prescription);
                left_out.push(format!("{name} ({})", day(slot.occurrence.date)));
            }
        }
        if !left_out.is_empty() {
            let message = format!("this pause skips {}", list(&left_out));
            report.push(Diagnostic::note(Code::Paused, message).at(pause.span));
        }
    }
}
