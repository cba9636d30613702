//! Apple Pay over Stripe Checkout, against the simulated Stripe.

use crate::shop::{
    Call, Row, Shop, cancel, nothing, query, query_by_id, refunded, shown, sold, stripe,
    stripe_account, stripe_key, today,
};
use crate::support::{BRIEF, PATIENT, number, order, script};
use crate::till;
use hexiao_domain::{
    Answer, AuthCode, CodeAnswer, Currency, MerchantAccount, Method, Money, Reason, Timestamp,
    Unknown, Wallet,
};
use hexiao_platforms::{Asked, BalanceRow, Platform, SetupError, applepay, applepay_settlement};
use hexiao_sandbox::{Customer, SaleState, demo};
use zeroize::Zeroizing;

/// The rows that are the same for every call. Stripe signs nothing, so that a broken or a
/// missing signature changes nothing.
fn rows(good: &'static str, special: [Row; 9]) -> Vec<Row> {
    let mut rows = vec![
        ("", good),
        ("delay=40", good),
        ("bad_signature", good),
        ("unsigned", good),
        ("refuse", "offline"),
        ("drop_after", "offline"),
        ("hang", "no_answer"),
        ("5xx", "platform_fault"),
        ("html", "offline"),
        ("truncate", "unreadable"),
    ];
    rows.extend(special);
    rows
}

#[test]
fn showing_a_code_survives_every_fault() {
    let special = [
        ("duplicate", "code"),
        ("wrong_amount", "amount_differs"),
        ("wrong_currency", "amount_differs"),
        ("wrong_merchant", "bad_signature"),
        ("wrong_order", "order_differs"),
        ("replay", "order_differs"),
        ("forbidden", "shop_setup!"),
        ("not_yet", "not_found"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::precreate(platform, number);
    stripe().column("precreate", &rows("code", special), nothing, call, |sale| {
        sale.state == SaleState::Open && sale.mark.as_deref() == Some("T01-1-41-0badf00d")
    });
}

#[test]
fn asking_survives_every_fault_and_moves_nothing() {
    let special = [
        ("duplicate", "paid"),
        ("wrong_amount", "more"),
        ("wrong_currency", "foreign"),
        ("wrong_merchant", "bad_signature"),
        ("replay", "order_differs"),
        ("wrong_order", "order_differs"),
        ("forbidden", "shop_setup"),
        ("not_yet", "not found"),
        ("system_error", "platform_fault"),
    ];
    stripe().column("query", &rows("paid", special), sold, query, |sale| {
        sale.state == SaleState::Paid && sale.payments == 1 && sale.refunds.is_empty()
    });
}

/// By the number of the money, which names its order itself.
#[test]
fn asking_by_the_companys_own_number_survives_every_fault_and_moves_nothing() {
    let special = [
        ("duplicate", "paid"),
        ("wrong_amount", "more"),
        ("wrong_currency", "foreign"),
        ("wrong_merchant", "bad_signature"),
        ("replay", "order_differs"),
        ("wrong_order", "other"),
        ("forbidden", "shop_setup"),
        ("not_yet", "not found"),
        ("system_error", "platform_fault"),
    ];
    stripe().column("query", &rows("paid", special), sold, query_by_id, |sale| {
        sale.state == SaleState::Paid && sale.payments == 1 && sale.refunds.is_empty()
    });
}

/// By the till's number alone, as a till does that never learnt the code, and by that and the
/// time: the page is looked for in a list, which meets the fault, and is then read itself.
#[test]
fn looking_an_order_up_survives_every_fault_and_moves_nothing() {
    let special = [
        ("duplicate", "paid"),
        // What a list says of the money is not looked at.
        ("wrong_amount", "paid"),
        ("wrong_currency", "paid"),
        ("wrong_merchant", "paid"),
        // The old answer is no list, but a page.
        ("replay", "unreadable"),
        ("wrong_order", "not found"),
        ("forbidden", "shop_setup"),
        ("not_yet", "not found"),
        ("system_error", "platform_fault"),
    ];
    let by_number: Call = |_, platform, number| till::query(platform, number);
    let by_time: Call = |_, platform, number| {
        let (order, at) = (number, today());
        till::payment(platform.query(Asked::Made { order, at }, today()), number)
    };
    for call in [by_number, by_time] {
        stripe().column("query", &rows("paid", special), sold, call, |sale| {
            sale.state == SaleState::Paid && sale.payments == 1 && sale.refunds.is_empty()
        });
    }
}

const GIVEN_UP: [Row; 9] = [
    ("duplicate", "closed"),
    ("wrong_amount", "closed"),
    ("wrong_currency", "closed"),
    ("wrong_merchant", "bad_signature"),
    ("replay", "order_differs"),
    ("wrong_order", "closed"),
    ("forbidden", "shop_setup"),
    ("not_yet", "not_found"),
    ("system_error", "platform_fault"),
];

#[test]
fn cancelling_survives_every_fault() {
    stripe().column("cancel", &rows("closed", GIVEN_UP), shown, cancel, |sale| {
        sale.state == SaleState::Closed && sale.payments == 0
    });
}

#[test]
fn closing_survives_every_fault() {
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::close(platform, number);
    stripe().column("cancel", &rows("closed", GIVEN_UP), shown, call, |sale| {
        sale.state == SaleState::Closed && sale.payments == 0
    });
}

#[test]
fn refunding_survives_every_fault_and_gives_back_once() {
    let special = [
        ("duplicate", "done"),
        ("wrong_amount", "amount_differs"),
        ("wrong_currency", "amount_differs"),
        // A refund names no account and no mode (applepay.md §5).
        ("wrong_merchant", "done"),
        ("replay", "order_differs"),
        ("wrong_order", "done"),
        ("forbidden", "shop_setup!"),
        ("not_yet", "not_found!"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::refund(platform, number);
    stripe().column("refund", &rows("done", special), sold, call, |sale| {
        sale.refunded_minor() == 500 && sale.refunds.len() == 1 && sale.payments == 1
    });
}

#[test]
fn asking_about_a_refund_survives_every_fault() {
    let special = [
        ("duplicate", "done"),
        ("wrong_amount", "amount_differs"),
        ("wrong_currency", "amount_differs"),
        // A refund names no account and no mode (applepay.md §5).
        ("wrong_merchant", "done"),
        ("replay", "order_differs"),
        ("wrong_order", "done"),
        ("forbidden", "shop_setup"),
        ("not_yet", "pending"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::refund_query(platform, number);
    let rows = rows("done", special);
    stripe().column("refund_query", &rows, refunded, call, |sale| {
        sale.refunded_minor() == 500
    });
}

#[test]
fn recording_survives_every_fault_and_records_once() {
    let special = [
        ("duplicate", "recorded"),
        ("wrong_amount", "recorded"),
        ("wrong_currency", "recorded"),
        ("wrong_merchant", "bad_signature"),
        ("replay", "order_differs"),
        ("wrong_order", "recorded"),
        ("forbidden", "not offered"),
        ("not_yet", "not_found!"),
        ("system_error", "platform_fault"),
    ];
    let call = |_: &Shop, platform: &dyn Platform, number: &_| till::record(platform, number);
    stripe().column("sync", &rows("recorded", special), sold, call, |sale| {
        sale.records.len() == 1
    });
}

#[test]
fn a_retried_order_is_one_page_and_another_amount_is_a_conflict() {
    let shop = stripe();
    let number = number(1);
    let first = shop.show(&number);
    assert_eq!(shop.show(&number), first);
    let mut dearer = order(&number);
    dearer.amount = Money::new(2999, Currency::Cny);
    let answer = shop.patient.precreate(&dearer, today());
    assert!(matches!(answer, CodeAnswer::Unknown(why) if why.reason == Reason::OrderConflict));
}

#[test]
fn money_that_beats_the_cancel_is_found_by_the_next_query() {
    let shop = stripe();
    shop.sandbox.set_customer(Customer::Late);
    let number = number(1);
    shop.show(&number);
    let patient = shop.patient.as_ref();
    assert_eq!(cancel(&shop, patient, &number), "order_conflict");
    assert_eq!(query(&shop, patient, &number), "paid");
    assert_eq!(cancel(&shop, patient, &number), "order_conflict");
    assert_eq!(shop.sale(&number).payments, 1);
}

#[test]
fn an_order_is_walked_from_the_code_to_the_money_by_every_name() {
    let shop = stripe();
    let (number, patient) = (number(1), shop.patient.as_ref());
    assert_eq!(till::query(patient, &number), "not found");
    assert_eq!(till::cancel(patient, &number), "closed");
    assert_eq!(till::close(patient, &number), "not_found!");
    shop.show(&number);
    assert_eq!(query(&shop, patient, &number), "waits");
    assert_eq!(till::query(patient, &number), "waits");
    assert!(shop.sandbox.pay_hosted(number.as_str()));
    let Answer::Paid(proof) = patient.query(Asked::Order(&number), today()) else {
        panic!("not paid");
    };
    assert!(proof.transaction_id.as_str().starts_with("pi_"));
    assert_eq!(proof.payer.as_deref(), Some("apple_pay"));
    let by_transaction = patient.query(Asked::Transaction(&proof.transaction_id), today());
    assert_eq!(by_transaction, Answer::Paid(proof));
}

#[test]
fn an_order_whose_code_was_lost_is_found_behind_a_hundred_others() {
    let shop = stripe();
    shop.sell(&number(0));
    for other in 1..=120 {
        shop.show(&number(other));
    }
    assert_eq!(till::query(shop.patient.as_ref(), &number(0)), "paid");
    assert_eq!(
        till::query(shop.patient.as_ref(), &number(999)),
        "not found"
    );
}

/// An account of many tills: without a time nobody can say that there is no such order; with one,
/// all of it since then is read.
#[test]
fn a_lost_order_is_found_and_missed_for_certain_behind_two_thousand_others() {
    let shop = stripe();
    let (lost, never) = (number(1), number(2));
    shop.sell(&lost);
    shop.sandbox.others_make_hosted(2_050);
    let ask = |asked: Asked<'_>| shop.patient.query(asked, today());
    for order in [&lost, &never] {
        let answer = ask(Asked::Order(order));
        assert!(matches!(answer, Answer::Unknown(_)), "{answer:?}");
    }
    let at = today().plus_seconds(-3_600);
    let order = &lost;
    assert!(matches!(ask(Asked::Since { order, at }), Answer::Paid(_)));
    let order = &never;
    assert_eq!(ask(Asked::Since { order, at }), Answer::NotFound);
    // What is older than the time, by more than a day, is not read.
    let (order, at) = (&lost, today().plus_seconds(2 * 86_400));
    assert_eq!(ask(Asked::Since { order, at }), Answer::NotFound);
}

#[test]
fn who_asks_for_a_time_reads_nothing_of_other_times() {
    let shop = stripe();
    let number = number(1);
    shop.sell(&number);
    let order = &number;
    for (at, is_found) in [(today(), true), (Timestamp::from_millis(0), false)] {
        let answer = shop.patient.query(Asked::Made { order, at }, today());
        assert_eq!(matches!(answer, Answer::Paid(_)), is_found, "{answer:?}");
        assert_eq!(answer == Answer::NotFound, !is_found, "{answer:?}");
    }
}

#[test]
fn only_a_shown_code_can_be_paid_and_too_small_a_sum_cannot() {
    let shop = stripe();
    let patient = shop.patient.as_ref();
    for method in Method::ALL {
        assert_eq!(patient.takes(method), method == Method::ShowCode);
    }
    let number = number(1);
    let mut small = order(&number);
    let refused = patient.pay(&small, &AuthCode::new("281234567890123456".into()), today());
    assert_eq!(refused, Answer::Refused(Reason::ShopSetup));
    small.amount = Money::new(399, Currency::Cny);
    let answer = patient.precreate(&small, today());
    assert_eq!(answer, CodeAnswer::Refused(Reason::ShopLimit));
    assert!(shop.sandbox.hosted_sale(number.as_str()).is_none());
}

#[test]
fn a_payout_is_the_sum_of_its_entries_and_names_each_payment() {
    let shop = stripe();
    shop.sell(&number(1));
    refunded(&shop, &number(2));
    let payout = shop.sandbox.pay_out_hosted("cny");
    let account = stripe_account(&shop.sandbox);
    let settlement = applepay_settlement(&account, stripe_key(), PATIENT).unwrap();
    let rows = settlement.of_payout(&payout).unwrap();
    let kinds: Vec<_> = rows.iter().map(|row| row.kind.as_str()).collect();
    assert_eq!(kinds, ["payout", "refund", "charge", "charge"]);
    assert_eq!(rows.iter().map(|row| row.net.minor()).sum::<i64>(), 0);
    assert!(rows.iter().all(|row| row.net.currency() == Currency::Cny));
    for sold in [number(1), number(2)] {
        let paid = shop.sale(&sold).transaction_id;
        let paid = |id: &hexiao_domain::TransactionId| Some(id.as_str()) == paid.as_deref();
        assert!(
            rows.iter()
                .any(|row| row.payment.as_ref().is_some_and(paid))
        );
    }
    let none = settlement.of_payout("po_unknown").unwrap_err();
    assert_eq!(none.reason, Reason::NotFound);
    assert_eq!(
        settlement.of_payout("../v1").unwrap_err().reason,
        Reason::NotFound
    );
}

/// Lies about an order change nothing: an entry of the balance names none.
const PAYOUT: [Row; 18] = [
    ("", "4 rows"),
    ("delay=40", "4 rows"),
    ("duplicate", "4 rows"),
    ("bad_signature", "4 rows"),
    ("unsigned", "4 rows"),
    ("wrong_order", "4 rows"),
    ("wrong_amount", "unreadable"),
    ("wrong_currency", "4 rows abroad"),
    ("wrong_merchant", "bad_signature"),
    ("replay", "order_differs"),
    ("refuse", "offline"),
    ("drop_after", "offline"),
    ("hang", "no_answer"),
    ("5xx", "platform_fault"),
    ("html", "offline"),
    ("truncate", "unreadable"),
    ("forbidden", "shop_setup"),
    ("system_error", "platform_fault"),
];

fn settled(answer: Result<Vec<BalanceRow>, Unknown>) -> String {
    let rows = match answer {
        Ok(rows) => rows,
        Err(why) if why.offline => return "offline".into(),
        Err(why) => return why.reason.code().into(),
    };
    let abroad = rows.iter().any(|row| row.net.currency() != Currency::Cny);
    format!("{} rows{}", rows.len(), if abroad { " abroad" } else { "" })
}

#[test]
fn asking_what_a_payout_is_made_of_survives_every_fault() {
    let shop = stripe();
    let open = |timeouts| {
        let account = stripe_account(&shop.sandbox);
        applepay_settlement(&account, stripe_key(), timeouts).unwrap()
    };
    let (patient, brief) = (open(PATIENT), open(BRIEF));
    shop.sell(&number(0));
    let before = shop.sandbox.pay_out_hosted("cny");
    shop.sell(&number(1));
    refunded(&shop, &number(2));
    let payout = shop.sandbox.pay_out_hosted("cny");
    let genuine = patient.of_payout(&payout).unwrap();
    for (fault, expected) in PAYOUT {
        assert_eq!(settled(patient.of_payout(&before)), "2 rows");
        shop.sandbox.set_faults(script("balance", fault));
        let settlement = match fault {
            "hang" => &brief,
            _ => &patient,
        };
        let answer = settlement.of_payout(&payout);
        assert_eq!(settled(answer), expected, "{fault}");
        shop.sandbox.set_faults("".parse().unwrap());
        assert_eq!(patient.of_payout(&payout), Ok(genuine.clone()), "{fault}");
    }
}

#[test]
fn a_key_that_stripe_does_not_know_is_a_matter_of_the_set_up() {
    let shop = stripe();
    let account = stripe_account(&shop.sandbox);
    let other = Zeroizing::new("sk_test_hexiaoPractice0000000002".to_owned());
    let platform = applepay(&account, other, PATIENT).unwrap();
    let number = number(1);
    assert_eq!(till::precreate(platform.as_ref(), &number), "shop_setup!");
    assert_eq!(till::query(platform.as_ref(), &number), "shop_setup");
}

#[test]
fn an_account_is_held_to_what_stripe_needs_and_no_error_tells_the_key() {
    let shop = stripe();
    let setup = |change: fn(&mut MerchantAccount), key: &str| {
        let mut account = stripe_account(&shop.sandbox);
        change(&mut account);
        applepay(&account, Zeroizing::new(key.to_owned()), PATIENT).err()
    };
    let key = demo::STRIPE_KEY;
    assert_eq!(setup(|_| {}, key), None);
    assert_eq!(setup(|_| {}, "rk_live_0123456789abcdef"), None);
    type Case<'a> = (fn(&mut MerchantAccount), &'a str, SetupError);
    let cases: [Case<'_>; 7] = [
        (|a| a.wallet = Wallet::Alipay, key, SetupError::OtherWallet),
        (|a| a.details.page.clear(), key, SetupError::PageMissing),
        (
            |a| a.details.page = "http://shop.example/".into(),
            key,
            SetupError::PageMissing,
        ),
        (
            |a| a.gateway = "http://stripe.example".into(),
            key,
            SetupError::InsecureGateway,
        ),
        (|_| {}, "pk_test_0123456789abcdef", SetupError::BadSecret),
        (|_| {}, "sk_test_0123 456789", SetupError::BadSecret),
        (|_| {}, "", SetupError::BadSecret),
    ];
    for (change, key, error) in cases {
        assert_eq!(setup(change, key), Some(error));
        assert!(key.is_empty() || !format!("{error} {error:?}").contains(key));
    }
}
