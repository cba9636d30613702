//! Idempotency keys (applepay.md §3): the same key with the same parameters is answered as
//! the first time; with other parameters it is an error.

use super::api::Trouble;
use crate::visit::Said;
use serde_json::Value;
use std::collections::BTreeMap;

/// The longest key, in characters.
const LONGEST_KEY: usize = 255;

/// The most keys one book remembers.
const MOST_KEYS: usize = 100_000;

/// How long a key is remembered, in seconds: the platform promises a day at least.
const REMEMBERED: i64 = 24 * 60 * 60;

/// A request that was carried out.
struct Kept {
    /// Seconds since 1970 UTC.
    at: i64,
    asked: String,
    body: Value,
}

/// Every key with what was asked under it and how it was answered.
#[derive(Default)]
pub struct Keys(BTreeMap<String, Kept>);

impl Keys {
    /// The answer that was given before, if this is a repeat within a day. `now` in seconds since
    /// 1970 UTC.
    pub fn before(&self, key: &str, asked: &str, now: i64) -> Result<Option<Said>, Trouble> {
        if key.chars().count() > LONGEST_KEY {
            return Err(Trouble::idempotency("The idempotency key is too long."));
        }
        let kept = self.0.get(key);
        match kept.filter(|kept| now.saturating_sub(kept.at) < REMEMBERED) {
            None => Ok(None),
            Some(kept) if kept.asked == asked => Ok(Some(Said {
                status: 200,
                body: kept.body.clone(),
            })),
            Some(_) => Err(Trouble::idempotency(
                "Keys for idempotent requests can only be used with the same parameters they \
                 were first used with.",
            )),
        }
    }

    /// Keeps the answer of a request that was carried out. One that was refused before it
    /// began is not kept.
    pub fn keep(&mut self, key: &str, asked: String, body: &Value, now: i64) {
        if self.0.len() < MOST_KEYS {
            let body = body.clone();
            let kept = Kept {
                at: now,
                asked,
                body,
            };
            self.0.insert(key.to_owned(), kept);
        }
    }
}
