//! Lays out one side of a report, source or translation, by the document's outline, as text or Markdown.

use documents::inline::MarkKind;
use documents::{BlockKind, Container, Mark, Notation, Part};
use tasks::report::{BlockReport, Report};

/// One of the two texts of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The translated text.
    Translation,
    /// The text that was read.
    Source,
}

impl Side {
    /// A block's text on this side.
    pub fn of(self, block: &BlockReport) -> &str {
        match self {
            Side::Translation => &block.text,
            Side::Source => &block.source,
        }
    }

    /// The marks of a block's text on this side.
    pub fn marks(self, block: &BlockReport) -> &[Mark] {
        match self {
            Side::Translation => &block.marks,
            Side::Source => &block.source_marks,
        }
    }
}

/// The outline cut at its top level: a block, or a container with all that is in it.
pub fn top_level(outline: &[Part]) -> Vec<&[Part]> {
    let mut pieces = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (index, part) in outline.iter().enumerate() {
        match part {
            Part::Open(_) => depth += 1,
            Part::Close => depth = depth.saturating_sub(1),
            Part::Block(_) | Part::Verbatim(_) => {}
        }
        if depth == 0 {
            pieces.push(&outline[start..=index]);
            start = index + 1;
        }
    }
    pieces
}

/// Whether any of these blocks was translated.
pub fn is_translated(parts: &[Part], report: &Report) -> bool {
    parts.iter().any(|part| match part {
        Part::Block(index) => {
            let segments = &report.blocks[*index].segments;
            segments.iter().any(|segment| segment.translation.is_some())
        }
        _ => false,
    })
}

/// The content of an open container.
struct Frame {
    container: Option<Container>,
    /// Finished parts, each of one line or more.
    things: Vec<String>,
}

impl Frame {
    fn new(container: Option<Container>) -> Frame {
        Frame {
            container,
            things: Vec::new(),
        }
    }

    /// Adds a thing; in an item a list stands directly under its words.
    fn add(&mut self, thing: String, is_list: bool) {
        match self.things.last_mut() {
            Some(last) if is_list && self.container == Some(Container::Item) => {
                last.push('\n');
                last.push_str(&thing);
            }
            _ => self.things.push(thing),
        }
    }
}

/// The side that is laid out, and its notation.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    pub side: Side,
    pub is_markdown: bool,
    /// Whether an anchor stands before each text that links may lead to (in Markdown).
    pub anchors: bool,
}

/// The depth to which nested containers are laid out; deeper ones are written as if they lay at this depth. Each level
/// indents all lines in it, so without a limit the result would grow with the square of the depth.
const DEEPEST: usize = 64;

/// The anchor of a block of that number, counted from 0.
pub fn anchor(block: usize) -> String {
    format!("<a id=\"p{}\"></a>", block + 1)
}

/// The blocks that have an [`anchor`] in a text.
pub fn anchors(text: &str) -> impl Iterator<Item = usize> {
    text.split("<a id=\"p").skip(1).filter_map(|rest| {
        let number = rest.split_once("\"></a>")?.0;
        let block = number.parse::<usize>().ok()?.checked_sub(1)?;
        (number == (block + 1).to_string()).then_some(block)
    })
}

/// The lines of these parts, without a line break at their end.
pub fn laid_out(parts: &[Part], report: &Report, layout: Layout) -> String {
    let is_markdown = layout.is_markdown;
    let mut frames = vec![Frame::new(None)];
    // Containers that are open beyond the deepest.
    let mut beyond = 0_usize;
    for part in parts {
        match part {
            Part::Open(_) if frames.len() > DEEPEST => {
                beyond += 1;
                continue;
            }
            Part::Close if beyond > 0 => {
                beyond -= 1;
                continue;
            }
            _ => {}
        }
        let around = frames.last().and_then(|frame| frame.container);
        let is_list = matches!((part, around), (Part::Close, Some(Container::List(_))));
        let thing = match part {
            Part::Open(container) => {
                frames.push(Frame::new(Some(*container)));
                continue;
            }
            Part::Close => match frames.pop() {
                Some(frame) => {
                    let outer = frames.last().and_then(|frame| frame.container);
                    closed(frame, outer, is_markdown)
                }
                None => continue,
            },
            Part::Verbatim(text) if is_markdown && around != Some(Container::Code) => {
                documents::as_markdown(kind_in(around, BlockKind::Paragraph), text, &[])
            }
            Part::Verbatim(text) => text.clone(),
            Part::Block(index) => line(*index, report, layout, around),
        };
        if let Some(frame) = frames.last_mut() {
            frame.add(thing, is_list);
        }
    }
    let gap = if is_markdown { "\n\n" } else { "\n" };
    frames
        .pop()
        .map(|frame| frame.things.join(gap))
        .unwrap_or_default()
}

/// The translation laid out by its outline, for documents whose own text is not readable: markup, and in Markdown also
/// packages, whose plain text has neither headings nor marks. `None` where the document's own text is shown.
pub fn for_reading(report: &Report, layout: Layout) -> Option<String> {
    report.translation.as_ref()?;
    let notation = documents::notation(&report.document.format);
    let is_markup = match notation {
        Notation::Markup => true,
        Notation::Package if layout.is_markdown => false,
        Notation::Package | Notation::Plain | Notation::Markdown => return None,
    };
    let mut things = top_level(&report.outline);
    if let Some([Part::Block(title), ..]) = things.first()
        && repeating_heading(*title, report, is_markup).is_some()
    {
        things.remove(0);
    }
    let things = things.into_iter().map(|parts| laid_out(parts, report, layout));
    let things = things.filter(|thing| !thing.trim().is_empty());
    Some(things.collect::<Vec<_>>().join("\n\n"))
}

/// The heading that repeats a page's `<title>`, which is block `title`, so that it need not be shown twice. A package's
/// first heading is no such title.
pub fn repeating_heading(title: usize, report: &Report, is_markup: bool) -> Option<usize> {
    let is_heading = |block: &BlockReport| matches!(block.kind, BlockKind::Heading(_));
    let first = &report.blocks[title];
    if !is_markup && is_heading(first) {
        return None;
    }
    let mut later = report.blocks.iter().enumerate().skip(title + 1);
    let found = later.find(|(_, block)| {
        is_heading(block)
            && (is_title_of(&first.text, &block.text) || is_title_of(&first.source, &block.source))
    });
    found.map(|(index, _)| index)
}

/// Whether a page's title is its heading, perhaps with the site's name before or after it: `Heading — Site`.
fn is_title_of(title: &str, heading: &str) -> bool {
    const SEPARATORS: [&str; 6] = [" — ", " – ", " - ", " | ", " :: ", " · "];
    let (title, heading) = (title.trim(), heading.trim());
    let with_site = || {
        SEPARATORS.iter().any(|separator| {
            let rest = title
                .strip_prefix(heading)
                .and_then(|rest| rest.strip_prefix(separator));
            let before = title
                .strip_suffix(heading)
                .and_then(|rest| rest.strip_suffix(separator));
            // A site's name is no second half of a headline.
            rest.or(before)
                .is_some_and(|site| site.split_whitespace().count() <= 5)
        })
    };
    title == heading || !heading.is_empty() && with_site()
}

/// A block as a line. In Markdown it has its marks, headings have theirs, and what would begin something else is
/// escaped.
fn line(index: usize, report: &Report, layout: Layout, around: Option<Container>) -> String {
    let block = &report.blocks[index];
    let text = layout.side.of(block);
    if !layout.is_markdown {
        return text.to_owned();
    }
    let anchor = if layout.anchors && !text.trim().is_empty() {
        anchor(index)
    } else {
        String::new()
    };
    let kind = kind_in(around, block.kind);
    let text = documents::as_markdown(kind, text, layout.side.marks(block));
    match kind {
        BlockKind::Heading(level) => format!("{} {anchor}{text}", "#".repeat(usize::from(level))),
        _ => anchor + &text,
    }
}

/// The kind of a block for Markdown, by the container around it.
fn kind_in(around: Option<Container>, kind: BlockKind) -> BlockKind {
    if around == Some(Container::Cell) {
        BlockKind::TableCell
    } else {
        kind
    }
}

/// Lines of code in a cell of a table, which is one line itself.
fn code_in_cell(lines: &str) -> String {
    let code = lines.split_whitespace().collect::<Vec<_>>().join(" ");
    let mark = Mark {
        range: 0..code.len(),
        depth: 0,
        kind: MarkKind::Verbatim,
        style: documents::inline::InlineStyle::Code,
        id: 0,
    };
    documents::as_markdown(BlockKind::TableCell, &code, &[mark])
}

/// A container that is whole, in another one.
fn closed(Frame { container, things }: Frame, around: Option<Container>, is_markdown: bool) -> String {
    let gap = if is_markdown { "\n\n" } else { "\n" };
    match container {
        None | Some(Container::Item) => things.join(gap),
        Some(Container::List(first)) => {
            let item = |(offset, thing): (u64, String)| {
                let marker = first.map_or_else(
                    || "- ".to_owned(),
                    |first| format!("{}. ", first.saturating_add(offset)),
                );
                hung(&thing, &marker, &" ".repeat(marker.len()))
            };
            (0..).zip(things).map(item).collect::<Vec<_>>().join("\n")
        }
        Some(Container::Quote) => hung(&things.join(gap), "> ", "> "),
        Some(Container::Table) => things.join("\n"),
        Some(Container::Row { head }) if is_markdown => {
            let row = format!("| {} |", things.join(" | "));
            let rule = if head {
                format!("\n|{}", " --- |".repeat(things.len()))
            } else {
                String::new()
            };
            row + &rule
        }
        Some(Container::Row { .. }) => things.join(" | "),
        Some(Container::Cell) => things.join(" "),
        Some(Container::Code) if is_markdown && around == Some(Container::Cell) => {
            code_in_cell(&things.join("\n"))
        }
        Some(Container::Code) if is_markdown => {
            let code = things.join("\n");
            let fence = "`".repeat(longest_fence(&code).max(2) + 1);
            format!("{fence}\n{code}\n{fence}")
        }
        Some(Container::Code) => hung(&things.join("\n"), "    ", "    "),
    }
}

/// The lines of `text`, the first behind `marker` and the others behind `indent`.
fn hung(text: &str, marker: &str, indent: &str) -> String {
    let line = |(index, line): (usize, &str)| {
        let before = if index == 0 { marker } else { indent };
        format!("{before}{line}").trim_end().to_owned()
    };
    text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// The longest run of backquotes.
fn longest_fence(code: &str) -> usize {
    code.split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn text(side: Side) -> Layout {
        Layout {
            side,
            is_markdown: false,
            anchors: false,
        }
    }

    fn markdown(side: Side) -> Layout {
        Layout {
            is_markdown: true,
            ..text(side)
        }
    }

    fn open(container: Container) -> Part {
        Part::Open(container)
    }

    /// A numbered list with a list in its first item, a table, a quotation and code.
    fn nested() -> Vec<Part> {
        let mut parts = vec![
            open(Container::List(Some(9))),
            open(Container::Item),
            Part::Block(2),
        ];
        parts.extend([open(Container::List(None)), open(Container::Item), Part::Block(3)]);
        parts.extend([Part::Close, Part::Close, Part::Close, Part::Close]);
        for head in [true, false] {
            let cells = [
                open(Container::Cell),
                Part::Block(2),
                Part::Close,
                open(Container::Cell),
                Part::Close,
            ];
            let begin = if head {
                vec![open(Container::Table)]
            } else {
                Vec::new()
            };
            parts.extend(begin);
            parts.push(open(Container::Row { head }));
            parts.extend(cells);
            parts.push(Part::Close);
        }
        parts.push(Part::Close);
        parts.extend([
            open(Container::Quote),
            Part::Block(0),
            Part::Block(1),
            Part::Close,
        ]);
        parts.extend([
            open(Container::Code),
            Part::Verbatim("```\n  x".to_owned()),
            Part::Close,
        ]);
        parts
    }

    #[test]
    fn containers_keep_their_shape() {
        let report = sample::digest();
        assert_eq!(
            laid_out(&nested(), &report, markdown(Side::Translation)),
            "9. FIRST\n   - SECOND\n\n| FIRST |  |\n| --- | --- |\n| FIRST |  |\n\n> # NEWS\n>\n> ONE. TWO.\n\n\
             ````\n```\n  x\n````"
        );
        assert_eq!(
            laid_out(&nested(), &report, text(Side::Source)),
            "9. первый\n   - второй\nпервый | \nпервый | \n> Новости\n> Один. Два.\n    ```\n      x"
        );
    }

    #[test]
    fn nesting_ends_where_it_is_too_deep() {
        let report = sample::digest();
        let nested = |depth: usize| {
            let mut parts = Vec::new();
            for _ in 0..depth {
                parts.extend([open(Container::List(None)), open(Container::Item), Part::Block(3)]);
            }
            parts.extend(vec![Part::Close; 2 * depth]);
            parts.push(Part::Block(2));
            laid_out(&parts, &report, markdown(Side::Translation))
        };
        let shallow = nested(DEEPEST / 2);
        let indents = |text: &str| text.lines().filter(|line| line.ends_with("- SECOND")).count();
        assert_eq!(indents(&shallow), DEEPEST / 2);
        let deep = nested(10 * DEEPEST);
        assert_eq!(indents(&deep), DEEPEST / 2);
        assert_eq!(deep.matches("SECOND").count(), 10 * DEEPEST, "{deep}");
        assert!(deep.ends_with("\n\nFIRST"), "{deep}");
        let widest = deep.lines().map(str::len).max();
        assert_eq!(widest, shallow.lines().map(str::len).max());
    }

    #[test]
    fn anchors_are_found_in_what_is_written() {
        let text = "<a id=\"p1\"></a>One <a id=\"p012\"></a> <a id=\"px\"></a>\n<a id=\"p12\"></a>, <a id=\"p0\"></a>";
        let mut found: Vec<usize> = anchors(text).collect();
        found.sort_unstable();
        assert_eq!(found, [0, 11]);
        assert!(found.iter().all(|&index| text.contains(&anchor(index))));
    }

    #[test]
    fn what_would_begin_something_else_is_escaped_in_markdown() {
        let mut report = sample::digest();
        report.blocks[1].text = "1. ONE".to_owned();
        let one = [Part::Block(1)];
        assert_eq!(laid_out(&one, &report, markdown(Side::Translation)), "1\\. ONE");
        assert_eq!(laid_out(&one, &report, text(Side::Translation)), "1. ONE");
    }

    #[test]
    fn markup_becomes_what_a_reader_sees() {
        let mut report = sample::digest();
        assert_eq!(for_reading(&report, text(Side::Translation)), None);
        report.document.format = "html".to_owned();
        report.outline = [vec![Part::Block(0), Part::Block(1)], nested()].concat();
        let anchored = Layout {
            anchors: true,
            ..markdown(Side::Translation)
        };
        let read = for_reading(&report, anchored).unwrap();
        assert!(
            read.starts_with(
                "# <a id=\"p1\"></a>NEWS\n\n<a id=\"p2\"></a>ONE. TWO.\n\n9. <a id=\"p3\"></a>FIRST\n"
            ),
            "{read}"
        );
        report.document.format = "docx".to_owned();
        assert_eq!(for_reading(&report, text(Side::Translation)), None);
        assert_eq!(for_reading(&report, anchored), Some(read));
        report.translation = None;
        assert_eq!(for_reading(&report, anchored), None);
    }

    #[test]
    fn the_outline_is_cut_at_its_top() {
        let report = sample::digest();
        let lengths: Vec<usize> = top_level(&report.outline)
            .iter()
            .map(|parts| parts.len())
            .collect();
        assert_eq!(lengths, [1, 1, 8]);
    }
}
