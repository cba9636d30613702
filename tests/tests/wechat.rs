//! WeChat Pay through the whole till: shown and scanned codes, everything a customer may do,
//! giving up, giving back, an outage, and what every book says of it afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{AccountEntry, GiveBack, PaymentView};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{Till, eventually};

/// A customer's code begins with 10 to 15.
const PREFIX: &str = "13";

fn redeem(till: &Till, order: &str) -> PaymentView {
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, order).unwrap()
}

fn sound(till: &Till) {
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_shown_code_is_paid_redeemed_and_confirmed_to_the_platform() {
    let till = Till::new(Customer::Pay);
    let shown = till.show_code_of("wechatpay", "12.34");
    assert!(
        shown
            .code
            .unwrap()
            .starts_with("weixin://wxpay/bizpayurl?pr=")
    );
    let order = shown.order_number;
    let paid = till.reaches(&order, "confirmed");
    assert!(paid.transaction_id.unwrap().starts_with("4200"));
    redeem(&till, &order);
    let done = till.uploaded(&order);
    // WeChat Pay keeps no record of redemptions: the confirmation is the upload.
    assert_eq!(done.upload.unwrap().receipt.as_deref(), Some("confirmed"));
    sound(&till);
}

#[test]
fn a_scanned_code_is_paid_at_once_or_with_a_password() {
    for customer in [Customer::Pay, Customer::Password] {
        let till = Till::new(customer);
        let order = till.scan_of(PREFIX, "8.00").order_number;
        let paid = till.reaches(&order, "confirmed");
        assert_eq!(
            (paid.wallet.as_str(), paid.method.as_str()),
            ("wechatpay", "scan_code")
        );
        redeem(&till, &order);
        sound(&till);
    }
}

#[test]
fn a_customer_without_money_is_refused_in_plain_words_and_nothing_is_owed() {
    let till = Till::new(Customer::Decline);
    let order = till.scan_of(PREFIX, "8.00").order_number;
    let ended = eventually("an end of the payment", || {
        let payment = till.look(&order);
        ["failed", "closed"]
            .contains(&payment.state.as_str())
            .then_some(payment)
    });
    assert!(ended.transaction_id.is_none());
    sound(&till);
}

#[test]
fn a_shown_code_that_is_given_up_can_no_longer_be_paid() {
    let till = Till::new(Customer::Never);
    let order = till.show_code_of("wechatpay", "5.00").order_number;
    let cashier = till.acting(Role::Cashier);
    till.app().cancel_as(&cashier, &order).unwrap();
    till.reaches(&order, "closed");
    assert!(!till.sandbox().pay_order(&order));
    sound(&till);
}

#[test]
fn money_goes_back_in_parts_and_never_twice() {
    let till = Till::new(Customer::Pay);
    let order = till.scan_of(PREFIX, "10.00").order_number;
    till.reaches(&order, "confirmed");
    let manager = till.acting(Role::Manager);
    for (amount, nth) in [(Some("4.00"), 1), (None, 2)] {
        let request = GiveBack {
            order_number: order.clone(),
            amount: amount.map(str::to_owned),
            reason: "退货".to_owned(),
            approval: None,
        };
        till.app().refund_as(&manager, &request).unwrap();
        let payment = eventually("the platform's last word", || {
            let payment = till.look(&order);
            payment.refunds[nth - 1]
                .ended_at
                .is_some()
                .then_some(payment)
        });
        assert_eq!(payment.refunds[nth - 1].state, "done");
    }
    assert!(till.look(&order).given_back);
    sound(&till);
}

#[test]
fn an_outage_of_the_network_loses_no_payment() {
    let mut till = Till::new(Customer::Password);
    let order = till.show_code_of("wechatpay", "6.00").order_number;
    till.sandbox().set_network(false);
    till.connection("offline");
    till.reopen();
    till.sandbox().set_network(true);
    till.reaches(&order, "confirmed");
    redeem(&till, &order);
    till.uploaded(&order);
    sound(&till);
}

fn entry(till: &Till) -> AccountEntry {
    let shop = demo::shop(&till.sandbox().gateway());
    serde_json::from_value(shop["accounts"][1].clone()).unwrap()
}

#[test]
fn wrong_ids_and_keys_are_told_apart_by_the_platform_and_before_it() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    let checked = |change: fn(&mut AccountEntry)| {
        let mut entry = entry(&till);
        change(&mut entry);
        let check = till.app().check_account_as(&owner, &entry).unwrap();
        (check.state, check.field.unwrap_or_default())
    };
    let wrong = |field: &str| ("wrong".to_owned(), field.to_owned());
    assert_eq!(checked(|_| {}), ("good".to_owned(), String::new()));
    let key = |e: &mut AccountEntry| {
        e.private_key = Some(include_str!("data/another_key.pem").into());
    };
    assert_eq!(checked(key), wrong("private_key"));
    let public = |e: &mut AccountEntry| {
        e.platform_public_key = include_str!("data/another_public.pem").into();
    };
    assert_eq!(checked(public), wrong("platform_public_key"));
    let id = |e: &mut AccountEntry| e.platform_key_id = "PUB_KEY_ID_0000000000".into();
    assert_eq!(checked(id), wrong("platform_public_key"));
    let serial = |e: &mut AccountEntry| e.merchant_serial = String::new();
    assert_eq!(checked(serial), wrong("merchant_serial"));
    let page = |e: &mut AccountEntry| e.page = "http://shop.example".into();
    assert_eq!(checked(page), wrong("page"));
}
