//! How long the platforms take to say their word.

/// The delays of a time, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delays {
    /// How many.
    pub count: i64,
    /// Half of them were at most so long.
    pub median: i64,
    /// Ninety-five of a hundred were at most so long.
    pub p95: i64,
}

impl Delays {
    /// Of these delays, in seconds, in any order; none of nothing. A delay below zero, from a
    /// clock that was set back in between, counts as none.
    #[must_use]
    pub fn of(mut seconds: Vec<i64>) -> Option<Self> {
        seconds.sort_unstable();
        let rank = |percent: usize| {
            let nearest = (seconds.len() * percent).div_ceil(100);
            seconds
                .get(nearest.saturating_sub(1))
                .map(|delay| (*delay).max(0))
        };
        Some(Self {
            count: i64::try_from(seconds.len()).unwrap_or(i64::MAX),
            median: rank(50)?,
            p95: rank(95)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_ninety_fifth_are_delays_that_were_there() {
        assert_eq!(Delays::of(Vec::new()), None);
        let one = Delays::of(vec![7]).unwrap();
        assert_eq!((one.count, one.median, one.p95), (1, 7, 7));
        let hundred = Delays::of((1..=100).rev().collect()).unwrap();
        assert_eq!((hundred.median, hundred.p95), (50, 95));
        let skewed = Delays::of(vec![1, 1, 1, 900]).unwrap();
        assert_eq!((skewed.median, skewed.p95), (1, 900));
        assert_eq!(Delays::of(vec![-5, -1]).unwrap().median, 0);
    }
}
