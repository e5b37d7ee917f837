//! Texts of prescriptions -> what the stages of the path take, for every program here.

use std::error::Error;

use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::Diagnostics;
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::date;

/// What one of these programs comes to.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// The built-in templates.
pub(crate) fn wording() -> Outcome<Wording<'static>> {
    Ok(Wording::new(&[]).map_err(|(_, fault)| fault.message)?)
}

/// The options of every run: today is 2 March 2026.
pub(crate) fn options<'o>(zones: &'o Database, wording: &'o Wording<'o>) -> Settings<'o> {
    let as_of = AsOf::Date(date(2026, 3, 2));
    Settings::new(zones, wording, as_of)
}

/// Steps 1 to 5 of the path.
pub(crate) fn compiled(source: &Source, options: &Settings<'_>) -> Outcome<Compiled> {
    let mut report = Diagnostics::new();
    compile(source, options, &mut report)
        .map_err(|_| format!("{} does not compile", source.name()).into())
}
