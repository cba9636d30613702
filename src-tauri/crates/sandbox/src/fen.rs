//! Amounts: integer fen inside, decimal yuan text on the wire, nothing in between.

/// The largest amount of one order: 100,000,000 yuan (alipay.md §5), in fen.
pub const LARGEST: i64 = 10_000_000_000;

/// Reads yuan text such as `12`, `12.3` or `12.30` as fen, exactly. Signs, grouping,
/// exponents, blanks and a third decimal are refused, as are zero and amounts over
/// [`LARGEST`] (alipay.md §5: 0.01 to 100000000).
pub fn parse(text: &str) -> Option<i64> {
    let (yuan, decimals) = text.split_once('.').map_or((text, "00"), |(y, d)| (y, d));
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(yuan) || !digits(decimals) || yuan.len() > 9 || decimals.len() > 2 {
        return None;
    }
    let part: i64 = decimals.parse().ok()?;
    let part = if decimals.len() == 1 { part * 10 } else { part };
    let fen = yuan
        .parse::<i64>()
        .ok()?
        .checked_mul(100)?
        .checked_add(part)?;
    (1..=LARGEST).contains(&fen).then_some(fen)
}

/// Yuan text with two decimals and no grouping, e.g. `12.30`.
pub fn text(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

#[cfg(test)]
mod tests {
    use super::{LARGEST, parse, text};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back_exactly(fen in 1..=LARGEST) {
            prop_assert_eq!(parse(&text(fen)), Some(fen));
        }

        #[test]
        fn no_text_is_a_panic(any in ".*") {
            let _ = parse(&any);
        }
    }

    #[test]
    fn a_fen_is_never_lost() {
        assert_eq!(parse("19.99"), Some(1999));
        assert_eq!(parse("0.01"), Some(1));
        assert_eq!(parse("100000000"), Some(LARGEST));
    }

    #[test]
    fn odd_amounts_are_refused() {
        for odd in [
            "",
            "0",
            "0.00",
            "-1",
            "+1",
            "1.",
            ".5",
            "1.234",
            "1e3",
            "1,000",
            " 1",
            "100000000.01",
        ] {
            assert_eq!(parse(odd), None, "{odd}");
        }
    }
}
