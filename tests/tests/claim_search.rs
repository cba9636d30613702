//! A claim by the printed code without a number is looked for in the platform's bill: what may be
//! its money is offered side by side, a person picks, and the platform alone confirms.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    CandidateView, CaseCandidates, CaseDetail, ClaimRequest, Language, LimitsEntry,
    PickTransaction, Problem, SearchCase, Words,
};
use hexiao_domain::{Fit, Role};
use hexiao_platforms::BillFault;
use hexiao_sandbox::Customer;
use hexiao_testkit::{Till, eventually, person};

const DAY: i64 = 24 * 3600;

/// A till that has noticed that its platforms are out of reach.
fn offline() -> Till {
    let till = Till::new(Customer::Manual);
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    till
}

fn back_online(till: &Till) {
    till.sandbox().set_network(true);
    till.host().skip(10);
    till.connection("online");
}

/// Goods are handed over on the customer's word, and nobody notes a number.
fn claims(till: &Till, wallet: &str, amount: &str) -> String {
    let request = ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: wallet.to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let claimed = till.app().claim_as(&cashier, &request).unwrap();
    assert_eq!(claimed.method, "static_code");
    claimed.order_number
}

/// Two customers of a wallet pay the same by the printed code while the till has no network.
/// Their claims have become cases, and the transactions of that wallet are these.
fn two_alike(wallet: &str) -> (Till, [String; 2], [String; 2]) {
    let till = offline();
    let pay = || match wallet {
        "alipay" => till.sandbox().pay_static(880),
        _ => till.sandbox().wechat_pay_static(880),
    };
    let paid = [pay(), pay()];
    let orders = [(); 2].map(|()| claims(&till, wallet, "8.80"));
    back_online(&till);
    for order in &orders {
        assert_eq!(till.case_of(order).kind, "claim_unproved");
    }
    (till, orders, paid)
}

fn search(till: &Till, order: &str, hint: &str) -> Result<CaseCandidates, Problem> {
    let request = SearchCase {
        case_id: till.case_of(order).case_id,
        hint: Some(hint.to_owned()),
    };
    let manager = till.acting(Role::Manager);
    till.app().search_case_as(&manager, &request)
}

fn pick(till: &Till, order: &str, transaction: &str) -> Result<CaseDetail, Problem> {
    let request = PickTransaction {
        case_id: till.case_of(order).case_id,
        transaction_id: transaction.to_owned(),
    };
    let manager = till.acting(Role::Manager);
    till.app().pick_transaction_as(&manager, &request)
}

fn ids(found: &CaseCandidates) -> Vec<String> {
    let ids = found
        .candidates
        .iter()
        .map(|one| one.transaction_id.clone());
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    ids
}

fn sorted(ids: &[String; 2]) -> Vec<String> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids
}

/// All that was written down about a claim so far.
fn written(till: &Till, order: &str) -> Vec<String> {
    let manager = till.acting(Role::Manager);
    let case = till.app().case_about(&manager, order).unwrap();
    case.timeline.into_iter().map(|line| line.what).collect()
}

#[test]
fn both_lines_are_offered_to_both_claims_and_each_proves_one_of_them_once_it_is_picked() {
    for wallet in ["alipay", "wechatpay"] {
        let (till, orders, paid) = two_alike(wallet);
        let [one, two] = &orders;
        till.skip(2 * DAY);
        let before = [written(&till, one), written(&till, two)];
        for (order, other) in [(one, two), (two, one)] {
            let found = search(&till, order, "").unwrap();
            assert_eq!(ids(&found), sorted(&paid), "{wallet}");
            let alike =
                |line: &CandidateView| line.in_time && !line.noted && line.amount.amount == "8.80";
            assert!(found.candidates.iter().all(alike), "{found:?}");
            assert!(
                found
                    .candidates
                    .iter()
                    .all(|line| line.also == std::slice::from_ref(other))
            );
            assert_eq!((found.known, found.unread, found.left_out), (0, 0, 0));
            assert_eq!(found.rest_from, None);
        }
        // Looking decides nothing.
        assert_eq!(
            [written(&till, one), written(&till, two)],
            before,
            "{wallet}"
        );
        for order in &orders {
            assert_eq!(till.look(order).state, "claimed");
        }
        pick(&till, one, &paid[0]).unwrap();
        till.reaches(one, "confirmed");
        assert_eq!(till.look(two).state, "claimed");
        let found = search(&till, two, "").unwrap();
        assert_eq!(ids(&found), std::slice::from_ref(&paid[1]));
        assert_eq!(found.candidates[0].also, Vec::<String>::new());
        assert_eq!(found.known, 1);
        // The line that proved the first claim is not the second's.
        let refused = pick(&till, two, &paid[0]).unwrap_err();
        assert_eq!(refused.code, "transaction_used");
        assert_eq!(&refused.params["order_number"], one);
        pick(&till, two, &paid[1]).unwrap();
        till.reaches(two, "confirmed");
        for order in &orders {
            till.uploaded(order);
        }
        assert_eq!(till.problems(), Vec::<String>::new());
    }
}

#[test]
fn the_journal_says_who_picked_what_and_the_platforms_word_ends_the_case() {
    let (till, [one, _], paid) = two_alike("alipay");
    let id = till.case_of(&one).case_id;
    pick(&till, &one, &paid[1]).unwrap();
    till.reaches(&one, "confirmed");
    let owner = till.acting(Role::Owner);
    let case = till.app().case_as(&owner, id).unwrap();
    assert_eq!(case.case.resolution.as_deref(), Some("proved"));
    assert_eq!(case.case.resolved_by, None, "the platform's word did");
    let picked = case
        .timeline
        .iter()
        .find(|line| line.what == "evidence_noted");
    let picked = picked.unwrap();
    assert_eq!(picked.by.as_deref(), Some(person(Role::Manager).name));
    assert_eq!(picked.text.as_ref(), Some(&paid[1]));
    let proof = case.timeline.iter().position(|line| line.what == "paid");
    assert!(proof.is_some());
}

#[test]
fn a_bill_that_is_not_made_yet_says_from_when_on_it_is_there() {
    let (till, [one, two], paid) = two_alike("alipay");
    let early = search(&till, &one, "").unwrap_err();
    assert_eq!(early.code, "bill_too_early");
    let from = &early.params["from"];
    assert!(from.ends_with("09:00"), "{from}");
    let sentence = Words::of(Language::English).sentence(&early);
    assert!(sentence.contains(from), "{sentence}");
    // Whoever hears the number from the customer need not wait.
    pick(&till, &one, &paid[0]).unwrap();
    till.reaches(&one, "confirmed");
    till.skip(2 * DAY);
    assert_eq!(
        ids(&search(&till, &two, "").unwrap()),
        std::slice::from_ref(&paid[1])
    );
}

#[test]
fn a_hint_puts_its_line_first_and_takes_none_away() {
    let (till, [one, _], paid) = two_alike("alipay");
    till.skip(2 * DAY);
    for wanted in &paid {
        let found = search(&till, &one, &wanted[wanted.len() - 6..]).unwrap();
        assert_eq!(ids(&found), sorted(&paid));
        assert_eq!(&found.candidates[0].transaction_id, wanted);
        assert_eq!(found.candidates[0].hint, Fit::Fits.code());
        assert_eq!(found.candidates[1].hint, Fit::Differs.code());
    }
    let plain = search(&till, &one, "").unwrap();
    let first = &plain.candidates[0];
    assert_eq!(first.hint, Fit::Unknown.code());
    let payer = first.payer.clone().unwrap();
    let tail: String = payer.chars().rev().skip(1).take(4).collect();
    let tail: String = tail.chars().rev().collect();
    let named = search(&till, &one, &tail).unwrap();
    assert_eq!(named.candidates[0].payer, Some(payer));
    assert_eq!(named.candidates[0].hint, Fit::Fits.code());
}

#[test]
fn what_was_paid_by_a_shown_code_or_at_another_time_is_no_claims_money() {
    let till = offline();
    let order = claims(&till, "alipay", "8.80");
    back_online(&till);
    till.case_of(&order);
    let shown = till.show_code("8.80").order_number;
    assert!(till.sandbox().pay_order(&shown));
    till.reaches(&shown, "confirmed");
    till.skip(3 * 3600);
    let late = till.sandbox().pay_static(880);
    till.skip(2 * DAY);
    let found = search(&till, &order, "").unwrap();
    for line in &found.candidates {
        assert_eq!(line.transaction_id, late);
        assert!(!line.in_time);
    }
    assert_eq!(till.look(&order).state, "claimed");
}

#[test]
fn a_number_that_the_platform_does_not_know_leaves_the_claim_open_for_another() {
    let (till, [one, _], paid) = two_alike("alipay");
    let invented = format!("2026112222001{:015}", 7);
    pick(&till, &one, &invented).unwrap();
    let owner = till.acting(Role::Owner);
    let id = till.case_of(&one).case_id;
    eventually("the platform knows nothing of it", || {
        let case = till.app().case_as(&owner, id).unwrap();
        let last = case.timeline.last().map(|line| line.what.clone());
        (last.as_deref() == Some("refuted")).then_some(())
    });
    assert_eq!(till.look(&one).state, "claimed");
    pick(&till, &one, &paid[0]).unwrap();
    till.reaches(&one, "confirmed");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn an_answer_about_the_number_of_before_does_not_stand_for_the_one_that_was_picked() {
    let (till, [one, _], paid) = two_alike("alipay");
    let met = till.sandbox().faults_met();
    let slow = ["query:delay=1500"; 4].join(",");
    till.sandbox().set_faults(slow.parse().unwrap());
    let owner = till.acting(Role::Owner);
    let id = till.case_of(&one).case_id;
    till.app().retry_case_as(&owner, id).unwrap();
    eventually("the question is on its way", || {
        (till.sandbox().faults_met() > met).then_some(())
    });
    pick(&till, &one, &paid[0]).unwrap();
    till.reaches(&one, "confirmed");
}

#[test]
fn a_bill_that_does_not_come_or_is_not_whole_is_told_and_nothing_is_written() {
    let (till, [one, _], _) = two_alike("alipay");
    till.skip(2 * DAY);
    let before = written(&till, &one);
    for (script, code) in [
        ("bill_url:bad_signature", "bill_unknown"),
        ("bill_url:forbidden", "bill_refused"),
        ("bill_file:refuse", "offline"),
        ("bill_file:truncate", "bill_unknown"),
        ("bill_file:html", "bill_unknown"),
    ] {
        till.sandbox().set_faults(script.parse().unwrap());
        let refused = search(&till, &one, "").unwrap_err();
        assert_eq!(refused.code, code, "{script}");
    }
    assert_eq!(written(&till, &one), before);
    assert_eq!(search(&till, &one, "").unwrap().candidates.len(), 2);
    let long = search(&till, &one, &"x".repeat(200)).unwrap_err();
    assert_eq!(long.code, "hint_too_long");
}

#[test]
fn a_wallet_without_bills_says_what_to_do_and_takes_the_number_itself() {
    let till = offline();
    let limits = LimitsEntry {
        per_shift: None,
        currency: "CNY".to_owned(),
        per_payment: "100".to_owned(),
        total: "100".to_owned(),
        max_age_seconds: 3_600,
        evidence_from: "50".to_owned(),
        manager_from: "50".to_owned(),
        wallets: vec!["other".to_owned()],
    };
    let owner = till.acting(Role::Owner);
    till.app().set_limits_as(&owner, &limits).unwrap();
    let id = till.sandbox().pay_mall_static(880);
    let order = claims(&till, "other", "8.80");
    back_online(&till);
    till.case_of(&order);
    till.skip(2 * DAY);
    assert_eq!(
        search(&till, &order, "").unwrap_err().code,
        "no_bill_to_search"
    );
    pick(&till, &order, &id).unwrap();
    till.reaches(&order, "confirmed");
}

#[test]
fn a_case_without_an_open_claim_by_a_printed_code_is_not_looked_for() {
    let (till, [one, two], paid) = two_alike("alipay");
    let id = till.case_of(&one).case_id;
    pick(&till, &one, &paid[0]).unwrap();
    till.reaches(&one, "confirmed");
    let manager = till.acting(Role::Manager);
    let ended = PickTransaction {
        case_id: id,
        transaction_id: paid[1].clone(),
    };
    let refused = till.app().pick_transaction_as(&manager, &ended);
    assert_eq!(refused.unwrap_err().code, "case_not_open");
    let request = SearchCase {
        case_id: id,
        hint: None,
    };
    let refused = till.app().search_case_as(&manager, &request);
    assert_eq!(refused.unwrap_err().code, "case_not_open");
    // What a customer shows to be scanned, or a card, is no transaction id.
    for odd in ["", "280000000000000001", "4111111111111111", "x"] {
        assert_eq!(
            pick(&till, &two, odd).unwrap_err().code,
            "bad_evidence",
            "{odd}"
        );
    }
    let cashier = till.acting(Role::Cashier);
    let refused = till.app().search_case_as(&cashier, &request);
    assert_eq!(refused.unwrap_err().code, "not_allowed");
    let refused = till.app().pick_transaction_as(&cashier, &ended);
    assert_eq!(refused.unwrap_err().code, "not_allowed");
}

#[test]
fn every_word_of_the_search_is_there_in_both_languages() {
    for language in [Language::Chinese, Language::English] {
        let words = Words::of(language);
        let faults = BillFault::ALL.map(|fault| format!("problem.{}.title", fault.code()));
        let fits = Fit::ALL.map(|fit| format!("ui.search.hint_{}", fit.code()));
        for key in faults.iter().chain(&fits) {
            assert!(words.get(key).is_some(), "{key} has no words");
        }
    }
}
