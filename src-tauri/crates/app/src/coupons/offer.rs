//! What a code is, before anything is redeemed.

use super::draft::{Place, scanned};
use crate::app::App;
use crate::session::Acting;
use hexiao_contract::{CouponOffer, CouponRequest, Problem};
use hexiao_domain::{Permission, Reason, Wallet};
use hexiao_platforms::{Coupon, CouponFound};

impl App {
    /// Asks the platform what a code is; redeems nothing. A code that is taken here is not
    /// asked about.
    pub fn look_at_coupon(
        &self,
        token: &str,
        request: &CouponRequest,
    ) -> Result<CouponOffer, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.look_at_coupon_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn look_at_coupon_as(
        &self,
        acting: &Acting,
        request: &CouponRequest,
    ) -> Result<CouponOffer, Problem> {
        acting.may(Permission::Sell)?;
        let scanned = scanned(request)?;
        let desk = self.coupon_desk(scanned.wallet)?;
        let offer = empty(scanned.code.tail());
        if let Place::Taken(coupon) = self.place_of(&scanned)? {
            let known = Some(self.draw_coupon(&coupon)?);
            return Ok(CouponOffer { known, ..offer });
        }
        // Set offline by a person: it is not asked, and a claim is offered as without a network.
        if self.must_not_be_forced(scanned.wallet).is_err() {
            return self.offered(offer, scanned.wallet, CouponFound::NotTold);
        }
        let found = desk.look_up(scanned.code.expose(), self.host.now());
        self.observe(scanned.wallet, &found)?;
        self.offered(offer, scanned.wallet, found)
    }

    /// What the look-up says of the connection. One that is answered here, without the
    /// platform, says nothing.
    fn observe(&self, wallet: Wallet, found: &CouponFound) -> Result<(), Problem> {
        let unknown = match found {
            CouponFound::NotTold => return Ok(()),
            CouponFound::Unknown(unknown) => Some(*unknown),
            CouponFound::Usable(_)
            | CouponFound::AlreadyUsed
            | CouponFound::Invalid(_)
            | CouponFound::NotFound => None,
        };
        self.engine()?.observed(wallet, unknown);
        Ok(())
    }

    fn offered(
        &self,
        offer: CouponOffer,
        wallet: Wallet,
        found: CouponFound,
    ) -> Result<CouponOffer, Problem> {
        let said = |found: &str, reason: Option<Reason>| CouponOffer {
            found: found.to_owned(),
            reason: reason.map(|reason| reason.code().to_owned()),
            ..offer.clone()
        };
        let refused = |reason| said("refused", Some(reason));
        Ok(match found {
            CouponFound::Usable(usable) => self.usable(said("usable", None), &usable)?,
            CouponFound::NotTold if self.is_offline_at(wallet) => said("offline", None),
            CouponFound::NotTold => CouponOffer {
                count: 1,
                ..said("not_told", None)
            },
            CouponFound::AlreadyUsed => refused(Reason::CouponUsed),
            CouponFound::NotFound => refused(Reason::CouponUnknown),
            CouponFound::Invalid(Reason::Declined) => refused(Reason::CouponInvalid),
            CouponFound::Invalid(reason) => refused(reason),
            CouponFound::Unknown(unknown) => said("offline", Some(unknown.reason)),
        })
    }

    fn usable(&self, offer: CouponOffer, usable: &[Coupon]) -> Result<CouponOffer, Problem> {
        let names = self.names()?;
        let first = usable.first();
        let value = first.and_then(|coupon| coupon.price);
        let until = first.and_then(|coupon| coupon.valid_until);
        Ok(CouponOffer {
            name: first.and_then(|coupon| coupon.title.clone()),
            value: value.map(Into::into),
            valid_until: until.map(|at| names.time(at)),
            count: u32::try_from(usable.len()).unwrap_or(u32::MAX),
            ..offer
        })
    }
}

fn empty(tail: &str) -> CouponOffer {
    CouponOffer {
        found: "taken".to_owned(),
        reason: None,
        tail: tail.to_owned(),
        name: None,
        value: None,
        valid_until: None,
        count: 0,
        known: None,
    }
}
