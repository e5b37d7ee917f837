//! Arguments -> a command -> its exit code. The only reader of the clock.

use std::process::ExitCode;
use std::sync::Arc;

use b12cal::app;
use b12cal::app::World;
use b12cal::app::deliver::NowFn;
use b12cal::ics::write;
use jiff::Timestamp;

/// The instant that counts as now for programs whose output is to be the same every time.
const FIXED_NOW: &str = "SOURCE_DATE_EPOCH";

fn main() -> ExitCode {
    let fixed = std::env::var(FIXED_NOW).ok();
    let fixed = fixed.as_deref().map(|seconds| seconds.parse().map(Timestamp::from_second));
    let clock: NowFn = match fixed {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
        None => Arc::new(Timestamp::now),
        Some(Ok(Ok(now))) => Arc::new(move || now),
        Some(_) => {
            eprintln!("error: {FIXED_NOW} is not a number of seconds since 1970");
            return ExitCode::from(2);
        }
    };
    let world = World { now: clock(), clock, render: write::append };
    app::run(std::env::args_os(), &world).into()
}
