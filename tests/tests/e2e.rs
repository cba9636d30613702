//! The main job in the real window: what a cashier, a manager and an owner do, key by key.
//! `cargo xtask test` runs these under a display of their own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[path = "e2e/accounts.rs"]
mod accounts;
#[path = "e2e/coupons.rs"]
mod coupons;
#[path = "e2e/disk.rs"]
mod disk;
#[path = "e2e/driver.rs"]
mod driver;
#[path = "e2e/frames.rs"]
mod frames;
#[path = "e2e/keeping.rs"]
mod keeping;
#[path = "e2e/look.rs"]
mod look;
#[path = "e2e/outages.rs"]
mod outages;
#[path = "e2e/printed.rs"]
mod printed;
#[path = "e2e/queue.rs"]
mod queue;
#[path = "e2e/search.rs"]
mod search;
#[path = "e2e/storms.rs"]
mod storms;
#[path = "e2e/tour.rs"]
mod tour;
#[path = "e2e/wallets.rs"]
mod wallets;

use driver::Window;
use hexiao_app::DemoShop;
use hexiao_sandbox::{Config, Customer, Sandbox};
use hexiao_testkit::{FakeHost, demo_shop, eventually};
use hexiao_tests::{Ctl, redeemed_entries};
use std::path::{Path, PathBuf};
use std::process::Command;

struct Shop {
    sandbox: Sandbox,
    home: tempfile::TempDir,
}

impl Shop {
    /// The demo shop with the accounts of these wallets alone.
    fn with_wallets(customer: Customer, wallets: &[&str]) -> Self {
        Self::opened(customer, |shop| {
            shop.accounts
                .retain(|account| wallets.contains(&account.wallet.as_str()));
        })
    }

    fn open(customer: Customer) -> Self {
        Self::opened(customer, |_| ())
    }

    fn opened(customer: Customer, change: impl FnOnce(&mut DemoShop)) -> Self {
        let config = Config {
            customer,
            ..Config::default()
        };
        let sandbox = Sandbox::start(config).unwrap();
        let home = tempfile::tempdir().unwrap();
        let shop = Self { sandbox, home };
        std::fs::create_dir_all(shop.ledger()).unwrap();
        let host = FakeHost::new(&shop.ledger(), 0);
        let mut demo = demo_shop(&shop.sandbox.gateway());
        change(&mut demo);
        demo.create(&shop.ledger(), &host).unwrap();
        shop
    }

    fn ledger(&self) -> PathBuf {
        self.home.path().join("ledger")
    }

    fn window(&self) -> Window {
        Window::open(&self.ledger(), self.home.path())
    }

    fn window_later(&self, minutes: u32) -> Window {
        Window::open_later(minutes, &self.ledger(), self.home.path())
    }

    fn cashier(&self) -> Window {
        let window = self.window();
        window.sign_in("lin", "246810");
        window.touch("opening-later");
        window.see("show-code");
        window
    }

    fn redemptions(&self) -> u32 {
        self.ctl(&["verify"]);
        redeemed_entries(&self.ledger()).values().sum::<u32>()
    }

    /// The terminal's answer as JSON, once the window is closed.
    fn ctl(&self, words: &[&str]) -> serde_json::Value {
        // A window that was closed frees the ledger a moment later.
        eventually("a free ledger", || {
            let answer = Ctl::over(&self.ledger()).json(words);
            (answer.code != 5).then(|| answer.json())
        })
    }
}

#[test]
fn a_code_is_shown_paid_redeemed_by_enter_and_uploaded() {
    let shop = Shop::open(Customer::Manual);
    let window = shop.cashier();
    window.amount("1280", "12.80");
    window.touch("show-code");
    let scanned = code_on(&window);
    assert!(scanned.starts_with("https://qr.alipay.com/"), "{scanned}");
    let order = "T01_1_000001_0";
    assert!(shop.sandbox.pay_order(order));
    window.read("paid", "12.80");
    window.enter();
    window.read("done", "12.80");
    let recorded = || shop.sandbox.trade(order).filter(|t| t.records.len() == 1);
    eventually("the redemption's record", recorded);
    window.enter();
    window.see("show-code");
    window.keys("00", 60);
    drop(window);
    assert_eq!(shop.redemptions(), 1);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

#[test]
fn a_scanned_code_is_paid_with_a_password_and_a_second_look_redeems_nothing() {
    let shop = Shop::open(Customer::Password);
    let window = shop.cashier();
    window.touch("key-5");
    window.touch("key-00");
    window.read("amount", "5.00");
    window.scan("281234567890123456");
    window.see("waiting");
    window.read("paid", "5.00");
    window.touch("redeem");
    window.read("done", "5.00");
    window.touch("next-sale");
    window.touch("lookup");
    window.fill("lookup-text", "T01_1_000001_0");
    window.touch("lookup-go");
    let seen = window.read("duplicate", "5.00");
    assert!(seen.contains("林小雨") && seen.contains("T01"), "{seen}");
    drop(window);
    assert_eq!(shop.redemptions(), 1);
}

#[test]
fn an_outage_loses_nothing_though_the_till_is_killed_in_it() {
    let shop = Shop::open(Customer::Pay);
    let window = shop.cashier();
    shop.sandbox.set_network(false);
    window.read("banner", "离线中");
    claim(&window, "800", "8.00", &shop.sandbox.pay_static(800));
    claim(&window, "600", "6.00", "2026112322001400000000000001");
    window.read("banner", "14.00");
    window.kill();

    let window = shop.cashier();
    window.read("banner", "14.00");
    shop.sandbox.set_network(true);
    window.read("banner", "需要处理");
    window.touch("nav-lock");
    window.sign_in("chen", "864209");
    window.touch("nav-cases");
    window.touch("case-row");
    window.read("case-detail", "6.00");
    drop(window);
    let report = shop.ctl(&["report"]);
    assert_eq!(report["truths"]["confirmed"]["amount"]["amount"], "8.00");
    assert_eq!(report["truths"]["claimed"]["amount"]["amount"], "6.00");
    assert_eq!(shop.redemptions(), 2);
    let records: usize = shop.sandbox.trades().iter().map(|t| t.records.len()).sum();
    assert_eq!(records, 1);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

fn claim(window: &Window, fen: &str, shown: &str, evidence: &str) {
    window.amount(fen, shown);
    window.touch("go-offline");
    window.fill("evidence", evidence);
    claimed(window, shown);
}

/// Handed over without a number, as between two customers who both wait.
fn claim_unnoted(window: &Window, fen: &str, shown: &str) {
    window.amount(fen, shown);
    window.touch("go-offline");
    claimed(window, shown);
}

fn claimed(window: &Window, shown: &str) {
    window.touch("claim-redeem");
    window.read("done", shown);
    window.touch("next-sale");
    window.see("go-offline");
}

#[test]
fn the_managers_files_hold_the_figures_of_the_screen() {
    let shop = Shop::open(Customer::Pay);
    for amount in ["12.34", "7.66"] {
        shop.ctl(&[
            "checkout", "--wallet", "alipay", "--amount", amount, "--redeem",
        ]);
    }
    let window = shop.window();
    window.sign_in("wang", "135791");
    window.touch("nav-report");
    window.read("truth-confirmed", "20.00");
    window.touch("export-csv");
    window.read("exported", ".csv");
    window.touch("export-xlsx");
    window.read("exported", ".xlsx");
    drop(window);
    let sum = "import csv,sys,glob,decimal\n\
        rows=list(csv.reader(open(glob.glob(sys.argv[1]+'/*.csv')[0],encoding='utf-8-sig')))\n\
        start=next(i for i,r in enumerate(rows) if any(c.startswith('T01_1_') for c in r))\n\
        print(sum(decimal.Decimal(c) for r in rows[start:] for c in r if c in('12.34','7.66')))";
    let exports = shop.home.path().join("exports");
    let output = Command::new("python3")
        .arg("-c")
        .arg(sum)
        .arg(exports)
        .output()
        .unwrap();
    let sum = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert_eq!(sum, "20.00", "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_second_till_on_the_same_ledger_says_so_kindly() {
    let shop = Shop::open(Customer::Manual);
    let first = shop.cashier();
    let second = shop.window();
    second.see("ledger-problem");
    drop(second);
    first.amount("100", "1.00");
    let refused = Ctl::over(&shop.ledger()).run(&["cases"]);
    assert_eq!(refused.code, 5);
}

/// What the code on the screen says to other people's programs, once it is painted.
fn code_on(window: &Window) -> String {
    window.see("qr");
    let said = eventually("a code that others can read", || {
        let said = read_by_others(&window.picture());
        said.iter().all(|text| !text.is_empty()).then_some(said)
    });
    assert!(said.iter().all(|text| *text == said[0]), "{said:?}");
    said[0].clone()
}

/// What zbar reads in a picture, and what zxing-cpp does, of which Ubuntu 22.04 has no package.
fn read_by_others(png: &[u8]) -> Vec<String> {
    let file = tempfile::NamedTempFile::with_suffix(".png").unwrap();
    std::fs::write(file.path(), png).unwrap();
    let zbar = [
        "zbarimg",
        "--quiet",
        "--raw",
        "-Sdisable",
        "-Sqrcode.enable",
    ];
    let mut said = vec![said_by(&zbar, file.path())];
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    if !system.lines().any(|line| line == "VERSION_ID=\"22.04\"") {
        let zxing = ["ZXingReader", "-format", "QRCode", "-bytes"];
        said.push(said_by(&zxing, file.path()));
    }
    said
}

fn said_by(words: &[&str], picture: &Path) -> String {
    let (program, options) = words.split_first().unwrap();
    let mut reader = Command::new(program);
    let output = reader.args(options).arg(picture).output();
    let output = output.expect("the readers are installed");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
