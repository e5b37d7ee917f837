//! Prescriptions -> their calendars, each continuing the previous one: the engine of `build`.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `arguments` | what it is asked for |
//! | `order` | what is to be built, and where each calendar belongs |
//! | `output` | a place of a calendar |
//! | `orphans` | calendars whose prescription is gone or has moved |
//! | `previous` | what was delivered before |
//! | `make` | makes one calendar, and writes it aside |
//! | `holds` | what a calendar holds, and what comes next |
//! | `ledger` | what came of all of them |
//! | `deliver` | puts them into their places |
//! | `shorter` | what `--since` and `--until` would take from a calendar |
//! | `stale` | what `--check` says of one |
//! | `cancellations` | the calendar that cancels what is gone |
//! | `household` | the calendar of a household |

pub(super) mod arguments;
pub(super) mod cancellations;
pub(super) mod deliver;
mod holds;
pub(super) mod household;
pub(super) mod ledger;
pub(super) mod make;
pub(super) mod order;
pub(super) mod orphans;
pub(super) mod output;
pub(super) mod previous;
mod shorter;
mod stale;

/// How every calendar begins: only such a file is replaced.
const CALENDAR: &[u8] = b"BEGIN:VCALENDAR";
