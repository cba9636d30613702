//! The table of the rules, letter by letter, and what must hold whatever is written in it.

use super::*;
use crate::case::sample::{payment, proof};
use crate::{Claim, CloseCause};

/// A payment in each state, the disputed ones with each reason.
fn payments() -> Vec<Payment> {
    let cause = CloseCause::Expired;
    let claim = Claim {
        evidence: None,
        at: Timestamp::from_millis(0),
        approved_by: None,
    };
    let reason = Reason::NotFound;
    let mut states = vec![
        PaymentState::Created,
        PaymentState::Awaiting,
        PaymentState::Closing { cause },
        PaymentState::Claimed { claim },
        PaymentState::Confirmed { proof: proof() },
        PaymentState::PaidAfterClose { proof: proof() },
        PaymentState::Failed { reason },
    ];
    states.extend([true, false].map(|refunded| PaymentState::Closed { cause, refunded }));
    let disputed = |reason: &Reason| PaymentState::Disputed {
        reason: *reason,
        proof: proof(),
    };
    states.extend(Reason::ALL.iter().map(disputed));
    states.into_iter().map(payment).collect()
}

fn way_line(way: &Way) -> String {
    let needs = match way.needs {
        Ending::ByWord => "",
        Ending::MoneyIsThere => " once the money is there",
        Ending::MoneyWentBack => " once the money went back",
        Ending::OrderIsClosed => " once the order is closed",
    };
    let then = match &way.then {
        None => String::new(),
        Some(Consequence::Payment(event)) => format!(", payment {event:?}"),
        Some(Consequence::Coupon(event)) => format!(", coupon {event:?}"),
    };
    format!("{}{needs}{then}", way.resolution.code())
}

/// A row as a person reads it.
fn lines(rule: &Rule) -> Vec<String> {
    let risk = if rule.risks_money { "risk" } else { "no risk" };
    let mut lines = vec![format!(
        "{}: {risk}, due in {}",
        rule.kind.code(),
        rule.due_days
    )];
    let again = { rule.again.iter() }.map(|(holds, again)| format!("  ask {holds:?}: {again:?}"));
    lines.extend(again);
    let end = |(holds, ways): &(Holds, &[Way])| {
        let ways: Vec<String> = ways.iter().map(way_line).collect();
        format!("  end {holds:?}: {}", ways.join(" | "))
    };
    lines.extend(rule.ways.iter().map(end));
    lines
}

#[test]
fn the_rules_are_these_letter_by_letter() {
    let found: Vec<String> = RULES.iter().flat_map(lines).collect();
    let wanted = "\
failed: no risk, due in 7
  end Always: no_action | paid_otherwise
claim_unproved: risk, due in 2
  ask Claimed: Payment(Verify)
  end Claimed: written_off, payment WrittenOff | paid_otherwise, payment WrittenOff
  end Always: no_action
mismatch: risk, due in 1
  end Disputed([AmountDiffers]): returned once the money went back
  end Disputed([PaidBefore, CurrencyDiffers]): written_off
  end Always: written_off | no_action
late_money: risk, due in 1
  end Always: reopened once the money is there, payment Reopened | returned once the money went back
upload_rejected: no risk, due in 7
  ask Always: Payment(Upload)
  end Always: no_action
cancel_stuck: risk, due in 1
  ask Ended: Payment(LateCheck)
  ask Always: Payment(Cancel)
  end Always: no_action once the order is closed | written_off
refund_refused: no risk, due in 1
  end Always: returned once the money went back | no_action
coupon_refused: risk, due in 2
  ask Always: Coupon
  end Always: written_off, coupon WrittenOff | paid_otherwise, coupon WrittenOff
coupon_undo_refused: no risk, due in 1
  end Always: returned | no_action
double_pay: risk, due in 1
  end Late: reopened once the money is there, payment Reopened | returned once the money went back
  end Always: returned once the money went back | no_action";
    assert_eq!(found.join("\n"), wanted);
}

#[test]
fn every_kind_has_exactly_one_rule_and_its_last_way_holds_for_everything() {
    assert_eq!(RULES.each_ref().map(|rule| rule.kind), CaseKind::ALL);
    for rule in &RULES {
        let ways = rule.ways.last().map(|(holds, _)| *holds);
        assert_eq!(ways, Some(Holds::Always), "{:?}", rule.kind);
    }
}

/// Else the case could never be ended, and the platform were asked for ever.
#[test]
fn a_claims_case_ends_and_asks_only_as_its_payment_allows() {
    let kind = CaseKind::ClaimUnproved;
    for payment in payments() {
        for way in endings(kind, Some(&payment)) {
            if let Some(Consequence::Payment(event)) = &way.then {
                let decided = crate::decide(&payment, event);
                assert!(decided.is_ok(), "{way:?} {payment:?}");
            }
        }
        let asks = retries(kind, Some(&payment)).is_some();
        assert_eq!(asks, payment.state.claim().is_some(), "{payment:?}");
    }
}

/// A case that no rule makes overdue is one that nobody is reminded of.
#[test]
fn every_kind_has_a_service_level_of_a_week_at_most() {
    for kind in CaseKind::ALL {
        assert!(matches!(kind.due_days(), Some(1..=7)), "{kind:?}");
    }
}

#[test]
fn a_kinds_service_level_is_the_one_of_its_rule() {
    for rule in &RULES {
        assert_eq!(rule.kind.due_days(), Some(rule.due_days), "{:?}", rule.kind);
    }
}

#[test]
fn every_case_can_be_ended_in_whatever_state_its_payment_is_and_in_one_way_each() {
    let payments = payments();
    for kind in CaseKind::ALL {
        for payment in payments.iter().map(Some).chain([None]) {
            let ways = endings(kind, payment);
            assert!(!ways.is_empty(), "{kind:?} {payment:?}");
            for way in ways {
                let found = ending(kind, payment, way.resolution);
                assert_eq!(found, Some(way), "{kind:?}");
            }
            assert_eq!(ending(kind, payment, Resolution::Proved), None);
        }
    }
}

/// Nothing is given back for an old paid screen, so its case must end in another way.
#[test]
fn an_older_sales_money_of_another_sum_is_the_goods_to_bear_and_not_to_return() {
    let (reason, mut proof) = (Reason::AmountDiffers, proof());
    let sale = payment(PaymentState::Created);
    proof.paid_at = Some(sale.created_at.plus_seconds(-8_000));
    let mut claim = payment(PaymentState::Disputed { reason, proof });
    let ways = |claim: &Payment| {
        let ways = endings(CaseKind::Mismatch, Some(claim)).iter();
        ways.map(|way| way.resolution).collect::<Vec<_>>()
    };
    assert_eq!(ways(&claim), [Resolution::Returned], "its own order's");
    claim.method = crate::Method::StaticCode;
    assert_eq!(ways(&claim), [Resolution::WrittenOff]);
}

#[test]
fn no_word_alone_ends_the_case_of_money_that_is_the_customers() {
    let is_theirs = |kind: CaseKind, payment: &Payment| {
        let late = matches!(payment.state, PaymentState::PaidAfterClose { .. });
        let reason = Reason::AmountDiffers;
        let proof = proof();
        let another_amount = payment.state == PaymentState::Disputed { reason, proof };
        let of_late = matches!(kind, CaseKind::LateMoney | CaseKind::DoublePay);
        (late && of_late) || (another_amount && kind == CaseKind::Mismatch)
    };
    let mut seen = 0;
    for payment in payments() {
        for kind in CaseKind::ALL {
            if !is_theirs(kind, &payment) {
                continue;
            }
            seen += 1;
            for way in endings(kind, Some(&payment)) {
                let proved = matches!(way.needs, Ending::MoneyIsThere | Ending::MoneyWentBack);
                assert!(proved, "{kind:?} {:?}", way.resolution);
            }
        }
    }
    assert_eq!(seen, 3);
}

#[test]
fn money_went_back_is_a_word_only_where_no_money_was() {
    for rule in &RULES {
        let of_coupon = matches!(
            rule.kind,
            CaseKind::CouponRefused | CaseKind::CouponUndoRefused
        );
        for way in rule.ways.iter().flat_map(|(_, ways)| ways.iter()) {
            if way.resolution == Resolution::Returned {
                let proved = way.needs == Ending::MoneyWentBack;
                assert_eq!(proved, !of_coupon, "{:?}", rule.kind);
            }
        }
    }
}

#[test]
fn what_is_due_is_due_at_the_end_of_the_next_business_day() {
    let due = |utc: &str| {
        let at = chrono::DateTime::parse_from_rfc3339(utc).unwrap();
        let at = Timestamp::from_millis(at.timestamp_millis());
        let due = due_time(at, 1, "Asia/Shanghai", 4).unwrap();
        due.to_utc().to_rfc3339()
    };
    // 22:00 in Shanghai, and 01:30 of the same business day.
    assert_eq!(due("2026-11-22T14:00:00Z"), "2026-11-23T20:00:00+00:00");
    assert_eq!(due("2026-11-22T17:30:00Z"), "2026-11-23T20:00:00+00:00");
    assert_eq!(due("2026-11-22T20:00:00Z"), "2026-11-24T20:00:00+00:00");
    let at = Timestamp::from_millis(0);
    assert_eq!(due_time(at, 1, "Mars/Olympus", 4), Err(ZoneError));
}
