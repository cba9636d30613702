//! Coupons: looked at, redeemed, claimed, undone.

use super::Answer;
use crate::desk::Desk;
use hexiao_contract::{
    CouponClaimRequest, CouponOffer, CouponOutcome, CouponRequest, CouponUndoRequest, CouponView,
};
use tauri::State;

#[tauri::command]
#[specta::specta]
pub(super) async fn look_at_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponRequest,
) -> Answer<CouponOffer> {
    desk.run(move |app| app.look_at_coupon(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn redeem_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponRequest,
) -> Answer<CouponOutcome> {
    desk.run(move |app| app.redeem_coupon(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn claim_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponClaimRequest,
) -> Answer<CouponView> {
    desk.run(move |app| app.claim_coupon(&token, &request))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn give_up_coupon(
    desk: State<'_, Desk>,
    token: String,
    coupon_id: String,
) -> Answer<CouponView> {
    desk.run(move |app| app.give_up_coupon(&token, &coupon_id))
        .await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn undo_coupon(
    desk: State<'_, Desk>,
    token: String,
    request: CouponUndoRequest,
) -> Answer<CouponView> {
    desk.run(move |app| app.undo_coupon(&token, &request)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn coupon(
    desk: State<'_, Desk>,
    token: String,
    coupon_id: String,
) -> Answer<CouponView> {
    desk.run(move |app| app.coupon(&token, &coupon_id)).await
}

#[tauri::command]
#[specta::specta]
pub(super) async fn coupons(desk: State<'_, Desk>, token: String) -> Answer<Vec<CouponView>> {
    desk.run(move |app| app.coupons(&token)).await
}
