//! Each platform's rhythm, second by second.

use super::*;
use hexiao_domain::{BusinessDay, Currency, Money, PaymentState, PersonId, TillId, Timestamp};

fn payment(wallet: Wallet, method: Method) -> Payment {
    let till = TillId::parse("T01").unwrap();
    let at = Timestamp::from_millis(1_800_000_000_000);
    Payment {
        order: OrderNumber::new(&till, 1, 1),
        amount: Money::new(1_234, Currency::Cny),
        wallet,
        method,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till,
        created_at: at,
        expires_at: at.plus_seconds(120),
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        code: None,
        state: PaymentState::Awaiting,
        redemption: None,
        returned: Money::zero(Currency::Cny),
        returning: Money::zero(Currency::Cny),
    }
}

fn asked_with(mut polls: Polls, wallet: Wallet, method: Method, until: i64) -> Vec<i64> {
    let payment = payment(wallet, method);
    let mut asked = Vec::new();
    for mono in 0..until {
        if polls.due(&payment, mono) {
            polls.asked(&payment.order, mono);
            asked.push(mono);
        }
    }
    asked
}

fn asked(wallet: Wallet, method: Method, until: i64) -> Vec<i64> {
    asked_with(Polls::default(), wallet, method, until)
}

/// The waits between the questions of the first three minutes.
fn waits(wallet: Wallet, method: Method) -> Vec<(i64, i64)> {
    let asked = asked(wallet, method, 180_000);
    let pairs = asked.iter().zip(asked.iter().skip(1));
    pairs.map(|(one, next)| (*one, next - one)).collect()
}

#[test]
fn a_waiting_payment_is_asked_about_less_and_less_often() {
    let asked = asked(Wallet::Other, Method::ShowCode, 20_000);
    assert_eq!(asked, [1_000, 3_000, 5_000, 8_000, 13_000, 18_000]);
}

#[test]
fn alipay_is_asked_every_three_to_six_seconds() {
    for method in [Method::ShowCode, Method::ScanCode] {
        assert_eq!(asked(Wallet::Alipay, method, 10_000), [3_000, 6_000, 9_000]);
        for (at, wait) in waits(Wallet::Alipay, method) {
            assert!((3_000..=6_000).contains(&wait), "{wait} ms at {at}");
        }
    }
}

#[test]
fn a_code_scanned_for_wechat_is_asked_about_every_five_to_ten_seconds() {
    let asked = asked(Wallet::Wechatpay, Method::ScanCode, 46_000);
    let wanted = [5_000, 10_000, 15_000, 20_000, 25_000, 30_000, 40_000];
    assert_eq!(asked, wanted);
}

#[test]
fn a_page_on_which_a_card_is_typed_is_asked_about_more_slowly_than_its_document_allows() {
    for (at, wait) in waits(Wallet::Applepay, Method::ShowCode) {
        let allowed = if at < 60_000 { 2_000 } else { 5_000 };
        assert!(wait > allowed, "{wait} ms at {at}");
    }
}

#[test]
fn a_contract_of_the_open_protocol_may_name_its_own_interval() {
    let agreed = |seconds| {
        let mut polls = Polls::default();
        polls.agree(Wallet::Other, Some(seconds));
        asked_with(polls, Wallet::Other, Method::ShowCode, 25_000)
    };
    assert_eq!(agreed(10), [10_000, 20_000]);
    assert_eq!(agreed(0), asked(Wallet::Other, Method::ShowCode, 25_000));
}

#[test]
fn a_scan_is_given_up_when_the_platforms_guide_says_and_never_before_it_can_be_reversed() {
    assert_eq!(scan_seconds(Wallet::Alipay), 60);
    assert!((30..=45).contains(&scan_seconds(Wallet::Wechatpay)));
    assert!(scan_seconds(Wallet::Wechatpay) > 15);
}

#[test]
fn every_rhythm_names_its_document() {
    for wallet in Wallet::ALL {
        for method in Method::ALL {
            let rhythm = rhythm(wallet, method);
            assert!(rhythm.source.contains(".md §") || rhythm.source.contains(".yaml"));
            assert!(rhythm.first_ms > 0 && rhythm.every_ms > 0 && rhythm.slow_ms > 0);
        }
    }
}
