//! Which answers were believed before. Some name nothing of what was asked (a code to show, a
//! close, a used coupon), so a genuine one that comes a second time is told by its nonce.

use super::verify::MOST_SKEW;
use hexiao_domain::Timestamp;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// More answers than any till hears while one of them could still be believed.
const MOST: usize = 4096;

/// How long one could still be believed: its time may be ahead of the till's as far as it may
/// be behind it, in seconds.
const LIFE: u64 = 2 * MOST_SKEW;

/// The nonces of the last minutes, oldest first.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<VecDeque<(Timestamp, String)>>);

impl Seen {
    /// Whether a proved answer comes for the first time; from now on it does not.
    pub(super) fn is_first(&self, nonce: &str, now: Timestamp) -> bool {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|(at, _)| now.seconds_since(*at).unsigned_abs() <= LIFE);
        if seen.iter().any(|(_, known)| known == nonce) {
            return false;
        }
        if seen.len() >= MOST {
            seen.pop_front();
        }
        seen.push_back((now, nonce.to_owned()));
        true
    }
}
