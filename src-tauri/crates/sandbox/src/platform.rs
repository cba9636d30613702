//! The simulated companies: one book behind one lock, their keys, their weather.

use crate::answer::Reply;
use crate::book::{Book, Opening};
use crate::calls::{self, Call};
use crate::clock;
use crate::config::{Config, Customer, SandboxError};
use crate::faults::{Fault, FaultScript};
use crate::keys::Keys;
use crate::method::{Called, Method};
use crate::params::Biz;
use crate::past::Past;
use crate::state_file::StateFile;
use crate::trade::{TradeKind, TradeView};
use crate::wechat::{self, Orders, Used};
use crate::{demo, fen};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Everything the server, the phone and the handle share.
pub struct Platform {
    pub keys: Keys,
    pub wechat: wechat::Signers,
    network: AtomicBool,
    /// A drill is being played.
    drilling: AtomicBool,
    /// How far this platform's clock is ahead of the machine's, in milliseconds.
    ahead: AtomicI64,
    inside: Mutex<Inside>,
    past: Mutex<Past>,
    state_file: Option<StateFile>,
}

struct Inside {
    book: Book,
    customer: Customer,
    faults: FaultScript,
    calls: BTreeMap<Called, u64>,
    met: u64,
    saved: u64,
}

impl Inside {
    fn count(&mut self, call: Called) {
        let times = self.calls.entry(call).or_default();
        *times = times.saturating_add(1);
    }
}

/// An order that cannot be paid (any more).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLate;

impl Platform {
    /// Opens the platform with the book of the state file, if there is one.
    pub fn open(config: Config) -> Result<Self, SandboxError> {
        let state_file = config.state_file.map(StateFile::new);
        let kept = state_file
            .as_ref()
            .map(StateFile::load)
            .transpose()?
            .flatten();
        let inside = Inside {
            book: kept.unwrap_or_else(|| Book::new(config.seed)),
            customer: config.customer,
            faults: config.faults,
            calls: BTreeMap::new(),
            met: 0,
            saved: 0,
        };
        let (network, inside) = (AtomicBool::new(true), Mutex::new(inside));
        Ok(Self {
            keys: Keys::practice()?,
            wechat: wechat::Signers::practice()?,
            network,
            drilling: AtomicBool::new(false),
            ahead: AtomicI64::new(0),
            inside,
            past: Mutex::default(),
            state_file,
        })
    }

    /// The present by this platform's clock, in milliseconds since 1970 UTC.
    pub fn now(&self) -> i64 {
        clock::now().saturating_add(self.ahead.load(Ordering::Relaxed))
    }

    /// Lets this many seconds pass at the platform at once.
    pub fn skip(&self, seconds: i64) {
        let ms = seconds.saturating_mul(1000);
        self.ahead.fetch_add(ms, Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works on the book as of now, and keeps what changed.
    pub fn with_book<T>(&self, work: impl FnOnce(&mut Book, i64) -> T) -> T {
        self.with_inside(|inside, now| work(&mut inside.book, now))
    }

    fn with_inside<T>(&self, work: impl FnOnce(&mut Inside, i64) -> T) -> T {
        let mut inside = self.lock();
        let now = self.now();
        inside.book.settle_due(now);
        let result = work(&mut inside, now);
        self.save(&mut inside);
        result
    }

    fn save(&self, inside: &mut Inside) {
        let revision = inside.book.revision();
        let Some(file) = &self.state_file else { return };
        if inside.saved == revision {
            return;
        }
        match file.save(&inside.book) {
            Ok(()) => inside.saved = revision,
            Err(error) => tracing::error!(%error, "the simulated platform's book was not saved"),
        }
    }

    /// Carries out one verified call.
    pub fn carry_out(&self, method: Method, biz: &Biz) -> Reply {
        let answer = self.with_inside(|inside, now| {
            inside.count(Called::Alipay(method));
            let (book, customer) = (&mut inside.book, inside.customer);
            calls::carry_out(
                method,
                &mut Call {
                    book,
                    biz,
                    customer,
                    now,
                },
            )
        });
        Reply::to(method, answer)
    }

    /// Hands out a bill's file: counted, and the book is only read.
    pub fn with_bills<T>(&self, work: impl FnOnce(&Book, i64) -> T) -> T {
        self.with_inside(|inside, now| {
            inside.count(Called::AlipayBill);
            work(&inside.book, now)
        })
    }

    /// Works on the orders of the simulated WeChat Pay; a call is counted.
    pub fn with_wechat<T>(
        &self,
        call: Option<wechat::Call>,
        work: impl FnOnce(&mut Orders, Customer, i64) -> T,
    ) -> T {
        self.with_inside(|inside, now| {
            if let Some(call) = call {
                inside.count(Called::Wechat(call));
            }
            work(&mut inside.book.wechat, inside.customer, now)
        })
    }

    /// How often a method was carried out.
    pub fn calls(&self, short: &str) -> u64 {
        let call = Called::from_short(short);
        call.and_then(|call| self.lock().calls.get(&call).copied())
            .unwrap_or(0)
    }

    /// The fault that hits this call.
    pub fn take_fault(&self, call: Option<Called>) -> Option<Fault> {
        let mut inside = self.lock();
        let fault = inside.faults.take(call);
        inside.met = inside.met.saturating_add(u64::from(fault.is_some()));
        fault
    }

    /// How many calls met a fault.
    pub fn faults_met(&self) -> u64 {
        self.lock().met
    }

    /// Works on the answers that went out before.
    pub fn with_past<T>(&self, work: impl FnOnce(&mut Past) -> T) -> T {
        work(&mut self.past.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn faults(&self) -> FaultScript {
        self.lock().faults.clone()
    }

    pub fn set_faults(&self, faults: FaultScript) {
        self.lock().faults = faults;
    }

    pub fn customer(&self) -> Customer {
        self.lock().customer
    }

    pub fn set_customer(&self, customer: Customer) {
        self.lock().customer = customer;
    }

    pub fn is_network_up(&self) -> bool {
        self.network.load(Ordering::SeqCst)
    }

    pub fn set_network(&self, up: bool) {
        self.network.store(up, Ordering::SeqCst);
    }

    /// False where one is being played already: two would mix their weather.
    pub fn begin_drill(&self) -> bool {
        !self.drilling.swap(true, Ordering::SeqCst)
    }

    pub fn end_drill(&self) {
        self.drilling.store(false, Ordering::SeqCst);
    }

    pub fn is_drilling(&self) -> bool {
        self.drilling.load(Ordering::SeqCst)
    }

    pub fn trades(&self) -> Vec<TradeView> {
        self.with_book(|book, _| [book.views(), book.wechat.views()].concat())
    }

    pub fn trade(&self, out_trade_no: &str) -> Option<TradeView> {
        self.with_book(|book, _| book.view(out_trade_no))
    }

    /// A payment to the shop's printed code: its own trade, bound to no order
    /// (alipay.md §5). Returns the transaction id.
    pub fn pay_static(&self, total_fen: i64) -> Option<String> {
        if !(1..=fen::LARGEST).contains(&total_fen) {
            return None;
        }
        self.with_book(|book, now| {
            let number = book.new_static_order();
            let opening = Opening {
                out_trade_no: &number,
                kind: TradeKind::StaticCode,
                subject: demo::SHOP_NAME,
                total_fen,
                now,
                expires: now.saturating_add(clock::MINUTE),
                auth_mark: None,
                passback: None,
            };
            book.open(opening).ok()?;
            book.pay(&number, now);
            book.order(&number)?.trade_no.clone()
        })
    }

    /// The same at the simulated WeChat Pay. Returns the transaction id.
    pub fn wechat_pay_static(&self, total_fen: i64) -> Option<String> {
        if !(1..=fen::LARGEST).contains(&total_fen) {
            return None;
        }
        self.with_wechat(None, |orders, _, now| {
            orders.pay_static(total_fen, now)?.transaction_id.clone()
        })
    }

    /// A WeChat Pay coupon that was never used.
    pub fn wechat_coupon(&self) -> String {
        self.with_wechat(None, |orders, _, _| orders.new_coupon())
    }

    /// Another shop's till uses a WeChat Pay coupon.
    pub fn use_wechat_coupon(&self, code: &str) {
        self.with_wechat(None, |orders, _, now| {
            let used = Used {
                request: "another_till".to_owned(),
                at: now,
                returned: None,
            };
            _ = orders.use_coupon(code, used);
        });
    }

    /// The request by which a WeChat Pay coupon is used, while its use stands.
    pub fn wechat_coupon_use(&self, code: &str) -> Option<String> {
        self.with_wechat(None, |orders, _, _| {
            let used = orders.coupon(code).filter(|used| used.returned.is_none());
            used.map(|used| used.request.clone())
        })
    }

    /// The customer scans (if need be) and pays an order.
    pub fn pay_order(&self, out_trade_no: &str) -> Result<TradeView, TooLate> {
        self.with_book(|book, now| {
            let paid = book.pay(out_trade_no, now) || book.wechat.pay(out_trade_no, now);
            book.view(out_trade_no).filter(|_| paid).ok_or(TooLate)
        })
    }

    /// Money that was under way arrives after its order was given up.
    pub fn pay_after_close(&self, out_trade_no: &str) -> bool {
        self.with_book(|book, now| {
            let alipay = book.pay_after_close(out_trade_no, now);
            alipay || book.wechat.pay_after_close(out_trade_no, now)
        })
    }
}
