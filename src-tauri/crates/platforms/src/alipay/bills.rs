//! Bills (alipay.md §10): a signed answer says for half a minute where the file is. The file
//! is neither signed nor hashed: it comes by TLS from the platform's own host, and says itself
//! whose it is and of which day.

mod place;
mod told;
mod unpack;

use super::answers::{DONE, unreadable};
use super::fields::text;
use super::{Alipay, china};
use crate::bills::{BillAnswer, BillKind, Bills};
use crate::http::unknown;
use crate::trades::{self, BillFault, TradeBill};
use hexiao_domain::{BusinessDay, Reason, Timestamp, Unknown};
use serde::Deserialize;
use serde_json::{Value, json};

const METHOD: &str = "alipay.data.dataservice.bill.downloadurl.query";

/// The answer about a day on which nothing happened; a file without rows is offered all the
/// same.
const NOTHING: &str = "EMPTY_DATA_WITH_BILL_FILE";

/// The hour of the next day in China at which a day's bill is made (alipay.md §10).
const MADE_AT_HOUR: u32 = 9;

/// The largest file that is read, packed, in bytes: some hundred thousand payments.
const LARGEST_PACKED: u64 = 32 * 1024 * 1024;

/// Where a bill is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Place {
    code: Option<String>,
    sub_code: Option<String>,
    bill_download_url: Option<String>,
    bill_file_code: Option<String>,
}

impl Bills for Alipay {
    fn bill(&self, kind: BillKind, day: BusinessDay, now: Timestamp) -> BillAnswer {
        // Never of today (alipay.md §10); the platform's words for that are those for no bill.
        if day >= china::day(now) {
            return BillAnswer::NotYet;
        }
        let place: Place = match self.ask(METHOD, &asked(kind, day), now) {
            Ok(place) => place,
            Err(unknown) => return BillAnswer::Unknown(unknown),
        };
        if text(&place.code) != Some(DONE) {
            return told::without(&place, day, now);
        }
        if text(&place.bill_file_code) == Some(NOTHING) {
            return BillAnswer::Empty;
        }
        match self.download(&place, kind, day) {
            Ok(files) => BillAnswer::File(files),
            Err(unknown) => BillAnswer::Unknown(unknown),
        }
    }

    fn made_at(&self, day: BusinessDay) -> Timestamp {
        china::next_morning(day, MADE_AT_HOUR)
    }

    fn trades(&self, files: &[(String, Vec<u8>)]) -> Result<TradeBill, BillFault> {
        trades::alipay(files)
    }
}

impl Alipay {
    /// Fetches the file while its address lives, and makes sure that it is this merchant's and
    /// of this day.
    fn download(
        &self,
        place: &Place,
        kind: BillKind,
        day: BusinessDay,
    ) -> Result<Vec<(String, Vec<u8>)>, Unknown> {
        let url = text(&place.bill_download_url).ok_or_else(unreadable)?;
        let url = place::trusted(&self.gateway, url).ok_or_else(unreadable)?;
        let answered = self.gateway.fetch(&url, LARGEST_PACKED)?;
        match answered.status {
            200 => {}
            429 => return Err(unknown(Reason::TooOften)),
            500..=599 => return Err(unknown(Reason::PlatformFault)),
            _ => return Err(unreadable()),
        }
        let files = unpack::unpack(&answered.body).ok_or_else(unreadable)?;
        told::prove(&files, kind, day, &self.seller_id)?;
        let bytes = |(name, text): (String, String)| (name, text.into_bytes());
        Ok(files.into_iter().map(bytes).collect())
    }

    /// The merchant whose bills this application gets: the signed address of a bill names it
    /// (alipay.md §10). None where the platform gives no address, or one of another form.
    pub(super) fn owner_of_bills(&self, now: Timestamp) -> Option<String> {
        // Two days back is made, whatever the hour.
        let day = china::day(now).0.checked_sub_days(chrono::Days::new(2))?;
        let content = asked(BillKind::Trade, BusinessDay(day));
        let place: Place = self.ask(METHOD, &content, now).ok()?;
        place::owner(text(&place.bill_download_url)?)
    }
}

fn asked(kind: BillKind, day: BusinessDay) -> Value {
    let kind = match kind {
        BillKind::Trade => "trade",
        BillKind::FundFlow => "signcustomer",
    };
    json!({ "bill_type": kind, "bill_date": day.to_string() })
}
