//! Money that goes back, through the whole till and the simulated platform: once, whatever is
//! lost on the way, by whom it may be given, and what every book says of it afterwards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{Approval, ClaimRequest, GiveBack, PaymentView, Problem};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, FaultScript};
use hexiao_testkit::{Till, eventually, person};

fn request(order: &str, amount: Option<&str>) -> GiveBack {
    GiveBack {
        order_number: order.to_owned(),
        amount: amount.map(str::to_owned),
        reason: "退货".to_owned(),
        approval: None,
    }
}

fn give(till: &Till, order: &str, amount: Option<&str>) -> Result<PaymentView, Problem> {
    let manager = till.acting(Role::Manager);
    till.app().refund_as(&manager, &request(order, amount))
}

/// The payment once its `nth` refund has ended.
fn ended(till: &Till, order: &str, nth: usize) -> PaymentView {
    eventually("the platform's last word of a refund", || {
        // Neither asked about nor sent again within ten seconds (alipay.md §9): they pass.
        till.skip(1);
        let payment = till.look(order);
        let ended = payment.refunds.get(nth - 1)?.ended_at.is_some();
        ended.then_some(payment)
    })
}

fn returned_fen(till: &Till, order: &str) -> i64 {
    till.sandbox()
        .trade(order)
        .expect("a known order")
        .refunded_fen
}

#[test]
fn a_part_goes_back_and_then_the_rest_and_nothing_more() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("12.34").order_number;
    // Slow enough to be seen on its way.
    till.sandbox()
        .set_faults("refund:delay=400*1".parse().unwrap());
    let asked = give(&till, &order, Some("2.34")).unwrap();
    assert_eq!(asked.refunds[0].state, "running");
    assert_eq!(asked.refundable, None);
    let payment = ended(&till, &order, 1);
    assert_eq!(payment.refunds[0].state, "done");
    assert_eq!(payment.refundable.unwrap().amount, "10.00");
    assert!(!payment.given_back);
    let too_much = give(&till, &order, Some("10.01")).unwrap_err();
    assert_eq!(too_much.code, "refund_too_large");
    assert_eq!(too_much.params["left"], "10.00");
    give(&till, &order, None).unwrap();
    let payment = ended(&till, &order, 2);
    assert!(payment.given_back);
    assert_eq!(
        give(&till, &order, None).unwrap_err().code,
        "refund_too_large"
    );
    assert_eq!(returned_fen(&till, &order), 1_234);
    let cashier = till.acting(Role::Cashier);
    let redeemed = till.app().redeem_as(&cashier, &order).unwrap_err();
    assert_eq!(redeemed.code, "given_back");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn whatever_is_lost_on_the_way_the_money_goes_back_once() {
    let faults = [
        "drop_after",
        "5xx",
        "html",
        "truncate",
        "bad_signature",
        "duplicate",
    ];
    std::thread::scope(|scope| {
        for fault in faults {
            scope.spawn(move || goes_back_once_through(fault));
        }
    });
}

fn goes_back_once_through(fault: &str) {
    let till = Till::new(Customer::Pay);
    let order = till.paid("5.00").order_number;
    let script = format!("refund:{fault}*1,refund_query:{fault}*1");
    till.sandbox()
        .set_faults(script.parse::<FaultScript>().unwrap());
    give(&till, &order, None).unwrap();
    let payment = ended(&till, &order, 1);
    assert_eq!(payment.refunds[0].state, "done", "{fault}");
    assert_eq!(returned_fen(&till, &order), 500, "{fault}");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_refund_asked_without_a_network_waits_and_survives_a_restart() {
    let mut till = Till::new(Customer::Pay);
    let order = till.paid("5.00").order_number;
    till.sandbox().set_network(false);
    till.connection("offline");
    give(&till, &order, None).unwrap();
    assert_eq!(
        give(&till, &order, None).unwrap_err().code,
        "refund_running"
    );
    till.reopen();
    assert_eq!(till.look(&order).refunds[0].state, "running");
    assert_eq!(returned_fen(&till, &order), 0);
    till.sandbox().set_network(true);
    assert_eq!(ended(&till, &order, 1).refunds[0].state, "done");
    assert_eq!(returned_fen(&till, &order), 500);
}

#[test]
fn a_cashier_needs_a_managers_word_and_a_cashiers_word_is_none() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("5.00").order_number;
    let cashier = till.acting(Role::Cashier);
    let alone = till.app().refund_as(&cashier, &request(&order, None));
    assert_eq!(alone.unwrap_err().code, "needs_manager");
    let with = |role: Role| {
        let who = person(role);
        let approval = Some(Approval {
            person_id: who.person_id.to_owned(),
            pin: who.pin.to_owned(),
        });
        let request = GiveBack {
            approval,
            ..request(&order, None)
        };
        till.app().refund_as(&cashier, &request)
    };
    assert_eq!(with(Role::Cashier).unwrap_err().code, "not_allowed");
    let payment = with(Role::Manager).unwrap();
    let refund = &payment.refunds[0];
    assert_eq!(refund.by, person(Role::Cashier).name);
    assert_eq!(
        refund.approved_by.as_deref(),
        Some(person(Role::Manager).name)
    );
    ended(&till, &order, 1);
}

#[test]
fn money_of_an_older_sale_is_not_given_back_for_this_one() {
    let till = Till::new(Customer::Manual);
    let transaction = till.sandbox().pay_static(1_000);
    till.sandbox().set_network(false);
    till.host().skip(3 * 60 * 60);
    till.connection("offline");
    let shown_again = ClaimRequest {
        order_number: None,
        amount: "10.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: Some(transaction),
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let claim = till.app().claim_as(&cashier, &shown_again).unwrap();
    till.sandbox().set_network(true);
    till.host().skip(10);
    let order = till.reaches(&claim.order_number, "disputed").order_number;
    let refused = give(&till, &order, None).unwrap_err();
    assert_eq!(refused.code, "another_sales_money");
}

#[test]
fn a_refund_needs_a_reason_and_money_that_is_there() {
    let till = Till::new(Customer::Never);
    let order = till.show_code("5.00").order_number;
    assert_eq!(give(&till, &order, None).unwrap_err().code, "not_confirmed");
    let manager = till.acting(Role::Manager);
    for reason in ["", "  ", &"长".repeat(81)] {
        let request = GiveBack {
            reason: reason.to_owned(),
            ..request(&order, None)
        };
        let refused = till.app().refund_as(&manager, &request).unwrap_err();
        assert_eq!(refused.code, "reason_required");
    }
    for amount in ["0", "-1", "1.234", "x"] {
        let refused = give(&till, &order, Some(amount)).unwrap_err();
        assert!(
            refused.code.starts_with("amount."),
            "{amount}: {}",
            refused.code
        );
    }
}

#[test]
fn the_days_report_shows_what_went_back_apart_from_what_came() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("12.34").order_number;
    till.app()
        .redeem_as(&till.acting(Role::Cashier), &order)
        .unwrap();
    give(&till, &order, Some("2.34")).unwrap();
    ended(&till, &order, 1);
    let owner = till.acting(Role::Owner);
    let day = till.app().today().unwrap().to_string();
    let report = till.app().report_as(&owner, &day).unwrap();
    assert_eq!(report.truths.confirmed.amount.amount, "12.34");
    assert_eq!(
        (
            report.returned.count,
            report.returned.amount.amount.as_str()
        ),
        (1, "2.34")
    );
    assert_eq!(till.problems(), Vec::<String>::new());
}
