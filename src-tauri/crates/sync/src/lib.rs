//! Sync: watches payments, closes what expired, proves claims, uploads redemptions.
//!
//! [`plan`] is pure and says what is due; the engine is dull and does it, one step per
//! worker, so that one stuck row never holds up another. Nothing is in a transaction while
//! the network is asked, and every answer is one journal entry.
//!
//! Without the feature `engine` there is no ledger and no network here, only what decides.

#[cfg(feature = "engine")]
mod acks;
#[cfg(feature = "engine")]
mod agenda;
mod backoff;
#[cfg(feature = "engine")]
mod carrier;
mod circuit;
#[cfg(feature = "engine")]
mod clock;
#[cfg(feature = "engine")]
mod drive;
#[cfg(feature = "engine")]
mod engine;
#[cfg(feature = "engine")]
mod forward;
mod lease;
#[cfg(feature = "engine")]
mod memory;
mod pace;
mod plan;
#[cfg(feature = "engine")]
mod planning;
mod poll;
#[cfg(feature = "engine")]
mod standing;
mod step;
#[cfg(feature = "engine")]
mod tell;
#[cfg(feature = "engine")]
mod workers;

pub use backoff::{retry_after_seconds, retry_coupon_after_seconds};
pub use circuit::{Circuit, Connection, is_doubtful};
#[cfg(feature = "engine")]
pub use clock::{Clock, Stamps};
#[cfg(feature = "engine")]
pub use drive::{Outcome, never_sent};
#[cfg(feature = "engine")]
pub use engine::{Counters, Engine, Platforms, Signal};
pub use lease::{LEASE_MS, Leases};
pub use pace::Pace;
pub use plan::{Plan, plan};
pub use poll::{Polls, Rhythm, rhythm, scan_seconds};
#[cfg(feature = "engine")]
pub use standing::Standing;
pub use step::Step;
#[cfg(feature = "engine")]
pub use tell::Sealing;
#[cfg(feature = "engine")]
pub use workers::Running;
