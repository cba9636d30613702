//! A shop at a simulated company whose customers pay on a page, and the way a call is put
//! through every fault.

use crate::support::{BRIEF, PATIENT, account, number, order, script};
use crate::till;
use hexiao_domain::{
    Answer, AuthCode, CancelAnswer, CodeAnswer, MerchantAccount, Method, OrderNumber, RecordAnswer,
    RefundAnswer, Timestamp, TransactionId, Wallet,
};
use hexiao_platforms::{
    Asked, Credentials, GivenUp, Order, Platform, Record, Refund, SetupError, Timeouts, applepay,
    generic,
};
use hexiao_sandbox::{Config, SaleView, Sandbox, demo};
use zeroize::Zeroizing;

/// A shop at a simulated company of its own.
pub struct Shop {
    pub sandbox: Sandbox,
    pub patient: Box<dyn Platform>,
    pub brief: Box<dyn Platform>,
    book: fn(&Sandbox, &str) -> Option<SaleView>,
    pay: fn(&Sandbox, &str) -> bool,
}

/// A fault, and what the call answers when its own request meets it.
pub type Row = (&'static str, &'static str);

pub type Call = fn(&Shop, &dyn Platform, &OrderNumber) -> String;

pub fn stripe_account(sandbox: &Sandbox) -> MerchantAccount {
    let mut account = account(&sandbox.stripe_gateway());
    account.wallet = Wallet::Applepay;
    account.details.page = "https://shop.example/thanks".into();
    account
}

pub fn mall_account(sandbox: &Sandbox) -> MerchantAccount {
    let mut account = account(&sandbox.mall_gateway());
    account.wallet = Wallet::Other;
    account.app_id = demo::MALL_APP_ID.into();
    account
}

pub fn stripe_key() -> Zeroizing<String> {
    Zeroizing::new(demo::STRIPE_KEY.to_owned())
}

pub fn mall_secret() -> Zeroizing<String> {
    Zeroizing::new(demo::MALL_SECRET.to_owned())
}

type Connect = fn(&Sandbox, Timeouts) -> Result<Box<dyn Platform>, SetupError>;

fn shop(
    connect: Connect,
    book: fn(&Sandbox, &str) -> Option<SaleView>,
    pay: fn(&Sandbox, &str) -> bool,
) -> Shop {
    let sandbox = Sandbox::start(Config::default()).unwrap();
    let patient = connect(&sandbox, PATIENT).unwrap();
    let brief = connect(&sandbox, BRIEF).unwrap();
    Shop {
        patient: Box::new(Punctual(patient)),
        brief: Box::new(Punctual(brief)),
        sandbox,
        book,
        pay,
    }
}

pub fn stripe() -> Shop {
    shop(
        |sandbox, timeouts| applepay(&stripe_account(sandbox), stripe_key(), timeouts),
        Sandbox::hosted_sale,
        Sandbox::pay_hosted,
    )
}

pub fn mall() -> Shop {
    shop(
        |sandbox, timeouts| generic(&mall_account(sandbox), mall_secret(), timeouts),
        Sandbox::mall_sale,
        Sandbox::pay_mall,
    )
}

impl Shop {
    pub fn sale(&self, number: &OrderNumber) -> SaleView {
        (self.book)(&self.sandbox, number.as_str()).unwrap()
    }

    /// Shows the code of an order; its text.
    pub fn show(&self, number: &OrderNumber) -> String {
        let answer = self.patient.precreate(&order(number), today());
        let CodeAnswer::Code(code) = answer else {
            panic!("no code: {answer:?}");
        };
        code
    }

    /// Shows the code of an order, and the customer pays.
    pub fn sell(&self, number: &OrderNumber) {
        self.show(number);
        assert!((self.pay)(&self.sandbox, number.as_str()));
    }

    /// Runs one call through every fault of its column. `prepare` brings the order to where
    /// the call belongs; `settled` proves the end once the call is made again.
    pub fn column(
        &self,
        name: &str,
        rows: &[Row],
        prepare: fn(&Self, &OrderNumber),
        call: Call,
        settled: fn(&SaleView) -> bool,
    ) {
        for (at, (fault, expected)) in rows.iter().enumerate() {
            let number = number(u64::try_from(at).unwrap());
            prepare(self, &number);
            self.sandbox.set_faults(script(name, fault));
            let platform = match *fault {
                "hang" => &self.brief,
                _ => &self.patient,
            };
            let answer = call(self, platform.as_ref(), &number);
            assert_eq!(answer, *expected, "{name} with {fault}");
            self.sandbox.set_faults("".parse().unwrap());
            call(self, self.patient.as_ref(), &number);
            let sale = self.sale(&number);
            assert!(settled(&sale), "{name} after {fault}: {sale:?}");
            assert!(sale.payments <= 1 && sale.refunded_minor() <= sale.minor);
        }
    }
}

pub fn nothing(_: &Shop, _: &OrderNumber) {}

pub fn shown(shop: &Shop, number: &OrderNumber) {
    shop.show(number);
}

pub fn sold(shop: &Shop, number: &OrderNumber) {
    shop.sell(number);
}

pub fn refunded(shop: &Shop, number: &OrderNumber) {
    shop.sell(number);
    assert_eq!(till::refund(shop.patient.as_ref(), number), "done");
}

/// Asks by the code as well as by the number, as a till does that showed it.
pub fn query(shop: &Shop, platform: &dyn Platform, number: &OrderNumber) -> String {
    let code = shop.sale(number).code.unwrap();
    let asked = Asked::Shown {
        order: number,
        code: &code,
    };
    till::payment(platform.query(asked, today()), number)
}

/// Asks by the company's own number, as noted from a customer's screen.
pub fn query_by_id(shop: &Shop, platform: &dyn Platform, number: &OrderNumber) -> String {
    let id = shop.sale(number).transaction_id.unwrap();
    let id = TransactionId::parse(&id).unwrap();
    till::payment(platform.query(Asked::Transaction(&id), today()), number)
}

pub fn cancel(shop: &Shop, platform: &dyn Platform, number: &OrderNumber) -> String {
    let code = shop.sale(number).code;
    till::given_up(platform.cancel(
        &GivenUp {
            order: number,
            code: code.as_deref(),
            method: Method::ShowCode,
            made_at: today(),
        },
        today(),
    ))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the simulated company's clock is the machine's, and it refuses other times"
)]
pub fn today() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_millis(i64::try_from(since.unwrap().as_millis()).unwrap())
}

/// A platform that is always asked at the present time, whatever the test's clock says.
struct Punctual(Box<dyn Platform>);

impl Platform for Punctual {
    fn takes(&self, method: Method) -> bool {
        self.0.takes(method)
    }

    fn precreate(&self, order: &Order<'_>, _: Timestamp) -> CodeAnswer {
        self.0.precreate(order, today())
    }

    fn pay(&self, order: &Order<'_>, code: &AuthCode, _: Timestamp) -> Answer {
        self.0.pay(order, code, today())
    }

    fn query(&self, asked: Asked<'_>, _: Timestamp) -> Answer {
        self.0.query(asked, today())
    }

    fn cancel(&self, given_up: &GivenUp<'_>, _: Timestamp) -> CancelAnswer {
        let mut given_up = *given_up;
        given_up.made_at = today();
        self.0.cancel(&given_up, today())
    }

    fn close(&self, order: &OrderNumber, _: Timestamp) -> CancelAnswer {
        self.0.close(order, today())
    }

    fn refund(&self, refund: &Refund<'_>, _: Timestamp) -> RefundAnswer {
        self.0.refund(refund, today())
    }

    fn refund_query(&self, refund: &Refund<'_>, _: Timestamp) -> RefundAnswer {
        self.0.refund_query(refund, today())
    }

    fn record(&self, record: &Record<'_>, _: Timestamp) -> RecordAnswer {
        self.0.record(record, today())
    }

    fn check(&self, _: Timestamp) -> Credentials {
        self.0.check(today())
    }
}
