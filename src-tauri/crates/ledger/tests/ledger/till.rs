//! A shop's till on a temporary folder, with two people and short words for what happens.

use hexiao_domain::{
    Actor, BusinessDay, Case, Claim, CloseCause, CouponClaim, CouponDetails, CouponEvent, CouponId,
    Currency, Event, Fact, Method, Money, NewCoupon, NewPayment, NewRefund, OrderNumber, Payment,
    Person, PersonId, Proof, RedemptionState, Reference, RefundRequest, Refusal, Role, Shop,
    TillId, Timestamp, TransactionId, Wallet,
};
use hexiao_ledger::{Ledger, Options, Problem, ReadError, Seal, Stamp, View, WriteError};

use tempfile::TempDir;

/// 2027-01-15 in Shanghai.
pub const AT: i64 = 1_800_000_000_000;

pub struct Till {
    pub dir: TempDir,
    pub ledger: Ledger,
}

impl Till {
    /// Set up, with `lin` (cashier) and `bao` (owner).
    pub fn new() -> Self {
        Self::new_at(AT)
    }

    /// The same, set up at another instant.
    pub fn new_at(at: i64) -> Self {
        let dir = folder();
        let ledger = Ledger::create_with(dir.path(), options()).unwrap();
        let till = Self { dir, ledger };
        let people = [("lin", Role::Cashier), ("bao", Role::Owner)];
        let people = people.map(|(id, role)| Fact::PersonAdded {
            person: someone(id, role),
        });
        let shop = Fact::ShopSetUp { shop: shop() };
        till.tell_at(at, vec![shop]).unwrap();
        till.tell_at(at, people.to_vec()).unwrap();
        till
    }

    pub fn tell_at(&self, at: i64, facts: Vec<Fact>) -> Result<(), WriteError> {
        self.ledger.write(stamp(at), |_| Ok((facts, ())))
    }

    pub fn tell_all(&self, facts: Vec<Fact>) -> Result<(), WriteError> {
        self.tell_at(AT, facts)
    }

    pub fn tell(&self, fact: Fact) -> Result<(), WriteError> {
        self.tell_all(vec![fact])
    }

    /// A new payment of 12.34 yuan.
    pub fn made(&self) -> OrderNumber {
        self.make(|_| {}).unwrap()
    }

    pub fn make(
        &self,
        change: impl FnOnce(&mut NewPayment) + Send + 'static,
    ) -> Result<OrderNumber, WriteError> {
        self.ledger.write(stamp(AT), move |view| {
            let order = view.next_order().map_err(|_| Refusal::NotSetUp)?;
            let mut payment = new_payment(order.clone());
            change(&mut payment);
            Ok((vec![Fact::PaymentMade { payment }], order))
        })
    }

    pub fn moves(&self, order: &OrderNumber, event: Event) -> Result<(), WriteError> {
        let order = order.clone();
        self.tell(Fact::PaymentMoved { order, event })
    }

    pub fn redeem(&self, order: &OrderNumber, state: RedemptionState) -> Result<(), WriteError> {
        self.tell(redeemed(order, state))
    }

    /// A payment that the platform confirmed.
    pub fn confirmed(&self) -> OrderNumber {
        let order = self.made();
        let proof = proof(&order);
        self.moves(&order, Event::Paid { proof }).unwrap();
        order
    }

    pub fn payment(&self, order: &OrderNumber) -> Payment {
        let order = order.clone();
        self.see(move |view| view.payment(&order)).unwrap()
    }

    /// A coupon with this code is asked.
    pub fn coupon(&self, digest: &str) -> Result<CouponId, WriteError> {
        let digest = digest.to_owned();
        self.ledger.write(stamp(AT), move |view| {
            let id = view.next_coupon().map_err(|_| Refusal::NotSetUp)?;
            let coupon = new_coupon(id.clone(), &digest);
            Ok((vec![Fact::CouponAsked { coupon }], id))
        })
    }

    pub fn moves_coupon(&self, id: &CouponId, event: CouponEvent) -> Result<(), WriteError> {
        let coupon = id.clone();
        self.tell(Fact::CouponMoved { coupon, event })
    }

    pub fn cases(&self) -> Vec<Case> {
        self.see(|view| view.open_cases(Timestamp::from_millis(AT), 0, 100))
    }

    pub fn see<T: Send + 'static>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, ReadError> + Send + 'static,
    ) -> T {
        self.ledger.read(read).unwrap()
    }

    pub fn seq(&self) -> i64 {
        self.ledger.head().unwrap().seq
    }

    pub fn problems(&self) -> Vec<Problem> {
        self.ledger.verify().unwrap().problems
    }

    /// Closed; the folder stays.
    pub fn close(self) -> TempDir {
        self.ledger.close();
        self.dir
    }

    /// Closed and opened again.
    pub fn reopened(self) -> Self {
        let dir = self.close();
        Self::opened(dir)
    }

    /// On the ledger that is there.
    pub fn opened(dir: TempDir) -> Self {
        let ledger = Ledger::open_with(dir.path(), options()).unwrap();
        Self { dir, ledger }
    }
}

/// With a key that signs.
pub fn options() -> Options {
    Options {
        seal: Some(Seal::from_secret(&[7; 32])),
        ..Options::default()
    }
}

/// In memory where the system has such a folder: most tests are not about the disk.
pub fn folder() -> TempDir {
    TempDir::new_in("/dev/shm").unwrap_or_else(|_| TempDir::new().unwrap())
}

pub fn stamp(at: i64) -> Stamp {
    Stamp {
        at: Timestamp::from_millis(at),
        mono_ms: 7,
        boot: "boot-1".to_owned(),
        actor: Actor::Person(person("lin")),
    }
}

pub fn shop() -> Shop {
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

pub fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

pub fn someone(id: &str, role: Role) -> Person {
    Person {
        id: person(id),
        name: id.to_uppercase(),
        role,
        pin_hash: "$argon2id$test".to_owned(),
    }
}

pub fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

pub fn day() -> BusinessDay {
    BusinessDay::parse("2027-01-15").unwrap()
}

pub fn new_payment(order: OrderNumber) -> NewPayment {
    NewPayment {
        order,
        amount: yuan(1_234),
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

/// The platform's word that this order's 12.34 yuan are there.
pub fn proof(order: &OrderNumber) -> Proof {
    Proof {
        transaction_id: transaction(&format!("trade_{order}")),
        order_number: Some(order.to_string()),
        amount: yuan(1_234),
        payer: Some("138****0000".to_owned()),
        paid_at: Some(Timestamp::from_millis(AT + 1_000)),
    }
}

pub fn transaction(id: &str) -> TransactionId {
    TransactionId::parse(id).unwrap()
}

/// The `nth` refund of an order, given back by the manager.
pub fn refund(order: &OrderNumber, nth: u32, minor: i64) -> NewRefund {
    NewRefund {
        request: RefundRequest::new(order, nth),
        order: order.clone(),
        amount: yuan(minor),
        reason: "returned unopened".to_owned(),
        by: person("lin"),
        approved_by: None,
        day: day(),
        hour: 13,
    }
}

pub fn new_coupon(id: CouponId, digest: &str) -> NewCoupon {
    NewCoupon {
        id,
        wallet: Wallet::Wechatpay,
        digest: digest.to_owned(),
        sealed: format!("sealed {digest}"),
        tail: "9012".to_owned(),
        stock: None,
        part: 0,
        cashier: person("lin"),
        day: day(),
        hour: 9,
    }
}

/// What the platform said of a coupon when it was looked up.
pub fn coupon_details(minor: Option<i64>) -> CouponEvent {
    let details = CouponDetails {
        sealed: "sealed, as the platform takes it".to_owned(),
        name: Some("tea for one".to_owned()),
        value: minor.map(yuan),
        together: 1,
    };
    CouponEvent::Found { details }
}

pub fn coupon_claim(minor: i64) -> CouponEvent {
    let claim = CouponClaim {
        by: person("lin"),
        value: yuan(minor),
        at: Timestamp::from_millis(AT),
        approved_by: None,
    };
    CouponEvent::Claimed { claim }
}

pub fn reference(text: &str) -> Reference {
    Reference::parse(text).unwrap()
}

pub fn claim(evidence: Option<&str>) -> Event {
    let claim = Claim {
        evidence: evidence.map(transaction),
        at: Timestamp::from_millis(AT),
        approved_by: None,
    };
    Event::Claimed { claim }
}

/// The same noted later, at the desk.
pub fn later(evidence: &str) -> Event {
    let claim = Claim {
        evidence: Some(transaction(evidence)),
        at: Timestamp::from_millis(AT),
        approved_by: None,
    };
    Event::EvidenceNoted { claim }
}

pub fn cancelled() -> Event {
    let cause = CloseCause::Cancelled;
    Event::CloseAsked { cause }
}

pub fn redeemed(order: &OrderNumber, state: RedemptionState) -> Fact {
    Fact::Redeemed {
        order: order.clone(),
        by: person("lin"),
        state,
    }
}

/// What the rules said.
pub fn refusal(done: Result<(), WriteError>) -> Refusal {
    match done {
        Err(WriteError::Refused(refusal)) => refusal,
        other => panic!("expected a refusal, found {other:?}"),
    }
}
