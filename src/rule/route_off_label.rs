//! A route that the product's label does not name.
//!
//! # Why
//!
//! | label | routes |
//! | --- | --- |
//! | hydroxocobalamin, UK: medicines.org.uk/emc/medicine/31182 | muscle |
//! | hydroxocobalamin, US: recallguide.org/drug/hydroxocobalamin | muscle |
//! | hydroxocobalamin, Norway: felleskatalogen.no; Australia: nps.org.au | muscle |
//! | hydroxocobalamin, Switzerland: generika.cc 33584 | muscle |
//! | hydroxocobalamin, Netherlands: farmacotherapeutischkompas.nl | muscle, skin |
//! | hydroxocobalamin, Sweden: studylibsv.com 772659 | muscle, skin |
//! | cyanocobalamin, US: medlibrary.org/lib/rx/meds/b-12-kit | muscle, skin |
//! | cyanocobalamin, Switzerland: ch.oddb.org 21672; Germany: info-patient.de | muscle, skin |
//! | cyanocobalamin, Belgium: pharmaone.be; Spain: cima.aemps.es 48877 | muscle, skin |
//! | cyanocobalamin, UK: myhealthbox.eu 792969; France: santemagazine.fr | muscle |
//! | cyanocobalamin-tannin, a depot, Norway: relis.no 4-4987 | muscle |
//! | mecobalamin, Japan: medley.life 3136403A1140 | muscle, vein |
//!
//! Of a known brand its own label counts. Without one, an injection is doubted where most labels of the
//! substance in that strength do not name its route; tablets and sprays are not. Prescribers write
//! other routes too. With `anticoagulated: yes` nothing is said of an injection under the skin: a Swiss
//! label names that way for people who take anticoagulants (Vitarubin, ch.oddb.org), and the file has
//! the reason. A depot is told all the same.
//!
//! # Example
//!
//! ```yaml
//! product: {name: hydroxocobalamin, brand: Neo-Cytamen, strength: 1 mg/mL}
//! route: subcutaneous
//! ```
//!
//! # What to do
//!
//! Compare with the prescription and with the leaflet in your box. If the prescriber means this route,
//! acknowledge with that.

use super::labels::{self, Label};
use super::distinct;
use super::substance::Substance;
use crate::diagnostic::{Code, Diagnostic};
use crate::prescription::circumstances::holds;
use crate::prescription::phase::Phase;
use crate::prescription::{Prescription, Route};
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
            format!("no label of {what} that is known here names the route {}", route.name())
        } else {
            format!("most labels of {what} do not name the route {}", route.name())
        };
        let mut doubt = Diagnostic::warning(rule, message).at(phase.route.span);
        doubt = doubt.related(product.strength.span, "the product");
        if !others.is_empty() {
            doubt = doubt.help(format!("not named on labels of {}", countries(&others)));
        }
        if !named.is_empty() {
            doubt = doubt.help(format!("named on labels of {}", countries(&named)));
        }
        found.push(doubt);
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
