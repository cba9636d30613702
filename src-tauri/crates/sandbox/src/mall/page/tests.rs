use super::*;
use crate::config::Customer;
use crate::mall::moves;
use serde_json::json;

const ORDER: &str = "order_1";

/// An order that waits for two minutes, seen by nobody yet.
fn open() -> Book {
    let mut book = Book::new(7);
    let content = json!({
        "order_no": ORDER, "amount": 1999, "currency": "CNY", "subject": "tea",
        "expires_in_seconds": 120,
    });
    moves::create(&mut book, &content, "host", Customer::Manual, 0).unwrap();
    book
}

fn paid(book: &Book) -> usize {
    book.payment(ORDER).unwrap().view().payments
}

#[test]
fn of_two_people_with_one_code_one_pays_and_the_other_is_told() {
    let mut book = open();
    assert_eq!(act(&mut book, ORDER, Press::Twice, 1), Told::Once);
    assert_eq!(act(&mut book, ORDER, Press::Now, 2), Told::Late);
    assert_eq!(paid(&book), 1);
}

#[test]
fn who_hesitates_pays_later_and_who_is_late_beats_one_close() {
    let mut book = open();
    assert_eq!(act(&mut book, ORDER, Press::Password, 1), Told::Confirming);
    book.settle_due(1_000);
    assert_eq!(paid(&book), 0);
    book.settle_due(3_000);
    assert_eq!(paid(&book), 1);
    let mut book = open();
    assert_eq!(act(&mut book, ORDER, Press::Late, 1), Told::Confirming);
    moves::close(&mut book, ORDER, 2).unwrap();
    assert_eq!(paid(&book), 1);
}

#[test]
fn a_declined_payment_is_over_and_so_is_one_whose_time_ran_out() {
    let mut book = open();
    assert_eq!(act(&mut book, ORDER, Press::Decline, 1), Told::Declined);
    assert_eq!(act(&mut book, ORDER, Press::Now, 2), Told::Late);
    let mut book = open();
    for how in [
        Press::Now,
        Press::Late,
        Press::Password,
        Press::Twice,
        Press::Decline,
    ] {
        assert_eq!(act(&mut book, ORDER, how, 120_000), Told::Late, "{how:?}");
    }
    assert_eq!(paid(&book), 0);
}
