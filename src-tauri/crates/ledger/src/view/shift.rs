//! Reads about shifts.

use super::View;
use crate::error::ReadError;
use crate::table::shift;
use hexiao_domain::{Figure, PersonId, Shift, ShiftFigures, ShiftId};

impl View<'_> {
    /// The shift of a person that goes on.
    pub fn open_shift(&self, person: &PersonId) -> Result<Option<Shift>, ReadError> {
        shift::open_of(self.db, person)
    }

    /// Every shift that goes on, by person.
    pub fn open_shifts(&self) -> Result<Vec<Shift>, ReadError> {
        shift::all_open(self.db)
    }

    /// One shift, open or closed.
    pub fn shift(&self, id: ShiftId) -> Result<Option<Shift>, ReadError> {
        shift::one(self.db, id)
    }

    /// The number that the next shift has.
    pub fn next_shift(&self) -> Result<ShiftId, ReadError> {
        Ok(ShiftId(shift::last(self.db)?.saturating_add(1)))
    }

    /// What a shift took, as it stands now.
    pub fn shift_figures(&self, id: ShiftId) -> Result<ShiftFigures, ReadError> {
        shift::figures(self.db, id, self.currency()?)
    }

    /// What was handed over in a shift on a claim and is not proved, coupons included.
    pub fn unproved_in(&self, id: ShiftId) -> Result<Figure, ReadError> {
        shift::unproved(self.db, id, self.currency()?)
    }
}
