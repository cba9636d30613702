//! The owner's offline limits, from a shop that never set any to the claim they allow: what is
//! odd is refused by its field, what is kept is in the journal and holds at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{ClaimRequest, LimitsEntry, OwnerLimits, Problem};
use hexiao_domain::{Actor, Fact, Role};
use hexiao_ledger::Ledger;
use hexiao_sandbox::Customer;
use hexiao_sync::Stamps;
use hexiao_testkit::{Till, person};
use std::sync::{Arc, Barrier};

fn entry() -> LimitsEntry {
    LimitsEntry {
        currency: "CNY".to_owned(),
        per_payment: "100".to_owned(),
        total: "150.00".to_owned(),
        per_shift: None,
        max_age_seconds: 3_600,
        evidence_from: "50".to_owned(),
        manager_from: "80".to_owned(),
        wallets: vec!["wechatpay".to_owned(), "alipay".to_owned()],
    }
}

fn set(till: &Till, entry: &LimitsEntry) -> Result<OwnerLimits, Problem> {
    let owner = till.acting(Role::Owner);
    till.app().set_limits_as(&owner, entry)
}

fn of(wallet: &str, amount: &str) -> ClaimRequest {
    ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: wallet.to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    }
}

fn claim(till: &Till, wallet: &str, amount: &str) -> Result<(), Problem> {
    let request = of(wallet, amount);
    let cashier = till.acting(Role::Cashier);
    till.app().claim_as(&cashier, &request).map(drop)
}

fn limit(refused: Result<(), Problem>) -> String {
    let problem = refused.unwrap_err();
    assert_eq!(problem.code, "over_limit", "{problem:?}");
    problem.params["limit"].clone()
}

fn head(till: &Till) -> String {
    till.app().health().unwrap().ledger_head
}

/// A shop like the demo's whose owner never set a limit: its journal without that one fact.
fn till_without_limits() -> Till {
    let mut till = Till::new(Customer::Manual);
    till.close();
    let dir = till.dir();
    let old = Ledger::open(&dir).unwrap();
    let last = old.head().unwrap().seq;
    let entries = old.read(|view| view.entries(1, last)).unwrap();
    old.close();
    let mut facts = Vec::new();
    for entry in entries {
        let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap();
        let fact: Fact = serde_json::from_value(body["what"].clone()).unwrap();
        let kept = matches!(
            fact,
            Fact::ShopSetUp { .. }
                | Fact::PersonAdded { .. }
                | Fact::AccountSet { .. }
                | Fact::StaticCodeSet { .. }
        );
        facts.extend(kept.then_some(fact));
    }
    // The witness beside it remembers the ledger of before.
    std::fs::remove_dir_all(dir.with_extension("state")).unwrap();
    for file in ["ledger.db", "head.log", "ballast", "machine"] {
        std::fs::remove_file(dir.join(file)).unwrap();
    }
    let new = Ledger::create(&dir).unwrap();
    let stamp = till.host().stamp(Actor::Till);
    new.write(stamp, move |_| Ok((facts, ()))).unwrap();
    new.close();
    till.open();
    till
}

#[test]
fn a_shop_whose_owner_set_nothing_hands_nothing_over_and_says_why() {
    let till = till_without_limits();
    let owner = till.sign_in(Role::Owner);
    let known = till.app().limits(&owner).unwrap();
    assert!(!known.set);
    assert!(!known.wallets.iter().any(|wallet| wallet.allowed));
    let offer = till.app().offline_offer(&owner, "1", "alipay").unwrap();
    assert_eq!(
        (offer.verdict.as_str(), offer.limit.as_deref()),
        ("refused", Some("nothing"))
    );
    let before = head(&till);
    assert_eq!(limit(claim(&till, "alipay", "0.01")), "nothing");
    assert_eq!(head(&till), before);
    assert!(set(&till, &entry()).unwrap().set);
    claim(&till, "alipay", "0.01").unwrap();
}

#[test]
fn limits_hold_from_the_next_claim_on_and_survive_a_restart() {
    let mut till = Till::new(Customer::Manual);
    let kept = set(&till, &entry()).unwrap();
    assert_eq!(kept.limits.per_payment.amount, "100.00");
    let allowed = kept.wallets.iter().filter(|wallet| wallet.allowed);
    let allowed: Vec<&str> = allowed.map(|wallet| wallet.wallet.as_str()).collect();
    assert_eq!(allowed, ["alipay", "wechatpay"]);
    assert_eq!(limit(claim(&till, "alipay", "100.01")), "per_payment");
    assert_eq!(limit(claim(&till, "alipay", "50.00")), "evidence");
    claim(&till, "alipay", "49.99").unwrap();
    till.reopen();
    claim(&till, "wechatpay", "49.99").unwrap();
    claim(&till, "alipay", "49.99").unwrap();
    assert_eq!(limit(claim(&till, "alipay", "0.04")), "total");
    let only = LimitsEntry {
        wallets: vec!["alipay".to_owned()],
        ..entry()
    };
    set(&till, &only).unwrap();
    assert_eq!(limit(claim(&till, "wechatpay", "0.01")), "wallet");
    let off = LimitsEntry {
        wallets: Vec::new(),
        ..entry()
    };
    set(&till, &off).unwrap();
    assert_eq!(limit(claim(&till, "alipay", "0.01")), "nothing");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn what_is_odd_is_refused_by_its_field_and_nothing_is_written() {
    let till = Till::new(Customer::Manual);
    let before = head(&till);
    let odd = |change: fn(&mut LimitsEntry)| {
        let mut entry = entry();
        change(&mut entry);
        let problem = set(&till, &entry).unwrap_err();
        (problem.params["field"].clone(), problem.code)
    };
    let told = |field: &str, code: &str| (field.to_owned(), code.to_owned());
    let negative = odd(|e| e.per_payment = "-1".into());
    assert_eq!(negative, told("per_payment", "amount.negative"));
    let above = odd(|e| e.per_payment = "150.01".into());
    assert_eq!(above, told("per_payment", "limits.above_total"));
    let words = odd(|e| e.total = "plenty".into());
    assert_eq!(words, told("total", "amount.not_a_number"));
    let precise = odd(|e| e.manager_from = "0.001".into());
    assert_eq!(precise, told("manager_from", "amount.too_precise"));
    let empty = odd(|e| e.evidence_from = String::new());
    assert_eq!(empty, told("evidence_from", "amount.empty"));
    let huge = odd(|e| e.evidence_from = "100000000.01".into());
    assert_eq!(huge, told("evidence_from", "amount.too_large"));
    let yen = odd(|e| e.currency = "JPY".into());
    assert_eq!(yen, told("currency", "limits.currency"));
    let soon = odd(|e| e.max_age_seconds = 59);
    assert_eq!(soon, told("max_age_seconds", "limits.too_short"));
    let late = odd(|e| e.max_age_seconds = u32::MAX);
    assert_eq!(late, told("max_age_seconds", "limits.too_long"));
    let cash = odd(|e| e.wallets.push("cash".into()));
    assert_eq!(cash, told("wallets", "unknown_wallet"));
    assert_eq!(head(&till), before);
}

#[test]
fn the_owners_pin_is_asked_again_and_the_same_limits_are_no_news() {
    let till = Till::new(Customer::Manual);
    let owner = till.sign_in(Role::Owner);
    let app = till.app();
    let before = head(&till);
    let refused = app.set_limits(&owner, &entry(), "000000").unwrap_err();
    assert_eq!(refused.code, "wrong_pin");
    assert_ne!(head(&till), before, "the try is counted");
    let known = app.limits(&owner).unwrap();
    assert_eq!(known.limits.total.amount, "2000.00", "as it was");
    let pin = person(Role::Owner).pin;
    let kept = app.set_limits(&owner, &entry(), pin).unwrap();
    assert_eq!(kept.limits.total.amount, "150.00");
    let before = head(&till);
    set(&till, &entry()).unwrap();
    assert_eq!(head(&till), before);
    for role in [Role::Cashier, Role::Manager] {
        let acting = till.acting(role);
        let refused = app.set_limits_as(&acting, &entry()).unwrap_err();
        assert_eq!(refused.code, "not_allowed");
    }
}

/// The order may have been made an hour before the network went; its claim is new.
#[test]
fn the_oldest_claim_is_as_old_as_its_claim_and_not_as_its_order() {
    let till = Till::new(Customer::Never);
    let short = LimitsEntry {
        max_age_seconds: 60,
        ..entry()
    };
    set(&till, &short).unwrap();
    let order = till.show_code("1.00").order_number;
    till.sandbox().set_network(false);
    till.host().skip(100);
    let of_the_order = ClaimRequest {
        order_number: Some(order),
        amount: String::new(),
        wallet: String::new(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().claim_as(&cashier, &of_the_order).unwrap();
    claim(&till, "alipay", "1.00").expect("the claim is new, however old its order");
    till.host().skip(61);
    assert_eq!(limit(claim(&till, "alipay", "1.00")), "age");
}

/// Six claims at once, by everybody of the shop and of both wallets.
fn six_at_once(till: &Till, amount: &str) -> Vec<Result<(), Problem>> {
    let together = Arc::new(Barrier::new(6));
    let claims = [0, 1, 2, 3, 4, 5].map(|nth: usize| {
        let acting = till.acting([Role::Cashier, Role::Manager, Role::Owner][nth % 3]);
        let request = of(["alipay", "wechatpay"][nth % 2], amount);
        let (app, together) = (Arc::clone(till.app()), Arc::clone(&together));
        std::thread::spawn(move || {
            together.wait();
            app.claim_as(&acting, &request).map(drop)
        })
    });
    claims.map(|claim| claim.join().unwrap()).into()
}

/// Two clicks, two windows, or a window and a terminal that share the ledger: whoever is first, the room for two claims
/// is room for two.
#[test]
fn claims_at_the_same_moment_never_pass_the_tills_limit_together() {
    let till = Till::new(Customer::Never);
    till.sandbox().set_network(false);
    for taken in [0, 40, 80, 120, 160] {
        let room = LimitsEntry {
            per_payment: "20".to_owned(),
            total: (taken + 50).to_string(),
            ..entry()
        };
        set(&till, &room).unwrap();
        let (done, refused): (Vec<_>, Vec<_>) =
            { six_at_once(&till, "20").into_iter() }.partition(Result::is_ok);
        assert_eq!(done.len(), 2, "{taken}: {refused:?}");
        for one in refused {
            assert_eq!(limit(one), "total", "{taken}");
        }
        let owner = till.acting(Role::Owner);
        let out = till.app().exposure_as(&owner).unwrap().figure;
        assert_eq!(out.amount.amount, format!("{}.00", taken + 40));
    }
    assert_eq!(till.problems(), Vec::<String>::new());
}

/// What one payment may be is asked of each alone: none of many at once is let through by another.
#[test]
fn claims_at_the_same_moment_are_each_held_to_what_one_payment_may_be() {
    let till = Till::new(Customer::Never);
    let small = LimitsEntry {
        per_payment: "19.99".to_owned(),
        ..entry()
    };
    set(&till, &small).unwrap();
    let before = head(&till);
    for one in six_at_once(&till, "20") {
        assert_eq!(limit(one), "per_payment");
    }
    assert_eq!(head(&till), before);
}
