//! Coupons at the platform: each is used by one request, and the same request again has the
//! first result.

use super::{Broken, Platform};
use crate::wire::{Call, Key, Says};
use hexiao_domain::{Currency, Money, Reason, Wallet};
use rustc_hash::FxHashMap;

/// What a request did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Use {
    code: u64,
    undone: bool,
}

/// The coupons of the shop. A code stands for a coupon, but for those that are no good.
#[derive(Default)]
pub struct Slips {
    used: FxHashMap<u64, Key>,
    uses: FxHashMap<Key, Use>,
    refused: FxHashMap<Key, Reason>,
}

/// A request that no till makes.
const ELSEWHERE: Key = Key {
    till: u8::MAX,
    epoch: 0,
    seq: 0,
};

impl Platform {
    /// Another shop's till uses a coupon.
    pub fn use_elsewhere(&mut self, code: u64) {
        self.slips.used.entry(code).or_insert(ELSEWHERE);
    }

    /// Whether this request used this code once, whatever became of it.
    #[must_use]
    pub fn coupon_was_used(&self, key: Key, code: u64) -> bool {
        self.slips
            .uses
            .get(&key)
            .is_some_and(|used| used.code == code)
    }

    /// Whether the use by this request stands.
    #[must_use]
    pub fn coupon_stands(&self, key: Key, code: u64) -> bool {
        self.slips.used.get(&code) == Some(&key)
    }

    /// One wallet tells what a coupon is before it is used; the other does not.
    pub(super) fn look_up_coupon(&self, call: &Call) -> Says {
        let (key, code) = (call.key, call.data);
        if call.wallet == Wallet::Alipay {
            return Says::NotFound;
        }
        if let Some(reason) = self.slips.refuses(key, code) {
            return Says::CouponRefused(reason);
        }
        let minor = i64::try_from(code % 50).unwrap_or_default() * 100 + 100;
        Says::CouponFound(Money::new(minor, Currency::Cny))
    }

    pub(super) fn use_coupon(&mut self, call: &Call) -> Says {
        let (key, code) = (call.key, call.data);
        if let Some(known) = self.slips.uses.get(&key) {
            if known.code != code {
                self.broken = Some(Broken::KeyReused(key));
            }
            return Says::CouponUsed;
        }
        if let Some(reason) = self.slips.refuses(key, code) {
            self.slips.refused.insert(key, reason);
            return Says::CouponRefused(reason);
        }
        let undone = false;
        self.slips.used.insert(code, key);
        self.slips.uses.insert(key, Use { code, undone });
        Says::CouponUsed
    }

    /// Of some codes it takes no use back.
    pub(super) fn undo_coupon(&mut self, call: &Call) -> Says {
        let Some(used) = self.slips.uses.get_mut(&call.key) else {
            return Says::CouponRefused(Reason::NotFound);
        };
        if used.undone {
            return Says::CouponUndone;
        }
        if call.data % 11 == 5 {
            return Says::CouponRefused(Reason::Declined);
        }
        used.undone = true;
        self.slips.used.remove(&call.data);
        Says::CouponUndone
    }
}

impl Slips {
    /// Why this request is refused: as it was before, or for what the coupon is.
    fn refuses(&self, key: Key, code: u64) -> Option<Reason> {
        if let Some(reason) = self.refused.get(&key) {
            return Some(*reason);
        }
        match code % 20 {
            7 => Some(Reason::CouponInvalid),
            13 => Some(Reason::CouponUnknown),
            _ if self.used.contains_key(&code) => Some(Reason::CouponUsed),
            _ => None,
        }
    }
}
