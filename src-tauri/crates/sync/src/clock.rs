//! Time is given, never taken.

use hexiao_domain::{Actor, Timestamp};
use hexiao_ledger::Stamp;

/// The till's clocks. The wall clock is for people, the monotonic one for waiting.
pub trait Clock: Send + Sync {
    /// The wall clock, UTC.
    fn now(&self) -> Timestamp;
    /// Milliseconds since some fixed instant of this boot; never goes back. It may stand
    /// still while the computer sleeps.
    fn mono_ms(&self) -> i64;
    /// Names this run of the program.
    fn boot(&self) -> String;
}

/// Stamps for journal entries.
pub trait Stamps {
    /// A stamp of now, by `actor`.
    fn stamp(&self, actor: Actor) -> Stamp;
}

impl<C: Clock + ?Sized> Stamps for C {
    fn stamp(&self, actor: Actor) -> Stamp {
        Stamp {
            at: self.now(),
            mono_ms: self.mono_ms(),
            boot: self.boot(),
            actor,
        }
    }
}
