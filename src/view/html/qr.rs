//! An address -> a QR code as an SVG path.

use std::fmt::Write as _;

use fast_qr::qr::QRBuilder;
use fast_qr::{ECL, QRCode};
use minijinja::{Value, context};

/// The quiet zone that a reader needs, in modules (ISO/IEC 18004, section 6.3.8).
const MARGIN: usize = 4;

/// The code: its width in modules, including the quiet zone, and the path of the dark ones. `None` if the
/// address is too long.
pub(crate) fn of(address: &str) -> Option<Value> {
    let code = QRBuilder::new(address).ecl(ECL::M).build().ok()?;
    Some(context! { width => code.size + 2 * MARGIN, path => path(&code) })
}

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
