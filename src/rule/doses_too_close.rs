//! Injections closer together than on the product's label.

use jiff::civil::Date;

use super::facts::labels;
use super::subject::{Subject, days, phase_of};
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::phase::Phase;
use crate::shown::{day, joined};

/// Two injections, the phase of the later one, and the least days between them on its label.
struct Close<'p> {
    earlier: Date,
    later: Date,
    phase: &'p Phase,
    least: u32,
}

pub(super) fn find(subject: &Subject<'_>, rule: Code) -> Vec<Diagnostic> {
    let close = close(subject);
    let Some(Close { phase, least, .. }) = close.first() else { return vec![] };
    let dates: Vec<String> =
        close.iter().map(|pair| format!("{} and {}", day(pair.earlier), day(pair.later))).collect();
    let product = phase.product.brand.as_deref().unwrap_or(&phase.product.name);
    let message =
        format!("injections of {product} closer than {least} days: {}", joined(&dates, "; "));
    let warning = Diagnostic::warning(rule, message).at(phase.name.span);
    vec![warning.related(phase.product.strength.span, "the product").help(format!(
        "the Dutch text on this product has at least {least} days between two injections"
    ))]
}

fn close<'p>(subject: &Subject<'p>) -> Vec<Close<'p>> {
    // The schedule has already reported what is closer than `min_gap`.
    let told = subject.prescription.min_gap.as_ref().map_or(0, |gap| days(gap.value).least);
    let injections: Vec<_> = subject.injections().collect();
    let phases = &subject.prescription.phases;
    // Looked up once per phase, not for each of its doses.
    let gaps: Vec<Option<u32>> = phases.iter().map(least_gap).collect();
    let pairs = injections.windows(2).filter_map(|pair| {
        let of = phase_of(pair[1])?;
        let (phase, least) = (&phases[of], gaps[of.place()]?);
        let (earlier, later) = (pair[0].date, pair[1].date);
        let apart = u32::try_from((later - earlier).get_days()).ok()?;
        let is_told = subject.schedule.unplanned.contains(&(earlier, later));
        (apart < least && apart >= told && !is_told).then_some(Close {
            earlier,
            later,
            phase,
            least,
        })
    });
    pairs.collect()
}

/// The least days between two injections of a phase, if the label of its brand, or every label with its
/// ampoule, gives them.
fn least_gap(phase: &Phase) -> Option<u32> {
    if !phase.route.is_injected() {
        return None;
    }
    let product = &phase.product;
    let mut labels = labels::of_brand(product);
    if labels.is_empty() && product.brand.is_none() {
        labels = labels::with_ampoule(product);
    }
    let gaps: Option<Vec<u32>> = labels.iter().map(|label| label.least_gap_days).collect();
    gaps?.into_iter().min()
}
