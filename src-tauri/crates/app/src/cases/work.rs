//! A case is worked on: who was reached, whose it is, until when.

use super::LONGEST_NOTE;
use crate::app::App;
use crate::session::Acting;
use hexiao_contract::{CaseDetail, ContactCase, Problem};
use hexiao_domain::{
    CaseId, Channel, Contact, ContactResult, Fact, Permission, PersonId, Timestamp, wall_clock,
};

/// Nobody plans further ahead than this; a later date is a mistake of the keyboard.
const FURTHEST_SECONDS: i64 = 366 * 24 * 60 * 60;

impl App {
    /// Writes down a try to reach the customer. Its next date becomes the case's own.
    pub fn contact_case(&self, token: &str, request: &ContactCase) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.contact_case_as(&acting, request)
    }

    /// The same for a person who is known already.
    pub fn contact_case_as(
        &self,
        acting: &Acting,
        request: &ContactCase,
    ) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let text = request.text.as_deref().map(str::trim);
        let text = text.filter(|text| !text.is_empty());
        if text.is_some_and(|text| text.len() > LONGEST_NOTE) {
            return Err(Problem::new("note_too_long"));
        }
        let next = request
            .next
            .as_deref()
            .filter(|next| !next.trim().is_empty());
        let contact = Contact {
            channel: Channel::parse(&request.channel)
                .ok_or_else(|| Problem::new("unknown_channel"))?,
            result: ContactResult::parse(&request.result)
                .ok_or_else(|| Problem::new("unknown_result"))?,
            text: text.map(str::to_owned),
            next_at: next.map(|next| self.to_come(next)).transpose()?,
        };
        let (case, by) = (CaseId(i64::from(request.case_id)), acting.person.clone());
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::CaseContacted { case, by, contact }], ()))
        })?;
        self.case_as(acting, request.case_id)
    }

    /// Gives a case to somebody who may work on it, or, without a person, to nobody.
    pub fn assign_case(
        &self,
        token: &str,
        case_id: u32,
        person: Option<&str>,
    ) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.assign_case_as(&acting, case_id, person)
    }

    /// The same for a person who is known already.
    pub fn assign_case_as(
        &self,
        acting: &Acting,
        case_id: u32,
        person: Option<&str>,
    ) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let to = person.map(PersonId::parse).transpose();
        let to = to.map_err(|_| Problem::new("unknown_person"))?;
        if let Some(to) = to.clone() {
            let known = self.read(move |view| view.person(&to))?;
            let known = known.ok_or_else(|| Problem::new("unknown_person"))?;
            if !known.role.allows(Permission::WorkCases) {
                return Err(Problem::new("cannot_work_cases").with("name", known.name));
            }
        }
        let (case, by) = (CaseId(i64::from(case_id)), acting.person.clone());
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::CaseAssigned { case, to, by }], ()))
        })?;
        self.case_as(acting, case_id)
    }

    /// Says until when a case has to be worked on, on the shop's clock.
    pub fn set_case_due(
        &self,
        token: &str,
        case_id: u32,
        due: &str,
    ) -> Result<CaseDetail, Problem> {
        let acting = self.acting(token, Permission::WorkCases)?;
        self.set_case_due_as(&acting, case_id, due)
    }

    /// The same for a person who is known already.
    pub fn set_case_due_as(
        &self,
        acting: &Acting,
        case_id: u32,
        due: &str,
    ) -> Result<CaseDetail, Problem> {
        acting.may(Permission::WorkCases)?;
        let due_at = self.to_come(due)?;
        let (case, by) = (CaseId(i64::from(case_id)), acting.person.clone());
        self.write(acting.actor(), move |_| {
            Ok((vec![Fact::CaseDueSet { case, due_at, by }], ()))
        })?;
        self.case_as(acting, case_id)
    }

    /// A time on the shop's clock that is still to come.
    fn to_come(&self, text: &str) -> Result<Timestamp, Problem> {
        let (shop, now) = (&self.shop, self.host.now());
        let read = wall_clock(text, &shop.zone, shop.cut_over_hour);
        let fits = |at: &Timestamp| now < *at && at.seconds_since(now) <= FURTHEST_SECONDS;
        read.filter(fits).ok_or_else(|| Problem::new("bad_due"))
    }
}
