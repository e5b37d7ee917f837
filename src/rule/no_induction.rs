//! Malabsorption, and fewer than four injections before those that are a month apart.
//!
//! # Why
//!
//! Where B12 is not taken up and stores are empty, labels begin with injections close together. The
//! shortest beginning that was seen has four: weekly in Norway (NO-R: relis.no, 4-4987), every other day
//! for a week after an ileal resection (ILE: Nutrition 2006;22:1210). The British one has six in two weeks
//! (BNF: "Restrictive treatment changed", pernicious-anaemia-society.org). A maintenance
//! without the injections before it is a common mistake of a schedule.
//!
//! Nothing is said where nothing is deficient (`prophylaxis: yes`; the label UK-OH,
//! medicines.org.uk/emc/medicine/31182 then has no induction), where the beginning lies before this plan
//! (`continuing: yes`), where B12 is taken by mouth, and for causes other than malabsorption.
//!
//! # Example
//!
//! ```yaml
//! cause: pernicious-anaemia
//! phases:
//!   - {name: maintenance, every: 3 months}
//! ```
//!
//! # What to do
//!
//! Ask the prescriber whether injections closer together come first. If they were given already, say so:
//!
//! ```yaml
//! continuing: yes
//! ```

use super::facts::{LOADING_DOSES, MALABSORPTION};
use super::plan::{Plan, is_maintenance};
use crate::diagnostic::{Code, Diagnostic};
use crate::schedule::occurrence::Kind;
use crate::shown::{counted, day};

pub(super) fn find(plan: &Plan<'_>, rule: Code) -> Vec<Diagnostic> {
    let phases = &plan.prescription.phases;
    let Some(index) = phases.iter().position(is_maintenance) else { return vec![] };
    let Some(dose) = plan.doses_of(index).next() else { return vec![] };
    let Kind::Injection { index: before, .. } = dose.kind else { return vec![] };
    // Its first dose may be left out; what is planned before the phase counts.
    let before = (before + 1).saturating_sub(dose.ordinal as usize);
    let looked = plan.begins_treatment() && plan.cause_is(MALABSORPTION);
    if !looked || before >= LOADING_DOSES as usize {
        return vec![];
    }
    let name = phases[index].name.as_str();
    let message = match before {
        0 => format!("no induction comes before `{name}`"),
        _ => format!("only {} before `{name}`", one_or_more(before)),
    };
    let doubt = Diagnostic::warning(rule, message)
        .at(phases[index].name.span)
        .related(plan.prescription.circumstances.cause.span, "the cause");
    vec![doubt.help(format!(
        "`{name}` begins on {}; the shortest inductions that were seen have {LOADING_DOSES} injections",
        day(dose.date)
    ))]
}

fn one_or_more(injections: usize) -> String {
    let verb = if injections == 1 { "comes" } else { "come" };
    format!("{} {verb}", counted(injections, "injection"))
}
