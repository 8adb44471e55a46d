//! One file a format; each is listed in [`crate::FORMATS`].

pub mod markdown;
pub mod txt;
