//! Names that lie in journals, tables and archives for ever: they are what they were, they
//! read back, and JSON says the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_domain::{
    Account, Action, Actor, AuthCode, Barred, CaseId, CaseKind, Checkpoint, CloseCause,
    CodeFinding, CouponId, Currency, EpochCause, Fit, IdError, LimitField, LimitReason, Method,
    Money, MoneyError, NoSkip, OrderNumber, Permission, PersonId, Posting, RedemptionId,
    RedemptionState, Reference, Resolution, Role, TillId, Wallet, WorkKind, WorkState,
};
use serde::Serialize;

/// JSON and the code say the same, and both are what they always were.
fn names<T: Serialize + Copy>(all: &[T], code: fn(T) -> &'static str, wanted: &str) {
    let codes: Vec<&str> = all.iter().map(|one| code(*one)).collect();
    assert_eq!(codes.join(" "), wanted);
    for one in all {
        assert_eq!(serde_json::to_value(one).unwrap(), code(*one));
    }
}

#[test]
fn the_names_of_journals_and_tables_stay_and_json_says_the_same() {
    names(
        &CaseKind::ALL,
        CaseKind::code,
        "failed claim_unproved mismatch late_money upload_rejected cancel_stuck \
         refund_refused coupon_refused coupon_undo_refused double_pay",
    );
    names(
        &Resolution::ALL,
        Resolution::code,
        "proved paid_otherwise returned reopened written_off no_action",
    );
    names(
        &EpochCause::ALL,
        EpochCause::code,
        "restored entries_lost other_machine",
    );
    names(
        &Method::ALL,
        Method::code,
        "show_code scan_code static_code",
    );
    let causes = [CloseCause::Cancelled, CloseCause::Expired];
    names(&causes, CloseCause::code, "cancelled expired");
    names(
        &RedemptionState::ALL,
        RedemptionState::code,
        "provisional redeemed",
    );
    names(&Role::ALL, Role::code, "cashier manager owner");
    names(
        &WorkKind::ALL,
        WorkKind::code,
        "cancel verify late_check refund upload",
    );
    names(
        &WorkState::ALL,
        WorkState::code,
        "pending done needs_person",
    );
    names(
        &Wallet::ALL,
        Wallet::code,
        "alipay wechatpay applepay unionpay other",
    );
    names(&Currency::ALL, Currency::code, "CNY HKD EUR USD JPY KWD");
}

#[test]
fn the_names_that_only_screens_and_scripts_use_stay_too() {
    let permissions = Permission::ALL.map(Permission::code).join(" ");
    let wanted = "sell redeem_claim approve_claim sync refund report work_cases resolve_cases \
                  configure audit recover keep close_shift";
    assert_eq!(permissions, wanted);
    let limits = [
        (LimitReason::Nothing, "nothing"),
        (LimitReason::PrintedCode, "printed_code"),
        (LimitReason::Wallet, "wallet"),
        (LimitReason::PerPayment, "per_payment"),
        (LimitReason::Total, "total"),
        (LimitReason::PerShift, "per_shift"),
        (LimitReason::Age, "age"),
        (LimitReason::Evidence, "evidence"),
        (LimitReason::Currency, "currency"),
    ];
    for (limit, code) in limits {
        assert_eq!(limit.code(), code);
    }
    let fields = [
        (LimitField::PerPayment, "per_payment"),
        (LimitField::Total, "total"),
        (LimitField::PerShift, "per_shift"),
        (LimitField::MaxAge, "max_age_seconds"),
        (LimitField::EvidenceFrom, "evidence_from"),
        (LimitField::ManagerFrom, "manager_from"),
    ];
    for (field, code) in fields {
        assert_eq!(field.code(), code);
    }
    let amounts = [
        (MoneyError::Empty, "amount.empty"),
        (MoneyError::NotANumber, "amount.not_a_number"),
        (MoneyError::TooPrecise, "amount.too_precise"),
        (MoneyError::Negative, "amount.negative"),
        (MoneyError::Zero, "amount.zero"),
        (MoneyError::TooLarge, "amount.too_large"),
        (MoneyError::MixedCurrencies, "amount.mixed_currencies"),
        (MoneyError::UnknownCurrency, "amount.unknown_currency"),
    ];
    for (error, code) in amounts {
        assert_eq!(error.code(), code);
    }
}

#[test]
fn what_a_desk_may_do_and_why_not_and_how_a_line_fits_is_called_what_it_always_was() {
    let actions = Action::ALL.map(Action::code).join(" ");
    let wanted = "ask_platform search_bill ask_customer refund reopened redeem paid_otherwise \
                  returned written_off no_action";
    assert_eq!(actions, wanted);
    let barred = Barred::ALL.map(Barred::code).join(" ");
    let wanted = "ended owner_only last_word no_money other_till refund_running not_late \
                  not_confirmed redeemed customers_money nothing_lost goods_gone not_printed";
    assert_eq!(barred, wanted);
    let fits = Fit::ALL.map(Fit::code).join(" ");
    assert_eq!(fits, "fits unknown differs");
}

#[test]
fn a_look_at_a_printed_code_is_called_what_json_calls_it() {
    let scanned = "https://example.org/".to_owned();
    let reason = "the scanner is broken".to_owned();
    for (finding, code) in [
        (CodeFinding::Same, "same"),
        (CodeFinding::Different { scanned }, "different"),
        (CodeFinding::Skipped { reason }, "skipped"),
    ] {
        assert_eq!(finding.code(), code);
        assert_eq!(serde_json::to_value(&finding).unwrap()["found"], code);
    }
    for (why, code) in [
        (NoSkip::Again, "skipped_before"),
        (NoSkip::Different, "printed_code_differs"),
        (NoSkip::NotDue, "checked_already"),
    ] {
        assert_eq!(why.code(), code);
    }
}

#[test]
fn a_name_reads_back_and_no_other_word_does() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.code()), Some(role));
    }
    for resolution in Resolution::ALL {
        assert_eq!(Resolution::parse(resolution.code()), Some(resolution));
    }
    for word in ["", "Owner", "owner ", "nobody"] {
        assert_eq!((Role::parse(word), Resolution::parse(word)), (None, None));
    }
}

#[test]
fn an_order_number_says_its_epoch_and_sequence_and_catches_every_single_slip() {
    let till = TillId::parse("T01").unwrap();
    let order = OrderNumber::new(&till, 3, 1_234_567);
    assert_eq!((order.epoch(), order.sequence()), (3, 1_234_567));
    assert_eq!(order.till(), "T01");
    assert_eq!(String::from(order.clone()), order.to_string());
    assert_eq!(serde_json::to_value(&order).unwrap(), order.as_str());
    assert_eq!(order.to_string(), order.as_str());
    // As the package python-stdnum reckons ISO/IEC 7064 MOD 37,36.
    for (sequence, text) in [(1, "T01_1_000001_0"), (7, "T01_1_000007_O")] {
        assert_eq!(OrderNumber::new(&till, 1, sequence).as_str(), text);
    }
    let text = order.as_str();
    for (at, was) in text.char_indices().filter(|(_, c)| *c != '_') {
        for other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            .chars()
            .filter(|c| *c != was)
        {
            let mut slip = text.to_owned();
            slip.replace_range(at..=at, &other.to_string());
            assert!(OrderNumber::parse(&slip).is_err(), "{slip}");
        }
    }
    for odd in [
        "T01_1__0",
        "T01__000001_0",
        "T01_+1_000001_0",
        "T01_1_+00001_0",
        "T01_1_000001_00",
        "T01_1_000001_",
        "T01_1_000001_0_",
    ] {
        assert_eq!(OrderNumber::parse(odd), Err(IdError::Malformed), "{odd}");
    }
    let wrong = OrderNumber::parse("T01_1_000001_1");
    assert_eq!(wrong, Err(IdError::CheckFailed));
}

#[test]
fn a_coupons_number_is_written_as_it_is_sent_and_reads_back() {
    let id = CouponId::new(&TillId::parse("T01").unwrap(), 3, 7);
    assert!(id.as_str().starts_with("T01_3_C000007_"), "{id}");
    assert_eq!((id.epoch(), id.sequence()), (3, 7));
    assert_eq!(id.to_string(), id.as_str());
    let json = serde_json::to_value(&id).unwrap();
    assert_eq!(json, id.as_str());
    assert_eq!(serde_json::from_value::<CouponId>(json).unwrap(), id);
    let mut slip = id.to_string();
    let check = slip.pop().unwrap();
    slip.push(if check == '0' { '1' } else { '0' });
    assert_eq!(CouponId::parse(&slip), Err(IdError::CheckFailed));
    let unmarked = "T01_3_000007_0";
    assert_eq!(CouponId::parse(unmarked), Err(IdError::Malformed));
}

#[test]
fn the_ids_of_redemptions_and_cases_are_read_by_people_and_platforms() {
    let order = OrderNumber::parse("T01_1_000007_O").unwrap();
    assert_eq!(RedemptionId::of(&order).as_str(), "R_T01_1_000007_O");
    assert_eq!(CaseId(41).to_string(), "41");
}

#[test]
fn a_reference_is_a_word_of_letters_digits_and_dashes() {
    for word in ["A-12", "table_7", "0"] {
        assert_eq!(Reference::parse(word).unwrap().as_str(), word);
    }
    for none in ["", "A 12", "桌七", &"7".repeat(33)] {
        assert_eq!(Reference::parse(none), Err(IdError::Malformed), "{none}");
    }
}

#[test]
fn the_till_acts_as_a_dash_and_a_person_by_the_id() {
    let lin = PersonId::parse("lin").unwrap();
    assert_eq!(
        (Actor::Till.as_str(), Actor::Person(lin).as_str()),
        ("-", "lin")
    );
}

#[test]
fn a_customers_code_is_there_for_whoever_asks_and_is_never_printed() {
    let code = AuthCode::new("281234567890123456".to_owned());
    assert_eq!(code.expose(), "281234567890123456");
    assert_eq!(format!("{code:?}"), "AuthCode(…)");
}

#[test]
fn an_account_is_its_name_everywhere() {
    let account = Account::Suspense(Wallet::Alipay);
    assert_eq!(account.to_string(), "suspense:alipay");
    assert_eq!(serde_json::to_value(account).unwrap(), "suspense:alipay");
}

#[test]
fn what_a_checkpoint_signs_is_read_by_other_programs_and_stays_to_the_letter() {
    let balances = [
        Posting {
            account: Account::DueFrom(Wallet::Alipay),
            amount: Money::new(1_234, Currency::Cny),
        },
        Posting {
            account: Account::Sales,
            amount: Money::new(-1_234, Currency::Cny),
        },
    ];
    let wanted = "hexiao checkpoint 1\ntill T01\nepoch 2\nseq 41\nhead 0badf00d\n\
                  balance due_from:alipay CNY 1234\nbalance sales CNY -1234\n";
    let text = Checkpoint::message("T01", 2, 41, "0badf00d", &balances);
    assert_eq!(text, wanted);
}
