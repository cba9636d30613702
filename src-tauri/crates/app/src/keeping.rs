//! Keeping the ledger: how it is opened, its health, its backups, and what happens when it
//! was restored or lost entries.

mod backup;
mod file;
mod health;
mod lost;
mod opening;
mod pack;
mod probe;
mod recovery;
mod remembered;
mod restore;
mod retention;
mod thread;
mod verified;

pub use backup::new_recovery_key;
pub use opening::{make_folder, open_ledger, state_dir};
pub use restore::{Unpacked, find_backups, unpack};
pub use verified::audit;

use backup::Backups;
use hexiao_ledger::Head;
use probe::Probe;
use remembered::Questions;
use std::sync::Mutex;
use thread::Keeper;
use verified::Verified;

/// What the till remembers of its keeping while it runs.
#[derive(Default)]
pub struct Keeping {
    verified: Mutex<Option<Verified>>,
    backups: Mutex<Backups>,
    probe: Mutex<Probe>,
    questions: Mutex<Questions>,
    keeper: Mutex<Option<Keeper>>,
    asker: Mutex<Option<Keeper>>,
    /// Where the ledger ended when it was opened.
    found: Mutex<Option<Head>>,
}
