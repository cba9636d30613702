//! `alipay.data.dataservice.bill.downloadurl.query`: where a bill is (alipay.md §10).

use super::Call;
use crate::answer::{Answer, Refusal};
use crate::bill::{Bill, Kind};
use crate::clock::{self, DAY, HOUR};

/// A day's bill is made at nine the next morning.
const MADE_AT: i64 = DAY + 9 * HOUR;
/// The first day of any bill, and the day on which the practice shop signed up.
const FIRST: &str = "2016-01-01";
const SIGNED_UP: &str = "2024-01-01";

/// An address that lives for half a minute; it names the merchant, as the platform's own do.
pub fn bill_url(call: &mut Call<'_>) -> Result<Answer, Refusal> {
    let kind = match call.biz.text("bill_type") {
        Some("trade") => Kind::Trade,
        Some("signcustomer") => Kind::Fund,
        Some(_) => return Err(Refusal::business("TYPE_NOT_SUPPORTED", "账单类型不支持")),
        None => return Err(arguments()),
    };
    let day = call.biz.text("bill_date").ok_or(arguments())?;
    let begins = begins(day).ok_or(arguments())?;
    if day < FIRST {
        return Err(arguments());
    }
    if call.now < begins.saturating_add(MADE_AT) {
        return Err(Refusal::no_bill());
    }
    if day < SIGNED_UP {
        return Err(Refusal::business(
            "BILL_DATE_BEFORE_REGISTRATION",
            "账单日期早于签约日期",
        ));
    }
    let bill = Bill {
        kind,
        day: day.to_owned(),
    };
    let empty = bill.is_empty(call.book);
    let url = call.book.links.give(bill, call.biz.origin(), call.now);
    let answer = Answer::success().with("bill_download_url", url);
    let nothing = empty.then_some("EMPTY_DATA_WITH_BILL_FILE");
    Ok(answer.with_some("bill_file_code", nothing))
}

/// The platform's own spelling (alipay.md §10).
const fn arguments() -> Refusal {
    Refusal::business("INVAILID_ARGUMENTS", "参数不正确")
}

/// The first moment of a day in China. Bills of a month are not simulated.
fn begins(day: &str) -> Option<i64> {
    let begins = clock::parse(&format!("{day} 00:00"))?;
    (day.len() == 10).then_some(begins)
}
