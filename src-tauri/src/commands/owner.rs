//! What the owner sets: static codes, offline limits, accounts.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{
    AccountCheck, AccountEntry, AccountView, LimitsEntry, OwnerLimits, StaticCodeView,
};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn set_static_code(
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
pub(super) async fn set_static_code_text(
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
pub(super) async fn static_codes(
    desk: State<'_, Desk>,
    token: String,
) -> Answer<Vec<StaticCodeView>> {
    desk.run(move |app| app.static_codes(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn limits(desk: State<'_, Desk>, token: String) -> Answer<OwnerLimits> {
    desk.run(move |app| app.limits(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn set_limits(
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
pub(super) async fn accounts(desk: State<'_, Desk>, token: String) -> Answer<Vec<AccountView>> {
    desk.run(move |app| app.accounts(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn check_account(
    desk: State<'_, Desk>,
    token: String,
    entry: AccountEntry,
) -> Answer<AccountCheck> {
    desk.run(move |app| app.check_account(&token, &entry)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn set_account(
    desk: State<'_, Desk>,
    token: String,
    entry: AccountEntry,
) -> Answer<Vec<AccountView>> {
    desk.run(move |app| app.set_account(&token, &entry)).await
}
