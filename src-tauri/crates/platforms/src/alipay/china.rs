//! Alipay's times carry no zone: they are China's, UTC+8 always (alipay.md §12).

use chrono::{Days, Duration, NaiveDateTime, NaiveTime};
use hexiao_domain::{BusinessDay, Timestamp};

const FORMAT: &str = "%Y-%m-%d %H:%M:%S";
const OFFSET_HOURS: i64 = 8;

fn local(at: Timestamp) -> NaiveDateTime {
    let utc = at.to_utc().naive_utc();
    let china = utc.checked_add_signed(Duration::hours(OFFSET_HOURS));
    china.unwrap_or(utc)
}

/// `2026-11-22 20:13:00` in China.
pub(crate) fn format(at: Timestamp) -> String {
    local(at).format(FORMAT).to_string()
}

/// The platform's own day: it ends at midnight in China.
pub(crate) fn day(at: Timestamp) -> BusinessDay {
    BusinessDay(local(at).date())
}

/// This hour of the day after `day`.
pub(crate) fn next_morning(day: BusinessDay, hour: u32) -> Timestamp {
    let next = day.0.checked_add_days(Days::new(1)).unwrap_or(day.0);
    let midnight = next.and_time(NaiveTime::MIN);
    let at = next.and_hms_opt(hour, 0, 0).unwrap_or(midnight);
    instant(at).unwrap_or(Timestamp::from_millis(at.and_utc().timestamp_millis()))
}

/// How many days `later` is after `earlier`.
pub(super) fn days_between(earlier: BusinessDay, later: BusinessDay) -> i64 {
    later.0.signed_duration_since(earlier.0).num_days()
}

/// The beginning of a day as bills write it: `2026年11月22日 00:00:00`.
pub(super) fn long_day(day: BusinessDay) -> String {
    day.0.format("%Y年%m月%d日 00:00:00").to_string()
}

/// The instant of such a text.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let china = NaiveDateTime::parse_from_str(text, FORMAT).ok()?;
    instant(china)
}

fn instant(china: NaiveDateTime) -> Option<Timestamp> {
    let utc = china.checked_sub_signed(Duration::hours(OFFSET_HOURS))?;
    Some(Timestamp::from_millis(utc.and_utc().timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn noon_in_utc_is_eight_in_the_evening_in_china() {
        let noon = Timestamp::from_millis(1_795_003_200_000);
        assert_eq!(noon.to_utc().to_rfc3339(), "2026-11-18T12:00:00+00:00");
        assert_eq!(format(noon), "2026-11-18 20:00:00");
        assert_eq!(parse("2026-11-18 20:00:00"), Some(noon));
    }

    #[test]
    fn a_bill_is_made_in_chinas_morning_of_the_day_after() {
        let day = BusinessDay::parse("2026-11-30").unwrap();
        assert_eq!(Some(next_morning(day, 9)), parse("2026-12-01 09:00:00"));
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
            let _ = parse(&text);
        }
    }
}
