//! One line each: the window asks, the core answers. The core checks the person, always.

use crate::desk::Desk;
use crate::events::{CustomerNews, TillNews};
use hexiao_contract::{
    AccountCheck, AccountEntry, AccountView, BackupsView, CaseDetail, CasePage, ClaimRequest,
    CouponClaimRequest, CouponOffer, CouponOutcome, CouponRequest, CouponUndoRequest, CouponView,
    DaySummary, ExportFormat, Exported, GiveBack, Health, LedgerHealth, LimitsEntry, OfflineCode,
    OfflineCodeRequest, OfflineOffer, OwnerLimits, PaidAgain, PaymentView, PrintedCode, ProbeView,
    Problem, RecoveryKey, RecoveryView, ReportView, ResolveCase, RestoreRequest, Restored,
    SaleRequest, ScanOutcome, ScanRequest, Session, SimilarView, SkipCodeCheck, StaticCodeView,
    TillState,
};
use tauri::{AppHandle, State};
use tauri_specta::{Builder, collect_commands, collect_events};
use zeroize::Zeroizing;

type Answer<T> = Result<T, Problem>;

/// Every command and event, declared once; the screens' bindings are made from it.
#[must_use]
pub fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            till_state,
            unlock,
            seal_secrets,
            sign_in,
            sign_out,
            health,
            show_code,
            scan,
            payment,
            cancel,
            redeem,
            refund,
            look_at_coupon,
            redeem_coupon,
            claim_coupon,
            give_up_coupon,
            undo_coupon,
            coupon,
            coupons,
            offline_offer,
            offline_code,
            claim,
            recent,
            unredeemed,
            sync_now,
            days,
            report,
            export_report,
            cases,
            case_detail,
            note_case,
            resolve_case,
            retry_case,
            paid_again,
            similar,
            set_static_code,
            limits,
            set_limits,
            printed_codes,
            check_static_code,
            check_static_code_picture,
            skip_code_check,
            set_static_code_text,
            static_codes,
            accounts,
            check_account,
            set_account,
            show_payment,
            customer_window,
            ledger_health,
            verify_ledger,
            new_recovery_key,
            set_backups,
            backup_now,
            backups,
            find_backups,
            restore,
            recovery,
            recovery_probe,
            recovery_decide,
            recovery_end,
        ])
        .events(collect_events![TillNews, CustomerNews])
}

#[tauri::command]
#[specta::specta]
async fn till_state(desk: State<'_, Desk>) -> Answer<TillState> {
    desk.till_state().await
}

#[tauri::command]
#[specta::specta]
async fn unlock(desk: State<'_, Desk>, passphrase: String) -> Answer<TillState> {
    desk.unlock(Zeroizing::new(passphrase)).await
}

#[tauri::command]
#[specta::specta]
async fn seal_secrets(desk: State<'_, Desk>, passphrase: String) -> Answer<TillState> {
    desk.seal_secrets(Zeroizing::new(passphrase)).await
}

#[tauri::command]
#[specta::specta]
async fn sign_in(desk: State<'_, Desk>, person_id: String, pin: String) -> Answer<Session> {
    desk.run(move |app| app.sign_in(&person_id, &pin)).await
}

#[tauri::command]
#[specta::specta]
async fn sign_out(desk: State<'_, Desk>, token: String) -> Answer<()> {
    desk.run(move |app| app.sign_out(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn health(desk: State<'_, Desk>) -> Answer<Health> {
    desk.run(move |app| {
        app.remind_customer()?;
        app.health()
    })
    .await
}

#[tauri::command]
#[specta::specta]
async fn show_code(
    desk: State<'_, Desk>,
    token: String,
    request: SaleRequest,
) -> Answer<PaymentView> {
    desk.run(move |app| app.show_code(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
async fn scan(desk: State<'_, Desk>, token: String, request: ScanRequest) -> Answer<ScanOutcome> {
    desk.run(move |app| app.scan(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
async fn payment(
    desk: State<'_, Desk>,
    token: String,
    order_number: String,
) -> Answer<PaymentView> {
    desk.run(move |app| app.payment(&token, &order_number))
        .await
}

#[tauri::command]
#[specta::specta]
async fn cancel(desk: State<'_, Desk>, token: String, order_number: String) -> Answer<PaymentView> {
    desk.run(move |app| app.cancel(&token, &order_number)).await
}

#[tauri::command]
#[specta::specta]
async fn redeem(desk: State<'_, Desk>, token: String, order_number: String) -> Answer<PaymentView> {
    desk.run(move |app| app.redeem(&token, &order_number)).await
}

#[tauri::command]
#[specta::specta]
async fn refund(desk: State<'_, Desk>, token: String, request: GiveBack) -> Answer<PaymentView> {
    desk.run(move |app| app.refund(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
async fn look_at_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponRequest,
) -> Answer<CouponOffer> {
    desk.run(move |app| app.look_at_coupon(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
async fn redeem_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponRequest,
) -> Answer<CouponOutcome> {
    desk.run(move |app| app.redeem_coupon(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
async fn claim_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponClaimRequest,
) -> Answer<CouponView> {
    desk.run(move |app| app.claim_coupon(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
async fn give_up_coupon(
    desk: State<'_, Desk>,
    token: String,
    coupon_id: String,
) -> Answer<CouponView> {
    desk.run(move |app| app.give_up_coupon(&token, &coupon_id))
        .await
}

#[tauri::command]
#[specta::specta]
async fn undo_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponUndoRequest,
) -> Answer<CouponView> {
    desk.run(move |app| app.undo_coupon(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
async fn coupon(desk: State<'_, Desk>, token: String, coupon_id: String) -> Answer<CouponView> {
    desk.run(move |app| app.coupon(&token, &coupon_id)).await
}

#[tauri::command]
#[specta::specta]
async fn coupons(desk: State<'_, Desk>, token: String) -> Answer<Vec<CouponView>> {
    desk.run(move |app| app.coupons(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn offline_offer(
    desk: State<'_, Desk>,
    token: String,
    amount: String,
    wallet: String,
) -> Answer<OfflineOffer> {
    desk.run(move |app| app.offline_offer(&token, &amount, &wallet))
        .await
}

#[tauri::command]
#[specta::specta]
async fn claim(desk: State<'_, Desk>, token: String, request: ClaimRequest) -> Answer<PaymentView> {
    desk.run(move |app| app.claim(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
async fn recent(desk: State<'_, Desk>, token: String) -> Answer<Vec<PaymentView>> {
    desk.run(move |app| app.recent(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn unredeemed(desk: State<'_, Desk>, token: String) -> Answer<Vec<PaymentView>> {
    desk.run(move |app| app.unredeemed(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn sync_now(desk: State<'_, Desk>, token: String) -> Answer<()> {
    desk.run(move |app| app.sync_now(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn days(desk: State<'_, Desk>, token: String) -> Answer<Vec<DaySummary>> {
    desk.run(move |app| app.days(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn report(desk: State<'_, Desk>, token: String, business_day: String) -> Answer<ReportView> {
    desk.run(move |app| app.report(&token, &business_day)).await
}

#[tauri::command]
#[specta::specta]
async fn export_report(
    desk: State<'_, Desk>,
    token: String,
    business_day: String,
    format: ExportFormat,
    language: String,
) -> Answer<Exported> {
    desk.run(move |app| app.export_report(&token, &business_day, format, &language))
        .await
}

#[tauri::command]
#[specta::specta]
async fn cases(
    desk: State<'_, Desk>,
    token: String,
    open_only: bool,
    from: u32,
) -> Answer<CasePage> {
    desk.run(move |app| app.cases(&token, open_only, from))
        .await
}

#[tauri::command]
#[specta::specta]
async fn case_detail(desk: State<'_, Desk>, token: String, case_id: u32) -> Answer<CaseDetail> {
    desk.run(move |app| app.case_detail(&token, case_id)).await
}

#[tauri::command]
#[specta::specta]
async fn note_case(
    desk: State<'_, Desk>,
    token: String,
    case_id: u32,
    text: String,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.note_case(&token, case_id, &text))
        .await
}

#[tauri::command]
#[specta::specta]
async fn resolve_case(
    desk: State<'_, Desk>,
    token: String,
    request: ResolveCase,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.resolve_case(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
async fn retry_case(desk: State<'_, Desk>, token: String, case_id: u32) -> Answer<CaseDetail> {
    desk.run(move |app| app.retry_case(&token, case_id)).await
}

#[tauri::command]
#[specta::specta]
async fn paid_again(
    desk: State<'_, Desk>,
    token: String,
    request: PaidAgain,
) -> Answer<PaymentView> {
    desk.run(move |app| app.paid_again(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
async fn similar(
    desk: State<'_, Desk>,
    token: String,
    amount: String,
    wallet: String,
) -> Answer<Option<SimilarView>> {
    desk.run(move |app| app.similar(&token, &amount, &wallet))
        .await
}

#[tauri::command]
#[specta::specta]
async fn set_static_code(
    desk: State<'_, Desk>,
    token: String,
    wallet: String,
    image_base64: String,
) -> Answer<()> {
    desk.run(move |app| app.set_static_code(&token, &wallet, &image_base64))
        .await
}

#[tauri::command]
#[specta::specta]
async fn limits(desk: State<'_, Desk>, token: String) -> Answer<OwnerLimits> {
    desk.run(move |app| app.limits(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn set_limits(
    desk: State<'_, Desk>,
    token: String,
    entry: LimitsEntry,
    pin: String,
) -> Answer<OwnerLimits> {
    desk.run(move |app| app.set_limits(&token, &entry, &pin))
        .await
}

#[tauri::command]
#[specta::specta]
async fn printed_codes(desk: State<'_, Desk>, token: String) -> Answer<Vec<PrintedCode>> {
    desk.run(move |app| app.printed_codes(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn check_static_code(
    desk: State<'_, Desk>,
    token: String,
    wallet: String,
    text: String,
) -> Answer<Vec<PrintedCode>> {
    desk.run(move |app| app.check_static_code(&token, &wallet, &text))
        .await
}

#[tauri::command]
#[specta::specta]
async fn check_static_code_picture(
    desk: State<'_, Desk>,
    token: String,
    wallet: String,
    image_base64: String,
) -> Answer<Vec<PrintedCode>> {
    desk.run(move |app| app.check_static_code_picture(&token, &wallet, &image_base64))
        .await
}

#[tauri::command]
#[specta::specta]
async fn skip_code_check(
    desk: State<'_, Desk>,
    token: String,
    request: SkipCodeCheck,
) -> Answer<Vec<PrintedCode>> {
    desk.run(move |app| app.skip_code_check(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
async fn set_static_code_text(
    desk: State<'_, Desk>,
    token: String,
    wallet: String,
    text: String,
) -> Answer<StaticCodeView> {
    desk.run(move |app| app.set_static_code_text(&token, &wallet, &text))
        .await
}

#[tauri::command]
#[specta::specta]
async fn static_codes(desk: State<'_, Desk>, token: String) -> Answer<Vec<StaticCodeView>> {
    desk.run(move |app| app.static_codes(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn offline_code(
    desk: State<'_, Desk>,
    token: String,
    request: OfflineCodeRequest,
) -> Answer<OfflineCode> {
    desk.run(move |app| app.offline_code(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
async fn show_payment(
    desk: State<'_, Desk>,
    token: String,
    order_number: Option<String>,
) -> Answer<()> {
    desk.run(move |app| app.show_payment(&token, order_number.as_deref()))
        .await
}

#[tauri::command]
#[specta::specta]
async fn accounts(desk: State<'_, Desk>, token: String) -> Answer<Vec<AccountView>> {
    desk.run(move |app| app.accounts(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn check_account(
    desk: State<'_, Desk>,
    token: String,
    entry: AccountEntry,
) -> Answer<AccountCheck> {
    desk.run(move |app| app.check_account(&token, &entry)).await
}

#[tauri::command]
#[specta::specta]
async fn set_account(
    desk: State<'_, Desk>,
    token: String,
    entry: AccountEntry,
) -> Answer<Vec<AccountView>> {
    desk.run(move |app| app.set_account(&token, &entry)).await
}

#[tauri::command]
#[specta::specta]
async fn customer_window(
    handle: AppHandle,
    desk: State<'_, Desk>,
    token: String,
    show: bool,
) -> Answer<()> {
    desk.run(move |app| app.may_sell(&token)).await?;
    crate::windows::show_customer(&handle, show).map_err(|_| Problem::new("internal"))
}

#[tauri::command]
#[specta::specta]
async fn ledger_health(desk: State<'_, Desk>, token: String) -> Answer<LedgerHealth> {
    desk.run(move |app| app.ledger_health(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn verify_ledger(desk: State<'_, Desk>, token: String) -> Answer<LedgerHealth> {
    desk.run(move |app| app.verify_ledger(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn new_recovery_key(desk: State<'_, Desk>, token: String) -> Answer<RecoveryKey> {
    desk.run(move |app| app.new_recovery_key(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn set_backups(
    desk: State<'_, Desk>,
    token: String,
    folder: String,
    recovery_key: String,
) -> Answer<BackupsView> {
    desk.run(move |app| app.set_backups(&token, &folder, &recovery_key))
        .await
}

#[tauri::command]
#[specta::specta]
async fn backup_now(desk: State<'_, Desk>, token: String) -> Answer<BackupsView> {
    desk.run(move |app| app.backup_now(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn backups(desk: State<'_, Desk>, token: String) -> Answer<BackupsView> {
    desk.run(move |app| app.backups(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn find_backups(
    desk: State<'_, Desk>,
    token: Option<String>,
    folder: Option<String>,
) -> Answer<BackupsView> {
    desk.find_backups(token, folder).await
}

#[tauri::command]
#[specta::specta]
async fn restore(
    desk: State<'_, Desk>,
    token: Option<String>,
    request: RestoreRequest,
) -> Answer<Restored> {
    desk.restore(token, request).await
}

#[tauri::command]
#[specta::specta]
async fn recovery(desk: State<'_, Desk>, token: String) -> Answer<Option<RecoveryView>> {
    desk.run(move |app| app.recovery(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn recovery_probe(desk: State<'_, Desk>, token: String) -> Answer<ProbeView> {
    desk.run(move |app| app.recovery_probe(&token)).await
}

#[tauri::command]
#[specta::specta]
async fn recovery_decide(
    desk: State<'_, Desk>,
    token: String,
    order_number: String,
    handed_over: bool,
) -> Answer<Option<RecoveryView>> {
    desk.run(move |app| app.recovery_decide(&token, &order_number, handed_over))
        .await
}

#[tauri::command]
#[specta::specta]
async fn recovery_end(desk: State<'_, Desk>, token: String) -> Answer<()> {
    desk.run(move |app| app.recovery_end(&token)).await
}
