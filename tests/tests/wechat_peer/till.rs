//! A till at a platform of this test's choice, and every request that it can make.

use super::now;
use super::wire::{listen, relay};
use hexiao_domain::{
    AccountDetails, AuthCode, Currency, MerchantAccount, Method, Money, OrderNumber, TillId,
    Timestamp, TransactionId, Wallet,
};
use hexiao_platforms::{
    Asked, BillAnswer, BillKind, CouponUndo, CouponUse, Credentials, GivenUp, Order, PrivateKey,
    Refund, Timeouts, WechatApiKey, WechatSecrets, bill_day, wechatpay, wechatpay_bills,
    wechatpay_coupons,
};
use hexiao_sandbox::{Sandbox, WechatSigning, demo::wechat as demo};
use serde_json::Value;

/// How many requests there are.
pub const MANY: usize = 22;

/// Each of them, without what names one order, refund or payment.
pub const KINDS: [&str; 14] = [
    "GET v3/bill/fundflowbill",
    "GET v3/bill/tradebill",
    "GET v3/billdownload/file",
    "GET v3/certificates",
    "GET v3/pay/transactions/id/ID",
    "GET v3/pay/transactions/out-trade-no/ID",
    "GET v3/refund/domestic/refunds/ID",
    "POST v3/marketing/busifavor/coupons/return",
    "POST v3/marketing/busifavor/coupons/use",
    "POST v3/pay/transactions/codepay",
    "POST v3/pay/transactions/native",
    "POST v3/pay/transactions/out-trade-no/ID/close",
    "POST v3/pay/transactions/out-trade-no/ID/reverse",
    "POST v3/refund/domestic/refunds",
];

/// Every request that the till can make, as it was on the wire: first those that it makes
/// whether anybody answers or not, then those that only follow on an answer of this platform.
pub fn captured(sandbox: &Sandbox) -> Vec<Value> {
    let (gateway, requests) = listen();
    make_every_call(&gateway, now());
    let mut all: Vec<Value> = requests.try_iter().collect();
    let (gateway, requests) = relay(sandbox);
    make_every_answered_call(sandbox, &gateway, now());
    all.extend(requests.try_iter());
    all
}

/// The kinds of these requests, each once, in the order of [`KINDS`].
pub fn kinds(requests: &[Value]) -> Vec<String> {
    let mut kinds: Vec<String> = requests.iter().map(kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn kind(request: &Value) -> String {
    let part = |name: &str| request[name].as_str().unwrap();
    let path = part("target").split('?').next().unwrap();
    // The version of the interface has a digit as well.
    let is_name = |word: &&str| word.len() > 2 && word.bytes().any(|b| b.is_ascii_digit());
    let words = path.trim_start_matches("/wechat/").split('/');
    let words = words.map(|word| if is_name(&word) { "ID" } else { word });
    let words: Vec<&str> = words.collect();
    format!("{} {}", part("method"), words.join("/"))
}

/// The practice shop as the till is told of it.
pub fn account(gateway: &str) -> MerchantAccount {
    MerchantAccount {
        wallet: Wallet::Wechatpay,
        gateway: gateway.into(),
        app_id: demo::APP_ID.into(),
        seller_id: demo::MERCHANT_ID.into(),
        platform_public_key: demo::platform_public_key().into(),
        secret: "wechatpay".into(),
        details: AccountDetails {
            merchant_serial: demo::MERCHANT_SERIAL.into(),
            platform_key_id: demo::PLATFORM_KEY_ID.into(),
            page: demo::PAGE.into(),
            store: demo::STORE.into(),
            ..AccountDetails::default()
        },
    }
}

pub fn key() -> PrivateKey {
    PrivateKey::parse(demo::merchant_private_key()).unwrap()
}

/// With texts that must be sent as they were signed.
fn make_every_call(gateway: &str, now: Timestamp) {
    let account = account(gateway);
    let platform = wechatpay(&account, key(), Timeouts::default()).unwrap();
    let number = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1);
    let amount = Money::new(1999, Currency::Cny);
    let order = Order {
        number: &number,
        amount,
        subject: "茶 + 饼 100% 🍵 'a' \\ {b}",
        expires_in_seconds: 120,
        mark: "T01-1-41-0badf00d",
    };
    let transaction = TransactionId::parse("4200002611220000000000000001").unwrap();
    let refund = Refund {
        order: Some(&number),
        transaction: &transaction,
        paid: amount,
        returned: Money::zero(Currency::Cny),
        amount,
        request: "refund_1",
        reason: "退货；100%",
    };
    let given_up = |method| GivenUp {
        order: &number,
        code: None,
        method,
        made_at: now.plus_seconds(-60),
    };
    platform.precreate(&order, now);
    platform.pay(&order, &AuthCode::new("131234567890123456".into()), now);
    platform.query(Asked::Order(&number), now);
    platform.query(Asked::Transaction(&transaction), now);
    // A refused close asks where the order stands; so does a refused reverse.
    platform.cancel(&given_up(Method::ShowCode), now);
    platform.cancel(&given_up(Method::ScanCode), now);
    platform.refund(&refund, now);
    platform.refund_query(&refund, now);
    platform.check(now);
    let bills = wechatpay_bills(&account, key(), Timeouts::default()).unwrap();
    for kind in [BillKind::Trade, BillKind::FundFlow] {
        bills.bill(kind, bill_day(now), now);
    }
    make_every_coupon_call(&account, now);
}

fn make_every_coupon_call(account: &MerchantAccount, now: Timestamp) {
    let coupons = wechatpay_coupons(account, key(), Timeouts::default()).unwrap();
    let coupon = CouponUse {
        code: "PRACTICE1",
        stock: None,
        request: "use_1",
        used_at: now,
    };
    coupons.use_coupon(&coupon, now);
    let undo = CouponUndo {
        code: "PRACTICE1",
        platform_ref: "1990000000000001 2026-11-22T20:13:00+08:00",
        request: "undo_1",
        undone_at: now,
    };
    coupons.undo(&undo, now);
}

/// The order of an account's check and its closing, the platform's certificates, and both bills
/// with their files.
fn make_every_answered_call(sandbox: &Sandbox, gateway: &str, now: Timestamp) {
    // By its key, which the requests name, and with certificates that can be fetched.
    sandbox.set_wechat_signing(WechatSigning::Either);
    let account = account(gateway);
    let secrets = WechatSecrets {
        key: key(),
        sealing: Some(WechatApiKey::parse(demo::API_V3_KEY).unwrap()),
    };
    let platform = wechatpay(&account, secrets, Timeouts::default()).unwrap();
    assert_eq!(platform.check(now), Credentials::Good);
    assert!(!sandbox.wechat_pay_static(1999).is_empty());
    let bills = wechatpay_bills(&account, key(), Timeouts::default()).unwrap();
    for kind in [BillKind::Trade, BillKind::FundFlow] {
        let answer = bills.bill(kind, bill_day(now), now);
        assert!(matches!(answer, BillAnswer::File(_)), "{answer:?}");
    }
}
