//! The days and their reports.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{DaySummary, ExportFormat, Exported, ReportView};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn days(desk: State<'_, Desk>, token: String) -> Answer<Vec<DaySummary>> {
    desk.run(move |app| app.days(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn report(
    desk: State<'_, Desk>,
    token: String,
    business_day: String,
) -> Answer<ReportView> {
    desk.run(move |app| app.report(&token, &business_day)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn export_report(
    desk: State<'_, Desk>,
    token: String,
    business_day: String,
    format: ExportFormat,
    language: String,
) -> Answer<Exported> {
    desk.run(move |app| app.export_report(&token, &business_day, format, &language))
        .await
}
