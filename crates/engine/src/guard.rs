//! Turns panics of libraries on a hostile file into errors, as a last resort behind the checks.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `call`; a panic in it becomes an error.
///
/// # Errors
/// Those of `call`.
pub fn guarded<T>(call: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // State that a panic leaves incomplete is dropped with the error, or is never written to.
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(format!(
            "the library that reads it broke down ({})",
            words.unwrap_or_default()
        ))
    })
}
