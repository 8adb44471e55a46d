//! The file behind the translation cache.

#[path = "../../crates/tasks/src/cache/record.rs"]
pub mod record;
#[path = "../../crates/tasks/src/cache/table.rs"]
pub mod table;
