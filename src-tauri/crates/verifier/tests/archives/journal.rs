//! A journal made for tests: real facts, booked as a till books them, but hashed and signed
//! by code of its own.

use ed25519_dalek::{Signer, SigningKey};
use hexiao_domain::{
    BusinessDay, Checkpoint, Claim, CloseCause, Currency, EpochCause, Event, Fact, JournalEntry,
    Method, Money, NewPayment, OrderNumber, Payment, PaymentState, PersonId, Posting, Proof,
    Reason, Redemption, RedemptionId, RedemptionState, Shop, TillId, Timestamp, TransactionId,
    Wallet, balances, decide, decide_redeem, position, postings,
};
use hexiao_reports::{ArchiveError, ArchiveMeta, ArchiveSummary, Signing, write_archive};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;

pub const BEGIN_MS: i64 = 1_795_341_600_123;

pub struct Journal {
    pub entries: Vec<JournalEntry>,
    pub key: SigningKey,
    /// The version that entries are written in.
    pub version: i64,
    epoch: i64,
    balances: Vec<Posting>,
    payments: BTreeMap<OrderNumber, Payment>,
    orders: u64,
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub fn person() -> PersonId {
    PersonId::parse("wang").unwrap()
}

pub fn till() -> TillId {
    TillId::parse("T01").unwrap()
}

/// The header's hash, written once more.
pub fn rehash(entry: &mut JournalEntry) {
    entry.body_hash = Sha256::digest(entry.body.as_bytes()).into();
    let mut bytes = Vec::new();
    let text = |bytes: &mut Vec<u8>, text: &[u8]| {
        bytes.extend(u64::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend(text);
    };
    bytes.extend(entry.version.to_be_bytes());
    text(&mut bytes, entry.till.as_bytes());
    bytes.extend(entry.epoch.to_be_bytes());
    bytes.extend(entry.seq.to_be_bytes());
    text(&mut bytes, &entry.prev);
    text(&mut bytes, entry.kind.as_bytes());
    text(&mut bytes, &entry.body_hash);
    bytes.extend(entry.at_ms.to_be_bytes());
    bytes.extend(entry.mono_ms.to_be_bytes());
    text(&mut bytes, entry.boot.as_bytes());
    text(&mut bytes, entry.actor.as_bytes());
    entry.hash = Sha256::digest(bytes).into();
}

/// What an attacker does who knows the format: everything from the first entry on is hashed anew.
pub fn rechain(entries: &mut [JournalEntry]) {
    let mut prev = entries[0].prev;
    let mut seq = entries[0].seq;
    for entry in entries {
        (entry.prev, entry.seq) = (prev, seq);
        rehash(entry);
        (prev, seq) = (entry.hash, seq + 1);
    }
}

impl Journal {
    pub fn new(secret: u8) -> Self {
        Self {
            entries: Vec::new(),
            key: SigningKey::from_bytes(&[secret; 32]),
            version: 2,
            epoch: 1,
            balances: Vec::new(),
            payments: BTreeMap::new(),
            orders: 0,
        }
    }

    pub fn public(&self) -> String {
        hex(self.key.verifying_key().as_bytes())
    }

    pub fn keys(&self) -> Vec<[u8; 32]> {
        vec![*self.key.verifying_key().as_bytes()]
    }

    /// Writes a fact that books nothing.
    pub fn fact(&mut self, fact: &Fact) {
        self.write(fact, &[]);
    }

    pub fn write(&mut self, fact: &Fact, booked: &[Posting]) {
        let what = serde_json::to_string(fact).unwrap();
        let body = match (self.version, booked) {
            (1, _) => what,
            (_, []) => format!(r#"{{"what":{what}}}"#),
            (_, lines) => {
                let lines = serde_json::to_string(lines).unwrap();
                format!(r#"{{"what":{what},"postings":{lines}}}"#)
            }
        };
        let last = self.entries.last();
        let seq = last.map_or(1, |last| last.seq + 1);
        let mut entry = JournalEntry {
            seq,
            version: self.version,
            till: till().to_string(),
            epoch: self.epoch,
            prev: last.map_or([0; 32], |last| last.hash),
            kind: fact.kind().to_owned(),
            body_hash: [0; 32],
            at_ms: BEGIN_MS + seq * 61_007,
            mono_ms: seq * 61_007,
            boot: "boot-1".to_owned(),
            actor: if seq % 3 == 0 { "wang" } else { "-" }.to_owned(),
            body,
            hash: [0; 32],
        };
        rehash(&mut entry);
        self.balances = balances(&self.balances, booked).unwrap();
        self.entries.push(entry);
    }

    pub fn set_up(&mut self) {
        let shop = Shop {
            name: "老王 \"茶\" 馆".to_owned(),
            till: till(),
            zone: "Asia/Shanghai".to_owned(),
            cut_over_hour: 4,
            currency: Currency::Cny,
            code_seconds: 120,
            practice: false,
        };
        self.fact(&Fact::ShopSetUp { shop });
        self.fact(&Fact::SignedIn { person: person() });
    }

    pub fn new_payment(&mut self, minor: i64, method: Method) -> NewPayment {
        self.orders += 1;
        let epoch = u32::try_from(self.epoch).unwrap();
        NewPayment {
            order: OrderNumber::new(&till(), epoch, self.orders),
            amount: Money::new(minor, Currency::Cny),
            wallet: Wallet::Alipay,
            method,
            reference: None,
            attempt_of: None,
            scan_digest: None,
            cashier: person(),
            day: BusinessDay::parse("2026-11-22").unwrap(),
            hour: 18,
            expires_at: Timestamp::from_millis(BEGIN_MS + 9_000_000),
        }
    }

    pub fn made(&mut self, minor: i64, method: Method) -> OrderNumber {
        let payment = self.new_payment(minor, method);
        self.know(&payment);
        let order = payment.order.clone();
        self.fact(&Fact::PaymentMade { payment });
        order
    }

    fn know(&mut self, new: &NewPayment) {
        let payment = Payment {
            order: new.order.clone(),
            amount: new.amount,
            wallet: new.wallet,
            method: new.method,
            reference: None,
            attempt_of: None,
            cashier: person(),
            till: till(),
            created_at: Timestamp::from_millis(BEGIN_MS),
            expires_at: new.expires_at,
            day: new.day,
            hour: new.hour,
            code: None,
            state: PaymentState::Created,
            redemption: None,
            returned: Money::zero(new.amount.currency()),
            returning: Money::zero(new.amount.currency()),
        };
        self.payments.insert(new.order.clone(), payment);
    }

    pub fn moved(&mut self, order: &OrderNumber, event: Event) {
        let booked = self.book_event(order, &event);
        let order = order.clone();
        self.write(&Fact::PaymentMoved { order, event }, &booked);
    }

    fn book_event(&mut self, order: &OrderNumber, event: &Event) -> Vec<Posting> {
        let payment = self.payments.get_mut(order).unwrap();
        let before = position(payment);
        payment.state = decide(payment, event).unwrap().0;
        postings(&before, &position(payment)).unwrap()
    }

    pub fn proof(&self, order: &OrderNumber) -> Proof {
        let payment = &self.payments[order];
        Proof {
            transaction_id: TransactionId::parse(&format!(
                "20261122220014{:014}",
                order.sequence()
            ))
            .unwrap(),
            order_number: Some(order.to_string()),
            amount: payment.amount,
            payer: Some("139****0000".to_owned()),
            paid_at: Some(Timestamp::from_millis(BEGIN_MS + 5_000)),
        }
    }

    pub fn paid(&mut self, order: &OrderNumber) {
        let proof = self.proof(order);
        self.moved(order, Event::Paid { proof });
    }

    fn book_redemption(&mut self, order: &OrderNumber) -> (RedemptionState, Vec<Posting>) {
        let payment = self.payments.get_mut(order).unwrap();
        let before = position(payment);
        let (state, _) = decide_redeem(payment).unwrap();
        payment.redemption = Some(Redemption {
            id: RedemptionId::of(order),
            by: person(),
            at: Timestamp::from_millis(BEGIN_MS),
            till: till(),
            state,
        });
        (state, postings(&before, &position(payment)).unwrap())
    }

    pub fn redeemed(&mut self, order: &OrderNumber) {
        let (state, booked) = self.book_redemption(order);
        let (order, by) = (order.clone(), person());
        self.write(&Fact::Redeemed { order, by, state }, &booked);
    }

    /// The ordinary sale: shown, paid, redeemed.
    pub fn sale(&mut self, minor: i64) -> OrderNumber {
        let order = self.made(minor, Method::ShowCode);
        let code = "https://qr.example/=1".to_owned();
        self.moved(&order, Event::CodeShown { code });
        self.paid(&order);
        self.redeemed(&order);
        order
    }

    /// Sales that nobody made: what is signed from now on does not balance.
    pub fn overstate(&mut self, minor: i64) {
        let amount = Money::new(-minor, Currency::Cny);
        let account = hexiao_domain::Account::Sales;
        self.balances = balances(&self.balances, &[Posting { account, amount }]).unwrap();
    }

    pub fn checkpoint(&mut self) {
        let last = self.entries.last().unwrap();
        let (seq, head) = (last.seq, hex(&last.hash));
        let balances = self.balances.clone();
        let message = Checkpoint::message(till().as_str(), self.epoch, seq, &head, &balances);
        let checkpoint = Checkpoint {
            seq,
            head,
            balances,
            key: self.public(),
            signature: hex(&self.key.sign(message.as_bytes()).to_bytes()),
        };
        self.fact(&Fact::Checkpoint { checkpoint });
    }

    pub fn epoch(&mut self) {
        self.epoch += 1;
        self.fact(&Fact::EpochBegun {
            epoch: self.epoch,
            because: EpochCause::Restored,
            witnessed: None,
            after_sequence: i64::try_from(self.orders).unwrap() + 10,
        });
    }

    /// A payment that only the platform remembers, and whose goods were handed over.
    pub fn recovery(&mut self) {
        let payment = self.new_payment(700, Method::ShowCode);
        let order = payment.order.clone();
        self.know(&payment);
        let proof = self.proof(&order);
        let event = Event::Paid {
            proof: proof.clone(),
        };
        let booked = self.book_event(&order, &event);
        self.write(&Fact::PaymentFound { payment, proof }, &booked);
        let (_, booked) = self.book_redemption(&order);
        let (handed_over, by) = (true, person());
        self.write(
            &Fact::DoubtDecided {
                order,
                handed_over,
                by,
            },
            &booked,
        );
        self.fact(&Fact::RecoveryEnded { by: person() });
    }

    /// A payment by the shop's printed code, handed over on a claim and proved later.
    pub fn claim(&mut self, minor: i64, is_proved: bool) -> OrderNumber {
        let order = self.made(minor, Method::StaticCode);
        let claim = Claim {
            evidence: Some(TransactionId::parse("2026112200000000000000000042").unwrap()),
            at: Timestamp::from_millis(BEGIN_MS),
            approved_by: None,
        };
        self.moved(&order, Event::Claimed { claim });
        self.redeemed(&order);
        if is_proved {
            let proof = Proof {
                order_number: None,
                ..self.proof(&order)
            };
            self.moved(&order, Event::Paid { proof });
        }
        order
    }

    /// Money that came after the close; a manager takes it after all when `reopened`.
    pub fn late(&mut self, minor: i64, reopened: bool) -> OrderNumber {
        let order = self.made(minor, Method::ScanCode);
        self.moved(&order, Event::CodeSent);
        let cause = CloseCause::Expired;
        self.moved(&order, Event::CloseAsked { cause });
        self.moved(&order, Event::ClosedThere { refunded: false });
        self.paid(&order);
        if reopened {
            self.moved(&order, Event::Reopened);
        }
        order
    }

    /// A bit of everything: two epochs, every state of a payment, checkpoints.
    pub fn story() -> Self {
        let mut journal = Self::new(7);
        journal.set_up();
        journal.sale(1_234);
        journal.claim(50, true);
        journal.claim(60, false);
        journal.checkpoint();
        journal.late(99, true);
        journal.late(98, false);
        let refused = journal.made(5, Method::ScanCode);
        let reason = Reason::BalanceTooLow;
        journal.moved(&refused, Event::Refused { reason });
        journal.epoch();
        journal.recovery();
        journal.checkpoint();
        journal.made(1, Method::ShowCode);
        journal
    }

    /// One for what is done with every byte of it.
    pub fn smallest() -> Self {
        let mut journal = Self::new(7);
        let order = journal.made(1_234, Method::ShowCode);
        journal.paid(&order);
        journal.redeemed(&order);
        journal.checkpoint();
        journal
    }

    /// A shop, a sale and a checkpoint.
    pub fn small() -> Self {
        let mut journal = Self::new(7);
        journal.set_up();
        journal.sale(1_234);
        journal.checkpoint();
        journal
    }

    pub fn meta(&self) -> ArchiveMeta {
        ArchiveMeta {
            shop: "老王茶馆".to_owned(),
            till: till(),
            zone: "Asia/Shanghai".to_owned(),
            created_at: Timestamp::from_millis(BEGIN_MS + 86_400_000),
            program: "hexiao 0.1.0".to_owned(),
            opening: Vec::new(),
            closing: self.balances.clone(),
        }
    }

    pub fn archive(&self, folder: &Path) -> ArchiveSummary {
        archive(&self.entries, &self.meta(), Some(&self.key), folder).unwrap()
    }
}

/// Writes an archive of any entries, signed by any key.
pub fn archive(
    entries: &[JournalEntry],
    meta: &ArchiveMeta,
    key: Option<&SigningKey>,
    folder: &Path,
) -> Result<ArchiveSummary, ArchiveError> {
    let public = key.map(|key| hex(key.verifying_key().as_bytes()));
    let sign = |message: &[u8]| {
        key.map(|key| hex(&key.sign(message).to_bytes()))
            .unwrap_or_default()
    };
    let signing = public.as_deref().map(|key| Signing { key, sign: &sign });
    let entries = entries.iter().cloned().map(Ok::<_, Infallible>);
    write_archive(entries, meta, signing, folder)
}
