//! `Feed` -> iCalendar (RFC 5545): `write` makes the bytes, `read` reads them with other code (and `value`
//! their values),
//! `readback` compares what was written with the feed, and `head` finds out whose a calendar is.

pub mod head;
pub mod read;
pub mod readback;
mod value;
pub mod write;
