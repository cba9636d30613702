//! The two ways a table writes an instant.

/// 9999-12-30, UTC: the last instant that tables write.
const LAST_MS: i64 = 253_402_128_000_000;
const DAY_MS: i64 = 86_400_000;

/// How long a local time is in a table, in bytes.
pub const LOCAL_LENGTH: usize = 30;

/// Whether tables write this instant; the cell of any other is empty.
pub const fn is_written(at_ms: i64) -> bool {
    at_ms >= 0 && at_ms <= LAST_MS
}

/// `2026-11-22T10:00:00.123Z`.
pub fn utc(at_ms: i64) -> String {
    let (day, time) = parts(at_ms);
    format!("{day}T{time}Z")
}

/// `2026-11-22 18:00:00.123 +08:00`, so many minutes ahead of UTC.
pub fn local(at_ms: i64, ahead: i64) -> String {
    let (day, time) = parts(at_ms.saturating_add(ahead.saturating_mul(60_000)));
    let sign = if ahead < 0 { '-' } else { '+' };
    let (hours, minutes) = (ahead.abs() / 60, ahead.abs() % 60);
    format!("{day} {time} {sign}{hours:02}:{minutes:02}")
}

/// How many minutes ahead of UTC a local time says it is: less than 16 hours either way.
pub fn ahead(local: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(local).ok()?;
    let zone = text.get(24..)?;
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let number = |text: &str| -> Option<i64> {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits)
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    (hours < 16 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn parts(ms: i64) -> (String, String) {
    let (year, month, day) = civil(ms.div_euclid(DAY_MS));
    let ms = ms.rem_euclid(DAY_MS);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60);
    let time = format!("{hour:02}:{minute:02}:{second:02}.{:03}", ms % 1_000);
    (format!("{year:04}-{month:02}-{day:02}"), time)
}

/// The Gregorian date so many days after 1970-01-01. The year is counted from March, so that
/// the odd day comes last.
const fn civil(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_calendars_do() {
        assert_eq!(utc(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(utc(951_782_400_123), "2000-02-29T00:00:00.123Z");
        assert_eq!(utc(1_795_341_600_000), "2026-11-22T10:00:00.000Z");
        assert_eq!(utc(LAST_MS), "9999-12-30T00:00:00.000Z");
        let shanghai = local(1_795_341_600_000, 480);
        assert_eq!(shanghai, "2026-11-22 18:00:00.000 +08:00");
        assert_eq!(shanghai.len(), LOCAL_LENGTH);
        assert_eq!(local(0, -210), "1969-12-31 20:30:00.000 -03:30");
    }

    #[test]
    fn the_distance_from_utc_reads_back() {
        for minutes in [-720, -210, -30, 0, 345, 480, 840] {
            assert_eq!(ahead(local(0, minutes).as_bytes()), Some(minutes));
        }
        for odd in [
            "+16:00", "+08:60", "08:00", "+8:000", "+08.00", "*08:00", "+-8:00",
        ] {
            let text = format!("2026-11-22 18:00:00.000 {odd}");
            assert_eq!(ahead(text.as_bytes()), None, "{odd}");
        }
    }
}
