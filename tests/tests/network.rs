//! One wallet's platform is gone and the others sell on; a person's word about a network; what an
//! outage cost, and whether the platforms were told everything.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    ClaimRequest, Health, OutageView, PaymentView, Problem, ResolveCase, SaleRequest, TillEvent,
    WalletHealth,
};
use hexiao_domain::Role;
use hexiao_sandbox::Customer;
use hexiao_testkit::{PATIENCE, Till, eventually, person};

fn claim(till: &Till, wallet: &str, amount: &str) -> Result<PaymentView, Problem> {
    let request = ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: wallet.to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().claim_as(&cashier, &request)
}

fn show(till: &Till, wallet: &str) -> Result<PaymentView, Problem> {
    let request = SaleRequest {
        amount: "3.00".to_owned(),
        wallet: wallet.to_owned(),
        reference: None,
        retry_of: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app().show_code_as(&cashier, &request)
}

fn force(till: &Till, wallet: &str, forced: bool) -> Health {
    let cashier = till.acting(Role::Cashier);
    till.app()
        .force_wallet_as(&cashier, wallet, forced)
        .unwrap()
}

fn of<'a>(health: &'a Health, wallet: &str) -> &'a WalletHealth {
    let mut wallets = health.wallets.iter();
    wallets.find(|one| one.wallet == wallet).unwrap()
}

fn outages(till: &Till) -> Vec<OutageView> {
    let manager = till.acting(Role::Manager);
    let page = till.app().outages_as(&manager, 0).unwrap();
    assert_eq!(usize::try_from(page.total), Ok(page.outages.len()));
    let lines = page.outages.iter();
    lines
        .map(|line| till.app().outage_as(&manager, line.outage_id).unwrap())
        .collect()
}

fn synchronised(till: &Till) -> hexiao_app::SyncSummary {
    let cashier = till.acting(Role::Cashier);
    let told = &mut |_, _| {};
    till.app()
        .sync_until_done(&cashier, PATIENCE, told)
        .unwrap()
}

#[test]
fn a_wallet_that_a_cashier_sets_offline_sells_on_claims_alone_and_the_others_as_ever() {
    let till = Till::new(Customer::Pay);
    till.connection("online");
    assert!(
        of(&till.app().health().unwrap(), "alipay")
            .last_success
            .is_some()
    );
    let health = force(&till, "alipay", true);
    assert_eq!(health.connection, "online", "the others work");
    let alipay = of(&health, "alipay");
    assert_eq!(alipay.connection, "offline");
    assert_eq!(
        alipay.forced_by.as_deref(),
        Some(person(Role::Cashier).name)
    );
    assert_eq!(of(&health, "wechatpay").connection, "online");
    assert_eq!(show(&till, "alipay").unwrap_err().code, "set_offline");
    let claimed = claim(&till, "alipay", "20.00").unwrap().order_number;
    let paid = show(&till, "wechatpay").unwrap().order_number;
    till.reaches(&paid, "confirmed");
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &paid).unwrap();
    let summary = synchronised(&till);
    assert_eq!((summary.pending, summary.offline), (1, true), "{summary:?}");
    assert_eq!(summary.unreachable, ["alipay"]);
    let uploaded = till.look(&paid).upload.unwrap();
    assert_eq!(
        uploaded.state, "done",
        "it worked on with those that are up"
    );
    assert_eq!(till.look(&claimed).state, "claimed");
    assert_eq!(
        till.app().health().unwrap().open_cases,
        0,
        "nobody was asked"
    );
    let health = force(&till, "alipay", false);
    assert!(!of(&health, "alipay").forced);
    assert_eq!(till.case_of(&claimed).reason, "not_found");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn what_was_set_offline_is_journaled_and_ends_with_the_program_at_the_latest() {
    let mut till = Till::new(Customer::Pay);
    till.connection("online");
    force(&till, "wechatpay", true);
    let head = till.app().health().unwrap().ledger_head;
    force(&till, "wechatpay", true);
    assert_eq!(till.app().health().unwrap().ledger_head, head, "no news");
    assert_eq!(outages(&till)[0].line.ended_at, None);
    till.reopen();
    assert!(!of(&till.app().health().unwrap(), "wechatpay").forced);
    let outage = outages(&till).remove(0);
    assert!(outage.line.ended_at.is_some());
    assert_eq!(outage.line.causes, ["forced"]);
    assert_eq!(outage.parts[0].cause, "forced");
    let cashier = person(Role::Cashier).name;
    assert_eq!(outage.parts[0].by.as_deref(), Some(cashier));
    assert_eq!(outage.parts[0].ended_by, None, "the till did");
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn an_outage_is_kept_with_its_true_begin_over_a_restart_and_tells_what_it_cost() {
    let mut till = Till::new(Customer::Never);
    till.connection("online");
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    assert!(outages(&till).is_empty(), "it has not lasted yet");
    till.host().skip(10);
    let since = eventually("the outage is kept", || {
        let line = outages(&till).into_iter().next()?.line;
        (line.wallets.len() > 1).then_some(line.began_at)
    });
    let first = claim(&till, "alipay", "20.00").unwrap().order_number;
    claim(&till, "wechatpay", "4.50").unwrap();
    till.reopen();
    till.sandbox().set_network(true);
    till.host().skip(10);
    till.connection("online");
    till.host().skip(10);
    let outage = eventually("the outage is over", || {
        let outage = outages(&till).into_iter().next()?;
        outage.line.ended_at.is_some().then_some(outage)
    });
    assert_eq!(outages(&till).len(), 1, "all wallets are one outage");
    assert_eq!(outage.line.began_at, since);
    assert_eq!(
        (
            outage.cost.taken.count,
            outage.cost.taken.amount.amount.as_str()
        ),
        (2, "24.50")
    );
    assert_eq!(outage.by_cashier.len(), 1);
    written_off(&till, &first);
    let outage = outages(&till).remove(0);
    assert_eq!(outage.cost.lost.amount.amount, "20.00");
    assert_eq!(outage.line.lost.count, 1);
    assert_eq!(till.problems(), Vec::<String>::new());
    exported(&till, outage.line.outage_id);
}

fn written_off(till: &Till, order: &str) {
    let owner = till.sign_in(Role::Owner);
    let request = ResolveCase {
        case_id: till.case_of(order).case_id,
        resolution: "written_off".to_owned(),
        note: "The customer never paid.".to_owned(),
        refund_number: None,
    };
    till.app().resolve_case(&owner, &request).unwrap();
}

fn exported(till: &Till, outage: u32) {
    let manager = till.sign_in(Role::Manager);
    let file = till.app().export_outage(&manager, outage, "en").unwrap();
    let text = std::fs::read_to_string(&file.path).unwrap();
    for part in [
        "Taken as claims",
        "24.50",
        "Lost",
        "20.00",
        "platform out of reach",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let missing = till.app().export_outage(&manager, 99, "en").unwrap_err();
    assert_eq!(missing.code, "unknown_outage");
}

#[test]
fn an_outage_tells_what_the_network_did_and_ends_under_the_same_cause() {
    let causes = [
        ("refuse", "unreachable"),
        ("html", "intercepted"),
        ("5xx", "platform_fault"),
        ("bad_signature", "not_believed"),
    ];
    std::thread::scope(|scope| {
        for (fault, cause) in causes {
            scope.spawn(move || tells(fault, cause));
        }
    });
}

fn tells(fault: &str, cause: &str) {
    let mut till = Till::new(Customer::Pay);
    till.wallet_connection("alipay", "online");
    let script = format!("precreate:{fault}*inf,query:{fault}*inf");
    till.sandbox().set_faults(script.parse().unwrap());
    let alipay = |till: &Till| {
        let mut parts = outages(till).into_iter().flat_map(|outage| outage.parts);
        parts.rfind(|part| part.wallet == "alipay")
    };
    let lost = eventually(&format!("an outage by {fault}"), || {
        till.skip(2);
        alipay(&till)
    });
    assert_eq!(
        (lost.cause.as_str(), lost.ended_at),
        (cause, None),
        "{fault}"
    );
    till.reopen();
    till.sandbox().set_faults("".parse().unwrap());
    let ended = eventually("its end", || {
        till.skip(2);
        alipay(&till).filter(|part| part.ended_at.is_some())
    });
    assert_eq!(ended.cause, cause);
    assert_eq!(outages(&till).len(), 1, "{fault}: found under its own name");
    assert_eq!(outages(&till)[0].line.causes, [cause]);
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_moment_without_an_answer_is_no_outage() {
    let till = Till::new(Customer::Never);
    till.connection("online");
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    till.sandbox().set_network(true);
    till.host().skip(6);
    till.connection("online");
    till.host().skip(30);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(outages(&till).is_empty());
}

#[test]
fn what_is_at_risk_stands_against_each_limit_and_adds_up_on_every_side() {
    let till = Till::new(Customer::Never);
    till.connection("online");
    force(&till, "alipay", true);
    claim(&till, "alipay", "20.00").unwrap();
    claim(&till, "alipay", "40.00").unwrap();
    let manager = till.acting(Role::Manager);
    let exposure = till.app().exposure_as(&manager).unwrap();
    assert_eq!(exposure.figure.amount.amount, "60.00");
    assert_eq!(
        (exposure.percent, exposure.set),
        (Some(3), true),
        "of 2000.00"
    );
    assert_eq!(exposure.largest.amount, "40.00");
    for lines in [&exposure.by_till, &exposure.by_cashier, &exposure.by_hour] {
        let counts: u32 = lines.iter().map(|line| line.figure.count).sum();
        assert_eq!(counts, exposure.figure.count);
    }
    assert_eq!(exposure.by_cashier[0].name, person(Role::Cashier).name);
    let health = till.app().health().unwrap();
    let left = health.claims_stop_in_seconds.unwrap();
    let day = 24 * 60 * 60;
    assert!((day - 120..=day).contains(&left), "{left}");
}

#[test]
fn the_synchronisation_says_what_waits_what_is_stuck_and_at_last_that_all_is_told() {
    let till = Till::new(Customer::Pay);
    till.connection("online");
    let manager = till.acting(Role::Manager);
    let health = till.app().sync_health_as(&manager).unwrap();
    assert_eq!((health.state.as_str(), health.delay), ("told", None));
    force(&till, "alipay", true);
    let claimed = claim(&till, "alipay", "20.00").unwrap().order_number;
    let health = till.app().sync_health_as(&manager).unwrap();
    assert_eq!(health.state, "waiting");
    let waiting = &health.waiting[0];
    assert_eq!(
        (waiting.wallet.as_str(), waiting.kind.as_str()),
        ("alipay", "verify")
    );
    assert_eq!(health.oldest.as_deref(), Some(waiting.oldest.as_str()));
    force(&till, "alipay", false);
    let case = till.case_of(&claimed).case_id;
    let health = till.app().sync_health_as(&manager).unwrap();
    assert_eq!(
        (health.state.as_str(), health.stuck[0].case_id),
        ("stuck", case)
    );
    written_off(&till, &claimed);
    let paid = till.paid("5.00").order_number;
    till.app()
        .redeem_as(&till.acting(Role::Cashier), &paid)
        .unwrap();
    till.uploaded(&paid);
    let health = eventually("all is told", || {
        let health = till.app().sync_health_as(&manager).unwrap();
        (health.state == "told").then_some(health)
    });
    assert_eq!(
        health.delay.unwrap().count,
        1,
        "the upload, and not the claim"
    );
}

#[test]
fn a_record_that_is_put_off_ends_the_banner_s_run_and_is_not_called_done() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("5.00").order_number;
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &order).unwrap();
    let faults = "sync:system_error*inf".parse().unwrap();
    till.sandbox().set_faults(faults);
    till.sandbox().set_network(true);
    till.host().skip(10);
    till.connection("online");
    let ended = till.ended_run();
    assert_eq!((ended.total, ended.succeeded, ended.cases), (0, 0, 0));
    assert_eq!(till.app().health().unwrap().work_pending, 1);
}

/// What the window was told of a run, the last word first.
fn runs(till: &Till) -> Vec<(u32, u32)> {
    let told = till.host().told().into_iter().rev();
    let run = told.filter_map(|event| match event {
        TillEvent::Sync { progress } => Some((progress.done, progress.total)),
        TillEvent::Payment { .. }
        | TillEvent::Health { .. }
        | TillEvent::Coupon { .. }
        | TillEvent::Closing { .. }
        | TillEvent::Locked
        | TillEvent::Verifying { .. }
        | TillEvent::Probing { .. } => None,
    });
    run.collect()
}

#[test]
fn a_run_that_is_cut_short_is_taken_off_the_screen() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("5.00").order_number;
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, &order).unwrap();
    till.sandbox()
        .set_faults("sync:delay=8000*inf".parse().unwrap());
    till.sandbox().set_network(true);
    till.host().skip(10);
    eventually("a run", || {
        (runs(&till).first() == Some(&(0, 1))).then_some(())
    });
    for wallet in ["alipay", "wechatpay"] {
        till.app().force_wallet_as(&cashier, wallet, true).unwrap();
    }
    eventually("nothing of nothing", || {
        (runs(&till).first() == Some(&(0, 0))).then_some(())
    });
    till.sandbox().set_faults("".parse().unwrap());
    for wallet in ["alipay", "wechatpay"] {
        till.app().force_wallet_as(&cashier, wallet, false).unwrap();
    }
    till.uploaded(&order);
    eventually("no run is left open", || {
        let last = runs(&till).first().copied();
        last.is_none_or(|(done, total)| done == total).then_some(())
    });
}
