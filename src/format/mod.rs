//! `Feed` -> bytes, one folder or file per format.

pub mod ics;
