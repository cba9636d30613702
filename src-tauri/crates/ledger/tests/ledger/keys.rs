//! By what a payment is found, and what belongs to one payment only.

use super::till::{AT, Till, claim, proof, reference, refusal, stamp, transaction, yuan};
use hexiao_domain::{
    CloseCause, Currency, Event, Fact, Money, OrderNumber, PaymentState, Reason, Refusal, TillId,
    Timestamp,
};
use hexiao_ledger::{Key, Ledger, WriteError};
use tempfile::TempDir;

fn found(till: &Till, key: Key) -> Option<OrderNumber> {
    till.see(move |view| view.find(&key)).map(|p| p.order)
}

#[test]
fn a_payment_is_found_by_whatever_is_scanned_or_typed() {
    let till = Till::new();
    let other = till.confirmed();
    let order = till
        .make(|payment| {
            payment.reference = Some(reference("table-7"));
            payment.scan_digest = Some("ab12".to_owned());
        })
        .unwrap();
    let code = "https://qr.example/7".to_owned();
    till.moves(&order, Event::CodeShown { code: code.clone() })
        .unwrap();
    let proof = proof(&order);
    let id = proof.transaction_id.clone();
    till.moves(&order, Event::Paid { proof }).unwrap();
    for key in [
        Key::Order(order.clone()),
        Key::Transaction(id),
        Key::Reference(reference("table-7")),
        Key::ScanDigest("ab12".to_owned()),
        Key::Code(code),
    ] {
        assert_eq!(found(&till, key.clone()), Some(order.clone()), "{key:?}");
    }
    for key in [
        Key::Transaction(transaction("trade_nobody")),
        Key::Reference(reference("table-8")),
        Key::ScanDigest("ab13".to_owned()),
        Key::Code("https://qr.example/8".to_owned()),
    ] {
        assert_eq!(found(&till, key.clone()), None, "{key:?}");
    }
    assert_ne!(order, other);
}

#[test]
fn a_scanned_code_makes_one_payment_and_the_second_scan_finds_it() {
    let till = Till::new();
    let scan = |till: &Till| till.make(|p| p.scan_digest = Some("ab12".to_owned()));
    let first = scan(&till).unwrap();
    let before = till.seq();
    let refused = refusal(scan(&till).map(|_| ()));
    let state = "created".to_owned();
    assert_eq!(refused, Refusal::NotNow { state });
    assert_eq!(till.seq(), before);
    assert_eq!(
        found(&till, Key::ScanDigest("ab12".to_owned())),
        Some(first)
    );
}

#[test]
fn late_money_takes_its_reference_back() {
    let till = Till::new();
    let with = |till: &Till| till.make(|p| p.reference = Some(reference("table-7")));
    let first = with(&till).unwrap();
    let cause = CloseCause::Expired;
    till.moves(&first, Event::CloseAsked { cause }).unwrap();
    let refunded = false;
    till.moves(&first, Event::ClosedThere { refunded }).unwrap();
    let second = with(&till).unwrap();
    let late = proof(&first);
    till.moves(&first, Event::Paid { proof: late }).unwrap();
    let reason = Reason::Declined;
    till.moves(&second, Event::Refused { reason }).unwrap();
    let key = Key::Reference(reference("table-7"));
    assert_eq!(found(&till, key), Some(first.clone()), "not the newest");
    let refused = refusal(with(&till).map(|_| ()));
    assert_eq!(refused, Refusal::ReferenceUsed { order: first });
}

#[test]
fn money_in_dispute_pays_for_nothing_else() {
    let till = Till::new();
    let disputed = till.made();
    let mut wrong = proof(&disputed);
    wrong.amount = yuan(1);
    let id = wrong.transaction_id.clone();
    till.moves(&disputed, Event::Paid { proof: wrong }).unwrap();
    let key = Key::Transaction(id.clone());
    assert_eq!(found(&till, key), Some(disputed.clone()));
    let second = till.made();
    let refused = refusal(till.moves(&second, claim(Some(id.as_str()))));
    assert_eq!(refused, Refusal::TransactionUsed { order: disputed });
}

#[test]
fn a_mistyped_transaction_is_free_again_once_the_true_one_is_proved() {
    let till = Till::new();
    let (first, second) = (till.made(), till.made());
    till.moves(&first, claim(Some("trade_mistyped"))).unwrap();
    let proof = proof(&first);
    till.moves(&first, Event::Paid { proof }).unwrap();
    till.moves(&second, claim(Some("trade_mistyped"))).unwrap();
    let key = Key::Transaction(transaction("trade_mistyped"));
    assert_eq!(found(&till, key), Some(second));
    assert_eq!(till.problems(), []);
}

#[test]
fn an_order_number_out_of_its_turn_is_not_booked() {
    let till = Till::new();
    let id = TillId::parse("T01").unwrap();
    for number in [
        OrderNumber::new(&id, 1, 2),
        OrderNumber::new(&id, 2, 1),
        OrderNumber::new(&TillId::parse("T02").unwrap(), 1, 1),
    ] {
        let made = till.make(move |payment| payment.order = number);
        assert!(matches!(made, Err(WriteError::NotWritten(_))), "{made:?}");
    }
    let first = till.made();
    assert_eq!(first, OrderNumber::new(&id, 1, 1));
    assert_eq!(till.made(), OrderNumber::new(&id, 1, 2));
    let till = till.reopened();
    assert_eq!(till.made(), OrderNumber::new(&id, 1, 3));
}

#[test]
fn only_the_shops_currency_is_booked() {
    let till = Till::new();
    let made = till.make(|payment| payment.amount = Money::new(100, Currency::Jpy));
    assert!(matches!(made, Err(WriteError::NotWritten(_))), "{made:?}");
}

#[test]
fn nothing_is_booked_before_the_shop_is_set_up() {
    let dir = TempDir::new().unwrap();
    let ledger = Ledger::create(dir.path()).unwrap();
    let person = super::till::person("lin");
    let fact = Fact::SignedOut { person };
    let refused = ledger.write(stamp(AT), |_| Ok((vec![fact], ())));
    assert_eq!(refusal(refused), Refusal::NotSetUp);
    assert!(ledger.read(|view| view.next_order()).is_err());
    assert_eq!(ledger.head().unwrap().seq, 0);
}

#[test]
fn the_last_instant_and_the_exposure_are_known_at_any_time() {
    let till = Till::new();
    assert_eq!(till.see(|view| view.last_at()), Timestamp::from_millis(AT));
    let none = till.see(|view| view.exposure());
    assert_eq!((none.count, none.amount, none.oldest), (0, yuan(0), None));
    let (first, second) = (till.made(), till.made());
    till.moves(&first, claim(None)).unwrap();
    till.moves(&second, claim(Some("trade_0002"))).unwrap();
    let two = till.see(|view| view.exposure());
    assert_eq!((two.count, two.amount), (2, yuan(2 * 1_234)));
    assert_eq!(two.oldest, Some(Timestamp::from_millis(AT)));
    till.moves(&first, Event::WrittenOff).unwrap();
    let proof = proof(&second);
    till.moves(&second, Event::Paid { proof }).unwrap();
    assert_eq!(till.see(|view| view.exposure()), none);
    let state = till.payment(&first).state;
    assert!(matches!(state, PaymentState::Failed { .. }));
}
