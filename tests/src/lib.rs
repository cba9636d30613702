//! What the tests of the whole till share: programs that are started, watched and killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod ctl;
mod journal;
mod life;

pub use ctl::{Answer, Ctl, SandboxProgram, hexiaoctl};
pub use journal::{redeemed_entries, sql_count};
pub use life::{Act, Life, Story};
