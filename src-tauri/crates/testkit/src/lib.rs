//! For tests alone: a host whose clocks can be set ahead, and a demo till over a simulated
//! platform. What cannot be set up ends the test, so this crate may panic.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot be set up has failed"
)]

mod host;
mod random;
mod shop;
mod till;

pub use host::FakeHost;
pub use random::Seeded;
pub use shop::{auth_code, demo_shop, person};
pub use till::{PATIENCE, Till, eventually};
