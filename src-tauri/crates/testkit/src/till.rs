//! A demo till over a simulated platform.

use crate::host::FakeHost;
use crate::shop::{auth_code, demo_shop, person};
use hexiao_app::{Acting, App, DemoShop, Opened};
use hexiao_contract::{
    AccountEntry, CaseView, PaymentView, Progress, SaleRequest, ScanOutcome, ScanRequest, TillEvent,
};
use hexiao_domain::Role;
use hexiao_sandbox::{Config, Customer, Sandbox};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Longer than anything a till waits for; a test that passes never waits so long.
pub const PATIENCE: Duration = Duration::from_secs(40);
const LOOK: Duration = Duration::from_millis(15);

/// A till, its platform and its folder.
pub struct Till {
    address: SocketAddr,
    sandbox: Option<Sandbox>,
    host: Arc<FakeHost>,
    opened: Option<Opened>,
    customers: AtomicU64,
    skipped: AtomicI64,
    home: TempDir,
}

impl Till {
    /// A new demo shop, its till open, with customers who behave like this.
    #[must_use]
    pub fn new(customer: Customer) -> Self {
        let home = TempDir::new().expect("a folder");
        let config = Config {
            customer,
            state_file: Some(home.path().join("platform.json")),
            ..Config::default()
        };
        let sandbox = Sandbox::start(config).expect("a platform");
        let gateway = sandbox.gateway();
        let shop = demo_shop(&gateway);
        Self::over(home, sandbox.address(), Some(sandbox), &shop)
    }

    /// Another till of the same shop: a ledger and order numbers of its own, the same accounts at
    /// this one's platform, which it does not own.
    #[must_use]
    pub fn beside(&self) -> Self {
        self.beside_as("T02")
    }

    /// The same under an id that a test needs.
    #[must_use]
    pub fn beside_as(&self, till: &str) -> Self {
        let home = TempDir::new().expect("a folder");
        let mut shop = demo_shop(&self.sandbox().gateway());
        till.clone_into(&mut shop.till);
        Self::over(home, self.address, None, &shop)
    }

    fn over(home: TempDir, address: SocketAddr, sandbox: Option<Sandbox>, shop: &DemoShop) -> Self {
        let dir = home.path().join("ledger");
        std::fs::create_dir(&dir).expect("a folder");
        let host = Arc::new(FakeHost::new(&dir, 0));
        shop.create(&dir, &*host).expect("a shop");
        let mut till = Self {
            address,
            sandbox,
            host,
            opened: None,
            customers: AtomicU64::new(1),
            skipped: AtomicI64::new(0),
            home,
        };
        till.open();
        till
    }

    /// The ledger's folder.
    #[must_use]
    pub fn dir(&self) -> PathBuf {
        self.home.path().join("ledger")
    }

    /// The folder of exported reports.
    #[must_use]
    pub fn exports(&self) -> PathBuf {
        self.home.path().join("exports")
    }

    /// A folder for whatever the test keeps.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Lets this many seconds pass at once, at the till and at the platforms.
    pub fn skip(&self, seconds: i64) {
        self.host.skip(seconds);
        self.pass(seconds);
    }

    /// Lets the till's machine sleep for so many seconds, which pass at the platforms.
    pub fn sleep(&self, seconds: i64) {
        self.host.sleep(seconds);
        self.pass(seconds);
    }

    fn pass(&self, seconds: i64) {
        self.skipped.fetch_add(seconds, Ordering::SeqCst);
        if let Some(sandbox) = &self.sandbox {
            sandbox.skip(seconds);
        }
    }

    /// The till's machine.
    #[must_use]
    pub fn host(&self) -> &FakeHost {
        &self.host
    }

    /// The platform, while its port is open.
    #[must_use]
    pub fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().expect("the platform's port is open")
    }

    /// The use cases, while the till is open.
    #[must_use]
    pub fn app(&self) -> &Arc<App> {
        &self.opened.as_ref().expect("the till is open").app
    }

    /// Starts the program, with the clocks as far ahead as they were.
    pub fn open(&mut self) {
        self.host = Arc::new(FakeHost::new(&self.dir(), self.host.ahead_ms()));
        let host = Arc::clone(&self.host);
        let opened = App::open(&self.dir(), host, &self.exports());
        self.opened = Some(opened.expect("the till opens"));
    }

    /// Ends the program, so that another may open the ledger.
    pub fn close(&mut self) {
        if let Some(opened) = self.opened.take() {
            opened.close();
        }
    }

    /// Ends the program and starts it again.
    pub fn reopen(&mut self) {
        self.close();
        self.open();
    }

    /// The demo shop's account of this wallet, keys included, as its owner enters it.
    #[must_use]
    pub fn account_of(&self, wallet: &str) -> AccountEntry {
        let mut accounts = demo_shop(&self.sandbox().gateway()).accounts.into_iter();
        let found = accounts.find(|account| account.wallet == wallet);
        found.expect("an account of the demo shop")
    }

    /// The platform's machine is gone: nobody listens at its address.
    pub fn close_port(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.stop();
        }
    }

    /// The platform is back at the same address, with all it knew.
    pub fn open_port(&mut self, customer: Customer) {
        let config = Config {
            listen: self.address,
            customer,
            state_file: Some(self.home.path().join("platform.json")),
            ..Config::default()
        };
        let sandbox = Sandbox::start(config).expect("the same address");
        sandbox.skip(self.skipped.load(Ordering::SeqCst));
        self.sandbox = Some(sandbox);
    }

    /// A person of the demo shop, without a PIN: it is a practice shop.
    #[must_use]
    pub fn acting(&self, role: Role) -> Acting {
        let id = person(role).person_id;
        self.app().act_as(id, None).expect("a demo person")
    }

    /// A session of a person of the demo shop; its token.
    #[must_use]
    pub fn sign_in(&self, role: Role) -> String {
        let who = person(role);
        let session = self.app().sign_in(who.person_id, who.pin);
        session.expect("the demo PIN").token
    }

    /// Shows a code for this many yuan.
    #[must_use]
    pub fn show_code(&self, amount: &str) -> PaymentView {
        self.show_code_of("alipay", amount)
    }

    /// Shows a code of this wallet for this many yuan.
    #[must_use]
    pub fn show_code_of(&self, wallet: &str, amount: &str) -> PaymentView {
        let request = SaleRequest {
            amount: amount.to_owned(),
            wallet: wallet.to_owned(),
            reference: None,
            retry_of: None,
        };
        let shown = self
            .app()
            .show_code_as(&self.acting(Role::Cashier), &request);
        shown.expect("a code")
    }

    /// Scans the next customer's code for this many yuan.
    #[must_use]
    pub fn scan(&self, amount: &str) -> PaymentView {
        self.scan_of("28", amount)
    }

    /// The same with a code that begins with these two digits: `28` is Alipay's, `13` WeChat
    /// Pay's.
    #[must_use]
    pub fn scan_of(&self, prefix: &str, amount: &str) -> PaymentView {
        self.scan_as_of(&self.code_from(prefix), amount, None)
    }

    /// The code on the next customer's phone, beginning with these two digits.
    #[must_use]
    pub fn code_from(&self, prefix: &str) -> String {
        auth_code(prefix, self.customers.fetch_add(1, Ordering::SeqCst))
    }

    /// Scans a code while the cashier has chosen a wallet, or none.
    #[must_use]
    pub fn scan_as_of(&self, code: &str, amount: &str, wallet: Option<&str>) -> PaymentView {
        let request = ScanRequest {
            text: code.to_owned(),
            amount: Some(amount.to_owned()),
            reference: None,
            wallet: wallet.map(str::to_owned),
            retry_of: None,
        };
        match self.app().scan_as(&self.acting(Role::Cashier), &request) {
            Ok(ScanOutcome::Paying { payment }) => payment,
            other => panic!("not paying: {other:?}"),
        }
    }

    /// A payment that is confirmed and not redeemed, by a customer whose code is scanned.
    #[must_use]
    pub fn paid(&self, amount: &str) -> PaymentView {
        let begun = self.scan(amount);
        self.reaches(&begun.order_number, "confirmed")
    }

    /// The payment as it is now.
    #[must_use]
    pub fn look(&self, order: &str) -> PaymentView {
        self.app().look(order).expect("a known payment")
    }

    /// Waits until the payment is in this state.
    pub fn reaches(&self, order: &str, state: &str) -> PaymentView {
        eventually(&format!("{order} is {state}"), || {
            let payment = self.look(order);
            (payment.state == state).then_some(payment)
        })
    }

    /// Waits until the payment's upload is done.
    pub fn uploaded(&self, order: &str) -> PaymentView {
        eventually(&format!("{order} is uploaded"), || {
            let payment = self.look(order);
            let done = payment.upload.as_ref().is_some_and(|u| u.state == "done");
            done.then_some(payment)
        })
    }

    /// Waits until the banner says `online` or `offline`, of the till and of every wallet.
    pub fn connection(&self, wanted: &str) {
        eventually(&format!("the till is {wanted}"), || {
            let health = self.app().health().expect("health");
            let mut wallets = health.wallets.iter();
            let all = wallets.all(|wallet| wallet.connection == wanted);
            (all && health.connection == wanted).then_some(())
        });
    }

    /// Waits until one wallet is `online` or `offline`.
    pub fn wallet_connection(&self, wallet: &str, wanted: &str) {
        eventually(&format!("{wallet} is {wanted}"), || {
            let health = self.app().health().expect("health");
            let mut wallets = health.wallets.iter();
            let found = wallets.any(|one| one.wallet == wallet && one.connection == wanted);
            found.then_some(())
        });
    }

    /// Waits for the end of a run of the banner, and says how it ended.
    pub fn ended_run(&self) -> Progress {
        eventually("the banner's run ends", || {
            let told = self.host().told().into_iter().rev();
            let mut runs = told.filter_map(|event| match event {
                TillEvent::Sync { progress } => Some(progress),
                TillEvent::Payment { .. }
                | TillEvent::Health { .. }
                | TillEvent::Coupon { .. }
                | TillEvent::Closing { .. }
                | TillEvent::Locked
                | TillEvent::Verifying { .. }
                | TillEvent::Probing { .. } => None,
            });
            runs.find(|progress| progress.done == progress.total)
        })
    }

    /// Waits until this payment has an open case.
    pub fn case_of(&self, order: &str) -> CaseView {
        let owner = self.acting(Role::Owner);
        eventually(&format!("{order} has a case"), || {
            let page = self.app().cases_as(&owner, true, 0).expect("cases");
            page.cases
                .into_iter()
                .find(|case| case.order_number == order)
        })
    }

    /// Replays the journal; what is wrong, in words.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let report = self.app().verify(|_, _| {}).expect("a readable ledger");
        let problems = report.problems.into_iter();
        problems
            .map(|p| format!("{} {}: {}", p.table, p.key, p.what))
            .collect()
    }
}

/// Looks until there is an answer, with far more patience than a passing test needs.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(LOOK);
    }
}
