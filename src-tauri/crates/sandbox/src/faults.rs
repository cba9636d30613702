//! What goes wrong on purpose, call by call (reliability.md §3, rows 16 to 24).

use crate::method::Called;

/// One thing that goes wrong with one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The connection drops before the platform acts.
    Refuse,
    /// The platform does nothing and never answers.
    Hang,
    /// The platform acts, then the connection drops without a reply.
    DropAfter,
    /// The request arrives twice; the second answer is the one returned.
    Duplicate,
    /// The platform acts and answers this many milliseconds late.
    Delay(u32),
    /// A true answer under a signature that does not verify.
    BadSignature,
    /// A signed answer that tells one fen more than the truth.
    WrongAmount,
    /// A signed answer that names another order.
    WrongOrder,
    /// A signed answer whose money is of another currency, digit for digit the same.
    WrongCurrency,
    /// A signed answer about another shop's account.
    WrongMerchant,
    /// The platform never saw the request; what comes is its genuine answer to an earlier,
    /// other request of the same call.
    Replay,
    /// HTTP 502 from a machine in between; the platform never saw the request.
    ServerError,
    /// HTTP 429: the platform is asked too often and did nothing.
    TooOften,
    /// A captive portal's page with HTTP 200; the platform never saw the request.
    Html,
    /// The platform acts; the reply ends in the middle.
    Truncate,
    /// The platform acts; the reply has no signature.
    Unsigned,
    /// The contract does not include the method: code 40006, signed.
    Forbidden,
    /// The platform does not act and answers as if what is asked about never reached it:
    /// an absence that proves nothing (alipay.md §9).
    NotYet,
    /// The platform acts but answers `ACQ.SYSTEM_ERROR`, signed: outcome unknown.
    SystemError,
}

/// One line of a script: which call, what happens, how often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The call, or none for any call.
    pub(crate) call: Option<Called>,
    pub(crate) fault: Fault,
    /// How many more times; none means for ever.
    pub(crate) left: Option<u32>,
}

/// A list of faults, consumed in order: each call takes the first entry that fits it and is
/// not used up. Written as text, e.g. `query:hang*1,pay:drop_after*2,*:5xx,precreate:html`;
/// the grammar is in this crate's README.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FaultScript {
    pub(crate) entries: Vec<Entry>,
}

impl FaultScript {
    /// Whether nothing is left to go wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Takes the fault that hits this call, if any. A call the platform does not know can
    /// only be hit by `*`.
    pub(crate) fn take(&mut self, call: Option<Called>) -> Option<Fault> {
        let fits = |e: &Entry| e.call.is_none() || e.call == call;
        let at = self.entries.iter().position(fits)?;
        let entry = self.entries.get_mut(at)?;
        let fault = entry.fault;
        entry.left = entry.left.map(|n| n.saturating_sub(1));
        if entry.left == Some(0) {
            self.entries.remove(at);
        }
        Some(fault)
    }
}
