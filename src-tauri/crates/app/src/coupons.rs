//! Wallet coupons: looked up, redeemed, claimed without a network, given up, taken back.

mod draft;
mod hand_over;
mod offer;
mod seal;
mod view;

pub(crate) use seal::Seals;

use crate::app::App;
use crate::session::Acting;
use draft::{Place, scanned};
use hexiao_contract::{CouponOutcome, CouponRequest, CouponView, Problem};
use hexiao_domain::{CouponEvent, CouponId, CouponUndo, Fact, Permission, PersonId, Wallet};
use hexiao_platforms::Coupons;
use std::sync::Arc;

/// How many coupons a list shows.
const LIST: u32 = 50;

impl App {
    /// Stores the coupon and has the platform asked; what it says follows as news. A code that
    /// is taken here is never sent.
    pub fn redeem_coupon(
        &self,
        token: &str,
        request: &CouponRequest,
    ) -> Result<CouponOutcome, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.redeem_coupon_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn redeem_coupon_as(
        &self,
        acting: &Acting,
        request: &CouponRequest,
    ) -> Result<CouponOutcome, Problem> {
        acting.may(Permission::Sell)?;
        let scanned = scanned(request)?;
        self.coupon_desk(scanned.wallet)?;
        self.must_be_sound()?;
        let draft = match self.place_of(&scanned)? {
            Place::Taken(coupon) => {
                let coupon = self.draw_coupon(&coupon)?;
                return Ok(CouponOutcome::AlreadyRedeemed { coupon });
            }
            Place::Free { part, digest } => self.draft_coupon(acting, &scanned, part, digest)?,
        };
        let asked = self.write_in_shift(acting, move |view| {
            let coupon = draft.number(view)?;
            let id = coupon.id.clone();
            Ok((vec![Fact::CouponAsked { coupon }], id))
        });
        match asked {
            Ok(id) => self
                .announce_coupon(&id)
                .map(|coupon| CouponOutcome::Redeeming { coupon }),
            Err(problem) => self.taken_meanwhile(problem),
        }
    }

    /// Gives up on a coupon that the platform never answered about. What it used is taken back.
    pub fn give_up_coupon(&self, token: &str, coupon: &str) -> Result<CouponView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.give_up_coupon_as(&acting, coupon)
    }

    /// The same for a person who is known already.
    pub fn give_up_coupon_as(&self, acting: &Acting, coupon: &str) -> Result<CouponView, Problem> {
        acting.may(Permission::Sell)?;
        let undo = self.undo_of(acting, 1, None);
        self.move_coupon(acting, &coupon_id(coupon)?, CouponEvent::GivenUp { undo })
    }

    /// How a coupon stands.
    pub fn coupon(&self, token: &str, coupon: &str) -> Result<CouponView, Problem> {
        self.acting(token, Permission::Sell)?;
        self.look_coupon(coupon)
    }

    /// The same for a caller whose person was checked already.
    pub fn look_coupon(&self, coupon: &str) -> Result<CouponView, Problem> {
        self.must_coupon(&coupon_id(coupon)?)
    }

    /// The latest coupons, newest first.
    pub fn coupons(&self, token: &str) -> Result<Vec<CouponView>, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.coupons_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn coupons_as(&self, acting: &Acting) -> Result<Vec<CouponView>, Problem> {
        acting.may(Permission::Sell)?;
        let coupons = self.read(|view| view.recent_coupons(LIST))?;
        let drawn = coupons.iter().map(|coupon| self.draw_coupon(coupon));
        drawn.collect()
    }

    /// A second press, or a second till window, got there first.
    fn taken_meanwhile(&self, problem: Problem) -> Result<CouponOutcome, Problem> {
        let id = problem.params.get("coupon");
        match (problem.code.as_str(), id) {
            ("coupon_taken", Some(id)) => Ok(CouponOutcome::AlreadyRedeemed {
                coupon: self.look_coupon(id)?,
            }),
            _ => Err(problem),
        }
    }

    /// Whether this wallet's platform keeps coupons that the till can redeem.
    pub(crate) fn keeps_coupons(&self, wallet: Wallet) -> bool {
        let engine = self.engine.get();
        engine.is_some_and(|engine| engine.coupons(wallet).is_some())
    }

    /// The platform that keeps this wallet's coupons.
    fn coupon_desk(&self, wallet: Wallet) -> Result<Arc<dyn Coupons>, Problem> {
        self.platform(wallet)?;
        let found = self.engine()?.coupons(wallet);
        found.ok_or_else(|| Problem::new("no_coupons").with("wallet", wallet.code()))
    }

    fn undo_of(&self, acting: &Acting, nth: u32, approved_by: Option<PersonId>) -> CouponUndo {
        CouponUndo {
            nth,
            by: acting.person.clone(),
            approved_by,
            at: self.host.now(),
        }
    }

    pub(crate) fn move_coupon(
        &self,
        acting: &Acting,
        id: &CouponId,
        event: CouponEvent,
    ) -> Result<CouponView, Problem> {
        self.must_be_sound()?;
        let coupon = id.clone();
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::CouponMoved { coupon, event }], ()))
        })?;
        self.announce_coupon(id)
    }

    /// Tells the windows, answers the caller, and only then lets the engine go on.
    pub(crate) fn announce_coupon(&self, id: &CouponId) -> Result<CouponView, Problem> {
        self.coupon_moved(id);
        let view = self.must_coupon(id)?;
        self.engine()?.wake();
        Ok(view)
    }
}

fn coupon_id(text: &str) -> Result<CouponId, Problem> {
    CouponId::parse(text.trim()).map_err(|_| Problem::new("unknown_coupon"))
}
