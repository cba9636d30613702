//! What the owner sets and everybody looks at when a day begins, in the terminal.

use crate::support::{LANGUAGES, Shop, refused, refused_as, speaks};

#[test]
fn limits_are_shown_set_one_by_one_and_refused_by_their_field() {
    let shop = Shop::new("pay");
    let known = shop.ctl.done(&["limits", "show"]);
    assert_eq!(known["set"], true);
    assert_eq!(known["limits"]["per_payment"]["amount"], "500.00");
    let words = ["limits", "set", "--per-payment", "80", "--max-age", "2h"];
    let kept = shop
        .ctl
        .done(&[&words[..], &["--wallets", "alipay,applepay"]].concat());
    assert_eq!(kept["limits"]["per_payment"]["amount"], "80.00");
    assert_eq!(kept["limits"]["total"]["amount"], "2000.00", "as it was");
    assert_eq!(kept["limits"]["max_age_seconds"], 7_200);
    let wallets = kept["wallets"].as_array().unwrap().iter();
    let allowed = wallets.filter(|wallet| wallet["allowed"] == true);
    let allowed: Vec<&str> = allowed.filter_map(|w| w["wallet"].as_str()).collect();
    assert_eq!(allowed, ["alipay", "applepay"]);
    assert!(kept["limits"]["per_shift"].is_null());
    let shift = shop.ctl.done(&["limits", "set", "--per-shift", "900"]);
    assert_eq!(shift["limits"]["per_shift"]["amount"], "900.00");
    let other = shop.ctl.done(&["limits", "set", "--total", "2000"]);
    assert_eq!(other["limits"]["per_shift"]["amount"], "900.00", "it stays");
    let odd = |words: &[&str], exit, code| {
        let words = [&["limits", "set"], words].concat();
        let json = refused_as(&shop.ctl, &words, exit, code);
        refused(&shop.ctl, &words);
        json["error"]["params"]["field"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let above = odd(&["--per-payment", "2000.01"], 1, "limits.above_total");
    assert_eq!(above, "per_payment");
    let small = odd(&["--per-shift", "79.99"], 1, "limits.above_shift");
    assert_eq!(small, "per_shift");
    let large = odd(&["--per-shift", "2000.01"], 1, "limits.shift_above_total");
    assert_eq!(large, "per_shift");
    let none = shop.ctl.done(&["limits", "set", "--per-shift", "none"]);
    assert!(none["limits"]["per_shift"].is_null());
    let negative = odd(&["--total", "-1"], 2, "amount.negative");
    assert_eq!(negative, "total");
    let yen = odd(&["--currency", "JPY"], 1, "limits.currency");
    assert_eq!(yen, "currency");
    let cash = odd(&["--wallets", "cash"], 2, "unknown_wallet");
    assert_eq!(cash, "wallets");
    let age = shop.ctl.run(&["limits", "set", "--max-age", "soon"]);
    assert_eq!(age.code, 2, "{age:?}");
    let cashier = ["--as", "lin", "limits", "set", "--total", "9"];
    refused_as(&shop.ctl, &cashier, 1, "not_allowed");
    let off = shop.ctl.done(&["limits", "set", "--wallets", "none"]);
    assert_eq!(off["wallets"][0]["allowed"], false);
    let claim = ["claim", "--wallet", "alipay", "--amount", "1"];
    let json = refused_as(&shop.ctl, &claim, 1, "over_limit");
    assert_eq!(json["error"]["params"]["limit"], "nothing");
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["limits", "show"]));
    }
}

#[test]
fn printed_codes_are_checked_from_a_text_or_a_picture_and_left_out_once() {
    let shop = Shop::new("pay");
    let listed = shop.ctl.done(&["static-code", "checks"]);
    assert_eq!(listed["printed_codes"][0]["state"], "never");
    let check = ["static-code", "check", "--wallet", "alipay"];
    let with = |more: &[&str]| shop.ctl.json(&[&check[..], more].concat());
    let stranger = "https://qr.alipay.com/fkx00000stranger";
    let found = with(&["--text", stranger]);
    assert_eq!(found.code, 1, "{found:?}");
    let alipay = &found.json()["printed_codes"][0];
    assert_eq!(alipay["state"], "different");
    assert_eq!(alipay["scanned"], stranger);
    let picture = shop.file("sticker.png");
    let own = hexiao_sandbox::demo::shop("http://127.0.0.1:1/gateway.do");
    let own = own["static_codes"]["alipay"].as_str().unwrap().to_owned();
    std::fs::write(&picture, hexiao_codes::draw_png(&own, 300).unwrap()).unwrap();
    let found = with(&["--image", &picture]);
    assert_eq!(found.code, 0, "{found:?}");
    assert_eq!(found.json()["printed_codes"][0]["state"], "same");
    assert_eq!(with(&[]).code, 2, "neither a text nor a picture");
    let gone = with(&["--image", "/nowhere.png"]);
    assert_eq!(gone.code, 1, "{gone:?}");
    let skip = [
        "static-code",
        "skip",
        "--wallet",
        "wechatpay",
        "--reason",
        "rain",
    ];
    refused_as(&shop.ctl, &skip, 1, "needs_manager");
    let manager = [&["--as", "wang"], &skip[..]].concat();
    let skipped = shop.ctl.done(&manager);
    assert_eq!(skipped["printed_codes"][1]["reason"], "rain");
    refused_as(&shop.ctl, &manager, 1, "checked_already");
    for language in LANGUAGES {
        speaks(&shop.ctl.read(language, &["static-code", "checks"]));
    }
}

#[test]
fn every_answer_of_a_practice_till_says_so() {
    let shop = Shop::new("pay");
    let words = [
        "checkout", "--wallet", "alipay", "--amount", "1", "--redeem",
    ];
    assert_eq!(shop.ctl.done(&words)["practice"], true);
    for words in [
        &["report"][..],
        &["cases"],
        &["verify"],
        &["health"],
        &["sync"],
        &["limits", "show"],
        &["static-code", "checks"],
    ] {
        assert_eq!(shop.ctl.json(words).json()["practice"], true, "{words:?}");
    }
    let accounts = shop.ctl.done(&["account", "list"]);
    for account in accounts.as_array().unwrap() {
        assert_eq!(account["practice"], true, "{account}");
    }
    let refused = shop.ctl.json(&["redeem", "T01_1_000001_0"]);
    assert_eq!(refused.json()["practice"], true, "{refused:?}");
    for (language, mark) in [("zh-CN", "练习"), ("en", "Practice")] {
        let said = shop.ctl.read(language, &["report"]).stdout;
        assert!(said.lines().next().unwrap().contains(mark), "{said}");
    }
}
