//! The two ways an instant is written: UTC, and the shop's wall clock with its distance
//! from UTC, so that a reader needs no table of time zones to check it.

use crate::archive::ArchiveError;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// 9999-12-30, UTC: later, the local year might need five digits.
const LAST_MS: i64 = 253_402_128_000_000;

/// The shop's zone.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Tz);

impl Clock {
    pub fn of(zone: &str) -> Result<Self, ArchiveError> {
        zone.parse().map(Self).map_err(|_| ArchiveError::Zone)
    }

    /// `2026-11-22T10:00:00.123Z`; empty for an instant outside 1970 to 9999.
    pub fn utc(at_ms: i64) -> String {
        let text = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        instant(at_ms).map(text).unwrap_or_default()
    }

    /// `2026-11-22 18:00:00.123 +08:00`; empty for an instant outside 1970 to 9999.
    pub fn local(self, at_ms: i64) -> String {
        let text = |at: DateTime<Utc>| {
            let local = at.with_timezone(&self.0);
            local.format("%Y-%m-%d %H:%M:%S%.3f %:z").to_string()
        };
        instant(at_ms).map(text).unwrap_or_default()
    }
}

fn instant(at_ms: i64) -> Option<DateTime<Utc>> {
    let known = (0..=LAST_MS).contains(&at_ms);
    known
        .then(|| DateTime::from_timestamp_millis(at_ms))
        .flatten()
}
