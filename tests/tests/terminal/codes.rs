//! Codes taken apart, made and registered in the terminal.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};
use hexiao_tests::Ctl;

const PROMPTPAY: &str =
    "00020101021129370016A000000677010111011300668012345675802TH530376463046197";

fn anywhere() -> Ctl {
    Ctl::over(&std::env::temp_dir())
}

#[test]
fn a_merchants_code_is_taken_apart_field_by_field() {
    let ctl = anywhere();
    let code = ctl.done(&["code", "parse", PROMPTPAY]);
    assert_eq!(code["kind"], "emv_merchant");
    assert_eq!(code["schemes"][0], "promptpay");
    assert_eq!(
        (&code["country"], &code["currency"]),
        (&"TH".into(), &"THB".into())
    );
    assert_eq!(code["takes_amount"], true);
    assert_eq!(code["objects"][2]["id"], "29");
    assert_eq!(code["objects"][2]["fields"][1]["value"], "0066801234567");
    for language in LANGUAGES {
        let said = ctl.read(language, &["code", "parse", PROMPTPAY]);
        speaks(&said);
        assert!(said.stdout.contains("29-01 0066801234567"), "{said:?}");
    }
    let name = "000201010211262400020001140100101114-0195204490053037045802VN5931EVN CONG TY DIEN LUC THANH XUAN6006Ha Noi62450302000613PD000000000000702000812TT tien dien6304DC30";
    let flawed = ctl.json(&["code", "parse", name]);
    assert_eq!(
        (flawed.code, &flawed.json()["flaw"]["params"]["place"]),
        (1, &"59".into())
    );
}

#[test]
fn what_is_no_merchants_code_is_refused_in_words_and_a_card_is_never_repeated() {
    let ctl = anywhere();
    let false_code = PROMPTPAY.replace("6197", "6198");
    let customer = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=";
    for (text, code) in [
        (false_code.as_str(), "code.bad_checksum"),
        ("000201", "code.no_checksum"),
        ("TABLE-7", "code.not_emv"),
        (
            "BCD\n002\n1\nSCT\n\nShop\nDE33100205000001194701",
            "code.bad_transfer",
        ),
        (customer, "customer_code.not_accepted"),
        ("hQVDUFYwMWEaTw==", "customer_code.broken"),
        ("hQVDUFYwMWEaTw", "customer_code.bad_base64"),
    ] {
        refused_as(&ctl, &["code", "parse", text], 1, code);
        refused(&ctl, &["code", "parse", text]);
    }
    let answer = ctl.json(&["code", "parse", customer]);
    assert!(!format!("{answer:?}").contains("VVVV"));
    let card = [
        "--profile",
        "vietqr",
        "--bank",
        "970403",
        "--card",
        "4111111111111111",
    ];
    let built = ctl.done(&[&["code", "build"], &card[..]].concat());
    let text = built["text"].as_str().unwrap();
    for answer in [
        ctl.json(&["code", "parse", text]),
        ctl.read("en", &["code", "parse", text]),
    ] {
        assert_eq!(answer.code, 0);
        assert!(!answer.stdout.contains("4111111111111111"), "{answer:?}");
    }
}

#[test]
fn a_code_is_built_drawn_and_read_back_from_its_picture() {
    let shop = Shop::new("never");
    let words = [
        "code",
        "build",
        "--profile",
        "promptpay",
        "--phone",
        "081-234-5678",
    ];
    let (svg, png) = (shop.file("code.svg"), shop.file("code.png"));
    let drawn = ["--amount", "4.22", "--svg", &svg, "--png", &png];
    let built = shop.ctl.done(&[&words[..], &drawn].concat());
    let text = built["text"].as_str().unwrap();
    assert!(text.ends_with("54044.2263045D49"), "{text}");
    assert_eq!(built["files"].as_array().unwrap().len(), 2);
    assert!(std::fs::read_to_string(&svg).unwrap().starts_with("<svg"));
    let read = shop.ctl.done(&["code", "read", &png]);
    assert_eq!(
        (&read["kind"], &read["text"]),
        (&"emv_merchant".into(), &text.into())
    );
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["code", "read", &png]));
    }
    let again = shop.ctl.json(&[&words[..], &drawn].concat());
    assert_eq!(again.code, 1, "an existing file is never replaced");
    refused_as(&shop.ctl, &["code", "read", &svg], 1, "read.not_an_image");
    refused_as(
        &shop.ctl,
        &["code", "read", "nowhere.png"],
        1,
        "unreadable_file",
    );
}

#[test]
fn every_profile_is_built_with_its_own_fields() {
    let ctl = anywhere();
    let build = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let built = ctl.done(&[&["code", "build", "--profile"], &words[..]].concat());
        built["text"].as_str().unwrap().to_owned()
    };
    for (line, end) in [
        ("promptpay --phone 0801234567", "6304"),
        (
            "promptpay-bill --biller 0112233445566 --ref1 CUSTOMER001 --ref2 INV001 --terminal SCB",
            "6304780E",
        ),
        (
            "paynow --uen 201403121W --expiry 20291231 --editable yes --amount 500 --name ACME --reference TQINV-10001",
            "6304",
        ),
        ("vietqr --bank 970416 --account 257678859", "6304AE9F"),
        (
            "qris --domain COM.GO-JEK.WWW --pan 9360091412345678901 --merchant G123456789 --criteria UMI --nmid ID1020012345678 --name TOKO --city JAKARTA",
            "6304",
        ),
        (
            "duitnow --acquirer 890053 --merchant 110259574569 --name TANWEISHEN --category 5974",
            "6304",
        ),
        (
            "fps --phone 87654321 --clearing 004 --amount 1.23 --reusable",
            "6304C246",
        ),
        ("fps --id 6000509 --amount 10.50 --currency CNY", "6304"),
        (
            "pix --key 123e4567-e12b-12d1-a456-426655440000 --name Fulano --city BRASILIA",
            "6304",
        ),
    ] {
        let text = build(line);
        let (_, tail) = text.split_at(text.len() - 8);
        assert!(tail.starts_with(end), "{line}: {text}");
        assert_eq!(ctl.json(&["code", "parse", &text]).code, 0, "{line}");
    }
    let link = build("upi --vpa shop@bank --name Shop --amount 10.5 --reference SALE42");
    assert_eq!(
        link,
        "upi://pay?pa=shop%40bank&pn=Shop&am=10.50&cu=INR&tr=SALE42"
    );
    let transfer = build(
        "epc --iban DE33100205000001194700 --name Wikimedia --amount 123.45 --reference Spende",
    );
    let read = ctl.done(&["code", "parse", &transfer]);
    assert_eq!(
        (&read["amount"], &read["reference"]),
        (&"123.45".into(), &"Spende".into())
    );
}

#[test]
fn a_wrong_field_is_named_and_is_a_wrong_word_on_the_command_line() {
    let ctl = anywhere();
    for (line, code) in [
        ("promptpay", "build.missing"),
        ("promptpay --phone 12", "build.malformed"),
        (
            "promptpay --phone 0801234567 --uen 201403121W",
            "build.not_carried",
        ),
        (
            "promptpay --phone 0801234567 --reference T01",
            "build.not_carried",
        ),
        (
            "promptpay --phone 0801234567 --currency HKD",
            "build.not_carried",
        ),
        (
            "promptpay --phone 0801234567 --amount 1.234",
            "amount.too_precise",
        ),
        ("promptpay --phone 0801234567 --amount 0", "amount.zero"),
        (
            "promptpay --phone 0801234567 --amount -1",
            "amount.negative",
        ),
        (
            "paynow --uen 201403121W --expiry 20260230",
            "build.not_a_date",
        ),
        (
            "vietqr --bank 970416 --account 1 --amount 1.5",
            "amount.too_precise",
        ),
        (
            "vietqr --bank 970416 --account 12345678901234567890",
            "build.too_long",
        ),
        (
            "epc --name Shop --iban DE33100205000001194701",
            "build.bad_check_digits",
        ),
    ] {
        let words: Vec<&str> = line.split_whitespace().collect();
        let words = [&["code", "build", "--profile"], &words[..]].concat();
        refused_as(&ctl, &words, 2, code);
        refused(&ctl, &words);
    }
    assert_eq!(ctl.run(&["code", "build", "--profile", "bitcoin"]).code, 2);
}

const UNIONPAY: &str = "https://qr.95516.com/00010000/01234567890123456789012345678901";

/// A printed code in renminbi, drawn into a file where one is named.
fn fps(ctl: &Ctl, png: Option<&str>) -> String {
    let line = "code build --profile fps --id 6000509 --currency CNY --name TEA";
    let words = line.split(' ').chain(png.map(|_| "--png")).chain(png);
    let built = ctl.done(&words.collect::<Vec<&str>>());
    built["text"].as_str().unwrap().to_owned()
}

fn set<'a>(wallet: &'a str, how: &'a str, what: &'a str) -> [&'a str; 6] {
    ["static-code", "set", "--wallet", wallet, how, what]
}

#[test]
fn the_shops_printed_codes_are_registered_and_shown_back() {
    let shop = Shop::new("never");
    let png = shop.file("fps.png");
    let _ = fps(&shop.ctl, Some(&png));
    let by_picture = shop.ctl.done(&set("other", "--image", &png));
    assert_eq!(
        (&by_picture["name"], &by_picture["takes_amount"]),
        (&"TEA".into(), &true.into())
    );
    let link = shop.ctl.done(&set("unionpay", "--text", UNIONPAY));
    assert_eq!(
        (&link["address"], &link["takes_amount"]),
        (&UNIONPAY.into(), &false.into())
    );
    let all = shop.ctl.done(&["static-code", "list"]);
    let wallets = all.as_array().unwrap().iter();
    let wallets: Vec<&str> = wallets
        .map(|code| code["wallet"].as_str().unwrap())
        .collect();
    assert_eq!(wallets, ["alipay", "wechatpay", "unionpay", "other"]);
    for language in LANGUAGES {
        let said = shop.ctl.read(language, &["static-code", "list"]);
        speaks(&said);
        let shown = said.stdout.contains("TEA") && said.stdout.contains(UNIONPAY);
        assert!(shown, "{said:?}");
    }
    for words in [
        &["static-code", "set", "--wallet", "other"][..],
        &["static-code"],
    ] {
        assert_eq!(shop.ctl.run(words).code, 2, "{words:?}");
    }
}

#[test]
fn a_code_of_another_wallet_currency_or_kind_is_not_registered() {
    let shop = Shop::new("never");
    let fps = fps(&shop.ctl, None);
    let head = shop.head();
    let customer = "hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=";
    for (wallet, text, code) in [
        ("alipay", UNIONPAY, "not_a_static_code"),
        ("alipay", fps.as_str(), "not_a_static_code"),
        ("unionpay", fps.as_str(), "not_a_static_code"),
        ("applepay", fps.as_str(), "not_a_static_code"),
        ("other", PROMPTPAY, "static_code_currency"),
        ("other", customer, "not_a_static_code"),
        ("other", "280000000000000001", "not_a_static_code"),
        ("other", "4111111111111111", "not_a_static_code"),
        ("alipay", "https://example.org/pay", "not_a_static_code"),
        ("other", "", "not_a_static_code"),
        (
            "other",
            &fps.replace("TEA", "TEE"),
            "scan.damaged_merchant_code",
        ),
    ] {
        refused_as(&shop.ctl, &set(wallet, "--text", text), 1, code);
        refused(&shop.ctl, &set(wallet, "--text", text));
    }
    refused_as(
        &shop.ctl,
        &set("bitcoin", "--text", UNIONPAY),
        2,
        "unknown_wallet",
    );
    let by_cashier = ["static-code", "list", "--as", "lin"];
    refused_as(&shop.ctl, &by_cashier, 1, "not_allowed");
    assert_eq!(shop.head(), head);
}
