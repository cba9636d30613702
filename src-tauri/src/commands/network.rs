//! The network: each wallet's standing, outages, what is at risk.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{
    Exported, ExposureView, Health, OutagePage, OutageView, QueueExported, QueueFileView,
    QueueTelling, SyncHealth,
};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn force_wallet(
    desk: State<'_, Desk>,
    token: String,
    wallet: String,
    forced: bool,
) -> Answer<Health> {
    desk.run(move |app| app.force_wallet(&token, &wallet, forced))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn sync_health(desk: State<'_, Desk>, token: String) -> Answer<SyncHealth> {
    desk.run(move |app| app.sync_health(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn exposure(desk: State<'_, Desk>, token: String) -> Answer<ExposureView> {
    desk.run(move |app| app.exposure(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn outages(desk: State<'_, Desk>, token: String, from: u32) -> Answer<OutagePage> {
    desk.run(move |app| app.outages(&token, from)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn outage(
    desk: State<'_, Desk>,
    token: String,
    outage_id: u32,
) -> Answer<OutageView> {
    desk.run(move |app| app.outage(&token, outage_id)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn export_outage(
    desk: State<'_, Desk>,
    token: String,
    outage_id: u32,
    language: String,
) -> Answer<Exported> {
    desk.run(move |app| app.export_outage(&token, outage_id, &language))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn export_queue(desk: State<'_, Desk>, token: String) -> Answer<QueueExported> {
    desk.run(move |app| app.export_queue(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn queue_files(
    desk: State<'_, Desk>,
    token: String,
) -> Answer<Vec<QueueFileView>> {
    desk.run(move |app| app.queue_files(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn tell_queue(
    desk: State<'_, Desk>,
    token: String,
    path: String,
    key: String,
) -> Answer<QueueTelling> {
    desk.run(move |app| app.tell_queue(&token, &path, &key))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn queue_telling(
    desk: State<'_, Desk>,
    token: String,
) -> Answer<Option<QueueTelling>> {
    desk.run(move |app| app.queue_telling(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn stop_telling(
    desk: State<'_, Desk>,
    token: String,
) -> Answer<Option<QueueTelling>> {
    desk.run(move |app| app.stop_telling(&token)).await
}
