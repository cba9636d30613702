//! The handle of a running simulator.

use crate::config::{Config, Customer, SandboxError};
use crate::drill::{self, Step};
use crate::faults::FaultScript;
use crate::hosted::Hosted;
use crate::mall::Mall;
use crate::platform::Platform;
use crate::sale::SaleView;
use crate::server;
use crate::trade::TradeView;
use crate::wechat::WechatSigning;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// A running simulated platform. It has its own threads, and ends when dropped.
pub struct Sandbox {
    address: SocketAddr,
    platform: Arc<Platform>,
    hosted: Arc<Hosted>,
    mall: Arc<Mall>,
    runtime: Option<Runtime>,
}

impl Sandbox {
    /// Starts the simulator and returns once it listens.
    ///
    /// # Errors
    /// The address is taken, the state file is unusable, or threads cannot be started.
    pub fn start(config: Config) -> Result<Self, SandboxError> {
        let listen = config.listen;
        let refused = |cause| SandboxError::Listen {
            address: listen,
            cause,
        };
        let listener = TcpListener::bind(listen).map_err(refused)?;
        listener.set_nonblocking(true).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let seed = config.seed;
        let platform = Arc::new(Platform::open(config)?);
        let hosted = Arc::new(Hosted::new(Arc::clone(&platform), seed));
        let mall = Arc::new(Mall::new(Arc::clone(&platform), seed));
        let runtime = threads()?;
        let entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(refused)?;
        drop(entered);
        runtime.spawn(server::serve(
            listener,
            crate::routes::all(
                Arc::clone(&platform),
                Arc::clone(&hosted),
                Arc::clone(&mall),
            ),
        ));
        Ok(Self {
            address,
            platform,
            hosted,
            mall,
            runtime: Some(runtime),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The customer's phone page, e.g. `http://127.0.0.1:8010`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The gateway's address for the till's settings.
    #[must_use]
    pub fn gateway(&self) -> String {
        format!("{}/gateway.do", self.url())
    }

    /// The base address of the simulated WeChat Pay for the till's settings.
    #[must_use]
    pub fn wechat_gateway(&self) -> String {
        format!("{}{}", self.url(), crate::wechat::ROOT)
    }

    /// The simulated Stripe's address for the till's settings.
    #[must_use]
    pub fn stripe_gateway(&self) -> String {
        format!("{}/stripe", self.url())
    }

    /// The address of the simulated platform of the open protocol.
    #[must_use]
    pub fn mall_gateway(&self) -> String {
        format!("{}/mall", self.url())
    }

    /// What the simulated Stripe knows of an order, if it ever heard of it.
    #[must_use]
    pub fn hosted_sale(&self, order: &str) -> Option<SaleView> {
        self.hosted.sale(order)
    }

    /// What the platform of the open protocol knows of an order, if it ever heard of it.
    #[must_use]
    pub fn mall_sale(&self, order: &str) -> Option<SaleView> {
        self.mall.sale(order)
    }

    /// What any of the companies knows of an order. Two of them know the same number only in a
    /// test that makes it so.
    #[must_use]
    pub fn sale(&self, order: &str) -> Option<SaleView> {
        let trade = || self.trade(order).map(SaleView::from);
        let mall = || self.mall_sale(order);
        self.hosted_sale(order).or_else(mall).or_else(trade)
    }

    /// The customer pays an order at whichever company has it; false when it cannot be paid.
    #[must_use]
    pub fn pay_anywhere(&self, order: &str) -> bool {
        self.pay_order(order) || self.pay_hosted(order) || self.pay_mall(order)
    }

    /// The customer had pressed before the shop gave the order up, and the money arrives after
    /// the company's word that the order is closed. False where no company closed it unpaid.
    #[must_use]
    pub fn pay_after_close(&self, order: &str) -> bool {
        self.platform.pay_after_close(order)
            || self.hosted.pay_after_close(order)
            || self.mall.pay_after_close(order)
    }

    /// What is left of the fault script.
    #[must_use]
    pub fn faults(&self) -> FaultScript {
        self.platform.faults()
    }

    /// How many calls met a fault so far.
    #[must_use]
    pub fn faults_met(&self) -> u64 {
        self.platform.faults_met()
    }

    /// The customer opens the page of an order at the simulated Stripe and pays; false when it
    /// cannot be paid.
    #[must_use]
    pub fn pay_hosted(&self, order: &str) -> bool {
        self.hosted.pay(order)
    }

    /// Other tills of the simulated Stripe's account make so many pages that nobody pays.
    pub fn others_make_hosted(&self, many: u64) {
        self.hosted.others_make(many);
    }

    /// The customer pays an order at the platform of the open protocol; false when it cannot
    /// be paid.
    #[must_use]
    pub fn pay_mall(&self, order: &str) -> bool {
        self.mall.pay(order)
    }

    /// A customer of the mall scans the shop's printed code and pays this many fen; returns
    /// the transaction id, or an empty text when the amount cannot be paid.
    #[must_use]
    pub fn pay_mall_static(&self, fen: i64) -> String {
        self.mall.pay_static(fen).unwrap_or_default()
    }

    /// The simulated Stripe pays out all it holds in one currency (`usd`); returns the
    /// payout's id.
    #[must_use]
    pub fn pay_out_hosted(&self, currency: &str) -> String {
        self.hosted.pay_out(currency)
    }

    /// Cuts or restores the till's way to every platform. The phone keeps its own network.
    pub fn set_network(&self, up: bool) {
        self.platform.set_network(up);
    }

    /// Lets this many seconds pass at the platforms at once, as a test's till may skip them.
    pub fn skip(&self, seconds: i64) {
        self.platform.skip(seconds);
    }

    /// Plays the drill of this seed and length in the background, and tells each step as it
    /// comes; false where one is being played already. It takes the place of the fault script.
    #[must_use]
    pub fn drill(&self, seed: u64, lasts: Duration, tell: impl Fn(&Step) + Send + 'static) -> bool {
        let Some(runtime) = self
            .runtime
            .as_ref()
            .filter(|_| self.platform.begin_drill())
        else {
            return false;
        };
        let platform = Arc::clone(&self.platform);
        runtime.spawn(drill::play(platform, drill::drill(seed, lasts), tell));
        true
    }

    /// Whether a drill is being played.
    #[must_use]
    pub fn is_drilling(&self) -> bool {
        self.platform.is_drilling()
    }

    /// Replaces the fault script.
    pub fn set_faults(&self, faults: FaultScript) {
        self.platform.set_faults(faults);
    }

    /// Replaces the customers' behaviour, for orders made from now on.
    pub fn set_customer(&self, customer: Customer) {
        self.platform.set_customer(customer);
    }

    /// How the simulated WeChat Pay proves its answers from now on.
    pub fn set_wechat_signing(&self, signing: WechatSigning) {
        self.platform.wechat.set_signing(signing);
    }

    /// The simulated WeChat Pay begins to use its other certificate, and lists both.
    pub fn rotate_wechat_certificate(&self) {
        self.platform.wechat.rotate();
    }

    /// What the shop has at the simulated WeChat Pay to pay refunds from, in fen; without end
    /// until it is set.
    pub fn set_wechat_balance(&self, fen: i64) {
        self.platform.wechat.set_balance_fen(fen);
    }

    /// Every trade and every order, oldest first; those of WeChat Pay last.
    #[must_use]
    pub fn trades(&self) -> Vec<TradeView> {
        self.platform.trades()
    }

    /// One order's view, if either platform ever heard of it.
    #[must_use]
    pub fn trade(&self, out_trade_no: &str) -> Option<TradeView> {
        self.platform.trade(out_trade_no)
    }

    /// How many calls of one method reached its platform and were acted on, repeats of the
    /// `duplicate` fault included; the method is named as in a fault script, e.g. `query`.
    #[must_use]
    pub fn calls(&self, method: &str) -> u64 {
        self.platform.calls(method)
    }

    /// A customer scans the shop's static code and pays this many fen; returns the
    /// transaction id, or an empty text when the amount cannot be paid.
    #[must_use]
    pub fn pay_static(&self, fen: i64) -> String {
        self.platform.pay_static(fen).unwrap_or_default()
    }

    /// The same at the simulated WeChat Pay.
    #[must_use]
    pub fn wechat_pay_static(&self, fen: i64) -> String {
        self.platform.wechat_pay_static(fen).unwrap_or_default()
    }

    /// A WeChat Pay coupon that was never used: its code.
    #[must_use]
    pub fn wechat_coupon(&self) -> String {
        self.platform.wechat_coupon()
    }

    /// A WeChat Pay coupon is used at another shop's till.
    pub fn use_wechat_coupon(&self, code: &str) {
        self.platform.use_wechat_coupon(code);
    }

    /// The number of the request by which a WeChat Pay coupon is used; none while it can be
    /// used.
    #[must_use]
    pub fn wechat_coupon_use(&self, code: &str) -> Option<String> {
        self.platform.wechat_coupon_use(code)
    }

    /// The customer scans (if need be) and pays an order; false when it cannot be paid.
    #[must_use]
    pub fn pay_order(&self, out_trade_no: &str) -> bool {
        self.platform.pay_order(out_trade_no).is_ok()
    }

    /// Stops serving and frees the port.
    pub fn stop(mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(Duration::from_secs(2));
        }
    }

    /// Serves until the process ends.
    pub fn wait(mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.block_on(std::future::pending::<()>());
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn threads() -> Result<Runtime, SandboxError> {
    let mut builder = Builder::new_multi_thread();
    builder
        .worker_threads(2)
        .thread_name("sandbox")
        .enable_all();
    builder.build().map_err(SandboxError::Threads)
}
