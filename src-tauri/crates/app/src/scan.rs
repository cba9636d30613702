//! Whatever is scanned or typed: told apart, looked up, or paid.

use crate::app::App;
use crate::pin;
use crate::session::Acting;
use crate::view::Seen;
use hexiao_codes::{NotOurs, Scan, classify, trim_scan};
use hexiao_contract::{PaymentView, Problem, ScanOutcome, ScanRequest};
use hexiao_domain::{AuthCode, Method, OrderNumber, Permission, Reference, Wallet};
use hexiao_ledger::Key;
use std::sync::Arc;

impl App {
    /// A scanner's burst, or a number typed by hand.
    pub fn scan(
        self: &Arc<Self>,
        token: &str,
        request: &ScanRequest,
    ) -> Result<ScanOutcome, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.scan_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn scan_as(
        self: &Arc<Self>,
        acting: &Acting,
        request: &ScanRequest,
    ) -> Result<ScanOutcome, Problem> {
        acting.may(Permission::Sell)?;
        match classify(&request.text) {
            Scan::AuthCode { wallet, code } => {
                let wallet = self.taking(request, wallet)?;
                self.auth_code(acting, request, wallet, code)
            }
            Scan::OrderNumber(order) => {
                let found = self.found(Key::Order(order))?;
                found.ok_or_else(|| Problem::new("unknown_payment"))
            }
            Scan::TransactionId { id, .. } => {
                let transaction_id = id.to_string();
                let found = self.found(Key::Transaction(id))?;
                Ok(found.unwrap_or(ScanOutcome::Evidence { transaction_id }))
            }
            Scan::PaymentCode { text, .. } => {
                let found = self.found(Key::Code(text))?;
                found.map_or_else(|| Err(self.merchant_code(request)), Ok)
            }
            Scan::Reference(reference) => {
                let text = reference.to_string();
                if let Some(found) = self.found(Key::Reference(reference))? {
                    return Ok(found);
                }
                match self.shops_wallet(request) {
                    Some(wallet) => self.auth_code(acting, request, wallet, AuthCode::new(text)),
                    None => Ok(ScanOutcome::NewReference { reference: text }),
                }
            }
            Scan::EmvMerchant | Scan::UpiLink | Scan::EpcTransfer => {
                Err(self.merchant_code(request))
            }
            Scan::Product => self.product(request),
            Scan::EmvCustomer | Scan::CardNumber => Err(Problem::new("card_number")),
            Scan::NotOurs(why) => match (why, self.shops_wallet(request)) {
                (NotOurs::Unrecognised, Some(wallet)) => {
                    let code = AuthCode::new(trim_scan(&request.text).to_owned());
                    self.auth_code(acting, request, wallet, code)
                }
                (why, _) => Err(not_ours(why)),
            },
        }
    }

    /// A collect code in place of the customer's. Where it is the shop's own sticker, the
    /// cashier reads that: nothing is wrong with it, it is the customer who scans it.
    fn merchant_code(&self, request: &ScanRequest) -> Problem {
        match self.printed_wallet(&request.text) {
            Ok(Some(wallet)) => Problem::new("own_printed_code").with("wallet", wallet.code()),
            Ok(None) => Problem::new("merchant_code"),
            Err(problem) => problem,
        }
    }

    /// The wallet by which a customer's code is taken. Whoever serves a shop's own wallet may
    /// take `UnionPay` codes too, once the cashier has chosen it; without either account the code
    /// is refused by name.
    fn taking(&self, request: &ScanRequest, wallet: Wallet) -> Result<Wallet, Problem> {
        let known = wallet != Wallet::Unionpay || self.platform(wallet).is_ok();
        let taking = known.then_some(wallet);
        let taking = taking.or_else(|| self.shops_wallet(request));
        taking.ok_or_else(|| Problem::new("scan.unionpay"))
    }

    /// A shop may have given a sale a number that looks like a product's; a new sale gets none
    /// such, because goods are scanned more often by mistake.
    fn product(&self, request: &ScanRequest) -> Result<ScanOutcome, Problem> {
        let found = match Reference::parse(trim_scan(&request.text)) {
            Ok(reference) => self.found(Key::Reference(reference))?,
            Err(_) => None,
        };
        found.ok_or_else(|| Problem::new("scan.product"))
    }

    /// The wallet of the shop's own naming, where the cashier chose it and typed an amount:
    /// its customers' codes have no shape by which to know them.
    fn shops_wallet(&self, request: &ScanRequest) -> Option<Wallet> {
        let chosen = Wallet::parse(request.wallet.as_deref()?);
        let wallet = chosen.filter(|wallet| *wallet == Wallet::Other)?;
        let platform = self.platform(wallet).ok()?;
        (request.amount.is_some() && platform.takes(Method::ScanCode)).then_some(wallet)
    }

    /// A code that was scanned before is the payment it made, whatever is on the keypad.
    fn auth_code(
        self: &Arc<Self>,
        acting: &Acting,
        request: &ScanRequest,
        wallet: Wallet,
        code: AuthCode,
    ) -> Result<ScanOutcome, Problem> {
        let digest = pin::keyed_digest(&*self.host, "scan", code.expose())?;
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        if let Some(known) = self.found(Key::ScanDigest(digest.clone()))? {
            return Ok(known);
        }
        let Some(amount) = request.amount.as_deref() else {
            let wallet = wallet.code().to_owned();
            return Ok(ScanOutcome::NeedsAmount { wallet });
        };
        let sale = self.sale(amount, wallet.code(), request.reference.as_deref())?;
        let sale = Self::attempt(sale, request.retry_of.as_deref())?;
        let payment = self.pay_by_scan(acting, &sale, code, digest)?;
        Ok(ScanOutcome::Paying { payment })
    }

    fn found(&self, key: Key) -> Result<Option<ScanOutcome>, Problem> {
        let seen = self.read(move |view| match view.find(&key)? {
            Some(payment) => Seen::read(view, payment).map(Some),
            None => Ok(None),
        })?;
        let view = seen.map(|seen| self.draw(&seen)).transpose()?;
        Ok(view.map(outcome))
    }
}

fn outcome(payment: PaymentView) -> ScanOutcome {
    match payment.redemption {
        Some(_) => ScanOutcome::AlreadyRedeemed { payment },
        None => ScanOutcome::Found { payment },
    }
}

pub(crate) fn not_ours(why: NotOurs) -> Problem {
    Problem::new(why.code())
}

/// A typed or sent order number, its check character proved.
pub(crate) fn order_number(text: &str) -> Result<OrderNumber, Problem> {
    OrderNumber::parse(text.trim()).map_err(|_| Problem::new("unknown_payment"))
}
