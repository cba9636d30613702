//! Whatever else may be typed or scanned, and ledgers that cannot be opened.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};
use hexiao_tests::Ctl;

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
        ("6212345678901234566", "auth_code"),
        ("6901234567892", "product"),
        ("upi://pay?pa=shop@bank", "upi_link"),
        (
            "BCD\n002\n1\nSCT\n\nShop\nDE33100205000001194700",
            "epc_transfer",
        ),
        (
            "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=",
            "emv_customer",
        ),
        (
            "00020101021129370016A000000677010111011300668012345675802TH530376463046197",
            "emv_merchant",
        ),
        (
            "00020101021129370016A000000677010111011300668012345675802TH530376463046198",
            "not_ours",
        ),
        ("https://u.wechat.com/MDE12345", "not_ours"),
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
        let secret = matches!(kind, "auth_code" | "card_number" | "emv_customer");
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
        (scan(own), 1, "own_printed_code"),
        (scan("4111111111111111"), 1, "card_number"),
        (scan("6212345678901234566"), 1, "scan.unionpay"),
        (scan("6901234567892"), 1, "scan.product"),
        (scan("https://u.wechat.com/MDE12345"), 1, "scan.contact"),
        (scan("000201010211"), 1, "scan.damaged_merchant_code"),
        (scan("upi://pay?pa=shop@bank"), 1, "merchant_code"),
        (scan(""), 1, "scan.empty"),
        (scan("T01_1_000001_X"), 1, "scan.misread"),
        (
            vec!["checkout", "--wallet", "bitcoin", "--amount", "1"],
            2,
            "unknown_wallet",
        ),
        (
            vec!["checkout", "--wallet", "unionpay", "--amount", "1"],
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
        (
            [&claim[..], &["6212345678901234567"]].concat(),
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
    let url = shop.sandbox.url();
    let nameless = ["init", "--demo", "--till", "T 2", "--sandbox", url];
    assert_eq!(missing.run(&nameless).code, 2);
    assert!(!shop.path("nowhere").exists(), "nothing was made");
    let again = ["init", "--demo", "--sandbox", url];
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
