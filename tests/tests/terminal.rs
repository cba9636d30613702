//! `hexiaoctl` as a script and as a person uses it: every command, every exit code, both
//! languages, and whatever else may be typed at it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_tests::{Answer, Ctl, SandboxProgram};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

const LANGUAGES: [&str; 2] = ["en", "zh-CN"];

/// A demo shop made by the program itself, on a platform served by the program itself.
struct Shop {
    ctl: Ctl,
    sandbox: SandboxProgram,
    home: TempDir,
}

impl Shop {
    fn new(customer: &str) -> Self {
        let sandbox = SandboxProgram::start(&["--customer", customer, "--seed", "7"]);
        let home = TempDir::new().unwrap();
        let ctl = Ctl::over(&home.path().join("ledger"));
        let made = ctl.done(&["init", "--demo", "--sandbox", sandbox.url()]);
        assert_eq!(made["people"].as_array().unwrap().len(), 3);
        Self { ctl, sandbox, home }
    }

    fn file(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn head(&self) -> Value {
        self.ctl.done(&["verify"])["ledger_head"].clone()
    }
}

/// Words, none of them a key or an unfilled blank.
fn speaks(answer: &Answer) {
    let said = format!("{}{}", answer.stdout, answer.stderr);
    let sections = [
        "ctl",
        "problem",
        "state",
        "reason",
        "upload",
        "redemption",
        "wallet",
        "truth",
        "case_kind",
        "scan_kind",
        "role",
        "limit",
    ];
    for section in sections {
        let dotted = format!("{section}.");
        let key = said
            .split(&dotted)
            .skip(1)
            .find(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
        assert_eq!(key, None, "a key of {section} in {said}");
    }
    for raw in ["%{", "ledger_", "per_payment", "not_found", "wechatpay"] {
        assert!(!said.contains(raw), "{raw} in {said}");
    }
    assert!(!said.trim().is_empty());
}

/// A plain sentence for people: words, an end, and no code of ours.
fn refused(ctl: &Ctl, words: &[&str]) {
    for language in LANGUAGES {
        let answer = ctl.read(language, words);
        assert_ne!(answer.code, 0, "{words:?} {answer:?}");
        assert!(answer.stdout.is_empty(), "{words:?} {answer:?}");
        speaks(&answer);
        let sentence = answer.stderr.trim();
        assert!(
            sentence.ends_with(['.', '。', '!', '！', '?', '？']),
            "{words:?}: {sentence}"
        );
        let chinese = sentence.chars().any(|c| ('一'..='龥').contains(&c));
        assert_eq!(chinese, language == "zh-CN", "{words:?}: {sentence}");
    }
}

fn refused_as(ctl: &Ctl, words: &[&str], exit: i32, code: &str) -> Value {
    let answer = ctl.json(words);
    let json = answer.json();
    let found = (answer.code, json["error"]["code"].as_str());
    assert_eq!(found, (exit, Some(code)), "{words:?}");
    json
}

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
    assert_eq!(told["redemption"], sold["redemption"]);
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
    let home = shop.home.path().join("ledger");
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

#[test]
fn a_scan_is_told_apart_and_a_customers_code_is_never_repeated() {
    let ctl = Ctl::over(&std::env::temp_dir());
    let shop_code = hexiao_sandbox::demo::static_code();
    let emoji = "💰".repeat(10);
    let long = "7".repeat(7_000);
    let scans = [
        ("280000000000000001", "auth_code"),
        (shop_code, "payment_code"),
        ("2026112222001123456789012345", "transaction_id"),
        ("4111111111111111", "card_number"),
        ("TABLE-7", "reference"),
        ("T01_1_000001_X", "not_ours"),
        (emoji.as_str(), "not_ours"),
        (long.as_str(), "not_ours"),
        ("", "not_ours"),
    ];
    for (text, kind) in scans {
        let answer = ctl.json(&["code", "classify", text]);
        assert_eq!(
            (answer.code, answer.json()["kind"].as_str()),
            (0, Some(kind)),
            "{text}"
        );
        let secret = matches!(kind, "auth_code" | "card_number");
        assert!(
            !secret || !answer.stdout.contains(text),
            "{text} is repeated"
        );
        for language in LANGUAGES {
            speaks(&ctl.read(language, &["code", "classify", text]));
        }
    }
}

#[test]
fn odd_input_is_refused_in_words_and_leaves_the_ledger_as_it_was() {
    let shop = Shop::new("never");
    let head = shop.head();
    let long = "9".repeat(7_168);
    let amounts = [
        "",
        "0",
        "0.00",
        "-1",
        "-0.01",
        "12.345",
        "1e3",
        "0x10",
        "NaN",
        "12,34",
        "１２",
        "💰",
        "99999999999999999999",
        "1 2",
        "abc",
        &long,
    ];
    for amount in amounts {
        let argument = format!("--amount={amount}");
        let words = ["checkout", "--wallet", "alipay", &argument];
        let answer = shop.ctl.json(&words);
        assert_eq!(answer.code, 2, "{amount:?} {answer:?}");
        let code = answer.json()["error"]["code"].as_str().unwrap().to_owned();
        assert!(code.starts_with("amount."), "{amount:?}: {code}");
        refused(&shop.ctl, &words);
        let answer = shop.ctl.json(&["claim", "--wallet", "alipay", &argument]);
        assert_eq!(answer.code, 2, "{amount:?} {answer:?}");
    }
    assert_eq!(shop.head(), head);
}

#[test]
fn odd_codes_numbers_days_and_wallets_are_refused_in_words_and_change_nothing() {
    let shop = Shop::new("never");
    let head = shop.head();
    let long = "9".repeat(7_168);
    let own = hexiao_sandbox::demo::static_code();
    let sale = ["checkout", "--wallet", "alipay", "--amount", "1"];
    let scan = |text| [&sale[..], &["--scan", text]].concat();
    let claim = ["claim", "--wallet", "alipay", "--amount", "1", "--evidence"];
    let table: Vec<(Vec<&str>, i32, &str)> = vec![
        (scan(&long), 1, "scan.too_long"),
        (scan("💰"), 1, "scan.not_ascii"),
        (scan(own), 1, "merchant_code"),
        (scan("4111111111111111"), 1, "card_number"),
        (scan(""), 1, "scan.empty"),
        (scan("T01_1_000001_X"), 1, "scan.misread"),
        (
            vec!["checkout", "--wallet", "bitcoin", "--amount", "1"],
            2,
            "unknown_wallet",
        ),
        (
            vec!["checkout", "--wallet", "wechatpay", "--amount", "1"],
            1,
            "no_account",
        ),
        (
            [&sale[..], &["--reference", "桌 7"]].concat(),
            1,
            "bad_reference",
        ),
        ([&claim[..], &["💰"]].concat(), 1, "bad_evidence"),
        ([&claim[..], &[long.as_str()]].concat(), 1, "bad_evidence"),
        (
            [&claim[..], &["280000000000000001"]].concat(),
            1,
            "bad_evidence",
        ),
        (vec!["redeem", ""], 1, "unknown_payment"),
        (vec!["redeem", "💰"], 1, "unknown_payment"),
        (vec!["redeem", &long], 1, "unknown_payment"),
        (vec!["redeem", "T01_1_000001_X"], 1, "unknown_payment"),
        (vec!["report", "--day", "2026-02-30"], 2, "unknown_day"),
        (vec!["report", "--day", "💰"], 2, "unknown_day"),
        (vec!["cases", "--as", "nobody"], 1, "unknown_person"),
        (vec!["cases", "--as", "lin"], 1, "not_allowed"),
    ];
    for (words, exit, code) in table {
        refused_as(&shop.ctl, &words, exit, code);
        refused(&shop.ctl, &words);
    }
    assert_eq!(shop.head(), head);
    assert!(shop.sandbox.url().starts_with("http"));
}

#[test]
fn words_that_are_no_command_end_with_code_two() {
    let ctl = Ctl::over(&std::env::temp_dir());
    for words in [
        &["steal"][..],
        &[],
        &["checkout"],
        &["sandbox", "--seed", "x"],
    ] {
        assert_eq!(ctl.run(words).code, 2, "{words:?}");
    }
}

#[test]
fn a_ledger_that_is_missing_broken_newer_or_already_there_gets_a_kind_word_and_is_kept() {
    let shop = Shop::new("never");
    let missing = Ctl::over(&shop.path("nowhere"));
    refused_as(&missing, &["report"], 1, "ledger_missing");
    refused(&missing, &["report"]);
    let again = ["init", "--demo", "--sandbox", shop.sandbox.url()];
    refused_as(&shop.ctl, &again, 1, "ledger_exists");
    refused(&shop.ctl, &again);
    let file = shop.path("ledger").join("ledger.db");
    let genuine = std::fs::read(&file).unwrap();
    let db = rusqlite::Connection::open(&file).unwrap();
    db.execute_batch("PRAGMA user_version = 99").unwrap();
    drop(db);
    refused_as(&shop.ctl, &["report"], 1, "ledger_newer");
    refused(&shop.ctl, &["report"]);
    let broken = [b"not a database ".repeat(500), genuine.clone()].concat();
    std::fs::write(&file, &broken).unwrap();
    refused_as(&shop.ctl, &["sync"], 1, "ledger_damaged");
    refused(&shop.ctl, &["sync"]);
    assert_eq!(std::fs::read(&file).unwrap(), broken, "nothing is deleted");
    assert_eq!(
        std::fs::read(shop.path("ledger").join("damaged-1.db")).unwrap(),
        broken
    );
    std::fs::write(&file, genuine).unwrap();
    assert_eq!(shop.ctl.done(&["verify"])["sound"], true);
}

#[test]
fn a_folder_in_the_ledgers_place_gets_a_kind_word() {
    let shop = Shop::new("never");
    let file = shop.path("ledger").join("ledger.db");
    std::fs::remove_file(&file).unwrap();
    std::fs::create_dir(&file).unwrap();
    refused(&shop.ctl, &["report"]);
}
