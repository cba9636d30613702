//! A life on the ledger alone: payments made, paid, redeemed and uploaded as fast as the
//! disk allows, without a platform.

use crate::{Told, say};
use hexiao_domain::{
    Actor, BusinessDay, Claim, Currency, Event, Fact, Method, Money, NewPayment, OrderNumber,
    PersonId, Proof, RedemptionState, Refusal, TransactionId, Wallet, WorkKind,
};
use hexiao_ledger::{Ledger, WriteError};
use hexiao_sync::{Clock, Stamps};
use hexiao_testkit::{FakeHost, Seeded};

struct Counter {
    ledger: Ledger,
    host: FakeHost,
    cashier: PersonId,
}

/// Lives until it is killed.
pub fn live(told: Told) {
    let counter = Counter {
        ledger: Ledger::open(&told.dir).expect("the ledger opens after a kill"),
        host: FakeHost::new(&told.dir, 0),
        cashier: PersonId::parse("lin").unwrap(),
    };
    let pending = counter.ledger.read(|view| Ok(view.work_counts()?.pending));
    told.kept.iter().for_each(|order| counter.check(order));
    say(&format!("open {}", pending.unwrap()));
    let mut random = Seeded::new(told.seed);
    loop {
        if random.below(4) == 0 {
            counter.claim();
        } else {
            counter.sell();
        }
    }
}

impl Counter {
    fn check(&self, order: &OrderNumber) {
        let key = order.clone();
        let found = self.ledger.read(move |view| view.payment(&key)).unwrap();
        if found.is_none_or(|payment| payment.redemption.is_none()) {
            say(&format!("wrong: {order} is lost"));
        }
    }

    fn write(&self, facts: Vec<Fact>) -> Result<(), WriteError> {
        let stamp = self.host.stamp(Actor::Person(self.cashier.clone()));
        self.ledger.write(stamp, move |_| Ok((facts, ())))
    }

    fn sell(&self) {
        say("begin pay");
        let order = self.make(Method::ShowCode, |_| Vec::new());
        let code = format!("https://qr.alipay.com/{order}");
        self.moved(&order, Event::CodeShown { code });
        self.moved(&order, paid(&order, Some(order.to_string())));
        say(&format!("done pay {order}"));
        say("begin redeem");
        self.write(vec![self.redemption(&order, RedemptionState::Redeemed)])
            .unwrap();
        say(&format!("done redeem {order}"));
        self.refuses_a_second_one(&order);
        self.upload(&order);
    }

    fn claim(&self) {
        say("begin redeem");
        let cashier = self.cashier.clone();
        let at = self.host.now();
        let order = self.make(Method::StaticCode, move |order| {
            let evidence = Some(transaction(order));
            let approved_by = None;
            let claim = Claim {
                evidence,
                at,
                approved_by,
            };
            let claimed = Fact::PaymentMoved {
                order: order.clone(),
                event: Event::Claimed { claim },
            };
            let redeemed = Fact::Redeemed {
                order: order.clone(),
                by: cashier,
                state: RedemptionState::Provisional,
            };
            vec![claimed, redeemed]
        });
        say(&format!("done redeem {order}"));
        say("begin sync");
        self.moved(&order, paid(&order, None));
        say(&format!("done sync {order}"));
        self.upload(&order);
    }

    fn make(
        &self,
        method: Method,
        more: impl FnOnce(&OrderNumber) -> Vec<Fact> + Send + 'static,
    ) -> OrderNumber {
        let stamp = self.host.stamp(Actor::Person(self.cashier.clone()));
        let (now, cashier) = (stamp.at, self.cashier.clone());
        let made = self.ledger.write(stamp, move |view| {
            let payment = NewPayment {
                order: view.next_order().map_err(|_| Refusal::Unreadable)?,
                amount: Money::new(1, Currency::Cny),
                wallet: Wallet::Alipay,
                method,
                reference: None,
                attempt_of: None,
                scan_digest: None,
                cashier,
                day: BusinessDay::parse("2026-11-22").unwrap(),
                hour: 12,
                expires_at: now.plus_seconds(180),
            };
            let order = payment.order.clone();
            let mut facts = vec![Fact::PaymentMade { payment }];
            facts.extend(more(&order));
            Ok((facts, order))
        });
        made.unwrap()
    }

    fn moved(&self, order: &OrderNumber, event: Event) {
        let order = order.clone();
        self.write(vec![Fact::PaymentMoved { order, event }])
            .unwrap();
    }

    fn redemption(&self, order: &OrderNumber, state: RedemptionState) -> Fact {
        let (order, by) = (order.clone(), self.cashier.clone());
        Fact::Redeemed { order, by, state }
    }

    fn refuses_a_second_one(&self, order: &OrderNumber) {
        match self.write(vec![self.redemption(order, RedemptionState::Redeemed)]) {
            Err(WriteError::Refused(Refusal::AlreadyRedeemed { .. })) => {}
            other => say(&format!("wrong: {order} redeemed twice: {other:?}")),
        }
    }

    fn upload(&self, order: &OrderNumber) {
        say("begin sync");
        let receipt = "recorded".to_owned();
        self.write(vec![Fact::WorkDone {
            order: order.clone(),
            kind: WorkKind::Upload,
            receipt,
        }])
        .unwrap();
        say(&format!("done sync {order}"));
    }
}

/// A number of 28 digits that only this order has.
fn transaction(order: &OrderNumber) -> TransactionId {
    let digits = order.as_str().split('_').nth(2).unwrap();
    TransactionId::parse(&format!("2026112222001{digits:0>15}")).unwrap()
}

fn paid(order: &OrderNumber, order_number: Option<String>) -> Event {
    let proof = Proof {
        transaction_id: transaction(order),
        order_number,
        amount: Money::new(1, Currency::Cny),
        payer: None,
        paid_at: None,
    };
    Event::Paid { proof }
}
