//! Apple Pay by a hosted page, and a wallet of the shop's own naming by the open protocol,
//! through the whole till: paid, declined, given up, paid late, given back, and without a
//! network.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    AccountEntry, ClaimRequest, GiveBack, OfflineCodeRequest, PaymentView, SaleRequest,
};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{Till, eventually};

/// How a customer pays an order whose code is shown; false when it cannot be paid.
type Pays = fn(&Till, &str) -> bool;

/// The two wallets and their customers.
const WALLETS: [(&str, Pays); 2] = [
    ("applepay", |till, order| till.sandbox().pay_hosted(order)),
    ("other", |till, order| till.sandbox().pay_mall(order)),
];

fn sound(till: &Till) {
    assert_eq!(till.problems(), Vec::<String>::new());
}

fn redeem(till: &Till, order: &str) -> PaymentView {
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, order).unwrap()
}

/// A payment that is paid, by a customer who takes some time.
fn paid(till: &Till, wallet: &str, pay: Pays, amount: &str) -> PaymentView {
    let order = till.show_code_of(wallet, amount).order_number;
    assert!(pay(till, &order), "{wallet}");
    till.reaches(&order, "confirmed")
}

fn give_back(till: &Till, order: &str, amount: Option<&str>, nth: usize) -> PaymentView {
    let request = GiveBack {
        order_number: order.to_owned(),
        amount: amount.map(str::to_owned),
        reason: "退货".to_owned(),
        approval: None,
    };
    let manager = till.acting(Role::Manager);
    till.app().refund_as(&manager, &request).unwrap();
    eventually("the platform's last word", || {
        let payment = till.look(order);
        let ended = payment.refunds[nth].ended_at.is_some();
        ended.then_some(payment)
    })
}

#[test]
fn a_shown_code_is_a_page_that_is_paid_redeemed_and_recorded_there() {
    for (wallet, pay) in WALLETS {
        let till = Till::new(Customer::Never);
        let shown = till.show_code_of(wallet, "12.34");
        assert!(shown.code.unwrap().starts_with("http"), "{wallet}");
        assert_eq!(till.look(&shown.order_number).state, "awaiting");
        assert!(pay(&till, &shown.order_number));
        let paid = till.reaches(&shown.order_number, "confirmed");
        assert_eq!(paid.amount.amount, "12.34");
        redeem(&till, &shown.order_number);
        let done = till.uploaded(&shown.order_number);
        assert_eq!(done.upload.unwrap().receipt.as_deref(), Some("recorded"));
        let there = match wallet {
            "applepay" => till.sandbox().hosted_sale(&shown.order_number),
            _ => till.sandbox().mall_sale(&shown.order_number),
        };
        let there = there.unwrap();
        assert_eq!((there.payments, there.records.len()), (1, 1), "{wallet}");
        sound(&till);
    }
}

#[test]
fn a_code_of_the_shops_own_wallet_is_scanned_once_the_cashier_chose_the_wallet() {
    let till = Till::new(Customer::Pay);
    let code = "MALL-88-000017";
    let order = till.scan_as_of(code, "8.00", Some("other")).order_number;
    let paid = till.reaches(&order, "confirmed");
    assert_eq!(
        (paid.wallet.as_str(), paid.method.as_str()),
        ("other", "scan_code")
    );
    redeem(&till, &order);
    sound(&till);

    let cashier = till.acting(Role::Cashier);
    let typed = hexiao_contract::ScanRequest {
        text: "MALL-88-000018".to_owned(),
        amount: Some("8.00".to_owned()),
        reference: None,
        wallet: None,
        retry_of: None,
    };
    let outcome = till.app().scan_as(&cashier, &typed).unwrap();
    let said = serde_json::to_value(outcome).unwrap();
    assert_eq!(said["outcome"], "new_reference", "no wallet was chosen");
}

#[test]
fn a_unionpay_code_is_taken_by_the_shops_unionpay_account_and_refused_by_name_without_one() {
    let till = Till::new(Customer::Pay);
    let cashier = till.acting(Role::Cashier);
    let asked = |n: u32, wallet: Option<&str>| hexiao_contract::ScanRequest {
        text: format!("62123456789012345{n:02}\r"),
        amount: Some("8.00".to_owned()),
        reference: None,
        wallet: wallet.map(str::to_owned),
        retry_of: None,
    };
    for chosen in [None, Some("alipay")] {
        let refused = till.app().scan_as(&cashier, &asked(1, chosen)).unwrap_err();
        assert_eq!(refused.code, "scan.unionpay");
    }
    let by_other = till.scan_as_of(&asked(1, None).text, "8.00", Some("other"));
    assert_eq!(by_other.wallet, "other", "whoever serves it may take them");

    let mut account = till.account_of("other");
    account.wallet = "unionpay".to_owned();
    account.name = String::new();
    let owner = till.acting(Role::Owner);
    till.app().set_account_as(&owner, &account).unwrap();
    // One in ten of them passes for a card's number.
    for n in 10..20 {
        let order = till
            .scan_as_of(&asked(n, None).text, "8.00", None)
            .order_number;
        let paid = till.reaches(&order, "confirmed");
        assert_eq!(
            (paid.wallet.as_str(), paid.method.as_str()),
            ("unionpay", "scan_code")
        );
    }
    let again = till.app().scan_as(&cashier, &asked(10, None)).unwrap();
    let said = serde_json::to_value(again).unwrap();
    assert_eq!(said["outcome"], "found", "scanned twice is paid once");
    sound(&till);
}

#[test]
fn goods_scanned_by_mistake_make_no_sale_but_a_sale_that_has_such_a_number_is_found() {
    let till = Till::new(Customer::Pay);
    let cashier = till.acting(Role::Cashier);
    let scanned = hexiao_contract::ScanRequest {
        text: "6901234567892".to_owned(),
        amount: Some("8.00".to_owned()),
        reference: None,
        wallet: Some("other".to_owned()),
        retry_of: None,
    };
    let refused = till.app().scan_as(&cashier, &scanned).unwrap_err();
    assert_eq!(refused.code, "scan.product");
    let sale = SaleRequest {
        amount: "8.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: Some("6901234567892".to_owned()),
        retry_of: None,
    };
    let order = till
        .app()
        .show_code_as(&cashier, &sale)
        .unwrap()
        .order_number;
    let found = serde_json::to_value(till.app().scan_as(&cashier, &scanned).unwrap()).unwrap();
    assert_eq!(found["payment"]["order_number"], order.as_str());
}

#[test]
fn apple_pay_has_nothing_to_scan_and_nothing_for_an_outage_and_says_so() {
    let till = Till::new(Customer::Pay);
    let wallets = till.app().till_state().unwrap().shop.unwrap().wallets;
    let apple = wallets
        .iter()
        .find(|known| known.wallet == "applepay")
        .unwrap();
    assert_eq!(
        (apple.show_code, apple.scan_code, apple.static_code),
        (true, false, false)
    );
    let other = wallets
        .iter()
        .find(|known| known.wallet == "other")
        .unwrap();
    assert_eq!(other.name.as_deref(), Some(demo::MALL_NAME));
    let claim = ClaimRequest {
        order_number: None,
        amount: "5.00".to_owned(),
        wallet: "applepay".to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let refused = till.app().claim_as(&cashier, &claim).unwrap_err();
    assert_eq!(refused.code, "cannot_take_static_code");
}

#[test]
fn a_code_that_is_given_up_can_no_longer_be_paid() {
    for (wallet, pay) in WALLETS {
        let till = Till::new(Customer::Never);
        let order = till.show_code_of(wallet, "5.00").order_number;
        till.app()
            .cancel_as(&till.acting(Role::Cashier), &order)
            .unwrap();
        till.reaches(&order, "closed");
        assert!(!pay(&till, &order), "{wallet}");
        sound(&till);
    }
}

#[test]
fn money_that_overtakes_the_close_is_parked_with_two_ways_out_whichever_the_wallet() {
    for wallet in ["alipay", "wechatpay", "applepay", "other"] {
        let till = Till::new(Customer::Never);
        let order = till.show_code_of(wallet, "5.00").order_number;
        let cashier = till.acting(Role::Cashier);
        till.app().cancel_as(&cashier, &order).unwrap();
        till.reaches(&order, "closed");
        assert!(till.sandbox().pay_after_close(&order), "{wallet}");
        assert!(!till.sandbox().pay_after_close(&order), "{wallet}");
        till.skip(15);
        till.reaches(&order, "paid_after_close");
        let case = till.case_of(&order);
        assert_eq!(case.resolutions, ["reopened", "returned"], "{wallet}");
        sound(&till);
    }
}

#[test]
fn money_goes_back_in_parts_and_never_twice() {
    for (wallet, pay) in WALLETS {
        let till = Till::new(Customer::Never);
        let order = paid(&till, wallet, pay, "10.00").order_number;
        for (nth, amount) in [Some("4.00"), None].into_iter().enumerate() {
            let payment = give_back(&till, &order, amount, nth);
            assert_eq!(payment.refunds[nth].state, "done", "{wallet}");
        }
        assert!(till.look(&order).given_back);
        sound(&till);
    }
}

#[test]
fn an_outage_of_the_network_loses_no_payment() {
    for (wallet, pay) in WALLETS {
        let mut till = Till::new(Customer::Never);
        let order = till.show_code_of(wallet, "6.00").order_number;
        till.sandbox().set_network(false);
        till.connection("offline");
        assert!(
            pay(&till, &order),
            "the customer's phone has a network of its own"
        );
        till.reopen();
        till.sandbox().set_network(true);
        till.reaches(&order, "confirmed");
        redeem(&till, &order);
        till.uploaded(&order);
        sound(&till);
    }
}

#[test]
fn lost_replies_lead_to_one_payment_one_refund_and_one_record() {
    for (wallet, pay) in WALLETS {
        for call in ["query", "refund", "sync"] {
            let till = Till::new(Customer::Never);
            till.sandbox()
                .set_faults(format!("{call}:drop_after").parse().unwrap());
            let order = paid(&till, wallet, pay, "9.00").order_number;
            redeem(&till, &order);
            till.uploaded(&order);
            let payment = give_back(&till, &order, None, 0);
            assert_eq!(payment.refunds[0].state, "done", "{wallet} {call}");
            let there = match wallet {
                "applepay" => till.sandbox().hosted_sale(&order),
                _ => till.sandbox().mall_sale(&order),
            };
            let there = there.unwrap();
            assert_eq!(
                (there.payments, there.refunded_minor(), there.records.len()),
                (1, 900, 1),
                "{wallet} {call}"
            );
            sound(&till);
        }
    }
}

#[test]
fn a_wrong_account_is_told_before_the_platform_is_asked_or_by_it() {
    let till = Till::new(Customer::Pay);
    let owner = till.acting(Role::Owner);
    let checked = |wallet: &str, change: fn(&mut AccountEntry)| {
        let mut entry = till.account_of(wallet);
        change(&mut entry);
        let check = till.app().check_account_as(&owner, &entry).unwrap();
        (
            check.state,
            check.field.unwrap_or_default(),
            check.code.unwrap_or_default(),
        )
    };
    let wrong = |field: &str, code: &str| ("wrong".to_owned(), field.to_owned(), code.to_owned());
    for wallet in ["applepay", "other"] {
        assert_eq!(checked(wallet, |_| {}).0, "good", "{wallet}");
    }
    let key =
        |e: &mut AccountEntry| e.private_key = Some("sk_test_of_another_company_00001".into());
    assert_eq!(checked("applepay", key).1, "private_key");
    let short = |e: &mut AccountEntry| e.private_key = Some("short".into());
    assert_eq!(
        checked("other", short),
        wrong("private_key", "setup.bad_secret")
    );
    let page = |e: &mut AccountEntry| e.page = String::new();
    assert_eq!(
        checked("applepay", page),
        wrong("page", "setup.page_missing")
    );
    let secret = |e: &mut AccountEntry| e.private_key = Some("x".repeat(40));
    assert_eq!(checked("other", secret).0, "wrong");
    let live = |e: &mut AccountEntry| {
        e.gateway = "https://api.stripe.com".into();
        e.private_key = Some("sk_live_0000000000000000000000001".into());
    };
    assert_eq!(
        checked("applepay", live),
        wrong("private_key", "live_key_in_practice")
    );
}

#[test]
fn a_sale_that_the_company_finds_too_small_is_refused_in_words() {
    let till = Till::new(Customer::Pay);
    let request = SaleRequest {
        amount: "0.01".to_owned(),
        wallet: "applepay".to_owned(),
        reference: None,
        retry_of: None,
    };
    let cashier = till.acting(Role::Cashier);
    let view = till.app().show_code_as(&cashier, &request).unwrap();
    assert_eq!(view.state, "failed");
    assert!(view.reason.is_some());
}

#[test]
fn a_printed_code_of_a_scheme_that_allows_it_bears_the_amount_and_a_reference_of_one_sale() {
    let till = Till::new(Customer::Never);
    let owner = till.acting(Role::Owner);
    // FPS, in renminbi, for a wallet of the shop's own naming.
    let text = "00020101021126270012hk.com.hkicl020760005095204000053031565802HK5902NA6002HK6304";
    let text = sealed(text);
    let code = till
        .app()
        .set_static_code_text_as(&owner, "other", &text)
        .unwrap();
    assert!(code.takes_amount);
    let cashier = till.sign_in(Role::Cashier);
    let asked = |wallet: &str, reference: Option<&str>| {
        let request = OfflineCodeRequest {
            amount: "12.34".to_owned(),
            wallet: wallet.to_owned(),
            reference: reference.map(str::to_owned),
            order_number: None,
        };
        till.app().offline_code(&cashier, &request).unwrap()
    };
    let (first, second) = (asked("other", None), asked("other", None));
    assert!(first.has_amount && second.has_amount);
    assert_ne!(first.svg, Some(code.svg), "not the printed one");
    let reference = first.reference.unwrap();
    assert_ne!(Some(&reference), second.reference.as_ref());
    let own = asked("other", Some("TABLE-7"));
    assert_eq!(own.reference.as_deref(), Some("TABLE-7"));
    let alipay = asked("alipay", None);
    assert_eq!((alipay.has_amount, alipay.reference), (false, None));
    assert!(alipay.svg.is_some());
    assert!(!asked("wechatpay", None).has_amount);
    assert_eq!(asked("applepay", None).svg, None);

    let request = ClaimRequest {
        order_number: None,
        amount: "12.34".to_owned(),
        wallet: "alipay".to_owned(),
        reference: Some(reference.clone()),
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let claimed = till.app().claim_as(&cashier, &request).unwrap();
    assert_eq!(
        claimed.reference,
        Some(reference),
        "the bank's line names it"
    );
}

/// With the checksum of an EMVCo code: CRC-16, polynomial 1021, from FFFF.
fn sealed(body: &str) -> String {
    let step = |sum: u16, byte: u8| {
        let shift = |sum: u16, _| match sum & 0x8000 {
            0 => sum << 1,
            _ => sum << 1 ^ 0x1021,
        };
        (0..8).fold(sum ^ u16::from(byte) << 8, shift)
    };
    format!("{body}{:04X}", body.bytes().fold(0xffff, step))
}
