//! Wallet coupons as screens and scripts see them. No code of a coupon is ever in here.

use crate::{Approval, MoneyView, PaymentView, UploadView};
use serde::{Deserialize, Serialize};
use specta::Type;

/// A coupon with all that a person at the counter may see of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CouponView {
    /// The till's number for it, also the request's number at the platform.
    pub coupon_id: String,
    /// `alipay` or `wechatpay`.
    pub wallet: String,
    /// The code's last characters; empty where they would give it away.
    pub tail: String,
    /// The batch, where one was named.
    pub stock: Option<String>,
    /// What the platform calls it.
    pub name: Option<String>,
    /// What it is worth, as far as it is known.
    pub value: Option<MoneyView>,
    /// The cashier's name.
    pub cashier: String,
    /// The till.
    pub till: String,
    /// When it was taken.
    pub at: String,
    /// The business day it counts on, `2026-11-22`.
    pub business_day: String,
    /// `asked`, `provisional`, `used`, `refused`, `written_off`, `given_up`, `undoing`, `undone`.
    pub state: String,
    /// Why it was refused: a code of `reason.*`.
    pub reason: Option<String>,
    /// What was noted when it was handed over on a claim.
    pub claim: Option<CouponClaimView>,
    /// The platform's own words for the use.
    pub platform_ref: Option<String>,
    /// Who takes, or took, the use back.
    pub undo: Option<CouponUndoView>,
    /// What the platform has to be told still; `receipt` is always none.
    pub upload: UploadView,
    /// The use can be taken back now.
    pub can_undo: bool,
    /// The ledger's head when this was answered, `seq-abcdef01`.
    pub ledger_head: String,
}

/// What was noted of a coupon that was handed over on a claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CouponClaimView {
    /// Who handed over, by name.
    pub by: String,
    /// What the cashier read on it.
    pub value: MoneyView,
    /// When.
    pub at: String,
    /// The manager's name, where one approved.
    pub approved_by: Option<String>,
}

/// Who takes the use of a coupon back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CouponUndoView {
    /// By name.
    pub by: String,
    /// The manager's name, where one approved.
    pub approved_by: Option<String>,
    /// When.
    pub at: String,
}

/// A coupon that was scanned or typed.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct CouponRequest {
    /// The code as it came.
    pub code: String,
    /// The wallet it is from: codes have no shape by which to know it.
    pub wallet: String,
    /// The batch, which WeChat Pay asks for where the shop makes the codes itself.
    pub stock: Option<String>,
}

impl std::fmt::Debug for CouponRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CouponRequest")
            .field("wallet", &self.wallet)
            .finish_non_exhaustive()
    }
}

/// What a code is, before anything is redeemed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CouponOffer {
    /// `usable`; `not_told`, where the platform tells of a coupon only as it is used; `refused`;
    /// `offline`, where it cannot be asked; `taken`, where this till has redeemed it before.
    pub found: String,
    /// Why it is refused or not known: a code of `reason.*`.
    pub reason: Option<String>,
    /// The code's last characters; empty where they would give it away.
    pub tail: String,
    /// What the platform calls it.
    pub name: Option<String>,
    /// What it was sold for, where it was sold.
    pub value: Option<MoneyView>,
    /// The last moment at which it can be used.
    pub valid_until: Option<String>,
    /// How many the code stands for; redeeming takes one.
    pub count: u32,
    /// What this till knows of the code: who, when, where.
    pub known: Option<CouponView>,
}

/// What redeeming came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum CouponOutcome {
    /// It is stored and the platform is asked; what it says follows.
    Redeeming {
        /// The coupon.
        coupon: CouponView,
    },
    /// This till has redeemed it before: show who, when, where. Nothing was redeemed.
    AlreadyRedeemed {
        /// The coupon that has the code.
        coupon: CouponView,
    },
}

/// A coupon to be handed over on a claim.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct CouponClaimRequest {
    /// The coupon that the platform was asked about and never answered, if any.
    pub coupon_id: Option<String>,
    /// The coupon, where none was asked about yet.
    pub coupon: Option<CouponRequest>,
    /// What the cashier reads on it, `12.34` in the shop's currency.
    pub value: String,
    /// A manager's approval, where the policy asks for it.
    pub approval: Option<Approval>,
}

/// A use to take back.
#[derive(Clone, Debug, Serialize, Deserialize, Type)]
#[serde(deny_unknown_fields)]
pub struct CouponUndoRequest {
    /// Which coupon.
    pub coupon_id: String,
    /// A manager's approval, where a cashier takes it back.
    pub approval: Option<Approval>,
}

/// What a case is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum CaseSubject {
    /// A payment.
    Payment {
        /// As it is now.
        payment: Box<PaymentView>,
    },
    /// A coupon.
    Coupon {
        /// As it is now.
        coupon: Box<CouponView>,
    },
}
