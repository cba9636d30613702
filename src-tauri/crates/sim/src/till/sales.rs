//! Sales, claims and redemptions, as the application decides them.

use super::shifts::opened;
use super::sync::nothing;
use crate::plant::Plant;
use crate::store::{Fault, View};
use crate::wire::Why;
use crate::world::{CODE_SECONDS, Demand, Ev, Noting, World};
use hexiao_domain::{
    Claim, CloseCause, Event, Fact, Method, Money, NewPayment, OrderNumber, Permission, PersonId,
    RedemptionState, Reference, Refusal, TransactionId, Verdict, Wallet, business_day,
    decide_redeem,
};
use hexiao_sync::Step;

/// A scanned code is paid or refused within about a minute.
const SCAN_SECONDS: i64 = 75;

/// What is to be sold.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The amount.
    pub amount: Money,
    /// The wallet.
    pub wallet: Wallet,
    /// The shop's own reference.
    pub reference: Option<Reference>,
    /// The payment that this is another attempt of.
    pub attempt_of: Option<OrderNumber>,
    /// A scanned code, and its digest.
    pub scanned: Option<(u64, String)>,
}

impl World {
    /// A payment without its number, which is taken inside the transaction.
    fn draft(
        &self,
        till: usize,
        sale: &Sale,
        method: Method,
        cashier: &PersonId,
    ) -> Option<NewPayment> {
        let now = self.wall(till);
        let counted = business_day(now, "Asia/Shanghai", 4).ok()?;
        let seconds = match method {
            Method::ShowCode => CODE_SECONDS,
            Method::ScanCode => SCAN_SECONDS,
            Method::StaticCode => 0,
        };
        let name = &self.tills.get(till)?.name;
        Some(NewPayment {
            order: OrderNumber::new(name, 0, 0),
            amount: sale.amount,
            wallet: sale.wallet,
            method,
            reference: sale.reference.clone(),
            attempt_of: sale.attempt_of.clone(),
            scan_digest: sale.scanned.as_ref().map(|(_, digest)| digest.clone()),
            cashier: cashier.clone(),
            day: counted.day,
            hour: counted.hour,
            expires_at: now.plus_seconds(seconds),
        })
    }

    /// Stores the payment, then asks the platform; never the other way round.
    pub(crate) fn sell(&mut self, till: usize, sale: &Sale) {
        let Some(cashier) = self.acting_for(till, Permission::Sell) else {
            return;
        };
        let method = match sale.scanned {
            Some(_) => Method::ScanCode,
            None => Method::ShowCode,
        };
        let Some(draft) = self.draft(till, sale, method, &cashier) else {
            return;
        };
        if Plant::SendBeforeStore.is_on() {
            self.send_unstored(till, sale);
        }
        let made = self.make(till, &cashier, draft);
        if let Ok(order) = made {
            match &sale.scanned {
                Some((auth, _)) => self.pay_by_scan(till, sale, &order, *auth, &cashier),
                None => self.send(till, sale.wallet, &order, Why::ShowCode, demand(sale, 0)),
            }
            self.maybe_cancel(till, order);
        }
    }

    fn maybe_cancel(&mut self, till: usize, order: OrderNumber) {
        if self.rng.chance(100) {
            self.soon(1_000, 40_000, Ev::Cancel(till, order));
        }
    }

    fn send_unstored(&mut self, till: usize, sale: &Sale) {
        let machine = self.tills.get(till);
        let order = machine.and_then(|till| till.store.view().next_order());
        if let Some(order) = order.filter(|_| sale.scanned.is_none()) {
            self.send(till, sale.wallet, &order, Why::ShowCode, demand(sale, 0));
        }
    }

    fn make(
        &mut self,
        till: usize,
        cashier: &PersonId,
        draft: NewPayment,
    ) -> Result<OrderNumber, Fault> {
        let mut number = None;
        let mut decide = |view: &dyn View| {
            let mut payment = draft.clone();
            payment.order = view.next_order().ok_or(Refusal::NotSetUp)?;
            number = Some(payment.order.clone());
            let made = Fact::PaymentMade { payment };
            Ok(opened(view, cashier).into_iter().chain([made]).collect())
        };
        self.write(till, Self::acts(cashier.clone()), &mut decide)?;
        number.ok_or(Fault::Stopped)
    }

    fn pay_by_scan(
        &mut self,
        till: usize,
        sale: &Sale,
        order: &OrderNumber,
        auth: u64,
        cashier: &PersonId,
    ) {
        let actor = Self::acts(cashier.clone());
        if self.moves_as(till, actor, order, Event::CodeSent) {
            self.hold(till, sale.wallet, order);
            self.send(till, sale.wallet, order, Why::PayScan, demand(sale, auth));
        }
    }

    /// While a pay call is under way its order is not asked about and not cancelled.
    fn hold(&mut self, till: usize, wallet: Wallet, order: &OrderNumber) {
        let mono = self.mono(till);
        let order = order.clone();
        if let Some(machine) = self.tills.get_mut(till)
            && !Plant::PayNotHeld.is_on()
        {
            machine.hold(&Step::Ask { order, wallet }, mono);
        }
    }

    /// The cashier gives a payment up.
    pub(crate) fn press_cancel(&mut self, till: usize, order: &OrderNumber) {
        if let Some(person) = self.acting_for(till, Permission::Sell) {
            let cause = CloseCause::Cancelled;
            let event = Event::CloseAsked { cause };
            if self.moves_as(till, Self::acts(person), order, event) && self.rng.chance(300) {
                self.ask_again(till, order);
            }
        }
    }

    /// The customer takes the other wallet; the first may still be paid.
    fn ask_again(&mut self, till: usize, order: &OrderNumber) {
        let machine = self.tills.get(till);
        let before = machine.and_then(|till| till.store.view().payment(order));
        let Some((amount, wallet)) = before.map(|before| (before.amount, before.wallet)) else {
            return;
        };
        let sale = Sale {
            amount,
            wallet: match wallet {
                Wallet::Alipay => Wallet::Wechatpay,
                _ => Wallet::Alipay,
            },
            reference: None,
            attempt_of: Some(order.clone()),
            scanned: None,
        };
        self.sell(till, &sale);
    }

    /// The cashier presses redeem.
    pub(crate) fn press_redeem(&mut self, till: usize, order: &OrderNumber) {
        if self.tills.get(till).is_none_or(|till| !till.on) || !self.somebody(till) {
            return;
        }
        let Some(by) = self.acting_for(till, Permission::Sell) else {
            return;
        };
        if Plant::AckBeforeCommit.is_on() {
            self.ack_early(till, order);
        }
        let mut decide = |view: &dyn View| {
            let payment = view.payment(order).ok_or(Refusal::UnknownPayment)?;
            let (state, _) = decide_redeem(&payment)?;
            let begun = opened(view, &by);
            let (order, by) = (order.clone(), by.clone());
            let redeemed = Fact::Redeemed { order, by, state };
            Ok(begun.into_iter().chain([redeemed]).collect())
        };
        let done = self.write(till, Self::acts(by.clone()), &mut decide);
        match done {
            Ok(seqs) => self.ack(till, seqs.last().copied(), order),
            Err(Fault::Refused(Refusal::AlreadyRedeemed { .. })) => self.seen_redeemed(till, order),
            Err(_) => {}
        }
    }

    /// The cashier, or the manager when the cashier is locked out.
    fn somebody(&mut self, till: usize) -> bool {
        let (cashier, manager) = (self.people.cashier.clone(), self.people.manager.clone());
        self.sign_in(till, &cashier) || self.rng.chance(500) && self.sign_in(till, &manager)
    }

    fn ack_early(&mut self, till: usize, order: &OrderNumber) {
        let machine = self.tills.get(till);
        let next = machine.map(|till| (till.store.view().head().0 + 1, till.boot));
        if let Some((seq, boot)) = next {
            self.acknowledged(till, boot, seq, order);
        }
    }

    fn ack(&mut self, till: usize, seq: Option<i64>, order: &OrderNumber) {
        let boot = self.tills.get(till).map_or(0, |till| till.boot);
        if let Some(seq) = seq {
            self.soon(0, 6, Ev::Ack(till, boot, seq, order.clone()));
        }
    }

    /// Notes a claim and redeems it provisionally, within the limits as they are inside the
    /// transaction.
    pub(crate) fn note_claim(
        &mut self,
        till: usize,
        person: &PersonId,
        noting: &Noting,
        evidence: Option<TransactionId>,
        approved_by: Option<PersonId>,
    ) -> Result<OrderNumber, Fault> {
        let sale = Sale {
            amount: noting.amount,
            wallet: noting.wallet,
            reference: None,
            attempt_of: None,
            scanned: None,
        };
        let draft = self.draft(till, &sale, Method::StaticCode, person);
        let draft = draft.ok_or(Fault::Stopped)?;
        let stale = self.stale_exposure(till);
        let claim = Claim {
            evidence,
            at: self.wall(till),
            approved_by,
        };
        let mut named = None;
        let mut decide = |view: &dyn View| {
            let (mut facts, order, amount) = begin(view, noting, &draft)?;
            permit(view, noting.wallet, amount, &claim, stale.as_ref())?;
            named = Some(order.clone());
            facts.extend(claimed(&order, &claim, person));
            Ok(opened(view, person).into_iter().chain(facts).collect())
        };
        let seqs = self.write(till, Self::acts(person.clone()), &mut decide)?;
        let order = named.ok_or(Fault::Stopped)?;
        self.ack(till, seqs.last().copied(), &order);
        Ok(order)
    }

    /// The limits as they were at the first claim: what two windows at once would see.
    fn stale_exposure(&mut self, till: usize) -> Option<hexiao_domain::Exposure> {
        if !Plant::StaleExposure.is_on() {
            return None;
        }
        let machine = self.tills.get_mut(till)?;
        let now = machine.store.view().exposure();
        machine.stale = machine.stale.or(now);
        machine.stale
    }
}

fn claimed(order: &OrderNumber, claim: &Claim, person: &PersonId) -> [Fact; 2] {
    [
        Fact::PaymentMoved {
            order: order.clone(),
            event: Event::Claimed {
                claim: claim.clone(),
            },
        },
        Fact::Redeemed {
            order: order.clone(),
            by: person.clone(),
            state: RedemptionState::Provisional,
        },
    ]
}

type Begun = (Vec<Fact>, OrderNumber, Money);

fn begin(view: &dyn View, noting: &Noting, draft: &NewPayment) -> Result<Begun, Refusal> {
    if let Some(order) = &noting.order {
        let payment = view.payment(order).ok_or(Refusal::UnknownPayment)?;
        return Ok((Vec::new(), order.clone(), payment.amount));
    }
    let mut payment = draft.clone();
    payment.order = view.next_order().ok_or(Refusal::NotSetUp)?;
    let (order, amount) = (payment.order.clone(), payment.amount);
    Ok((vec![Fact::PaymentMade { payment }], order, amount))
}

fn permit(
    view: &dyn View,
    wallet: Wallet,
    amount: Money,
    claim: &Claim,
    stale: Option<&hexiao_domain::Exposure>,
) -> Result<(), Refusal> {
    let policy = view.policy().ok_or(Refusal::NotSetUp)?;
    let exposure = view.exposure().ok_or(Refusal::Unreadable)?;
    let exposure = stale.unwrap_or(&exposure);
    let noted = claim.evidence.is_some();
    let none = Money::zero(amount.currency());
    match policy.judge(wallet, amount, noted, exposure, none, claim.at) {
        Verdict::Allowed => Ok(()),
        Verdict::NeedsManager if claim.approved_by.is_some() => Ok(()),
        Verdict::NeedsManager => Err(Refusal::NeedsManager),
        Verdict::Refused(limit) => Err(Refusal::OverLimit { limit }),
    }
}

fn demand(sale: &Sale, data: u64) -> Demand {
    Demand {
        amount: sale.amount,
        ..Demand { data, ..nothing() }
    }
}
