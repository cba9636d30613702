//! The flows of a counter, each through one fault: where it stands while the fault lasts, and
//! that it is settled afterwards.

use super::books::Books;
use super::counter::{Counter, refund, upload};
use super::expected::Flow;
use hexiao_contract::PaymentView;
use hexiao_sandbox::Customer;

/// Takes one flow through one fault. `expected` has a word, or several that chance chooses from.
pub fn pass(
    counter: &Counter,
    flow: Flow,
    fault: &str,
    expected: &str,
    amount: &str,
    books: &mut Books,
) {
    let (order, stands) = match flow {
        Flow::Show => show(counter, fault, amount),
        Flow::Ask => ask(counter, fault, expected, amount),
        Flow::Scan => scan(counter, fault, amount),
        Flow::Cancel => cancel(counter, fault, expected, amount),
        Flow::Refund => give_back(counter, fault, expected, amount),
        Flow::RefundQuery => give_back_asking(counter, fault, expected, amount),
        Flow::Upload => hand_over(counter, fault, expected, amount),
        Flow::Reverse => reverse(counter, fault, expected, amount),
    };
    let wallet = counter.platform.wallet;
    assert!(
        expected.split(' ').any(|word| word == stands),
        "{wallet} {flow:?} with {fault}: {stands}, not {expected}"
    );
    counter.heal();
    match (flow, stands.as_str()) {
        (_, "disputed") => books.has_case(&order),
        (Flow::Show, "shown") => {
            assert!(counter.customer_pays(&order));
            counter.sold(&order);
        }
        (Flow::Ask, _) | (Flow::Scan, "confirmed") => counter.sold(&order),
        (Flow::Show | Flow::Scan | Flow::Cancel | Flow::Reverse, _) => nobody_pays(counter, &order),
        (Flow::Refund | Flow::RefundQuery, _) => {
            counter.payment(&order, "is given back", |payment| refund(payment) == "done");
        }
        (Flow::Upload, _) => {
            counter.payment(&order, "is uploaded", |payment| upload(payment) == "done");
        }
    }
    books.settled(counter, &order);
}

fn show(counter: &Counter, fault: &str, amount: &str) -> (String, String) {
    counter.storm(counter.platform.show, fault);
    let shown = counter.show(amount);
    let order = shown.order_number;
    if shown.state == "awaiting" && shown.code.is_some() {
        return (order, "shown".to_owned());
    }
    let ended = ended(counter, &order);
    (order, ended.state)
}

/// A payment that nobody can say anything about any more but this.
fn ended(counter: &Counter, order: &str) -> PaymentView {
    counter.payment(order, "ends", |payment| {
        let ends = ["confirmed", "closed", "failed", "disputed"];
        ends.contains(&payment.state.as_str())
    })
}

/// What is known is known soon; what is not, was asked about twice by then.
fn stands(
    counter: &Counter,
    order: &str,
    expected: &str,
    unknown: &str,
    word: fn(&PaymentView) -> &str,
) -> String {
    let before = counter.met();
    let waits = expected.split(' ').any(|each| each == unknown);
    if waits {
        counter.bolts(order, before, 2);
    } else {
        counter.payment(order, expected, |payment| word(payment) == expected);
    }
    word(&counter.till.look(order)).to_owned()
}

/// The customer pays while the till cannot find out, and its time to pay runs out meanwhile.
fn ask(counter: &Counter, fault: &str, expected: &str, amount: &str) -> (String, String) {
    let order = counter.show(amount).order_number;
    counter.storm(counter.platform.ask, fault);
    assert!(counter.customer_pays(&order));
    let word = |payment: &PaymentView| match payment.state.as_str() {
        "closing" => "awaiting",
        "confirmed" => "confirmed",
        "disputed" => "disputed",
        "awaiting" => "awaiting",
        other => panic!("{other}"),
    };
    let stands = stands(counter, &order, expected, "awaiting", word);
    if stands != "awaiting" {
        return (order, stands);
    }
    counter.till.skip(200);
    let late = counter.payment(&order, "is out of time", |payment| {
        word(payment) != "awaiting" || payment.state == "closing"
    });
    (order, word(&late).to_owned())
}

fn scan(counter: &Counter, fault: &str, amount: &str) -> (String, String) {
    counter.storm(counter.platform.scan, fault);
    let order = counter.scan(amount).order_number;
    let ended = ended(counter, &order);
    (order, ended.state)
}

fn cancel(counter: &Counter, fault: &str, expected: &str, amount: &str) -> (String, String) {
    let order = counter.show(amount).order_number;
    counter.storm(counter.platform.cancel, fault);
    counter.give_up(&order);
    let stands = stands(counter, &order, expected, "closing", |payment| {
        &payment.state
    });
    (order, stands)
}

/// The customer was asked for the password and types none.
fn reverse(counter: &Counter, fault: &str, expected: &str, amount: &str) -> (String, String) {
    counter.till.sandbox().set_customer(Customer::Never);
    let order = counter.scan(amount).order_number;
    counter.is(&order, "awaiting");
    counter.storm(counter.platform.reverse, fault);
    counter.give_up(&order);
    let stands = stands(counter, &order, expected, "closing", |payment| {
        &payment.state
    });
    (order, stands)
}

/// A part of the money, so that a second refund of the same would be taken and be seen.
const PART: &str = "4.10";

fn give_back(counter: &Counter, fault: &str, expected: &str, amount: &str) -> (String, String) {
    let order = counter.paid(amount);
    counter.storm(counter.platform.refund, fault);
    counter.give_back(&order, PART);
    let stands = stands(counter, &order, expected, "running", refund);
    (order, stands)
}

/// The platform gave the money back and said that it was in trouble.
fn give_back_asking(
    counter: &Counter,
    fault: &str,
    expected: &str,
    amount: &str,
) -> (String, String) {
    let order = counter.paid(amount);
    let (call, asked) = (counter.platform.refund, counter.platform.refund_query);
    let later = match fault.is_empty() {
        true => String::new(),
        false => format!(",{asked}:{fault}*inf"),
    };
    counter.script(&format!("{call}:system_error*1{later}"));
    counter.give_back(&order, PART);
    let stands = stands(counter, &order, expected, "running", refund);
    (order, stands)
}

fn hand_over(counter: &Counter, fault: &str, expected: &str, amount: &str) -> (String, String) {
    let order = counter.paid(amount);
    counter.storm(counter.platform.upload, fault);
    counter.redeem(&order);
    let stands = stands(counter, &order, expected, "pending", upload);
    (order, stands)
}

fn nobody_pays(counter: &Counter, order: &str) {
    counter.is(order, "closed");
    assert!(!counter.customer_pays(order), "{order} can be paid");
}
