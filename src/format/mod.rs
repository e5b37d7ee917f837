//! `Feed` and `Schedule` -> bytes, one folder or file per format.

pub mod html;
pub mod ics;
