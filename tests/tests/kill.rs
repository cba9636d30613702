//! Exactly once under `kill -9`: a real program is killed a thousand times in the middle of
//! paying, redeeming and uploading. No acknowledged redemption may be lost, none may happen
//! twice, in the ledger or at the platform.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_app::App;
use hexiao_domain::OrderNumber;
use hexiao_ledger::Ledger;
use hexiao_sandbox::{Config, Customer, Sandbox};
use hexiao_testkit::{FakeHost, PATIENCE, Seeded, demo_shop};
use hexiao_tests::{Act, Life, Story, redeemed_entries};
use std::any::type_name_of_val;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const WORKER: &str = env!("CARGO_BIN_EXE_worker");
/// Of every ten kills nine hit the ledger alone and one a whole till.
const KILLS: u32 = 1_000;
/// Kills of one ledger: each start hashes all of it, and more kills are those of more ledgers.
const OF_ONE: u32 = KILLS / 10 * 9;
/// How often the whole journal is replayed.
const EVERY: u32 = 50;

/// A thousand, or what `HEXIAO_KILLS` says.
fn kills() -> u32 {
    let given = std::env::var("HEXIAO_KILLS").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}

fn ledger_kills() -> u32 {
    kills() / 10 * 9
}

fn till_kills() -> u32 {
    kills() / 10
}

/// How much further on than usual the seeds begin: not at all, or as far as `HEXIAO_SEED` says.
fn first_seed() -> u64 {
    let given = std::env::var("HEXIAO_SEED").ok();
    given.and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// Held while lives are lived: when that fails, the command that lives them again is told. The
/// seed repeats what they do and when they are killed, not how fast the machine is.
struct Again {
    test: &'static str,
    seed: u64,
    kills: u32,
}

impl Again {
    /// Of the test that `here`, a function within it, lies in.
    fn of<T>(here: &T, seed: u64, kills: u32) -> Self {
        let test = type_name_of_val(here).trim_end_matches("::here");
        let test = test.split_once("::").map_or(test, |(_, test)| test);
        Self { test, seed, kills }
    }
}

impl Drop for Again {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let Self { test, seed, kills } = self;
            eprintln!(
                "again with: HEXIAO_SEED={seed} HEXIAO_KILLS={kills} \
                 cargo test -p hexiao-tests --test kill -- --exact {test} --nocapture"
            );
        }
    }
}

/// What all lives together came to.
#[derive(Default)]
struct Figures {
    kills: u32,
    died_in: BTreeMap<Act, u32>,
    acknowledged: usize,
    redeemed: BTreeSet<String>,
    left_work: u32,
}

impl Figures {
    fn add(&mut self, story: &Story) {
        assert_eq!(story.wrong, Vec::<String>::new(), "life {}", self.kills);
        self.kills += 1;
        self.acknowledged += story.acknowledged;
        self.left_work += u32::from(story.found_work > 0);
        if let Some(act) = story.died_in {
            *self.died_in.entry(act).or_default() += 1;
        }
        for order in &story.redeemed {
            let new = self.redeemed.insert(order.clone());
            assert!(new, "{order} was acknowledged twice");
        }
    }

    fn print(&self, what: &str, seconds: u64, more: &str) {
        println!(
            "{what}: {} kills in {seconds} s, in the middle of {:?}; {} lives found unfinished \
             uploads; {} acts and {} redemptions acknowledged; 0 lost, 0 double{more}",
            self.kills,
            self.died_in,
            self.left_work,
            self.acknowledged,
            self.redeemed.len()
        );
    }
}

/// One life: told what it must find, then killed after a while, sometimes while it opens.
fn live_and_die(words: &[&str], told: &[String], random: &mut Seeded, longest_ms: u64) -> Story {
    let life = Life::start(WORKER, words, told);
    if random.below(10) == 0 {
        std::thread::sleep(Duration::from_micros(random.below(30_000)));
        return life.kill();
    }
    assert!(life.says("open", PATIENCE), "the worker does not open");
    std::thread::sleep(Duration::from_micros(random.below(longest_ms * 1_000)));
    life.kill()
}

fn kept(story: &Story) -> Vec<String> {
    let orders = story.redeemed.iter();
    orders.map(|order| format!("kept {order}")).collect()
}

/// A shop's ledger, its platform at this gateway.
fn shop(dir: &Path, gateway: &str) {
    let host = FakeHost::new(dir, 0);
    demo_shop(gateway).create(dir, &host).unwrap();
}

/// Replays the journal and looks for every acknowledged redemption.
fn everything_is_there(dir: &Path, redeemed: &BTreeSet<String>) {
    let ledger = Ledger::open(dir).unwrap();
    let report = ledger.verify().unwrap();
    assert!(report.problems.is_empty(), "{:?}", report.problems);
    for order in redeemed {
        let key = OrderNumber::parse(order).unwrap();
        let payment = ledger.read(move |view| view.payment(&key)).unwrap();
        assert!(payment.unwrap().redemption.is_some(), "{order} is lost");
    }
    ledger.close();
    let entries = redeemed_entries(dir);
    let double: Vec<&String> = entries
        .iter()
        .filter(|(_, n)| **n > 1)
        .map(|(o, _)| o)
        .collect();
    assert!(double.is_empty(), "redeemed twice: {double:?}");
}

#[test]
fn nine_hundred_kills_in_the_ledger_lose_nothing_and_double_nothing() {
    fn here() {}
    let (mut left, mut seed) = (ledger_kills(), first_seed());
    while left > 0 {
        let these = left.min(OF_ONE);
        // Of this ledger alone, not of all before it.
        let _again = Again::of(&here, seed, these / 9 * 10);
        kill_one_ledger(these, 900 + seed);
        left -= these;
        seed += 1;
    }
}

fn kill_one_ledger(kills: u32, seed: u64) {
    let home = tempfile::TempDir::new().unwrap();
    let dir = home.path();
    shop(dir, "http://127.0.0.1:9/gateway.do");
    let (mut random, mut figures) = (Seeded::new(seed), Figures::default());
    let (began, mut told) = (Instant::now(), Vec::new());
    let path = dir.to_str().unwrap();
    while figures.kills < kills {
        let seed = random.bits().to_string();
        let words = ["ledger", path, &seed];
        let story = live_and_die(&words, &told, &mut random, 60);
        if story.opened {
            told = kept(&story);
        }
        figures.add(&story);
        if figures.kills.is_multiple_of(EVERY) {
            everything_is_there(dir, &figures.redeemed);
        }
    }
    everything_is_there(dir, &figures.redeemed);
    // Even where the machine is busy with something else.
    let few = usize::try_from(figures.kills / 10).unwrap();
    assert!(
        figures.redeemed.len() > few,
        "the worker did next to nothing"
    );
    let more = format!(" (seed {seed})");
    figures.print("ledger", began.elapsed().as_secs(), &more);
}

#[test]
fn a_hundred_kills_of_the_whole_till_pay_redeem_and_upload_each_sale_once() {
    fn here() {}
    let seed = first_seed();
    let _again = Again::of(&here, seed, kills());
    let home = tempfile::TempDir::new().unwrap();
    let dir = home.path();
    let customer = Customer::Pay;
    let sandbox = Sandbox::start(Config {
        customer,
        ..Config::default()
    })
    .unwrap();
    shop(dir, &sandbox.gateway());
    let (mut random, mut figures) = (Seeded::new(100 + seed), Figures::default());
    let (began, mut told) = (Instant::now(), Vec::new());
    let path = dir.to_str().unwrap();
    while figures.kills < till_kills() {
        let seed = random.bits().to_string();
        told.extend((0..12).map(|_| format!("claim {}", sandbox.pay_static(300))));
        let story = live_and_die(&["till", path, &seed], &told, &mut random, 400);
        if story.opened {
            told = kept(&story);
        } else {
            told.retain(|line| line.starts_with("kept"));
        }
        figures.add(&story);
        if figures.kills.is_multiple_of(EVERY) {
            everything_is_there(dir, &figures.redeemed);
        }
    }
    settle(dir);
    everything_is_there(dir, &figures.redeemed);
    let again = platform_agrees(dir, &sandbox, &figures.redeemed);
    let more = format!("; {again} uploads were sent again after a kill and recorded once");
    figures.print("till", began.elapsed().as_secs(), &more);
}

/// One last life, this one to its end: everything that is due is done.
fn settle(dir: &Path) {
    let host = Arc::new(FakeHost::new(dir, 0));
    let opened = App::open(dir, host.clone(), &dir.join("exports")).unwrap();
    host.skip(300);
    let owner = opened.app.act_as("chen", None).unwrap();
    // More kills leave a longer queue.
    let patience = PATIENCE * (kills() / KILLS).max(1);
    let summary = opened.app.sync_until_done(&owner, patience, &mut |_, _| {});
    let summary = summary.unwrap();
    assert_eq!((summary.pending, summary.open_cases), (0, 0), "{summary:?}");
    opened.close();
}

/// The platform's own books: every redemption recorded once, every sale paid once, nothing
/// given back. Returns how many records were sent more than once.
fn platform_agrees(dir: &Path, sandbox: &Sandbox, acknowledged: &BTreeSet<String>) -> u64 {
    let redeemed = redeemed_entries(dir);
    let mut recorded = BTreeSet::new();
    for trade in sandbox.trades() {
        let order = &trade.out_trade_no;
        assert!(trade.refunds.is_empty(), "{order} was given back");
        assert!(trade.records.len() <= 1, "{order} was recorded twice");
        for record in &trade.records {
            let order = record.out_request_no.trim_start_matches("R_").to_owned();
            assert!(redeemed.contains_key(&order), "{order} was not redeemed");
            assert!(recorded.insert(order), "recorded on two trades");
        }
    }
    for order in acknowledged {
        assert!(recorded.contains(order), "{order} was never uploaded");
    }
    assert_eq!(
        recorded.len(),
        redeemed.len(),
        "redeemed and recorded differ"
    );
    sandbox.calls("sync") - u64::try_from(recorded.len()).unwrap()
}
