//! The tables. Every byte of them follows from the journal, so each row is written anew and
//! compared with what the file holds there.

use crate::kind;
use crate::report::{Place, Report};
use crate::source::Source;
use crate::time::{self, LOCAL_LENGTH};
use std::io;

/// A row as it should be. Every cell is quoted; a row ends with CR LF.
#[derive(Default)]
pub struct Row {
    bytes: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
    /// Where a local time stands, and its instant: only the file knows the distance from UTC.
    locals: Vec<(usize, i64)>,
}

impl Row {
    /// Without any cell.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.locals.clear();
    }

    /// A cell with this very text.
    pub fn plain(&mut self, text: &str) {
        self.cell(&[text]);
    }

    /// A number.
    pub fn number(&mut self, number: i64) {
        self.cell(&[&number.to_string()]);
    }

    /// A text, with an apostrophe where a spreadsheet would run it.
    pub fn text(&mut self, text: &str) {
        self.cell(&[guard(text), text]);
    }

    /// A number that is no quantity, with a tab behind; empty when there is none.
    pub fn id(&mut self, id: &str) {
        match id.is_empty() {
            true => self.cell(&[]),
            false => self.cell(&[guard(id), id, "\t"]),
        }
    }

    /// An instant, in UTC and on the shop's clock.
    pub fn at(&mut self, at_ms: Option<i64>) {
        let Some(at_ms) = at_ms.filter(|at| time::is_written(*at)) else {
            self.cell(&[]);
            return self.cell(&[]);
        };
        self.cell(&[&time::utc(at_ms)]);
        let before = self.bytes.len();
        self.cell(&[&time::local(at_ms, 0)]);
        // Behind the comma and the quote.
        self.locals.push((before.saturating_add(2), at_ms));
    }

    fn cell(&mut self, parts: &[&str]) {
        if !self.ends.is_empty() {
            self.bytes.push(b',');
        }
        self.bytes.push(b'"');
        for byte in parts.iter().flat_map(|part| part.bytes()) {
            if byte == b'"' {
                self.bytes.push(byte);
            }
            self.bytes.push(byte);
        }
        self.bytes.push(b'"');
        self.ends.push(self.bytes.len());
    }

    /// Takes the distances from UTC that the file's row has.
    fn adopt(&mut self, found: &[u8]) {
        for (at, at_ms) in &self.locals {
            let span = *at..at.saturating_add(LOCAL_LENGTH);
            let ahead = found.get(span.clone()).and_then(time::ahead);
            let Some(ahead) = ahead else { continue };
            if let Some(cell) = self.bytes.get_mut(span) {
                let local = time::local(*at_ms, ahead);
                if local.len() == cell.len() {
                    cell.copy_from_slice(local.as_bytes());
                }
            }
        }
    }

    /// The first cell that differs: its column, how it should be and what stands there.
    fn difference(&self, found: &[u8]) -> (usize, String, String) {
        let pairs = self.bytes.iter().zip(found);
        let at = pairs.take_while(|(one, other)| one == other).count();
        let column = self.ends.iter().take_while(|end| **end <= at).count();
        let begin = column
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let begin = begin.map_or(0, |end| end.saturating_add(1));
        let end = self.ends.get(column).copied().unwrap_or(self.bytes.len());
        let text = |bytes: &[u8]| {
            let cell = bytes.get(begin..end.min(bytes.len())).unwrap_or_default();
            String::from_utf8_lossy(cell).into_owned()
        };
        (column, text(&self.bytes), text(found))
    }
}

fn guard(text: &str) -> &'static str {
    let hidden = |c: char| c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}');
    match text.trim_start_matches(hidden).chars().next() {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠') => "'",
        _ => "",
    }
}

/// A table that is compared row by row until it differs.
pub struct Table {
    name: &'static str,
    headings: &'static [&'static str],
    source: Option<Source>,
    found: Vec<u8>,
    differs: bool,
}

impl Table {
    /// Begins with the mark and the headings.
    pub fn begin(
        name: &'static str,
        headings: &'static [&'static str],
        source: Option<Source>,
        report: &mut Report,
    ) -> io::Result<Self> {
        let differs = source.is_none();
        let found = Vec::new();
        let mut table = Self {
            name,
            headings,
            source,
            found,
            differs,
        };
        let mut row = Row::default();
        headings.iter().for_each(|heading| row.plain(heading));
        row.bytes.splice(0..0, *b"\xef\xbb\xbf");
        row.ends
            .iter_mut()
            .for_each(|end| *end = end.saturating_add(3));
        table.compare(&mut row, None, report)?;
        Ok(table)
    }

    /// Compares the next row, which comes from `entry`.
    pub fn compare(
        &mut self,
        row: &mut Row,
        entry: Option<i64>,
        report: &mut Report,
    ) -> io::Result<()> {
        let Some(source) = self.source.as_mut().filter(|_| !self.differs) else {
            return Ok(());
        };
        row.bytes.extend_from_slice(b"\r\n");
        source.bytes(row.bytes.len(), &mut self.found)?;
        row.adopt(&self.found);
        if self.found == row.bytes {
            return Ok(());
        }
        self.differs = true;
        let place: Place = (self.name, entry);
        if self.found.is_empty() {
            report.problem(kind::ROW_MISSING, place, []);
            return Ok(());
        }
        let (column, should, is) = row.difference(&self.found);
        let column = self.headings.get(column).copied().unwrap_or("…");
        report.problem(kind::ROW, place, [column.to_owned(), should, is]);
        Ok(())
    }

    /// Nothing is compared any more, because the journal cannot be read on.
    pub const fn give_up(&mut self) {
        self.differs = true;
    }

    /// After the last row there is nothing. Answers the file, to be hashed to its end.
    pub fn end(mut self, report: &mut Report) -> io::Result<Option<Source>> {
        if let Some(source) = self.source.as_mut().filter(|_| !self.differs) {
            source.bytes(200, &mut self.found)?;
            if !self.found.is_empty() {
                let more = String::from_utf8_lossy(&self.found).into_owned();
                report.problem(kind::ROW_MORE, (self.name, None), [more]);
            }
        }
        Ok(self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_written_as_the_format_says() {
        let mut row = Row::default();
        row.plain("a\"b");
        row.text("-");
        row.text(" \u{200b}=1");
        row.id("0012");
        row.id("");
        row.number(-5);
        let text = String::from_utf8(row.bytes).unwrap();
        assert_eq!(
            text,
            "\"a\"\"b\",\"'-\",\"' \u{200b}=1\",\"0012\t\",\"\",\"-5\""
        );
    }

    #[test]
    fn a_local_time_is_held_to_its_instant_and_not_to_a_zone() {
        let mut row = Row::default();
        row.number(1);
        row.at(Some(0));
        let found = br#""1","1970-01-01T00:00:00.000Z","1970-01-01 08:00:00.000 +08:00""#;
        row.adopt(found);
        assert_eq!(row.bytes, found);
        let wrong = br#""1","1970-01-01T00:00:00.000Z","1970-01-01 08:00:00.000 +09:00""#;
        row.adopt(wrong);
        assert_ne!(row.bytes, wrong);
        assert_eq!(row.difference(wrong).0, 2);
    }
}
