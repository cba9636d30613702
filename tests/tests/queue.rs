//! The queue of a till is carried to another till of the shop in a signed file, and told there:
//! once, twice, and once more by the first till, the platform keeps one record.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    AccountEntry, ClaimRequest, Problem, QueueExported, QueueTelling, QueueToldLine,
};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{Till, eventually};
use hexiao_tests::sql_count;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

/// Both wallets are set offline, so that what is redeemed waits.
fn forced(till: &Till, forced: bool) {
    let cashier = till.acting(Role::Cashier);
    for wallet in ["alipay", "wechatpay"] {
        till.app()
            .force_wallet_as(&cashier, wallet, forced)
            .unwrap();
    }
}

/// So many paid sales with Alipay and one with WeChat Pay, redeemed while nobody can be told.
fn queued(till: &Till, alipay: usize) -> Vec<String> {
    let paid = (0..alipay).map(|_| till.paid("8.00").order_number);
    let mut orders: Vec<String> = paid.collect();
    let wechat = till.scan_of("13", "3.00").order_number;
    till.reaches(&wechat, "confirmed");
    orders.push(wechat);
    forced(till, true);
    let cashier = till.acting(Role::Cashier);
    for order in &orders {
        till.app().redeem_as(&cashier, order).unwrap();
    }
    orders
}

fn claim(till: &Till, amount: &str, evidence: Option<String>) -> String {
    let request = ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app()
        .claim_as(&cashier, &request)
        .unwrap()
        .order_number
}

fn export(till: &Till) -> QueueExported {
    let owner = till.acting(Role::Owner);
    let path = till.home().join("queue.jsonl");
    till.app().export_queue_as(&owner, &path).unwrap()
}

fn tell_as(till: &Till, role: Role, file: &str, key: &str) -> Result<QueueTelling, Problem> {
    let who = till.acting(role);
    let path = PathBuf::from(file);
    till.app().tell_queue_as(&who, &path, key, &mut |_, _| {})
}

fn tell(till: &Till, file: &QueueExported) -> QueueTelling {
    tell_as(till, Role::Owner, &file.path, &file.key).unwrap()
}

fn refused(till: &Till, file: &str, key: &str) -> String {
    tell_as(till, Role::Owner, file, key).unwrap_err().code
}

fn records(till: &Till, order: &str) -> usize {
    till.sandbox().trade(order).unwrap().records.len()
}

fn head(till: &Till) -> String {
    till.app().health().unwrap().ledger_head
}

fn line<'a>(told: &'a QueueTelling, order: &str) -> &'a QueueToldLine {
    let mut lines = told.lines.iter();
    lines.find(|line| line.order_number == order).unwrap()
}

/// A till that lost entries may give a claim the number of a sale that it lost.
#[test]
fn a_claim_by_the_printed_code_is_not_proved_by_a_sale_that_bears_its_number() {
    let first = Till::new(Customer::Pay);
    // Once it has asked the platforms, nobody tells it of its double.
    std::thread::sleep(Duration::from_secs(3));
    let double = first.beside_as("T01");
    let sold = [1, 2].map(|_| double.paid("8.00").order_number);
    forced(&first, true);
    let seen = first.sandbox().trade(&sold[1]).unwrap().transaction_id;
    let claimed = [None, seen].map(|seen| claim(&first, "8.00", seen));
    assert_eq!(claimed, sold);
    let told = tell(&first.beside(), &export(&first));
    assert_eq!(line(&told, &claimed[0]).outcome, "unknown_there");
    assert_eq!(line(&told, &claimed[1]).outcome, "paid_other");
    forced(&first, false);
    for (order, reason) in claimed.iter().zip(["not_found", "order_differs"]) {
        assert_eq!(first.case_of(order).reason, reason);
        assert_eq!(first.look(order).state, "claimed");
    }
}

#[test]
fn a_queue_is_told_at_another_till_and_however_often_there_is_one_record_of_each() {
    let first = Till::new(Customer::Pay);
    let orders = queued(&first, 2);
    let seen = first.sandbox().pay_static(2_000);
    let paid = claim(&first, "20.00", Some(seen.clone()));
    let unpaid = claim(&first, "5.00", None);
    let other = claim(&first, "7.00", Some(first.sandbox().pay_static(600)));
    let file = export(&first);
    assert_eq!((file.uploads, file.claims), (3, 3), "{file:?}");
    assert_eq!(file.left, []);
    let mut second = first.beside();
    second.wallet_connection("alipay", "online");
    for _ in 0..2 {
        let told = tell(&second, &file);
        assert_eq!(
            (told.state.as_str(), told.problem.as_deref()),
            ("done", None)
        );
        assert_eq!((told.total, told.done), (6, 6));
        assert_eq!((told.recorded, told.confirmed, told.answered), (2, 1, 3));
        assert_eq!((told.refused, told.elsewhere, told.not_told), (0, 0, 0));
        let proved = line(&told, &paid);
        assert_eq!(
            (proved.kind.as_str(), proved.outcome.as_str()),
            ("claim", "paid")
        );
        assert_eq!(proved.transaction_id.as_deref(), Some(seen.as_str()));
        assert_eq!(proved.paid.as_ref().unwrap().amount, "20.00");
        assert_eq!(line(&told, &unpaid).outcome, "unknown_there");
        let differs = line(&told, &other);
        assert_eq!(differs.outcome, "paid_other", "six is not seven");
        assert_eq!(differs.paid.as_ref().unwrap().amount, "6.00");
        assert_eq!(
            (records(&first, &orders[0]), records(&first, &orders[1])),
            (1, 1)
        );
    }
    assert!(second.app().look(&orders[0]).is_err(), "it books nothing");
    assert_eq!(second.problems(), Vec::<String>::new());
    second.close();
    let told = "SELECT count(*) FROM journal WHERE kind = 'queue_told'";
    assert_eq!(
        sql_count(&second.dir(), told),
        4,
        "each telling begins and ends"
    );
    forced(&first, false);
    for order in &orders {
        first.uploaded(order);
    }
    assert_eq!(
        (records(&first, &orders[0]), records(&first, &orders[1])),
        (1, 1)
    );
    first.reaches(&paid, "confirmed");
    assert_eq!(
        first.case_of(&unpaid).reason,
        "not_found",
        "its own till decides"
    );
    assert_eq!(first.problems(), Vec::<String>::new());
}

#[test]
fn its_own_till_needs_no_key_and_a_short_but_right_beginning_of_another_s_is_enough() {
    let first = Till::new(Customer::Pay);
    let _orders = queued(&first, 1);
    let file = export(&first);
    forced(&first, false);
    let told = tell_as(&first, Role::Owner, &file.path, "").unwrap();
    assert_eq!((told.recorded, told.confirmed), (1, 1));
    let second = first.beside();
    let spelt = format!(" {}-{} ", &file.key[..10].to_uppercase(), &file.key[10..20]);
    assert_eq!(
        tell_as(&second, Role::Owner, &file.path, &spelt)
            .unwrap()
            .recorded,
        1
    );
}

#[test]
fn what_is_not_the_owner_s_act_or_not_that_till_s_file_is_refused_before_anybody_is_asked() {
    let first = Till::new(Customer::Pay);
    let _orders = queued(&first, 1);
    let file = export(&first);
    let second = first.beside();
    let before = (head(&second), first.sandbox().calls("sync"));
    for role in [Role::Cashier, Role::Manager] {
        let told = tell_as(&second, role, &file.path, &file.key);
        assert_eq!(told.unwrap_err().code, "not_allowed");
        let path = first.home().join("other.jsonl");
        let written = first.app().export_queue_as(&first.acting(role), &path);
        assert_eq!(written.unwrap_err().code, "not_allowed");
        assert!(!path.exists());
    }
    assert_eq!(refused(&second, &file.path, ""), "queue_key_needed");
    assert_eq!(
        refused(&second, &file.path, &file.key[..19]),
        "queue_key_short"
    );
    let other = "0123456789abcdef0123";
    assert_eq!(refused(&second, &file.path, other), "queue_key_wrong");
    assert_eq!(
        refused(&second, "nowhere.jsonl", &file.key),
        "queue_file_missing"
    );
    let text = fs::read_to_string(&file.path).unwrap();
    let with = |name: &str, text: String| {
        let path = first.home().join(name).to_str().unwrap().to_owned();
        fs::write(&path, text).unwrap();
        refused(&second, &path, &file.key)
    };
    assert_eq!(
        with("1", text.replacen("800", "900", 1)),
        "queue_file_changed"
    );
    assert_eq!(
        with("2", text.trim_end().to_owned()),
        "queue_file_not_whole"
    );
    assert_eq!(with("3", "not a queue".to_owned()), "queue_file_other");
    let after = (head(&second), first.sandbox().calls("sync"));
    assert_eq!(before, after, "nothing was written and nobody asked");
}

#[test]
fn another_merchant_s_account_is_told_nothing() {
    let first = Till::new(Customer::Pay);
    let orders = queued(&first, 1);
    let file = export(&first);
    let second = first.beside();
    let entry = AccountEntry {
        seller_id: "2088990000000009".to_owned(),
        ..first.account_of("alipay")
    };
    second
        .app()
        .set_account_as(&second.acting(Role::Owner), &entry)
        .unwrap();
    let told = tell(&second, &file);
    assert_eq!((told.recorded, told.confirmed, told.elsewhere), (0, 1, 1));
    assert_eq!(line(&told, &orders[0]).outcome, "elsewhere");
    assert_eq!(records(&first, &orders[0]), 0);
}

#[test]
fn a_platform_that_is_gone_is_lost_after_two_calls_and_told_the_next_time() {
    let first = Till::new(Customer::Pay);
    let orders = queued(&first, 4);
    let file = export(&first);
    let second = first.beside();
    second.connection("online");
    first
        .sandbox()
        .set_faults("sync:refuse*inf,query:refuse*inf".parse().unwrap());
    let asked = first.sandbox().calls("sync");
    let told = tell(&second, &file);
    assert_eq!(told.lost, ["alipay"]);
    assert_eq!(
        (told.not_told, told.refused, told.confirmed),
        (4, 0, 1),
        "{told:?}"
    );
    assert_eq!(told.state, "done");
    assert_eq!(line(&told, &orders[3]).outcome, "not_told");
    assert!(line(&told, &orders[0]).reason.is_some(), "{told:?}");
    // The last one was not even asked: nothing is known of it.
    assert_eq!(line(&told, &orders[3]).reason, None, "{told:?}");
    assert!(
        first.sandbox().calls("sync") - asked <= 2,
        "it was left alone"
    );
    first.sandbox().set_faults("".parse().unwrap());
    let told = tell(&second, &file);
    assert_eq!((told.recorded, told.confirmed, told.not_told), (4, 1, 0));
    assert_eq!(records(&first, &orders[3]), 1);
}

#[test]
fn records_that_the_platform_cannot_take_hold_up_no_other() {
    let first = Till::new(Customer::Pay);
    let orders = queued(&first, 5);
    let file = export(&first);
    let second = first.beside();
    second.connection("online");
    first.sandbox().set_faults("sync:refuse*3".parse().unwrap());
    let told = tell(&second, &file);
    assert_eq!(told.lost, Vec::<String>::new(), "{told:?}");
    assert_eq!((told.not_told, told.recorded, told.confirmed), (3, 2, 1));
    assert_eq!(records(&first, &orders[4]), 1);
}

#[test]
fn a_platform_that_is_asked_too_often_is_waited_for_and_is_not_lost_to_anybody() {
    let first = Till::new(Customer::Pay);
    let orders = queued(&first, 4);
    let file = export(&first);
    let second = first.beside();
    second.connection("online");
    first
        .sandbox()
        .set_faults("sync:too_often*3".parse().unwrap());
    let told = tell(&second, &file);
    assert_eq!(
        (told.recorded, told.confirmed, told.not_told),
        (4, 1, 0),
        "{told:?}"
    );
    assert_eq!(records(&first, &orders[0]), 1);
    second.connection("online");
}

#[test]
fn a_wallet_that_is_set_offline_by_hand_is_not_asked() {
    let first = Till::new(Customer::Pay);
    let _orders = queued(&first, 1);
    let file = export(&first);
    let second = first.beside();
    forced(&second, true);
    let told = tell(&second, &file);
    assert_eq!((told.not_told, told.recorded), (2, 0));
    assert_eq!(told.lost, ["alipay", "wechatpay"]);
}

#[test]
fn one_telling_runs_at_a_time_and_can_be_stopped_between_two_lines() {
    let first = Till::new(Customer::Pay);
    let _orders = queued(&first, 27);
    let file = export(&first);
    let second = first.beside();
    second.wallet_connection("alipay", "online");
    first
        .sandbox()
        .set_faults("sync:delay=100*inf".parse().unwrap());
    let token = second.sign_in(Role::Owner);
    let begun = second
        .app()
        .tell_queue(&token, &file.path, &file.key)
        .unwrap();
    assert_eq!((begun.state.as_str(), begun.total), ("running", 28));
    assert_eq!(
        refused(&second, &file.path, &file.key),
        "queue_telling_runs"
    );
    second.app().stop_telling(&token).unwrap();
    let ended = eventually("it stops", || {
        let told = second.app().queue_telling(&token).unwrap().unwrap();
        (told.state != "running").then_some(told)
    });
    assert_eq!(ended.state, "stopped", "{ended:?}");
    assert!(ended.done < 25, "{ended:?}");
    first.sandbox().set_faults("".parse().unwrap());
    let told = tell(&second, &file);
    assert_eq!((told.recorded, told.confirmed), (27, 1));
    assert_eq!(second.problems(), Vec::<String>::new());
}

#[test]
fn an_empty_queue_is_a_file_too() {
    let first = Till::new(Customer::Never);
    let file = export(&first);
    assert_eq!((file.uploads, file.claims), (0, 0));
    let told = tell_as(&first, Role::Owner, &file.path, "").unwrap();
    assert_eq!((told.total, told.state.as_str()), (0, "done"));
    let token = first.sign_in(Role::Owner);
    let named = first.app().export_queue(&token).unwrap().path;
    assert!(named.contains("practice-queue-T01-1-"), "{named}");
    let files = first.app().queue_files(&token).unwrap();
    let found = files.iter().find(|one| one.path == named);
    assert_eq!(found.unwrap().till, "T01", "nobody has to type its path");
}
