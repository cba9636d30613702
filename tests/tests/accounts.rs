//! Merchant accounts: what is entered wrongly is explained by its field before anything is
//! kept, what only the platform can tell is asked, and what is saved is used at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hexiao_contract::{AccountCheck, AccountEntry};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::Till;

fn entry(till: &Till) -> AccountEntry {
    AccountEntry {
        wallet: "alipay".to_owned(),
        gateway: till.sandbox().gateway(),
        app_id: demo::APP_ID.to_owned(),
        seller_id: demo::SELLER_ID.to_owned(),
        platform_public_key: demo::platform_public_key().to_owned(),
        private_key: Some(demo::merchant_private_key().to_owned()),
        fee_percent: Some("0.6%".to_owned()),
        settles_after_days: Some(1),
        poll_seconds: None,
        ..AccountEntry::default()
    }
}

fn checked(till: &Till, entry: &AccountEntry) -> (String, String, String) {
    let owner = till.acting(Role::Owner);
    let AccountCheck { state, field, code } = till.app().check_account_as(&owner, entry).unwrap();
    (state, field.unwrap_or_default(), code.unwrap_or_default())
}

fn wrong(field: &str, code: &str) -> (String, String, String) {
    ("wrong".to_owned(), field.to_owned(), code.to_owned())
}

#[test]
fn six_kinds_of_wrong_keys_and_ids_are_each_explained_by_their_field() {
    let till = Till::new(Customer::Pay);
    assert_eq!(checked(&till, &entry(&till)).0, "good");
    let with = |change: fn(&mut AccountEntry)| {
        let mut entry = entry(&till);
        change(&mut entry);
        checked(&till, &entry)
    };
    let public = |e: &mut AccountEntry| e.private_key = Some(demo::platform_public_key().into());
    assert_eq!(with(public), wrong("private_key", "key.public_key_given"));
    let nonsense = |e: &mut AccountEntry| e.private_key = Some("not a key".into());
    assert_eq!(with(nonsense), wrong("private_key", "key.not_a_key"));
    // A genuine key, but not this merchant's.
    let another = |e: &mut AccountEntry| {
        e.private_key = Some(include_str!("data/another_key.pem").into());
    };
    assert_eq!(with(another), wrong("private_key", "account.private_key"));
    let private = |e: &mut AccountEntry| {
        e.platform_public_key = demo::merchant_private_key().into();
    };
    let told = wrong("platform_public_key", "key.private_key_given");
    assert_eq!(with(private), told);
    // A genuine public key, but not the platform's.
    let other = |e: &mut AccountEntry| {
        e.platform_public_key = include_str!("data/another_public.pem").into();
    };
    let told = wrong("platform_public_key", "account.platform_public_key");
    assert_eq!(with(other), told);
    let app = |e: &mut AccountEntry| e.app_id = "2021000000000009".into();
    assert_eq!(with(app), wrong("app_id", "account.app_id"));
    let empty = |e: &mut AccountEntry| e.app_id = " ".into();
    assert_eq!(with(empty), wrong("app_id", "setup.id_missing"));
    // The merchant number has a field of its own, and words that name it.
    let empty = |e: &mut AccountEntry| e.seller_id = " ".into();
    assert_eq!(with(empty), wrong("seller_id", "setup.seller_missing"));
    let app = |e: &mut AccountEntry| e.seller_id = demo::APP_ID.into();
    assert_eq!(with(app), wrong("seller_id", "setup.bad_seller"));
    // Another merchant's: the platform's address of a bill says whose it is.
    let another = |e: &mut AccountEntry| e.seller_id = "2088990000000009".into();
    assert_eq!(with(another), wrong("seller_id", "account.seller_id"));
}

#[test]
fn a_contract_without_bills_leaves_the_merchant_number_unproved() {
    let till = Till::new(Customer::Pay);
    let mut another = entry(&till);
    another.seller_id = "2088990000000009".into();
    for fault in ["forbidden", "not_yet", "html", "bad_signature"] {
        let script = format!("bill_url:{fault}");
        till.sandbox().set_faults(script.parse().unwrap());
        let (state, ..) = checked(&till, &another);
        assert_eq!(state, "good", "{fault}");
    }
}

#[test]
fn an_address_that_does_not_fit_this_till_or_does_not_answer_is_told_apart() {
    let till = Till::new(Customer::Pay);
    let at = |gateway: &str| {
        let entry = AccountEntry {
            gateway: gateway.to_owned(),
            ..entry(&till)
        };
        checked(&till, &entry)
    };
    let live = at("https://openapi.alipay.com/gateway.do");
    assert_eq!(live, wrong("gateway", "live_in_practice"));
    assert_eq!(at("nonsense"), wrong("gateway", "live_in_practice"));
    till.sandbox().set_network(false);
    let (state, _, code) = checked(&till, &entry(&till));
    assert_eq!(
        (state.as_str(), code.as_str()),
        ("unknown", "reason.unreachable")
    );
}

#[test]
fn a_saved_account_is_used_at_once_and_shows_no_secret() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    let mut entry = entry(&till);
    entry.private_key = None;
    let accounts = till.app().set_account_as(&owner, &entry).unwrap();
    assert_eq!(accounts[0].fee_percent.as_deref(), Some("0.6"));
    assert_eq!(accounts[0].problem, None);
    assert_eq!(till.paid("1.00").state, "confirmed");
    entry.private_key = Some(demo::merchant_private_key().to_owned());
    let accounts = till.app().set_account_as(&owner, &entry).unwrap();
    let shown = serde_json::to_string(&accounts).unwrap();
    let key: String = demo::merchant_private_key()
        .chars()
        .skip(100)
        .take(40)
        .collect();
    assert!(!shown.contains(&key));
    assert!(!format!("{entry:?}").contains(&key));
    assert_eq!(till.paid("2.00").state, "confirmed");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn what_is_wrong_as_it_stands_is_not_kept() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    for (fee, wanted) in [("1,5", "bad_rate"), ("-1", "bad_rate"), ("101", "bad_rate")] {
        let entry = AccountEntry {
            fee_percent: Some(fee.to_owned()),
            ..entry(&till)
        };
        let refused = till.app().set_account_as(&owner, &entry).unwrap_err();
        assert_eq!(refused.code, wanted, "{fee}");
        assert_eq!(refused.params["field"], "fee_percent");
    }
    let before = till.app().health().unwrap().ledger_head;
    let other = AccountEntry {
        wallet: "cash".to_owned(),
        ..entry(&till)
    };
    let refused = till.app().set_account_as(&owner, &other).unwrap_err();
    assert_eq!(refused.code, "unknown_wallet");
    assert_eq!(till.app().health().unwrap().ledger_head, before);
    assert_eq!(till.paid("1.00").state, "confirmed");
}

#[test]
fn alipays_record_of_a_redemption_is_of_the_kind_that_the_owner_agreed() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    let recorded = |amount: &str| {
        let order = till.paid(amount).order_number;
        till.app()
            .redeem_as(&till.acting(Role::Cashier), &order)
            .unwrap();
        till.uploaded(&order);
        let trade = till.sandbox().trade(&order).unwrap();
        let kinds = trade.records.into_iter().map(|record| record.biz_type);
        kinds.collect::<Vec<String>>()
    };
    assert_eq!(recorded("1.00"), ["REDEMPTION"]);
    let mut entry = entry(&till);
    entry.record_kind = " O2O_VERIFY ".to_owned();
    let accounts = till.app().set_account_as(&owner, &entry).unwrap();
    assert_eq!(accounts[0].record_kind, "O2O_VERIFY");
    assert_eq!(recorded("2.00"), ["O2O_VERIFY"]);
    for odd in ["o2o_verify", "O2O VERIFY", "核销", &"A".repeat(33)] {
        odd.clone_into(&mut entry.record_kind);
        let found = wrong("record_kind", "setup.bad_record_kind");
        assert_eq!(checked(&till, &entry), found, "{odd}");
        let refused = till.app().set_account_as(&owner, &entry).unwrap_err();
        assert_eq!(refused.code, "setup.bad_record_kind");
    }
    assert_eq!(recorded("3.00"), ["O2O_VERIFY"], "the one that is kept");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn at_a_platform_of_the_open_protocol_the_id_the_secret_and_the_clock_are_told_apart() {
    let till = Till::new(Customer::Pay);
    let with = |change: fn(&mut AccountEntry)| {
        let mut entry = till.account_of("other");
        change(&mut entry);
        checked(&till, &entry)
    };
    assert_eq!(with(|_| {}).0, "good");
    let app = |e: &mut AccountEntry| e.app_id = "another-shop".into();
    assert_eq!(with(app), wrong("app_id", "account.app_id"));
    let secret = |e: &mut AccountEntry| e.private_key = Some("s".repeat(40));
    assert_eq!(with(secret), wrong("private_key", "account.private_key"));
    let short = |e: &mut AccountEntry| e.private_key = Some("short".into());
    assert_eq!(with(short), wrong("private_key", "setup.bad_secret"));
    // A key of another kind of platform, long enough to be a secret.
    let another = |e: &mut AccountEntry| e.private_key = Some(demo::merchant_private_key().into());
    assert_eq!(with(another), wrong("private_key", "account.private_key"));
    let empty = |e: &mut AccountEntry| e.app_id = " ".into();
    assert_eq!(with(empty), wrong("app_id", "setup.id_missing"));
    let live = |e: &mut AccountEntry| e.gateway = "https://pay.example".into();
    assert_eq!(with(live), wrong("gateway", "live_in_practice"));
    till.sandbox().skip(600);
    assert_eq!(with(|_| {}), wrong("clock", "account.clock"));
}

#[test]
fn a_key_of_stripes_that_is_unknown_ended_or_may_too_little_is_told_apart() {
    let till = Till::new(Customer::Pay);
    let key = |key: &str| {
        let mut entry = till.account_of("applepay");
        entry.private_key = Some(key.to_owned());
        checked(&till, &entry)
    };
    assert_eq!(key(demo::STRIPE_KEY).0, "good");
    let unknown = wrong("private_key", "account.private_key");
    assert_eq!(key("sk_test_somebodyElses0000001"), unknown);
    let ended = wrong("private_key", "account.private_key_ended");
    assert_eq!(key(demo::STRIPE_ENDED_KEY), ended);
    let poor = wrong("permission", "account.permission_payments");
    assert_eq!(key(demo::STRIPE_READING_KEY), poor);
    // A publishable key is none for a server.
    let public = wrong("private_key", "setup.bad_secret");
    assert_eq!(key("pk_test_hexiaoPractice0000000001"), public);
    assert_eq!(key("sk_test_hexiao Practice0000000001"), public);
    assert_eq!(key(demo::merchant_private_key()), public);
    // One address serves both worlds, and the key says which.
    let mut live = till.account_of("applepay");
    live.gateway = "https://api.stripe.com".into();
    live.private_key = Some("sk_live_somebodyElses0000001".into());
    let told = wrong("private_key", "live_key_in_practice");
    assert_eq!(checked(&till, &live), told);
    for (call, code) in [("refund", "refunds"), ("sync", "records")] {
        let faults = format!("{call}:forbidden");
        till.sandbox().set_faults(faults.parse().unwrap());
        let told = wrong("permission", &format!("account.permission_{code}"));
        assert_eq!(key(demo::STRIPE_KEY), told);
    }
    assert!(till.sandbox().trades().is_empty());
}

#[test]
fn every_verdict_on_an_account_has_words_in_both_languages() {
    use hexiao_platforms::Part;
    for words in [
        include_str!("../../assets/locales/zh-CN.json"),
        include_str!("../../assets/locales/en.json"),
    ] {
        let words: serde_json::Value = serde_json::from_str(words).unwrap();
        for part in Part::ALL {
            let sentence = &words["account"][part.code()];
            let told = ["title", "next"].map(|half| sentence[half].is_string());
            assert_eq!(told, [true, true], "{}", part.code());
        }
    }
}

#[test]
fn a_bundle_and_a_certificate_are_called_what_they_are() {
    let till = Till::new(Customer::Pay);
    let bundle =
        include_bytes!("../../src-tauri/crates/platforms/tests/data/keys/apiclient_cert.p12");
    let mut entry = till.account_of("wechatpay");
    entry.private_key = Some(STANDARD.encode(bundle));
    let told = wrong("private_key", "key.bundle_given");
    assert_eq!(checked(&till, &entry), told);
    let mut entry = till.account_of("wechatpay");
    entry.private_key = Some(demo::wechat::PLATFORM_CERTIFICATES[0].pem.to_owned());
    let told = wrong("private_key", "key.certificate_given");
    assert_eq!(checked(&till, &entry), told);
}
