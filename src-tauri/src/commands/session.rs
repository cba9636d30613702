//! Who is at the till, and how the till itself is.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{ClosedShift, Health, Session, ShiftsView, TillState, WaitingQueue};
use tauri::State;
use zeroize::Zeroizing;

#[tauri::command]
#[specta::specta]
pub(super) async fn till_state(desk: State<'_, Desk>) -> Answer<TillState> {
    desk.till_state().await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn unlock(desk: State<'_, Desk>, passphrase: String) -> Answer<TillState> {
    desk.unlock(Zeroizing::new(passphrase)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn seal_secrets(desk: State<'_, Desk>, passphrase: String) -> Answer<TillState> {
    desk.seal_secrets(Zeroizing::new(passphrase)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn sign_in(
    desk: State<'_, Desk>,
    person_id: String,
    pin: String,
) -> Answer<Session> {
    desk.run(move |app| app.sign_in(&person_id, &pin)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn sign_out(desk: State<'_, Desk>, token: String) -> Answer<()> {
    desk.run(move |app| app.sign_out(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn health(desk: State<'_, Desk>) -> Answer<Health> {
    desk.run(move |app| {
        app.remind_customer()?;
        app.health()
    })
    .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn shifts(desk: State<'_, Desk>, token: String) -> Answer<ShiftsView> {
    desk.run(move |app| app.shifts(&token)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn close_shift(
    desk: State<'_, Desk>,
    token: String,
    number: u32,
) -> Answer<ClosedShift> {
    desk.run(move |app| app.close_shift(&token, number)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn waiting_queue(desk: State<'_, Desk>) -> Answer<Option<WaitingQueue>> {
    desk.run(|app| app.waiting_queue()).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn close_till(desk: State<'_, Desk>, leave: bool) -> Answer<()> {
    desk.close_till(leave);
    Ok(())
}
