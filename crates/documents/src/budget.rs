//! The memory budget of a document: a stated multiple of its size. A document that would take more is refused before it
//! exhausts the memory of the whole run.

use crate::ReadError;

/// The budget of an empty document, in bytes.
const LEAST: usize = 128 << 20;
/// Bytes of budget for each byte of unpacked text.
const TIMES: usize = 128;
/// The largest budget, in bytes.
const MOST: usize = 4 << 30;

/// The approximate memory of one tag, mark or text, with everything that is built from it, in bytes.
pub(crate) const PIECE: usize = 512;

/// The memory that a document may still take.
#[derive(Debug, Clone)]
pub(crate) struct Budget {
    whole: usize,
    left: usize,
}

impl Budget {
    /// The budget of a document whose text has so many bytes.
    pub fn of(size: usize) -> Budget {
        let whole = size.saturating_mul(TIMES).saturating_add(LEAST).min(MOST);
        Budget { whole, left: whole }
    }

    /// Enlarges the budget because the text has so many bytes more.
    pub fn grow(&mut self, bytes: usize) {
        let more = bytes.saturating_mul(TIMES).min(MOST - self.whole);
        self.whole += more;
        self.left += more;
    }

    /// Spends so many bytes.
    ///
    /// # Errors
    /// [`ReadError::TooMuch`] where they are not left.
    pub fn take(&mut self, bytes: usize) -> Result<(), ReadError> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| self.spent())?;
        Ok(())
    }

    /// The whole budget, spent or not, in bytes.
    pub fn whole(&self) -> usize {
        self.whole
    }

    fn spent(&self) -> ReadError {
        ReadError::TooMuch {
            mebibytes: self.whole >> 20,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_multiple_of_the_size_between_two_bounds() {
        let whole = |size| Budget::of(size).whole;
        assert_eq!(whole(0), LEAST);
        assert_eq!(whole(1 << 20), LEAST + (TIMES << 20));
        assert_eq!(whole(usize::MAX), MOST);
        let mut budget = Budget::of(0);
        assert!(budget.take(LEAST).is_ok());
        budget.grow(1);
        assert!(budget.take(TIMES).is_ok());
        let error = budget.take(1).unwrap_err().to_string();
        assert!(
            error.contains("more than 128 MiB") && error.contains("divide it"),
            "{error}"
        );
    }
}
