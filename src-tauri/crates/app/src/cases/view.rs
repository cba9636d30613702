//! A case as screens and scripts see it.

use super::{About, File};
use crate::names::Names;
use crate::refund::refundable;
use hexiao_contract::{CaseView, RefundDraft};
use hexiao_domain::{CaseKind, MoneyMoved, Payment, PersonId, Timestamp, Wallet, surplus};

impl File {
    /// A line of the list.
    pub(super) fn view(&self, names: &Names, now: Timestamp) -> CaseView {
        let case = &self.case;
        let (wallet, cashier) = self.taken();
        let resolved = case.resolved.as_ref();
        let ways = match resolved {
            Some(_) => &[],
            None => self.ways(),
        };
        CaseView {
            case_id: u32::try_from(case.id.0).unwrap_or(u32::MAX),
            order_number: case.subject.as_str().to_owned(),
            kind: case.kind.code().to_owned(),
            other_order: case.other.as_ref().map(ToString::to_string),
            reason: case.reason.code().to_owned(),
            amount: case.amount.into(),
            money_at_risk: case.at_risk.into(),
            money_moved: moved(case.reason.money_moved()).to_owned(),
            wallet: wallet.code().to_owned(),
            cashier: names.person(cashier),
            opened_at: names.time(case.opened_at),
            age_seconds: u32::try_from(now.seconds_since(case.opened_at)).unwrap_or(u32::MAX),
            due_at: case.due_at.map(|at| names.time(at)),
            overdue: case.is_overdue(now),
            status: resolved.map_or("open", |_| "resolved").to_owned(),
            resolution: resolved.map(|(how, _, _)| how.code().to_owned()),
            resolved_at: resolved.map(|(_, at, _)| names.time(*at)),
            resolved_by: resolved.and_then(|(_, _, by)| by.as_ref().map(|id| names.person(id))),
            resolutions: ways.iter().map(|way| way.code().to_owned()).collect(),
            can_retry: resolved.is_none() && self.retried().is_some(),
        }
    }

    /// The refund that would end the case, where money of the customer's waits in it: all that
    /// is left of the payment that the shop needs less, as both stand now.
    pub(super) fn draft(&self) -> Option<RefundDraft> {
        let reason = match self.case.kind {
            CaseKind::DoublePay => "paid_twice",
            CaseKind::LateMoney => "paid_late",
            CaseKind::Mismatch => "wrong_amount",
            CaseKind::RefundRefused => "refund_again",
            CaseKind::Failed
            | CaseKind::ClaimUnproved
            | CaseKind::UploadRejected
            | CaseKind::CancelStuck
            | CaseKind::CouponRefused
            | CaseKind::CouponUndoRefused => return None,
        };
        if self.case.resolved.is_some() {
            return None;
        }
        let payment = self.to_give_back()?;
        Some(RefundDraft {
            order_number: payment.order.to_string(),
            amount: refundable(payment)?.into(),
            reason: reason.to_owned(),
        })
    }

    fn to_give_back(&self) -> Option<&Payment> {
        let own = self.payment()?;
        Some(match &self.other {
            Some(other) => surplus(own, other).surplus,
            None => own,
        })
    }

    /// Of which wallet it is, and who took it.
    fn taken(&self) -> (Wallet, &PersonId) {
        match &self.about {
            About::Payment(payment) => (payment.wallet, &payment.cashier),
            About::Coupon(coupon) => (coupon.new.wallet, &coupon.new.cashier),
        }
    }
}

const fn moved(moved: MoneyMoved) -> &'static str {
    match moved {
        MoneyMoved::Yes => "yes",
        MoneyMoved::No => "no",
        MoneyMoved::Unknown => "unknown",
    }
}
