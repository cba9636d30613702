//! The rules that take hours, days and a year: here the test owns the clock.

use super::{Call, carry_out};
use crate::book::Book;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::config::Customer;
use crate::method::Method;
use crate::params::{Biz, Params};
use serde_json::{Value, json};

/// 2026-03-05 12:00 in China.
const NOON: i64 = 1_772_683_200_000;

struct Desk {
    book: Book,
    customer: Customer,
}

impl Desk {
    fn new(customer: Customer) -> Self {
        Self {
            book: Book::new(1),
            customer,
        }
    }

    fn call(&mut self, method: Method, now: i64, biz: &Value) -> Value {
        self.book.settle_due(now);
        let biz = biz_of(biz);
        let (book, customer) = (&mut self.book, self.customer);
        serde_json::to_value(carry_out(
            method,
            &mut Call {
                book,
                biz: &biz,
                customer,
                now,
            },
        ))
        .unwrap()
    }

    fn show(&mut self, now: i64, more: &Value) -> Value {
        let mut biz = json!({"out_trade_no": "a", "total_amount": "8.00", "subject": "tea"});
        biz.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        self.call(Method::Precreate, now, &biz)
    }

    fn query(&mut self, now: i64) -> Value {
        let answer = self.call(Method::Query, now, &json!({"out_trade_no": "a"}));
        answer
            .get("trade_status")
            .unwrap_or(&answer["sub_code"])
            .clone()
    }

    fn cancel(&mut self, now: i64) -> Value {
        self.call(Method::Cancel, now, &json!({"out_trade_no": "a"}))
    }
}

fn biz_of(biz: &Value) -> Biz {
    let text = biz.to_string();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("biz_content", &text)
        .finish();
    Params::merge(query.as_bytes(), b"").biz().unwrap()
}

#[test]
fn a_code_dies_after_two_hours_whatever_was_asked_for() {
    let mut desk = Desk::new(Customer::Manual);
    desk.show(
        NOON,
        &json!({"timeout_express": "1d", "qr_code_timeout_express": "1d"}),
    );
    assert!(!desk.book.scan("a", NOON + 2 * HOUR));
    assert!(desk.book.scan("a", NOON + 2 * HOUR - 1));
}

#[test]
fn an_expired_code_of_a_living_order_is_replaced() {
    let mut desk = Desk::new(Customer::Manual);
    let day = json!({"timeout_express": "1d"});
    let first = desk.show(NOON, &day)["qr_code"].clone();
    let second = desk.show(NOON + 3 * HOUR, &day)["qr_code"].clone();
    assert_ne!(first, second);
    assert!(desk.book.scan("a", NOON + 4 * HOUR));
}

#[test]
fn an_unpaid_trade_closes_after_three_hours_unless_it_says_otherwise() {
    let mut desk = Desk::new(Customer::Manual);
    desk.show(NOON, &json!({}));
    desk.book.scan("a", NOON);
    assert_eq!(desk.query(NOON + 3 * HOUR - 1), "WAIT_BUYER_PAY");
    assert_eq!(desk.query(NOON + 3 * HOUR), "TRADE_CLOSED");
    let mut desk = Desk::new(Customer::Manual);
    desk.show(NOON, &json!({"timeout_express": "5m"}));
    desk.book.scan("a", NOON);
    assert_eq!(desk.query(NOON + 5 * MINUTE), "TRADE_CLOSED");
}

#[test]
fn an_absolute_deadline_wins_over_a_relative_one() {
    let mut desk = Desk::new(Customer::Manual);
    desk.show(
        NOON,
        &json!({"timeout_express": "5m", "time_expire": "2026-03-05 13:00:00"}),
    );
    desk.book.scan("a", NOON);
    assert_eq!(desk.query(NOON + 5 * MINUTE), "WAIT_BUYER_PAY");
    assert_eq!(desk.query(NOON + HOUR), "TRADE_CLOSED");
}

#[test]
fn an_order_nobody_scanned_in_time_never_exists() {
    let mut desk = Desk::new(Customer::Manual);
    desk.show(NOON, &json!({"timeout_express": "5m"}));
    assert_eq!(desk.query(NOON + HOUR), "ACQ.TRADE_NOT_EXIST");
    assert!(!desk.book.pay("a", NOON + HOUR));
}

#[test]
fn a_late_customer_pays_after_eight_seconds_and_is_found_waiting_before() {
    let mut desk = Desk::new(Customer::Late);
    desk.show(NOON, &json!({}));
    assert_eq!(desk.query(NOON), "ACQ.TRADE_NOT_EXIST");
    assert_eq!(desk.query(NOON + 7_000), "WAIT_BUYER_PAY");
    assert_eq!(desk.query(NOON + 9_000), "TRADE_SUCCESS");
}

#[test]
fn nobody_means_nobody() {
    let mut desk = Desk::new(Customer::Never);
    desk.show(NOON, &json!({}));
    assert_eq!(desk.query(NOON + HOUR), "ACQ.TRADE_NOT_EXIST");
}

#[test]
fn a_cancel_after_a_day_is_too_late_to_give_money_back() {
    let mut desk = Desk::new(Customer::Manual);
    desk.show(NOON, &json!({}));
    desk.book.pay("a", NOON);
    let late = desk.cancel(NOON + DAY + 1);
    assert_eq!(late["sub_code"], "ACQ.TRADE_CANCEL_TIME_OUT");
    assert_eq!(desk.cancel(NOON + DAY)["action"], "refund");
}

#[test]
fn after_a_year_a_trade_is_finished_and_refunds_are_over() {
    let mut desk = Desk::new(Customer::Manual);
    desk.show(NOON, &json!({}));
    desk.book.pay("a", NOON);
    assert_eq!(desk.query(NOON + 365 * DAY), "TRADE_FINISHED");
    let biz = json!({"out_trade_no": "a", "refund_amount": "8.00"});
    let refund = desk.call(Method::Refund, NOON + 365 * DAY, &biz);
    assert_eq!(refund["sub_code"], "ACQ.TRADE_HAS_FINISHED");
    assert_eq!(
        desk.cancel(NOON + 365 * DAY)["sub_code"],
        "ACQ.TRADE_HAS_FINISHED"
    );
}

#[test]
fn times_in_answers_are_china_time() {
    let mut desk = Desk::new(Customer::Manual);
    desk.show(NOON, &json!({}));
    desk.book.pay("a", NOON);
    let answer = desk.call(Method::Query, NOON, &json!({"out_trade_no": "a"}));
    assert_eq!(answer["send_pay_date"], "2026-03-05 12:00:00");
    assert!(answer["trade_no"].as_str().unwrap().starts_with("20260305"));
}

#[test]
fn a_book_survives_being_written_and_read() {
    let mut desk = Desk::new(Customer::Password);
    desk.show(NOON, &json!({}));
    desk.book = Book::from_json(&desk.book.to_json().unwrap()).unwrap();
    assert_eq!(desk.query(NOON + 5_000), "TRADE_SUCCESS");
    let newer = desk
        .book
        .to_json()
        .unwrap()
        .replacen("\"version\":1", "\"version\":2", 1);
    assert!(Book::from_json(&newer).is_err());
}
