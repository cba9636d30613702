//! The daily report, from the maintained totals; it never scans.

use crate::app::App;
use crate::names::Names;
use crate::session::Acting;
use hexiao_contract::{
    CashierLine, CouponFigures, DaySummary, FigureView, HourLine, Problem, ReportView, TruthsView,
    WalletLine,
};
use hexiao_domain::{BusinessDay, CouponLine, DayLine, Figure, MoneyError, Permission};
use hexiao_reports::{CouponRow, Totals};
use std::collections::BTreeMap;

const DAYS: u32 = 400;

/// A day's figures, summed every way a manager asks.
pub(crate) struct Sums {
    pub totals: Totals,
    pub by_wallet: BTreeMap<hexiao_domain::Wallet, Totals>,
    pub by_hour: BTreeMap<u8, Totals>,
    pub by_cashier: BTreeMap<hexiao_domain::PersonId, Totals>,
    pub coupons: Vec<CouponRow>,
    pub returned: Figure,
    pub at_risk: Figure,
    pub head: String,
}

impl App {
    /// The days with payments, newest first; today is always among them.
    pub fn days(&self, token: &str) -> Result<Vec<DaySummary>, Problem> {
        self.acting(token, Permission::Report)?;
        let mut days = self.read(|view| view.days(DAYS))?;
        let today = self.today()?;
        if !days.contains(&today) {
            days.insert(0, today);
        }
        let summary = |day: &BusinessDay| DaySummary {
            business_day: day.to_string(),
        };
        Ok(days.iter().map(summary).collect())
    }

    /// One business day.
    pub fn report(&self, token: &str, business_day: &str) -> Result<ReportView, Problem> {
        let acting = self.acting(token, Permission::Report)?;
        self.report_as(&acting, business_day)
    }

    /// The same for a person who is known already.
    pub fn report_as(&self, acting: &Acting, business_day: &str) -> Result<ReportView, Problem> {
        acting.may(Permission::Report)?;
        let day = parse_day(business_day)?;
        let (sums, names) = (self.sums(day)?, self.names()?);
        Ok(ReportView {
            business_day: day.to_string(),
            zone: self.shop.zone.clone(),
            generated_at: names.time(self.host.now()),
            ledger_head: sums.head.clone(),
            truths: truths(&sums.totals),
            returned: figure(&sums.returned),
            at_risk: figure(&sums.at_risk),
            by_wallet: sums.by_wallet.iter().map(wallet_line).collect(),
            by_hour: sums.by_hour.iter().map(hour_line).collect(),
            by_cashier: cashier_lines(&sums, &names),
            coupons: sums.coupons.iter().map(coupon_figures).collect(),
        })
    }

    /// Today's business day by the till's clock.
    pub fn today(&self) -> Result<BusinessDay, Problem> {
        let shop = &self.shop;
        let now = self.host.now();
        let found = hexiao_domain::business_day(now, &shop.zone, shop.cut_over_hour);
        found
            .map(|at| at.day)
            .map_err(|_| Problem::new("bad_settings"))
    }

    pub(crate) fn sums(&self, day: BusinessDay) -> Result<Sums, Problem> {
        let now = self.host.now();
        let (lines, coupons, risk, head) = self.read(move |view| {
            let cases = view.open_cases(now, 0, u32::MAX)?;
            let coupons = view.coupon_lines(day)?;
            Ok((view.day_lines(day)?, coupons, cases, view.head()?))
        })?;
        let overflow = |_: MoneyError| Problem::new("internal");
        let mut sums = Sums {
            totals: Totals::zero(self.shop.currency),
            by_wallet: BTreeMap::new(),
            by_hour: BTreeMap::new(),
            by_cashier: BTreeMap::new(),
            coupons: coupon_rows(&coupons).map_err(overflow)?,
            returned: Figure::zero(self.shop.currency),
            at_risk: Figure::zero(self.shop.currency),
            head: head.short(),
        };
        for line in &lines {
            sums.add(line).map_err(overflow)?;
        }
        for case in risk.iter().filter(|case| !case.at_risk.is_zero()) {
            let one = Figure {
                count: 1,
                amount: case.at_risk,
            };
            sums.at_risk = sums.at_risk.checked_add(one).map_err(overflow)?;
        }
        Ok(sums)
    }
}

impl Sums {
    fn add(&mut self, line: &DayLine) -> Result<(), MoneyError> {
        let totals = Totals {
            claimed: line.claimed,
            confirmed: line.confirmed,
            settled: line.settled,
            failed: line.failed,
        };
        let zero = Totals::zero(line.claimed.amount.currency());
        self.totals = self.totals.checked_add(totals)?;
        self.returned = self.returned.checked_add(line.returned)?;
        let wallet = self.by_wallet.entry(line.wallet).or_insert(zero);
        *wallet = wallet.checked_add(totals)?;
        let hour = self.by_hour.entry(line.hour).or_insert(zero);
        *hour = hour.checked_add(totals)?;
        let cashier = self.by_cashier.entry(line.cashier.clone()).or_insert(zero);
        *cashier = cashier.checked_add(totals)?;
        Ok(())
    }
}

/// The day's coupons by wallet.
fn coupon_rows(lines: &[CouponLine]) -> Result<Vec<CouponRow>, MoneyError> {
    let mut rows: BTreeMap<hexiao_domain::Wallet, CouponRow> = BTreeMap::new();
    for line in lines {
        let zero = Figure::zero(line.used.amount.currency());
        let row = rows.entry(line.wallet).or_insert(CouponRow {
            wallet: line.wallet,
            used: zero,
            provisional: zero,
            unvalued: 0,
        });
        row.used = row.used.checked_add(line.used)?;
        row.provisional = row.provisional.checked_add(line.provisional)?;
        row.unvalued = row.unvalued.saturating_add(line.unvalued);
    }
    let any = |row: &CouponRow| row.used.count != 0 || row.provisional.count != 0;
    Ok(rows.into_values().filter(any).collect())
}

fn coupon_figures(row: &CouponRow) -> CouponFigures {
    CouponFigures {
        wallet: row.wallet.code().to_owned(),
        used: figure(&row.used),
        provisional: figure(&row.provisional),
        unvalued: u32::try_from(row.unvalued).unwrap_or(u32::MAX),
    }
}

pub(crate) fn parse_day(text: &str) -> Result<BusinessDay, Problem> {
    BusinessDay::parse(text).ok_or_else(|| Problem::new("unknown_day"))
}

pub(crate) fn figure(figure: &Figure) -> FigureView {
    FigureView {
        count: u32::try_from(figure.count).unwrap_or(u32::MAX),
        amount: figure.amount.into(),
    }
}

fn truths(totals: &Totals) -> TruthsView {
    TruthsView {
        claimed: figure(&totals.claimed),
        confirmed: figure(&totals.confirmed),
        settled: figure(&totals.settled),
        failed: figure(&totals.failed),
    }
}

fn wallet_line((wallet, totals): (&hexiao_domain::Wallet, &Totals)) -> WalletLine {
    WalletLine {
        wallet: wallet.code().to_owned(),
        truths: truths(totals),
    }
}

fn hour_line((hour, totals): (&u8, &Totals)) -> HourLine {
    HourLine {
        hour: *hour,
        truths: truths(totals),
    }
}

fn cashier_lines(sums: &Sums, names: &Names) -> Vec<CashierLine> {
    let lines = sums.by_cashier.iter();
    lines
        .map(|(id, totals)| CashierLine {
            cashier: names.person(id),
            truths: truths(totals),
        })
        .collect()
}
