//! The readers of the student models' files.

#[path = "../../crates/engine/src/families/bergamot/container.rs"]
mod container;
#[path = "../../crates/engine/src/families/bergamot/cursor.rs"]
mod cursor;
#[path = "../../crates/engine/src/families/bergamot/error.rs"]
mod error;
#[path = "../../crates/engine/src/families/bergamot/header.rs"]
mod header;
#[path = "../../crates/engine/src/families/bergamot/network_config.rs"]
mod network_config;
#[path = "../../crates/engine/src/families/bergamot/shortlist.rs"]
mod shortlist;
#[path = "../../crates/engine/src/families/bergamot/tensor.rs"]
mod tensor;

pub use container::Container;
pub use error::FormatError;
pub use network_config::Config;
pub use shortlist::{Marks, Shortlist};
