//! `Feed` or `Agenda` -> bytes, one folder or file per format.
//!
//! | file | what it writes |
//! | --- | --- |
//! | `ics` | a calendar, and reads it |
//! | `text` | what people read on a terminal |
//! | `csv` | a table for a spreadsheet |
//! | `json` | the plan for programs |
//! | `html` | the page that is served, and the sheet to print |

pub mod csv;
pub mod html;
pub mod ics;
pub mod json;
pub mod text;
