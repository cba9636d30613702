//! The opening check: the printed codes are held against the registered ones. A stranger's
//! sticker is an alarm, nothing is claimed by it, and a look is left out once at most.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hexiao_codes::draw_png;
use hexiao_contract::{Approval, ClaimRequest, PrintedCode, Problem, ScanRequest, SkipCodeCheck};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{Till, auth_code, person};

const STRANGER: &str = "https://qr.alipay.com/fkx00000stranger";
const DAY: i64 = 24 * 60 * 60;

fn check(till: &Till, wallet: &str, text: &str) -> Result<Vec<PrintedCode>, Problem> {
    let cashier = till.acting(Role::Cashier);
    till.app().check_static_code_as(&cashier, wallet, text)
}

fn own(wallet: &str) -> String {
    let shop: serde_json::Value = demo::shop("http://127.0.0.1:1/gateway.do");
    shop["static_codes"][wallet].as_str().unwrap().to_owned()
}

fn of<'a>(codes: &'a [PrintedCode], wallet: &str) -> &'a PrintedCode {
    codes.iter().find(|code| code.wallet == wallet).unwrap()
}

fn codes(till: &Till) -> Vec<PrintedCode> {
    let cashier = till.acting(Role::Cashier);
    till.app().printed_codes_as(&cashier).unwrap()
}

fn marks(till: &Till) -> Vec<(String, String)> {
    let marks = till.app().health().unwrap().printed_codes.into_iter();
    marks.map(|mark| (mark.wallet, mark.state)).collect()
}

fn skip(till: &Till, role: Role, approval: Option<Approval>) -> Result<Vec<PrintedCode>, Problem> {
    let request = SkipCodeCheck {
        wallet: "alipay".to_owned(),
        reason: "the scanner is broken".to_owned(),
        approval,
    };
    till.app().skip_code_check_as(&till.acting(role), &request)
}

fn claim(till: &Till, wallet: &str) -> Result<(), Problem> {
    let request = ClaimRequest {
        order_number: None,
        amount: "1.00".to_owned(),
        wallet: wallet.to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().claim_as(&cashier, &request).map(drop)
}

#[test]
fn a_new_day_asks_for_every_printed_code_and_the_right_ones_are_noted_once() {
    let till = Till::new(Customer::Manual);
    assert!(codes(&till).iter().all(|code| code.due));
    assert_eq!(of(&codes(&till), "alipay").state, "never");
    let found = check(&till, "alipay", &format!(" {}\r\n", own("alipay"))).unwrap();
    let alipay = of(&found, "alipay");
    assert_eq!((alipay.state.as_str(), alipay.due), ("same", false));
    assert_eq!(alipay.by.as_deref(), Some(person(Role::Cashier).name));
    let head = till.app().health().unwrap().ledger_head;
    check(&till, "alipay", &own("alipay")).unwrap();
    assert_eq!(till.app().health().unwrap().ledger_head, head, "no news");
    // Whichever of the shop's codes is scanned, it counts for its own wallet.
    let found = check(&till, "alipay", &own("wechatpay")).unwrap();
    assert!(!of(&found, "wechatpay").due);
    assert!(marks(&till).is_empty());
    till.host().skip(DAY);
    assert_eq!(of(&codes(&till), "alipay").state, "same");
    assert!(of(&codes(&till), "alipay").due);
    assert_eq!(marks(&till)[0], ("alipay".to_owned(), "due".to_owned()));
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_strangers_code_is_an_alarm_that_only_the_right_code_ends() {
    let mut till = Till::new(Customer::Manual);
    let found = check(&till, "alipay", STRANGER).unwrap();
    let alipay = of(&found, "alipay");
    assert_eq!((alipay.state.as_str(), alipay.due), ("different", true));
    assert_eq!(alipay.scanned.as_deref(), Some(STRANGER));
    let alarm = ("alipay".to_owned(), "different".to_owned());
    assert!(marks(&till).contains(&alarm));
    let refused = claim(&till, "alipay").unwrap_err();
    assert_eq!(refused.params["limit"], "printed_code");
    let cashier = till.sign_in(Role::Cashier);
    let offer = till.app().offline_offer(&cashier, "1", "alipay").unwrap();
    assert_eq!(offer.limit.as_deref(), Some("printed_code"));
    let refused = skip(&till, Role::Owner, None).unwrap_err();
    assert_eq!(refused.code, "printed_code_differs");
    till.host().skip(DAY);
    till.reopen();
    assert!(marks(&till).contains(&alarm), "not over with the day");
    check(&till, "alipay", &own("alipay")).unwrap();
    assert!(!marks(&till).contains(&alarm));
    claim(&till, "alipay").unwrap();
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn one_wallets_alarm_is_not_anothers() {
    let till = Till::new(Customer::Manual);
    check(&till, "alipay", STRANGER).unwrap();
    claim(&till, "wechatpay").unwrap();
}

#[test]
fn a_claim_on_the_orders_own_code_has_nothing_to_do_with_the_sticker() {
    let till = Till::new(Customer::Never);
    let order = till.show_code("1.00").order_number;
    check(&till, "alipay", STRANGER).unwrap();
    let request = ClaimRequest {
        order_number: Some(order),
        amount: String::new(),
        wallet: String::new(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().claim_as(&cashier, &request).unwrap();
}

#[test]
fn what_is_no_printed_code_is_refused_and_nothing_of_it_is_kept() {
    let till = Till::new(Customer::Manual);
    let head = till.app().health().unwrap().ledger_head;
    for text in ["", &auth_code("28", 7), "4111111111111111", "6901234567892"] {
        let refused = check(&till, "alipay", text).unwrap_err();
        assert_eq!(refused.code, "not_a_printed_code", "{text}");
    }
    let refused = check(&till, "applepay", STRANGER).unwrap_err();
    assert_eq!(refused.code, "no_static_code");
    assert_eq!(
        check(&till, "cash", STRANGER).unwrap_err().code,
        "unknown_wallet"
    );
    assert_eq!(till.app().health().unwrap().ledger_head, head);
}

#[test]
fn a_look_is_left_out_once_on_a_managers_word_with_a_reason() {
    let till = Till::new(Customer::Manual);
    let refused = skip(&till, Role::Cashier, None).unwrap_err();
    assert_eq!(refused.code, "needs_manager");
    let word = |pin: &str| {
        Some(Approval {
            person_id: person(Role::Manager).person_id.to_owned(),
            pin: pin.to_owned(),
        })
    };
    let refused = skip(&till, Role::Cashier, word("000000")).unwrap_err();
    assert_eq!(refused.code, "wrong_pin");
    let codes = skip(&till, Role::Cashier, word(person(Role::Manager).pin)).unwrap();
    let alipay = of(&codes, "alipay");
    assert_eq!((alipay.state.as_str(), alipay.due), ("skipped", false));
    assert_eq!(alipay.by.as_deref(), Some(person(Role::Manager).name));
    assert_eq!(alipay.reason.as_deref(), Some("the scanner is broken"));
    assert!(marks(&till).contains(&("alipay".to_owned(), "skipped".to_owned())));
    let refused = skip(&till, Role::Manager, None).unwrap_err();
    assert_eq!(refused.code, "checked_already");
    till.host().skip(DAY);
    let refused = skip(&till, Role::Owner, None).unwrap_err();
    assert_eq!(refused.code, "skipped_before");
    check(&till, "alipay", &own("alipay")).unwrap();
    till.host().skip(DAY);
    skip(&till, Role::Manager, None).unwrap();
    let silent = SkipCodeCheck {
        wallet: "wechatpay".to_owned(),
        reason: "  ".to_owned(),
        approval: None,
    };
    let manager = till.acting(Role::Manager);
    let refused = till.app().skip_code_check_as(&manager, &silent);
    assert_eq!(refused.unwrap_err().code, "note_required");
}

#[test]
fn a_picture_of_the_printed_code_does_as_well_and_a_new_registration_begins_anew() {
    let till = Till::new(Customer::Manual);
    let cashier = till.sign_in(Role::Cashier);
    let picture = |text: &str| STANDARD.encode(draw_png(text, 400).unwrap());
    let look = |text: &str| {
        let picture = picture(text);
        let found = till.app();
        found.check_static_code_picture(&cashier, "alipay", &picture)
    };
    assert_eq!(of(&look(STRANGER).unwrap(), "alipay").state, "different");
    let owner = till.sign_in(Role::Owner);
    let registered = picture(STRANGER);
    let app = till.app();
    app.set_static_code(&owner, "alipay", &registered).unwrap();
    assert_eq!(of(&codes(&till), "alipay").state, "never");
    assert_eq!(of(&look(STRANGER).unwrap(), "alipay").state, "same");
    let odd = app.check_static_code_picture(&cashier, "alipay", "no picture");
    assert_eq!(odd.unwrap_err().code, "read.not_an_image");
}

#[test]
fn the_shops_own_sticker_scanned_in_a_sale_is_called_by_its_name() {
    let till = Till::new(Customer::Manual);
    let cashier = till.acting(Role::Cashier);
    let scan = |text: &str| {
        let request = ScanRequest {
            text: text.to_owned(),
            amount: Some("1.00".to_owned()),
            reference: None,
            wallet: None,
            retry_of: None,
        };
        till.app().scan_as(&cashier, &request).unwrap_err()
    };
    let problem = scan(&own("wechatpay"));
    assert_eq!(problem.code, "own_printed_code");
    assert_eq!(problem.params["wallet"], "wechatpay");
    assert_eq!(scan(STRANGER).code, "merchant_code");
}
