//! Bytes -> files, complete or not at all.

pub mod batch;
pub mod file;
#[cfg(feature = "serve")]
pub mod log;
pub(crate) mod one_file;

use std::sync::Arc;

use jiff::Timestamp;

/// A clock, for what runs longer than an instant.
pub type NowFn = Arc<dyn Fn() -> Timestamp + Send + Sync>;
