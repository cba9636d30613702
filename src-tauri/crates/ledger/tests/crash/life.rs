//! A till on a disk: made, started, told what to do, and watched while it does it.

use super::acts::{Act, facts};
use super::oracle::Reference;
use super::place::OnDisk;
use hexiao_domain::{
    Actor, BusinessDay, Currency, Fact, Method, Money, NewPayment, OrderNumber, Person, PersonId,
    Proof, Refusal, Role, Shop, TillId, Timestamp, TransactionId, Wallet,
};
use hexiao_faultdisk::Disk;
use hexiao_ledger::{OpenError, Options, Seal, Stamp, Store, WriteError};
use std::sync::Arc;

/// 2027-01-15 in Shanghai.
pub const AT: i64 = 1_800_000_000_000;

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

    /// A till whose newest entries are gone, with a ring that remembers them: a sale, a
    /// redemption of an earlier one, and what was given back of it.
    pub fn rolled_back(weakness: Weakness) -> Self {
        let mut life = Self::new(weakness);
        let before = [
            Act::Make,
            Act::Pay(0),
            Act::Make,
            Act::Pay(0),
            Act::Make,
            Act::Pay(0),
            Act::Redeem(0),
            Act::AskCoupon,
            Act::Settle,
        ];
        let lost = [Act::Redeem(2), Act::Make, Act::Pay(0), Act::GiveBack(0)];
        for act in before {
            life.act(act).unwrap();
        }
        let mut older = life.disk.image();
        for act in lost {
            life.act(act).unwrap();
        }
        older.put("head.log", &life.disk.image().read("head.log").unwrap());
        Self::start(&Disk::from_image(&older), weakness).unwrap()
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
        if act == Act::BeginEpoch {
            return self.store.begin_epoch(&stamp());
        }
        self.store.write(&stamp(), |view| {
            let facts = facts(act, view).map_err(|_| Refusal::Unreadable)?;
            Ok((facts, ()))
        })
    }

    /// Out of any doubt, so that it sells.
    pub fn recover(&mut self) -> Result<(), WriteError> {
        self.act(Act::BeginEpoch)?;
        let recovery = self.store.read(|view| view.recovery())?;
        if recovery.is_none_or(|recovery| recovery.ended_by.is_some()) {
            return Ok(());
        }
        while self.store.read(|view| view.doubts_left())? > 0 {
            self.act(Act::Decide(false))?;
        }
        self.act(Act::EndRecovery)
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

/// Of the first epoch.
pub fn number(sequence: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
}

pub fn money(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

pub fn day() -> BusinessDay {
    BusinessDay::parse("2027-01-15").unwrap()
}

pub fn transaction(order: &OrderNumber) -> TransactionId {
    TransactionId::parse(&format!("trade_{order}")).unwrap()
}

pub fn new_payment(order: OrderNumber) -> NewPayment {
    NewPayment {
        order,
        amount: money(1_234),
        wallet: Wallet::Alipay,
        method: Method::ShowCode,
        reference: None,
        attempt_of: None,
        scan_digest: None,
        cashier: person("lin"),
        day: day(),
        hour: 9,
        expires_at: Timestamp::from_millis(AT + 120_000),
    }
}

pub fn proof(order: &OrderNumber) -> Proof {
    Proof {
        transaction_id: transaction(order),
        order_number: Some(order.to_string()),
        amount: money(1_234),
        payer: Some("138****0000".to_owned()),
        paid_at: None,
    }
}
