//! A drill of bad weather played through by a till that sells: whatever was handed over in it is
//! confirmed, given back, or in a case, and recorded once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{ClaimRequest, SaleRequest};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, Step, Trouble, What};
use hexiao_testkit::{PATIENCE, Till, eventually};
use hexiao_tests::redeemed_entries;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// An evening in short.
const LASTS: Duration = Duration::from_secs(35);
const WALLETS: [&str; 2] = ["alipay", "wechatpay"];

/// What one evening's cashier did.
#[derive(Default)]
struct Evening {
    handed_over: Vec<String>,
    claims: usize,
}

impl Evening {
    /// A sale by a shown code, handed over once it is paid; while its wallet is offline, on a
    /// claim of money that a customer paid by the printed code, or of money that nobody paid.
    fn sell(&mut self, till: &Till, n: usize) {
        let wallet = WALLETS[n % 2];
        if till.app().is_offline_for(wallet) {
            return self.claim(till, wallet, n);
        }
        let cashier = till.acting(Role::Cashier);
        let request = SaleRequest {
            amount: "3.00".to_owned(),
            wallet: wallet.to_owned(),
            reference: None,
            retry_of: None,
        };
        let Ok(shown) = till.app().show_code_as(&cashier, &request) else {
            return;
        };
        let order = shown.order_number;
        let waits = Instant::now();
        while waits.elapsed() < Duration::from_secs(2) {
            if till.look(&order).state == "confirmed" {
                till.app().redeem_as(&cashier, &order).unwrap();
                self.handed_over.push(order);
                return;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    fn claim(&mut self, till: &Till, wallet: &str, n: usize) {
        let paid = match (n % 3, wallet) {
            (0, _) => format!("2026112222001{n:015}"),
            (_, "alipay") => till.sandbox().pay_static(300),
            (_, _) => till.sandbox().wechat_pay_static(300),
        };
        let request = ClaimRequest {
            order_number: None,
            amount: "3.00".to_owned(),
            wallet: wallet.to_owned(),
            reference: None,
            evidence: Some(paid),
            approval: None,
        };
        let cashier = till.acting(Role::Cashier);
        // Beyond the owner's limits it is refused, and the cashier waits.
        if let Ok(claimed) = till.app().claim_as(&cashier, &request) {
            self.handed_over.push(claimed.order_number);
            self.claims += 1;
        }
    }
}

/// The platform's word, a refund, or a person's desk: nothing else may be left of a hand-over.
fn is_settled(till: &Till, order: &str) -> bool {
    let payment = till.look(order);
    let confirmed = payment.state == "confirmed" && {
        let upload = payment.upload.as_ref();
        upload.is_some_and(|upload| upload.state == "done")
    };
    let manager = till.acting(Role::Manager);
    let page = till.app().cases_as(&manager, true, 0).unwrap();
    let in_a_case = page.cases.iter().any(|case| case.order_number == order);
    confirmed || payment.given_back || in_a_case
}

#[test]
fn whatever_is_handed_over_in_a_drill_is_confirmed_given_back_or_in_a_case_and_recorded_once() {
    let mut till = Till::new(Customer::Pay);
    till.connection("online");
    let told: Arc<Mutex<Vec<Step>>> = Arc::default();
    let tell = Arc::clone(&told);
    let begun = till.sandbox().drill(1_122, LASTS, move |step| {
        tell.lock().unwrap().push(*step);
    });
    assert!(begun);
    assert!(
        !till.sandbox().drill(1, LASTS, |_| {}),
        "two would mix their weather"
    );
    let mut evening = Evening::default();
    let mut n = 0;
    while till.sandbox().is_drilling() {
        evening.sell(&till, n);
        n += 1;
        till.skip(1);
        std::thread::sleep(Duration::from_millis(100));
    }
    let told = told.lock().unwrap().clone();
    for trouble in Trouble::ALL {
        assert!(told.iter().any(|step| step.what == What::Begins(trouble)));
    }
    assert_eq!(told.last().map(|step| step.what), Some(What::Over));

    till.skip(30);
    till.connection("online");
    let cashier = till.acting(Role::Cashier);
    let summary = { till.app() }.sync_until_done(&cashier, PATIENCE, &mut |_, _| {});
    summary.unwrap();
    for order in &evening.handed_over {
        eventually(&format!("{order} is settled"), || {
            is_settled(&till, order).then_some(())
        });
        let trade = till.sandbox().trade(order);
        let records = trade.map_or(0, |trade| trade.records.len());
        assert!(records <= 1, "{order} was recorded {records} times");
    }
    assert!(
        evening.handed_over.len() >= 5,
        "{}",
        evening.handed_over.len()
    );
    assert!(evening.claims >= 2, "{}", evening.claims);
    assert_eq!(till.problems(), Vec::<String>::new());
    till.close();
    let entries = redeemed_entries(&till.dir());
    for order in &evening.handed_over {
        assert_eq!(entries.get(order), Some(&1), "{order}");
    }
}
