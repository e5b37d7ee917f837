//! Occurrences and phases -> the words that people read, in each language.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `from_day` | what is given instead from a day on |
//! | `language` | dates and quantities in the words of a language |
//! | `length` | lengths of time, windows and times of day |
//! | `name` | what a dose or a recheck is called |
//! | `reason` | why an occurrence is on its date |
//! | `rhythm` | how often there is a dose |
//! | `supply` | what is left of the supply, and what is to be done |
//! | `values` | what templates fill in |
//! | `parts` | what an event is made of, to compare two versions of it |
//! | `wording` | titles and descriptions, and the sentence of a plan, out of templates |

mod from_day;
pub mod language;
mod length;
mod name;
pub(crate) mod parts;
pub mod reason;
mod rhythm;
mod supply;
pub mod values;
pub mod wording;
