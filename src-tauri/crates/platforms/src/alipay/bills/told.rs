//! What is said where there is no bill, and what a bill says of itself.

use super::super::answers::unreadable;
use super::super::china;
use super::super::fields::text;
use super::{Place, place};
use crate::bills::{BillAnswer, BillKind};
use crate::http::unknown;
use hexiao_domain::{BusinessDay, Reason, Timestamp, Unknown};

/// Lines before the column names; an account and a day stand among them.
const HEAD_LINES: usize = 6;

/// No bill. The platform writes these codes with `isp.` or nothing before them.
pub(super) fn without(place: &Place, day: BusinessDay, now: Timestamp) -> BillAnswer {
    let sub_code = text(&place.sub_code).unwrap_or_default();
    let name = sub_code.rsplit('.').next().unwrap_or_default();
    match (text(&place.code).unwrap_or_default(), name) {
        ("40006" | "20001" | "40001" | "40003", _) => BillAnswer::Refused(Reason::ShopSetup),
        (_, "invalid-timestamp") => BillAnswer::Unknown(unknown(Reason::ClockWrong)),
        ("40002", _) => BillAnswer::Refused(Reason::ShopSetup),
        ("40004", name) => business(&name.to_ascii_uppercase(), day, now),
        _ => BillAnswer::Unknown(unknown(Reason::PlatformFault)),
    }
}

fn business(name: &str, day: BusinessDay, now: Timestamp) -> BillAnswer {
    match name {
        "NO_BILL_DATA" | "BILL_DATE_BEFORE_REGISTRATION" => BillAnswer::Empty,
        "BILL_NOT_EXIST" if china::days_between(day, china::day(now)) <= 1 => BillAnswer::NotYet,
        "BILL_NOT_EXIST" => BillAnswer::Refused(Reason::NotFound),
        // The platform's own spelling.
        "INVAILID_ARGUMENTS" | "TYPE_NOT_SUPPORTED" => BillAnswer::Refused(Reason::ShopSetup),
        "SYSTEM_RATE_LIMIT" | "USER_RATE_LIMIT" => BillAnswer::Unknown(unknown(Reason::TooOften)),
        "UNKNOWN_ERROR" | "SYSTEM_ERROR" => BillAnswer::Unknown(unknown(Reason::PlatformFault)),
        _ => BillAnswer::Unknown(unreadable()),
    }
}

/// Makes sure that the detail file among these is there, and that it is this merchant's bill
/// of this day: a genuine file may still be the wrong one.
pub(super) fn prove(
    files: &[(String, String)],
    kind: BillKind,
    day: BusinessDay,
    seller: &str,
) -> Result<(), Unknown> {
    let title = match kind {
        BillKind::Trade => "#支付宝业务明细查询",
        BillKind::FundFlow => "#支付宝账务明细查询",
    };
    let is_detail = |text: &&String| text.trim_start_matches('\u{feff}').starts_with(title);
    let mut texts = files.iter().map(|(_, text)| text);
    let detail = texts.find(is_detail).ok_or_else(unreadable)?;
    let named = |label: &str| {
        let mut lines = detail.lines().take(HEAD_LINES);
        lines.find_map(|line| bracketed(line, label))
    };
    let account = named("#账号：").ok_or_else(unreadable)?;
    if place::merchant(account) != Some(seller) {
        return Err(unknown(Reason::MerchantDiffers));
    }
    let from = named("#起始日期：").ok_or_else(unreadable)?;
    match from == china::long_day(day) {
        true => Ok(()),
        false => Err(unknown(Reason::OrderDiffers)),
    }
}

/// What stands in the brackets after `label`: `#账号：[…]`.
fn bracketed<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(label)?.strip_prefix('[')?;
    rest.split_once(']').map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SELLER: &str = "2088990000000001";

    fn day(text: &str) -> BusinessDay {
        BusinessDay::parse(text).unwrap()
    }

    fn bill(seller: &str, day: &str) -> Vec<(String, String)> {
        let head = format!(
            "#支付宝业务明细查询\r\n#账号：[{seller}0156]\r\n#起始日期：[{day} 00:00:00]   终止"
        );
        vec![("a.csv".to_owned(), head)]
    }

    fn proved(files: &[(String, String)], kind: BillKind) -> Option<Reason> {
        let proved = prove(files, kind, day("2026-11-22"), SELLER);
        proved.err().map(|unknown| unknown.reason)
    }

    #[test]
    fn a_bill_says_itself_whose_it_is_and_of_which_day() {
        let of = |seller: &str, day: &str| proved(&bill(seller, day), BillKind::Trade);
        assert_eq!(of(SELLER, "2026年11月22日"), None);
        let another = of("2088990000000002", "2026年11月22日");
        assert_eq!(another, Some(Reason::MerchantDiffers));
        assert_eq!(of("", "2026年11月22日"), Some(Reason::MerchantDiffers));
        assert_eq!(of(SELLER, "2026年11月21日"), Some(Reason::OrderDiffers));
        let files = bill(SELLER, "2026年11月22日");
        // A bill of the other kind, and none at all.
        let other = proved(&files, BillKind::FundFlow);
        assert_eq!(other, Some(Reason::Unreadable));
        assert_eq!(proved(&[], BillKind::Trade), Some(Reason::Unreadable));
    }

    #[test]
    fn a_bill_that_is_not_there_is_told_by_its_reason() {
        // Ten in the morning of the 24th in China.
        let now = china::parse("2026-11-24 10:00:00").unwrap();
        let said = |code: &str, sub_code: &str, of: &str, now: Timestamp| {
            let place = Place {
                code: Some(code.into()),
                sub_code: Some(sub_code.into()),
                ..Place::default()
            };
            without(&place, day(of), now)
        };
        let business = |sub_code: &str, of: &str| said("40004", sub_code, of, now);
        assert_eq!(
            business("isp.bill_not_exist", "2026-11-23"),
            BillAnswer::NotYet
        );
        let gone = business("BILL_NOT_EXIST", "2026-11-20");
        assert_eq!(gone, BillAnswer::Refused(Reason::NotFound));
        assert_eq!(business("NO_BILL_DATA", "2026-11-20"), BillAnswer::Empty);
        let refused = said(
            "40006",
            "isv.insufficient-isv-permissions",
            "2026-11-20",
            now,
        );
        assert_eq!(refused, BillAnswer::Refused(Reason::ShopSetup));
        for unknown in ["SYSTEM_RATE_LIMIT", "UNKNOWN_ERROR", "NEW_IN_2027"] {
            let answer = business(unknown, "2026-11-20");
            assert!(matches!(answer, BillAnswer::Unknown(_)), "{unknown}");
        }
        let clock = said("40002", "isv.invalid-timestamp", "2026-11-20", now);
        assert!(matches!(clock, BillAnswer::Unknown(why) if why.reason == Reason::ClockWrong));
    }

    proptest! {
        #[test]
        fn no_text_is_a_bill_of_ours_by_chance(text in ".{0,80}") {
            let files = vec![("a.csv".to_owned(), text)];
            prop_assert!(proved(&files, BillKind::Trade).is_some());
        }
    }
}
