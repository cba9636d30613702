//! One file per table: its row, its reader, its writers.

pub mod case;
pub mod contact;
pub mod coupon;
pub mod coupon_claim;
pub mod coupon_total;
pub mod day_total;
pub mod doubt;
#[cfg(test)]
mod explain;
pub mod happened;
pub mod journal;
pub mod outage;
pub mod payment;
pub mod person;
pub mod posting;
pub mod put_off;
pub mod redemption;
pub mod refund;
pub mod setting;
pub mod shift;
pub mod unproved;
pub mod waiting;
pub mod work;

use crate::error::ReadError;
use hexiao_domain::{Currency, Money};
use serde::Serialize;
use std::fmt::Display;

/// A value that a table holds in a form its reader does not know.
pub fn odd(column: &str, value: impl Display) -> ReadError {
    ReadError::Row(format!("{column} = {value}"))
}

/// A value as the JSON that a column holds.
pub fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Minor units and ISO letters, as columns hold them.
pub fn money(minor: i64, currency: &str) -> Result<Money, ReadError> {
    let currency = Currency::parse(currency).map_err(|_| odd("currency", currency))?;
    Ok(Money::new(minor, currency))
}
