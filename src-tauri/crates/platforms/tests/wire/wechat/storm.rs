//! Whatever goes wrong in whatever order: nobody is charged twice, no money is lost, and
//! nothing that the till is sure of is untrue.

use super::till::{Till, close, codepay, native, query, refund_known, reverse, till};
use crate::support::number;
use hexiao_domain::OrderNumber;
use hexiao_sandbox::{Customer, TradeStatus};
use proptest::prelude::*;

/// The last one is a lie of the platform's own: an order that is there is said not to be.
const FAULTS: [&str; 13] = [
    "refuse",
    "drop_after",
    "duplicate",
    "bad_signature",
    "unsigned",
    "truncate",
    "5xx",
    "html",
    "forbidden",
    "system_error",
    "wrong_order",
    "delay=5",
    "not_yet",
];

/// One call that the till makes, and what goes wrong around it.
#[derive(Clone, Copy, Debug)]
enum Step {
    Pay,
    Ask,
    GiveUp,
    GiveBack(i64),
    CustomerPays,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => Just(Step::Pay),
        3 => Just(Step::Ask),
        1 => Just(Step::GiveUp),
        1 => (1_i64..1999).prop_map(Step::GiveBack),
        1 => Just(Step::CustomerPays),
    ]
}

type Weather = Vec<(
    Step,
    Option<prop::sample::Index>,
    Option<prop::sample::Index>,
)>;

fn weather() -> impl Strategy<Value = Weather> {
    let fault = || prop::option::of(any::<prop::sample::Index>());
    prop::collection::vec((step(), fault(), fault()), 1..10)
}

/// What the till is sure of so far.
#[derive(Debug, Default)]
struct Sure {
    refused: bool,
    closed: bool,
}

/// The second fault is never the lie: a refusal and it together say that a payment failed.
fn script(first: Option<prop::sample::Index>, second: Option<prop::sample::Index>) -> String {
    let first = first.map(|index| *index.get(&FAULTS));
    let second = second.map(|index| *index.get(&FAULTS[..12]));
    let faults = [first, second].into_iter().flatten();
    let faults = faults.map(|fault| format!("*:{fault}"));
    faults.collect::<Vec<_>>().join(",")
}

/// Makes one call and holds what it said to what the platform knows.
fn take(till: &Till, number: &OrderNumber, scans: bool, step: Step, sure: &mut Sure) {
    let platform = till.patient.as_ref();
    let paid = || {
        let trade = till.sandbox.trade(number.as_str());
        trade.is_some_and(|trade| trade.paid_at.is_some())
    };
    match step {
        Step::Pay if scans => match codepay(platform, number).as_str() {
            "paid" => assert!(paid()),
            refused if refused.ends_with('!') => sure.refused = true,
            _ => {}
        },
        Step::Pay => _ = native(platform, number),
        Step::Ask => {
            if query(platform, number) == "paid" {
                assert!(paid());
            }
        }
        Step::GiveUp => {
            let said = match scans {
                true => reverse(platform, number),
                false => close(platform, number),
            };
            match said.as_str() {
                "closed" => {
                    assert!(!paid(), "closed, and paid");
                    // An order that never arrived may still be made: only its code is dead.
                    sure.closed = till.sandbox.trade(number.as_str()).is_some();
                }
                "refunded" => {
                    let trade = till.sandbox.trade(number.as_str()).unwrap();
                    assert_eq!(trade.refunded_fen, 1999);
                }
                _ => {}
            }
        }
        Step::GiveBack(fen) if paid() => {
            let id = till.sandbox.trade(number.as_str()).unwrap().transaction_id;
            refund_known(platform, number, &id.unwrap(), fen);
        }
        Step::GiveBack(_) => {}
        Step::CustomerPays => _ = till.sandbox.pay_order(number.as_str()),
    }
}

/// Asks once more in good weather: now the till knows.
fn calm(till: &Till, number: &OrderNumber, sure: &Sure) {
    till.sandbox.set_faults("".parse().unwrap());
    let said = query(till.patient.as_ref(), number);
    let Some(trade) = till.sandbox.trade(number.as_str()) else {
        assert_eq!(said, "not found");
        return;
    };
    assert!(trade.refunded_fen <= trade.amount_fen, "{trade:?}");
    match trade.paid_at {
        Some(_) => {
            assert!(!sure.refused && !sure.closed, "{sure:?} {trade:?}");
            let back = trade.refunded_fen > 0;
            assert_eq!(said, if back { "closed" } else { "paid" });
        }
        None => assert!(
            !["paid", "more", "other"].contains(&said.as_str()),
            "{said}"
        ),
    }
    if sure.closed {
        assert_eq!(trade.status, TradeStatus::TradeClosed);
        assert!(!till.sandbox.pay_order(number.as_str()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn no_weather_charges_twice_loses_money_or_makes_the_till_say_what_is_not_so(
        scans: bool,
        customer in prop::sample::select(&[Customer::Manual, Customer::Never, Customer::Late]),
        weather in weather(),
    ) {
        let till = till();
        till.sandbox.set_customer(customer);
        let number = number(1);
        let mut sure = Sure::default();
        for (step, first, second) in weather {
            if sure.refused {
                break;
            }
            till.sandbox.set_faults(script(first, second).parse().unwrap());
            take(&till, &number, scans, step, &mut sure);
        }
        calm(&till, &number, &sure);
    }
}
