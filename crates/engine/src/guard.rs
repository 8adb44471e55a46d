//! Calls of libraries that may panic over a hostile file, as a last resort behind the checks.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `call` gives; a panic in it is an error in words.
///
/// # Errors
/// Those of `call`.
pub fn guarded<T>(call: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    // What a panic leaves half done is dropped with the error, or is only ever read.
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned());
        let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(format!(
            "the library that reads it broke down ({})",
            words.unwrap_or_default()
        ))
    })
}
