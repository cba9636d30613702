//! What travels between a till and the platform: small words that can be lost, repeated,
//! delayed or forged. The till's connector turns them into the domain's answers.

use hexiao_domain::{Money, Reason, Wallet};

/// An order number, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which till's (an index; two machines of one till share it).
    pub till: u8,
    /// Its epoch.
    pub epoch: u32,
    /// Its number in that epoch's count.
    pub seq: u32,
}

/// Why the till calls: the request, and what it does with the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// Asks for a payment code to show.
    ShowCode,
    /// Pays with a scanned code.
    PayScan,
    /// Watches a waiting payment.
    Watch,
    /// Before a cancel: one last look.
    CancelLook,
    /// The cancel itself.
    CancelDo,
    /// Verifies a claim by its order number.
    VerifyOrder,
    /// Verifies a claim by the transaction noted.
    VerifyTransaction,
    /// Looks once more at a closed order.
    LateLook,
    /// Tells of a redemption.
    Upload,
    /// Tells of a coupon's use.
    CouponUse,
    /// Takes a coupon's use back.
    CouponUndo,
    /// Gives money back.
    GiveBack,
    /// Before it is sent once more: what became of it?
    BackLook,
    /// What is this coupon?
    CouponLook,
    /// Asks something harmless.
    Probe,
    /// In recovery: does the platform know this number?
    Hunt,
}

/// A request on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// Its number, unique in the run.
    pub id: u32,
    /// Who asks (the machine, not the till's name).
    pub from: u8,
    /// In which run of the program: an answer to an earlier one reaches nobody.
    pub boot: u32,
    /// The platform.
    pub wallet: Wallet,
    /// About which order.
    pub key: Key,
    /// Why.
    pub why: Why,
    /// The demand, where one is made.
    pub amount: Money,
    /// The auth code, the transaction noted, the redemption's key, the refund's name or the
    /// coupon: by `why`.
    pub data: u64,
    /// The newest entry of the journal, which every order tells the platform.
    pub head: i64,
}

/// The platform's word that money is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Word {
    /// Which money.
    pub transaction: u32,
    /// For which order; none for the static code.
    pub order: Option<Key>,
    /// The total.
    pub amount: Money,
    /// Whose merchant account.
    pub merchant: u32,
    /// When the customer paid (true time, ms).
    pub at: u64,
}

/// What an answer says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Says {
    /// A payment code.
    Code,
    /// Refused for good.
    Refused(Reason),
    /// Paid.
    Paid(Word),
    /// The customer has still to pay.
    Pending,
    /// No such order.
    NotFound,
    /// Closed, unpaid.
    Closed,
    /// The cancel is done; whether money went back.
    Cancelled(bool),
    /// The redemption is recorded.
    Recorded,
    /// There is no record endpoint.
    NotOffered,
    /// The money went back.
    GivenBack,
    /// The refund is taken on and not carried out yet.
    GoingBack,
    /// The coupon can be used, and was sold for this.
    CouponFound(Money),
    /// The coupon is used by this request.
    CouponUsed,
    /// The coupon cannot be used, or its use not taken back.
    CouponRefused(Reason),
    /// The use is taken back.
    CouponUndone,
    /// A fault of the platform's own, or an answer that cannot be read.
    Fault(Reason),
    /// No answer in time.
    Silence,
    /// The network is gone.
    Offline,
}

/// An answer on its way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reply {
    /// To which call.
    pub call: Call,
    /// What it says.
    pub says: Says,
    /// Whether the signature is the platform's.
    pub signed: bool,
    /// Delivered before, or made up: no call waits for it.
    pub unasked: bool,
}

/// A refund as it is sent: of which money, and its number among those of the order.
#[must_use]
pub fn back_data(money: u32, nth: u32) -> u64 {
    (u64::from(money) << 32) | u64::from(nth)
}

/// The same, taken apart again.
#[must_use]
pub fn back_of(data: u64) -> (u32, u32) {
    let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(u32::MAX);
    (half(data >> 32), half(data))
}
