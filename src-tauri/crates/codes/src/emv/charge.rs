//! A shop's printed code with the amount and the reference of one sale in it.

use super::amount::Amount;
use super::code::template;
use super::objects::objects;
use super::scheme::Scheme;
use super::{LONGEST_OBJECT, MerchantCode};

/// The longest reference in object 62, in characters.
const LONGEST_REFERENCE: usize = 25;

/// See [`MerchantCode::charged`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    /// The code for this sale.
    pub code: MerchantCode,
    /// Whether the reference is in it; not every scheme has a place for one, nor takes every
    /// character.
    pub carries_reference: bool,
}

impl MerchantCode {
    /// Whether a shop may put the amount of a sale into this printed code: it names none, and
    /// every scheme in it allows it.
    #[must_use]
    pub fn takes_amount(&self) -> bool {
        let is_open = self.get(54).is_none() && self.get(1) != Some("12");
        let mut schemes = self.schemes().peekable();
        is_open && schemes.peek().is_some() && schemes.all(Scheme::allows_amount)
    }

    /// This printed code for one sale: amount, and the reference by which the bank's line is
    /// found again. None where the code takes no amount, or none in this currency.
    #[must_use]
    pub fn charged(&self, amount: Amount, reference: &str) -> Option<Charged> {
        if !self.takes_amount() || self.currency() != Some(amount.currency()) || amount.is_zero() {
            return None;
        }
        let mut code = self.clone();
        let is_pix = self.schemes().any(|scheme| scheme == Scheme::Pix);
        // In Brazil 12 means that the code is used up by one payment at the bank's server.
        if !is_pix {
            code.put(1, "12".to_owned(), 0);
        }
        code.put(54, amount.full(), 53);
        let carries_reference = code.carry(reference, is_pix);
        code.fix_amount();
        // Held to all rules: what was added may have made it longer than any reader takes.
        MerchantCode::parse(&code.text()).ok()?;
        Some(Charged {
            code,
            carries_reference,
        })
    }

    fn carry(&mut self, reference: &str, is_pix: bool) -> bool {
        let length = (1..=LONGEST_REFERENCE).contains(&reference.chars().count());
        let plain = reference.bytes().all(|b| b.is_ascii_alphanumeric());
        let printable = reference.bytes().all(|b| b.is_ascii_graphic());
        let place = self.schemes().find_map(Scheme::reference_place);
        let Some(place) = place.filter(|_| length && printable && (plain || !is_pix)) else {
            return false;
        };
        let known = self.get(62).unwrap_or_default();
        let others = objects(known).filter_map(Result::ok);
        let others = others.filter(|object| object.id != place);
        let mut fields: Vec<(u8, &str)> = others.map(|object| (object.id, object.value)).collect();
        fields.push((place, reference));
        fields.sort_by_key(|(id, _)| *id);
        let fields = template(fields);
        let fits = fields.chars().count() <= LONGEST_OBJECT;
        if fits {
            self.put(62, fields, u8::MAX);
        }
        fits
    }

    /// `PayNow` says in its own account whether the customer may change the amount.
    fn fix_amount(&mut self) {
        let mut accounts = 26..=51;
        let account = accounts.find(|id| self.sub(*id, 0) == Some("SG.PAYNOW"));
        let Some((id, known)) = account.and_then(|id| Some((id, self.get(id)?))) else {
            return;
        };
        let fields = objects(known).filter_map(Result::ok);
        let fixed = template(fields.map(|object| match object.id {
            3 => (3, "0"),
            id => (id, object.value),
        }));
        self.put(id, fixed, u8::MAX);
    }
}
