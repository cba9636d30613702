//! What is wrong with an entry, even where somebody made every hash fit again.

use crate::entry::{Entry, Head, Header, Stamp, Standing, after};
use hexiao_domain::{Actor, Fact, JournalEntry, PersonId, Timestamp};
use sha2::{Digest, Sha256};

const BEFORE: Head = Head {
    epoch: 1,
    seq: 6,
    hash: [9; 32],
};

fn record() -> JournalEntry {
    let person = PersonId::parse("lin").unwrap();
    let fact = Fact::SignedOut { person };
    let stamp = Stamp {
        at: Timestamp::from_millis(1_800_000_000_000),
        mono_ms: 7,
        boot: "boot-1".to_owned(),
        actor: Actor::Till,
    };
    let entry = Entry {
        till: "T01",
        standing: Standing::NEW,
        seq: 7,
        at: stamp.at,
        fact: &fact,
    };
    after(BEFORE, &entry, &[], &stamp).unwrap()
}

/// As somebody changes it who knows how the hashes are made.
fn restamped(change: impl FnOnce(&mut JournalEntry)) -> Vec<&'static str> {
    let mut record = record();
    change(&mut record);
    record.body_hash = Sha256::digest(&record.body).into();
    record.hash = Header::of(&record).hash();
    Header::of(&record).faults(BEFORE)
}

#[test]
fn a_sound_entry_has_no_fault() {
    assert!(Header::of(&record()).faults(BEFORE).is_empty());
    assert_eq!(restamped(|_| ()), [""; 0]);
}

#[test]
fn an_entry_must_follow_the_one_before_it() {
    assert_eq!(
        restamped(|record| record.seq = 8),
        ["a number is missing before it"]
    );
    assert_eq!(
        restamped(|record| record.prev = [8; 32]),
        ["it does not follow the entry before it"]
    );
}

#[test]
fn an_entry_must_be_of_a_known_version_and_by_somebody() {
    assert_eq!(
        restamped(|record| record.version = 3),
        ["its version is not known"]
    );
    assert_eq!(
        restamped(|record| record.actor = "not a person".to_owned()),
        ["its actor is nobody"]
    );
}

#[test]
fn every_field_of_the_header_is_under_the_hash() {
    let changes: [fn(&mut JournalEntry); 9] = [
        |record| record.till.push('x'),
        |record| record.epoch += 1,
        |record| record.kind.push('x'),
        |record| record.at_ms += 1,
        |record| record.mono_ms += 1,
        |record| record.boot.push('x'),
        |record| record.actor = "lin".to_owned(),
        |record| record.body_hash = [1; 32],
        |record| record.prev = [1; 32],
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut record = record();
        change(&mut record);
        let faults = Header::of(&record).faults(BEFORE);
        assert!(faults.contains(&"its header was changed"), "{index}");
    }
}

/// So that a verifier of another make can be held to the same bytes. Computed by hand from
/// the description of the header, with another implementation of SHA-256.
#[test]
fn the_header_is_hashed_as_its_description_says() {
    let record = record();
    let digits = record.hash.iter().map(|byte| format!("{byte:02x}"));
    let hash: String = digits.collect();
    assert_eq!(hash, HASH);
}

const HASH: &str = "326c6dfb021edacba8235c0379750e23928196911bd8b78c313471bc709768f0";
