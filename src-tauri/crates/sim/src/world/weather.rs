//! How bad a run is: every seed has its own weather, and some are calm.

use crate::rng::Rng;

/// Chances in a thousand.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// A request is lost.
    pub lost: u64,
    /// A reply is lost, after the platform acted.
    pub deaf: u64,
    /// A request or a reply comes twice.
    pub twice: u64,
    /// Everything takes longer.
    pub slow: u64,
    /// A reply is made up by somebody who knows the amount.
    pub forged: u64,
    /// A reply is about another shop's or another order's money.
    pub crossed: u64,
    /// The platform has a fault of its own.
    pub fault: u64,
    /// A commit does not simply succeed.
    pub disk: u64,
    /// The platform takes an order for something else.
    pub distorted: u64,
    /// A line breaks each minute.
    pub line: u64,
    /// The power fails each minute.
    pub power: u64,
    /// A clock jumps each minute.
    pub clock: u64,
    /// Whether an old copy comes back in this run.
    pub restore: bool,
    /// Whether newest entries rot away at a power cut.
    pub rot: bool,
    /// Whether the till moves to another machine.
    pub moves: bool,
}

impl Weather {
    /// Of a seed.
    pub fn draw(rng: &mut Rng) -> Self {
        if rng.chance(100) {
            return Self::calm();
        }
        Self {
            lost: rng.pick(&[0, 20, 80], 0),
            deaf: rng.pick(&[0, 20, 120], 0),
            twice: rng.pick(&[0, 50, 300], 0),
            slow: rng.pick(&[0, 50, 200], 0),
            forged: rng.pick(&[0, 0, 30], 0),
            crossed: rng.pick(&[0, 0, 20], 0),
            fault: rng.pick(&[0, 20, 100], 0),
            disk: rng.pick(&[0, 5, 30], 0),
            distorted: rng.pick(&[0, 0, 40], 0),
            line: rng.pick(&[0, 150, 400], 0),
            power: rng.pick(&[0, 50, 200], 0),
            clock: rng.pick(&[0, 0, 150], 0),
            restore: rng.chance(120),
            rot: rng.chance(120),
            moves: rng.chance(60),
        }
    }

    /// Nothing goes wrong.
    #[must_use]
    pub const fn calm() -> Self {
        Self {
            lost: 0,
            deaf: 0,
            twice: 0,
            slow: 0,
            forged: 0,
            crossed: 0,
            fault: 0,
            disk: 0,
            distorted: 0,
            line: 0,
            power: 0,
            clock: 0,
            restore: false,
            rot: false,
            moves: false,
        }
    }
}
