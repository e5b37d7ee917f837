//! `Schedule` and `Feed` -> what people and programs look at.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `agenda` | the occurrences as rows, of which every view is made |
//! | `text` | what people read on a terminal |
//! | `csv` | a table for a spreadsheet |
//! | `json` | the plan for programs |
//! | `html` | the page that is served, and the sheet to print |
//! | `changes` | what differs between two calendars, as text, Markdown, JSON |

pub mod agenda;
pub mod changes;
pub mod csv;
pub mod html;
pub mod json;
pub mod text;
