//! Whatever is scanned or typed: told apart, looked up, or paid.

use crate::app::App;
use crate::pin;
use crate::session::Acting;
use crate::view::Seen;
use hexiao_codes::{NotOurs, Scan, classify};
use hexiao_contract::{PaymentView, Problem, ScanOutcome, ScanRequest};
use hexiao_domain::{AuthCode, Method, OrderNumber, Permission, Wallet};
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
            Scan::AuthCode { wallet, code } => self.auth_code(acting, request, wallet, code),
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
                found.ok_or_else(|| Problem::new("merchant_code"))
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
            Scan::EmvMerchant => Err(Problem::new("merchant_code")),
            Scan::EmvCustomer | Scan::CardNumber => Err(Problem::new("card_number")),
            Scan::NotOurs(why) => match (why, self.shops_wallet(request)) {
                (NotOurs::Unrecognised, Some(wallet)) => {
                    let code = AuthCode::new(request.text.trim().to_owned());
                    self.auth_code(acting, request, wallet, code)
                }
                (why, _) => Err(not_ours(why)),
            },
        }
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
