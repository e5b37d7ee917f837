//! Civil dates and times -> the instants of events, and the rules of their zones.
//!
//! | file | what it knows |
//! | --- | --- |
//! | `when` | when an event takes place |
//! | `placer` | instants, and what is to be reported about clocks |
//! | `timezone` | VTIMEZONE, and from when on it is exact |

pub mod placer;
pub mod timezone;
pub mod when;
