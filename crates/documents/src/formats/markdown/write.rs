//! Writes translations as Markdown: words that cannot be read as marks, inside the block's marks.
//!
//! The result is parsed again as a check. Escapes and other spellings are only used if the parser would misunderstand
//! the text without them.

use pulldown_cmark::{Event, Parser, Tag as BlockTag};

use super::blocks::{self, FoundBlocks};
use super::options;
use super::plain::is_entity;
use super::words::Markup;
use crate::inline::{self, InlineStyle, LinkTarget, Mark, MarkKind};
use crate::{BlockKind, Translation};

/// Characters with which a mark can begin.
const SIGNS: &str = r"\`*_[]<&~|#";

/// The measures against misreading, from the least to the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Care {
    /// Words and marks are written unchanged.
    Least,
    /// Every character that could be a mark is escaped.
    Escapes,
    /// Emphasis is written as HTML tags, which need no spaces around them.
    Html,
}

/// The translation of a block of this kind, on one line; `tags` are those of the marks, by their ids.
pub(super) fn written(kind: BlockKind, words: &Translation, tags: &[Markup], has_labels: bool) -> String {
    let brackets = has_labels && words.text.contains('[');
    let first = if brackets || is_risky(words, tags) {
        Care::Escapes
    } else {
        Care::Least
    };
    for care in [Care::Least, Care::Escapes] {
        let line = line(kind, words, tags, care);
        if care >= first && reads_back(kind, &line, words, tags) {
            return line;
        }
    }
    line(kind, words, tags, Care::Html)
}

/// Whether words could be half of a tag, a link or a definition. Such words are escaped even where they do no harm
/// alone: the other half may occur in a neighbouring text.
fn is_risky(words: &Translation, tags: &[Markup]) -> bool {
    let begins_tag = |text: &str| {
        let mut behind = text.split('<').skip(1);
        behind.any(|behind| {
            behind.starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter))
        })
    };
    let is_half = |text: &str| begins_tag(text) || text.contains("](") || text.contains("]:");
    inline::events(&words.text, &words.marks)
        .into_iter()
        .any(|event| match event {
            inline::Event::Text(text) => is_half(text),
            inline::Event::Whole(mark) => {
                tags.get(mark.id) == Some(&Markup::default()) && is_half(&words.text[mark.range.clone()])
            }
            inline::Event::Open(_) | inline::Event::Close(_) => false,
        })
}

/// A marked text as a line of Markdown, for documents other than the one it was read from. Links to the web, to mail,
/// or to files next to the document ([`inline::link_target`]) are kept; others become plain words.
pub fn as_markdown(kind: BlockKind, text: &str, marks: &[Mark]) -> String {
    let tags: Vec<Markup> = marks
        .iter()
        .map(|mark| tag_of(mark, &text[mark.range.clone()]))
        .collect();
    let marks = (0..).zip(marks).map(|(id, mark)| Mark { id, ..mark.clone() });
    let words = Translation {
        text: text.to_owned(),
        marks: marks.collect(),
    };
    written(kind, &words, &tags, false)
}

fn tag_of(mark: &Mark, words: &str) -> Markup {
    let tag = |open: &str, close: &str| Markup {
        open: open.to_owned(),
        close: close.to_owned(),
        label: None,
    };
    match &mark.style {
        _ if mark.range.is_empty() => Markup::default(),
        InlineStyle::Plain | InlineStyle::Initial => Markup::default(),
        InlineStyle::Link(address) if inline::link_target(address) == LinkTarget::Unsafe => Markup::default(),
        // If a URL is also the link's text, it leads where the text says.
        InlineStyle::Link(_)
            if mark.kind == MarkKind::Verbatim && inline::link_target(words) == LinkTarget::Unsafe =>
        {
            Markup::default()
        }
        InlineStyle::Link(_) if mark.kind == MarkKind::Verbatim => tag("<", ">"),
        InlineStyle::Emphasis => tag("*", "*"),
        InlineStyle::Strong => tag("**", "**"),
        InlineStyle::Deleted => tag("~~", "~~"),
        InlineStyle::Code => {
            let longest = words.split(|sign| sign != '`').map(str::len).max().unwrap_or(0);
            let fence = "`".repeat(longest + 1);
            let space = if longest > 0 { " " } else { "" };
            tag(&format!("{fence}{space}"), &format!("{space}{fence}"))
        }
        InlineStyle::Link(address) => {
            let address: String = address.split_whitespace().collect::<Vec<_>>().join("%20");
            let address = without_entities(&address);
            let is_plain = !address.is_empty() && !address.contains(['(', ')', '<', '>', '\\']);
            if is_plain {
                tag("[", &format!("]({address})"))
            } else {
                let escaped = address
                    .replace('\\', "\\\\")
                    .replace('<', "\\<")
                    .replace('>', "\\>");
                tag("[", &format!("](<{escaped}>)"))
            }
        }
    }
}

/// A URL that is not read as another one: in Markdown `&#58;` would be a colon.
fn without_entities(address: &str) -> String {
    let mut parts = address.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(if is_entity(part) { "&amp;" } else { "&" });
        out.push_str(part);
    }
    out
}

/// The words in their marks, safe at the position of the block.
fn line(kind: BlockKind, words: &Translation, tags: &[Markup], care: Care) -> String {
    let mut line = String::with_capacity(words.text.len() + 16);
    let mut begins_with_tag = false;
    for event in inline::events(&words.text, &words.marks) {
        if line.is_empty()
            && let inline::Event::Open(mark) | inline::Event::Whole(mark) = &event
        {
            begins_with_tag = tags.get(mark.id).is_some_and(|tag| tag.open.starts_with('<'));
        }
        match event {
            inline::Event::Text(text) => push_words(&mut line, text, care),
            inline::Event::Open(mark) => line.push_str(side(mark, tags, care, false)),
            inline::Event::Close(mark) => line.push_str(side(mark, tags, care, true)),
            inline::Event::Whole(mark) => {
                let Some(tag) = tags.get(mark.id) else { continue };
                let inner = &words.text[mark.range.clone()];
                line.push_str(&tag.open);
                if *tag == Markup::default() {
                    push_words(&mut line, inner, care);
                } else if !tag.close.is_empty() {
                    line.push_str(inner);
                    line.push_str(&tag.close);
                }
            }
        }
    }
    let line = line.trim().to_owned();
    if begins_with_tag && line.starts_with('<') && !is_paragraph(&line) {
        // A tag that is within a line of words here would begin an HTML block at the start of a line.
        return format!("&#32;{line}");
    }
    match kind {
        BlockKind::TableCell => escaped_pipes(&line),
        BlockKind::Heading(_) => escaped_closing_marks(escaped_start(line)),
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote | BlockKind::Label => {
            escaped_start(line)
        }
    }
}

/// The start or end tag of a pair.
fn side<'t>(mark: &Mark, tags: &'t [Markup], care: Care, is_end: bool) -> &'t str {
    let in_html = match mark.style {
        InlineStyle::Emphasis => Some(["<em>", "</em>"]),
        InlineStyle::Strong => Some(["<strong>", "</strong>"]),
        InlineStyle::Deleted => Some(["<del>", "</del>"]),
        InlineStyle::Plain | InlineStyle::Initial | InlineStyle::Code | InlineStyle::Link(_) => None,
    };
    match (in_html, tags.get(mark.id)) {
        (Some(html), Some(tag)) if care == Care::Html && !tag.open.is_empty() => html[usize::from(is_end)],
        (_, Some(tag)) if is_end => &tag.close,
        (_, Some(tag)) => &tag.open,
        (_, None) => "",
    }
}

/// Adds words, with one space for each run of white space.
fn push_words(line: &mut String, words: &str, care: Care) {
    for letter in words.chars() {
        if letter.is_whitespace() {
            if !line.ends_with(' ') {
                line.push(' ');
            }
            continue;
        }
        if care >= Care::Escapes && SIGNS.contains(letter) {
            line.push('\\');
        }
        line.push(letter);
    }
}

/// Whether the parser reads a line as these words with these marks.
fn reads_back(kind: BlockKind, line: &str, words: &Translation, tags: &[Markup]) -> bool {
    let (before, behind) = match kind {
        BlockKind::Heading(_) => ("# ", ""),
        BlockKind::TableCell => ("| ", " |\n|---|"),
        BlockKind::Paragraph | BlockKind::ListItem | BlockKind::Quote | BlockKind::Label => ("", ""),
    };
    let mut text = format!("{before}{line}{behind}\n");
    for label in tags_of(words, tags).filter_map(|tag| tag.label.as_ref()) {
        text.extend(["\n[", label, "]: 1\n"]);
    }
    let Ok(FoundBlocks { blocks, tags: read }) = blocks::find(&text) else {
        return false;
    };
    let [(_, block)] = blocks.as_slice() else {
        return false;
    };
    let same_kind = match kind {
        BlockKind::Heading(_) => block.kind == BlockKind::Heading(1),
        BlockKind::TableCell => block.kind == BlockKind::TableCell,
        _ => block.kind == BlockKind::Paragraph,
    };
    let is_written =
        |mark: &&Mark, tags: &[Markup]| tags.get(mark.id).is_some_and(|tag| *tag != Markup::default());
    let wanted = words.marks.iter().filter(|mark| is_written(mark, tags));
    let found = block.marks.iter().filter(|mark| is_written(mark, &read));
    same_kind && block.source == words.text && wanted.map(essence).eq(found.map(essence))
}

fn tags_of<'t>(words: &Translation, tags: &'t [Markup]) -> impl Iterator<Item = &'t Markup> {
    words.marks.iter().filter_map(|mark| tags.get(mark.id))
}

/// The properties of a mark that have to be the same when it is parsed again.
fn essence(mark: &Mark) -> (std::ops::Range<usize>, u8, u8) {
    let kind = match mark.kind {
        MarkKind::Pair => 0,
        MarkKind::Verbatim => 1,
        MarkKind::Point { .. } => 2,
    };
    let style = match mark.style {
        InlineStyle::Plain | InlineStyle::Initial => 0,
        InlineStyle::Emphasis => 1,
        InlineStyle::Strong => 2,
        InlineStyle::Deleted => 3,
        InlineStyle::Code => 4,
        InlineStyle::Link(_) => 5,
    };
    (mark.range.clone(), kind, style)
}

/// Puts a backslash before a character that would begin a heading, list, quotation, fence, rule, definition or HTML
/// block.
fn escaped_start(line: String) -> String {
    let is_task = ["[ ] ", "[x] ", "[X] "].iter().any(|mark| line.starts_with(mark));
    // After a table it would be a row.
    let is_row = line.starts_with('|');
    if !is_task && !is_row && !is_underline(&line) && is_paragraph(&line) {
        return line;
    }
    // The dot of `1. ` is escaped: digits cannot be.
    let at = line.bytes().take_while(u8::is_ascii_digit).count();
    format!("{}\\{}", &line[..at], &line[at..])
}

fn is_paragraph(line: &str) -> bool {
    matches!(
        Parser::new_ext(line, options()).next(),
        Some(Event::Start(BlockTag::Paragraph))
    )
}

/// Whether a line makes a heading of the line above it, such as `===`; alone it would be a paragraph.
fn is_underline(line: &str) -> bool {
    line.bytes().all(|byte| byte == b'=')
}

/// Escapes the signs at the end of a heading, as in `C #`, which the parser would drop.
fn escaped_closing_marks(mut line: String) -> String {
    let body = line.trim_end_matches('#').len();
    if body < line.len() && line[..body].ends_with(' ') {
        line.insert(body, '\\');
    }
    line
}

fn escaped_pipes(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut before = ' ';
    for letter in line.chars() {
        if letter == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(letter);
        before = letter;
    }
    out
}
