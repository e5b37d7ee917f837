//! Malabsorption treated by mouth with less than 1000 mcg a day.

use num_rational::Ratio;

use super::facts::figures::{MALABSORPTION, ORAL_DAILY_MCG};
use super::subject::{Subject, gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::cadence::Cadence;
use crate::prescription::phase::Phase;
use crate::prescription::route::Route;

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &subject.prescription.circumstances;
    if circumstances.prophylaxis || !subject.cause_is(MALABSORPTION) {
        return vec![];
    }
    let by_mouth = subject
        .prescription
        .chain()
        .iter()
        .filter(|phase| [Route::Oral, Route::Sublingual].contains(&phase.route));
    let low = by_mouth.filter_map(|phase| {
        let times = phase.times.len().max(1) as u64;
        let rate = doses_a_day(phase)? * times;
        let is_low = phase.dose.micrograms() * rate < Ratio::from_integer(ORAL_DAILY_MCG);
        is_low.then(|| warning(phase, rate, rule).related(circumstances.cause.span, "the cause"))
    });
    low.collect()
}

fn warning(phase: &Phase, rate: Ratio<u64>, rule: Code) -> Diagnostic {
    let daily = phase.dose.micrograms() * rate;
    let about = if daily.is_integer() { "" } else { "about " };
    let message = format!(
        "`{}` comes to {about}{} mcg a day by mouth",
        phase.name.as_str(),
        daily.round().to_integer()
    );
    Diagnostic::warning(rule, message)
        .at(phase.dose.span)
        .label("the dose")
        .related(phase.cadence().span, "how often")
        .help(format!(
            "where B12 is not absorbed, NICE NG239 gives at least {ORAL_DAILY_MCG} mcg a day"
        ))
}

/// The exact number of doses a day; the highest where months differ, and `None` for a single dose.
fn doses_a_day(phase: &Phase) -> Option<Ratio<u64>> {
    match &phase.cadence().value {
        Cadence::Weekdays(weekdays) => Some(Ratio::new(weekdays.names().count() as u64, 7)),
        Cadence::Days(days) => {
            let span = days.last()? - days.first()?;
            (span > 0).then(|| Ratio::new(days.len() as u64 - 1, u64::from(span)))
        }
        Cadence::Weekly { weeks, weekdays } => {
            Some(Ratio::new(weekdays.names().count() as u64, u64::from(weeks * 7)))
        }
        Cadence::Dates(dates) => {
            let span = (*dates.last()? - *dates.first()?).get_days();
            let span = u64::try_from(span).ok().filter(|span| *span > 0)?;
            Some(Ratio::new(dates.len() as u64 - 1, span))
        }
        Cadence::Every(_) | Cadence::Monthly { .. } => {
            Some(Ratio::new(1, u64::from(gap(phase)?.least)))
        }
    }
}
