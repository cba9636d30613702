//! A ledger of every schema that was ever released opens, with all it holds.

use super::till::{AT, options, person, refund, stamp};
use hexiao_domain::{Account, CaseId, CaseKind, Event, Fact, RedemptionState, Wallet};
use hexiao_ledger::{Happened, Ledger};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn fixture(name: &str) -> TempDir {
    let dir = TempDir::new().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    fs::copy(file.join(name), dir.path().join("ledger.db")).unwrap();
    dir
}

/// Ends of business days in Shanghai: the next one, the second and the seventh after the fixture's.
const NEXT_DAY: &str = "2027-01-16T20:00:00+00:00";
const TWO_DAYS: &str = "2027-01-17T20:00:00+00:00";
const A_WEEK: &str = "2027-01-22T20:00:00+00:00";
/// An hour after all else in it: a contact's next date.
const BY_HAND: &str = "2027-01-15T09:00:00+00:00";

/// Written by the program of the seventh schema, in which only late money and double pays were due
/// by themselves: a case of each kind. Somebody gave the second the very time that its kind has now,
/// and the fourth, which goes on from the third, the very person whom it has now by itself.
#[test]
fn a_ledger_of_the_seventh_schema_is_brought_up_to_date_with_a_time_for_every_case() {
    let dir = fixture("schema-7.db");
    let ledger = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(ledger.head().unwrap().short(), "44-44e87aa5");
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert!(dir.path().join("backup-before-v8.db").exists());
    let mut cases = ledger.read(|view| view.all_cases(0, 99)).unwrap();
    cases.sort_by_key(|case| case.id);
    let due = cases.iter().map(|case| {
        let due = case.due_at.map(|at| at.to_utc().to_rfc3339());
        (case.kind, due.unwrap_or_default())
    });
    let wanted = [
        (CaseKind::Failed, A_WEEK),
        (CaseKind::ClaimUnproved, TWO_DAYS),
        (CaseKind::ClaimUnproved, TWO_DAYS),
        (CaseKind::LateMoney, NEXT_DAY),
        (CaseKind::UploadRejected, A_WEEK),
        (CaseKind::CancelStuck, BY_HAND),
        (CaseKind::RefundRefused, NEXT_DAY),
        (CaseKind::Mismatch, NEXT_DAY),
        (CaseKind::DoublePay, NEXT_DAY),
        (CaseKind::CouponRefused, TWO_DAYS),
        (CaseKind::CouponUndoRefused, NEXT_DAY),
    ];
    let wanted = wanted.map(|(kind, at)| (kind, at.to_owned()));
    assert_eq!(due.collect::<Vec<_>>(), wanted);
    let again = &cases[3];
    assert_eq!(
        (again.earlier, again.assigned.clone()),
        (Some(CaseId(3)), Some(person("bao")))
    );
    let subject = again.subject.clone();
    let told = ledger
        .read(move |view| view.timeline(&subject, 99))
        .unwrap();
    let given = told
        .happenings
        .iter()
        .filter(|one| matches!(&one.what, Happened::Fact(fact) if fact.kind() == "case_assigned"));
    assert_eq!(given.count(), 2, "what was said by hand is still told");
    ledger.close();
}

/// Written by the program of the sixth schema: seven payments, six of them redeemed and two of those
/// on a claim that no platform proved, a part given back, and a shift that was closed.
#[test]
fn a_ledger_of_the_sixth_schema_is_brought_up_to_date_with_what_was_redeemed_in_its_shift() {
    let dir = fixture("schema-6.db");
    let ledger = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(ledger.head().unwrap().short(), "58-72823e3e");
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert!(dir.path().join("backup-before-v8.db").exists());
    assert_eq!(ledger.read(|view| view.unredeemed_count()).unwrap(), 1);
    let cases = ledger.read(|view| view.all_cases(0, 9)).unwrap();
    let kinds: Vec<CaseKind> = cases.iter().map(|case| case.kind).collect();
    assert_eq!(kinds, [CaseKind::ClaimUnproved; 2]);
    let balances = ledger.read(|view| view.balances()).unwrap();
    let refunds = balances
        .iter()
        .find(|line| line.account == Account::Refunds);
    assert_eq!(refunds.map(|line| line.amount.minor()), Some(500));
    ledger.close();
}

/// What the two schemas between the third and the sixth hold alike: a sale that was paid twice,
/// late money, a part given back, a claim, and two coupons, one of them on a claim.
fn holds_doubles_and_coupons(dir: &TempDir, ledger: &Ledger) {
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert!(dir.path().join("backup-before-v8.db").exists());
    let mut cases = ledger.read(|view| view.all_cases(0, 9)).unwrap();
    cases.sort_by_key(|case| case.id);
    let kinds: Vec<CaseKind> = cases.iter().map(|case| case.kind).collect();
    assert_eq!(kinds, [CaseKind::DoublePay, CaseKind::LateMoney]);
    let coupons = ledger.read(|view| view.recent_coupons(9)).unwrap();
    let states: Vec<&str> = coupons.iter().map(|coupon| coupon.state.code()).collect();
    assert_eq!(states, ["provisional", "used"]);
    let exposure = ledger.read(|view| view.exposure()).unwrap();
    assert_eq!(exposure.amount.minor(), 1_234 + 900);
}

/// Written by the program of the fifth schema: as the fourth, and a case that somebody works on, a
/// platform's own words, and an outage of two wallets that is over for one of them.
#[test]
fn a_ledger_of_the_fifth_schema_is_brought_up_to_date_with_its_outages_and_its_desk() {
    let dir = fixture("schema-5.db");
    let ledger = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(ledger.head().unwrap().short(), "36-a4f85057");
    holds_doubles_and_coupons(&dir, &ledger);
    let outages = ledger.read(|view| view.outages(0, 9)).unwrap();
    let parts: Vec<usize> = outages.iter().map(Vec::len).collect();
    assert_eq!(parts, [2]);
    let open = ledger.read(|view| view.open_outages()).unwrap();
    let wallets: Vec<Wallet> = open.iter().map(|part| part.wallet).collect();
    assert_eq!(wallets, [Wallet::Wechatpay]);
    let lin = person("lin");
    let given = ledger.read(|view| view.case_count_of(&lin, true)).unwrap();
    assert_eq!(given, 1);
    ledger.close();
}

/// Written by the program of the fourth schema.
#[test]
fn a_ledger_of_the_fourth_schema_is_brought_up_to_date_with_what_was_paid_twice() {
    let dir = fixture("schema-4.db");
    let ledger = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(ledger.head().unwrap().short(), "30-0cb8f395");
    holds_doubles_and_coupons(&dir, &ledger);
    ledger.close();
}

/// Written by the program of the third schema: seven payments, two of them redeemed and one on a
/// claim, a refund done, one refused and one under way; four cases, one closed by hand.
#[test]
fn a_ledger_of_the_third_schema_is_brought_up_to_date_with_every_case_under_its_number() {
    let dir = fixture("schema-3.db");
    let ledger = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(ledger.head().unwrap().short(), "33-2569a9b7");
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert!(dir.path().join("backup-before-v8.db").exists());
    let mut cases = ledger.read(|view| view.all_cases(0, 9)).unwrap();
    cases.sort_by_key(|case| case.id);
    let kinds: Vec<CaseKind> = cases.iter().map(|case| case.kind).collect();
    let wanted = [
        CaseKind::RefundRefused,
        CaseKind::LateMoney,
        CaseKind::LateMoney,
        CaseKind::ClaimUnproved,
    ];
    assert_eq!(kinds, wanted);
    let ended = cases.iter().filter(|case| case.resolved.is_some());
    assert_eq!(ended.map(|case| case.id.0).collect::<Vec<_>>(), [2]);
    ledger.close();
}

/// Written by the program of the second schema: six payments, three redeemed, two handed over
/// on a claim, and two cases.
#[test]
fn a_ledger_of_the_second_schema_is_brought_up_to_date_and_gives_money_back() {
    let dir = fixture("schema-2.db");
    let ledger = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(ledger.head().unwrap().short(), "40-9d2366d1");
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert!(dir.path().join("backup-before-v8.db").exists());
    let order = ledger.read(|view| view.unredeemed(9)).unwrap()[0]
        .order
        .clone();
    let refund = Fact::RefundAsked {
        refund: refund(&order, 1, 6_660),
    };
    ledger.write(stamp(AT), |_| Ok((vec![refund], ()))).unwrap();
    assert_eq!(ledger.read(|view| view.unredeemed_count()).unwrap(), 0);
    assert_eq!(ledger.verify().unwrap().problems, []);
    ledger.close();
}

/// Written by the program of the first release: seven payments, five redeemed, two of them
/// on a claim, and one case.
#[test]
fn a_ledger_of_the_first_schema_is_brought_up_to_date_and_goes_on() {
    let dir = fixture("schema-1.db");
    let ledger = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(ledger.head().unwrap().short(), "32-c534ebb2");
    assert_eq!(ledger.verify().unwrap().problems, []);
    assert!(dir.path().join("backup-before-v8.db").exists());
    let unredeemed = ledger.read(|view| view.unredeemed(9)).unwrap();
    assert_eq!(unredeemed.len(), 1);
    let order = unredeemed[0].order.clone();
    let redeemed = Fact::Redeemed {
        order: order.clone(),
        by: person("lin"),
        state: RedemptionState::Redeemed,
    };
    ledger
        .write(stamp(AT), |_| Ok((vec![redeemed], ())))
        .unwrap();
    ledger.sign(&stamp(AT)).unwrap();
    let balances = ledger.read(|view| view.balances()).unwrap();
    let of = |account| {
        let line = balances.iter().find(|p| p.account == account);
        line.map_or(0, |p| p.amount.minor())
    };
    assert_eq!(of(Account::Sales), -(1_234 + 800 + 1_550 + 6_660));
    assert_eq!(of(Account::Claims(Wallet::Alipay)), 2_000 + 990);
    assert_eq!(ledger.verify().unwrap().problems, []);
    ledger.close();
    let again = Ledger::open_with(dir.path(), options()).unwrap();
    assert_eq!(again.verify().unwrap().problems, []);
    assert!(!dir.path().join("backup-before-v8-1.db").exists());
    let event = Event::WrittenOff;
    let moved = Fact::PaymentMoved { order, event };
    assert!(again.write(stamp(AT), |_| Ok((vec![moved], ()))).is_err());
}
