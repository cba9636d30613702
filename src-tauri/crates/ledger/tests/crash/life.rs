//! A till's life: sales, claims, cancels, late money, people, idle seconds, starts.

use super::oracle::Reference;
use super::place::OnDisk;
use hexiao_domain::{
    Actor, BusinessDay, Claim, CloseCause, Currency, Event, Fact, Method, Money, NewPayment,
    OrderNumber, Person, PersonId, Proof, RedemptionState, Refusal, Role, Shop, TillId, Timestamp,
    TransactionId, Wallet, WorkKind,
};
use hexiao_faultdisk::Disk;
use hexiao_ledger::{OpenError, Options, Seal, Stamp, Store, WriteError};
use std::sync::Arc;

/// 2027-01-15 in Shanghai.
const AT: i64 = 1_800_000_000_000;

/// How the ledger is opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weakness {
    /// Instead of FULL.
    pub synchronous: Option<&'static str>,
}

impl Weakness {
    pub fn options(self) -> Options {
        Options {
            seal: Some(Seal::from_secret(&[7; 32])),
            synchronous: self.synchronous,
            ..Options::default()
        }
    }
}

/// One thing a till does; each is acknowledged when it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// A payment is made; its number is the next one.
    Make,
    /// The n-th payment from the newest: its code is shown.
    Show(u64),
    /// It is paid.
    Pay(u64),
    /// It is redeemed.
    Redeem(u64),
    /// Its upload is acknowledged.
    Upload(u64),
    /// It is claimed and handed over, in one transaction.
    Claim(u64),
    /// It is given up.
    Cancel(u64),
    /// The platform closed it.
    Closed(u64),
    /// Somebody signs in: the try, then the right PIN.
    SignIn,
    /// The journal is signed.
    Sign,
    /// An idle second.
    Settle,
}

/// A morning in which everything happens.
pub const MORNING: [Act; 40] = [
    Act::SignIn,
    Act::Make,
    Act::Show(0),
    Act::Pay(0),
    Act::Redeem(0),
    Act::Upload(0),
    Act::Make,
    Act::Pay(0),
    Act::Make,
    Act::Claim(0),
    Act::Redeem(1),
    Act::Settle,
    Act::Make,
    Act::Show(0),
    Act::Cancel(0),
    Act::Closed(0),
    Act::Pay(0),
    Act::Pay(1),
    Act::Sign,
    Act::Upload(2),
    Act::Make,
    Act::Pay(0),
    Act::Redeem(0),
    Act::Make,
    Act::Show(0),
    Act::Pay(0),
    Act::Settle,
    Act::SignIn,
    Act::Redeem(0),
    Act::Make,
    Act::Make,
    Act::Pay(1),
    Act::Pay(0),
    Act::Redeem(0),
    Act::Redeem(1),
    Act::Sign,
    Act::Make,
    Act::Claim(0),
    Act::Pay(0),
    Act::Upload(0),
];

/// A till on a disk.
pub struct Life {
    pub store: Store,
    pub disk: Disk,
    place: Arc<OnDisk>,
    weakness: Weakness,
}

impl Life {
    /// A shop with two people, settled.
    pub fn new(weakness: Weakness) -> Self {
        let place = Arc::new(OnDisk(Disk::new()));
        let disk = place.0.clone();
        let store = Store::create_in(place.clone(), weakness.options()).unwrap();
        let mut life = Self {
            store,
            disk,
            place,
            weakness,
        };
        let mut facts = vec![Fact::ShopSetUp { shop: shop() }];
        facts.extend([("lin", Role::Cashier), ("bao", Role::Owner)].map(someone));
        life.tell(facts).unwrap();
        life.store.settle();
        life
    }

    /// The till that starts on this disk.
    pub fn start(disk: &Disk, weakness: Weakness) -> Result<Self, OpenError> {
        let place = Arc::new(OnDisk(disk.clone()));
        let store = Store::open_in(place.clone(), weakness.options())?;
        Ok(Self {
            store,
            disk: disk.clone(),
            place,
            weakness,
        })
    }

    /// Ended and started again.
    pub fn again(self) -> Result<Self, OpenError> {
        let Self {
            store,
            disk,
            place,
            weakness,
        } = self;
        drop((store, place));
        Self::start(&disk, weakness)
    }

    pub fn tell(&mut self, facts: Vec<Fact>) -> Result<(), WriteError> {
        self.store.write(&stamp(), |_| Ok((facts, ())))
    }

    /// Does it. An act that does not fit the moment is refused and changes nothing.
    pub fn act(&mut self, act: Act) -> Result<(), WriteError> {
        if act == Act::Settle {
            self.store.settle();
            return Ok(());
        }
        if act == Act::Sign {
            return self.store.sign(&stamp());
        }
        self.store.write(&stamp(), |view| {
            let unreadable = |_| Refusal::Unreadable;
            let last = view.last_sequence().map_err(unreadable)?;
            let next = view.next_order().map_err(unreadable)?;
            Ok((facts(act, next, u64::try_from(last).unwrap()), ()))
        })
    }

    /// Does all of it on a recorded disk, marking what was acknowledged.
    pub fn live(&mut self, acts: &[Act], reference: &mut Reference) {
        reference.learn(&self.store);
        self.mark();
        for act in acts {
            match self.act(*act) {
                Ok(()) | Err(WriteError::Refused(_)) => {}
                Err(error) => panic!("{act:?}: {error}"),
            }
            reference.learn(&self.store);
            self.mark();
        }
    }

    /// What the ledger holds now is acknowledged.
    fn mark(&self) {
        self.disk
            .mark(u64::try_from(self.store.head().seq).unwrap());
    }
}

fn facts(act: Act, next: OrderNumber, last: u64) -> Vec<Fact> {
    let nth = |back: u64| number(last.saturating_sub(back));
    let moved = |order: OrderNumber, event| Fact::PaymentMoved { order, event };
    let redeemed = |order, state| Fact::Redeemed {
        order,
        by: person("lin"),
        state,
    };
    match act {
        Act::Make => vec![Fact::PaymentMade {
            payment: new_payment(next),
        }],
        Act::Show(n) => {
            let code = format!("https://qr.example/{}", nth(n));
            vec![moved(nth(n), Event::CodeShown { code })]
        }
        Act::Pay(n) => {
            let proof = proof(&nth(n));
            vec![moved(nth(n), Event::Paid { proof })]
        }
        Act::Redeem(n) => vec![redeemed(nth(n), RedemptionState::Redeemed)],
        Act::Upload(n) => vec![Fact::WorkDone {
            order: nth(n),
            kind: WorkKind::Upload,
            receipt: "recorded".to_owned(),
        }],
        Act::Claim(n) => {
            let claim = Claim {
                evidence: Some(transaction(&nth(n))),
                at: Timestamp::from_millis(AT),
                approved_by: None,
            };
            let state = RedemptionState::Provisional;
            vec![
                moved(nth(n), Event::Claimed { claim }),
                redeemed(nth(n), state),
            ]
        }
        Act::Cancel(n) => {
            let cause = CloseCause::Cancelled;
            vec![moved(nth(n), Event::CloseAsked { cause })]
        }
        Act::Closed(n) => vec![moved(nth(n), Event::ClosedThere { refunded: false })],
        Act::SignIn => {
            let person = person("lin");
            vec![
                Fact::PinTried {
                    person: person.clone(),
                },
                Fact::SignedIn { person },
            ]
        }
        Act::Sign | Act::Settle => Vec::new(),
    }
}

pub fn stamp() -> Stamp {
    Stamp {
        at: Timestamp::from_millis(AT),
        mono_ms: 7,
        boot: "boot-1".to_owned(),
        actor: Actor::Till,
    }
}

fn shop() -> Shop {
    Shop {
        name: "茶铺".to_owned(),
        till: TillId::parse("T01").unwrap(),
        zone: "Asia/Shanghai".to_owned(),
        cut_over_hour: 4,
        currency: Currency::Cny,
        code_seconds: 120,
        practice: false,
    }
}

fn someone((id, role): (&str, Role)) -> Fact {
    let person = Person {
        id: person(id),
        name: id.to_uppercase(),
        role,
        pin_hash: "$argon2id$test".to_owned(),
    };
    Fact::PersonAdded { person }
}

pub fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

fn number(sequence: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
}

fn transaction(order: &OrderNumber) -> TransactionId {
    TransactionId::parse(&format!("trade_{order}")).unwrap()
}

fn new_payment(order: OrderNumber) -> NewPayment {
    NewPayment {
        order,
        amount: Money::new(1_234, Currency::Cny),
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        scan_digest: None,
        cashier: person("lin"),
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        expires_at: Timestamp::from_millis(AT + 120_000),
    }
}

fn proof(order: &OrderNumber) -> Proof {
    Proof {
        transaction_id: transaction(order),
        order_number: Some(order.to_string()),
        amount: Money::new(1_234, Currency::Cny),
        payer: Some("138****0000".to_owned()),
        paid_at: None,
    }
}
