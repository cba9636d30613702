//! Cases: read, noted, resolved, tried again.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{CaseDetail, CasePage, ResolveCase};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn cases(
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
pub(super) async fn case_detail(
    desk: State<'_, Desk>,
    token: String,
    case_id: u32,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.case_detail(&token, case_id)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn note_case(
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
pub(super) async fn resolve_case(
    desk: State<'_, Desk>,
    token: String,
    request: ResolveCase,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.resolve_case(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn retry_case(
    desk: State<'_, Desk>,
    token: String,
    case_id: u32,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.retry_case(&token, case_id)).await
}
