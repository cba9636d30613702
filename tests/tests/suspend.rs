//! The computer sleeps with the till open, as when somebody closes its lid in the evening: the clock on the wall goes
//! on, the other one does not, and nobody does anything meanwhile.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::ClaimRequest;
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{Till, eventually};
use std::time::Duration;

const NIGHT: i64 = 8 * 3_600;

/// A claim that names the money; its order.
fn claim(till: &Till, wallet: &str, amount: &str, evidence: &str) -> String {
    let request = ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: wallet.to_owned(),
        reference: None,
        evidence: Some(evidence.to_owned()),
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let claimed = till.app().claim_as(&cashier, &request);
    claimed.unwrap().order_number
}

fn nobody_has_to_look(till: &Till) {
    let owner = till.acting(Role::Owner);
    let page = till.app().cases_as(&owner, true, 0).unwrap();
    assert_eq!(page.cases, []);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn who_was_signed_in_when_the_lid_closed_is_signed_out_when_it_opens() {
    let till = Till::new(Customer::Manual);
    let token = till.sign_in(Role::Cashier);
    till.app().similar(&token, "6.00", "alipay").unwrap();
    till.sleep(NIGHT);
    let ended = till.app().similar(&token, "6.00", "alipay").unwrap_err();
    assert_eq!(ended.code, "session_ended");
}

#[test]
fn a_night_asleep_ends_with_the_claim_proved_and_each_code_as_its_customer_left_it() {
    let till = Till::new(Customer::Manual);
    let paid = till.show_code("6.00").order_number;
    let unpaid = till.show_code("7.00").order_number;
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    let evidence = till.sandbox().pay_static(800);
    let claimed = claim(&till, "alipay", "8.00", &evidence);
    assert!(till.sandbox().pay_order(&paid));
    till.sleep(NIGHT);
    till.sandbox().set_network(true);
    let proved = till.uploaded(&claimed);
    assert_eq!(proved.state, "confirmed");
    assert_eq!(proved.redemption.unwrap().state, "redeemed");
    till.reaches(&paid, "confirmed");
    let closed = till.reaches(&unpaid, "closed");
    assert_eq!(closed.close_cause.as_deref(), Some("expired"));
    assert!(!till.sandbox().pay_order(&unpaid));
    a_code_lives_its_time(&till);
    nobody_has_to_look(&till);
}

/// One that is shown after the night is closed no sooner than any other.
fn a_code_lives_its_time(till: &Till) {
    let order = till.show_code("9.00").order_number;
    till.skip(150);
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(till.look(&order).state, "awaiting");
    assert!(till.sandbox().pay_order(&order));
    till.reaches(&order, "confirmed");
}

#[test]
fn a_question_that_was_on_its_way_when_the_computer_fell_asleep_still_proves_its_claim() {
    std::thread::scope(|scope| {
        for (wallet, question) in [("alipay", "query"), ("wechatpay", "wx_query")] {
            scope.spawn(move || falls_asleep_over(wallet, question));
        }
    });
}

fn falls_asleep_over(wallet: &str, question: &str) {
    let till = Till::new(Customer::Manual);
    till.wallet_connection(wallet, "online");
    let evidence = match wallet {
        "alipay" => till.sandbox().pay_static(800),
        _ => till.sandbox().wechat_pay_static(800),
    };
    let slow = format!("{question}:delay=3000*1").parse().unwrap();
    till.sandbox().set_faults(slow);
    let claimed = claim(&till, wallet, "8.00", &evidence);
    eventually("a question is on its way", || {
        (till.sandbox().faults_met() == 1).then_some(())
    });
    till.sleep(NIGHT);
    let proved = till.uploaded(&claimed);
    assert_eq!(proved.state, "confirmed", "{wallet}");
    assert_eq!(proved.redemption.unwrap().state, "redeemed", "{wallet}");
    nobody_has_to_look(&till);
}
