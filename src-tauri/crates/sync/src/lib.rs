//! Sync: watches payments, closes what expired, proves claims, uploads redemptions.
//!
//! [`plan`] is pure and says what is due; [`Engine`] is dull and does it, one step per
//! worker, so that one stuck row never holds up another. Nothing is in a transaction while
//! the network is asked, and every answer is one journal entry.

mod backoff;
mod circuit;
mod clock;
mod drive;
mod engine;
mod lease;
mod plan;
mod poll;

pub use backoff::retry_after_seconds;
pub use circuit::{Circuit, Connection};
pub use clock::{Clock, Stamps};
pub use drive::{Outcome, Step};
pub use engine::{Engine, Platforms, Running, Signal};
pub use plan::{Plan, plan};
