//! People and the standing of their PINs.

use super::odd;
use crate::error::ReadError;
use hexiao_domain::{Person, PersonId, PinStanding, Role, Timestamp};
use rusqlite::{Connection, Row, params};

/// A person added again keeps the standing of the PIN: only the right PIN clears it.
pub fn put(db: &Connection, person: &Person) -> rusqlite::Result<()> {
    let sql = "INSERT INTO person (person_id, name, role, pin_hash) VALUES (?1, ?2, ?3, ?4) \
               ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, role = excluded.role, \
               pin_hash = excluded.pin_hash";
    db.prepare_cached(sql)?.execute(params![
        person.id.as_str(),
        person.name,
        person.role.code(),
        person.pin_hash
    ])?;
    Ok(())
}

pub fn all(db: &Connection) -> Result<Vec<Person>, ReadError> {
    let sql = "SELECT person_id, name, role, pin_hash FROM person ORDER BY person_id";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    let mut people = Vec::new();
    while let Some(row) = rows.next()? {
        people.push(read(row)?);
    }
    Ok(people)
}

pub fn get(db: &Connection, id: &PersonId) -> Result<Option<Person>, ReadError> {
    let sql = "SELECT person_id, name, role, pin_hash FROM person WHERE person_id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([id.as_str()])?;
    rows.next()?.map(read).transpose()
}

pub fn standing(db: &Connection, id: &PersonId) -> Result<Option<PinStanding>, ReadError> {
    let sql = "SELECT tries, locked_until FROM person WHERE person_id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([id.as_str()])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let until: Option<i64> = row.get(1)?;
    Ok(Some(PinStanding {
        tries: row.get(0)?,
        locked_until: until.map(Timestamp::from_millis),
    }))
}

pub fn set_standing(
    db: &Connection,
    id: &PersonId,
    standing: &PinStanding,
) -> rusqlite::Result<()> {
    let until = standing.locked_until.map(Timestamp::millis);
    let sql = "UPDATE person SET tries = ?2, locked_until = ?3 WHERE person_id = ?1";
    db.prepare_cached(sql)?
        .execute(params![id.as_str(), standing.tries, until])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Person, ReadError> {
    let id: String = row.get(0)?;
    let role: String = row.get(2)?;
    Ok(Person {
        id: PersonId::parse(&id).map_err(|_| odd("person_id", &id))?,
        name: row.get(1)?,
        role: Role::parse(&role).ok_or_else(|| odd("role", &role))?,
        pin_hash: row.get(3)?,
    })
}
