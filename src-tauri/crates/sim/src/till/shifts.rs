//! Shifts: opened by themselves, closed by a clear act.

use crate::store::View;
use crate::world::World;
use hexiao_domain::{Fact, Permission, PersonId, ShiftId, close_shift, open_shift};

/// The shift that a person at the till has from now on, where none goes on.
pub fn opened(view: &dyn View, person: &PersonId) -> Option<Fact> {
    let open = view.open_shift(person);
    open_shift(open.as_ref(), person, view.next_shift())
}

impl World {
    /// Closes a shift: one's own, or one that somebody forgot; whoever's it is has left then.
    pub(crate) fn close_shift(&mut self, till: usize, by: &PersonId, id: ShiftId) {
        let others = self.acting_for(till, Permission::CloseShift).is_some();
        let mut decide = |view: &dyn View| {
            let shift = view.shift(id);
            Ok(vec![close_shift(shift.as_ref(), by, others)?])
        };
        let closed = self.write(till, Self::acts(by.clone()), &mut decide);
        let machine = self.tills.get(till).filter(|_| closed.is_ok());
        let whose = machine.and_then(|till| till.store.view().shift(id));
        if whose.is_some_and(|shift| shift.person == *by) {
            self.sign_out(till);
        }
    }

    /// The number of the shift of a person that goes on.
    pub(crate) fn shift_of(&self, till: usize, person: &PersonId) -> Option<ShiftId> {
        let view = self.tills.get(till)?.store.view();
        view.open_shift(person).map(|shift| shift.id)
    }
}
