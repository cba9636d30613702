//! One question to Stripe and its answer: a form out, JSON in (applepay.md §3).

use super::{Failure, Stripe, errors};
use crate::heard;
use crate::http::{Answered, LARGEST_LIST, Sent, unknown};
use form_urlencoded::Serializer;
use hexiao_domain::Reason;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

/// The interface that the fields are read by: that of the official libraries of 2026-10.
const VERSION: &str = "2026-10-28.endive";

/// Where an error names its code, the most exact first.
const CODES: &[&str] = &["/error/decline_code", "/error/code", "/error/type"];

/// Names and values of a form or a query.
pub(super) type Pairs = Vec<(String, String)>;

impl Stripe {
    pub(super) fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<T, Failure> {
        let owned = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.get_pairs(path, &owned.collect::<Pairs>())
    }

    pub(super) fn get_pairs<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &Pairs,
    ) -> Result<T, Failure> {
        let path = format!("{path}?{}", encoded(query));
        self.exchange(&path, &[], None)
    }

    /// Posts a form; with `key` the same request again is answered and not done again.
    pub(super) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        form: &[(String, String)],
        key: Option<&str>,
    ) -> Result<T, Failure> {
        let key = key.map(|key| ("idempotency-key", key));
        self.exchange(path, key.as_slice(), Some(&encoded(form)))
    }

    fn exchange<T: DeserializeOwned>(
        &self,
        path: &str,
        more: &[(&str, &str)],
        body: Option<&str>,
    ) -> Result<T, Failure> {
        let bearer = Zeroizing::new(format!("Bearer {}", self.key.as_str()));
        let mut headers = vec![
            ("authorization", bearer.as_str()),
            ("stripe-version", VERSION),
        ];
        if body.is_some() {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        headers.extend_from_slice(more);
        heard::nothing();
        let answer = self.gateway.send(&Sent {
            target: &self.gateway.target(path),
            body,
            headers: &headers,
            largest: LARGEST_LIST,
        });
        let answer = answer.map_err(Failure::from).and_then(|answer| {
            let request = answer.header("request-id").unwrap_or_default();
            tracing::debug!(status = answer.status, request, "answered");
            heard::keep(&answer.body, CODES, &["/error/message"]);
            read(&answer)
        });
        if let Err(failure) = &answer {
            tracing::debug!(?failure, "not done");
        }
        answer
    }
}

/// The object in an answer, or what its error says.
fn read<T: DeserializeOwned>(answer: &Answered) -> Result<T, Failure> {
    let body = answer.text()?;
    if answer.status != 200 {
        return Err(errors::failure(answer.status, body));
    }
    serde_json::from_str(body).map_err(|_| unknown(Reason::Unreadable).into())
}

fn encoded(pairs: &[(String, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}
