//! `Feed` -> iCalendar (RFC 5545): `write` makes the bytes (and `encode` their values), `read` reads them with
//! other code (and `value` their values), `readback` compares what was written with the feed, and `head`
//! finds out whose a calendar is; `conflict` takes a merge apart; `all_day` reads the holidays of anybody's calendar.

pub mod all_day;
mod conflict;
mod encode;
pub mod head;
pub mod read;
pub mod readback;
mod value;
pub mod write;
