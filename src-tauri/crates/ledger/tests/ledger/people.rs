use super::till::{AT, Till, person, refusal};
use hexiao_domain::{Fact, PinStanding, Refusal, Timestamp};

fn tried() -> Fact {
    Fact::PinTried {
        person: person("lin"),
    }
}

fn standing(till: &Till) -> PinStanding {
    till.see(|view| view.pin_standing(&person("lin")))
}

#[test]
fn each_try_of_a_pin_is_counted_on_disk_and_the_fifth_locks() {
    let mut till = Till::new();
    for tries in 1..=5 {
        till.tell(tried()).unwrap();
        till = till.reopened();
        assert_eq!(standing(&till).tries, tries);
    }
    let before = till.seq();
    let until = Timestamp::from_millis(AT + 30_000);
    assert_eq!(refusal(till.tell(tried())), Refusal::PinLocked { until });
    assert_eq!(till.seq(), before);
    till.tell_at(AT + 30_000, vec![tried()]).unwrap();
    let until = Timestamp::from_millis(AT + 30_000 + 60_000);
    assert_eq!(standing(&till).locked_until, Some(until));
}

#[test]
fn a_right_pin_forgives_the_wrong_ones() {
    let till = Till::new();
    till.tell(tried()).unwrap();
    let person = person("lin");
    till.tell(Fact::SignedIn { person }).unwrap();
    assert_eq!(standing(&till), PinStanding::default());
}

#[test]
fn nobody_unknown_tries_a_pin_signs_in_sells_or_redeems() {
    let till = Till::new();
    let before = till.seq();
    let stranger = || person("stranger");
    let person = stranger();
    let refused = refusal(till.tell(Fact::PinTried { person }));
    assert_eq!(refused, Refusal::UnknownPerson);
    let person = stranger();
    let refused = refusal(till.tell(Fact::SignedIn { person }));
    assert_eq!(refused, Refusal::UnknownPerson);
    let sold = till.make(|payment| payment.cashier = super::till::person("stranger"));
    assert_eq!(refusal(sold.map(drop)), Refusal::UnknownPerson);
    assert_eq!(till.seq(), before);
    let order = till.confirmed();
    let redeemed = Fact::Redeemed {
        order,
        by: stranger(),
        state: hexiao_domain::RedemptionState::Redeemed,
    };
    assert_eq!(refusal(till.tell(redeemed)), Refusal::UnknownPerson);
    assert!(till.problems().is_empty());
}

#[test]
fn a_person_added_again_keeps_the_standing_of_the_pin() {
    let till = Till::new();
    till.tell(tried()).unwrap();
    let person = super::till::someone("lin", hexiao_domain::Role::Manager);
    till.tell(hexiao_domain::Fact::PersonAdded { person })
        .unwrap();
    assert_eq!(standing(&till).tries, 1);
    let people = till.see(|view| view.people());
    assert_eq!(people.len(), 2);
    let lin = people.iter().find(|p| p.id.as_str() == "lin").unwrap();
    assert_eq!(lin.role, hexiao_domain::Role::Manager);
}
