//! Plain text: paragraphs separated by blank lines, or one paragraph per line.

use std::ops::Range;
use std::path::Path;

use crate::lines::{self, is_translatable, looks_like_headline, on_one_line};
use crate::outline;
use crate::skeleton::{BlockWriter, Skeleton};
use crate::{Block, BlockKind, Confidence, Document, Format, Part, ReadError, Translation, has_extension};

/// The format's name.
pub const PLAIN_TEXT: &str = "text";

/// The format plain text, for every text that no other format recognises.
pub struct PlainText;

impl Format for PlainText {
    fn name(&self) -> &'static str {
        PLAIN_TEXT
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["txt", "text"]
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &["txt"]
    }

    fn is_prose(&self) -> bool {
        true
    }

    fn sniff(&self, name: Option<&Path>, _text: &str) -> Confidence {
        if has_extension(name, self.extensions()) {
            Confidence::Certain
        } else {
            Confidence::Possible
        }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        let blocks = blocks(&text);
        Ok(Box::new(
            Skeleton::new(self.name(), text, Plain).with_blocks(blocks),
        ))
    }
}

/// Writes plain text, which has no marks and needs no escapes.
struct Plain;

impl BlockWriter for Plain {
    fn written(&self, _span: &Range<usize>, _block: &Block, translation: &Translation) -> String {
        on_one_line(&translation.text)
    }

    fn outline(&self, text: &str, blocks: &[Block], spans: &[Range<usize>]) -> Vec<Part> {
        outline::of_text(text, blocks, spans)
    }
}

/// The widths, in characters, between which a text can have been wrapped by hand.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 40..=120;

pub(crate) fn blocks(text: &str) -> Vec<(Range<usize>, Block)> {
    let lines = lines::trimmed(text);
    let groups: Vec<&[Range<usize>]> = lines
        .split(Range::is_empty)
        .filter(|group| !group.is_empty())
        .collect();
    let width = wrap_width(text, &groups);
    let mut blocks: Vec<(Range<usize>, Block)> = groups
        .iter()
        .flat_map(|group| paragraphs(text, group, width))
        .filter_map(|paragraph| block(text, paragraph))
        .collect();
    mark_headline(&groups, &mut blocks);
    blocks
}

/// The width that the text was wrapped to, if its lines look wrapped: most continue in the next line, whose first
/// letter is not a capital. In verse and in lists of headlines nearly every line begins with a capital.
fn wrap_width(text: &str, groups: &[&[Range<usize>]]) -> Option<usize> {
    let (mut borders, mut continued) = (0_usize, 0_usize);
    let mut widths: Vec<usize> = Vec::new();
    for pair in groups.iter().flat_map(|group| group.windows(2)) {
        let next = &text[pair[1].clone()];
        borders += 1;
        continued += usize::from(!next.starts_with(char::is_uppercase) && marker_length(next) == 0);
        widths.push(text[pair[0].clone()].chars().count());
    }
    widths.sort_unstable();
    // Not the longest line: a URL may be longer than the width.
    let width = *widths.get(widths.len().saturating_sub(1) * 9 / 10)?;
    (continued * 2 >= borders && WRAP_WIDTHS.contains(&width)).then_some(width)
}

/// The paragraphs of a group of lines without blank lines: one per line, unless the lines were wrapped.
fn paragraphs<'a>(text: &str, group: &'a [Range<usize>], width: Option<usize>) -> Vec<&'a [Range<usize>]> {
    let mut paragraphs = Vec::new();
    let mut first = 0;
    for next in 1..=group.len() {
        let goes_on = next < group.len()
            && width.is_some_and(|width| continues(text, &group[next - 1], &group[next], width));
        if !goes_on {
            paragraphs.push(&group[first..next]);
            first = next;
        }
    }
    paragraphs
}

/// Whether a wrapped line continues in the next: it is full, and the next is neither indented nor a list item.
fn continues(text: &str, line: &Range<usize>, next: &Range<usize>, width: usize) -> bool {
    let length = text[line.clone()].chars().count();
    length * 10 >= width * 6
        && indentation(text, next) < indentation(text, line) + 2
        && marker_length(&text[next.clone()]) == 0
}

/// The number of spaces or tabs before a line.
fn indentation(text: &str, line: &Range<usize>) -> usize {
    let before = &text[..line.start];
    before.len() - before.trim_end_matches([' ', '\t']).len()
}

fn block(text: &str, paragraph: &[Range<usize>]) -> Option<(Range<usize>, Block)> {
    let (first, last) = (paragraph.first()?, paragraph.last()?);
    let marker = marker_length(&text[first.clone()]);
    let span = first.start + marker..last.end;
    let kind = if marker > 0 {
        BlockKind::ListItem
    } else {
        BlockKind::Paragraph
    };
    let source = if paragraph.len() == 1 {
        text[span.clone()].to_owned()
    } else {
        joined(&text[span.clone()])
    };
    is_translatable(&source).then(|| (span, Block::new(kind, source)))
}

/// Wrapped lines as one. A hyphen at the end of a line joins the halves of a word; a soft hyphen is removed.
fn joined(wrapped: &str) -> String {
    let mut source = String::with_capacity(wrapped.len());
    for line in wrapped
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
    {
        let halves = source.ends_with('-') && line.starts_with(char::is_lowercase);
        if source.ends_with('\u{AD}') {
            source.pop();
        } else if !source.is_empty() && !halves {
            source.push(' ');
        }
        source.push_str(line);
    }
    source
}

/// The length of a list marker and the spaces after it: `- `, `• `, `12. `, `3) `, `а) `; 0 without one.
fn marker_length(line: &str) -> usize {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = line.len() - rest.len();
    let sign = match rest.chars().next() {
        Some('.' | ')') if (1..=3).contains(&digits) => digits + 1,
        Some('-' | '*' | '+' | '•' | '·' | '▪' | '◦' | '‣') if digits == 0 => {
            rest.chars().next().map_or(0, char::len_utf8)
        }
        Some(letter)
            if digits == 0 && letter.is_lowercase() && rest[letter.len_utf8()..].starts_with(')') =>
        {
            letter.len_utf8() + 1
        }
        _ => return 0,
    };
    let body = line[sign..].trim_start_matches([' ', '\t']);
    if body.len() == line.len() - sign {
        0
    } else {
        line.len() - body.len()
    }
}

/// Makes the first line a heading if it stands alone before the rest and does not end as a sentence.
fn mark_headline(groups: &[&[Range<usize>]], blocks: &mut [(Range<usize>, Block)]) {
    let stands_alone = groups.len() > 1 && groups[0].len() == 1;
    if let Some((span, first)) = blocks.first_mut()
        && stands_alone
        && *span == groups[0][0]
        && looks_like_headline(&first.source)
    {
        first.kind = BlockKind::Heading(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(text: &str) -> Vec<String> {
        blocks(text).into_iter().map(|(_, block)| block.source).collect()
    }

    fn kinds(text: &str) -> Vec<BlockKind> {
        blocks(text).into_iter().map(|(_, block)| block.kind).collect()
    }

    #[test]
    fn a_headline_stands_alone_and_ends_without_a_mark() {
        use BlockKind::{Heading, Paragraph};
        assert_eq!(kinds("Новости дня\n\nТекст новости."), [Heading(1), Paragraph]);
        assert_eq!(
            kinds("Это предложение.\n\nТекст новости."),
            [Paragraph, Paragraph]
        );
        assert_eq!(kinds("Новости дня\nТекст новости."), [Paragraph, Paragraph]);
        assert_eq!(kinds("Новости дня"), [Paragraph]);
        assert_eq!(
            kinds(&format!("{}\n\nТекст.", "слово ".repeat(40))),
            [Paragraph, Paragraph]
        );
    }

    #[test]
    fn wrapped_lines_are_joined() {
        let text = "Министр прибыл в столицу рано утром и сразу отправился на\n\
            переговоры, которые шли весь день без перерыва. Вечером он\n\
            вылетел обратно.\n\nВторой абзац тоже перенесён вручную, как это делали в рас-\nсылках прежних лет.";
        assert_eq!(
            sources(text),
            [
                "Министр прибыл в столицу рано утром и сразу отправился на переговоры, которые шли весь день без \
                 перерыва. Вечером он вылетел обратно.",
                "Второй абзац тоже перенесён вручную, как это делали в рас-сылках прежних лет.",
            ]
        );
    }

    #[test]
    fn an_indented_line_begins_a_paragraph_of_wrapped_text() {
        let text = "   Министр прибыл в столицу рано утром и сразу отправился на\n\
            переговоры, которые шли весь день без перерыва и отдыха, и\n\
            вечером он вылетел обратно, не сказав ни слова журналистам.\n   \
            Новый абзац начинается с отступа, как принято в книгах, и\nидёт дальше.";
        assert_eq!(sources(text).len(), 2);
    }

    #[test]
    fn verse_and_paragraphs_on_lines_stay_apart() {
        assert_eq!(
            sources("Шумел камыш, деревья гнулись,\nА ночка тёмная была.\nОдна возлюбленная пара").len(),
            3
        );
        assert_eq!(
            sources("Первый абзац новости закончен точкой.\nВторой абзац тоже закончен точкой.").len(),
            2
        );
        assert_eq!(sources("яблоки\nгруши\nсливы").len(), 3);
    }

    #[test]
    fn list_markers_are_skeleton() {
        let text = "- первый\n* второй\n12. третий\n3) четвёртый\nа) пятый\n\u{2022}\tшестой";
        assert_eq!(
            sources(text),
            ["первый", "второй", "третий", "четвёртый", "пятый", "шестой"]
        );
        assert!(kinds(text).iter().all(|kind| *kind == BlockKind::ListItem));
        for line in [
            "2016. Год начался",
            "А. С. Пушкин",
            "-5 градусов",
            "1.5 млн",
            "— Да, — сказал он.",
            "т)",
        ] {
            assert_eq!(marker_length(line), 0, "{line}");
        }
    }

    #[test]
    fn lines_without_words_are_skeleton() {
        assert_eq!(sources("* * *\n\n2016\n\n, , ,\n\nСлово"), ["Слово"]);
        assert_eq!(sources("\n \r\n\t\n"), Vec::<String>::new());
        assert_eq!(sources(""), Vec::<String>::new());
    }
}
