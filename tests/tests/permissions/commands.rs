//! The table of commands, each with the permission it is held to and a way to try it.

use hexiao_app::App;
use hexiao_contract::{
    AccountEntry, Approval, CaseFilter, ClaimRequest, ContactCase, CouponClaimRequest,
    CouponRequest, CouponUndoRequest, ExportFormat, GiveBack, LimitsEntry, OfflineCodeRequest,
    PaidAgain, PickTransaction, Problem, ResolveCase, SaleRequest, ScanRequest, SearchCase,
    SkipCodeCheck,
};
use hexiao_domain::Permission;
use std::sync::Arc;

pub type Try = fn(&Arc<App>, &str) -> Result<(), Problem>;

/// Every command that needs a session, and the permission it is held to. What it is asked
/// for does not exist or is not sound, so that only the permission decides.
pub const COMMANDS: [(&str, Permission, Try); 74] = [
    ("shifts", Permission::Sell, |app, token| {
        app.shifts(token).map(drop)
    }),
    ("close_shift", Permission::Sell, |app, token| {
        app.close_shift(token, 0).map(drop)
    }),
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
    ("force_wallet", Permission::RedeemClaim, |app, token| {
        app.force_wallet(token, "x", true).map(drop)
    }),
    ("sync_health", Permission::WorkCases, |app, token| {
        app.sync_health(token).map(drop)
    }),
    ("exposure", Permission::Report, |app, token| {
        app.exposure(token).map(drop)
    }),
    ("outages", Permission::Report, |app, token| {
        app.outages(token, 0).map(drop)
    }),
    ("outage", Permission::Report, |app, token| {
        app.outage(token, 9).map(drop)
    }),
    ("export_outage", Permission::Report, |app, token| {
        app.export_outage(token, 9, "en").map(drop)
    }),
    ("export_queue", Permission::Keep, |app, token| {
        app.export_queue(token).map(drop)
    }),
    ("queue_files", Permission::Keep, |app, token| {
        app.queue_files(token).map(drop)
    }),
    ("tell_queue", Permission::Keep, |app, token| {
        app.tell_queue(token, "nowhere", "").map(drop)
    }),
    ("queue_telling", Permission::Keep, |app, token| {
        app.queue_telling(token).map(drop)
    }),
    ("stop_telling", Permission::Keep, |app, token| {
        app.stop_telling(token).map(drop)
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
        app.cases(token, CaseFilter::default(), 0).map(drop)
    }),
    ("case_detail", Permission::WorkCases, |app, token| {
        app.case_detail(token, 9).map(drop)
    }),
    ("note_case", Permission::WorkCases, |app, token| {
        app.note_case(token, 9, "").map(drop)
    }),
    ("contact_case", Permission::WorkCases, |app, token| {
        app.contact_case(token, &ContactCase::default()).map(drop)
    }),
    ("assign_case", Permission::WorkCases, |app, token| {
        app.assign_case(token, 9, None).map(drop)
    }),
    ("set_case_due", Permission::WorkCases, |app, token| {
        app.set_case_due(token, 9, "never").map(drop)
    }),
    ("export_cases", Permission::WorkCases, |app, token| {
        app.export_cases(token, CaseFilter::default(), ExportFormat::Csv, "en")
            .map(drop)
    }),
    ("resolve_case", Permission::ResolveCases, |app, token| {
        app.resolve_case(token, &resolution()).map(drop)
    }),
    ("retry_case", Permission::WorkCases, |app, token| {
        app.retry_case(token, 9).map(drop)
    }),
    ("search_case", Permission::WorkCases, |app, token| {
        app.search_case(token, &SearchCase::default()).map(drop)
    }),
    ("pick_transaction", Permission::WorkCases, |app, token| {
        app.pick_transaction(token, &PickTransaction::default())
            .map(drop)
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
pub const OPEN: [&str; 8] = [
    "waiting_queue",
    "close_till",
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

pub fn claim(amount: &str, approval: Option<Approval>) -> ClaimRequest {
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

fn offline_code() -> OfflineCodeRequest {
    OfflineCodeRequest {
        amount: "1".to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        order_number: None,
    }
}

fn paid_again() -> PaidAgain {
    PaidAgain {
        order_number: "x".to_owned(),
        transaction_id: "2026112222001123456789012345".to_owned(),
        wallet: None,
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
