//! People who know the format: they hash everything anew and write a fresh archive with the
//! till's own program. What they do not have is the key, or the receipts.

use crate::journal::{Journal, archive, hex, person, rechain};
use crate::{codes, judged};
use ed25519_dalek::SigningKey;
use hexiao_domain::{Event, Fact, JournalEntry, Method, RedemptionState};
use hexiao_reports::ArchiveMeta;
use hexiao_verifier::{Options, Report, verify};

/// What the verifier says of these entries, archived and signed with `key`, to an auditor
/// who knows the owner's key.
fn attack(journal: &Journal, entries: &[JournalEntry], key: Option<&SigningKey>) -> Report {
    attack_with(journal, entries, &journal.meta(), key)
}

fn attack_with(
    journal: &Journal,
    entries: &[JournalEntry],
    meta: &ArchiveMeta,
    key: Option<&SigningKey>,
) -> Report {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    archive(entries, meta, key, &folder).unwrap();
    let keys = journal.keys();
    verify(
        &folder,
        &Options {
            keys,
            ..Options::default()
        },
    )
    .unwrap()
}

/// An edit of the past that the books do not show: who redeemed.
fn edited(journal: &Journal) -> Vec<JournalEntry> {
    let mut entries = journal.entries.clone();
    let at = entries
        .iter()
        .position(|entry| entry.kind == "redeemed")
        .unwrap();
    entries[at].body = entries[at].body.replace("wang", "zhao");
    rechain(&mut entries);
    entries
}

#[test]
fn a_chain_hashed_anew_is_refuted_by_the_checkpoints_even_under_the_tills_signature() {
    let journal = Journal::story();
    let report = attack(&journal, &edited(&journal), Some(&journal.key));
    assert!(report.has("checkpoint.place"), "{:?}", codes(&report));
}

#[test]
fn checkpoints_that_are_fitted_to_the_forged_chain_are_not_signed() {
    let journal = Journal::story();
    let mut entries = edited(&journal);
    for at in 0..entries.len() {
        if entries[at].kind == "checkpoint" {
            let old = hex(&journal.entries[at].prev);
            let new = hex(&entries[at].prev);
            entries[at].body = entries[at].body.replace(&old, &new);
            rechain(&mut entries);
        }
    }
    let report = attack(&journal, &entries, None);
    assert!(!report.has("checkpoint.place"));
    assert!(report.has("checkpoint.signature"), "{:?}", codes(&report));
    assert!(report.has("manifest.unsigned"));
}

#[test]
fn a_chain_signed_anew_with_another_key_is_refuted_by_the_owners() {
    let mut forger = Journal::new(66);
    forger.set_up();
    forger.sale(1);
    forger.checkpoint();
    let owner = Journal::small();
    let report = attack_with(&owner, &forger.entries, &forger.meta(), Some(&forger.key));
    assert_eq!(codes(&report), ["key.other", "key.other"]);
}

#[test]
fn a_chain_signed_anew_is_refuted_by_a_single_receipt() {
    let mut forger = Journal::new(66);
    forger.set_up();
    forger.sale(1);
    forger.checkpoint();
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    forger.archive(&folder);
    let owner = Journal::small();
    let head = format!("5-{}", &hex(&owner.entries[4].hash)[..8]);
    let heads = vec![head.parse().unwrap()];
    let report = verify(
        &folder,
        &Options {
            heads,
            keys: Vec::new(),
        },
    )
    .unwrap();
    assert_eq!(codes(&report), ["head.differs"]);
}

#[test]
fn a_key_cannot_be_replaced_within_an_epoch() {
    let mut journal = Journal::small();
    journal.key = Journal::new(66).key;
    journal.sale(5);
    journal.checkpoint();
    let report = attack(&journal, &journal.entries, Some(&journal.key));
    assert!(report.has("checkpoint.key"), "{:?}", codes(&report));
}

#[test]
fn a_manifest_cannot_be_signed_by_another_key_than_the_last_checkpoint() {
    let journal = Journal::small();
    let other = Journal::new(66);
    let meta = journal.meta();
    let report = attack_with(&other, &journal.entries, &meta, Some(&other.key));
    assert!(report.has("checkpoint.key"), "{:?}", codes(&report));
}

#[test]
fn lost_entries_at_the_end_are_seen_by_the_receipt() {
    let journal = Journal::story();
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let (lost, kept) = journal.entries.split_last().unwrap();
    archive(kept, &journal.meta(), Some(&journal.key), &folder).unwrap();
    let head = format!("{}-{}", lost.seq, &hex(&lost.hash)[..8]);
    let heads = vec![head.parse().unwrap()];
    let report = verify(
        &folder,
        &Options {
            heads,
            keys: journal.keys(),
        },
    )
    .unwrap();
    assert_eq!(codes(&report), ["head.outside"]);
}

/// Lines are taken away or swapped in the finished folder.
fn with_lines(change: impl Fn(&mut Vec<String>)) -> Report {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("archive");
    let journal = Journal::story();
    journal.archive(&folder);
    let path = folder.join("journal.jsonl");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    std::fs::write(&path, lines.join("\n") + "\n").unwrap();
    judged(&folder, journal.keys())
}

#[test]
fn dropped_and_swapped_lines_are_named() {
    let tail = with_lines(|lines| drop(lines.pop()));
    assert!(
        tail.has("manifest.last") && tail.has("file.size"),
        "{:?}",
        codes(&tail)
    );
    let head = with_lines(|lines| drop(lines.remove(0)));
    assert!(head.has("manifest.first"), "{:?}", codes(&head));
    let middle = with_lines(|lines| drop(lines.remove(4)));
    assert!(
        middle.has("chain.gap") && middle.has("chain.prev"),
        "{:?}",
        codes(&middle)
    );
    let swapped = with_lines(|lines| lines.swap(4, 5));
    assert!(
        swapped.has("chain.gap") && swapped.has("chain.prev"),
        "{:?}",
        codes(&swapped)
    );
    let twice = with_lines(|lines| lines.insert(4, lines[3].clone()));
    assert!(twice.has("chain.gap"), "{:?}", codes(&twice));
}

/// From here on the attacker is the owner: every signature is right.
pub fn by_the_owner(write: impl FnOnce(&mut Journal)) -> Report {
    let mut journal = Journal::small();
    write(&mut journal);
    journal.checkpoint();
    attack(&journal, &journal.entries, Some(&journal.key))
}

#[test]
fn a_second_redemption_is_found_under_every_right_signature() {
    for state in RedemptionState::ALL {
        let report = by_the_owner(|journal| {
            let order = journal.sale(5);
            journal.fact(&Fact::Redeemed {
                order,
                by: person(),
                state,
            });
        });
        assert_eq!(codes(&report), ["payment.twice"]);
    }
    let claimed = by_the_owner(|journal| {
        let order = journal.claim(5, false);
        let state = RedemptionState::Provisional;
        journal.fact(&Fact::Redeemed {
            order,
            by: person(),
            state,
        });
    });
    assert_eq!(codes(&claimed), ["payment.twice"]);
    let doubted = by_the_owner(|journal| {
        let order = journal.sale(5);
        let (handed_over, by) = (true, person());
        journal.fact(&Fact::DoubtDecided {
            order,
            handed_over,
            by,
        });
    });
    assert_eq!(codes(&doubted), ["payment.twice"]);
}

#[test]
fn goods_without_payment_and_payments_from_nowhere_are_found() {
    let state = RedemptionState::Redeemed;
    let unpaid = by_the_owner(|journal| {
        let order = journal.made(5, Method::ShowCode);
        journal.fact(&Fact::Redeemed {
            order,
            by: person(),
            state,
        });
    });
    assert_eq!(codes(&unpaid), ["payment.unpaid"]);
    let never = by_the_owner(|journal| {
        let order = journal.new_payment(5, Method::ShowCode).order;
        journal.fact(&Fact::Redeemed {
            order,
            by: person(),
            state,
        });
    });
    assert_eq!(codes(&never), ["payment.never_made"]);
    let again = by_the_owner(|journal| {
        let payment = journal.new_payment(5, Method::ShowCode);
        journal.fact(&Fact::PaymentMade {
            payment: payment.clone(),
        });
        journal.fact(&Fact::PaymentMade { payment });
    });
    assert_eq!(codes(&again), ["payment.made_twice"]);
}

#[test]
fn books_that_do_not_balance_are_found() {
    let report = by_the_owner(|journal| {
        let order = journal.made(5, Method::ShowCode);
        let proof = journal.proof(&order);
        let one = hexiao_domain::Posting {
            account: hexiao_domain::Account::Sales,
            amount: proof.amount,
        };
        let event = Event::Paid { proof };
        journal.write(&Fact::PaymentMoved { order, event }, &[one]);
    });
    assert!(report.has("book.unbalanced"), "{:?}", codes(&report));
}

#[test]
fn untrue_balances_under_a_right_signature_are_found() {
    let mut journal = Journal::story();
    let (entries, meta) = (journal.entries.clone(), journal.meta());
    journal.sale(1);
    // The next checkpoint signs the sale, too, but the sale is not among the entries.
    journal.entries.clone_from(&entries);
    journal.checkpoint();
    let report = attack_with(&journal, &journal.entries, &meta, Some(&journal.key));
    assert!(report.has("checkpoint.balances"), "{:?}", codes(&report));
}

#[test]
fn epochs_only_grow_and_only_with_an_entry_that_says_so() {
    let journal = Journal::story();
    let change = |at: usize, epoch: i64| {
        let mut entries = journal.entries.clone();
        for entry in &mut entries[at..] {
            entry.epoch = epoch;
        }
        rechain(&mut entries);
        attack(&journal, &entries, Some(&journal.key))
    };
    assert!(change(4, 2).has("chain.epoch"));
    let begun = journal
        .entries
        .iter()
        .position(|entry| entry.kind == "epoch_begun")
        .unwrap();
    assert!(change(begun, 0).has("chain.epoch"));
    assert!(change(begun + 1, 1).has("chain.epoch"));
}

#[test]
fn a_header_that_says_another_kind_or_till_than_its_body_is_found() {
    let journal = Journal::story();
    let change = |what: fn(&mut JournalEntry)| {
        let mut entries = journal.entries.clone();
        what(&mut entries[3]);
        rechain(&mut entries);
        attack(&journal, &entries, Some(&journal.key))
    };
    assert!(change(|entry| entry.kind = "redeemed".to_owned()).has("body.kind"));
    assert!(change(|entry| entry.till = "T02".to_owned()).has("chain.till"));
}

#[test]
fn a_version_that_is_unknown_or_falls_is_found() {
    let journal = Journal::story();
    let change = |from: usize, version: i64| {
        let mut entries = journal.entries.clone();
        for entry in &mut entries[from..] {
            entry.version = version;
        }
        rechain(&mut entries);
        attack(&journal, &entries, Some(&journal.key)).has("chain.version")
    };
    assert!(change(0, 3), "a later version than the verifier knows");
    assert!(change(0, 0));
    let mut old = Journal::new(7);
    old.set_up();
    old.version = 1;
    old.set_up();
    let report = attack(&old, &old.entries, Some(&old.key));
    assert!(report.has("chain.version"), "{:?}", codes(&report));
}

#[test]
fn balances_that_are_taken_as_signed_must_at_least_balance() {
    let mut journal = Journal::new(7);
    journal.version = 1;
    journal.set_up();
    journal.version = 2;
    journal.overstate(5);
    journal.checkpoint();
    let report = attack(&journal, &journal.entries, Some(&journal.key));
    assert_eq!(codes(&report), ["checkpoint.balances"]);
}
