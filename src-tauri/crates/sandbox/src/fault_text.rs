//! Fault scripts as text: `method:fault[=value][*count]`, separated by commas.

use crate::faults::{Entry, Fault, FaultScript};
use crate::method::Called;
use std::fmt;
use std::str::FromStr;

/// Enough for any drill; keeps a script from a stranger small.
const MOST_ENTRIES: usize = 256;
/// The longest delay: ten minutes.
const LONGEST_DELAY_MS: u32 = 600_000;

const PLAIN: [(&str, Fault); 18] = [
    ("refuse", Fault::Refuse),
    ("hang", Fault::Hang),
    ("drop_after", Fault::DropAfter),
    ("duplicate", Fault::Duplicate),
    ("bad_signature", Fault::BadSignature),
    ("wrong_amount", Fault::WrongAmount),
    ("wrong_order", Fault::WrongOrder),
    ("wrong_currency", Fault::WrongCurrency),
    ("wrong_merchant", Fault::WrongMerchant),
    ("replay", Fault::Replay),
    ("5xx", Fault::ServerError),
    ("too_often", Fault::TooOften),
    ("html", Fault::Html),
    ("truncate", Fault::Truncate),
    ("unsigned", Fault::Unsigned),
    ("forbidden", Fault::Forbidden),
    ("not_yet", Fault::NotYet),
    ("system_error", Fault::SystemError),
];

/// Why a text is no fault script.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No colon between call and fault.
    #[error("`{0}` must read call:fault, for example query:hang*2")]
    Shape(String),
    /// No such call.
    #[error(
        "`{0}` is no call; use precreate, pay, query, cancel, close, refund, refund_query, sync, cert_prepare, \
         cert_use, cert_undo, bill_url, bill_file, native, \
         codepay, wx_query, wx_close, reverse, wx_refund, wx_refund_query, bill, download, \
         coupon_use, coupon_return, certificates, balance or *"
    )]
    Call(String),
    /// No such fault.
    #[error(
        "`{0}` is no fault; use refuse, hang, drop_after, duplicate, delay=MS, bad_signature, \
         wrong_amount, wrong_order, wrong_currency, wrong_merchant, replay, 5xx, too_often, html, \
         truncate, unsigned, forbidden, not_yet or system_error"
    )]
    Fault(String),
    /// A delay that is no number of milliseconds up to ten minutes.
    #[error("`{0}` is no delay; use whole milliseconds up to 600000, for example delay=1500")]
    Delay(String),
    /// A count that is neither a number nor `inf`.
    #[error("`{0}` is no count; use a whole number, or inf (or 0) for every call from now on")]
    Count(String),
    /// Too many entries.
    #[error("a fault script has at most 256 entries")]
    TooLong,
}

impl FromStr for FaultScript {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let parts = text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty());
        let entries = parts.map(entry).collect::<Result<Vec<_>, _>>()?;
        if entries.len() > MOST_ENTRIES {
            return Err(FaultError::TooLong);
        }
        Ok(Self { entries })
    }
}

fn entry(part: &str) -> Result<Entry, FaultError> {
    let (call, rest) = part
        .split_once(':')
        .ok_or_else(|| FaultError::Shape(shown(part)))?;
    let (fault, count) = rest.split_once('*').unwrap_or((rest, "1"));
    let call = match call {
        "*" => None,
        name => Some(Called::from_short(name).ok_or_else(|| FaultError::Call(shown(name)))?),
    };
    Ok(Entry {
        call,
        fault: fault_named(fault)?,
        left: times(count)?,
    })
}

fn fault_named(text: &str) -> Result<Fault, FaultError> {
    if let Some(ms) = text.strip_prefix("delay=") {
        let within = |ms: &u32| *ms <= LONGEST_DELAY_MS;
        let ms = ms.parse().ok().filter(within);
        return ms
            .map(Fault::Delay)
            .ok_or_else(|| FaultError::Delay(shown(text)));
    }
    let found = PLAIN.iter().find(|(name, _)| *name == text);
    found
        .map(|(_, fault)| *fault)
        .ok_or_else(|| FaultError::Fault(shown(text)))
}

fn times(text: &str) -> Result<Option<u32>, FaultError> {
    match text {
        "inf" | "0" => Ok(None),
        number => number
            .parse()
            .map(Some)
            .map_err(|_| FaultError::Count(shown(number))),
    }
}

/// What an error repeats of a stranger's text: a short piece.
fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}

impl fmt::Display for FaultScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, entry) in self.entries.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{entry}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.call.map_or("*", Called::short), self.fault)?;
        match self.left {
            Some(1) => Ok(()),
            Some(count) => write!(f, "*{count}"),
            None => f.write_str("*inf"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Delay(ms) = self {
            return write!(f, "delay={ms}");
        }
        let found = PLAIN.iter().find(|(_, fault)| fault == self);
        f.write_str(found.map_or("", |(name, _)| name))
    }
}
