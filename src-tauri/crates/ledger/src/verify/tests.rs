//! What is wrong with an entry, even where somebody made every hash fit again.

use super::chain_faults;
use crate::entry::{Entry, Head, Record, Stamp};
use hexiao_domain::{Actor, Fact, PersonId, Timestamp};

const BEFORE: Head = Head {
    seq: 6,
    hash: [9; 32],
};

fn record() -> Record {
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
        epoch: 1,
        at: stamp.at,
        fact: &fact,
    };
    Record::after(BEFORE, &entry, &stamp).unwrap()
}

/// As somebody changes it who knows how the hashes are made.
fn restamped(change: impl FnOnce(&mut Record)) -> Vec<&'static str> {
    let mut record = record();
    change(&mut record);
    record.body_hash = record.computed_body_hash();
    record.hash = record.computed_hash();
    chain_faults(&record, BEFORE)
}

#[test]
fn a_sound_entry_has_no_fault() {
    assert!(chain_faults(&record(), BEFORE).is_empty());
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
        restamped(|record| record.version = 2),
        ["its version is not known"]
    );
    assert_eq!(
        restamped(|record| record.actor = "not a person".to_owned()),
        ["its actor is nobody"]
    );
}

#[test]
fn every_field_of_the_header_is_under_the_hash() {
    let changes: [fn(&mut Record); 9] = [
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
        let faults = chain_faults(&record, BEFORE);
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

const HASH: &str = "60c40557ef22b660951f10ac1723b46f4d9165d765cb3b2ed054ea9ab7be918c";
