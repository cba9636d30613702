//! The coupons: a code is redeemed by one of them at a time.

use crate::crypto::sha256;
use crate::entry::{Fact, Slip};
use crate::kind;
use crate::report::{Place, Report};
use std::collections::HashMap;

/// What is known of each coupon, and who holds which code; no code itself is in an archive.
pub struct Coupons {
    known: HashMap<String, Known>,
    holders: HashMap<u128, String>,
    from_start: bool,
}

struct Known {
    code: u128,
    /// Goods were handed over on a claim: a refusal of the platform frees nothing then.
    claimed: bool,
}

impl Coupons {
    /// Before the first entry; `from_start` when that is the journal's first.
    pub fn new(from_start: bool) -> Self {
        Self {
            known: HashMap::new(),
            holders: HashMap::new(),
            from_start,
        }
    }

    /// Takes in what an entry says of a coupon.
    pub fn add(&mut self, fact: &Fact, place: Place, report: &mut Report) {
        match (&fact.coupon, fact.fact.as_str()) {
            (Some(Slip::Asked { id, digest }), "coupon_asked") => {
                self.asked(id, digest, place, report);
            }
            (Some(Slip::Named(id)), "coupon_moved" | "coupon_deferred" | "coupon_retried") => {
                let event = fact.event.as_ref().map(|event| event.event.as_str());
                self.moved(id, event.unwrap_or_default(), place, report);
            }
            _ => {}
        }
    }

    fn asked(&mut self, id: &str, digest: &str, place: Place, report: &mut Report) {
        let code = trace(digest);
        if self.known.contains_key(id) {
            report.problem(kind::COUPON_MADE_TWICE, place, [id.to_owned()]);
        }
        if let Some(holder) = self.holders.get(&code) {
            let blanks = [id.to_owned(), holder.clone()];
            report.problem(kind::COUPON_TWICE, place, blanks);
        }
        self.holders.insert(code, id.to_owned());
        let claimed = false;
        self.known.insert(id.to_owned(), Known { code, claimed });
    }

    fn moved(&mut self, id: &str, event: &str, place: Place, report: &mut Report) {
        let Some(known) = self.known.get_mut(id) else {
            if self.from_start {
                report.problem(kind::COUPON_NEVER_ASKED, place, [id.to_owned()]);
            }
            return;
        };
        let frees = match event {
            "claimed" => {
                known.claimed = true;
                false
            }
            "refused" => !known.claimed,
            "undone" => true,
            _ => false,
        };
        let code = known.code;
        if frees && self.holders.get(&code).is_some_and(|holder| holder == id) {
            self.holders.remove(&code);
        }
    }
}

/// 128 bits of SHA-256: nobody can make two digests with the same.
fn trace(digest: &str) -> u128 {
    let hash = sha256(digest.as_bytes());
    let first = hash.first_chunk().copied().unwrap_or_default();
    u128::from_be_bytes(first)
}
