//! What outages there were, and what each cost.

use crate::app::App;
use crate::error::money_problem;
use crate::export::{answer, export_problem, lang};
use crate::names::Names;
use crate::report::figure;
use crate::session::Acting;
use crate::sync::seconds;
use hexiao_contract::{
    Exported, OutageCashier, OutageCostView, OutageLine, OutagePage, OutagePartView, OutageView,
    Problem,
};
use hexiao_domain::{
    BusinessDay, ClaimTaken, CouponId, Fact, Figure, OrderNumber, OutageCause, OutageCost,
    OutageId, OutagePart, Permission, PersonId, Timestamp, Wallet, business_day, outage_span,
};
use hexiao_ledger::{ReadError, View};
use hexiao_reports::{OutageReport, OutageReportCashier, OutageReportPart};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Lines of a page.
pub const OUTAGE_PAGE: u32 = 50;

const A_DAY_SECONDS: i64 = 24 * 60 * 60;

/// An outage with the claims that were taken in it.
struct Told {
    id: OutageId,
    parts: Vec<OutagePart>,
    began: Timestamp,
    ended: Option<Timestamp>,
    cost: OutageCost,
    by_cashier: Vec<(PersonId, OutageCost)>,
    coupons: OutageCost,
}

impl App {
    /// A page of the outages, the newest first, `from` lines left out.
    pub fn outages(&self, token: &str, from: u32) -> Result<OutagePage, Problem> {
        let acting = self.acting(token, Permission::Report)?;
        self.outages_as(&acting, from)
    }

    /// The same for a person who is known already.
    pub fn outages_as(&self, acting: &Acting, from: u32) -> Result<OutagePage, Problem> {
        acting.may(Permission::Report)?;
        let now = self.host.now();
        let (read, total) = self.read(move |view| {
            let pages = view.outages(from, OUTAGE_PAGE)?.into_iter();
            let read = pages.map(|parts| with_claims(view, parts, now));
            Ok((read.collect::<Result<Vec<_>, _>>()?, view.outage_count()?))
        })?;
        let names = self.names()?;
        let mut outages = Vec::new();
        for (parts, claims) in read {
            if let Some(told) = self.told(parts, &claims, &Coupons::new())? {
                outages.push(told.line(&names, now));
            }
        }
        Ok(OutagePage {
            outages,
            from,
            total: seconds(total),
        })
    }

    /// One outage.
    pub fn outage(&self, token: &str, outage_id: u32) -> Result<OutageView, Problem> {
        let acting = self.acting(token, Permission::Report)?;
        self.outage_as(&acting, outage_id)
    }

    /// The same for a person who is known already.
    pub fn outage_as(&self, acting: &Acting, outage_id: u32) -> Result<OutageView, Problem> {
        acting.may(Permission::Report)?;
        let (told, head) = self.one_outage(outage_id)?;
        let (names, now) = (self.names()?, self.host.now());
        Ok(OutageView {
            line: told.line(&names, now),
            parts: told
                .parts
                .iter()
                .map(|part| view(part, &names, now))
                .collect(),
            cost: cost(&told.cost),
            by_cashier: { told.by_cashier.iter() }
                .map(|(by, of)| OutageCashier {
                    cashier: names.person(by),
                    cost: cost(of),
                })
                .collect(),
            coupons: cost(&told.coupons),
            generated_at: names.time(now),
            ledger_head: head,
        })
    }

    /// Writes one outage as CSV into the exports folder and says where.
    pub fn export_outage(
        &self,
        token: &str,
        outage_id: u32,
        language: &str,
    ) -> Result<Exported, Problem> {
        let acting = self.acting(token, Permission::Report)?;
        let report = self.outage_report(outage_id)?;
        std::fs::create_dir_all(&self.exports).map_err(|_| Problem::new("export_failed"))?;
        let saved = hexiao_reports::save_outage(&self.exports, &report, lang(language));
        self.outage_written(&acting, &report, saved.map_err(export_problem)?)
    }

    /// The same to a path of the caller's choice; an existing file is refused.
    pub fn export_outage_to(
        &self,
        acting: &Acting,
        outage_id: u32,
        language: &str,
        path: &Path,
    ) -> Result<Exported, Problem> {
        acting.may(Permission::Report)?;
        let report = self.outage_report(outage_id)?;
        let written = hexiao_reports::save_outage_as(path, &report, lang(language));
        written.map_err(export_problem)?;
        self.outage_written(acting, &report, path.to_owned())
    }

    /// An export is a sensitive act: it is in the journal.
    fn outage_written(
        &self,
        acting: &Acting,
        report: &OutageReport,
        path: PathBuf,
    ) -> Result<Exported, Problem> {
        let (day, by) = (
            hexiao_domain::BusinessDay(report.business_day),
            acting.person.clone(),
        );
        self.note_look(acting.actor(), move |_| {
            let format = "outage_csv".to_owned();
            Ok((vec![Fact::ReportExported { day, by, format }], ()))
        })?;
        Ok(answer(path, report.by_cashier.len()))
    }

    fn one_outage(&self, outage_id: u32) -> Result<(Told, String), Problem> {
        let (id, now) = (OutageId(i64::from(outage_id)), self.host.now());
        let ((parts, claims), head) = self.read(move |view| {
            let parts = view.outage(id)?;
            Ok((with_claims(view, parts, now)?, view.head()?.short()))
        })?;
        let coupons = self.coupons_in(&parts, now)?;
        let told = self.told(parts, &claims, &coupons)?;
        let missing = || Problem::new("unknown_outage").with("outage", outage_id);
        Ok((told.ok_or_else(missing)?, head))
    }

    /// The coupons that were handed over in each part without its platform's word.
    fn coupons_in(&self, parts: &[OutagePart], now: Timestamp) -> Result<Coupons, Problem> {
        let mut windows = Vec::new();
        for part in parts {
            let until = part.ended_at.unwrap_or(now);
            // It counts on the day on which it was asked for, which may be the one before.
            let first = self.day_of(part.began_at.plus_seconds(-A_DAY_SECONDS))?;
            let days = (first, self.day_of(until)?);
            windows.push((part.wallet, (part.began_at, until), days));
        }
        self.read(move |view| {
            let mut coupons = Coupons::new();
            for (wallet, times, days) in windows {
                coupons.extend(view.coupon_claims_between(wallet, times, days)?);
            }
            Ok(coupons)
        })
    }

    fn day_of(&self, at: Timestamp) -> Result<BusinessDay, Problem> {
        let shop = &self.shop;
        let counted = business_day(at, &shop.zone, shop.cut_over_hour);
        Ok(counted.map_err(|_| Problem::new("bad_settings"))?.day)
    }

    /// None of nothing.
    fn told(
        &self,
        parts: Vec<OutagePart>,
        claims: &Claims,
        coupons: &Coupons,
    ) -> Result<Option<Told>, Problem> {
        let Some((began, ended)) = outage_span(&parts) else {
            return Ok(None);
        };
        let none = OutageCost::zero(Figure::zero(self.shop.currency));
        let (mut cost, mut by_cashier) = (none, BTreeMap::new());
        for claim in claims.values() {
            cost = cost.with(claim).map_err(money_problem)?;
            let own: &mut OutageCost = by_cashier.entry(claim.by.clone()).or_insert(none);
            *own = own.with(claim).map_err(money_problem)?;
        }
        let coupons = { coupons.values() }.try_fold(none, |cost, claim| cost.with(claim));
        Ok(Some(Told {
            id: parts.first().map_or(OutageId(0), |part| part.outage),
            parts,
            began,
            ended,
            cost,
            by_cashier: by_cashier.into_iter().collect(),
            coupons: coupons.map_err(money_problem)?,
        }))
    }

    fn outage_report(&self, outage_id: u32) -> Result<OutageReport, Problem> {
        let (told, head) = self.one_outage(outage_id)?;
        let (names, now, shop) = (self.names()?, self.host.now(), &self.shop);
        let day = self.day_of(told.began)?;
        let part = |part: &OutagePart| OutageReportPart {
            wallet: part.wallet,
            cause: part.cause,
            began_at: names.local(part.began_at),
            ended_at: part.ended_at.map(|at| names.local(at)),
            by: part.by.as_ref().map(|by| names.person(by)),
        };
        let cashiers = told
            .by_cashier
            .iter()
            .map(|(by, cost)| OutageReportCashier {
                cashier: names.person(by),
                cost: *cost,
            });
        Ok(OutageReport {
            outage_id: told.id,
            shop_name: shop.name.clone(),
            practice: shop.practice,
            till: shop.till.clone(),
            business_day: day.0,
            zone: shop.zone.clone(),
            began_at: names.local(told.began),
            ended_at: told.ended.map(|at| names.local(at)),
            generated_at: names.local(now),
            currency: shop.currency,
            ledger_head: head,
            parts: told.parts.iter().map(part).collect(),
            cost: told.cost,
            by_cashier: cashiers.collect(),
            coupons: told.coupons,
        })
    }
}

type Claims = BTreeMap<OrderNumber, ClaimTaken>;
type Coupons = BTreeMap<CouponId, ClaimTaken>;

/// The claims of each part, every one once, however many parts it fell into.
fn with_claims(
    view: &View<'_>,
    parts: Vec<OutagePart>,
    now: Timestamp,
) -> Result<(Vec<OutagePart>, Claims), ReadError> {
    let mut claims = Claims::new();
    for part in &parts {
        let until = part.ended_at.unwrap_or(now);
        claims.extend(view.claims_between(part.wallet, part.began_at, until)?);
    }
    Ok((parts, claims))
}

impl Told {
    fn line(&self, names: &Names, now: Timestamp) -> OutageLine {
        let causes: BTreeSet<OutageCause> = self.parts.iter().map(|part| part.cause).collect();
        let wallets: BTreeSet<Wallet> = self.parts.iter().map(|part| part.wallet).collect();
        let (open, refuted) = (self.cost.open, self.cost.refuted);
        // Both are parts of what was taken, which was added up already.
        let undecided = open.checked_add(refuted).unwrap_or(self.cost.taken);
        let lasted = self.ended.unwrap_or(now).seconds_since(self.began);
        OutageLine {
            outage_id: u32::try_from(self.id.0).unwrap_or(u32::MAX),
            began_at: names.time(self.began),
            ended_at: self.ended.map(|at| names.time(at)),
            seconds: seconds(lasted),
            wallets: wallets
                .iter()
                .map(|wallet| wallet.code().to_owned())
                .collect(),
            causes: causes.iter().map(|cause| cause.code().to_owned()).collect(),
            taken: figure(&self.cost.taken),
            lost: figure(&self.cost.lost),
            undecided: figure(&undecided),
        }
    }
}

fn view(part: &OutagePart, names: &Names, now: Timestamp) -> OutagePartView {
    let lasted = part.ended_at.unwrap_or(now).seconds_since(part.began_at);
    OutagePartView {
        wallet: part.wallet.code().to_owned(),
        cause: part.cause.code().to_owned(),
        began_at: names.time(part.began_at),
        ended_at: part.ended_at.map(|at| names.time(at)),
        seconds: seconds(lasted),
        by: part.by.as_ref().map(|by| names.person(by)),
        ended_by: part.ended_by.as_ref().map(|by| names.person(by)),
    }
}

fn cost(of: &OutageCost) -> OutageCostView {
    OutageCostView {
        taken: figure(&of.taken),
        confirmed: figure(&of.confirmed),
        refuted: figure(&of.refuted),
        otherwise: figure(&of.otherwise),
        refunded: figure(&of.refunded),
        lost: figure(&of.lost),
        open: figure(&of.open),
    }
}
