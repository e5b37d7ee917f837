//! Occurrences and phases -> the words that people read, in each language.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `language` | dates, lengths and quantities in the words of a language |
//! | `values` | what templates fill in |
//! | `wording` | titles and descriptions, and the sentence of a plan, out of templates |

pub mod language;
pub mod values;
pub mod wording;
