//! The till's rules, pure: money, order numbers, time, the payment and redemption
//! machines, the offline policy, people. No I/O, no clock, no SQL, no async.
//!
//! Every quantity carries its unit: [`Money`] its currency, [`Timestamp`] is UTC
//! milliseconds, [`BusinessDay`] is the shop's own day.

mod book;
mod case;
mod coupon;
mod delay;
mod double;
mod exposure;
mod fact;
mod ids;
mod journal;
mod limits;
mod money;
mod named;
mod outage;
mod payment;
mod people;
mod planted;
mod platform;
mod policy;
mod printed;
mod reason;
mod refund;
mod report;
mod search;
mod secret;
mod shift;
mod shop;
mod time;
mod wallet;
mod work;

pub use book::{Account, Posting, UnknownAccount, balances, is_balanced, position, postings};
pub use case::{
    Action, Again, Barred, Case, CaseContact, CaseKind, CaseNote, CaseStatus, Channel, Consequence,
    Contact, ContactResult, Ending, PlatformWords, Resolution, Subject, Way, actions, closed_there,
    due_time, ending, endings, retries, searchable,
};
pub use coupon::{
    Coupon, CouponClaim, CouponCode, CouponDetails, CouponEffect, CouponEvent, CouponState,
    CouponTaken, CouponUndo, CouponWork, NewCoupon, StockId, decide_coupon, decide_new_coupon,
};
pub use delay::Delays;
pub use double::{
    DoublePay, SIMILAR_SECONDS, double_pay, goes_back_here, holds_money, is_second_money,
    money_left, similar, surplus,
};
pub use exposure::{Unproved, figures_by};
pub use fact::{EpochCause, Fact, NewPayment};
pub use ids::{
    CaseId, CouponId, IdError, OrderNumber, PersonId, RedemptionId, Reference, TillId,
    TransactionId,
};
pub use journal::{Checkpoint, JournalEntry};
pub use limits::{LimitField, OddLimit};
pub use money::{Currency, Money, MoneyError};
pub use outage::{
    ClaimFate, ClaimTaken, LineNews, LineWatch, OutageCause, OutageCost, OutageId, OutagePart,
    claim_fate, coupon_claim_fate, outage_span,
};
pub use payment::{
    CLAIM_WINDOW_SECONDS, Claim, CloseCause, Effect, Event, Method, Payment, PaymentState, Proof,
    Redemption, RedemptionState, Refusal, Truth, claim_window, decide, decide_redeem, is_of_sale,
};
pub use people::{Actor, Permission, Person, PinStanding, Role};
pub use planted::{Planted, plant, planted};
pub use platform::{Answer, CancelAnswer, CodeAnswer, RecordAnswer, RefundAnswer, Unknown};
pub use policy::{Exposure, LimitReason, OfflinePolicy, Verdict};
pub use printed::{CheckedCode, CodeCheck, CodeFinding, NoSkip};
pub use reason::{MoneyMoved, Reason};
pub use refund::{
    NewRefund, Refund, RefundEnd, RefundRequest, UnknownRefund, decide_refund, refund_fits,
};
pub use report::{CouponLine, DayLine, Figure};
pub use search::{BillMove, BillRow, Candidate, Fit, Search, candidates, could_be};
pub use secret::AuthCode;
pub use shift::{Shift, ShiftEnd, ShiftFigures, ShiftId, close_shift, open_shift};
pub use shop::{AccountDetails, BackupPlan, MerchantAccount, Shop, StaticCode};
pub use time::{BusinessDay, DayHour, Timestamp, ZoneError, business_day, day_begins, wall_clock};
pub use wallet::Wallet;
pub use work::{Work, WorkKind, WorkState};
