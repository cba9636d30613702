//! The failed-payments list, with coupons among them: nothing falls off it without a recorded resolution.

use crate::app::App;
use crate::names::Names;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{CaseDetail, CaseNoteView, CaseSubject, CaseView, Problem, ResolveCase};
use hexiao_domain::{
    Answer, Case, CaseId, CaseKind, CouponEvent, Event, Fact, MoneyMoved, Permission, PersonId,
    Refusal, Resolution, Subject, Timestamp, Wallet, WorkKind,
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
        let mut rows: Vec<(Case, Taken)> = rows;
        rows.sort_by_key(|(case, _)| {
            let open = case.resolved.is_none();
            (!open, -case.at_risk.minor(), case.opened_at)
        });
        let view = |(case, taken): &(Case, Taken)| case_view(case, taken, &names, now);
        Ok(rows.iter().map(view).collect())
    }

    /// One case with what it is about and its log.
    pub fn case_detail(&self, token: &str, case_id: u32) -> Result<CaseDetail, Problem> {
        self.acting(token, Permission::WorkCases)?;
        let id = CaseId(i64::from(case_id));
        let found = self.read(move |view| match view.case(id)? {
            Some(case) => Ok(Some((with(view, case)?, view.case_notes(id)?))),
            None => Ok(None),
        })?;
        let ((case, taken), notes) = found.ok_or_else(|| Problem::new("case_not_open"))?;
        let (names, now) = (self.names()?, self.host.now());
        let note = |note: &hexiao_domain::CaseNote| CaseNoteView {
            by: names.person(&note.by),
            at: names.time(note.at),
            text: note.text.clone(),
        };
        Ok(CaseDetail {
            case: case_view(&case, &taken, &names, now),
            subject: self.case_subject(&case.subject)?,
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
        let subject = self.write(acting.actor(), move |view| {
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
            facts.extend(consequence(&open, resolution));
            Ok((facts, open.subject))
        })?;
        self.subject_moved(&subject);
        self.case_detail(token, request.case_id)
    }

    fn case_subject(&self, subject: &Subject) -> Result<CaseSubject, Problem> {
        Ok(match subject {
            Subject::Payment(order) => CaseSubject::Payment {
                payment: Box::new(self.must_view(order)?),
            },
            Subject::Coupon(id) => CaseSubject::Coupon {
                coupon: Box::new(self.must_coupon(id)?),
            },
        })
    }

    fn subject_moved(&self, subject: &Subject) {
        match subject {
            Subject::Payment(order) => self.payment_moved(order),
            Subject::Coupon(id) => self.coupon_moved(id),
        }
    }

    /// Late money may have gone back meanwhile, by another hand or in a time that was lost:
    /// it is taken only while the platform says that it is there.
    fn money_is_still_there(&self, case: CaseId) -> Result<(), Problem> {
        let payment = self.read(|view| {
            let case = view.case(case)?;
            match case.as_ref().and_then(|case| case.subject.order()) {
                Some(order) => view.payment(order),
                None => Ok(None),
            }
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
        let subject = self.write(acting.actor(), move |view| {
            let open = view.case(id).map_err(unreadable)?;
            let open = open.filter(|case| case.resolved.is_none());
            let open = open.ok_or(Refusal::CaseNotOpen)?;
            let again = retried(&open).ok_or(Refusal::CaseNotOpen)?;
            Ok((vec![again], open.subject))
        })?;
        self.engine()?.wake();
        self.subject_moved(&subject);
        self.case_detail(token, case_id)
    }
}

/// Who took what a case is about, and of which wallet.
struct Taken {
    wallet: Wallet,
    cashier: PersonId,
}

fn with(view: &View<'_>, case: Case) -> Result<(Case, Taken), ReadError> {
    let missing = || ReadError::missing("what a case is about");
    let taken = match &case.subject {
        Subject::Payment(order) => {
            let payment = view.payment(order)?.ok_or_else(missing)?;
            (payment.wallet, payment.cashier)
        }
        Subject::Coupon(id) => {
            let new = view.coupon(id)?.ok_or_else(missing)?.new;
            (new.wallet, new.cashier)
        }
    };
    let (wallet, cashier) = taken;
    Ok((case, Taken { wallet, cashier }))
}

fn note(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.is_empty() || text.len() > LONGEST_NOTE {
        true => Err(Problem::new("note_required")),
        false => Ok(text.to_owned()),
    }
}

/// What a resolution does to the payment or the coupon itself.
fn consequence(case: &Case, resolution: Resolution) -> Option<Fact> {
    match &case.subject {
        Subject::Payment(order) => {
            let event = of_payment(case.kind, resolution)?;
            let order = order.clone();
            Some(Fact::PaymentMoved { order, event })
        }
        Subject::Coupon(id) => {
            let gives_up = case.kind == CaseKind::CouponRefused;
            let (coupon, event) = (id.clone(), CouponEvent::WrittenOff);
            gives_up.then_some(Fact::CouponMoved { coupon, event })
        }
    }
}

const fn of_payment(kind: CaseKind, resolution: Resolution) -> Option<Event> {
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
            | CaseKind::RefundRefused
            | CaseKind::CouponRefused
            | CaseKind::CouponUndoRefused,
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
        CaseKind::ClaimUnproved | CaseKind::CouponRefused => {
            &[Resolution::WrittenOff, Resolution::PaidOtherwise]
        }
        CaseKind::Mismatch | CaseKind::CancelStuck => &[
            Resolution::Returned,
            Resolution::WrittenOff,
            Resolution::NoAction,
        ],
        CaseKind::LateMoney => &[Resolution::Reopened, Resolution::Returned],
        CaseKind::UploadRejected => &[Resolution::NoAction],
        CaseKind::RefundRefused | CaseKind::CouponUndoRefused => {
            &[Resolution::Returned, Resolution::NoAction]
        }
    }
}

/// Asking the platform once more.
fn retried(case: &Case) -> Option<Fact> {
    match &case.subject {
        Subject::Payment(order) => retries(case.kind).map(|kind| Fact::WorkRetried {
            order: order.clone(),
            kind,
        }),
        Subject::Coupon(id) => {
            let again = case.kind == CaseKind::CouponRefused;
            again.then(|| Fact::CouponRetried { coupon: id.clone() })
        }
    }
}

const fn retries(kind: CaseKind) -> Option<WorkKind> {
    match kind {
        CaseKind::ClaimUnproved => Some(WorkKind::Verify),
        CaseKind::UploadRejected => Some(WorkKind::Upload),
        CaseKind::CancelStuck => Some(WorkKind::Cancel),
        CaseKind::Failed
        | CaseKind::Mismatch
        | CaseKind::LateMoney
        | CaseKind::RefundRefused
        | CaseKind::CouponRefused
        | CaseKind::CouponUndoRefused => None,
    }
}

fn case_view(case: &Case, taken: &Taken, names: &Names, now: Timestamp) -> CaseView {
    let resolved = case.resolved.as_ref();
    let age = now.seconds_since(case.opened_at);
    CaseView {
        case_id: u32::try_from(case.id.0).unwrap_or(u32::MAX),
        order_number: case.subject.as_str().to_owned(),
        kind: case.kind.code().to_owned(),
        reason: case.reason.code().to_owned(),
        amount: case.amount.into(),
        money_at_risk: case.at_risk.into(),
        money_moved: moved(case.reason.money_moved()).to_owned(),
        wallet: taken.wallet.code().to_owned(),
        cashier: names.person(&taken.cashier),
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
        can_retry: resolved.is_none() && retried(case).is_some(),
    }
}

const fn moved(moved: MoneyMoved) -> &'static str {
    match moved {
        MoneyMoved::Yes => "yes",
        MoneyMoved::No => "no",
        MoneyMoved::Unknown => "unknown",
    }
}
