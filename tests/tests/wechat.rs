//! WeChat Pay through the whole till: shown and scanned codes, everything a customer may do,
//! giving up, giving back, an outage, and what every book says of it afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{AccountEntry, GiveBack, PaymentView, SaleRequest};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, WechatSigning, demo};
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

#[test]
fn wrong_ids_and_keys_are_told_apart_by_the_platform_and_before_it() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    let checked = |change: fn(&mut AccountEntry)| {
        let mut entry = till.account_of("wechatpay");
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
    assert_eq!(checked(id), wrong("platform_key_id"));
    let serial = |e: &mut AccountEntry| e.merchant_serial = String::new();
    assert_eq!(checked(serial), wrong("merchant_serial"));
    let page = |e: &mut AccountEntry| e.page = "http://shop.example".into();
    assert_eq!(checked(page), wrong("page"));
    let application = |e: &mut AccountEntry| e.app_id = "wx0000000000000009".into();
    assert_eq!(checked(application), wrong("app_id"));
    let merchant = |e: &mut AccountEntry| e.seller_id = "1990000009".into();
    assert_eq!(checked(merchant), wrong("seller_id"));
    let other_serial = |e: &mut AccountEntry| e.merchant_serial = "00".repeat(20);
    assert_eq!(checked(other_serial), wrong("merchant_serial"));
    let no_id = |e: &mut AccountEntry| e.platform_key_id = String::new();
    assert_eq!(checked(no_id), wrong("platform_key_id"));
    let short =
        |e: &mut AccountEntry| e.api_v3_key = Some("31-letters-are-one-too-few-here".into());
    assert_eq!(checked(short), wrong("api_v3_key"));
    // No order of the checks can be paid.
    let left = till.sandbox().trades();
    assert!(left.iter().all(|order| order.paid_at.is_none()), "{left:?}");
    assert!(
        left.iter()
            .all(|order| !till.sandbox().pay_order(&order.out_trade_no))
    );
}

#[test]
fn a_check_tells_the_apiv3_key_the_clock_and_a_missing_public_key() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    let check = |change: fn(&mut AccountEntry)| {
        let mut entry = till.account_of("wechatpay");
        change(&mut entry);
        let check = till.app().check_account_as(&owner, &entry).unwrap();
        check.code.unwrap_or(check.state)
    };
    let bare = |e: &mut AccountEntry| {
        e.platform_public_key.clear();
        e.platform_key_id.clear();
    };
    assert_eq!(check(bare), "account.platform_key_absent");
    till.sandbox()
        .set_wechat_signing(WechatSigning::Certificate);
    assert_eq!(check(bare), "good");
    let other = |e: &mut AccountEntry| {
        e.platform_public_key.clear();
        e.platform_key_id.clear();
        e.api_v3_key = Some("another0key0of0thirtytwo0letters".into());
    };
    assert_eq!(check(other), "account.api_v3_key");
    // Beside a public key it is opened as well, where there is anything sealed.
    till.sandbox().set_wechat_signing(WechatSigning::Either);
    let both =
        |e: &mut AccountEntry| e.api_v3_key = Some("another0key0of0thirtytwo0letters".into());
    assert_eq!(check(both), "account.api_v3_key");
    // A probe of the platform's is no wrong key.
    till.sandbox()
        .set_faults("native:bad_signature*2".parse().unwrap());
    assert_eq!(check(|_| {}), "good");
    till.sandbox()
        .set_faults("native:forbidden".parse().unwrap());
    assert_eq!(check(|_| {}), "account.permission");
    // The platform's clock is ten minutes ahead of this computer's.
    till.sandbox().skip(600);
    assert_eq!(check(|_| {}), "account.clock");
}

/// The platform takes requests of the last five minutes.
const TEN_MINUTES: i64 = 10 * 60;

#[test]
fn a_till_whose_clock_is_wrong_is_told_so_for_a_code_and_the_sale_ends_unpaid_once_it_is_right() {
    let till = Till::new(Customer::Pay);
    till.host().skip(TEN_MINUTES);
    let request = SaleRequest {
        amount: "12.34".to_owned(),
        wallet: "wechatpay".to_owned(),
        reference: None,
        retry_of: None,
    };
    let cashier = till.acting(Role::Cashier);
    let refused = till.app().show_code_as(&cashier, &request).unwrap_err();
    assert_eq!(refused.params["reason"], "clock_wrong");
    let order = refused.payment.as_ref().unwrap().order_number.clone();
    let meanwhile = till.look(&order);
    assert_eq!(meanwhile.state, "closing", "nobody can know its end yet");
    // The two clocks agree again.
    till.sandbox().skip(TEN_MINUTES);
    assert_eq!(till.reaches(&order, "closed").transaction_id, None);
    let next = till.show_code_of("wechatpay", "12.34").order_number;
    till.reaches(&next, "confirmed");
    sound(&till);
}

#[test]
fn the_apiv3_key_is_kept_when_it_is_left_empty_and_never_shown() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    till.sandbox()
        .set_wechat_signing(WechatSigning::Certificate);
    let mut entry = till.account_of("wechatpay");
    entry.platform_public_key.clear();
    entry.platform_key_id.clear();
    let accounts = till.app().set_account_as(&owner, &entry).unwrap();
    let shown = serde_json::to_string(&accounts).unwrap();
    assert!(!shown.contains(demo::wechat::API_V3_KEY));
    assert!(!format!("{entry:?}").contains(demo::wechat::API_V3_KEY));
    (entry.private_key, entry.api_v3_key) = (None, None);
    let accounts = till.app().set_account_as(&owner, &entry).unwrap();
    let account = accounts.iter().find(|a| a.wallet == "wechatpay").unwrap();
    assert!(account.has_api_v3_key && account.problem.is_none());
    let order = till.scan_of(PREFIX, "8.00").order_number;
    till.reaches(&order, "confirmed");
    sound(&till);
}

#[test]
fn a_day_with_a_rotation_and_wrong_signatures_loses_no_sale_and_takes_no_money_twice() {
    let mut till = Till::new(Customer::Pay);
    till.sandbox()
        .set_wechat_signing(WechatSigning::Certificate);
    let sell = |till: &Till| {
        let scanned = till.scan_of(PREFIX, "8.00").order_number;
        let shown = till.show_code_of("wechatpay", "5.00").order_number;
        for order in [scanned, shown] {
            till.reaches(&order, "confirmed");
            redeem(till, &order);
            till.uploaded(&order);
        }
    };
    sell(&till);
    // Each kind of call is answered once with a signature that is wrong on purpose.
    let probes = "codepay:bad_signature,native:bad_signature,wx_query:bad_signature*3";
    till.sandbox().set_faults(probes.parse().unwrap());
    sell(&till);
    till.skip(61);
    till.sandbox().rotate_wechat_certificate();
    sell(&till);
    // The next day begins with the newer certificate and a till that knows none.
    till.reopen();
    sell(&till);
    let trades = till.sandbox().trades();
    let paid = trades.iter().filter(|trade| trade.paid_at.is_some());
    assert_eq!(paid.count(), 8);
    assert!(trades.iter().all(|trade| trade.refunded_fen == 0));
    sound(&till);
}
