//! `Feed` -> iCalendar (RFC 5545): `write` makes the bytes, `readback` reads them again with other
//! code and compares.

pub mod readback;
pub mod write;
