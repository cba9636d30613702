//! Shifts: opened by themselves, closed by a clear act.

use crate::app::{App, lock};
use crate::names::Names;
use crate::people::unreadable;
use crate::report::figure;
use crate::session::Acting;
use crate::sync::seconds;
use hexiao_contract::{ClosedShift, PersonView, Problem, ShiftView, ShiftsView};
use hexiao_domain::{
    Fact, Money, OfflinePolicy, Permission, PersonId, Refusal, Shift, ShiftFigures, ShiftId,
    close_shift, open_shift,
};
use hexiao_ledger::{ReadError, View};

/// A shift as it was read, with its figures.
type Read = (Shift, ShiftFigures);

impl App {
    /// The shifts that go on: the person's own, and for a manager everybody's.
    pub fn shifts(&self, token: &str) -> Result<ShiftsView, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.shifts_as(&acting)
    }

    /// The same for a person who is known already.
    pub fn shifts_as(&self, acting: &Acting) -> Result<ShiftsView, Problem> {
        acting.may(Permission::Sell)?;
        let all = acting.role.allows(Permission::CloseShift);
        let me = acting.person.clone();
        let (policy, read) = self.read(move |view| {
            let open = view.open_shifts()?.into_iter();
            let seen = open.filter(|shift| all || shift.person == me);
            let read = seen.map(|shift| with_figures(view, shift));
            Ok((view.policy()?, read.collect::<Result<Vec<Read>, _>>()?))
        })?;
        let names = self.names()?;
        let (own, others): (Vec<Read>, Vec<Read>) =
            { read.into_iter() }.partition(|(shift, _)| shift.person == acting.person);
        let drawn = |read: &Read| draw(&names, policy.as_ref(), read);
        Ok(ShiftsView {
            own: own.first().map(drawn),
            others: others.iter().map(drawn).collect(),
            waiting: self.waiting_queue()?,
        })
    }

    /// Closes a shift: one's own, and the person is signed out with it; or one that somebody
    /// forgot, on a manager's word. What still waits is kept and goes on waiting.
    pub fn close_shift(&self, token: &str, number: u32) -> Result<ClosedShift, Problem> {
        let acting = self.acting(token, Permission::Sell)?;
        self.close_shift_as(&acting, number)
    }

    /// The same for a person who is known already.
    pub fn close_shift_as(&self, acting: &Acting, number: u32) -> Result<ClosedShift, Problem> {
        acting.may(Permission::Sell)?;
        let id = ShiftId(i64::from(number));
        let (by, role) = (acting.person.clone(), acting.role);
        let whose = self.write(acting.actor(), move |view| {
            let shift = view.shift(id).map_err(unreadable)?;
            let fact = close_shift(shift.as_ref(), &by, role.allows(Permission::CloseShift))?;
            let whose = shift.map(|shift| shift.person);
            Ok((vec![fact], whose))
        })?;
        if let Some(whose) = whose {
            self.leave(&whose)?;
        }
        let (policy, read) = self.read(move |view| {
            let shift = view
                .shift(id)?
                .ok_or_else(|| ReadError::missing("the shift"))?;
            Ok((view.policy()?, with_figures(view, shift)?))
        })?;
        Ok(ClosedShift {
            shift: draw(&self.names()?, policy.as_ref(), &read),
            waiting: self.waiting_queue()?,
            ledger_head: self.short_head()?,
        })
    }

    /// A person whose shift is over is not at the till any more, on whichever window.
    fn leave(&self, whose: &PersonId) -> Result<(), Problem> {
        let ended = lock(&self.sessions).end_all(whose);
        if let Some(acting) = ended {
            let person = acting.person.clone();
            self.write(acting.actor(), move |_| {
                Ok((vec![Fact::SignedOut { person }], ()))
            })?;
        }
        self.keep_new();
        Ok(())
    }

    /// Writes what a person decides who is at the till: with it their shift, where none goes on.
    /// In the terminal nobody signs in first, and a manager may have closed a shift meanwhile.
    pub(crate) fn write_in_shift<T>(
        &self,
        acting: &Acting,
        decide: impl FnOnce(&View<'_>) -> Result<(Vec<Fact>, T), Refusal>,
    ) -> Result<T, Problem> {
        let person = acting.person.clone();
        self.write(acting.actor(), move |view| {
            let (decided, answer) = decide(view)?;
            let opened = opened(view, &person)?;
            Ok((opened.into_iter().chain(decided).collect(), answer))
        })
    }
}

/// The shift that a person at the till has from now on, where none goes on.
pub(crate) fn opened(view: &View<'_>, person: &PersonId) -> Result<Option<Fact>, Refusal> {
    let open = view.open_shift(person).map_err(unreadable)?;
    let next = view.next_shift().map_err(unreadable)?;
    Ok(open_shift(open.as_ref(), person, next))
}

/// What a person handed over on a claim in the shift that goes on, and nobody has proved.
pub(crate) fn out_in_shift(view: &View<'_>, person: &PersonId) -> Result<Option<Money>, ReadError> {
    let shift = view.open_shift(person)?;
    let out = shift.map(|shift| view.unproved_in(shift.id)).transpose()?;
    Ok(out.map(|figure| figure.amount))
}

fn with_figures(view: &View<'_>, shift: Shift) -> Result<Read, ReadError> {
    let figures = view.shift_figures(shift.id)?;
    Ok((shift, figures))
}

fn draw(names: &Names, policy: Option<&OfflinePolicy>, (shift, took): &Read) -> ShiftView {
    let end = shift.end.as_ref();
    let unknown = || PersonView {
        person_id: shift.person.to_string(),
        name: shift.person.to_string(),
        role: String::new(),
    };
    ShiftView {
        number: seconds(shift.id.0),
        person: names.view(&shift.person).unwrap_or_else(unknown),
        opened_at: names.time(shift.opened_at),
        closed_at: end.map(|end| names.time(end.at)),
        closed_by: end.map(|end| names.person(&end.by)),
        claimed: figure(&took.claimed),
        confirmed: figure(&took.confirmed),
        redeemed: figure(&took.redeemed),
        returned: figure(&took.returned),
        unproved: figure(&took.unproved),
        per_shift: policy.and_then(|policy| policy.per_shift).map(Into::into),
    }
}
