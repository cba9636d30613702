//! The handle of a running simulator.

use crate::config::{Config, Customer, SandboxError};
use crate::faults::FaultScript;
use crate::platform::Platform;
use crate::server;
use crate::trade::TradeView;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// A running simulated platform. It has its own threads, and ends when dropped.
pub struct Sandbox {
    address: SocketAddr,
    platform: Arc<Platform>,
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
        let platform = Arc::new(Platform::open(config)?);
        let runtime = threads()?;
        let entered = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(refused)?;
        drop(entered);
        runtime.spawn(server::serve(
            listener,
            crate::routes::all(Arc::clone(&platform)),
        ));
        Ok(Self {
            address,
            platform,
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

    /// Cuts or restores the till's way to both platforms. The phone keeps its own network.
    pub fn set_network(&self, up: bool) {
        self.platform.set_network(up);
    }

    /// Lets this many seconds pass at the platforms at once, as a test's till may skip them.
    pub fn skip(&self, seconds: i64) {
        self.platform.skip(seconds);
    }

    /// Replaces the fault script.
    pub fn set_faults(&self, faults: FaultScript) {
        self.platform.set_faults(faults);
    }

    /// Replaces the customers' behaviour, for orders made from now on.
    pub fn set_customer(&self, customer: Customer) {
        self.platform.set_customer(customer);
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
