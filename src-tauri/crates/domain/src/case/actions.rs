//! What may be done about a case now; what may not says why.

use super::{CaseKind, Ending, Resolution, ending, endings, retries};
use crate::payment::disputed_for;
use crate::{Method, Payment, PaymentState, Permission, Reason, Refusal, Role, decide_redeem};

/// A thing that somebody at the desk can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Have the platform asked once more.
    AskPlatform,
    /// Look for the money in the platform's bill of the day.
    SearchBill,
    /// Ask the customer, and write down what came of it.
    AskCustomer,
    /// Give the money back.
    Refund,
    /// Redeem a payment whose late money was taken.
    Redeem,
    /// End the case in this way.
    End(Resolution),
}

impl Action {
    /// Every action, in the order in which a desk offers them.
    pub const ALL: [Self; 10] = [
        Self::AskPlatform,
        Self::SearchBill,
        Self::AskCustomer,
        Self::Refund,
        Self::End(Resolution::Reopened),
        Self::Redeem,
        Self::End(Resolution::PaidOtherwise),
        Self::End(Resolution::Returned),
        Self::End(Resolution::WrittenOff),
        Self::End(Resolution::NoAction),
    ];

    /// The stable name in JSON; an ending's is its resolution's.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AskPlatform => "ask_platform",
            Self::SearchBill => "search_bill",
            Self::AskCustomer => "ask_customer",
            Self::Refund => "refund",
            Self::Redeem => "redeem",
            Self::End(resolution) => resolution.code(),
        }
    }
}

/// Why something may not be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Barred {
    /// The case has ended.
    Ended,
    /// Only an owner ends a case.
    OwnerOnly,
    /// The platform has given its last word; asking again changes nothing.
    LastWord,
    /// No money of this customer's is here.
    NoMoney,
    /// The sale's other payment goes back, at the till that took it.
    OtherTill,
    /// A refund is under way.
    RefundRunning,
    /// Only money that came after the close can be taken so.
    NotLate,
    /// Nothing is confirmed that could be redeemed.
    NotConfirmed,
    /// It was redeemed before.
    Redeemed,
    /// The customer's money is here: it goes back, or is taken for the goods.
    CustomersMoney,
    /// The shop has lost nothing.
    NothingLost,
    /// Goods were handed over: somebody has to bear that.
    GoodsGone,
    /// Only what was paid by the printed code is looked for in a bill; all else has its order
    /// number there.
    NotPrinted,
}

impl Barred {
    /// Every reason, for the words of each language.
    pub const ALL: [Self; 13] = [
        Self::Ended,
        Self::OwnerOnly,
        Self::LastWord,
        Self::NoMoney,
        Self::OtherTill,
        Self::RefundRunning,
        Self::NotLate,
        Self::NotConfirmed,
        Self::Redeemed,
        Self::CustomersMoney,
        Self::NothingLost,
        Self::GoodsGone,
        Self::NotPrinted,
    ];

    /// The stable name, the key of the words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::OwnerOnly => "owner_only",
            Self::LastWord => "last_word",
            Self::NoMoney => "no_money",
            Self::OtherTill => "other_till",
            Self::RefundRunning => "refund_running",
            Self::NotLate => "not_late",
            Self::NotConfirmed => "not_confirmed",
            Self::Redeemed => "redeemed",
            Self::CustomersMoney => "customers_money",
            Self::NothingLost => "nothing_lost",
            Self::GoodsGone => "goods_gone",
            Self::NotPrinted => "not_printed",
        }
    }
}

/// Every action with the answer whether a person of this role may do it now, about a case of
/// this kind and its payment as it is. `refundable` says whether money waits to be given back.
#[must_use]
pub fn actions(
    kind: CaseKind,
    ended: bool,
    payment: Option<&Payment>,
    refundable: Result<(), Barred>,
    role: Role,
) -> Vec<(Action, Result<(), Barred>)> {
    let judged = |action| match action {
        // A reopened payment's case has ended, and it is redeemed then.
        Action::Redeem => redeemable(payment),
        _ if ended => Err(Barred::Ended),
        Action::AskCustomer => Ok(()),
        Action::AskPlatform => match retries(kind, payment) {
            Some(_) => Ok(()),
            None => Err(Barred::LastWord),
        },
        Action::SearchBill => searchable(payment),
        Action::Refund => refund(payment, refundable),
        Action::End(resolution) => match ending(kind, payment, resolution) {
            Some(_) if !role.allows(Permission::ResolveCases) => Err(Barred::OwnerOnly),
            Some(_) => Ok(()),
            None => Err(not_so(kind, payment, resolution)),
        },
    };
    let all = Action::ALL.into_iter();
    all.map(|action| (action, judged(action))).collect()
}

/// Whether it can be looked for what a claim was paid with: in the platform's bill, or by a
/// number that the customer tells.
///
/// # Errors
/// Why not.
pub fn searchable(payment: Option<&Payment>) -> Result<(), Barred> {
    let payment = payment.ok_or(Barred::NotPrinted)?;
    let claimed = payment.state.claim().is_some();
    match claimed && payment.method == Method::StaticCode {
        true => Ok(()),
        false => Err(Barred::NotPrinted),
    }
}

fn refund(payment: Option<&Payment>, refundable: Result<(), Barred>) -> Result<(), Barred> {
    match payment {
        Some(payment) if payment.returning.minor() > 0 => Err(Barred::RefundRunning),
        Some(_) => refundable,
        None => Err(Barred::NoMoney),
    }
}

fn redeemable(payment: Option<&Payment>) -> Result<(), Barred> {
    let payment = payment.ok_or(Barred::NotConfirmed)?;
    // A claim is redeemed at the counter, within the owner's limits.
    if !matches!(payment.state, PaymentState::Confirmed { .. }) {
        return Err(match payment.redemption {
            Some(_) => Barred::Redeemed,
            None => Barred::NotConfirmed,
        });
    }
    match decide_redeem(payment) {
        Ok(_) => Ok(()),
        Err(Refusal::AlreadyRedeemed { .. }) => Err(Barred::Redeemed),
        Err(_) => Err(Barred::NotConfirmed),
    }
}

/// Why a case of this kind does not end in this way.
fn not_so(kind: CaseKind, payment: Option<&Payment>, resolution: Resolution) -> Barred {
    let waits = payment.is_some_and(|payment| {
        let late = matches!(payment.state, PaymentState::PaidAfterClose { .. });
        late || disputed_for(payment) == Some(Reason::AmountDiffers)
    });
    match resolution {
        Resolution::Reopened => Barred::NotLate,
        Resolution::Returned => Barred::NoMoney,
        Resolution::WrittenOff | Resolution::PaidOtherwise | Resolution::NoAction if waits => {
            Barred::CustomersMoney
        }
        Resolution::NoAction => Barred::GoodsGone,
        Resolution::WrittenOff | Resolution::PaidOtherwise => {
            let mut ways = endings(kind, payment).iter();
            match ways.any(|way| way.needs == Ending::MoneyWentBack) {
                true => Barred::CustomersMoney,
                false => Barred::NothingLost,
            }
        }
        Resolution::Proved => Barred::LastWord,
    }
}

#[cfg(test)]
mod tests;
