//! Power cuts at every place of a story, and the controls that must lose something: a harness that
//! was never seen to fail proves nothing.

use crate::till::{Setup, Tally, WAL_FULL, cut_everywhere, record, setup};
use hexiao_faultdisk::{Flavour, Model, Names};

const SALES: u64 = 40;
const SEEDS: u64 = 20;

fn model(names: Names) -> Model {
    Model {
        names,
        ..Model::default()
    }
}

fn cut(model: Model, setup: Setup, flavour: Flavour) -> Tally {
    let tally = cut_everywhere(&record(model, setup, SALES), flavour, setup, SEEDS);
    println!(
        "{} {} {model:?} {flavour:?}: {tally:?}",
        setup.journal, setup.synchronous
    );
    assert!(tally.images > 3_000, "{tally:?}");
    tally
}

fn honest(names: Names, setup: Setup) -> Tally {
    cut(model(names), setup, Flavour::Honest)
}

#[test]
fn wal_full_keeps_every_answered_sale() {
    for names in [Names::FileSync, Names::FolderSync, Names::AtOnce] {
        honest(names, WAL_FULL).assert_all_kept();
    }
}

#[test]
fn wal_full_keeps_every_answered_sale_where_a_torn_write_spoils_its_neighbours() {
    let model = Model {
        powersafe_overwrite: false,
        ..Model::default()
    };
    cut(model, WAL_FULL, Flavour::Honest).assert_all_kept();
}

#[test]
fn wal_normal_loses_answered_sales_but_none_by_halves() {
    let tally = honest(Names::FileSync, setup("WAL", "NORMAL"));
    assert!(tally.lost > tally.images / 10, "{tally:?}");
    assert_eq!(
        (tally.damaged, tally.cannot_open, tally.invented),
        (0, 0, 0)
    );
}

#[test]
fn wal_off_loses_answered_sales_and_the_file() {
    let tally = honest(Names::FileSync, setup("WAL", "OFF"));
    assert!(
        tally.lost > 0 && tally.damaged + tally.cannot_open > 0,
        "{tally:?}"
    );
}

#[test]
fn wal_full_on_a_lying_disk_loses_answered_sales_and_the_file() {
    let tally = cut(Model::default(), WAL_FULL, Flavour::LyingSync);
    assert!(
        tally.lost > 0 && tally.damaged + tally.cannot_open > 0,
        "{tally:?}"
    );
}

/// Alone on its file SQLite does not remove the journal: it clears its head and syncs that.
#[test]
fn a_journal_keeps_every_answered_sale_when_the_till_is_alone_on_its_file() {
    for names in [Names::FileSync, Names::FolderSync] {
        honest(names, setup("DELETE", "FULL")).assert_all_kept();
        honest(names, setup("DELETE", "EXTRA")).assert_all_kept();
    }
}

const fn removing(synchronous: &'static str) -> Setup {
    Setup {
        locking: "NORMAL",
        ..setup("DELETE", synchronous)
    }
}

/// Otherwise the removal is the commit, and only EXTRA syncs the folder after it.
#[test]
fn a_journal_whose_removal_is_not_synced_comes_back_and_undoes_an_answered_sale() {
    let tally = honest(Names::FileSync, removing("FULL"));
    assert!(tally.lost > 0, "{tally:?}");
    assert_eq!(
        (tally.damaged, tally.cannot_open, tally.invented),
        (0, 0, 0)
    );
}

#[test]
fn a_journal_whose_removal_is_synced_or_written_through_keeps_every_answered_sale() {
    honest(Names::FileSync, removing("EXTRA")).assert_all_kept();
    honest(Names::AtOnce, removing("FULL")).assert_all_kept();
}
