//! The owner's offline limits: what may be handed over on a claim.

use crate::{Currency, Money, Planted, Timestamp, Wallet, planted};
use serde::{Deserialize, Serialize};

/// Set by the owner, journaled, checked here and nowhere else. A limit of zero means never. A
/// shop whose owner has set none hands nothing over unproved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfflinePolicy {
    /// The largest single claim.
    pub per_payment: Money,
    /// The largest sum of unproved redemptions at this till.
    pub total: Money,
    /// The largest sum of unproved redemptions in one person's shift; none where the owner set
    /// no such limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_shift: Option<Money>,
    /// The oldest unproved redemption may be this old, in seconds; then sync first.
    pub max_age_seconds: i64,
    /// From this amount on, a transaction id must be noted.
    pub evidence_from: Money,
    /// From this amount on, a manager must approve.
    pub manager_from: Money,
    /// The wallets that may be claimed at all.
    pub wallets: Vec<Wallet>,
}

/// What is handed over and unproved at this till right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exposure {
    /// How many claims.
    pub count: i64,
    /// How much.
    pub amount: Money,
    /// Since when the oldest waits.
    pub oldest: Option<Timestamp>,
}

/// Which limit stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitReason {
    /// The owner allows no wallet at all: nothing is handed over unproved.
    Nothing,
    /// The printed code was another one when somebody looked at it last.
    PrintedCode,
    /// This wallet may not be claimed.
    Wallet,
    /// This payment alone is too large.
    PerPayment,
    /// The sum of unproved redemptions would be too large.
    Total,
    /// The sum of unproved redemptions in this person's shift would be too large.
    PerShift,
    /// An unproved redemption is too old.
    Age,
    /// A transaction id must be noted for an amount like this.
    Evidence,
    /// Another currency than the limits'.
    Currency,
}

impl LimitReason {
    /// The stable code, the key of the words in `assets/locales`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::PrintedCode => "printed_code",
            Self::Wallet => "wallet",
            Self::PerPayment => "per_payment",
            Self::Total => "total",
            Self::PerShift => "per_shift",
            Self::Age => "age",
            Self::Evidence => "evidence",
            Self::Currency => "currency",
        }
    }
}

/// What the policy says to one claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The cashier alone may.
    Allowed,
    /// A manager must approve.
    NeedsManager,
    /// Nobody may.
    Refused(LimitReason),
}

impl OfflinePolicy {
    /// What holds while the owner has set nothing: no claim, whatever the wallet.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            per_payment: zero,
            total: zero,
            per_shift: None,
            max_age_seconds: 0,
            evidence_from: zero,
            manager_from: zero,
            wallets: Vec::new(),
        }
    }

    /// Judges one more claim of `amount` at `now`, with `exposure` already out; `in_shift` of it
    /// was handed over in the shift of the person who claims.
    #[must_use]
    pub fn judge(
        &self,
        wallet: Wallet,
        amount: Money,
        has_evidence: bool,
        exposure: &Exposure,
        in_shift: Money,
        now: Timestamp,
    ) -> Verdict {
        match self.breach(wallet, amount, has_evidence, exposure, in_shift, now) {
            Some(limit) => Verdict::Refused(limit),
            None if amount.minor() >= self.manager_from.minor() => Verdict::NeedsManager,
            None => Verdict::Allowed,
        }
    }

    fn breach(
        &self,
        wallet: Wallet,
        amount: Money,
        has_evidence: bool,
        exposure: &Exposure,
        in_shift: Money,
        now: Timestamp,
    ) -> Option<LimitReason> {
        if self.wallets.is_empty() {
            return Some(LimitReason::Nothing);
        }
        if !self.wallets.contains(&wallet) {
            return Some(LimitReason::Wallet);
        }
        if amount.currency() != self.per_payment.currency() {
            return Some(LimitReason::Currency);
        }
        if amount.minor() > self.per_payment.minor() {
            return Some(LimitReason::PerPayment);
        }
        let out = match planted(Planted::TotalIgnoresPending) {
            true => Money::zero(amount.currency()),
            false => exposure.amount,
        };
        if passes(out, amount, self.total) {
            return Some(LimitReason::Total);
        }
        if let Some(cap) = self.per_shift
            && passes(in_shift, amount, cap)
        {
            return Some(LimitReason::PerShift);
        }
        let age = exposure
            .oldest
            .map_or(0, |oldest| now.seconds_since(oldest));
        if age > self.max_age_seconds {
            return Some(LimitReason::Age);
        }
        let missing = amount.minor() >= self.evidence_from.minor() && !has_evidence;
        missing.then_some(LimitReason::Evidence)
    }
}

/// Whether one more is more than the limit; a sum that no number holds is.
fn passes(out: Money, more: Money, limit: Money) -> bool {
    let sum = out.checked_add(more);
    sum.map_or(true, |sum| sum.minor() > limit.minor())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn yuan(minor: i64) -> Money {
        Money::new(minor, Currency::Cny)
    }

    fn policy() -> OfflinePolicy {
        OfflinePolicy {
            per_payment: yuan(20_000),
            total: yuan(50_000),
            per_shift: None,
            max_age_seconds: 3600,
            evidence_from: yuan(5_000),
            manager_from: yuan(10_000),
            wallets: vec![Wallet::Alipay],
        }
    }

    fn judge(minor: i64, evidence: bool, out: i64, age: i64) -> Verdict {
        let exposure = Exposure {
            count: 1,
            amount: yuan(out),
            oldest: Some(Timestamp::from_millis(0)),
        };
        let now = Timestamp::from_millis(0).plus_seconds(age);
        policy().judge(
            Wallet::Alipay,
            yuan(minor),
            evidence,
            &exposure,
            yuan(0),
            now,
        )
    }

    #[test]
    fn each_limit_holds_at_its_edge() {
        assert_eq!(judge(4_999, false, 0, 0), Verdict::Allowed);
        assert_eq!(
            judge(5_000, false, 0, 0),
            Verdict::Refused(LimitReason::Evidence)
        );
        assert_eq!(judge(5_000, true, 0, 0), Verdict::Allowed);
        assert_eq!(judge(10_000, true, 0, 0), Verdict::NeedsManager);
        assert_eq!(
            judge(20_001, true, 0, 0),
            Verdict::Refused(LimitReason::PerPayment)
        );
        assert_eq!(judge(1_000, true, 49_000, 0), Verdict::Allowed);
        assert_eq!(
            judge(1_001, true, 49_000, 0),
            Verdict::Refused(LimitReason::Total)
        );
        assert_eq!(judge(1, true, 1, 3_600), Verdict::Allowed);
        assert_eq!(judge(1, true, 1, 3_601), Verdict::Refused(LimitReason::Age));
        assert_eq!(
            judge(1, true, i64::MAX, 0),
            Verdict::Refused(LimitReason::Total)
        );
    }

    #[test]
    fn money_of_another_currency_is_never_claimed() {
        let now = Timestamp::from_millis(0);
        let none = Exposure {
            count: 0,
            amount: yuan(0),
            oldest: None,
        };
        let dollar = Money::new(1, Currency::Usd);
        let judged = policy().judge(Wallet::Alipay, dollar, true, &none, yuan(0), now);
        assert_eq!(judged, Verdict::Refused(LimitReason::Currency));
    }

    #[test]
    fn a_shift_has_a_limit_of_its_own_where_the_owner_set_one() {
        let exposure = Exposure {
            count: 2,
            amount: yuan(20_000),
            oldest: None,
        };
        let now = Timestamp::from_millis(0);
        let judge = |cap: Option<i64>, minor: i64, in_shift: i64| {
            let capped = OfflinePolicy {
                per_shift: cap.map(yuan),
                ..policy()
            };
            capped.judge(
                Wallet::Alipay,
                yuan(minor),
                true,
                &exposure,
                yuan(in_shift),
                now,
            )
        };
        let refused = Verdict::Refused(LimitReason::PerShift);
        assert_eq!(judge(None, 1, i64::MAX), Verdict::Allowed);
        assert_eq!(judge(Some(9_000), 4_000, 5_000), Verdict::Allowed);
        assert_eq!(judge(Some(9_000), 4_001, 5_000), refused);
        assert_eq!(judge(Some(0), 1, 0), refused);
        assert_eq!(judge(Some(9_000), 1, i64::MAX), refused);
        // What another person's shift took is in the total alone.
        assert_eq!(judge(Some(9_000), 9_000, 0), Verdict::Allowed);
    }

    proptest! {
        /// Claims that are judged one after the other, each with what those before it left out, never
        /// come to more than the shift's limit, nor to more than the till's.
        #[test]
        fn whatever_is_claimed_no_shift_and_no_till_passes_its_limit(
            cap in 0_i64..60_000, claims in proptest::collection::vec((0_usize..3, 1_i64..25_000), 0..40),
        ) {
            let capped = OfflinePolicy { per_shift: Some(yuan(cap)), ..policy() };
            let now = Timestamp::from_millis(0);
            let mut shifts = [0_i64; 3];
            for (shift, minor) in claims {
                let all = shifts.iter().sum();
                let exposure = Exposure { count: 1, amount: yuan(all), oldest: None };
                let in_shift = yuan(shifts[shift]);
                let verdict =
                    capped.judge(Wallet::Alipay, yuan(minor), true, &exposure, in_shift, now);
                let fits = minor <= 20_000 && all + minor <= 50_000 && shifts[shift] + minor <= cap;
                prop_assert_eq!(!matches!(verdict, Verdict::Refused(_)), fits);
                if fits {
                    shifts[shift] += minor;
                }
            }
            prop_assert!(shifts.iter().all(|out| *out <= cap));
        }
    }

    #[test]
    fn without_limits_nothing_is_handed_over_and_the_reason_says_so() {
        let nothing = OfflinePolicy::nothing(Currency::Cny);
        let exposure = Exposure {
            count: 0,
            amount: yuan(0),
            oldest: None,
        };
        let now = Timestamp::from_millis(0);
        for wallet in Wallet::ALL {
            let verdict = nothing.judge(wallet, yuan(1), true, &exposure, yuan(0), now);
            assert_eq!(verdict, Verdict::Refused(LimitReason::Nothing));
        }
    }

    #[test]
    fn a_wallet_the_owner_did_not_allow_is_never_claimed() {
        let exposure = Exposure {
            count: 0,
            amount: yuan(0),
            oldest: None,
        };
        let now = Timestamp::from_millis(0);
        let verdict = policy().judge(Wallet::Wechatpay, yuan(1), true, &exposure, yuan(0), now);
        assert_eq!(verdict, Verdict::Refused(LimitReason::Wallet));
    }
}
