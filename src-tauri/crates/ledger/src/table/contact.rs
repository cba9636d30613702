//! Whom the people at the desk tried to reach, case by case.

use super::odd;
use crate::error::ReadError;
use hexiao_domain::{CaseContact, CaseId, Channel, Contact, ContactResult, PersonId, Timestamp};
use rusqlite::{Connection, Row, params};

/// The statements of the readers; a test explains every one of them.
pub mod sql {
    pub const OF_CASE: &str = "SELECT by, at, channel, result, text, next_at FROM case_contact \
         WHERE case_id = ?1 ORDER BY contact_id";
}

pub fn insert(
    db: &Connection,
    case: CaseId,
    by: &PersonId,
    at: Timestamp,
    contact: &Contact,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO case_contact (case_id, by, at, channel, result, text, next_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    db.prepare_cached(sql)?.execute(params![
        case.0,
        by.as_str(),
        at.millis(),
        contact.channel.code(),
        contact.result.code(),
        contact.text,
        contact.next_at.map(Timestamp::millis)
    ])?;
    Ok(())
}

/// A case's contact log, oldest first.
pub fn of(db: &Connection, case: CaseId) -> Result<Vec<CaseContact>, ReadError> {
    let mut statement = db.prepare_cached(sql::OF_CASE)?;
    let mut rows = statement.query([case.0])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(case, row)?);
    }
    Ok(all)
}

fn read(case: CaseId, row: &Row<'_>) -> Result<CaseContact, ReadError> {
    let (by, channel, result): (String, String, String) = (row.get(0)?, row.get(2)?, row.get(3)?);
    Ok(CaseContact {
        case,
        by: PersonId::parse(&by).map_err(|_| odd("by", &by))?,
        at: Timestamp::from_millis(row.get(1)?),
        contact: Contact {
            channel: Channel::parse(&channel).ok_or_else(|| odd("channel", &channel))?,
            result: ContactResult::parse(&result).ok_or_else(|| odd("result", &result))?,
            text: row.get(4)?,
            next_at: row.get::<_, Option<i64>>(5)?.map(Timestamp::from_millis),
        },
    })
}
