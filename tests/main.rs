//! What a user notices, in one binary.
//!
//! | file | what it proves |
//! | --- | --- |
//! | `architecture` | who may use whom, and which crate only where |
//! | `cases` | every bad or doubtful input of `cases/` against its exact text |
//! | `check` | what `check` tells machines, and terminals of any width |
//! | `cli` | the program from outside: files, streams, exit codes |
//! | `documents` | every YAML block and command of the documents works |
//! | `git` | prescriptions in git: a hook that refuses, a diff that names the phase |
//! | `golden` | every example against its exact calendar |
//! | `moves` | moves, travel, reviews, oral phases against dates worked out by hand |
//! | `new` | starters become somebody's own, with arguments and on a terminal |
//! | `oracle` | feeds read by two other libraries, files read by another YAML reader |
//! | `properties` | what holds for all inputs |
//! | `starters` | every regimen against dates worked out by hand |
//! | `zones` | the rules of every zone against an independent engine |
//!
//! `UPDATE=1 cargo test` writes the expected texts anew; `git diff` is then the review.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod architecture;
mod cases;
mod check;
mod cli;
mod documents;
mod git;
mod golden;
mod moves;
mod new;
mod oracle;
mod properties;
mod starters;
mod support;
mod zones;
