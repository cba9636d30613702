//! Whatever is lost or forged on the way: a coupon is used once, under one number, and its use is
//! taken back once; and the till says neither before it is so.

use super::{faults, request, sound, waiting};
use hexiao_contract::{CouponOutcome, CouponUndoRequest, CouponView};
use hexiao_domain::{AccountDetails, MerchantAccount, Role, Timestamp, Wallet};
use hexiao_platforms::{
    CouponFound, CouponUndo, Coupons, PrivateKey, Timeouts, UndoAnswer, alipay_coupons,
};
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{Till, eventually};

const FAULTS: [&str; 13] = [
    "refuse",
    "hang",
    "drop_after",
    "duplicate",
    "delay=40",
    "bad_signature",
    "wrong_amount",
    "wrong_currency",
    "wrong_merchant",
    "5xx",
    "html",
    "truncate",
    "replay",
];

/// So many tills at a time, each with a platform of its own.
const BESIDE: usize = 5;

/// What is redeemed.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A merchant coupon of WeChat Pay.
    Coupon,
    /// A certificate of Alipay.
    Certificate,
}

impl Kind {
    const fn wallet(self) -> &'static str {
        match self {
            Self::Coupon => "wechatpay",
            Self::Certificate => "alipay",
        }
    }

    /// What fault scripts call the use.
    const fn uses(self) -> &'static str {
        match self {
            Self::Coupon => "coupon_use",
            Self::Certificate => "cert_use",
        }
    }

    /// What they call taking it back.
    const fn takes_back(self) -> &'static str {
        match self {
            Self::Coupon => "coupon_return",
            Self::Certificate => "cert_undo",
        }
    }

    /// One that was never used.
    fn code(self, till: &Till, nth: u8) -> String {
        let (scan, first) = (demo::CERTIFICATE_SCAN, demo::CERTIFICATE);
        match self {
            Self::Coupon => till.sandbox().wechat_coupon(),
            Self::Certificate => format!("{scan}{first}{nth:010}"),
        }
    }

    /// What a use names it by, asked while it can be used.
    fn handle(self, till: &Till, code: &str) -> String {
        match self {
            Self::Coupon => code.to_owned(),
            Self::Certificate => match desk(till).look_up(code, now()) {
                CouponFound::Usable(found) => found[0].code.clone(),
                other @ (CouponFound::NotTold
                | CouponFound::AlreadyUsed
                | CouponFound::Invalid(_)
                | CouponFound::NotFound
                | CouponFound::Unknown(_)) => panic!("{code}: {other:?}"),
            },
        }
    }

    /// Whether the platform has it as used.
    fn is_used(self, till: &Till, code: &str) -> bool {
        match self {
            Self::Coupon => till.sandbox().wechat_coupon_use(code).is_some(),
            Self::Certificate => desk(till).look_up(code, now()) == CouponFound::AlreadyUsed,
        }
    }

    /// Whether it is used by the number that the till has of the use, and not a second time.
    fn is_used_once(self, till: &Till, (code, handle): (&str, &str), used: &CouponView) -> bool {
        match self {
            Self::Coupon => {
                till.sandbox().wechat_coupon_use(code).as_ref() == Some(&used.coupon_id)
            }
            Self::Certificate => {
                // Taking that one use back leaves none.
                let undo = CouponUndo {
                    code: handle,
                    platform_ref: used.platform_ref.as_deref().unwrap_or_default(),
                    request: "another",
                    undone_at: now(),
                };
                let undone = desk(till).undo(&undo, now());
                undone == UndoAnswer::Undone && !self.is_used(till, code)
            }
        }
    }
}

fn now() -> Timestamp {
    Timestamp::from_millis(1_795_349_580_000)
}

/// The platform's certificates, as another program of the shop sees them.
fn desk(till: &Till) -> Box<dyn Coupons> {
    let account = MerchantAccount {
        wallet: Wallet::Alipay,
        gateway: till.sandbox().gateway(),
        app_id: demo::APP_ID.into(),
        seller_id: demo::SELLER_ID.into(),
        platform_public_key: demo::platform_public_key().into(),
        secret: "alipay".into(),
        details: AccountDetails::default(),
    };
    let key = PrivateKey::parse(demo::merchant_private_key()).unwrap();
    alipay_coupons(&account, key, Timeouts::default()).unwrap()
}

/// The call meets the fault twice, or once where each time takes as long as the till waits.
fn meets(till: &Till, call: &str, fault: &str) {
    let times = if fault == "hang" { 1 } else { 2 };
    faults(till, &format!("{call}:{fault}*{times}"));
}

fn redeeming(till: &Till, kind: Kind, code: &str) -> CouponView {
    let mut asked = request(code);
    asked.wallet = kind.wallet().to_owned();
    let cashier = till.acting(Role::Cashier);
    match till.app().redeem_coupon_as(&cashier, &asked) {
        Ok(CouponOutcome::Redeeming { coupon }) => coupon,
        other => panic!("{other:?}"),
    }
}

fn take_back(till: &Till, used: &CouponView) {
    let undo = CouponUndoRequest {
        coupon_id: used.coupon_id.clone(),
        approval: None,
    };
    let manager = till.acting(Role::Manager);
    till.app().undo_coupon_as(&manager, &undo).unwrap();
}

fn reaches(till: &Till, coupon: &CouponView, state: &str, what: &str) -> CouponView {
    eventually(&format!("{what}: {state}"), || {
        let now = till.app().look_coupon(&coupon.coupon_id).unwrap();
        (now.state == state).then_some(now)
    })
}

fn used(till: &Till, kind: Kind, code: &str, what: &str) -> CouponView {
    let asked = redeeming(till, kind, code);
    reaches(till, &asked, "used", what)
}

fn used_once_through(kind: Kind, fault: &str) {
    let what = format!("{} with {fault}", kind.uses());
    let till = Till::new(Customer::Never);
    // The answer about another one is there to be replayed.
    used(&till, kind, &kind.code(&till, 1), "before");
    let code = kind.code(&till, 2);
    let handle = kind.handle(&till, &code);
    meets(&till, kind.uses(), fault);
    let used = used(&till, kind, &code, &what);
    assert!(kind.is_used(&till, &code), "{what}");
    assert!(kind.is_used_once(&till, (&code, &handle), &used), "{what}");
    assert_eq!(waiting(&till), 0, "{what}");
    sound(&till);
}

fn taken_back_once_through(kind: Kind, fault: &str) {
    let what = format!("{} with {fault}", kind.takes_back());
    let till = Till::new(Customer::Never);
    let before = used(&till, kind, &kind.code(&till, 1), "before");
    take_back(&till, &before);
    reaches(&till, &before, "undone", "before");
    let code = kind.code(&till, 2);
    let used = used(&till, kind, &code, &what);
    meets(&till, kind.takes_back(), fault);
    take_back(&till, &used);
    reaches(&till, &used, "undone", &what);
    assert!(!kind.is_used(&till, &code), "{what}");
    assert_eq!(waiting(&till), 0, "{what}");
    sound(&till);
}

fn through_every_fault(kind: Kind, pass: fn(Kind, &str)) {
    for some in FAULTS.chunks(BESIDE) {
        std::thread::scope(|scope| {
            for fault in some {
                scope.spawn(move || pass(kind, fault));
            }
        });
    }
}

#[test]
fn whatever_is_lost_on_the_way_the_coupon_is_used_once_and_under_one_number() {
    through_every_fault(Kind::Coupon, used_once_through);
}

#[test]
fn whatever_is_lost_on_the_way_the_certificate_is_used_once_and_under_one_number() {
    through_every_fault(Kind::Certificate, used_once_through);
}

#[test]
fn whatever_is_lost_on_the_way_the_use_of_a_coupon_is_taken_back() {
    through_every_fault(Kind::Coupon, taken_back_once_through);
}

#[test]
fn whatever_is_lost_on_the_way_the_use_of_a_certificate_is_taken_back() {
    through_every_fault(Kind::Certificate, taken_back_once_through);
}
