//! A till at a platform of this test's choice, and every request that it can make.

use crate::wire::listen;
use hexiao_domain::{
    AuthCode, BusinessDay, Currency, MerchantAccount, Method, Money, OrderNumber, RedemptionId,
    TillId, Timestamp, TransactionId, Wallet,
};
use hexiao_platforms::{
    Asked, BillKind, Bills, CouponUndo, CouponUse, Coupons, GivenUp, Order, Platform, PrivateKey,
    Record, Refund, Timeouts, alipay, alipay_bills, alipay_coupons,
};
use hexiao_sandbox::demo;
use serde_json::Value;

/// Every request that the till can make, as it was on the wire.
pub fn captured() -> Vec<Value> {
    let (gateway, requests) = listen();
    make_every_call(till(&gateway).as_ref());
    make_every_coupon_call(coupons(&gateway).as_ref());
    bills(&gateway).bill(BillKind::Trade, day(), now());
    requests.try_iter().collect()
}

pub fn now() -> Timestamp {
    Timestamp::from_millis(1_795_349_580_000)
}

/// Two days before that.
pub fn day() -> BusinessDay {
    BusinessDay::parse("2026-11-20").unwrap()
}

fn account(gateway: &str) -> MerchantAccount {
    MerchantAccount {
        wallet: Wallet::Alipay,
        gateway: gateway.into(),
        app_id: demo::APP_ID.into(),
        seller_id: demo::SELLER_ID.into(),
        platform_public_key: demo::platform_public_key().into(),
        secret: "alipay".into(),
        details: hexiao_domain::AccountDetails::default(),
    }
}

fn key() -> PrivateKey {
    PrivateKey::parse(demo::merchant_private_key()).unwrap()
}

pub fn till(gateway: &str) -> Box<dyn Platform> {
    alipay(&account(gateway), key(), Timeouts::default()).unwrap()
}

pub fn coupons(gateway: &str) -> Box<dyn Coupons> {
    alipay_coupons(&account(gateway), key(), Timeouts::default()).unwrap()
}

pub fn bills(gateway: &str) -> Box<dyn Bills> {
    alipay_bills(&account(gateway), key(), Timeouts::default()).unwrap()
}

pub fn coupon<'a>(code: &'a str, request: &'a str) -> CouponUse<'a> {
    CouponUse {
        code,
        stock: None,
        request,
        used_at: now(),
    }
}

fn make_every_coupon_call(coupons: &dyn Coupons) {
    let code = r#"{"encrypted_code":"a+b/c==","order_id":"1","user_id":"2088"}"#;
    coupons.look_up("HXQ660000000001", now());
    coupons.use_coupon(&coupon(code, "peer_use"), now());
    let undo = CouponUndo {
        code,
        platform_ref: "20261128004450058",
        request: "peer_undo",
        undone_at: now(),
    };
    coupons.undo(&undo, now());
}

/// With texts that must be encoded on the wire and not in the signature.
fn make_every_call(platform: &dyn Platform) {
    let now = now();
    let number = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1);
    let amount = Money::new(1999, Currency::Cny);
    let order = Order {
        number: &number,
        amount,
        subject: "茶 + 饼 100% 🍵 'a' \\ {b}",
        expires_in_seconds: 120,
        mark: "T01-1-41-0badf00d",
    };
    let transaction = TransactionId::parse("2026112222001400000000000001").unwrap();
    let record = Record {
        redemption: &RedemptionId::of(&number),
        order: &number,
        transaction: &transaction,
        redeemed_at: now,
    };
    platform.precreate(&order, now);
    platform.pay(&order, &AuthCode::new("281234567890123456".into()), now);
    platform.query(Asked::Order(&number), now);
    let given_up = GivenUp {
        order: &number,
        code: None,
        method: Method::ShowCode,
        made_at: now,
    };
    platform.cancel(&given_up, now);
    platform.close(&number, now);
    let refund = Refund {
        order: Some(&number),
        transaction: &transaction,
        paid: amount,
        returned: Money::zero(Currency::Cny),
        amount,
        request: "refund_1",
        reason: "退货；100%",
    };
    platform.refund(&refund, now);
    platform.refund_query(&refund, now);
    platform.record(&record, now);
}
