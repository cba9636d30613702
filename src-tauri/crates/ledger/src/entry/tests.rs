//! Heads are read by people and files, bodies by every later program, epochs by a recovery.

use super::*;
use hexiao_domain::{Account, Currency, EpochCause, Money};
use proptest::prelude::*;

const HEAD: Head = Head {
    epoch: 2,
    seq: 41,
    hash: [0xAB; 32],
};

fn stamp(actor: Actor) -> Stamp {
    Stamp {
        at: Timestamp::from_millis(1_800_000_000_000),
        mono_ms: 7,
        boot: "boot-1".to_owned(),
        actor,
    }
}

fn left() -> Fact {
    let person = PersonId::parse("lin").unwrap();
    Fact::SignedOut { person }
}

fn begun(epoch: i64) -> Fact {
    Fact::EpochBegun {
        epoch,
        because: EpochCause::Restored,
        witnessed: None,
        after_sequence: 50,
    }
}

fn ended() -> Fact {
    let by = PersonId::parse("bao").unwrap();
    Fact::RecoveryEnded { by }
}

/// What is written after [`HEAD`] while the ledger stands in its epoch.
fn written(fact: &Fact, postings: &[Posting], actor: Actor) -> JournalEntry {
    let epoch = HEAD.epoch;
    let standing = Standing {
        epoch,
        ..Standing::NEW
    };
    let stamp = stamp(actor);
    let (till, at) = ("T01", stamp.at);
    let entry = Entry {
        seq: 1,
        till,
        standing,
        at,
        fact,
    };
    after(HEAD, &entry, postings, &stamp).unwrap()
}

fn booked() -> Vec<Posting> {
    let line = |account, minor| Posting {
        account,
        amount: Money::new(minor, Currency::Cny),
    };
    vec![
        line(Account::GoodsOwed, 1_234),
        line(Account::Sales, -1_234),
    ]
}

#[test]
fn a_head_is_short_for_receipts_and_whole_for_files() {
    assert_eq!(HEAD.short(), "41-abababab");
    assert_eq!(HEAD.full(), format!("2-41-{}", "ab".repeat(32)));
}

/// A head is one text and no other: what a person typed a little differently is none.
#[test]
fn what_is_not_a_head_to_the_letter_is_none() {
    let hash = "ab".repeat(32);
    for odd in [
        String::new(),
        "2-41".to_owned(),
        format!("2-{hash}"),
        format!("2-41-{}", hash.to_uppercase()),
        format!("02-41-{hash}"),
        format!("+2-41-{hash}"),
        format!("2-41-{hash}-"),
        format!("2-41-{hash}-1"),
        format!("2-41-{hash}ab"),
        format!("2-41-{}", &hash[2..]),
        format!("2-41-{}zz", &hash[2..]),
        format!("x-41-{hash}"),
        HEAD.short(),
    ] {
        assert_eq!(Head::parse(&odd), None, "{odd}");
    }
}

proptest! {
    #[test]
    fn a_whole_head_reads_back(epoch in 1_i64.., seq in 0_i64.., hash: [u8; 32]) {
        let head = Head { epoch, seq, hash };
        prop_assert_eq!(Head::parse(&head.full()), Some(head));
    }
}

#[test]
fn an_epoch_begins_in_recovery_and_ends_it_with_all_else_as_it_was() {
    let begun = Standing::NEW.after(&begun(3));
    let (epoch, after_sequence) = (3, 50);
    let recovering = Standing {
        epoch,
        recovering: true,
        after_sequence,
    };
    assert_eq!(begun, recovering);
    assert_eq!(begun.after(&left()), recovering);
    let ended = begun.after(&ended());
    let sells = Standing {
        recovering: false,
        ..recovering
    };
    assert_eq!(ended, sells);
}

#[test]
fn an_entry_is_of_its_ledgers_epoch_and_the_one_that_begins_an_epoch_of_the_new() {
    assert_eq!(written(&left(), &[], Actor::Till).epoch, 2);
    assert_eq!(written(&begun(3), &[], Actor::Till).epoch, 3);
}

#[test]
fn an_epoch_grows_by_the_entry_that_says_so_and_never_falls() {
    let faults = |kind: &str, epoch: i64| {
        let mut entry = written(&left(), &[], Actor::Till);
        (entry.kind, entry.epoch) = (kind.to_owned(), epoch);
        entry.hash = Header::of(&entry).hash();
        Header::of(&entry).faults(HEAD)
    };
    let wrong = ["its epoch does not follow"];
    assert_eq!(faults("signed_out", 2), [""; 0]);
    assert_eq!(faults("signed_out", 3), wrong);
    assert_eq!(faults("signed_out", 1), wrong);
    assert_eq!(faults("epoch_begun", 2), [""; 0]);
    assert_eq!(faults("epoch_begun", 3), [""; 0]);
    assert_eq!(faults("epoch_begun", 9), [""; 0]);
    assert_eq!(faults("epoch_begun", 1), wrong);
}

#[test]
fn a_person_and_the_till_may_act_and_what_lies_under_no_hash_is_noticed() {
    let lin = Actor::Person(PersonId::parse("lin").unwrap());
    for actor in [lin, Actor::Till] {
        let entry = written(&left(), &[], actor);
        assert_eq!(Header::of(&entry).faults(HEAD), [""; 0]);
    }
    let mut entry = written(&left(), &[], Actor::Till);
    entry.body.push(' ');
    assert_eq!(Header::of(&entry).faults(HEAD), ["its body was changed"]);
}

#[test]
fn the_head_after_an_entry_is_that_entry() {
    let entry = written(&begun(3), &[], Actor::Till);
    let (epoch, seq, hash) = (3, 42, entry.hash);
    let head = Head { epoch, seq, hash };
    assert_eq!(head_of(&entry), head);
    assert_eq!(Header::of(&entry).head(), head);
    let mut cut = Header::of(&entry);
    cut.hash = &[1, 2, 3];
    assert_eq!(cut.head().hash, [0; 32], "a hash of another length is none");
}

#[test]
fn a_body_says_what_happened_and_what_it_booked() {
    let entry = written(&left(), &booked(), Actor::Till);
    let read = body(&entry).unwrap();
    assert_eq!((read.what, read.postings), (left(), booked()));
    assert!(has_postings(&entry));
    let plain = written(&left(), &[], Actor::Till);
    assert!(!plain.body.contains("postings"), "{}", plain.body);
    assert_eq!(body(&plain).unwrap().postings, []);
}

#[test]
fn a_body_of_the_first_version_is_the_fact_alone_and_does_not_say_what_it_booked() {
    let mut old = written(&left(), &[], Actor::Till);
    old.version = BEFORE_BOOKS;
    old.body = serde_json::to_string(&left()).unwrap();
    assert_eq!(body(&old).unwrap().what, left());
    assert!(!has_postings(&old));
    old.version = VERSION;
    let unread = body(&old).err().unwrap();
    assert!(unread.to_string().contains("journal entry 42"), "{unread}");
}
