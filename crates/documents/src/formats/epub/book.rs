//! Finds the chapters of a book in its package.

use std::collections::{HashMap, HashSet};

use crate::ReadError;
use crate::packages::{Container, TokenKind, Tokens, attribute, local};
use crate::percent::decoded;

/// The part that is in the same place in every book.
pub(super) const CONTAINER: &str = "META-INF/container.xml";
/// The part that lists the encrypted parts.
const ENCRYPTION: &str = "META-INF/encryption.xml";

/// The names of a book's parts by their purpose.
pub(super) struct Book {
    /// The package document, the part that lists all others.
    pub package: String,
    /// The pages, in reading order.
    pub chapters: Vec<String>,
    /// The tables of contents that are not pages.
    pub contents: Vec<String>,
}

impl Book {
    /// Finds the parts of a book.
    ///
    /// # Errors
    /// If a part is missing or encrypted.
    pub(super) fn of(container: &mut Container) -> Result<Book, ReadError> {
        let package = package(container)?;
        let text = container.text(&package)?;
        let tokens = Tokens::of(&package, &text)?;
        let mut items: HashMap<String, Item> = HashMap::new();
        let mut spine = Vec::new();
        let mut contents = Vec::new();
        for at in 0..tokens.len() {
            if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
                continue;
            }
            let tag = tokens.raw(at);
            let value = |name| attribute(tag, name).map(|(value, _)| value);
            match local(tokens.name(at)) {
                "item" => {
                    if let (Some(id), Some(href)) = (value("id"), value("href")) {
                        let item = Item {
                            name: resolve_relative(&package, &href),
                            kind: value("media-type").unwrap_or_default(),
                        };
                        if value("properties")
                            .is_some_and(|all| all.split_whitespace().any(|one| one == "nav"))
                        {
                            contents.push(id.clone());
                        }
                        items.insert(id, item);
                    }
                }
                "itemref" => spine.extend(value("idref")),
                _ => {}
            }
        }
        let is_page = |item: &Item| matches!(item.kind.as_str(), "application/xhtml+xml" | "text/html");
        let mut chapters: Vec<String> = Vec::new();
        let mut known: HashSet<&str> = HashSet::new();
        for id in spine.iter().chain(&contents) {
            let Some(item) = items.get(id) else {
                let cause = format!("its list of pages names '{id}', which it has not; get the file again");
                return Err(container.failed(&cause));
            };
            if is_page(item) && known.insert(&item.name) {
                chapters.push(item.name.clone());
            }
        }
        if chapters.is_empty() {
            return Err(container.failed("it has no pages of text; it may be a book of pictures"));
        }
        let labels = items
            .values()
            .filter(|item| item.kind == "application/x-dtbncx+xml");
        let mut contents: Vec<String> = labels.map(|item| item.name.clone()).collect();
        contents.retain(|name| container.has(name));
        contents.sort();
        refuse_encrypted(container, &chapters)?;
        Ok(Book {
            package,
            chapters,
            contents,
        })
    }
}

struct Item {
    name: String,
    kind: String,
}

/// The name of the package document.
fn package(container: &mut Container) -> Result<String, ReadError> {
    let text = container.text(CONTAINER)?;
    let tokens = Tokens::of(CONTAINER, &text)?;
    let root = (0..tokens.len())
        .filter(|&at| local(tokens.name(at)) == "rootfile")
        .find_map(|at| attribute(tokens.raw(at), "full-path"));
    root.map(|(path, _)| path).ok_or_else(|| ReadError::Part {
        part: CONTAINER.to_owned(),
        cause: "does not say where the book begins; get the file again".to_owned(),
    })
}

/// Refuses a book with encrypted pages, which only its shop's program may show; encrypted fonts are usual in any book.
fn refuse_encrypted(container: &mut Container, pages: &[String]) -> Result<(), ReadError> {
    if !container.has(ENCRYPTION) {
        return Ok(());
    }
    let text = container.text(ENCRYPTION)?;
    let tokens = Tokens::of(ENCRYPTION, &text)?;
    let mut encrypted = (0..tokens.len())
        .filter(|&at| local(tokens.name(at)) == "CipherReference")
        .filter_map(|at| attribute(tokens.raw(at), "URI"));
    let pages: HashSet<&str> = pages.iter().map(String::as_str).collect();
    match encrypted.find(|(name, _)| pages.contains(resolved("", name).as_str())) {
        Some((name, _)) => Err(container.failed(&format!(
            "its page '{name}' is encrypted (copy protection); a copy without it can be translated"
        ))),
        None => Ok(()),
    }
}

/// The name of the part that `href` leads to from the part `from`.
fn resolve_relative(from: &str, href: &str) -> String {
    let folder = from.rfind('/').map_or("", |at| &from[..at]);
    resolved(folder, href)
}

/// A path within the package; `..` at the top leads nowhere.
fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let mut names: Vec<String> = folder
        .split('/')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if href.starts_with('/') {
        names.clear();
    }
    for name in href.split('/') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name => names.push(decoded(name)),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_package() {
        for (from, href, name) in [
            ("OEBPS/content.opf", "text/a%20b.xhtml#p", "OEBPS/text/a b.xhtml"),
            ("content.opf", "a.xhtml", "a.xhtml"),
            ("OEBPS/content.opf", "../a.xhtml", "a.xhtml"),
            ("OEBPS/content.opf", "../../../../etc/passwd", "etc/passwd"),
            ("OEBPS/content.opf", "/etc/passwd", "etc/passwd"),
            ("a/b", "%zz%", "a/%zz%"),
        ] {
            assert_eq!(resolve_relative(from, href), name, "{href}");
        }
    }
}
