//! Which backups stay: all of a day, then one a day for thirty days, then one a month for a
//! year. The newest always stays.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use std::collections::BTreeSet;

const DAYS: usize = 30;
const MONTHS: usize = 12;

/// Which may go, by their places in the list, of backups made at these instants. Of two of
/// the same instant the later in the list counts as the newer.
pub fn superfluous(made: &[DateTime<Utc>], now: DateTime<Utc>) -> Vec<usize> {
    let mut newest_first: Vec<(usize, DateTime<Utc>)> = made.iter().copied().enumerate().collect();
    newest_first.sort_by_key(|(place, at)| std::cmp::Reverse((*at, *place)));
    let newest = newest_first.first().map(|(place, _)| *place);
    let (mut days, mut months) = (BTreeSet::new(), BTreeSet::new());
    let mut gone = Vec::new();
    for (place, at) in newest_first {
        let fresh = now.signed_duration_since(at) < Duration::hours(24);
        let first_of_day = is_new(&mut days, at.date_naive(), DAYS);
        let month = at.date_naive().with_day(1).unwrap_or_default();
        let first_of_month = is_new(&mut months, month, MONTHS);
        if Some(place) != newest && !fresh && !first_of_day && !first_of_month {
            gone.push(place);
        }
    }
    gone
}

/// Whether this is the newest of its span, while the spans last.
fn is_new(seen: &mut BTreeSet<NaiveDate>, span: NaiveDate, most: usize) -> bool {
    seen.len() < most && seen.insert(span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    fn at(hours_ago: i64) -> DateTime<Utc> {
        now() - Duration::hours(hours_ago)
    }

    fn now() -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap()
    }

    fn kept(made: &[DateTime<Utc>]) -> Vec<DateTime<Utc>> {
        let gone = superfluous(made, now());
        let stays = |(place, at): (usize, &DateTime<Utc>)| (!gone.contains(&place)).then_some(*at);
        made.iter().enumerate().filter_map(stays).collect()
    }

    #[test]
    fn everything_of_the_last_day_stays() {
        let made: Vec<_> = (0..24).map(at).collect();
        assert_eq!(kept(&made), made);
    }

    #[test]
    fn a_year_of_quarter_hours_becomes_a_day_thirty_days_and_twelve_months() {
        let quarter = |n: i64| now() - Duration::minutes(15 * n);
        let made: Vec<_> = (0..4 * 24 * 365).map(quarter).collect();
        let kept = kept(&made);
        let old = kept
            .iter()
            .filter(|at| now().signed_duration_since(**at) >= Duration::hours(24));
        // Thirty days and twelve months share their newest.
        assert!((36..=42).contains(&old.count()), "{}", kept.len());
        assert!(kept.contains(&now()));
    }

    #[test]
    fn the_newest_stays_however_old_it_is() {
        let made = [at(24 * 5_000), at(24 * 4_000)];
        assert!(kept(&made).contains(&at(24 * 4_000)));
        assert!(kept(&[]).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn nothing_goes_that_was_not_made_and_thinning_twice_thins_no_more(
            hours in proptest::collection::vec(0_i64..20_000, 0..200),
        ) {
            let made: Vec<_> = hours.into_iter().map(at).collect();
            let gone = superfluous(&made, now());
            proptest::prop_assert!(gone.iter().all(|place| *place < made.len()));
            let kept = kept(&made);
            proptest::prop_assert_eq!(kept.len() + gone.len(), made.len());
            proptest::prop_assert!(superfluous(&kept, now()).is_empty());
            proptest::prop_assert_eq!(kept.iter().max(), made.iter().max());
        }
    }
}
