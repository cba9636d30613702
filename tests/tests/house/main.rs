//! The rules of the house, held by tests: who may call whom, how long things may get, whose licences we accept,
//! and that both languages say everything.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod arrows;
mod licences;
mod locales;
mod locks;
mod tidy;
mod tree;
