//! A shift goes on until somebody closes it, and what it took adds up to the days' figures.

use super::till::{AT, Till, claim, coupon_claim, day, person, proof, refund, refusal, yuan};
use hexiao_domain::{
    CouponEvent, Event, Fact, Figure, Money, RedemptionState, RefundEnd, RefundRequest, Refusal,
    ShiftFigures, ShiftId, Timestamp,
};
use hexiao_ledger::WriteError;
use proptest::prelude::*;

fn open(till: &Till, shift: i64, whose: &str) -> Result<(), WriteError> {
    till.tell(Fact::ShiftOpened {
        shift: ShiftId(shift),
        person: person(whose),
    })
}

fn close(till: &Till, shift: i64, by: &str) -> Result<(), WriteError> {
    till.tell(Fact::ShiftClosed {
        shift: ShiftId(shift),
        by: person(by),
    })
}

fn took(till: &Till, shift: i64) -> ShiftFigures {
    till.see(move |view| view.shift_figures(ShiftId(shift)))
}

fn figure(count: i64, minor: i64) -> Figure {
    let amount = yuan(minor);
    Figure { count, amount }
}

#[test]
fn a_shift_goes_on_over_a_restart_until_it_is_closed_once() {
    let till = Till::new();
    open(&till, 1, "lin").unwrap();
    let till = till.reopened();
    let goes_on = till.see(|view| view.open_shift(&person("lin"))).unwrap();
    assert_eq!((goes_on.id, goes_on.end), (ShiftId(1), None));
    assert!(open(&till, 2, "lin").is_err(), "one at a time");
    close(&till, 1, "bao").unwrap();
    assert_eq!(till.see(|view| view.open_shift(&person("lin"))), None);
    let closed = till.see(|view| view.shift(ShiftId(1))).unwrap();
    assert_eq!(closed.end.unwrap().by, person("bao"));
    assert_eq!(refusal(close(&till, 1, "lin")), Refusal::NoShift);
    assert!(open(&till, 1, "lin").is_err(), "no number comes again");
    assert!(open(&till, 3, "lin").is_err(), "no number is left out");
    assert_eq!(refusal(open(&till, 2, "zoe")), Refusal::UnknownPerson);
    open(&till, 2, "lin").unwrap();
    assert_eq!(till.problems(), []);
}

#[test]
fn every_shift_that_goes_on_is_named_by_person_and_a_closed_one_no_more() {
    let till = Till::new();
    let go_on = || {
        let open = till.see(|view| view.open_shifts()).into_iter();
        open.map(|shift| shift.id.0).collect::<Vec<i64>>()
    };
    assert_eq!(go_on(), [0_i64; 0]);
    open(&till, 1, "lin").unwrap();
    open(&till, 2, "bao").unwrap();
    assert_eq!(go_on(), [2, 1]);
    close(&till, 2, "bao").unwrap();
    assert_eq!(go_on(), [1]);
}

#[test]
fn a_clock_that_is_set_back_closes_no_shift_before_its_begin() {
    let till = Till::new();
    open(&till, 1, "lin").unwrap();
    let by = person("lin");
    let shift = ShiftId(1);
    let closed = Fact::ShiftClosed { shift, by };
    till.tell_at(AT - 1_000, vec![closed]).unwrap();
    let shift = till.see(|view| view.shift(ShiftId(1))).unwrap();
    assert_eq!(shift.end.unwrap().at, Timestamp::from_millis(AT));
}

#[test]
fn what_was_taken_before_and_after_a_shift_and_by_others_is_not_in_it() {
    let till = Till::new();
    till.confirmed();
    open(&till, 1, "lin").unwrap();
    open(&till, 2, "bao").unwrap();
    let paid = till.confirmed();
    till.redeem(&paid, RedemptionState::Redeemed).unwrap();
    let claimed = till.made();
    till.moves(&claimed, claim(None)).unwrap();
    till.redeem(&claimed, RedemptionState::Provisional).unwrap();
    till.make(|new| new.cashier = person("bao")).unwrap();
    let wanted = ShiftFigures {
        claimed: figure(1, 1_234),
        confirmed: figure(1, 1_234),
        redeemed: figure(2, 2_468),
        returned: figure(0, 0),
        unproved: figure(1, 1_234),
    };
    assert_eq!(took(&till, 1), wanted);
    close(&till, 1, "lin").unwrap();
    till.confirmed();
    assert_eq!(took(&till, 1), wanted);
    let proof = proof(&claimed);
    till.moves(&claimed, Event::Paid { proof }).unwrap();
    let proved = took(&till, 1);
    assert_eq!(proved.confirmed, figure(2, 2_468));
    assert_eq!(proved.unproved, figure(0, 0));
    assert_eq!(till.problems(), []);
}

#[test]
fn a_refund_counts_in_the_shift_it_was_asked_in_once_the_money_is_back() {
    let till = Till::new();
    open(&till, 1, "lin").unwrap();
    let order = till.confirmed();
    close(&till, 1, "lin").unwrap();
    open(&till, 2, "lin").unwrap();
    let refund = refund(&order, 1, 500);
    till.tell(Fact::RefundAsked { refund }).unwrap();
    assert_eq!(took(&till, 2).returned, figure(0, 0));
    close(&till, 2, "lin").unwrap();
    till.tell(Fact::RefundEnded {
        request: RefundRequest::new(&order, 1),
        order,
        end: RefundEnd::Done,
    })
    .unwrap();
    assert_eq!(took(&till, 1).returned, figure(0, 0));
    assert_eq!(took(&till, 2).returned, figure(1, 500));
    assert_eq!(till.problems(), []);
}

/// Whoever hands over bears it, in the shift of that moment, whoever made the payment or asked the
/// coupon and whenever that was.
#[test]
fn a_claim_weighs_on_the_shift_in_which_it_was_handed_over() {
    let till = Till::new();
    let early = till.made();
    let coupon = till.coupon("code-1").unwrap();
    open(&till, 1, "lin").unwrap();
    let unproved = |shift| till.see(move |view| view.unproved_in(ShiftId(shift)));
    till.moves(&early, claim(None)).unwrap();
    till.redeem(&early, RedemptionState::Provisional).unwrap();
    till.moves_coupon(&coupon, coupon_claim(40_000)).unwrap();
    assert_eq!(unproved(1), figure(2, 41_234));
    close(&till, 1, "lin").unwrap();
    open(&till, 2, "lin").unwrap();
    assert_eq!(unproved(2), figure(0, 0), "a new shift begins at nothing");
    assert_eq!(till.see(|view| view.exposure()).amount, yuan(41_234));
    let word = "word".to_owned();
    till.moves_coupon(&coupon, CouponEvent::Used { word })
        .unwrap();
    assert_eq!(unproved(1), figure(1, 1_234));
    assert_eq!(till.problems(), []);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Turn,
    Sell,
    Claim,
    Prove(usize),
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// With a shift for every sale, the shifts' figures are the days' figures.
    #[test]
    fn the_shifts_add_up_to_the_day(steps in proptest::collection::vec(prop_oneof![
        1 => Just(Step::Turn), 2 => Just(Step::Sell), 3 => Just(Step::Claim),
        2 => (0_usize..9).prop_map(Step::Prove),
    ], 1..24)) {
        let till = Till::new();
        let (mut shift, mut claims) = (1, Vec::new());
        open(&till, shift, "lin").unwrap();
        for step in steps {
            match step {
                Step::Turn => {
                    close(&till, shift, "lin").unwrap();
                    shift += 1;
                    open(&till, shift, "lin").unwrap();
                }
                Step::Sell => drop(till.confirmed()),
                Step::Claim => {
                    let order = till.made();
                    till.moves(&order, claim(None)).unwrap();
                    till.redeem(&order, RedemptionState::Provisional).unwrap();
                    claims.push(order);
                }
                Step::Prove(nth) if !claims.is_empty() => {
                    let order = claims.swap_remove(nth % claims.len());
                    let proof = proof(&order);
                    till.moves(&order, Event::Paid { proof }).unwrap();
                }
                Step::Prove(_) => {}
            }
        }
        let all: Vec<ShiftFigures> = (1..=shift).map(|shift| took(&till, shift)).collect();
        let lines = till.see(|view| view.day_lines(day()));
        let sum = |of: &mut dyn Iterator<Item = Figure>| {
            of.fold(Figure::zero(Money::currency(yuan(0))), |a, b| a.checked_add(b).unwrap())
        };
        let claimed = sum(&mut all.iter().map(|one| one.claimed));
        prop_assert_eq!(claimed, sum(&mut lines.iter().map(|line| line.claimed)));
        let confirmed = sum(&mut all.iter().map(|one| one.confirmed));
        prop_assert_eq!(confirmed, sum(&mut lines.iter().map(|line| line.confirmed)));
        let redeemed = sum(&mut all.iter().map(|one| one.redeemed));
        prop_assert_eq!(redeemed, sum(&mut lines.iter().map(|line| line.redeemed)));
        let unproved = sum(&mut all.iter().map(|one| one.unproved));
        prop_assert_eq!(unproved.amount, till.see(|view| view.exposure()).amount);
        prop_assert_eq!(till.problems(), []);
    }
}
