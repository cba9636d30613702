//! The network at its worst, before a cashier in the real window: it dies in each step of the main job, comes and goes
//! each second, wants a sign-in; the till is killed while it recovers; the clock jumps; the computer sleeps; a long queue
//! goes up.

use super::driver::{ESCAPE, F2, Window};
use super::frames::LOADED;
use super::{Shop, claim};
use hexiao_sandbox::Customer;
use hexiao_testkit::{FakeHost, eventually};
use hexiao_tests::{Ctl, redeemed_entries};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

const CUT: bool = false;
const BACK: bool = true;

/// A till that is let alone has noticed by then that its line went, or that it is back.
const NOTICED: Duration = Duration::from_secs(8);

/// The one upload of an order, at the platform.
fn recorded(shop: &Shop, order: &str) {
    eventually("the redemption's record", || {
        shop.sandbox.trade(order).filter(|t| t.records.len() == 1)
    });
}

fn pay(shop: &Shop, order: &str) {
    assert!(shop.sandbox.pay_order(order), "{order}");
}

fn faults(shop: &Shop, script: &str) {
    shop.sandbox.set_faults(script.parse().unwrap());
}

/// Which of these is the first on the screen.
fn first_of(window: &Window, testids: &[&str]) -> String {
    eventually("a way to go on", || {
        let script = "return arguments[0].find((id) => \
                      document.querySelector(`[data-testid=${id}]`)) ?? null";
        let seen = window.run(script, &json!([testids]));
        seen.as_str().map(str::to_owned)
    })
}

/// The banner is gone, or says what was done: all wallets work.
fn calm(window: &Window) {
    let mut said = serde_json::Value::Null;
    let ended = Instant::now() + Duration::from_secs(60);
    while Instant::now() < ended {
        let script = "const banner = document.querySelector('[data-testid=banner]'); \
                      return [banner?.dataset.kind ?? '', banner?.textContent ?? '']";
        said = window.run(script, &json!([]));
        if said[0] == "" || said[0] == "summary" {
            return;
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    panic!("the banner never ended; it said {said}");
}

#[test]
fn the_network_dies_in_each_step_of_the_main_job_and_no_step_is_a_dead_end() {
    let shop = Shop::with_wallets(Customer::Manual, &["alipay"]);
    let window = shop.cashier();
    window.watch_frames();
    let floor = window.frames_floor();
    dies_before_the_code(&shop, &window);
    let waiting = dies_while_the_customer_pays(&shop, &window, floor);
    dies_before_redeem(&shop, &window, &waiting);
    dies_under_a_scanned_code(&shop, &window);
    let given_up = dies_before_it_is_given_up(&shop, &window);
    window.tell_frames("a network that dies in each step");
    drop(window);
    let figures = shop.ctl(&["report"]);
    let confirmed = &figures["truths"]["confirmed"]["amount"]["amount"];
    assert_eq!(*confirmed, "25.00");
    let paid = shop
        .sandbox
        .trade(&given_up)
        .and_then(|trade| trade.paid_at);
    assert_eq!(paid, None);
    assert_eq!(shop.redemptions(), 2);
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

/// The till does not know yet that it asks in vain.
fn dies_before_the_code(shop: &Shop, window: &Window) {
    window.amount("1100", "¥11.00");
    shop.sandbox.set_network(CUT);
    window.touch("show-code");
    window.see("go-offline");
    window.read("amount", "11.00");
    window.look("storm-1-code-asked", &["amount", "go-offline", "banner"]);
    shop.sandbox.set_network(BACK);
    window.gone("problem");
    window.keys(F2, 0);
    calm(window);
}

/// The customer's phone has a network of its own.
fn dies_while_the_customer_pays(shop: &Shop, window: &Window, floor: u64) -> String {
    window.amount("1200", "¥12.00");
    window.touch("show-code");
    window.see("qr");
    let order = window.order();
    window.undisturbed("a line that goes under a shown code", floor, || {
        shop.sandbox.set_network(CUT);
        pay(shop, &order);
        std::thread::sleep(NOTICED);
    });
    window.read("banner", "离线中");
    window.look("storm-2-waiting", &["qr", "banner"]);
    window.undisturbed("a line that comes back to a paid code", floor, || {
        shop.sandbox.set_network(BACK);
        std::thread::sleep(NOTICED);
    });
    window.read("paid", "12.00");
    order
}

/// To redeem what is paid needs no network.
fn dies_before_redeem(shop: &Shop, window: &Window, order: &str) {
    shop.sandbox.set_network(CUT);
    window.enter();
    window.read("done", "12.00");
    window.look("storm-3-redeemed", &["next-sale"]);
    let told = shop.sandbox.trade(order).map(|trade| trade.records.len());
    assert_eq!(told, Some(0), "nobody was told through a cut line");
    window.read("banner", "离线中");
    shop.sandbox.set_network(BACK);
    recorded(shop, order);
    window.enter();
    calm(window);
}

/// The answer is lost: nobody knows, until the network is back.
fn dies_under_a_scanned_code(shop: &Shop, window: &Window) {
    window.amount("1300", "¥13.00");
    faults(shop, "pay:drop_after");
    window.scan("281234567890123456");
    window.see("waiting");
    let order = window.order();
    shop.sandbox.set_network(CUT);
    window.read("banner", "离线中");
    window.look("storm-4-unknown", &["waiting", "banner"]);
    shop.sandbox.set_network(BACK);
    window.read("paid", "13.00");
    window.enter();
    window.read("done", "13.00");
    recorded(shop, &order);
    window.enter();
}

/// Nobody can be told that the sale is off.
fn dies_before_it_is_given_up(shop: &Shop, window: &Window) -> String {
    window.amount("1400", "¥14.00");
    window.touch("show-code");
    window.see("qr");
    let order = window.order();
    shop.sandbox.set_network(CUT);
    window.read("banner", "离线中");
    window.keys(ESCAPE, 0);
    window.look("storm-5-given-up", &["banner"]);
    window.keys(F2, 0);
    window.see("go-offline");
    shop.sandbox.set_network(BACK);
    calm(window);
    order
}

#[test]
fn a_line_that_comes_and_goes_each_second_for_a_minute_stops_no_sale() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    let window = shop.cashier();
    window.watch_frames();
    let floor = window.frames_floor();
    let (mut claims, mut paid) = (0, 0);
    std::thread::scope(|scope| {
        let flapping = scope.spawn(|| {
            for second in 0..60 {
                shop.sandbox.set_network(second % 2 == 1);
                std::thread::sleep(Duration::from_secs(1));
            }
            shop.sandbox.set_network(BACK);
        });
        window.undisturbed("a line that flaps", floor, || std::thread::sleep(NOTICED));
        while !flapping.is_finished() {
            match sale(&shop, &window) {
                Sold::Claimed => claims += 1,
                Sold::Paid => paid += 1,
                Sold::Left => {}
            }
        }
    });
    assert!(claims + paid > 0, "a sale went through");
    window.keys(F2, 0);
    calm(&window);
    window.look("storm-6-flapped", &[]);
    window.tell_frames("a line that flaps for a minute");
    println!("{paid} sales paid, {claims} claimed while the line flapped");
    drop(window);
    all_is_confirmed(&shop, claims + paid);
}

enum Sold {
    Claimed,
    Paid,
    Left,
}

/// One sale of 5.00 by whatever way the screen offers now.
fn sale(shop: &Shop, window: &Window) -> Sold {
    window.keys(F2, 0);
    window.amount("500", "¥5.00");
    window.enter();
    let began = Instant::now();
    loop {
        let script = "return ['paid', 'claim-redeem', 'ended', 'go-offline'].find((id) => \
                      document.querySelector(`[data-testid=${id}]`)) ?? ''";
        let seen = window.run(script, &json!([]));
        match seen.as_str().unwrap_or_default() {
            "paid" => {
                window.enter();
                window.read("done", "5.00");
                return Sold::Paid;
            }
            "claim-redeem" => {
                window.fill("evidence", &shop.sandbox.pay_static(500));
                window.touch("claim-redeem");
                window.read("done", "5.00");
                return Sold::Claimed;
            }
            "ended" => return Sold::Left,
            // What the sale screen proposes when it was refused: its first key does it.
            "go-offline" => window.enter(),
            _ if began.elapsed() > Duration::from_secs(20) => return Sold::Left,
            _ => std::thread::sleep(Duration::from_millis(100)),
        }
    }
}

/// Every hand-over is confirmed, told once, and nothing is left.
fn all_is_confirmed(shop: &Shop, handed_over: u32) {
    shop.ctl(&["sync"]);
    let report = shop.ctl(&["report"]);
    assert_eq!(report["truths"]["claimed"]["count"], 0, "{report}");
    assert_eq!(shop.redemptions(), handed_over);
    assert_eq!(told(shop), usize::try_from(handed_over).unwrap());
    assert_eq!(shop.ctl(&["verify"])["sound"], true);
}

#[test]
fn a_network_that_wants_a_sign_in_is_named_and_nothing_it_says_is_believed() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    let window = shop.cashier();
    window.watch_frames();
    let floor = window.frames_floor();
    window.undisturbed("a network that wants a sign-in", floor, || {
        faults(&shop, "*:html*inf");
        std::thread::sleep(NOTICED);
    });
    window.read("banner", "登录");
    claim(&window, "800", "8.00", &shop.sandbox.pay_static(800));
    window.look("storm-7-portal", &["banner", "go-offline"]);
    window.undisturbed("a network that was signed in to", floor, || {
        faults(&shop, "");
        std::thread::sleep(NOTICED);
    });
    window.read("banner", "笔已完成");
    window.look("storm-8-portal-left", &["banner"]);
    window.tell_frames("a network that wants a sign-in, and a claim");
    drop(window);
    all_is_confirmed(&shop, 1);
}

#[test]
fn a_till_that_is_killed_while_it_recovers_goes_on_where_it_was() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    queue(&shop, 60);
    // Slow enough for a kill in the middle, and for a look at the frames after it.
    faults(&shop, "query:delay=3500*inf");
    for life in ["first", "second"] {
        let before = told(&shop);
        let window = shop.window();
        window.watch_frames();
        let more = || (told(&shop) > before + 3).then_some(());
        eventually("a part of the queue told", more);
        std::thread::sleep(Duration::from_secs(1));
        window.tell_frames(&format!("the {life} till that is killed"));
        window.kill();
    }
    let window = shop.cashier();
    window.watch_frames();
    std::thread::sleep(LOADED);
    window.undisturbed("a recovery after a kill", 0, || {
        eventually("the queue told", || (told(&shop) == 60).then_some(()));
        std::thread::sleep(Duration::from_secs(1));
    });
    window.tell_frames("a start in the middle of a recovery");
    faults(&shop, "");
    window.look("storm-9-recovered", &[]);
    drop(window);
    all_is_confirmed(&shop, 60);
}

#[test]
fn five_hundred_claims_recover_with_progress_and_a_summary_while_the_cashier_sells() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    queue(&shop, 500);
    shop.sandbox.set_network(CUT);
    let window = shop.cashier();
    window.read("banner", "500");
    window.look("storm-10-queue", &["banner", "go-offline"]);
    window.watch_frames();
    let floor = window.frames_floor();
    let back = "a network that comes back to five hundred claims";
    window.undisturbed(back, floor, || {
        shop.sandbox.set_network(BACK);
        std::thread::sleep(Duration::from_secs(1));
    });
    window.read("banner", "正在核实和上传");
    window.look("storm-11-progress", &["banner"]);
    let selling = "a sale, five hundred claims and the summary";
    window.undisturbed(selling, floor, || {
        window.start_sales(1);
        eventually("the queue told", || (told(&shop) == 501).then_some(()));
        window.await_sales(1);
    });
    window.read("banner", "500");
    window.look("storm-12-summary", &["banner"]);
    drop(window);
    all_is_confirmed(&shop, 501);
}

/// So many sales by the printed code, claimed while the network was gone.
fn queue(shop: &Shop, claims: u32) {
    let host = Arc::new(FakeHost::new(&shop.ledger(), 0));
    let opened = hexiao_app::App::open(&shop.ledger(), host, &shop.home.path().join("exports"));
    let opened = opened.unwrap();
    shop.sandbox.set_network(CUT);
    let cashier = opened.app.act_as("lin", None).unwrap();
    for _ in 0..claims {
        let request = hexiao_contract::ClaimRequest {
            order_number: None,
            amount: "1.00".to_owned(),
            wallet: "alipay".to_owned(),
            reference: None,
            evidence: Some(shop.sandbox.pay_static(100)),
            approval: None,
        };
        opened.app.claim_as(&cashier, &request).unwrap();
    }
    opened.close();
    shop.sandbox.set_network(BACK);
}

/// Records that the platform has.
fn told(shop: &Shop) -> usize {
    shop.sandbox.trades().iter().map(|t| t.records.len()).sum()
}

/// A cashier at a till whose clock the file sets.
fn cashier_by_clock(shop: &Shop) -> (PathBuf, Window) {
    let clock = shop.home.path().join("clock");
    std::fs::write(&clock, "+0").unwrap();
    let window = Window::open_by_clock(&clock, &shop.ledger(), shop.home.path());
    window.sign_in("lin", "246810");
    window.touch("opening-later");
    window.see("show-code");
    (clock, window)
}

/// What the journal of a closed till says of that many hand-overs, each of which was one.
fn redeemed_once_each(shop: &Shop, handed_over: u32) {
    let entries = redeemed_entries(&shop.ledger());
    assert_eq!(entries.values().sum::<u32>(), handed_over);
    assert!(entries.values().all(|times| *times == 1));
}

#[test]
fn a_clock_that_jumps_a_day_both_ways_stops_no_sale_and_sells_nothing_twice() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    let (clock, window) = cashier_by_clock(&shop);
    window.watch_frames();
    let floor = window.frames_floor();
    let mut sold = 0;
    for (jump, name) in [("+1d", "ahead"), ("-1d", "behind"), ("+0", "right")] {
        window.undisturbed(&format!("a clock that is {name}"), floor, || {
            std::fs::write(&clock, jump).unwrap();
            // The till looks at its clock once a second at most.
            std::thread::sleep(Duration::from_secs(3));
        });
        window.keys(F2, 0);
        window.read("amount", "0.00");
        window.amount("600", "¥6.00");
        window.enter();
        if first_of(&window, &["paid", "ended"]) == "ended" {
            // The clock fell back under a code that was shown: the till closed it, and asks again.
            window.touch("try-again");
            window.read("amount", "¥6.00");
            window.enter();
        }
        window.read("paid", "6.00");
        window.enter();
        window.read("done", "6.00");
        window.look(&format!("storm-13-clock-{name}"), &["next-sale"]);
        sold += 1;
    }
    window.tell_frames("a clock that jumps, and three sales");
    drop(window);
    redeemed_once_each(&shop, sold);
    let verified = Ctl::over(&shop.ledger()).json(&["verify"]);
    assert_eq!(verified.json()["sound"], true);
}

/// The clock on the wall goes on for the night; the program and its other clock stand still.
#[test]
fn a_computer_that_sleeps_for_eight_hours_wakes_to_its_claim_and_sells_on() {
    let shop = Shop::with_wallets(Customer::Pay, &["alipay"]);
    let (clock, window) = cashier_by_clock(&shop);
    shop.sandbox.set_network(CUT);
    window.read("banner", "离线中");
    claim(&window, "800", "8.00", &shop.sandbox.pay_static(800));
    window.asleep(|| {
        shop.sandbox.skip(8 * 3600);
        std::fs::write(&clock, "+8h").unwrap();
        std::thread::sleep(Duration::from_secs(5));
    });
    // Still without a line, it looks at its clock once a second at most.
    std::thread::sleep(Duration::from_secs(2));
    window.read("banner", "8.00");
    window.look("storm-14-awake", &["banner", "go-offline"]);
    shop.sandbox.set_network(BACK);
    window.read("banner", "笔已完成");
    eventually("the claim told", || (told(&shop) == 1).then_some(()));
    window.keys(F2, 0);
    window.read("amount", "0.00");
    window.amount("600", "¥6.00");
    window.enter();
    window.read("paid", "6.00");
    window.enter();
    window.read("done", "6.00");
    eventually("the sale told", || (told(&shop) == 2).then_some(()));
    window.look("storm-15-sold", &["next-sale"]);
    drop(window);
    redeemed_once_each(&shop, 2);
    let later = Ctl::over(&shop.ledger()).minutes_ahead(8 * 60);
    assert_eq!(later.done(&["verify"])["sound"], true);
}
