//! Randomness that a seed repeats.

/// SplitMix64: the same seed gives the same story.
#[derive(Clone, Debug)]
pub struct Seeded(u64);

impl Seeded {
    /// A source that starts at `seed`.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, which is not zero.
    pub const fn below(&mut self, limit: u64) -> u64 {
        self.bits() % limit
    }
}

#[cfg(test)]
mod tests {
    use super::Seeded;

    #[test]
    fn the_same_seed_tells_the_same_story() {
        let story = |seed| {
            let mut source = Seeded::new(seed);
            (0..8).map(|_| source.below(1_000)).collect::<Vec<u64>>()
        };
        assert_eq!(story(7), story(7));
        assert_ne!(story(7), story(8));
    }
}
