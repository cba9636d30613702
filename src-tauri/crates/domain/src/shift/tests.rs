use super::*;

fn person(id: &str) -> PersonId {
    PersonId::parse(id).unwrap()
}

fn lins() -> Shift {
    Shift {
        id: ShiftId(3),
        person: person("lin"),
        opened_at: Timestamp::from_millis(0),
        end: None,
    }
}

fn ended() -> Shift {
    let end = ShiftEnd {
        at: Timestamp::from_millis(9),
        by: person("lin"),
    };
    Shift {
        end: Some(end),
        ..lins()
    }
}

#[test]
fn a_shift_opens_where_none_goes_on_and_only_there() {
    let opened = |shift| Fact::ShiftOpened {
        shift: ShiftId(shift),
        person: person("lin"),
    };
    assert_eq!(
        open_shift(None, &person("lin"), ShiftId(1)),
        Some(opened(1))
    );
    let goes_on = lins();
    assert_eq!(open_shift(Some(&goes_on), &person("lin"), ShiftId(4)), None);
    let before = ended();
    let again = open_shift(Some(&before), &person("lin"), ShiftId(4));
    assert_eq!(again, Some(opened(4)));
}

#[test]
fn the_person_closes_the_shift_and_a_manager_a_forgotten_one() {
    let closed = |by: &str| Fact::ShiftClosed {
        shift: ShiftId(3),
        by: person(by),
    };
    let close = |by: &str, may| close_shift(Some(&lins()), &person(by), may);
    assert_eq!(close("lin", false), Ok(closed("lin")));
    assert_eq!(close("wang", true), Ok(closed("wang")));
    assert_eq!(close("zhao", false), Err(Refusal::NotYourShift));
}

#[test]
fn what_is_not_open_is_not_closed_again_whoever_asks() {
    for may in [false, true] {
        let by = person("lin");
        assert_eq!(close_shift(None, &by, may), Err(Refusal::NoShift));
        let before = ended();
        assert_eq!(close_shift(Some(&before), &by, may), Err(Refusal::NoShift));
    }
}
