//! Who may do what, held in the core: every command with no session, and as a cashier, a
//! manager and an owner. Sessions end, wrong PINs wait, and no secret is written anywhere.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_app::App;
use hexiao_contract::{
    AccountEntry, Approval, ClaimRequest, CouponClaimRequest, CouponRequest, CouponUndoRequest,
    ExportFormat, GiveBack, LimitsEntry, OfflineCodeRequest, PaidAgain, Problem, ResolveCase,
    SaleRequest, ScanRequest, SkipCodeCheck,
};
use hexiao_domain::{Permission, Role};
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{Till, auth_code, person};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

type Try = fn(&Arc<App>, &str) -> Result<(), Problem>;

/// Every command that needs a session, and the permission it is held to. What it is asked
/// for does not exist or is not sound, so that only the permission decides.
const COMMANDS: [(&str, Permission, Try); 55] = [
    ("show_code", Permission::Sell, |app, token| {
        app.show_code(token, &sale()).map(drop)
    }),
    ("scan", Permission::Sell, |app, token| {
        app.scan(token, &scan("")).map(drop)
    }),
    ("payment", Permission::Sell, |app, token| {
        app.payment(token, "x").map(drop)
    }),
    ("cancel", Permission::Sell, |app, token| {
        app.cancel(token, "x").map(drop)
    }),
    ("redeem", Permission::Sell, |app, token| {
        app.redeem(token, "x").map(drop)
    }),
    ("refund", Permission::Sell, |app, token| {
        app.refund(token, &give_back("x", None)).map(drop)
    }),
    ("look_at_coupon", Permission::Sell, |app, token| {
        app.look_at_coupon(token, &coupon()).map(drop)
    }),
    ("redeem_coupon", Permission::Sell, |app, token| {
        app.redeem_coupon(token, &coupon()).map(drop)
    }),
    ("claim_coupon", Permission::RedeemClaim, |app, token| {
        app.claim_coupon(token, &coupon_claim()).map(drop)
    }),
    ("give_up_coupon", Permission::Sell, |app, token| {
        app.give_up_coupon(token, "x").map(drop)
    }),
    ("undo_coupon", Permission::Sell, |app, token| {
        app.undo_coupon(token, &coupon_undo()).map(drop)
    }),
    ("coupon", Permission::Sell, |app, token| {
        app.coupon(token, "x").map(drop)
    }),
    ("coupons", Permission::Sell, |app, token| {
        app.coupons(token).map(drop)
    }),
    ("offline_offer", Permission::RedeemClaim, |app, token| {
        app.offline_offer(token, "1", "alipay").map(drop)
    }),
    ("claim", Permission::RedeemClaim, |app, token| {
        app.claim(token, &claim("0", None)).map(drop)
    }),
    ("recent", Permission::Sell, |app, token| {
        app.recent(token).map(drop)
    }),
    ("unredeemed", Permission::Sell, |app, token| {
        app.unredeemed(token).map(drop)
    }),
    ("sync_now", Permission::Sync, |app, token| {
        app.sync_now(token)
    }),
    ("days", Permission::Report, |app, token| {
        app.days(token).map(drop)
    }),
    ("report", Permission::Report, |app, token| {
        app.report(token, "2026-11-22").map(drop)
    }),
    ("export_report", Permission::Report, |app, token| {
        app.export_report(token, "never", ExportFormat::Csv, "en")
            .map(drop)
    }),
    ("cases", Permission::WorkCases, |app, token| {
        app.cases(token, true, 0).map(drop)
    }),
    ("case_detail", Permission::WorkCases, |app, token| {
        app.case_detail(token, 9).map(drop)
    }),
    ("note_case", Permission::WorkCases, |app, token| {
        app.note_case(token, 9, "").map(drop)
    }),
    ("resolve_case", Permission::ResolveCases, |app, token| {
        app.resolve_case(token, &resolution()).map(drop)
    }),
    ("retry_case", Permission::WorkCases, |app, token| {
        app.retry_case(token, 9).map(drop)
    }),
    ("paid_again", Permission::Sell, |app, token| {
        app.paid_again(token, &paid_again()).map(drop)
    }),
    ("similar", Permission::Sell, |app, token| {
        app.similar(token, "0", "alipay").map(drop)
    }),
    ("accounts", Permission::Configure, |app, token| {
        app.accounts(token).map(drop)
    }),
    ("check_account", Permission::Configure, |app, token| {
        app.check_account(token, &AccountEntry::default()).map(drop)
    }),
    ("set_account", Permission::Configure, |app, token| {
        app.set_account(token, &AccountEntry::default()).map(drop)
    }),
    ("set_static_code", Permission::Configure, |app, token| {
        app.set_static_code(token, "alipay", "").map(drop)
    }),
    ("limits", Permission::Configure, |app, token| {
        app.limits(token).map(drop)
    }),
    ("set_limits", Permission::Configure, |app, token| {
        app.set_limits(token, &LimitsEntry::default(), "").map(drop)
    }),
    ("printed_codes", Permission::Sell, |app, token| {
        app.printed_codes(token).map(drop)
    }),
    ("check_static_code", Permission::Sell, |app, token| {
        app.check_static_code(token, "alipay", "").map(drop)
    }),
    (
        "check_static_code_picture",
        Permission::Sell,
        |app, token| app.check_static_code_picture(token, "alipay", "").map(drop),
    ),
    ("skip_code_check", Permission::Sell, |app, token| {
        app.skip_code_check(token, &SkipCodeCheck::default())
            .map(drop)
    }),
    (
        "set_static_code_text",
        Permission::Configure,
        |app, token| app.set_static_code_text(token, "alipay", "").map(drop),
    ),
    ("static_codes", Permission::Configure, |app, token| {
        app.static_codes(token).map(drop)
    }),
    ("offline_code", Permission::RedeemClaim, |app, token| {
        app.offline_code(token, &offline_code()).map(drop)
    }),
    ("show_payment", Permission::Sell, |app, token| {
        app.show_payment(token, None)
    }),
    ("customer_window", Permission::Sell, |app, token| {
        app.may_sell(token)
    }),
    ("ledger_health", Permission::Audit, |app, token| {
        app.ledger_health(token).map(drop)
    }),
    ("verify_ledger", Permission::Audit, |app, token| {
        app.verify_ledger(token).map(drop)
    }),
    ("new_recovery_key", Permission::Keep, |app, token| {
        app.new_recovery_key(token).map(drop)
    }),
    ("set_backups", Permission::Keep, |app, token| {
        app.set_backups(token, "nowhere", "no key").map(drop)
    }),
    ("backup_now", Permission::Keep, |app, token| {
        app.backup_now(token).map(drop)
    }),
    ("backups", Permission::Keep, |app, token| {
        app.backups(token).map(drop)
    }),
    ("recovery", Permission::Recover, |app, token| {
        app.recovery(token).map(drop)
    }),
    ("recovery_probe", Permission::Recover, |app, token| {
        app.recovery_probe(token).map(drop)
    }),
    ("recovery_decide", Permission::Recover, |app, token| {
        app.recovery_decide(token, "x", false).map(drop)
    }),
    ("recovery_end", Permission::Recover, |app, token| {
        app.recovery_end(token)
    }),
    // Held by the shell while a ledger is open; without one the recovery key alone decides.
    ("find_backups", Permission::Keep, |app, token| {
        app.may_keep(token)
    }),
    ("restore", Permission::Keep, |app, token| {
        app.may_keep(token)
    }),
];

/// The commands that need no session; nothing in their answers is worth hiding.
const OPEN: [&str; 6] = [
    "till_state",
    "unlock",
    "seal_secrets",
    "sign_in",
    "sign_out",
    "health",
];

fn coupon() -> CouponRequest {
    CouponRequest {
        code: "x".to_owned(),
        wallet: "wechatpay".to_owned(),
        stock: None,
    }
}

fn coupon_claim() -> CouponClaimRequest {
    CouponClaimRequest {
        coupon_id: None,
        coupon: Some(coupon()),
        value: "0".to_owned(),
        approval: None,
    }
}

fn coupon_undo() -> CouponUndoRequest {
    CouponUndoRequest {
        coupon_id: "x".to_owned(),
        approval: None,
    }
}

fn sale() -> SaleRequest {
    SaleRequest {
        amount: "0".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        retry_of: None,
    }
}

fn scan(text: &str) -> ScanRequest {
    ScanRequest {
        text: text.to_owned(),
        amount: None,
        reference: None,
        wallet: None,
        retry_of: None,
    }
}

fn claim(amount: &str, approval: Option<Approval>) -> ClaimRequest {
    ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: Some("2026112222001123456789012345".to_owned()),
        approval,
    }
}

fn give_back(order: &str, approval: Option<Approval>) -> GiveBack {
    GiveBack {
        order_number: order.to_owned(),
        amount: None,
        reason: "returned".to_owned(),
        approval,
    }
}

fn paid_again() -> PaidAgain {
    PaidAgain {
        order_number: "x".to_owned(),
        transaction_id: "2026112222001123456789012345".to_owned(),
        wallet: None,
    }
}

fn offline_code() -> OfflineCodeRequest {
    OfflineCodeRequest {
        amount: "1".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        order_number: None,
    }
}

fn resolution() -> ResolveCase {
    ResolveCase {
        case_id: 9,
        resolution: "no_action".to_owned(),
        note: "nothing".to_owned(),
        refund_number: None,
    }
}

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
        .map(str::trim)
        .filter(|name| !name.is_empty());
    for name in names {
        let known = OPEN.contains(&name) || COMMANDS.iter().any(|(known, _, _)| *known == name);
        assert!(known, "{name} is in the shell and in no test");
    }
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
        code(till.app().cases(&token, true, 0).map(drop)),
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
