//! One file a format; each is listed in [`crate::FORMATS`].

pub mod jsonl;
pub mod markdown;
pub mod table;
pub mod txt;
