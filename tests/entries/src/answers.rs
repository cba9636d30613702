//! Answers of a platform, as the fuzzer writes them.
//!
//! The first byte says which call is made, a digit. The answers follow, one byte `0x1e`
//! between each two: `S200` (signed by the platform) or `R200` (raw) with any status, a line
//! `name: value` for each header, an empty line, and the body.

use hexiao_platforms::fuzzing::Response;

/// Stands between two answers.
pub const BETWEEN: u8 = 0x1e;

/// More answers than any call takes.
const MOST: usize = 4;

/// One answer, and whether the platform signs it.
pub struct Told {
    pub signed: bool,
    pub response: Response,
}

/// Which call, and what it is answered.
pub fn script(bytes: &[u8]) -> Option<(u8, Vec<Told>)> {
    let (&call, rest) = bytes.split_first()?;
    let answers = rest.split(|byte| *byte == BETWEEN).take(MOST);
    Some((call, answers.map(told).collect()))
}

/// One answer.
pub fn told(bytes: &[u8]) -> Told {
    let end = bytes.windows(2).position(|pair| pair == b"\n\n");
    let (head, body) = match end {
        Some(end) => (&bytes[..end], &bytes[end + 2..]),
        None => (bytes, &[][..]),
    };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let status = first.get(1..).and_then(|digits| digits.parse().ok());
    Told {
        signed: first.starts_with('S'),
        response: Response {
            status: status
                .filter(|status| (100..1000).contains(status))
                .unwrap_or(200),
            headers: lines.filter_map(header).collect(),
            body: body.to_vec(),
        },
    }
}

/// The values that are text; a connector is not told of others.
fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(": ")?;
    let plain = value
        .bytes()
        .all(|byte| byte == b' ' || byte.is_ascii_graphic());
    plain.then(|| (name.to_ascii_lowercase(), value.to_owned()))
}
