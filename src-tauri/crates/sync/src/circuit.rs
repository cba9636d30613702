//! Whether a platform can be reached, as its answers show it; never guessed from the
//! operating system.

use crate::pace::Pace;
use crate::step::Step;
use hexiao_domain::{Reason, Timestamp};

const FIRST_PAUSE_MS: i64 = 1_000;
const LONGEST_PAUSE_MS: i64 = 5_000;
/// So many answers in a row that nobody can believe, with none between them that one can, and
/// the platform is of no use, whatever answers in its place.
const DOUBTS: u32 = 3;
/// A fault of seconds is no outage.
const DOUBTFUL_MS: i64 = 4_000;

/// Whether an answer of this kind says nothing of the platform's being there: a portal, a proxy or
/// a balancer gives it as well.
#[must_use]
pub const fn is_doubtful(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::PlatformFault | Reason::NoAnswer | Reason::BadSignature
    )
}

/// How the till stands with one platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Nothing was asked yet.
    Unknown,
    /// The last call was answered.
    Online,
    /// The last call could not reach it, or what answers in its place cannot be believed.
    Offline {
        /// Since when, by the wall clock.
        since: Timestamp,
        /// What the first call that failed came to.
        why: Reason,
    },
}

/// While a platform cannot be reached only one probe at a time goes out, so that a long
/// queue costs one failed call and not hundreds.
#[derive(Clone, Copy, Debug)]
pub struct Circuit {
    connection: Connection,
    pause_ms: i64,
    open_until: i64,
    probing_until: i64,
    last_answer: i64,
    doubts: u32,
    doubted_since: i64,
    pace: Pace,
}

impl Circuit {
    /// A platform nobody asked yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            connection: Connection::Unknown,
            pause_ms: FIRST_PAUSE_MS,
            open_until: i64::MIN,
            probing_until: i64::MIN,
            last_answer: i64::MIN,
            doubts: 0,
            doubted_since: i64::MIN,
            pace: Pace::new(),
        }
    }

    /// How the till stands with it.
    #[must_use]
    pub const fn connection(&self) -> Connection {
        self.connection
    }

    /// Whether this step may go out at `mono` (ms). Offline: nothing but a harmless question,
    /// one at a time, after a pause; a payment or a record never finds out whether the platform
    /// is back, and one whose call always fails never stands before that question.
    #[must_use]
    pub fn admits(&self, step: &Step, mono: i64) -> bool {
        match (self.connection, step) {
            (Connection::Offline { .. }, Step::Probe { .. }) => {
                mono >= self.open_until && mono >= self.probing_until
            }
            (Connection::Offline { .. }, _) => false,
            (Connection::Unknown | Connection::Online, _) => self.pace.admits(mono),
        }
    }

    /// Whether the platform should be asked something harmless at `mono` (ms): it is lost, or
    /// nobody has heard of it for `after_ms`.
    #[must_use]
    pub fn wants_probe(&self, mono: i64, after_ms: i64) -> bool {
        let quiet = mono.saturating_sub(self.last_answer) >= after_ms;
        let lost = matches!(self.connection, Connection::Offline { .. });
        (lost || quiet) && mono >= self.probing_until
    }

    /// A call goes out; while offline no other follows for as long as it may take.
    pub fn called(&mut self, mono: i64, patience_ms: i64) {
        self.probing_until = mono.saturating_add(patience_ms);
        self.pace.called(mono);
    }

    /// The platform did what it was asked, and did not complain.
    pub fn did(&mut self) {
        self.pace.answered();
    }

    /// The platform is there and wants to be asked less often.
    pub fn too_often(&mut self, mono: i64) {
        self.pace.too_often(mono);
    }

    /// The platform answered, whatever it said. True when that is news.
    pub fn answered(&mut self, mono: i64) -> bool {
        let news = self.connection != Connection::Online;
        self.connection = Connection::Online;
        self.pause_ms = FIRST_PAUSE_MS;
        self.probing_until = i64::MIN;
        self.last_answer = mono;
        self.doubts = 0;
        news
    }

    /// The platform could not be reached, and `why`. True when that is news.
    pub fn unreachable(&mut self, mono: i64, now: Timestamp, why: Reason) -> bool {
        self.probing_until = i64::MIN;
        self.open_until = mono.saturating_add(self.pause_ms);
        self.pause_ms = (self.pause_ms * 2).min(LONGEST_PAUSE_MS);
        match self.connection {
            Connection::Offline { .. } => false,
            Connection::Unknown | Connection::Online => {
                self.connection = Connection::Offline { since: now, why };
                true
            }
        }
    }

    /// Something answered that cannot be believed, and `why`. Again and again, with nothing
    /// better between, it is as good as out of reach. True when that is news.
    pub fn doubted(&mut self, mono: i64, now: Timestamp, why: Reason) -> bool {
        self.probing_until = i64::MIN;
        if self.doubts == 0 {
            self.doubted_since = mono;
        }
        self.doubts = self.doubts.saturating_add(1);
        let lasts = mono.saturating_sub(self.doubted_since) >= DOUBTFUL_MS;
        let lost = matches!(self.connection, Connection::Offline { .. });
        if lost || (self.doubts >= DOUBTS && lasts) {
            return self.unreachable(mono, now, why);
        }
        // Nobody knows how it stands: the harmless question is asked at once.
        self.last_answer = i64::MIN;
        false
    }

    /// One call failed that has failed alone before: whether the platform is there is asked
    /// with another.
    pub fn suspected(&mut self) {
        self.probing_until = i64::MIN;
        self.last_answer = i64::MIN;
    }
}

impl Default for Circuit {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests;
