//! A queue of redemptions told to the simulated platform, against the same client that sends
//! the same records signed in the same way, from as many threads, with no ledger behind it; and
//! a cashier who redeems meanwhile.

use crate::fill;
use crate::redeem::redeem;
use crate::table::{Table, Times};
use hexiao_app::SystemHost;
use hexiao_domain::{
    AccountDetails, CouponCode, MerchantAccount, OrderNumber, Proof, RecordAnswer, RedemptionId,
    TransactionId, Wallet,
};
use hexiao_ledger::{Ledger, Options, Seal};
use hexiao_platforms::{Platform, PrivateKey, Record, Timeouts, alipay};
use hexiao_sandbox::{Config, Sandbox, demo};
use hexiao_sync::{Clock, Counters, Engine, Platforms, Sealing};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const QUEUED: u64 = 10_000;
/// Records that the client alone sends, once before and once after.
const ALONE: u64 = 4_000;
/// Sales that the cashier redeems: a half while nothing else happens.
const COUNTER: u64 = 400;
const WORKERS: usize = 8;
/// Records at a platform that is 80 ms away.
const FAR: u64 = 3_000;
const ROUND_TRIP_MS: u64 = 80;
/// Calls, one after the other, for what a call takes that waits for no other.
const LONE: u64 = 60;

/// After it an idle till has emptied its log.
const REST: Duration = Duration::from_secs(2);

/// Counting what is left is work of its own; a till does it as often at most.
const LOOK: Duration = Duration::from_millis(200);

/// No coupon is at stake.
struct NoSeals;

impl Sealing for NoSeals {
    fn open(&self, _: &str, _: &str) -> Option<CouponCode> {
        None
    }

    fn seal(&self, _: &CouponCode, _: &str) -> Option<String> {
        None
    }
}

struct Scene {
    sandbox: Sandbox,
    platform: Arc<dyn Platform>,
    ledger: Ledger,
    host: Arc<SystemHost>,
    /// Orders of the client alone.
    alone: AtomicU64,
    _home: TempDir,
}

/// Fills the table.
pub fn measure(table: &mut Table) {
    let scene = Scene::new();
    let alone = scene.paid(2 * ALONE + LONE + FAR);
    let ours = scene.paid(QUEUED + COUNTER + FAR);
    let mut alone = alone.iter();
    let mut some = |of| alone.by_ref().take(of).cloned().collect::<Vec<_>>();
    let before = scene.sent_alone(&some(usize::try_from(ALONE).unwrap()), WORKERS);
    scene.fill(&ours);
    let idle = scene.cashier(QUEUED + 1..=QUEUED + COUNTER / 2, || true);
    scene.queue(1, QUEUED);
    // So many redemptions within a second leave a log that no outage leaves: the till empties it
    // as soon as it rests.
    std::thread::sleep(REST);
    let engine = scene.engine();
    let running = engine.start(WORKERS);
    let began = Instant::now();
    let mut counter = QUEUED + COUNTER / 2 + 1..=QUEUED + COUNTER;
    let busy = scene.cashier(&mut counter, || scene.pending() > 0);
    let (took, second_half) = scene.drained(began, QUEUED / 2);
    let memory = resident_kib();
    let after = scene.sent_alone(&some(usize::try_from(ALONE).unwrap()), WORKERS);
    let client = resident_kib().saturating_sub(memory) * QUEUED / 2 / ALONE;
    let told = QUEUED + COUNTER;
    let (ours, floor) = (each(took, told), each(before + after, 2 * ALONE));
    let name = format!("{QUEUED} redemptions told, each (the client alone, before and after)");
    table.against(&name, ours, floor, "<= 1.18x (85 %)");
    let name = "redeem, p50, while they are told (while nothing is)";
    table.against(name, busy.percentile(50), idle.percentile(50), "<= 1.50x");
    let name = "redeem, p99, while they are told (while nothing is)";
    table.against(name, busy.percentile(99), idle.percentile(99), "reported");
    let grown = format!("{} KiB, {client} KiB", memory.saturating_sub(second_half));
    let name = "memory grown by the second 5,000; by as many of the client alone";
    table.alone(name, &grown, "flat");
    let lone = scene.far_away_alone(&some(usize::try_from(LONE).unwrap()));
    scene.far_away(table, &engine, (&some(usize::try_from(FAR).unwrap()), lone));
    drop(running);
}

fn each(took: Duration, of: u64) -> u64 {
    u64::try_from(took.as_nanos()).unwrap() / of
}

/// What of this process is in memory, in KiB.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let figure = line.and_then(|line| line.split_whitespace().nth(1));
    figure.and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

impl Scene {
    fn new() -> Self {
        let home = TempDir::new().unwrap();
        let sandbox = Sandbox::start(Config::default()).unwrap();
        let host = Arc::new(fill::shop(home.path()));
        let options = Options {
            seal: Some(Seal::from_secret(&[7; 32])),
            ..Options::default()
        };
        let ledger = Ledger::open_with(home.path(), options).unwrap();
        let account = MerchantAccount {
            wallet: Wallet::Alipay,
            gateway: sandbox.gateway(),
            app_id: demo::APP_ID.into(),
            seller_id: demo::SELLER_ID.into(),
            platform_public_key: demo::platform_public_key().into(),
            secret: "alipay".into(),
            details: AccountDetails::default(),
        };
        let key = PrivateKey::parse(demo::merchant_private_key()).unwrap();
        let platform = alipay(&account, key, Timeouts::default()).unwrap();
        Self {
            sandbox,
            platform: platform.into(),
            ledger,
            host,
            alone: AtomicU64::new(0),
            _home: home,
        }
    }

    /// Money that customers paid: the platform's numbers of it.
    fn paid(&self, payments: u64) -> Vec<TransactionId> {
        let paid = (0..payments).map(|_| self.sandbox.pay_static(1_234));
        paid.map(|id| TransactionId::parse(&id).unwrap()).collect()
    }

    /// How long the client alone needs for these records.
    fn sent_alone(&self, transactions: &[TransactionId], workers: usize) -> Duration {
        let next = AtomicU64::new(0);
        let began = Instant::now();
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| self.send(transactions, &next));
            }
        });
        began.elapsed()
    }

    fn send(&self, transactions: &[TransactionId], next: &AtomicU64) {
        loop {
            let n = next.fetch_add(1, Ordering::SeqCst);
            let Some(transaction) = transactions.get(usize::try_from(n).unwrap()) else {
                return;
            };
            let order = fill::order(1_000_000 + self.alone.fetch_add(1, Ordering::SeqCst));
            let redemption = RedemptionId::of(&order);
            let record = Record {
                redemption: &redemption,
                order: &order,
                transaction,
                redeemed_at: self.host.now(),
            };
            let answer = self.platform.record(&record, self.host.now());
            assert_eq!(answer, RecordAnswer::Recorded);
        }
    }

    fn fill(&self, transactions: &[TransactionId]) {
        let proof = |n: u64| Proof {
            transaction_id: transactions[usize::try_from(n - 1).unwrap()].clone(),
            ..fill::proof(n)
        };
        let all = u64::try_from(transactions.len()).unwrap();
        for from in (1..=all).step_by(500) {
            let to = all.min(from + 499);
            fill::proved(&self.ledger, &self.host, from, to, proof);
        }
    }

    /// Redeems these without a network.
    fn queue(&self, from: u64, to: u64) {
        for from in (from..=to).step_by(500) {
            let orders = from..=to.min(from + 499);
            let facts = orders.map(|n| fill::redeemed(fill::order(n))).collect();
            let stamp = fill::stamp(&self.host);
            self.ledger.write(stamp, move |_| Ok((facts, ()))).unwrap();
        }
    }

    /// A cashier at work, a sale every few milliseconds, while there are sales and `goes_on`.
    fn cashier(&self, sales: impl IntoIterator<Item = u64>, goes_on: impl Fn() -> bool) -> Times {
        let mut times = Times::default();
        let (mut looked, mut on) = (Instant::now(), true);
        for n in sales {
            if looked.elapsed() > LOOK {
                (looked, on) = (Instant::now(), goes_on());
            }
            if !on {
                // The drain was over first; what is left is told without being measured.
                self.queue(n, n);
                continue;
            }
            let order: OrderNumber = fill::order(n);
            times
                .of(|| redeem(&self.ledger, &self.host, &order))
                .unwrap();
            std::thread::sleep(Duration::from_millis(5));
        }
        times
    }

    fn engine(&self) -> Arc<Engine> {
        let clock: Arc<dyn Clock> = self.host.clone();
        let counters = Counters {
            by_wallet: BTreeMap::new(),
            sealing: Arc::new(NoSeals),
        };
        let platforms: Platforms = [(Wallet::Alipay, Arc::clone(&self.platform))].into();
        let ledger = self.ledger.clone();
        Engine::new(ledger, clock, platforms, counters, Box::new(|_| {}))
    }

    fn pending(&self) -> i64 {
        let counts = self.ledger.read(|view| view.work_counts());
        counts.unwrap().pending
    }

    /// How long it took until all was told, and the memory when so many were left.
    fn drained(&self, began: Instant, left: u64) -> (Duration, u64) {
        let left = i64::try_from(left).unwrap();
        let mut memory = None;
        loop {
            let pending = self.pending();
            if pending <= left && memory.is_none() {
                memory = Some(resident_kib());
            }
            if pending == 0 {
                return (began.elapsed(), memory.unwrap());
            }
            std::thread::sleep(LOOK / 8);
        }
    }

    fn far_away_alone(&self, transactions: &[TransactionId]) -> u64 {
        let faults = format!("sync:delay={ROUND_TRIP_MS}*inf");
        self.sandbox.set_faults(faults.parse().unwrap());
        each(self.sent_alone(transactions, 1), LONE)
    }

    /// A platform that is far away: as fast as its distance allows, and as the client alone is. The
    /// records wait until the wallet, set offline by hand, is taken back.
    fn far_away(&self, table: &mut Table, engine: &Engine, (alone, lone): (&[TransactionId], u64)) {
        let before = self.sent_alone(alone, WORKERS);
        engine.force(Wallet::Alipay, true);
        let first = QUEUED + COUNTER + 1;
        self.queue(first, first + FAR - 1);
        let began = Instant::now();
        engine.force(Wallet::Alipay, false);
        let took = each(self.drained(began, FAR / 2).0, FAR);
        let workers = u64::try_from(WORKERS).unwrap();
        let mut against = |floor: &str, least: u64| {
            let name = format!("a record told at {ROUND_TRIP_MS} ms, each ({floor})");
            table.against(&name, took, least, "<= 1.05x (95 %)");
        };
        let least = ROUND_TRIP_MS * 1_000_000 / workers;
        against("80 ms and nothing else, eight at once", least);
        against(
            "a call that waits for no other, eight at once",
            lone / workers,
        );
        against("the client alone", each(before, FAR));
    }
}
