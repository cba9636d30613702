//! A network for the fuzzer: what it is told is what every connector on this thread hears, in
//! place of any real answer. Signatures are judged as ever.

use crate::http::{Answered, unknown};
use hexiao_domain::{Reason, Unknown};
use std::cell::RefCell;

/// What a connector sent.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The path and query, or the whole address.
    pub target: &'a str,
    /// Its headers; for a gateway that is asked in its address, the query.
    pub named: &'a [(&'a str, &'a str)],
}

/// An answer, as it would have come over the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Names in small letters, and values.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

type Network = Box<dyn FnMut(&Request<'_>) -> Option<Response>>;

thread_local! {
    static NETWORK: RefCell<Option<Network>> = const { RefCell::new(None) };
}

/// Does `act` while `network` answers; where it has no answer, the platform is unreachable.
pub fn with_network<T>(
    network: impl FnMut(&Request<'_>) -> Option<Response> + 'static,
    act: impl FnOnce() -> T,
) -> T {
    NETWORK.with_borrow_mut(|slot| *slot = Some(Box::new(network)));
    let done = act();
    NETWORK.with_borrow_mut(|slot| *slot = None);
    done
}

/// What the told network answers; none where there is no such network.
pub(crate) fn told(
    target: &str,
    named: &[(&str, &str)],
    largest: u64,
) -> Option<Result<Answered, Unknown>> {
    NETWORK.with_borrow_mut(|slot| {
        let network = slot.as_mut()?;
        let response = network(&Request { target, named });
        Some(heard(response, largest))
    })
}

fn heard(response: Option<Response>, largest: u64) -> Result<Answered, Unknown> {
    let response = response.ok_or_else(|| unknown(Reason::Unreachable))?;
    match u64::try_from(response.body.len()) {
        Ok(length) if length <= largest => Ok(Answered {
            status: response.status,
            headers: response.headers,
            body: response.body,
        }),
        _ => Err(unknown(Reason::Unreadable)),
    }
}
