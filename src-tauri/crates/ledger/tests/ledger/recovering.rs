//! A ledger that was restored, lost entries, or came to another machine.

use super::till::{AT, Till, new_payment, options, person, proof, refund, refusal, stamp};
use hexiao_domain::{
    EpochCause, Event, Fact, OrderNumber, RedemptionState, RefundEnd, RefundRequest, Refusal,
    TillId, WorkKind,
};
use hexiao_ledger::{Head, Ledger, Options, restore};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A copy of the till as it is now, put into the place of what it became.
fn rolled_back(till: Till, more: impl FnOnce(&Till)) -> Till {
    let older = till.dir.path().join("older.db");
    till.ledger.backup_to(&older).unwrap();
    more(&till);
    let dir = till.close();
    restore(&older, dir.path()).unwrap();
    Till::opened(dir)
}

fn because(till: &Till) -> Option<EpochCause> {
    till.ledger.doubt().unwrap().map(|doubt| doubt.because)
}

#[test]
fn a_ledger_in_doubt_signs_nothing() {
    let till = rolled_back(Till::new(), |_| {});
    let head = till.ledger.head().unwrap();
    till.ledger.sign(&stamp(AT)).unwrap();
    assert_eq!(till.ledger.head().unwrap(), head);
    assert_eq!(because(&till), Some(EpochCause::Restored));
}

fn begun(till: Till) -> Till {
    till.ledger.begin_epoch(&stamp(AT)).unwrap();
    till
}

#[test]
fn a_restored_ledger_sells_nothing_until_a_manager_ends_the_recovery() {
    let till = rolled_back(Till::new(), |_| {});
    assert_eq!(because(&till), Some(EpochCause::Restored));
    assert_eq!(refusal(till.make(|_| {}).map(|_| ())), Refusal::InRecovery);
    let till = begun(till);
    assert_eq!(because(&till), None);
    let refused = till.tell(Fact::PaymentMade {
        payment: new_payment(till.see(|view| view.next_order())),
    });
    assert_eq!(refusal(refused), Refusal::InRecovery);
    let by = person("bao");
    till.tell(Fact::RecoveryEnded { by }).unwrap();
    let order = till.made();
    assert!(order.as_str().starts_with("T01_2_001001"), "{order}");
    assert_eq!(till.problems(), []);
    let till = till.reopened();
    let ended_by = till.see(|view| view.recovery()).unwrap().ended_by;
    assert_eq!(ended_by, Some(person("bao")));
    till.made();
}

#[test]
fn a_new_epoch_is_begun_only_once_however_often_the_till_is_killed() {
    let till = begun(rolled_back(Till::new(), |_| {}));
    let dir = till.close();
    // As if it was killed between the commit and taking the mark away.
    fs::write(dir.path().join("restored"), "1").unwrap();
    let till = Till::opened(dir);
    assert_eq!(because(&till), None);
    assert!(!till.dir.path().join("restored").exists());
    assert!(till.see(|view| view.recovery()).unwrap().ended_by.is_none());
}

#[test]
fn a_refund_after_a_recovery_never_takes_a_name_that_lost_entries_may_have_sent() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let key = order.clone();
    let lost = refund(&order, 1, 500);
    let till = begun(rolled_back(till, |till| {
        till.tell(Fact::RefundAsked { refund: lost }).unwrap();
    }));
    let by = person("bao");
    till.tell(Fact::RecoveryEnded { by }).unwrap();
    assert_eq!(till.see(move |view| view.refunds(&key)), []);
    let epoch = till.ledger.head().unwrap().epoch;
    let name = RefundRequest::next(&order, epoch, &[]);
    assert_eq!(name, Ok(RefundRequest::new(&order, 65)));
    let skipped = refund(&order, 66, 1_234);
    assert!(till.tell(Fact::RefundAsked { refund: skipped }).is_err());
    let next = refund(&order, 65, 1_234);
    till.tell(Fact::RefundAsked { refund: next }).unwrap();
    assert_eq!(till.problems(), []);
}

/// The last number of an epoch is for what went back by another hand, in every epoch.
#[test]
fn what_went_back_by_another_hand_is_booked_when_a_later_epochs_refunds_are_used_up() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let till = begun(rolled_back(till, |_| {}));
    let by = person("bao");
    till.tell(Fact::RecoveryEnded { by }).unwrap();
    for nth in 65..=128 {
        let refund = refund(&order, nth, 1);
        till.tell(Fact::RefundAsked { refund }).unwrap();
        till.tell(Fact::RefundEnded {
            order: order.clone(),
            request: RefundRequest::new(&order, nth),
            end: RefundEnd::Done,
        })
        .unwrap();
    }
    let more = refund(&order, 129, 1);
    assert!(till.tell(Fact::RefundAsked { refund: more }).is_err());
    assert_eq!(till.payment(&order).returned.minor(), 64);
    assert_eq!(till.problems(), []);
}

#[test]
fn a_journal_that_counted_its_refunds_on_through_all_epochs_is_read_as_it_was_written() {
    let till = Till::new();
    let order = till.confirmed();
    till.redeem(&order, RedemptionState::Redeemed).unwrap();
    let till = begun(rolled_back(till, |_| {}));
    let by = person("bao");
    till.tell(Fact::RecoveryEnded { by }).unwrap();
    let refund = refund(&order, 1, 500);
    till.tell(Fact::RefundAsked { refund }).unwrap();
    assert_eq!(till.problems(), []);
    assert_eq!(till.reopened().payment(&order).returning.minor(), 500);
}

#[test]
fn what_a_witness_remembers_counts_as_lost_and_leaves_room_for_its_numbers() {
    let till = rolled_back(Till::new(), |till| {
        for _ in 0..5 {
            till.confirmed();
        }
    });
    assert_eq!(because(&till), Some(EpochCause::Restored));
    let till = begun(till);
    let recovery = till.see(|view| view.recovery()).unwrap();
    assert!(!recovery.was_found_while_selling());
    assert!(recovery.after_sequence >= 1_000 + 10, "{recovery:?}");
    assert!(recovery.witnessed.unwrap().starts_with("1-13-"));
    let till = till.reopened();
    assert_eq!(because(&till), None, "the journal admits the loss");
    assert_eq!(till.problems(), []);
}

#[test]
fn a_folder_that_was_put_back_as_a_whole_is_noticed_by_whoever_else_remembers_the_head() {
    let till = Till::new();
    till.confirmed();
    let folder = |dir: &TempDir| -> Vec<(PathBuf, Vec<u8>)> {
        let entries = fs::read_dir(dir.path()).unwrap().map(Result::unwrap);
        let files = entries.filter(|entry| entry.path().is_file());
        files
            .map(|entry| (entry.path(), fs::read(entry.path()).unwrap()))
            .collect()
    };
    let dir = till.close();
    let yesterday = folder(&dir);
    let till = Till::opened(dir);
    till.confirmed();
    let head = till.ledger.head().unwrap();
    let dir = till.close();
    fs::remove_dir_all(dir.path()).unwrap();
    fs::create_dir(dir.path()).unwrap();
    for (path, bytes) in yesterday {
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(Head::parse(&head.full()), Some(head));
    let remembering = Options {
        remembered: Head::parse(&head.full()),
        ..options()
    };
    let ledger = Ledger::open_with(dir.path(), remembering.clone()).unwrap();
    let doubt = ledger.doubt().unwrap().unwrap();
    assert_eq!(doubt.because, EpochCause::EntriesLost);
    assert_eq!(doubt.witnessed, Some(head));
    ledger.begin_epoch(&stamp(AT)).unwrap();
    let begun = ledger.read(|view| view.recovery()).unwrap().unwrap();
    assert!(!begun.was_found_while_selling(), "but as it was opened");
    ledger.close();
    let ledger = Ledger::open_with(dir.path(), remembering).unwrap();
    assert!(
        ledger.doubt().unwrap().is_none(),
        "the journal admits the loss"
    );
}

#[test]
fn what_is_no_head_is_remembered_as_none() {
    let head = Head {
        epoch: 3,
        seq: 41,
        hash: [0xab; 32],
    };
    let text = head.full();
    assert_eq!(Head::parse(&text), Some(head));
    let upper = text.to_uppercase();
    for wrong in [
        "",
        "3-41",
        "3-41-ab",
        &upper,
        &format!("{text}-1"),
        &format!("+{text}"),
    ] {
        assert_eq!(Head::parse(wrong), None, "{wrong}");
    }
}

#[test]
fn a_payment_found_at_the_platform_gets_its_own_number_back_and_waits_for_a_decision() {
    let mut lost = None;
    let till = rolled_back(Till::new(), |till| lost = Some(till.confirmed()));
    let (till, order) = (begun(till), lost.unwrap());
    let found = Fact::PaymentFound {
        payment: new_payment(order.clone()),
        proof: proof(&order),
    };
    till.tell(found.clone()).unwrap();
    let seq = till.seq();
    till.tell(found).unwrap();
    assert_eq!(till.seq(), seq, "it is found once");
    assert_eq!(till.payment(&order).state.code(), "confirmed");
    let by = person("bao");
    let ended = till.tell(Fact::RecoveryEnded { by: by.clone() });
    assert_eq!(refusal(ended), Refusal::DoubtsLeft { count: 1 });
    till.tell(decided(&order, true)).unwrap();
    assert!(till.payment(&order).redemption.is_some());
    let upload = order.clone();
    assert!(
        till.see(move |view| view.work(&upload, WorkKind::Upload))
            .is_some()
    );
    till.tell(Fact::RecoveryEnded { by }).unwrap();
    assert_eq!(till.problems(), []);
}

fn decided(order: &OrderNumber, handed_over: bool) -> Fact {
    Fact::DoubtDecided {
        order: order.clone(),
        handed_over,
        by: person("bao"),
    }
}

#[test]
fn a_payment_that_may_have_been_redeemed_is_not_redeemed_before_somebody_says_so() {
    let till = Till::new();
    let (given, kept) = (till.confirmed(), till.confirmed());
    let open = till.made();
    let till = begun(rolled_back(till, |till| {
        till.redeem(&given, RedemptionState::Redeemed).unwrap();
    }));
    assert_eq!(till.see(|view| view.in_doubt(9)).len(), 3);
    assert_eq!(till.see(|view| view.doubts_left()), 2);
    till.tell(decided(&given, true)).unwrap();
    till.tell(decided(&kept, false)).unwrap();
    let again = till.tell(decided(&kept, true));
    assert!(matches!(refusal(again), Refusal::NotNow { .. }));
    let by = person("bao");
    till.tell(Fact::RecoveryEnded { by }).unwrap();
    assert!(matches!(
        refusal(till.redeem(&given, RedemptionState::Redeemed)),
        Refusal::AlreadyRedeemed { .. }
    ));
    till.redeem(&kept, RedemptionState::Redeemed).unwrap();
    // Paid later; it may have been redeemed in the lost time all the same.
    let proof = proof(&open);
    till.moves(&open, Event::Paid { proof }).unwrap();
    let refused = till.redeem(&open, RedemptionState::Redeemed);
    assert_eq!(refusal(refused), Refusal::InDoubt);
    till.tell(decided(&open, false)).unwrap();
    till.redeem(&open, RedemptionState::Redeemed).unwrap();
    assert_eq!(till.problems(), []);
}

#[test]
fn only_an_order_of_this_till_and_an_epoch_before_can_be_found() {
    let till = begun(rolled_back(Till::new(), |_| {}));
    let (ours, other) = ("T01", "T02");
    let strange = [(other, 1, 1), (ours, 2, 1), (ours, 1, 0), (ours, 1, 2_000)];
    for (till_id, epoch, sequence) in strange {
        let order = OrderNumber::new(&TillId::parse(till_id).unwrap(), epoch, sequence);
        let found = till.tell(Fact::PaymentFound {
            payment: new_payment(order.clone()),
            proof: proof(&order),
        });
        let said = found.unwrap_err().to_string();
        assert!(said.contains("none that was lost"), "{order}: {said}");
    }
    assert_eq!(till.see(|view| view.recent(9)).len(), 0);
}

#[test]
fn outside_a_recovery_nothing_is_found_or_ended() {
    let till = Till::new();
    let by = person("bao");
    let ended = till.tell(Fact::RecoveryEnded { by });
    assert_eq!(refusal(ended), Refusal::NotInRecovery);
    let order = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, 1);
    let found = till.tell(Fact::PaymentFound {
        payment: new_payment(order.clone()),
        proof: proof(&order),
    });
    assert_eq!(refusal(found), Refusal::NotInRecovery);
    till.ledger.begin_epoch(&stamp(AT)).unwrap();
    assert!(till.see(|view| view.recovery()).is_none());
}

fn on(machine: &TempDir, dir: &TempDir) -> Ledger {
    let options = Options {
        machine: Some(machine.path().to_owned()),
        ..options()
    };
    Ledger::open_with(dir.path(), options).unwrap()
}

fn copied(dir: &TempDir) -> TempDir {
    let copy = TempDir::new().unwrap();
    for entry in fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

#[test]
fn a_cloned_till_is_in_doubt_on_the_other_machine_and_takes_other_numbers() {
    let (here, there) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let dir = Till::new().close();
    on(&here, &dir).close();
    let clone = copied(&dir);
    assert_eq!(on(&here, &dir).doubt().unwrap(), None);
    let ledger = on(&there, &clone);
    let doubt = ledger.doubt().unwrap().unwrap();
    assert_eq!(doubt.because, EpochCause::OtherMachine);
    ledger.begin_epoch(&stamp(AT)).unwrap();
    let next = ledger.read(|view| view.next_order()).unwrap();
    assert_eq!(next.epoch(), 2);
    ledger.close();
    assert_eq!(on(&there, &clone).doubt().unwrap(), None);
}

#[test]
fn a_folder_put_back_as_a_whole_is_noticed_by_the_machine() {
    let here = TempDir::new().unwrap();
    let dir = Till::new().close();
    let ledger = on(&here, &dir);
    let yesterday = copied(&dir);
    let till = Till { dir, ledger };
    till.confirmed();
    drop(till.close());
    let ledger = on(&here, &yesterday);
    let doubt = ledger.doubt().unwrap().unwrap();
    assert_eq!(doubt.because, EpochCause::EntriesLost);
}

#[test]
fn a_folder_that_is_moved_on_the_same_machine_is_the_same_ledger() {
    let here = TempDir::new().unwrap();
    let dir = Till::new().close();
    on(&here, &dir).close();
    let moved = copied(&dir);
    drop(dir);
    assert_eq!(on(&here, &moved).doubt().unwrap(), None);
}

#[test]
fn a_restore_keeps_what_was_there_and_refuses_what_is_no_backup() {
    let till = Till::new();
    let backup = till.dir.path().join("backup.db");
    till.ledger.backup_to(&backup).unwrap();
    till.confirmed();
    let dir = till.close();
    let before = fs::read(dir.path().join("ledger.db")).unwrap();
    let nonsense = dir.path().join("nonsense");
    fs::write(&nonsense, "dear diary").unwrap();
    assert!(restore(&nonsense, dir.path()).is_err());
    assert_eq!(fs::read(dir.path().join("ledger.db")).unwrap(), before);
    restore(&backup, dir.path()).unwrap();
    let kept = fs::read(dir.path().join("replaced-1.db")).unwrap();
    assert_eq!(kept, before);
}

#[test]
fn a_restore_keeps_the_log_with_the_file_it_belongs_to_and_a_log_without_one_beside_it() {
    let till = Till::new();
    let backup = till.dir.path().join("backup.db");
    till.ledger.backup_to(&backup).unwrap();
    till.confirmed();
    // As a power cut leaves it.
    let dir = copied(&till.dir);
    let file = |name: &str| fs::read(dir.path().join(name)).ok();
    let (ledger, log) = (file("ledger.db"), file("ledger.db-wal"));
    assert!(log.is_some());
    restore(&backup, dir.path()).unwrap();
    assert_eq!(
        (file("replaced-1.db"), file("replaced-1.db-wal")),
        (ledger, log.clone())
    );
    assert_eq!(file("ledger.db-wal"), None);
    fs::remove_file(dir.path().join("ledger.db")).unwrap();
    fs::write(dir.path().join("ledger.db-wal"), log.as_ref().unwrap()).unwrap();
    restore(&backup, dir.path()).unwrap();
    assert_eq!(
        (file("replaced-2.db"), file("replaced-2.db-wal")),
        (None, log)
    );
    assert_eq!(file("ledger.db-wal"), None);
    assert_eq!(because(&Till::opened(dir)), Some(EpochCause::Restored));
}

#[test]
fn what_one_restore_kept_keeps_its_name_when_another_is_made() {
    let till = Till::new();
    let backup = till.dir.path().join("backup.db");
    till.ledger.backup_to(&backup).unwrap();
    till.confirmed();
    let dir = till.close();
    let file = |name: &str| fs::read(dir.path().join(name)).ok();
    restore(&backup, dir.path()).unwrap();
    let kept = file("replaced-1.db");
    // The copy of a log, of a restore that was cut short.
    fs::write(dir.path().join("replaced-2.db-wal"), "a log").unwrap();
    restore(&backup, dir.path()).unwrap();
    assert_eq!(file("replaced-1.db"), kept);
    assert_eq!(file("replaced-2.db"), None, "its log is another's");
    assert!(file("replaced-3.db").is_some());
}

#[test]
fn two_ledgers_of_one_machine_are_not_taken_for_each_other() {
    let state = TempDir::new().unwrap();
    let own = || Options {
        machine: Some(state.path().to_owned()),
        ..options()
    };
    let dirs = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    for (dir, at) in dirs.iter().zip([AT, AT + 1]) {
        let ledger = Ledger::create_with(dir.path(), own()).unwrap();
        let shop = super::till::shop();
        let facts = vec![Fact::ShopSetUp { shop }];
        ledger.write(stamp(at), |_| Ok((facts, ()))).unwrap();
        ledger.close();
    }
    for dir in &dirs {
        let ledger = Ledger::open_with(dir.path(), own()).unwrap();
        assert_eq!(ledger.doubt().unwrap(), None);
    }
}

#[test]
fn a_backup_in_which_nothing_had_happened_is_restored_without_a_doubt_and_can_be_set_up() {
    let (dir, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let file = dir.path().join("copy.db");
    let ledger = Ledger::create_with(dir.path(), options()).unwrap();
    ledger.backup_to(&file).unwrap();
    restore(&file, other.path()).unwrap();
    let ledger = Ledger::open_with(other.path(), options()).unwrap();
    assert_eq!(ledger.doubt().unwrap(), None);
    let shop = super::till::shop();
    let facts = vec![Fact::ShopSetUp { shop }];
    ledger.write(stamp(AT), |_| Ok((facts, ()))).unwrap();
}

#[test]
fn a_new_epoch_is_a_later_one_and_never_gives_a_number_away_again() {
    let till = rolled_back(Till::new(), |_| {});
    let begin = |epoch: i64, after_sequence: i64| {
        till.tell(Fact::EpochBegun {
            epoch,
            because: EpochCause::Restored,
            witnessed: None,
            after_sequence,
        })
    };
    assert!(begin(1, 9).is_err());
    assert!(begin(2, -1).is_err());
    begin(2, 0).unwrap();
    assert_eq!(till.problems(), []);
}
