//! Arguments -> a command -> its exit code. The only reader of the clock.

use std::process::ExitCode;

use b12cal::command::{self, World};
use jiff::Timestamp;

fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    let clock = Timestamp::now;
    command::run(&World { clock }).into()
}
