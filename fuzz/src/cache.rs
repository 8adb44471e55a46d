//! The file behind the translation cache.

#[path = "../../crates/models/src/cache/record.rs"]
pub mod record;
#[path = "../../crates/models/src/cache/table.rs"]
pub mod table;
