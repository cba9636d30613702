//! What a desk offers: each action is there, and one that may not be done says why.

use super::*;
use crate::case::sample::{payment, proof};
use crate::{Claim, Currency, Money, Timestamp};

fn judged(
    kind: CaseKind,
    payment: &Payment,
    role: Role,
    ended: bool,
) -> impl Fn(Action) -> Result<(), Barred> {
    let refundable = match kind == CaseKind::LateMoney {
        true => Ok(()),
        false => Err(Barred::NoMoney),
    };
    let all = actions(kind, ended, Some(payment), refundable, role);
    move |wanted| all.iter().find(|(action, _)| *action == wanted).unwrap().1
}

#[test]
fn late_money_is_taken_or_given_back_and_never_written_off() {
    let late = payment(PaymentState::PaidAfterClose { proof: proof() });
    let may = judged(CaseKind::LateMoney, &late, Role::Owner, false);
    assert_eq!(may(Action::Refund), Ok(()));
    assert_eq!(may(Action::End(Resolution::Reopened)), Ok(()));
    assert_eq!(may(Action::End(Resolution::Returned)), Ok(()));
    assert_eq!(may(Action::AskPlatform), Err(Barred::LastWord));
    assert_eq!(may(Action::Redeem), Err(Barred::NotConfirmed));
    for resolution in [
        Resolution::WrittenOff,
        Resolution::PaidOtherwise,
        Resolution::NoAction,
    ] {
        let barred = may(Action::End(resolution));
        assert_eq!(barred, Err(Barred::CustomersMoney), "{resolution:?}");
    }
}

#[test]
fn a_manager_asks_and_gives_back_and_leaves_the_end_to_the_owner() {
    let late = payment(PaymentState::PaidAfterClose { proof: proof() });
    let may = judged(CaseKind::LateMoney, &late, Role::Manager, false);
    assert_eq!(may(Action::AskCustomer), Ok(()));
    assert_eq!(may(Action::Refund), Ok(()));
    let reopened = may(Action::End(Resolution::Reopened));
    assert_eq!(reopened, Err(Barred::OwnerOnly));
}

#[test]
fn a_refund_under_way_bars_another() {
    let mut late = payment(PaymentState::PaidAfterClose { proof: proof() });
    late.returning = Money::new(1, Currency::Cny);
    let may = judged(CaseKind::LateMoney, &late, Role::Owner, false);
    assert_eq!(may(Action::Refund), Err(Barred::RefundRunning));
}

#[test]
fn an_unproved_claim_is_asked_about_and_borne_by_somebody() {
    let noted = Claim {
        evidence: None,
        at: Timestamp::from_millis(0),
        approved_by: None,
    };
    let claim = payment(PaymentState::Claimed { claim: noted });
    let may = judged(CaseKind::ClaimUnproved, &claim, Role::Owner, false);
    assert_eq!(may(Action::AskPlatform), Ok(()));
    assert_eq!(may(Action::End(Resolution::WrittenOff)), Ok(()));
    assert_eq!(may(Action::End(Resolution::PaidOtherwise)), Ok(()));
    assert_eq!(may(Action::Refund), Err(Barred::NoMoney));
    let nothing = may(Action::End(Resolution::NoAction));
    assert_eq!(nothing, Err(Barred::GoodsGone));
}

/// The platform's word came and does not fit: its own case is what is left to decide.
#[test]
fn a_claims_case_ends_by_a_word_once_the_claim_is_answered_and_nobody_asks_again() {
    let (reason, proof) = (Reason::CurrencyDiffers, proof());
    let answered = payment(PaymentState::Disputed { reason, proof });
    let may = judged(CaseKind::ClaimUnproved, &answered, Role::Owner, false);
    assert_eq!(may(Action::AskPlatform), Err(Barred::LastWord));
    assert_eq!(may(Action::End(Resolution::NoAction)), Ok(()));
    let borne = may(Action::End(Resolution::WrittenOff));
    assert_eq!(borne, Err(Barred::NothingLost));
}

#[test]
fn only_an_open_claim_by_a_printed_code_is_looked_for_in_a_bill() {
    let claim = crate::Claim {
        evidence: None,
        at: crate::Timestamp::from_millis(0),
        approved_by: None,
    };
    let search = |payment: &Payment| {
        let may = judged(CaseKind::ClaimUnproved, payment, Role::Manager, false);
        may(Action::SearchBill)
    };
    let mut printed = payment(PaymentState::Claimed { claim });
    assert_eq!(search(&printed), Err(Barred::NotPrinted));
    printed.method = crate::Method::StaticCode;
    assert_eq!(search(&printed), Ok(()));
    let proof = proof();
    let mut proved = payment(PaymentState::Confirmed { proof });
    proved.method = crate::Method::StaticCode;
    assert_eq!(search(&proved), Err(Barred::NotPrinted));
    assert_eq!(searchable(None), Err(Barred::NotPrinted));
}

#[test]
fn a_case_that_ended_offers_nothing_but_the_redemption_of_what_was_taken() {
    let taken = payment(PaymentState::Confirmed { proof: proof() });
    let may = judged(CaseKind::LateMoney, &taken, Role::Owner, true);
    for action in Action::ALL {
        let wanted = match action {
            Action::Redeem => Ok(()),
            Action::AskPlatform
            | Action::SearchBill
            | Action::AskCustomer
            | Action::Refund
            | Action::End(_) => Err(Barred::Ended),
        };
        assert_eq!(may(action), wanted, "{action:?}");
    }
}

#[test]
fn for_every_kind_somebody_can_do_something_and_the_owner_can_end_it() {
    for kind in CaseKind::ALL {
        let states = [
            PaymentState::Failed {
                reason: Reason::Declined,
            },
            PaymentState::Confirmed { proof: proof() },
            PaymentState::PaidAfterClose { proof: proof() },
        ];
        for state in states {
            let payment = payment(state);
            let all = actions(
                kind,
                false,
                Some(&payment),
                Err(Barred::NoMoney),
                Role::Owner,
            );
            assert_eq!(all.len(), Action::ALL.len());
            let ends = |(action, may): &(Action, Result<(), Barred>)| {
                matches!(action, Action::End(_)) && may.is_ok()
            };
            assert!(all.iter().any(ends), "{kind:?}");
        }
    }
}
