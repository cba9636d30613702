//! What the tests of the whole till share: programs that are started, watched and killed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot be set up has failed"
)]

mod ctl;
mod folder;
mod journal;
mod life;

pub use ctl::{Answer, Ctl, SandboxProgram, hexiaoctl};
pub use folder::{copy_folder, put_folder_back};
pub use journal::{redeemed_entries, sql_count};
pub use life::{Act, Life, Story};
