//! An outage from its first second to the owner's last word: the till says so, goes on
//! within the owner's limits, survives a kill, and when the network is back proves what is
//! true and puts the rest before a person.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    Approval, ClaimRequest, PaymentView, Problem, ReportView, ResolveCase, TillEvent,
};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{PATIENCE, Till, person};
use hexiao_tests::{Life, redeemed_entries};
use std::time::Duration;

const WORKER: &str = env!("CARGO_BIN_EXE_worker");

/// A till that has noticed that its platform is out of reach.
fn till_offline() -> Till {
    let till = Till::new(Customer::Manual);
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    till
}

fn network_back(till: &Till) {
    till.sandbox().set_network(true);
    till.host().skip(10);
    till.connection("online");
}

fn request(amount: &str, evidence: Option<&str>) -> ClaimRequest {
    ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: evidence.map(str::to_owned),
        approval: None,
    }
}

fn claim(till: &Till, amount: &str, evidence: Option<&str>) -> Result<PaymentView, Problem> {
    let cashier = till.acting(Role::Cashier);
    till.app().claim_as(&cashier, &request(amount, evidence))
}

fn approved(till: &Till, amount: &str, evidence: &str, pin: &str) -> Result<PaymentView, Problem> {
    let approval = Some(Approval {
        person_id: person(Role::Manager).person_id.to_owned(),
        pin: pin.to_owned(),
    });
    let request = ClaimRequest {
        approval,
        ..request(amount, Some(evidence))
    };
    till.app().claim_as(&till.acting(Role::Cashier), &request)
}

/// A transaction id that no platform ever gave out.
fn invented(n: u32) -> String {
    format!("2026112222001{n:015}")
}

fn limit(refused: Result<PaymentView, Problem>) -> String {
    let problem = refused.unwrap_err();
    assert_eq!(problem.code, "over_limit", "{problem:?}");
    problem.params["limit"].clone()
}

fn report(till: &Till) -> ReportView {
    let today = till.app().today().unwrap().to_string();
    let manager = till.acting(Role::Manager);
    till.app().report_as(&manager, &today).unwrap()
}

/// Claimed, confirmed, failed, at risk: `count amount`.
fn figures(till: &Till) -> [String; 4] {
    let report = report(till);
    let truths = report.truths;
    let all = [
        truths.claimed,
        truths.confirmed,
        truths.failed,
        report.at_risk,
    ];
    all.map(|figure| format!("{} {}", figure.count, figure.amount.amount))
}

fn resolve(till: &Till, order: &str, resolution: &str) -> Result<(), Problem> {
    let owner = till.sign_in(Role::Owner);
    let request = ResolveCase {
        case_id: till.case_of(order).case_id,
        resolution: resolution.to_owned(),
        note: "Looked at the camera; the customer never paid.".to_owned(),
        refund_number: None,
    };
    till.app().resolve_case(&owner, &request).map(|_| ())
}

#[test]
fn a_cut_network_is_noticed_without_a_sale_and_so_is_its_return() {
    let till = till_offline();
    let health = till.app().health().unwrap();
    assert!(health.offline_since.is_some());
    network_back(&till);
    assert_eq!(till.app().health().unwrap().offline_since, None);
}

#[test]
fn a_platform_whose_port_is_closed_is_noticed_and_so_is_its_return() {
    let mut till = Till::new(Customer::Pay);
    let order = till.paid("2.00").order_number;
    till.close_port();
    till.host().skip(10);
    till.connection("offline");
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &order).unwrap();
    let upload = till.look(&order).upload.unwrap();
    assert_eq!(upload.state, "pending", "redeemed at once, uploaded later");
    till.open_port(Customer::Pay);
    till.host().skip(10);
    till.connection("online");
    till.uploaded(&order);
    let trade = till.sandbox().trade(&order).unwrap();
    assert_eq!(trade.records.len(), 1);
}

#[test]
fn a_sale_offline_is_refused_with_the_order_and_the_static_code_is_offered() {
    let till = till_offline();
    let cashier = till.sign_in(Role::Cashier);
    let offer = till
        .app()
        .offline_offer(&cashier, "49.99", "alipay")
        .unwrap();
    assert!(offer.static_code_svg.unwrap().contains("<svg"));
    assert_eq!(
        (offer.verdict.as_str(), offer.evidence_required),
        ("allowed", false)
    );
    let offer = till
        .app()
        .offline_offer(&cashier, "200.00", "alipay")
        .unwrap();
    assert_eq!(
        (offer.verdict.as_str(), offer.evidence_required),
        ("needs_manager", true)
    );
    assert_eq!(offer.approvers.len(), 2);
    let offer = till
        .app()
        .offline_offer(&cashier, "500.01", "alipay")
        .unwrap();
    assert_eq!(offer.limit.as_deref(), Some("per_payment"));
}

#[test]
fn a_claim_is_redeemed_provisionally_and_never_called_paid() {
    let till = till_offline();
    let claimed = claim(&till, "20.00", None).unwrap();
    assert_eq!(claimed.state, "claimed");
    assert_eq!(claimed.truth.as_deref(), Some("claimed"));
    assert_eq!(claimed.redemption.unwrap().state, "provisional");
    assert_eq!(claimed.upload, None);
    let health = till.app().health().unwrap();
    assert_eq!(
        (health.claims, health.claims_amount.amount.as_str()),
        (1, "20.00")
    );
    let again = till
        .app()
        .redeem_as(&till.acting(Role::Cashier), &claimed.order_number);
    assert_eq!(again.unwrap_err().code, "already_redeemed");
    assert_eq!(figures(&till), ["1 20.00", "0 0.00", "0 0.00", "0 0.00"]);
}

/// There is nothing to ask the platform by, but it must be there before a person is told
/// that it knows nothing.
#[test]
fn a_claim_without_evidence_is_no_case_before_the_network_is_back() {
    let till = till_offline();
    let order = claim(&till, "20.00", None).unwrap().order_number;
    let told = till.host().told().len();
    for _ in 0..12 {
        till.host().skip(10);
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(till.app().health().unwrap().open_cases, 0);
    let since = till.host().told().split_off(told);
    let online = |event: &TillEvent| match event {
        TillEvent::Health { health } => health.connection == "online",
        TillEvent::Payment { .. }
        | TillEvent::Sync { .. }
        | TillEvent::Coupon { .. }
        | TillEvent::Closing { .. }
        | TillEvent::Locked
        | TillEvent::Verifying { .. }
        | TillEvent::Probing { .. } => false,
    };
    assert!(!since.iter().any(online), "it said it was online");
    network_back(&till);
    assert_eq!(till.case_of(&order).reason, "not_found");
}

#[test]
fn each_of_the_owners_limits_refuses_and_nothing_is_written() {
    let till = till_offline();
    let head = || till.app().health().unwrap().ledger_head;
    let before = head();
    assert_eq!(
        limit(claim(&till, "500.01", Some(&invented(1)))),
        "per_payment"
    );
    assert_eq!(limit(claim(&till, "50.00", None)), "evidence");
    let refused = claim(&till, "200.00", Some(&invented(1))).unwrap_err();
    assert_eq!(refused.code, "needs_manager");
    assert_eq!(head(), before);
    for n in 0..10 {
        claim(&till, "199.99", Some(&invented(n))).unwrap();
    }
    let full = head();
    assert_eq!(limit(claim(&till, "0.11", None)), "total");
    assert_eq!(head(), full);
    claim(&till, "0.10", None).unwrap();
    assert_eq!(till.app().health().unwrap().claims_amount.amount, "2000.00");
}

#[test]
fn a_till_with_a_claim_that_is_too_old_takes_no_more_until_it_has_synced() {
    let till = till_offline();
    claim(&till, "1.00", None).unwrap();
    till.host().skip(24 * 60 * 60);
    claim(&till, "1.00", None).unwrap();
    till.host().skip(60);
    assert_eq!(limit(claim(&till, "1.00", None)), "age");
}

#[test]
fn a_managers_pin_approves_what_the_policy_asks_for_and_a_wrong_one_does_not() {
    let till = till_offline();
    let wrong = approved(&till, "300.00", &invented(1), "000000").unwrap_err();
    assert_eq!(wrong.code, "wrong_pin");
    let pin = person(Role::Manager).pin;
    let claimed = approved(&till, "300.00", &invented(1), pin).unwrap();
    let noted = claimed.claim.unwrap();
    assert_eq!(
        noted.approved_by.as_deref(),
        Some(person(Role::Manager).name)
    );
}

#[test]
fn evidence_that_is_a_customers_code_or_a_card_is_refused_and_not_kept() {
    let till = till_offline();
    let card = "4111111111111111";
    let auth = hexiao_testkit::auth_code("28", 77);
    for secret in [card, &auth, "交易号", "short", &"9".repeat(65)] {
        let refused = claim(&till, "1.00", Some(secret)).unwrap_err();
        assert_eq!(refused.code, "bad_evidence", "{secret}");
    }
    assert_eq!(till.app().health().unwrap().claims, 0);
}

#[test]
fn the_same_transaction_id_on_a_second_claim_is_refused_and_names_the_first() {
    let till = till_offline();
    let first = claim(&till, "10.00", Some(&invented(5))).unwrap();
    let refused = claim(&till, "10.00", Some(&invented(5))).unwrap_err();
    assert_eq!(refused.code, "transaction_used");
    assert_eq!(refused.params["order_number"], first.order_number);
    assert_eq!(till.app().health().unwrap().claims, 1);
}

/// The whole story, with a kill in the middle of it.
#[test]
fn after_a_kill_offline_one_claim_is_proved_one_becomes_a_case_and_the_books_agree() {
    let mut till = Till::new(Customer::Manual);
    till.sandbox().set_network(false);
    let paid = till.sandbox().pay_static(300);
    till.close();
    let dir = till.dir();
    let told = [format!("claim {}", invented(9)), format!("claim {paid}")];
    let life = Life::start(WORKER, &["claims", dir.to_str().unwrap(), "1"], &told);
    assert!(life.says("idle", PATIENCE));
    let story = life.kill();
    assert_eq!((story.wrong.as_slice(), story.redeemed.len()), (&[][..], 2));
    till.open();
    assert_eq!(figures(&till), ["2 6.00", "0 0.00", "0 0.00", "0 0.00"]);
    assert_eq!(till.app().health().unwrap().claims, 2);
    network_back(&till);
    let is_true = |order: &&String| {
        let evidence = till.look(order).transaction_id;
        evidence.as_deref() == Some(paid.as_str())
    };
    let proved = story.redeemed.iter().find(is_true).unwrap();
    let unproved = story
        .redeemed
        .iter()
        .find(|order| order != &proved)
        .unwrap();
    let confirmed = till.uploaded(proved);
    assert_eq!(confirmed.redemption.unwrap().state, "redeemed");
    let case = till.case_of(unproved);
    assert_eq!(
        (case.kind.as_str(), case.reason.as_str()),
        ("claim_unproved", "not_found")
    );
    assert_eq!(case.money_at_risk.amount, "3.00");
    assert_eq!(figures(&till), ["1 3.00", "1 3.00", "0 0.00", "1 3.00"]);
    resolve(&till, unproved, "written_off").unwrap();
    assert_eq!(figures(&till), ["0 0.00", "1 3.00", "1 3.00", "0 0.00"]);
    assert_eq!(till.look(unproved).state, "failed");
    let records: Vec<usize> = till
        .sandbox()
        .trades()
        .iter()
        .map(|t| t.records.len())
        .collect();
    assert_eq!(records, [1]);
    assert_eq!(till.problems(), Vec::<String>::new());
    till.close();
    assert!(redeemed_entries(&dir).values().all(|entries| *entries == 1));
}

/// A cancel of the run before may still be on its way, so those wait half a minute after a
/// start; there may be more of them than one look takes.
#[test]
fn cancels_that_wait_after_a_start_hold_up_no_claim() {
    let mut till = Till::new(Customer::Manual);
    let cashier = till.acting(Role::Cashier);
    let orders: Vec<String> = (0..70)
        .map(|_| till.show_code("1.00").order_number)
        .collect();
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    for order in &orders {
        till.app().cancel_as(&cashier, order).unwrap();
    }
    let evidence = till.sandbox().pay_static(800);
    let claimed = claim(&till, "8.00", Some(&evidence)).unwrap();
    till.close();
    till.sandbox().set_network(true);
    till.open();
    till.reaches(&claimed.order_number, "confirmed");
    assert_eq!(till.look(&orders[0]).state, "closing");
    till.host().skip(40);
    for order in &orders {
        till.reaches(order, "closed");
    }
}

#[test]
fn a_claim_of_another_amount_than_was_paid_is_disputed_and_never_booked_as_paid() {
    let till = till_offline();
    let transaction = till.sandbox().pay_static(999);
    let order = claim(&till, "10.00", Some(&transaction))
        .unwrap()
        .order_number;
    network_back(&till);
    let disputed = till.reaches(&order, "disputed");
    assert_eq!(disputed.reason.as_deref(), Some("amount_differs"));
    assert_eq!(disputed.truth, None);
    let case = till.case_of(&order);
    assert_eq!(case.kind, "mismatch");
    assert_eq!(figures(&till), ["0 0.00", "0 0.00", "0 0.00", "1 10.00"]);
    let unfit = resolve(&till, &order, "proved").unwrap_err();
    assert_eq!(unfit.code, "case_not_open");
    let unproved = resolve(&till, &order, "returned").unwrap_err();
    assert_eq!(unproved.code, "not_returned_there");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn an_old_paid_screen_shown_again_is_not_this_sale() {
    let till = Till::new(Customer::Manual);
    let transaction = till.sandbox().pay_static(1_000);
    till.sandbox().set_network(false);
    till.host().skip(3 * 60 * 60);
    till.connection("offline");
    let order = claim(&till, "10.00", Some(&transaction))
        .unwrap()
        .order_number;
    network_back(&till);
    let disputed = till.reaches(&order, "disputed");
    assert_eq!(disputed.reason.as_deref(), Some("paid_before"));
    assert_eq!(till.case_of(&order).kind, "mismatch");
    assert_eq!(disputed.refundable, None, "it is the older sale's");
}

#[test]
fn the_transaction_of_another_sale_proves_no_claim() {
    let till = Till::new(Customer::Pay);
    let other = till.paid("10.00");
    till.sandbox().set_network(false);
    let stolen = other.transaction_id.unwrap();
    let refused = claim(&till, "10.00", Some(&stolen)).unwrap_err();
    assert_eq!(refused.code, "transaction_used");
    assert_eq!(refused.params["order_number"], other.order_number);
}

#[test]
fn a_code_shown_before_the_outage_is_claimed_and_proved_by_its_own_order_number() {
    let till = Till::new(Customer::Manual);
    let order = till.show_code("30.00").order_number;
    till.sandbox().set_network(false);
    assert!(
        till.sandbox().pay_order(&order),
        "the customer's phone has its own network"
    );
    till.host().skip(10);
    till.connection("offline");
    let request = ClaimRequest {
        order_number: Some(order.clone()),
        ..request("", None)
    };
    till.app()
        .claim_as(&till.acting(Role::Cashier), &request)
        .unwrap();
    network_back(&till);
    let proved = till.uploaded(&order);
    assert_eq!(proved.redemption.unwrap().state, "redeemed");
    assert!(
        till.app()
            .cases_as(&till.acting(Role::Owner), true, 0)
            .unwrap()
            .cases
            .is_empty()
    );
}

#[test]
fn a_case_is_resolved_only_by_the_owner_with_a_reason_and_never_twice() {
    let till = till_offline();
    let order = claim(&till, "10.00", None).unwrap().order_number;
    network_back(&till);
    let case_id = till.case_of(&order).case_id;
    let asked = |note: &str| ResolveCase {
        case_id,
        resolution: "paid_otherwise".to_owned(),
        note: note.to_owned(),
        refund_number: None,
    };
    let manager = till.sign_in(Role::Manager);
    let refused = till.app().resolve_case(&manager, &asked("paid in cash"));
    assert_eq!(refused.unwrap_err().code, "not_allowed");
    let owner = till.sign_in(Role::Owner);
    let refused = till.app().resolve_case(&owner, &asked("  "));
    assert_eq!(refused.unwrap_err().code, "note_required");
    till.app()
        .note_case(&manager, case_id, "called the customer")
        .unwrap();
    let resolved = till
        .app()
        .resolve_case(&owner, &asked("paid in cash"))
        .unwrap();
    assert_eq!(
        resolved.case.resolved_by.as_deref(),
        Some(person(Role::Owner).name)
    );
    let log: Vec<String> = resolved.notes.into_iter().map(|note| note.text).collect();
    assert_eq!(log, ["called the customer", "paid in cash"]);
    let again = till.app().resolve_case(&owner, &asked("once more"));
    assert_eq!(again.unwrap_err().code, "case_not_open");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn the_banner_is_told_of_the_outage_and_of_the_progress_after_it() {
    let till = till_offline();
    for _ in 0..3 {
        let transaction = till.sandbox().pay_static(500);
        claim(&till, "5.00", Some(&transaction)).unwrap();
    }
    network_back(&till);
    assert_eq!(till.ended_run().cases, 0);
    assert_eq!(till.app().health().unwrap().claims, 0);
}
