//! Who brings a record, who carries it, and what comes back.

use super::{Parcel, Parcels};
use crate::step::Step;
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, Method, OrderNumber, RecordAnswer, RedemptionId,
    RefundAnswer, TillId, Timestamp, TransactionId, Wallet, WorkKind,
};
use hexiao_platforms::{Asked, Credentials, GivenUp, Order, Platform, Record, Refund};
use std::sync::Arc;
use std::time::Duration;

struct Nobody;

impl Platform for Nobody {
    fn check(&self, _: Timestamp) -> Credentials {
        unreachable!("nobody asks")
    }

    fn takes(&self, _: Method) -> bool {
        true
    }

    fn precreate(&self, _: &Order<'_>, _: Timestamp) -> CodeAnswer {
        unreachable!("nobody asks")
    }

    fn pay(&self, _: &Order<'_>, _: &AuthCode, _: Timestamp) -> Answer {
        unreachable!("nobody asks")
    }

    fn query(&self, _: Asked<'_>, _: Timestamp) -> Answer {
        unreachable!("nobody asks")
    }

    fn cancel(&self, _: &GivenUp<'_>, _: Timestamp) -> CancelAnswer {
        unreachable!("nobody asks")
    }

    fn close(&self, _: &OrderNumber, _: Timestamp) -> CancelAnswer {
        unreachable!("nobody asks")
    }

    fn refund(&self, _: &Refund<'_>, _: Timestamp) -> RefundAnswer {
        unreachable!("nobody asks")
    }

    fn refund_query(&self, _: &Refund<'_>, _: Timestamp) -> RefundAnswer {
        unreachable!("nobody asks")
    }

    fn record(&self, _: &Record<'_>, _: Timestamp) -> RecordAnswer {
        RecordAnswer::Recorded
    }
}

fn parcel(sequence: u64, wallet: Wallet) -> Parcel {
    let order = OrderNumber::new(&TillId::parse("T01").unwrap(), 1, sequence);
    Parcel {
        step: Step::Work {
            order: order.clone(),
            kind: WorkKind::Upload,
            wallet,
        },
        platform: Arc::new(Nobody),
        redemption: RedemptionId::of(&order),
        order,
        transaction: TransactionId::parse("2026112222001400001").unwrap(),
        redeemed_at: Timestamp::from_millis(0),
    }
}

#[test]
fn who_brings_a_record_waits_until_a_carrier_is_free() {
    let parcels = Parcels::default();
    parcels.open(1);
    parcels.put(parcel(1, Wallet::Alipay));
    std::thread::scope(|scope| {
        let brings = scope.spawn(|| parcels.put(parcel(2, Wallet::Alipay)));
        std::thread::sleep(Duration::from_millis(30));
        assert!(!brings.is_finished(), "there is room for one");
        assert!(parcels.take().is_some());
        brings.join().unwrap();
    });
    assert!(parcels.take().is_some());
}

#[test]
fn records_for_a_lost_platform_come_back_and_the_others_stay() {
    let parcels = Parcels::default();
    parcels.open(3);
    for (sequence, wallet) in [
        (1, Wallet::Alipay),
        (2, Wallet::Wechatpay),
        (3, Wallet::Alipay),
    ] {
        parcels.put(parcel(sequence, wallet));
    }
    assert_eq!(parcels.take_back(Wallet::Alipay).len(), 2);
    let left = parcels.take().unwrap();
    assert_eq!(left.step.wallet(), Some(Wallet::Wechatpay));
}

#[test]
fn at_the_end_nobody_waits_and_nothing_more_is_carried() {
    let parcels = Parcels::default();
    parcels.open(1);
    parcels.put(parcel(1, Wallet::Alipay));
    std::thread::scope(|scope| {
        let brings = scope.spawn(|| parcels.put(parcel(2, Wallet::Alipay)));
        parcels.close();
        brings.join().unwrap();
    });
    assert!(parcels.take().is_none());
}

#[test]
fn half_of_those_who_bring_records_wait_and_the_others_go_on() {
    let parcels = Parcels::default();
    parcels.open(2);
    for sequence in [1, 2] {
        assert!(parcels.put(parcel(sequence, Wallet::Alipay)));
    }
    std::thread::scope(|scope| {
        let brings = scope.spawn(|| parcels.put(parcel(3, Wallet::Alipay)));
        std::thread::sleep(Duration::from_millis(30));
        assert!(!parcels.put(parcel(4, Wallet::Alipay)), "one waits already");
        assert!(parcels.take().is_some());
        assert!(brings.join().unwrap());
    });
}

#[test]
fn who_waits_to_bring_a_record_is_woken_when_the_queue_runs_low() {
    let parcels = Parcels::default();
    parcels.open(4);
    for sequence in 1..=4 {
        assert!(parcels.put(parcel(sequence, Wallet::Alipay)));
    }
    std::thread::scope(|scope| {
        let brings = scope.spawn(|| parcels.put(parcel(5, Wallet::Alipay)));
        std::thread::sleep(Duration::from_millis(30));
        assert!(parcels.take().is_some());
        std::thread::sleep(Duration::from_millis(30));
        assert!(!brings.is_finished(), "three wait still");
        assert!(parcels.take().is_some());
        assert!(brings.join().unwrap());
    });
}

#[test]
fn nothing_is_brought_for_a_lost_platform_until_it_is_found() {
    let parcels = Parcels::default();
    parcels.open(1);
    assert!(parcels.put(parcel(1, Wallet::Alipay)));
    std::thread::scope(|scope| {
        let brings = scope.spawn(|| parcels.put(parcel(2, Wallet::Alipay)));
        std::thread::sleep(Duration::from_millis(30));
        assert_eq!(parcels.take_back(Wallet::Alipay).len(), 1);
        assert!(
            !brings.join().unwrap(),
            "it was on its way when it was lost"
        );
    });
    assert!(!parcels.put(parcel(3, Wallet::Alipay)));
    assert!(parcels.put(parcel(4, Wallet::Wechatpay)));
    assert!(parcels.take().is_some());
    parcels.found(Wallet::Alipay);
    assert!(parcels.put(parcel(5, Wallet::Alipay)));
}
