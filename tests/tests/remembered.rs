//! The payment platform as a witness: a machine that was put back as a whole has no witness of its
//! own left, and an honest one is never accused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use hexiao_contract::{ClaimRequest, PaymentView, Problem, SaleRequest, ScanRequest};
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

fn faults(till: &Till, script: &str) {
    till.sandbox().set_faults(script.parse().unwrap());
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

/// The second life takes claims before it knows; where many, its new epoch begins further on than the
/// third's.
#[test]
fn an_image_whose_lives_sold_before_they_knew_gives_no_number_away_twice() {
    for claims in [3, 20] {
        let mut till = Till::new(Customer::Pay);
        let image = tempfile::tempdir().unwrap();
        snapshot(&mut till, image.path());
        let lost = [1, 2, 3].map(|_| sold(&till, "12.00"));
        till.sandbox().set_network(false);
        put_back(&mut till, image.path());
        till.wallet_connection("alipay", "offline");
        for _ in 0..claims {
            claimed(&till, "1.00");
        }
        till.sandbox().set_network(true);
        learns(&till);
        recovered(&till);
        let mut given: Vec<String> = (1..=4).map(|_| sold(&till, "7.00")).collect();
        given.extend(lost);
        put_back(&mut till, image.path());
        learns(&till);
        recovered(&till);
        till.reopen();
        std::thread::sleep(ASKED);
        let cashier = till.acting(Role::Cashier);
        for _ in 0..claims + 4 {
            match till.app().show_code_as(&cashier, &sale("7.00")) {
                Ok(shown) => assert!(!given.contains(&shown.order_number), "{shown:?}"),
                Err(refused) => {
                    assert_eq!((refused.code.as_str(), claims), ("in_recovery", 20));
                    break;
                }
            }
        }
    }
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
    learns(&till);
    assert_eq!(recovered(&till), lost);
}

/// Also where it was asked in vain a few times: the tries are further apart each time.
fn learns(till: &Till) {
    let waited = std::time::Instant::now();
    while !recovers(till) {
        let waited = waited.elapsed();
        assert!(waited < Duration::from_secs(60), "it is not noticed");
        std::thread::sleep(Duration::from_millis(200));
    }
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

/// The platform answers the sale, and then nobody: nothing tells how far the lost numbers go.
#[test]
fn a_sale_whose_number_is_taken_is_refused_where_the_end_of_what_was_lost_cannot_be_found() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let lost = till.scan_of("13", "7.00").order_number;
    till.reaches(&lost, "confirmed");
    faults(&till, "wx_query:5xx*inf");
    put_back(&mut till, image.path());
    std::thread::sleep(ASKED);
    // A harmless question may take one of the answers.
    faults(&till, "wx_query:delay=1*3,wx_query:5xx*inf");
    let refused = by_wechat(&till).unwrap_err();
    assert_eq!(refused.code, "number_taken");
    assert_eq!(till.app().look(&lost).unwrap_err().code, "unknown_payment");
    assert!(!recovers(&till));
    faults(&till, "");
    learns(&till);
    assert_eq!(recovered(&till), [lost]);
}

fn by_wechat(till: &Till) -> Result<PaymentView, Problem> {
    let request = SaleRequest {
        wallet: "wechatpay".to_owned(),
        ..sale("7.00")
    };
    till.app()
        .show_code_as(&till.acting(Role::Cashier), &request)
}

/// Both ask for the same number, and it is new: only one of them may have it.
#[test]
fn of_two_sales_at_once_the_second_takes_no_number_that_was_not_asked_for() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let new_to_wechat = sold(&till, "12.00");
    let lost = till.scan_of("13", "7.00").order_number;
    till.reaches(&lost, "confirmed");
    faults(&till, "query:5xx*inf,wx_query:5xx*inf");
    put_back(&mut till, image.path());
    std::thread::sleep(ASKED);
    faults(&till, "query:5xx*inf,wx_query:delay=200*inf");
    let mut sales = std::thread::scope(|scope| {
        let sales = [(); 2].map(|()| scope.spawn(|| by_wechat(&till)));
        sales.map(|sale| sale.join().unwrap())
    });
    sales.sort_by_key(Result::is_err);
    let [first, second] = sales;
    assert_eq!(first.unwrap().order_number, new_to_wechat);
    assert_eq!(second.unwrap_err().code, "in_recovery");
}

/// Its platform may be another now.
#[test]
fn the_platform_of_an_account_that_is_entered_anew_is_asked_anew() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let lost = sold(&till, "12.00");
    faults(&till, "query:not_yet*inf");
    put_back(&mut till, image.path());
    std::thread::sleep(ASKED);
    faults(&till, "");
    std::thread::sleep(ASKED);
    assert!(!recovers(&till), "who has answered is not asked again");
    let owner = till.acting(Role::Owner);
    let entry = till.account_of("alipay");
    till.app().set_account_as(&owner, &entry).unwrap();
    learns(&till);
    assert_eq!(recovered(&till), [lost]);
}

/// Stripe's orders are found by reading a list of what was made since the loss, and the till has sold
/// since: in the same run, whose first number is remembered, or in the run before.
#[test]
fn what_stripe_tells_only_after_sales_is_recovered() {
    for (days, by_another_run) in [(9, false), (5, true)] {
        let mut till = Till::new(Customer::Manual);
        let image = tempfile::tempdir().unwrap();
        snapshot(&mut till, image.path());
        let mut lost = [1, 2].map(|_| by_apple_pay(&till));
        for order in &lost {
            till.reaches(order, "confirmed");
        }
        lost.sort();
        till.sandbox().set_customer(Customer::Pay);
        let by_alipay = sold(&till, "12.00");
        // Stripe's answers fail like Alipay's; WeChat Pay's do not.
        faults(&till, "query:5xx*inf");
        put_back(&mut till, image.path());
        till.skip(days * 24 * 60 * 60);
        let taken = till.scan_of("13", "7.00").order_number;
        till.reaches(&taken, "confirmed");
        assert_eq!(taken, lost[0], "at WeChat Pay, which knows of nothing");
        if by_another_run {
            till.reopen();
        }
        faults(&till, "");
        learns(&till);
        let recovered = recovered(&till);
        assert!(recovered.contains(&lost[1]), "{days} {recovered:?}");
        assert!(recovered.contains(&by_alipay), "{days} {recovered:?}");
    }
}

/// WeChat Pay has said that it knows none of the first, and nobody asked for the one after them.
#[test]
fn while_one_platform_is_silent_each_sale_at_another_asks_for_its_number() {
    let mut till = Till::new(Customer::Pay);
    let image = tempfile::tempdir().unwrap();
    snapshot(&mut till, image.path());
    let lost = [(); 11].map(|()| sold(&till, "12.00"));
    let next = till.scan_of("13", "7.00").order_number;
    till.reaches(&next, "confirmed");
    faults(&till, "query:5xx*inf");
    put_back(&mut till, image.path());
    std::thread::sleep(ASKED);
    for taken in lost {
        assert_eq!(by_wechat(&till).unwrap().order_number, taken);
    }
    assert_eq!(by_wechat(&till).unwrap_err().code, "in_recovery");
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
    let claimed = [1, 2, 3].map(|_| claimed(&till, "12.00"));
    assert_eq!(claimed, lost, "their numbers");
    till.sandbox().set_network(true);
    eventually("Alipay remembers more", || recovers(&till).then_some(()));
    assert_eq!(recovered(&till), Vec::<String>::new());
    for order in claimed {
        let case = till.case_of(&order);
        assert_eq!(till.look(&order).state, "claimed", "{case:?}");
    }
}

fn claimed(till: &Till, amount: &str) -> String {
    let claim = ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let claimed = till.app().claim_as(&till.acting(Role::Cashier), &claim);
    claimed.unwrap().order_number
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
