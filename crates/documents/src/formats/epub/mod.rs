//! The format EPUB: the chapters of a book, its table of contents and its title.

mod book;

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use crate::budget::PIECE;
use crate::formats::raised_styles::RaisedClasses;
use crate::formats::xhtml::Xhtml;
use crate::inline::InlineStyle;
use crate::packages::{
    Archive, Change, Container, Edit, Element, Grammar, Language, Part, Role, TokenKind, Tokens, local,
    read_flow, sniff, written_like,
};
use crate::values::{Value, ValueFormat};
use crate::{BlockKind, Confidence, Document, PackageFormat, ReadError};
use book::Book;

/// The format EPUB.
pub struct Epub;

const NAME: &str = "epub";
/// The most stylesheets of a book that are read.
const MOST_STYLESHEETS: usize = 64;

impl PackageFormat for Epub {
    fn name(&self) -> &'static str {
        NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["epub"]
    }

    fn sniff(&self, name: Option<&Path>, bytes: &[u8]) -> Confidence {
        sniff(name, self.extensions(), bytes, |container| {
            container.has(book::CONTAINER)
        })
    }

    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Document>, ReadError> {
        let mut container = Container::open(NAME, bytes)?;
        let book = Book::of(&mut container)?;
        let mut blocks = Vec::new();
        let mut parts = vec![package(&book, &mut container, &mut blocks)?];
        let title = blocks.first().map(|block| block.source.clone());
        let grammar = Xhtml {
            raised: raised_classes(&mut container),
        };
        for name in &book.chapters {
            let text = container.text(name)?;
            let mut part = read_flow(name, text, &grammar, &mut blocks, &mut container.budget)?;
            name_language_and_directions(&mut part)?;
            parts.push(part);
        }
        for name in &book.contents {
            let text = container.text(name)?;
            parts.push(read_flow(
                name,
                text,
                &Labels,
                &mut blocks,
                &mut container.budget,
            )?);
        }
        Ok(Box::new(Archive {
            format: NAME,
            container,
            parts,
            blocks,
            title,
            to: None,
            unread: Vec::new(),
        }))
    }
}

/// The classes of the book's stylesheets that raise or lower characters. A stylesheet that cannot be read has none.
fn raised_classes(container: &mut Container) -> RaisedClasses {
    let is_stylesheet = |name: &str| name.to_ascii_lowercase().ends_with(".css");
    let names = container.names().filter(|name| is_stylesheet(name));
    let names: Vec<String> = names.take(MOST_STYLESHEETS).map(Cow::into_owned).collect();
    let mut classes = RaisedClasses::default();
    for name in names {
        if let Ok(css) = container.text(&name) {
            classes.read(&css);
        }
    }
    classes
}

/// Reads the package document, the part that lists all others: it has the book's title and language.
fn package(
    book: &Book,
    container: &mut Container,
    blocks: &mut Vec<crate::Block>,
) -> Result<Part, ReadError> {
    let text = container.text(&book.package)?;
    let described = descriptions(&Tokens::of(&book.package, &text)?);
    let grammar = Metadata {
        marked_up: described.iter().map(|description| description.start).collect(),
    };
    let mut part = read_flow(&book.package, text, &grammar, blocks, &mut container.budget)?;
    let tokens = Tokens::of(&book.package, &part.text)?;
    let mut edits = Vec::new();
    for Description { content, plain, .. } in described {
        container.budget.take(plain.len().saturating_mul(PIECE / 8))?;
        let Some((value, mut found)) = Value::read(plain, ValueFormat::Auto) else {
            continue;
        };
        let first = blocks.len();
        blocks.append(&mut found);
        let write = written_like(&part.text[content.clone()]);
        let around = (String::new(), String::new());
        edits.push(Edit {
            span: content,
            change: Change::Value {
                first,
                value,
                write,
                around,
            },
        });
    }
    for at in 0..tokens.len() {
        let is_language = tokens.get(at).kind == TokenKind::Start && tokens.name(at) == "dc:language";
        if let (true, [word]) = (is_language, tokens.children(at).collect::<Vec<_>>().as_slice()) {
            edits.push(Edit {
                span: tokens.get(*word).span(),
                change: Change::Language(Language::Code),
            });
        }
        edits.extend(right_to_left(&tokens, at, "page-progression-direction"));
    }
    part.edits.extend(edits);
    part.edits.sort_by_key(|edit| edit.span.start);
    Ok(part)
}

/// A description of the book that holds markup: `&lt;p&gt;…&lt;/p&gt;`.
struct Description {
    /// The offset of its start tag.
    start: usize,
    /// The span between its tags.
    content: Range<usize>,
    /// The markup.
    plain: String,
}

/// The descriptions of the book that hold markup, as programs that keep libraries write them.
fn descriptions(tokens: &Tokens<'_>) -> Vec<Description> {
    let is_description =
        |at: &usize| tokens.get(*at).kind == TokenKind::Start && tokens.name(*at) == DESCRIPTION;
    let read = |at: usize| {
        let plain = tokens.text_in(at);
        Value::is_special(&plain).then(|| Description {
            start: tokens.get(at).span().start,
            content: tokens.get(at).span().end..tokens.get(tokens.end_of(at)).span().start,
            plain,
        })
    };
    (0..tokens.len())
        .filter(is_description)
        .filter_map(read)
        .collect()
}

/// The value of an attribute by which lines, or pages, run from right to left.
fn right_to_left(tokens: &Tokens<'_>, at: usize, name: &str) -> Option<Edit> {
    if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
        return None;
    }
    let (_, span) = tokens.value(at, name).filter(|(value, _)| value == "rtl")?;
    Some(Edit {
        span,
        change: Change::RightToLeft {
            replacement: "ltr",
            block: None,
        },
    })
}

/// Records where a chapter names its language, which is in its first tag, and its directions, which may be in all.
fn name_language_and_directions(part: &mut Part) -> Result<(), ReadError> {
    let tokens = Tokens::of(&part.name, &part.text)?;
    let mut edits = Vec::new();
    let root = (0..tokens.len()).find(|&at| tokens.get(at).kind == TokenKind::Start);
    if let Some(root) = root {
        for name in ["xml:lang", "lang"] {
            if let Some((_, span)) = tokens.value(root, name) {
                edits.push(Edit {
                    span,
                    change: Change::Language(Language::Code),
                });
            }
        }
    }
    edits.extend((0..tokens.len()).filter_map(|at| right_to_left(&tokens, at, "dir")));
    part.edits.extend(edits);
    part.edits
        .sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
    Ok(())
}

/// The grammar of the package document.
struct Metadata {
    /// The offsets of the elements that hold markup, which are read as such.
    marked_up: HashSet<usize>,
}

/// The element with the description of the book.
const DESCRIPTION: &str = "dc:description";

impl Grammar for Metadata {
    fn role(&self, element: &Element<'_>) -> Role {
        match element.name {
            "dc:title" => Role::Leaf(Some(BlockKind::Heading(1))),
            DESCRIPTION if self.marked_up.contains(&element.start) => Role::Skip,
            DESCRIPTION => Role::Leaf(None),
            _ => Role::Unknown,
        }
    }

    fn is_loose(&self) -> bool {
        false
    }
}

/// The grammar of the table of contents of older books: labels and links.
struct Labels;

impl Grammar for Labels {
    fn role(&self, element: &Element<'_>) -> Role {
        match local(element.name) {
            "docAuthor" => Role::Skip,
            "text" => Role::Leaf(Some(BlockKind::ListItem)),
            "span" => Role::Pair(InlineStyle::Plain),
            _ => Role::Unknown,
        }
    }

    fn is_loose(&self) -> bool {
        false
    }
}
