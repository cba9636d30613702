//! Whether the printed codes still are the shop's own.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{PrintedCode, SkipCodeCheck};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn printed_codes(
    desk: State<'_, Desk>,
    token: String,
) -> Answer<Vec<PrintedCode>> {
    desk.run(move |app| app.printed_codes(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn check_static_code(
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
pub(super) async fn check_static_code_picture(
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
pub(super) async fn skip_code_check(
    desk: State<'_, Desk>,
    token: String,
    request: SkipCodeCheck,
) -> Answer<Vec<PrintedCode>> {
    desk.run(move |app| app.skip_code_check(&token, &request))
        .await
}
