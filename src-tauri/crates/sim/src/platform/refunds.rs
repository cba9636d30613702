//! Money that a till asks back: each refund has one name, and the same name again has the first
//! result.

use super::answer::Luck;
use super::{Broken, Platform};
use crate::wire::{Call, Key, Says, back_of};
use hexiao_domain::Reason;
use rustc_hash::FxHashMap;

/// A refund waits for so long until the platform carries it out, ms.
const RESTS_MS: u64 = 40_000;

/// How a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Done,
    Refused(Reason),
    /// Carried out at that time, or refused then.
    Rests(u64, Option<Reason>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Back {
    money: u32,
    amount: i64,
    how: How,
}

/// Every refund that a till asked for, by its name: the order, and which one of it.
#[derive(Default)]
pub struct Backs(FxHashMap<(Key, u32), Back>);

impl Platform {
    pub(super) fn ask_back(&mut self, call: &Call, now: u64, luck: Luck) -> Says {
        let (money, nth) = back_of(call.data);
        let amount = call.amount.minor();
        let how = match (luck.rests, luck.keeps) {
            (true, reason) => How::Rests(now + RESTS_MS, reason),
            (false, Some(reason)) => How::Refused(reason),
            (false, None) => How::Rests(now, None),
        };
        let new = Back { money, amount, how };
        let known = *self.backs.0.entry((call.key, nth)).or_insert(new);
        if (known.money, known.amount) != (money, amount) {
            self.broken = Some(Broken::KeyReused(call.key));
            return Says::Refused(Reason::RefundRefused);
        }
        self.look_at_back(call, now)
    }

    pub(super) fn look_at_back(&mut self, call: &Call, now: u64) -> Says {
        let (_, nth) = back_of(call.data);
        let name = (call.key, nth);
        let Some(known) = self.backs.0.get(&name).copied() else {
            return Says::NotFound;
        };
        let how = self.carried_out(known, now);
        self.backs.0.insert(name, Back { how, ..known });
        match how {
            How::Done => Says::GivenBack,
            How::Refused(reason) => Says::Refused(reason),
            How::Rests(..) => Says::GoingBack,
        }
    }

    fn carried_out(&mut self, known: Back, now: u64) -> How {
        match known.how {
            How::Rests(until, _) if now < until => known.how,
            How::Rests(_, Some(reason)) => How::Refused(reason),
            How::Rests(_, None) => match self.moves_back(known.money, known.amount) {
                true => How::Done,
                false => How::Refused(Reason::RefundRefused),
            },
            How::Done | How::Refused(_) => known.how,
        }
    }

    /// What is left of some money, minor units.
    #[must_use]
    pub fn left_of(&self, number: u32) -> i64 {
        let known = self.transaction(number);
        known.map_or(0, |known| {
            known.amount.minor().saturating_sub(known.refunded)
        })
    }
}
