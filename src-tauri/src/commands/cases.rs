//! Cases: read, noted, resolved, tried again.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{
    CaseCandidates, CaseDetail, CaseFilter, CasePage, ContactCase, ExportFormat, Exported,
    PickTransaction, ResolveCase, SearchCase,
};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn cases(
    desk: State<'_, Desk>,
    token: String,
    filter: CaseFilter,
    from: u32,
) -> Answer<CasePage> {
    desk.run(move |app| app.cases(&token, filter, from)).await
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
pub(super) async fn contact_case(
    desk: State<'_, Desk>,
    token: String,
    request: ContactCase,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.contact_case(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn assign_case(
    desk: State<'_, Desk>,
    token: String,
    case_id: u32,
    person: Option<String>,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.assign_case(&token, case_id, person.as_deref()))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn set_case_due(
    desk: State<'_, Desk>,
    token: String,
    case_id: u32,
    due: String,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.set_case_due(&token, case_id, &due))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn export_cases(
    desk: State<'_, Desk>,
    token: String,
    filter: CaseFilter,
    format: ExportFormat,
    language: String,
) -> Answer<Exported> {
    desk.run(move |app| app.export_cases(&token, filter, format, &language))
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

#[tauri::command]
#[specta::specta]
pub(super) async fn search_case(
    desk: State<'_, Desk>,
    token: String,
    request: SearchCase,
) -> Answer<CaseCandidates> {
    desk.run(move |app| app.search_case(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn pick_transaction(
    desk: State<'_, Desk>,
    token: String,
    request: PickTransaction,
) -> Answer<CaseDetail> {
    desk.run(move |app| app.pick_transaction(&token, &request))
        .await
}
