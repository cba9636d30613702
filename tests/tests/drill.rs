//! The restore drill: the ledger is lost, a backup takes its place, the platform is asked for
//! what came after, a manager decides the rest, and the till sells again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_app::{App, Opened, new_recovery_key, unpack};
use hexiao_contract::{ExportFormat, RecoveryKey, RestoreRequest, SaleRequest, TillEvent};
use hexiao_domain::Role;
use hexiao_ledger::{Ledger, Options};
use hexiao_sandbox::Customer;
use hexiao_testkit::{FakeHost, Till, eventually};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A till whose owner picked a place and keeps the recovery key.
fn backed_up() -> (Till, PathBuf, RecoveryKey) {
    let till = Till::new(Customer::Pay);
    let place = till.home().join("usb stick");
    fs::create_dir(&place).unwrap();
    let key = new_recovery_key().unwrap();
    let folder = place.to_str().unwrap();
    let owner = till.acting(Role::Owner);
    let set = till.app().set_backups_as(&owner, folder, &key.public);
    assert_eq!(set.unwrap().files.len(), 1);
    (till, place, key)
}

fn sold(till: &Till, amount: &str) -> String {
    let order = till.paid(amount).order_number;
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &order).unwrap();
    order
}

fn newest_backup(till: &Till) -> String {
    let owner = till.acting(Role::Owner);
    let backups = till.app().backup_now_as(&owner).unwrap();
    assert_eq!(backups.last_error, None);
    backups.files[0].path.clone()
}

/// The disk broke: the program ends, and its ledger's folder is empty.
fn lose_the_disk(till: &mut Till) {
    till.close();
    for entry in fs::read_dir(till.dir()).unwrap() {
        let path = entry.unwrap().path();
        fs::remove_file(path).unwrap();
    }
}

fn request(path: String, recovery_key: String) -> RestoreRequest {
    RestoreRequest {
        path,
        recovery_key,
        passphrase: None,
    }
}

fn restored(till: &mut Till, path: String, key: &RecoveryKey) {
    let recovery_key = key.secret.clone();
    let request = request(path, recovery_key);
    let host = FakeHost::new(&till.dir(), 0);
    let unpacked = unpack(&till.dir(), &host, &request).unwrap();
    unpacked.restore(&host).unwrap();
    till.open();
}

/// Every code that was shown before the loss has run out.
fn waited(till: &Till) {
    let manager = till.acting(Role::Manager);
    let early = till.app().recovery_probe_as(&manager).unwrap_err();
    assert_eq!(early.code, "probe_wait");
    till.skip(600);
}

#[test]
fn what_was_sold_after_the_last_backup_is_found_at_the_platform_and_decided() {
    let (mut till, _, key) = backed_up();
    let before = sold(&till, "12.34");
    let path = newest_backup(&till);
    let given = sold(&till, "20.00");
    let kept = till.paid("30.00").order_number;
    lose_the_disk(&mut till);
    restored(&mut till, path, &key);

    let manager = till.acting(Role::Manager);
    let app = till.app();
    let request = SaleRequest {
        amount: "5.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        retry_of: None,
    };
    let refused = app.show_code_as(&till.acting(Role::Cashier), &request);
    assert_eq!(refused.unwrap_err().code, "in_recovery");
    let recovery = app.recovery_as(&manager).unwrap().unwrap();
    assert_eq!(recovery.because, "restored");
    assert!(!recovery.can_end);
    assert_eq!(
        app.recovery_end_as(&manager).unwrap_err().code,
        "probe_first"
    );

    waited(&till);
    let probe = app.recovery_probe_as(&manager).unwrap();
    assert_eq!((probe.state.as_str(), probe.found), ("done", 2));
    let recovery = app.recovery_as(&manager).unwrap().unwrap();
    let mut found: Vec<String> = recovery
        .doubts
        .iter()
        .filter(|doubt| doubt.found)
        .map(|doubt| doubt.payment.order_number.clone())
        .collect();
    found.sort();
    assert_eq!(found, [given.clone(), kept.clone()]);
    assert_eq!(
        app.recovery_end_as(&manager).unwrap_err().code,
        "doubts_left"
    );

    app.recovery_decide_as(&manager, &given, true).unwrap();
    let left = app.recovery_decide_as(&manager, &kept, false).unwrap();
    assert!(left.unwrap().can_end);
    app.recovery_end_as(&manager).unwrap();
    assert!(app.recovery_as(&manager).unwrap().is_none());

    let cashier = till.acting(Role::Cashier);
    assert_eq!(
        app.redeem_as(&cashier, &given).unwrap_err().code,
        "already_redeemed"
    );
    app.redeem_as(&cashier, &kept).unwrap();
    let next = sold(&till, "5.00");
    assert!(next.starts_with("T01_2_"), "{next}");
    till.uploaded(&given);
    till.uploaded(&next);
    for order in [&before, &given, &kept, &next] {
        let trade = till.sandbox().trade(order).unwrap();
        assert_eq!(trade.refunded_fen, 0, "{order}: nothing was given back");
        assert!(trade.records.len() <= 1, "{order}");
    }
    assert_eq!(till.problems(), Vec::<String>::new());
}

/// Everything that the recovery holds in doubt was handed over.
fn recovered(till: &Till) -> Vec<String> {
    waited(till);
    let manager = till.acting(Role::Manager);
    let probe = till.app().recovery_probe_as(&manager).unwrap();
    assert_eq!(probe.state, "done");
    let recovery = till.app().recovery_as(&manager).unwrap().unwrap();
    let doubts = recovery.doubts.into_iter();
    let orders: Vec<String> = doubts.map(|doubt| doubt.payment.order_number).collect();
    for order in &orders {
        till.app()
            .recovery_decide_as(&manager, order, true)
            .unwrap();
    }
    till.app().recovery_end_as(&manager).unwrap();
    orders
}

#[test]
fn an_epoch_that_was_lost_as_a_whole_is_found_again_number_by_number() {
    let (mut till, _, key) = backed_up();
    let path = newest_backup(&till);
    let first = sold(&till, "8.00");
    lose_the_disk(&mut till);
    restored(&mut till, path.clone(), &key);
    assert_eq!(recovered(&till), std::slice::from_ref(&first));
    let second = sold(&till, "9.00");
    assert!(second.starts_with("T01_2_"), "{second}");
    // The same old backup again: it knows nothing of the second epoch.
    lose_the_disk(&mut till);
    restored(&mut till, path, &key);
    assert_eq!(recovered(&till), [first, second]);
    assert!(sold(&till, "10.00").starts_with("T01_3_"));
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn without_a_network_the_recovery_waits_and_goes_on_when_it_is_back() {
    let (mut till, _, key) = backed_up();
    let path = newest_backup(&till);
    let lost = sold(&till, "20.00");
    lose_the_disk(&mut till);
    till.close_port();
    restored(&mut till, path, &key);
    let manager = till.acting(Role::Manager);
    waited(&till);
    let probe = till.app().recovery_probe_as(&manager).unwrap();
    assert_eq!((probe.state.as_str(), probe.found), ("offline", 0));
    assert_eq!(
        till.app().recovery_end_as(&manager).unwrap_err().code,
        "probe_first"
    );
    till.open_port(Customer::Pay);
    let token = till.sign_in(Role::Manager);
    till.app().recovery_probe(&token).unwrap();
    eventually("the asking ends", || {
        let told = till.host().told();
        let done = told
            .iter()
            .any(|event| matches!(event, TillEvent::Probing { probe } if probe.state == "done"));
        done.then_some(())
    });
    let recovery = till.app().recovery(&token).unwrap().unwrap();
    assert_eq!(recovery.doubts.len(), 1);
    assert_eq!(recovery.doubts[0].payment.order_number, lost);
}

#[test]
fn a_folder_put_back_by_hand_is_noticed_and_recovered_in_the_same_way() {
    let (mut till, _, _) = backed_up();
    sold(&till, "8.00");
    till.close();
    let yesterday = till.home().join("yesterday.db");
    fs::copy(till.dir().join("ledger.db"), &yesterday).unwrap();
    till.open();
    let lost = till.paid("9.00").order_number;
    till.close();
    fs::copy(&yesterday, till.dir().join("ledger.db")).unwrap();
    till.open();
    let manager = till.acting(Role::Manager);
    let recovery = till.app().recovery_as(&manager).unwrap().unwrap();
    assert_eq!(recovery.because, "entries_lost");
    assert!(recovery.witnessed.is_some());
    waited(&till);
    till.app().recovery_probe_as(&manager).unwrap();
    let recovery = till.app().recovery_as(&manager).unwrap().unwrap();
    let orders: Vec<&str> = { recovery.doubts.iter() }
        .map(|doubt| doubt.payment.order_number.as_str())
        .collect();
    assert_eq!(orders, [lost.as_str()]);
}

#[test]
fn a_wrong_key_or_a_damaged_backup_changes_nothing() {
    let (mut till, place, key) = backed_up();
    sold(&till, "8.00");
    let path = newest_backup(&till);
    till.close();
    let file = till.dir().join("ledger.db");
    let before = fs::read(&file).unwrap();
    let other = new_recovery_key().unwrap().secret;
    let refused = |path: String, recovery_key: String| {
        let request = request(path, recovery_key);
        let host = FakeHost::new(&till.dir(), 0);
        unpack(&till.dir(), &host, &request).err().unwrap().code
    };
    assert_eq!(refused(path.clone(), other), "wrong_recovery_key");
    assert_eq!(
        refused(path.clone(), "hello".to_owned()),
        "bad_recovery_key"
    );
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let rotten = place.join("rotten");
    fs::write(&rotten, bytes).unwrap();
    let rotten = rotten.to_str().unwrap().to_owned();
    assert_eq!(refused(rotten, key.secret.clone()), "backup_damaged");
    let gone = place.join("gone").to_str().unwrap().to_owned();
    assert_eq!(refused(gone, key.secret), "backup_missing");
    assert_eq!(fs::read(&file).unwrap(), before);
    till.open();
}

#[test]
fn health_is_good_only_when_everything_was_looked_at_and_says_what_to_do_else() {
    let (mut till, place, _) = backed_up();
    let manager = till.acting(Role::Manager);
    sold(&till, "8.00");
    let state = |till: &Till, code: &str| {
        let health = till.app().ledger_health_as(&manager).unwrap();
        let check = health.checks.into_iter().find(|check| check.code == code);
        let check = check.unwrap();
        (check.state, check.finding)
    };
    let said = |state: &str, finding: &str| (state.to_owned(), finding.to_owned());
    eventually("the tables are verified", || {
        (state(&till, "tables") == said("good", "tables.good")).then_some(())
    });
    assert_eq!(state(&till, "chain"), said("good", "chain.good"));
    assert_eq!(state(&till, "signatures").0, "good");
    assert_eq!(state(&till, "room"), said("good", "room.good"));
    // The test's place is on the same disk as the ledger.
    assert_eq!(state(&till, "backups").1, "backups.same_disk");
    fs::remove_dir_all(&place).unwrap();
    let owner = till.acting(Role::Owner);
    let failed = till.app().backup_now_as(&owner).unwrap_err();
    assert_eq!(failed.code, "backup_place");
    assert_eq!(state(&till, "backups"), said("bad", "backups.failing"));

    till.close();
    let db = rusqlite::Connection::open(till.dir().join("ledger.db")).unwrap();
    db.execute_batch("UPDATE payment SET amount_minor = amount_minor + 1")
        .unwrap();
    drop(db);
    till.open();
    eventually("the start finds the changed table", || {
        (state(&till, "tables") == said("bad", "tables.wrong")).then_some(())
    });
    let cashier = till.acting(Role::Cashier);
    let request = SaleRequest {
        amount: "5.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        retry_of: None,
    };
    let refused = till.app().show_code_as(&cashier, &request);
    assert_eq!(refused.unwrap_err().code, "ledger_unsound");
}

#[test]
fn every_account_has_all_its_keys_after_a_restore_on_an_empty_disk() {
    let (mut till, _, key) = backed_up();
    let path = newest_backup(&till);
    lose_the_disk(&mut till);
    restored(&mut till, path, &key);
    let owner = till.acting(Role::Owner);
    let accounts = till.app().accounts_as(&owner).unwrap();
    assert!(accounts.iter().any(|account| account.has_api_v3_key));
    let amiss = accounts.iter().filter(|account| account.problem.is_some());
    assert_eq!(amiss.count(), 0, "{accounts:?}");
}

#[test]
fn a_till_sells_again_only_when_the_platform_of_every_account_was_asked() {
    let (mut till, _, key) = backed_up();
    let path = newest_backup(&till);
    let lost = sold(&till, "7.00");
    lose_the_disk(&mut till);
    restored(&mut till, path, &key);
    till.close();
    let file = till.dir().join("secrets.json");
    let text = fs::read_to_string(&file).unwrap();
    let mut secrets: BTreeMap<String, String> = serde_json::from_str(&text).unwrap();
    secrets.remove("alipay_private_key").unwrap();
    fs::write(&file, serde_json::to_string(&secrets).unwrap()).unwrap();
    till.open();

    waited(&till);
    let (manager, owner) = (till.acting(Role::Manager), till.acting(Role::Owner));
    let app = till.app();
    let refused = app.recovery_probe_as(&manager).unwrap_err();
    assert_eq!(refused.code, "probe_account");
    assert_eq!(refused.params["wallet"], "alipay");
    let ended = app.recovery_end_as(&manager).unwrap_err();
    assert_eq!(ended.code, "probe_first");

    app.set_account_as(&owner, &till.account_of("alipay"))
        .unwrap();
    let probe = app.recovery_probe_as(&manager).unwrap();
    assert_eq!((probe.state.as_str(), probe.found), ("done", 1));
    // Who changes an account then has its platform asked as well.
    app.set_account_as(&owner, &till.account_of("alipay"))
        .unwrap();
    let recovery = app.recovery_as(&manager).unwrap().unwrap();
    assert_eq!(recovery.probe.state, "not_begun");
    assert_eq!(recovery.doubts[0].payment.order_number, lost);
    let ended = app.recovery_end_as(&manager).unwrap_err();
    assert_eq!(ended.code, "probe_first");
    let probe = app.recovery_probe_as(&manager).unwrap();
    assert_eq!(
        (probe.state.as_str(), probe.found),
        ("done", 1),
        "once more"
    );
    app.recovery_decide_as(&manager, &lost, true).unwrap();
    app.recovery_end_as(&manager).unwrap();
    sold(&till, "5.00");
}

/// The ledger's file may not grow beyond what it is.
fn full(till: &Till) -> Opened {
    let file = fs::metadata(till.dir().join("ledger.db")).unwrap();
    let options = Options {
        max_pages: Some(u32::try_from(file.len() / 4_096).unwrap()),
        ..Options::default()
    };
    let ledger = Ledger::open_with(&till.dir(), options).unwrap();
    let host = Arc::new(FakeHost::new(&till.dir(), 0));
    App::over(ledger, &till.dir(), host, &till.exports()).unwrap()
}

#[test]
fn on_a_full_disk_people_sign_in_look_and_export_and_nobody_guesses_a_pin() {
    let mut till = Till::new(Customer::Pay);
    sold(&till, "3.00");
    till.close();
    let opened = full(&till);
    let app = &opened.app;
    let cashier = app.act_as("lin", None).unwrap();
    let request = SaleRequest {
        amount: "5.00".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        retry_of: None,
    };
    let refused = loop {
        if let Err(problem) = app.show_code_as(&cashier, &request) {
            break problem;
        }
    };
    assert_eq!(refused.code, "ledger_full");

    for _ in 0..60 {
        let session = app.sign_in("wang", "135791").unwrap();
        app.sign_out(&session.token).unwrap();
    }
    let manager = app.sign_in("wang", "135791").unwrap().token;
    let day = app.till_state().unwrap().shop.unwrap().business_day;
    let csv = ExportFormat::Csv;
    let exported = app.export_report(&manager, &day, csv, "zh-CN").unwrap();
    assert!(fs::read_to_string(exported.path).unwrap().contains("3.00"));

    let refused = |pin: &str| app.sign_in("chen", pin).err().unwrap().code;
    let tries: Vec<String> = (0..20).map(|_| refused("000000")).collect();
    let guessed = tries.iter().filter(|code| *code == "wrong_pin").count();
    // As many as are free on the disk, and as many again that it does not take.
    assert!(guessed <= 10, "{tries:?}");
    assert_ne!(tries.last().unwrap(), "wrong_pin");
    assert_ne!(refused("864209"), "wrong_pin", "the right one waits, too");
}

fn backups_in(place: &Path) -> usize {
    fs::read_dir(place).unwrap().count()
}

#[test]
fn what_was_sold_is_in_a_backup_after_a_quarter_of_an_hour_and_when_a_shift_ends() {
    let (till, place, _key) = backed_up();
    let first = backups_in(&place);
    sold(&till, "3.00");
    till.skip(16 * 60);
    let second = eventually("a backup by itself", || {
        Some(backups_in(&place)).filter(|many| *many > first)
    });
    sold(&till, "4.00");
    let cashier = till.acting(Role::Cashier);
    let number = till.app().shifts_as(&cashier).unwrap().own.unwrap().number;
    let closed = till.app().close_shift_as(&cashier, number).unwrap();
    assert!(closed.ledger_head.contains('-'), "{}", closed.ledger_head);
    eventually("a backup of the shift", || {
        (backups_in(&place) > second).then_some(())
    });
}
