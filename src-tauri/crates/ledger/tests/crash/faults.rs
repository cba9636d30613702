//! A disk that answers with errors: each operation of each flow, once and for ever. What the
//! ledger says then must be true: done is there, refused is not there, and unknown is never
//! called either.

use super::life::{Act, Life, Weakness};
use super::oracle::Reference;
use hexiao_faultdisk::{Disk, Failure, Fault, Image, Kind};
use hexiao_ledger::WriteError;
use std::collections::BTreeMap;

const FULL: Weakness = Weakness { synchronous: None };

/// What a till may be doing when the disk fails.
const FLOWS: [(&str, &[Act], Act); 10] = [
    ("make", &[], Act::Make),
    ("show", &[Act::Make], Act::Show(0)),
    ("pay", &[Act::Make], Act::Pay(0)),
    ("redeem", &[Act::Make, Act::Pay(0)], Act::Redeem(0)),
    (
        "upload",
        &[Act::Make, Act::Pay(0), Act::Redeem(0)],
        Act::Upload(0),
    ),
    ("claim", &[Act::Make], Act::Claim(0)),
    ("cancel", &[Act::Make], Act::Cancel(0)),
    ("sign in", &[], Act::SignIn),
    ("sign", &[Act::Make, Act::Pay(0)], Act::Sign),
    ("settle", &[Act::Make, Act::Pay(0)], Act::Settle),
];

/// What fails, and how.
const FAULTS: [(Option<Kind>, Failure); 5] = [
    (None, Failure::Eio),
    (None, Failure::Full),
    (Some(Kind::Write), Failure::Full),
    (Some(Kind::Sync), Failure::Eio),
    (Some(Kind::Read), Failure::Eio),
];

fn fault((kind, failure): (Option<Kind>, Failure), nth: u64, for_ever: bool) -> Fault {
    let fault = match kind {
        Some(kind) => Fault::on(kind, failure),
        None => Fault::on_any(failure),
    };
    let fault = fault.nth(nth);
    if for_ever { fault.for_ever() } else { fault }
}

/// How often each answer was given.
type Answers = BTreeMap<&'static str, u64>;

#[test]
fn whatever_operation_of_whatever_flow_fails_the_answer_is_true() {
    let mut answers = Answers::new();
    let mut runs = 0;
    for (name, before, act) in FLOWS {
        let (image, operations) = prepared(before, act);
        for kind in FAULTS {
            for nth in 1..=operations + 1 {
                for for_ever in [false, true] {
                    let place = format!("{name}, {kind:?} {nth} {for_ever}");
                    let faults = [fault(kind, nth, for_ever)];
                    fail(&image, act, &faults, &place, &mut answers);
                    runs += 1;
                }
            }
        }
    }
    println!("{runs} runs, answers {answers:?}");
    for answer in ["done", "full", "not written", "unknown"] {
        assert!(answers.contains_key(answer), "{answer} was never said");
    }
}

/// Two errors in one act: the second may hit the way back from the first. Of all pairs one in
/// so many; all of them where `HEXIAO_COMPOUND` is set.
#[test]
fn whatever_two_operations_of_a_flow_fail_the_answer_is_true() {
    let usual = if cfg!(debug_assertions) { 499 } else { 97 };
    let every = std::env::var_os("HEXIAO_COMPOUND").map_or(usual, |_| 1);
    let mut answers = Answers::new();
    let (mut pairs, mut runs) = (0_u64, 0_u64);
    for (name, before, act) in FLOWS {
        let (image, operations) = prepared(before, act);
        let places = || 1..=operations + 1;
        let all = FAULTS
            .iter()
            .flat_map(|kind| places().map(move |nth| (*kind, nth)));
        for first in all.clone() {
            for second in all.clone().filter(|second| second.1 >= first.1) {
                pairs += 1;
                if pairs % every != 0 {
                    continue;
                }
                runs += 1;
                let place = format!("{name}, {first:?} and {second:?}");
                let faults = [first, second].map(|(kind, nth)| fault(kind, nth, false));
                fail(&image, act, &faults, &place, &mut answers);
            }
        }
    }
    println!("{runs} of {pairs} pairs, answers {answers:?}");
    assert!(answers.contains_key("unknown"), "unknown was never said");
}

/// The disk before the act, its log not yet in the file, and how many operations it takes.
fn prepared(before: &[Act], act: Act) -> (Image, u64) {
    let mut life = Life::new(FULL);
    for act in before {
        life.act(*act).unwrap();
    }
    let image = life.disk.image();
    let begun = life.disk.operations();
    life.act(act).unwrap();
    (image, life.disk.operations() - begun)
}

fn fail(image: &Image, act: Act, faults: &[Fault], place: &str, answers: &mut Answers) {
    let disk = Disk::from_image(image);
    let mut life = Life::start(&disk, FULL).unwrap();
    let mut reference = Reference::default();
    reference.learn(&life.store);
    let before = life.store.head().seq;
    for fault in faults {
        disk.fail(fault.clone());
    }
    let said = life.act(act);
    *answers.entry(word(&said)).or_default() += 1;
    disk.heal();
    let mut truth = Truth {
        before,
        done: said.is_ok(),
        refused: matches!(
            said,
            Err(WriteError::Full | WriteError::ReadOnly | WriteError::NotWritten(_))
        ),
        wrote: act != Act::Settle,
    };
    // A power cut at once, and a till that goes on first.
    for seed in 0..4 {
        truth.holds(&Disk::from_image(&disk.crash_image(seed)), place);
    }
    if life.act(Act::SignIn).is_ok() {
        truth.done = truth.done && truth.wrote;
        truth.goes_on(life, place);
    } else {
        truth.holds(&Disk::from_image(&disk.image()), place);
    }
}

fn word(said: &Result<(), WriteError>) -> &'static str {
    match said {
        Ok(()) => "done",
        Err(WriteError::Refused(_)) => "refused by the rules",
        Err(WriteError::Read(_)) => "not read",
        Err(WriteError::Full) => "full",
        Err(WriteError::ReadOnly) => "read-only",
        Err(WriteError::NotWritten(_)) => "not written",
        Err(WriteError::Unknown) => "unknown",
        Err(WriteError::Stopped) => "stopped",
    }
}

/// What was said of an act that began after entry `before`.
struct Truth {
    before: i64,
    done: bool,
    refused: bool,
    wrote: bool,
}

impl Truth {
    /// Holds the disk to what was said.
    fn holds(&self, disk: &Disk, place: &str) {
        let life = match Life::start(disk, FULL) {
            Ok(life) => life,
            Err(error) => panic!("{place}: does not open: {error}"),
        };
        assert_eq!(life.store.doubt(), None, "{place}");
        let head = life.store.head().seq;
        assert!(head >= self.before, "{place}: lost");
        if self.done && self.wrote {
            assert!(head > self.before, "{place}: said done and is gone");
        }
        if self.refused {
            assert_eq!(head, self.before, "{place}: said not written and is there");
        }
        let report = life.store.verify().unwrap();
        assert_eq!(report.problems, [], "{place}");
    }

    /// The till that went on after the fault is sound, and so it starts again.
    fn goes_on(&self, life: Life, place: &str) {
        let head = life.store.head();
        assert!(head.seq > self.before, "{place}");
        let again = life.again().unwrap();
        assert_eq!(again.store.head(), head, "{place}");
        assert_eq!(again.store.doubt(), None, "{place}");
        assert_eq!(again.store.verify().unwrap().problems, [], "{place}");
    }
}

/// Opening, too, may meet any error; then it says so, and the next start finds everything.
#[test]
fn a_start_that_fails_changes_nothing_that_was_kept() {
    let mut life = Life::new(FULL);
    for act in [Act::Make, Act::Pay(0), Act::Redeem(0)] {
        life.act(act).unwrap();
    }
    let (image, head) = (life.disk.image(), life.store.head());
    let probe = Disk::from_image(&image);
    drop(Life::start(&probe, FULL).unwrap());
    let mut refused = 0;
    for kind in FAULTS {
        for nth in 1..=probe.operations() + 1 {
            for for_ever in [false, true] {
                let disk = Disk::from_image(&image);
                disk.fail(fault(kind, nth, for_ever));
                refused += u64::from(Life::start(&disk, FULL).is_err());
                disk.heal();
                for seed in 0..3 {
                    let cut = Disk::from_image(&disk.crash_image(seed));
                    let again = Life::start(&cut, FULL).unwrap();
                    assert_eq!(again.store.head(), head, "{kind:?} {nth} {seed}");
                    assert_eq!(again.store.doubt(), None);
                }
            }
        }
    }
    assert!(refused > 0);
}

/// Other programs take every byte that is free.
fn fill(disk: &Disk) {
    let image = disk.image();
    let used: usize = image.names().map(|name| image.size(name).unwrap()).sum();
    disk.set_capacity(Some(u64::try_from(used).unwrap()));
}

/// The room of the ballast is for what began before; a new sale is refused before any money
/// moves, and when there is room again the till sells again.
#[test]
fn a_full_disk_finishes_what_began_refuses_new_sales_and_recovers() {
    let mut life = Life::new(FULL);
    for _ in 0..12 {
        life.act(Act::Make).unwrap();
    }
    fill(&life.disk);
    for n in 0..12 {
        life.act(Act::Pay(n)).unwrap();
        life.act(Act::Redeem(n)).unwrap();
    }
    fill(&life.disk);
    let refused = life.act(Act::Make);
    assert!(matches!(refused, Err(WriteError::Full)), "{refused:?}");
    assert_eq!(life.store.verify().unwrap().problems, []);
    let mut life = life.again().unwrap();
    fill(&life.disk);
    let refused = life.act(Act::Make);
    assert!(matches!(refused, Err(WriteError::Full)), "{refused:?}");
    life.disk.set_capacity(None);
    life.act(Act::Make).unwrap();
    life.act(Act::Pay(0)).unwrap();
    life.act(Act::Redeem(0)).unwrap();
    assert_eq!(life.store.verify().unwrap().problems, []);
}
