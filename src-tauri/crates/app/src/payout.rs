//! What a payout of Stripe's is made of, as a file: the settlement of Apple Pay.

use crate::app::App;
use crate::bills::{PATIENCE, unwritten};
use crate::error::secret_problem;
use crate::export::{export_problem, lang};
use crate::session::Acting;
use hexiao_contract::{FetchedPayout, Problem};
use hexiao_domain::{Money, MoneyError, OrderNumber, Permission, Reason, Unknown, Wallet};
use hexiao_ledger::{Key, ReadError, View};
use hexiao_platforms::{BalanceRow, Settlement};
use hexiao_reports::{PayoutReport, PayoutRow, Together, write_payout_csv};
use std::path::Path;

/// Whose money it is that is paid out.
const WALLET: Wallet = Wallet::Applepay;

/// What every payout's number begins with.
const PREFIX: &str = "po_";

/// The longest number of a payout.
const LONGEST_NUMBER: usize = 64;

/// Payments read from the ledger at a time, so that a large payout holds up no sale.
const PAGE: usize = 2_000;

impl App {
    /// Fetches the entries that a payout (`po_…`) is made of, and writes them as CSV into
    /// `folder`, which is made if it is not there: the whole file and over no other, or none.
    pub fn fetch_payout_as(
        &self,
        acting: &Acting,
        payout: &str,
        folder: &Path,
        language: &str,
    ) -> Result<FetchedPayout, Problem> {
        acting.may(Permission::Report)?;
        let payout = number(payout)?;
        let rows = self.settlement()?.of_payout(payout);
        let rows = rows.map_err(|why| without(why, payout))?;
        let name = format!("{payout}.csv");
        let fetched = self.fetched(payout, &folder.join(&name), &rows)?;
        let report = self.payout_report(payout, &rows)?;
        let mut csv = Vec::new();
        write_payout_csv(&report, lang(language), &mut csv).map_err(export_problem)?;
        let mut files = Together::in_folder(folder).map_err(unwritten)?;
        files.add(&name, &csv).map_err(unwritten)?;
        files.publish().map_err(unwritten)?;
        Ok(fetched)
    }

    /// The connection to what the platform books for the shop.
    fn settlement(&self) -> Result<Settlement, Problem> {
        let account = self.read(|view| view.account(WALLET))?;
        let nobody = || Problem::new("no_account").with("wallet", WALLET.code());
        let account = account.ok_or_else(nobody)?;
        let secret = self.host.secret(&account.secret).map_err(secret_problem)?;
        let opened = hexiao_platforms::applepay_settlement(&account, secret, PATIENCE);
        opened.map_err(|error| Problem::new(error.code()))
    }

    /// With what the entries come to, the payout's own left out: their net is what was paid
    /// out. The connector holds all of them to one currency.
    fn fetched(
        &self,
        payout: &str,
        path: &Path,
        rows: &[BalanceRow],
    ) -> Result<FetchedPayout, Problem> {
        let first = rows.first().map(|row| row.net.currency());
        let zero = Money::zero(first.unwrap_or(self.shop.currency));
        let inside = |row: &&BalanceRow| row.source.as_deref() != Some(payout);
        let sum = |pick: fn(&BalanceRow) -> Money| {
            let mut amounts = rows.iter().filter(inside).map(pick);
            let sum = amounts.try_fold(zero, Money::checked_add);
            sum.map_err(|_: MoneyError| Problem::new("internal"))
        };
        let entries = rows.iter().filter(inside).count();
        Ok(FetchedPayout {
            payout: payout.to_owned(),
            path: path.display().to_string(),
            entries: u32::try_from(entries).unwrap_or(u32::MAX),
            gross: sum(|row| row.gross)?.into(),
            fee: sum(|row| row.fee)?.into(),
            net: sum(|row| row.net)?.into(),
        })
    }

    fn payout_report(&self, payout: &str, rows: &[BalanceRow]) -> Result<PayoutReport, Problem> {
        let (names, orders) = (self.names()?, self.orders_of(rows)?);
        let row = |(row, order_number): (&BalanceRow, Option<OrderNumber>)| PayoutRow {
            id: row.id.clone(),
            kind: row.kind.clone(),
            order_number,
            transaction_id: row.payment.clone(),
            gross: row.gross,
            fee: row.fee,
            net: row.net,
            created_at: names.local(row.created_at),
            available_at: names.local(row.available_at),
        };
        Ok(PayoutReport {
            payout: payout.to_owned(),
            shop_name: self.shop.name.clone(),
            practice: self.shop.practice,
            till: self.shop.till.clone(),
            zone: self.shop.zone.clone(),
            generated_at: names.local(self.host.now()),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            ledger_head: self.short_head()?,
            rows: rows.iter().zip(orders).map(row).collect(),
        })
    }

    /// This till's number of each entry's payment; none of another till's.
    fn orders_of(&self, rows: &[BalanceRow]) -> Result<Vec<Option<OrderNumber>>, Problem> {
        let mut orders = Vec::new();
        for page in rows.chunks(PAGE) {
            let found = self.read(|view| {
                let orders = page.iter().map(|row| order_of(view, row));
                orders.collect::<Result<Vec<_>, ReadError>>()
            })?;
            orders.extend(found);
        }
        Ok(orders)
    }
}

fn order_of(view: &View<'_>, row: &BalanceRow) -> Result<Option<OrderNumber>, ReadError> {
    let Some(payment) = &row.payment else {
        return Ok(None);
    };
    let found = view.find(&Key::Transaction(payment.clone()))?;
    let found = found.filter(|payment| payment.wallet == WALLET);
    Ok(found.map(|payment| payment.order))
}

/// A payout's number as it was typed.
fn number(text: &str) -> Result<&str, Problem> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let own = text.strip_prefix(PREFIX).unwrap_or_default();
    match !own.is_empty() && text.len() <= LONGEST_NUMBER && own.chars().all(plain) {
        true => Ok(text),
        false => Err(Problem::new("bad_payout")),
    }
}

/// Why nobody knows what a payout is made of.
fn without(unknown: Unknown, payout: &str) -> Problem {
    let reason = unknown.reason;
    if unknown.offline {
        Problem::new("offline").with("reason", reason.code())
    } else if reason == Reason::NotFound {
        Problem::new("unknown_payout").with("payout", payout)
    } else if reason == Reason::ShopSetup {
        Problem::new("payout_refused")
    } else {
        Problem::new("payout_unknown").with("reason", reason.code())
    }
}
