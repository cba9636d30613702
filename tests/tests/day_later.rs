//! A platform does what it is asked, its reply is lost, and the till comes back to it a day later. By then a platform
//! may have forgotten the name under which it was asked (applepay.md §3), so what went out before is asked about: the
//! money goes back once, and a redemption is recorded once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{GiveBack, PaymentView};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, SaleView};
use hexiao_testkit::{Till, eventually};

const DAY_AND_AN_HOUR: i64 = 25 * 3_600;

/// The wallets, and what their platforms' refunds are called in a fault script.
const REFUNDS: [(&str, &str); 4] = [
    ("alipay", "refund"),
    ("wechatpay", "wx_refund"),
    ("applepay", "refund"),
    ("other", "refund"),
];

/// The wallets whose platforms keep records of redemptions.
const RECORDS: [&str; 3] = ["alipay", "applepay", "other"];

/// A sale of 9 yuan whose money is there.
fn paid(till: &Till, wallet: &str) -> String {
    let order = till.show_code_of(wallet, "9.00").order_number;
    assert!(till.sandbox().pay_anywhere(&order), "{wallet}");
    till.reaches(&order, "confirmed").order_number
}

/// Gives 4 of them back: there would be enough for a second time.
fn give_back(till: &Till, order: &str) {
    let request = GiveBack {
        order_number: order.to_owned(),
        amount: Some("4.00".to_owned()),
        reason: "退货".to_owned(),
        approval: None,
    };
    let manager = till.acting(Role::Manager);
    till.app().refund_as(&manager, &request).unwrap();
}

fn there(till: &Till, order: &str) -> SaleView {
    till.sandbox().sale(order).expect("the platform knows it")
}

/// The next of these calls is answered only seconds after its platform did what it was asked.
fn answers_late(till: &Till, call: &str) {
    let late = format!("{call}:delay=8000*1").parse().unwrap();
    till.sandbox().set_faults(late);
}

/// The line goes between the deed and the reply, which therefore never comes.
fn loses_the_reply(till: &Till, wallet: &str, done: impl Fn() -> bool) {
    eventually("the platform does it", || done().then_some(()));
    till.sandbox().set_network(false);
    till.wallet_connection(wallet, "offline");
}

/// The shop closes, and opens a day later.
fn a_day_later(till: &mut Till) {
    till.close();
    till.skip(DAY_AND_AN_HOUR);
    till.sandbox().set_network(true);
    till.open();
}

/// A till whose refund is done at the platform, which it does not know; the order.
fn with_a_lost_refund(wallet: &str, call: &str) -> (Till, String) {
    let till = Till::new(Customer::Never);
    let order = paid(&till, wallet);
    answers_late(&till, call);
    give_back(&till, &order);
    loses_the_reply(&till, wallet, || !there(&till, &order).refunds.is_empty());
    assert_eq!(till.look(&order).refunds[0].state, "running", "{wallet}");
    (till, order)
}

/// The payment once its refund has ended.
fn ended(till: &Till, order: &str) -> PaymentView {
    eventually("the platform's last word of the refund", || {
        // Neither asked about nor sent again within ten seconds (alipay.md §9): they pass.
        till.skip(1);
        let payment = till.look(order);
        payment.refunds[0].ended_at.is_some().then_some(payment)
    })
}

fn went_back_once(till: &Till, wallet: &str, order: &str) {
    let payment = ended(till, order);
    assert_eq!(payment.refunds.len(), 1, "{wallet}");
    assert_eq!(payment.refunds[0].state, "done", "{wallet}");
    let sale = there(till, order);
    let back = (sale.refunds.len(), sale.refunded_minor());
    assert_eq!(back, (1, 400), "{wallet}");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_refund_whose_reply_was_lost_is_settled_a_day_later_and_went_back_once() {
    std::thread::scope(|scope| {
        for (wallet, call) in REFUNDS {
            scope.spawn(move || {
                let (mut till, order) = with_a_lost_refund(wallet, call);
                a_day_later(&mut till);
                went_back_once(&till, wallet, &order);
            });
        }
    });
}

/// Stripe forgets a request's key after a day, and the same request again would be a new one.
#[test]
fn a_refund_at_stripe_is_asked_about_a_day_later_and_not_sent_again() {
    let (mut till, order) = with_a_lost_refund("applepay", "refund");
    // Whatever is sent again meets this one, and is counted.
    till.sandbox()
        .set_faults("refund:refuse*inf".parse().unwrap());
    let met = till.sandbox().faults_met();
    a_day_later(&mut till);
    went_back_once(&till, "applepay", &order);
    assert_eq!(till.sandbox().faults_met(), met, "it was sent again");
}

#[test]
fn a_redemption_whose_record_was_not_answered_is_told_a_day_later_and_recorded_once() {
    std::thread::scope(|scope| {
        for wallet in RECORDS {
            scope.spawn(move || is_recorded_once(wallet));
        }
    });
}

fn is_recorded_once(wallet: &str) {
    let mut till = Till::new(Customer::Never);
    let order = paid(&till, wallet);
    answers_late(&till, "sync");
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &order).unwrap();
    loses_the_reply(&till, wallet, || !there(&till, &order).records.is_empty());
    let before = there(&till, &order).records;
    assert_eq!(till.look(&order).upload.unwrap().state, "pending");
    a_day_later(&mut till);
    let payment = till.uploaded(&order);
    let receipt = payment.upload.unwrap().receipt;
    assert_eq!(receipt.as_deref(), Some("recorded"), "{wallet}");
    let sale = there(&till, &order);
    assert_eq!((sale.payments, sale.records.len()), (1, 1), "{wallet}");
    assert_eq!(sale.records, before, "{wallet}");
    assert_eq!(till.problems(), Vec::<String>::new());
}
