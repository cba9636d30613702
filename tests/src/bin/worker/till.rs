//! A life of the whole till against a platform: scanned codes, claims, redemptions, while
//! the engine proves and uploads behind them.

use crate::{Told, say};
use hexiao_app::{Acting, App, Opened};
use hexiao_contract::{ClaimRequest, SaleRequest, ScanOutcome, ScanRequest};
use hexiao_testkit::{FakeHost, Seeded, auth_code};
use std::sync::Arc;
use std::time::Duration;

const LOOK: Duration = Duration::from_millis(2);
/// A scanned code is paid at once; whoever takes longer is left to the engine.
const LOOKS: u32 = 1_500;

struct Counter {
    app: Arc<App>,
    acting: Acting,
    random: Seeded,
    claims: Vec<String>,
}

/// Claims all it was told of, then waits to be killed.
pub fn claim_all(told: Told) {
    let (mut counter, _running) = open(told);
    while !counter.claims.is_empty() {
        counter.claim();
    }
    say("idle");
    loop {
        std::thread::park();
    }
}

/// Lives until it is killed.
pub fn live(told: Told) {
    let (mut counter, _running) = open(told);
    loop {
        match counter.random.below(10) {
            0 => counter.show(),
            1..=3 => counter.claim(),
            _ => counter.sell(),
        }
    }
}

fn open(told: Told) -> (Counter, Opened) {
    let host = FakeHost::new(&told.dir, 0);
    let opened = App::open(&told.dir, Arc::new(host), &told.dir.join("exports"));
    let opened = opened.expect("the till opens after a kill");
    let acting = opened.app.act_as("lin", None).expect("the demo cashier");
    for order in &told.kept {
        let found = opened.app.look(order.as_str());
        if !found.is_ok_and(|payment| payment.redemption.is_some()) {
            say(&format!("wrong: {order} is lost"));
        }
    }
    let pending = opened.app.health().expect("health").work_pending;
    say(&format!("open {pending}"));
    let counter = Counter {
        app: Arc::clone(&opened.app),
        acting,
        random: Seeded::new(told.seed),
        claims: told.claims,
    };
    (counter, opened)
}

impl Counter {
    /// A code is shown and left on the screen; the engine watches it, also in a later life.
    fn show(&self) {
        say("begin pay");
        let request = SaleRequest {
            amount: "1.00".to_owned(),
            wallet: "alipay".to_owned(),
            reference: None,
            retry_of: None,
        };
        let shown = self.app.show_code_as(&self.acting, &request);
        say(&format!("done pay {}", shown.expect("a code").order_number));
    }

    fn sell(&mut self) {
        say("begin pay");
        let request = ScanRequest {
            text: auth_code("28", self.random.bits()),
            amount: Some("2.00".to_owned()),
            reference: None,
            wallet: None,
            retry_of: None,
        };
        let order = match self.app.scan_as(&self.acting, &request) {
            Ok(ScanOutcome::Paying { payment }) => payment.order_number,
            other => return say(&format!("wrong: {other:?}")),
        };
        if !self.is_paid(&order) {
            return;
        }
        say(&format!("done pay {order}"));
        say("begin redeem");
        match self.app.redeem_as(&self.acting, &order) {
            Ok(_) => say(&format!("done redeem {order}")),
            Err(problem) => say(&format!("wrong: {order} {}", problem.code)),
        }
        self.refuses_a_second_one(&order);
    }

    fn is_paid(&self, order: &str) -> bool {
        (0..LOOKS).any(|_| {
            let paid = self.app.look(order).expect("a payment").state == "confirmed";
            if !paid {
                std::thread::sleep(LOOK);
            }
            paid
        })
    }

    fn refuses_a_second_one(&self, order: &str) {
        match self.app.redeem_as(&self.acting, order) {
            Err(problem) if problem.code == "already_redeemed" => {}
            other => say(&format!("wrong: {order} redeemed twice: {other:?}")),
        }
    }

    fn claim(&mut self) {
        let Some(evidence) = self.claims.pop() else {
            return self.sell();
        };
        say("begin redeem");
        let request = ClaimRequest {
            order_number: None,
            amount: "3.00".to_owned(),
            wallet: "alipay".to_owned(),
            reference: None,
            evidence: Some(evidence),
            approval: None,
        };
        match self.app.claim_as(&self.acting, &request) {
            Ok(payment) => say(&format!("done redeem {}", payment.order_number)),
            // Claimed in the life before, which died before it could say so.
            Err(problem) if problem.code == "transaction_used" => {}
            Err(problem) => say(&format!("wrong: a claim: {}", problem.code)),
        }
    }
}
