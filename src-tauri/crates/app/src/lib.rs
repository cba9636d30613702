//! The use cases of the till over a small [`Host`]: sign in, sale, redeem, claim, cases,
//! report. Every command checks the acting person here, in Rust. No Tauri, no SQL, no HTTP.

mod accounts;
mod app;
mod archive;
mod bills;
mod cases;
mod claim;
mod code_check;
mod coupons;
mod demo;
mod error;
mod export;
mod health;
mod host;
mod keeping;
mod limits;
mod names;
mod network;
mod news;
mod payout;
mod people;
mod pin;
mod queue;
mod redeem;
mod refund;
mod registered;
mod report;
mod sale;
mod scan;
mod secrets;
mod session;
mod settings;
mod setup;
mod shift;
mod sync;
mod system;
#[cfg(target_os = "linux")]
mod uptime;
mod view;

pub use app::{App, Opened};
pub use claim::OFFLINE_METHOD;
pub use demo::{DemoPerson, DemoShop};
pub use error::{StartError, opening, problem_of};
pub use hexiao_ledger::VerifyReport;
pub use host::{Host, SecretError};
pub use keeping::{
    Unpacked, audit, find_backups, make_folder, new_recovery_key, state_dir, unpack,
};
pub use network::OUTAGE_PAGE;
pub use queue::waiting_in;
pub use secrets::{MIN_PASSPHRASE, Vault, VaultError};
pub use session::Acting;
pub use sync::SyncSummary;
pub use system::{Listener, SystemHost};
