//! Whether an account is entered rightly: an order of one fen whose code nobody sees is made
//! and closed. It names the application, which no question does, and its answer is signed. A
//! refusal is not: it says what is wrong with the request.

use super::Wechat;
use super::codes::{is_named, puzzled};
use super::content;
use super::distrust::Distrust;
use super::exchange::fault;
use super::fields::{Fault, text};
use super::sign::Stamp;
use crate::http::{Answered, LARGEST_BODY, unknown};
use crate::{Credentials, Part};
use hexiao_domain::{Reason, Timestamp, Unknown};

/// The platform's probes come one in many answers; two in a row are a wrong key.
const TRIES: usize = 3;

impl Wechat {
    /// Asks, and asks again when the platform only tried whether the till looks.
    pub(super) fn ask_who_we_are(&self, now: Timestamp) -> Credentials {
        for _ in 1..TRIES {
            match self.try_an_order(now) {
                Err(Trouble::Distrust(Distrust::Probe)) => {}
                tried => return self.verdict(tried, now),
            }
        }
        self.verdict(self.try_an_order(now), now)
    }

    fn verdict(&self, tried: Result<(), Trouble>, now: Timestamp) -> Credentials {
        let tried = tried.and_then(|()| self.try_the_opener(now));
        match tried {
            Ok(()) => Credentials::Good,
            Err(Trouble::Refused(fault)) => match named(&fault) {
                Some(part) => Credentials::Wrong(part),
                None => Credentials::Unknown(puzzled(&fault)),
            },
            Err(Trouble::Distrust(distrust)) => self.disbelief(distrust),
            Err(Trouble::Unknown(unknown)) => Credentials::Unknown(unknown),
        }
    }

    /// Makes the order, looks at the proof of its answer, and closes it, which names this very
    /// order: an old answer to another question names none. Should the close be lost, the order
    /// ends within a minute.
    fn try_an_order(&self, now: Timestamp) -> Result<(), Trouble> {
        let number = number(now).ok_or(Trouble::Unknown(unknown(Reason::ShopSetup)))?;
        let content = self.order_of_nobody(&number, now).to_string();
        let target = self.gateway.target(content::NATIVE);
        let made = self.exchange(&target, Some(&content), LARGEST_BODY, now);
        let made = made.map_err(Trouble::Unknown)?;
        let judged = self.judge(&made, now);
        if made.status != 200 {
            return judged;
        }
        let path = format!("/v3/pay/transactions/out-trade-no/{number}/close");
        let (target, content) = (self.gateway.target(&path), self.merchant_only().to_string());
        let closed = self.exchange(&target, Some(&content), LARGEST_BODY, now);
        judged?;
        self.judge(&closed.map_err(Trouble::Unknown)?, now)
    }

    fn judge(&self, answered: &Answered, now: Timestamp) -> Result<(), Trouble> {
        match answered.status {
            200 | 204 => self.prove(answered, now).map_err(Trouble::Distrust),
            400..=599 => Err(Trouble::Refused(fault(answered, now))),
            // A redirect is a portal's.
            _ => Err(Trouble::Distrust(Distrust::Foreign)),
        }
    }

    /// The APIv3 key opens what the platform seals, where there is anything sealed.
    fn try_the_opener(&self, now: Timestamp) -> Result<(), Trouble> {
        if self.keyring.opener().is_none() {
            return Ok(());
        }
        let fetched = match self.fetch(now) {
            Err(Distrust::Probe) => self.fetch(now),
            fetched => fetched,
        };
        match fetched {
            // A merchant of the platform's public key has no certificates.
            Ok(()) | Err(Distrust::OtherKey) => Ok(()),
            Err(distrust) => Err(Trouble::Distrust(distrust)),
        }
    }

    fn disbelief(&self, distrust: Distrust) -> Credentials {
        let is_entered = self.keyring.has_entered();
        match distrust {
            Distrust::OtherKey if is_entered => Credentials::Wrong(Part::PlatformKeyId),
            Distrust::OtherKey => Credentials::Wrong(Part::PlatformKeyAbsent),
            Distrust::BadSignature | Distrust::Probe => Credentials::Wrong(Part::PlatformKey),
            Distrust::ApiKey => Credentials::Wrong(Part::ApiKey),
            Distrust::ClockWrong => Credentials::Wrong(Part::Clock),
            Distrust::Unsigned | Distrust::Foreign | Distrust::Stale | Distrust::Unfetched(_) => {
                Credentials::Unknown(distrust.into())
            }
        }
    }
}

/// Why the account was not found good.
enum Trouble {
    /// The platform was not reached.
    Unknown(Unknown),
    /// It refused.
    Refused(Fault),
    /// Its answer is not believed.
    Distrust(Distrust),
}

/// A number that no order had before and none will have.
fn number(now: Timestamp) -> Option<String> {
    let mut number = format!("check_{}", Stamp::new(now)?.nonce);
    number.truncate(content::LONGEST_NUMBER);
    Some(number)
}

/// The part that the platform complains about. One code, `SIGN_ERROR`, stands for every
/// reason why a sender is not known; its words tell them apart (wechatpay.md §11).
fn named(fault: &Fault) -> Option<Part> {
    if fault.clock_wrong {
        return Some(Part::Clock);
    }
    let is = |codes| is_named(fault, codes);
    let words = text(&fault.message)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    match fault.status {
        _ if is(&["APPIDMCHIDNOTMATCH", "APPIDNOTEXIST"]) => Some(Part::AppId),
        _ if is(&["MCHIDNOTEXIST", "MCHNOTEXISTS"]) => Some(Part::Merchant),
        _ if says(&["apiv3"]) => Some(Part::ApiKey),
        401 if says(&["timestamp"]) => Some(Part::Clock),
        401 if says(&["序列号", "证书"]) => Some(Part::MerchantSerial),
        401 if says(&["商户号", "mchid"]) => Some(Part::Merchant),
        401 => Some(Part::MerchantKey),
        400 if says(&["appid"]) => Some(Part::AppId),
        400 if says(&["mchid", "mch_id", "商户号"]) => Some(Part::Merchant),
        400 if says(&["notify_url"]) => Some(Part::Page),
        403 => Some(Part::Permission),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, code: &str, message: &str) -> Option<Part> {
        named(&Fault {
            status,
            proved: false,
            clock_wrong: false,
            code: Some(code.to_owned()),
            message: Some(message.to_owned()),
        })
    }

    #[test]
    fn one_code_for_many_mistakes_is_told_apart_by_its_words() {
        let sign = |message| said(401, "SIGN_ERROR", message);
        assert_eq!(
            sign("商户证书序列号有误。请使用签名私钥匹配的证书序列号"),
            Some(Part::MerchantSerial)
        );
        assert_eq!(sign("商户证书已过期。"), Some(Part::MerchantSerial));
        assert_eq!(sign("商户未设置APIv3密钥。"), Some(Part::ApiKey));
        assert_eq!(sign("商户号不存在"), Some(Part::Merchant));
        assert_eq!(sign("错误的签名，验签失败"), Some(Part::MerchantKey));
        assert_eq!(sign(""), Some(Part::MerchantKey));
        let late = "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟";
        assert_eq!(sign(late), Some(Part::Clock));
    }

    #[test]
    fn an_application_that_is_not_the_merchants_is_told_in_either_wording() {
        assert_eq!(said(400, "APPID_MCHID_NOT_MATCH", ""), Some(Part::AppId));
        let words = "appid和mch_id不匹配，请检查后再试";
        assert_eq!(said(400, "INVALID_REQUEST", words), Some(Part::AppId));
        let words = "输入源“/body/mchid”映射到字段“商户号”字符串规则校验失败";
        assert_eq!(said(400, "PARAM_ERROR", words), Some(Part::Merchant));
        assert_eq!(said(403, "NO_AUTH", "商户无权限"), Some(Part::Permission));
        assert_eq!(said(500, "SYSTEM_ERROR", "系统错误"), None);
    }
}
