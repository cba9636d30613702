//! The payment platform as a witness: a machine that was put back as a whole has no witness of its
//! own left, and an honest one is never accused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use hexiao_contract::{ClaimRequest, SaleRequest, ScanRequest};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{Till, auth_code, eventually};
use hexiao_tests::{copy_folder, put_folder_back};
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Longer than the till takes to have asked.
const ASKED: Duration = Duration::from_secs(3);

fn sold(till: &Till, amount: &str) -> String {
    let order = till.paid(amount).order_number;
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &order).unwrap();
    order
}

/// The machine as it is while its program rests: the ledger, and what the machine knows of it.
fn snapshot(till: &mut Till, to: &Path) {
    till.close();
    copy_folder(till.home(), to);
    till.open();
}

fn put_back(till: &mut Till, from: &Path) {
    till.close();
    put_folder_back(from, till.home());
    till.open();
}

fn recovers(till: &Till) -> bool {
    till.app().health().unwrap().recovering
}

/// Asks, decides that all was handed over, and sells again.
fn recovered(till: &Till) -> Vec<String> {
    till.skip(600);
    let manager = till.acting(Role::Manager);
    let app = till.app();
    assert_eq!(app.recovery_probe_as(&manager).unwrap().state, "done");
    let recovery = app.recovery_as(&manager).unwrap().unwrap();
    assert_eq!(recovery.because, "entries_lost");
    let doubts = recovery.doubts.into_iter();
    let mut orders: Vec<String> = doubts.map(|doubt| doubt.payment.order_number).collect();
    for order in &orders {
        app.recovery_decide_as(&manager, order, true).unwrap();
    }
    app.recovery_end_as(&manager).unwrap();
    orders.sort();
    orders
}

#[test]
fn a_machine_that_was_put_back_as_a_whole_learns_from_the_platform_what_it_lost() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    let before = sold(&till, "10.00");
    till.uploaded(&before);
    snapshot(&mut till, image.path());
    let mut lost: Vec<String> = (1..=9).map(|n| sold(&till, &format!("{n}.00"))).collect();
    lost.sort();
    put_back(&mut till, image.path());
    assert!(!recovers(&till), "nothing on the machine remembers more");
    eventually("the platform remembers more", || {
        recovers(&till).then_some(())
    });
    let cashier = till.acting(Role::Cashier);
    let refused = till.app().redeem_as(&cashier, &before).unwrap_err();
    assert_eq!(refused.code, "already_redeemed");
    assert_eq!(recovered(&till), lost);
    let next = sold(&till, "5.00");
    assert!(next.starts_with("T01_2_"), "{next}");
    till.uploaded(&next);
    assert_eq!(till.problems(), Vec::<String>::new());
    till.reopen();
    std::thread::sleep(ASKED);
    assert!(!recovers(&till), "what was recovered is not lost again");
}

/// Whose number is another sale's there would be called paid with that sale's money.
#[test]
fn a_sale_in_the_first_moment_after_a_rollback_takes_no_lost_sales_number_and_money() {
    for scans in [false, true] {
        let mut till = Till::new(Customer::Pay);
        let image = tempfile::tempdir().unwrap();
        snapshot(&mut till, image.path());
        let lost = sold(&till, "12.00");
        put_back(&mut till, image.path());
        let cashier = till.acting(Role::Cashier);
        let refused = match scans {
            false => till.app().show_code_as(&cashier, &sale("12.00")).err(),
            true => till.app().scan_as(&cashier, &scan("12.00")).err(),
        };
        assert_eq!(refused.unwrap().code, "in_recovery");
        assert!(recovers(&till));
        assert_eq!(recovered(&till), [lost]);
        let next = sold(&till, "12.00");
        assert!(next.starts_with("T01_2_"), "{next}");
    }
}

fn sale(amount: &str) -> SaleRequest {
    SaleRequest {
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        retry_of: None,
    }
}

fn scan(amount: &str) -> ScanRequest {
    ScanRequest {
        text: auth_code("28", 77),
        amount: Some(amount.to_owned()),
        reference: None,
        wallet: None,
        retry_of: None,
    }
}

#[test]
fn an_image_that_is_put_back_twice_gives_no_number_away_twice() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let first = sold(&till, "1.00");
    put_back(&mut till, image.path());
    eventually("the platform remembers more", || {
        recovers(&till).then_some(())
    });
    assert_eq!(recovered(&till), std::slice::from_ref(&first));
    let second = sold(&till, "2.00");
    assert!(second.starts_with("T01_2_"), "{second}");
    put_back(&mut till, image.path());
    eventually("the platform remembers both lives", || {
        recovers(&till).then_some(())
    });
    assert_eq!(recovered(&till), [first, second]);
    let third = sold(&till, "3.00");
    assert!(third.starts_with("T01_3_"), "{third}");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn without_a_network_nobody_tells_and_the_till_is_told_when_the_platform_is_back() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let lost = [sold(&till, "1.00"), sold(&till, "2.00")];
    // What the platform knows stays in its own file, beside the till's.
    till.close_port();
    let known = till.home().join("platform.json");
    let known = fs::read(known).unwrap();
    put_back(&mut till, image.path());
    fs::write(till.home().join("platform.json"), known).unwrap();
    std::thread::sleep(ASKED);
    assert!(!recovers(&till), "nobody has said so yet");
    till.open_port(Customer::Pay);
    let waited = std::time::Instant::now();
    while !recovers(&till) {
        assert!(
            waited.elapsed() < Duration::from_secs(60),
            "it is not noticed"
        );
        std::thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(recovered(&till), lost);
}

#[test]
fn an_honest_till_is_asked_about_and_sells_on() {
    let mut till = Till::new(Customer::Pay);
    for start in 1..=3 {
        for sale in 1..=3 {
            let _order = sold(&till, &format!("{start}.{sale}0"));
        }
        std::thread::sleep(ASKED);
        assert!(!recovers(&till), "start {start}");
        till.reopen();
    }
    let neighbour = till.beside();
    std::thread::sleep(ASKED);
    assert!(
        !recovers(&neighbour),
        "another till's numbers are another's"
    );
}

#[test]
fn a_second_machine_under_the_same_till_is_noticed() {
    let till = Till::new(Customer::Pay);
    let _order = sold(&till, "7.00");
    let double = till.beside_as("T01");
    eventually("its numbers are taken", || recovers(&double).then_some(()));
}

/// The lost order's number is another order's here, at another wallet.
#[test]
fn a_number_that_another_wallet_was_given_meanwhile_hides_no_loss() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let first = till.scan_of("13", "7.00").order_number;
    till.reaches(&first, "confirmed");
    let faults = |till: &Till, script: &str| till.sandbox().set_faults(script.parse().unwrap());
    faults(&till, "wx_query:5xx*inf");
    put_back(&mut till, image.path());
    let taken = sold(&till, "12.00");
    assert_eq!(
        taken, first,
        "at Alipay, which answers and knows of nothing"
    );
    faults(&till, "");
    eventually("WeChat Pay remembers more", || {
        recovers(&till).then_some(())
    });
}

/// What is known under a claim's number is another sale's, and its money another customer's.
#[test]
fn claims_of_the_printed_code_hide_no_loss_and_take_no_lost_sales_money() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let lost = [1, 2, 3].map(|_| sold(&till, "12.00"));
    put_back(&mut till, image.path());
    till.sandbox().set_network(false);
    till.wallet_connection("alipay", "offline");
    let cashier = till.acting(Role::Cashier);
    let claimed = [1, 2, 3].map(|_| {
        let claimed = till.app().claim_as(&cashier, &claim("12.00"));
        claimed.unwrap().order_number
    });
    assert_eq!(claimed, lost, "their numbers");
    till.sandbox().set_network(true);
    eventually("Alipay remembers more", || recovers(&till).then_some(()));
    assert_eq!(recovered(&till), Vec::<String>::new());
    for order in claimed {
        let case = till.case_of(&order);
        assert_eq!(till.look(&order).state, "claimed", "{case:?}");
    }
}

fn claim(amount: &str) -> ClaimRequest {
    ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    }
}

/// An account of many tills is read only since the lost time, and that to its end.
#[test]
fn a_recovery_ends_at_an_account_with_two_thousand_other_orders() {
    let mut till = Till::new(Customer::Manual);
    let image = tempfile::tempdir().unwrap();
    // Stripe's own first sale is lost, too: another wallet's tells the time.
    let before = till.show_code("9.00").order_number;
    assert!(till.sandbox().pay_order(&before));
    till.reaches(&before, "confirmed");
    snapshot(&mut till, image.path());
    let lost = by_apple_pay(&till);
    till.reaches(&lost, "confirmed");
    till.sandbox().others_make_hosted(2_050);
    put_back(&mut till, image.path());
    eventually("Stripe remembers more", || recovers(&till).then_some(()));
    let mut doubtful = vec![before, lost];
    doubtful.sort();
    assert_eq!(recovered(&till), doubtful);
    assert_eq!(till.problems(), Vec::<String>::new());
}

fn by_apple_pay(till: &Till) -> String {
    let order = till.show_code_of("applepay", "12.00").order_number;
    assert!(till.sandbox().pay_hosted(&order));
    order
}
