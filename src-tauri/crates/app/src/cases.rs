//! The failed-payments list, with coupons among them: nothing falls off it without a recorded resolution.

mod ending;
mod twice;
mod view;

use crate::app::App;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{CaseDetail, CaseNoteView, CasePage, CaseSubject, Problem};
use hexiao_domain::{
    Case, CaseId, CaseKind, Coupon, Fact, Payment, Permission, Refusal, Resolution, Subject,
    endings, endings_of_coupon, retries,
};
use hexiao_ledger::{ReadError, View};

/// Lines of a page.
const PAGE: u32 = 100;
const LONGEST_NOTE: usize = 2_000;

/// What a case is about, as it is now.
enum About {
    Payment(Box<Payment>),
    Coupon(Box<Coupon>),
}

/// A case with what it is about, and the other payment of a sale that was paid twice.
struct File {
    case: Case,
    about: About,
    other: Option<Payment>,
}

impl File {
    fn read(view: &View<'_>, case: Case) -> Result<Self, ReadError> {
        let missing = || ReadError::missing("what a case is about");
        let about = match &case.subject {
            Subject::Payment(order) => {
                About::Payment(Box::new(view.payment(order)?.ok_or_else(missing)?))
            }
            Subject::Coupon(id) => About::Coupon(Box::new(view.coupon(id)?.ok_or_else(missing)?)),
        };
        let other = match &case.other {
            Some(other) => view.payment(other)?,
            None => None,
        };
        Ok(Self { case, about, other })
    }

    fn payment(&self) -> Option<&Payment> {
        match &self.about {
            About::Payment(payment) => Some(payment),
            About::Coupon(_) => None,
        }
    }

    /// The ways in which a person may end it.
    fn ways(&self) -> &'static [Resolution] {
        match &self.about {
            About::Payment(payment) => endings(self.case.kind, payment),
            About::Coupon(_) => endings_of_coupon(self.case.kind),
        }
    }

    /// Asking the platform once more; none where that helps nobody.
    fn retried(&self) -> Option<Fact> {
        match &self.about {
            About::Payment(payment) => {
                let order = payment.order.clone();
                let kind = retries(self.case.kind, payment)?;
                Some(Fact::WorkRetried { order, kind })
            }
            About::Coupon(coupon) => {
                let again = self.case.kind == CaseKind::CouponRefused;
                let coupon = coupon.new.id.clone();
                again.then_some(Fact::CouponRetried { coupon })
            }
        }
    }
}

impl App {
    /// A page of the list, `from` lines left out. Of the open ones those come first whose time
    /// has run out, then what nobody knows, then the most money at risk; of all the newest.
    pub fn cases(&self, token: &str, open_only: bool, from: u32) -> Result<CasePage, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.cases_as(&acting, open_only, from)
    }

    /// The same for a person who is known already.
    pub fn cases_as(
        &self,
        acting: &Acting,
        open_only: bool,
        from: u32,
    ) -> Result<CasePage, Problem> {
        acting.may(Permission::WorkCases)?;
        let now = self.host.now();
        let (files, total) = self.read(move |view| {
            let (cases, total) = match open_only {
                true => (view.open_cases(now, from, PAGE)?, view.open_case_count()?),
                false => (view.all_cases(from, PAGE)?, view.case_count()?),
            };
            let files = cases.into_iter().map(|case| File::read(view, case));
            Ok((files.collect::<Result<Vec<File>, ReadError>>()?, total))
        })?;
        let names = self.names()?;
        Ok(CasePage {
            cases: files.iter().map(|file| file.view(&names, now)).collect(),
            from,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    }

    /// One case with what it is about and its log.
    pub fn case_detail(&self, token: &str, case_id: u32) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.case_as(&acting, case_id)
    }

    /// The same for a person who is known already.
    pub fn case_as(&self, acting: &Acting, case_id: u32) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let id = CaseId(i64::from(case_id));
        let found = self.read(move |view| match view.case(id)? {
            Some(case) => Ok(Some((File::read(view, case)?, view.case_notes(id)?))),
            None => Ok(None),
        })?;
        let (file, notes) = found.ok_or_else(|| Problem::new("case_not_open"))?;
        let (names, now) = (self.names()?, self.host.now());
        let note = |note: &hexiao_domain::CaseNote| CaseNoteView {
            by: names.person(&note.by),
            at: names.time(note.at),
            text: note.text.clone(),
        };
        let other = file
            .other
            .as_ref()
            .map(|other| self.must_view(&other.order));
        Ok(CaseDetail {
            case: file.view(&names, now),
            subject: self.case_subject(&file.case.subject)?,
            other: other.transpose()?,
            draft: file.draft(),
            notes: notes.iter().map(note).collect(),
        })
    }

    /// Adds a line to the log.
    pub fn note_case(&self, token: &str, case_id: u32, text: &str) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.note_case_as(&acting, case_id, text)
    }

    /// The same for a person who is known already.
    pub fn note_case_as(
        &self,
        acting: &Acting,
        case_id: u32,
        text: &str,
    ) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let text = note(text)?;
        let (case, by) = (CaseId(i64::from(case_id)), acting.person.clone());
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::CaseNoted { case, by, text }], ()))
        })?;
        self.case_as(acting, case_id)
    }

    /// Asks the platform once more.
    pub fn retry_case(&self, token: &str, case_id: u32) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.retry_case_as(&acting, case_id)
    }

    /// The same for a person who is known already.
    pub fn retry_case_as(&self, acting: &Acting, case_id: u32) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let id = CaseId(i64::from(case_id));
        let subject = self.write(acting.actor(), move |view| {
            let file = open_file(view, id)?;
            let again = file.retried().ok_or(Refusal::CaseNotOpen)?;
            Ok((vec![again], file.case.subject))
        })?;
        self.engine()?.wake();
        self.subject_moved(&subject);
        self.case_as(acting, case_id)
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
}

/// The case, while it is open.
fn open_file(view: &View<'_>, id: CaseId) -> Result<File, Refusal> {
    let open = view.case(id).map_err(unreadable)?;
    let open = open.filter(|case| case.resolved.is_none());
    let open = open.ok_or(Refusal::CaseNotOpen)?;
    File::read(view, open).map_err(unreadable)
}

fn note(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    match text.is_empty() || text.len() > LONGEST_NOTE {
        true => Err(Problem::new("note_required")),
        false => Ok(text.to_owned()),
    }
}
