//! What must come true once disks, lines and clocks are well again, and the bill has come.

use super::{Held, hold, name};
use crate::platform::BillRow;
use crate::store::{Memory, Row, WorkRow};
use crate::world::World;
use hexiao_domain::{
    CaseKind, Payment, PaymentState, RedemptionState, Resolution, Wallet, WorkKind, WorkState,
};

impl World {
    /// Before the bill: the outbox is empty, and nothing is unknown.
    pub(crate) fn before_the_bill(&mut self) {
        let mut held = Ok(());
        for till in &self.tills {
            held = held.and_then(|()| l15_at_rest(till.store.memory()));
        }
        self.check.judge(held);
    }

    /// After the bill.
    pub(crate) fn at_the_end(&mut self) {
        for till in 0..self.tills.len() {
            self.sweep(till);
        }
        let cases = self
            .tills
            .iter()
            .flat_map(|till| &till.store.memory().tables.cases);
        let reasons: Vec<_> = cases.map(|case| case.reason).collect();
        for reason in reasons {
            self.cover.reason(reason);
        }
        self.before_the_bill();
        let held = self.l15_ended();
        self.check.judge(held);
        let rows: Vec<BillRow> = self.platform.bill().collect();
        for row in rows {
            let held = self.l16_explained(&row);
            self.check.judge(held);
        }
    }

    fn l15_ended(&self) -> Held {
        for till in &self.tills {
            let memory = till.store.memory();
            for row in &memory.tables.rows {
                l15_paid(memory, row)?;
                self.l15_uploaded(memory, row, till.number)?;
            }
        }
        Ok(())
    }

    /// A redemption that the platform keeps a record of is recorded there, or a person knows.
    fn l15_uploaded(&self, memory: &Memory, row: &Row, till: u8) -> Held {
        let payment = &row.payment;
        let proved = payment.redemption.as_ref().map(|known| known.state);
        let confirmed = matches!(payment.state, PaymentState::Confirmed { .. });
        if !confirmed || proved != Some(RedemptionState::Redeemed) {
            return Ok(());
        }
        let order = &payment.order;
        let key = self.key(usize::from(till), order);
        let recorded = self.platform.records.contains_key(&key);
        let acknowledged = work(row, WorkKind::Upload).is_some_and(|work| work.receipt);
        let known = has_case(memory, row, CaseKind::UploadRejected);
        let there = payment.wallet != Wallet::Alipay || recorded;
        hold(known || acknowledged && there, name::PROGRESS, || {
            format!("the redemption of {order} was not uploaded")
        })
    }

    /// Every line of the bill is a payment here, or was given back, or has an owner.
    fn l16_explained(&mut self, line: &BillRow) -> Held {
        let Some(money) = self.platform.transaction(line.transaction) else {
            return Ok(());
        };
        let held = self.holder(line);
        let returned = self
            .truth
            .refunds
            .iter()
            .any(|(number, _)| *number == line.transaction);
        let state = held.as_ref().map(|payment| &payment.state);
        let gone = { held.as_ref() }.map_or(0, |payment| payment.returned.minor());
        let lossy = self.check.tills.iter().any(|shadow| shadow.lossy);
        let fits = match (state, line.refunded) {
            // What a till gave back in a time that a restore lost is known there alone.
            (
                Some(
                    PaymentState::Confirmed { .. }
                    | PaymentState::PaidAfterClose { .. }
                    | PaymentState::Disputed { .. },
                ),
                there,
            ) => gone == there || gone < there && (returned || lossy),
            // A cancel that came twice can give late money back unheard: nothing is left.
            (
                Some(
                    PaymentState::Closed { .. }
                    | PaymentState::Closing { .. }
                    | PaymentState::Failed { .. },
                ),
                more,
            ) => more > 0,
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let unnamed = line.order.is_none() && held.is_none() && (!money.shown || lossy);
        let lost = line.order.is_some() && held.is_none() && lossy;
        // Two tills without a common ledger held the same paid screen: one took it for its
        // sale, the other gave it back. Only the bill shows that.
        let given_back_elsewhere = line.order.is_none() && self.went_back_elsewhere(line, returned);
        if unnamed || lost || given_back_elsewhere {
            self.cover.unnamed_money += 1;
            return Ok(());
        }
        let state = state.map_or("nowhere", |state| state.code());
        Err((name::RECONCILED, format!("{line:?} is {state} here")))
    }

    /// What every till that holds this money gave back of it, or by the owner's device let it.
    fn went_back_elsewhere(&self, line: &BillRow, by_device: bool) -> bool {
        let Some(money) = self.platform.transaction(line.transaction) else {
            return false;
        };
        let rows = self.tills.iter().flat_map(|till| {
            let tables = &till.store.memory().tables;
            tables.rows.iter().map(|row| &row.payment)
        });
        let holders = rows.filter(|payment| {
            let proof = payment.state.proof();
            proof.is_some_and(|proof| proof.transaction_id == money.id)
        });
        let (mut gone, mut disputed) = (0, false);
        for payment in holders {
            gone += payment.returned.minor();
            disputed |= matches!(payment.state, PaymentState::Disputed { .. });
        }
        line.refunded > 0 && (gone == line.refunded || disputed && by_device)
    }

    fn holder(&self, line: &BillRow) -> Option<Payment> {
        let id = &self.platform.transaction(line.transaction)?.id;
        let order = line.order.and_then(|key| self.number(key));
        self.tills.iter().find_map(|till| {
            let tables = &till.store.memory().tables;
            if let Some(order) = &order {
                return tables.row(order).map(|row| row.payment.clone());
            }
            let holds = |row: &&Row| {
                let proof = row.payment.state.proof();
                proof.is_some_and(|proof| proof.transaction_id == *id)
            };
            tables
                .rows
                .iter()
                .find(holds)
                .map(|row| row.payment.clone())
        })
    }
}

fn work(row: &Row, kind: WorkKind) -> Option<WorkRow> {
    let place = WorkKind::ALL.iter().position(|known| *known == kind)?;
    row.works.get(place).copied().flatten()
}

fn has_case(memory: &Memory, row: &Row, kind: CaseKind) -> bool {
    let mut cases = memory.tables.cases.iter();
    cases.any(|case| case.kind == kind && case.subject.order() == Some(&row.payment.order))
}

fn open_case(memory: &Memory, row: &Row) -> bool {
    let mut open = memory.tables.open_list();
    open.any(|case| case.subject.order() == Some(&row.payment.order))
}

/// Whether a person said what becomes of it.
fn decided(memory: &Memory, row: &Row) -> bool {
    let mut cases = memory.tables.cases.iter();
    cases.any(|case| {
        let how = case.resolved.as_ref().map(|(how, _, _)| *how);
        case.subject.order() == Some(&row.payment.order)
            && how.is_some_and(|how| how != Resolution::Proved)
    })
}

/// The outbox is empty or in a case, and nothing waits for nobody.
fn l15_at_rest(memory: &Memory) -> Held {
    let untold = memory.tables.coupons.iter();
    let mut untold = untold.filter(|coupon| coupon.work.state == WorkState::Pending);
    let first = untold.next();
    hold(
        first.is_none() || memory.tables.recovery.is_some(),
        name::PROGRESS,
        || format!("{first:?} is still to be told"),
    )?;
    hold(!memory.stopped, name::PROGRESS, || {
        "the ledger has stopped".to_owned()
    })?;
    let lost = &memory.tables.lost;
    hold(lost.is_empty(), name::PROGRESS, || {
        format!("an outage that ended goes on in the journal: {lost:?}")
    })?;
    hold(memory.tables.recovery.is_none(), name::PROGRESS, || {
        "the recovery does not end".to_owned()
    })?;
    for row in &memory.tables.rows {
        let order = &row.payment.order;
        for kind in WorkKind::ALL {
            let state = work(row, kind).map(|work| work.state);
            hold(state != Some(WorkState::Pending), name::PROGRESS, || {
                format!("{} of {order} is not done", kind.code())
            })?;
        }
        let unknown = match &row.payment.state {
            PaymentState::Created | PaymentState::Awaiting => true,
            PaymentState::Closing { .. } | PaymentState::Claimed { .. } => {
                !open_case(memory, row) && !decided(memory, row)
            }
            _ => false,
        };
        hold(!unknown, name::PROGRESS, || {
            format!("{order} is {} for ever", row.payment.state.code())
        })?;
    }
    Ok(())
}

/// Paid is redeemed, or a person decides.
fn l15_paid(memory: &Memory, row: &Row) -> Held {
    let payment = &row.payment;
    match &payment.state {
        PaymentState::Confirmed { .. } => {
            let ended = payment.redemption.is_some() || payment.is_given_back();
            hold(ended, name::PROGRESS, || {
                format!("{} is paid and nobody hands over", payment.order)
            })
        }
        PaymentState::PaidAfterClose { .. } | PaymentState::Disputed { .. } => {
            let known = open_case(memory, row) || decided(memory, row);
            hold(known, name::TRACE, || {
                format!("{} has no owner", payment.order)
            })
        }
        PaymentState::Closed { refunded, .. } => {
            let looked = *refunded || work(row, WorkKind::LateCheck).is_some();
            hold(looked, name::TRACE, || {
                format!("nobody looked at {} after its close", payment.order)
            })
        }
        _ => Ok(()),
    }
}
