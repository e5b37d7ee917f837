//! A B12 level measured on the day of an injection and after it, or within a week of it.

use super::facts::figures::{LEVEL_DAYS, LEVELS};
use super::subject::{Subject, days_from, phase_of, tests_for};
use crate::diagnostic::{Code, Diagnostic};
use crate::schedule::occurrence::{Occurrence, TimeOfDay};
use crate::shown::{counted, day, list};

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let levels = subject.prescription.rechecks.iter().filter(|recheck| tests_for(recheck, LEVELS));
    let injections: Vec<&Occurrence> = subject.injections().collect();
    let since = |drawn| days_since_injection(subject, &injections, drawn);
    let mut found = vec![];
    for level in levels {
        let dates = subject.rechecks().filter(|(_, recheck)| *recheck.name == *level.name);
        let soon: Vec<String> = dates
            .filter_map(|(drawn, _)| Some((drawn.date, since(drawn)?)))
            .map(|(date, days)| format!("{} ({})", day(date), after(days)))
            .collect();
        if soon.is_empty() {
            continue;
        }
        let message = format!(
            "`{}` measures a B12 level soon after an injection: {}",
            level.name.as_str(),
            list(&soon)
        );
        let warning = Diagnostic::note(rule, message).at(level.name.span);
        found.push(
            warning
                .help(
                    "such a level shows the injection: B12 in the blood is highest within an hour \
                     after it",
                )
                .help(
                    "`before_injection: yes` puts the blood test before the injection on its day",
                ),
        );
    }
    found
}

fn after(days: i32) -> String {
    match usize::try_from(days) {
        Ok(days) if days > 0 => format!("{} after it", counted(days, "day")),
        _ => "the same day, not before it".to_owned(),
    }
}

/// The days between the injection and a level that shows it; `None` if that was long ago, or no longer wait
/// is possible. The injections are in order of time.
fn days_since_injection(
    subject: &Subject<'_>,
    injections: &[&Occurrence],
    drawn: &Occurrence,
) -> Option<i32> {
    let (earlier, rest) =
        injections.split_at(injections.partition_point(|found| found.date < drawn.date));
    let (same_day, later) = rest.split_at(rest.partition_point(|found| found.date == drawn.date));
    let is_before = |injection: &&&Occurrence| !precedes(drawn, injection);
    let last = same_day.iter().rfind(is_before).or(earlier.last())?;
    let next = same_day.iter().find(|injection| !is_before(injection)).or(later.first());
    let days = days_from(last.date, drawn.date);
    let can_wait = match next {
        Some(next) => days_from(last.date, next.date) > LEVEL_DAYS,
        // A review is next, or what comes after the calendar is unknown.
        None => {
            let ends_by_review = phase_of(last)
                .is_some_and(|phase| subject.prescription.phases[phase].end().is_review());
            !ends_by_review && days_from(last.date, subject.schedule.horizon) > LEVEL_DAYS
        }
    };
    (days == 0 || days <= LEVEL_DAYS && can_wait).then_some(days)
}

fn precedes(drawn: &Occurrence, injection: &Occurrence) -> bool {
    match drawn.time {
        TimeOfDay::HalfAnHourBefore(_) => true,
        time => time.clock() < injection.time.clock(),
    }
}
