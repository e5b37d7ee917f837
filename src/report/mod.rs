//! `Diagnostics` -> text for people.

pub mod plain;
