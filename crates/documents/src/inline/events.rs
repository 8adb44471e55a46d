//! Lists the words and marks of a text in reading order, which is what a format needs to write them.

use std::ops::Range;
use std::sync::Arc;

use super::{InlineStyle, Mark, MarkKind};

/// One item of a text with marks, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// Words.
    Text(&'a str),
    /// A pair begins.
    Open(&'a Mark),
    /// The pair that began last ends.
    Close(&'a Mark),
    /// A mark as a whole: a point, or verbatim words.
    Whole(&'a Mark),
}

/// One item, with spans of the text instead of words.
enum Step<'a> {
    Words(Range<usize>),
    /// A space next to a point; the text has none there.
    Space,
    Open(&'a Mark),
    Close(&'a Mark),
    Whole(&'a Mark),
}

/// The words and marks of a text in reading order. Every mark occurs once, and so does every word, except that verbatim
/// words are part of their mark.
pub fn events<'a>(text: &'a str, marks: &'a [Mark]) -> Vec<Event<'a>> {
    let event = |step| match step {
        Step::Words(range) => Event::Text(&text[range]),
        Step::Space => Event::Text(" "),
        Step::Open(mark) => Event::Open(mark),
        Step::Close(mark) => Event::Close(mark),
        Step::Whole(mark) => Event::Whole(mark),
    };
    Walk::over(text, marks).into_iter().map(event).collect()
}

/// The end of the output so far.
#[derive(PartialEq)]
enum Before {
    Nothing,
    Space,
    Something,
}

struct Walk<'a> {
    text: &'a str,
    steps: Vec<Step<'a>>,
    /// The offset up to which words have been emitted.
    done: usize,
    before: Before,
    /// Whether a point requires a space after it.
    owed: bool,
}

impl<'a> Walk<'a> {
    fn over(text: &'a str, marks: &'a [Mark]) -> Vec<Step<'a>> {
        let mut walk = Walk {
            text,
            steps: Vec::new(),
            done: 0,
            before: Before::Nothing,
            owed: false,
        };
        let mut open: Vec<&Mark> = Vec::new();
        for mark in marks {
            while open.len() > mark.depth {
                walk.close(open.pop());
            }
            walk.words_to(mark.range.start);
            match mark.kind {
                MarkKind::Pair => {
                    // The pair surrounds the next words, so a space before them stands before the pair.
                    if !mark.range.is_empty() {
                        walk.pay(&text[mark.range.clone()]);
                    }
                    walk.steps.push(Step::Open(mark));
                    open.push(mark);
                }
                MarkKind::Verbatim => {
                    let lost = mark.range.is_empty();
                    walk.whole(mark, lost, lost);
                    walk.skip_to(mark.range.end);
                }
                MarkKind::Point { before, after } => walk.whole(mark, before, after),
            }
        }
        while let Some(mark) = open.pop() {
            walk.close(Some(mark));
        }
        walk.words_to(text.len());
        walk.steps
    }

    fn words_to(&mut self, end: usize) {
        let Some(words) = self.text.get(self.done..end).filter(|words| !words.is_empty()) else {
            return;
        };
        self.pay(words);
        self.steps.push(Step::Words(self.done..end));
        self.before = if words.ends_with(char::is_whitespace) {
            Before::Space
        } else {
            Before::Something
        };
        self.done = end;
    }

    fn skip_to(&mut self, end: usize) {
        self.done = self.done.max(end);
    }

    /// Adds the space that a point requires after it, unless the next words begin with one.
    fn pay(&mut self, words: &str) {
        if std::mem::take(&mut self.owed) && !words.starts_with(char::is_whitespace) {
            self.steps.push(Step::Space);
            self.before = Before::Space;
        }
    }

    fn whole(&mut self, mark: &'a Mark, before: bool, after: bool) {
        let owed = std::mem::take(&mut self.owed);
        if (before || owed) && self.before == Before::Something {
            self.steps.push(Step::Space);
        }
        self.steps.push(Step::Whole(mark));
        self.before = Before::Something;
        self.owed = after;
    }

    fn close(&mut self, mark: Option<&'a Mark>) {
        if let Some(mark) = mark {
            self.words_to(mark.range.end);
            self.steps.push(Step::Close(mark));
        }
    }
}

/// A part of a text whose words all have the same style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The span in the text, in bytes.
    pub range: Range<usize>,
    /// The style of the words.
    pub style: Style,
}

/// The visible style of words, which combines the styles of all marks around them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "styles combine freely")]
pub struct Style {
    /// Emphasised, usually in italics.
    pub emphasis: bool,
    /// Strong, usually bold.
    pub strong: bool,
    /// Struck through.
    pub deleted: bool,
    /// Code.
    pub code: bool,
    /// The URL of the link that they are in.
    pub link: Option<Arc<str>>,
}

impl Style {
    /// This style with that of one more mark.
    fn with(mut self, style: &InlineStyle) -> Self {
        match style {
            InlineStyle::Plain | InlineStyle::Initial => {}
            InlineStyle::Emphasis => self.emphasis = true,
            InlineStyle::Strong => self.strong = true,
            InlineStyle::Deleted => self.deleted = true,
            InlineStyle::Code => self.code = true,
            InlineStyle::Link(address) => self.link = Some(Arc::clone(address)),
        }
        self
    }
}

/// Splits a marked text into runs of one style; together they are the text.
pub fn runs(text: &str, marks: &[Mark]) -> Vec<Run> {
    let mut runs = Vec::new();
    // The current style, and for each open pair the style outside of it.
    let mut style = Style::default();
    let mut outer = Vec::new();
    for step in Walk::over(text, marks) {
        match step {
            Step::Words(range) => runs.push(Run {
                range,
                style: style.clone(),
            }),
            Step::Whole(mark) if !mark.range.is_empty() => runs.push(Run {
                range: mark.range.clone(),
                style: style.clone().with(&mark.style),
            }),
            Step::Whole(_) | Step::Space => {}
            Step::Open(mark) => {
                outer.push(style.clone());
                style = style.with(&mark.style);
            }
            Step::Close(_) => style = outer.pop().unwrap_or_default(),
        }
    }
    runs
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::{Builder, Inline};
    use super::*;

    /// A marked text in short: `<pair>`, `{kept}`, `^` for a point.
    pub(in super::super) fn shown(inline: &Inline) -> String {
        events(&inline.text, &inline.marks)
            .into_iter()
            .map(|event| match event {
                Event::Text(words) => words.to_owned(),
                Event::Open(_) => "<".to_owned(),
                Event::Close(_) => ">".to_owned(),
                Event::Whole(mark) if mark.kind == MarkKind::Verbatim => {
                    format!("{{{}}}", &inline.text[mark.range.clone()])
                }
                Event::Whole(_) => "^".to_owned(),
            })
            .collect()
    }

    #[test]
    fn runs_combine_styles_and_are_the_text() {
        let mut builder = Builder::default();
        builder.text("He ");
        builder.open(InlineStyle::Link("https://a.b".into()), 0);
        builder.text("said ");
        builder.open(InlineStyle::Emphasis, 1);
        builder.text("it");
        builder.close();
        builder.close();
        builder.verbatim(" x = 1", InlineStyle::Code, 2);
        let Inline { text, marks } = builder.finish();
        let runs = runs(&text, &marks);
        let words: Vec<&str> = runs.iter().map(|run| &text[run.range.clone()]).collect();
        assert_eq!(words, ["He ", "said ", "it", "x = 1"]);
        assert!(runs[2].style.emphasis && runs[2].style.link.as_deref() == Some("https://a.b"));
        assert!(runs[3].style.code && runs[3].style.link.is_none());
    }

    #[test]
    fn a_point_that_came_to_other_words_has_its_spaces() {
        let point = |at: usize| Mark {
            range: at..at,
            depth: 0,
            kind: MarkKind::Point {
                before: true,
                after: true,
            },
            style: InlineStyle::Plain,
            id: 0,
        };
        for (at, expected) in [(0, "^ a b"), (1, "a ^ b"), (2, "a ^ b"), (3, "a b ^")] {
            let inline = Inline {
                text: "a b".to_owned(),
                marks: vec![point(at)],
            };
            assert_eq!(shown(&inline), expected);
        }
    }
}
