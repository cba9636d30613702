//! The report as a file. An export is a sensitive act: it is in the journal.

use crate::app::App;
use crate::names::Names;
use crate::report::{Sums, parse_day};
use crate::session::Acting;
use hexiao_contract::{ExportFormat, Exported, Problem};
use hexiao_domain::{BusinessDay, Fact, Payment, Permission};
use hexiao_reports::{
    CashierRow, DayReport, Format, HourRow, Lang, PaymentRow, Standing, WalletRow,
};
use std::path::{Path, PathBuf};

/// Payments read from the ledger at a time, so that a large day holds up no sale.
const PAGE: u32 = 2_000;

impl App {
    /// Writes the day into the exports folder and says where.
    pub fn export_report(
        &self,
        token: &str,
        business_day: &str,
        format: ExportFormat,
        language: &str,
    ) -> Result<Exported, Problem> {
        let acting = self.acting(token, Permission::Report)?;
        let day = parse_day(business_day)?;
        let report = self.day_report(day)?;
        std::fs::create_dir_all(&self.exports).map_err(|_| Problem::new("export_failed"))?;
        let format_of = file_format(format);
        let saved = hexiao_reports::save(&self.exports, &report, lang(language), format_of);
        let path = saved.map_err(export_problem)?;
        self.exported(&acting, day, format)?;
        Ok(answer(path, report.payments.len()))
    }

    /// Writes the day to a path of the caller's choice; an existing file is refused.
    pub fn export_to(
        &self,
        acting: &Acting,
        business_day: &str,
        format: ExportFormat,
        language: &str,
        path: &Path,
    ) -> Result<Exported, Problem> {
        acting.may(Permission::Report)?;
        let day = parse_day(business_day)?;
        let report = self.day_report(day)?;
        let written = hexiao_reports::save_as(path, &report, lang(language), file_format(format));
        written.map_err(export_problem)?;
        self.exported(acting, day, format)?;
        Ok(answer(path.to_owned(), report.payments.len()))
    }

    fn exported(
        &self,
        acting: &Acting,
        day: BusinessDay,
        format: ExportFormat,
    ) -> Result<(), Problem> {
        let by = acting.person.clone();
        let format = match format {
            ExportFormat::Csv => "csv",
            ExportFormat::Xlsx => "xlsx",
        };
        self.note_look(acting.actor(), move |_| {
            let format = format.to_owned();
            Ok((vec![Fact::ReportExported { day, by, format }], ()))
        })
    }

    fn day_report(&self, day: BusinessDay) -> Result<DayReport, Problem> {
        let (names, sums) = (self.names()?, self.sums(day)?);
        let payments = self.payments_of(day)?;
        let report = self.assemble(day, &names, sums, &payments);
        report.check().map_err(export_problem)?;
        Ok(report)
    }

    fn assemble(
        &self,
        day: BusinessDay,
        names: &Names,
        sums: Sums,
        payments: &[Payment],
    ) -> DayReport {
        let hours = sums.by_hour.into_iter();
        let wallets = sums.by_wallet.into_iter();
        let cashiers = sums.by_cashier.into_iter();
        DayReport {
            shop_name: self.shop.name.clone(),
            practice: self.shop.practice,
            till: self.shop.till.clone(),
            business_day: day.0,
            zone: self.shop.zone.clone(),
            generated_at: names.local(self.host.now()),
            app_version: env!("CARGO_PKG_VERSION").to_owned(),
            currency: self.shop.currency,
            ledger_head: sums.head,
            totals: sums.totals,
            returned: sums.returned,
            at_risk: sums.at_risk,
            by_wallet: wallets
                .map(|(wallet, totals)| WalletRow { wallet, totals })
                .collect(),
            by_hour: hours
                .map(|(hour, totals)| HourRow { hour, totals })
                .collect(),
            by_cashier: cashiers
                .map(|(id, totals)| CashierRow {
                    cashier: names.person(&id),
                    totals,
                })
                .collect(),
            coupons: sums.coupons,
            payments: payments.iter().map(|p| row(p, names)).collect(),
        }
    }

    fn payments_of(&self, day: BusinessDay) -> Result<Vec<Payment>, Problem> {
        let mut all: Vec<Payment> = Vec::new();
        loop {
            let after = all.last().map(|p| p.order.clone());
            let page = self.read(move |view| view.payments_of_day(day, after.as_ref(), PAGE))?;
            let read = u32::try_from(page.len()).unwrap_or(u32::MAX);
            all.extend(page);
            if read < PAGE {
                return Ok(all);
            }
        }
    }
}

fn row(payment: &Payment, names: &Names) -> PaymentRow {
    let proof = payment.state.proof().map(|p| p.transaction_id.clone());
    let noted = payment.state.claim().and_then(|c| c.evidence.clone());
    PaymentRow {
        order_number: payment.order.clone(),
        transaction_id: proof.or(noted),
        wallet: payment.wallet,
        amount: payment.amount,
        standing: Standing::of(&payment.state, false),
        redemption: payment.redemption.as_ref().map(|r| r.state),
        cashier: names.person(&payment.cashier),
        created_at: names.local(payment.created_at),
        redeemed_at: payment.redemption.as_ref().map(|r| names.local(r.at)),
        reference: payment.reference.clone(),
    }
}

pub(crate) fn lang(language: &str) -> Lang {
    if language == "en" {
        Lang::En
    } else {
        Lang::ZhCn
    }
}

pub(crate) const fn file_format(format: ExportFormat) -> Format {
    match format {
        ExportFormat::Csv => Format::Csv,
        ExportFormat::Xlsx => Format::Xlsx,
    }
}

pub(crate) fn answer(path: PathBuf, rows: usize) -> Exported {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    Exported {
        path: path.display().to_string(),
        file_name: name.unwrap_or_default(),
        rows: u32::try_from(rows).unwrap_or(u32::MAX),
    }
}

pub(crate) fn export_problem(error: hexiao_reports::ReportError) -> Problem {
    tracing::error!(%error, "a report could not be written");
    Problem::new("export_failed").with("why", error)
}
