//! Once and never twice, whatever happens between the till and the platform: two clicks,
//! lost replies, late customers, races, and a second program on the same ledger.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{PaymentView, Problem};
use hexiao_domain::Role;
use hexiao_sandbox::{CancelAction, Customer, TradeStatus, TradeView};
use hexiao_testkit::{Till, eventually, person};
use hexiao_tests::{Ctl, redeemed_entries};
use std::sync::{Arc, Barrier};

fn trade(till: &Till, order: &str) -> TradeView {
    till.sandbox().trade(order).expect("a known order")
}

fn redeem(till: &Till, order: &str) -> Result<PaymentView, Problem> {
    till.app().redeem_as(&till.acting(Role::Cashier), order)
}

/// Paid once, recorded once, nothing given back, and both books agree.
fn sold_exactly_once(till: &mut Till, order: &str) {
    let payment = till.uploaded(order);
    assert_eq!(payment.truth.as_deref(), Some("confirmed"));
    let trade = trade(till, order);
    assert!(trade.paid_at.is_some());
    assert_eq!((trade.records.len(), trade.refunded_fen), (1, 0));
    assert_eq!(payment.transaction_id, trade.transaction_id);
    assert_eq!(till.problems(), Vec::<String>::new());
    till.close();
    assert_eq!(redeemed_entries(&till.dir()).get(order), Some(&1));
}

#[test]
fn two_clicks_at_once_redeem_once_and_the_other_says_who_and_when() {
    let mut till = Till::new(Customer::Pay);
    let order = till.paid("12.34").order_number;
    let together = Arc::new(Barrier::new(2));
    let click = |role| {
        let (app, acting) = (Arc::clone(till.app()), till.acting(role));
        let (order, together) = (order.clone(), Arc::clone(&together));
        std::thread::spawn(move || {
            together.wait();
            app.redeem_as(&acting, &order)
        })
    };
    let clicks = [click(Role::Cashier), click(Role::Manager)];
    let answers = clicks.map(|click| click.join().unwrap());
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((done.len(), refused.len()), (1, 1));
    let stands = done
        .into_iter()
        .next()
        .unwrap()
        .unwrap()
        .redemption
        .unwrap();
    let problem = refused.into_iter().next().unwrap().unwrap_err();
    assert_eq!(problem.code, "already_redeemed");
    let told = problem.payment.unwrap();
    let shown = told.redemption.unwrap();
    assert_eq!(
        (shown.by, shown.at, shown.till),
        (stands.by, stands.at, stands.till)
    );
    assert_eq!(told.amount.amount, "12.34");
    sold_exactly_once(&mut till, &order);
}

#[test]
fn scanning_or_typing_a_redeemed_payment_again_shows_it_and_redeems_nothing() {
    let till = Till::new(Customer::Pay);
    let payment = till.paid("8.00");
    redeem(&till, &payment.order_number).unwrap();
    let head = till.app().health().unwrap().ledger_head;
    let again = |text: &str| {
        let request = hexiao_contract::ScanRequest {
            text: text.to_owned(),
            amount: Some("99.00".to_owned()),
            reference: None,
            wallet: None,
            retry_of: None,
        };
        till.app().scan_as(&till.acting(Role::Cashier), &request)
    };
    till.uploaded(&payment.order_number);
    let settled = till.app().health().unwrap().ledger_head;
    let transaction = payment.transaction_id.unwrap();
    for text in [
        &payment.order_number,
        &transaction,
        &hexiao_testkit::auth_code("28", 1),
    ] {
        let outcome = again(text).unwrap();
        let hexiao_contract::ScanOutcome::AlreadyRedeemed { payment } = outcome else {
            panic!("{text}: {outcome:?}");
        };
        assert_eq!(payment.redemption.unwrap().by, person(Role::Cashier).name);
    }
    assert_ne!(head, settled);
    assert_eq!(till.app().health().unwrap().ledger_head, settled);
    assert_eq!(till.sandbox().calls("pay"), 1);
}

#[test]
fn a_payment_whose_reply_was_lost_is_found_paid_and_never_taken_again() {
    let mut till = Till::new(Customer::Pay);
    till.sandbox().set_faults("pay:drop_after".parse().unwrap());
    let order = till.paid("5.00").order_number;
    assert_eq!(till.sandbox().calls("pay"), 1);
    redeem(&till, &order).unwrap();
    sold_exactly_once(&mut till, &order);
}

#[test]
fn a_code_whose_reply_was_lost_is_shown_all_the_same_and_paid_once() {
    let mut till = Till::new(Customer::Manual);
    let faults = "precreate:drop_after".parse().unwrap();
    till.sandbox().set_faults(faults);
    let shown = till.show_code("6.00");
    assert_eq!(shown.state, "awaiting");
    assert_eq!(till.sandbox().trades().len(), 1);
    let order = shown.order_number;
    assert!(till.sandbox().pay_order(&order));
    till.reaches(&order, "confirmed");
    redeem(&till, &order).unwrap();
    sold_exactly_once(&mut till, &order);
}

#[test]
fn an_upload_whose_reply_was_lost_is_sent_again_and_recorded_once() {
    let mut till = Till::new(Customer::Pay);
    let order = till.paid("7.00").order_number;
    till.sandbox()
        .set_faults("sync:drop_after*2".parse().unwrap());
    redeem(&till, &order).unwrap();
    let payment = till.uploaded(&order);
    assert!(till.sandbox().calls("sync") >= 3);
    assert_eq!(payment.upload.unwrap().receipt.as_deref(), Some("recorded"));
    sold_exactly_once(&mut till, &order);
}

#[test]
fn an_upload_that_arrives_twice_is_recorded_once() {
    let mut till = Till::new(Customer::Pay);
    till.sandbox()
        .set_faults("sync:duplicate,pay:duplicate".parse().unwrap());
    let order = till.paid("7.00").order_number;
    redeem(&till, &order).unwrap();
    sold_exactly_once(&mut till, &order);
}

#[test]
fn a_cancel_whose_reply_was_lost_is_asked_again_and_moves_no_money() {
    let till = Till::new(Customer::Manual);
    let order = till.show_code("9.00").order_number;
    till.sandbox()
        .set_faults("cancel:drop_after".parse().unwrap());
    let cashier = till.acting(Role::Cashier);
    till.app().cancel_as(&cashier, &order).unwrap();
    let closed = till.reaches(&order, "closed");
    assert_eq!(closed.close_cause.as_deref(), Some("cancelled"));
    assert!(!closed.refunded);
    assert!(till.sandbox().calls("cancel") >= 2);
    let trade = trade(&till, &order);
    assert_eq!((trade.status, trade.refunded_fen), (TradeStatus::Void, 0));
    assert!(
        !till.sandbox().pay_order(&order),
        "nobody can pay it any more"
    );
}

#[test]
fn a_customer_who_pays_while_the_cashier_cancels_has_paid() {
    let mut till = Till::new(Customer::Late);
    let order = till.show_code("10.00").order_number;
    eventually("the customer scans", || {
        (trade(&till, &order).status == TradeStatus::WaitBuyerPay).then_some(())
    });
    let cashier = till.acting(Role::Cashier);
    till.app().cancel_as(&cashier, &order).unwrap();
    let paid = till.reaches(&order, "confirmed");
    assert!(paid.payer.is_some());
    redeem(&till, &order).unwrap();
    sold_exactly_once(&mut till, &order);
}

#[test]
fn money_that_comes_after_the_close_becomes_a_case_and_is_redeemed_only_when_reopened() {
    let mut till = Till::new(Customer::Manual);
    let order = till.show_code("11.00").order_number;
    till.sandbox().set_faults("cancel:not_yet".parse().unwrap());
    let cashier = till.acting(Role::Cashier);
    till.app().cancel_as(&cashier, &order).unwrap();
    till.reaches(&order, "closed");
    assert!(till.sandbox().pay_order(&order), "the code was still alive");
    till.host().skip(15);
    let late = till.reaches(&order, "paid_after_close");
    assert_eq!(late.truth, None, "never silently booked");
    assert_eq!(redeem(&till, &order).unwrap_err().code, "not_confirmed");
    let case = till.case_of(&order);
    assert_eq!(case.kind, "late_money");
    assert_eq!(case.resolutions, ["reopened", "returned"]);
    assert_eq!(case.money_at_risk.amount, "11.00");
    let owner = till.sign_in(Role::Owner);
    let resolve = hexiao_contract::ResolveCase {
        case_id: case.case_id,
        resolution: "reopened".to_owned(),
        note: "The customer came back for the goods.".to_owned(),
        refund_number: None,
    };
    till.app().resolve_case(&owner, &resolve).unwrap();
    assert_eq!(till.look(&order).state, "confirmed");
    redeem(&till, &order).unwrap();
    sold_exactly_once(&mut till, &order);
}

#[test]
fn a_code_that_nobody_pays_is_closed_at_the_platform_when_its_time_is_over() {
    let till = Till::new(Customer::Never);
    let order = till.show_code("3.00").order_number;
    till.host().skip(181);
    let closed = till.reaches(&order, "closed");
    assert_eq!(closed.close_cause.as_deref(), Some("expired"));
    assert_eq!(trade(&till, &order).status, TradeStatus::Void);
    assert!(!till.sandbox().pay_order(&order));
    assert!(
        till.app()
            .cases_as(&till.acting(Role::Owner), true, 0)
            .unwrap()
            .cases
            .is_empty()
    );
}

#[test]
fn a_scanned_code_whose_owner_never_types_the_password_is_closed_and_costs_nothing() {
    let till = Till::new(Customer::Never);
    let order = till.scan("3.00").order_number;
    eventually("the platform asks for the password", || {
        till.sandbox().trade(&order)
    });
    till.host().skip(80);
    till.reaches(&order, "closed");
    let trade = trade(&till, &order);
    assert_eq!(trade.status, TradeStatus::TradeClosed);
    assert_eq!(
        (trade.cancel, trade.paid_at),
        (Some(CancelAction::Close), None)
    );
}

#[test]
fn a_program_that_died_before_it_sent_anything_leaves_nothing_open() {
    let mut till = Till::new(Customer::Manual);
    till.sandbox().set_network(false);
    let request = hexiao_contract::SaleRequest {
        amount: "4.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        retry_of: None,
    };
    let problem = till
        .app()
        .show_code_as(&till.acting(Role::Cashier), &request);
    let problem = problem.unwrap_err();
    assert_eq!(problem.code, "offline");
    let order = problem.payment.unwrap().order_number;
    till.reopen();
    till.sandbox().set_network(true);
    till.host().skip(20);
    till.reaches(&order, "closed");
    assert_eq!(trade(&till, &order).status, TradeStatus::Void);
}

#[test]
fn a_second_program_on_the_same_ledger_is_refused_kindly_in_both_languages() {
    let till = Till::new(Customer::Pay);
    let head = till.app().health().unwrap().ledger_head;
    let ctl = Ctl::over(&till.dir());
    let english = ctl.read("en", &["report"]);
    assert_eq!(english.code, 5, "{english:?}");
    assert!(english.stderr.contains("Another program"), "{english:?}");
    let chinese = ctl.read("zh-CN", &["sync"]);
    assert_eq!(chinese.code, 5, "{chinese:?}");
    assert!(
        chinese.stderr.contains('账') && !chinese.stderr.contains('_'),
        "{chinese:?}"
    );
    let script = ctl.json(&["redeem", "T01_1_000001_X"]);
    assert_eq!(
        (script.code, script.json()["error"]["code"].as_str()),
        (5, Some("ledger_in_use"))
    );
    assert_eq!(till.app().health().unwrap().ledger_head, head);
    let payment = till.paid("1.00");
    redeem(&till, &payment.order_number).unwrap();
}
