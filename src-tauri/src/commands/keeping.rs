//! The ledger's health, its backups and their way back.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{BackupsView, LedgerHealth, RecoveryKey, RestoreRequest, Restored};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn ledger_health(desk: State<'_, Desk>, token: String) -> Answer<LedgerHealth> {
    desk.run(move |app| app.ledger_health(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn verify_ledger(desk: State<'_, Desk>, token: String) -> Answer<LedgerHealth> {
    desk.run(move |app| app.verify_ledger(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn new_recovery_key(desk: State<'_, Desk>, token: String) -> Answer<RecoveryKey> {
    desk.run(move |app| app.new_recovery_key(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn set_backups(
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
pub(super) async fn backup_now(desk: State<'_, Desk>, token: String) -> Answer<BackupsView> {
    desk.run(move |app| app.backup_now(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn backups(desk: State<'_, Desk>, token: String) -> Answer<BackupsView> {
    desk.run(move |app| app.backups(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn find_backups(
    desk: State<'_, Desk>,
    token: Option<String>,
    folder: Option<String>,
) -> Answer<BackupsView> {
    desk.find_backups(token, folder).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn restore(
    desk: State<'_, Desk>,
    token: Option<String>,
    request: RestoreRequest,
) -> Answer<Restored> {
    desk.restore(token, request).await
}
