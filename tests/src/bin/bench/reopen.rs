//! A till that was killed, started again: the time for each million entries of its journal against
//! bare rusqlite that reads the same headers and hashes them, and the memory it takes, with many
//! payments and with few. `HEXIAO_PAYMENTS` says how many.

use crate::fill;
use crate::redeem::redeem;
use crate::table::{Table, Times, time};
use aws_lc_rs::digest::{Context, SHA256};
use hexiao_ledger::Ledger;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const FEW: u64 = 20_000;
const MANY: u64 = 200_000;
/// Payments written in one transaction.
const BATCH: u64 = 500;
/// Redemptions of the till's last seconds, still in the log when it is killed.
const LAST: u64 = 100;
const STARTS: usize = 5;
/// Longer than the idle second after which the log goes into the file.
const IDLE: Duration = Duration::from_millis(1_500);

const HEADERS: &str = "SELECT seq, version, till, epoch, prev, kind, body_hash, at_ms, mono_ms, \
    boot, actor, hash FROM journal ORDER BY seq";

/// Fills the table.
pub fn measure(table: &mut Table) {
    let given = std::env::var("HEXIAO_PAYMENTS").ok();
    let many = given.and_then(|text| text.parse().ok()).unwrap_or(MANY);
    let [few, many] = [FEW, many].map(Killed::with);
    let name = format!(
        "start after a kill, {} payments: a million entries (read and hashed alone)",
        many.payments
    );
    let million = |times: &Times| times.percentile(50) * 1_000_000 / many.entries;
    table.against(&name, million(&many.start), million(&many.floor), "<= 2 s");
    let kib = many.resident_kib.saturating_sub(few.resident_kib);
    let name = format!(
        "memory of that start, more than with {} payments",
        few.payments
    );
    table.alone(&name, &format!("{kib} KiB"), "flat");
    let whole = time(many.start.percentile(50));
    table.alone("that start as a whole", &whole, "reported");
}

/// A ledger whose program was killed, and what its starts took.
struct Killed {
    payments: u64,
    entries: u64,
    start: Times,
    floor: Times,
    resident_kib: u64,
}

impl Killed {
    fn with(payments: u64) -> Self {
        let home = TempDir::new().unwrap();
        let dir = home.path();
        child(&["fill", &payments.to_string()], dir);
        let (mut start, mut floor) = (Times::default(), Times::default());
        let (mut entries, mut resident_kib) = (0, 0);
        for _ in 0..STARTS {
            let said = child(&["start"], dir);
            let said: Vec<u64> = said.lines().map(|line| line.parse().unwrap()).collect();
            start.add(said[0]);
            resident_kib = resident_kib.max(said[1]);
            entries = floor.of(|| headers(dir));
        }
        Self {
            payments,
            entries,
            start,
            floor,
            resident_kib,
        }
    }
}

/// This program again, on the ledger in `dir`; what it said. One that fills is expected to die.
fn child(words: &[&str], dir: &Path) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.arg("killed").arg(dir).args(words);
    let ended = command.stderr(Stdio::inherit()).output().unwrap();
    String::from_utf8(ended.stdout).unwrap()
}

/// The child: fills a ledger, sells for a moment and is killed; or starts on it, says how long that
/// took in nanoseconds and the most memory it held in KiB, and is killed too.
pub fn act(dir: &str, words: &[String]) {
    let dir = Path::new(dir);
    match words {
        [word, payments] if word == "fill" => filled(dir, payments.parse().unwrap()),
        [word] if word == "start" => started(dir),
        _ => panic!("fill N, or start"),
    }
    std::process::abort();
}

fn filled(dir: &Path, payments: u64) {
    let host = fill::shop(dir);
    let ledger = Ledger::open(dir).unwrap();
    for from in (1..=payments).step_by(usize::try_from(BATCH).unwrap()) {
        fill::confirmed(&ledger, &host, from, payments.min(from + BATCH - 1));
    }
    std::thread::sleep(IDLE);
    for n in 1..=LAST {
        redeem(&ledger, &host, &fill::order(n)).unwrap();
    }
    std::mem::forget(ledger);
}

fn started(dir: &Path) {
    let began = Instant::now();
    let ledger = Ledger::open(dir).unwrap();
    println!("{}", began.elapsed().as_nanos());
    std::mem::forget(ledger);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let figure = line.and_then(|line| line.split_whitespace().nth(1));
    println!("{}", figure.unwrap_or("0"));
}

/// Reads every header and hashes it; how many there are.
fn headers(dir: &Path) -> u64 {
    let db = Connection::open(dir.join("ledger.db")).unwrap();
    let mut statement = db.prepare(HEADERS).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut entries = 0;
    while let Some(row) = rows.next().unwrap() {
        let mut hash = Context::new(&SHA256);
        for column in 0..columns {
            match row.get_ref(column).unwrap() {
                ValueRef::Integer(number) => hash.update(&number.to_be_bytes()),
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => hash.update(bytes),
                ValueRef::Null | ValueRef::Real(_) => {}
            }
        }
        assert_eq!(hash.finish().as_ref().len(), 32);
        entries += 1;
    }
    entries
}
