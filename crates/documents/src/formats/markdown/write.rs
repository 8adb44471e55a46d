//! Writes translations as Markdown: words that cannot be read as marks, inside the block's marks.
//!
//! The result is parsed again as a check. Escapes and other spellings are only used if the parser would misunderstand
//! the text without them.

use pulldown_cmark::{Event, Parser, Tag as BlockTag};

use super::blocks;
use super::escapes::{Sign, Spelling};
use super::fields::{self, Notation};
use super::found::{Detail, FoundBlocks};
use super::plain::is_entity;
use super::words::Markup;
use super::{directives, opaque, options};
use crate::inline::{self, InlineStyle, LinkTarget, Mark, MarkKind};
use crate::{BlockKind, Translation};

/// Characters with which a mark can begin.
const SIGNS: &str = r"\`*_[]<&~|#";
/// Characters with which a span can begin that programs read beyond marks.
const MORE_SIGNS: &str = "=${%^";

/// The measures against misreading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Care {
    /// Words and marks are written unchanged.
    Least,
    /// This character is escaped.
    One(char),
    /// Every character that could be a mark is escaped.
    Escapes,
    /// Every character that could begin something else is escaped as well.
    All,
    /// Emphasis is written as HTML tags, which need no spaces around them.
    Html,
    /// As with HTML, and characters are written by their numbers, which no program takes for anything else.
    Numbers,
}

impl Care {
    fn escapes(self, letter: char) -> bool {
        match self {
            Care::Least => false,
            Care::One(one) => letter == one,
            Care::Escapes | Care::Html => SIGNS.contains(letter),
            Care::All | Care::Numbers => SIGNS.contains(letter) || MORE_SIGNS.contains(letter),
        }
    }
}

/// Where a translation is written, and what is known of its source.
pub(super) struct Place<'a> {
    pub kind: BlockKind,
    /// The tags of the marks, by their ids.
    pub tags: &'a [Markup],
    pub detail: &'a Detail,
    /// The words of the source.
    pub source: &'a str,
    /// Whether words in brackets, as [`as_label`] gives them, are a link or a note in this document.
    pub is_label: &'a dyn Fn(&str) -> bool,
}

impl Place<'_> {
    /// The translation of the block, on one line.
    pub fn written(&self, words: &Translation) -> String {
        let words = &words.without_lost_emphasis();
        match self.detail.notation {
            Notation::Markdown | Notation::Html => {}
            Notation::QuotedMarkdown => {
                let text = words.text.replace('"', "'");
                let marks = words.marks.clone();
                return self.line_of(&Translation { text, marks });
            }
            notation => return fields::written(&words.text, notation),
        }
        self.line_of(words)
    }

    fn line_of(&self, words: &Translation) -> String {
        let signs = SIGNS.chars().chain(MORE_SIGNS.chars());
        let is_new = |sign| words.text.contains(sign) && !self.source.contains(sign);
        let has_half = self.detail.shares_paragraph
            && (signs.clone().any(is_new) || has_emphasis_sign(words, &self.detail.signs));
        let is_dangerous = has_half || words.text.contains("$$") && !self.source.contains("$$");
        let few = std::iter::once(Care::Least).chain(signs.map(Care::One));
        let few = few.filter(|care| match care {
            Care::One(sign) => words.text.contains(*sign),
            _ => true,
        });
        let few = (!is_dangerous && !self.is_risky(words)).then_some(few);
        let many = if is_dangerous {
            &[Care::All][..]
        } else {
            &[Care::Escapes, Care::All]
        };
        for care in few.into_iter().flatten().chain(many.iter().copied()) {
            let line = self.line(words, care);
            if reads_back(self, &line, words) {
                return line;
            }
        }
        let line = self.line(words, Care::Html);
        if reads_back(self, &line, words) {
            return line;
        }
        let by_numbers = self.line(words, Care::Numbers);
        if reads_back(self, &by_numbers, words) {
            by_numbers
        } else {
            line
        }
    }

    /// Whether words could be half of a tag, a link or a definition that the source has not. Such words are escaped
    /// even where they do no harm alone: the other half may occur in a neighbouring text.
    fn is_risky(&self, words: &Translation) -> bool {
        let begins_tag = |text: &str| {
            let mut behind = text.split('<').skip(1);
            behind.any(|behind| {
                behind.starts_with(|letter: char| letter.is_ascii_alphabetic() || "/!?".contains(letter))
            })
        };
        let source = self.source;
        let is_half = |text: &str| {
            begins_tag(text) && !begins_tag(source)
                || ["](", "]:"]
                    .iter()
                    .any(|half| text.contains(half) && !source.contains(half))
                || self.has_label(text)
        };
        inline::events(&words.text, &words.marks)
            .into_iter()
            .any(|event| match event {
                inline::Event::Text(text) => is_half(text),
                inline::Event::Whole(mark) => {
                    self.tags.get(mark.id) == Some(&Markup::default())
                        && is_half(&words.text[mark.range.clone()])
                }
                inline::Event::Open(_) | inline::Event::Close(_) => false,
            })
    }

    /// Whether words in brackets would be a link or a note.
    fn has_label(&self, text: &str) -> bool {
        let mut before_ends = text.split(']');
        let last = before_ends.next_back();
        let begins_note = last.is_some_and(|last| last.contains("[^")) && (self.is_label)("^");
        begins_note
            || before_ends.any(|part| {
                part.rsplit_once('[')
                    .is_some_and(|(_, label)| (self.is_label)(&as_label(label)))
            })
    }
}

/// The label of a definition as it is compared with others.
pub(super) fn as_label(words: &str) -> String {
    crate::lines::on_one_line(words).to_lowercase()
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
    let place = Place {
        kind,
        tags: &tags,
        detail: &Detail::default(),
        source: "",
        is_label: &|_| false,
    };
    place.written(&words)
}

fn tag_of(mark: &Mark, words: &str) -> Markup {
    let tag = |open: &str, close: &str| Markup {
        open: open.to_owned(),
        close: close.to_owned(),
        ..Markup::default()
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

impl Place<'_> {
    /// The words in their marks, safe at the position of the block.
    fn line(&self, words: &Translation, care: Care) -> String {
        let tags = self.tags;
        let mut line = Line {
            text: String::with_capacity(words.text.len() + 16),
            care,
            is_html: self.detail.notation == Notation::Html,
            spelling: Spelling::of(&self.detail.signs, &words.text),
        };
        let mut begins_with_tag = false;
        for event in inline::events(&words.text, &words.marks) {
            if line.text.is_empty()
                && let inline::Event::Open(mark) | inline::Event::Whole(mark) = &event
            {
                begins_with_tag = tags.get(mark.id).is_some_and(|tag| tag.open.starts_with('<'));
            }
            match event {
                inline::Event::Text(text) => line.push_words(text),
                inline::Event::Open(mark) => line.text.push_str(side(mark, tags, care, false)),
                inline::Event::Close(mark) => line.text.push_str(side(mark, tags, care, true)),
                inline::Event::Whole(mark) => {
                    let Some(tag) = tags.get(mark.id) else { continue };
                    let inner = &words.text[mark.range.clone()];
                    let is_spaced = line.text.is_empty() || line.text.ends_with(' ');
                    let open = if is_spaced {
                        tag.open.trim_start()
                    } else {
                        &tag.open
                    };
                    line.text.push_str(open);
                    if *tag == Markup::default() {
                        line.push_words(inner);
                    } else if !tag.close.is_empty() {
                        line.text.push_str(inner);
                        line.text.push_str(&tag.close);
                    }
                }
            }
        }
        let line = line.text.trim().to_owned();
        if self.detail.notation == Notation::Html {
            return line;
        }
        if begins_with_tag && line.starts_with('<') && !is_paragraph(&line) {
            // A tag that is within a line of words here would begin an HTML block at the start of a line.
            return format!("&#32;{line}");
        }
        match self.kind {
            BlockKind::TableCell => escaped_pipes(&line),
            BlockKind::Heading(_) => escaped_closing_marks(self.escaped_start(line)),
            BlockKind::Paragraph
            | BlockKind::ListItem
            | BlockKind::Quote
            | BlockKind::Caption
            | BlockKind::Label => self.escaped_start(line),
        }
    }

    /// Puts a backslash before a character that would begin a heading, list, quotation, fence, rule, definition,
    /// directive or HTML block.
    fn escaped_start(&self, line: String) -> String {
        // What begins so in the source is prose there.
        let is_directive = directives::is_directive(&line) && !directives::is_directive(self.source);
        let is_task = ["[ ] ", "[x] ", "[X] "].iter().any(|mark| line.starts_with(mark));
        // After a table it would be a row.
        let is_row = line.starts_with('|');
        let is_read = !is_row && !is_underline(&line) && !is_directive && is_paragraph(&line);
        if !is_task && is_read {
            return line;
        }
        // The dot of `1. ` is escaped: digits cannot be.
        let at = line.bytes().take_while(u8::is_ascii_digit).count();
        format!("{}\\{}", &line[..at], &line[at..])
    }
}

/// A line that is being written.
struct Line<'s> {
    text: String,
    care: Care,
    is_html: bool,
    spelling: Spelling<'s>,
}

impl Line<'_> {
    /// Adds words, with one space for each run of white space.
    fn push_words(&mut self, words: &str) {
        let mut letters = words.chars().peekable();
        while let Some(letter) = letters.next() {
            // A bracket that closes nothing needs no escape.
            let next = letters.peek();
            let is_free = letter == ']' && next.is_some_and(|next| !matches!(next, '(' | '[' | ':' | ']'));
            let is_free = is_free && !matches!(self.care, Care::Html | Care::Numbers);
            let is_sign = self.care.escapes(letter) && !is_free;
            if letter.is_whitespace() {
                if !self.text.ends_with(' ') {
                    self.text.push(' ');
                }
            } else if let Some(written) = self.spelling.next(letter).filter(|_| self.care != Care::Numbers) {
                self.text.push_str(written);
            } else if (self.is_html || self.care == Care::Numbers) && is_sign {
                self.text.extend(["&#", &u32::from(letter).to_string(), ";"]);
            } else {
                if is_sign {
                    self.text.push('\\');
                }
                self.text.push(letter);
            }
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
        (Some(html), Some(tag)) if matches!(care, Care::Html | Care::Numbers) && !tag.open.is_empty() => {
            html[usize::from(is_end)]
        }
        (_, Some(tag)) if is_end => &tag.close,
        (_, Some(tag)) => &tag.open,
        (_, None) => "",
    }
}

/// Whether the parser reads a line as these words with these marks.
fn reads_back(place: &Place<'_>, line: &str, words: &Translation) -> bool {
    let (kind, tags) = (place.kind, place.tags);
    let (before, behind) = match kind {
        _ if place.detail.notation == Notation::Html => ("<div>\n", "\n</div>"),
        BlockKind::Heading(_) => ("# ", ""),
        BlockKind::TableCell => ("| ", " |\n|---|"),
        BlockKind::Paragraph
        | BlockKind::ListItem
        | BlockKind::Quote
        | BlockKind::Caption
        | BlockKind::Label => ("", ""),
    };
    let mut text = format!("{before}{line}{behind}\n");
    for label in tags_of(words, tags).filter_map(|tag| tag.label.as_ref()) {
        text.extend(["\n[", label, "]: 1\n"]);
    }
    let Ok(FoundBlocks {
        blocks, tags: read, ..
    }) = blocks::find(&text)
    else {
        return false;
    };
    let [(_, block)] = blocks.as_slice() else {
        // Words that are all left as they are make no block.
        return blocks.is_empty()
            && line == words.text
            && line.starts_with(['#', '$'])
            && opaque::is_whole_line(line);
    };
    let same_kind = match kind {
        BlockKind::Heading(_) => block.kind == BlockKind::Heading(1),
        BlockKind::TableCell => block.kind == BlockKind::TableCell,
        _ => matches!(block.kind, BlockKind::Paragraph | BlockKind::Caption),
    };
    let is_written =
        |mark: &&Mark, tags: &[Markup]| tags.get(mark.id).is_some_and(|tag| *tag != Markup::default());
    // What is shown as it is written needs no mark.
    let is_shown = |mark: &&Mark, text: &str, tags: &[Markup]| {
        let is_plain = mark.kind == MarkKind::Verbatim && mark.style == InlineStyle::Plain;
        is_plain
            && tags
                .get(mark.id)
                .is_some_and(|tag| tag.open == text[mark.range.clone()])
    };
    let wanted = words
        .marks
        .iter()
        .filter(|mark| is_written(mark, tags) && !is_shown(mark, &words.text, tags));
    let found = block
        .marks
        .iter()
        .filter(|mark| is_written(mark, &read) && !is_shown(mark, &block.source, &read));
    same_kind && block.source == words.text && wanted.map(essence).eq(found.map(essence))
}

/// Whether words have a sign that could begin or end emphasis in company of others, and that their author did not
/// escape.
fn has_emphasis_sign(words: &Translation, signs: &[Sign]) -> bool {
    let mut spelling = Spelling::of(signs, &words.text);
    let mut is_one = |text: &str, at: usize, sign: char| {
        let is_escaped = spelling.next(sign).is_some();
        let before = text[..at].trim_end_matches(sign).chars().next_back();
        let behind = text[at..].trim_start_matches(sign).chars().next();
        let is = |side: Option<char>, of: fn(char) -> bool| side.is_some_and(of);
        let stands_apart = is(before, char::is_whitespace) && is(behind, char::is_whitespace);
        let is_within_word = is(before, char::is_alphanumeric) && is(behind, char::is_alphanumeric);
        !(is_escaped || stands_apart || sign == '_' && is_within_word)
    };
    inline::events(&words.text, &words.marks)
        .into_iter()
        .any(|event| match event {
            inline::Event::Text(text) => {
                let mut signs = text.char_indices().filter(|(_, sign)| "*_~".contains(*sign));
                signs.any(|(at, sign)| is_one(text, at, sign))
            }
            _ => false,
        })
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
