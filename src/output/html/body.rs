//! The text of a page: each paragraph, list, quotation or table beside its source, with its warnings under it.

use std::ops::Range;

use documents::{BlockKind, Container, Part};
use tasks::report::{BlockReport, Report, SegmentReport, Warning};
use text::Lang;

use super::markup::{escape, language, push};
use super::sentences::{self, Sentence};
use crate::output::outlined::{Side, is_translated};

/// Writes the parts of a page in their order; segments and warnings are numbered over the whole page.
pub struct Body<'a> {
    report: &'a Report,
    /// The number of each block's first segment, counted over all blocks.
    first: Vec<usize>,
    /// How many segments the report has.
    segments: usize,
    /// The segments that are not on the page.
    hidden: Range<usize>,
    /// How many warnings have been written.
    warnings: usize,
    /// How many sources that a narrow screen folds have been written.
    folds: usize,
    /// The most segments that stand in one pair.
    longest: usize,
}

/// One side of a pair that is being written.
struct Place {
    /// The number of the pair's first segment.
    pair: usize,
    side: Side,
    /// Whether the pair is the page's title.
    is_title: bool,
}

/// Characters of a source that a narrow screen shows under its translation; a longer one, or a table, is folded there.
const LONG_SOURCE: usize = 600;

impl<'a> Body<'a> {
    /// The parts of the page of this report.
    pub fn new(report: &'a Report) -> Body<'a> {
        let mut segments = 0;
        let count = |block: &BlockReport| {
            let first = segments;
            segments += block.segments.len();
            first
        };
        let first = report.blocks.iter().map(count).collect();
        Body {
            report,
            first,
            segments,
            hidden: 0..0,
            warnings: 0,
            folds: 0,
            longest: 0,
        }
    }

    /// Whether a link can lead to this segment.
    pub fn has_segment(&self, segment: usize) -> bool {
        segment < self.segments && !self.hidden.contains(&segment)
    }

    /// Notes that this block is not written to the page.
    pub fn hide(&mut self, block: usize) {
        let first = self.first[block];
        self.hidden = first..first + self.report.blocks[block].segments.len();
    }

    /// The signs of these warnings and their notes. `class` ties the notes to a sentence, `back` is the name of the
    /// element that they are about.
    pub fn noted(&mut self, warnings: &[Warning], class: &str, back: &str) -> (String, String) {
        let (mut signs, mut notes) = (String::new(), String::new());
        for Warning { code, message, .. } in warnings {
            self.warnings += 1;
            let number = self.warnings;
            let sign = format!("\u{26A0}\u{FE0E}{number}");
            push!(
                signs,
                "<a class=\"flag\" href=\"#w{number}\" aria-label=\"Warning {number}\">{sign}</a>"
            );
            push!(
                notes,
                "<li id=\"w{number}\"{class}><a href=\"#{back}\" aria-label=\"Back to the sentence\">{sign}</a> \
                 {} <span class=\"code\">{}</span></li>\n",
                escape(&capitalised(message)),
                escape(code.name())
            );
        }
        (signs, notes)
    }

    /// A list of notes, if there are any.
    pub fn list_of(notes: &str) -> String {
        if notes.is_empty() {
            return String::new();
        }
        format!("<ul class=\"notes\" aria-label=\"Warnings\">\n{notes}</ul>\n")
    }

    /// One part of the outline's top level, a block or a container, beside its source.
    pub fn pair(&mut self, parts: &[Part], is_title: bool) -> String {
        let blocks: Vec<usize> = parts.iter().filter_map(block_of).collect();
        let pair = blocks.first().map_or(0, |&first| self.first[first]);
        let is_translated = is_translated(parts, self.report);
        let mut notes = String::new();
        let place = |side| Place { pair, side, is_title };
        let inner = self.side(parts, &place(Side::Translation), &mut notes);
        let lang = if is_translated {
            Some(self.report.document.to)
        } else {
            self.untouched_language()
        };
        let mut out = format!(
            "<div class=\"pair{}\">\n<div class=\"to\"{}>{inner}</div>\n",
            if is_translated { "" } else { " same" },
            language(lang)
        );
        if is_translated {
            let inner = self.side(parts, &place(Side::Source), &mut String::new());
            let attributes = language(self.report.document.from);
            let (fold, class) = self.fold(parts, &blocks);
            push!(
                out,
                "{fold}<div class=\"from{class}\"{attributes}>{inner}</div>\n"
            );
        }
        out.push_str(&Self::list_of(&notes));
        out.push_str("</div>\n");
        let segments: usize = blocks
            .iter()
            .map(|&block| self.report.blocks[block].segments.len())
            .sum();
        self.longest = self.longest.max(segments);
        out
    }

    /// A box that shows and hides a long source on a narrow screen, and the class of such a source. A `details` element
    /// would be shut on a wide screen too, where both texts stand side by side.
    fn fold(&mut self, parts: &[Part], blocks: &[usize]) -> (String, &'static str) {
        let is_table = parts.first() == Some(&Part::Open(Container::Table));
        let sources = blocks
            .iter()
            .map(|&block| self.report.blocks[block].source.chars().count());
        if !is_table && sources.sum::<usize>() <= LONG_SOURCE {
            return (String::new(), "");
        }
        self.folds += 1;
        let number = self.folds;
        let from = self.report.document.from.map_or("Original", Lang::name);
        let fold = format!(
            "<p class=\"fold\"><input type=\"checkbox\" id=\"fold{number}\"> <label for=\"fold{number}\">{from}</label></p>\n"
        );
        (fold, " long")
    }

    /// The language of blocks that were not translated: the target language, or with a summary alone the source
    /// language.
    fn untouched_language(&self) -> Option<Lang> {
        match self.report.translation {
            Some(_) => Some(self.report.document.to),
            None => self.report.document.from,
        }
    }

    fn side(&mut self, parts: &[Part], place: &Place, notes: &mut String) -> String {
        let mut out = String::new();
        let mut open: Vec<Container> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let around = open.last().copied();
            let follows = at > 0 && !matches!(parts[at - 1], Part::Open(_) | Part::Close);
            if follows && around == Some(Container::Cell) && *part != Part::Close {
                out.push_str("<br>");
            }
            match part {
                Part::Open(container) => {
                    out.push_str(&start_tag(*container, around));
                    open.push(*container);
                }
                Part::Close => {
                    let Some(container) = open.pop() else { continue };
                    out.push_str(end_tag(container, open.last().copied()));
                }
                Part::Verbatim(text) => out.push_str(&in_element(paragraph(around), &escape(text))),
                Part::Block(index) => {
                    let block = &self.report.blocks[*index];
                    let element = match (block.kind, around) {
                        _ if place.is_title => {
                            if place.side == Side::Translation {
                                "h1"
                            } else {
                                "p"
                            }
                        }
                        (BlockKind::Heading(level), None) => HEADINGS[usize::from(level.clamp(2, 6)) - 2],
                        _ => paragraph(around),
                    };
                    let inner = self.block(*index, place, notes);
                    out.push_str(&in_element(element, &inner));
                }
            }
        }
        out
    }

    fn block(&mut self, index: usize, place: &Place, notes: &mut String) -> String {
        let report = self.report;
        let block = &report.blocks[index];
        let mut found = Vec::new();
        for (offset, segment) in block.segments.iter().enumerate() {
            let number = self.first[index] + offset;
            let local = number - place.pair;
            let (text, open, after) = match place.side {
                Side::Source => (
                    segment.source.as_str(),
                    format!("class=\"s s{local}\""),
                    String::new(),
                ),
                Side::Translation => {
                    let name = segment_name(number);
                    let class = format!(" class=\"s{local}\"");
                    let (signs, new) = self.noted(&segment.warnings, &class, &name);
                    notes.push_str(&new);
                    // A warning without a place is about the whole sentence.
                    let is_whole = segment.warnings.iter().any(|warning| warning.target.is_none());
                    let flagged = if is_whole { " flagged" } else { "" };
                    let open = format!("class=\"s s{local}{flagged}\" id=\"{name}\" tabindex=\"0\"");
                    (shown(segment), open, signs)
                }
            };
            let warnings = segment.warnings.iter();
            let places = warnings.filter_map(|warning| match place.side {
                Side::Source => warning.source.clone(),
                Side::Translation => warning.target.clone(),
            });
            found.push(Sentence {
                text,
                open,
                after,
                places: places.collect(),
            });
        }
        sentences::markup(place.side.of(block), place.side.marks(block), &found)
    }

    /// Style rules that mark a sentence and its source together: one for each number that a sentence can have in its
    /// pair.
    pub fn marking(&self) -> String {
        let mut rules = String::new();
        for place in 0..self.longest {
            push!(
                rules,
                ".pair:has(.s{place}:is(:hover,:focus,:target)) .s.s{place}{{background:var(--mark);color:var(--ink)}}\n"
            );
        }
        rules
    }
}

const HEADINGS: [&str; 5] = ["h2", "h3", "h4", "h5", "h6"];

/// The name by which links find a segment; people count from 1.
pub fn segment_name(segment: usize) -> String {
    format!("s{}", segment + 1)
}

fn block_of(part: &Part) -> Option<usize> {
    match part {
        Part::Block(index) => Some(*index),
        _ => None,
    }
}

fn shown(segment: &SegmentReport) -> &str {
    segment.translation.as_deref().unwrap_or(&segment.source)
}

/// A text with a capital letter at its start, as a sentence of its own.
pub fn capitalised(message: &str) -> String {
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// The element of a paragraph; cells and code need none.
fn paragraph(around: Option<Container>) -> &'static str {
    match around {
        Some(Container::Cell | Container::Code) => "",
        _ => "p",
    }
}

fn in_element(element: &str, inner: &str) -> String {
    match element {
        "" => inner.to_owned(),
        _ => format!("<{element}>{inner}</{element}>\n"),
    }
}

fn start_tag(container: Container, around: Option<Container>) -> String {
    match container {
        Container::List(None) => "<ul>\n".to_owned(),
        Container::List(Some(first)) => format!("<ol start=\"{first}\">\n"),
        Container::Item => "<li>".to_owned(),
        Container::Quote => "<blockquote>\n".to_owned(),
        Container::Table => "<div class=\"table\"><table>\n".to_owned(),
        Container::Row { .. } => "<tr>".to_owned(),
        Container::Cell if is_head(around) => "<th scope=\"col\">".to_owned(),
        Container::Cell => "<td>".to_owned(),
        Container::Code => "<pre><code>".to_owned(),
    }
}

fn end_tag(container: Container, around: Option<Container>) -> &'static str {
    match container {
        Container::List(None) => "</ul>\n",
        Container::List(Some(_)) => "</ol>\n",
        Container::Item => "</li>\n",
        Container::Quote => "</blockquote>\n",
        Container::Table => "</table></div>\n",
        Container::Row { .. } => "</tr>\n",
        Container::Cell if is_head(around) => "</th>",
        Container::Cell => "</td>",
        Container::Code => "</code></pre>\n",
    }
}

fn is_head(row: Option<Container>) -> bool {
    row == Some(Container::Row { head: true })
}
