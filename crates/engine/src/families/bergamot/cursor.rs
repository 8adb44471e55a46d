//! Reads little-endian fields one after the other, never beyond the end.

use super::FormatError;
use std::fmt::Arguments;

/// A place in a byte slice.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the first byte.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// The next `count` bytes of `field`.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] if fewer are left.
    pub(super) fn take(&mut self, count: u64, field: Arguments<'_>) -> Result<&'a [u8], FormatError> {
        let wanted = usize::try_from(count)
            .ok()
            .filter(|&wanted| wanted <= self.left());
        let Some(wanted) = wanted else {
            return Err(FormatError::Truncated {
                field: field.to_string(),
                offset: self.at,
                wanted: count,
                left: self.left(),
            });
        };
        let taken = &self.bytes[self.at..self.at + wanted];
        self.at += wanted;
        Ok(taken)
    }

    /// The next eight bytes as an unsigned number.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] if fewer are left.
    pub(super) fn u64(&mut self, field: Arguments<'_>) -> Result<u64, FormatError> {
        let taken = self.take(8, field)?;
        Ok(u64::from_le_bytes(
            taken.try_into().expect("eight bytes were taken"),
        ))
    }

    /// The next four bytes as a signed number.
    ///
    /// # Errors
    /// [`FormatError::Truncated`] if fewer are left.
    pub(super) fn i32(&mut self, field: Arguments<'_>) -> Result<i32, FormatError> {
        let taken = self.take(4, field)?;
        Ok(i32::from_le_bytes(
            taken.try_into().expect("four bytes were taken"),
        ))
    }
}
