//! Time: UTC instants, and the shop's own day computed here and nowhere else.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// An instant: milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// From milliseconds since the epoch, UTC.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch, UTC.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// As a calendar instant; far-off values are held at chrono's ends.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        let end = match self.0.is_negative() {
            true => DateTime::<Utc>::MIN_UTC,
            false => DateTime::<Utc>::MAX_UTC,
        };
        Utc.timestamp_millis_opt(self.0).single().unwrap_or(end)
    }

    /// This instant and `seconds` more (or less, when negative); saturates.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// Whole seconds since `earlier`; never below zero, a clock may jump back.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0.saturating_sub(earlier.0) / 1000).max(0)
    }
}

/// The shop's day: opens at the cut-over hour in the shop's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BusinessDay(pub NaiveDate);

impl BusinessDay {
    /// Reads `2026-11-22`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let shape = text.len() == 10;
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        date.filter(|_| shape).map(Self)
    }
}

impl std::fmt::Display for BusinessDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.format("%Y-%m-%d").fmt(f)
    }
}

/// A business day and the wall-clock hour (0 to 23, shop's zone) in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHour {
    /// The business day.
    pub day: BusinessDay,
    /// The hour on the shop's wall clock.
    pub hour: u8,
}

/// The zone's name is not in the time-zone database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this time zone is not known")]
pub struct ZoneError;

/// The business day and hour of an instant, in an IANA zone, with the hour (0 to 23) at
/// which the shop's day begins.
pub fn business_day(at: Timestamp, zone: &str, cut_over: u8) -> Result<DayHour, ZoneError> {
    let zone: Tz = zone.parse().map_err(|_| ZoneError)?;
    let local = at.to_utc().with_timezone(&zone).naive_local();
    let shifted = local - Duration::hours(i64::from(cut_over.min(23)));
    let hour = u8::try_from(local.hour()).map_err(|_| ZoneError)?;
    Ok(DayHour {
        day: BusinessDay(shifted.date()),
        hour,
    })
}

/// When the business day `later` days after `day` begins. Where a zone's clock goes back over
/// the cut-over, the first time counts or the second; every instant still has one day.
pub fn day_begins(
    day: BusinessDay,
    later: i64,
    zone: &str,
    cut_over: u8,
) -> Result<Timestamp, ZoneError> {
    let days = Duration::try_days(later).ok_or(ZoneError)?;
    let wanted = BusinessDay(day.0.checked_add_signed(days).ok_or(ZoneError)?);
    let noon = wanted.0.and_hms_opt(12, 0, 0).ok_or(ZoneError)?.and_utc();
    // No zone is further than two days from UTC, cut-over included.
    let (mut before, mut from) = (
        noon.timestamp_millis() - 3 * DAY_MS,
        noon.timestamp_millis() + 3 * DAY_MS,
    );
    while from - before > 1 {
        let middle = before + (from - before) / 2;
        match business_day(Timestamp::from_millis(middle), zone, cut_over)?.day >= wanted {
            true => from = middle,
            false => before = middle,
        }
    }
    Ok(Timestamp::from_millis(from))
}

/// The instant that a person wrote on the shop's wall clock, `2026-11-24T18:30` or with a blank in
/// place of the `T`; a day alone is the end of that business day. None for any other text, for an
/// unknown zone, and for a time that the clock leaves out when it goes forward; of a time that
/// comes twice the first.
#[must_use]
pub fn wall_clock(text: &str, zone: &str, cut_over: u8) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(day) = BusinessDay::parse(text) {
        return day_begins(day, 1, zone, cut_over).ok();
    }
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"];
    let mut read =
        { forms.iter() }.filter_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    let zone: Tz = zone.parse().ok()?;
    let local = zone.from_local_datetime(&read.next()?).earliest()?;
    Some(Timestamp::from_millis(local.timestamp_millis()))
}

const DAY_MS: i64 = 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_on_the_shops_clock_is_read_and_a_day_alone_ends_with_the_business_day() {
        let at = |text| wall_clock(text, "Asia/Shanghai", 4).map(|at| at.to_utc().to_rfc3339());
        let evening = Some("2026-11-24T10:30:00+00:00".to_owned());
        assert_eq!(at("2026-11-24T18:30"), evening);
        assert_eq!(at(" 2026-11-24 18:30 "), evening);
        assert_eq!(
            at("2026-11-24"),
            Some("2026-11-24T20:00:00+00:00".to_owned())
        );
        for odd in ["", "soon", "2026-13-01", "2026-11-24T25:00", "24.11.2026"] {
            assert_eq!(at(odd), None, "{odd}");
        }
        let skipped = wall_clock("2026-03-29T02:30", "Europe/Berlin", 4);
        assert_eq!(skipped, None);
        assert_eq!(wall_clock("2026-03-29T03:30", "Mars/Base", 4), None);
    }

    fn day(utc: &str, zone: &str, cut_over: u8) -> (String, u8) {
        let at = DateTime::parse_from_rfc3339(utc).unwrap();
        let at = Timestamp::from_millis(at.timestamp_millis());
        let found = business_day(at, zone, cut_over).unwrap();
        (found.day.to_string(), found.hour)
    }

    #[test]
    fn a_sale_after_midnight_belongs_to_the_evening_before_until_the_cut_over() {
        let shanghai = "Asia/Shanghai";
        assert_eq!(
            day("2026-11-22T17:30:00Z", shanghai, 4),
            ("2026-11-22".into(), 1)
        );
        assert_eq!(
            day("2026-11-22T20:00:00Z", shanghai, 4),
            ("2026-11-23".into(), 4)
        );
        assert_eq!(
            day("2026-11-22T16:00:00Z", shanghai, 0),
            ("2026-11-23".into(), 0)
        );
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert_eq!(
            business_day(Timestamp::from_millis(0), "Mars/Olympus", 0),
            Err(ZoneError)
        );
    }

    #[test]
    fn a_day_begins_at_its_cut_over_in_the_shops_zone() {
        let day = BusinessDay::parse("2026-11-22").unwrap();
        let begins = |later| day_begins(day, later, "Asia/Shanghai", 4).unwrap().to_utc();
        assert_eq!(begins(0).to_rfc3339(), "2026-11-21T20:00:00+00:00");
        assert_eq!(begins(1).to_rfc3339(), "2026-11-22T20:00:00+00:00");
    }

    /// The search for it looks far enough to both sides, whatever the age and the zone: before
    /// 1845 the Philippines had America's date.
    #[test]
    fn a_day_begins_where_the_one_before_ends_however_long_ago() {
        for (day, zone, cut_over, begins) in [
            (
                "1969-07-21",
                "Asia/Shanghai",
                4,
                "1969-07-20T20:00:00+00:00",
            ),
            ("1840-06-01", "Asia/Manila", 23, "1840-06-02T14:56:08+00:00"),
            ("1840-06-01", "Asia/Manila", 0, "1840-06-01T15:56:08+00:00"),
        ] {
            let day = BusinessDay::parse(day).unwrap();
            let found = day_begins(day, 0, zone, cut_over).unwrap();
            assert_eq!(found.to_utc().to_rfc3339(), begins, "{zone} {cut_over}");
        }
    }

    #[test]
    fn only_ten_characters_are_a_day() {
        for odd in [
            "",
            "2026-1-2",
            "2026-11-2",
            "02026-11-22",
            "2026-11-22 ",
            "2026-02-30",
        ] {
            assert_eq!(BusinessDay::parse(odd), None, "{odd:?}");
        }
    }

    proptest! {
        #[test]
        fn a_day_begins_where_the_day_before_it_ends(days in 0_i64..20_000, pick in 0_usize..500, cut in 0_u8..24) {
            let zone = chrono_tz::TZ_VARIANTS[pick % chrono_tz::TZ_VARIANTS.len()].name();
            let day = BusinessDay(NaiveDate::from_ymd_opt(1980, 1, 1).unwrap() + Duration::days(days));
            let begins = day_begins(day, 0, zone, cut).unwrap();
            let before = Timestamp::from_millis(begins.millis() - 1);
            prop_assert!(business_day(begins, zone, cut).unwrap().day >= day);
            prop_assert!(business_day(before, zone, cut).unwrap().day < day);
        }

        #[test]
        fn every_instant_has_one_day_in_every_zone(millis: i64, pick in 0_usize..500, cut in 0_u8..24) {
            let zone = chrono_tz::TZ_VARIANTS[pick % chrono_tz::TZ_VARIANTS.len()];
            let safe = millis % 4_000_000_000_000;
            let found = business_day(Timestamp::from_millis(safe), zone.name(), cut).unwrap();
            prop_assert!(found.hour < 24);
            prop_assert_eq!(BusinessDay::parse(&found.day.to_string()), Some(found.day));
        }
    }
}
