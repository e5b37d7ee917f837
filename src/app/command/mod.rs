//! One file per command: its action, by means of the library.
//!
//! | file | what it does |
//! | --- | --- |
//! | `build` | writes the calendars of prescriptions |
//! | `check` | reports errors and warnings |
//! | `new` | creates a prescription from a starter |
//! | `diff` | shows what a change does to the doses |
//! | `show` | shows a plan, in several formats |
//! | `why` | explains why an occurrence is on a day |
//! | `next` | shows what is next |
//! | `due` | lists what is late and what is due, in many prescriptions |
//! | `holidays` | prints the days of a calendar as `dates` |
//! | `record` | `given`, `missed`, `move`, `result`: write a fact into a prescription |
//! | `explain` | explains a code |
//! | `completions` | prints the script by which a shell completes |
//! | `man` | prints or writes manual pages |
//! | `merge` | makes one of two versions of a calendar, for git |
//! | `schema` | prints a JSON Schema |
//! | `stream` | answers each line with a calendar |
//! | `serve` | serves the calendars of a folder |
//! | `health` | asks a running server whether it is healthy |
//! | `publish` | writes what `serve` serves into the folder of a web space |
//! | `feeds` | lists, replaces and revokes the addresses of served calendars |

pub(super) mod build;
mod build_summary;
pub(super) mod check;
pub(super) mod completions;
pub(super) mod diff;
pub(super) mod due;
pub(super) mod explain;
#[cfg(feature = "serve")]
pub(super) mod feeds;
#[cfg(feature = "serve")]
pub(super) mod health;
pub(super) mod holidays;
pub(super) mod man;
pub(super) mod merge;
pub(super) mod new;
pub(super) mod next;
#[cfg(feature = "serve")]
pub(super) mod publish;
pub(super) mod record;
pub(super) mod schema;
#[cfg(feature = "serve")]
pub(super) mod serve;
pub(super) mod show;
pub(super) mod stream;
pub(super) mod why;
