//! Coupons in an archive: each code is redeemed by one of them at a time.

use crate::attackers::by_the_owner;
use crate::codes;
use crate::journal::{Journal, person, till};
use hexiao_domain::{
    BusinessDay, CouponClaim, CouponEvent, CouponId, CouponUndo, Currency, Fact, Money, NewCoupon,
    Reason, Timestamp, Wallet,
};

fn id(sequence: u64) -> CouponId {
    CouponId::new(&till(), 1, sequence)
}

fn asked(journal: &mut Journal, sequence: u64, digest: &str) {
    let coupon = NewCoupon {
        id: id(sequence),
        wallet: Wallet::Wechatpay,
        digest: digest.to_owned(),
        sealed: "sealed".to_owned(),
        tail: String::new(),
        stock: None,
        part: 0,
        cashier: person(),
        day: BusinessDay::parse("2026-11-22").unwrap(),
        hour: 18,
    };
    journal.fact(&Fact::CouponAsked { coupon });
}

fn moved(journal: &mut Journal, sequence: u64, event: CouponEvent) {
    let coupon = id(sequence);
    journal.fact(&Fact::CouponMoved { coupon, event });
}

fn used() -> CouponEvent {
    let word = "1212 now".to_owned();
    CouponEvent::Used { word }
}

fn refused() -> CouponEvent {
    let reason = Reason::CouponUsed;
    CouponEvent::Refused { reason }
}

fn claimed() -> CouponEvent {
    let claim = CouponClaim {
        by: person(),
        value: Money::new(500, Currency::Cny),
        at: Timestamp::from_millis(0),
        approved_by: None,
    };
    CouponEvent::Claimed { claim }
}

fn undo_asked() -> CouponEvent {
    let undo = CouponUndo {
        nth: 1,
        by: person(),
        approved_by: None,
        at: Timestamp::from_millis(0),
    };
    CouponEvent::UndoAsked { undo }
}

#[test]
fn a_code_that_was_refused_or_taken_back_may_come_again() {
    let report = by_the_owner(|journal| {
        asked(journal, 1, "code");
        moved(journal, 1, refused());
        asked(journal, 2, "code");
        moved(journal, 2, used());
        moved(journal, 2, undo_asked());
        moved(journal, 2, CouponEvent::Undone);
        asked(journal, 3, "code");
        moved(journal, 3, used());
        asked(journal, 4, "another");
    });
    assert_eq!(codes(&report), Vec::<&str>::new());
}

#[test]
fn a_code_that_is_redeemed_twice_is_found_under_every_right_signature() {
    let after: [&[CouponEvent]; 4] = [
        &[],
        &[used()],
        &[claimed(), refused()],
        &[used(), undo_asked()],
    ];
    for events in after {
        let report = by_the_owner(|journal| {
            asked(journal, 1, "code");
            for event in events {
                moved(journal, 1, event.clone());
            }
            asked(journal, 2, "code");
        });
        assert_eq!(codes(&report), ["coupon.twice"], "{events:?}");
    }
}

#[test]
fn a_number_that_comes_twice_and_a_coupon_from_nowhere_are_found() {
    let twice = by_the_owner(|journal| {
        asked(journal, 1, "code");
        asked(journal, 1, "another");
    });
    assert_eq!(codes(&twice), ["coupon.made_twice"]);
    let nowhere = by_the_owner(|journal| moved(journal, 7, used()));
    assert_eq!(codes(&nowhere), ["coupon.never_asked"]);
}
