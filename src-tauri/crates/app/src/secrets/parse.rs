//! Reads fields from bytes that anybody may have written.

use super::sealed::SealError;

/// A place in a slice; every step past its end is an error.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], SealError> {
        let (field, rest) = self.0.split_first_chunk().ok_or(SealError::Damaged)?;
        self.0 = rest;
        Ok(*field)
    }

    pub(super) fn byte(&mut self) -> Result<u8, SealError> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(super) fn number(&mut self) -> Result<u32, SealError> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn expect<const N: usize>(&mut self, wanted: &[u8; N]) -> Result<(), SealError> {
        match self.array::<N>()? == *wanted {
            true => Ok(()),
            false => Err(SealError::Damaged),
        }
    }
}
