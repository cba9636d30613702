//! The shop in a box: tills, a payment platform, a network that loses things, people, disks
//! that lose power and clocks that jump, all over one heap of events and one seed.
//!
//! The rules are the real ones: `hexiao_domain` decides, `hexiao_sync` plans. See README.md.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a check names the cases that it judges; a test holds the lists of all kinds against what was seen"
)]

mod check;
mod cover;
mod hunt;
mod outage;
mod plant;
mod platform;
mod queue;
mod rng;
mod store;
mod till;
mod wire;
mod world;

pub use check::{Failure, Invariant, name};
pub use cover::{Cover, Tally, UNREACHABLE};
pub use hunt::{Kept, Score, Seeds, catch, ledgers, replay, score, work};
pub use outage::{Outage, Sums, live_through};
pub use plant::{Plant, sow};
pub use store::{Entry, Memory, View};
pub use world::Limits;
