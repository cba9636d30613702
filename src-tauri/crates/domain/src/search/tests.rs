//! A claim and the lines of a bill: what fits, what does not, and what nobody can tell.

use super::*;
use crate::{
    BusinessDay, Claim, Currency, Method, PaymentState, PersonId, Proof, TillId, Wallet, is_of_sale,
};
use proptest::collection::vec;
use proptest::prelude::*;

const NOON: i64 = 1_800_000_000_000;
const TWO_HOURS: i64 = 2 * 3600;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(NOON).plus_seconds(seconds)
}

fn number(sequence: u64) -> OrderNumber {
    OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence)
}

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn claim(sequence: u64, evidence: Option<&str>) -> Payment {
    let claim = Claim {
        evidence: evidence.map(|id| TransactionId::parse(id).unwrap()),
        at: at(30),
        approved_by: None,
    };
    Payment {
        order: number(sequence),
        amount: yuan(880),
        wallet: Wallet::Alipay,
        method: Method::StaticCode,
        reference: None,
        attempt_of: None,
        cashier: PersonId::parse("lin").unwrap(),
        till: TillId::parse("T01").unwrap(),
        created_at: at(0),
        expires_at: at(300),
        day: BusinessDay::parse("2027-01-15").unwrap(),
        hour: 9,
        code: None,
        state: PaymentState::Claimed { claim },
        redemption: None,
        returned: yuan(0),
        returning: yuan(0),
    }
}

fn row(nth: u32, seconds: i64) -> BillRow {
    BillRow {
        transaction: TransactionId::parse(&format!("2027011522001{nth:015}")).unwrap(),
        order: Some(format!("T200P{nth:020}")),
        kind: BillMove::Paid,
        amount: yuan(880),
        payer: None,
        at: at(seconds),
    }
}

fn back(of: &BillRow, minor: i64) -> BillRow {
    BillRow {
        kind: BillMove::GivenBack,
        amount: yuan(minor),
        at: of.at.plus_seconds(600),
        ..of.clone()
    }
}

fn nobody() -> BTreeMap<TransactionId, OrderNumber> {
    BTreeMap::new()
}

fn look(payment: &Payment, hint: &str, rows: &[BillRow]) -> Vec<Candidate> {
    let open = std::slice::from_ref(payment);
    let search = Search {
        payment,
        hint,
        open,
    };
    candidates(&search, rows, &nobody())
}

fn ids(found: &[Candidate]) -> Vec<&str> {
    found
        .iter()
        .map(|one| one.row.transaction.as_str())
        .collect()
}

#[test]
fn only_the_very_amount_and_currency_is_offered() {
    let one = claim(1, None);
    let other = BillRow {
        amount: yuan(881),
        ..row(2, 0)
    };
    let foreign = BillRow {
        amount: Money::new(880, Currency::Usd),
        ..row(3, 0)
    };
    let found = look(
        &one,
        "",
        &[other, row(1, 0), foreign, back(&row(4, 0), 880)],
    );
    assert_eq!(ids(&found), [row(1, 0).transaction.as_str()]);
}

#[test]
fn money_is_in_time_exactly_when_its_proof_would_be_believed() {
    let one = claim(1, None);
    for (seconds, wanted) in [
        (-TWO_HOURS - 1, false),
        (-TWO_HOURS, true),
        (0, true),
        (TWO_HOURS, true),
        (TWO_HOURS + 1, false),
    ] {
        let found = look(&one, "", &[row(1, seconds)]);
        assert_eq!(found[0].in_time, wanted, "{seconds}");
        let proof = Proof {
            transaction_id: row(1, 0).transaction,
            order_number: None,
            amount: one.amount,
            payer: None,
            paid_at: Some(at(seconds)),
        };
        assert_eq!(is_of_sale(&one, &proof), wanted, "{seconds}");
    }
}

#[test]
fn a_line_that_names_one_of_our_orders_belongs_to_that_sale() {
    let mut one = claim(1, None);
    let shown = BillRow {
        order: Some(number(7).to_string()),
        ..row(1, 0)
    };
    assert_eq!(look(&one, "", std::slice::from_ref(&shown)), []);
    one.attempt_of = Some(number(7));
    assert_eq!(look(&one, "", &[shown]).len(), 1);
    let own = BillRow {
        order: Some(number(1).to_string()),
        ..row(1, 0)
    };
    let lost = look(&one, "", std::slice::from_ref(&own));
    assert_eq!(
        lost,
        [],
        "the printed code names none, so a lost sale had this number"
    );
    one.method = Method::ShowCode;
    assert_eq!(look(&one, "", &[own]).len(), 1, "or to the payment itself");
}

#[test]
fn what_the_ledger_holds_for_another_payment_is_not_offered_and_its_own_is() {
    let one = claim(1, None);
    let open = [one.clone()];
    let search = Search {
        payment: &one,
        hint: "",
        open: &open,
    };
    let rows = [row(1, 0), row(2, 0)];
    let held = |order| BTreeMap::from([(row(1, 0).transaction, order)]);
    let found = candidates(&search, &rows, &held(number(2)));
    assert_eq!(ids(&found), [row(2, 0).transaction.as_str()]);
    assert_eq!(candidates(&search, &rows, &held(number(1))).len(), 2);
}

#[test]
fn a_line_that_fits_several_open_claims_says_which() {
    let (one, two) = (claim(1, None), claim(2, None));
    let later = Payment {
        created_at: at(3 * TWO_HOURS),
        ..claim(3, None)
    };
    let dearer = Payment {
        amount: yuan(900),
        ..claim(4, None)
    };
    let other_wallet = Payment {
        wallet: Wallet::Wechatpay,
        ..claim(5, None)
    };
    let shown = Payment {
        method: Method::ShowCode,
        ..claim(6, None)
    };
    let open = [two.clone(), one.clone(), later, dearer, other_wallet, shown];
    let search = Search {
        payment: &one,
        hint: "",
        open: &open,
    };
    let found = candidates(&search, &[row(1, 10), row(2, 20)], &nobody());
    for one in &found {
        assert_eq!(one.also, std::slice::from_ref(&two.order));
    }
}

#[test]
fn in_time_comes_before_the_hint_and_the_hint_before_nearness() {
    let one = claim(1, None);
    let rows = [
        row(1, TWO_HOURS + 5),
        row(2, 31),
        row(3, 3_000),
        row(14, 600),
    ];
    let found = look(&one, "014", &rows);
    let order: Vec<&BillRow> = found.iter().map(|one| &one.row).collect();
    assert_eq!(order, [&rows[3], &rows[1], &rows[2], &rows[0]]);
    assert_eq!(found[0].hint, Fit::Fits);
    assert_eq!(found[1].hint, Fit::Differs);
}

#[test]
fn what_went_back_says_so_and_comes_after_what_is_there() {
    let one = claim(1, None);
    let (gone, part) = (row(1, 30), row(2, 300));
    let rows = [
        gone.clone(),
        part.clone(),
        back(&gone, 800),
        back(&gone, 800),
        back(&part, 5),
    ];
    let found = look(&one, "", &rows);
    let wanted = [&part, &gone].map(|row| row.transaction.as_str());
    assert_eq!(ids(&found), wanted);
    let returned: Vec<i64> = found.iter().map(|one| one.returned.minor()).collect();
    assert_eq!(returned, [5, 880]);
}

#[test]
fn a_hint_fits_the_end_of_either_number_or_what_the_mask_shows() {
    let payer = |text: &str| BillRow {
        payer: Some(text.to_owned()),
        ..row(5_309, 0)
    };
    let masked = payer("*津水(602***@qq.com)");
    let phone = payer("*杨(137****2600)");
    for (hint, row, wanted) in [
        ("5309", &masked, Fit::Fits),
        ("0000 5309", &masked, Fit::Fits),
        ("5308", &masked, Fit::Differs),
        ("09", &masked, Fit::Unknown),
        ("津水", &masked, Fit::Fits),
        ("李津水", &masked, Fit::Fits),
        ("602", &masked, Fit::Fits),
        ("602abc@QQ.com", &masked, Fit::Fits),
        ("王小明", &masked, Fit::Differs),
        ("王", &masked, Fit::Unknown),
        ("abc", &masked, Fit::Unknown),
        ("abcd", &masked, Fit::Differs),
        ("2600", &phone, Fit::Fits),
        ("13712342600", &phone, Fit::Fits),
        ("13812342600", &phone, Fit::Differs),
        ("  ", &phone, Fit::Unknown),
    ] {
        assert_eq!(hint::meets(hint, row), wanted, "{hint}");
    }
    let unnamed = row(5_309, 0);
    assert_eq!(hint::meets("津水", &unnamed), Fit::Unknown);
    assert_eq!(hint::meets("1234", &unnamed), Fit::Differs);
}

#[test]
fn a_mask_that_shows_only_the_first_letters_is_met_and_one_that_shows_none_is_not() {
    let payer = |text: &str| BillRow {
        payer: Some(text.to_owned()),
        ..row(5_309, 0)
    };
    let (first, none) = (payer("李**"), payer("***"));
    assert_eq!(hint::meets("李小明", &first), Fit::Fits);
    assert_eq!(hint::meets("王小明", &first), Fit::Differs);
    for hint in ["abc", "李小明"] {
        assert_eq!(hint::meets(hint, &none), Fit::Unknown, "nothing is shown");
    }
    let more = "李小明明";
    assert_eq!(hint::meets(more, &none), Fit::Differs, "more than it hides");
}

#[test]
fn what_was_noted_speaks_for_a_line_and_never_against_one() {
    let noted = claim(1, Some("00005309"));
    let found = look(&noted, "", &[row(5_309, 0), row(5_308, 0)]);
    assert_eq!(found[0].hint, Fit::Fits);
    assert_eq!(found[1].hint, Fit::Unknown);
    let whole = row(5_309, 0).transaction;
    let noted = claim(1, Some(whole.as_str()));
    let found = look(&noted, "", &[row(5_308, 0), row(5_309, 0)]);
    assert!(found[0].is_noted && !found[1].is_noted);
}

fn rows() -> impl Strategy<Value = Vec<BillRow>> {
    let one = (0_u32..6, -9_000_i64..9_000, 878_i64..883, any::<bool>());
    let one = one.prop_map(|(nth, seconds, minor, paid)| BillRow {
        amount: yuan(minor),
        kind: match paid {
            true => BillMove::Paid,
            false => BillMove::GivenBack,
        },
        ..row(nth, seconds)
    });
    vec(one, 0..20)
}

proptest! {
    #[test]
    fn nothing_is_offered_that_could_not_be_the_money_and_nothing_twice(
        rows in rows(), hint in ".{0,12}"
    ) {
        let one = claim(1, None);
        let found = look(&one, &hint, &rows);
        let mut seen = BTreeSet::new();
        for candidate in &found {
            prop_assert_eq!(candidate.row.amount, one.amount);
            prop_assert_eq!(candidate.row.kind, BillMove::Paid);
            prop_assert!(candidate.returned.minor() <= candidate.row.amount.minor());
            prop_assert!(seen.insert(candidate.row.transaction.clone()));
        }
        let late = found.iter().position(|one| !one.in_time);
        let late = late.unwrap_or(found.len());
        prop_assert!(found.iter().skip(late).all(|one| !one.in_time));
    }

    #[test]
    fn no_hint_and_no_mask_panic(hint in ".{0,24}", payer in ".{0,24}") {
        let masked = BillRow { payer: Some(payer), ..row(1, 0) };
        let _ = hint::meets(&hint, &masked);
    }

    #[test]
    fn a_phone_fits_its_own_mask(head in "[0-9]{3}", middle in "[0-9]{4}", tail in "[0-9]{4}") {
        let masked = BillRow { payer: Some(format!("*静({head}****{tail})")), ..row(1, 0) };
        prop_assert_eq!(hint::meets(&format!("{head}{middle}{tail}"), &masked), Fit::Fits);
        prop_assert_eq!(hint::meets(&tail, &masked), Fit::Fits);
    }
}
