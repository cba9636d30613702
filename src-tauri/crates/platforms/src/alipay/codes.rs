//! What the gateway's `code` and `sub_code` say (alipay.md §5 to §9; the sub_codes are those
//! of the platform's published interface of 2026-09 for these calls).

use super::fields::{Reply, text};
use hexiao_domain::Reason;

/// What an answer that is not a success says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Refused, and nothing moved in this try.
    Refused(Reason),
    /// The order exists there in another state or with other data.
    Conflict,
    /// The order is paid already.
    AlreadyPaid,
    /// The order is closed already.
    AlreadyClosed,
    /// There is no such trade.
    NotFound,
    /// The contract does not include this call.
    NotAllowed,
    /// Our request or our contract is wrong; nothing was done.
    Setup,
    /// The time in our request is not one the gateway takes; nothing was done. The till writes
    /// it in the one form there is, so that this computer's clock is wrong.
    Clock,
    /// The platform is busy or has a fault of its own; nobody knows what was done.
    Fault,
    /// The shop's program asks more often than the platform allows; nobody knows what was done.
    TooOften,
    /// Not in the published list: nobody knows what was done.
    Unlisted,
}

/// Reads a verified answer that is neither `10000` nor `10003`.
pub(super) fn meaning(reply: &Reply) -> Meaning {
    let code = text(&reply.code).unwrap_or_default();
    let sub_code = text(&reply.sub_code).unwrap_or_default();
    if code == "40004" {
        return sub_meaning(sub_code);
    }
    let listed = GATEWAY.iter().find(|(known, _)| *known == code);
    let meaning = listed.map_or(Meaning::Unlisted, |(_, meaning)| *meaning);
    if meaning == Setup && sub_code == CLOCK {
        return Meaning::Clock;
    }
    meaning
}

/// Among the gateway's refusals of a request as such, the one that speaks of its time.
const CLOCK: &str = "isv.invalid-timestamp";

/// The gateway's own codes; `40004` says to look at the sub_code.
pub(super) const GATEWAY: &[(&str, Meaning)] = &[
    ("20000", Fault),
    ("40005", TooOften),
    ("40006", NotAllowed),
    ("20001", Setup),
    ("40001", Setup),
    ("40002", Setup),
    ("40003", Setup),
];

/// The cancel interface's own list misspells the prefix once; older gateways put `aop.` first.
fn sub_meaning(sub_code: &str) -> Meaning {
    let plain = sub_code.strip_prefix("aop.").unwrap_or(sub_code);
    let name = plain
        .strip_prefix("ACQ.")
        .or_else(|| plain.strip_prefix("AQC."));
    let listed = name.and_then(|name| TABLE.iter().find(|(known, _)| *known == name));
    listed.map_or(Meaning::Unlisted, |(_, meaning)| *meaning)
}

use Meaning::{
    AlreadyClosed, AlreadyPaid, Conflict, Fault, NotAllowed, NotFound, Refused, Setup, TooOften,
};

/// The published sub_codes, without their `ACQ.`.
pub(super) const TABLE: &[(&str, Meaning)] = &[
    // The customer's code, wallet and limits.
    (
        "PAYMENT_AUTH_CODE_INVALID",
        Refused(Reason::AuthCodeInvalid),
    ),
    ("BUYER_BALANCE_NOT_ENOUGH", Refused(Reason::BalanceTooLow)),
    (
        "BUYER_BANKCARD_BALANCE_NOT_ENOUGH",
        Refused(Reason::BalanceTooLow),
    ),
    ("AUTH_AMOUNT_NOT_ENOUGH", Refused(Reason::BalanceTooLow)),
    (
        "BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR",
        Refused(Reason::CustomerLimit),
    ),
    (
        "BUYER_PAYMENT_AMOUNT_MONTH_LIMIT_ERROR",
        Refused(Reason::CustomerLimit),
    ),
    ("BUYER_LIMIT_EXCEEDED", Refused(Reason::CustomerLimit)),
    (
        "ERROR_BUYER_CERTIFY_LEVEL_LIMIT",
        Refused(Reason::CustomerLimit),
    ),
    (
        "BUYER_ENABLE_STATUS_FORBID",
        Refused(Reason::CustomerBlocked),
    ),
    ("BUYER_BANKCARD_INVALID", Refused(Reason::CustomerBlocked)),
    ("BUYER_BANKCARD_DECLINED", Refused(Reason::CustomerBlocked)),
    (
        "NO_PAYMENT_INSTRUMENTS_AVAILABLE",
        Refused(Reason::CustomerBlocked),
    ),
    ("NOT_SUPPORT_PAYMENT_INST", Refused(Reason::CustomerBlocked)),
    ("BUYER_NOT_EXIST", Refused(Reason::CustomerBlocked)),
    ("BUYER_NOT_MAINLAND_CERT", Refused(Reason::CustomerBlocked)),
    ("BUYER_UNSUPPORT_ADVANCE", Refused(Reason::CustomerBlocked)),
    ("BUYER_ERROR", Refused(Reason::CustomerBlocked)),
    ("NOT_CERTIFIED_USER", Refused(Reason::CustomerBlocked)),
    ("PAYER_UNMATCHED", Refused(Reason::CustomerBlocked)),
    ("CARD_USER_NOT_MATCH", Refused(Reason::CustomerBlocked)),
    ("CARD_TYPE_ERROR", Refused(Reason::CustomerBlocked)),
    ("CERT_EXPIRED", Refused(Reason::CustomerBlocked)),
    ("USER_LOGONID_DUP", Refused(Reason::CustomerBlocked)),
    ("REFUND_ACCOUNT_NOT_EXIST", Refused(Reason::CustomerBlocked)),
    (
        "ERROR_BALANCE_PAYMENT_DISABLE",
        Refused(Reason::CustomerMustAct),
    ),
    (
        "USER_FACE_PAYMENT_SWITCH_OFF",
        Refused(Reason::CustomerMustAct),
    ),
    (
        "MOBILE_PAYMENT_SWITCH_OFF",
        Refused(Reason::CustomerMustAct),
    ),
    ("PULL_MOBILE_CASHIER_FAIL", Refused(Reason::CustomerMustAct)),
    ("BUYER_SELLER_EQUAL", Refused(Reason::BuyerIsSeller)),
    ("PAYMENT_REQUEST_HAS_RISK", Refused(Reason::RiskRefused)),
    ("CUSTOMER_VALIDATE_ERROR", Refused(Reason::RiskRefused)),
    ("PAYMENT_FAIL", Refused(Reason::Declined)),
    (
        "NOW_TIME_AFTER_EXPIRE_TIME_ERROR",
        Refused(Reason::Declined),
    ),
    ("UN_SUPPORT_TRADE_SCENE", Refused(Reason::Declined)),
    ("ORDER_UNSUPPORT_ADVANCE", Refused(Reason::Declined)),
    ("ENTERPRISE_PAY_BIZ_ERROR", Refused(Reason::Declined)),
    // The shop's limits.
    ("TOTAL_FEE_EXCEED", Refused(Reason::ShopLimit)),
    ("REQUEST_AMOUNT_EXCEED", Refused(Reason::ShopLimit)),
    ("PRODUCT_AMOUNT_LIMIT_ERROR", Refused(Reason::ShopLimit)),
    ("BEYOND_PAY_RESTRICTION", Refused(Reason::ShopLimit)),
    ("BEYOND_PER_RECEIPT_RESTRICTION", Refused(Reason::ShopLimit)),
    (
        "BEYOND_PER_RECEIPT_SINGLE_RESTRICTION",
        Refused(Reason::ShopLimit),
    ),
    (
        "BEYOND_PER_RECEIPT_DAY_RESTRICTION",
        Refused(Reason::ShopLimit),
    ),
    (
        "MERCHANT_PERM_RECEIPT_SUSPEND_LIMIT",
        Refused(Reason::ShopLimit),
    ),
    (
        "MERCHANT_PERM_RECEIPT_SINGLE_LIMIT",
        Refused(Reason::ShopLimit),
    ),
    (
        "MERCHANT_PERM_RECEIPT_DAY_LIMIT",
        Refused(Reason::ShopLimit),
    ),
    (
        "OVER_MERCHANT_DAILY_DEDUCT_AMOUNT",
        Refused(Reason::ShopLimit),
    ),
    // The shop's account, contract and request.
    ("SELLER_BEEN_BLOCKED", Setup),
    ("SELLER_NOT_EXIST", Setup),
    ("MERCHANT_STATUS_NOT_NORMAL", Setup),
    ("MERCHANT_AGREEMENT_NOT_EXIST", Setup),
    ("MERCHANT_AGREEMENT_INVALID", Setup),
    ("MERCHANT_UNSUPPORT_ADVANCE", Setup),
    ("RESTRICTED_MERCHANT_INDUSTRY", Setup),
    ("INVALID_RECEIVE_ACCOUNT", Setup),
    ("INVALID_STORE_ID", Setup),
    ("RISK_MERCHANT_IP_NOT_EXIST", Setup),
    ("INVALID_PARAMETER", Setup),
    ("PARTNER_ERROR", Setup),
    ("EXIST_FORBIDDEN_WORD", Setup),
    ("AMOUNT_OR_CURRENCY_ERROR", Setup),
    ("CURRENCY_NOT_SUPPORT", Setup),
    ("APPLY_PC_MERCHANT_CODE_ERROR", Setup),
    ("SUB_GOODS_SIZE_MAX_COUNT", Setup),
    ("DEFAULT_SETTLE_RULE_NOT_EXIST", Setup),
    ("TRADE_SETTLE_ERROR", Setup),
    ("ROYALTY_ACCOUNT_NOT_EXIST", Setup),
    ("SMILE_PAY_MERCHANT_NOT_MATCH", Setup),
    ("SUB_MERCHANT_CREATE_FAIL", Setup),
    ("SUB_MERCHANT_TYPE_INVALID", Setup),
    ("SECONDARY_MERCHANT_STATUS_ERROR", Setup),
    ("SECONDARY_MERCHANT_ALIPAY_ACCOUNT_INVALID", Setup),
    ("SECONDARY_MERCHANT_ID_INVALID", Setup),
    ("SECONDARY_MERCHANT_ID_BLANK", Setup),
    ("SECONDARY_MERCHANT_NOT_MATCH", Setup),
    ("SECONDARY_MERCHANT_ISV_PUNISH_INDIRECT", Setup),
    ("PLATFORM_BUSINESS_ACQUIRE_MODE_MUST_MERCHANT_ID", Setup),
    ("ACCESS_FORBIDDEN", NotAllowed),
    // Pre-authorisation, agreements and instalments: products this till does not use.
    ("AGREEMENT_NOT_EXIST", Setup),
    ("AGREEMENT_INVALID", Setup),
    ("AGREEMENT_STATUS_NOT_NORMAL", Setup),
    ("AGREEMENT_ERROR", Setup),
    ("CYCLE_PAY_DATE_NOT_MATCH", Setup),
    ("CYCLE_PAY_SINGLE_FEE_EXCEED", Setup),
    ("CYCLE_PAY_TOTAL_FEE_EXCEED", Setup),
    ("CYCLE_PAY_TOTAL_TIMES_EXCEED", Setup),
    ("AUTH_NO_ERROR", Setup),
    ("PRE_AUTH_PROD_CODE_INCONSISTENT", Setup),
    ("AUTH_TOKEN_IS_NOT_EXIST", Setup),
    ("AUTH_ORDER_NOT_PAID", Setup),
    ("AUTH_ORDER_HAS_FINISHED", Setup),
    ("AUTH_ORDER_HAS_CLOSED", Setup),
    ("ZM_AUTH_AMOUNT_EXCEED", Setup),
    ("ZM_CREDIT_AUTH_FAIL", Setup),
    ("ZM_AUTH_RULE_LIMIT", Setup),
    ("OVER_MAX_DEDUCT_COUNT", Setup),
    ("OVER_MAX_UNDER_WAY_DEDUCT_COUNT", Setup),
    ("OVER_DEDUCT_PERIOD", Setup),
    // The order's own state: a query tells what it is.
    ("TRADE_HAS_SUCCESS", AlreadyPaid),
    ("TRADE_HAS_CLOSE", AlreadyClosed),
    ("TRADE_NOT_EXIST", NotFound),
    ("CONTEXT_INCONSISTENT", Conflict),
    ("TRADE_BUYER_NOT_MATCH", Conflict),
    ("TRADE_STATUS_ERROR", Conflict),
    ("TRADE_HAS_FINISHED", Conflict),
    ("REASON_TRADE_STATUS_INVALID", Conflict),
    ("REASON_ILLEGAL_STATUS", Conflict),
    ("NOTIFY_STATUS_INVALID", Conflict),
    // Cancel and refund. The money did move before; `Conflict` claims nothing of it.
    ("TRADE_CANCEL_TIME_OUT", Conflict),
    ("CANCEL_NOT_ALLOWED", Conflict),
    ("REASON_TRADE_BEEN_FREEZEN", Conflict),
    ("SELLER_BALANCE_NOT_ENOUGH", Conflict),
    ("REASON_TRADE_REFUND_FEE_ERR", Conflict),
    ("REFUND_FEE_ERROR", Conflict),
    ("REFUND_AMT_NOT_EQUAL_TOTAL", Conflict),
    ("DISCORDANT_REPEAT_REQUEST", Conflict),
    ("TRADE_NOT_ALLOW_REFUND", Conflict),
    ("NOT_ALLOW_PARTIAL_REFUND", Conflict),
    ("ONLINE_TRADE_VOUCHER_NOT_ALLOW_REFUND", Conflict),
    ("ALLOC_AMOUNT_VALIDATE_ERROR", Conflict),
    ("USER_NOT_MATCH_ERR", Conflict),
    ("REFUND_CHARGE_ERROR", Conflict),
    ("REFUND_ROYALTY_PAYEE_ACCOUNT_NOT_EXIST", Conflict),
    ("REFUNDALLOC_UNAUTH_LIMIT", Conflict),
    ("OVERDRAFT_ASSIGN_ACCOUNT_INVALID", Conflict),
    ("OVERDRAFT_AGREEMENT_NOT_MATCH", Conflict),
    // The platform's own trouble.
    ("SYSTEM_ERROR", Fault),
];
