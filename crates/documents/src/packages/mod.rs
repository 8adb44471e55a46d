//! Documents that are zip archives of XML parts: what DOCX, ODT and EPUB have in common.
//!
//! A part is only looked at where its format says that prose stands, and only those parts are written anew in which
//! something was translated; all others are copied as they lie in the archive, without being unpacked.

mod archive;
mod container;
mod flow;
mod part;
mod xml;

pub(crate) use archive::Archive;
pub(crate) use container::{Container, sniff};
pub(crate) use flow::{Element, Grammar, Role, read as read_flow};
pub(crate) use part::{Change, Edit, Language, Part, Run, Tag};
pub(crate) use xml::{Kind, Tokens, attribute, local};
