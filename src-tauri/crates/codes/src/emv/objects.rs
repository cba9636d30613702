//! Data objects: an ID of two digits, a length of two digits, and so many **characters**
//! (EMVCo QRCPS-MPM §3; qr-standards.md §1).

use super::CodeError;

/// One data object of a text, or of a template in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object<'a> {
    /// 0 to 99.
    pub id: u8,
    /// The text in it, 1 to 99 characters.
    pub value: &'a str,
}

/// The objects of a text in their order. It ends after the first error.
pub fn objects(text: &str) -> Objects<'_> {
    Objects { rest: text }
}

/// See [`objects`].
pub struct Objects<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Objects<'a> {
    type Item = Result<Object<'a>, CodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (found, rest) = first(self.rest);
        self.rest = rest;
        Some(found)
    }
}

/// The first object, and what follows it: nothing after an error.
fn first(text: &str) -> (Result<Object<'_>, CodeError>, &str) {
    let (Some(id), Some(length)) = (two_digits(text, 0), two_digits(text, 2)) else {
        return (Err(CodeError::Malformed), "");
    };
    let body = text.get(4..).unwrap_or_default();
    if length == 0 {
        return (Err(CodeError::EmptyObject { id }), "");
    }
    let mut ends = body.char_indices().map(|(at, _)| at).chain([body.len()]);
    let cut = ends.nth(usize::from(length));
    match cut.and_then(|at| body.split_at_checked(at)) {
        Some((value, rest)) => (Ok(Object { id, value }), rest),
        None => (Err(CodeError::Overrun { id }), ""),
    }
}

fn two_digits(text: &str, at: usize) -> Option<u8> {
    let digits = text.get(at..at + 2)?;
    let numeric = digits.bytes().all(|b| b.is_ascii_digit());
    digits.parse().ok().filter(|_| numeric)
}
