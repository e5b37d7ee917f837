//! What a user notices, in one binary.
//!
//! | file | what it proves |
//! | --- | --- |
//! | `alarms` | which alarms ring, and what they say |
//! | `architecture` | who may use whom, and which crate only where |
//! | `avoid` | days to avoid, beside what was given and what is extra, against dates worked out by hand |
//! | `bounds` | the largest values that are allowed, and the next ones |
//! | `cadences` | weekdays with an interval, booked dates, closed days, against dates worked out by hand |
//! | `cases` | every bad or doubtful input of `cases/` against its exact text |
//! | `catalogue` | every code has a page whose examples are true, and a case |
//! | `changes` | what the fields of a form write into a text, and that every other byte stays |
//! | `check` | what `check` prints for other programs, and terminals of any width |
//! | `cli` | the program from outside: files, streams, exit codes |
//! | `console` | every command of README and docs prints what they show |
//! | `keys` | only the key reveals which event of a discreet calendar is which |
//! | `details` | a discreet calendar says nothing, a family's rings nothing, and they share no UID |
//! | `course` | what really happened and what is different, against dates worked out by hand |
//! | `due` | what is late and what is due in a practice, against dates worked out by hand |
//! | `diff` | what a change does, out of files and of real repositories |
//! | `edits` | what an edit of a course that has begun does, and what is said of the past |
//! | `diff_folders` | what `diff` shows of folders, in commits and on disk |
//! | `diff_hostile` | what `diff` does in repositories that want it to run or write something |
//! | `distances` | injections closer or farther apart than planned, against days counted by hand |
//! | `documents` | every YAML block and command of the documents works |
//! | `folders` | folders of prescriptions: trees, what is gone or moved, a household |
//! | `git` | prescriptions in git: a hook that refuses, a diff that names the phase |
//! | `golden` | every example against its exact calendar |
//! | `guards` | what `build` refuses so that nobody loses events |
//! | `holidays` | calendars of holidays as others write them become `dates` |
//! | `horizon` | the end of a calendar changes nothing before it |
//! | `languages` | every language has every text, and says no English |
//! | `library` | the public entry point of the library |
//! | `limits` | what a prescription within the limits costs |
//! | `links` | every link of the documents leads somewhere, and the book has every page |
//! | `moves` | moves, travel, reviews, oral phases against dates worked out by hand |
//! | `new` | starters become somebody's own, with arguments and on a terminal |
//! | `notices` | what is said of a course on a day, against dates worked out by hand |
//! | `oracle` | feeds read by two other libraries, files read by another YAML reader |
//! | `outlook` | what is next, what is late, and how a plan continues, in every view |
//! | `pages` | the page that is served, in every language and detail |
//! | `plans` | plans that were published: their dates, and each message of `check`, judged |
//! | `properties` | what holds for all inputs |
//! | `rebuilds` | `build` over a previous calendar: what it refuses, what it reports of the past, what it cancels |
//! | `record` | facts that are written into a prescription by a command, and what is refused |
//! | `rules_around` | what the rules on places, hours, tests and slips find, and what they leave alone |
//! | `rules_course` | what the rules on the course of a plan find, and what they leave alone |
//! | `rules_label` | what the rules on doses, products and dates find, and what they leave alone |
//! | `schema` | editors take and refuse what the program does |
//! | `review` | what CI says of a pull request |
//! | `revisions` | sequences of edits: what stays, what moves, and that nothing goes back |
//! | `safety` | errors of the writer, full disks, kills: the old calendar stays whole |
//! | `serve` | the real server: clients, secrets, edits, errors, the page |
//! | `shapes` | more of what clinics write, against dates worked out by hand |
//! | `starters` | every regimen against dates worked out by hand |
//! | `stream` | lines of JSON, beside `build` |
//! | `supply` | what is in hand and when more is ordered, against dates worked out by hand |
//! | `views` | all views of a plan say the same, and fit where they are shown |
//! | `visible` | nothing that others wrote acts on a terminal or a build server |
//! | `zone_files` | a time zone database that is damaged or hostile |
//! | `zones` | the rules of every zone against an independent engine |
//!
//! `UPDATE=1 cargo test` writes the expected texts again; `git diff` is then the review.
//!
//! What runs the program has the feature `cli`. Without it the rest is built with the library alone, in a fraction
//! of the time: `just quick`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod alarms;
mod architecture;
mod avoid;
mod bounds;
mod cadences;
mod cases;
#[cfg(feature = "cli")]
mod catalogue;
mod changes;
#[cfg(feature = "cli")]
mod check;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod console;
mod course;
#[cfg(feature = "cli")]
mod details;
#[cfg(feature = "cli")]
mod diff;
#[cfg(feature = "cli")]
mod diff_folders;
#[cfg(feature = "cli")]
mod diff_hostile;
mod distances;
mod documents;
#[cfg(feature = "cli")]
mod due;
#[cfg(feature = "cli")]
mod edits;
#[cfg(feature = "cli")]
mod folders;
#[cfg(feature = "cli")]
mod git;
mod golden;
#[cfg(feature = "cli")]
mod guards;
#[cfg(feature = "cli")]
mod holidays;
mod horizon;
#[cfg(feature = "cli")]
mod keys;
mod languages;
#[cfg(feature = "cli")]
mod library;
mod limits;
mod links;
mod moves;
#[cfg(feature = "cli")]
mod new;
mod notices;
mod oracle;
#[cfg(feature = "cli")]
mod outlook;
mod pages;
mod plans;
mod properties;
#[cfg(feature = "cli")]
mod rebuilds;
#[cfg(feature = "cli")]
mod record;
#[cfg(feature = "cli")]
mod review;
mod revisions;
mod rules_around;
mod rules_course;
mod rules_label;
#[cfg(feature = "cli")]
mod safety;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod shapes;
mod starters;
#[cfg(feature = "cli")]
mod stream;
mod supply;
mod support;
#[cfg(feature = "cli")]
mod views;
#[cfg(feature = "cli")]
mod visible;
#[cfg(feature = "cli")]
mod zone_files;
mod zones;
