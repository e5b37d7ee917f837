//! `Schedule` and `Feed` -> what people and programs look at.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `row` | an occurrence and its event as a row |
//! | `agenda` | all rows and phases of a plan, of which every view is made |
//! | `outlook` | what is late, and how the plan goes on where its calendar ends |
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
pub mod outlook;
pub mod row;
pub mod text;
