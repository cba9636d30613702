//! Merchant accounts: what is entered wrongly is explained by its field before anything is
//! kept, what only the platform can tell is asked, and what is saved is used at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

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
    let empty = |e: &mut AccountEntry| e.seller_id = " ".into();
    assert_eq!(with(empty), wrong("app_id", "setup.id_missing"));
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
