//! Every command as a script and as a person uses it.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};
use hexiao_tests::{Ctl, SandboxProgram};
use serde_json::Value;

#[test]
fn the_platform_says_where_it_listens_as_json_on_its_first_line() {
    let sandbox = SandboxProgram::start(&["--customer", "never", "--fault", "query:5xx*2"]);
    let said = &sandbox.said;
    let address = said["address"].as_str().unwrap();
    assert!(address.starts_with("http://127.0.0.1:"));
    assert_eq!(said["gateway"], format!("{address}/gateway.do"));
    for words in [["--customer", "rich"], ["--fault", "pay:explode"]] {
        let ctl = Ctl::over(&std::env::temp_dir());
        let answer = ctl.run(&[&["sandbox"], &words[..]].concat());
        assert_eq!(answer.code, 1, "{answer:?}");
    }
}

#[test]
fn a_sale_from_the_code_to_the_upload_is_one_command() {
    let shop = Shop::new("pay");
    let words = [
        "checkout", "--wallet", "alipay", "--amount", "12.34", "--redeem",
    ];
    let sold = shop.ctl.done(&words);
    assert_eq!(sold["amount"]["amount"], "12.34");
    assert_eq!(sold["amount"]["currency"], "CNY");
    assert_eq!(
        (&sold["state"], &sold["truth"]),
        (&"confirmed".into(), &"confirmed".into())
    );
    assert_eq!(sold["redemption"]["state"], "redeemed");
    assert_eq!(sold["upload"]["state"], "done");
    assert!(sold["transaction_id"].is_string() && sold["payer"].is_string());
    let order = sold["order_number"].as_str().unwrap();
    let again = refused_as(&shop.ctl, &["redeem", order], 1, "already_redeemed");
    let told = &again["error"]["payment"];
    for field in ["redemption_id", "state", "by", "at", "till"] {
        assert_eq!(told["redemption"][field], sold["redemption"][field]);
    }
    assert_eq!(told["amount"], sold["amount"]);
    refused(&shop.ctl, &["redeem", order]);
}

#[test]
fn a_customers_code_is_scanned_paid_and_redeemed_by_a_second_command() {
    let shop = Shop::new("pay");
    let scan = ["--scan", "280000000000000042"];
    let words = [
        &["checkout", "--wallet", "alipay", "--amount", "0.01"],
        &scan[..],
    ]
    .concat();
    let paid = shop.ctl.done(&words);
    assert_eq!(
        (&paid["method"], &paid["redemption"]),
        (&"scan_code".into(), &Value::Null)
    );
    let order = paid["order_number"].as_str().unwrap();
    let redeemed = shop.ctl.done(&["redeem", order]);
    assert_eq!(redeemed["redemption"]["by"], "林小雨");
    let again = [
        &["checkout", "--wallet", "alipay", "--amount", "5"],
        &scan[..],
    ]
    .concat();
    refused_as(&shop.ctl, &again, 1, "already_redeemed");
}

#[test]
fn who_does_not_pay_in_time_is_told_apart_from_who_cannot_pay() {
    let shop = Shop::new("never");
    let words = [
        "checkout",
        "--wallet",
        "alipay",
        "--amount",
        "1",
        "--timeout",
        "1",
    ];
    let late = shop.ctl.json(&words);
    assert_eq!(
        (late.code, late.json()["state"].as_str()),
        (4, Some("closed"))
    );
    let shop = Shop::new("decline");
    let scan = [
        "checkout",
        "--wallet",
        "alipay",
        "--amount",
        "1",
        "--scan",
        "280000000000000001",
    ];
    let poor = shop.ctl.json(&scan);
    assert_eq!(
        (poor.code, poor.json()["state"].as_str()),
        (4, Some("failed"))
    );
    assert_eq!(shop.ctl.done(&["cases"])["cases"][0]["kind"], "failed");
}

#[test]
fn without_a_network_a_claim_is_taken_and_when_it_is_back_the_owner_has_a_case() {
    let shop = Shop::new("pay");
    let home = shop.path("ledger");
    let far = Ctl::over(&shop.path("far"));
    let _made = far.done(&["init", "--demo", "--sandbox", "127.0.0.1:9"]);
    let offline = far.json(&["checkout", "--wallet", "alipay", "--amount", "1"]);
    assert_eq!(
        (offline.code, offline.json()["error"]["code"].as_str()),
        (3, Some("offline"))
    );
    refused(&far, &["checkout", "--wallet", "alipay", "--amount", "1"]);
    let claim = ["claim", "--wallet", "alipay", "--amount", "20.00"];
    let evidence = ["--evidence", "2026112222001123456789012345"];
    let claimed = far.done(&[&claim[..], &evidence].concat());
    assert_eq!(
        (&claimed["state"], &claimed["truth"]),
        (&"claimed".into(), &"claimed".into())
    );
    assert_eq!(claimed["redemption"]["state"], "provisional");
    refused_as(
        &far,
        &[&claim[..], &evidence].concat(),
        1,
        "transaction_used",
    );
    refused_as(
        &far,
        &["claim", "--wallet", "alipay", "--amount", "600"],
        1,
        "over_limit",
    );
    let waiting = far.json(&["sync", "--timeout", "6"]);
    assert_eq!(
        (waiting.code, &waiting.json()["offline"]),
        (3, &true.into())
    );
    let claimed = shop.ctl.done(&[&claim[..], &evidence].concat());
    let synced = shop.ctl.done(&["sync"]);
    assert_eq!(
        (&synced["pending"], &synced["open_cases"]),
        (&0.into(), &1.into())
    );
    let cases = shop.ctl.done(&["cases"]);
    let case = &cases["cases"][0];
    assert_eq!(case["order_number"], claimed["order_number"]);
    assert_eq!(case["money_at_risk"]["amount"], "20.00");
    assert_eq!(case["reason"], "not_found");
    assert!(home.join("ledger.db").exists());
}

#[test]
fn the_days_figures_are_on_the_screen_and_in_files_that_are_never_replaced() {
    let shop = Shop::new("pay");
    for amount in ["12.34", "0.66"] {
        let scan = format!("2800000000000000{}", &amount.replace('.', "")[..2]);
        let words = [
            "checkout", "--wallet", "alipay", "--amount", amount, "--scan", &scan,
        ];
        let _sold = shop.ctl.done(&[&words[..], &["--redeem"]].concat());
    }
    let (csv, xlsx) = (shop.file("day.csv"), shop.file("day.xlsx"));
    let words = ["report", "--day", "today", "--csv", &csv, "--xlsx", &xlsx];
    let report = shop.ctl.done(&words);
    assert_eq!(report["truths"]["confirmed"]["count"], 2);
    assert_eq!(report["truths"]["confirmed"]["amount"]["amount"], "13.00");
    assert_eq!(report["truths"]["settled"]["amount"]["amount"], "0.00");
    assert_eq!(report["files"].as_array().unwrap().len(), 2);
    let text = std::fs::read_to_string(&csv).unwrap();
    assert!(text.contains("12.34") && text.contains("13.00"), "{text}");
    let before = std::fs::read(&xlsx).unwrap();
    refused_as(&shop.ctl, &["report", "--xlsx", &xlsx], 1, "export_failed");
    assert_eq!(std::fs::read(&xlsx).unwrap(), before);
    let day = report["business_day"].as_str().unwrap();
    let named = shop.ctl.done(&["report", "--day", day]);
    assert_eq!(named["truths"], report["truths"]);
    let empty = shop.ctl.done(&["report", "--day", "2020-02-29"]);
    assert_eq!(empty["truths"]["confirmed"]["count"], 0);
}

#[test]
fn a_sound_ledger_is_called_sound_and_a_changed_one_is_not() {
    let shop = Shop::new("pay");
    let words = [
        "checkout", "--wallet", "alipay", "--amount", "12.34", "--redeem",
    ];
    let _sold = shop.ctl.done(&words);
    let sound = shop.ctl.done(&["verify"]);
    assert_eq!(
        (&sound["sound"], &sound["problems"]),
        (&true.into(), &Value::Array(vec![]))
    );
    let db = rusqlite::Connection::open(shop.path("ledger").join("ledger.db")).unwrap();
    db.execute("UPDATE payment SET amount_minor = 1", [])
        .unwrap();
    drop(db);
    let forged = shop.ctl.json(&["verify"]);
    assert_eq!((forged.code, &forged.json()["sound"]), (6, &false.into()));
    for language in LANGUAGES {
        let answer = shop.ctl.read(language, &["verify"]);
        assert_eq!(answer.code, 6);
        speaks(&answer);
    }
}

#[test]
fn every_answer_for_people_is_words_in_both_languages() {
    let shop = Shop::new("pay");
    let claim = ["claim", "--wallet", "alipay", "--amount", "20"];
    let sale = [
        "checkout", "--wallet", "alipay", "--amount", "1", "--redeem",
    ];
    for language in LANGUAGES {
        let commands: [&[&str]; 8] = [
            &sale,
            &claim,
            &["sync"],
            &["cases", "--all"],
            &["report"],
            &["verify"],
            &["code", "classify", "280000000000000001"],
            &["--help"],
        ];
        for words in commands {
            let answer = shop.ctl.read(language, words);
            assert_eq!(answer.code, 0, "{words:?} {answer:?}");
            speaks(&answer);
        }
        let drawn = shop.ctl.read(language, &sale);
        assert!(drawn.stderr.contains("https://qr.alipay.com/"), "{drawn:?}");
    }
}
