//! Every code that the connectors know, in one table: what it says of the payment, and why.
//! The connectors read by the same lists, so the table cannot say another thing than they do.

use crate::{alipay, generic, hosted, wechat};
use hexiao_domain::{MoneyMoved, Reason, Wallet};

/// What a platform's word says of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money is there.
    Paid,
    /// The customer is asked, and has not answered.
    Pending,
    /// Refused for good; nothing moved.
    Refused,
    /// Nobody knows; the till asks again.
    Unknown,
}

/// One code and what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Whose it is.
    pub wallet: Wallet,
    /// As the platform writes it; WeChat Pay's without underscores.
    pub code: &'static str,
    /// What it says of the payment.
    pub outcome: Outcome,
    /// Why, where it is neither paid nor waited for.
    pub reason: Option<Reason>,
}

impl Said {
    /// Whether money left the customer.
    #[must_use]
    pub fn money_moved(&self) -> MoneyMoved {
        match self.outcome {
            Outcome::Paid => MoneyMoved::Yes,
            Outcome::Pending | Outcome::Unknown => MoneyMoved::Unknown,
            Outcome::Refused => self.reason.map_or(MoneyMoved::No, Reason::money_moved),
        }
    }

    /// Whether the customer may try again: never while nobody knows.
    #[must_use]
    pub fn retryable(&self) -> bool {
        self.outcome == Outcome::Refused && self.reason.is_some_and(Reason::retryable)
    }
}

/// What a list of a connector says: the code, the outcome, and why.
pub(crate) type Line = (&'static str, Outcome, Option<Reason>);

/// Every code of every platform.
#[must_use]
pub fn said() -> Vec<Said> {
    let of = |wallet: Wallet, lines: Vec<Line>| {
        { lines.into_iter() }.map(move |(code, outcome, reason)| Said {
            wallet,
            code,
            outcome,
            reason,
        })
    };
    of(Wallet::Alipay, alipay::said())
        .chain(of(Wallet::Wechatpay, wechat::said()))
        .chain(of(Wallet::Applepay, hosted::said()))
        .chain(of(Wallet::Other, generic::said()))
        .collect()
}
