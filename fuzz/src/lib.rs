//! What the targets share: the world they build in.

use std::sync::LazyLock;

use b12cal::compile::{AsOf, Compiled, Settings, compile};
use b12cal::diagnostic::Diagnostics;
use b12cal::source::Source;
use b12cal::words::wording::Wording;
use b12cal::zone::Database;
use jiff::civil::Date;

pub static ZONES: LazyLock<Database> = LazyLock::new(Database::bundled);
static WORDING: LazyLock<Wording<'static>> =
    LazyLock::new(|| Wording::new(&[]).expect("the built-in templates compile"));

/// The prescriptions of `examples/`, which have their calendars beside them.
pub const EXAMPLES: [&str; 4] = [
    include_str!("../../examples/diet-nl.yaml"),
    include_str!("../../examples/pernicious-anaemia-uk.yaml"),
    include_str!("../../examples/summer-time-sydney.yaml"),
    include_str!("../../examples/weekly-then-monthly-us.yaml"),
];

/// Everything as the prescription says, on a day.
pub fn settings(today: Date) -> Settings<'static> {
    Settings::new(&ZONES, &WORDING, AsOf::Date(today))
}

/// The events of a prescription without errors, on a day.
pub fn compiled(text: &str, today: Date) -> Compiled {
    let (source, read) = Source::decode("case.yaml", text.as_bytes());
    read.expect("it is text");
    compile(&source, &settings(today), &mut Diagnostics::new()).expect("it has no errors")
}
