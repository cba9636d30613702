//! Telling a platform of a coupon: looked up, used, taken back, each under its own number.

use crate::backoff::retry_coupon_after_seconds;
use crate::drive::{Bench, Outcome};
use crate::engine::doubt;
use hexiao_domain::{
    Coupon, CouponCode, CouponDetails, CouponEvent, CouponId, CouponState, CouponUndo, Fact,
    Reason, StockId, Unknown, WorkState,
};
use hexiao_ledger::ReadError;
use hexiao_platforms::{CouponAnswer, CouponFound, CouponUse, Coupons, UndoAnswer};

/// Opens and seals the codes of coupons; the keys are with whoever runs the engine.
pub trait Sealing: Send + Sync {
    /// The code in `sealed`, which belongs to the coupon of that digest; none when the keys
    /// are other ones or the text was changed.
    fn open(&self, sealed: &str, digest: &str) -> Option<CouponCode>;

    /// The code, sealed for the coupon of that digest; none when the keys cannot be read.
    fn seal(&self, code: &CouponCode, digest: &str) -> Option<String>;
}

/// What a platform is asked of coupons with.
#[derive(Clone, Copy)]
pub struct Counter<'a> {
    /// The platform.
    pub coupons: &'a dyn Coupons,
    /// Who opens the codes.
    pub sealing: &'a dyn Sealing,
}

/// How a step goes on when it is not answered: nothing known, or the facts to write.
enum Stopped {
    Unknown(Unknown),
    Said(CouponEvent),
    Fault,
}

impl Bench<'_> {
    pub(crate) fn coupon(&self, id: &CouponId) -> Result<Outcome, ReadError> {
        let key = id.clone();
        let found = self.ledger.read(move |view| view.coupon(&key))?;
        let found = found.filter(|coupon| coupon.work.state == WorkState::Pending);
        let Some(coupon) = found else {
            return Ok(Outcome::Idle);
        };
        let Some(counter) = self.counter else {
            return Ok(self.defer_coupon(&coupon, Reason::NoAccount));
        };
        let said = match &coupon.state {
            CouponState::Asked | CouponState::Provisional { .. } | CouponState::GivenUp { .. } => {
                self.tell(counter, &coupon)
            }
            CouponState::Undoing { word, undo } => self.undo(counter, &coupon, word, undo),
            CouponState::Used { .. }
            | CouponState::Refused { .. }
            | CouponState::WrittenOff { .. }
            | CouponState::Undone { .. } => return Ok(Outcome::Idle),
        };
        Ok(match said {
            Ok(event) | Err(Stopped::Said(event)) => self.note(id, event),
            Err(Stopped::Unknown(unknown)) if unknown.offline => doubt(unknown),
            Err(Stopped::Unknown(unknown)) => {
                { self.defer_coupon(&coupon, unknown.reason) }.then(doubt(unknown))
            }
            Err(Stopped::Fault) => Outcome::LedgerFault,
        })
    }

    /// Tells of the use, always in the same words: what the platform said of the coupon first
    /// is in the ledger before the use is told.
    fn tell(&self, counter: Counter<'_>, coupon: &Coupon) -> Result<CouponEvent, Stopped> {
        let code = match &coupon.details {
            Some(details) => opened(counter, coupon, &details.sealed)?,
            None => self.looked_up(counter, coupon)?,
        };
        let told = CouponUse {
            code: code.expose(),
            stock: coupon.new.stock.as_ref().map(StockId::as_str),
            request: coupon.new.id.as_str(),
            used_at: coupon.at,
        };
        match counter.coupons.use_coupon(&told, self.clock.now()) {
            CouponAnswer::Used { platform_ref } => Ok(CouponEvent::Used { word: platform_ref }),
            CouponAnswer::AlreadyUsed => Err(refused(Reason::CouponUsed)),
            CouponAnswer::Invalid(reason) => Err(refused(invalid(reason))),
            CouponAnswer::NotFound => Err(refused(Reason::CouponUnknown)),
            CouponAnswer::Unknown(unknown) => Err(Stopped::Unknown(unknown)),
        }
    }

    /// The code that the platform takes, once it is stored.
    fn looked_up(&self, counter: Counter<'_>, coupon: &Coupon) -> Result<CouponCode, Stopped> {
        let scanned = opened(counter, coupon, &coupon.new.sealed)?;
        let now = self.clock.now();
        let usable = match counter.coupons.look_up(scanned.expose(), now) {
            CouponFound::Usable(usable) => usable,
            CouponFound::NotTold => return Ok(scanned),
            CouponFound::AlreadyUsed => return Err(refused(Reason::CouponUsed)),
            CouponFound::Invalid(reason) => return Err(refused(invalid(reason))),
            CouponFound::NotFound => return Err(refused(Reason::CouponUnknown)),
            CouponFound::Unknown(unknown) => return Err(Stopped::Unknown(unknown)),
        };
        let left = u32::try_from(usable.len()).unwrap_or(u32::MAX);
        let unreadable = || refused_by_nobody(Reason::Unreadable);
        let first = usable.into_iter().next().ok_or_else(unreadable)?;
        let code = CouponCode::parse(&first.code).map_err(|_| unreadable())?;
        let sealed = counter.sealing.seal(&code, &coupon.new.digest);
        let details = CouponDetails {
            sealed: sealed.ok_or_else(|| refused_by_nobody(Reason::CouponUnreadable))?,
            name: first.title,
            value: first.price,
            together: coupon.new.part.saturating_add(left),
        };
        match self.note(&coupon.new.id, CouponEvent::Found { details }) {
            Outcome::Answered => Ok(code),
            Outcome::Doubtful(_)
            | Outcome::Handed
            | Outcome::NotTaken
            | Outcome::TooOften
            | Outcome::Offline(_)
            | Outcome::Alone
            | Outcome::Idle
            | Outcome::LedgerFault
            | Outcome::Broken => Err(Stopped::Fault),
        }
    }

    fn undo(
        &self,
        counter: Counter<'_>,
        coupon: &Coupon,
        word: &str,
        undo: &CouponUndo,
    ) -> Result<CouponEvent, Stopped> {
        let sealed = coupon.details.as_ref().map(|details| &details.sealed);
        let code = opened(counter, coupon, sealed.unwrap_or(&coupon.new.sealed))?;
        let asked = hexiao_platforms::CouponUndo {
            code: code.expose(),
            platform_ref: word,
            request: &coupon.undo_request(undo),
            undone_at: undo.at,
        };
        match counter.coupons.undo(&asked, self.clock.now()) {
            UndoAnswer::Undone => Ok(CouponEvent::Undone),
            UndoAnswer::Refused(reason) => Ok(CouponEvent::UndoRefused { reason }),
            UndoAnswer::Unknown(unknown) => Err(Stopped::Unknown(unknown)),
        }
    }

    pub(crate) fn put_coupon_off(
        &self,
        id: &CouponId,
        reason: Reason,
    ) -> Result<Outcome, ReadError> {
        let key = id.clone();
        let found = self.ledger.read(move |view| view.coupon(&key))?;
        let found = found.filter(|coupon| coupon.work.state == WorkState::Pending);
        Ok(found.map_or(Outcome::Idle, |coupon| self.defer_coupon(&coupon, reason)))
    }

    fn note(&self, id: &CouponId, event: CouponEvent) -> Outcome {
        let coupon = id.clone();
        self.write(vec![Fact::CouponMoved { coupon, event }])
    }

    /// Not known: the same again later, with the same number.
    fn defer_coupon(&self, coupon: &Coupon, reason: Reason) -> Outcome {
        let wait = retry_coupon_after_seconds(&coupon.new.id, coupon.work.attempts);
        self.write(vec![Fact::CouponDeferred {
            coupon: coupon.new.id.clone(),
            due_at: self.clock.now().plus_seconds(wait),
            reason,
        }])
    }
}

/// A code that cannot be read says nothing of the coupon. Whoever handed over on it has to
/// look; what was only asked waits for the right secrets.
fn opened(counter: Counter<'_>, coupon: &Coupon, sealed: &str) -> Result<CouponCode, Stopped> {
    let reason = Reason::CouponUnreadable;
    let code = counter.sealing.open(sealed, &coupon.new.digest);
    code.ok_or_else(|| match coupon.state.claim() {
        Some(_) => refused(reason),
        None => refused_by_nobody(reason),
    })
}

const fn refused(reason: Reason) -> Stopped {
    Stopped::Said(CouponEvent::Refused { reason })
}

/// Not the platform's word.
const fn refused_by_nobody(reason: Reason) -> Stopped {
    let offline = false;
    Stopped::Unknown(Unknown { reason, offline })
}

/// A connector says `Declined` where the platform says no more than that the coupon is of no
/// use.
fn invalid(reason: Reason) -> Reason {
    if reason == Reason::Declined {
        return Reason::CouponInvalid;
    }
    reason
}
