//! What the writer thread holds: the connection, the lock, and what it remembers.

use crate::entry::Head;
use crate::error::ReadError;
use crate::open::Options;
use crate::table::{journal, setting};
use hexiao_domain::{Shop, Timestamp};
use rusqlite::Connection;
use std::fs::File;
use std::path::PathBuf;

/// What would else be read again for every entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Memory {
    pub head: Head,
    pub last_at: Timestamp,
    pub till: String,
    pub epoch: i64,
}

impl Memory {
    /// Of the ledger as it is on disk.
    pub fn load(db: &Connection) -> Result<Self, ReadError> {
        let newest = journal::newest(db)?;
        let start = (Head::START, Timestamp::from_millis(i64::MIN));
        let (head, last_at) = newest.unwrap_or(start);
        let shop: Option<Shop> = setting::get(db, setting::SHOP)?;
        Ok(Self {
            head,
            last_at,
            till: shop.map_or_else(String::new, |shop| shop.till.to_string()),
            epoch: 1,
        })
    }
}

/// The open ledger. `db` is none once a fault could not be cleared up: it has stopped.
pub struct Store {
    pub dir: PathBuf,
    pub options: Options,
    pub db: Option<Connection>,
    pub memory: Memory,
    /// Held for as long as the ledger is open; the system frees it when the process dies.
    pub _lock: File,
}
