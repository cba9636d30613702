//! The counter: sales, claims without a connection, handing over, giving back.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{
    ClaimRequest, GiveBack, OfflineCode, OfflineCodeRequest, OfflineOffer, PaidAgain, PaymentView,
    Problem, SaleRequest, ScanOutcome, ScanRequest, SimilarView,
};
use tauri::{AppHandle, State};

#[tauri::command]
#[specta::specta]
pub(super) async fn show_code(
    desk: State<'_, Desk>,
    token: String,
    request: SaleRequest,
) -> Answer<PaymentView> {
    desk.run(move |app| app.show_code(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn scan(
    desk: State<'_, Desk>,
    token: String,
    request: ScanRequest,
) -> Answer<ScanOutcome> {
    desk.run(move |app| app.scan(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn payment(
    desk: State<'_, Desk>,
    token: String,
    order_number: String,
) -> Answer<PaymentView> {
    desk.run(move |app| app.payment(&token, &order_number))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn cancel(
    desk: State<'_, Desk>,
    token: String,
    order_number: String,
) -> Answer<PaymentView> {
    desk.run(move |app| app.cancel(&token, &order_number)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn redeem(
    desk: State<'_, Desk>,
    token: String,
    order_number: String,
) -> Answer<PaymentView> {
    desk.run(move |app| app.redeem(&token, &order_number)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn refund(
    desk: State<'_, Desk>,
    token: String,
    request: GiveBack,
) -> Answer<PaymentView> {
    desk.run(move |app| app.refund(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn offline_offer(
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
pub(super) async fn offline_code(
    desk: State<'_, Desk>,
    token: String,
    request: OfflineCodeRequest,
) -> Answer<OfflineCode> {
    desk.run(move |app| app.offline_code(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn claim(
    desk: State<'_, Desk>,
    token: String,
    request: ClaimRequest,
) -> Answer<PaymentView> {
    desk.run(move |app| app.claim(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn recent(desk: State<'_, Desk>, token: String) -> Answer<Vec<PaymentView>> {
    desk.run(move |app| app.recent(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn unredeemed(desk: State<'_, Desk>, token: String) -> Answer<Vec<PaymentView>> {
    desk.run(move |app| app.unredeemed(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn sync_now(desk: State<'_, Desk>, token: String) -> Answer<()> {
    desk.run(move |app| app.sync_now(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn paid_again(
    desk: State<'_, Desk>,
    token: String,
    request: PaidAgain,
) -> Answer<PaymentView> {
    desk.run(move |app| app.paid_again(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn similar(
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
pub(super) async fn show_payment(
    desk: State<'_, Desk>,
    token: String,
    order_number: Option<String>,
) -> Answer<()> {
    desk.run(move |app| app.show_payment(&token, order_number.as_deref()))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn customer_window(
    handle: AppHandle,
    desk: State<'_, Desk>,
    token: String,
    show: bool,
) -> Answer<()> {
    desk.run(move |app| app.may_sell(&token)).await?;
    crate::windows::show_customer(&handle, show).map_err(|_| Problem::new("internal"))
}
