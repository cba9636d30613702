//! Who may do what, held in the core: every command with no session, and as a cashier, a
//! manager and an owner. Sessions end, wrong PINs wait, and no secret is written anywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod commands;

use commands::{COMMANDS, OPEN, claim};
use hexiao_contract::{Approval, CaseFilter, ExportFormat, Problem};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{Till, auth_code, person};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

fn code(done: Result<(), Problem>) -> String {
    done.err().map_or_else(String::new, |problem| problem.code)
}

#[test]
fn every_command_asks_who_acts_and_holds_the_role_to_its_permission() {
    let till = Till::new(Customer::Never);
    let app = till.app();
    for role in [Role::Cashier, Role::Manager, Role::Owner] {
        let token = till.sign_in(role);
        for (name, permission, attempt) in COMMANDS {
            let refused = code(attempt(app, &token));
            let allowed = refused != "not_allowed" && refused != "session_ended";
            assert_eq!(
                allowed,
                role.allows(permission),
                "{name} by {role:?}: {refused}"
            );
        }
    }
}

#[test]
fn without_a_session_every_command_is_refused_and_nothing_is_written() {
    let till = Till::new(Customer::Never);
    let ended = till.sign_in(Role::Owner);
    till.app().sign_out(&ended).unwrap();
    let head = till.app().health().unwrap().ledger_head;
    for token in ["", "guess", "' OR 1=1 --", &"x".repeat(100_000), &ended] {
        for (name, _, attempt) in COMMANDS {
            assert_eq!(code(attempt(till.app(), token)), "session_ended", "{name}");
        }
    }
    assert_eq!(till.app().health().unwrap().ledger_head, head);
}

#[test]
fn the_shell_has_no_command_that_this_table_forgets() {
    let shell = concat!(env!("CARGO_MANIFEST_DIR"), "/../src-tauri/src/commands.rs");
    let source = std::fs::read_to_string(shell).unwrap();
    let list = source.split("collect_commands![").nth(1).unwrap();
    let list = list.split(']').next().unwrap();
    let names = list
        .split(',')
        .filter_map(|path| path.trim().rsplit("::").next())
        .filter(|name| !name.is_empty());
    for name in names {
        let known = OPEN.contains(&name) || COMMANDS.iter().any(|(known, _, _)| *known == name);
        assert!(known, "{name} is in the shell and in no test");
        let let_in = [
            (shell_file("src/commands.in"), format!("\"{name}\"")),
            (
                shell_file("capabilities/till.json"),
                format!("\"allow-{}\"", name.replace('_', "-")),
            ),
        ];
        for (list, entry) in let_in {
            assert!(list.contains(&entry), "the window may not ask for {name}");
        }
    }
}

fn shell_file(name: &str) -> String {
    let path = format!("{}/../src-tauri/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn an_idle_session_ends_and_a_used_one_does_not() {
    let till = Till::new(Customer::Never);
    let token = till.sign_in(Role::Cashier);
    for _ in 0..3 {
        till.host().skip(290);
        till.app().recent(&token).unwrap();
    }
    till.host().skip(300);
    assert_eq!(code(till.app().recent(&token).map(drop)), "session_ended");
    till.host().skip(-300);
    assert_eq!(
        code(till.app().recent(&token).map(drop)),
        "session_ended",
        "for ever"
    );
}

#[test]
fn a_session_does_not_outlive_the_program() {
    let mut till = Till::new(Customer::Never);
    let token = till.sign_in(Role::Owner);
    till.reopen();
    assert_eq!(
        code(till.app().cases(&token, CaseFilter::default(), 0).map(drop)),
        "session_ended"
    );
}

#[test]
fn wrong_pins_make_wait_and_pulling_the_plug_gives_no_further_try() {
    let mut till = Till::new(Customer::Never);
    let who = person(Role::Owner);
    for left in ["4", "3", "2", "1"] {
        let wrong = till.app().sign_in(who.person_id, "000000").err().unwrap();
        assert_eq!(
            (wrong.code.as_str(), wrong.params["tries_left"].as_str()),
            ("wrong_pin", left)
        );
        till.reopen();
    }
    let locked = till.app().sign_in(who.person_id, "000000").err().unwrap();
    assert_eq!(locked.code, "pin_locked");
    till.reopen();
    let right = till.app().sign_in(who.person_id, who.pin).err().unwrap();
    assert_eq!(right.code, "pin_locked", "the right PIN waits as well");
    till.host().skip(31);
    assert!(till.app().sign_in(who.person_id, who.pin).is_ok());
    let wrong = till.app().sign_in(who.person_id, "000000").err().unwrap();
    assert_eq!(
        wrong.params["tries_left"], "4",
        "the right PIN ends the count"
    );
}

#[test]
fn an_approvals_wrong_pins_count_as_the_managers() {
    let till = Till::new(Customer::Never);
    let cashier = till.sign_in(Role::Cashier);
    let manager = person(Role::Manager);
    let ask = |who: &str, pin: &str| {
        let approval = Approval {
            person_id: who.to_owned(),
            pin: pin.to_owned(),
        };
        let request = claim("300", Some(approval));
        code(till.app().claim(&cashier, &request).map(drop))
    };
    for _ in 0..4 {
        assert_eq!(ask(manager.person_id, "999999"), "wrong_pin");
    }
    assert_eq!(ask(manager.person_id, "999999"), "pin_locked");
    assert_eq!(ask(manager.person_id, manager.pin), "pin_locked");
    let own = person(Role::Cashier);
    assert_eq!(
        ask(own.person_id, own.pin),
        "not_allowed",
        "a cashier approves nothing"
    );
    assert_eq!(till.app().health().unwrap().claims, 0);
}

#[test]
fn odd_names_and_pins_sign_nobody_in() {
    let till = Till::new(Customer::Never);
    for (who, pin) in [
        ("", ""),
        ("💰", "246810"),
        ("root", "246810"),
        ("lin' --", "1"),
    ] {
        let refused = till.app().sign_in(who, pin).err().unwrap();
        assert_eq!(refused.code, "unknown_person");
    }
    for pin in [
        "",
        "２４６８１０",
        " 246810",
        "246810\0",
        &"1".repeat(9_999),
    ] {
        let refused = till.app().sign_in("lin", pin).err().unwrap();
        assert!(["wrong_pin", "pin_locked"].contains(&refused.code.as_str()));
    }
}

/// What the program logs, at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn hears_everything() -> Log {
    let log = Log::default();
    let writer = log.clone();
    let all = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    all.with_writer(move || writer.clone())
        .with_ansi(false)
        .init();
    log
}

fn is_in(text: &str, bytes: &[u8]) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn files(dir: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, std::fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn pins_customers_codes_and_keys_are_in_no_ledger_export_log_or_message() {
    let log = hears_everything();
    let mut till = Till::new(Customer::Pay);
    let paid = till.paid("12.34").order_number;
    let owner = till.sign_in(Role::Owner);
    till.app().redeem(&owner, &paid).unwrap();
    till.uploaded(&paid);
    let manager = person(Role::Manager);
    let approval = Approval {
        person_id: manager.person_id.to_owned(),
        pin: manager.pin.to_owned(),
    };
    let request = claim("300", Some(approval));
    let mut said = format!("{request:?}");
    till.app()
        .claim(&till.sign_in(Role::Cashier), &request)
        .unwrap();
    till.sandbox()
        .set_faults("pay:bad_signature,pay:html,pay:truncate".parse().unwrap());
    let _followed = [till.scan("1.00"), till.scan("2.00"), till.scan("3.00")];
    let wrong = till.app().sign_in("lin", manager.pin).err().unwrap();
    said += &format!("{wrong:?}");
    let today = till.app().today().unwrap().to_string();
    for format in [ExportFormat::Csv, ExportFormat::Xlsx] {
        till.app()
            .export_report(&owner, &today, format, "zh-CN")
            .unwrap();
    }
    said += &format!("{:?} {:?}", till.host().told(), till.host().shown());
    let mut kept = Vec::new();
    files(&till.dir(), &mut kept);
    till.close();
    files(&till.dir(), &mut kept);
    files(&till.exports(), &mut kept);
    kept.retain(|(name, _)| !name.starts_with("secrets.json"));
    let logged = log.0.lock().unwrap().clone();
    assert!(
        is_in("sync step", &logged) && is_in(&paid, &logged),
        "nothing is logged"
    );
    kept.push(("the log".to_owned(), logged));
    kept.push(("the messages".to_owned(), said.into_bytes()));
    assert!(kept.len() >= 6);
    let key = demo::merchant_private_key();
    let codes = (1..=4).map(|n| auth_code("28", n));
    let pins = [Role::Cashier, Role::Manager, Role::Owner].map(|role| person(role).pin.to_owned());
    let secrets = codes.chain(pins).chain([key[100..160].to_owned(), owner]);
    for secret in secrets {
        for (name, bytes) in &kept {
            let found = bytes
                .windows(secret.len())
                .any(|part| part == secret.as_bytes());
            assert!(!found, "a secret is in {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn the_ledger_and_its_secrets_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let till = Till::new(Customer::Never);
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(&till.dir().join("secrets.json")), 0);
}
