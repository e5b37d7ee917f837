//! Prescriptions -> their calendars, each continuing the previous one: the engine of `build`.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `arguments` | the arguments of `build` |
//! | `request` | what to build, and where each calendar goes |
//! | `output` | the destination of a calendar |
//! | `orphans` | calendars whose prescription is gone or has moved |
//! | `read` | a compiled prescription, and where its calendar goes |
//! | `previous` | finds the previous calendar |
//! | `publish` | builds the next one |
//! | `compare` | compares the next one with the existing file |
//! | `stored` | the bytes of a calendar on disk |
//! | `aside` | where calendars wait for delivery |
//! | `engine` | what every step gets |
//! | `make` | one request through the four steps before delivery |
//! | `holds` | what a calendar contains, and what is next |
//! | `ledger` | the results of all requests |
//! | `deliver` | moves calendars to their destinations |
//! | `shorter` | what `--since` and `--until` would remove from a calendar |
//! | `stale` | what `--check` prints for a calendar |
//! | `cancellations` | the calendar that cancels removed events |
//! | `household` | the combined calendar |

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
pub(super) mod orphans;
pub(super) mod output;
pub(super) mod previous;
mod publish;
mod read;
pub(super) mod request;
mod shorter;
mod stale;
pub(super) mod stored;

/// Every calendar begins like this: only such a file is replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";
