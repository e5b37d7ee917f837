//! `Recheck`s and the doses of the plan -> the unmoved dates of the rechecks.

use jiff::civil::Date;

use super::anchor::{Anchors, Days};
use super::occurrence::{Kind, Occurrence};
use super::reason::Reason;
use super::{MAX_OCCURRENCES, too_long};
use crate::diagnostic::{Diagnostics, Reported};
use crate::prescription::Prescription;
use crate::prescription::change::Target;
use crate::prescription::recheck::Recheck;

/// The rechecks up to the horizon, and those behind it that a change names.
#[derive(Default)]
pub(super) struct Rechecks {
    /// In the order of the file, each in order of time.
    pub(super) occurrences: Vec<Occurrence>,
    /// Those that wait for a review, by their place in the file.
    pub(super) waiting: Vec<usize>,
}

/// Plans every recheck. A repeated one begins with the treatment; one that names its day may lie
/// before the first dose.
pub(super) fn plan(
    prescription: &Prescription,
    anchors: Anchors<'_>,
    horizon: Date,
    report: &mut Diagnostics,
) -> Result<Rechecks, Reported> {
    let mut planned = Rechecks::default();
    let first_dose = anchors.planned[0].doses().first().map(|dose| dose.at.date());
    for (index, recheck) in prescription.rechecks.iter().enumerate() {
        let mut days: Vec<(Date, Reason)> = vec![];
        let named = named_recheck(prescription, index);
        for when in &recheck.when {
            let known = match anchors.days(when, report)? {
                Days::Known(known) => known,
                Days::Waiting => {
                    planned.waiting.push(index);
                    continue;
                }
            };
            let repeated = when.value.is_repeated();
            let times =
                recheck.times.filter(|_| repeated).map_or(usize::MAX, |times| times as usize);
            let until = recheck.until.filter(|_| repeated);
            // A repeated one begins with the treatment, and is counted from there.
            let known = known.skip_while(|(at, _)| {
                repeated && first_dose.is_some_and(|first| at.date() < first)
            });
            for (at, rule) in known.take(times) {
                let date = at.date();
                if until.is_some_and(|until| date > until) {
                    break;
                }
                if planned.occurrences.len() + days.len() >= MAX_OCCURRENCES {
                    return Err(report.fail(too_long(&prescription.start, "the rechecks make")));
                }
                let clamped_from = at.clamped_from();
                days.push((date, Reason { rule, clamped_from, moved: None }));
                // One behind the horizon is the neighbour of the last one; a change may name a later one.
                if date > horizon && days.len() >= named {
                    break;
                }
            }
        }
        days.sort_by_key(|(date, _)| *date);
        days.dedup_by_key(|(date, _)| *date);
        planned.occurrences.extend(numbered(index, recheck, days));
    }
    Ok(planned)
}

/// The last occurrence of a recheck that a change names, by its ordinal.
fn named_recheck(prescription: &Prescription, recheck: usize) -> usize {
    let changes = prescription.changes.iter().filter_map(|change| match change.target {
        Target::Recheck(of, ordinal) if of == recheck => Some(ordinal as usize),
        _ => None,
    });
    changes.max().unwrap_or(0)
}

/// The occurrences of one recheck, numbered in order of time.
fn numbered(
    index: usize,
    recheck: &Recheck,
    days: Vec<(Date, Reason)>,
) -> impl Iterator<Item = Occurrence> {
    let time = recheck.own_time.as_ref().map_or(recheck.time, |time| time.value);
    (1..).zip(days).map(move |(ordinal, (date, reason))| Occurrence {
        kind: Kind::Recheck { recheck: index },
        ordinal,
        key: ordinal,
        date,
        time: Some(time),
        half_an_hour_before: false,
        reason,
    })
}
