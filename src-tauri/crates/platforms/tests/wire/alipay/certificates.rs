//! Certificates: looked up, used once, told as often as need be, and taken back.

use crate::support::{BRIEF, PATIENT, account, now, number, script};
use crate::till::unknown;
use hexiao_domain::OrderNumber;
use hexiao_platforms::{
    CouponAnswer, CouponFound, CouponUndo, CouponUse, Coupons, PrivateKey, Timeouts, UndoAnswer,
    alipay_coupons,
};
use hexiao_sandbox::{Config, Sandbox, demo};

/// A shop at a simulated platform of its own.
struct Counter {
    sandbox: Sandbox,
    patient: Box<dyn Coupons>,
    brief: Box<dyn Coupons>,
}

fn counter() -> Counter {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let connect = |timeouts: Timeouts| {
        let mut account = account(&sandbox.gateway());
        account.app_id = demo::APP_ID.into();
        account.seller_id = demo::SELLER_ID.into();
        account.platform_public_key = demo::platform_public_key().into();
        let key = PrivateKey::parse(demo::merchant_private_key()).unwrap();
        alipay_coupons(&account, key, timeouts).unwrap()
    };
    let (patient, brief) = (connect(PATIENT), connect(BRIEF));
    Counter {
        sandbox,
        patient,
        brief,
    }
}

fn found(answer: CouponFound) -> String {
    match answer {
        CouponFound::Usable(coupons) => format!("usable {}", coupons.len()),
        CouponFound::NotTold => "not told".into(),
        CouponFound::AlreadyUsed => "already used".into(),
        CouponFound::Invalid(reason) => format!("{}!", reason.code()),
        CouponFound::NotFound => "not found".into(),
        CouponFound::Unknown(why) => unknown(why),
    }
}

fn said(answer: CouponAnswer) -> String {
    match answer {
        CouponAnswer::Used { .. } => "used".into(),
        CouponAnswer::AlreadyUsed => "already used".into(),
        CouponAnswer::Invalid(reason) => format!("{}!", reason.code()),
        CouponAnswer::NotFound => "not found".into(),
        CouponAnswer::Unknown(why) => unknown(why),
    }
}

fn taken_back(answer: UndoAnswer) -> String {
    match answer {
        UndoAnswer::Undone => "undone".into(),
        UndoAnswer::Refused(reason) => format!("{}!", reason.code()),
        UndoAnswer::Unknown(why) => unknown(why),
    }
}

/// What a look-up calls the certificate.
fn code(coupons: &dyn Coupons, digits: &str) -> String {
    let found = coupons.look_up(digits, now());
    let CouponFound::Usable(coupons) = found else {
        panic!("{digits}: {found:?}");
    };
    coupons[0].code.clone()
}

fn coupon<'a>(code: &'a str, request: &'a str) -> CouponUse<'a> {
    CouponUse {
        code,
        stock: None,
        request,
        used_at: now().plus_seconds(-3600),
    }
}

/// The platform's number of a use that is done.
fn use_of(coupons: &dyn Coupons, code: &str, request: &str) -> String {
    let answer = coupons.use_coupon(&coupon(code, request), now());
    let CouponAnswer::Used { platform_ref } = answer else {
        panic!("{answer:?}");
    };
    platform_ref
}

fn undo_of<'a>(code: &'a str, platform_ref: &'a str, request: &'a str) -> CouponUndo<'a> {
    CouponUndo {
        code,
        platform_ref,
        request,
        undone_at: now(),
    }
}

#[test]
fn a_certificate_is_used_once_and_the_same_request_hears_the_same() {
    let counter = counter();
    let coupons = counter.patient.as_ref();
    let code = code(coupons, "660000000001");
    let first = use_of(coupons, &code, "request_1");
    for _ in 0..3 {
        assert_eq!(use_of(coupons, &code, "request_1"), first);
    }
    let other = coupons.use_coupon(&coupon(&code, "request_2"), now());
    assert_eq!(said(other), "already used");
    assert_eq!(
        found(coupons.look_up("660000000001", now())),
        "already used"
    );
    // The same number with another time is another request; the platform takes neither.
    let mut later = coupon(&code, "request_1");
    later.used_at = now();
    assert_eq!(said(coupons.use_coupon(&later, now())), "shop_setup!");
}

#[test]
fn one_code_may_stand_for_two_that_were_bought_together() {
    let counter = counter();
    let coupons = counter.patient.as_ref();
    let look = || coupons.look_up("662200000001", now());
    let CouponFound::Usable(both) = look() else {
        panic!("not found");
    };
    assert_eq!(both.len(), 2);
    assert_eq!(both[0].title.as_deref(), Some(demo::CERTIFICATE_TITLE));
    assert_eq!(both[0].price.unwrap().to_string(), demo::CERTIFICATE_PRICE);
    use_of(coupons, &both[1].code, "request_1");
    assert_eq!(found(look()), "usable 1");
    use_of(coupons, &both[0].code, "request_2");
    assert_eq!(found(look()), "already used");
}

#[test]
fn a_certificate_that_is_void_or_of_nobody_is_told_so() {
    let counter = counter();
    let coupons = counter.patient.as_ref();
    let look = |code: &str| found(coupons.look_up(code, now()));
    assert_eq!(look("669900000001"), "declined!");
    assert_eq!(look("770000000001"), "not found");
    assert_eq!(look("HXQ660000000001"), "usable 1");
    assert_eq!(look("https://render.alipay.com/p/s?x=1"), "not found");
    assert_eq!(counter.sandbox.calls("cert_prepare"), 4);
    // Not sent at all: the platform could not hold these.
    for odd in ["", "a b", "券", &"6".repeat(129)] {
        assert_eq!(look(odd), "not found", "{odd}");
    }
    assert_eq!(counter.sandbox.calls("cert_prepare"), 4);
    let strange = r#"{"encrypted_code":"unheard","user_id":"2088"}"#;
    let answer = coupons.use_coupon(&coupon(strange, "request_1"), now());
    assert_eq!(said(answer), "not found");
    for (code, request) in [("{}", "r"), ("HXOWN1", ""), ("HXOWN1", "r 1")] {
        let answer = coupons.use_coupon(&coupon(code, request), now());
        assert_eq!(said(answer), "declined!", "{code}");
    }
    assert_eq!(counter.sandbox.calls("cert_use"), 1);
}

#[test]
fn a_code_of_the_shops_own_needs_no_looking_up() {
    let counter = counter();
    let coupons = counter.patient.as_ref();
    let first = use_of(coupons, "HXOWN0001", "request_1");
    assert_eq!(use_of(coupons, "HXOWN0001", "request_1"), first);
    let other = coupons.use_coupon(&coupon("HXOWN0001", "request_2"), now());
    assert_eq!(said(other), "already used");
}

#[test]
fn a_use_that_is_taken_back_lets_the_customer_use_it_again() {
    let counter = counter();
    let coupons = counter.patient.as_ref();
    let code = code(coupons, "660000000001");
    let first = use_of(coupons, &code, "request_1");
    let undo = |request: &str| taken_back(coupons.undo(&undo_of(&code, &first, request), now()));
    for _ in 0..2 {
        assert_eq!(undo("undo_1"), "undone");
    }
    // Another undoing of a use that is undone: there is no such use any more.
    assert_eq!(undo("undo_2"), "not_found!");
    assert_eq!(found(coupons.look_up("660000000001", now())), "usable 1");
    let second = use_of(coupons, &code, "request_2");
    assert_ne!(first, second);
    assert_eq!(undo("undo_1"), "undone");
    let other = coupons.use_coupon(&coupon(&code, "request_3"), now());
    assert_eq!(said(other), "already used");
    let nothing = coupons.undo(&undo_of("{}", &first, "undo_3"), now());
    assert_eq!(taken_back(nothing), "not_found!");
}

/// What each call answers when its own request meets the fault of that row.
#[rustfmt::skip]
const TABLE: [(&str, [&str; 3]); 18] = [
    //                 look-up          use             undo
    ("",              ["usable 1",      "used",         "undone"]),
    ("delay=40",      ["usable 1",      "used",         "undone"]),
    ("duplicate",     ["usable 1",      "used",         "undone"]),
    ("refuse",        ["offline",       "offline",      "offline"]),
    ("drop_after",    ["offline",       "offline",      "offline"]),
    ("hang",          ["no_answer",     "no_answer",    "no_answer"]),
    ("bad_signature", ["bad_signature", "bad_signature","bad_signature"]),
    ("unsigned",      ["bad_signature", "bad_signature","bad_signature"]),
    ("truncate",      ["unreadable",    "unreadable",   "unreadable"]),
    // A price is shown and booked nowhere.
    ("wrong_amount",  ["usable 1",      "used",         "undone"]),
    // No answer names a currency.
    ("wrong_currency",["usable 1",      "used",         "undone"]),
    ("wrong_merchant",["merchant_differs","merchant_differs","merchant_differs"]),
    // A look-up is about nothing that the till knew before.
    ("wrong_order",   ["usable 1",      "order_differs","order_differs"]),
    ("replay",        ["usable 1",      "order_differs","order_differs"]),
    ("5xx",           ["platform_fault","platform_fault","platform_fault"]),
    ("html",          ["offline",       "offline",      "offline"]),
    ("forbidden",     ["shop_setup!",   "shop_setup!",  "shop_setup!"]),
    ("system_error",  ["platform_fault","platform_fault","platform_fault"]),
];

/// A certificate that was looked up, and the number of its use where there is one.
struct Known {
    digits: String,
    code: String,
    platform_ref: String,
    request: String,
}

type Call = fn(&dyn Coupons, &Known) -> String;

/// Runs one call through every fault; after each, the same request again ends as it should,
/// and another request finds what there is to find.
fn column(at: usize, name: &str, is_used: bool, call: Call, [ends, other]: [&str; 2]) {
    let counter = counter();
    let before = known(&counter, &number(900), is_used);
    for (row, (fault, expected)) in TABLE.iter().enumerate() {
        let number = number(u64::try_from(row).unwrap());
        let known = known(&counter, &number, is_used);
        // The same about another certificate is the newest answer that can be replayed.
        let other_one = call(counter.patient.as_ref(), &before);
        assert_eq!(other_one, ends, "{name} before {fault}");
        counter.sandbox.set_faults(script(name, fault));
        let coupons = match *fault {
            "hang" => counter.brief.as_ref(),
            _ => counter.patient.as_ref(),
        };
        assert_eq!(call(coupons, &known), expected[at], "{name} with {fault}");
        assert!(counter.sandbox.faults().is_empty(), "{fault} was not met");
        let again = call(counter.patient.as_ref(), &known);
        assert_eq!(again, ends, "{name} after {fault}");
        let another = format!("{}A", known.request);
        let another = coupon(&known.code, &another);
        let another = said(counter.patient.use_coupon(&another, now()));
        assert_eq!(another, other, "{name} after {fault}");
    }
}

fn known(counter: &Counter, number: &OrderNumber, is_used: bool) -> Known {
    let coupons = counter.patient.as_ref();
    let digits = format!("{}{:010}", demo::CERTIFICATE, number.sequence());
    let code = code(coupons, &digits);
    let request = number.as_str().to_owned();
    let platform_ref = match is_used {
        true => use_of(coupons, &code, &request),
        false => String::new(),
    };
    Known {
        digits,
        code,
        platform_ref,
        request,
    }
}

#[test]
fn looking_up_survives_every_fault_and_changes_nothing() {
    let call: Call = |coupons, known| found(coupons.look_up(&known.digits, now()));
    column(0, "cert_prepare", false, call, ["usable 1", "used"]);
}

#[test]
fn using_survives_every_fault_and_uses_once() {
    let call: Call = |coupons, known| {
        let told = coupon(&known.code, &known.request);
        said(coupons.use_coupon(&told, now()))
    };
    column(1, "cert_use", false, call, ["used", "already used"]);
}

#[test]
fn taking_back_survives_every_fault_and_takes_back_once() {
    let call: Call = |coupons, known| {
        let request = format!("{}U", known.request);
        let undo = undo_of(&known.code, &known.platform_ref, &request);
        taken_back(coupons.undo(&undo, now()))
    };
    column(2, "cert_undo", true, call, ["undone", "used"]);
}
