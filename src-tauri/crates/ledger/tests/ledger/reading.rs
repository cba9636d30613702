//! What was written is read back, each by its own reader and by no other's.

use super::till::{
    AT, Till, cancelled, day, folder, new_coupon, options, person, proof, refund, shop, someone,
    stamp, yuan,
};
use hexiao_domain::{
    AccountDetails, BackupPlan, BusinessDay, CaseId, CouponEvent, CouponId, Event, Fact,
    MerchantAccount, OfflinePolicy, OrderNumber, Reason, RefundEnd, RefundRequest, Role,
    StaticCode, Timestamp, Wallet, WorkKind,
};
use hexiao_ledger::{Ledger, Options, Seal};

fn account(wallet: Wallet) -> MerchantAccount {
    MerchantAccount {
        wallet,
        gateway: format!("https://example.org/{}", wallet.code()),
        app_id: "2021000000000001".to_owned(),
        seller_id: "2088000000000001".to_owned(),
        platform_public_key: "a public key".to_owned(),
        secret: format!("{}_private_key", wallet.code()),
        details: AccountDetails::default(),
    }
}

fn printed(wallet: Wallet) -> StaticCode {
    StaticCode {
        wallet,
        text: format!("https://example.org/pay/{}", wallet.code()),
    }
}

#[test]
fn what_the_owner_set_is_read_back_wallet_by_wallet() {
    let till = Till::new();
    let policy = OfflinePolicy {
        per_shift: None,
        per_payment: yuan(50_000),
        total: yuan(200_000),
        max_age_seconds: 86_400,
        evidence_from: yuan(10_000),
        manager_from: yuan(20_000),
        wallets: vec![Wallet::Wechatpay],
    };
    let plan = BackupPlan {
        folder: "/media/backup".to_owned(),
        recovery_key: "age1owner".to_owned(),
    };
    assert_eq!(till.see(|view| view.policy()), None);
    assert_eq!(till.see(|view| view.backups()), None);
    assert_eq!(till.see(|view| view.accounts()), []);
    let facts = vec![
        Fact::PolicySet {
            policy: policy.clone(),
        },
        Fact::BackupsSet { plan: plan.clone() },
        Fact::AccountSet {
            account: account(Wallet::Alipay),
        },
        Fact::AccountSet {
            account: account(Wallet::Wechatpay),
        },
        Fact::StaticCodeSet {
            code: printed(Wallet::Wechatpay),
        },
    ];
    till.tell_all(facts).unwrap();
    let till = till.reopened();
    assert_eq!(till.see(|view| view.shop()), Some(shop()));
    assert_eq!(till.see(|view| view.policy()), Some(policy));
    assert_eq!(till.see(|view| view.backups()), Some(plan));
    let both = [account(Wallet::Alipay), account(Wallet::Wechatpay)];
    assert_eq!(till.see(|view| view.accounts()), both);
    let known = till.see(|view| view.account(Wallet::Wechatpay));
    assert_eq!(known, Some(account(Wallet::Wechatpay)));
    assert_eq!(till.see(|view| view.account(Wallet::Unionpay)), None);
    let code = till.see(|view| view.static_code(Wallet::Wechatpay));
    assert_eq!(code, Some(printed(Wallet::Wechatpay)));
    assert_eq!(till.see(|view| view.static_code(Wallet::Alipay)), None);
    let owner = till.see(|view| view.person(&person("bao")));
    assert_eq!(owner, Some(someone("bao", Role::Owner)));
    assert_eq!(till.see(|view| view.person(&person("nobody"))), None);
}

#[test]
fn a_ledger_is_told_from_every_other_by_its_first_entry() {
    let till = Till::new();
    let first = till.see(|view| view.entries(1, 1)).remove(0);
    let begins: String = { first.hash[..4].iter() }
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(till.see(|view| view.identity()), begins);
    till.made();
    assert_eq!(till.see(|view| view.identity()), begins, "as long as it is");
    assert_ne!(Till::new_at(AT + 1).see(|view| view.identity()), begins);
}

#[test]
fn an_archive_of_a_time_begins_with_the_first_entry_of_that_time() {
    let till = Till::new();
    till.tell_at(AT + 60_000, vec![signed_out()]).unwrap();
    let since = |ms: i64| till.see(move |view| view.first_since(Timestamp::from_millis(ms)));
    assert_eq!(since(AT), Some(1));
    assert_eq!(since(AT + 1), Some(till.seq()));
    assert_eq!(since(AT + 60_000), Some(till.seq()));
    assert_eq!(since(AT + 60_001), None, "nothing has happened since");
}

#[test]
fn the_last_instant_of_an_empty_journal_is_the_beginning_of_time() {
    let dir = folder();
    let ledger = Ledger::create_with(dir.path(), options()).unwrap();
    let last = |ledger: &Ledger| ledger.read(|view| view.last_at()).unwrap().millis();
    assert_eq!(last(&ledger), 0);
    let facts = vec![Fact::ShopSetUp { shop: shop() }];
    ledger.write(stamp(AT), |_| Ok((facts, ()))).unwrap();
    assert_eq!(last(&ledger), AT);
}

fn signed_out() -> Fact {
    let person = person("lin");
    Fact::SignedOut { person }
}

#[test]
fn a_till_knows_its_key_and_until_where_it_has_signed() {
    let till = Till::new();
    let seal = till.ledger.seal().unwrap();
    let own = Seal::from_secret(&[7; 32]).public();
    assert_eq!(seal.map(|seal| seal.public()), Some(own));
    assert_eq!(till.see(|view| Ok(view.signed_until())), 0);
    let seq = till.seq();
    till.ledger.sign(&stamp(AT)).unwrap();
    assert_eq!(till.see(|view| Ok(view.signed_until())), seq);
    let till = till.reopened();
    assert_eq!(till.see(|view| Ok(view.signed_until())), seq);
    let dir = till.close();
    let ledger = Ledger::open_with(dir.path(), Options::default()).unwrap();
    assert!(ledger.seal().unwrap().is_none());
}

fn numbers(orders: &[&OrderNumber]) -> Vec<String> {
    orders.iter().map(|order| order.to_string()).collect()
}

#[test]
fn a_days_payments_come_in_pages_and_those_that_wait_by_themselves() {
    let till = Till::new();
    let orders: Vec<OrderNumber> = (0..4).map(|_| till.made()).collect();
    let elsewhere = BusinessDay::parse("2027-01-16").unwrap();
    let next_day = till.make(move |payment| payment.day = elsewhere).unwrap();
    let page = |day: BusinessDay, after: Option<OrderNumber>| {
        let read = till.see(move |view| view.payments_of_day(day, after.as_ref(), 3));
        read.into_iter()
            .map(|payment| payment.order.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        page(day(), None),
        numbers(&[&orders[0], &orders[1], &orders[2]])
    );
    assert_eq!(page(day(), Some(orders[2].clone())), numbers(&[&orders[3]]));
    assert_eq!(page(elsewhere, None), numbers(&[&next_day]));
    let proof = proof(&orders[1]);
    till.moves(&orders[1], Event::Paid { proof }).unwrap();
    till.moves(&orders[2], cancelled()).unwrap();
    let waiting = till.see(|view| view.awaiting());
    let waiting: Vec<String> = waiting.iter().map(|p| p.order.to_string()).collect();
    assert_eq!(waiting, numbers(&[&orders[0], &orders[3], &next_day]));
    assert_eq!(till.see(|view| view.cancels()), [orders[2].clone()]);
}

#[test]
fn the_days_with_figures_are_those_of_payments_and_of_coupons_each_once_and_newest_first() {
    let till = Till::new();
    assert_eq!(till.see(|view| view.days(9)), []);
    let [early, late] = ["2027-01-14", "2027-01-16"].map(|text| BusinessDay::parse(text).unwrap());
    till.confirmed();
    let order = till.make(move |payment| payment.day = early).unwrap();
    let proof = proof(&order);
    till.moves(&order, Event::Paid { proof }).unwrap();
    for (digest, day) in [("code-1", day()), ("code-2", late)] {
        let id = till.see(|view| view.next_coupon());
        let mut coupon = new_coupon(id.clone(), digest);
        coupon.day = day;
        till.tell(Fact::CouponAsked { coupon }).unwrap();
        let word = "used".to_owned();
        till.moves_coupon(&id, CouponEvent::Used { word }).unwrap();
    }
    assert_eq!(till.see(|view| view.days(9)), [late, day(), early]);
    assert_eq!(till.see(|view| view.days(2)), [late, day()]);
}

#[test]
fn the_newest_coupons_come_first_and_a_code_names_its_newest() {
    let till = Till::new();
    let first = till.coupon("code-1").unwrap();
    let second = till.coupon("code-2").unwrap();
    let recent = till.see(|view| view.recent_coupons(9));
    let ids: Vec<_> = recent.into_iter().map(|coupon| coupon.new.id).collect();
    assert_eq!(ids, [second.clone(), first.clone()]);
    let page = |after: Option<CouponId>| {
        let read = till.see(move |view| view.coupons_of_day(day(), after.as_ref(), 1));
        read.into_iter().map(|coupon| coupon.new.id).next()
    };
    assert_eq!(page(None), Some(first.clone()));
    assert_eq!(page(Some(first.clone())), Some(second.clone()));
    assert_eq!(page(Some(second)), None);
    let of = |digest: &'static str| till.see(move |view| view.coupon_of(digest));
    assert_eq!(of("code-1").map(|coupon| coupon.new.id), Some(first));
    assert!(of("code-3").is_none());
}

#[test]
fn a_refund_runs_until_the_platforms_last_word() {
    let till = Till::new();
    let order = till.confirmed();
    let running = |till: &Till| {
        let order = order.clone();
        till.see(move |view| view.running_refund(&order))
    };
    assert_eq!(running(&till), None);
    let asked = refund(&order, 1, 234);
    till.tell(Fact::RefundAsked {
        refund: asked.clone(),
    })
    .unwrap();
    assert_eq!(running(&till).map(|refund| refund.asked), Some(asked));
    till.tell(Fact::RefundEnded {
        order: order.clone(),
        request: RefundRequest::new(&order, 1),
        end: RefundEnd::Done,
    })
    .unwrap();
    assert_eq!(running(&till), None);
    let refused = RefundEnd::Refused {
        reason: Reason::Declined,
    };
    let asked = refund(&order, 2, 100);
    till.tell(Fact::RefundAsked { refund: asked }).unwrap();
    till.tell(Fact::RefundEnded {
        order: order.clone(),
        request: RefundRequest::new(&order, 2),
        end: refused,
    })
    .unwrap();
    let all = till.see(move |view| view.refunds(&order));
    let ends: Vec<_> = all
        .iter()
        .map(|refund| refund.ended.map(|(end, _)| end))
        .collect();
    assert_eq!(ends, [Some(RefundEnd::Done), Some(refused)]);
}

#[test]
fn of_a_sale_paid_twice_each_payment_names_the_other() {
    let till = Till::new();
    let first = till.confirmed();
    let attempt = first.clone();
    let second = till.make(|new| new.attempt_of = Some(attempt)).unwrap();
    let twice_with = |order: &OrderNumber| {
        let order = order.clone();
        till.see(move |view| view.paid_twice_with(&order))
    };
    assert_eq!(twice_with(&first), None);
    let proof = proof(&second);
    till.moves(&second, Event::Paid { proof }).unwrap();
    assert_eq!(twice_with(&first), Some(second.clone()));
    assert_eq!(twice_with(&second), Some(first.clone()));
    let case_on = |order: &OrderNumber| {
        let order = order.clone();
        till.see(move |view| view.open_case_on(&order))
    };
    let case = till.cases()[0].id;
    assert_eq!(
        (case_on(&first), case_on(&second)),
        (Some(case), Some(case)),
        "each leads to the case"
    );
    let own = till.payment(&first);
    let others = till.see(move |view| view.same_sale(&own));
    assert_eq!(others, [till.payment(&second)]);
    let lone = till.confirmed();
    assert_eq!((twice_with(&lone), case_on(&lone)), (None, None));
}

#[test]
fn cases_are_counted_while_they_are_open_and_found_by_whose_they_were() {
    let till = Till::new();
    assert_eq!(till.see(|view| view.open_case_count()), 0);
    for _ in 0..3 {
        let order = till.confirmed();
        till.redeem(&order, hexiao_domain::RedemptionState::Redeemed)
            .unwrap();
        till.tell(Fact::WorkStuck {
            order,
            kind: WorkKind::Upload,
            reason: Reason::UploadRejected,
        })
        .unwrap();
    }
    assert_eq!(till.see(|view| view.open_case_count()), 3);
    for case in [CaseId(1), CaseId(3)] {
        let (to, by) = (Some(person("lin")), person("bao"));
        till.tell(Fact::CaseAssigned { case, to, by }).unwrap();
    }
    till.tell(Fact::CaseResolved {
        case: CaseId(3),
        resolution: hexiao_domain::Resolution::NoAction,
        by: Some(person("bao")),
    })
    .unwrap();
    assert_eq!(till.see(|view| view.open_case_count()), 2);
    let mine = till.see(|view| view.all_cases_of(&person("lin"), 0, 9));
    let ids: Vec<CaseId> = mine.iter().map(|case| case.id).collect();
    assert_eq!(ids, [CaseId(3), CaseId(1)], "the newest first");
    assert_eq!(till.see(|view| view.all_cases_of(&person("bao"), 0, 9)), []);
    let counts = till.see(|view| {
        let person = person("lin");
        Ok((
            view.case_count_of(&person, true)?,
            view.case_count_of(&person, false)?,
        ))
    });
    assert_eq!(counts, (1, 2));
}

#[test]
fn a_till_that_can_sell_is_no_copy_has_room_and_its_heads_are_witnessed() {
    let till = Till::new();
    till.made();
    assert!(till.ledger.has_room().unwrap());
    assert!(!till.ledger.is_copy().unwrap());
    assert_eq!(till.ledger.witness_fault().unwrap(), None);
    let dir = till.close();
    let looked = Ledger::look(dir.path()).unwrap();
    assert!(!looked.has_room().unwrap(), "a copy finishes nothing");
}

#[test]
fn a_machine_that_cannot_keep_its_witness_is_a_fault_and_no_lost_sale() {
    let (dir, state) = (folder(), folder());
    let own = state.path().join("state");
    let options = Options {
        machine: Some(own.clone()),
        ..options()
    };
    let ledger = Ledger::create_with(dir.path(), options).unwrap();
    std::fs::remove_dir_all(&own).unwrap();
    let facts = vec![Fact::ShopSetUp { shop: shop() }];
    ledger.write(stamp(AT), |_| Ok((facts, ()))).unwrap();
    assert_eq!(ledger.head().unwrap().seq, 1);
    let fault = ledger.witness_fault().unwrap().unwrap();
    assert!(fault.contains("No such file"), "{fault}");
}

#[test]
fn payments_are_read_back_from_a_sequence_on_newest_first_and_no_further_than_asked() {
    let till = Till::new();
    let made: Vec<OrderNumber> = (0..4).map(|_| till.made()).collect();
    let until = |sequence: i64, limit: u32| {
        let read = till.see(move |view| view.payments_until(sequence, limit));
        read.into_iter().map(|p| p.order).collect::<Vec<_>>()
    };
    assert_eq!(
        until(3, 9),
        [&made[2], &made[1], &made[0]].map(Clone::clone)
    );
    assert_eq!(until(9, 2), [&made[3], &made[2]].map(Clone::clone));
    assert_eq!(until(0, 9), []);
}
