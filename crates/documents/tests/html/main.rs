//! HTML: what is prose, what is never touched, and that a translation changes no tag.

#[path = "../kit/mod.rs"]
mod kit;
mod open_page;
mod page;
mod random;
mod words;
