//! A scanned or typed code: checked, told apart from those that are taken, sealed.

use super::Seals;
use crate::app::App;
use crate::people::unreadable;
use crate::pin;
use crate::sale::parse_wallet;
use crate::session::Acting;
use hexiao_contract::{CouponRequest, Problem};
use hexiao_domain::{
    BusinessDay, Coupon, CouponCode, NewCoupon, PersonId, Refusal, StockId, Wallet, business_day,
};
use hexiao_ledger::View;
use hexiao_sync::Sealing as _;
use std::sync::Arc;
use zeroize::Zeroizing;

/// More are not bought together under one code.
const MOST_PARTS: u32 = 100;

/// A coupon that was scanned or typed, checked.
pub(super) struct Scanned {
    pub wallet: Wallet,
    pub code: CouponCode,
    pub stock: Option<StockId>,
}

/// Whether a code may be redeemed here.
pub(super) enum Place {
    /// It may, as this part of what was bought together under it.
    Free { part: u32, digest: String },
    /// It is taken.
    Taken(Box<Coupon>),
}

/// A coupon that has no number yet; the number is taken inside the transaction.
pub(super) struct Draft {
    scanned: (Wallet, Option<StockId>, String),
    digest: String,
    sealed: String,
    part: u32,
    cashier: PersonId,
    day: BusinessDay,
    hour: u8,
}

pub(super) fn scanned(request: &CouponRequest) -> Result<Scanned, Problem> {
    let stock = request.stock.as_deref().map(str::trim);
    let stock = stock.filter(|text| !text.is_empty());
    let stock = stock.map(StockId::parse).transpose();
    let code = CouponCode::parse(request.code.trim());
    Ok(Scanned {
        wallet: parse_wallet(&request.wallet)?,
        code: code.map_err(|_| Problem::new("bad_coupon"))?,
        stock: stock.map_err(|_| Problem::new("bad_stock"))?,
    })
}

impl App {
    /// Those that were bought together under one code follow one another; else a code that is
    /// taken stays taken.
    pub(super) fn place_of(&self, scanned: &Scanned) -> Result<Place, Problem> {
        let mut last = None;
        for part in 0..MOST_PARTS {
            let digest = self.coupon_digest(scanned, part)?;
            let key = digest.clone();
            let found = self.read(move |view| view.coupon_of(&key))?;
            match found.filter(|coupon| coupon.state.is_taken()) {
                None => return Ok(Place::Free { part, digest }),
                Some(coupon) if coupon.has_more() => last = Some(coupon),
                Some(coupon) => return Ok(Place::Taken(Box::new(coupon))),
            }
        }
        let last = last.ok_or_else(|| Problem::new("internal"))?;
        Ok(Place::Taken(Box::new(last)))
    }

    fn coupon_digest(&self, scanned: &Scanned, part: u32) -> Result<String, Problem> {
        let identity = Zeroizing::new(scanned.code.identity(scanned.wallet, part));
        let digest = pin::keyed_digest(&*self.host, "coupon", &identity)?;
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    pub(super) fn draft_coupon(
        &self,
        acting: &Acting,
        scanned: &Scanned,
        part: u32,
        digest: String,
    ) -> Result<Draft, Problem> {
        let shop = &self.shop;
        let counted = business_day(self.host.now(), &shop.zone, shop.cut_over_hour);
        let counted = counted.map_err(|_| Problem::new("bad_settings"))?;
        let sealed = Seals(Arc::clone(&self.host)).seal(&scanned.code, &digest);
        let tail = scanned.code.tail().to_owned();
        Ok(Draft {
            scanned: (scanned.wallet, scanned.stock.clone(), tail),
            digest,
            sealed: sealed.ok_or_else(|| Problem::new("secrets"))?,
            part,
            cashier: acting.person.clone(),
            day: counted.day,
            hour: counted.hour,
        })
    }
}

impl Draft {
    pub(super) fn number(self, view: &View<'_>) -> Result<NewCoupon, Refusal> {
        let (wallet, stock, tail) = self.scanned;
        Ok(NewCoupon {
            id: view.next_coupon().map_err(unreadable)?,
            wallet,
            digest: self.digest,
            sealed: self.sealed,
            tail,
            stock,
            part: self.part,
            cashier: self.cashier,
            day: self.day,
            hour: self.hour,
        })
    }

    pub(super) const fn wallet(&self) -> Wallet {
        self.scanned.0
    }
}
