//! A coupon as the counter sees it.

use crate::app::App;
use crate::names::Names;
use hexiao_contract::{
    CouponClaimView, CouponUndoView, CouponView, Problem, TillEvent, UploadView,
};
use hexiao_domain::{Coupon, CouponId, CouponState, CouponUndo, Reason, StockId};

impl App {
    /// The coupon as it is now, which must exist.
    pub(crate) fn must_coupon(&self, id: &CouponId) -> Result<CouponView, Problem> {
        let key = id.clone();
        let found = self.read(move |view| view.coupon(&key))?;
        let found = found.ok_or_else(|| Problem::new("unknown_coupon"))?;
        self.draw_coupon(&found)
    }

    pub(crate) fn draw_coupon(&self, coupon: &Coupon) -> Result<CouponView, Problem> {
        let keeps_coupons = self.keeps_coupons(coupon.new.wallet);
        let (names, head) = (self.names()?, self.short_head()?);
        Ok(coupon_view(coupon, &names, head, keeps_coupons))
    }

    /// Tells every window how this coupon stands now that a person moved it.
    pub(crate) fn coupon_moved(&self, id: &CouponId) {
        self.tell_coupon(id);
        self.tell_progress();
        self.tell_health();
    }

    /// The same for one that the engine moved.
    pub(crate) fn coupon_answered(&self, id: &CouponId) {
        self.tell_coupon(id);
        self.tell_counts();
    }

    fn tell_coupon(&self, id: &CouponId) {
        match self.must_coupon(id) {
            Ok(coupon) => self.emit(TillEvent::Coupon {
                coupon: Box::new(coupon),
            }),
            Err(problem) => tracing::error!(code = %problem.code, "a coupon cannot be shown"),
        }
    }
}

fn coupon_view(coupon: &Coupon, names: &Names, head: String, keeps_coupons: bool) -> CouponView {
    let new = &coupon.new;
    let is_used = matches!(coupon.state, CouponState::Used { .. });
    CouponView {
        coupon_id: new.id.to_string(),
        wallet: new.wallet.code().to_owned(),
        tail: new.tail.clone(),
        stock: new
            .stock
            .as_ref()
            .map(|stock| StockId::as_str(stock).to_owned()),
        name: coupon
            .details
            .as_ref()
            .and_then(|details| details.name.clone()),
        value: coupon.value.map(Into::into),
        cashier: names.person(&new.cashier),
        till: coupon.till.to_string(),
        at: names.time(coupon.at),
        business_day: new.day.to_string(),
        state: coupon.state.code().to_owned(),
        reason: reason(&coupon.state).map(|reason| reason.code().to_owned()),
        claim: coupon.state.claim().map(|claim| CouponClaimView {
            by: names.person(&claim.by),
            value: claim.value.into(),
            at: names.time(claim.at),
            approved_by: claim.approved_by.as_ref().map(|id| names.person(id)),
        }),
        platform_ref: coupon.state.word().cloned(),
        undo: undo(&coupon.state).map(|undo| CouponUndoView {
            by: names.person(&undo.by),
            approved_by: undo.approved_by.as_ref().map(|id| names.person(id)),
            at: names.time(undo.at),
        }),
        upload: UploadView {
            state: coupon.work.state.code().to_owned(),
            receipt: None,
            attempts: coupon.work.attempts,
        },
        can_undo: is_used && keeps_coupons,
        ledger_head: head,
    }
}

const fn reason(state: &CouponState) -> Option<Reason> {
    match state {
        CouponState::Refused { reason } => Some(*reason),
        CouponState::Asked
        | CouponState::Provisional { .. }
        | CouponState::Used { .. }
        | CouponState::WrittenOff { .. }
        | CouponState::GivenUp { .. }
        | CouponState::Undoing { .. }
        | CouponState::Undone { .. } => None,
    }
}

const fn undo(state: &CouponState) -> Option<&CouponUndo> {
    match state {
        CouponState::GivenUp { undo }
        | CouponState::Undoing { undo, .. }
        | CouponState::Undone { undo, .. } => Some(undo),
        CouponState::Asked
        | CouponState::Provisional { .. }
        | CouponState::Used { .. }
        | CouponState::Refused { .. }
        | CouponState::WrittenOff { .. } => None,
    }
}
