//! The simulator at work: the real rules hold under every storm, every planted mistake is
//! found, and everything that can happen was seen to happen.

use hexiao_domain::{Fact, Reason, Refusal};
use hexiao_sim::{Cover, Failure, Outage, Plant, Score, Seeds, catch, live_through, sow, work};
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

fn told(failure: &Failure) -> String {
    let (number, name) = failure.invariant;
    format!(
        "seed {seed}, event {}: invariant {number} ({name}): {}\n  \
         cargo run -p hexiao-sim --release -- --seed {seed} --trace",
        failure.event,
        failure.detail,
        seed = failure.seed
    )
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
        panic!("{}", told(failure));
    }
    assert!(score.cover.redemptions > score.runs, "the shops sell");
    // A few runs cannot show everything; the optimised tests must.
    let missing = unseen(&score.cover);
    let few = cfg!(debug_assertions);
    assert!(few || missing.is_empty(), "never seen: {missing:?}");
}

#[test]
fn a_day_without_a_network_over_five_tills_ends_with_every_claim_answered_for_to_the_fen() {
    assert!(sow(None));
    let minutes = if cfg!(debug_assertions) { 60 } else { 24 * 60 };
    let outage = Outage { tills: 5, minutes };
    let seeds = if cfg!(debug_assertions) { 2 } else { 1 };
    for seed in 0..seeds {
        let (sums, failure) = live_through(seed, outage).unwrap();
        println!("{minutes} minutes without a network, seed {seed}: {sums:?}");
        if let Some(failure) = failure {
            panic!("{failure:?}");
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

/// What no run can show, and why.
const UNREACHABLE: [(&str, &str); 13] = [
    (
        "refusal ledger_unreadable",
        "a ledger in memory can always be read",
    ),
    (
        "reason no_account",
        "every wallet of the shop has its account",
    ),
    ("reason unreachable", "without a network nothing is written"),
    ("reason intercepted", "and nothing behind a sign-in page"),
    (
        "reason order_differs",
        "the connector holds answers to the order that was asked for",
    ),
    (
        "reason transaction_used",
        "a second claim on used money is refused before it is asked for",
    ),
    (
        "reason coupon_unreadable",
        "the simulated codes are not sealed",
    ),
    (
        "reason merchant_differs",
        "the connector holds answers to the merchant that asked",
    ),
    (
        "refusal unknown_coupon",
        "nobody types a coupon's number; what is moved was asked for before",
    ),
    ("reason refund_on_its_way", BY_HAND),
    ("reason refund_refused", BY_HAND),
    ("reason refund_account_ended", BY_HAND),
    ("reason shop_balance_too_low", BY_HAND),
];

const BY_HAND: &str = "the simulated people give money back at the platform, not at the till";

fn unseen(cover: &Cover) -> Vec<String> {
    let seen = cover.table();
    let excused = |name: &String| UNREACHABLE.iter().any(|(known, _)| known == name);
    let facts = FACTS.iter().map(|kind| format!("fact {kind}"));
    let events = EVENTS_OF_A_PAYMENT
        .iter()
        .map(|name| format!("event {name}"));
    let coupons = EVENTS_OF_A_COUPON
        .iter()
        .map(|name| format!("coupon {name}"));
    let refusals = REFUSALS.iter().map(|code| format!("refusal {code}"));
    let reasons = Reason::ALL
        .iter()
        .map(|reason| format!("reason {}", reason.code()));
    let steps = STEPS
        .iter()
        .map(|(from, to)| format!("state {from} -> {to}"));
    let all = facts
        .chain(events)
        .chain(coupons)
        .chain(refusals)
        .chain(reasons)
        .chain(steps);
    all.filter(|name| !seen.contains_key(name) && !excused(name))
        .collect()
}

const FACTS: [&str; 29] = [
    "shop_set_up",
    "person_added",
    "account_set",
    "policy_set",
    "static_code_set",
    "pin_tried",
    "signed_in",
    "signed_out",
    "payment_made",
    "payment_moved",
    "double_paid",
    "redeemed",
    "work_deferred",
    "work_done",
    "work_stuck",
    "work_retried",
    "coupon_asked",
    "coupon_moved",
    "coupon_deferred",
    "coupon_retried",
    "case_noted",
    "case_resolved",
    "report_exported",
    "clock_suspect",
    "checkpoint",
    "epoch_begun",
    "payment_found",
    "doubt_decided",
    "recovery_ended",
];
const EVENTS_OF_A_PAYMENT: [&str; 10] = [
    "code_shown",
    "code_sent",
    "paid",
    "refused",
    "close_asked",
    "closed_there",
    "claimed",
    "claim_refuted",
    "written_off",
    "reopened",
];
const EVENTS_OF_A_COUPON: [&str; 8] = [
    "used",
    "refused",
    "claimed",
    "written_off",
    "given_up",
    "undo_asked",
    "undone",
    "undo_refused",
];
const REFUSALS: [&str; 20] = [
    "already_redeemed",
    "not_confirmed",
    "not_now",
    "over_limit",
    "needs_manager",
    "unknown_payment",
    "coupon_taken",
    "unknown_coupon",
    "transaction_used",
    "reference_used",
    "case_not_open",
    "unknown_person",
    "pin_locked",
    "already_set_up",
    "not_set_up",
    "in_recovery",
    "not_in_recovery",
    "in_doubt",
    "doubts_left",
    "ledger_unreadable",
];
const STEPS: [(&str, &str); 20] = [
    ("none", "created"),
    ("none", "claimed"),
    ("none", "confirmed"),
    ("created", "awaiting"),
    ("created", "closing"),
    ("created", "confirmed"),
    ("awaiting", "closing"),
    ("awaiting", "confirmed"),
    ("awaiting", "failed"),
    ("awaiting", "closed"),
    ("awaiting", "disputed"),
    ("closing", "closed"),
    ("closing", "confirmed"),
    ("closing", "disputed"),
    ("claimed", "confirmed"),
    ("claimed", "failed"),
    ("claimed", "disputed"),
    ("closed", "paid_after_close"),
    ("paid_after_close", "confirmed"),
    ("closed", "disputed"),
];

/// The lists above are the domain's: a kind that is added there is missed here at once.
#[test]
fn the_lists_of_facts_and_refusals_are_the_domains() {
    let person = hexiao_domain::PersonId::parse("lin").unwrap();
    let kind = Fact::RecoveryEnded { by: person }.kind();
    assert!(FACTS.contains(&kind));
    assert!(REFUSALS.contains(&Refusal::Unreadable.code()));
}
