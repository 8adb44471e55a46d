//! Packages: what is prose in them, that all else stays, and what is refused.

mod books;
mod hostile;
mod kit;
mod open_document;
mod round_trip;
mod word;
mod word_parts;
