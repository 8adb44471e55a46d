//! Masks the spans in lines of words that are no Markdown. The parser says where words are: not in code, not in URLs.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::mask::{Masking, Role};
use super::{opaque, options, raised};
use crate::lines::is_separator;

/// The bytes with which a span can begin, but for raised letters and the line ends of Unicode.
const SIGNS: &[u8] = b"$\\{[!#^%<~=\x0b";

/// Masks the spans of a text from `body` on.
pub(super) fn mask(masking: &mut Masking<'_>, body: usize) {
    let text = masking.source;
    let may_begin = |byte: u8| SIGNS.contains(&byte) || is_lead(byte);
    if !text.as_bytes()[body..].iter().any(|byte| may_begin(*byte)) {
        return;
    }
    let masked = masking.masked();
    let mut zones = Zones::default();
    for (event, span) in Parser::new_ext(&masked[body..], options()).into_offset_iter() {
        zones.event(&event, body + span.start..body + span.end, text);
    }
    zones.end();
    for (zone, holes) in zones.found {
        Scan {
            text,
            masked: &masked,
            end: zone.end,
            holes: &holes,
        }
        .zone(masking, zone.start);
    }
}

/// Whether a byte may begin a raised or lowered digit, or a line end of Unicode.
fn is_lead(byte: u8) -> bool {
    matches!(byte, 0xC2 | 0xE2)
}

/// The spans of words, with the code in them.
#[derive(Default)]
struct Zones {
    found: Vec<(Range<usize>, Vec<Range<usize>>)>,
    open: Option<Range<usize>>,
    holes: Vec<Range<usize>>,
    /// The number of open code and HTML blocks.
    verbatim: usize,
    /// The ends of the words in the open links and images: what stands behind is no words.
    links: Vec<usize>,
}

impl Zones {
    fn event(&mut self, event: &Event<'_>, span: Range<usize>, text: &str) {
        match event {
            Event::Code(_)
            | Event::FootnoteReference(_)
            | Event::Start(Tag::Link {
                link_type: LinkType::Autolink | LinkType::Email,
                ..
            }) => {
                self.links.push(span.end);
                self.hole(span, text);
            }
            Event::InlineHtml(_) if !is_raising(&text[span.clone()]) => self.hole(span, text),
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                self.words(span.clone(), text);
                self.links.push(span.start + 1);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let end = self.links.pop().filter(|end| *end < span.end);
                if let Some(end) = end {
                    self.hole(end..span.end, text);
                }
            }
            Event::Text(_)
            | Event::SoftBreak
            | Event::InlineHtml(_)
            | Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough) => self.words(span, text),
            Event::HardBreak | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) => {}
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                self.end();
                self.verbatim += 1;
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => self.verbatim -= 1,
            _ => self.end(),
        }
    }

    fn words(&mut self, span: Range<usize>, text: &str) {
        if self.verbatim > 0 {
            return;
        }
        if let Some(end) = self.links.last_mut() {
            *end = span.end.max(*end);
        }
        // The mask has letters within letters of the text.
        let span = text.floor_char_boundary(span.start)..text.ceil_char_boundary(span.end);
        // The parser leaves out the backslash of an escaped first character.
        let start = span.start - usize::from(text[..span.start].ends_with('\\'));
        let start = start - usize::from(text[..start].ends_with('\\'));
        let open = self.open.get_or_insert(start..span.end);
        open.end = open.end.max(span.end);
    }

    fn hole(&mut self, span: Range<usize>, text: &str) {
        if self.verbatim == 0 {
            self.words(span.clone(), text);
            self.holes.push(span);
        }
    }

    fn end(&mut self) {
        let holes = std::mem::take(&mut self.holes);
        self.found.extend(self.open.take().map(|zone| (zone, holes)));
    }
}

fn is_raising(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']).trim_end_matches('>');
    name.eq_ignore_ascii_case("sup") || name.eq_ignore_ascii_case("sub")
}

/// Goes through the words of one zone.
struct Scan<'a> {
    text: &'a str,
    masked: &'a str,
    end: usize,
    holes: &'a [Range<usize>],
}

impl Scan<'_> {
    fn zone(&self, masking: &mut Masking<'_>, start: usize) {
        let (mut at, mut from) = (start, start);
        let mut holes = self.holes.iter().peekable();
        while at < self.end {
            while let Some(hole) = holes.next_if(|hole| hole.start <= at) {
                if hole.end > at {
                    (at, from) = (hole.end, hole.end);
                }
            }
            if at >= self.end {
                break;
            }
            let stop = holes.peek().map_or(self.end, |hole| hole.start.min(self.end));
            let byte = self.text.as_bytes()[at];
            let is_masked = self.masked.as_bytes()[at] != byte;
            if is_masked || !SIGNS.contains(&byte) && !is_lead(byte) {
                at += self.text[at..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            // Code in dollars reaches over a hole.
            let limit = if self.text[at..].starts_with("$`") {
                self.end
            } else {
                stop
            };
            let length = self.span(masking, start, from, at..limit);
            if let Some(end) = length {
                (at, from) = (end, end);
            } else if byte == b'\\' {
                at += 1;
                at += self.text[at..].chars().next().map_or(0, char::len_utf8);
            } else {
                at += self.text[at..].chars().next().map_or(1, char::len_utf8);
            }
        }
    }

    /// Masks the span that begins at the start of `range`; its end.
    fn span(
        &self,
        masking: &mut Masking<'_>,
        zone: usize,
        from: usize,
        range: Range<usize>,
    ) -> Option<usize> {
        let at = range.start;
        let rest = &self.text[range.clone()];
        let before = self.text[zone..at].chars().next_back();
        if let Some(separator) = rest.chars().next().filter(|letter| is_separator(*letter)) {
            let end = at + separator.len_utf8();
            masking.span(at..end, Role::Border);
            return Some(end);
        }
        if rest.starts_with("==") {
            return self.highlight(masking, before, range);
        }
        if rest.starts_with("[[")
            && let Some(end) = self.labelled(masking, rest, at)
        {
            return Some(end);
        }
        if rest.starts_with(raised::begins)
            && let Some((span, role)) = raised::at(self.text, from, at, range.end)
        {
            let end = span.end;
            return self.put(masking, span, role).then_some(end);
        }
        if rest.starts_with('<')
            && let Some(length) = opaque::tag_length(rest)
        {
            return Some(self.tag(masking, at..at + length));
        }
        let found = opaque::at(rest, before)?;
        let span = at..at + found.length;
        self.put(masking, span.clone(), found.role).then_some(span.end)
    }

    /// Masks a span, if nothing in it is masked already.
    fn put(&self, masking: &mut Masking<'_>, span: Range<usize>, role: Role) -> bool {
        let is_free = self.text[span.clone()] == self.masked[span.clone()];
        if is_free {
            masking.span(span, role);
        }
        is_free
    }

    /// Words between two equals signs each.
    fn highlight(
        &self,
        masking: &mut Masking<'_>,
        before: Option<char>,
        range: Range<usize>,
    ) -> Option<usize> {
        let rest = &self.text[range.clone()];
        let length = opaque::between(rest, "==", "==")?;
        let inner = &rest[2..length - 2];
        let is_apart = !before.is_some_and(|before| before.is_alphanumeric() || before == '=');
        let ends = !rest[length..].starts_with(|next: char| next.is_alphanumeric() || next == '=');
        let is_tight = !inner.starts_with(char::is_whitespace) && !inner.ends_with(char::is_whitespace);
        if !(is_apart && ends && is_tight) || inner.contains(['=', '\n', '~']) || inner.is_empty() {
            return None;
        }
        masking.as_deleted([range.start, range.start + length - 2]);
        // What stands in it is read on.
        Some(range.start + 2)
    }

    /// A wiki link with a label, which is read.
    fn labelled(&self, masking: &mut Masking<'_>, rest: &str, at: usize) -> Option<usize> {
        let length = opaque::between(rest, "[[", "]]")?;
        let inner = &rest[2..length - 2];
        let bar = inner.find('|')?;
        let label = &inner[bar + 1..];
        let is_plain = !label.trim().is_empty()
            && !label.contains(['*', '_', '`', '<', '[', '&', '\\', '\n', '~', '$', '{', '#']);
        let is_link = !rest[length..].starts_with(['(', '[']) && !inner[..bar].contains(['[', '\n']);
        if !is_plain || !is_link {
            return None;
        }
        let words = at + 2 + bar + 1;
        let is_free = self.text[at..at + length] == self.masked[at..at + length];
        if is_free {
            masking.span(at..words, Role::Open);
            masking.span(at + length - 2..at + length, Role::Close);
        }
        is_free.then_some(at + length)
    }

    /// A tag with expressions in its attributes becomes one that the parser knows.
    fn tag(&self, masking: &mut Masking<'_>, tag: Range<usize>) -> usize {
        let mut at = tag.start;
        while let Some(sign) = self.text[at..tag.end].find("={") {
            let from = at + sign + 1;
            let Some(length) = opaque::braces_length(&self.text[from..tag.end]) else {
                break;
            };
            masking.letters(from..from + length);
            at = from + length;
        }
        tag.end
    }
}
