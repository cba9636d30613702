//! JSON in and out of the phone and the control API.

use axum::Json;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What went wrong, in plain words, with a code for programs.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    body: ProblemBody,
}

#[derive(Debug, Serialize)]
struct ProblemBody {
    code: &'static str,
    error: String,
}

impl Problem {
    /// The request makes no sense.
    pub fn wrong(code: &'static str, error: &impl ToString) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, error)
    }

    /// Nothing has this code or number.
    pub fn unknown() -> Self {
        let error = "no order and no shop has this code; was it scanned whole?";
        Self::new(StatusCode::NOT_FOUND, "not_found", &error)
    }

    /// The order cannot be paid any more.
    pub fn too_late() -> Self {
        let error = "this order is paid, closed, cancelled or too old";
        Self::new(StatusCode::CONFLICT, "too_late", &error)
    }

    /// Another drill is being played.
    pub fn drilling() -> Self {
        let error = "a drill is being played; wait until it is over";
        Self::new(StatusCode::CONFLICT, "drilling", &error)
    }

    fn new(status: StatusCode, code: &'static str, error: &impl ToString) -> Self {
        Self {
            status,
            body: ProblemBody {
                code,
                error: error.to_string(),
            },
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

/// A JSON body. It must be declared as JSON, which no page of another origin may do without
/// asking first: a web site cannot press these buttons.
pub struct Told<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Told<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let told = Json::<T>::from_request(request, state).await;
        told.map(|Json(told)| Self(told))
            .map_err(|e| Problem::wrong("bad_json", &e.body_text()))
    }
}
