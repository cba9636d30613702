//! How SQLite means to answer every reader, and what the columns may hold.

use super::{
    case, contact, coupon, coupon_claim, coupon_total, day_total, doubt, happened, journal, outage,
    payment, posting, put_off, redemption, refund, shift, unproved, waiting, work,
};
use hexiao_domain::{
    CaseKind, Channel, ContactResult, CouponState, Currency, Method, OutageCause, PaymentState,
    RedemptionState, Resolution, Role, Wallet, WorkKind, WorkState,
};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, StatementStatus};

fn empty() -> Connection {
    let db = crate::open::empty().unwrap();
    waiting::count_from_now_on(&db).unwrap();
    db
}

const ONE_ROW_OR_A_RANGE: [&str; 60] = [
    shift::sql::PAYMENTS,
    shift::sql::ONE,
    shift::sql::OPEN_OF,
    shift::sql::LAST,
    shift::sql::RETURNED,
    doubt::sql::ONE,
    refund::sql::OF_ORDER,
    refund::sql::RUNNING,
    refund::sql::ONE,
    posting::sql::SINCE,
    posting::sql::UNTIL,
    journal::sql::RANGE,
    payment::sql::BY_ORDER,
    payment::sql::BY_TRANSACTION,
    payment::sql::BY_REFERENCE,
    payment::sql::HOLDER_OF_REFERENCE,
    payment::sql::OF_REFERENCE,
    payment::sql::ATTEMPTS,
    payment::sql::BY_SCAN,
    payment::sql::BY_CODE,
    payment::sql::OF_DAY,
    payment::sql::UNTIL,
    payment::sql::LAST,
    work::sql::DUE,
    work::sql::FAR,
    work::sql::PUT_OFF,
    work::sql::ONE,
    work::sql::RECEIPT,
    case::sql::ONE,
    case::sql::OPEN_OF_ORDER,
    case::sql::OPEN_OF_COUPON,
    case::sql::OPEN_BESIDE,
    case::sql::OPEN_ON,
    case::sql::ENDED_ON_ORDER,
    case::sql::ENDED_ON_COUPON,
    case::sql::LATER,
    case::sql::OF_ORDER,
    case::sql::OF_COUPON,
    contact::sql::OF_CASE,
    happened::sql::OF,
    happened::sql::OF_KIND,
    coupon::sql::ONE,
    coupon::sql::BY_DIGEST,
    coupon::sql::OF_DAY,
    coupon::sql::DUE,
    coupon::sql::FAR,
    coupon::sql::LAST,
    coupon_claim::sql::TAKEN,
    coupon_total::sql::LINES,
    coupon_total::sql::DAYS,
    case::sql::NOTES,
    day_total::sql::LINES,
    day_total::sql::DAYS,
    journal::sql::HASH_AT,
    journal::sql::FROM,
    journal::sql::LAST,
    outage::sql::OPEN_ONE,
    outage::sql::PARTS,
    outage::sql::CLAIMS,
    redemption::sql::DELAYS,
];

/// These walk an index that holds only what is open, or the key with a limit.
const OPEN_ROWS_OR_NEWEST: [(&str, &str); 47] = [
    (shift::sql::OPEN, "USING INDEX shift_open"),
    (shift::sql::UNPROVED, "USING INDEX payment_claimed"),
    (
        shift::sql::UNPROVED_COUPONS,
        "USING INDEX coupon_provisional",
    ),
    (doubt::sql::LEFT, "USING INDEX doubt_open"),
    (doubt::sql::OPEN, "USING INDEX doubt_open"),
    (posting::sql::LAST, "SCAN checkpoint"),
    (
        posting::sql::LAST_UNTIL,
        "SEARCH checkpoint USING INTEGER PRIMARY KEY",
    ),
    (payment::sql::WAITING, "USING INDEX payment_waiting"),
    (payment::sql::UNREDEEMED, "USING INDEX payment_unredeemed"),
    (
        payment::sql::UNREDEEMED_COUNT,
        "USING COVERING INDEX payment_unredeemed",
    ),
    (
        payment::sql::CLAIMED,
        "USING COVERING INDEX payment_claimed",
    ),
    (payment::sql::CLAIMS, "USING INDEX payment_claimed"),
    (payment::sql::RECENT, "SCAN p"),
    (refund::sql::RETURNING, "USING INDEX refund_running"),
    (
        put_off::sql::FIRST,
        "SEARCH put_off USING COVERING INDEX put_off_first (waits=?)",
    ),
    (
        put_off::sql::COUNT,
        "SEARCH put_off USING COVERING INDEX put_off_first (waits=?)",
    ),
    (work::sql::WAITING, "USING INDEX work_pending"),
    (work::sql::STUCK, "USING COVERING INDEX work_stuck"),
    (case::sql::OPEN, "USING INDEX case_open"),
    (case::sql::OPEN_COUNT, "USING COVERING INDEX case_open"),
    (case::sql::OVERDUE, "USING INDEX case_open"),
    (case::sql::OVERDUE_COUNT, "USING COVERING INDEX case_due"),
    (case::sql::COUNT, "SEARCH casefile"),
    (case::sql::OPEN_OF, "USING INDEX case_mine"),
    (case::sql::OPEN_COUNT_OF, "USING COVERING INDEX case_mine"),
    (case::sql::OVERDUE_OF, "USING INDEX case_mine"),
    (
        case::sql::OVERDUE_COUNT_OF,
        "USING COVERING INDEX case_mine_due",
    ),
    (case::sql::NEWEST_OF, "USING INDEX case_given"),
    (case::sql::COUNT_OF, "USING COVERING INDEX case_given"),
    (happened::sql::COUNT, "SEARCH happened USING PRIMARY KEY"),
    (case::sql::NEWEST, "SCAN casefile"),
    (journal::sql::NEWEST, "SCAN journal"),
    (coupon::sql::RECENT, "SCAN coupon"),
    (coupon::sql::WAITING, "USING INDEX coupon_pending"),
    (coupon::sql::PUT_OFF, "USING COVERING INDEX coupon_pending"),
    (coupon::sql::PENDING, "USING COVERING INDEX coupon_pending"),
    (coupon::sql::STUCK, "USING COVERING INDEX coupon_stuck"),
    (
        coupon::sql::PROVISIONAL,
        "USING COVERING INDEX coupon_provisional",
    ),
    (
        redemption::sql::DELAYS,
        "SEARCH redemption USING COVERING INDEX redemption_confirmed (confirmed_at>?)",
    ),
    (
        outage::sql::CLAIMS,
        "SEARCH r USING INDEX redemption_claimed (at>? AND at<?)",
    ),
    (outage::sql::OPEN, "USING INDEX outage_open"),
    (outage::sql::NEWEST, "USING INDEX outage_first"),
    (outage::sql::COUNT, "USING INDEX outage_first"),
    (waiting::sql::WORK, "SEARCH w USING INDEX work_moved"),
    (waiting::sql::COUPONS, "USING COVERING INDEX coupon_pending"),
    (unproved::sql::PAYMENTS, "USING INDEX payment_claimed"),
    (unproved::sql::COUPONS, "USING INDEX coupon_provisional"),
];

fn plan(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let mut rows = statement.raw_query();
    let mut plan = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        plan.push(row.get::<_, String>(3).unwrap());
    }
    plan
}

/// Steps that read rows nobody asked for, or sort them.
fn wasted(plan: &[String]) -> Vec<&String> {
    let harmless = ["SCAN each", "SCAN CONSTANT ROW"];
    { plan.iter() }
        .filter(|step| step.starts_with("SCAN") || step.contains("B-TREE"))
        .filter(|step| !harmless.contains(&step.as_str()))
        .collect()
}

#[test]
fn a_reader_without_an_index_would_be_noticed() {
    let plan = plan(&empty(), "SELECT 1 FROM payment WHERE cashier = ?1");
    assert_eq!(wasted(&plan), ["SCAN payment"]);
}

#[test]
fn no_reader_scans_a_table_that_grows() {
    let db = empty();
    for sql in ONE_ROW_OR_A_RANGE {
        let plan = plan(&db, sql);
        assert!(wasted(&plan).is_empty(), "{sql}: {plan:?}");
    }
}

#[test]
fn what_is_walked_is_open_rows_or_ends_at_a_limit() {
    let db = empty();
    for (sql, index) in OPEN_ROWS_OR_NEWEST {
        let plan = plan(&db, sql);
        assert!(
            plan.iter().any(|step| step.contains(index)),
            "{sql}: {plan:?}"
        );
        assert!(
            !plan.iter().any(|step| step.contains("B-TREE")),
            "{sql}: {plan:?}"
        );
        if index.starts_with("SCAN") {
            assert!(sql.contains(" LIMIT "), "{sql} has no end");
        }
    }
}

/// How often SQLite made its mind up anew because other values were asked for.
fn replanned(db: &Connection, sql: &str) -> i32 {
    let mut statement = db.prepare(sql).unwrap();
    for value in 1..=3 {
        for place in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(place, value).unwrap();
        }
        let mut rows = statement.raw_query();
        while rows.next().unwrap().is_some() {}
    }
    statement.get_status(StatementStatus::RePrepare)
}

#[test]
fn no_reader_is_planned_anew_for_every_value_that_it_is_asked_for() {
    let db = empty();
    let open = OPEN_ROWS_OR_NEWEST.map(|(sql, _)| sql);
    for sql in ONE_ROW_OR_A_RANGE.into_iter().chain(open) {
        assert_eq!(replanned(&db, sql), 0, "{sql}");
    }
    let stable = DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG;
    db.set_db_config(stable, false).unwrap();
    assert!(replanned(&db, work::sql::DUE) > 0, "it would be noticed");
}

/// What the columns named `column` may hold, by the schema's own CHECKs.
fn lists(column: &str) -> Vec<Vec<String>> {
    let needle = format!("{column} IN (");
    let schema = include_str!("../../migrations/projection.sql");
    let checks = schema.match_indices(&needle).map(|(at, _)| &schema[at..]);
    checks
        .map(|check| {
            let list = check.split_once('(').unwrap().1.split_once(')').unwrap().0;
            list.split(',')
                .map(|word| word.trim_matches('\'').to_owned())
                .collect()
        })
        .collect()
}

fn assert_lists(column: &str, times: usize, codes: &[&str]) {
    let found = lists(column);
    assert_eq!(found.len(), times, "{column}");
    for list in found {
        assert_eq!(list, codes, "{column}");
    }
}

#[test]
fn the_schema_allows_exactly_the_words_of_the_rules() {
    assert_lists("currency", 7, &Currency::ALL.map(Currency::code));
    assert_lists("wallet", 6, &Wallet::ALL.map(Wallet::code));
    assert_lists("cause", 1, &OutageCause::ALL.map(OutageCause::code));
    assert_lists("method", 1, &Method::ALL.map(Method::code));
    assert_lists("role", 1, &Role::ALL.map(Role::code));
    assert_lists("resolution", 1, &Resolution::ALL.map(Resolution::code));
    assert_lists("channel", 1, &Channel::ALL.map(Channel::code));
    assert_lists("result", 1, &ContactResult::ALL.map(ContactResult::code));
    let kinds = [
        WorkKind::ALL.map(WorkKind::code).to_vec(),
        CaseKind::ALL.map(CaseKind::code).to_vec(),
    ];
    assert_eq!(lists("kind"), kinds);
    let states = [
        PaymentState::CODES.to_vec(),
        vec!["created", "awaiting"],
        RedemptionState::ALL.map(RedemptionState::code).to_vec(),
        vec!["running", "done", "refused"],
        CouponState::CODES.to_vec(),
        WorkState::ALL.map(WorkState::code).to_vec(),
        WorkState::ALL.map(WorkState::code).to_vec(),
    ];
    assert_eq!(lists("state"), states);
}
