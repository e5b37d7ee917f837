//! Prescriptions -> their calendars, each continuing the previous one: the engine of `build`.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `arguments` | what it is asked for |
//! | `order` | what is to be built, and where each calendar belongs |
//! | `output` | a place of a calendar |
//! | `orphans` | calendars whose prescription is gone or has moved |
//! | `read` | a prescription, compiled, and where its calendar goes |
//! | `previous` | finds the previous calendar |
//! | `publish` | makes the next one |
//! | `compare` | the next one and what is in its place: where it goes from here |
//! | `stored` | the bytes of a calendar on disk |
//! | `aside` | where calendars wait for their places |
//! | `engine` | what every step is handed |
//! | `make` | one order through the four steps before delivery |
//! | `holds` | what a calendar holds, and what comes next |
//! | `ledger` | what came of all of them |
//! | `deliver` | puts them into their places |
//! | `shorter` | what `--since` and `--until` would take from a calendar |
//! | `stale` | what `--check` says of one |
//! | `cancellations` | the calendar that cancels what is gone |
//! | `household` | the calendar of a household |

pub(super) mod arguments;
pub(super) mod aside;
pub(super) mod cancellations;
pub(super) mod compare;
pub(super) mod deliver;
pub(super) mod engine;
mod holds;
pub(super) mod household;
pub(super) mod ledger;
pub(super) mod make;
pub(super) mod order;
pub(super) mod orphans;
pub(super) mod output;
pub(super) mod previous;
mod publish;
mod read;
mod shorter;
mod stale;
mod stored;

/// How every calendar begins: only such a file is replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";
