//! What is to be logged once everything is done: readers of the log then find it done.

use std::fmt::Display;

use crate::app::deliver::log::Level;

pub(super) struct LogLine {
    pub(super) level: Level,
    pub(super) event: &'static str,
    pub(super) fields: Vec<(&'static str, String)>,
}

impl LogLine {
    pub(super) fn new(level: Level, event: &'static str) -> Self {
        Self { level, event, fields: vec![] }
    }

    pub(super) fn with(mut self, key: &'static str, value: impl Display) -> Self {
        self.fields.push((key, value.to_string()));
        self
    }
}
