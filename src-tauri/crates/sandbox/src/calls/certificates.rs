//! `alipay.marketing.certificate.certification.prepareuse`, `.use` and `.refund`
//! (redemption-upload.md, wallet coupons; fields as the platform's libraries of 2024-04).

use super::Call;
use crate::answer::{Answer, Refusal};
use crate::book::{Certificate, Repeat};
use crate::clock::{self, DAY};
use crate::demo;
use serde_json::{Value, json};

/// What stands below the QR code for typing.
const DIGITS: usize = 12;
/// How long a practice certificate can be used after it is asked about.
const LIFE: i64 = 30 * DAY;

/// A look-up by the twelve digits or by the text of the QR code; it changes nothing.
pub fn prepare(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let (typed, scanned) = (call.biz.text("code"), call.biz.text("encrypted_data"));
    let code = match (typed, scanned) {
        (Some(code), None) if is_typed(code) => code,
        (None, Some(scan)) if scan.len() <= 128 => {
            let code = scan.strip_prefix(demo::CERTIFICATE_SCAN);
            code.ok_or(Refusal::no_certificate())?
        }
        (None | Some(_), _) => return Err(Refusal::no_parameter()),
    };
    let first = existing(call, code, None)?;
    let (order_id, user_id) = (first.order_id.clone(), first.user_id.clone());
    let twin = demo::certificate_twin(code);
    let twin = twin.map(|twin| existing(call, &twin, Some(&first)));
    let mut bought = vec![first];
    bought.extend(twin.transpose()?);
    bought.retain(|certificate| certificate.used.is_none());
    if bought.is_empty() {
        return Err(Refusal::used_certificate());
    }
    let listed: Vec<Value> = bought.iter().map(|one| prepared(one, call.now)).collect();
    Ok(Answer::success()
        .with("certificate_prepare_info_list", listed)
        .with("order_id", order_id)
        .with("user_id", user_id))
}

fn is_typed(code: &str) -> bool {
    code.len() == DIGITS && code.bytes().all(|b| b.is_ascii_digit())
}

/// The practice shop's certificates begin with a number of their own; some are void.
fn existing(
    call: &mut Call<'_>,
    code: &str,
    with: Option<&Certificate>,
) -> Result<Certificate, Refusal> {
    if code.starts_with(demo::VOID_CERTIFICATE) {
        return Err(Refusal::business("CERTIFICATE_IS_INVALID", "凭证已作废"));
    }
    let own = code.starts_with(demo::OWN_CERTIFICATE);
    let bought = is_typed(code) && code.starts_with(demo::CERTIFICATE);
    match own || bought {
        true => Ok(call.book.certificate(code, with, call.now)?),
        false => Err(Refusal::no_certificate()),
    }
}

fn prepared(one: &Certificate, now: i64) -> Value {
    json!({
        "certificate_id": certificate_id(one),
        "encrypted_code": one.encrypted_code,
        "order_id": one.order_id,
        "sku_info": { "item_type": "团购套餐", "title": demo::CERTIFICATE_TITLE },
        "amount_info": amounts(),
        "valid_begin_time": clock::wire(now.saturating_sub(DAY)),
        "valid_end_time": clock::wire(now.saturating_add(LIFE)),
    })
}

fn amounts() -> Value {
    json!({
        "original_price": "98.00",
        "sale_price": demo::CERTIFICATE_PRICE,
        "pay_amount": demo::CERTIFICATE_PRICE,
        "receipt_amount": demo::CERTIFICATE_PRICE,
    })
}

fn certificate_id(one: &Certificate) -> String {
    let digits = one.encrypted_code.bytes().take(12);
    let digits: String = digits
        .map(|b| char::from(b'0'.wrapping_add(b % 10)))
        .collect();
    format!("2026{digits}")
}

/// One use. The same `out_biz_no` with the same data has the first result; with other data it
/// is an error. One code a request: a till hands over one thing at a time.
pub fn use_one(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let (request, asked) = request(call)?;
    let certificate = named(call)?;
    let number = match call.book.repeat(&request, &asked) {
        Repeat::Same(number) => number,
        Repeat::Other => return Err(Refusal::no_parameter()),
        Repeat::New if certificate.used.is_some() => return Err(Refusal::used_certificate()),
        Repeat::New => {
            let request = (request.as_str(), asked.as_str());
            call.book
                .use_certificate(&certificate.code, request, call.now)?
        }
    };
    let result = json!([{
        "result": "SUCCESS",
        "msg": "核销成功",
        "certificate_id": certificate_id(&certificate),
        "code": certificate.code,
        "encrypted_code": certificate.encrypted_code,
        "order_id": certificate.order_id,
        "use_order_no": number,
        "sku_info": { "title": demo::CERTIFICATE_TITLE },
        "amount_info": amounts(),
    }]);
    Ok(Answer::success().with("certificate_use_result_list", result))
}

/// The certificate of a use, by the platform's code or the shop's own; order and customer must
/// be those of it where they are named, and the platform's code needs its customer.
fn named(call: &mut Call<'_>) -> Result<Certificate, Refusal> {
    let list = call.biz.list("certificate_use_info_list");
    let [one] = list else {
        return Err(Refusal::no_parameter());
    };
    let text = |name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
    let certificate = match (text("encrypted_code"), text("code")) {
        (Some(encrypted), _) => {
            call.biz.text("user_id").ok_or(Refusal::no_parameter())?;
            let known = call.book.by_encrypted_code(&encrypted).cloned();
            known.ok_or(Refusal::no_certificate())?
        }
        (None, Some(code)) if code.starts_with(demo::OWN_CERTIFICATE) => {
            existing(call, &code, None)?
        }
        (None, Some(_)) => return Err(Refusal::no_certificate()),
        (None, None) => return Err(Refusal::no_parameter()),
    };
    let fits = |name: &str, own: &str| call.biz.text(name).is_none_or(|named| named == own);
    let same = fits("order_id", &certificate.order_id) && fits("user_id", &certificate.user_id);
    match same {
        true => Ok(certificate),
        false => Err(Refusal::no_certificate()),
    }
}

/// Takes a use back by the number that the platform gave it.
pub fn undo(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let (request, asked) = request(call)?;
    let list = call.biz.list("use_order_no_list");
    let [Value::String(number)] = list else {
        return Err(Refusal::no_parameter());
    };
    let known = call.book.by_use(number);
    let (certificate, stands) = known.ok_or(Refusal::no_certificate())?;
    let certificate = certificate.clone();
    match call.book.repeat(&request, &asked) {
        Repeat::Same(_) => {}
        Repeat::Other => return Err(Refusal::no_parameter()),
        // Undone by another request: there is no such use any more.
        Repeat::New if !stands => return Err(Refusal::no_certificate()),
        Repeat::New => call.book.undo_use(number, (&request, &asked))?,
    }
    let result = json!([{
        "result": "SUCCESS",
        "msg": "撤销成功",
        "certificate_id": certificate_id(&certificate),
        "use_order_no": number,
    }]);
    Ok(Answer::success().with("certificate_reverse_result_list", result))
}

/// The request's number, and a mark of all that it says.
fn request(call: &Call<'_>) -> Result<(String, String), Refusal> {
    let number = call.biz.text("out_biz_no").filter(|text| text.len() <= 64);
    let number = number.ok_or(Refusal::no_parameter())?;
    let at = call.biz.text("biz_dt").filter(|text| text.len() == 19);
    at.and_then(clock::parse).ok_or(Refusal::no_parameter())?;
    Ok((number.to_owned(), call.biz.mark()))
}
