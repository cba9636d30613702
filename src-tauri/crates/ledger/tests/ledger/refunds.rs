//! Money that goes back: once, never more than came, and every table says the same of it.

use super::till::{AT, Till, claim, day, person, proof, refund, refusal, yuan};
use hexiao_domain::{
    Account, CaseKind, Event, Fact, Money, OrderNumber, Reason, RedemptionState, RefundEnd,
    RefundRequest, Refusal, Resolution, Wallet, WorkKind, WorkState,
};

fn ask(till: &Till, order: &OrderNumber, nth: u32, minor: i64) -> Result<(), Refusal> {
    let refund = refund(order, nth, minor);
    match till.tell(Fact::RefundAsked { refund }) {
        Ok(()) => Ok(()),
        refused => Err(refusal(refused)),
    }
}

fn end(till: &Till, order: &OrderNumber, nth: u32, end: RefundEnd) {
    till.tell(Fact::RefundEnded {
        order: order.clone(),
        request: RefundRequest::new(order, nth),
        end,
    })
    .unwrap();
}

fn returning(till: &Till) -> [i64; 2] {
    [Wallet::Alipay, Wallet::Wechatpay].map(|wallet| till.see(move |view| view.returning(wallet)))
}

fn held(till: &Till, account: Account) -> i64 {
    let balances = till.see(|view| view.balances());
    let line = balances.iter().find(|line| line.account == account);
    line.map_or(0, |line| line.amount.minor())
}

#[test]
fn a_part_goes_back_and_the_work_the_book_and_the_day_follow() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    ask(&till, &order, 1, 500).unwrap();
    let key = order.clone();
    let work = till.see(move |view| view.work(&key, WorkKind::Refund));
    assert_eq!(work.unwrap().state, WorkState::Pending);
    assert_eq!(till.payment(&order).returning, yuan(500));
    assert_eq!(returning(&till), [500, 0], "by wallet");
    assert_eq!(held(&till, Account::Refunds), 0);
    end(&till, &order, 1, RefundEnd::Done);
    let payment = till.payment(&order);
    assert_eq!((payment.returned, payment.returning), (yuan(500), yuan(0)));
    assert_eq!(returning(&till), [0, 0]);
    assert_eq!(held(&till, Account::Refunds), 500);
    assert_eq!(held(&till, Account::DueFrom(Wallet::Alipay)), 734);
    let lines = till.see(|view| view.day_lines(day()));
    let returned: i64 = lines.iter().map(|l| l.returned.amount.minor()).sum();
    assert_eq!(returned, 500);
    assert_eq!(till.problems(), []);
    let till = till.reopened();
    let known = till.see(move |view| view.refunds(&order));
    assert_eq!(known.len(), 1);
    assert_eq!(known[0].ended.map(|(end, _)| end), Some(RefundEnd::Done));
}

#[test]
fn a_second_one_waits_for_the_first_and_all_together_are_never_more_than_came() {
    let till = Till::new();
    let order = till.confirmed();
    ask(&till, &order, 1, 1_000).unwrap();
    assert_eq!(ask(&till, &order, 2, 234), Err(Refusal::RefundRunning));
    end(&till, &order, 1, RefundEnd::Done);
    let left = yuan(234);
    let more = ask(&till, &order, 2, 235);
    assert_eq!(more, Err(Refusal::RefundTooLarge { left }));
    ask(&till, &order, 2, 234).unwrap();
    end(&till, &order, 2, RefundEnd::Done);
    let nothing = ask(&till, &order, 3, 1);
    assert_eq!(nothing, Err(Refusal::RefundTooLarge { left: yuan(0) }));
    assert_eq!(held(&till, Account::DueFrom(Wallet::Alipay)), 0);
    assert_eq!(till.problems(), []);
}

#[test]
fn they_stand_in_the_order_in_which_they_were_asked_for_whatever_the_clock_did() {
    let till = Till::new();
    let order = till.confirmed();
    for (nth, hour) in (1..=11).zip([9, 8, 7, 11, 6, 5, 4, 3, 2, 1, 0]) {
        let refund = refund(&order, nth, 10);
        let at = AT + hour * 3_600_000;
        till.tell_at(at, vec![Fact::RefundAsked { refund }])
            .unwrap();
        end(&till, &order, nth, RefundEnd::Done);
    }
    let refunds = till.see(move |view| view.refunds(&order));
    let stood: Vec<u32> = refunds.iter().map(|one| one.asked.request.nth()).collect();
    assert_eq!(stood, (1..=11).collect::<Vec<u32>>());
    assert_eq!(till.problems(), []);
}

#[test]
fn a_number_is_used_once_and_a_repeated_word_changes_nothing() {
    let till = Till::new();
    let order = till.confirmed();
    let skipped = Fact::RefundAsked {
        refund: refund(&order, 2, 1),
    };
    assert!(till.tell(skipped).is_err());
    ask(&till, &order, 1, 1_234).unwrap();
    end(&till, &order, 1, RefundEnd::Done);
    let seq = till.seq();
    end(&till, &order, 1, RefundEnd::Done);
    let reason = Reason::Declined;
    end(&till, &order, 1, RefundEnd::Refused { reason });
    assert_eq!(till.seq(), seq);
    assert_eq!(till.payment(&order).returned, yuan(1_234));
}

#[test]
fn what_was_given_back_is_not_handed_over_and_waits_at_the_counter_no_more() {
    let till = Till::new();
    let order = till.confirmed();
    assert_eq!(till.see(|view| view.unredeemed_count()), 1);
    ask(&till, &order, 1, 1_234).unwrap();
    assert_eq!(till.see(|view| view.unredeemed_count()), 0);
    let refused = till.redeem(&order, RedemptionState::Redeemed);
    assert_eq!(refusal(refused), Refusal::GivenBack);
    let reason = Reason::ShopLimit;
    end(&till, &order, 1, RefundEnd::Refused { reason });
    assert_eq!(till.see(|view| view.unredeemed(9)).len(), 1);
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    assert_eq!(till.problems(), []);
}

#[test]
fn a_refused_refund_is_a_case_until_one_is_done() {
    let till = Till::new();
    let order = till.confirmed();
    ask(&till, &order, 1, 100).unwrap();
    let reason = Reason::ShopLimit;
    end(&till, &order, 1, RefundEnd::Refused { reason });
    let case = &till.cases()[0];
    assert_eq!((case.kind, case.reason), (CaseKind::RefundRefused, reason));
    assert_eq!(
        till.payment(&order).returned,
        Money::zero(yuan(1).currency())
    );
    ask(&till, &order, 2, 100).unwrap();
    end(&till, &order, 2, RefundEnd::Done);
    assert_eq!(till.cases(), []);
    assert_eq!(till.problems(), []);
}

#[test]
fn late_money_that_goes_back_whole_closes_its_case_and_cannot_be_taken_any_more() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, super::till::cancelled()).unwrap();
    till.moves(&order, Event::ClosedThere { refunded: false })
        .unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    assert_eq!(held(&till, Account::Suspense(Wallet::Alipay)), -1_234);
    ask(&till, &order, 1, 1_234).unwrap();
    let reopened = refusal(till.moves(&order, Event::Reopened));
    assert_eq!(reopened, Refusal::GivenBack);
    end(&till, &order, 1, RefundEnd::Done);
    let all = till.see(|view| view.all_cases(0, 9));
    let how = all[0].resolved.clone().map(|(how, _, _)| how);
    assert_eq!(how, Some(Resolution::Returned));
    assert_eq!(held(&till, Account::Suspense(Wallet::Alipay)), 0);
    assert_eq!(till.problems(), []);
}

#[test]
fn nothing_goes_back_of_a_claim_or_of_a_payment_nobody_knows() {
    let till = Till::new();
    let order = till.made();
    till.moves(&order, claim(None)).unwrap();
    let state = "claimed".to_owned();
    assert_eq!(
        ask(&till, &order, 1, 1),
        Err(Refusal::NotConfirmed { state })
    );
    let other = OrderNumber::new(&order_till(), 1, 99);
    assert_eq!(ask(&till, &other, 1, 1), Err(Refusal::UnknownPayment));
    let mut by_nobody = refund(&till.confirmed(), 1, 1);
    by_nobody.by = person("nobody");
    let told = till.tell_at(AT, vec![Fact::RefundAsked { refund: by_nobody }]);
    assert_eq!(refusal(told), Refusal::UnknownPerson);
}

fn order_till() -> hexiao_domain::TillId {
    hexiao_domain::TillId::parse("T01").unwrap()
}
