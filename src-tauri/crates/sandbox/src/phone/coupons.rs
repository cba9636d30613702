//! A coupon that the customer shows at the till.

use super::screens::{CouponWish, ShownCoupon, Wallet, svg};
use super::{Problem, Told};
use crate::platform::Platform;
use axum::Json;
use axum::extract::State;
use std::sync::Arc;

/// Gives the customer a coupon that was never used.
pub async fn make(
    State(platform): State<Arc<Platform>>,
    Told(wish): Told<CouponWish>,
) -> Result<Json<ShownCoupon>, Problem> {
    let code = platform.with_book(|book, _| match wish.wallet {
        Wallet::Wechatpay => Some(book.wechat.new_coupon()),
        Wallet::Alipay => None,
    });
    let code = code.ok_or_else(Problem::unknown)?;
    let svg = svg(&code).ok_or_else(Problem::unknown)?;
    Ok(Json(ShownCoupon { code, svg }))
}
