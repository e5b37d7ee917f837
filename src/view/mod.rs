//! `Schedule` and `Feed` -> what people and programs look at.
//!
//! | file | what it makes |
//! | --- | --- |
//! | `row` | an occurrence and its event as a row |
//! | `agenda` | all rows and phases of a plan, used by every view |
//! | `due` | what is due in several plans, and what is late |
//! | `outlook` | what is late, and how the plan continues after its calendar |
//! | `text` | what people read on a terminal |
//! | `csv` | a table for a spreadsheet |
//! | `json` | the plan for other programs |
//! | `html` | the served page, and the sheet to print |
//! | `changes` | the differences between two calendars, as text, Markdown, JSON |

pub mod agenda;
pub mod changes;
pub mod csv;
pub mod due;
pub mod html;
pub mod json;
pub mod outlook;
pub mod row;
pub mod text;
