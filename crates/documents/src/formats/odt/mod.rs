//! The format ODT: `OpenDocument` texts, as `LibreOffice` writes them.

mod styles;

use std::path::Path;

use crate::inline::InlineStyle;
use crate::packages::{
    Archive, Change, Container, Edit, Element, Grammar, Language, Part, Role, TokenKind, Tokens,
    around_numbers, attribute, read_flow, sniff,
};
use crate::{Block, BlockKind, Confidence, Document, PackageFormat, ReadError};
use styles::Styles;

/// The format ODT.
pub struct OpenText;

const NAME: &str = "odt";
const CONTENT: &str = "content.xml";
const STYLES: &str = "styles.xml";
const MANIFEST: &str = "META-INF/manifest.xml";
const MIMETYPE: &str = "application/vnd.oasis.opendocument.text";

impl PackageFormat for OpenText {
    fn name(&self) -> &'static str {
        NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["odt", "ott"]
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &["odt"]
    }

    fn sniff(&self, name: Option<&Path>, bytes: &[u8]) -> Confidence {
        sniff(name, self.extensions(), bytes, |container| {
            container
                .text("mimetype")
                .is_ok_and(|kind| kind.trim().starts_with(MIMETYPE))
        })
    }

    fn open(&self, bytes: Vec<u8>) -> Result<Box<dyn Document>, ReadError> {
        let mut container = Container::open(NAME, bytes)?;
        if container.has(MANIFEST) && container.text(MANIFEST)?.contains(":encryption-data") {
            return Err(container.failed("it is encrypted; save it without a password"));
        }
        let mut blocks = Vec::new();
        let mut parts = Vec::new();
        let mut texts = vec![(CONTENT, container.text(CONTENT)?)];
        let mut named = Styles::default();
        if container.has(STYLES) {
            let text = container.text(STYLES)?;
            named = Styles::of(&Tokens::of(STYLES, &text)?);
            texts.push((STYLES, text));
        }
        for (name, text) in texts {
            let mut styles = Styles::of(&Tokens::of(name, &text)?);
            styles.add_named(&named);
            let mut part = read_flow(
                name,
                text,
                &OdtGrammar { styles },
                &mut blocks,
                &mut container.budget,
            )?;
            name_languages_and_directions(&mut part)?;
            name_numbers(&mut part, &mut blocks)?;
            parts.push(part);
        }
        Ok(Box::new(Archive {
            format: NAME,
            container,
            parts,
            blocks,
            title: None,
            to: None,
            unread: Vec::new(),
        }))
    }
}

/// Records where language, country and direction stand: the first two in the default styles, the direction in all
/// styles.
fn name_languages_and_directions(part: &mut Part) -> Result<(), ReadError> {
    let tokens = Tokens::of(&part.name, &part.text)?;
    let mut edits = Vec::new();
    for at in 0..tokens.len() {
        if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
            continue;
        }
        let mode = tokens.value(at, "style:writing-mode");
        if let Some((_, span)) = mode.filter(|(mode, _)| matches!(mode.as_str(), "rl-tb" | "rl")) {
            edits.push(Edit {
                span,
                change: Change::RightToLeft {
                    replacement: "lr-tb",
                    block: None,
                },
            });
        }
        if tokens.name(at) != "style:text-properties" {
            continue;
        }
        for (name, language) in [("fo:language", Language::Code), ("fo:country", Language::Country)] {
            let value = tokens.value(at, name);
            // Text that is marked as without language stays so.
            if let Some((_, span)) = value.filter(|(value, _)| !matches!(value.as_str(), "none" | "zxx" | ""))
            {
                edits.push(Edit {
                    span,
                    change: Change::Language(language),
                });
            }
        }
    }
    part.edits.extend(edits);
    part.edits
        .sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
    Ok(())
}

/// Records the words around the numbers of headings and lists.
fn name_numbers(part: &mut Part, blocks: &mut Vec<Block>) -> Result<(), ReadError> {
    let tokens = Tokens::of(&part.name, &part.text)?;
    let mut edits = Vec::new();
    for at in 0..tokens.len() {
        let is_level = matches!(
            tokens.name(at),
            "text:list-level-style-number" | "text:outline-level-style"
        );
        if is_level && matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
            for name in ["style:num-prefix", "style:num-suffix"] {
                edits.extend(around_numbers(&tokens, at, name, blocks));
            }
        }
    }
    part.edits.extend(edits);
    part.edits
        .sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
    Ok(())
}

/// Whether an element is a field whose words the program computes: a number, a reference, a date, a citation.
fn is_field(name: &str) -> bool {
    let Some(name) = name.strip_prefix("text:") else {
        return false;
    };
    let groups = [
        "variable-",
        "user-field-",
        "database-",
        "sender-",
        "page-",
        "author-",
        "print-",
        "creation-",
    ];
    groups.iter().any(|group| name.starts_with(group))
        && !name.ends_with("-decl")
        && !name.ends_with("-decls")
        || name.ends_with("-ref")
        || name.ends_with("-count")
        || matches!(
            name,
            "sequence"
                | "date"
                | "time"
                | "chapter"
                | "file-name"
                | "template-name"
                | "sheet-name"
                | "expression"
                | "description"
                | "title"
                | "subject"
                | "keywords"
                | "user-defined"
                | "initial-creator"
                | "creator"
                | "printed-by"
                | "modification-time"
                | "modification-date"
                | "editing-cycles"
                | "editing-duration"
                | "conditional-text"
                | "measure"
                | "dde-connection"
                | "drop-down"
                | "bibliography-mark"
        )
}

/// The grammar of ODT.
struct OdtGrammar {
    styles: Styles,
}

impl OdtGrammar {
    /// The kind of block that a paragraph's style makes.
    fn kind(&self, element: &Element<'_>) -> Option<BlockKind> {
        let (style, _) = attribute(element.tag, "text:style-name")?;
        match self.styles.base(&style) {
            "Title" => Some(BlockKind::Heading(1)),
            "Subtitle" => Some(BlockKind::Heading(2)),
            "Quotations" => Some(BlockKind::Quote),
            named if self.styles.is_caption(named) => Some(BlockKind::Caption),
            _ => None,
        }
    }

    /// Whether a paragraph is code.
    fn is_code(&self, element: &Element<'_>) -> bool {
        let style = attribute(element.tag, "text:style-name");
        style.is_some_and(|(style, _)| self.styles.base(&style) == "Preformatted_20_Text")
    }

    fn span_role(&self, element: &Element<'_>) -> Role {
        let style = attribute(element.tag, "text:style-name");
        match style {
            None => Role::Transparent,
            Some((style, _)) if self.styles.is_plain(&style) => Role::Transparent,
            Some((style, _)) if self.styles.rise(&style).is_some() => {
                self.styles.rise(&style).map_or(Role::Transparent, Role::Raised)
            }
            Some((style, _)) => match self.styles.inline_style(&style) {
                InlineStyle::Code => Role::Verbatim(InlineStyle::Code),
                look => Role::Pair(look),
            },
        }
    }
}

impl Grammar for OdtGrammar {
    fn role(&self, element: &Element<'_>) -> Role {
        match element.name {
            "text:h" => {
                let level = attribute(element.tag, "text:outline-level")
                    .and_then(|(level, _)| level.parse::<u8>().ok());
                Role::Leaf(Some(BlockKind::Heading(level.unwrap_or(1).clamp(1, 6))))
            }
            "text:p" if self.is_code(element) => Role::Skip,
            "text:p" => Role::Leaf(self.kind(element)),
            // Descriptions of pictures.
            "svg:title" | "svg:desc" => Role::Leaf(Some(BlockKind::Label)),
            "text:list-item" | "text:list-header" => Role::Around(Some(BlockKind::ListItem)),
            "table:table-cell" => Role::Around(Some(BlockKind::TableCell)),
            "text:span" => self.span_role(element),
            "text:a" => Role::Pair(
                attribute(element.tag, "xlink:href")
                    .map_or(InlineStyle::Plain, |(to, _)| InlineStyle::Link(to.into())),
            ),
            "text:meta" | "text:hidden-text" => Role::Pair(InlineStyle::Plain),
            "text:text-input" | "text:placeholder" => Role::Typed,
            // Reading aids are of the source's language.
            "text:ruby" | "text:ruby-base" => Role::Transparent,
            "text:ruby-text" => Role::Dropped,
            name if is_field(name) => Role::Verbatim(InlineStyle::Plain),
            "text:s" => Role::Space(
                attribute(element.tag, "text:c").map_or(1, |(count, _)| count.parse().unwrap_or(1)),
            ),
            "text:tab" | "text:line-break" => Role::Break,
            "text:soft-page-break" => Role::Dropped,
            // Comments, formulas, deleted text, citations of notes, and lists that the program generates.
            "office:annotation"
            | "office:annotation-end"
            | "math"
            | "math:math"
            | "draw:object"
            | "draw:image"
            | "text:tracked-changes"
            | "text:note-citation"
            | "text:index-title-template"
            | "office:scripts"
            | "office:font-face-decls"
            | "office:forms"
            | "office:automatic-styles"
            | "office:styles"
            | "text:list-level-style-number" => Role::Skip,
            _ => Role::Unknown,
        }
    }

    fn is_loose(&self) -> bool {
        false
    }
}
