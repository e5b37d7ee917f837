//! `Feed` -> iCalendar (RFC 5545): `write` makes the bytes, `read` reads such bytes with other code (and
//! `value` its values), `readback` compares what was written with what was meant, and `head` looks whose a
//! calendar is.

pub mod head;
pub mod read;
pub mod readback;
mod value;
pub mod write;
