//! The tables: what the journal says, as the ledger's projection has it.

use super::coupons::CouponFigures;
use crate::plant::Plant;
use hexiao_domain::{
    BackupPlan, BusinessDay, Case, CaseId, CaseKind, CheckedCode, Coupon, Exposure,
    MerchantAccount, Money, OfflinePolicy, OrderNumber, OutageCause, Payment, PaymentState, Person,
    PersonId, PinStanding, Posting, Reason, Refund, Refusal, Resolution, Shift, Shop, StaticCode,
    Subject, Timestamp, TransactionId, Wallet, Work, WorkKind, WorkState, due_time,
};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A row of the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkRow {
    /// Where it stands.
    pub state: WorkState,
    /// Tries so far.
    pub attempts: u32,
    /// Not before.
    pub due_at: Timestamp,
    /// Waiting since.
    pub queued_at: Timestamp,
    /// Whether the platform acknowledged it.
    pub receipt: bool,
}

/// A payment with everything that hangs on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The payment with its redemption.
    pub payment: Payment,
    /// The digest of the auth code.
    pub scan: Option<String>,
    /// Its work, by kind.
    pub works: [Option<WorkRow>; 5],
    /// Whether its redemption is in doubt: nobody said, or what a manager said.
    pub doubt: Option<Option<bool>>,
}

/// One day total's key: what a report groups by.
pub type DayKey = (BusinessDay, u8, Wallet, PersonId);

/// Counts and minor units: claimed, confirmed, failed, redeemed.
pub type Figures = [i64; 8];

/// A count and minor units of what went back on a day.
pub type Returned = [i64; 2];

/// Every table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tables {
    pub shop: Option<Shop>,
    pub policy: Option<OfflinePolicy>,
    pub accounts: Vec<MerchantAccount>,
    pub codes: Vec<StaticCode>,
    pub looks: Vec<CheckedCode>,
    pub backups: Option<BackupPlan>,
    pub people: Vec<(Person, PinStanding)>,
    pub rows: Vec<Row>,
    pub index: FxHashMap<OrderNumber, usize>,
    pub scans: FxHashMap<String, usize>,
    pub transactions: FxHashMap<(Wallet, TransactionId), usize>,
    pub cases: Vec<Case>,
    pub open_cases: Vec<CaseId>,
    pub notes: usize,
    pub coupons: Vec<Coupon>,
    pub coupon_days: BTreeMap<DayKey, CouponFigures>,
    pub days: BTreeMap<DayKey, Figures>,
    pub refunds: Vec<Refund>,
    pub returned: BTreeMap<DayKey, Returned>,
    pub shifts: Vec<Shift>,
    pub lost: Vec<(Wallet, OutageCause, Timestamp)>,
    pub balances: Vec<Posting>,
    pub waiting: Vec<usize>,
    pub pending: Vec<(usize, WorkKind)>,
    pub claimed: Vec<usize>,
    pub unredeemed: Vec<usize>,
    pub last_sequence: i64,
    pub epoch: i64,
    pub recovery: Option<i64>,
    pub checkpoint: i64,
}

/// Which of the five places a kind has.
pub const fn place(kind: WorkKind) -> usize {
    match kind {
        WorkKind::Cancel => 0,
        WorkKind::Verify => 1,
        WorkKind::LateCheck => 2,
        WorkKind::Refund => 3,
        WorkKind::Upload => 4,
    }
}

impl Tables {
    /// The row of an order.
    pub fn row(&self, order: &OrderNumber) -> Option<&Row> {
        self.index
            .get(order)
            .and_then(|index| self.rows.get(*index))
    }

    /// Whether this person may work here.
    pub fn knows(&self, id: &PersonId) -> bool {
        self.people.iter().any(|(person, _)| person.id == *id)
    }

    /// The refunds of an order, in the order in which they were asked.
    pub fn refunds_of(&self, order: &OrderNumber) -> Vec<Refund> {
        let of = |refund: &&Refund| refund.asked.order == *order;
        self.refunds.iter().filter(of).cloned().collect()
    }

    /// The shift of this person that goes on.
    pub fn open_shift(&self, person: &PersonId) -> Option<&Shift> {
        let mut open = self.shifts.iter().filter(|shift| shift.end.is_none());
        open.find(|shift| shift.person == *person)
    }

    /// What is claimed and unproved.
    pub fn exposure(&self) -> Option<Exposure> {
        let currency = self.shop.as_ref()?.currency;
        let mut exposure = Exposure {
            count: 0,
            amount: Money::zero(currency),
            oldest: None,
        };
        for row in self
            .claimed
            .iter()
            .filter_map(|index| self.rows.get(*index))
        {
            let payment = &row.payment;
            exposure.count += 1;
            exposure.amount = exposure.amount.checked_add(payment.amount).ok()?;
            let claimed_at = payment.state.claim()?.at;
            let oldest = exposure.oldest.unwrap_or(claimed_at);
            exposure.oldest = Some(oldest.min(claimed_at));
        }
        self.expose_coupons(exposure)
    }

    /// How many doubts stand in the way of selling.
    pub fn doubts_left(&self) -> i64 {
        let blocks = |row: &&Row| {
            let live = matches!(
                row.payment.state,
                PaymentState::Confirmed { .. } | PaymentState::Claimed { .. }
            );
            row.doubt == Some(None) && row.payment.redemption.is_none() && live
        };
        i64::try_from(self.rows.iter().filter(blocks).count()).unwrap_or(i64::MAX)
    }

    /// Ends the recovery, unless doubts are left.
    pub fn end_recovery(&mut self) -> Result<(), Refusal> {
        if self.recovery.is_none() {
            return Err(Refusal::NotInRecovery);
        }
        let count = self.doubts_left();
        if count > 0 && !Plant::RecoveryEndsInDoubt.is_on() {
            return Err(Refusal::DoubtsLeft { count });
        }
        self.recovery = None;
        Ok(())
    }

    /// Whose a row of work is and when it is due, without the rest of it.
    pub fn work_at(&self, index: usize, kind: WorkKind) -> Option<(Wallet, Timestamp)> {
        let row = self.rows.get(index)?;
        let work = row.works.get(place(kind)).copied().flatten()?;
        Some((row.payment.wallet, work.due_at))
    }

    /// The row of work, for the sync's plan.
    pub fn work_of(&self, index: usize, kind: WorkKind) -> Option<Work> {
        let row = self.rows.get(index)?;
        let work = row.works.get(place(kind)).copied().flatten()?;
        Some(Work {
            order: row.payment.order.clone(),
            kind,
            wallet: row.payment.wallet,
            state: work.state,
            attempts: work.attempts,
            due_at: work.due_at,
            queued_at: work.queued_at,
        })
    }

    /// Changes a row of work with `change`, which says whether it did; makes one when there
    /// is none and `fresh` is given. Keeps the list of what is pending.
    pub fn change_work(
        &mut self,
        index: usize,
        kind: WorkKind,
        fresh: Option<WorkRow>,
        change: impl FnOnce(&mut WorkRow) -> bool,
    ) -> bool {
        let slot = self
            .rows
            .get_mut(index)
            .and_then(|row| row.works.get_mut(place(kind)));
        let Some(slot) = slot else {
            return false;
        };
        let before = slot.map(|work| work.state);
        let changed = match slot {
            Some(work) => change(work),
            None => {
                *slot = fresh;
                fresh.is_some()
            }
        };
        let after = slot.map(|work| work.state);
        self.list_pending(index, kind, before, after);
        changed
    }

    fn list_pending(
        &mut self,
        index: usize,
        kind: WorkKind,
        before: Option<WorkState>,
        after: Option<WorkState>,
    ) {
        let pending = Some(WorkState::Pending);
        if before != pending && after == pending {
            self.pending.push((index, kind));
        }
        if before == pending && after != pending {
            self.pending.retain(|item| *item != (index, kind));
        }
    }

    /// Opens a case, unless one of this kind is open on this order already.
    pub fn open_case(
        &mut self,
        index: usize,
        kind: CaseKind,
        reason: Reason,
        at: Timestamp,
        other: Option<&OrderNumber>,
    ) -> bool {
        let Some(payment) = self.rows.get(index).map(|row| &row.payment) else {
            return false;
        };
        let same = |case: &Case| case.kind == kind && case.subject.order() == Some(&payment.order);
        if self.open_list().any(same) {
            return false;
        }
        let (subject, amount) = (Subject::Payment(payment.order.clone()), payment.amount);
        self.keep_case(subject, kind, reason, amount, at, other);
        true
    }

    /// Keeps a new case.
    pub fn keep_case(
        &mut self,
        subject: Subject,
        kind: CaseKind,
        reason: Reason,
        amount: Money,
        at: Timestamp,
        other: Option<&OrderNumber>,
    ) {
        let id = CaseId(
            i64::try_from(self.cases.len())
                .unwrap_or(i64::MAX)
                .saturating_add(1),
        );
        let at_risk = match kind.risks_money() {
            true => amount,
            false => Money::zero(amount.currency()),
        };
        self.cases.push(Case {
            id,
            subject,
            kind,
            reason,
            amount,
            at_risk,
            other: other.cloned(),
            opened_at: at,
            due_at: self.due_at(kind, at),
            assigned: None,
            earlier: None,
            resolved: None,
        });
        self.open_cases.push(id);
    }

    fn due_at(&self, kind: CaseKind, at: Timestamp) -> Option<Timestamp> {
        let (days, shop) = (kind.due_days()?, self.shop.as_ref()?);
        due_time(at, days, &shop.zone, shop.cut_over_hour).ok()
    }

    /// The open case of late money turns out to be about a sale that was paid twice, or, when
    /// the other payment went back, about late money alone again.
    pub fn turn(&mut self, order: &OrderNumber, other: Option<&OrderNumber>) -> bool {
        let late = (CaseKind::LateMoney, Reason::PaidAfterClose);
        let double = (CaseKind::DoublePay, Reason::PaidTwice);
        let ((from, _), (kind, reason)) = match other {
            Some(_) => (late, double),
            None => (double, late),
        };
        let fits = |case: &&Case| case.kind == from && case.subject.order() == Some(order);
        let Some(id) = self.open_list().find(fits).map(|case| case.id) else {
            return false;
        };
        if let Some(case) = self.case_mut(id) {
            case.kind = kind;
            case.reason = reason;
            case.other = other.cloned();
        }
        true
    }

    /// A case, to be changed.
    pub fn case_mut(&mut self, id: CaseId) -> Option<&mut Case> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.cases.get_mut(index)
    }

    /// A case by its number.
    pub fn case(&self, id: CaseId) -> Option<&Case> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.cases.get(index)
    }

    /// The open ones.
    pub fn open_list(&self) -> impl Iterator<Item = &Case> {
        self.open_cases.iter().filter_map(|id| self.case(*id))
    }

    /// Ends a case; false when it is not open.
    pub fn resolve(
        &mut self,
        id: CaseId,
        resolution: Resolution,
        at: Timestamp,
        by: Option<&PersonId>,
    ) -> bool {
        if !self.open_cases.contains(&id) {
            return false;
        }
        self.open_cases.retain(|open| *open != id);
        if let Some(case) = self.case_mut(id) {
            case.resolved = Some((resolution, at, by.cloned()));
        }
        true
    }
}
