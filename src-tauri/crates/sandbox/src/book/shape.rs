//! The book as a file.

use super::Book;

/// The version of the state file that this program reads and writes.
pub const VERSION: u32 = 1;

impl Book {
    /// The book as JSON text.
    pub fn to_json(&self) -> Result<String, String> {
        serde_json::to_string(self).map_err(|e| e.to_string())
    }

    /// Reads a book that [`Book::to_json`] wrote.
    pub fn from_json(text: &str) -> Result<Self, String> {
        let book: Self = serde_json::from_str(text).map_err(|e| e.to_string())?;
        if book.version == VERSION {
            Ok(book)
        } else {
            Err(format!(
                "it is of version {}, this program reads {VERSION}",
                book.version
            ))
        }
    }
}
