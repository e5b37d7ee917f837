//! Bytes -> their place in the world.

pub mod file;
