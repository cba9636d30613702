//! The listening side: plain HTTP/1.1, and connections that can drop without a reply.

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tower::ServiceExt;

/// How many connections are served at once; more wait in the listen queue.
const MOST_CONNECTIONS: usize = 512;
/// The longest request line and headers, in bytes: a GET carries everything there.
const LONGEST_HEAD: usize = 64 * 1024;

/// Marks a response that must never be sent: the connection drops instead.
#[derive(Clone, Copy, Debug)]
struct Unsent;

/// Why the server drops a connection without an answer: on purpose.
#[derive(Debug, thiserror::Error)]
#[error("the connection was dropped on purpose")]
struct DroppedOnPurpose;

/// A response that makes the connection drop without a reply.
pub fn drop_connection() -> Response {
    let mut response = ().into_response();
    response.extensions_mut().insert(Unsent);
    response
}

/// An answer so long after its request came, however long it takes to make it: as a platform that
/// is far away is, whose own work is the least of it.
pub async fn late(ms: u32, answer: impl FnOnce() -> Response) -> Response {
    let due = Instant::now() + Duration::from_millis(u64::from(ms));
    let response = answer();
    tokio::time::sleep_until(due).await;
    response
}

/// Serves connections until the runtime is shut down.
pub async fn serve(listener: TcpListener, router: Router) {
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(seat) = Arc::clone(&room).acquire_owned().await else {
            return;
        };
        match listener.accept().await {
            Ok((stream, _)) => {
                let router = router.clone();
                tokio::spawn(async move {
                    serve_one(stream, router).await;
                    drop(seat);
                });
            }
            // Out of file handles, for example: the queue will still be there in a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn serve_one(stream: TcpStream, router: Router) {
    // Answers are small; without this the last packet may wait for an acknowledgement.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let router = router.clone();
        async move {
            let Ok(response) = router.oneshot(request.map(Body::new)).await;
            let unsent = response.extensions().get::<Unsent>().is_some();
            if unsent {
                Err(DroppedOnPurpose)
            } else {
                Ok(response)
            }
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).max_buf_size(LONGEST_HEAD);
    if let Err(end) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%end, "a connection to the simulated platform ended early");
    }
}
