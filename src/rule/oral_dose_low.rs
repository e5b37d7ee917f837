//! Malabsorption treated by mouth with less than 1000 mcg a day.
//!
//! # Why
//!
//! Without the stomach's factor about one part in a hundred of a dose is taken up (NO-D: felleskatalogen.no,
//! "Vitamin B12 Depot"). So guidance asks for at least 1 mg a day where B12 is not absorbed (NG-BMJ: NICE
//! guideline summary, bmj.com/content/385/bmj.q1019; AAFP: Am Fam Physician 2017;96:384). A dose that is not
//! given daily is spread over its interval: 1000 mcg a week is about 143 mcg a day.
//!
//! Practice differs: an older British label has 300 mcg a day (UK-ORAL: Cytacon,
//! medicines.org.uk/emc/product/5716), and some American clinics give 350 mcg after surgery for weight loss.
//! Nothing is said where nothing is deficient (`prophylaxis: yes`), of sprays, and for other causes.
//!
//! # Example
//!
//! ```yaml
//! cause: pernicious-anaemia
//! route: oral
//! product: {name: cyanocobalamin, strength: 50 mcg/tablet}
//! dose: 100 mcg
//! phases:
//!   - {name: tablets, every: 1 day}
//! ```
//!
//! # What to do
//!
//! Compare the dose with the prescription and the unit with the label, and ask the prescriber.

use num_rational::Ratio;

use super::facts::{MALABSORPTION, ORAL_DAILY_MCG};
use super::plan::{Plan, gap};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Route;
use crate::prescription::rhythm::Cadence;
use crate::prescription::phase::Phase;

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let circumstances = &plan.prescription.circumstances;
    if circumstances.prophylaxis || !plan.cause_is(MALABSORPTION) {
        return vec![];
    }
    let by_mouth = plan.prescription.phases.iter().filter(|phase| {
        [Route::Oral, Route::Sublingual].contains(&phase.route)
    });
    let low = by_mouth.filter_map(|phase| {
        let rate = doses_a_day(phase)?;
        let is_low = phase.dose.micrograms() * rate < Ratio::from_integer(ORAL_DAILY_MCG);
        is_low.then(|| doubt(phase, rate, rule).related(circumstances.cause.span, "the cause"))
    });
    low.collect()
}

fn doubt(phase: &Phase, rate: Ratio<u64>, rule: Code) -> Diagnostic {
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
        .related(phase.cadence.span, "how often")
        .help(format!("where B12 is not absorbed, NICE NG239 has at least {ORAL_DAILY_MCG} mcg a day"))
}

/// How many doses a day a phase has, exact; the most where months differ, and none for one dose.
fn doses_a_day(phase: &Phase) -> Option<Ratio<u64>> {
    match &phase.cadence.value {
        Cadence::Weekdays(weekdays) => Some(Ratio::new(weekdays.names().count() as u64, 7)),
        Cadence::Days(days) => {
            let span = days.last()? - days.first()?;
            (span > 0).then(|| Ratio::new(days.len() as u64 - 1, u64::from(span)))
        }
        Cadence::Every(_) => Some(Ratio::new(1, u64::from(gap(phase)?.least))),
    }
}
