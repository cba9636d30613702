//! Money goes back from the till: stored first, then sent under one name until the platform's
//! last word.

use super::shifts::opened;
use crate::plant::Plant;
use crate::store::{Decided, Fault, View};
use crate::wire::{Reply, Why, back_data, back_of};
use crate::world::{Demand, World};
use hexiao_domain::{
    Actor, Fact, Money, NewRefund, OrderNumber, Permission, PersonId, Reason, RefundAnswer,
    RefundEnd, RefundRequest, Refusal, Wallet, WorkKind, business_day, decide_refund, money_left,
};

/// What is to go back, and on whose word.
#[derive(Clone, Debug)]
pub struct GiveBack {
    /// Of which payment.
    pub order: OrderNumber,
    /// How much; all that is left without a sum.
    pub part: Option<Money>,
    /// The manager who approved it, where another person gives it back.
    pub approved_by: Option<PersonId>,
}

impl World {
    /// Stores the refund; the workers send it.
    pub(crate) fn ask_refund(
        &mut self,
        till: usize,
        by: &PersonId,
        wanted: &GiveBack,
    ) -> Result<Vec<i64>, Fault> {
        let approved = wanted.approved_by.is_some() || Plant::CashierRefunds.is_on();
        let may = approved || self.acting_for(till, Permission::Refund).is_some();
        let counted = business_day(self.wall(till), "Asia/Shanghai", 4);
        let counted = counted.map_err(|_| Fault::Stopped)?;
        let order = &wanted.order;
        let mut decide = |view: &dyn View| -> Decided {
            let payment = view.payment(order).ok_or(Refusal::UnknownPayment)?;
            let amount = wanted.part.unwrap_or_else(|| money_left(&payment));
            decide_refund(&payment, amount)?;
            if !may {
                return Err(Refusal::NeedsManager);
            }
            let refund = NewRefund {
                request: RefundRequest::next(order, view.epoch(), &view.refunds(order))?,
                order: order.clone(),
                amount,
                reason: "brought back".to_owned(),
                by: by.clone(),
                approved_by: wanted.approved_by.clone(),
                day: counted.day,
                hour: counted.hour,
            };
            let asked = Fact::RefundAsked { refund };
            Ok(opened(view, by).into_iter().chain([asked]).collect())
        };
        self.write(till, Self::acts(by.clone()), &mut decide)
    }

    /// The step of the plan. What was sent before is asked about first.
    pub(crate) fn send_refund(
        &mut self,
        till: usize,
        wallet: Wallet,
        order: &OrderNumber,
        attempts: u32,
    ) {
        let Some((request, demand)) = self.running_refund(till, order, attempts) else {
            return self.done(till, order, WorkKind::Refund, "ended");
        };
        let why = match attempts {
            0 => Why::GiveBack,
            _ => Why::BackLook,
        };
        self.send(till, wallet, order, why, demand);
        if Plant::RefundDoneOnSend.is_on() {
            self.refund_ended(till, order, request, RefundEnd::Done);
        }
    }

    fn running_refund(
        &self,
        till: usize,
        order: &OrderNumber,
        attempts: u32,
    ) -> Option<(RefundRequest, Demand)> {
        let view = self.tills.get(till)?.store.view();
        let mut all = view.refunds(order).into_iter();
        let running = all.find(|refund| refund.ended.is_none())?.asked;
        let payment = view.payment(order)?;
        let id = &payment.state.proof()?.transaction_id;
        let money = self.platform.numbered(id).unwrap_or(u32::MAX);
        let mut nth = nth_of(&running.request);
        if Plant::RefundKeyOnRetry.is_on() {
            nth = nth.saturating_add(attempts.saturating_mul(1_000));
        }
        let demand = Demand {
            amount: running.amount,
            data: back_data(money, nth),
        };
        Some((running.request, demand))
    }

    /// What the platform says of a refund.
    pub(crate) fn refund_answered(&mut self, till: usize, reply: &Reply, order: &OrderNumber) {
        let kind = WorkKind::Refund;
        let (_, nth) = back_of(reply.call.data);
        let request = RefundRequest::new(order, nth);
        match Self::refund_answer(reply) {
            RefundAnswer::Pending if reply.call.why == Why::BackLook => {
                let demand = Demand {
                    amount: reply.call.amount,
                    data: reply.call.data,
                };
                self.send(till, reply.call.wallet, order, Why::GiveBack, demand);
            }
            RefundAnswer::Pending => {
                self.put_off(till, order, kind, Reason::RefundOnItsWay);
            }
            RefundAnswer::Done => self.refund_ended(till, order, request, RefundEnd::Done),
            RefundAnswer::Refused(reason) => {
                self.refund_ended(till, order, request, RefundEnd::Refused { reason });
            }
            RefundAnswer::Unknown(unknown) => self.defer(till, order, kind, unknown),
        }
    }

    fn refund_ended(
        &mut self,
        till: usize,
        order: &OrderNumber,
        request: RefundRequest,
        end: RefundEnd,
    ) {
        let ended = Fact::RefundEnded {
            order: order.clone(),
            request,
            end,
        };
        let facts = match end {
            RefundEnd::Done => vec![ended],
            RefundEnd::Refused { reason } => explained(order, reason, ended),
        };
        self.writes_all(till, Actor::Till, facts);
    }
}

/// Which refund of its order it is, by its name.
pub fn nth_of(request: &RefundRequest) -> u32 {
    let nth = request.as_str().rsplit_once('R');
    nth.and_then(|(_, nth)| nth.parse().ok()).unwrap_or(0)
}

/// A refusal or a delay, after the platform's own words.
pub fn explained(order: &OrderNumber, reason: Reason, fact: Fact) -> Vec<Fact> {
    let words = hexiao_domain::PlatformWords::new(reason.code(), "");
    let said = words.map(|words| Fact::PlatformSaid {
        order: order.clone(),
        words,
    });
    said.into_iter().chain([fact]).collect()
}
