//! The format DOCX, as Word and `LibreOffice` write it: the body with its tables and text boxes, headers and footers,
//! notes.
//!
//! Comments and formulas stay as they are, and so does what most fields show.

mod direction;
mod drop_cap;
mod fields;
mod held_words;
mod labels;
mod paragraph;
mod paragraph_items;
mod styles;

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::packages::{
    Archive, Change, Container, Edit, Language, Part, TokenKind, Tokens, attribute, local, sniff,
};
use crate::{Confidence, Document, PackageFormat, ReadError};
use styles::Styles;

/// The format DOCX.
pub struct Docx;

const NAME: &str = "docx";
const TYPES: &str = "[Content_Types].xml";
/// The part that names the main document.
const ROOT: &str = "_rels/.rels";

impl PackageFormat for Docx {
    fn name(&self) -> &'static str {
        NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["docx", "docm", "dotx"]
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &["docx"]
    }

    fn sniff(&self, name: Option<&Path>, bytes: &[u8]) -> Confidence {
        sniff(name, self.extensions(), bytes, |container| {
            let types = container.text(TYPES);
            types.is_ok_and(|types| types.contains("wordprocessingml.document.main"))
        })
    }

    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Document>, ReadError> {
        let mut container = Container::open(NAME, bytes)?;
        let root = Relations::of(&mut container, ROOT, "")?;
        let Some(main) = root.first("officeDocument").map(str::to_owned) else {
            return Err(container
                .failed("it does not say which of its parts is the text; it may be a table or slides"));
        };
        let relations = Relations::of(&mut container, &relationships_part(&main), folder(&main))?;
        let styles_part = relations
            .first("styles")
            .filter(|name| container.has(name))
            .map(str::to_owned);
        let styles = match &styles_part {
            Some(name) => {
                let text = container.text(name)?;
                Styles::of(&Tokens::of(name, &text)?)
            }
            None => Styles::default(),
        };
        let mut names = vec![main.clone()];
        for kind in ["footnotes", "endnotes", "header", "footer"] {
            names.extend(relations.all(kind).map(str::to_owned));
        }
        let mut blocks = Vec::new();
        let mut parts = Vec::new();
        let mut read = HashSet::new();
        for name in names {
            if name != main && !container.has(&name) || !read.insert(name.clone()) {
                continue;
            }
            let links = if name == main {
                relations.links.clone()
            } else {
                Relations::of(&mut container, &relationships_part(&name), folder(&name))?.links
            };
            let text = container.text(&name)?;
            let tokens = Tokens::of(&name, &text)?;
            let mut edits = paragraph::read(&tokens, &styles, &links, &mut blocks, &mut container.budget)?;
            edits.extend(labels::of_pictures(&tokens, &mut blocks));
            edits.sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
            parts.push(Part {
                name,
                text,
                edits,
                keeps_equal: true,
            });
        }
        if let Some(name) = relations.first("numbering").filter(|name| container.has(name)) {
            let text = container.text(name)?;
            let edits = labels::of_numbers(&Tokens::of(name, &text)?, &mut blocks);
            parts.push(Part {
                name: name.to_owned(),
                text,
                edits,
                keeps_equal: true,
            });
        }
        if let Some(name) = styles_part {
            let text = container.text(&name)?;
            let tokens = Tokens::of(&name, &text)?;
            let mut edits = languages(&tokens);
            edits.extend(direction::of_styles(&tokens));
            edits.sort_by_key(|edit| edit.span.start);
            parts.push(Part {
                name,
                text,
                edits,
                keeps_equal: true,
            });
        }
        Ok(Box::new(Archive {
            format: NAME,
            container,
            parts,
            blocks,
            title: None,
            to: None,
            unread: embedded(&relations),
        }))
    }
}

/// Says that texts in other formats are embedded, which programs that write reports leave to Word to read.
fn embedded(relations: &Relations) -> Vec<String> {
    let parts: Vec<&str> = relations.all("aFChunk").collect();
    let sentence = format!(
        "text in another format is embedded ({}) and stays as it is: save the document again in Word, which reads it, \
         and translate that",
        parts.join(", ")
    );
    if parts.is_empty() {
        Vec::new()
    } else {
        vec![sentence]
    }
}

/// The attributes in which the styles name the language of Latin, Greek and Cyrillic script.
fn languages(tokens: &Tokens<'_>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in 0..tokens.len() {
        let is_tag = matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty);
        let name = tokens.name(at);
        if !is_tag || local(name) != "lang" {
            continue;
        }
        let key = format!("{}val", &name[..name.len() - "lang".len()]);
        if let Some((_, span)) = tokens.value(at, &key) {
            edits.push(Edit {
                span,
                change: Change::Language(Language::Locale),
            });
        }
    }
    edits
}

/// The relationships of a part: the parts that belong to it, and the targets of its links.
struct Relations {
    /// The last word of each relationship's type, and the name of the part.
    parts: Vec<(String, String)>,
    links: HashMap<String, Arc<str>>,
}

impl Relations {
    /// Reads the relationships in the part `name`, which belong to a part in `folder`. If there is no such part, there
    /// are none.
    fn of(container: &mut Container, name: &str, folder: &str) -> Result<Relations, ReadError> {
        let mut relations = Relations {
            parts: Vec::new(),
            links: HashMap::new(),
        };
        if !container.has(name) && name != ROOT {
            return Ok(relations);
        }
        let text = container.text(name)?;
        let tokens = Tokens::of(name, &text)?;
        for at in 0..tokens.len() {
            let value = |key| attribute(tokens.raw(at), key).map(|(value, _)| value);
            if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty)
                || local(tokens.name(at)) != "Relationship"
            {
                continue;
            }
            let (Some(kind), Some(target)) = (value("Type"), value("Target")) else {
                continue;
            };
            if value("TargetMode").as_deref() == Some("External") {
                relations.links.extend(value("Id").map(|id| (id, target.into())));
                continue;
            }
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            let target = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None if folder.is_empty() => target,
                None => format!("{folder}/{target}"),
            };
            relations.parts.push((kind, target));
        }
        Ok(relations)
    }

    fn all<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        let parts = self.parts.iter().filter(move |(own, _)| own == kind);
        parts.map(|(_, name)| name.as_str())
    }

    fn first(&self, kind: &str) -> Option<&str> {
        self.parts
            .iter()
            .find(|(own, _)| own == kind)
            .map(|(_, name)| name.as_str())
    }
}

fn folder(part: &str) -> &str {
    part.rfind('/').map_or("", |at| &part[..at])
}

/// The name of the part with the relationships of a part.
fn relationships_part(part: &str) -> String {
    let file = part.rsplit('/').next().unwrap_or(part);
    match folder(part) {
        "" => format!("_rels/{file}.rels"),
        folder => format!("{folder}/_rels/{file}.rels"),
    }
}
