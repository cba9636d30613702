//! One sale paid twice, and money that comes late, through the whole till and the simulated
//! platform: seen at once, given back with one word, and never closed by a word alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    CaseDetail, ClaimRequest, GiveBack, PaidAgain, PaymentView, Problem, ResolveCase, SaleRequest,
};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{Till, eventually};

/// A sale that the till gave up; its code is still alive at the platform.
fn given_up(till: &Till, amount: &str) -> String {
    let order = till.show_code(amount).order_number;
    till.sandbox().set_faults("cancel:not_yet".parse().unwrap());
    let cashier = till.acting(Role::Cashier);
    till.app().cancel_as(&cashier, &order).unwrap();
    till.reaches(&order, "closed");
    order
}

/// The same sale asked for again with this wallet, and paid.
fn paid_at_the_second_try(till: &Till, first: &str, wallet: &str, amount: &str) -> String {
    let request = SaleRequest {
        amount: amount.to_owned(),
        wallet: wallet.to_owned(),
        reference: None,
        retry_of: Some(first.to_owned()),
    };
    let cashier = till.acting(Role::Cashier);
    let order = till.app().show_code_as(&cashier, &request).unwrap();
    let order = order.order_number;
    assert!(till.sandbox().pay_order(&order));
    till.reaches(&order, "confirmed");
    order
}

fn detail_of(till: &Till, order: &str) -> CaseDetail {
    let case = till.case_of(order).case_id;
    let manager = till.acting(Role::Manager);
    till.app().case_as(&manager, case).unwrap()
}

fn give_back_the_draft(till: &Till, detail: &CaseDetail) {
    let draft = detail.draft.clone().unwrap();
    let request = GiveBack {
        order_number: draft.order_number,
        amount: Some(draft.amount.amount),
        reason: "Paid twice".to_owned(),
        approval: None,
    };
    let manager = till.acting(Role::Manager);
    till.app().refund_as(&manager, &request).unwrap();
}

fn case_ends_by_itself(till: &Till, case_id: u32) -> CaseDetail {
    let manager = till.acting(Role::Manager);
    eventually("the refund ends the case", || {
        let detail = till.app().case_as(&manager, case_id).unwrap();
        (detail.case.status == "resolved").then_some(detail)
    })
}

fn resolve(till: &Till, case_id: u32, resolution: &str) -> Result<CaseDetail, Problem> {
    let owner = till.acting(Role::Owner);
    let request = ResolveCase {
        case_id,
        resolution: resolution.to_owned(),
        note: "Seen.".to_owned(),
        refund_number: None,
    };
    till.app().resolve_case_as(&owner, &request)
}

#[test]
fn a_sale_paid_at_the_second_try_and_late_at_the_first_is_one_case_with_a_refund_ready() {
    let till = Till::new(Customer::Manual);
    let first = given_up(&till, "11.00");
    let second = paid_at_the_second_try(&till, &first, "alipay", "11.00");
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &second).unwrap();
    assert!(till.sandbox().pay_order(&first), "the code was still alive");
    till.skip(15);
    till.reaches(&first, "paid_after_close");
    let detail = detail_of(&till, &first);
    assert_eq!(detail.case.kind, "double_pay");
    assert_eq!(detail.case.reason, "paid_twice");
    assert_eq!(detail.case.other_order.as_deref(), Some(second.as_str()));
    assert_eq!(detail.case.money_at_risk.amount, "11.00");
    assert!(detail.case.due_at.is_some());
    assert_eq!(detail.other.as_ref().unwrap().order_number, second);
    assert_eq!(
        till.look(&second).paid_twice.as_deref(),
        Some(first.as_str())
    );
    assert_eq!(
        till.app().health().unwrap().open_cases,
        1,
        "one sum, one case"
    );
    let draft = detail.draft.as_ref().unwrap();
    assert_eq!(draft.order_number, first);
    assert_eq!(draft.amount.amount, "11.00");
    give_back_the_draft(&till, &detail);
    let ended = case_ends_by_itself(&till, detail.case.case_id);
    assert_eq!(ended.case.resolution.as_deref(), Some("returned"));
    assert_eq!(till.sandbox().trade(&first).unwrap().refunded_fen, 1_100);
    assert_eq!(till.sandbox().trade(&second).unwrap().refunded_fen, 0);
    assert_eq!(till.look(&second).paid_twice, None);
    assert_eq!(till.problems(), Vec::<String>::new());
}

/// Two orders of one sale with their wallets, both paid: the late one is a case and goes back with
/// one word, by its own platform; the kept one stays as it is.
fn the_late_one_goes_back(till: &Till, late: [&str; 2], kept: [&str; 2]) {
    let ([first, _], [second, _]) = (late, kept);
    till.reaches(first, "paid_after_close");
    let detail = detail_of(till, first);
    let case = &detail.case;
    let why = [case.kind.as_str(), &case.reason];
    assert_eq!(why, ["double_pay", "paid_twice"]);
    assert_eq!([case.order_number.as_str(), &case.wallet], late);
    assert_eq!(case.other_order.as_deref(), Some(second));
    let other = detail.other.as_ref().unwrap();
    assert_eq!([other.order_number.as_str(), &other.wallet], kept);
    assert_eq!(till.look(second).paid_twice.as_deref(), Some(first));
    let open = till.app().health().unwrap().open_cases;
    assert_eq!(open, 1, "one sum, one case");
    let draft = detail.draft.as_ref().unwrap();
    let proposed = [draft.order_number.as_str(), &draft.amount.amount];
    assert_eq!(proposed, [first, "11.00"]);
    give_back_the_draft(till, &detail);
    let ended = case_ends_by_itself(till, case.case_id);
    assert_eq!(ended.case.resolution.as_deref(), Some("returned"));
    let refunded = |order| till.sandbox().trade(order).unwrap().refunded_fen;
    assert_eq!((refunded(first), refunded(second)), (1_100, 0));
    assert_eq!(till.look(second).paid_twice, None);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn alipay_given_up_and_wechat_pay_in_its_place_both_paid_are_one_case_and_alipay_gives_back() {
    let till = Till::new(Customer::Manual);
    let first = given_up(&till, "11.00");
    let second = paid_at_the_second_try(&till, &first, "wechatpay", "11.00");
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &second).unwrap();
    assert!(till.sandbox().pay_order(&first), "the code was still alive");
    till.skip(15);
    the_late_one_goes_back(&till, [&first, "alipay"], [&second, "wechatpay"]);
}

#[test]
fn wechat_pay_given_up_and_alipay_in_its_place_both_paid_are_one_case_and_wechat_pay_gives_back() {
    let till = Till::new(Customer::Manual);
    let first = till.show_code_of("wechatpay", "11.00").order_number;
    let cashier = till.acting(Role::Cashier);
    till.app().cancel_as(&cashier, &first).unwrap();
    till.reaches(&first, "closed");
    let second = paid_at_the_second_try(&till, &first, "alipay", "11.00");
    till.app().redeem_as(&cashier, &second).unwrap();
    // The customer had pressed before the code was closed.
    assert!(till.sandbox().pay_after_close(&first));
    till.skip(15);
    the_late_one_goes_back(&till, [&first, "wechatpay"], [&second, "alipay"]);
}

#[test]
fn a_second_payment_by_another_wallet_is_proved_by_its_own_platform_and_paid_back_there() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("8.00").order_number;
    let second = till.sandbox().wechat_pay_static(800);
    let cashier = till.acting(Role::Cashier);
    let again = |wallet: Option<&str>| {
        let request = PaidAgain {
            order_number: order.clone(),
            transaction_id: second.clone(),
            wallet: wallet.map(str::to_owned),
        };
        till.app().paid_again_as(&cashier, &request)
    };
    let at_the_first = again(None).unwrap_err();
    assert_eq!(at_the_first.code, "not_paid_there", "Alipay was asked");
    let nobodys = again(Some("bitcoin")).unwrap_err();
    assert_eq!(nobodys.code, "unknown_wallet");
    let told = again(Some("wechatpay")).unwrap();
    let other = told.paid_twice.unwrap();
    let twice = again(Some("wechatpay")).unwrap_err();
    assert_eq!(twice.code, "transaction_used");
    let booked = till.look(&other);
    let stands = [booked.wallet.as_str(), &booked.state];
    assert_eq!(stands, ["wechatpay", "confirmed"]);
    assert_eq!(booked.transaction_id.as_deref(), Some(second.as_str()));
    let detail = detail_of(&till, &other);
    let case = [detail.case.kind.as_str(), &detail.case.wallet];
    assert_eq!(case, ["double_pay", "wechatpay"]);
    give_back_the_draft(&till, &detail);
    case_ends_by_itself(&till, detail.case.case_id);
    assert!(till.look(&other).given_back);
    assert!(!till.look(&order).given_back);
    let trades = till.sandbox().trades().into_iter();
    let mut there = trades.filter(|trade| trade.transaction_id.as_ref() == Some(&second));
    assert_eq!(there.next().unwrap().refunded_fen, 800);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_second_person_who_paid_the_printed_code_is_proved_booked_and_paid_back() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("8.00").order_number;
    let second = till.sandbox().pay_static(800);
    let cashier = till.acting(Role::Cashier);
    let again = |transaction: &str| {
        let request = PaidAgain {
            order_number: order.clone(),
            transaction_id: transaction.to_owned(),
            wallet: None,
        };
        till.app().paid_again_as(&cashier, &request)
    };
    let nobody = again("2026112222009999999999999999").unwrap_err();
    assert_eq!(nobody.code, "not_paid_there");
    let own = till.look(&order).transaction_id.unwrap();
    assert_eq!(again(&own).unwrap_err().code, "transaction_used");
    let other = again(&second).unwrap().paid_twice.unwrap();
    assert_eq!(again(&second).unwrap_err().code, "transaction_used");
    let booked = till.look(&other);
    assert_eq!(booked.state, "confirmed");
    assert_eq!(booked.transaction_id.as_deref(), Some(second.as_str()));
    let detail = detail_of(&till, &other);
    assert_eq!(detail.case.kind, "double_pay");
    give_back_the_draft(&till, &detail);
    case_ends_by_itself(&till, detail.case.case_id);
    assert!(till.look(&other).given_back);
    assert!(!till.look(&order).given_back);
    assert_eq!(till.problems(), Vec::<String>::new());
}

/// This till is told that the sale of `order` was paid at another one, too.
fn told_of(till: &Till, order: &str, paid_there: &PaymentView) -> CaseDetail {
    let request = PaidAgain {
        order_number: order.to_owned(),
        transaction_id: paid_there.transaction_id.clone().unwrap(),
        wallet: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().paid_again_as(&cashier, &request).unwrap();
    detail_of(till, order)
}

fn refund_is_barred(detail: &CaseDetail) -> Option<&str> {
    let mut actions = detail.actions.iter();
    let refund = actions.find(|one| one.action == "refund").unwrap();
    refund.barred.as_deref()
}

#[test]
fn of_a_sale_paid_at_two_tills_one_gives_back_also_where_both_are_told_of_it() {
    let first = Till::new(Customer::Pay);
    let second = first.beside_as("T02");
    let here = first.look(&first.paid("8.00").order_number);
    // Another customer's code than at the first till: one code pays once.
    let _ = second.code_from("28");
    let there = second.look(&second.paid("8.00").order_number);
    let cashier = second.acting(Role::Cashier);
    let handed_over = second.app().redeem_as(&cashier, &there.order_number);
    assert_eq!(handed_over.unwrap().state, "confirmed");
    let kept = told_of(&first, &here.order_number, &there);
    let surplus = told_of(&second, &there.order_number, &here);
    // The platform counts upwards: the second till's money came later.
    assert!(here.transaction_id < there.transaction_id);
    for (detail, other) in [(&kept, &there), (&surplus, &here)] {
        assert_eq!(detail.case.kind, "double_pay");
        assert_eq!(
            detail.case.other_order.as_deref(),
            Some(other.order_number.as_str())
        );
    }
    assert_eq!(kept.draft, None);
    assert_eq!(refund_is_barred(&kept), Some("other_till"));
    assert_eq!(refund_is_barred(&surplus), None);
    give_back_the_draft(&second, &surplus);
    case_ends_by_itself(&second, surplus.case.case_id);
    resolve(&first, kept.case.case_id, "no_action").unwrap();
    let refunded = |order: &str| first.sandbox().trade(order).unwrap().refunded_fen;
    assert_eq!(
        (refunded(&here.order_number), refunded(&there.order_number)),
        (0, 800)
    );
    assert_eq!(first.problems(), Vec::<String>::new());
    assert_eq!(second.problems(), Vec::<String>::new());
}

#[test]
fn late_money_is_reopened_or_given_back_and_no_word_closes_it() {
    let till = Till::new(Customer::Manual);
    let order = given_up(&till, "7.00");
    assert!(till.sandbox().pay_order(&order));
    till.skip(15);
    till.reaches(&order, "paid_after_close");
    let case = till.case_of(&order);
    assert_eq!(case.kind, "late_money");
    assert_eq!(case.resolutions, ["reopened", "returned"]);
    assert!(!case.overdue);
    for word in ["no_action", "written_off", "paid_otherwise"] {
        let refused = resolve(&till, case.case_id, word).unwrap_err();
        assert_eq!(refused.code, "case_not_open", "{word}");
    }
    let unproved = resolve(&till, case.case_id, "returned").unwrap_err();
    assert_eq!(unproved.code, "not_returned_there");
    till.skip(3 * 24 * 60 * 60);
    let owner = till.acting(Role::Owner);
    let page = till.app().cases_as(&owner, true, 0).unwrap();
    assert_eq!((page.cases[0].case_id, page.total), (case.case_id, 1));
    assert!(page.cases[0].overdue);
    give_back_the_draft(&till, &detail_of(&till, &order));
    case_ends_by_itself(&till, case.case_id);
    assert_eq!(till.sandbox().trade(&order).unwrap().refunded_fen, 700);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn money_of_another_amount_than_was_claimed_goes_back_and_no_word_closes_it() {
    let till = Till::new(Customer::Manual);
    till.sandbox().set_network(false);
    till.connection("offline");
    let transaction = till.sandbox().pay_static(999);
    let request = ClaimRequest {
        order_number: None,
        amount: "10.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: Some(transaction),
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let order = till.app().claim_as(&cashier, &request).unwrap();
    let order = order.order_number;
    till.sandbox().set_network(true);
    till.reaches(&order, "disputed");
    let case = till.case_of(&order);
    assert_eq!(case.resolutions, ["returned"]);
    for word in ["written_off", "no_action"] {
        let refused = resolve(&till, case.case_id, word).unwrap_err();
        assert_eq!(refused.code, "case_not_open", "{word}");
    }
    let detail = detail_of(&till, &order);
    assert_eq!(detail.draft.as_ref().unwrap().amount.amount, "9.99");
    give_back_the_draft(&till, &detail);
    case_ends_by_itself(&till, case.case_id);
    assert_eq!(till.app().health().unwrap().open_cases, 0);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn the_same_sum_of_the_same_wallet_a_moment_ago_is_a_hint_and_no_case() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("6.00").order_number;
    // A session may end before the hint does.
    let alike = |amount: &str, wallet: &str| {
        let token = till.sign_in(Role::Cashier);
        till.app().similar(&token, amount, wallet).unwrap()
    };
    assert_eq!(alike("6.00", "alipay").unwrap().order_number, order);
    assert_eq!(alike("6.01", "alipay"), None);
    assert_eq!(alike("6.00", "wechatpay"), None);
    let _second = till.paid("6.00");
    assert_eq!(till.app().health().unwrap().open_cases, 0);
    till.skip(6 * 60);
    // A till that nobody touched for so long is locked.
    let token = till.sign_in(Role::Cashier);
    assert_eq!(till.app().similar(&token, "6.00", "alipay").unwrap(), None);
}
