//! What is tried again and again in vain. It never becomes a case by itself: it may succeed at the next
//! try, as soon as somebody has set right what keeps it.

use super::Standings;
use crate::names::Names;
use crate::sync::seconds;
use hexiao_contract::PutOffView;
use hexiao_domain::{Currency, Money, Reason};
use hexiao_ledger::{PutOff, ReadError, View};

/// Lines of the list.
const SHOWN: usize = 50;
/// Rows that are looked at for it, of which some are nobody's to mend.
const LOOKED_AT: u32 = 200;

/// The rows that a person should see.
pub(super) struct PutOffRows {
    rows: Vec<PutOff>,
    /// How many there are: exactly, unless there are more than are looked at.
    pub(super) total: u32,
}

impl PutOffRows {
    pub(super) fn read(view: &View<'_>, standings: &Standings) -> Result<Self, ReadError> {
        let count = view.put_off_count()?;
        // Mostly there are none, and no row has to be looked at to know that.
        let mut rows = match count > 0 {
            true => view.put_off(LOOKED_AT)?,
            false => Vec::new(),
        };
        let looked_at = rows.len();
        rows.retain(|row| {
            let standing = standings.get(&row.wallet);
            let gone = standing.is_some_and(|standing| standing.offline_since().is_some());
            !comes_by_itself(row.reason, gone)
        });
        let left_out = seconds(i64::try_from(looked_at - rows.len()).unwrap_or(i64::MAX));
        let total = seconds(count).saturating_sub(left_out);
        rows.truncate(SHOWN);
        Ok(Self { rows, total })
    }

    pub(super) fn views(&self, names: &Names, currency: Currency) -> Vec<PutOffView> {
        let view = |row: &PutOff| PutOffView {
            order_number: row.subject.as_str().to_owned(),
            wallet: row.wallet.code().to_owned(),
            kind: row.kind.map_or("coupon", |kind| kind.code()).to_owned(),
            amount: Money::new(row.minor, currency).into(),
            attempts: row.attempts,
            since: names.time(row.queued_at),
            due_at: names.time(row.due_at),
            reason: row.reason.map(|reason| reason.code().to_owned()),
        };
        self.rows.iter().map(view).collect()
    }
}

/// Nobody can do anything about what its platform takes its time for, nor about one row of a platform
/// that is gone: that waits with all the others.
fn comes_by_itself(reason: Option<Reason>, gone: bool) -> bool {
    let slow = matches!(
        reason,
        Some(Reason::RefundOnItsWay | Reason::TooOften | Reason::TooEarly)
    );
    let silent = matches!(
        reason,
        Some(Reason::Unreachable | Reason::NoAnswer | Reason::Intercepted | Reason::PlatformFault)
    );
    slow || (gone && silent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_person_can_set_right_is_named() {
        let named = |gone| {
            let all = Reason::ALL.iter().copied();
            let named = all.filter(|reason| !comes_by_itself(Some(*reason), gone));
            named.map(Reason::code).collect::<Vec<_>>()
        };
        let online = named(false);
        for reason in ["shop_setup", "clock_wrong", "platform_fault", "unreachable"] {
            assert!(online.contains(&reason), "{reason}");
        }
        for reason in ["refund_on_its_way", "too_often", "too_early"] {
            assert!(!online.contains(&reason), "{reason}");
        }
        let gone = named(true);
        for reason in ["shop_setup", "bad_signature"] {
            assert!(gone.contains(&reason), "a wrong key stays one: {reason}");
        }
        for reason in ["unreachable", "platform_fault"] {
            assert!(!gone.contains(&reason), "it waits with all: {reason}");
        }
        assert!(!comes_by_itself(None, true), "what nobody knows is shown");
    }
}
