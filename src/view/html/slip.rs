//! The address of a page -> a slip of paper to hand to the person, with the address as a QR code.

use jiff::civil::Date;
use minijinja::context;

use super::paper::Part;
use super::qr;
use crate::prescription::Prescription;
use crate::words::language::Vocabulary;

/// Renders a slip: whose calendar it is, and where its page is. It has no word about health, because it is carried
/// around.
///
/// # Errors
///
/// When a template has an error.
pub fn part(
    prescription: &Prescription,
    name: &str,
    address: &str,
    today: Date,
) -> Result<Part, minijinja::Error> {
    let language = prescription.feed.language;
    let values = context! {
        person => prescription.person.as_deref(),
        name,
        address,
        qr => qr::of(address),
        made => Vocabulary::of(language).short_day(today),
    };
    Part::of(language, "slip.html", values)
}
