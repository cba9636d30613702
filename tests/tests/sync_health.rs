//! What keeps a record, a claim or a coupon from its platform is named with its cure, in the banner, on
//! the network page and in the report of an outage.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use hexiao_contract::{
    AccountEntry, ClaimRequest, CouponClaimRequest, CouponRequest, GiveBack, OutageView, SyncHealth,
};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, demo};
use hexiao_testkit::{PATIENCE, Till, eventually};

fn force(till: &Till, wallet: &str, forced: bool) {
    let cashier = till.acting(Role::Cashier);
    till.app()
        .force_wallet_as(&cashier, wallet, forced)
        .unwrap();
}

fn claim(till: &Till, amount: &str) -> String {
    let request = ClaimRequest {
        order_number: None,
        amount: amount.to_owned(),
        wallet: "alipay".to_owned(),
        reference: None,
        evidence: None,
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    till.app()
        .claim_as(&cashier, &request)
        .unwrap()
        .order_number
}

fn redeem(till: &Till, order: &str) {
    let cashier = till.acting(Role::Cashier);
    till.app().redeem_as(&cashier, order).unwrap();
}

fn standing(till: &Till) -> SyncHealth {
    let manager = till.acting(Role::Manager);
    till.app().sync_health_as(&manager).unwrap()
}

/// The owner enters this private key for Alipay.
fn private_key(till: &Till, key: &str) {
    let entry = AccountEntry {
        private_key: Some(key.to_owned()),
        ..till.account_of("alipay")
    };
    let owner = till.acting(Role::Owner);
    till.app().set_account_as(&owner, &entry).unwrap();
}

#[test]
fn a_wrong_key_is_named_with_its_cure_until_it_is_set_right_and_the_row_is_tried_at_once() {
    let till = Till::new(Customer::Pay);
    till.connection("online");
    private_key(&till, include_str!("data/another_key.pem"));
    force(&till, "alipay", true);
    let claimed = claim(&till, "20.00");
    assert_eq!(standing(&till).state, "waiting");
    force(&till, "alipay", false);
    let health = eventually("it was tried three times", || {
        let health = standing(&till);
        (health.state == "put_off").then_some(health)
    });
    assert_eq!((health.put_off_total, health.put_off.len()), (1, 1));
    let row = &health.put_off[0];
    assert_eq!(row.order_number, claimed);
    assert_eq!(
        (row.wallet.as_str(), row.kind.as_str()),
        ("alipay", "verify")
    );
    assert_eq!(row.reason.as_deref(), Some("shop_setup"));
    assert_eq!(row.amount.amount, "20.00");
    assert!(row.attempts >= 3, "{row:?}");
    assert_eq!(health.stuck_total, 0, "it may be true yet");
    private_key(&till, demo::merchant_private_key());
    let cashier = till.acting(Role::Cashier);
    let told = &mut |_, _| {};
    till.app()
        .sync_until_done(&cashier, PATIENCE, told)
        .unwrap();
    assert_eq!(till.case_of(&claimed).reason, "not_found");
    let health = standing(&till);
    assert_eq!((health.state.as_str(), health.put_off.len()), ("stuck", 0));
    assert_eq!(till.problems(), Vec::<String>::new());
}

#[test]
fn a_payment_leads_to_its_open_case_and_to_none_once_that_has_ended() {
    let till = Till::new(Customer::Pay);
    till.connection("online");
    force(&till, "alipay", true);
    let claimed = claim(&till, "20.00");
    assert_eq!(till.look(&claimed).open_case, None);
    force(&till, "alipay", false);
    let case = till.case_of(&claimed);
    assert_eq!(till.look(&claimed).open_case, Some(case.case_id));
    let request = hexiao_contract::ResolveCase {
        case_id: case.case_id,
        resolution: "written_off".to_owned(),
        note: "The customer never paid.".to_owned(),
        refund_number: None,
    };
    let owner = till.acting(Role::Owner);
    till.app().resolve_case_as(&owner, &request).unwrap();
    assert_eq!(till.look(&claimed).open_case, None);
}

#[test]
fn a_closed_order_that_is_looked_at_once_more_makes_no_healthy_till_wait() {
    let till = Till::new(Customer::Never);
    till.connection("online");
    let order = till.show_code("3.00").order_number;
    let cashier = till.acting(Role::Cashier);
    till.app().cancel_as(&cashier, &order).unwrap();
    till.reaches(&order, "closed");
    let health = standing(&till);
    assert!(
        health.waiting.iter().any(|line| line.kind == "late_check"),
        "{health:?}"
    );
    assert_eq!(
        (health.state.as_str(), health.oldest, health.oldest_seconds),
        ("told", None, None)
    );
}

#[test]
fn the_banner_counts_the_redemptions_and_refunds_that_wait_beside_the_claims() {
    let till = Till::new(Customer::Pay);
    let told = till.paid("5.00").order_number;
    redeem(&till, &told);
    till.uploaded(&told);
    let waits = till.paid("7.00").order_number;
    let health = till.app().health().unwrap();
    assert_eq!(
        (health.uploads, health.refunds, health.oldest_upload),
        (0, 0, None)
    );
    till.sandbox().set_network(false);
    till.host().skip(10);
    till.connection("offline");
    redeem(&till, &waits);
    let manager = till.acting(Role::Manager);
    let request = GiveBack {
        order_number: told,
        amount: Some("2.00".to_owned()),
        reason: "returned".to_owned(),
        approval: None,
    };
    till.app().refund_as(&manager, &request).unwrap();
    let health = till.app().health().unwrap();
    assert_eq!(
        (health.uploads, health.uploads_amount.amount.as_str()),
        (1, "7.00")
    );
    assert_eq!(
        (health.refunds, health.refunds_amount.amount.as_str()),
        (1, "2.00"),
        "a part, and not the payment"
    );
    assert_eq!(health.claims, 0);
    assert!(health.oldest_upload.is_some());
    till.sandbox().set_network(true);
    till.host().skip(10);
    eventually("all is told", || {
        let health = till.app().health().unwrap();
        ((health.uploads, health.refunds) == (0, 0)).then_some(())
    });
}

#[test]
fn a_record_that_is_not_taken_is_named_although_its_platform_is_there() {
    let till = Till::new(Customer::Pay);
    let order = till.paid("5.00").order_number;
    let faults = "sync:system_error*inf".parse().unwrap();
    till.sandbox().set_faults(faults);
    redeem(&till, &order);
    till.skip(11);
    let health = eventually("it is named", || {
        let health = till.app().health().unwrap();
        (health.uploads > 0).then_some(health)
    });
    assert_eq!(health.uploads_amount.amount, "5.00");
}

fn newest_outage(till: &Till) -> OutageView {
    let manager = till.acting(Role::Manager);
    let page = till.app().outages_as(&manager, 0).unwrap();
    till.app()
        .outage_as(&manager, page.outages[0].outage_id)
        .unwrap()
}

#[test]
fn an_outage_tells_the_coupons_that_were_handed_over_in_it_apart_from_the_money() {
    let till = Till::new(Customer::Never);
    till.connection("online");
    let code = till.sandbox().wechat_coupon();
    force(&till, "wechatpay", true);
    let request = CouponClaimRequest {
        coupon_id: None,
        coupon: Some(CouponRequest {
            code,
            wallet: "wechatpay".to_owned(),
            stock: None,
        }),
        value: "60.00".to_owned(),
        approval: None,
    };
    let cashier = till.acting(Role::Cashier);
    let claimed = till.app().claim_coupon_as(&cashier, &request).unwrap();
    let outage = newest_outage(&till);
    assert_eq!(outage.cost.taken.count, 0, "no money");
    let (taken, open) = (&outage.coupons.taken, &outage.coupons.open);
    assert_eq!((taken.count, taken.amount.amount.as_str()), (1, "60.00"));
    assert_eq!((open.count, open.amount.amount.as_str()), (1, "60.00"));
    force(&till, "wechatpay", false);
    eventually("the platform has spoken", || {
        let now = till.app().look_coupon(&claimed.coupon_id).unwrap();
        (now.state == "used").then_some(())
    });
    let outage = newest_outage(&till);
    assert_eq!(outage.coupons.confirmed.count, 1);
    assert_eq!(outage.coupons.open.count, 0);
    let token = till.sign_in(Role::Manager);
    let id = outage.line.outage_id;
    let file = till.app().export_outage(&token, id, "en").unwrap();
    let text = std::fs::read_to_string(&file.path).unwrap();
    for part in [
        "Coupons handed over on a claim",
        "Confirmed by the platform",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
