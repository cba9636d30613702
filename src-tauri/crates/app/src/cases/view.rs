//! A case as screens and scripts see it.

use super::message::Told;
use super::{About, File};
use crate::names::Names;
use crate::refund::refundable;
use hexiao_contract::{CaseActionView, CaseContactView, CaseNoteView, CaseView, RefundDraft};
use hexiao_domain::{
    Action, Barred, CaseContact, CaseId, CaseKind, CaseNote, MoneyMoved, Payment, Role, Shop,
    Timestamp, actions, endings, goes_back_here, surplus,
};

impl File {
    /// A line of the list.
    pub(super) fn view(&self, names: &Names, now: Timestamp) -> CaseView {
        let (case, about) = (&self.case, &self.about);
        let resolved = case.resolved.as_ref();
        let ways = match resolved {
            Some(_) => &[],
            None => endings(case.kind, self.payment()),
        };
        CaseView {
            case_id: number(case.id),
            order_number: case.subject.as_str().to_owned(),
            kind: case.kind.code().to_owned(),
            other_order: case.other.as_ref().map(ToString::to_string),
            reason: case.reason.code().to_owned(),
            amount: case.amount.into(),
            money_at_risk: case.at_risk.into(),
            money_moved: moved(case.reason.money_moved()).to_owned(),
            wallet: about.wallet().code().to_owned(),
            cashier: names.person(about.cashier()),
            opened_at: names.time(case.opened_at),
            age_seconds: u32::try_from(now.seconds_since(case.opened_at)).unwrap_or(u32::MAX),
            due_at: case.due_at.map(|at| names.time(at)),
            assigned: case.assigned.as_ref().and_then(|id| names.view(id)),
            overdue: case.is_overdue(now),
            status: resolved.map_or("open", |_| "resolved").to_owned(),
            resolution: resolved.map(|(how, _, _)| how.code().to_owned()),
            resolved_at: resolved.map(|(_, at, _)| names.time(*at)),
            resolved_by: resolved.and_then(|(_, _, by)| by.as_ref().map(|id| names.person(id))),
            resolutions: ways
                .iter()
                .map(|way| way.resolution.code().to_owned())
                .collect(),
            can_retry: resolved.is_none() && self.again().is_some(),
        }
    }

    /// The refund that would end the case, where money of the customer's waits in it: all that
    /// is left of the payment that the shop needs less, as both stand now.
    pub(super) fn draft(&self) -> Option<RefundDraft> {
        self.refund().ok()
    }

    fn refund(&self) -> Result<RefundDraft, Barred> {
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
            | CaseKind::CouponUndoRefused => return Err(Barred::NoMoney),
        };
        if self.case.resolved.is_some() {
            return Err(Barred::NoMoney);
        }
        let payment = self.to_give_back()?;
        Ok(RefundDraft {
            order_number: payment.order.to_string(),
            amount: refundable(payment).ok_or(Barred::NoMoney)?.into(),
            reason: reason.to_owned(),
        })
    }

    /// What may be done now by a person of this role.
    pub(super) fn actions(&self, role: Role) -> Vec<CaseActionView> {
        let ended = self.case.resolved.is_some();
        let refundable = self.refund().map(|_| ());
        let all = actions(self.case.kind, ended, self.payment(), refundable, role);
        let seen = |(action, may): (Action, Result<(), Barred>)| CaseActionView {
            action: action.code().to_owned(),
            barred: may.err().map(|barred| barred.code().to_owned()),
        };
        all.into_iter().map(seen).collect()
    }

    /// What a customer may be told of it.
    pub(super) fn told(&self, shop: &Shop, names: &Names) -> Told {
        let at = match &self.about {
            About::Payment(payment) => payment.created_at,
            About::Coupon(coupon) => coupon.at,
        };
        Told {
            kind: self.case.kind,
            reason: self.case.reason,
            shop: shop.name.clone(),
            order: self.case.subject.as_str().to_owned(),
            amount: self.case.amount,
            at: names.local(at),
        }
    }

    fn to_give_back(&self) -> Result<&Payment, Barred> {
        let payment = self.payment().ok_or(Barred::NoMoney)?;
        match (&self.other, &self.case.other) {
            (Some(other), _) => Ok(surplus(payment, other).surplus),
            (None, None) => Ok(payment),
            (None, Some(_)) => {
                let both = payment.state.proof().zip(self.elsewhere.as_ref());
                match both.is_some_and(|(here, there)| goes_back_here(here, there)) {
                    true => Ok(payment),
                    false => Err(Barred::OtherTill),
                }
            }
        }
    }
}

/// A case's number as screens see it.
pub(super) fn number(id: CaseId) -> u32 {
    u32::try_from(id.0).unwrap_or(u32::MAX)
}

pub(super) fn note(note: &CaseNote, names: &Names) -> CaseNoteView {
    CaseNoteView {
        by: names.person(&note.by),
        at: names.time(note.at),
        text: note.text.clone(),
    }
}

pub(super) fn contact(tried: &CaseContact, names: &Names) -> CaseContactView {
    let contact = &tried.contact;
    CaseContactView {
        by: names.person(&tried.by),
        at: names.time(tried.at),
        channel: contact.channel.code().to_owned(),
        result: contact.result.code().to_owned(),
        text: contact.text.clone(),
        next_at: contact.next_at.map(|at| names.time(at)),
    }
}

const fn moved(moved: MoneyMoved) -> &'static str {
    match moved {
        MoneyMoved::Yes => "yes",
        MoneyMoved::No => "no",
        MoneyMoved::Unknown => "unknown",
    }
}
