//! The formats of documents, one module each; all are listed in [`crate::FORMATS`].

mod classes;
pub mod docx;
pub mod epub;
pub mod html;
pub mod jsonl;
pub mod markdown;
pub mod odt;
mod raised_styles;
pub mod subtitles;
pub mod table;
pub mod txt;
mod xhtml;
pub mod xliff;
