//! The shop, the limits, the accounts and the static codes.

use super::{json, odd};
use crate::error::ReadError;
use rusqlite::{Connection, OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub const SHOP: &str = "shop";
pub const POLICY: &str = "policy";
pub const ACCOUNT: &str = "account:";
pub const STATIC_CODE: &str = "static_code:";
pub const CHECKED_CODE: &str = "checked_code:";
pub const BACKUPS: &str = "backups";
pub const RECOVERY: &str = "recovery";

pub fn put<T: Serialize>(db: &Connection, name: &str, value: &T) -> rusqlite::Result<()> {
    let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2) \
               ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    db.prepare_cached(sql)?
        .execute(params![name, json(value)?])?;
    Ok(())
}

/// No row is ever deleted: what holds no more is `null`, which reads as nothing.
pub fn forget(db: &Connection, name: &str) -> rusqlite::Result<()> {
    let sql = "UPDATE setting SET value = 'null' WHERE name = ?1";
    db.prepare_cached(sql)?.execute([name])?;
    Ok(())
}

pub fn get<T: DeserializeOwned>(db: &Connection, name: &str) -> Result<Option<T>, ReadError> {
    let sql = "SELECT value FROM setting WHERE name = ?1";
    let text: Option<String> = db
        .prepare_cached(sql)?
        .query_row([name], |row| row.get(0))
        .optional()?;
    let parse = |text: String| serde_json::from_str(&text).map_err(|e| odd(name, e));
    Ok(text.map(parse).transpose()?.flatten())
}
