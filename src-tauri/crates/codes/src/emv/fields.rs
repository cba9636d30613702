//! What stands in a value: the fields of a template, and the fields of those.

use super::MerchantCode;
use super::objects::objects;
use crate::card::is_card_number;

/// Templates in templates: no scheme has more than three.
const DEEPEST: u8 = 4;

impl MerchantCode {
    /// The fields of an object that is a template; none of one that is not.
    #[must_use]
    pub fn fields(&self, id: u8) -> Vec<(u8, &str)> {
        let value = self
            .get(id)
            .filter(|_| matches!(id, 26..=51 | 62 | 64 | 80..=99));
        value.map(fields).unwrap_or_default()
    }

    /// Whether a card's number stands anywhere in it: a till must neither keep nor show it.
    #[must_use]
    pub fn holds_card_number(&self) -> bool {
        let mut objects = self.objects();
        objects.any(|(_, value)| holds_card_number(value))
    }
}

/// Whether a value is a card's number, or a template with one anywhere in it.
#[must_use]
pub fn holds_card_number(value: &str) -> bool {
    is_held(value, 0)
}

fn is_held(value: &str, depth: u8) -> bool {
    let inside = |(_, value): &(u8, &str)| is_held(value, depth + 1);
    is_card_number(value) || depth < DEEPEST && fields(value).iter().any(inside)
}

/// A value taken apart, where it is objects from end to end.
fn fields(value: &str) -> Vec<(u8, &str)> {
    let all: Result<Vec<_>, _> = objects(value).collect();
    let all = all.unwrap_or_default();
    all.into_iter()
        .map(|object| (object.id, object.value))
        .collect()
}
