use super::*;
use crate::config::Customer;
use crate::hosted::params::Params;
use crate::hosted::sessions;

/// A page that lives for half an hour, opened by nobody yet.
fn open() -> (Book, String) {
    let mut book = Book::new(7);
    let form = "mode=payment&client_reference_id=order_1&success_url=https://shop.example/\
        &line_items[0][price_data][currency]=cny&line_items[0][price_data][unit_amount]=1999\
        &line_items[0][price_data][product_data][name]=tea&expires_at=1800";
    let params = Params::form(form.as_bytes());
    let made = sessions::create(&mut book, &params, "host", Customer::Manual, 0);
    let id = made.unwrap()["id"].as_str().unwrap().to_owned();
    (book, id)
}

fn paid(book: &Book) -> usize {
    book.sale("order_1").unwrap().payments
}

#[test]
fn of_two_people_with_one_page_one_pays_and_the_other_is_told() {
    let (mut book, id) = open();
    assert_eq!(act(&mut book, &id, Press::Twice, 1), Told::Once);
    assert_eq!(act(&mut book, &id, Press::Now, 2), Told::Late);
    assert_eq!(act(&mut book, &id, Press::Twice, 3), Told::Late);
    assert_eq!((paid(&book), book.intents.len()), (1, 1));
}

#[test]
fn who_hesitates_pays_later_and_a_declined_card_leaves_the_page_open() {
    let (mut book, id) = open();
    assert_eq!(act(&mut book, &id, Press::Decline, 1), Told::Declined);
    assert_eq!(act(&mut book, &id, Press::Password, 1), Told::Confirming);
    book.settle_due(2_000);
    assert_eq!(paid(&book), 0);
    book.settle_due(3_000);
    assert_eq!(paid(&book), 1);
    assert_eq!(act(&mut book, &id, Press::Decline, 3_001), Told::Late);
}

#[test]
fn a_late_customer_beats_one_expire_and_a_card_is_no_apple_pay() {
    let (mut book, id) = open();
    assert_eq!(act(&mut book, &id, Press::Late, 1), Told::Confirming);
    assert!(sessions::expire(&mut book, &id, 2).is_err());
    assert_eq!(paid(&book), 1);
    let (mut book, id) = open();
    assert_eq!(act(&mut book, &id, Press::Card, 1), Told::Nothing);
    assert!(!book.intents.iter().any(|intent| intent.by_wallet));
}

#[test]
fn nobody_pays_on_a_page_that_is_over() {
    let (mut book, id) = open();
    let buttons = [
        Press::Now,
        Press::Card,
        Press::Password,
        Press::Late,
        Press::Twice,
    ];
    for how in buttons {
        assert_eq!(act(&mut book, &id, how, 1_800_000), Told::Late, "{how:?}");
        assert_eq!(act(&mut book, "cs_test_none", how, 1), Told::Late);
    }
    assert_eq!(paid(&book), 0);
}
