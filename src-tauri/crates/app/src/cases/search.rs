//! A claim by the printed code is looked for in the platform's bill of its day. What is found is
//! offered side by side; whatever a person picks is noted as the claim's evidence, and the
//! platform is asked about it. It alone says what is paid.

use super::{File, open_file};
use crate::app::App;
use crate::bills::offers;
use crate::claim::transaction_id;
use crate::names::Names;
use crate::session::Acting;
use hexiao_contract::{
    CandidateView, CaseCandidates, CaseDetail, PickTransaction, Problem, SearchCase,
};
use hexiao_domain::{
    BillRow, BusinessDay, Candidate, CaseId, Claim, Event, Fact, Payment, Permission, Refusal,
    Search, Timestamp, WorkKind, candidates, claim_window, could_be, searchable,
};
use hexiao_ledger::Key;
use hexiao_platforms::{BillAnswer, BillKind, Bills, bill_day};
use std::collections::BTreeMap;

/// The most candidates that are shown: nobody compares more.
const MOST: usize = 50;
/// The longest hint, in bytes.
const LONGEST_HINT: usize = 100;

/// What the bills of a claim's days say.
struct Looked {
    rows: Vec<BillRow>,
    unread: u32,
    days: Vec<BusinessDay>,
    /// When the bill of a day that is not made yet will be.
    rest_from: Option<Timestamp>,
}

impl App {
    /// Fetches the platform's bill of the claim's day, outside any transaction, and offers what
    /// of it may be the claim's money. Decides and writes nothing.
    pub fn search_case(
        &self,
        token: &str,
        request: &SearchCase,
    ) -> Result<CaseCandidates, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.search_case_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn search_case_as(
        &self,
        acting: &Acting,
        request: &SearchCase,
    ) -> Result<CaseCandidates, Problem> {
        acting.may(Permission::WorkCases)?;
        let hint = request.hint.as_deref().map(str::trim).unwrap_or_default();
        if hint.len() > LONGEST_HINT {
            return Err(Problem::new("hint_too_long"));
        }
        let payment = self.claim_of(CaseId(i64::from(request.case_id)))?;
        let wallet = payment.wallet;
        if !offers(wallet) {
            return Err(Problem::new("no_bill_to_search").with("wallet", wallet.code()));
        }
        let account = self.read(move |view| view.account(wallet))?;
        let nobody = || Problem::new("no_account").with("wallet", wallet.code());
        let bills = self.bills(&account.ok_or_else(nobody)?)?;
        let looked = self.look_into(&*bills, &payment)?;
        self.side_by_side(request.case_id, &payment, hint, &looked)
    }

    /// Notes which transaction the claim of a case is about, on a person's word, and has the
    /// platform asked about it.
    pub fn pick_transaction(
        &self,
        token: &str,
        request: &PickTransaction,
    ) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.pick_transaction_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn pick_transaction_as(
        &self,
        acting: &Acting,
        request: &PickTransaction,
    ) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let evidence = Some(transaction_id(request.transaction_id.trim())?);
        let id = CaseId(i64::from(request.case_id));
        let order = self.write(acting.actor(), move |view| {
            let file = open_file(view, id)?;
            let payment = file.payment().ok_or(Refusal::CaseNotOpen)?;
            let order = payment.order.clone();
            let state = payment.state.code().to_owned();
            let claim = payment.state.claim().ok_or(Refusal::NotNow { state })?;
            let claim = Claim {
                evidence,
                ..claim.clone()
            };
            let noted = Fact::PaymentMoved {
                order: order.clone(),
                event: Event::EvidenceNoted { claim },
            };
            // Also where the same number stood there before: a person wants it asked again.
            let asked = Fact::WorkRetried {
                order: order.clone(),
                kind: WorkKind::Verify,
            };
            Ok((vec![noted, asked], order))
        })?;
        self.engine()?.wake();
        self.payment_moved(&order);
        self.case_as(acting, request.case_id)
    }

    /// The claim that a case is about, while both are open.
    fn claim_of(&self, id: CaseId) -> Result<Payment, Problem> {
        let file = self.read(|view| match view.case(id)? {
            Some(case) if case.resolved.is_none() => File::read(view, case).map(Some),
            Some(_) | None => Ok(None),
        })?;
        let file = file.ok_or_else(|| Problem::new("case_not_open"))?;
        let payment = file.payment();
        match (searchable(payment), payment) {
            (Ok(()), Some(payment)) => Ok(payment.clone()),
            (Ok(()) | Err(_), _) => Err(Problem::new("not_a_printed_claim")),
        }
    }

    /// The bills of the days in which money for this sale counts. That is one, or two where the
    /// sale was near midnight in China.
    fn look_into(&self, bills: &dyn Bills, payment: &Payment) -> Result<Looked, Problem> {
        let (opens, closes) = claim_window(payment);
        let (first, last) = (bill_day(opens), bill_day(closes));
        let mut looked = Looked {
            rows: Vec::new(),
            unread: 0,
            days: Vec::new(),
            rest_from: None,
        };
        for day in [Some(first), Some(last).filter(|last| *last != first)] {
            let Some(day) = day else { continue };
            let now = self.host.now();
            match bills.bill(BillKind::Trade, day, now) {
                BillAnswer::NotYet => {
                    let made = bills.made_at(day).max(now);
                    looked.rest_from = looked.rest_from.or(Some(made));
                    continue;
                }
                BillAnswer::Empty => {}
                BillAnswer::File(files) => {
                    let bill = bills.trades(&files);
                    let bill = bill.map_err(|fault| Problem::new(fault.code()).with("day", day))?;
                    looked.rows.extend(bill.rows);
                    looked.unread = looked.unread.saturating_add(bill.unread);
                }
                answer @ (BillAnswer::Unknown(_) | BillAnswer::Refused(_)) => {
                    return Err(crate::bills::without(&answer, day));
                }
            }
            looked.days.push(day);
        }
        match looked.rest_from {
            Some(from) if looked.days.is_empty() => Err(self.too_early(from, first)?),
            Some(_) | None => Ok(looked),
        }
    }

    fn too_early(&self, from: Timestamp, day: BusinessDay) -> Result<Problem, Problem> {
        // The platform is late: nobody knows until when.
        if from <= self.host.now() {
            return Ok(Problem::new("bill_not_yet").with("day", day));
        }
        let from = on_the_clock(&self.names()?, from);
        let problem = Problem::new("bill_too_early").with("day", day);
        Ok(problem.with("from", from))
    }

    fn side_by_side(
        &self,
        case_id: u32,
        payment: &Payment,
        hint: &str,
        looked: &Looked,
    ) -> Result<CaseCandidates, Problem> {
        let same = could_be(payment, &looked.rows);
        let (held, open) = self.read(|view| {
            let mut held = BTreeMap::new();
            for row in &same {
                let id = row.transaction.clone();
                if let Some(holder) = view.find(&Key::Transaction(id.clone()))? {
                    held.insert(id, holder.order);
                }
            }
            Ok((held, view.claims()?))
        })?;
        let search = Search {
            payment,
            hint,
            open: &open,
        };
        let found = candidates(&search, &looked.rows, &held);
        let names = self.names()?;
        let claimed = payment.state.claim().map(|claim| claim.at);
        let from = looked.rest_from.map(|from| on_the_clock(&names, from));
        Ok(CaseCandidates {
            case_id,
            order_number: payment.order.to_string(),
            amount: payment.amount.into(),
            claimed_at: names.time(claimed.unwrap_or(payment.created_at)),
            days: looked.days.iter().map(ToString::to_string).collect(),
            known: count(same.len().saturating_sub(found.len())),
            unread: looked.unread,
            left_out: count(found.len().saturating_sub(MOST)),
            rest_from: from,
            candidates: { found.iter().take(MOST) }
                .map(|one| view(one, &names))
                .collect(),
        })
    }
}

fn view(one: &Candidate, names: &Names) -> CandidateView {
    let returned = Some(one.returned).filter(|returned| !returned.is_zero());
    CandidateView {
        transaction_id: one.row.transaction.to_string(),
        amount: one.row.amount.into(),
        at: names.time(one.row.at),
        payer: one.row.payer.clone(),
        in_time: one.in_time,
        hint: one.hint.code().to_owned(),
        returned: returned.map(Into::into),
        also: one.also.iter().map(ToString::to_string).collect(),
        noted: one.is_noted,
    }
}

/// To the minute, as people say it.
fn on_the_clock(names: &Names, at: Timestamp) -> String {
    names.local(at).format("%Y-%m-%d %H:%M").to_string()
}

fn count(many: usize) -> u32 {
    u32::try_from(many).unwrap_or(u32::MAX)
}
