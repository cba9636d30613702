//! Every kind of trouble has a message in both languages, and none gives anything away.

use super::*;
use hexiao_domain::Currency;

fn told(kind: CaseKind, reason: Reason) -> Told {
    Told {
        kind,
        reason,
        shop: "老街奶茶 %{order}".to_owned(),
        order: "T01_1_000007_M".to_owned(),
        amount: Money::new(1_234, Currency::Cny),
        at: DateTime::parse_from_rfc3339("2026-11-22T14:05:09+08:00").unwrap(),
    }
}

fn in_both(kind: CaseKind, reason: Reason) -> [String; 2] {
    let all = both(&told(kind, reason));
    assert_eq!(all[0].language, "zh-CN");
    assert_eq!(all[1].language, "en");
    [all[0].text.clone(), all[1].text.clone()]
}

#[test]
fn every_kind_has_a_message_with_shop_number_time_and_reason_and_no_blank_is_left() {
    for kind in CaseKind::ALL {
        for text in in_both(kind, Reason::Declined) {
            let parts = ["老街奶茶 %{order}", "T01_1_000007_M", "2026-11-22 14:05"];
            for part in parts {
                assert!(text.contains(part), "{kind:?}: {text}");
            }
            // The shop's own name is the only thing here that looks like a blank.
            assert_eq!(text.matches("%{").count(), 1, "{kind:?}: {text}");
        }
    }
}

#[test]
fn a_message_about_a_payment_names_the_amount_with_its_currency() {
    let of_coupons = [CaseKind::CouponRefused, CaseKind::CouponUndoRefused];
    for kind in CaseKind::ALL {
        for text in in_both(kind, Reason::NotFound) {
            let names = text.contains("CNY 12.34");
            assert_eq!(names, !of_coupons.contains(&kind), "{kind:?}: {text}");
        }
    }
}

#[test]
fn every_reason_is_told_in_the_customers_own_words_and_never_in_the_cashiers() {
    for reason in Reason::ALL {
        let texts = in_both(CaseKind::Failed, *reason);
        for (language, text) in [Language::Chinese, Language::English]
            .into_iter()
            .zip(texts)
        {
            let words = Words::of(language);
            let part = |part: &str| words.get(&format!("reason.{}.{part}", reason.code()));
            assert!(text.contains(part("customer").unwrap()), "{text}");
            assert!(!text.contains(part("next").unwrap()), "{text}");
        }
    }
}

#[test]
fn a_blank_without_a_value_or_an_end_leaves_nothing_behind() {
    assert_eq!(filled("a %{nobody} b", &[]), "a  b");
    assert_eq!(filled("a %{open", &[]), "a ");
}
