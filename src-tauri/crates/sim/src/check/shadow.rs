//! What the checks know of a till beside the till's own word.

use crate::store::Memory;
use crate::till::IDLE_MS;
use crate::wire::Key;
use hexiao_domain::{
    CouponId, Fact, Money, OrderNumber, Payment, PaymentState, PersonId, Reason, RedemptionState,
    TillId, TransactionId,
};
use rustc_hash::FxHashMap;

/// A payment as it was seen last.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its state's name.
    pub state: &'static str,
    /// Its redemption.
    pub redemption: Option<RedemptionState>,
    /// Where its money stood, by our own reckoning.
    pub stands: Stands,
    /// When it was made, true time.
    pub made: u64,
}

/// Our own book of one payment: due, goods owed, sales, suspense, claims, unproved.
pub type Stands = [i64; 6];

/// What the checks know.
#[derive(Clone, Debug)]
pub struct Shadow {
    /// The till's name.
    pub name: TillId,
    /// The newest entry that was checked.
    pub head: (i64, u64),
    /// The newest entry of which the till was told that it is durable.
    pub told: i64,
    /// The greatest epoch there ever was.
    pub epoch: i64,
    /// Whether it is in recovery.
    pub recovering: bool,
    /// Entries were lost, or the machine is another: the next start must begin an epoch.
    pub must_begin_epoch: bool,
    /// Whether anything was ever lost.
    pub lossy: bool,
    /// Payments.
    pub orders: FxHashMap<OrderNumber, Seen>,
    /// Which order holds which money.
    pub money: FxHashMap<TransactionId, OrderNumber>,
    /// Which order a scanned code made.
    pub scans: FxHashMap<String, OrderNumber>,
    /// Where each coupon stood.
    pub coupons: FxHashMap<CouponId, &'static str>,
    /// What was sent under each key.
    pub bodies: FxHashMap<Key, (Money, u64)>,
    /// What was shown as done.
    pub acks: Vec<(i64, u64)>,
    /// Who is signed in, and when the till was used last.
    pub session: Option<(PersonId, u64)>,
    /// Whose right PIN was entered last.
    pub right: Option<PersonId>,
    /// Whose right PIN is in the journal, and since when.
    pub proved: Option<(PersonId, u64)>,
    /// PINs compared since the last right one.
    pub compared: FxHashMap<PersonId, u32>,
    /// Which platforms do not know which number (a bit each).
    pub misses: FxHashMap<OrderNumber, u8>,
    /// Orders that the bill names and no till knows.
    pub only_there: u32,
}

impl Shadow {
    /// Of a new till.
    #[must_use]
    pub fn new(name: TillId) -> Self {
        Self {
            name,
            head: (0, 0),
            told: 0,
            epoch: 1,
            recovering: false,
            must_begin_epoch: false,
            lossy: false,
            orders: FxHashMap::default(),
            money: FxHashMap::default(),
            scans: FxHashMap::default(),
            coupons: FxHashMap::default(),
            bodies: FxHashMap::default(),
            acks: Vec::new(),
            session: None,
            right: None,
            proved: None,
            compared: FxHashMap::default(),
            misses: FxHashMap::default(),
            only_there: 0,
        }
    }

    /// A till that was idle too long has nobody signed in.
    pub fn touched(&mut self, now: u64) {
        if let Some((_, seen)) = &mut self.session {
            if now.saturating_sub(*seen) > IDLE_MS {
                self.session = None;
            } else {
                *seen = now;
            }
        }
    }

    /// Newest entries are gone: what is left is what is known.
    pub fn forget(&mut self, memory: &Memory) {
        let head = memory.head().0;
        let witnessed = memory.ring.iter().any(|(_, seq, _)| *seq > head);
        let known = self.told > head || witnessed || memory.restored;
        self.must_begin_epoch |= known;
        self.lossy |= known;
        self.head = memory.head();
        self.told = self.told.min(self.head.0);
        let head = self.head.0;
        self.acks.retain(|(seq, _)| *seq <= head);
        self.misses.clear();
        self.recovering = memory.tables.recovery.is_some();
        self.relearn(memory);
    }

    fn relearn(&mut self, memory: &Memory) {
        let before = std::mem::take(&mut self.orders);
        self.money.clear();
        self.coupons.clear();
        for coupon in &memory.tables.coupons {
            self.coupons
                .insert(coupon.new.id.clone(), coupon.state.code());
        }
        self.scans.clear();
        for row in &memory.tables.rows {
            let made = before.get(&row.payment.order).map_or(0, |seen| seen.made);
            self.learn(&row.payment, made);
            if let Some(digest) = &row.scan {
                self.scans.insert(digest.clone(), row.payment.order.clone());
            }
        }
        for (person, standing) in &memory.tables.people {
            self.compared.insert(person.id.clone(), standing.tries);
        }
    }

    /// Remembers a payment as it is now.
    pub fn learn(&mut self, payment: &Payment, made: u64) {
        let seen = Seen {
            state: payment.state.code(),
            redemption: payment
                .redemption
                .as_ref()
                .map(|redemption| redemption.state),
            stands: stands(payment),
            made,
        };
        if let PaymentState::Confirmed { proof } | PaymentState::PaidAfterClose { proof } =
            &payment.state
        {
            let order = payment.order.clone();
            self.money.insert(proof.transaction_id.clone(), order);
        }
        self.orders.insert(payment.order.clone(), seen);
    }
}

/// Where a payment's money stands, reckoned here again and not by the book.
#[must_use]
pub fn stands(payment: &Payment) -> Stands {
    let redeemed = payment.redemption.is_some();
    match &payment.state {
        PaymentState::Confirmed { proof } => {
            let left = proof.amount.minor() - payment.returned.minor();
            match redeemed {
                true => [left, 0, -left, 0, 0, 0],
                false => [left, -left, 0, 0, 0, 0],
            }
        }
        PaymentState::Disputed {
            reason: Reason::OrderDiffers | Reason::TransactionUsed,
            ..
        } => [0; 6],
        PaymentState::PaidAfterClose { proof } | PaymentState::Disputed { proof, .. } => {
            let left = proof.amount.minor() - payment.returned.minor();
            [left, 0, 0, -left, 0, 0]
        }
        PaymentState::Claimed { .. } if redeemed => {
            let minor = payment.amount.minor();
            [0, 0, 0, 0, minor, -minor]
        }
        PaymentState::Created
        | PaymentState::Awaiting
        | PaymentState::Closing { .. }
        | PaymentState::Claimed { .. }
        | PaymentState::Failed { .. }
        | PaymentState::Closed { .. } => [0; 6],
    }
}

/// The order that a fact is about.
#[must_use]
pub const fn order_of(fact: &Fact) -> Option<&OrderNumber> {
    match fact {
        Fact::PaymentMade { payment } | Fact::PaymentFound { payment, .. } => Some(&payment.order),
        Fact::PaymentMoved { order, .. }
        | Fact::Redeemed { order, .. }
        | Fact::WorkDeferred { order, .. }
        | Fact::WorkDone { order, .. }
        | Fact::WorkStuck { order, .. }
        | Fact::WorkRetried { order, .. }
        | Fact::RefundEnded { order, .. }
        | Fact::DoubtDecided { order, .. } => Some(order),
        Fact::RefundAsked { refund } => Some(&refund.order),
        Fact::ShopSetUp { .. }
        | Fact::PersonAdded { .. }
        | Fact::AccountSet { .. }
        | Fact::PolicySet { .. }
        | Fact::StaticCodeSet { .. }
        | Fact::StaticCodeChecked { .. }
        | Fact::BackupsSet { .. }
        | Fact::PinTried { .. }
        | Fact::SignedIn { .. }
        | Fact::SignedOut { .. }
        | Fact::ShiftOpened { .. }
        | Fact::ShiftClosed { .. }
        | Fact::CaseNoted { .. }
        | Fact::CaseContacted { .. }
        | Fact::CaseAssigned { .. }
        | Fact::CaseDueSet { .. }
        | Fact::PlatformSaid { .. }
        | Fact::CasesExported { .. }
        | Fact::CaseResolved { .. }
        | Fact::CouponAsked { .. }
        | Fact::CouponMoved { .. }
        | Fact::CouponDeferred { .. }
        | Fact::CouponRetried { .. }
        | Fact::DoublePaid { .. }
        | Fact::ReportExported { .. }
        | Fact::QueueTold { .. }
        | Fact::WalletLost { .. }
        | Fact::WalletFound { .. }
        | Fact::ClockSuspect { .. }
        | Fact::Checkpoint { .. }
        | Fact::EpochBegun { .. }
        | Fact::RecoveryEnded { .. } => None,
    }
}
