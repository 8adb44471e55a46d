//! Documents that are zip archives of XML parts: the common code of DOCX, ODT and EPUB.
//!
//! Only parts that the format names as prose are read, and only parts with a translation are written anew; all others
//! are copied from the archive without being unpacked.

mod archive;
mod blanks;
mod container;
mod flow;
mod held_words;
mod labels;
mod part;
mod xml;

pub(crate) use archive::Archive;
pub(crate) use container::{Container, sniff};
pub(crate) use flow::{Element, Grammar, Role, read as read_flow};
pub(crate) use labels::{around_numbers, description};
pub(crate) use part::{
    Change, Edit, FirstLetter, Language, Part, Run, WriteValue, XmlTag, allowed, written_like,
};
pub(crate) use xml::{TokenKind, Tokens, attribute, local};
