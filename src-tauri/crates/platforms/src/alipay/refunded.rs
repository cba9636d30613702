//! What went back, held against what was asked (alipay.md §9).

use super::answers::unreadable;
use super::fields::{Reply, amount, text};
use crate::Refund;
use crate::http::unknown;
use hexiao_domain::{Money, Reason, RefundAnswer, Unknown};

/// The answer to a refund. `refund_fee` is all that went back on the trade so far: what the
/// till gave back before, and this. Another sum does not say how much this one was; the
/// refund query does, so that is asked before the refund is believed.
pub(super) fn told(answer: RefundAnswer, reply: &Reply, refund: &Refund<'_>) -> RefundAnswer {
    let fits = || {
        let so_far = refund.returned.checked_add(refund.amount);
        let so_far = so_far.map_err(|_| unreadable())?;
        let stated = text(&reply.refund_fee).ok_or_else(unreadable)?;
        same(stated, so_far)
    };
    held(answer, fits)
}

/// The answer about one refund: its own amount, and the order's.
pub(super) fn looked_up(answer: RefundAnswer, reply: &Reply, refund: &Refund<'_>) -> RefundAnswer {
    let fits = || {
        let stated = [
            (text(&reply.refund_amount), refund.amount),
            (text(&reply.total_amount), refund.paid),
        ];
        stated
            .into_iter()
            .try_for_each(|(stated, asked)| match stated {
                Some(stated) => same(stated, asked),
                None => Ok(()),
            })
    };
    held(answer, fits)
}

fn held(answer: RefundAnswer, fits: impl FnOnce() -> Result<(), Unknown>) -> RefundAnswer {
    match answer {
        RefundAnswer::Done => match fits() {
            Ok(()) => RefundAnswer::Done,
            Err(unknown) => RefundAnswer::Unknown(unknown),
        },
        RefundAnswer::Pending | RefundAnswer::Refused(_) | RefundAnswer::Unknown(_) => answer,
    }
}

fn same(stated: &str, asked: Money) -> Result<(), Unknown> {
    let stated = amount(stated, asked.currency()).ok_or_else(unreadable)?;
    match stated == asked {
        true => Ok(()),
        false => Err(unknown(Reason::AmountDiffers)),
    }
}
