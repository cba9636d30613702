//! What a payout of Apple Pay's money is made of, as a script and as a person fetches it.

use crate::support::{LANGUAGES, refused, refused_as, speaks};
use hexiao_sandbox::{Config, Customer, Sandbox};
use hexiao_tests::Ctl;
use std::fs;
use tempfile::TempDir;

fn payout<'a>(number: &'a str, folder: &'a str) -> [&'a str; 5] {
    ["bill", "payout", number, "--out", folder]
}

#[test]
fn a_payout_is_fetched_as_one_file_and_what_is_none_is_told_with_the_next_step() {
    let config = Config {
        customer: Customer::Pay,
        ..Config::default()
    };
    let sandbox = Sandbox::start(config).unwrap();
    let home = TempDir::new().unwrap();
    let folder = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let ctl = Ctl::over(&home.path().join("ledger"));
    let _made = ctl.done(&["init", "--demo", "--sandbox", &sandbox.gateway()]);
    let sale = ["checkout", "--wallet", "applepay", "--amount", "12.34"];
    let sold = ctl.done(&[&sale[..], &["--redeem"]].concat());
    let number = sandbox.pay_out_hosted("cny");

    let to = folder("payouts");
    let fetched = ctl.done(&payout(&number, &to));
    assert_eq!(fetched["practice"], true);
    assert_eq!(fetched["entries"], 1);
    let sums = ["gross", "fee", "net"].map(|sum| &fetched[sum]["amount"]);
    assert_eq!(sums, ["12.34", "0.65", "11.69"], "{fetched}");
    let file = fs::read_to_string(fetched["path"].as_str().unwrap()).unwrap();
    for part in [sold["order_number"].as_str().unwrap(), "11.69", &number] {
        assert!(file.contains(part), "{part}: {file}");
    }
    for language in LANGUAGES {
        let own = folder(language);
        let said = ctl.read(language, &payout(&number, &own));
        assert_eq!(said.code, 0, "{said:?}");
        speaks(&said);
        for part in ["12.34 CNY", "0.65 CNY", "11.69 CNY", &number, &own] {
            assert!(said.stdout.contains(part), "{part}: {said:?}");
        }
    }

    for (number, exit, code) in [
        (number.as_str(), 1, "bill_exists"),
        ("po_unknown", 1, "unknown_payout"),
        ("pi_3abcdefgh", 2, "bad_payout"),
    ] {
        refused_as(&ctl, &payout(number, &to), exit, code);
        refused(&ctl, &payout(number, &to));
    }
    let cashier = [&["--as", "lin"], &payout(&number, &to)[..]].concat();
    refused_as(&ctl, &cashier, 1, "not_allowed");
}
