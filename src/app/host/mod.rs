//! What commands share of the environment: files, git, the terminal, the processors.
//!
//! | file | what it does |
//! | --- | --- |
//! | `input` | reads files, with errors that name them |
//! | `job` | reads and compiles prescriptions |
//! | `plans` | what `show`, `why` and `next` look at |
//! | `templates` | reads the wording of events |
//! | `tzdb` | finds the requested time zone database |
//! | `git` | the contents of a file in a repository |
//! | `terminal` | writes to standard output and standard error |
//! | `progress` | shows how much is done |
//! | `parallel` | does one thing to many items on all cores |
//! | `state_folder` | the folder of `--state`, and the key in it |
//! | `fingerprint` | whether a file has been replaced |

pub(super) mod fingerprint;
pub(super) mod git;
pub(super) mod input;
pub(super) mod job;
pub(super) mod parallel;
pub(super) mod plans;
pub(super) mod progress;
pub(super) mod state_folder;
pub(super) mod templates;
pub(super) mod terminal;
pub(super) mod tzdb;
