//! Times as WeChat Pay writes them: RFC 3339 with a zone; bills are of China's days, UTC+8.

use chrono::{DateTime, FixedOffset};
use hexiao_domain::Timestamp;

const OFFSET_SECONDS: i32 = 8 * 3600;

/// `2026-11-22T20:13:00+08:00`.
pub(super) fn format(at: Timestamp) -> String {
    let utc = at.to_utc();
    let local = FixedOffset::east_opt(OFFSET_SECONDS).and_then(|zone| {
        // Beyond the calendar's ends the zone's hours cannot be added.
        let shifted = utc.naive_utc().checked_add_offset(zone)?;
        Some(shifted.format("%Y-%m-%dT%H:%M:%S+08:00").to_string())
    });
    local.unwrap_or_else(|| utc.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// The instant of such a text.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(Timestamp::from_millis(at.timestamp_millis()))
}

/// The instant of an HTTP `Date` header.
pub(super) fn parse_http(text: &str) -> Option<Timestamp> {
    let at = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Timestamp::from_millis(at.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_instant_is_written_in_chinas_zone_and_read_in_any() {
        let noon = Timestamp::from_millis(1_795_003_200_000);
        assert_eq!(format(noon), "2026-11-18T20:00:00+08:00");
        for text in ["2026-11-18T20:00:00+08:00", "2026-11-18T12:00:00Z"] {
            assert_eq!(parse(text), Some(noon), "{text}");
        }
        assert_eq!(parse_http("Wed, 18 Nov 2026 12:00:00 GMT"), Some(noon));
        assert_eq!(parse("2026-11-18 20:00:00"), None);
    }

    proptest! {
        #[test]
        fn times_read_back_to_the_second(seconds in 0_i64..4_000_000_000) {
            let at = Timestamp::from_millis(seconds * 1000);
            prop_assert_eq!(parse(&format(at)), Some(at));
        }

        #[test]
        fn no_instant_and_no_text_panics(millis: i64, text in ".{0,40}") {
            let _ = format(Timestamp::from_millis(millis));
            let _ = (parse(&text), parse_http(&text));
        }
    }
}
