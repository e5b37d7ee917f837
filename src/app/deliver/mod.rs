//! Bytes -> their place in the world: a file, or whoever asks for them over HTTP.

pub mod batch;
pub mod file;
#[cfg(feature = "serve")]
pub mod log;
pub(crate) mod one_file;

use std::sync::Arc;

use jiff::Timestamp;

/// Tells the present instant, for what runs longer than one.
pub type NowFn = Arc<dyn Fn() -> Timestamp + Send + Sync>;
