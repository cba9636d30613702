//! Every address of the simulator.

use crate::gateway::gateway;
use crate::platform::Platform;
use crate::{control, phone, wechat};
use axum::Router;
use axum::routing::any;
use std::sync::Arc;

/// The gateway, the phone and the control API.
pub fn all(platform: Arc<Platform>) -> Router {
    Router::new()
        .route("/gateway.do", any(gateway))
        .route("/wechat/{*path}", any(wechat::gateway))
        .merge(phone::routes())
        .merge(control::routes())
        .with_state(platform)
}
