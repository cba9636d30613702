//! The facts of a journal, as they lie in it for ever: each reads back, is written again to the
//! letter, is called by one name, and is kept out of a recovery or is not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_domain::{CouponId, Fact, TillId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn fen(minor: i64) -> Value {
    json!({"minor": minor, "currency": "CNY"})
}

fn proof() -> Value {
    json!({
        "transaction_id": "2026112322001295812889827881", "order_number": "T01_1_000001_0",
        "amount": fen(1_234), "payer": "*芳", "paid_at": 1_795_391_569_000_i64,
    })
}

fn payment() -> Value {
    json!({
        "order": "T01_1_000001_0", "amount": fen(1_234), "wallet": "alipay",
        "method": "show_code", "reference": null, "scan_digest": null, "cashier": "lin",
        "day": "2026-11-23", "hour": 7, "expires_at": 1_795_391_748_716_i64,
    })
}

fn coupon_id() -> String {
    CouponId::new(&TillId::parse("T01").unwrap(), 1, 7).to_string()
}

fn moved(event: &Value) -> Value {
    json!({"fact": "payment_moved", "order": "T01_1_000001_0", "event": event})
}

/// What only looks, asks, finds and decides: a till in recovery may write it.
fn looking() -> Vec<Value> {
    let account = json!({
        "wallet": "alipay", "gateway": "https://example.org/gateway.do", "app_id": "1",
        "seller_id": "2", "platform_public_key": "", "secret": "alipay_private_key",
    });
    let check = json!({
        "wallet": "alipay", "day": "2026-11-23", "finding": {"found": "same"}, "by": "lin",
    });
    let person = json!({"id": "lin", "name": "林小雨", "role": "cashier", "pin_hash": ""});
    let checkpoint = json!({"seq": 1, "head": "00", "balances": [], "key": "", "signature": ""});
    vec![
        json!({"fact": "account_set", "account": account}),
        json!({"fact": "static_code_checked", "check": check}),
        json!({"fact": "backups_set", "plan": {"folder": "/media", "recovery_key": "age1"}}),
        json!({"fact": "person_added", "person": person}),
        json!({"fact": "pin_tried", "person": "lin"}),
        json!({"fact": "signed_in", "person": "lin"}),
        json!({"fact": "signed_out", "person": "lin"}),
        json!({"fact": "shift_opened", "shift": 3, "person": "lin"}),
        json!({"fact": "shift_closed", "shift": 3, "by": "wang"}),
        json!({
            "fact": "work_deferred", "order": "T01_1_000001_0", "kind": "verify",
            "due_at": 1, "reason": "no_answer",
        }),
        json!({"fact": "case_noted", "case": 2, "by": "bao", "text": "by bank"}),
        json!({"fact": "report_exported", "day": "2026-11-23", "by": "bao", "format": "csv"}),
        json!({"fact": "clock_suspect", "before": 1}),
        json!({"fact": "checkpoint", "checkpoint": checkpoint}),
        json!({
            "fact": "epoch_begun", "epoch": 2, "because": "restored", "witnessed": null,
            "after_sequence": 7,
        }),
        json!({"fact": "payment_found", "payment": payment(), "proof": proof()}),
        json!({"fact": "double_paid", "order": "T01_1_000001_0", "other": "T01_1_000007_O"}),
        json!({
            "fact": "doubt_decided", "order": "T01_1_000001_0", "handed_over": true, "by": "bao",
        }),
        json!({"fact": "recovery_ended", "by": "bao"}),
        moved(&json!({"event": "paid", "proof": proof()})),
        moved(&json!({"event": "refused", "reason": "declined"})),
        moved(&json!({"event": "closed_there", "refunded": false})),
        moved(&json!({
            "event": "evidence_noted", "claim": {"evidence": null, "at": 1, "approved_by": null},
        })),
    ]
    .into_iter()
    .chain(looking_at_cases_and_lines())
    .collect()
}

fn looking_at_cases_and_lines() -> Vec<Value> {
    let contact = json!({"channel": "phone", "result": "will_pay", "next_at": 9});
    let words = json!({"code": "ACQ.SYSTEM_ERROR", "text": "try again"});
    vec![
        json!({"fact": "case_contacted", "case": 2, "by": "bao", "contact": contact}),
        json!({"fact": "case_assigned", "case": 2, "to": "bao", "by": "chen"}),
        json!({"fact": "case_due_set", "case": 2, "due_at": 9, "by": "bao"}),
        json!({"fact": "platform_said", "order": "T01_1_000001_0", "words": words}),
        json!({"fact": "cases_exported", "by": "bao", "format": "xlsx", "lines": 3}),
        json!({"fact": "wallet_lost", "wallet": "alipay", "cause": "no_answer", "since": 1}),
        json!({
            "fact": "wallet_found", "wallet": "alipay", "cause": "forced", "at": 2, "by": "lin",
        }),
    ]
}

/// What sells, redeems, closes, gives money back or makes rules: not before the recovery ended.
fn acting() -> Vec<Value> {
    let mut all = acting_on_payments();
    all.extend(acting_on_the_rest());
    all
}

fn acting_on_payments() -> Vec<Value> {
    let order = "T01_1_000001_0";
    let refund = json!({
        "request": "T01_1_000001_0R1", "order": order, "amount": fen(500),
        "reason": "returned unopened", "by": "lin", "approved_by": null, "day": "2027-01-15",
        "hour": 13,
    });
    let claim = json!({"evidence": "2026112222001400000001", "at": 1, "approved_by": null});
    vec![
        json!({"fact": "payment_made", "payment": payment()}),
        moved(&json!({"event": "code_shown", "code": "https://example.org/1"})),
        moved(&json!({"event": "code_sent"})),
        moved(&json!({"event": "close_asked", "cause": "cancelled"})),
        moved(&json!({"event": "claimed", "claim": claim})),
        moved(&json!({"event": "claim_refuted", "reason": "not_found"})),
        moved(&json!({"event": "written_off"})),
        moved(&json!({"event": "reopened"})),
        json!({"fact": "redeemed", "order": order, "by": "lin", "state": "redeemed"}),
        json!({"fact": "work_done", "order": order, "kind": "upload", "receipt": "recorded"}),
        json!({
            "fact": "work_stuck", "order": order, "kind": "cancel", "reason": "order_conflict",
        }),
        json!({"fact": "work_retried", "order": order, "kind": "cancel"}),
        json!({"fact": "refund_asked", "refund": refund}),
        json!({
            "fact": "refund_ended", "order": order, "request": "T01_1_000001_0R1",
            "end": {"end": "done"},
        }),
        json!({"fact": "case_resolved", "case": 2, "resolution": "returned", "by": "bao"}),
    ]
}

fn acting_on_the_rest() -> Vec<Value> {
    let shop = json!({
        "name": "示范小店", "till": "T01", "zone": "Asia/Shanghai", "cut_over_hour": 4,
        "currency": "CNY", "code_seconds": 180, "practice": true,
    });
    let policy = json!({
        "per_payment": fen(50_000), "total": fen(200_000), "max_age_seconds": 86_400,
        "evidence_from": fen(5_000), "manager_from": fen(20_000), "wallets": ["alipay"],
    });
    let per_shift = json!({
        "per_payment": fen(50_000), "total": fen(200_000), "per_shift": fen(80_000),
        "max_age_seconds": 86_400, "evidence_from": fen(5_000), "manager_from": fen(20_000),
        "wallets": ["alipay"],
    });
    let code = json!({"wallet": "alipay", "text": "https://example.org/shop"});
    let coupon = json!({
        "id": coupon_id(), "wallet": "wechatpay", "digest": "d1", "sealed": "s1",
        "tail": "9012", "cashier": "lin", "day": "2027-01-15", "hour": 9,
    });
    let id = coupon_id();
    vec![
        json!({"fact": "shop_set_up", "shop": shop}),
        json!({"fact": "policy_set", "policy": policy}),
        json!({"fact": "policy_set", "policy": per_shift}),
        json!({"fact": "static_code_set", "code": code}),
        json!({"fact": "coupon_asked", "coupon": coupon}),
        json!({
            "fact": "coupon_moved", "coupon": id, "event": {"event": "used", "word": "1212"},
        }),
        json!({
            "fact": "coupon_deferred", "coupon": id, "due_at": 1, "reason": "no_answer",
        }),
        json!({"fact": "coupon_retried", "coupon": id}),
        json!({
            "fact": "queue_told", "by": "chen", "till": "T02", "head": "1-7-ab", "told": 2,
            "refused": 0, "left": 1,
        }),
    ]
}

fn read(value: &Value) -> Fact {
    serde_json::from_value(value.clone()).unwrap_or_else(|error| panic!("{error}: {value}"))
}

/// What a journal of before left out is left out again, so that its hashes still fit.
#[test]
fn a_fact_reads_from_the_journal_and_is_written_again_as_it_was() {
    for value in looking().iter().chain(&acting()) {
        assert_eq!(&serde_json::to_value(read(value)).unwrap(), value);
    }
}

#[test]
fn an_entry_bears_the_name_of_its_fact_and_no_two_facts_share_one() {
    let (looking, acting) = (looking(), acting());
    let mut names = BTreeSet::new();
    for value in looking.iter().chain(&acting) {
        let kind = read(value).kind();
        assert_eq!(kind, value["fact"]);
        names.insert(kind);
    }
    assert_eq!(names, Fact::KINDS.into_iter().collect(), "one of each");
}

#[test]
fn a_till_in_recovery_looks_and_decides_but_sells_redeems_and_gives_back_nothing() {
    for value in looking() {
        assert!(read(&value).is_allowed_in_recovery(), "{value}");
    }
    for value in acting() {
        assert!(!read(&value).is_allowed_in_recovery(), "{value}");
    }
}
