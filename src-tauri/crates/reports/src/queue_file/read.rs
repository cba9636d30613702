//! Reading, exactly or not at all.

use super::write::encoded;
use super::{
    FORMAT, First, LARGEST_QUEUE_FILE, LONGEST_QUEUE, Last, QueueFile, QueueFileError, QueueHeader,
    QueueLine, VERSION,
};
use hexiao_domain::{RedemptionId, WorkKind};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The first words of every file, whatever its version.
#[derive(serde::Deserialize)]
struct Any {
    format: String,
    version: u32,
}

/// Reads a file. `is_signed` says whether the key (hex) in the first argument made the signature
/// (hex) in the third of the bytes in the second. Whose key it is, is for the caller to know.
pub fn read_queue(
    bytes: &[u8],
    is_signed: &dyn Fn(&str, &[u8], &str) -> bool,
) -> Result<QueueFile, QueueFileError> {
    if bytes.len() > LARGEST_QUEUE_FILE {
        return Err(QueueFileError::TooLarge);
    }
    let first = bytes.split(|byte| *byte == b'\n').next();
    let first = first.unwrap_or_default();
    let any: Any = serde_json::from_slice(first).map_err(|_| QueueFileError::NotAQueue)?;
    if any.format != FORMAT {
        return Err(QueueFileError::NotAQueue);
    }
    if any.version != VERSION {
        return Err(QueueFileError::Newer(any.version));
    }
    let (signed, last) = parts(bytes).ok_or(QueueFileError::NotWhole)?;
    let last: Last = exactly(last).ok_or(QueueFileError::NotWhole)?;
    let first: First = exactly(first).ok_or(QueueFileError::Changed)?;
    let queue = &first.queue;
    let spelt = is_hex(&queue.key, 64) && is_hex(&queue.head, 64) && is_hex(&last.signature, 128);
    if !spelt || !is_signed(&queue.key, signed, &last.signature) {
        return Err(QueueFileError::Changed);
    }
    Ok(QueueFile {
        lines: lines(signed, first.lines)?,
        header: first.queue,
    })
}

/// Whose queue a file says it is, out of its first line; none where it is no queue that this program
/// reads. Nothing is proved by it.
pub fn queue_header(first_line: &[u8]) -> Option<QueueHeader> {
    let any: Any = serde_json::from_slice(first_line).ok()?;
    if any.format != FORMAT || any.version != VERSION {
        return None;
    }
    exactly::<First>(first_line).map(|first| first.queue)
}

/// Everything that is signed, and the last line.
fn parts(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let body = bytes.strip_suffix(b"\n")?;
    let end = body.iter().rposition(|byte| *byte == b'\n')?;
    body.split_at_checked(end.saturating_add(1))
}

fn lines(signed: &[u8], count: usize) -> Result<Vec<QueueLine>, QueueFileError> {
    let signed = signed.strip_suffix(b"\n").unwrap_or(signed);
    let texts = signed.split(|byte| *byte == b'\n').skip(1);
    if count > LONGEST_QUEUE {
        return Err(QueueFileError::TooLarge);
    }
    let mut lines = Vec::new();
    for (number, text) in (2..).zip(texts) {
        let line = exactly(text).filter(is_sound);
        lines.push(line.ok_or(QueueFileError::Line(number))?);
    }
    match lines.len() == count {
        true => Ok(lines),
        false => Err(QueueFileError::NotWhole),
    }
}

/// Only a text that would be written so again: no other order, blank or spelling of a field.
fn exactly<T: Serialize + DeserializeOwned>(text: &[u8]) -> Option<T> {
    let read: T = serde_json::from_slice(text).ok()?;
    let same = encoded(&read).is_ok_and(|again| again == text);
    same.then_some(read)
}

/// One spelling of a number of digits.
fn is_hex(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// A redemption has its order's id and no other.
const LEFT: [&str; 4] = [
    WorkKind::Cancel.code(),
    WorkKind::LateCheck.code(),
    WorkKind::Refund.code(),
    "coupon",
];

fn is_sound(line: &QueueLine) -> bool {
    match line {
        QueueLine::Upload(upload) => upload.redemption == RedemptionId::of(&upload.order),
        QueueLine::Claim(_) => true,
        QueueLine::Left(left) => LEFT.contains(&left.kind.as_str()),
    }
}
