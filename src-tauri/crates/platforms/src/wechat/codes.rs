//! What the platform's error codes say (wechatpay.md §8, §11). The two generations of the
//! interface spell them differently; they are compared without underscores.

use super::fields::{Fault, text};
use crate::http::unknown;
use crate::said::{Line, Outcome};
use hexiao_domain::{Reason, Unknown};

/// What an answer of failure says. None of it is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Refused, and nothing moved in this try.
    Refused(Reason),
    /// The order is paid, reversed, closed or different there: only a query knows.
    Conflict,
    /// The customer is asked to confirm.
    Waiting,
    /// There is no such order, refund or coupon.
    NotFound,
    /// Our request or our contract is wrong; nothing was done.
    Setup,
    /// Our signature was refused: a wrong key, or a wrong clock.
    Unsigned,
    /// There was no trade that day.
    NoStatement,
    /// The bill is being made.
    NotYet,
    /// The platform is busy or has a fault of its own; nobody knows what was done.
    Fault,
    /// Not in the list: nobody knows what was done.
    Unlisted,
}

/// The code without its underscores.
fn plain(fault: &Fault) -> String {
    let code = text(&fault.code).unwrap_or_default();
    code.chars().filter(|c| *c != '_').collect()
}

/// Whether the code is one of these, written without underscores.
pub(super) fn is_named(fault: &Fault, codes: &[&str]) -> bool {
    codes.contains(&plain(fault).as_str())
}

/// Reads an answer of failure.
pub(super) fn meaning(fault: &Fault) -> Meaning {
    let plain = plain(fault);
    let listed = TABLE.iter().find(|(known, _)| *known == plain);
    match (listed, fault.status) {
        (Some((_, meaning)), _) => *meaning,
        (None, 429 | 500..=599) => Meaning::Fault,
        (None, _) => Meaning::Unlisted,
    }
}

/// Why an answer of failure leaves us without knowledge.
pub(super) fn puzzled(fault: &Fault) -> Unknown {
    let meaning = meaning(fault);
    unknown(match meaning {
        Meaning::Unsigned if fault.clock_wrong => Reason::ClockWrong,
        Meaning::Fault if is_too_often(fault) => Reason::TooOften,
        Meaning::Refused(_)
        | Meaning::Conflict
        | Meaning::NotFound
        | Meaning::Setup
        | Meaning::Unsigned
        | Meaning::NoStatement
        | Meaning::NotYet
        | Meaning::Waiting
        | Meaning::Fault
        | Meaning::Unlisted => why(meaning),
    })
}

/// The merchant's own requests are too many for the platform (wechatpay.md §6).
fn is_too_often(fault: &Fault) -> bool {
    fault.status == 429 || is_named(fault, &["FREQUENCYLIMITED", "FREQUENCYLIMITEXCEED"])
}

const fn why(meaning: Meaning) -> Reason {
    match meaning {
        Meaning::Refused(reason) => reason,
        Meaning::Conflict => Reason::OrderConflict,
        Meaning::NotFound => Reason::NotFound,
        Meaning::Setup | Meaning::Unsigned => Reason::ShopSetup,
        Meaning::Fault => Reason::PlatformFault,
        Meaning::Waiting => Reason::NotPaid,
        Meaning::NoStatement | Meaning::NotYet | Meaning::Unlisted => Reason::Unreadable,
    }
}

/// Every state of a payment (wechatpay.md §6) and every code, and what each says of a payment
/// that was asked for.
pub(crate) fn said() -> Vec<Line> {
    let mut lines = vec![
        ("SUCCESS", Outcome::Paid, None),
        ("NOTPAY", Outcome::Pending, None),
        ("ACCEPT", Outcome::Pending, None),
        // Customers were debited all the same: only a reverse makes sure.
        ("PAYERROR", Outcome::Unknown, Some(Reason::Declined)),
    ];
    lines.extend(TABLE.iter().map(|(code, meaning)| match meaning {
        Meaning::Waiting => (*code, Outcome::Pending, None),
        Meaning::Refused(reason) => (*code, Outcome::Refused, Some(*reason)),
        Meaning::Setup => (*code, Outcome::Refused, Some(Reason::ShopSetup)),
        Meaning::Conflict
        | Meaning::NotFound
        | Meaning::Unsigned
        | Meaning::NoStatement
        | Meaning::NotYet
        | Meaning::Fault
        | Meaning::Unlisted => (*code, Outcome::Unknown, Some(why(*meaning))),
    }));
    lines
}

use Meaning::{Conflict, NoStatement, NotFound, NotYet, Refused, Setup, Unsigned, Waiting};

/// The listed codes, without underscores.
pub(super) const TABLE: &[(&str, Meaning)] = &[
    // The customer's code, wallet and card.
    ("AUTHCODEEXPIRE", Refused(Reason::AuthCodeInvalid)),
    ("AUTHCODEERROR", Refused(Reason::AuthCodeInvalid)),
    ("AUTHCODEINVALID", Refused(Reason::AuthCodeInvalid)),
    ("NOTENOUGH", Refused(Reason::BalanceTooLow)),
    ("NOTSUPORTCARD", Refused(Reason::CustomerBlocked)),
    ("NOTSUPPORTCARD", Refused(Reason::CustomerBlocked)),
    ("BUYERMISMATCH", Refused(Reason::CustomerBlocked)),
    ("TRADEERROR", Refused(Reason::Declined)),
    ("RULELIMIT", Refused(Reason::RiskRefused)),
    // The order's own state.
    ("ORDERPAID", Conflict),
    ("OUTTRADENOUSED", Conflict),
    ("INVALIDREQUEST", Conflict),
    ("ORDERCLOSED", Conflict),
    ("ORDERREVERSED", Conflict),
    ("USERPAYING", Waiting),
    ("ORDERNOTEXIST", NotFound),
    ("RESOURCENOTEXISTS", NotFound),
    // The shop's request, contract and keys.
    ("PARAMERROR", Setup),
    ("NOAUTH", Setup),
    ("APPIDNOTEXIST", Setup),
    ("MCHIDNOTEXIST", Setup),
    ("APPIDMCHIDNOTMATCH", Setup),
    ("MCHNOTEXISTS", Setup),
    ("LACKPARAMS", Setup),
    ("NOTUTF8", Setup),
    ("SIGNERROR", Unsigned),
    // Bills.
    ("NOSTATEMENTEXIST", NoStatement),
    ("STATEMENTCREATING", NotYet),
    // The platform's own trouble.
    ("SYSTEMERROR", Meaning::Fault),
    ("BANKERROR", Meaning::Fault),
    ("BIZERRNEEDRETRY", Meaning::Fault),
    ("FREQUENCYLIMITED", Meaning::Fault),
    ("FREQUENCYLIMITEXCEED", Meaning::Fault),
];
