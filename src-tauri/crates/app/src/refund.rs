//! Money goes back: stored first, then sent by the workers until the platform's last word.

use crate::app::App;
use crate::error::money_problem;
use crate::names::Names;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{GiveBack, PaymentView, Problem, RefundView};
use hexiao_domain::{
    Fact, Money, NewRefund, OrderNumber, Payment, Permission, Refund, RefundEnd, RefundRequest,
    Refusal, business_day, decide_refund, money_left,
};
use hexiao_ledger::View;

/// The customer reads it in the wallet.
const LONGEST_REASON: usize = 80;

impl App {
    /// Gives money back, all that is left or a part. A cashier needs a manager's approval.
    pub fn refund(&self, token: &str, request: &GiveBack) -> Result<PaymentView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.refund_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn refund_as(&self, acting: &Acting, request: &GiveBack) -> Result<PaymentView, Problem> {
        acting.may(Permission::Sell)?;
        let order = crate::scan::order_number(&request.order_number)?;
        let amount = self.part(request.amount.as_deref())?;
        let reason = reason(&request.reason)?;
        let payment = self.payment_of(&order)?;
        self.platform(payment.wallet)?;
        decide_refund(&payment, amount.unwrap_or_else(|| money_left(&payment)))
            .map_err(|refusal| crate::error::problem_of(&refusal))?;
        let approved_by = match (acting.may(Permission::Refund), &request.approval) {
            (Ok(()), _) => None,
            (Err(_), Some(word)) => Some(self.approver(word, Permission::Refund)?),
            (Err(_), None) => return Err(Problem::new("needs_manager")),
        };
        self.must_be_sound()?;
        let counted = business_day(self.host.now(), &self.shop.zone, self.shop.cut_over_hour);
        let counted = counted.map_err(|_| Problem::new("bad_settings"))?;
        let (by, key) = (acting.person.clone(), order.clone());
        self.write_in_shift(acting, move |view| {
            let payment = view.payment(&key).map_err(unreadable)?;
            let payment = payment.ok_or(Refusal::UnknownPayment)?;
            let amount = amount.unwrap_or_else(|| money_left(&payment));
            decide_refund(&payment, amount)?;
            let refund = NewRefund {
                request: next(view, &key)?,
                amount,
                order: key,
                reason,
                by,
                approved_by,
                day: counted.day,
                hour: counted.hour,
            };
            Ok((vec![Fact::RefundAsked { refund }], ()))
        })?;
        self.announce(&order)
    }

    fn part(&self, amount: Option<&str>) -> Result<Option<Money>, Problem> {
        let parse = |text: &str| Money::parse(text, self.shop.currency).and_then(Money::for_sale);
        let amount = amount.map(str::trim).filter(|text| !text.is_empty());
        amount.map(parse).transpose().map_err(money_problem)
    }

    fn payment_of(&self, order: &OrderNumber) -> Result<Payment, Problem> {
        let order = order.clone();
        let found = self.read(move |view| view.payment(&order))?;
        found.ok_or_else(|| Problem::new("unknown_payment"))
    }
}

fn reason(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.is_empty() || text.chars().count() > LONGEST_REASON {
        true => Err(Problem::new("reason_required")),
        false => Ok(text.to_owned()),
    }
}

/// Taken inside the transaction: two people who give back at once never share a number.
pub(crate) fn next(view: &View<'_>, order: &OrderNumber) -> Result<RefundRequest, Refusal> {
    named(view, order, RefundRequest::next)
}

/// The same for money that went back already.
pub(crate) fn next_booked(view: &View<'_>, order: &OrderNumber) -> Result<RefundRequest, Refusal> {
    named(view, order, RefundRequest::next_booked)
}

fn named(
    view: &View<'_>,
    order: &OrderNumber,
    name: fn(&OrderNumber, i64, &[Refund]) -> Result<RefundRequest, Refusal>,
) -> Result<RefundRequest, Refusal> {
    let made = view.refunds(order).map_err(unreadable)?;
    let epoch = view.head().map_err(unreadable)?.epoch;
    name(order, epoch, &made)
}

/// What may go back now, in one piece; none when nothing may.
pub(crate) fn refundable(payment: &Payment) -> Option<Money> {
    let left = money_left(payment);
    decide_refund(payment, left).is_ok().then_some(left)
}

pub(crate) fn refund_view(refund: &Refund, names: &Names, head: &str) -> RefundView {
    let asked = &refund.asked;
    let (state, refused_for) = match &refund.ended {
        None => ("running", None),
        Some((RefundEnd::Done, _)) => ("done", None),
        Some((RefundEnd::Refused { reason }, _)) => ("refused", Some(reason.code().to_owned())),
    };
    RefundView {
        request: asked.request.to_string(),
        amount: asked.amount.into(),
        reason: asked.reason.clone(),
        state: state.to_owned(),
        refused_for,
        by: names.person(&asked.by),
        approved_by: asked.approved_by.as_ref().map(|id| names.person(id)),
        at: names.time(refund.at),
        ended_at: refund.ended.as_ref().map(|(_, at)| names.time(*at)),
        ledger_head: head.to_owned(),
    }
}
