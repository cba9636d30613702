//! One flow and the end: `worker flow:NAME DIR SEED`. What was acknowledged is said as
//! `done NAME`, the head after it as `head SEQ`.

use crate::{Told, say};
use hexiao_domain::{
    Actor, BusinessDay, Claim, Currency, Event, Fact, Method, Money, NewPayment, OrderNumber,
    PersonId, Proof, RedemptionState, Refusal, TransactionId, Wallet,
};
use hexiao_ledger::Ledger;
use hexiao_sync::{Clock, Stamps};
use hexiao_testkit::FakeHost;
use std::path::Path;

struct Desk {
    ledger: Ledger,
    host: FakeHost,
}

/// Does the flow and ends.
pub fn run(name: &str, told: &Told) {
    if name == "create" {
        let ledger = Ledger::create(&told.dir).expect("made");
        say("done create");
        ledger.close();
        return;
    }
    let desk = Desk {
        ledger: Ledger::open(&told.dir).expect("the ledger opens"),
        host: FakeHost::new(&told.dir, 0),
    };
    // Here the counting begins: what comes before is the start's.
    say("open 0");
    match name {
        "sale" => desk.sale(),
        "redeem" => desk.redeem(),
        "claim" => desk.claim(),
        "backup" => desk.backup(&told.dir),
        "close" => {}
        other => panic!("no such flow: {other}"),
    }
    let head = desk.ledger.head().unwrap().seq;
    say(&format!("head {head}"));
    say(&format!("done {name}"));
    desk.ledger.close();
}

impl Desk {
    fn write(&self, decide: impl FnOnce(OrderNumber) -> Vec<Fact>) {
        let stamp = self.host.stamp(Actor::Person(person()));
        let done = self.ledger.write(stamp, |view| {
            let next = view.next_order().map_err(|_| Refusal::Unreadable)?;
            Ok((decide(next), ()))
        });
        done.unwrap();
    }

    fn sale(&self) {
        self.write(|order| vec![made(order, Method::ShowCode)]);
        let order = self.newest();
        let event = Event::Paid {
            proof: proof(&order),
        };
        self.write(|_| vec![Fact::PaymentMoved { order, event }]);
    }

    /// Of the payment that the preparation left paid.
    fn redeem(&self) {
        let mut unredeemed = self.ledger.read(|view| view.unredeemed(1)).unwrap();
        let order = unredeemed.remove(0).order;
        self.write(|_| vec![redeemed(order, RedemptionState::Redeemed)]);
    }

    fn claim(&self) {
        let at = self.host.now();
        self.write(|order| {
            let claim = Claim {
                evidence: None,
                at,
                approved_by: None,
            };
            let moved = Fact::PaymentMoved {
                order: order.clone(),
                event: Event::Claimed { claim },
            };
            let given = redeemed(order.clone(), RedemptionState::Provisional);
            vec![made(order, Method::StaticCode), moved, given]
        });
    }

    fn backup(&self, dir: &Path) {
        self.ledger.backup_to(&dir.join("copy.db")).unwrap();
    }

    fn newest(&self) -> OrderNumber {
        let mut recent = self.ledger.read(|view| view.recent(1)).unwrap();
        recent.remove(0).order
    }
}

fn person() -> PersonId {
    PersonId::parse("lin").unwrap()
}

fn redeemed(order: OrderNumber, state: RedemptionState) -> Fact {
    let by = person();
    Fact::Redeemed { order, by, state }
}

fn made(order: OrderNumber, method: Method) -> Fact {
    let payment = NewPayment {
        order,
        amount: Money::new(1, Currency::Cny),
        wallet: Wallet::Alipay,
        method,
        reference: None,
        attempt_of: None,
        scan_digest: None,
        cashier: person(),
        day: BusinessDay::parse("2026-11-22").unwrap(),
        hour: 12,
        expires_at: hexiao_domain::Timestamp::from_millis(i64::MAX),
    };
    Fact::PaymentMade { payment }
}

fn proof(order: &OrderNumber) -> Proof {
    Proof {
        transaction_id: TransactionId::parse(&format!("trade_{order}")).unwrap(),
        order_number: Some(order.to_string()),
        amount: Money::new(1, Currency::Cny),
        payer: None,
        paid_at: None,
    }
}
