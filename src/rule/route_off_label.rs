//! A route that the product's label does not name.

use super::distinct;
use super::facts::labels::{self, Label};
use super::facts::substance::Substance;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::Prescription;
use crate::prescription::circumstances::holds;
use crate::prescription::phase::Phase;
use crate::prescription::route::Route;
use crate::shown::list;

pub(super) fn find(prescription: &Prescription, rule: Code) -> Vec<Diagnostic> {
    let anticoagulated = holds(prescription.circumstances.anticoagulated.as_ref());
    let places = |phase: &Phase| (phase.route.span, phase.product.strength.span);
    let mut found = vec![];
    for phase in distinct(prescription, places) {
        let (product, route) = (&phase.product, *phase.route);
        let substance = labels::substance(product);
        let is_depot = substance == Substance::CyanocobalaminTannin;
        if anticoagulated && route == Route::Subcutaneous && !is_depot {
            continue;
        }
        let branded = !labels::of_brand(product).is_empty();
        let mut labels = labels::of(product);
        if !branded {
            labels = labels::as_strong(labels, product);
        }
        let (named, others): (Vec<&Label>, Vec<&Label>) =
            labels.into_iter().partition(|label| label.routes.contains(&route));
        let off = if branded {
            named.is_empty()
        } else {
            route.is_injected() && others.len() > named.len()
        };
        if !off {
            continue;
        }
        let what = product.brand.as_deref().filter(|_| branded).unwrap_or(&product.name);
        let message = if named.is_empty() {
            format!("no label of {what} that b12cal knows names the route {}", route.name())
        } else {
            format!("most labels of {what} do not name the route {}", route.name())
        };
        let mut warning = Diagnostic::warning(rule, message).at(phase.route.span);
        warning = warning.related(product.strength.span, "the product");
        if !others.is_empty() {
            warning = warning.help(format!("not named on labels of {}", countries(&others)));
        }
        if !named.is_empty() {
            warning = warning.help(format!("named on labels of {}", countries(&named)));
        }
        found.push(warning);
    }
    found
}

fn countries(labels: &[&Label]) -> String {
    let mut countries: Vec<String> = vec![];
    for label in labels {
        let country = format!("{} ({})", label.country, label.source);
        if !countries.contains(&country) {
            countries.push(country);
        }
    }
    list(&countries)
}
