//! What somebody remembers of a payment, held against a line of a bill: last digits of a number,
//! or the payer's name or account, which platforms mask with stars.

use super::{BillRow, Fit};

/// Fewer digits than this are in too many numbers to say anything.
const FEWEST_DIGITS: usize = 3;

/// How a line compares with a hint; a blank one says nothing.
pub(super) fn meets(hint: &str, row: &BillRow) -> Fit {
    let hint = bare(hint);
    if hint.is_empty() {
        return Fit::Unknown;
    }
    if is_tail(&hint, row) {
        return Fit::Fits;
    }
    let is_number = hint.chars().all(|c| c.is_ascii_digit());
    if is_number && hint.len() < FEWEST_DIGITS {
        return Fit::Unknown;
    }
    match &row.payer {
        Some(payer) => by_payer(&hint, payer, is_number),
        // A number's last digits would be in the line; a name would not.
        None if is_number => Fit::Differs,
        None => Fit::Unknown,
    }
}

/// Whether one of the line's numbers ends like this.
pub(super) fn is_tail(hint: &str, row: &BillRow) -> bool {
    let hint = bare(hint);
    let ends = |number: &str| number.to_lowercase().ends_with(&hint);
    let order = row.order.as_deref();
    hint.len() >= FEWEST_DIGITS && (ends(row.transaction.as_str()) || order.is_some_and(ends))
}

/// Small letters without blanks and the strokes that people read numbers with.
fn bare(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    kept.flat_map(char::to_lowercase).collect()
}

/// `*津水(602***@qq.com)` is a name and an account, each masked by itself.
fn by_payer(hint: &str, payer: &str, is_number: bool) -> Fit {
    let payer = bare(payer);
    let brackets = ['(', ')', '（', '）'];
    let parts = payer.split(brackets).filter(|part| !part.is_empty());
    let mut hidden = false;
    for part in parts {
        if part.contains(hint) || is_masked(part, hint) {
            return Fit::Fits;
        }
        let stars = part.chars().filter(|c| *c == '*').count();
        // No name is in an account: a star there hides no other letters than an account has. What
        // shows nothing may be either.
        let shows = part.chars().count() > stars;
        let could_hide = hint.is_ascii() || !part.is_ascii() || !shows;
        hidden |= could_hide && stars >= hint.chars().count();
    }
    match hidden && !is_number {
        true => Fit::Unknown,
        false => Fit::Differs,
    }
}

/// Whether `whole` written with the mask's stars is the mask: what stands before the first star
/// and after the last is the same, and every star hides something.
fn is_masked(mask: &str, whole: &str) -> bool {
    let (Some((before, _)), Some((_, after))) = (mask.split_once('*'), mask.rsplit_once('*'))
    else {
        return false;
    };
    let stars = mask.chars().filter(|c| *c == '*').count();
    let inner = whole.strip_prefix(before);
    let inner = inner.and_then(|rest| rest.strip_suffix(after));
    let seen = !before.is_empty() || !after.is_empty();
    seen && inner.is_some_and(|inner| inner.chars().count() >= stars)
}
