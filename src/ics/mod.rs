//! `Feed` -> iCalendar (RFC 5545): `write` makes the bytes, `read` reads such bytes with other
//! code, and `readback` compares what was written with what was meant; `head` looks whose a calendar is.

pub mod head;
pub mod read;
pub mod readback;
pub mod write;
