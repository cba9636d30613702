//! Wallet coupons through the whole till and the simulated platform: used once, whatever is
//! lost on the way, without a network within the owner's limits, and by whom.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "coupons/lost.rs"]
mod lost;

use hexiao_contract::{
    Approval, CouponClaimRequest, CouponOutcome, CouponRequest, CouponUndoRequest, CouponView,
    Problem, ResolveCase,
};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, FaultScript, demo};
use hexiao_testkit::{Till, eventually, person};

fn request(code: &str) -> CouponRequest {
    CouponRequest {
        code: code.to_owned(),
        wallet: "wechatpay".to_owned(),
        stock: None,
    }
}

fn redeem(till: &Till, code: &str) -> Result<CouponOutcome, Problem> {
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_coupon_as(&cashier, &request(code))
}

/// The coupon that redeeming stores.
fn redeeming(till: &Till, code: &str) -> CouponView {
    match redeem(till, code) {
        Ok(CouponOutcome::Redeeming { coupon }) => coupon,
        other => panic!("{other:?}"),
    }
}

fn already(till: &Till, code: &str) -> CouponView {
    match redeem(till, code) {
        Ok(CouponOutcome::AlreadyRedeemed { coupon }) => coupon,
        other => panic!("{other:?}"),
    }
}

fn claim(till: &Till, code: &str, value: &str) -> Result<CouponView, Problem> {
    claim_of(till, request(code), value)
}

fn claim_of(till: &Till, coupon: CouponRequest, value: &str) -> Result<CouponView, Problem> {
    let request = CouponClaimRequest {
        coupon_id: None,
        coupon: Some(coupon),
        value: value.to_owned(),
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().claim_coupon_as(&cashier, &request)
}

fn reaches(till: &Till, coupon: &CouponView, state: &str) -> CouponView {
    eventually(&format!("the coupon is {state}"), || {
        let now = till.app().look_coupon(&coupon.coupon_id).unwrap();
        (now.state == state).then_some(now)
    })
}

fn faults(till: &Till, script: &str) {
    let script = script.parse::<FaultScript>().unwrap();
    till.sandbox().set_faults(script);
}

fn waiting(till: &Till) -> u32 {
    till.app().health().unwrap().work_pending
}

fn sound(till: &Till) {
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_coupon_is_looked_at_redeemed_and_known_again_with_who_when_and_where() {
    let mut till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    let cashier = till.acting(Role::Cashier);
    let offer = till
        .app()
        .look_at_coupon_as(&cashier, &request(&code))
        .unwrap();
    assert_eq!((offer.found.as_str(), offer.count), ("not_told", 1));
    assert_eq!(till.sandbox().wechat_coupon_use(&code), None);
    let asked = redeeming(&till, &code);
    let used = reaches(&till, &asked, "used");
    assert!(
        used.platform_ref
            .as_ref()
            .unwrap()
            .contains("1990000000000001")
    );
    let number = till.sandbox().wechat_coupon_use(&code);
    assert_eq!(number, Some(used.coupon_id.clone()), "under its own number");
    for _ in 0..2 {
        let known = already(&till, &code);
        assert_eq!(known.coupon_id, used.coupon_id);
        assert_eq!(
            (known.cashier.as_str(), known.till.as_str()),
            ("林小雨", "T01")
        );
        till.reopen();
    }
    let cashier = till.acting(Role::Cashier);
    let taken = till
        .app()
        .look_at_coupon_as(&cashier, &request(&code))
        .unwrap();
    assert_eq!(taken.found, "taken");
    assert_eq!(taken.known.unwrap().coupon_id, used.coupon_id);
    assert_eq!(till.sandbox().calls("coupon_use"), 1);
    sound(&till);
}

#[test]
fn no_code_is_in_any_file_of_the_ledger_and_none_is_ever_told_to_a_window() {
    let till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    let used = reaches(&till, &redeeming(&till, &code), "used");
    assert!(code.ends_with(&used.tail) && used.tail.len() == 4);
    let dir = till.dir();
    for entry in std::fs::read_dir(&dir).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap_or_default();
        let found = bytes
            .windows(code.len())
            .any(|part| part == code.as_bytes());
        assert!(!found, "the code lies in {}", dir.display());
    }
    let told = format!("{:?}", till.host().told());
    assert!(told.contains(&used.coupon_id) && !told.contains(&code));
}

#[test]
fn two_clicks_and_two_cashiers_redeem_a_coupon_once() {
    let till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    let outcomes: Vec<CouponOutcome> = std::thread::scope(|scope| {
        let press = || scope.spawn(|| redeem(&till, &code).unwrap());
        let pressed: Vec<_> = (0..6).map(|_| press()).collect();
        pressed.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut ids = std::collections::BTreeSet::new();
    let mut begun = 0;
    for outcome in outcomes {
        match outcome {
            CouponOutcome::Redeeming { coupon } => {
                begun += 1;
                ids.insert(coupon.coupon_id);
            }
            CouponOutcome::AlreadyRedeemed { coupon } => {
                ids.insert(coupon.coupon_id);
            }
        }
    }
    assert_eq!((begun, ids.len()), (1, 1));
    sound(&till);
}

#[test]
fn what_the_platform_refuses_is_refused_with_its_reason_and_may_come_again() {
    let till = Till::new(Customer::Never);
    let elsewhere = till.sandbox().wechat_coupon();
    till.sandbox().use_wechat_coupon(&elsewhere);
    let refused = [
        (elsewhere.as_str(), "coupon_used"),
        ("PRACTICEOLD12345", "coupon_invalid"),
        ("123456789012", "coupon_unknown"),
    ];
    for (code, reason) in refused {
        for _ in 0..2 {
            let coupon = reaches(&till, &redeeming(&till, code), "refused");
            assert_eq!(coupon.reason.as_deref(), Some(reason), "{code}");
        }
    }
    assert_eq!(till.app().health().unwrap().open_cases, 0);
    sound(&till);
}

#[test]
fn without_a_network_a_coupon_is_claimed_within_the_limits_and_told_later() {
    let mut till = Till::new(Customer::Never);
    let (first, second) = (
        till.sandbox().wechat_coupon(),
        till.sandbox().wechat_coupon(),
    );
    till.sandbox().set_network(false);
    till.connection("offline");
    let claimed = claim(&till, &first, "60.00").unwrap();
    assert_eq!(claimed.state, "provisional");
    assert_eq!(claimed.claim.as_ref().unwrap().value.amount, "60.00");
    let health = till.app().health().unwrap();
    assert_eq!(
        (health.claims, health.claims_amount.amount.as_str()),
        (1, "60.00")
    );
    assert_eq!(already(&till, &first).state, "provisional");
    let again = claim(&till, &first, "60.00").unwrap_err();
    assert_eq!(again.code, "coupon_taken");
    let large = claim(&till, &second, "200.00").unwrap_err();
    assert_eq!(large.code, "needs_manager");
    let beyond = claim(&till, &second, "500.01").unwrap_err();
    assert_eq!(
        (beyond.code.as_str(), beyond.params["limit"].as_str()),
        ("over_limit", "per_payment")
    );
    till.reopen();
    let still = till.app().look_coupon(&claimed.coupon_id).unwrap();
    assert_eq!(
        (still.state.as_str(), still.upload.state.as_str()),
        ("provisional", "pending")
    );
    till.sandbox().set_network(true);
    let used = reaches(&till, &claimed, "used");
    assert_eq!(used.at, claimed.at, "the time of use goes with it");
    assert_eq!(
        till.sandbox().wechat_coupon_use(&first),
        Some(used.coupon_id)
    );
    assert_eq!(till.app().health().unwrap().claims, 0);
    sound(&till);
}

#[test]
fn an_alipay_certificate_is_claimed_without_a_network_and_named_and_used_once_it_is_back() {
    let mut till = Till::new(Customer::Never);
    till.sandbox().set_network(false);
    till.connection("offline");
    let mut certificate = request("HXQ660000000042");
    certificate.wallet = "alipay".to_owned();
    let claimed = claim_of(&till, certificate.clone(), "60.00").unwrap();
    let taken = [claimed.wallet.as_str(), &claimed.state];
    assert_eq!(taken, ["alipay", "provisional"]);
    assert_eq!(claimed.name, None, "only the platform tells");
    let again = claim_of(&till, certificate, "60.00").unwrap_err();
    assert_eq!(again.code, "coupon_taken");
    till.reopen();
    assert_eq!(till.sandbox().calls("cert_use"), 0);
    till.sandbox().set_network(true);
    let used = reaches(&till, &claimed, "used");
    assert_eq!(used.at, claimed.at, "the time of use goes with it");
    assert_eq!(used.name.as_deref(), Some(demo::CERTIFICATE_TITLE));
    let value = used.value.unwrap().amount;
    assert_eq!(value, demo::CERTIFICATE_PRICE, "its word goes first");
    assert!(used.platform_ref.is_some());
    assert_eq!(till.sandbox().calls("cert_use"), 1);
    assert_eq!(till.app().health().unwrap().claims, 0);
    sound(&till);
}

#[test]
fn a_claim_that_was_used_elsewhere_is_a_case_with_its_value_at_risk() {
    let till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    till.sandbox().set_network(false);
    till.connection("offline");
    let claimed = claim(&till, &code, "30.00").unwrap();
    till.sandbox().use_wechat_coupon(&code);
    till.sandbox().set_network(true);
    let case = till.case_of(&claimed.coupon_id);
    assert_eq!(
        (case.kind.as_str(), case.reason.as_str()),
        ("coupon_refused", "coupon_used")
    );
    assert_eq!(case.money_at_risk.amount, "30.00");
    let coupon = till.app().look_coupon(&claimed.coupon_id).unwrap();
    assert_eq!(
        coupon.state, "provisional",
        "it stays a claim until a person decides"
    );
    let owner = till.sign_in(Role::Owner);
    till.app().retry_case(&owner, case.case_id).unwrap();
    let again = eventually("it is refused again", || {
        let now = till.app().look_coupon(&claimed.coupon_id).unwrap();
        (now.upload.state == "needs_person").then_some(now)
    });
    assert_eq!(again.state, "provisional");
    let request = ResolveCase {
        case_id: case.case_id,
        resolution: "written_off".to_owned(),
        note: "the customer is gone".to_owned(),
        refund_number: None,
    };
    till.app().resolve_case(&owner, &request).unwrap();
    reaches(&till, &claimed, "written_off");
    assert_eq!(already(&till, &code).state, "written_off");
    sound(&till);
}

#[test]
fn a_coupon_that_was_asked_before_the_network_went_can_be_claimed_and_is_told_once() {
    let till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    faults(&till, "coupon_use:drop_after*1");
    let asked = redeeming(&till, &code);
    eventually("the platform has used it", || {
        till.sandbox().wechat_coupon_use(&code)
    });
    till.sandbox().set_network(false);
    let request = CouponClaimRequest {
        coupon_id: Some(asked.coupon_id.clone()),
        coupon: None,
        value: "20.00".to_owned(),
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let claimed = till.app().claim_coupon_as(&cashier, &request);
    // The word may have come first; then there is nothing to claim.
    assert!(
        claimed
            .as_ref()
            .map_or_else(|p| p.code == "not_now", |c| c.state == "provisional")
    );
    till.sandbox().set_network(true);
    let used = reaches(&till, &asked, "used");
    assert_eq!(
        till.sandbox().wechat_coupon_use(&code),
        Some(used.coupon_id)
    );
    sound(&till);
}

#[test]
fn a_customer_who_leaves_keeps_the_coupon_whatever_the_platform_had_done() {
    let till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    till.sandbox().set_network(false);
    till.connection("offline");
    let asked = redeeming(&till, &code);
    let cashier = till.acting(Role::Cashier);
    let given_up = till.app().give_up_coupon_as(&cashier, &asked.coupon_id);
    assert_eq!(given_up.unwrap().state, "given_up");
    till.sandbox().set_network(true);
    reaches(&till, &asked, "undone");
    assert_eq!(till.sandbox().wechat_coupon_use(&code), None);
    let next = reaches(&till, &redeeming(&till, &code), "used");
    assert_ne!(next.coupon_id, asked.coupon_id);
    sound(&till);
}

#[test]
fn a_use_is_taken_back_with_a_managers_word_and_the_coupon_can_be_used_again() {
    let till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    let used = reaches(&till, &redeeming(&till, &code), "used");
    faults(&till, "coupon_return:drop_after*1");
    let undo = |approval| CouponUndoRequest {
        coupon_id: used.coupon_id.clone(),
        approval,
    };
    let cashier = till.acting(Role::Cashier);
    let alone = till
        .app()
        .undo_coupon_as(&cashier, &undo(None))
        .unwrap_err();
    assert_eq!(alone.code, "needs_manager");
    let word = |role| {
        let who = person(role);
        Some(Approval {
            person_id: who.person_id.to_owned(),
            pin: who.pin.to_owned(),
        })
    };
    let own = till
        .app()
        .undo_coupon_as(&cashier, &undo(word(Role::Cashier)));
    assert_eq!(own.unwrap_err().code, "not_allowed");
    let asked = till
        .app()
        .undo_coupon_as(&cashier, &undo(word(Role::Manager)));
    assert_eq!(
        asked.unwrap().undo.unwrap().approved_by.as_deref(),
        Some("王敏")
    );
    let undone = reaches(&till, &used, "undone");
    assert_eq!(till.sandbox().wechat_coupon_use(&code), None);
    let again = till
        .app()
        .undo_coupon_as(&cashier, &undo(word(Role::Manager)));
    assert_eq!(again.unwrap_err().code, "not_now");
    assert_eq!(undone.upload.state, "done");
    reaches(&till, &redeeming(&till, &code), "used");
    sound(&till);
}

#[test]
fn a_program_that_ends_in_the_middle_goes_on_with_the_same_number() {
    let mut till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    faults(&till, "coupon_use:drop_after*1,coupon_use:5xx*1");
    let asked = redeeming(&till, &code);
    till.reopen();
    assert_eq!(already(&till, &code).coupon_id, asked.coupon_id);
    let used = reaches(&till, &asked, "used");
    assert_eq!(
        till.sandbox().wechat_coupon_use(&code),
        Some(used.coupon_id)
    );
    sound(&till);
}

#[test]
fn coupons_stand_in_the_days_report_and_in_no_figure_of_money() {
    let till = Till::new(Customer::Never);
    let code = till.sandbox().wechat_coupon();
    reaches(&till, &redeeming(&till, &code), "used");
    till.sandbox().set_network(false);
    till.connection("offline");
    let other = till.sandbox().wechat_coupon();
    claim(&till, &other, "12.00").unwrap();
    let manager = till.acting(Role::Manager);
    let today = till.app().today().unwrap().to_string();
    let report = till.app().report_as(&manager, &today).unwrap();
    let line = &report.coupons[0];
    assert_eq!(
        (line.wallet.as_str(), line.used.count, line.unvalued),
        ("wechatpay", 1, 1)
    );
    assert_eq!(line.provisional.count, 1);
    assert_eq!(line.provisional.amount.amount, "12.00");
    assert_eq!(
        report.truths.confirmed.count + report.truths.claimed.count,
        0
    );
    assert_eq!(report.by_wallet, []);
}

#[test]
fn what_is_no_code_no_wallet_with_coupons_or_no_batch_is_refused_before_anything_is_stored() {
    let till = Till::new(Customer::Never);
    let cashier = till.acting(Role::Cashier);
    let with = |change: &dyn Fn(&mut CouponRequest)| {
        let mut request = request("PRACTICE0001");
        change(&mut request);
        till.app()
            .redeem_coupon_as(&cashier, &request)
            .unwrap_err()
            .code
    };
    assert_eq!(with(&|r| r.code = "a b".to_owned()), "bad_coupon");
    assert_eq!(with(&|r| r.code = "x".repeat(9_999)), "bad_coupon");
    assert_eq!(with(&|r| r.wallet = "nobody".to_owned()), "unknown_wallet");
    assert_eq!(with(&|r| r.wallet = "applepay".to_owned()), "no_coupons");
    assert_eq!(with(&|r| r.stock = Some("批次".to_owned())), "bad_stock");
    let bad = till
        .app()
        .redeem_coupon("no token", &request("PRACTICE0001"));
    assert_eq!(bad.unwrap_err().code, "session_ended");
    assert_eq!(till.app().coupons_as(&cashier).unwrap(), []);
}
