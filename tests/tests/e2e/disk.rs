//! A disk that cannot be written.

use super::Shop;
use super::driver::Window;
use hexiao_sandbox::Customer;
use hexiao_testkit::eventually;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The folder and every file in it may be read alone.
fn take_away_writing(folder: &Path) {
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode));
    for entry in fs::read_dir(folder).unwrap() {
        set(&entry.unwrap().path(), 0o400).unwrap();
    }
    set(folder, 0o500).unwrap();
}

#[test]
fn on_a_disk_that_cannot_be_written_nothing_is_sold_and_everything_is_shown_and_exported() {
    let shop = Shop::open(Customer::Pay);
    let sale = ["checkout", "--wallet", "alipay", "--amount", "12.80"];
    let sold = shop.ctl(&[&sale[..], &["--redeem"]].concat());
    let sold = sold["order_number"].as_str().unwrap();
    take_away_writing(&shop.ledger());

    let window = Window::open_obeying_permissions(&shop.ledger(), shop.home.path());
    window.sign_in("lin", "246810");
    window.read("notice-read_only", "不能写入");
    window.amount("500", "5.00");
    window.touch("show-code");
    window.read("problem", "账本不能写入");
    window.look(
        "disk-1-refused",
        &["problem", "notice-read_only", "show-code"],
    );
    assert_eq!(shop.sandbox.trades().len(), 1, "no money was asked for");
    window.touch("nav-lock");

    window.sign_in("wang", "135791");
    window.touch("nav-report");
    window.read("truth-confirmed", "12.80");
    window.touch("export-csv");
    let folder = shop.home.path().join("exports");
    let files = || fs::read_dir(&folder).ok()?.next()?.ok();
    let file = eventually("the report as a file", files);
    let text = fs::read_to_string(file.path()).unwrap();
    assert!(text.contains(sold), "{text}");
    window.look("disk-2-report", &["truth-confirmed", "notice-read_only"]);
    window.touch("nav-ledger");
    window.read("check-room", "不能写入");
    window.look("disk-3-health", &["check-room"]);
}
