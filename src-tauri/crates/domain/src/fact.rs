//! The facts a journal entry can hold. Every table is a projection of these.

mod epoch;

pub use epoch::EpochCause;

use crate::named::named;
use crate::{
    BackupPlan, BusinessDay, CaseId, Checkpoint, CodeCheck, Contact, CouponEvent, CouponId, Event,
    MerchantAccount, Method, Money, NewCoupon, NewRefund, OfflinePolicy, OrderNumber, OutageCause,
    Person, PersonId, PlatformWords, Proof, Reason, RedemptionState, Reference, RefundEnd,
    RefundRequest, Resolution, ShiftId, Shop, StaticCode, TillId, Timestamp, Wallet, WorkKind,
};
use serde::{Deserialize, Serialize};

/// A new payment, as it is stored before anything is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPayment {
    /// Its order number.
    pub order: OrderNumber,
    /// The demand.
    pub amount: Money,
    /// The wallet asked.
    pub wallet: Wallet,
    /// How it is asked.
    pub method: Method,
    /// The shop's own reference.
    pub reference: Option<Reference>,
    /// The payment of this till that it is another attempt of: one sale, asked for again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt_of: Option<OrderNumber>,
    /// Keyed digest of the scanned auth code (hex), so that a second scan of the same code
    /// is known; the code itself is never stored.
    pub scan_digest: Option<String>,
    /// Who takes it.
    pub cashier: PersonId,
    /// The business day it counts on.
    pub day: BusinessDay,
    /// The hour it counts on (0 to 23, shop's zone).
    pub hour: u8,
    /// The customer may pay until then.
    pub expires_at: Timestamp,
}

/// One thing that happened. The journal keeps it for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum Fact {
    /// The ledger was given to a shop.
    ShopSetUp {
        /// The shop.
        shop: Shop,
    },
    /// A person may work here.
    PersonAdded {
        /// The person.
        person: Person,
    },
    /// A merchant account was added or replaced (one per wallet).
    AccountSet {
        /// The account, without its secrets.
        account: MerchantAccount,
    },
    /// The owner's offline limits.
    PolicySet {
        /// The limits.
        policy: OfflinePolicy,
    },
    /// The shop's printed code of a wallet was registered or replaced.
    StaticCodeSet {
        /// The code.
        code: StaticCode,
    },
    /// Somebody looked at the shop's printed code of a wallet, or did not have to.
    StaticCodeChecked {
        /// What was found.
        check: CodeCheck,
    },
    /// Where backups go was set or changed.
    BackupsSet {
        /// The place and the key.
        plan: BackupPlan,
    },
    /// A PIN is about to be checked: counted first, so that a crash cannot reset it.
    PinTried {
        /// Whose.
        person: PersonId,
    },
    /// The PIN was right; the person is at the till.
    SignedIn {
        /// Who.
        person: PersonId,
    },
    /// The person left the till.
    SignedOut {
        /// Who.
        person: PersonId,
    },
    /// A person who was at the till without a shift has one.
    ShiftOpened {
        /// The shift: the next number.
        shift: ShiftId,
        /// Whose.
        person: PersonId,
    },
    /// A shift was closed.
    ShiftClosed {
        /// Which.
        shift: ShiftId,
        /// By whom.
        by: PersonId,
    },
    /// A payment was made.
    PaymentMade {
        /// The payment.
        payment: NewPayment,
    },
    /// Something happened to a payment.
    PaymentMoved {
        /// Which.
        order: OrderNumber,
        /// What.
        event: Event,
    },
    /// A payment was redeemed.
    Redeemed {
        /// Which.
        order: OrderNumber,
        /// By whom.
        by: PersonId,
        /// How far it is proved.
        state: RedemptionState,
    },
    /// Work was tried and is tried again later.
    WorkDeferred {
        /// Which payment.
        order: OrderNumber,
        /// Which work.
        kind: WorkKind,
        /// Not before.
        due_at: Timestamp,
        /// Why it did not succeed.
        reason: Reason,
    },
    /// The platform acknowledged the work.
    WorkDone {
        /// Which payment.
        order: OrderNumber,
        /// Which work.
        kind: WorkKind,
        /// `recorded` when the platform keeps a record of the redemption, `confirmed` when
        /// its contract offers none and the confirmation is the upload.
        receipt: String,
    },
    /// The work needs a person; a case is opened.
    WorkStuck {
        /// Which payment.
        order: OrderNumber,
        /// Which work.
        kind: WorkKind,
        /// Why.
        reason: Reason,
    },
    /// Stuck or refuted work is tried once more, on a person's word.
    WorkRetried {
        /// Which payment.
        order: OrderNumber,
        /// Which work.
        kind: WorkKind,
    },
    /// Money goes back to the customer: stored before the platform is asked.
    RefundAsked {
        /// The refund.
        refund: NewRefund,
    },
    /// The platform's last word of a refund.
    RefundEnded {
        /// Of which payment.
        order: OrderNumber,
        /// Which refund.
        request: RefundRequest,
        /// What became of it.
        end: RefundEnd,
    },
    /// A coupon is to be redeemed: stored before the platform is asked.
    CouponAsked {
        /// The coupon.
        coupon: NewCoupon,
    },
    /// Something happened to a coupon.
    CouponMoved {
        /// Which.
        coupon: CouponId,
        /// What.
        event: CouponEvent,
    },
    /// The platform was told of a coupon, did not answer, and is told again later.
    CouponDeferred {
        /// Which.
        coupon: CouponId,
        /// Not before.
        due_at: Timestamp,
        /// Why it did not succeed.
        reason: Reason,
    },
    /// The platform is told of a coupon once more, on a person's word.
    CouponRetried {
        /// Which.
        coupon: CouponId,
    },
    /// A sale was paid twice: written with the word that brought the second money.
    DoublePaid {
        /// The payment to give back.
        order: OrderNumber,
        /// The payment that stands for the sale; another till's where `elsewhere` says so.
        other: OrderNumber,
        /// The platform's word of the other payment, where this ledger does not hold it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        elsewhere: Option<Proof>,
    },
    /// A line in a case's log.
    CaseNoted {
        /// Which case.
        case: CaseId,
        /// By whom.
        by: PersonId,
        /// The text.
        text: String,
    },
    /// Somebody tried to reach the customer of a case.
    CaseContacted {
        /// Which case.
        case: CaseId,
        /// Who tried.
        by: PersonId,
        /// How it went.
        contact: Contact,
    },
    /// A case was given to a person, or to nobody in particular.
    CaseAssigned {
        /// Which case.
        case: CaseId,
        /// Who works on it now.
        to: Option<PersonId>,
        /// By whom.
        by: PersonId,
    },
    /// A person says until when a case has to be worked on.
    CaseDueSet {
        /// Which case.
        case: CaseId,
        /// Until when.
        due_at: Timestamp,
        /// By whom.
        by: PersonId,
    },
    /// What the platform said of a payment in its own words; the fact that it led to follows.
    PlatformSaid {
        /// Which payment.
        order: OrderNumber,
        /// Its code and its sentence.
        words: PlatformWords,
    },
    /// The list of cases left the till.
    CasesExported {
        /// By whom.
        by: PersonId,
        /// `csv` or `xlsx`.
        format: String,
        /// How many lines it had.
        lines: u32,
    },
    /// A case ended.
    CaseResolved {
        /// Which case.
        case: CaseId,
        /// How.
        resolution: Resolution,
        /// By whom; none when the platform's own answer ended it.
        by: Option<PersonId>,
    },
    /// A report left the till.
    ReportExported {
        /// Of which day.
        day: BusinessDay,
        /// By whom.
        by: PersonId,
        /// `csv` or `xlsx`.
        format: String,
    },
    /// The platforms are told what waits at another till, out of its signed file: written before
    /// the first call, with all of it left, and once more when it is over.
    QueueTold {
        /// By whom.
        by: PersonId,
        /// Whose queue.
        till: TillId,
        /// Where that till's journal stood, `epoch-seq-hash` (hex).
        head: String,
        /// How many lines the platforms have taken or answered.
        told: u32,
        /// How many they refused.
        refused: u32,
        /// How many nobody was told.
        left: u32,
    },
    /// A wallet's platform could not be worked with: written once that had lasted a while.
    WalletLost {
        /// The wallet.
        wallet: Wallet,
        /// Why.
        cause: OutageCause,
        /// When it truly began.
        since: Timestamp,
        /// Who set it offline; none where its platform did not answer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
    },
    /// It could be worked with again.
    WalletFound {
        /// The wallet.
        wallet: Wallet,
        /// What ended.
        cause: OutageCause,
        /// When it truly ended.
        at: Timestamp,
        /// Who took the setting back; none where its platform answered, or where the till did at
        /// its next start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<PersonId>,
    },
    /// The wall clock went backwards, or jumped.
    ClockSuspect {
        /// The last instant that was booked before.
        before: Timestamp,
    },
    /// A signed word about everything before it.
    Checkpoint {
        /// What was signed, and the signature.
        checkpoint: Checkpoint,
    },
    /// The ledger was restored, or lost entries: a new epoch begins, in recovery. Nothing is
    /// sold before a manager ends it.
    EpochBegun {
        /// The new epoch; one more than the last.
        epoch: i64,
        /// Why.
        because: EpochCause,
        /// The newest entry that a witness remembers, `epoch-seq-hash` (hex); none when no
        /// witness knows more than the journal.
        witnessed: Option<String>,
        /// Order numbers of the new epoch count on after this one, so that what is found
        /// again keeps its own.
        after_sequence: i64,
    },
    /// The platform knows a paid order of this till that the journal does not.
    PaymentFound {
        /// The payment as far as it can be known.
        payment: NewPayment,
        /// The platform's word.
        proof: Proof,
    },
    /// A manager says what became of the goods of a payment whose redemption may be among
    /// the lost entries.
    DoubtDecided {
        /// Which payment.
        order: OrderNumber,
        /// Whether the goods were handed over in the lost time.
        handed_over: bool,
        /// Who says so.
        by: PersonId,
    },
    /// Everything in doubt is decided: the till sells again.
    RecoveryEnded {
        /// Who says so.
        by: PersonId,
    },
}

named! {
    Fact,
    /// Every kind, for whoever has to know of all of them.
    KINDS,
    /// The entry's kind in the journal.
    kind,
    ShopSetUp = "shop_set_up",
    PersonAdded = "person_added",
    AccountSet = "account_set",
    PolicySet = "policy_set",
    StaticCodeSet = "static_code_set",
    StaticCodeChecked = "static_code_checked",
    BackupsSet = "backups_set",
    PinTried = "pin_tried",
    SignedIn = "signed_in",
    SignedOut = "signed_out",
    ShiftOpened = "shift_opened",
    ShiftClosed = "shift_closed",
    PaymentMade = "payment_made",
    PaymentMoved = "payment_moved",
    Redeemed = "redeemed",
    WorkDeferred = "work_deferred",
    WorkDone = "work_done",
    WorkStuck = "work_stuck",
    WorkRetried = "work_retried",
    RefundAsked = "refund_asked",
    RefundEnded = "refund_ended",
    CouponAsked = "coupon_asked",
    CouponMoved = "coupon_moved",
    CouponDeferred = "coupon_deferred",
    CouponRetried = "coupon_retried",
    DoublePaid = "double_paid",
    CaseNoted = "case_noted",
    CaseContacted = "case_contacted",
    CaseAssigned = "case_assigned",
    CaseDueSet = "case_due_set",
    PlatformSaid = "platform_said",
    CasesExported = "cases_exported",
    CaseResolved = "case_resolved",
    ReportExported = "report_exported",
    QueueTold = "queue_told",
    WalletLost = "wallet_lost",
    WalletFound = "wallet_found",
    ClockSuspect = "clock_suspect",
    Checkpoint = "checkpoint",
    EpochBegun = "epoch_begun",
    PaymentFound = "payment_found",
    DoubtDecided = "doubt_decided",
    RecoveryEnded = "recovery_ended",
}

impl Fact {
    /// Whether it may be written while the ledger is in recovery: it may look, ask, find and
    /// decide, but never sell, redeem, close or give money back.
    #[must_use]
    pub const fn is_allowed_in_recovery(&self) -> bool {
        match self {
            Self::AccountSet { .. }
            | Self::StaticCodeChecked { .. }
            | Self::BackupsSet { .. }
            | Self::PersonAdded { .. }
            | Self::PinTried { .. }
            | Self::SignedIn { .. }
            | Self::SignedOut { .. }
            | Self::ShiftOpened { .. }
            | Self::ShiftClosed { .. }
            | Self::WorkDeferred { .. }
            | Self::CaseNoted { .. }
            | Self::CaseContacted { .. }
            | Self::CaseAssigned { .. }
            | Self::CaseDueSet { .. }
            | Self::PlatformSaid { .. }
            | Self::CasesExported { .. }
            | Self::ReportExported { .. }
            | Self::WalletLost { .. }
            | Self::WalletFound { .. }
            | Self::ClockSuspect { .. }
            | Self::Checkpoint { .. }
            | Self::EpochBegun { .. }
            | Self::PaymentFound { .. }
            | Self::DoublePaid { .. }
            | Self::DoubtDecided { .. }
            | Self::RecoveryEnded { .. } => true,
            Self::PaymentMoved { event, .. } => matches!(
                event,
                Event::Paid { .. }
                    | Event::Refused { .. }
                    | Event::ClosedThere { .. }
                    | Event::EvidenceNoted { .. }
            ),
            Self::ShopSetUp { .. }
            | Self::PolicySet { .. }
            | Self::StaticCodeSet { .. }
            | Self::PaymentMade { .. }
            | Self::Redeemed { .. }
            | Self::WorkDone { .. }
            | Self::WorkStuck { .. }
            | Self::WorkRetried { .. }
            | Self::RefundAsked { .. }
            | Self::RefundEnded { .. }
            | Self::CouponAsked { .. }
            | Self::CouponMoved { .. }
            | Self::CouponDeferred { .. }
            | Self::CouponRetried { .. }
            | Self::QueueTold { .. }
            | Self::CaseResolved { .. } => false,
        }
    }
}
