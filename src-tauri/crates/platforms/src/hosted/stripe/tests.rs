//! What the till reads in Stripe's objects.

use super::fields::{Intent, Session};
use super::{HostedPage, Stripe, is_live};
use crate::hosted::PageState;
use crate::http::{Gateway, Timeouts};
use hexiao_domain::{Currency, Money};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;
use zeroize::Zeroizing;

fn stripe() -> Stripe {
    Stripe {
        gateway: Gateway::open("http://127.0.0.1:9", Timeouts::default()).unwrap(),
        key: Zeroizing::new("sk_test_0123456789".into()),
        live: false,
        success: "https://shop.example/thanks".into(),
        patience: Duration::from_secs(1),
    }
}

fn session() -> Value {
    json!({
        "id": "cs_test_a1b2c3d4e5",
        "url": null,
        "status": "complete",
        "payment_status": "paid",
        "payment_intent": {
            "id": "pi_3abcdefgh", "status": "succeeded", "amount_received": 1999,
            "currency": "usd", "livemode": false,
            "latest_charge": {
                "created": 1_795_349_580, "refunded": false,
                "payment_method_details": { "card": { "brand": "visa", "last4": "4242" } },
            },
        },
        "amount_total": 1999,
        "currency": "usd",
        "client_reference_id": "T01_1_000007_K",
        "livemode": false,
    })
}

fn with(changes: Value) -> Session {
    let mut base = session();
    for (name, value) in changes.as_object().unwrap() {
        base[name] = value.clone();
    }
    serde_json::from_value(base).unwrap()
}

fn state(changes: Value) -> Option<PageState> {
    with(changes).page().map(|page| page.state)
}

#[test]
fn complete_is_not_paid_and_every_state_is_told_apart() {
    assert_eq!(state(json!({})), Some(PageState::Paid));
    for (status, payment, expected) in [
        ("complete", "unpaid", Some(PageState::Unpaid)),
        ("open", "unpaid", Some(PageState::Open)),
        ("expired", "unpaid", Some(PageState::Expired)),
        ("complete", "no_payment_required", None),
        ("expired", "paid", None),
        ("brand_new", "paid", None),
    ] {
        let changes = json!({ "status": status, "payment_status": payment });
        assert_eq!(state(changes), expected, "{status} {payment}");
    }
    let mut returned = session();
    returned["payment_intent"]["latest_charge"]["refunded"] = true.into();
    let returned: Session = serde_json::from_value(returned).unwrap();
    assert_eq!(returned.page().unwrap().state, PageState::GivenBack);
}

#[test]
fn a_paid_session_tells_the_money_the_order_and_the_card() {
    let page = with(json!({})).page().unwrap();
    assert_eq!(page.amount, Some(Money::new(1999, Currency::Usd)));
    assert_eq!(page.order.as_deref(), Some("T01_1_000007_K"));
    assert_eq!(page.transaction.unwrap().as_str(), "pi_3abcdefgh");
    assert_eq!(page.payer.as_deref(), Some("visa 4242"));
    assert_eq!(page.paid_at.unwrap().millis(), 1_795_349_580_000);
}

#[test]
fn a_session_of_the_other_mode_is_not_believed() {
    let stripe = stripe();
    assert!(stripe.page(with(json!({}))).is_ok());
    for mode in [json!(true), Value::Null] {
        assert!(stripe.page(with(json!({ "livemode": mode }))).is_err());
    }
}

#[test]
fn the_id_of_a_session_is_found_in_its_address_alone() {
    let id = |address: &str| stripe().id_in(address);
    let own = "cs_test_a1B2c3D4e5F6";
    let address = format!("https://checkout.stripe.com/c/pay/{own}#fid2cs_test_zzzz");
    assert_eq!(id(&address).as_deref(), Some(own));
    for odd in [
        "https://checkout.stripe.com/c/pay/cs_live_a1B2c3D4e5F6#fid",
        "https://checkout.stripe.com/c/pay/cs_test_a1",
        "https://checkout.stripe.com/",
        "",
    ] {
        assert_eq!(id(odd), None, "{odd}");
    }
}

#[test]
fn a_key_tells_whether_it_moves_real_money() {
    assert_eq!(is_live("sk_live_0123456789"), Some(true));
    assert_eq!(is_live("rk_test_0123456789"), Some(false));
    for odd in ["pk_live_0123456789", "sk_test_", "sk_prod_0123456789", ""] {
        assert_eq!(is_live(odd), None, "{odd}");
    }
}

proptest! {
    #[test]
    fn no_object_panics_and_none_is_paid_without_its_words(
        status in "open|complete|expired|.{0,8}",
        payment in "paid|unpaid|.{0,8}",
        intent in "pi_[a-z0-9]{0,20}|.{0,8}",
        amount in any::<i64>(),
        currency in "usd|jpy|.{0,3}",
    ) {
        let page = with(json!({
            "status": status, "payment_status": payment, "payment_intent": intent,
            "amount_total": amount, "currency": currency,
        })).page();
        if let Some(page) = page && page.state == PageState::Paid {
            prop_assert!(status == "complete" && payment == "paid");
            prop_assert!(page.amount.is_none_or(|money| money.minor() == amount));
        }
        let object = json!({ "id": intent, "status": status, "amount_received": amount });
        let _ = serde_json::from_value::<Intent>(object).unwrap().page();
    }

    #[test]
    fn an_address_never_panics(address in ".{0,120}") {
        if let Some(id) = stripe().id_in(&address) {
            prop_assert!(address.contains(&id));
        }
    }

    #[test]
    fn money_with_decimals_is_unreadable(whole in any::<i32>(), part in 1_u32..100) {
        let text = session().to_string().replace("1999", &format!("{whole}.{part}"));
        prop_assert!(serde_json::from_str::<Session>(&text).is_err());
    }
}
