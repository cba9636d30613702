//! Handing over on a claim, within the owner's limits; and taking a use back.

use super::coupon_id;
use super::draft::{Draft, Place, scanned};
use crate::app::App;
use crate::claim::{Asking, permit};
use crate::error::{money_problem, problem_of};
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{
    Approval, CouponClaimRequest, CouponRequest, CouponUndoRequest, CouponView, Problem,
};
use hexiao_domain::{
    CouponClaim, CouponEvent, CouponId, CouponState, CouponTaken, Fact, Money, Permission,
    PersonId, Refusal, Wallet,
};
use hexiao_ledger::View;

/// What is handed over: a coupon that was asked about already, or a new one.
enum Claimed {
    Asked(CouponId),
    New(Box<Draft>),
}

impl App {
    /// Hands over for a coupon that nobody can prove now: noted, within the owner's limits, and
    /// told to the platform later.
    pub fn claim_coupon(
        &self,
        token: &str,
        request: &CouponClaimRequest,
    ) -> Result<CouponView, Problem> {
        let acting = self.acting(token, Permission::RedeemClaim)?;
        self.claim_coupon_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn claim_coupon_as(
        &self,
        acting: &Acting,
        request: &CouponClaimRequest,
    ) -> Result<CouponView, Problem> {
        acting.may(Permission::RedeemClaim)?;
        let value = Money::parse(request.value.trim(), self.shop.currency);
        let value = value.and_then(Money::for_sale).map_err(money_problem)?;
        let approved_by =
            self.approval_of(acting, Permission::ApproveClaim, request.approval.as_ref())?;
        let claimed = match (&request.coupon_id, &request.coupon) {
            (Some(id), _) => Claimed::Asked(coupon_id(id)?),
            (None, Some(coupon)) => self.new_claim(acting, coupon)?,
            (None, None) => return Err(Problem::new("bad_coupon")),
        };
        self.must_be_sound()?;
        let claim = CouponClaim {
            by: acting.person.clone(),
            value,
            at: self.host.now(),
            approved_by,
        };
        let id = self.write_in_shift(acting, move |view| claimed.facts(view, claim))?;
        self.announce_coupon(&id)
    }

    fn new_claim(&self, acting: &Acting, coupon: &CouponRequest) -> Result<Claimed, Problem> {
        let scanned = scanned(coupon)?;
        self.coupon_desk(scanned.wallet)?;
        match self.place_of(&scanned)? {
            Place::Taken(coupon) => Err(problem_of(&Refusal::CouponTaken {
                taken: CouponTaken::of(&coupon),
            })),
            Place::Free { part, digest } => {
                let draft = self.draft_coupon(acting, &scanned, part, digest)?;
                Ok(Claimed::New(Box::new(draft)))
            }
        }
    }

    /// Takes a use back. A cashier needs a manager's approval.
    pub fn undo_coupon(
        &self,
        token: &str,
        request: &CouponUndoRequest,
    ) -> Result<CouponView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.undo_coupon_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn undo_coupon_as(
        &self,
        acting: &Acting,
        request: &CouponUndoRequest,
    ) -> Result<CouponView, Problem> {
        acting.may(Permission::Sell)?;
        let id = coupon_id(&request.coupon_id)?;
        let key = id.clone();
        let coupon = self.read(move |view| view.coupon(&key))?;
        let coupon = coupon.ok_or_else(|| Problem::new("unknown_coupon"))?;
        let CouponState::Used { undos, .. } = coupon.state else {
            return Err(Problem::new("not_now").with("state", coupon.state.code()));
        };
        self.coupon_desk(coupon.new.wallet)?;
        let word = request.approval.as_ref();
        let approved_by = match acting.may(Permission::Refund) {
            Ok(()) => None,
            Err(_) => {
                let approved = self.approval_of(acting, Permission::Refund, word)?;
                Some(approved.ok_or_else(|| Problem::new("needs_manager"))?)
            }
        };
        let undo = self.undo_of(acting, undos.saturating_add(1), approved_by);
        self.move_coupon(acting, &id, CouponEvent::UndoAsked { undo })
    }

    /// Whoever may approve: the person at the till, or a manager beside.
    fn approval_of(
        &self,
        acting: &Acting,
        permission: Permission,
        word: Option<&Approval>,
    ) -> Result<Option<PersonId>, Problem> {
        match acting.role.allows(permission) {
            true => Ok(Some(acting.person.clone())),
            false => word.map(|word| self.approver(word, permission)).transpose(),
        }
    }
}

impl Claimed {
    /// The limits are read and held inside the transaction: two claims at once cannot both slip
    /// under the same one. The code itself is the evidence: it is noted with every claim.
    fn facts(self, view: &View<'_>, claim: CouponClaim) -> Result<(Vec<Fact>, CouponId), Refusal> {
        let (wallet, asked, id) = match self {
            Self::Asked(id) => (wallet_of(view, &id)?, None, id),
            Self::New(draft) => {
                let wallet = draft.wallet();
                let coupon = draft.number(view)?;
                let id = coupon.id.clone();
                (wallet, Some(Fact::CouponAsked { coupon }), id)
            }
        };
        permit(
            view,
            &Asking {
                by: &claim.by,
                wallet,
                amount: claim.value,
                has_evidence: true,
                at: claim.at,
                approved: claim.approved_by.is_some(),
            },
        )?;
        let claimed = Fact::CouponMoved {
            coupon: id.clone(),
            event: CouponEvent::Claimed { claim },
        };
        Ok((asked.into_iter().chain([claimed]).collect(), id))
    }
}

fn wallet_of(view: &View<'_>, id: &CouponId) -> Result<Wallet, Refusal> {
    let coupon = view.coupon(id).map_err(unreadable)?;
    Ok(coupon.ok_or(Refusal::UnknownCoupon)?.new.wallet)
}
