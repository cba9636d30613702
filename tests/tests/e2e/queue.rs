//! A till stays without its platform; its owner carries the queue to the other till of the shop.

use super::Shop;
use super::driver::Window;
use hexiao_sandbox::Customer;
use hexiao_testkit::{FakeHost, demo_shop};
use std::fs;

/// The network page of the owner.
fn owner(window: &Window) {
    window.sign_in("chen", "864209");
    window.touch("nav-network");
    window.see("queue");
}

#[test]
fn a_queue_is_exported_refused_with_another_key_and_told_at_the_other_till() {
    let shop = Shop::open(Customer::Pay);
    let faults = "sync:refuse*inf".parse().unwrap();
    shop.sandbox.set_faults(faults);
    let sale = [
        "checkout", "--wallet", "alipay", "--amount", "12.80", "--redeem",
    ];
    let order = shop.ctl(&sale)["order_number"].clone();
    let order = order.as_str().unwrap();

    let window = shop.window();
    owner(&window);
    window.touch("queue-export");
    let said = window.read("queue-exported", ".jsonl");
    let key = window.read("queue-own-key", "");
    window.look("queue-1-exported", &["queue-exported"]);
    drop(window);
    let path = said
        .split_whitespace()
        .find(|word| word.ends_with(".jsonl"));
    let path = path.unwrap_or_else(|| panic!("a path in {said}"));

    let second = shop.home.path().join("second");
    fs::create_dir(&second).unwrap();
    let host = FakeHost::new(&second, 0);
    let mut other = demo_shop(&shop.sandbox.gateway());
    "T02".clone_into(&mut other.till);
    other.create(&second, &host).unwrap();
    shop.sandbox.set_faults("".parse().unwrap());
    let window = Window::open(&second, shop.home.path());
    owner(&window);
    window.fill("queue-path", path);
    window.fill("queue-key", "0123456789abcdef0123");
    window.touch("queue-tell");
    window.read("problem", "密钥");
    window.look("queue-2-another-key", &["problem"]);
    window.fill_anew("queue-key", &key[..20]);
    window.touch("queue-tell");
    window.read("told-recorded", "1");
    window.look("queue-3-told", &["telling", "told-recorded"]);
    assert_eq!(shop.sandbox.trade(order).unwrap().records.len(), 1);
}
