//! Occurrences and phases -> the words that people read, in each language.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `language` | dates, lengths and quantities in the words of a language |
//! | `values` | what templates fill in |
//! | `form` | which events say the same but for a few words, and fills those in |
//! | `wording` | titles and descriptions, and the sentence of a plan, out of templates |

mod form;
pub mod language;
pub mod values;
pub mod wording;
