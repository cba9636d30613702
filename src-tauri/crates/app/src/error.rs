//! Every fault becomes one [`Problem`]: an exhaustive mapping, code by code.

use crate::host::SecretError;
use hexiao_contract::{LedgerProblem, Problem};
use hexiao_domain::{IdError, MoneyError, Refusal};
use hexiao_ledger::{OpenError, ReadError, WriteError};

/// Why the till cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The ledger cannot be opened.
    #[error(transparent)]
    Ledger(#[from] OpenError),
    /// The ledger cannot be read or written.
    #[error("the ledger cannot be used")]
    Command(Problem),
    /// The secrets cannot be used.
    #[error(transparent)]
    Secrets(#[from] SecretError),
}

impl From<Problem> for StartError {
    fn from(problem: Problem) -> Self {
        Self::Command(problem)
    }
}

/// The code and the detail of a ledger that cannot be opened.
#[must_use]
pub fn opening(error: &OpenError) -> LedgerProblem {
    let (code, detail) = match error {
        OpenError::Missing => ("missing", String::new()),
        OpenError::Exists => ("exists", String::new()),
        OpenError::InUse => ("in_use", String::new()),
        OpenError::Newer { found, known } => ("newer", format!("{found} > {known}")),
        OpenError::Damaged { what, copied_to } => {
            let copy = copied_to.as_ref().map(|path| path.display().to_string());
            ("damaged", format!("{what} {}", copy.unwrap_or_default()))
        }
        OpenError::ReadOnly => ("read_only", String::new()),
        OpenError::Full => ("full", String::new()),
        OpenError::Io(what) => ("io", what.to_string()),
    };
    LedgerProblem {
        code: code.to_owned(),
        detail,
    }
}

/// The problem of a refusal, with the values of its sentence.
#[must_use]
pub fn problem_of(refusal: &Refusal) -> Problem {
    let problem = Problem::new(refusal.code());
    match refusal {
        Refusal::NotConfirmed { state } | Refusal::NotNow { state } => problem.with("state", state),
        Refusal::OverLimit { limit } => problem.with("limit", limit.code()),
        Refusal::TransactionUsed { order } | Refusal::ReferenceUsed { order } => {
            problem.with("order_number", order)
        }
        Refusal::RefundTooLarge { left } => problem
            .with("left", left)
            .with("currency", left.currency().code()),
        Refusal::CouponTaken { taken } => {
            problem.with("coupon", &taken.id).with("till", &taken.till)
        }
        Refusal::DoubtsLeft { count } => problem.with("count", count),
        Refusal::InRecovery
        | Refusal::NotInRecovery
        | Refusal::InDoubt
        | Refusal::AlreadyRedeemed { .. }
        | Refusal::PinLocked { .. }
        | Refusal::NeedsManager
        | Refusal::GivenBack
        | Refusal::RefundRunning
        | Refusal::TooManyRefunds
        | Refusal::AnotherSalesMoney
        | Refusal::UnknownCoupon
        | Refusal::UnknownPayment
        | Refusal::CaseNotOpen
        | Refusal::UnknownPerson
        | Refusal::NoShift
        | Refusal::NotYourShift
        | Refusal::AlreadySetUp
        | Refusal::NotSetUp
        | Refusal::Unreadable => problem,
    }
}

/// What a ledger write that did not happen means to a person.
pub(crate) fn write_problem(error: WriteError) -> Problem {
    match error {
        WriteError::Refused(refusal) => problem_of(&refusal),
        WriteError::Full => Problem::new("ledger_full"),
        WriteError::ReadOnly => Problem::new("ledger_read_only"),
        WriteError::Unwitnessed => Problem::new("ledger_unwitnessed"),
        WriteError::Unknown => Problem::new("ledger_unknown"),
        WriteError::Stopped => Problem::new("ledger_stopped"),
        WriteError::Read(error) => read_problem(error),
        WriteError::NotWritten(what) => {
            tracing::error!(%what, "the ledger did not write");
            Problem::new("ledger_not_written")
        }
    }
}

/// What a failed read means to a person.
pub(crate) fn read_problem(error: ReadError) -> Problem {
    tracing::error!(%error, "the ledger could not be read");
    Problem::new("ledger_unreadable")
}

pub(crate) fn money_problem(error: MoneyError) -> Problem {
    Problem::new(error.code())
}

pub(crate) fn id_problem(_: IdError) -> Problem {
    Problem::new("bad_reference")
}

pub(crate) fn secret_problem(error: SecretError) -> Problem {
    tracing::error!(%error, "secret store");
    Problem::new(error.code())
}
