//! Two databases, table by table, row by row, in the order of the key.

use super::{Part, Problem};
use crate::error::ReadError;
use rusqlite::types::Value;
use rusqlite::{Connection, Rows};
use std::cmp::Ordering;

/// A table and the columns of its key.
pub struct Table {
    pub name: String,
    key: Vec<String>,
}

/// Every table that is a projection, as the rebuilt ledger has them: none can be forgotten.
pub fn tables(rebuilt: &Connection) -> Result<Vec<Table>, ReadError> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'journal' \
               AND name NOT LIKE 'sqlite%' ORDER BY name";
    let mut statement = rebuilt.prepare(sql)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut tables = Vec::new();
    for name in names {
        let name = name?;
        let key = key_of(rebuilt, &name)?;
        tables.push(Table { name, key });
    }
    Ok(tables)
}

/// Hands every value of every table to `each`, row by row as the tables hold them: in the
/// order of their keys.
#[cfg(feature = "harness")]
pub fn each_value(
    db: &Connection,
    mut each: impl FnMut(rusqlite::types::ValueRef<'_>),
) -> Result<(), ReadError> {
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let mut statement = db.prepare_cached(sql)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    for name in names {
        let mut statement = db.prepare_cached(&format!("SELECT * FROM {}", name?))?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                each(row.get_ref(column)?);
            }
        }
    }
    Ok(())
}

fn key_of(rebuilt: &Connection, table: &str) -> Result<Vec<String>, ReadError> {
    let sql = "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk";
    let mut statement = rebuilt.prepare_cached(sql)?;
    let names = statement.query_map([table], |row| row.get(0))?;
    Ok(names.collect::<rusqlite::Result<Vec<String>>>()?)
}

/// Compares every definition: tables with their checks, indexes, triggers.
pub fn schema(
    live: &Connection,
    rebuilt: &Connection,
    problems: &mut Vec<Problem>,
) -> Result<(), ReadError> {
    let sql = "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name";
    let pair = Pair {
        table: "schema",
        key: 2,
        problems,
    };
    pair.of(sql, live, rebuilt)
}

/// Compares a table row by row and names each difference.
pub fn rows(
    table: &Table,
    live: &Connection,
    rebuilt: &Connection,
    problems: &mut Vec<Problem>,
) -> Result<(), ReadError> {
    let key = table.key.join(", ");
    let sql = format!("SELECT {key}, * FROM {} ORDER BY {key}", table.name);
    let pair = Pair {
        table: &table.name,
        key: table.key.len(),
        problems,
    };
    pair.of(&sql, live, rebuilt)
}

struct Pair<'a> {
    table: &'a str,
    key: usize,
    problems: &'a mut Vec<Problem>,
}

impl Pair<'_> {
    fn of(mut self, sql: &str, live: &Connection, rebuilt: &Connection) -> Result<(), ReadError> {
        let mut ours = live.prepare(sql)?;
        let mut theirs = rebuilt.prepare(sql)?;
        self.walk(ours.query([])?, theirs.query([])?)
    }

    fn walk(&mut self, mut live: Rows<'_>, mut rebuilt: Rows<'_>) -> Result<(), ReadError> {
        let (mut ours, mut theirs) = (next(&mut live)?, next(&mut rebuilt)?);
        loop {
            let order = match (&ours, &theirs) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(a), Some(b)) => self.order(a, b),
            };
            match order {
                Ordering::Less => {
                    self.report(ours.as_deref(), "this row is not in the journal");
                    ours = next(&mut live)?;
                }
                Ordering::Greater => {
                    self.report(theirs.as_deref(), "this row is missing");
                    theirs = next(&mut rebuilt)?;
                }
                Ordering::Equal => {
                    if ours != theirs {
                        self.report(ours.as_deref(), "this row is not what the journal says");
                    }
                    ours = next(&mut live)?;
                    theirs = next(&mut rebuilt)?;
                }
            }
        }
    }

    /// As SQLite's BINARY collation orders keys: integers, then texts by their bytes.
    fn order(&self, a: &[Value], b: &[Value]) -> Ordering {
        let pairs = a.iter().zip(b).take(self.key);
        let orders = pairs.map(|(a, b)| match (a, b) {
            (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
            (a, b) => text(a).as_bytes().cmp(text(b).as_bytes()),
        });
        orders.fold(Ordering::Equal, Ordering::then)
    }

    fn report(&mut self, row: Option<&[Value]>, what: &str) {
        let key = row.unwrap_or_default().iter().take(self.key).map(text);
        self.problems.push(Problem {
            part: Part::Tables,
            table: self.table.to_owned(),
            key: key.collect::<Vec<String>>().join(" "),
            what: what.to_owned(),
        });
    }
}

fn next(rows: &mut Rows<'_>) -> Result<Option<Vec<Value>>, ReadError> {
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let count = row.as_ref().column_count();
    let values = (0..count).map(|index| row.get::<_, Value>(index));
    Ok(Some(values.collect::<rusqlite::Result<Vec<Value>>>()?))
}

fn text(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Null | Value::Real(_) | Value::Blob(_) => String::new(),
    }
}
