//! A shift begins by itself and ends by a clear act; it has a limit of its own for what nobody has
//! proved; and whoever leaves hears what still waits.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_app::waiting_in;
use hexiao_contract::{ClaimRequest, LimitsEntry, Problem, ShiftView};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{Till, eventually, person};
use std::sync::Arc;

fn claim_as(till: &Till, role: Role, amount: &str) -> Result<(), Problem> {
    let request = ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    };
    till.app().claim_as(&till.acting(role), &request).map(drop)
}

/// A shift of so many yuan, in a till of two hundred.
fn capped(till: &Till, per_shift: &str) {
    let entry = LimitsEntry {
        currency: "CNY".to_owned(),
        per_payment: "50".to_owned(),
        total: "200".to_owned(),
        per_shift: Some(per_shift.to_owned()),
        max_age_seconds: 3_600,
        evidence_from: "50".to_owned(),
        manager_from: "50".to_owned(),
        wallets: vec!["alipay".to_owned()],
    };
    let owner = till.acting(Role::Owner);
    till.app().set_limits_as(&owner, &entry).unwrap();
}

fn limit(refused: Result<(), Problem>) -> String {
    let problem = refused.unwrap_err();
    assert_eq!(problem.code, "over_limit", "{problem:?}");
    problem.params["limit"].clone()
}

fn own(till: &Till, role: Role) -> Option<ShiftView> {
    till.app().shifts_as(&till.acting(role)).unwrap().own
}

#[test]
fn a_shift_begins_at_the_sign_in_and_goes_on_over_signing_out_and_a_restart() {
    let mut till = Till::new(Customer::Never);
    assert_eq!(own(&till, Role::Cashier), None);
    let token = till.sign_in(Role::Cashier);
    let begun = own(&till, Role::Cashier).unwrap();
    assert_eq!((begun.number, begun.closed_at), (1, None));
    till.app().sign_out(&token).unwrap();
    till.reopen();
    let again = till.sign_in(Role::Cashier);
    let goes_on = till.app().shifts(&again).unwrap().own.unwrap();
    assert_eq!((goes_on.number, goes_on.opened_at), (1, begun.opened_at));
    let closed = till.app().close_shift(&again, 1).unwrap();
    assert_eq!(closed.shift.closed_by.as_deref(), Some("林小雨"));
    let refused = till.app().shifts(&again).unwrap_err();
    assert_eq!(refused.code, "session_ended", "whose shift is over is out");
    let next = till.sign_in(Role::Cashier);
    assert_eq!(till.app().shifts(&next).unwrap().own.unwrap().number, 2);
    let refused = till.app().close_shift(&next, 1).unwrap_err();
    assert_eq!(refused.code, "no_shift");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn an_approval_begins_no_shift_and_a_manager_closes_one_that_was_forgotten() {
    let till = Till::new(Customer::Never);
    let cashier = till.sign_in(Role::Cashier);
    let who = person(Role::Manager);
    till.app().act_as(who.person_id, Some(who.pin)).unwrap();
    assert_eq!(own(&till, Role::Manager), None);
    let manager = till.sign_in(Role::Manager);
    let seen = till.app().shifts(&cashier).unwrap();
    assert_eq!(seen.others, []);
    let own = till.app().shifts(&manager).unwrap().own.unwrap().number;
    let refused = till.app().close_shift(&cashier, own).unwrap_err();
    assert_eq!(refused.code, "not_your_shift");
    let forgotten = till.app().shifts(&manager).unwrap().others;
    assert_eq!(forgotten.len(), 1);
    let number = forgotten[0].number;
    let closed = till.app().close_shift(&manager, number).unwrap();
    assert_eq!(closed.shift.closed_by.as_deref(), Some("王敏"));
    assert_eq!(closed.shift.person.name, "林小雨");
    let refused = till.app().recent(&cashier).unwrap_err();
    assert_eq!(refused.code, "session_ended", "and is at no window");
    till.app().recent(&manager).unwrap();
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_shift_tells_what_it_took_by_what_is_proved() {
    let till = Till::new(Customer::Pay);
    let paid = till.paid("12.34").order_number;
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &paid).unwrap();
    till.uploaded(&paid);
    till.sandbox().set_network(false);
    claim_as(&till, Role::Cashier, "5.00").unwrap();
    let shift = own(&till, Role::Cashier).expect("a sale without a sign-in begins one");
    let told = |of: &hexiao_contract::FigureView| (of.count, of.amount.amount.clone());
    assert_eq!(told(&shift.confirmed), (1, "12.34".to_owned()));
    assert_eq!(told(&shift.claimed), (1, "5.00".to_owned()));
    assert_eq!(told(&shift.redeemed), (2, "17.34".to_owned()));
    assert_eq!(told(&shift.unproved), (1, "5.00".to_owned()));
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_shift_has_its_own_limit_and_the_next_one_begins_at_nothing() {
    let till = Till::new(Customer::Never);
    capped(&till, "60");
    till.sandbox().set_network(false);
    claim_as(&till, Role::Cashier, "40").unwrap();
    assert_eq!(limit(claim_as(&till, Role::Cashier, "20.01")), "per_shift");
    claim_as(&till, Role::Cashier, "20").unwrap();
    assert_eq!(limit(claim_as(&till, Role::Cashier, "0.01")), "per_shift");
    claim_as(&till, Role::Manager, "45").expect("another person's shift");
    let cashier = till.acting(Role::Cashier);
    let closed = till.app().close_shift_as(&cashier, 1).unwrap();
    assert_eq!(closed.shift.unproved.amount.amount, "60.00");
    assert_eq!(closed.waiting.unwrap().count, 3);
    claim_as(&till, Role::Cashier, "40").unwrap();
    assert_eq!(own(&till, Role::Cashier).unwrap().unproved.count, 1);
    claim_as(&till, Role::Owner, "49").unwrap();
    assert_eq!(
        limit(claim_as(&till, Role::Cashier, "6.01")),
        "total",
        "however many shifts there are, the till has one limit"
    );
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn the_offer_and_the_meter_say_how_near_a_shift_is_to_its_limit() {
    let till = Till::new(Customer::Never);
    capped(&till, "50");
    till.sandbox().set_network(false);
    claim_as(&till, Role::Cashier, "49").unwrap();
    assert_eq!(limit(claim_as(&till, Role::Cashier, "2")), "per_shift");
    let owner = till.acting(Role::Owner);
    let told = till.app().exposure_as(&owner).unwrap();
    assert_eq!(told.per_shift.unwrap().amount, "50.00");
    assert_eq!(told.by_shift.len(), 1);
    assert_eq!(told.by_shift[0].percent, Some(98));
    let token = till.sign_in(Role::Cashier);
    let offer = till.app().offline_offer(&token, "2", "alipay").unwrap();
    assert_eq!(offer.limit.as_deref(), Some("per_shift"));
    assert_eq!(offer.limits.in_shift.amount, "49.00");
}

/// Two windows, or a window and a terminal that share the ledger, can ask at the same moment; each of
/// many races ends below the limit and takes what fits.
#[test]
fn claims_at_the_same_moment_never_pass_a_shifts_limit_together() {
    let till = Till::new(Customer::Never);
    till.sandbox().set_network(false);
    capped(&till, "50");
    for (round, amounts) in [
        ["30", "30", "20", "11"],
        ["49", "49", "49", "2"],
        ["25", "25", "25", "25"],
        ["0.01", "50", "49", "1"],
    ]
    .into_iter()
    .enumerate()
    {
        let cashier = till.acting(Role::Cashier);
        let mut number = 0;
        let threads = amounts.map(|amount| {
            number += 1;
            let evidence = format!("2026112200001{round}{number}");
            let (app, acting) = (Arc::clone(till.app()), cashier.clone());
            std::thread::spawn(move || {
                let request = ClaimRequest {
                    order_number: None,
                    amount: amount.to_owned(),
                    wallet: "alipay".to_owned(),
                    reference: None,
                    evidence: Some(evidence),
                    approval: None,
                };
                app.claim_as(&acting, &request).is_ok()
            })
        });
        let taken = threads.map(|thread| thread.join().unwrap());
        assert!(taken.contains(&true), "{round}: {taken:?}");
        let shift = own(&till, Role::Cashier).unwrap();
        let minor: u32 = shift
            .unproved
            .amount
            .amount
            .replace('.', "")
            .parse()
            .unwrap();
        assert!(minor <= 5_000, "{round}: {minor} by {taken:?}");
        till.app().close_shift_as(&cashier, shift.number).unwrap();
    }
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn whoever_leaves_hears_what_waits_and_nothing_of_it_is_lost() {
    let mut till = Till::new(Customer::Never);
    assert_eq!(till.app().waiting_queue().unwrap(), None);
    till.sandbox().set_network(false);
    till.connection("offline");
    claim_as(&till, Role::Cashier, "40").unwrap();
    let waits = till.app().waiting_queue().unwrap().unwrap();
    assert_eq!((waits.count, waits.amount.amount.as_str()), (1, "40.00"));
    let token = till.sign_in(Role::Cashier);
    till.app().sign_out(&token).unwrap();
    till.close();
    let kept = waiting_in(&till.dir()).unwrap().unwrap();
    assert_eq!((kept.count, kept.amount.amount.as_str()), (1, "40.00"));
    till.open();
    till.host().skip(10);
    assert_eq!(till.app().waiting_queue().unwrap().unwrap().count, 1);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn with_a_network_a_sale_that_was_told_leaves_nothing_to_say() {
    let till = Till::new(Customer::Pay);
    let paid = till.paid("12.34").order_number;
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &paid).unwrap();
    till.uploaded(&paid);
    eventually("nothing waits", || {
        till.app().waiting_queue().unwrap().is_none().then_some(())
    });
    till.host().skip(60);
    assert_eq!(till.app().waiting_queue().unwrap(), None);
}
