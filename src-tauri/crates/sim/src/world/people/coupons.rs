//! People with coupons: customers show them, some twice, some used elsewhere.

use crate::till::Shown;
use crate::world::{Ev, WALLETS, World};
use hexiao_domain::{Coupon, CouponId, CouponState, Currency, Money, Permission, PersonId, Wallet};

impl World {
    /// Some customers have a coupon; few of them have shown it before.
    pub(crate) fn maybe_coupon(&mut self, till: usize) {
        if !self.rng.chance(120) {
            return;
        }
        let code = self.coupon_code();
        if self.rng.chance(60) {
            self.platform.use_elsewhere(code);
        }
        self.soon(100, 3_000, Ev::Coupon(till, code));
        if self.rng.chance(150) {
            self.soon(100, 3_500, Ev::Coupon(till, code));
        }
    }

    fn coupon_code(&mut self) -> u64 {
        if self.rng.chance(200) && self.truth.coupons > 0 {
            return self.rng.between(1, self.truth.coupons);
        }
        self.truth.coupons += 1;
        self.truth.coupons
    }

    /// The cashier scans a coupon in the place for coupons.
    pub(crate) fn press_coupon(&mut self, till: usize, code: u64) {
        let cashier = self.people.cashier.clone();
        let on = self.tills.get(till).is_some_and(|till| till.on);
        if self.check.is_calm() || !on || !self.sign_in(till, &cashier) {
            return;
        }
        let Some(person) = self.acting_for(till, Permission::RedeemClaim) else {
            return;
        };
        // A code's wallet is the code's own: the cashier may mistake it, the platform does not.
        let wallet = WALLETS
            .get(usize::from(code % 2 == 1))
            .copied()
            .unwrap_or(Wallet::Alipay);
        let offline = !self.is_up(till, wallet);
        let claim = (offline && self.rng.chance(800)).then(|| self.coupon_value());
        let approved_by = self.coupon_approval(till, claim);
        let shown = Shown {
            code,
            wallet,
            claim,
        };
        let taken = self.take_coupon(till, &person, &shown, approved_by);
        if taken.is_ok() && claim.is_none() && self.rng.chance(60) {
            self.soon(500, 20_000, Ev::CouponBack(till, code));
        }
    }

    fn coupon_value(&mut self) -> Money {
        let minor = match self.rng.chance(100) {
            true => self.rng.between(9_000, 25_000),
            false => self.rng.between(100, 6_000),
        };
        Money::new(i64::try_from(minor).unwrap_or(1), Currency::Cny)
    }

    fn coupon_approval(&mut self, till: usize, claim: Option<Money>) -> Option<PersonId> {
        claim.filter(|value| value.minor() >= 10_000)?;
        let manager = self.people.manager.clone();
        let right = self.rng.chance(700);
        self.enter_pin(till, &manager, right).then_some(manager)
    }

    /// The customer leaves, or brings the goods back and wants the coupon again.
    pub(crate) fn coupon_back(&mut self, till: usize, code: u64) {
        let cashier = self.people.cashier.clone();
        let on = self.tills.get(till).is_some_and(|till| till.on);
        if !on || !self.sign_in(till, &cashier) {
            return;
        }
        let Some(person) = self.acting_for(till, Permission::Sell) else {
            return;
        };
        let known = self.newest_coupon(till, code);
        let used = known.as_ref().is_some_and(|coupon| {
            matches!(
                coupon.state,
                CouponState::Used { .. } | CouponState::Undoing { .. }
            )
        });
        let manager = self.people.manager.clone();
        let approved_by = match used {
            true if !self.enter_pin(till, &manager, true) => return,
            true => Some(manager),
            false => None,
        };
        let mistyped = self.rng.chance(30);
        let id = known
            .filter(|_| !mistyped)
            .map(|coupon| coupon.new.id)
            .or_else(|| self.no_coupon(till));
        if let Some(id) = id {
            self.undo_coupon(till, &person, &id, approved_by);
        }
    }

    fn newest_coupon(&self, till: usize, code: u64) -> Option<Coupon> {
        let digest = crate::till::digest(code);
        let machine = self.tills.get(till)?;
        let found = machine.store.view().coupon_of(&digest)?;
        Some(found.into_owned())
    }

    /// A number that was never given away.
    fn no_coupon(&self, till: usize) -> Option<CouponId> {
        let name = &self.tills.get(till)?.name;
        Some(CouponId::new(name, 1, 999_999))
    }
}
