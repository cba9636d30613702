//! After a restore: what was in doubt is decided, and the till sells again.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{ProbeView, RecoveryView};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn recovery(desk: State<'_, Desk>, token: String) -> Answer<Option<RecoveryView>> {
    desk.run(move |app| app.recovery(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn recovery_probe(desk: State<'_, Desk>, token: String) -> Answer<ProbeView> {
    desk.run(move |app| app.recovery_probe(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn recovery_decide(
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
pub(super) async fn recovery_end(desk: State<'_, Desk>, token: String) -> Answer<()> {
    desk.run(move |app| app.recovery_end(&token)).await
}
