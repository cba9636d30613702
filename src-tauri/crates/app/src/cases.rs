//! The failed-payments list: nothing falls off it without a recorded resolution.

use crate::app::App;
use crate::names::Names;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{CaseDetail, CaseNoteView, CaseView, Problem, ResolveCase};
use hexiao_domain::{
    Answer, Case, CaseId, CaseKind, Event, Fact, MoneyMoved, Payment, Permission, Refusal,
    Resolution, Timestamp, WorkKind,
};
use hexiao_ledger::{ReadError, View};
use hexiao_platforms::Asked;

const LIST: u32 = 500;
const LONGEST_NOTE: usize = 2_000;

impl App {
    /// The list: money at risk first, then the oldest.
    pub fn cases(&self, token: &str, open_only: bool) -> Result<Vec<CaseView>, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.cases_as(&acting, open_only)
    }

    /// The same for a person who is known already.
    pub fn cases_as(&self, acting: &Acting, open_only: bool) -> Result<Vec<CaseView>, Problem> {
        acting.may(Permission::WorkCases)?;
        let rows = self.read(move |view| {
            let cases = view.cases(open_only, LIST)?;
            cases.into_iter().map(|case| with(view, case)).collect()
        })?;
        let (names, now) = (self.names()?, self.host.now());
        let mut rows: Vec<(Case, Payment)> = rows;
        rows.sort_by_key(|(case, _)| {
            let open = case.resolved.is_none();
            (!open, -case.at_risk.minor(), case.opened_at)
        });
        let view = |(case, payment): &(Case, Payment)| case_view(case, payment, &names, now);
        Ok(rows.iter().map(view).collect())
    }

    /// One case with its payment and its log.
    pub fn case_detail(&self, token: &str, case_id: u32) -> Result<CaseDetail, Problem> {
        self.acting(token, Permission::WorkCases)?;
        let id = CaseId(i64::from(case_id));
        let found = self.read(move |view| match view.case(id)? {
            Some(case) => Ok(Some((with(view, case)?, view.case_notes(id)?))),
            None => Ok(None),
        })?;
        let ((case, payment), notes) = found.ok_or_else(|| Problem::new("case_not_open"))?;
        let (names, now) = (self.names()?, self.host.now());
        let note = |note: &hexiao_domain::CaseNote| CaseNoteView {
            by: names.person(&note.by),
            at: names.time(note.at),
            text: note.text.clone(),
        };
        Ok(CaseDetail {
            case: case_view(&case, &payment, &names, now),
            payment: self.must_view(&payment.order)?,
            notes: notes.iter().map(note).collect(),
        })
    }

    /// Adds a line to the log.
    pub fn note_case(&self, token: &str, case_id: u32, text: &str) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        let text = note(text)?;
        let (case, by) = (CaseId(i64::from(case_id)), acting.person.clone());
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::CaseNoted { case, by, text }], ()))
        })?;
        self.case_detail(token, case_id)
    }

    /// Ends a case with a reason.
    pub fn resolve_case(&self, token: &str, request: &ResolveCase) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::ResolveCases)?;
        let resolution = Resolution::parse(&request.resolution);
        let resolution = resolution.ok_or_else(|| Problem::new("bad_settings"))?;
        let text = note(&request.note)?;
        let (case, by) = (CaseId(i64::from(request.case_id)), acting.person.clone());
        if resolution == Resolution::Reopened {
            self.money_is_still_there(case)?;
        }
        let order = self.write(acting.actor(), move |view| {
            let open = view.case(case).map_err(unreadable)?;
            let open = open.filter(|case| case.resolved.is_none());
            let open = open.ok_or(Refusal::CaseNotOpen)?;
            if !resolutions(open.kind).contains(&resolution) {
                return Err(Refusal::CaseNotOpen);
            }
            let noted = Fact::CaseNoted {
                case,
                by: by.clone(),
                text,
            };
            let mut facts = vec![noted];
            let by = Some(by);
            facts.push(Fact::CaseResolved {
                case,
                resolution,
                by,
            });
            let order = open.order.clone();
            let event = consequence(open.kind, resolution);
            facts.extend(event.map(|event| Fact::PaymentMoved {
                order: open.order,
                event,
            }));
            Ok((facts, order))
        })?;
        self.payment_moved(&order);
        self.case_detail(token, request.case_id)
    }

    /// Late money may have gone back meanwhile, by another hand or in a time that was lost:
    /// it is taken only while the platform says that it is there.
    fn money_is_still_there(&self, case: CaseId) -> Result<(), Problem> {
        let payment = self.read(|view| match view.case(case)? {
            Some(case) => view.payment(&case.order),
            None => Ok(None),
        })?;
        let payment = payment.ok_or_else(|| Problem::new("case_not_open"))?;
        let platform = self.platform(payment.wallet)?;
        let answer = platform.query(Asked::of(&payment), self.host.now());
        let known = payment.state.proof().map(|proof| &proof.transaction_id);
        match answer {
            Answer::Paid(proof) if Some(&proof.transaction_id) == known => Ok(()),
            Answer::Unknown(unknown) => {
                Err(Problem::new("offline").with("reason", unknown.reason.code()))
            }
            Answer::Paid(_)
            | Answer::Pending
            | Answer::NotFound
            | Answer::Closed(_)
            | Answer::Refused(_) => Err(Problem::new("money_gone")),
        }
    }

    /// Asks the platform once more.
    pub fn retry_case(&self, token: &str, case_id: u32) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        let id = CaseId(i64::from(case_id));
        let order = self.write(acting.actor(), move |view| {
            let open = view.case(id).map_err(unreadable)?;
            let open = open.filter(|case| case.resolved.is_none());
            let open = open.ok_or(Refusal::CaseNotOpen)?;
            let kind = retries(open.kind).ok_or(Refusal::CaseNotOpen)?;
            let order = open.order;
            let fact = Fact::WorkRetried {
                order: order.clone(),
                kind,
            };
            Ok((vec![fact], order))
        })?;
        self.engine()?.wake();
        self.payment_moved(&order);
        self.case_detail(token, case_id)
    }
}

fn with(view: &View<'_>, case: Case) -> Result<(Case, Payment), ReadError> {
    let payment = view.payment(&case.order)?;
    let payment = payment.ok_or_else(|| ReadError::missing("the payment of a case"))?;
    Ok((case, payment))
}

fn note(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.is_empty() || text.len() > LONGEST_NOTE {
        true => Err(Problem::new("note_required")),
        false => Ok(text.to_owned()),
    }
}

/// What a resolution does to the payment itself.
const fn consequence(kind: CaseKind, resolution: Resolution) -> Option<Event> {
    match (kind, resolution) {
        (CaseKind::ClaimUnproved, Resolution::WrittenOff | Resolution::PaidOtherwise) => {
            Some(Event::WrittenOff)
        }
        (CaseKind::LateMoney, Resolution::Reopened) => Some(Event::Reopened),
        (
            CaseKind::Failed
            | CaseKind::ClaimUnproved
            | CaseKind::Mismatch
            | CaseKind::LateMoney
            | CaseKind::UploadRejected
            | CaseKind::CancelStuck
            | CaseKind::RefundRefused,
            Resolution::Proved
            | Resolution::PaidOtherwise
            | Resolution::Returned
            | Resolution::Reopened
            | Resolution::WrittenOff
            | Resolution::NoAction,
        ) => None,
    }
}

/// The resolutions a person may choose. `Proved` is the platform's alone.
const fn resolutions(kind: CaseKind) -> &'static [Resolution] {
    match kind {
        CaseKind::Failed => &[Resolution::NoAction, Resolution::PaidOtherwise],
        CaseKind::ClaimUnproved => &[Resolution::WrittenOff, Resolution::PaidOtherwise],
        CaseKind::Mismatch | CaseKind::CancelStuck => &[
            Resolution::Returned,
            Resolution::WrittenOff,
            Resolution::NoAction,
        ],
        CaseKind::LateMoney => &[Resolution::Reopened, Resolution::Returned],
        CaseKind::UploadRejected => &[Resolution::NoAction],
        CaseKind::RefundRefused => &[Resolution::Returned, Resolution::NoAction],
    }
}

const fn retries(kind: CaseKind) -> Option<WorkKind> {
    match kind {
        CaseKind::ClaimUnproved => Some(WorkKind::Verify),
        CaseKind::UploadRejected => Some(WorkKind::Upload),
        CaseKind::CancelStuck => Some(WorkKind::Cancel),
        CaseKind::Failed | CaseKind::Mismatch | CaseKind::LateMoney | CaseKind::RefundRefused => {
            None
        }
    }
}

fn case_view(case: &Case, payment: &Payment, names: &Names, now: Timestamp) -> CaseView {
    let resolved = case.resolved.as_ref();
    let age = now.seconds_since(case.opened_at);
    CaseView {
        case_id: u32::try_from(case.id.0).unwrap_or(u32::MAX),
        order_number: case.order.to_string(),
        kind: case.kind.code().to_owned(),
        reason: case.reason.code().to_owned(),
        amount: case.amount.into(),
        money_at_risk: case.at_risk.into(),
        money_moved: moved(case.reason.money_moved()).to_owned(),
        wallet: payment.wallet.code().to_owned(),
        cashier: names.person(&payment.cashier),
        opened_at: names.time(case.opened_at),
        age_seconds: u32::try_from(age).unwrap_or(u32::MAX),
        status: if resolved.is_some() {
            "resolved"
        } else {
            "open"
        }
        .to_owned(),
        resolution: resolved.map(|(how, _, _)| how.code().to_owned()),
        resolved_at: resolved.map(|(_, at, _)| names.time(*at)),
        resolved_by: resolved.and_then(|(_, _, by)| by.as_ref().map(|id| names.person(id))),
        resolutions: match resolved {
            Some(_) => Vec::new(),
            None => resolutions(case.kind)
                .iter()
                .map(|r| r.code().into())
                .collect(),
        },
        can_retry: resolved.is_none() && retries(case.kind).is_some(),
    }
}

const fn moved(moved: MoneyMoved) -> &'static str {
    match moved {
        MoneyMoved::Yes => "yes",
        MoneyMoved::No => "no",
        MoneyMoved::Unknown => "unknown",
    }
}
