//! `hexiao-sim`: runs seeds, replays one, plants a mistake.

use clap::Parser;
use hexiao_sim::{Failure, Plant, Score, Seeds, replay, score, sow, work};
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

/// The shop in a box: seeded runs of tills, platform, network, people and disks.
#[derive(Debug, Parser)]
struct Args {
    /// Runs this one seed.
    #[arg(long)]
    seed: Option<u64>,
    /// Prints every event of it.
    #[arg(long)]
    trace: bool,
    /// Plants this mistake; mistakes in the rules need `--features planted`.
    #[arg(long)]
    plant: Option<String>,
    /// Runs seeds until so many events are done.
    #[arg(long, default_value_t = 10_000_000)]
    events: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// Threads, each with its own seeds.
    #[arg(long, default_value_t = 2)]
    threads: u64,
    /// The commit, for the scoreboard.
    #[arg(long, default_value = "-")]
    commit: String,
    /// Appends the line to this scoreboard.
    #[arg(long)]
    board: Option<PathBuf>,
    /// Prints what was seen, counter by counter.
    #[arg(long)]
    coverage: bool,
}

fn main() -> io::Result<ExitCode> {
    let args = Args::parse();
    let plant = args.plant.as_deref().map(Plant::parse);
    if plant == Some(None) {
        for plant in Plant::ALL {
            writeln!(io::stdout(), "{:32} {}", plant.code(), plant.what())?;
        }
        return Ok(ExitCode::FAILURE);
    }
    let plant = plant.flatten();
    if !sow(plant) {
        writeln!(
            io::stderr(),
            "this mistake is in the rules: run with --features planted"
        )?;
        return Ok(ExitCode::FAILURE);
    }
    match args.seed {
        Some(seed) => one(seed, args.trace),
        None => many(&args, plant),
    }
}

fn one(seed: u64, trace: bool) -> io::Result<ExitCode> {
    match replay(seed, trace) {
        Some(failure) => told(&failure, None),
        None => {
            writeln!(io::stdout(), "seed {seed}: every invariant holds")?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn told(failure: &Failure, plant: Option<Plant>) -> io::Result<ExitCode> {
    let Failure {
        seed,
        event,
        invariant: (number, name),
        detail,
    } = failure;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "seed {seed}, event {event}: invariant {number} ({name}): {detail}"
    )?;
    let rules = match plant.and_then(Plant::core) {
        Some(_) => " --features planted",
        None => "",
    };
    let plant = plant.map_or(String::new(), |plant| format!(" --plant {}", plant.code()));
    writeln!(
        out,
        "  cargo run -p hexiao-sim --release{rules} -- --seed {seed} --trace{plant}"
    )?;
    Ok(ExitCode::FAILURE)
}

fn many(args: &Args, plant: Option<Plant>) -> io::Result<ExitCode> {
    let begun = Instant::now();
    let total = all(args, plant);
    let took = begun.elapsed();
    let line = score(&args.commit, args.first, &total, took);
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "| commit | seeds | runs | events | redemptions | violations | events/s |"
    )?;
    writeln!(out, "{line}")?;
    writeln!(
        out,
        "found by the bill alone: {}, static-code money without a claim: {}",
        total.cover.found_by_bill, total.cover.unnamed_money
    )?;
    for tally in total.cover.tallies() {
        writeln!(out, "{tally}")?;
    }
    if args.coverage {
        for (name, count) in total.cover.table() {
            writeln!(out, "{count:>12} {name}")?;
        }
    }
    drop(out);
    if let Some(board) = &args.board {
        let mut file = OpenOptions::new().create(true).append(true).open(board)?;
        writeln!(file, "{line}")?;
    }
    match total.failures.first() {
        Some(failure) => told(failure, plant),
        None => Ok(ExitCode::SUCCESS),
    }
}

fn all(args: &Args, plant: Option<Plant>) -> Score {
    let threads = args.threads.max(1);
    let mut total = Score::default();
    thread::scope(|scope| {
        let handles: Vec<_> = (0..threads)
            .map(|number| {
                let seeds = Seeds {
                    first: args.first + number,
                    step: threads,
                    runs: u64::MAX,
                    events: args.events / threads,
                };
                scope.spawn(move || {
                    sow(plant);
                    work(seeds)
                })
            })
            .collect();
        for handle in handles {
            if let Ok(score) = handle.join() {
                total.add(score);
            }
        }
    });
    total
}
