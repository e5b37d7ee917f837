//! Occurrences -> what is recorded of them: a dose that was given goes to its day, one that was missed stays.
//!
//! What happened is true, however it fits the plan: only what cannot have happened is an error.

use jiff::civil::Date;

use super::occurrence::{Kind, Occurrence, Recorded, injection, named};
use super::phase::PhasePlan;
use super::reason::{Absence, Why};
use super::slot::{Slot, Slots, State, find};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::civil::days_apart;
use crate::prescription::ids::PhaseId;
use crate::prescription::record::{Entry, Fact, Injection, TestResult};
use crate::prescription::rhythm::End;
use crate::shown::day;
use crate::source::Span;

impl Slots<'_> {
    /// Applies every record of a dose, and of a recheck if there are rechecks, after changes and pauses.
    ///
    /// # Errors
    ///
    /// Reports a record of what does not exist, is skipped, is not injected, or is still to come; days that
    /// fall while the numbers of their doses rise; and a missed dose that cannot be made up.
    pub(super) fn record_all(
        &mut self,
        prescription: &Prescription,
        has_rechecks: bool,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut recorded = Ok(());
        let mut is_first = true;
        for entry in &prescription.record.given {
            let Injection::Dose(phase, ordinal) = entry.of else { continue };
            let done = if let Some(index) = find(self.doses, Target::Dose(phase, ordinal)) {
                self.record(index, entry, prescription, report)
            } else {
                let error = self.no_such_dose(phase, ordinal, entry, prescription);
                // Looking through a long plan for each of many such entries would take seconds.
                let is_searched = std::mem::take(&mut is_first);
                let nearest =
                    is_searched.then(|| self.nearest_without_record(entry, prescription)).flatten();
                Err(nearest.into_iter().fold(error, Diagnostic::help))
            };
            if let Err(error) = done {
                recorded = Err(report.fail(error));
            }
        }
        for result in prescription.record.results.iter().filter(|_| has_rechecks) {
            if let Err(error) = self.record_result(result, prescription) {
                recorded = Err(report.fail(error));
            }
        }
        recorded?;
        check_rising(prescription, report)?;
        self.check_made_up(prescription, report)
    }

    /// Applies the entry of the dose at an index.
    fn record(
        &mut self,
        index: usize,
        entry: &Entry,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Diagnostic> {
        let today = self.today;
        let review = self.last_before_review(&self.doses[index], prescription);
        let slot = &mut self.doses[index];
        let name = named(&slot.occurrence, prescription);
        let error = |message: String| Diagnostic::error(Code::BadRecord, message).at(entry.span);
        if let Kind::SelfTaken { .. } = slot.occurrence.kind {
            let help = "`given` is for injections: what is swallowed or sprayed needs no record";
            return Err(error(format!("{name} is not an injection")).help(help));
        }
        let mut unusual = |message: String, help: &str| {
            let warning = Diagnostic::warning(Code::UnusualRecord, message).at(entry.span);
            report.push(warning.help(help));
        };
        match slot.absence() {
            Some(Absence::Skipped(because)) => {
                let message = format!("{name} is skipped: {because}");
                let help =
                    "keep what is true: take the line out of `changes`, or this one out of `given`";
                return Err(error(message).help(help));
            }
            Some(Absence::Paused(from, to)) => {
                let (from, to) = (day(*from), day(*to));
                unusual(
                    format!("{name} is recorded, but it is in the pause from {from} to {to}"),
                    "it is shown as it is recorded; shorten the `pause` if it ended early",
                );
                slot.state = State::Pinned;
            }
            None => {}
        }
        let Fact::Given(given) = &entry.fact else {
            slot.occurrence.recorded = Some(Recorded::Missed);
            return Ok(());
        };
        let date = given.date.value;
        not_after(date, today, given.date.span)?;
        slot.move_to(date, Why::Done);
        slot.state = State::Pinned;
        slot.occurrence.recorded = Some(Recorded::Done);
        if review.is_some_and(|last| date > last) {
            unusual(
                format!("{name} was given on {}, after the review of its phase was due", day(date)),
                "once the review has taken place, replace `review` by what was decided",
            );
        }
        Ok(())
    }

    /// What was missed was due.
    pub(super) fn check_missed(
        &self,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut due = Ok(());
        for Slot { occurrence, .. } in self.doses.iter() {
            if occurrence.recorded != Some(Recorded::Missed) || occurrence.date <= self.today {
                continue;
            }
            let entry = injection(occurrence).and_then(|of| prescription.entry(of));
            let message = format!(
                "{} is planned for {}, after today, so it was not missed yet",
                named(occurrence, prescription),
                day(occurrence.date)
            );
            let error = Diagnostic::error(Code::BadRecord, message);
            let help = "to skip a dose that is to come, write `skip: yes` in `changes`";
            due = Err(report.fail(error.at_if(entry.map(|entry| entry.span)).help(help)));
        }
        due
    }

    fn record_result(
        &mut self,
        result: &TestResult,
        prescription: &Prescription,
    ) -> Result<(), Diagnostic> {
        let (recheck, ordinal) = result.recheck;
        let name = prescription.rechecks[recheck].name.as_str();
        let error = |message: String| Diagnostic::error(Code::BadRecord, message).at(result.span);
        let Some(index) = find(self.rechecks, Target::Recheck(recheck, ordinal)) else {
            let all = self
                .rechecks
                .iter()
                .filter(|slot| slot.occurrence.kind == Kind::Recheck { recheck });
            let distance = |slot: &&Slot| days_apart(slot.occurrence.date, result.date.value);
            let nearest = all.min_by_key(distance);
            let error = error(format!("there is no recheck {ordinal} of {name}"));
            return Err(match nearest {
                Some(slot) => error.help(format!(
                    "the nearest to that day is `{} of {name}` on {}",
                    slot.occurrence.ordinal,
                    day(slot.occurrence.date)
                )),
                None => error
                    .help("it waits for a review, or has no date up to the end of the calendar"),
            });
        };
        let slot = &mut self.rechecks[index];
        if let Some(Absence::Skipped(because)) = slot.absence() {
            let message = format!("recheck {ordinal} of {name} is skipped: {because}");
            return Err(error(message).help("keep what is true of it"));
        }
        not_after(result.date.value, self.today, result.date.span)?;
        slot.move_to(result.date.value, Why::Done);
        slot.state = State::Pinned;
        slot.occurrence.recorded = Some(Recorded::Done);
        Ok(())
    }

    fn no_such_dose(
        &self,
        phase: PhaseId,
        ordinal: u32,
        entry: &Entry,
        prescription: &Prescription,
    ) -> Diagnostic {
        let described = &prescription.phases[phase];
        let name = described.name.as_str();
        let what = format!("there is no dose {ordinal} of {name}");
        let error = |message: String| Diagnostic::error(Code::BadRecord, message).at(entry.span);
        match &self.planned[phase.place()] {
            PhasePlan::Waiting => error(format!("{what} yet: `{name}` waits for a review"))
                .related(described.name.span, "this phase waits"),
            PhasePlan::Planned { doses, .. } => error(format!("{what}: it has {}", doses.len()))
                .related(described.end().span, "its end is set here"),
        }
    }

    /// The dose that an entry may mean: of those without a record, the nearest to its day.
    fn nearest_without_record(&self, entry: &Entry, prescription: &Prescription) -> Option<String> {
        let date = entry.given_on()?;
        let free = |slot: &&Slot| {
            let of = match slot.occurrence.kind {
                Kind::Injection { phase, .. } => Injection::Dose(phase, slot.occurrence.ordinal),
                _ => return false,
            };
            slot.is_in() && prescription.entry(of).is_none()
        };
        let nearest = self
            .doses
            .iter()
            .filter(free)
            .min_by_key(|slot| days_apart(slot.occurrence.date, date))?;
        Some(format!(
            "the nearest to that day without a record is {}, on {}",
            named(&nearest.occurrence, prescription),
            day(nearest.occurrence.date)
        ))
    }

    /// A missed dose is made up at the end of its phase, which must have one that is counted; and before any
    /// dose that is recorded after it.
    fn check_made_up(
        &self,
        prescription: &Prescription,
        report: &mut Diagnostics,
    ) -> Result<(), Reported> {
        let mut good = Ok(());
        for entry in &prescription.record.given {
            let (Injection::Dose(phase, _), Fact::Missed { make_up: Some(span), .. }) =
                (entry.of, &entry.fact)
            else {
                continue;
            };
            let end = &prescription.phases[phase].end();
            if !matches!(end.value, End::Doses(_) | End::For(_)) {
                let message = "a phase can make up a dose if it ends by `doses`, `total` or `for`";
                let error = Diagnostic::error(Code::BadRecord, message).at(*span);
                good =
                    Err(report.fail(error.related(end.span, "how this one ends").help(
                        "plan another dose by `- {extra: DATE, because: ...}` in `changes`",
                    )));
            }
        }
        good?;
        for slot in self.doses.iter() {
            let Kind::Injection { phase, made_up: Some(missed), .. } = slot.occurrence.kind else {
                continue;
            };
            if slot.occurrence.recorded.is_some() {
                continue;
            }
            let later = prescription.record.given.iter().find(|entry| {
                matches!(entry.of, Injection::Dose(of, _) if of > phase)
                    && entry.given_on().is_some_and(|date| date <= slot.occurrence.date)
            });
            let Some(later) = later else { continue };
            let message = format!(
                "dose {missed} of {} cannot be made up on {}: a dose after its phase was given by then",
                prescription.phases[phase].name.as_str(),
                day(slot.occurrence.date)
            );
            let error = Diagnostic::error(Code::BadRecord, message).at(later.span);
            good = Err(report.fail(error.help(
                "record the dose that made up for it, or take `make_up` out and plan an `extra` in `changes`",
            )));
        }
        good
    }
}

/// The days on which doses were given rise with their numbers.
fn check_rising(prescription: &Prescription, report: &mut Diagnostics) -> Result<(), Reported> {
    let mut rising = Ok(());
    let mut before: Option<(&Entry, Date)> = None;
    for entry in &prescription.record.given {
        let (Injection::Dose(phase, ordinal), Some(date)) = (entry.of, entry.given_on()) else {
            continue;
        };
        if let Some((earlier, earlier_date)) = before.filter(|(_, earlier)| date < *earlier)
            && let Injection::Dose(earlier_phase, earlier_ordinal) = earlier.of
        {
            let name = |phase: PhaseId, ordinal: u32| {
                format!("dose {ordinal} of {}", prescription.phases[phase].name.as_str())
            };
            let message = format!(
                "{} was given on {}, before {} on {}",
                name(phase, ordinal),
                day(date),
                name(earlier_phase, earlier_ordinal),
                day(earlier_date)
            );
            let error = Diagnostic::error(Code::BadRecord, message).at(entry.span);
            rising = Err(report.fail(
                error
                    .related(earlier.span, "the earlier dose")
                    .help("doses are numbered as they are given: change a date, or a number"),
            ));
        }
        before = Some((entry, date));
    }
    rising
}

/// A record is of what has happened.
fn not_after(date: Date, today: Date, span: Span) -> Result<(), Diagnostic> {
    if date <= today {
        return Ok(());
    }
    let message = format!("{} is after today, {}", day(date), day(today));
    let error = Diagnostic::error(Code::BadRecord, message).at(span);
    Err(error.help("record what has happened; what is to come is moved by `to` in `changes`"))
}

/// Warns of two injections on one day, where a record put one there.
pub(super) fn same_day(
    injections: &[&Occurrence],
    prescription: &Prescription,
    report: &mut Diagnostics,
) {
    for pair in injections.windows(2) {
        let [earlier, later] = pair else { continue };
        if earlier.date != later.date || earlier.recorded.or(later.recorded).is_none() {
            continue;
        }
        let mut entries =
            [earlier, later].into_iter().filter_map(|one| prescription.entry(injection(one)?));
        let message = format!(
            "{} and {} are both on {}",
            named(earlier, prescription),
            named(later, prescription),
            day(later.date)
        );
        let span = entries.next_back().map(|entry| entry.span);
        let warning = Diagnostic::warning(Code::UnusualRecord, message).at_if(span);
        report.push(warning.help(
            "both stand; if only one was given, record the other as `missed`, or move it with `changes`",
        ));
    }
}
