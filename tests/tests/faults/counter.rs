//! A till at one of the platforms, and a clock that runs as fast as the till can follow.

use hexiao_contract::{GiveBack, PaymentView, SaleRequest};
use hexiao_domain::Role;
use hexiao_sandbox::{Customer, SaleView};
use hexiao_testkit::Till;
use std::time::{Duration, Instant};

/// A platform: the wallet, and what fault scripts call its calls.
#[derive(Clone, Copy, Debug)]
pub struct Platform {
    pub wallet: &'static str,
    /// What a customer's code begins with; none where there is nothing to scan.
    pub prefix: Option<&'static str>,
    pub show: &'static str,
    pub scan: &'static str,
    pub ask: &'static str,
    pub cancel: &'static str,
    /// What gives up a customer's code that was scanned.
    pub reverse: &'static str,
    pub refund: &'static str,
    pub refund_query: &'static str,
    pub upload: &'static str,
    /// Whether the platform keeps a record of redemptions.
    pub records: bool,
}

const PLAIN: Platform = Platform {
    wallet: "alipay",
    prefix: Some("28"),
    show: "precreate",
    scan: "pay",
    ask: "query",
    cancel: "cancel",
    reverse: "cancel",
    refund: "refund",
    refund_query: "refund_query",
    upload: "sync",
    records: true,
};

pub const ALIPAY: Platform = PLAIN;
pub const WECHAT: Platform = Platform {
    wallet: "wechatpay",
    prefix: Some("13"),
    show: "native",
    scan: "codepay",
    ask: "wx_query",
    cancel: "wx_close",
    reverse: "reverse",
    refund: "wx_refund",
    refund_query: "wx_refund_query",
    // The platform's word that the money is there is all it has to say of a redemption.
    upload: "wx_query",
    records: false,
};
pub const STRIPE: Platform = Platform {
    wallet: "applepay",
    prefix: None,
    ..PLAIN
};
pub const MALL: Platform = Platform {
    wallet: "other",
    prefix: Some("MALL-"),
    ..PLAIN
};

/// Longer than anything here takes on a busy machine; a test that passes waits seconds.
const PATIENCE: Duration = Duration::from_secs(180);

/// One step of the clock, and the time that the workers get for it.
const STEP_SECONDS: i64 = 2;
const STEP: Duration = Duration::from_millis(40);

/// A till whose cashier, manager and customers do what a flow says.
pub struct Counter {
    pub till: Till,
    pub platform: Platform,
}

impl Counter {
    pub fn open(platform: Platform) -> Self {
        Self {
            till: Till::new(Customer::Manual),
            platform,
        }
    }

    /// From now on this call meets this fault, every time.
    pub fn storm(&self, call: &str, fault: &str) {
        if !fault.is_empty() {
            self.script(&format!("{call}:{fault}*inf"));
        }
    }

    pub fn script(&self, script: &str) {
        self.till.sandbox().set_faults(script.parse().unwrap());
    }

    /// The weather is good again, and so is the network.
    pub fn heal(&self) {
        self.script("");
    }

    /// Lets time pass until there is an answer.
    pub fn until<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "never: {what}");
            self.till.skip(STEP_SECONDS);
            std::thread::sleep(STEP);
        }
    }

    /// The payment once `fits` says so.
    pub fn payment(
        &self,
        order: &str,
        what: &str,
        fits: impl Fn(&PaymentView) -> bool,
    ) -> PaymentView {
        let wallet = self.platform.wallet;
        self.until(&format!("{wallet}: {order} {what}"), || {
            Some(self.till.look(order)).filter(&fits)
        })
    }

    pub fn is(&self, order: &str, state: &str) -> PaymentView {
        self.payment(order, state, |payment| payment.state == state)
    }

    /// Waits until so many calls met a fault since `before`: the answers of all but the last
    /// are written down by then.
    pub fn bolts(&self, order: &str, before: u64, many: u64) {
        let wallet = self.platform.wallet;
        self.until(&format!("{wallet}: {order} meets a fault"), || {
            (self.till.sandbox().faults_met() >= before + many).then_some(())
        });
    }

    pub fn met(&self) -> u64 {
        self.till.sandbox().faults_met()
    }

    /// What the platform knows of an order.
    pub fn there(&self, order: &str) -> Option<SaleView> {
        self.till.sandbox().sale(order)
    }

    /// Shows a code; the payment, also where there is none to show.
    pub fn show(&self, amount: &str) -> PaymentView {
        let request = SaleRequest {
            amount: amount.to_owned(),
            wallet: self.platform.wallet.to_owned(),
            reference: None,
            retry_of: None,
        };
        let cashier = self.till.acting(Role::Cashier);
        match self.till.app().show_code_as(&cashier, &request) {
            Ok(payment) => payment,
            Err(problem) => *problem.payment.expect("the payment that was stored"),
        }
    }

    /// Scans the next customer's code.
    pub fn scan(&self, amount: &str) -> PaymentView {
        let code = match self.platform.prefix {
            Some(digits) if digits.len() == 2 => self.till.code_from(digits),
            Some(prefix) => format!("{prefix}{}", self.till.code_from("")),
            None => panic!("nothing to scan"),
        };
        let wallet = self.platform.wallet;
        self.till.scan_as_of(&code, amount, Some(wallet))
    }

    pub fn customer_pays(&self, order: &str) -> bool {
        self.till.sandbox().pay_anywhere(order)
    }

    /// A payment that is paid and known to be.
    pub fn paid(&self, amount: &str) -> String {
        let order = self.show(amount).order_number;
        assert!(self.customer_pays(&order), "{order}");
        self.is(&order, "confirmed").order_number
    }

    pub fn redeem(&self, order: &str) {
        let cashier = self.till.acting(Role::Cashier);
        self.till.app().redeem_as(&cashier, order).unwrap();
        let twice = self.till.app().redeem_as(&cashier, order).unwrap_err();
        assert_eq!(twice.code, "already_redeemed");
    }

    /// Goods are handed over, and the platform is told once.
    pub fn sold(&self, order: &str) {
        self.is(order, "confirmed");
        self.redeem(order);
        self.payment(order, "is uploaded", |payment| upload(payment) == "done");
    }

    pub fn give_up(&self, order: &str) {
        let cashier = self.till.acting(Role::Cashier);
        self.till.app().cancel_as(&cashier, order).unwrap();
    }

    pub fn give_back(&self, order: &str, amount: &str) {
        let request = GiveBack {
            order_number: order.to_owned(),
            amount: Some(amount.to_owned()),
            reason: "退货".to_owned(),
            approval: None,
        };
        let manager = self.till.acting(Role::Manager);
        self.till.app().refund_as(&manager, &request).unwrap();
    }
}

/// How the upload stands.
pub fn upload(payment: &PaymentView) -> &str {
    payment
        .upload
        .as_ref()
        .map_or("none", |upload| &upload.state)
}

/// How the newest refund stands.
pub fn refund(payment: &PaymentView) -> &str {
    payment
        .refunds
        .last()
        .map_or("none", |refund| &refund.state)
}
