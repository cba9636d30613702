//! How many crash images a second are opened, checked and read back: `cargo run --release --example speed
//! [threads]`.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use hexiao_faultdisk::{Disk, Flavour, Recording};
use rusqlite::{Connection, OpenFlags};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(4);

fn open(disk: &Disk) -> Connection {
    let db = Connection::open_with_flags_and_vfs("a.db", OpenFlags::default(), disk.vfs()).unwrap();
    db.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
    )
    .unwrap();
    db
}

/// A database of `rows` kilobytes, then forty more transactions.
fn record(rows: u64) -> Recording {
    let disk = Disk::new();
    let db = open(&disk);
    let fill = "CREATE TABLE sale (id INTEGER PRIMARY KEY, body TEXT) STRICT;
        WITH RECURSIVE n (id) AS (VALUES (1) UNION ALL SELECT id + 1 FROM n WHERE id < ";
    let body = ") INSERT INTO sale SELECT id, hex(randomblob(480)) FROM n;
        PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 40";
    db.execute_batch(&format!("{fill}{rows}{body}")).unwrap();
    disk.record();
    for n in 0..40 {
        db.execute("INSERT INTO sale (body) VALUES (hex(randomblob(480)))", [])
            .unwrap();
        disk.mark(n);
    }
    disk.take_recording()
}

/// Images until the time is over, from `first` in steps of `threads`; also the time spent on making them.
fn work(story: &Recording, rows: u64, first: usize, threads: usize) -> (u64, Duration) {
    let (disk, began) = (Disk::new(), Instant::now());
    let (mut images, mut making) = (0, Duration::ZERO);
    for seed in 2.. {
        let mut replay = story.replay(Flavour::Honest);
        for k in (first..=story.len()).step_by(threads) {
            let before = Instant::now();
            replay.seek(k);
            disk.load(&replay.image(seed));
            making += before.elapsed();
            check(&disk, rows, replay.marks().len());
            images += 1;
            if began.elapsed() > PATIENCE {
                return (images, making);
            }
        }
    }
    (images, making)
}

fn check(disk: &Disk, rows: u64, answered: usize) {
    let db = open(disk);
    let word: String = db
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    let sql = "SELECT count(*), sum(length(body)) FROM sale";
    let (count, _): (i64, i64) = db
        .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let least = rows + u64::try_from(answered).unwrap();
    assert!(word == "ok" && u64::try_from(count).unwrap() >= least);
}

/// Images of all threads, and the time that making one took.
fn race(story: &Recording, rows: u64, threads: usize) -> (u64, Duration) {
    std::thread::scope(|scope| {
        let start = |first| scope.spawn(move || work(story, rows, first, threads));
        let running: Vec<_> = (0..threads).map(start).collect();
        let results = running.into_iter().map(|one| one.join().unwrap());
        let sum = |(images, making), (more, time)| (images + more, making + time);
        let (images, making): (u64, Duration) = results.fold((0, Duration::ZERO), sum);
        (images, making / u32::try_from(images).unwrap())
    })
}

fn main() {
    let threads = std::env::args().nth(1);
    let threads = threads.map_or(1, |word| word.parse().unwrap());
    for rows in [20, 60, 120, 240] {
        let story = record(rows);
        let image = story.image(story.len(), 1);
        let sizes = image.names().filter_map(|name| image.size(name));
        let kib = sizes.sum::<usize>() / 1024;
        let (images, making) = race(&story, rows, threads);
        let second = images / PATIENCE.as_secs();
        println!("{kib} KiB, {threads} threads: {second} images/s; making one took {making:?}");
    }
}
