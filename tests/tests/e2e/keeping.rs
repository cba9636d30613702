//! The owner's screens: health, backups, a lost disk, and the way back.

use super::Shop;
use super::driver::Window;
use hexiao_sandbox::Customer;
use hexiao_tests::{copy_folder, put_folder_back};
use std::fs;
use std::path::Path;

const OWNER: (&str, &str) = ("chen", "864209");
const MANAGER: (&str, &str) = ("wang", "135791");

/// The owner makes a key, writes it down and names a place; the key is on paper alone then.
fn set_up(shop: &Shop, stick: &Path) -> String {
    let window = shop.window();
    window.sign_in(OWNER.0, OWNER.1);
    window.touch("nav-ledger");
    window.read("head", "-");
    window.keep("1-health");
    window.touch("to-backups");
    window.touch("set-up");
    window.keep("2-key");
    window.touch("make-key");
    let secret = window.read("secret", "AGE-SECRET-KEY-1");
    let secret: String = secret.chars().filter(|c| !c.is_whitespace()).collect();
    window.touch("written");
    window.fill("retyped", &secret[secret.len() - 6..]);
    window.keep("3-paper");
    window.touch("key-next");
    window.fill("folder", stick.to_str().unwrap());
    window.keep("4-place");
    window.touch("set-place");
    window.see("wizard-done");
    window.keep("5-first");
    window.touch("wizard-finish");
    window.read("backup-files", "kB");
    window.keep("6-backups");
    secret
}

/// A sale that is in no backup, and then nothing but the first backup is left.
fn sell_and_lose_the_disk(shop: &Shop, stick: &Path) -> String {
    let backup = fs::read_dir(stick).unwrap().next().unwrap().unwrap();
    let first = fs::read(backup.path()).unwrap();
    let sale = ["checkout", "--wallet", "alipay", "--amount", "12.80"];
    let sale = shop.ctl(&[&sale[..], &["--redeem"]].concat());
    // A window that was closed frees the ledger a moment later.
    shop.ctl(&["verify"]);
    fs::remove_dir_all(shop.ledger()).unwrap();
    fs::remove_dir_all(stick).unwrap();
    fs::create_dir(stick).unwrap();
    fs::write(stick.join(backup.file_name()), first).unwrap();
    sale["order_number"].as_str().unwrap().to_owned()
}

fn restore(shop: &Shop, secret: &str) {
    let window = shop.window();
    window.see("ledger-problem");
    window.keep("7-lost");
    window.touch("to-restore");
    window.touch("backup-file");
    window.fill("restore-key", secret);
    window.keep("8-restore");
    window.touch("restore-go");
    window.read("restore-summary", "");
    window.keep("9-sure");
    window.touch("restore-yes");
    window.see("person-lin");
    window.keep("10-restored");
    window.sign_in("lin", "246810");
    window.see("recovery-waiting");
    window.keep("11-cashier");
    window.touch("recovery-switch");
    window.sign_in(MANAGER.0, MANAGER.1);
    window.see("recovery");
    window.read("probe-wait", "秒");
    window.keep("12-too-early");
}

fn recover(shop: &Shop) {
    shop.sandbox.skip(600);
    let window = shop.window_later(10);
    window.sign_in(MANAGER.0, MANAGER.1);
    window.touch("recovery-ask");
    window.read("probe-progress", "1");
    window.read("doubt-amount", "12.80");
    window.keep("13-doubt");
    window.touch("handed-over");
    window.keep("14-sure");
    window.touch("decide");
    window.see("no-doubts");
    window.keep("15-decided");
    window.touch("recovery-end");
    window.see("show-code");
    window.keep("16-sells");
}

#[test]
fn a_lost_disk_is_brought_back_with_a_backup_the_paper_key_and_the_platforms_memory() {
    let shop = Shop::open(Customer::Pay);
    let stick = shop.home.path().join("stick");
    fs::create_dir(&stick).unwrap();
    let secret = set_up(&shop, &stick);
    let lost = sell_and_lose_the_disk(&shop, &stick);
    restore(&shop, &secret);
    shop.ctl(&["verify"]);
    recover(&shop);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
    let again = shop.ctl(&["redeem", &lost]);
    assert_eq!(again["error"]["code"], "already_redeemed");
}

/// The line is down when the till starts and comes back when the cashier has typed a sum.
#[test]
fn a_till_that_learns_in_the_middle_of_a_sale_what_it_lost_stops_there_and_finds_it_again() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay", "wechatpay"]);
    let image = tempfile::tempdir().unwrap();
    let state = shop.ledger().with_extension("state");
    shop.ctl(&["verify"]);
    let folders = [("ledger", shop.ledger()), ("state", state)];
    for (name, folder) in &folders {
        copy_folder(folder, &image.path().join(name));
    }
    let lost = ["wechatpay", "alipay"].map(|wallet| {
        let sale = ["checkout", "--wallet", wallet, "--amount", "7", "--redeem"];
        let sold = shop.ctl(&sale);
        sold["order_number"].as_str().unwrap().to_owned()
    });
    for (name, folder) in &folders {
        put_folder_back(&image.path().join(name), folder);
    }
    shop.sandbox.set_network(false);
    let window = shop.cashier();
    window.read("banner", "离线中");
    window.amount("1200", "12.00");
    shop.sandbox.set_network(true);
    window.see("recovery-waiting");
    window.look("17-lost-in-mid-sale", &["recovery-waiting"]);
    drop(window);
    decide_both(&shop);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
    for order in lost {
        let again = shop.ctl(&["redeem", &order]);
        assert_eq!(again["error"]["code"], "already_redeemed", "{again}");
    }
}

fn decide_both(shop: &Shop) {
    shop.sandbox.skip(600);
    let window = shop.window_later(10);
    window.sign_in(MANAGER.0, MANAGER.1);
    window.touch("recovery-ask");
    for nth in ["first", "second"] {
        hand_over(&window, nth);
    }
    window.see("no-doubts");
    window.touch("recovery-end");
    window.see("show-code");
}

fn hand_over(window: &Window, nth: &str) {
    window.read("doubt-amount", ".00");
    window.keep(&format!("18-the-{nth}-doubt"));
    window.touch("handed-over");
    window.touch("decide");
    window.gone("decide");
}
