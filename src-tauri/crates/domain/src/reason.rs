//! Why a payment is not (yet) money: one closed list, with what it means for the money.

use serde::{Deserialize, Serialize};

/// Whether money left the customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyMoved {
    /// It did.
    Yes,
    /// It did not.
    No,
    /// Nobody knows yet; only the platform can tell.
    Unknown,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $moved:ident, $retry:literal;)*) => {
        /// A reason in plain words; screens and files take the words by its code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// Every reason: the words of each language are checked against it.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code, the key of the words in `assets/locales`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Whether money moved.
            #[must_use]
            pub const fn money_moved(self) -> MoneyMoved {
                match self { $(Self::$name => MoneyMoved::$moved,)* }
            }

            /// Whether another try (a new order) may succeed.
            #[must_use]
            pub const fn retryable(self) -> bool {
                match self { $(Self::$name => $retry,)* }
            }

            /// The reason of that code.
            #[must_use]
            pub fn parse(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|r| r.code() == code)
            }
        }
    };
}

reasons! {
    /// The customer's code is stale, used or misread.
    AuthCodeInvalid = "auth_code_invalid", No, true;
    /// The wallet or the bank card behind it has too little money.
    BalanceTooLow = "balance_too_low", No, true;
    /// The customer reached a daily, monthly or per-payment limit.
    CustomerLimit = "customer_limit", No, true;
    /// The customer's wallet or card may not pay.
    CustomerBlocked = "customer_blocked", No, true;
    /// The platform's risk control stopped it.
    RiskRefused = "risk_refused", No, false;
    /// The customer must open the wallet app or switch something on in it.
    CustomerMustAct = "customer_must_act", No, true;
    /// The customer pays from the shop's own account.
    BuyerIsSeller = "buyer_is_seller", No, true;
    /// The shop reached a limit of its contract.
    ShopLimit = "shop_limit", No, false;
    /// The shop's merchant account is blocked, lacks a permission or is set up wrongly.
    ShopSetup = "shop_setup", No, false;
    /// The platform refused without saying more.
    Declined = "declined", No, true;
    /// The platform knows this order with other data.
    OrderConflict = "order_conflict", Unknown, false;
    /// The platform has no such payment.
    NotFound = "not_found", No, false;
    /// The platform knows the order, and it is not paid.
    NotPaid = "not_paid", No, false;
    /// The platform's amount is another than the order's.
    AmountDiffers = "amount_differs", Yes, false;
    /// The platform's answer names another order.
    OrderDiffers = "order_differs", Yes, false;
    /// The platform's answer names another currency.
    CurrencyDiffers = "currency_differs", Yes, false;
    /// The transaction was already booked on another order.
    TransactionUsed = "transaction_used", Unknown, false;
    /// The transaction is older than the sale: an old paid screen was shown again.
    PaidBefore = "paid_before", Yes, false;
    /// Money arrived after the order was closed.
    PaidAfterClose = "paid_after_close", Yes, false;
    /// The shop's own balance at the platform is too low for the refund.
    ShopBalanceTooLow = "shop_balance_too_low", Yes, true;
    /// The sale was paid before: with another wallet, by another person, or at another till.
    PaidTwice = "paid_twice", Yes, false;
    /// The platform has taken the refund on and not carried it out yet.
    RefundOnItsWay = "refund_on_its_way", Unknown, true;
    /// The customer's card or account has ended: the money cannot go back by itself.
    RefundAccountEnded = "refund_account_ended", Yes, false;
    /// The platform refused the refund without saying more.
    RefundRefused = "refund_refused", Yes, false;
    /// The platform refused the record of the redemption.
    UploadRejected = "upload_rejected", Yes, false;
    /// The platform did not answer in time.
    NoAnswer = "no_answer", Unknown, true;
    /// The platform cannot be reached.
    Unreachable = "unreachable", Unknown, true;
    /// Something else answers in the platform's place: the network wants a sign-in first.
    Intercepted = "intercepted", Unknown, true;
    /// The answer's signature is wrong.
    BadSignature = "bad_signature", Unknown, false;
    /// The platform's answer names another merchant: the account's merchant id is wrong.
    MerchantDiffers = "merchant_differs", Unknown, false;
    /// The answer cannot be understood.
    Unreadable = "unreadable", Unknown, true;
    /// The platform is busy or has a fault of its own.
    PlatformFault = "platform_fault", Unknown, true;
    /// The platform is asked more often than it allows.
    TooOften = "too_often", Unknown, true;
    /// The platform does not take a payment back so soon after it began.
    TooEarly = "too_early", Unknown, true;
    /// This computer's clock differs from the platform's by minutes.
    ClockWrong = "clock_wrong", Unknown, true;
    /// No merchant account for this wallet.
    NoAccount = "no_account", No, false;
    /// The coupon was used before, by another request than this till's.
    CouponUsed = "coupon_used", No, false;
    /// The coupon cannot be used: expired, not begun, given back, or of another shop.
    CouponInvalid = "coupon_invalid", No, false;
    /// The platform has no such coupon.
    CouponUnknown = "coupon_unknown", No, false;
    /// The till cannot read the coupon's code any more: its secrets are other ones.
    CouponUnreadable = "coupon_unreadable", Unknown, false;
    /// The owner gave up on it.
    WrittenOff = "written_off", Unknown, false;
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn every_reason_has_its_own_code() {
        for (index, reason) in Reason::ALL.iter().enumerate() {
            assert_eq!(Reason::parse(reason.code()), Some(*reason));
            assert!(
                Reason::ALL[..index]
                    .iter()
                    .all(|r| r.code() != reason.code())
            );
        }
    }
}
