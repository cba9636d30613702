//! The failed-payments list, with coupons among them: nothing falls off it without a recorded
//! resolution.

mod ending;
mod export;
mod message;
mod search;
mod timeline;
mod twice;
mod view;
mod work;

use crate::app::App;
use crate::people::unreadable;
use crate::session::Acting;
use hexiao_contract::{CaseDetail, CaseFilter, CasePage, CaseSubject, Problem};
use hexiao_domain::{
    Case, CaseContact, CaseId, CaseNote, Coupon, CouponId, Fact, OrderNumber, Payment, Permission,
    PersonId, Proof, Refusal, Subject, Timestamp, Wallet, retries,
};
use hexiao_ledger::{Happened, ReadError, Timeline, View};

/// Lines of a page.
const PAGE: u32 = 100;
const LONGEST_NOTE: usize = 2_000;
/// Entries of a timeline: a long outage can defer the same work for days.
const LONGEST_TIMELINE: u32 = 300;

/// A case with what it is about, and the other payment of a sale that was paid twice.
struct File {
    case: Case,
    about: About,
    other: Option<Payment>,
    /// What its platform said of the other payment, where another till took it.
    elsewhere: Option<Proof>,
}

/// What a case is about, as it stands now.
enum About {
    Payment(Box<Payment>),
    Coupon(Box<Coupon>),
}

impl File {
    fn read(view: &View<'_>, case: Case) -> Result<Self, ReadError> {
        let about = About::read(view, &case.subject)?;
        let other = match &case.other {
            Some(other) => view.payment(other)?,
            None => None,
        };
        let elsewhere = match (&case.other, &other) {
            (Some(order), None) => proof_elsewhere(view, order)?,
            (Some(_), Some(_)) | (None, _) => None,
        };
        Ok(Self {
            case,
            about,
            other,
            elsewhere,
        })
    }

    /// The payment, where the case is about one.
    fn payment(&self) -> Option<&Payment> {
        match &self.about {
            About::Payment(payment) => Some(payment),
            About::Coupon(_) => None,
        }
    }

    /// What asking the platform once more is written down as, where that helps.
    fn again(&self) -> Option<Fact> {
        retries(self.case.kind, self.payment())?.fact(&self.case.subject)
    }
}

/// What was written down of a payment that another till took.
fn proof_elsewhere(view: &View<'_>, order: &OrderNumber) -> Result<Option<Proof>, ReadError> {
    let newest = view.timeline(&Subject::Payment(order.clone()), 1)?;
    let told = newest.happenings.into_iter().map(|one| one.what);
    let mut proofs = told.filter_map(|what| {
        let Happened::Fact(fact) = what else {
            return None;
        };
        let Fact::DoublePaid { elsewhere, .. } = *fact else {
            return None;
        };
        elsewhere
    });
    Ok(proofs.next())
}

impl About {
    fn read(view: &View<'_>, subject: &Subject) -> Result<Self, ReadError> {
        let missing = || ReadError::missing("what a case is about");
        Ok(match subject {
            Subject::Payment(order) => {
                Self::Payment(Box::new(view.payment(order)?.ok_or_else(missing)?))
            }
            Subject::Coupon(id) => Self::Coupon(Box::new(view.coupon(id)?.ok_or_else(missing)?)),
        })
    }

    const fn wallet(&self) -> Wallet {
        match self {
            Self::Payment(payment) => payment.wallet,
            Self::Coupon(coupon) => coupon.new.wallet,
        }
    }

    const fn cashier(&self) -> &PersonId {
        match self {
            Self::Payment(payment) => &payment.cashier,
            Self::Coupon(coupon) => &coupon.new.cashier,
        }
    }
}

impl App {
    /// A page of the list, `from` lines left out. Of the open ones those come first whose time
    /// has run out, then what nobody knows, then the most money at risk; of all the newest.
    pub fn cases(&self, token: &str, filter: CaseFilter, from: u32) -> Result<CasePage, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.cases_of(&acting, filter, from)
    }

    /// Everybody's, for a person who is known already.
    pub fn cases_as(
        &self,
        acting: &Acting,
        open_only: bool,
        from: u32,
    ) -> Result<CasePage, Problem> {
        let mine = false;
        self.cases_of(acting, CaseFilter { open_only, mine }, from)
    }

    /// The same, of everybody's or of this person's alone.
    pub fn cases_of(
        &self,
        acting: &Acting,
        filter: CaseFilter,
        from: u32,
    ) -> Result<CasePage, Problem> {
        acting.may(Permission::WorkCases)?;
        let (now, person) = (self.host.now(), acting.person.clone());
        let (files, total) = self.read(move |view| {
            let owner = filter.mine.then_some(&person);
            let total = count(view, owner, filter.open_only)?;
            let files = some(view, owner, filter.open_only, now, (from, PAGE))?;
            Ok((files, total))
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
            Some(case) => Log::read(view, case).map(Some),
            None => Ok(None),
        })?;
        let log = found.ok_or_else(|| Problem::new("case_not_open"))?;
        let (names, now, file) = (self.names()?, self.host.now(), &log.file);
        let other = file.other.as_ref();
        let other = other.map(|other| self.must_view(&other.order));
        let left_out = u32::try_from(log.timeline.left_out).unwrap_or(u32::MAX);
        Ok(CaseDetail {
            case: file.view(&names, now),
            subject: self.case_subject(&file.case.subject)?,
            other: other.transpose()?,
            draft: file.draft(),
            notes: log.notes.iter().map(|n| view::note(n, &names)).collect(),
            contacts: { log.contacts.iter() }
                .map(|contact| view::contact(contact, &names))
                .collect(),
            actions: file.actions(acting.role),
            earlier: file.case.earlier.map(view::number),
            later: log.later.map(view::number),
            people: names.who_may(Permission::WorkCases),
            messages: message::both(&file.told(&self.shop, &names)),
            timeline: timeline::lines(&log.timeline, &names),
            left_out,
        })
    }

    /// The newest case about a payment or a coupon, by the till's own number of it.
    pub fn case_about(&self, acting: &Acting, number: &str) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let none = || Problem::new("no_case");
        let subject = match (OrderNumber::parse(number), CouponId::parse(number)) {
            (Ok(order), _) => Subject::Payment(order),
            (Err(_), Ok(coupon)) => Subject::Coupon(coupon),
            (Err(_), Err(_)) => return Err(none()),
        };
        let newest = self.read(move |view| Ok(view.cases_on(&subject)?.pop()))?;
        self.case_as(acting, view::number(newest.ok_or_else(none)?.id))
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
            let again = file.again().ok_or(Refusal::CaseNotOpen)?;
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

/// A case with all that was written down about it.
struct Log {
    file: File,
    notes: Vec<CaseNote>,
    contacts: Vec<CaseContact>,
    later: Option<CaseId>,
    timeline: Timeline,
}

impl Log {
    fn read(view: &View<'_>, case: Case) -> Result<Self, ReadError> {
        let id = case.id;
        Ok(Self {
            notes: view.case_notes(id)?,
            contacts: view.case_contacts(id)?,
            later: view.later_case(id)?,
            timeline: view.timeline(&case.subject, LONGEST_TIMELINE)?,
            file: File::read(view, case)?,
        })
    }
}

/// Some lines of the list, from which on and how many, with what each case is about: everybody's,
/// or one person's.
fn some(
    view: &View<'_>,
    owner: Option<&PersonId>,
    open_only: bool,
    now: Timestamp,
    (from, limit): (u32, u32),
) -> Result<Vec<File>, ReadError> {
    let cases = match (owner, open_only) {
        (Some(owner), true) => view.open_cases_of(owner, now, from, limit)?,
        (Some(owner), false) => view.all_cases_of(owner, from, limit)?,
        (None, true) => view.open_cases(now, from, limit)?,
        (None, false) => view.all_cases(from, limit)?,
    };
    let files = cases.into_iter().map(|case| File::read(view, case));
    files.collect()
}

fn count(view: &View<'_>, owner: Option<&PersonId>, open_only: bool) -> Result<i64, ReadError> {
    match (owner, open_only) {
        (Some(owner), open_only) => view.case_count_of(owner, open_only),
        (None, true) => view.open_case_count(),
        (None, false) => view.case_count(),
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
