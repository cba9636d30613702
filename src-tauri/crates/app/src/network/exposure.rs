//! The exposure meter: what is handed over and unproved, against each of the owner's limits.

use crate::app::App;
use crate::error::money_problem;
use crate::report::figure;
use crate::session::Acting;
use crate::sync::seconds;
use hexiao_contract::{ExposureLine, ExposureView, Problem};
use hexiao_domain::{Figure, Money, OfflinePolicy, Permission, Timestamp, Unproved, figures_by};
use hexiao_ledger::ReadError;

impl App {
    /// What is at risk now.
    pub fn exposure(&self, token: &str) -> Result<ExposureView, Problem> {
        let acting = self.acting(token, Permission::Report)?;
        self.exposure_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn exposure_as(&self, acting: &Acting) -> Result<ExposureView, Problem> {
        acting.may(Permission::Report)?;
        let (policy, unproved, shifts) = self.read(|view| {
            let open = view.open_shifts()?.into_iter();
            let shifts = open.map(|shift| Ok((shift.person, view.unproved_in(shift.id)?)));
            let shifts = shifts.collect::<Result<Vec<_>, ReadError>>()?;
            Ok((view.policy()?, view.unproved()?, shifts))
        })?;
        let (names, now, currency) = (self.names()?, self.host.now(), self.shop.currency);
        let set = policy.is_some();
        let policy = policy.unwrap_or_else(|| OfflinePolicy::nothing(currency));
        let lines = |named: Vec<(String, Figure)>| lines(named, policy.total);
        let by =
            |key: &dyn Fn(&Unproved) -> String| figures_by(&unproved, key).map_err(money_problem);
        let all = figures_by(&unproved, |_| ()).map_err(money_problem)?;
        let all = all
            .first()
            .map_or(Figure::zero(currency), |(_, figure)| *figure);
        let hour = |at: Timestamp| names.local(at).format("%Y-%m-%dT%H:00:00%:z").to_string();
        let largest = { unproved.iter() }.map(|one| one.amount.minor()).max();
        let cap = policy.per_shift.unwrap_or(Money::zero(currency));
        let shifts = shifts.into_iter().map(|(who, of)| (names.person(&who), of));
        let oldest = unproved.iter().map(|one| one.at).min();
        Ok(ExposureView {
            set,
            figure: figure(&all),
            total: policy.total.into(),
            percent: percent(all.amount, policy.total),
            largest: Money::new(largest.unwrap_or_default(), currency).into(),
            per_payment: policy.per_payment.into(),
            per_shift: policy.per_shift.map(Into::into),
            by_shift: self::lines(shifts.collect(), cap),
            oldest: oldest.map(|at| names.time(at)),
            oldest_seconds: oldest.map(|at| seconds(now.seconds_since(at))),
            max_age_seconds: seconds(policy.max_age_seconds),
            by_till: lines(by(&|one| one.till.clone())?),
            by_cashier: lines(by(&|one| names.person(&one.by))?),
            by_hour: lines(by(&|one| hour(one.at))?),
        })
    }
}

fn lines(named: Vec<(String, Figure)>, total: Money) -> Vec<ExposureLine> {
    let line = |(name, of): (String, Figure)| ExposureLine {
        name,
        figure: figure(&of),
        percent: percent(of.amount, total),
    };
    named.into_iter().map(line).collect()
}

/// Rounded up: a limit that is almost used must not look like one with room left.
fn percent(part: Money, whole: Money) -> Option<u32> {
    if whole.minor() <= 0 {
        return None;
    }
    let hundredfold = i128::from(part.minor().max(0)) * 100;
    let rounded = (hundredfold + i128::from(whole.minor()) - 1) / i128::from(whole.minor());
    Some(u32::try_from(rounded).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::percent;
    use hexiao_domain::{Currency, Money};

    #[test]
    fn a_share_of_a_limit_is_rounded_up_and_there_is_none_of_nothing() {
        let yuan = |minor| Money::new(minor, Currency::Cny);
        assert_eq!(percent(yuan(0), yuan(200_000)), Some(0));
        assert_eq!(percent(yuan(1), yuan(200_000)), Some(1));
        assert_eq!(percent(yuan(199_999), yuan(200_000)), Some(100));
        assert_eq!(percent(yuan(300_000), yuan(200_000)), Some(150));
        assert_eq!(percent(yuan(i64::MAX), yuan(1)), Some(u32::MAX));
        assert_eq!(percent(yuan(5), yuan(0)), None);
    }
}
