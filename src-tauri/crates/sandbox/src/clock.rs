//! The platform's clock: instants in milliseconds since 1970 UTC, written in China time.

use chrono::{DateTime, Days, FixedOffset, NaiveDateTime, NaiveTime, TimeZone};
use std::time::{SystemTime, UNIX_EPOCH};

/// One minute, in milliseconds.
pub const MINUTE: i64 = 60_000;
/// One hour, in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day, in milliseconds.
pub const DAY: i64 = 24 * HOUR;

const CHINA_SECONDS: i32 = 8 * 3600;

/// The present, in milliseconds since 1970 UTC.
///
/// The simulator stands for another company's machine, so it has a clock of its own and
/// does not share the till's.
#[expect(
    clippy::disallowed_methods,
    reason = "the platform's clock is not the till's; this is its only reading"
)]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX))
}

fn china(at: i64) -> Option<DateTime<FixedOffset>> {
    let zone = FixedOffset::east_opt(CHINA_SECONDS)?;
    DateTime::from_timestamp_millis(at).map(|t| t.with_timezone(&zone))
}

/// `yyyy-MM-dd HH:mm:ss` in UTC+8, as every time on the wire (alipay.md §1, §12.5).
pub fn wire(at: i64) -> String {
    china(at).map_or_else(String::new, |t| t.format("%Y-%m-%d %H:%M:%S").to_string())
}

/// `yyyyMMdd` in UTC+8, the beginning of a trade number (alipay.md §6).
pub fn date(at: i64) -> String {
    china(at).map_or_else(String::new, |t| t.format("%Y%m%d").to_string())
}

/// Reads `yyyy-MM-dd HH:mm:ss` or `yyyy-MM-dd HH:mm` as UTC+8.
pub fn parse(text: &str) -> Option<i64> {
    let formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let mut read = formats.iter();
    let naive = read.find_map(|f| NaiveDateTime::parse_from_str(text, f).ok())?;
    let zone = FixedOffset::east_opt(CHINA_SECONDS)?;
    zone.from_local_datetime(&naive)
        .single()
        .map(|t| t.timestamp_millis())
}

/// The next midnight in UTC+8: when an order with the timeout `1c` closes (alipay.md §5).
pub fn next_midnight(at: i64) -> Option<i64> {
    let tomorrow = china(at)?.date_naive().checked_add_days(Days::new(1))?;
    let zone = FixedOffset::east_opt(CHINA_SECONDS)?;
    let midnight = zone
        .from_local_datetime(&tomorrow.and_time(NaiveTime::MIN))
        .single()?;
    Some(midnight.timestamp_millis())
}

#[cfg(test)]
mod tests {
    use super::{date, next_midnight, parse, wire};

    #[test]
    fn times_on_the_wire_are_china_time() {
        assert_eq!(wire(0), "1970-01-01 08:00:00");
        assert_eq!(date(1_767_196_800_000), "20260101");
        assert_eq!(parse("2026-01-01 00:00:00"), Some(1_767_196_800_000));
        assert_eq!(parse("2026-01-01 00:00"), Some(1_767_196_800_000));
        assert_eq!(parse("2026-13-01 00:00"), None);
    }

    #[test]
    fn an_order_of_one_calendar_day_closes_at_china_midnight() {
        let noon = parse("2026-03-05 12:00").unwrap();
        assert_eq!(next_midnight(noon), parse("2026-03-06 00:00"));
    }
}
