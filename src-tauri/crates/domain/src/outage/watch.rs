//! When an outage is written down: not each flap of a bad line, and with its true begin.

use crate::Timestamp;

/// A platform that is silent for less than this is no outage, and one that answers for less
/// than this is not back.
const LASTS_MS: i64 = 10_000;

/// What is to be written of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineNews {
    /// It was lost, since then.
    Lost(Timestamp),
    /// It was found again, at that time.
    Found(Timestamp),
}

/// A change and when it was seen: by the wall clock for people, by the monotonic one for waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    at: Timestamp,
    mono: i64,
}

/// Follows one wallet's line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineWatch {
    /// Down since; a line that comes back for a moment only is still down.
    down: Option<Seen>,
    /// Up again since, after it was down.
    up: Option<Seen>,
    /// The outage is written down.
    is_written: bool,
}

impl LineWatch {
    /// A line whose outage was written down before the till was started.
    #[must_use]
    pub const fn of_open_outage(since: Timestamp, mono: i64) -> Self {
        Self {
            down: Some(Seen { at: since, mono }),
            up: None,
            is_written: true,
        }
    }

    /// How the line stands at `now` (`mono` in ms): offline since an instant, or online. What
    /// that makes news is written by the caller, who then says [`LineWatch::wrote`].
    pub fn look(
        &mut self,
        offline: Option<Timestamp>,
        now: Timestamp,
        mono: i64,
    ) -> Option<LineNews> {
        let down = match (self.down, offline) {
            (None, None) => return None,
            (None, Some(at)) => *self.down.insert(Seen { at, mono }),
            (Some(down), _) => down,
        };
        if offline.is_some() {
            self.up = None;
            let lasted = mono.saturating_sub(down.mono) >= LASTS_MS;
            return (lasted && !self.is_written).then_some(LineNews::Lost(down.at));
        }
        let up = *self.up.get_or_insert(Seen { at: now, mono });
        if mono.saturating_sub(up.mono) < LASTS_MS {
            return None;
        }
        if self.is_written {
            return Some(LineNews::Found(up.at));
        }
        *self = Self::default();
        None
    }

    /// The news is in the journal.
    pub fn wrote(&mut self, news: LineNews) {
        match news {
            LineNews::Lost(_) => self.is_written = true,
            LineNews::Found(_) => *self = Self::default(),
        }
    }
}
