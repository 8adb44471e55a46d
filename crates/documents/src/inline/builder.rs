//! Makes a block's text and its marks from the words and tags that a format reads, one after the other.

use super::{InlineStyle, Mark, MarkKind};

/// The limit for verbatim words in a sentence, in characters; longer ones become a mark without words.
const LONGEST_KEPT: usize = 60;

/// The limit of marks that are searched for those around the last word.
const MOST_BEFORE: usize = 64;

/// A text with its marks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inline {
    /// The words, with single spaces between them and none at the ends.
    pub text: String,
    /// The marks of `text`.
    pub marks: Vec<Mark>,
}

/// Collects the words and marks of one block. White space becomes single spaces, and marks are placed so that no space
/// stands just inside of them.
#[derive(Debug, Default)]
pub struct Builder {
    text: String,
    marks: Vec<Mark>,
    /// The indices of open pairs, the innermost last.
    open: Vec<usize>,
    /// Whether there was white space since the last word.
    gap: bool,
    /// Whether the last thing added was white space; beginnings and ends of pairs do not count.
    is_spaced: bool,
    /// The indices of the marks since the last word, each with whether white space stands between that word and the
    /// mark. Such a mark is placed directly before the next word.
    waiting: Vec<(usize, bool)>,
    /// The index of the last point, until the next word is added.
    point: Option<usize>,
}

impl Builder {
    /// Adds words and white space.
    pub fn text(&mut self, words: &str) {
        for letter in words.chars() {
            if letter.is_whitespace() {
                self.space();
            } else {
                self.drop_gap_before(letter);
                self.flush();
                self.text.push(letter);
            }
        }
    }

    /// Begins a pair.
    pub fn open(&mut self, style: InlineStyle, id: usize) {
        self.waiting.push((self.marks.len(), self.gap));
        self.add(self.open.len(), MarkKind::Pair, style, id);
        self.open.push(self.marks.len() - 1);
    }

    /// Ends the pair that began last, if one is open.
    pub fn close(&mut self) {
        if let Some(index) = self.open.pop() {
            self.marks[index].range.end = self.text.len();
        }
    }

    /// The words before the current position, with a space if white space came last; empty if there are none.
    pub(crate) fn before(&self) -> String {
        let mut start = self.text.len().saturating_sub(LONGEST_KEPT);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        let space = if self.gap && !self.text.is_empty() {
            " "
        } else {
            ""
        };
        format!("{}{space}", &self.text[start..])
    }

    /// The number of open pairs.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Adds verbatim words. If there are none, or very many, a point is added instead.
    pub fn verbatim(&mut self, words: &str, style: InlineStyle, id: usize) {
        let words = crate::lines::on_one_line(words);
        if words.is_empty() || words.chars().nth(LONGEST_KEPT).is_some() {
            return self.point(style, id);
        }
        self.flush();
        self.add(self.open.len(), MarkKind::Verbatim, style, id);
        self.text.push_str(&words);
        if let Some(mark) = self.marks.last_mut() {
            mark.range.end = self.text.len();
        }
    }

    /// The text so far, and whether white space follows it.
    pub(crate) fn so_far(&self) -> (&str, bool) {
        (&self.text, self.gap)
    }

    /// Takes the last bytes of the text back, as far as no mark is among them, in order to make them a part of verbatim
    /// words. Returns them with the ids of the pairs that ended with them, the outer ones first.
    pub(crate) fn take_back(&mut self, bytes: usize) -> (String, Vec<usize>) {
        let end = self.text.len();
        if self.gap || !self.waiting.is_empty() {
            return (String::new(), Vec::new());
        }
        let mut start = end - bytes;
        let mut around = Vec::new();
        for (seen, (index, mark)) in self.marks.iter().enumerate().rev().enumerate() {
            if seen > MOST_BEFORE {
                return (String::new(), Vec::new());
            }
            let is_open = self.open.contains(&index);
            if !is_open && mark.range.end <= start {
                if mark.depth <= self.open.len() {
                    break;
                }
                continue;
            }
            let encloses = mark.kind == MarkKind::Pair && (is_open || mark.range.end == end);
            start = start.max(if encloses {
                mark.range.start
            } else {
                mark.range.end
            });
            if encloses && !is_open {
                around.push(index);
            }
        }
        around.retain(|&index| self.marks[index].range.start <= start);
        around.reverse();
        for &index in &around {
            self.marks[index].range.end = start;
        }
        let ids = around.iter().map(|&index| self.marks[index].id).collect();
        (self.text.split_off(start), ids)
    }

    /// Adds words to the verbatim words that were added last.
    pub(crate) fn extend_verbatim(&mut self, words: &str) {
        self.text.push_str(words);
        if let Some(mark) = self.marks.last_mut() {
            mark.range.end = self.text.len();
        }
    }

    /// Adds a mark without words.
    pub fn point(&mut self, style: InlineStyle, id: usize) {
        let kind = MarkKind::Point {
            before: self.is_spaced,
            after: false,
        };
        self.is_spaced = false;
        self.point = Some(self.marks.len());
        self.waiting.push((self.marks.len(), self.gap));
        self.add(self.open.len(), kind, style, id);
    }

    /// Adds a line break, which separates words even without spaces around it.
    pub fn line_break(&mut self, id: usize) {
        self.point(InlineStyle::Plain, id);
        self.gap = true;
    }

    fn add(&mut self, depth: usize, kind: MarkKind, style: InlineStyle, id: usize) {
        let at = self.text.len();
        self.marks.push(Mark {
            range: at..at,
            depth,
            kind,
            style,
            id,
        });
    }

    fn space(&mut self) {
        (self.gap, self.is_spaced) = (true, true);
        if let Some(index) = self.point
            && let MarkKind::Point { after, .. } = &mut self.marks[index].kind
        {
            *after = true;
        }
    }

    /// A mark that stands between a space and a sign of punctuation keeps the space; the words have none before the
    /// sign.
    fn drop_gap_before(&mut self, letter: char) {
        let stands_there = self.point.is_some_and(|index| {
            self.marks[index].kind
                == MarkKind::Point {
                    before: true,
                    after: false,
                }
        });
        let is_sign = matches!(
            letter,
            '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '»' | '”' | '…'
        );
        if self.gap && is_sign && stands_there && !self.text.is_empty() {
            self.gap = false;
            self.waiting.clear();
        }
    }

    /// Prepares for a word: the white space before it becomes one space, and marks after the white space are placed
    /// after that space.
    fn flush(&mut self) {
        if self.gap && !self.text.is_empty() {
            self.text.push(' ');
        }
        let end = self.text.len();
        for (index, is_behind) in self.waiting.drain(..) {
            if is_behind {
                self.marks[index].range = end..end;
            }
        }
        (self.gap, self.is_spaced, self.point) = (false, false, None);
    }

    /// The text and its marks. Open pairs are closed.
    pub fn finish(mut self) -> Inline {
        while !self.open.is_empty() {
            self.close();
        }
        for mark in &mut self.marks {
            let words = &self.text[mark.range.clone()];
            if mark.kind == MarkKind::Pair && !words.trim().is_empty() {
                let start = mark.range.start + (words.len() - words.trim_start().len());
                mark.range = start..start + words.trim().len();
            }
        }
        restore_order(&mut self.marks, self.text.len());
        Inline {
            text: self.text,
            marks: self.marks,
        }
    }
}

/// Restores the order of marks after pairs were trimmed: no mark begins before its predecessor or leaves the mark
/// around it.
fn restore_order(marks: &mut [Mark], end: usize) {
    let mut around: Vec<std::ops::Range<usize>> = Vec::new();
    let mut from = 0;
    for mark in marks {
        while around.len() > mark.depth {
            from = around.pop().map_or(from, |closed| from.max(closed.end));
        }
        let limit = around.last().map_or(end, |outer| outer.end);
        let start = mark.range.start.max(from).min(limit);
        mark.range = start..mark.range.end.clamp(start, limit);
        from = start;
        around.push(mark.range.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::super::events::tests::shown;
    use super::*;

    /// Builds from a short notation: `<` opens, `>` closes, `^` is a point, `{…}` is kept.
    fn built(script: &str) -> Inline {
        let mut builder = Builder::default();
        let mut rest = script;
        let mut id = 0;
        while let Some(letter) = rest.chars().next() {
            let mut length = letter.len_utf8();
            match letter {
                '<' => builder.open(InlineStyle::Strong, id),
                '>' => builder.close(),
                '^' => builder.point(InlineStyle::Plain, id),
                '{' => {
                    length = rest.find('}').unwrap() + 1;
                    builder.verbatim(&rest[1..length - 1], InlineStyle::Code, id);
                }
                _ => {
                    builder.text(&rest[..length]);
                    rest = &rest[length..];
                    continue;
                }
            }
            id += usize::from(letter != '>');
            rest = &rest[length..];
        }
        builder.finish()
    }

    #[test]
    fn white_space_is_collapsed_and_marks_hold_words() {
        let inline = built("  one < two > \n three");
        assert_eq!(inline.text, "one two three");
        assert_eq!(inline.marks[0].range, 4..7);
        assert_eq!(shown(&inline), "one <two> three");
    }

    #[test]
    fn points_keep_the_spaces_beside_them() {
        for script in [
            "a ^ b", "a^ b", "a ^b", "a^b", "^ a", "a ^", "a ^^ b", "a ^ ^ b", "^", "<a ^ b>", "a <^> b",
        ] {
            assert_eq!(shown(&built(script)), script);
        }
    }

    #[test]
    fn a_line_break_is_between_words() {
        let mut builder = Builder::default();
        builder.text("one");
        builder.line_break(0);
        builder.text("two ");
        builder.line_break(1);
        builder.text("three");
        let inline = builder.finish();
        assert_eq!(inline.text, "one two three");
        assert_eq!(shown(&inline), "one^ two ^three");
    }

    #[test]
    fn words_to_keep_are_in_the_text_unless_they_are_many() {
        let inline = built("run {cargo  build} now");
        assert_eq!(inline.text, "run cargo build now");
        assert_eq!(&inline.text[inline.marks[0].range.clone()], "cargo build");
        let long = built(&format!("run {{{}}} now", "x ".repeat(60)));
        assert_eq!(long.text, "run now");
        assert!(matches!(long.marks[0].kind, MarkKind::Point { .. }));
    }

    #[test]
    fn pairs_nest_and_end_with_the_text() {
        let inline = built("a <b <c> d");
        let ranges: Vec<_> = inline
            .marks
            .iter()
            .map(|mark| (mark.range.clone(), mark.depth))
            .collect();
        assert_eq!(ranges, [(2..7, 0), (4..5, 1)]);
        assert_eq!(built("a> b").marks, []);
    }
}
