//! Which backups stay: all of a day, then one a day for thirty days, then one a month for a
//! year. The newest always stays.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use std::collections::BTreeSet;

const DAYS: usize = 30;
const MONTHS: usize = 12;

/// The instants that may go, of backups made at these instants.
pub fn superfluous(made: &[DateTime<Utc>], now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let mut newest_first = made.to_vec();
    newest_first.sort_by(|a, b| b.cmp(a));
    let (mut days, mut months) = (BTreeSet::new(), BTreeSet::new());
    let mut gone = Vec::new();
    for (index, at) in newest_first.into_iter().enumerate() {
        let fresh = now.signed_duration_since(at) < Duration::hours(24);
        let first_of_day = is_new(&mut days, at.date_naive(), DAYS);
        let month = at.date_naive().with_day(1).unwrap_or_default();
        let first_of_month = is_new(&mut months, month, MONTHS);
        if index > 0 && !fresh && !first_of_day && !first_of_month {
            gone.push(at);
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
        let stays = |at: &&DateTime<Utc>| !gone.contains(at);
        made.iter().filter(stays).copied().collect()
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
            proptest::prop_assert!(gone.iter().all(|at| made.contains(at)));
            let kept: Vec<_> = made.iter().filter(|at| !gone.contains(at)).copied().collect();
            let again = superfluous(&kept, now());
            let again = again.into_iter().filter(|at| kept.iter().filter(|k| *k == at).count() < 2);
            proptest::prop_assert_eq!(again.count(), 0);
            proptest::prop_assert_eq!(kept.iter().max(), made.iter().max());
        }
    }
}
