//! The simulator at work: the real rules hold under every storm, every planted mistake is
//! found, and everything that can happen was seen to happen.

use hexiao_sim::{
    Cover, Failure, Outage, Plant, Score, Seeds, UNREACHABLE, catch, live_through, sow, work,
};
use std::any::type_name_of_val;
use std::thread;
use std::time::Instant;

/// Events of the clean runs, over both threads.
const EVENTS: u64 = if cfg!(debug_assertions) {
    200_000
} else {
    100_000_000
};
/// Runs within which each planted mistake has to be caught.
const BUDGET: u64 = if cfg!(debug_assertions) { 10 } else { 10_000 };
const THREADS: u64 = 2;

fn clean_runs(events: u64) -> Score {
    let mut total = Score::default();
    thread::scope(|scope| {
        let run = |first| {
            let seeds = Seeds {
                first,
                step: THREADS,
                runs: u64::MAX,
                events: events / THREADS,
            };
            scope.spawn(move || {
                assert!(sow(None));
                work(seeds)
            })
        };
        let handles: Vec<_> = (0..THREADS).map(run).collect();
        for handle in handles {
            match handle.join() {
                Ok(score) => total.add(score),
                Err(panicked) => std::panic::resume_unwind(panicked),
            }
        }
    });
    total
}

/// What did not hold, and the command that shows it again.
fn told(failure: &Failure, again: &str) -> String {
    let (number, name) = failure.invariant;
    format!(
        "seed {}, event {}: invariant {number} ({name}): {}\n  {again}",
        failure.seed, failure.event, failure.detail
    )
}

/// The program runs the same storm.
fn stormy(failure: &Failure) -> String {
    let seed = failure.seed;
    format!("cargo run -p hexiao-sim --release -- --seed {seed} --trace")
}

/// The program has no days without a network: the test that `here`, a function within it, lies
/// in has the same seeds again.
fn once_more<T>(here: &T) -> String {
    let test = type_name_of_val(here).trim_end_matches("::here");
    let test = test.split_once("::").map_or(test, |(_, test)| test);
    let profile = match cfg!(debug_assertions) {
        true => "",
        false => "--profile proof ",
    };
    format!("cargo test {profile}-p hexiao-sim --test sim -- --exact {test} --nocapture")
}

#[test]
fn every_invariant_holds_under_every_storm_and_everything_that_can_happen_does() {
    let begun = Instant::now();
    let score = clean_runs(EVENTS);
    let seconds = begun.elapsed().as_secs().max(1);
    println!(
        "{} runs, {} events, {} redemptions, {} events/s",
        score.runs,
        score.events,
        score.cover.redemptions,
        score.events / seconds
    );
    if let Some(failure) = score.failures.first() {
        panic!("{}", told(failure, &stormy(failure)));
    }
    assert!(score.cover.redemptions > score.runs, "the shops sell");
    let tallies = score.cover.tallies();
    for tally in &tallies {
        println!("{tally}");
    }
    // A few runs cannot show everything; the optimised tests must.
    let missing: Vec<&String> = tallies.iter().flat_map(|tally| &tally.missing).collect();
    let few = cfg!(debug_assertions);
    assert!(few || missing.is_empty(), "never seen: {missing:?}");
}

#[test]
fn a_day_without_a_network_over_five_tills_ends_with_every_claim_answered_for_to_the_fen() {
    fn here() {}
    assert!(sow(None));
    let minutes = if cfg!(debug_assertions) { 60 } else { 24 * 60 };
    let outage = Outage { tills: 5, minutes };
    let seeds = if cfg!(debug_assertions) { 2 } else { 1 };
    for seed in 0..seeds {
        let (sums, failure) = live_through(seed, outage).unwrap();
        println!("{minutes} minutes without a network, seed {seed}: {sums:?}");
        if let Some(failure) = failure {
            panic!("{}", told(&failure, &once_more(&here)));
        }
        assert!(sums.claims > minutes, "the shop goes on selling: {sums:?}");
        assert!(sums.in_cases > 0, "some customers did not pay: {sums:?}");
        assert_eq!(sums.lost, 0, "{sums:?}");
        assert_eq!(sums.confirmed + sums.in_cases, sums.claimed);
    }
}

#[test]
fn every_planted_mistake_is_found() {
    let plants = Plant::ALL;
    assert!(plants.len() >= 40);
    let half = plants.len() / 2;
    let mut lines = Vec::new();
    thread::scope(|scope| {
        let (first, second) = plants.split_at(half);
        let hunts = [first, second].map(|part| {
            scope.spawn(move || {
                part.iter()
                    .map(|plant| (*plant, catch(*plant, BUDGET)))
                    .collect()
            })
        });
        for hunt in hunts {
            let found: Vec<(Plant, Option<Failure>)> = hunt.join().unwrap();
            lines.extend(found);
        }
    });
    let mut missed = Vec::new();
    println!("| plant | seed | event | invariant |");
    for (plant, failure) in &lines {
        match failure {
            Some(Failure {
                seed,
                event,
                invariant: (number, name),
                ..
            }) => {
                println!("| {} | {seed} | {event} | {number} {name} |", plant.code());
            }
            None => missed.push(plant.code()),
        }
    }
    // Unoptimised there is time for the common ones only; the optimised tests find all.
    let most = cfg!(debug_assertions) && missed.len() < plants.len() / 2;
    assert!(most || missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn the_same_seed_is_the_same_run() {
    let once = |first| {
        let seeds = Seeds {
            first,
            step: 1,
            runs: 5,
            events: u64::MAX,
        };
        let score = work(seeds);
        (score.events, score.cover.table())
    };
    assert_eq!(once(40), once(40));
    assert_ne!(once(40), once(41));
}

/// An excuse is for what the domain knows, and there is one for each thing.
#[test]
fn only_what_there_is_is_excused_and_once() {
    let never = Cover::default();
    let excused: Vec<String> = { never.tallies().into_iter() }
        .flat_map(|tally| tally.excused)
        .collect();
    let mut known: Vec<&str> = UNREACHABLE.iter().map(|(name, _)| *name).collect();
    for name in &excused {
        known.retain(|known| known != name);
    }
    assert_eq!(known, [""; 0], "the domain has no such thing");
    assert_eq!(excused.len(), UNREACHABLE.len(), "an excuse stands twice");
}
