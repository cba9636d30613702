//! A disk that answers with errors: each operation of each flow, once and for ever. What the
//! ledger says then must be true: done is there, refused is not there, and unknown is never
//! called either.

use super::acts::Act;
use super::again::{again, first_seed};
use super::life::{Life, Weakness};
use super::once::every;
use super::oracle::Reference;
use super::trouble::Operations;
use hexiao_faultdisk::{Disk, Failure, Fault, Image, Kind};
use hexiao_ledger::{Ledger, WriteError};
use std::collections::BTreeMap;

const FULL: Weakness = Weakness { synchronous: None };

/// What a till may be doing when the disk fails.
struct Flow {
    name: &'static str,
    /// The till it happens to.
    till: fn(Weakness) -> Life,
    before: &'static [Act],
    act: Act,
}

/// In a shop that sells.
const fn selling(name: &'static str, before: &'static [Act], act: Act) -> Flow {
    let till = Life::new;
    Flow {
        name,
        till,
        before,
        act,
    }
}

/// In one that lost entries.
const fn recovering(name: &'static str, before: &'static [Act], act: Act) -> Flow {
    let till = Life::rolled_back;
    Flow {
        name,
        till,
        before,
        act,
    }
}

const SOLD: &[Act] = &[Act::Make, Act::Pay(0), Act::Redeem(0)];
const ASKED_BACK: &[Act] = &[Act::Make, Act::Pay(0), Act::Redeem(0), Act::GiveBack(0)];
const USED: &[Act] = &[Act::AskCoupon, Act::UseCoupon];
const WORKED: &[Act] = &[Act::OpenShift, Act::Make, Act::Pay(0), Act::Redeem(0)];
const DECIDED: &[Act] = &[Act::BeginEpoch, Act::Decide(true), Act::Decide(false)];

const FLOWS: [Flow; 25] = [
    selling("make", &[], Act::Make),
    selling("show", &[Act::Make], Act::Show(0)),
    selling("pay", &[Act::Make], Act::Pay(0)),
    selling("redeem", &[Act::Make, Act::Pay(0)], Act::Redeem(0)),
    selling("upload", SOLD, Act::Upload(0)),
    selling("claim", &[Act::Make], Act::Claim(0)),
    selling("cancel", &[Act::Make], Act::Cancel(0)),
    selling("give back", SOLD, Act::GiveBack(0)),
    selling("given back", ASKED_BACK, Act::GivenBack(0)),
    selling("not given back", ASKED_BACK, Act::NotGivenBack(0)),
    selling("ask a coupon", &[], Act::AskCoupon),
    selling("claim a coupon", &[Act::AskCoupon], Act::ClaimCoupon),
    selling("use a coupon", &[Act::AskCoupon], Act::UseCoupon),
    selling(
        "use a claimed coupon",
        &[Act::AskCoupon, Act::ClaimCoupon],
        Act::UseCoupon,
    ),
    selling("return a coupon", USED, Act::ReturnCoupon),
    selling(
        "coupon returned",
        &[Act::AskCoupon, Act::UseCoupon, Act::ReturnCoupon],
        Act::CouponReturned,
    ),
    selling("open a shift", &[], Act::OpenShift),
    selling("close a shift", WORKED, Act::CloseShift),
    selling("sign in", &[], Act::SignIn),
    selling("sign", &[Act::Make, Act::Pay(0)], Act::Sign),
    selling("settle", &[Act::Make, Act::Pay(0)], Act::Settle),
    recovering("begin an epoch", &[], Act::BeginEpoch),
    recovering("find", &[Act::BeginEpoch], Act::Find),
    recovering("decide", &[Act::BeginEpoch], Act::Decide(true)),
    recovering("end the recovery", DECIDED, Act::EndRecovery),
];

/// How often each answer was given.
type Answers = BTreeMap<&'static str, u64>;

#[test]
fn whatever_operation_of_whatever_flow_fails_the_answer_is_true() {
    again!();
    let mut answers = Answers::new();
    let mut runs = 0;
    for flow in &FLOWS {
        let ready = Ready::for_flow(flow);
        for trouble in ready.operations.troubles() {
            for fault in trouble.both() {
                let place = format!("{}, {fault:?}", flow.name);
                let said = ready.fail(&[fault], &place);
                *answers.entry(said).or_default() += 1;
                runs += 1;
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
    again!();
    let every = every(499, 97);
    let mut answers = Answers::new();
    let (mut pairs, mut runs) = (0_u64, 0_u64);
    for flow in &FLOWS {
        let ready = Ready::for_flow(flow);
        let all = ready.operations.troubles();
        for first in all.clone() {
            for second in all.clone().filter(|second| second.nth >= first.nth) {
                pairs += 1;
                if pairs % every != 0 {
                    continue;
                }
                runs += 1;
                let place = format!("{}, {first:?} and {second:?}", flow.name);
                let said = ready.fail(&[first.once(), second.once()], &place);
                *answers.entry(said).or_default() += 1;
            }
        }
    }
    println!("{runs} of {pairs} pairs, answers {answers:?}");
    assert!(answers.contains_key("unknown"), "unknown was never said");
}

/// A flow about to be met by a fault: the disk before the act, its log not yet in the file.
struct Ready {
    act: Act,
    image: Image,
    /// What the act takes.
    operations: Operations,
    /// The head before it.
    before: i64,
    /// The ledger before it and after it.
    reference: Reference,
}

impl Ready {
    fn for_flow(flow: &Flow) -> Self {
        let mut life = (flow.till)(FULL);
        for act in flow.before {
            life.act(*act).unwrap();
        }
        let image = life.disk.image();
        let mut life = Life::start(&Disk::from_image(&image), FULL).unwrap();
        let mut reference = Reference::default();
        reference.learn(&life.store);
        let before = life.store.head().seq;
        let begun = Operations::so_far(&life.disk);
        life.act(flow.act).unwrap();
        let operations = Operations::so_far(&life.disk).since(begun);
        reference.learn(&life.store);
        assert_eq!(life.store.verify().unwrap().problems, [], "{}", flow.name);
        Self {
            act: flow.act,
            image,
            operations,
            before,
            reference,
        }
    }

    /// The act on a disk that fails; what was said of it comes back.
    fn fail(&self, faults: &[Fault], place: &str) -> &'static str {
        let disk = Disk::from_image(&self.image);
        let mut life = Life::start(&disk, FULL).unwrap();
        for fault in faults {
            disk.fail(fault.clone());
        }
        let said = life.act(self.act);
        disk.heal();
        let truth = Truth {
            ready: self,
            done: said.is_ok() && self.act != Act::Settle,
            refused: said
                .as_ref()
                .is_err_and(|error| !matches!(error, WriteError::Unknown)),
        };
        // A power cut at once, and a till that goes on first.
        let begin = first_seed();
        for seed in begin..begin + 4 {
            truth.holds(&Disk::from_image(&disk.crash_image(seed)), place);
        }
        if life.act(Act::SignIn).is_ok() {
            truth.goes_on(life, place);
        } else {
            truth.holds(&Disk::from_image(&disk.image()), place);
        }
        word(&said)
    }
}

fn word(said: &Result<(), WriteError>) -> &'static str {
    match said {
        Ok(()) => "done",
        Err(WriteError::Refused(_)) => "refused by the rules",
        Err(WriteError::Read(_)) => "not read",
        Err(WriteError::Full) => "full",
        Err(WriteError::ReadOnly) => "read-only",
        Err(WriteError::Unwitnessed) => "unwitnessed",
        Err(WriteError::NotWritten(_)) => "not written",
        Err(WriteError::Unknown) => "unknown",
        Err(WriteError::Stopped) => "stopped",
    }
}

/// What was said of an act.
struct Truth<'a> {
    ready: &'a Ready,
    done: bool,
    refused: bool,
}

impl Truth<'_> {
    /// Holds the disk to what was said: the act is there as a whole, once, or not at all.
    fn holds(&self, disk: &Disk, place: &str) {
        let life = match Life::start(disk, FULL) {
            Ok(life) => life,
            Err(error) => panic!("{place}: does not open: {error}"),
        };
        let (before, head) = (self.ready.before, life.store.head().seq);
        assert!(head >= before, "{place}: lost");
        assert!(
            self.ready.reference.knows(&life.store),
            "{place}: neither as before nor as after the act"
        );
        if self.done {
            assert!(head > before, "{place}: said done and is gone");
        }
        if self.refused {
            assert_eq!(head, before, "{place}: said not written and is there");
        }
    }

    /// The till that went on after the fault is sound, and so it starts again.
    fn goes_on(&self, life: Life, place: &str) {
        let head = life.store.head();
        assert!(head.seq > self.ready.before, "{place}");
        let again = life.again().unwrap();
        assert_eq!(again.store.head(), head, "{place}");
        assert_eq!(again.store.doubt(), None, "{place}");
        assert_eq!(again.store.verify().unwrap().problems, [], "{place}");
    }
}

/// Opening, too, may meet any error; then it says so, and the next start finds everything.
#[test]
fn a_start_that_fails_changes_nothing_that_was_kept() {
    again!();
    let mut life = Life::new(FULL);
    for act in [Act::Make, Act::Pay(0), Act::Redeem(0)] {
        life.act(act).unwrap();
    }
    let (image, head) = (life.disk.image(), life.store.head());
    let probe = Disk::from_image(&image);
    drop(Life::start(&probe, FULL).unwrap());
    let mut refused = 0;
    for trouble in Operations::so_far(&probe).troubles() {
        for fault in trouble.both() {
            let disk = Disk::from_image(&image);
            disk.fail(fault.clone());
            refused += u64::from(Life::start(&disk, FULL).is_err());
            disk.heal();
            for seed in first_seed()..first_seed() + 3 {
                let cut = Disk::from_image(&disk.crash_image(seed));
                let again = Life::start(&cut, FULL).unwrap();
                assert_eq!(again.store.head(), head, "{fault:?} {seed}");
                assert_eq!(again.store.doubt(), None);
            }
        }
    }
    assert!(refused > 0);
}

/// What is done stays done where its witness cannot be written; but nothing new begins until it can.
#[test]
fn without_its_witness_a_till_ends_what_it_began_and_begins_nothing_new() {
    again!();
    for kind in [Kind::Write, Kind::Sync] {
        let mut life = Life::new(FULL);
        life.act(Act::Make).unwrap();
        let broken = Fault::on(kind, Failure::Eio).only("head.log").for_ever();
        life.disk.fail(broken);
        life.act(Act::Pay(0)).unwrap();
        life.act(Act::Redeem(0)).unwrap();
        let before = life.store.head();
        let refused = life.act(Act::Make);
        let unwitnessed = matches!(refused, Err(WriteError::Unwitnessed));
        assert!(unwitnessed, "{kind:?}: {refused:?}");
        assert_eq!(life.store.head(), before, "{kind:?}");
        life.disk.heal();
        life.act(Act::Make).unwrap();
        let mut again = life.again().unwrap();
        assert_eq!(again.store.doubt(), None, "{kind:?}");
        assert_eq!(again.store.verify().unwrap().problems, [], "{kind:?}");
        let broken = Fault::on(kind, Failure::Eio).only("head.log").for_ever();
        again.disk.fail(broken);
        let first = again.act(Act::Make);
        assert!(matches!(first, Err(WriteError::Unwitnessed)), "{first:?}");
    }
}

/// Other programs take every byte that is free. How many are not.
fn fill(disk: &Disk) -> u64 {
    let image = disk.image();
    let used: usize = image.names().map(|name| image.size(name).unwrap()).sum();
    let used = u64::try_from(used).unwrap();
    disk.set_capacity(Some(used));
    used
}

/// The room of the ballast is for what began before; a new sale is refused before any money
/// moves, and when there is room again the till sells again.
#[test]
fn a_full_disk_finishes_what_began_refuses_new_sales_and_recovers() {
    again!();
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
    let ballast = |life: &Life| life.disk.image().size("ballast");
    let had = ballast(&life);
    while life.act(Act::SignIn).is_ok() {}
    assert_eq!(
        ballast(&life),
        had,
        "who only looks takes no room of a sale"
    );
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

/// Whoever looks is told before a sale finds out: it is tried with as much as a few sales take.
#[test]
fn a_disk_that_takes_less_than_a_few_sales_has_no_room() {
    again!();
    for (free, has_room) in [(64 * 1024, true), (64 * 1024 - 1, false)] {
        let life = Life::new(FULL);
        let used = fill(&life.disk);
        life.disk.set_capacity(Some(used + free));
        let ledger = Ledger::over(life.store).unwrap();
        assert_eq!(
            ledger.has_room().unwrap(),
            has_room,
            "{free} bytes are free"
        );
        assert!(!life.disk.exists("spare"), "what was tried is gone");
    }
}
