//! Two databases, table by table, row by row, in the order of the key.

use super::Problem;
use crate::error::ReadError;
use rusqlite::types::Value;
use rusqlite::{Connection, Rows};
use std::cmp::Ordering;

/// Every table but the journal, with the columns of its key, which come first.
const TABLES: [(&str, &str, usize); 8] = [
    ("setting", "name, *", 1),
    ("person", "person_id, *", 1),
    ("payment", "sequence, *", 1),
    ("redemption", "order_number, *", 1),
    ("work", "order_number, kind, *", 2),
    ("casefile", "case_id, *", 1),
    ("case_note", "note_id, *", 1),
    ("day_total", "day, hour, wallet, cashier, currency, *", 5),
];

/// Compares every table and names each difference.
pub fn tables(
    live: &Connection,
    rebuilt: &Connection,
    problems: &mut Vec<Problem>,
) -> Result<(), ReadError> {
    for (table, columns, key) in TABLES {
        let order: Vec<String> = (1..=key).map(|n| n.to_string()).collect();
        let sql = format!(
            "SELECT {columns} FROM {table} ORDER BY {}",
            order.join(", ")
        );
        let mut ours = live.prepare(&sql)?;
        let mut theirs = rebuilt.prepare(&sql)?;
        let mut pair = Pair {
            table,
            key,
            problems: &mut *problems,
        };
        pair.walk(ours.query([])?, theirs.query([])?)?;
    }
    Ok(())
}

struct Pair<'a> {
    table: &'a str,
    key: usize,
    problems: &'a mut Vec<Problem>,
}

impl Pair<'_> {
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
