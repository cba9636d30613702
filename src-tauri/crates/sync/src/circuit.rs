//! Whether a platform can be reached, as its answers show it; never guessed from the
//! operating system.

use hexiao_domain::Timestamp;

const FIRST_PAUSE_MS: i64 = 1_000;
const LONGEST_PAUSE_MS: i64 = 5_000;

/// How the till stands with one platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Nothing was asked yet.
    Unknown,
    /// The last call was answered.
    Online,
    /// The last call could not reach it.
    Offline {
        /// Since when, by the wall clock.
        since: Timestamp,
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
        }
    }

    /// How the till stands with it.
    #[must_use]
    pub const fn connection(&self) -> Connection {
        self.connection
    }

    /// Whether a call may go out at `mono` (ms). Offline: one at a time, after a pause.
    #[must_use]
    pub fn admits(&self, mono: i64) -> bool {
        match self.connection {
            Connection::Unknown | Connection::Online => true,
            Connection::Offline { .. } => mono >= self.open_until && mono >= self.probing_until,
        }
    }

    /// A call goes out; while offline no other follows for as long as it may take.
    pub fn called(&mut self, mono: i64, patience_ms: i64) {
        self.probing_until = mono.saturating_add(patience_ms);
    }

    /// The platform answered, whatever it said. True when that is news.
    pub fn answered(&mut self, mono: i64) -> bool {
        let news = self.connection != Connection::Online;
        self.connection = Connection::Online;
        self.pause_ms = FIRST_PAUSE_MS;
        self.probing_until = i64::MIN;
        self.last_answer = mono;
        news
    }

    /// The platform could not be reached. True when that is news.
    pub fn unreachable(&mut self, mono: i64, now: Timestamp) -> bool {
        self.probing_until = i64::MIN;
        self.open_until = mono.saturating_add(self.pause_ms);
        self.pause_ms = (self.pause_ms * 2).min(LONGEST_PAUSE_MS);
        match self.connection {
            Connection::Offline { .. } => false,
            Connection::Unknown | Connection::Online => {
                self.connection = Connection::Offline { since: now };
                true
            }
        }
    }

    /// Whether nobody has heard of the platform for so long (ms) that it should be asked.
    #[must_use]
    pub fn is_silent(&self, mono: i64, after_ms: i64) -> bool {
        let quiet = mono.saturating_sub(self.last_answer) >= after_ms;
        quiet && mono >= self.probing_until
    }
}

impl Default for Circuit {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unreachable_platform_is_probed_one_call_at_a_time() {
        let mut circuit = Circuit::new();
        assert!(circuit.unreachable(0, Timestamp::from_millis(7)));
        assert!(!circuit.admits(999));
        assert!(circuit.admits(1_000));
        circuit.called(1_000, 10_000);
        assert!(!circuit.admits(1_001));
        assert!(!circuit.unreachable(1_100, Timestamp::from_millis(8)));
        let since = Timestamp::from_millis(7);
        assert_eq!(circuit.connection(), Connection::Offline { since });
        assert!(circuit.admits(3_100));
        assert!(circuit.answered(3_100));
        assert!(circuit.admits(3_101));
    }
}
