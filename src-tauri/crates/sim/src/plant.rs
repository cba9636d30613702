//! The mistakes that can be planted, one at a time: a harness that has not been seen to fail
//! proves nothing. Some sit in the simulator's own till, storage and connector, the others in
//! the real rules.

use hexiao_domain::Planted;
use std::cell::Cell;

macro_rules! plants {
    ($($name:ident = $code:literal, $core:expr, $what:literal;)*) => {
        /// A planted mistake.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Plant { $(#[doc = $what] $name,)* }

        impl Plant {
            /// Every plant.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name on the command line.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What is wrong, in one line.
            #[must_use]
            pub const fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }

            /// The mistake in the rules that it stands for.
            #[must_use]
            pub const fn core(self) -> Option<Planted> {
                match self { $(Self::$name => $core,)* }
            }
        }
    };
}

plants! {
    RedeemWithoutChecking = "redeem-without-checking", Some(Planted::RedeemWithoutChecking),
        "A payment that waits can be redeemed.";
    RedeemAgain = "redeem-again", Some(Planted::RedeemAgain),
        "A redeemed payment can be redeemed again.";
    CancelWithoutConfirmation = "cancel-without-confirmation",
        Some(Planted::CancelWithoutConfirmation), "An order counts as closed once its close is asked for.";
    LateMoneyDropped = "late-money-dropped", Some(Planted::LateMoneyDropped),
        "Money that comes after the close is not noticed.";
    AmountNotCompared = "amount-not-compared", Some(Planted::AmountNotCompared),
        "The platform's amount is not compared.";
    CurrencyNotCompared = "currency-not-compared", Some(Planted::CurrencyNotCompared),
        "The platform's currency is not compared.";
    OrderNotCompared = "order-not-compared", Some(Planted::OrderNotCompared),
        "The order that the platform names is not compared.";
    OldScreenAccepted = "old-screen-accepted", Some(Planted::OldScreenAccepted),
        "An old paid screen proves a new claim.";
    ClaimBookedAsPaid = "claim-booked-as-paid", Some(Planted::ClaimBookedAsPaid),
        "A claim is booked as if it were paid.";
    PostingMissingOneLeg = "posting-missing-one-leg", Some(Planted::PostingMissingOneLeg),
        "What is booked has its debit only.";
    TerminalStateLeft = "terminal-state-left", Some(Planted::TerminalStateLeft),
        "A confirmed payment can be closed again.";
    RefusalAfterConfirmation = "refusal-after-confirmation",
        Some(Planted::RefusalAfterConfirmation), "A late refusal overturns a confirmed payment.";
    UploadForgotten = "upload-forgotten", Some(Planted::UploadForgotten),
        "A claim that is proved is not uploaded.";
    LateCheckForgotten = "late-check-forgotten", Some(Planted::LateCheckForgotten),
        "Nobody looks at a closed order again.";
    ProvisionalNeverProved = "provisional-never-proved", Some(Planted::ProvisionalNeverProved),
        "A redemption stays provisional when its payment is proved.";
    RefutedClaimGivenUp = "refuted-claim-given-up", Some(Planted::RefutedClaimGivenUp),
        "A refuted claim is given up without a person's word.";
    TotalIgnoresPending = "total-ignores-pending", Some(Planted::TotalIgnoresPending),
        "The offline total does not count what is out already.";
    TriesNeverLock = "tries-never-lock", Some(Planted::TriesNeverLock),
        "Wrong PINs never make anybody wait.";
    DoublePayUnnoticed = "double-pay-unnoticed", Some(Planted::DoublePayUnnoticed),
        "A sale that is paid twice is not noticed.";
    SurplusOfTheRedeemed = "surplus-of-the-redeemed", Some(Planted::SurplusOfTheRedeemed),
        "Of two payments the one that was handed over is to be given back.";
    AckBeforeCommit = "ack-before-commit", None, "The screen says done before the commit.";
    WitnessBeforeCommit = "witness-before-commit", None, "The head is witnessed before the commit.";
    WitnessNeverKept = "witness-never-kept", None, "No head is ever witnessed.";
    PrefixAccepted = "prefix-accepted", None, "A journal that ends before the witness is accepted.";
    CommitErrorMeansNothing = "commit-error-means-nothing", None,
        "A commit that answers with an error counts as not saved.";
    StoppedSells = "stopped-sells", None, "The ledger goes on after a failed sync.";
    TotalsOutsideTransaction = "totals-outside-transaction", None,
        "The day's totals are written after the commit.";
    PositionBookedTwice = "position-booked-twice", None, "A position is booked anew on each change.";
    RepeatsAreJournaled = "repeats-are-journaled", None, "A repeated answer is one more entry.";
    DeferredOutsideJournal = "deferred-outside-journal", None,
        "A deferral changes the outbox and not the journal.";
    ClockOrders = "clock-orders", None, "The newest entry is the one with the latest time.";
    TransactionPaysTwice = "transaction-pays-twice", None, "One transaction pays two orders.";
    ScanTwice = "scan-twice", None, "One scanned code makes two payments.";
    OutboxRowLost = "outbox-row-lost", None, "A redemption makes no row in the outbox.";
    OutboxRowDeletedOnReject = "outbox-row-deleted-on-reject", None,
        "What the platform refuses leaves the outbox without a case.";
    StuckCancelForgotten = "stuck-cancel-forgotten", None, "A cancel that is stuck makes no case.";
    DoubtNotHeld = "doubt-not-held", None, "What is in doubt can be redeemed.";
    RecoverySells = "recovery-sells", None, "The till sells while it is in recovery.";
    RecoveryForgotten = "recovery-forgotten", None, "A restart ends the recovery.";
    RecoveryEndsInDoubt = "recovery-ends-in-doubt", None, "A recovery ends with doubts left.";
    RefundInRecovery = "refund-in-recovery", None, "Money is given back during a recovery.";
    EpochNotRaised = "epoch-not-raised", None, "A restored ledger counts on in its old epoch.";
    StrangeMachineAccepted = "strange-machine-accepted", None,
        "A copy on another machine sells in the same epoch.";
    LockoutForgotten = "lockout-forgotten", None, "A restart forgets the wrong PINs.";
    PinCountedAfterwards = "pin-counted-afterwards", None, "A try is counted after the PIN was compared.";
    SessionSurvivesCrash = "session-survives-crash", None, "A restart finds the person signed in.";
    IdleNeverEnds = "idle-never-ends", None, "An idle till never locks.";
    CashierApproves = "cashier-approves", None, "A cashier approves the own claim.";
    CashierResolves = "cashier-resolves", None, "A cashier resolves cases.";
    WrongMerchantAccepted = "wrong-merchant-accepted", None, "Another shop's money counts.";
    ForgedSignatureAccepted = "forged-signature-accepted", None, "Signatures are not looked at.";
    UnknownMeansFailed = "unknown-means-failed", None, "No answer counts as a refusal.";
    NotFoundMeansClosed = "not-found-means-closed", None, "An order that is not known counts as closed.";
    ExpiryIsLocal = "expiry-is-local", None, "An order whose time ran out counts as closed.";
    SendBeforeStore = "send-before-store", None, "The platform is asked before the payment is stored.";
    NewKeyOnRetry = "new-key-on-retry", None, "An upload that is tried again gets a new key.";
    UploadedOnSend = "uploaded-on-send", None, "An upload counts as done when it is sent.";
    StaleExposure = "stale-exposure", None, "Two claims are judged by the limits before either.";
    RefundKeyOnRetry = "refund-key-on-retry", None, "A refund that is tried again gets a new key.";
    RefundDoneOnSend = "refund-done-on-send", None, "A refund counts as done when it is sent.";
    CashierRefunds = "cashier-refunds", None, "A cashier gives money back without a manager.";
    EvidenceIgnored = "evidence-ignored", None, "A claim is asked for by its order number alone.";
    HuntStopsEarly = "hunt-stops-early", None, "The search for lost orders ends at the first gap.";
    HuntOffByOne = "hunt-off-by-one", None, "The search for lost orders ends one miss too early.";
    CheckpointOfWrongHead = "checkpoint-of-wrong-head", None, "A checkpoint signs the entry before.";
    CircuitNeverCloses = "circuit-never-closes", None, "A platform that was lost is never asked again.";
    PayNotHeld = "pay-not-held", None,
        "A cancel goes out while a pay call is under way about its order.";
    CouponTakenAgain = "coupon-taken-again", Some(Planted::CouponTakenAgain),
        "A used coupon can be redeemed again.";
    CouponClaimCountedAsUsed = "coupon-claim-counted-as-used",
        Some(Planted::CouponClaimCountedAsUsed), "A coupon's claim counts as used.";
    CouponUploadForgotten = "coupon-upload-forgotten", Some(Planted::CouponUploadForgotten),
        "The platform is never told of a coupon that was handed over.";
    CouponRefusalIgnored = "coupon-refusal-ignored", Some(Planted::CouponRefusalIgnored),
        "A coupon's claim that the platform refuses makes no case.";
    CouponNewNumberOnRetry = "coupon-new-number-on-retry", None,
        "A coupon that is told again gets a new number.";
    CouponNotExposed = "coupon-not-exposed", None,
        "Coupons do not count in the owner's offline limits.";
    FarDueWaits = "far-due-waits", None, "What a wrong clock put off for years waits for years.";
}

thread_local! {
    static ON: Cell<Option<Plant>> = const { Cell::new(None) };
}

impl Plant {
    /// The plant of that name.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|plant| plant.code() == code)
    }

    /// Whether it is planted on this thread.
    #[must_use]
    #[inline]
    pub fn is_on(self) -> bool {
        ON.get() == Some(self)
    }
}

/// Plants on this thread, or clears it; false when this build cannot reach the rules.
pub fn sow(plant: Option<Plant>) -> bool {
    ON.set(plant);
    hexiao_domain::plant(plant.and_then(Plant::core))
}
