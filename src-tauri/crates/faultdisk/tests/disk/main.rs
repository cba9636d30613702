//! The disk under the real SQLite: what a till in small keeps and loses on it, with the controls that must fail.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod again;
mod faults;
mod files;
mod locks;
mod names;
mod power;
mod repeat;
mod rot;
mod till;
