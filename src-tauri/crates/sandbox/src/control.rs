//! The control API: network, faults, customers, and what the platform knows.

use crate::config::Customer;
use crate::drill::{self, Trouble};
use crate::faults::FaultScript;
use crate::phone::{Problem, Told};
use crate::platform::Platform;
use crate::trade::TradeView;
use crate::wechat::WechatSigning;
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

type Shared = State<Arc<Platform>>;

/// The control routes, documented in the crate's README.
pub fn routes() -> Router<Arc<Platform>> {
    Router::new()
        .route("/control/network", get(network).post(set_network))
        .route("/control/faults", get(faults).post(set_faults))
        .route("/control/drill", get(drilling).post(begin_drill))
        .route("/control/customer", get(customer).post(set_customer))
        .route("/control/trades", get(trades))
        .route("/control/skip", post(skip))
        .route("/control/wechat", get(wechat).post(set_wechat))
        .route("/control/wechat/rotate", post(rotate_wechat))
        .route("/control/wechat/balance", post(set_wechat_balance))
}

#[derive(Serialize, Deserialize)]
struct Network {
    up: bool,
}

#[derive(Serialize, Deserialize)]
struct Script {
    script: String,
}

#[derive(Deserialize)]
struct Drill {
    seed: u64,
    seconds: u32,
}

#[derive(Serialize)]
struct DrillStep {
    at_ms: u64,
    what: &'static str,
    trouble: Option<&'static str>,
}

/// A drill's script, as it begins.
#[derive(Serialize)]
struct DrillScript {
    steps: Vec<DrillStep>,
}

#[derive(Serialize)]
struct Drilling {
    running: bool,
}

#[derive(Serialize, Deserialize)]
struct Behaviour {
    customer: Customer,
}

#[derive(Serialize, Deserialize)]
struct Skip {
    seconds: u32,
}

#[derive(Serialize, Deserialize)]
struct Balance {
    fen: i64,
}

#[derive(Serialize, Deserialize)]
struct Signing {
    signing: WechatSigning,
}

/// The serial numbers of the certificates, the one in use first.
#[derive(Serialize)]
struct Certificates {
    certificates: Vec<&'static str>,
}

#[derive(Serialize)]
struct Trades {
    trades: Vec<TradeView>,
}

async fn network(State(platform): Shared) -> Json<Network> {
    Json(Network {
        up: platform.is_network_up(),
    })
}

async fn set_network(State(platform): Shared, Told(network): Told<Network>) -> Json<Network> {
    platform.set_network(network.up);
    Json(network)
}

async fn faults(State(platform): Shared) -> Json<Script> {
    Json(Script {
        script: platform.faults().to_string(),
    })
}

async fn set_faults(
    State(platform): Shared,
    Told(wanted): Told<Script>,
) -> Result<Json<Script>, Problem> {
    let faults: FaultScript = wanted
        .script
        .parse()
        .map_err(|error| Problem::wrong("bad_script", &error))?;
    let script = faults.to_string();
    platform.set_faults(faults);
    Ok(Json(Script { script }))
}

async fn drilling(State(platform): Shared) -> Json<Drilling> {
    Json(Drilling {
        running: platform.is_drilling(),
    })
}

async fn begin_drill(
    State(platform): Shared,
    Told(wanted): Told<Drill>,
) -> Result<Json<DrillScript>, Problem> {
    if !platform.begin_drill() {
        return Err(Problem::drilling());
    }
    let script = drill::drill(wanted.seed, Duration::from_secs(wanted.seconds.into()));
    let steps = script.iter().map(|step| DrillStep {
        at_ms: step.at_ms,
        what: step.what.code(),
        trouble: step.what.trouble().map(Trouble::code),
    });
    let steps = steps.collect();
    tokio::spawn(drill::play(platform, script, |_| {}));
    Ok(Json(DrillScript { steps }))
}

/// Time only goes forward, and by seconds, as a test's till may skip it.
async fn skip(State(platform): Shared, Told(skip): Told<Skip>) -> Json<Skip> {
    platform.skip(i64::from(skip.seconds));
    Json(skip)
}

async fn customer(State(platform): Shared) -> Json<Behaviour> {
    Json(Behaviour {
        customer: platform.customer(),
    })
}

async fn set_customer(State(platform): Shared, Told(wanted): Told<Behaviour>) -> Json<Behaviour> {
    platform.set_customer(wanted.customer);
    Json(wanted)
}

async fn wechat(State(platform): Shared) -> Json<Signing> {
    Json(Signing {
        signing: platform.wechat.signing(),
    })
}

async fn set_wechat(State(platform): Shared, Told(wanted): Told<Signing>) -> Json<Signing> {
    platform.wechat.set_signing(wanted.signing);
    Json(wanted)
}

async fn set_wechat_balance(State(platform): Shared, Told(wanted): Told<Balance>) -> Json<Balance> {
    platform.wechat.set_balance_fen(wanted.fen);
    Json(wanted)
}

async fn rotate_wechat(State(platform): Shared) -> Json<Certificates> {
    platform.wechat.rotate();
    let listed = platform.wechat.listed().into_iter();
    Json(Certificates {
        certificates: listed.map(|certificate| certificate.serial).collect(),
    })
}

async fn trades(State(platform): Shared) -> Json<Trades> {
    Json(Trades {
        trades: platform.trades(),
    })
}
