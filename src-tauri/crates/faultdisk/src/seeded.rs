//! Randomness that a seed repeats.

/// SplitMix64: the same seed gives the same bits on every machine.
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
        mix(self.0)
    }

    /// A number below `limit`; zero when `limit` is zero.
    pub const fn below(&mut self, limit: u64) -> u64 {
        match self.bits().checked_rem(limit) {
            Some(number) => number,
            None => 0,
        }
    }

    /// True half of the time.
    pub const fn coin(&mut self) -> bool {
        self.bits() & 1 == 1
    }

    /// Fills `bytes`.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for piece in bytes.chunks_mut(8) {
            let bits = self.bits().to_le_bytes();
            for (byte, bit) in piece.iter_mut().zip(bits) {
                *byte = bit;
            }
        }
    }
}

/// The finisher of SplitMix64: spreads every bit of `bits` over all 64.
pub(crate) const fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::Seeded;

    #[test]
    fn the_same_seed_repeats_and_another_does_not() {
        let story = |seed| {
            let mut source = Seeded::new(seed);
            (0..8).map(|_| source.bits()).collect::<Vec<_>>()
        };
        assert_eq!(story(7), story(7));
        assert_ne!(story(7), story(8));
    }

    #[test]
    fn the_bits_are_those_of_the_published_generator() {
        assert_eq!(Seeded::new(0).bits(), 0xe220_a839_7b1d_cdaf);
    }

    #[test]
    fn nothing_is_below_zero_and_a_filled_tail_is_filled() {
        let mut source = Seeded::new(3);
        assert_eq!(source.below(0), 0);
        let mut bytes = [0; 13];
        source.fill(&mut bytes);
        assert!(bytes[8..].iter().any(|byte| *byte != 0));
    }
}
