//! Manager and owner come by: cases, doubts, the end of a recovery.

use crate::store::Fault;
use crate::world::{Ev, World};
use hexiao_domain::{
    Case, CaseKind, CouponEvent, Event, Fact, PaymentState, Permission, PersonId, Refusal,
    Resolution, Subject, WorkKind,
};

impl World {
    /// Manager and owner look at what needs a person.
    pub(crate) fn visit(&mut self, till: usize) {
        self.soon(60_000, 240_000, Ev::Visit(till));
        let Some(machine) = self.tills.get(till).filter(|till| till.on) else {
            return;
        };
        let view = machine.store.view();
        let (recovering, cases) = (view.recovery().is_some(), view.open_cases());
        let doubts = view.doubts();
        if recovering || !doubts.is_empty() {
            self.recover(till, recovering, doubts);
        } else if self.rng.chance(20) {
            self.end_recovery(till);
        }
        if !cases.is_empty() {
            self.work_cases(till, cases);
        }
        let manager = self.people.manager.clone();
        let owed = self
            .tills
            .get(till)
            .map(|till| till.store.view().unredeemed());
        for order in owed.unwrap_or_default() {
            self.soon(100, 5_000, Ev::Redeem(till, order));
        }
        if self.rng.chance(100) && self.sign_in(till, &manager) {
            self.export(till, &manager);
            self.sign_out(till);
        }
    }

    fn export(&mut self, till: usize, by: &PersonId) {
        let now = self.wall(till);
        if let Ok(counted) = hexiao_domain::business_day(now, "Asia/Shanghai", 4) {
            let fact = Fact::ReportExported {
                day: counted.day,
                by: by.clone(),
                format: "csv".to_owned(),
            };
            if self.acting_for(till, Permission::Report).is_some() {
                self.writes(till, Self::acts(by.clone()), fact);
            }
        }
    }

    fn recover(&mut self, till: usize, recovering: bool, doubts: Vec<hexiao_domain::OrderNumber>) {
        let manager = self.people.manager.clone();
        if recovering && self.rng.chance(200) {
            self.end_recovery(till);
        }
        let machine = self.tills.get(till);
        let hunted = machine
            .and_then(|till| till.hunt.as_ref())
            .is_some_and(|hunt| hunt.done);
        if recovering && !hunted || !self.sign_in(till, &manager) {
            return;
        }
        for order in doubts {
            // What nobody has paid yet may be left open; it stays in doubt.
            if !self.is_confirmed(till, &order) && self.rng.chance(400) {
                continue;
            }
            let key = self.key(till, &order);
            let fact = Fact::DoubtDecided {
                handed_over: self.truth.handed.get(&key).copied().unwrap_or(0) > 0,
                by: manager.clone(),
                order,
            };
            self.writes(till, Self::acts(manager.clone()), fact);
        }
        if recovering {
            self.end_recovery(till);
        }
        self.sign_out(till);
    }

    /// A manager says that the till may sell; the screen offers it once the search is done.
    fn end_recovery(&mut self, till: usize) {
        let manager = self.people.manager.clone();
        let machine = self.tills.get(till);
        let hunt = machine.and_then(|till| till.hunt.as_ref());
        let recovering = machine.is_some_and(|till| till.store.view().recovery().is_some());
        if recovering && !hunt.is_some_and(|hunt| hunt.done) || !self.sign_in(till, &manager) {
            return;
        }
        let fact = Fact::RecoveryEnded {
            by: manager.clone(),
        };
        self.writes(till, Self::acts(manager), fact);
    }

    fn work_cases(&mut self, till: usize, cases: Vec<Case>) {
        let worker = match crate::plant::Plant::CashierResolves.is_on() {
            true => self.people.cashier.clone(),
            false => self.people.owner.clone(),
        };
        if !self.sign_in(till, &worker) {
            return;
        }
        for case in cases {
            if self.rng.chance(700) {
                self.work_case(till, &worker, &case);
            }
        }
        self.sign_out(till);
    }

    fn work_case(&mut self, till: usize, by: &PersonId, case: &Case) {
        // A cancel is asked again rather than given up: the platform may hold money.
        let patience = match case.kind {
            CaseKind::CancelStuck => 950,
            _ => 400,
        };
        if self.rng.chance(patience)
            && let Some(fact) = retried(case)
        {
            self.writes(till, Self::acts(by.clone()), fact);
            return;
        }
        if self.acting_for(till, Permission::ResolveCases).is_none() {
            return;
        }
        let choices = resolutions(case.kind, self.is_late(till, case));
        let resolution = match self.gave_back(till, case) {
            true => Resolution::Returned,
            false => self.rng.pick(choices, Resolution::NoAction),
        };
        self.resolve(till, by, case, resolution);
        if self.rng.chance(50) {
            self.resolve(till, by, case, resolution);
        }
    }

    /// After a restore the case is open again; the owner knows what the journal forgot.
    fn gave_back(&self, till: usize, case: &Case) -> bool {
        let machine = self.tills.get(till);
        let order = case.subject.order();
        let payment = machine
            .zip(order)
            .and_then(|(till, order)| till.store.view().payment(order));
        let proof = payment.as_ref().and_then(|payment| payment.state.proof());
        let money = proof.and_then(|proof| self.platform.numbered(&proof.transaction_id));
        self.is_late(till, case)
            && self
                .truth
                .refunds
                .iter()
                .any(|(known, _)| Some(*known) == money)
    }

    fn is_late(&self, till: usize, case: &Case) -> bool {
        let machine = self.tills.get(till);
        let order = case.subject.order();
        let payment = machine
            .zip(order)
            .and_then(|(till, order)| till.store.view().payment(order));
        payment.is_some_and(|payment| matches!(payment.state, PaymentState::PaidAfterClose { .. }))
    }

    fn resolve(&mut self, till: usize, by: &PersonId, case: &Case, resolution: Resolution) {
        let mut facts = vec![Fact::CaseNoted {
            case: case.id,
            by: by.clone(),
            text: "seen".to_owned(),
        }];
        facts.push(Fact::CaseResolved {
            case: case.id,
            resolution,
            by: Some(by.clone()),
        });
        facts.extend(followed(case, resolution));
        let done = self.write(till, Self::acts(by.clone()), &mut |view| {
            let open = view.open_cases().iter().any(|open| open.id == case.id);
            match open {
                true => Ok(facts.clone()),
                false => Err(Refusal::CaseNotOpen),
            }
        });
        self.give_back_money(till, case, resolution, &done);
    }

    /// The money goes back by the owner's own device, with one key for ever.
    fn give_back_money(
        &mut self,
        till: usize,
        case: &Case,
        resolution: Resolution,
        done: &Result<Vec<i64>, Fault>,
    ) {
        if done.is_err() || resolution != Resolution::Returned {
            return;
        }
        let machine = self.tills.get(till);
        let order = case.subject.order();
        let payment = machine
            .zip(order)
            .and_then(|(till, order)| till.store.view().payment(order));
        let proof = payment.as_ref().and_then(|payment| payment.state.proof());
        let money = proof.and_then(|proof| self.platform.numbered(&proof.transaction_id));
        drop(payment);
        let Some(money) = money else {
            return;
        };
        let amount = self
            .platform
            .transaction(money)
            .map_or(0, |known| known.amount.minor());
        let number = u32::try_from(self.truth.refunds.len()).unwrap_or(u32::MAX);
        if self.truth.refunds.iter().any(|(other, _)| *other == money) {
            return;
        }
        self.truth.refunds.push((money, amount));
        self.check_refund(till);
        self.soon(1_000, 20_000, Ev::Refund(number, 0));
    }
}

fn retried(case: &Case) -> Option<Fact> {
    match &case.subject {
        Subject::Payment(order) => retries(case.kind).map(|kind| Fact::WorkRetried {
            order: order.clone(),
            kind,
        }),
        Subject::Coupon(coupon) => {
            let again = case.kind == CaseKind::CouponRefused;
            let coupon = coupon.clone();
            again.then_some(Fact::CouponRetried { coupon })
        }
    }
}

fn followed(case: &Case, resolution: Resolution) -> Option<Fact> {
    match &case.subject {
        Subject::Payment(order) => {
            let event = consequence(case.kind, resolution)?;
            let order = order.clone();
            Some(Fact::PaymentMoved { order, event })
        }
        Subject::Coupon(coupon) => {
            let gives_up = case.kind == CaseKind::CouponRefused;
            let (coupon, event) = (coupon.clone(), CouponEvent::WrittenOff);
            gives_up.then_some(Fact::CouponMoved { coupon, event })
        }
    }
}

const fn retries(kind: CaseKind) -> Option<WorkKind> {
    match kind {
        CaseKind::ClaimUnproved => Some(WorkKind::Verify),
        CaseKind::UploadRejected => Some(WorkKind::Upload),
        CaseKind::CancelStuck => Some(WorkKind::Cancel),
        CaseKind::Failed
        | CaseKind::Mismatch
        | CaseKind::LateMoney
        | CaseKind::RefundRefused
        | CaseKind::CouponRefused
        | CaseKind::CouponUndoRefused
        | CaseKind::DoublePay => None,
    }
}

const fn resolutions(kind: CaseKind, late: bool) -> &'static [Resolution] {
    match kind {
        CaseKind::Failed => &[Resolution::NoAction, Resolution::PaidOtherwise],
        CaseKind::ClaimUnproved | CaseKind::CouponRefused => {
            &[Resolution::WrittenOff, Resolution::PaidOtherwise]
        }
        CaseKind::Mismatch | CaseKind::CancelStuck => &[
            Resolution::Returned,
            Resolution::WrittenOff,
            Resolution::NoAction,
        ],
        CaseKind::LateMoney => &[Resolution::Reopened, Resolution::Returned],
        CaseKind::DoublePay if late => &[Resolution::Reopened, Resolution::Returned],
        CaseKind::UploadRejected
        | CaseKind::RefundRefused
        | CaseKind::CouponUndoRefused
        | CaseKind::DoublePay => &[Resolution::NoAction],
    }
}

const fn consequence(kind: CaseKind, resolution: Resolution) -> Option<Event> {
    match (kind, resolution) {
        (CaseKind::ClaimUnproved, Resolution::WrittenOff | Resolution::PaidOtherwise) => {
            Some(Event::WrittenOff)
        }
        (CaseKind::LateMoney | CaseKind::DoublePay, Resolution::Reopened) => Some(Event::Reopened),
        _ => None,
    }
}
