//! Every address of the simulator.

use crate::bill;
use crate::gateway::gateway;
use crate::hosted::{self, Hosted};
use crate::mall::{self, Mall};
use crate::platform::Platform;
use crate::{control, phone, wechat};
use axum::Router;
use axum::routing::any;
use std::sync::Arc;

/// The gateway, the phone and the control API, and beside them the two companies whose
/// customers pay on a page.
pub fn all(platform: Arc<Platform>, hosted: Arc<Hosted>, mall: Arc<Mall>) -> Router {
    Router::new()
        .route("/gateway.do", any(gateway))
        .route(bill::PATH, any(bill::download))
        .route("/wechat/{*path}", any(wechat::gateway))
        .merge(phone::routes())
        .merge(control::routes())
        .with_state(platform)
        .merge(hosted::routes(hosted))
        .merge(mall::routes(mall))
}
