//! Many runs: until a plant is caught, or until so many events are done.

use crate::check::Failure;
use crate::cover::Cover;
use crate::plant::{Plant, sow};
use crate::store::Memory;
use crate::world::{Limits, World};
use hexiao_domain::TillId;
use std::time::Duration;

/// Which seeds, and when to stop.
#[derive(Clone, Copy, Debug)]
pub struct Seeds {
    /// The first.
    pub first: u64,
    /// From each seed to the next: so threads share a range.
    pub step: u64,
    /// No more than so many runs.
    pub runs: u64,
    /// Stop after so many events.
    pub events: u64,
}

/// What many runs came to.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// Runs.
    pub runs: u64,
    /// The last seed.
    pub last: u64,
    /// Events.
    pub events: u64,
    /// What was seen.
    pub cover: Cover,
    /// What did not hold.
    pub failures: Vec<Failure>,
}

impl Score {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.runs += other.runs;
        self.last = self.last.max(other.last);
        self.events += other.events;
        self.cover.add(&other.cover);
        self.failures.extend(other.failures);
    }
}

/// Runs seeds until the first failure, or to the end.
#[must_use]
pub fn work(seeds: Seeds) -> Score {
    let mut score = Score::default();
    let mut seed = seeds.first;
    while score.runs < seeds.runs && score.events < seeds.events {
        let Some(mut world) = World::new(seed, false) else {
            break;
        };
        let failure = world.run(Limits::default());
        score.runs += 1;
        score.last = seed;
        score.events += world.events;
        score.cover.add(&world.cover);
        if let Some(failure) = failure {
            score.failures.push(failure);
            break;
        }
        seed += seeds.step;
    }
    score
}

/// Runs one seed, and tells what happens.
#[must_use]
pub fn replay(seed: u64, trace: bool) -> Option<Failure> {
    World::new(seed, trace)?.run(Limits::default())
}

/// What a till holds when its run is over.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The till.
    pub till: TillId,
    /// Its ledger.
    pub memory: Memory,
}

/// Runs one seed; the ledgers of its tills, unless something did not hold.
#[must_use]
pub fn ledgers(seed: u64) -> Option<Vec<Kept>> {
    let mut world = World::new(seed, false)?;
    if world.run(Limits::default()).is_some() {
        return None;
    }
    let kept = world.tills.iter().map(|till| Kept {
        till: till.name.clone(),
        memory: till.store.memory().clone(),
    });
    Some(kept.collect())
}

/// Plants, and runs seeds until it is caught.
#[must_use]
pub fn catch(plant: Plant, runs: u64) -> Option<Failure> {
    if !sow(Some(plant)) {
        return None;
    }
    let seeds = Seeds {
        first: 0,
        step: 1,
        runs,
        events: u64::MAX,
    };
    let score = work(seeds);
    sow(None);
    score.failures.into_iter().next()
}

/// A line of the scoreboard.
#[must_use]
pub fn score(commit: &str, first: u64, score: &Score, took: Duration) -> String {
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX).max(1);
    let rate = score.events.saturating_mul(1000) / millis;
    format!(
        "| {commit} | {first}..={} | {} | {} | {} | {} | {rate} |",
        score.last,
        score.runs,
        score.events,
        score.cover.redemptions,
        score.failures.len()
    )
}
