//! An address -> a code that a camera reads, as the path of an SVG.

use std::fmt::Write as _;

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, QRCode};
use minijinja::{Value, context};

/// The white margin that a reader needs, in modules (ISO/IEC 18004, section 6.3.8).
const MARGIN: usize = 4;

/// The code: its width in modules, margin among them, and the path of the dark ones. Nothing for an
/// address that is too long for one.
pub(crate) fn of(address: &str) -> Option<Value> {
    let code = QRBuilder::new(address).ecl(ECL::M).build().ok()?;
    Some(context! { width => code.size + 2 * MARGIN, path => path(&code) })
}

/// Runs of dark modules, row by row.
fn path(code: &QRCode) -> String {
    let mut path = String::new();
    for y in 0..code.size {
        let row = &code[y];
        let mut x = 0;
        while x < code.size {
            let run = row[x..code.size].iter().take_while(|module| module.value()).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run.max(1);
        }
    }
    path
}
