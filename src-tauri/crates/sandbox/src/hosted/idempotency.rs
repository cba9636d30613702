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

/// Every key with what was asked under it and how it was answered.
#[derive(Default)]
pub struct Keys(BTreeMap<String, (String, Value)>);

impl Keys {
    /// The answer that was given before, if this is a repeat.
    pub fn before(&self, key: &str, asked: &str) -> Result<Option<Said>, Trouble> {
        if key.chars().count() > LONGEST_KEY {
            return Err(Trouble::idempotency("The idempotency key is too long."));
        }
        match self.0.get(key) {
            None => Ok(None),
            Some((before, body)) if before == asked => Ok(Some(Said {
                status: 200,
                body: body.clone(),
            })),
            Some(_) => Err(Trouble::idempotency(
                "Keys for idempotent requests can only be used with the same parameters they \
                 were first used with.",
            )),
        }
    }

    /// Keeps the answer of a request that was carried out. One that was refused before it
    /// began is not kept.
    pub fn keep(&mut self, key: &str, asked: String, body: &Value) {
        if self.0.len() < MOST_KEYS {
            self.0.insert(key.to_owned(), (asked, body.clone()));
        }
    }
}
