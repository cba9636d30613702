//! Certificates, 凭证 (redemption-upload.md, wallet coupons): what was bought in the wallet
//! beforehand and is used at the counter. The platform is told of a use that may lie hours back.
//!
//! Fields and answers are those of `alipay.marketing.certificate.certification.prepareuse`,
//! `.use` and `.refund` as the platform publishes them with its libraries (2024-04).

mod answers;
mod fields;
mod handle;
#[cfg(test)]
mod tests;

use super::{Alipay, china};
use crate::coupons::{CouponAnswer, CouponFound, CouponUndo, CouponUse, Coupons, UndoAnswer};
use handle::Handle;
use hexiao_domain::{Reason, Timestamp};
use serde_json::{Value, json};

const PREPARE: &str = "alipay.marketing.certificate.certification.prepareuse";
const USE: &str = "alipay.marketing.certificate.certification.use";
const UNDO: &str = "alipay.marketing.certificate.certification.refund";

/// The longest text of a customer's QR code that the platform takes, in characters.
const LONGEST_SCAN: usize = 128;
/// What stands below the QR code for typing: twelve digits.
const TYPED_DIGITS: usize = 12;
/// The longest name of a use or an undoing, in characters.
const LONGEST_REQUEST: usize = 64;

impl Coupons for Alipay {
    fn look_up(&self, code: &str, now: Timestamp) -> CouponFound {
        let code = code.trim();
        if !is_plain(code, LONGEST_SCAN) {
            return CouponFound::NotFound;
        }
        let typed = code.len() == TYPED_DIGITS && code.bytes().all(|b| b.is_ascii_digit());
        let content = match typed {
            true => json!({ "code": code }),
            false => json!({ "encrypted_data": code }),
        };
        match self.ask(PREPARE, &content, now) {
            Ok(reply) => answers::found(&reply),
            Err(unknown) => CouponFound::Unknown(unknown),
        }
    }

    fn use_coupon(&self, coupon: &CouponUse<'_>, now: Timestamp) -> CouponAnswer {
        let fits = is_plain(coupon.request, LONGEST_REQUEST);
        let Some(handle) = Handle::read(coupon.code).filter(|_| fits) else {
            return CouponAnswer::Invalid(Reason::Declined);
        };
        match self.ask(USE, &used(&handle, coupon), now) {
            Ok(reply) => answers::used(&reply, &handle),
            Err(unknown) => CouponAnswer::Unknown(unknown),
        }
    }

    fn undo(&self, undo: &CouponUndo<'_>, now: Timestamp) -> UndoAnswer {
        let fits =
            is_plain(undo.request, LONGEST_REQUEST) && is_plain(undo.platform_ref, LONGEST_REQUEST);
        let Some(handle) = Handle::read(undo.code).filter(|_| fits) else {
            return UndoAnswer::Refused(Reason::NotFound);
        };
        match self.ask(UNDO, &undone(&handle, undo), now) {
            Ok(reply) => answers::undone(&reply, undo.platform_ref),
            Err(unknown) => UndoAnswer::Unknown(unknown),
        }
    }
}

/// Printable, without blanks, and no longer than this.
fn is_plain(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// One use. The same request is the same text: the platform answers it as it did before.
fn used(handle: &Handle, coupon: &CouponUse<'_>) -> Value {
    let mut content = json!({
        "out_biz_no": coupon.request,
        "biz_dt": china::format(coupon.used_at),
        "certificate_use_info_list": [handle.named()],
    });
    handle.add_to(&mut content, true);
    content
}

/// One undoing, of the use that the platform numbered so.
fn undone(handle: &Handle, undo: &CouponUndo<'_>) -> Value {
    let mut content = json!({
        "out_biz_no": undo.request,
        "biz_dt": china::format(undo.undone_at),
        "use_order_no_list": [undo.platform_ref],
    });
    handle.add_to(&mut content, false);
    content
}
