//! A disk without room, and one that cannot be written.

use super::till::{Till, proof};
use hexiao_domain::{Event, Fact, RedemptionState, ShiftId};
use hexiao_ledger::{Ledger, Options, WriteError};
use std::fs;
use std::time::SystemTime;

#[test]
fn a_new_sale_never_takes_the_ballast() {
    let till = Till::new();
    let order = till.made();
    let ballast = till.dir.path().join("ballast");
    assert_eq!(fs::metadata(&ballast).unwrap().len(), 256 * 1024);
    let dir = till.close();
    let pages = fs::metadata(dir.path().join("ledger.db")).unwrap().len() / 4_096;
    let options = Options {
        max_pages: Some(u32::try_from(pages).unwrap()),
        ..super::till::options()
    };
    let ledger = Ledger::open_with(dir.path(), options).unwrap();
    let till = Till { dir, ledger };
    let full = loop {
        if let Err(error) = till.make(|_| {}) {
            break error;
        }
    };
    assert!(matches!(full, WriteError::Full), "{full:?}");
    assert!(ballast.exists());
    // The test's quota is not the disk's: the ballast makes no room in it.
    let proof = proof(&order);
    let finished = till.moves(&order, Event::Paid { proof });
    assert!(
        matches!(finished, Ok(()) | Err(WriteError::Full)),
        "{finished:?}"
    );
    assert!(till.problems().is_empty());
}

#[test]
fn a_till_without_a_ballast_takes_it_again_before_it_sells() {
    let till = Till::new();
    let ballast = till.dir.path().join("ballast");
    let dir = till.close();
    fs::remove_file(&ballast).unwrap_or_default();
    let till = Till::opened(dir);
    assert!(till.dir.path().join("ballast").exists());
    till.made();
}

#[test]
fn half_a_ballast_is_made_whole_and_a_whole_one_is_left_alone() {
    let till = Till::new();
    let ballast = till.dir.path().join("ballast");
    let dir = till.close();
    fs::write(&ballast, [0; 100]).unwrap();
    let dir = Till::opened(dir).close();
    assert_eq!(fs::metadata(&ballast).unwrap().len(), 256 * 1024);
    let file = fs::File::options().write(true).open(&ballast).unwrap();
    file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    drop(file);
    let till = Till::opened(dir);
    till.made();
    let written = fs::metadata(&ballast).unwrap().modified().unwrap();
    assert_eq!(written, SystemTime::UNIX_EPOCH, "a start costs no writing");
}

#[test]
fn a_disk_that_takes_no_more_is_told_though_the_ballast_stands() {
    let till = Till::new();
    let spare = till.dir.path().join("spare");
    assert!(till.ledger.has_room().unwrap());
    assert!(!spare.exists(), "what was tried is gone");
    // A name that cannot be written is as good as a disk without room.
    fs::create_dir(&spare).unwrap();
    assert!(!till.ledger.has_room().unwrap());
    assert!(till.dir.path().join("ballast").exists());
    fs::remove_dir(&spare).unwrap();
    assert!(till.ledger.has_room().unwrap());
}

#[test]
fn a_till_that_finds_no_room_for_a_ballast_says_so_and_sells_nothing() {
    let dir = Till::new().close();
    let ballast = dir.path().join("ballast");
    fs::remove_file(&ballast).unwrap();
    // A name that cannot be written is as good as a disk without room.
    fs::create_dir(&ballast).unwrap();
    let till = Till::opened(dir);
    assert!(!till.ledger.has_room().unwrap());
    let refused = till.make(|_| {});
    assert!(matches!(refused, Err(WriteError::Full)), "{refused:?}");
    fs::remove_dir(&ballast).unwrap();
    assert!(till.ledger.has_room().unwrap());
    till.made();
}

/// What somebody who looks, prints and exports leaves behind, a shift that begins with the
/// sign-in among it.
fn looking() -> [Fact; 6] {
    let person = super::till::person("lin");
    let (by, format) = (person.clone(), "csv".to_owned());
    [
        Fact::PinTried {
            person: person.clone(),
        },
        Fact::SignedIn {
            person: person.clone(),
        },
        Fact::ShiftOpened {
            shift: ShiftId(1),
            person: person.clone(),
        },
        Fact::CasesExported {
            by: by.clone(),
            format,
            lines: 1,
        },
        Fact::ShiftClosed {
            shift: ShiftId(1),
            by,
        },
        Fact::SignedOut { person },
    ]
}

#[test]
fn a_ledger_that_cannot_be_written_is_looked_at_and_sells_nothing() {
    let till = Till::new();
    let order = till.confirmed();
    let dir = till.close();
    let looked = Ledger::look(dir.path()).unwrap();
    assert!(looked.is_copy().unwrap());
    let till = Till {
        dir: super::till::folder(),
        ledger: looked,
    };
    assert_eq!(till.payment(&order).state.code(), "confirmed");
    let refused = till.redeem(&order, RedemptionState::Redeemed);
    assert!(matches!(refused, Err(WriteError::ReadOnly)), "{refused:?}");
    for fact in looking() {
        till.tell(fact).unwrap();
    }
    assert_eq!(till.problems(), []);
    drop(till);
    let again = Till::opened(dir);
    assert_eq!(again.see(|view| view.recent(9)).len(), 1);
}
