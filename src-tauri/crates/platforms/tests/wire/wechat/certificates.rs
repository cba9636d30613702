//! The platform's certificates: fetched, opened, believed by their names, and followed through
//! a rotation.

use super::till::{account, code, key, keys, native, now, unknown};
use crate::support::{BRIEF, PATIENT, number, order, script};
use crate::till::payment;
use hexiao_domain::{MerchantAccount, OrderNumber};
use hexiao_platforms::{Asked, Platform, SetupError, wechatpay};
use hexiao_sandbox::{Config, Sandbox, WechatSigning, demo::wechat as demo};

fn sandbox(signing: WechatSigning) -> Sandbox {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    sandbox.set_wechat_signing(signing);
    sandbox
}

/// An account without the platform's public key.
fn bare(sandbox: &Sandbox) -> MerchantAccount {
    let mut account = account(&sandbox.wechat_gateway());
    account.platform_public_key.clear();
    account.details.platform_key_id.clear();
    account
}

fn connected(account: &MerchantAccount) -> Box<dyn Platform> {
    wechatpay(account, keys(demo::API_V3_KEY), PATIENT).unwrap()
}

/// As the customer's code is taken so many seconds from now.
fn paid_at(platform: &dyn Platform, number: &OrderNumber, seconds: i64) -> String {
    let at = now().plus_seconds(seconds);
    payment(platform.pay(&order(number), &code(number), at), number)
}

fn asked_at(platform: &dyn Platform, number: &OrderNumber, seconds: i64) -> String {
    let at = now().plus_seconds(seconds);
    payment(platform.query(Asked::Order(number), at), number)
}

#[test]
fn without_a_public_key_the_certificates_prove_the_answers_and_are_fetched_once() {
    let sandbox = sandbox(WechatSigning::Certificate);
    let platform = connected(&bare(&sandbox));
    assert_eq!(native(platform.as_ref(), &number(1)), "code");
    assert_eq!(paid_at(platform.as_ref(), &number(2), 0), "paid");
    assert_eq!(asked_at(platform.as_ref(), &number(2), 0), "paid");
    assert_eq!(sandbox.calls("certificates"), 1);
}

#[test]
fn a_rotation_in_the_middle_of_the_day_loses_no_sale() {
    let sandbox = sandbox(WechatSigning::Certificate);
    let platform = connected(&bare(&sandbox));
    assert_eq!(paid_at(platform.as_ref(), &number(1), 0), "paid");
    sandbox.rotate_wechat_certificate();
    assert_eq!(paid_at(platform.as_ref(), &number(2), 61), "paid");
    assert_eq!(sandbox.calls("certificates"), 2);
    // The certificate of before is still listed, and its answers are still believed.
    sandbox.rotate_wechat_certificate();
    assert_eq!(paid_at(platform.as_ref(), &number(3), 61), "paid");
    assert_eq!(sandbox.calls("certificates"), 2);
}

#[test]
fn a_rotation_right_after_the_first_list_holds_a_sale_up_for_a_minute_at_most() {
    let sandbox = sandbox(WechatSigning::Certificate);
    let platform = connected(&bare(&sandbox));
    assert_eq!(paid_at(platform.as_ref(), &number(1), 0), "paid");
    sandbox.rotate_wechat_certificate();
    for _ in 0..5 {
        // Paid at the platform; the till does not know it yet, and asks nobody in vain.
        assert_eq!(paid_at(platform.as_ref(), &number(2), 1), "bad_signature");
    }
    assert_eq!(sandbox.calls("certificates"), 1);
    assert_eq!(asked_at(platform.as_ref(), &number(2), 62), "paid");
    assert_eq!(sandbox.calls("certificates"), 2);
}

#[test]
fn a_merchant_on_the_way_to_the_public_key_is_served_in_both_ways() {
    let sandbox = sandbox(WechatSigning::Either);
    let by_certificate = connected(&bare(&sandbox));
    assert_eq!(paid_at(by_certificate.as_ref(), &number(1), 0), "paid");
    let by_key = wechatpay(&account(&sandbox.wechat_gateway()), key(), PATIENT).unwrap();
    assert_eq!(paid_at(by_key.as_ref(), &number(2), 0), "paid");
    assert_eq!(sandbox.calls("certificates"), 1);
    // A platform that signs with the certificate all the same is followed, where it can be.
    sandbox.set_wechat_signing(WechatSigning::Certificate);
    assert_eq!(asked_at(by_key.as_ref(), &number(2), 0), "bad_signature");
    let both = connected(&account(&sandbox.wechat_gateway()));
    assert_eq!(asked_at(both.as_ref(), &number(2), 0), "paid");
}

#[test]
fn another_apiv3_key_opens_nothing_and_hints_at_the_set_up() {
    let sandbox = sandbox(WechatSigning::Certificate);
    let other = keys("another0key0of0thirtytwo0letters");
    let platform = wechatpay(&bare(&sandbox), other, PATIENT).unwrap();
    assert_eq!(asked_at(platform.as_ref(), &number(1), 0), "not found");
    assert_eq!(paid_at(platform.as_ref(), &number(1), 0), "shop_setup");
    assert_eq!(asked_at(platform.as_ref(), &number(1), 1), "shop_setup");
    assert_eq!(sandbox.calls("certificates"), 1);
}

/// What a sale says whose answer only a list can prove, where the question for the list meets the
/// fault of that row. A list names no order, no shop and no money, so that lies about them have
/// nothing to change; and it answers nobody alone: one that another till was given a moment ago
/// is as good.
const LIST: [(&str, &str); 19] = [
    ("", "paid"),
    ("delay=40", "paid"),
    ("duplicate", "paid"),
    ("refuse", "offline"),
    ("drop_after", "offline"),
    ("hang", "no_answer"),
    // The first is taken for a probe, and asked for again at once.
    ("bad_signature*2", "bad_signature"),
    ("unsigned", "bad_signature"),
    ("truncate", "unreadable"),
    ("wrong_amount", "paid"),
    ("wrong_order", "paid"),
    ("wrong_currency", "paid"),
    ("wrong_merchant", "paid"),
    ("replay", "paid"),
    ("5xx", "platform_fault"),
    ("html", "offline"),
    ("forbidden", "shop_setup"),
    ("system_error", "platform_fault"),
    ("not_yet", "bad_signature"),
];

#[test]
fn fetching_the_certificates_survives_every_fault_and_the_money_is_found() {
    for (fault, expected) in LIST {
        let sandbox = sandbox(WechatSigning::Certificate);
        // The list of another till is there to be replayed.
        let neighbour = connected(&bare(&sandbox));
        assert_eq!(paid_at(neighbour.as_ref(), &number(2), 0), "paid");
        let timeouts = match fault {
            "hang" => BRIEF,
            _ => PATIENT,
        };
        let platform = wechatpay(&bare(&sandbox), keys(demo::API_V3_KEY), timeouts).unwrap();
        sandbox.set_faults(script("certificates", fault));
        let said = paid_at(platform.as_ref(), &number(1), 0);
        assert_eq!(said, expected, "{fault}");
        assert!(sandbox.faults().is_empty(), "{fault} was not met");
        let patient = connected(&bare(&sandbox));
        let later = match fault {
            "hang" => patient.as_ref(),
            _ => platform.as_ref(),
        };
        // The next list is asked for soon, and the money that was taken is found.
        let asked = asked_at(later, &number(1), 12);
        assert_eq!(asked, "paid", "{fault}");
    }
}

#[test]
fn a_list_of_before_a_rotation_that_comes_again_holds_a_sale_up_for_a_minute_at_most() {
    let sandbox = sandbox(WechatSigning::Certificate);
    let platform = connected(&bare(&sandbox));
    assert_eq!(paid_at(platform.as_ref(), &number(1), 0), "paid");
    sandbox.rotate_wechat_certificate();
    sandbox.set_faults(script("certificates", "replay"));
    assert_eq!(paid_at(platform.as_ref(), &number(2), 61), "bad_signature");
    assert!(sandbox.faults().is_empty());
    assert_eq!(asked_at(platform.as_ref(), &number(2), 122), "paid");
}

#[test]
fn a_list_signed_wrongly_as_a_probe_is_asked_for_again_at_once() {
    let sandbox = sandbox(WechatSigning::Certificate);
    let platform = connected(&bare(&sandbox));
    sandbox.set_faults("certificates:bad_signature".parse().unwrap());
    assert_eq!(paid_at(platform.as_ref(), &number(1), 0), "paid");
    assert_eq!(sandbox.calls("certificates"), 2);
}

#[test]
fn a_merchant_without_certificates_needs_the_public_key() {
    let sandbox = sandbox(WechatSigning::PublicKey);
    let platform = connected(&bare(&sandbox));
    assert_eq!(paid_at(platform.as_ref(), &number(1), 0), "bad_signature");
    assert_eq!(sandbox.calls("certificates"), 0);
    let neither = wechatpay(&bare(&sandbox), key(), PATIENT).err();
    assert_eq!(neither, Some(SetupError::PlatformKeyMissing));
}

#[test]
fn a_clock_that_is_ahead_of_every_certificate_is_named() {
    let sandbox = sandbox(WechatSigning::Certificate);
    let platform = connected(&bare(&sandbox));
    assert_eq!(paid_at(platform.as_ref(), &number(1), 0), "paid");
    let far = now().plus_seconds(30 * 365 * 86_400);
    let said = platform.query(Asked::Order(&number(1)), far);
    let hexiao_domain::Answer::Unknown(why) = said else {
        panic!("believed at a wrong time");
    };
    assert_eq!(unknown(why), "clock_wrong");
}
