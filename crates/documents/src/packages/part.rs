//! A part whose prose is replaced, while every other byte stays.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::inline::{self, Event};
use crate::{Block, Translation, Turn};

/// An XML part with what may be changed in it.
pub(crate) struct Part {
    /// Its name in the archive.
    pub name: String,
    /// Its content.
    pub text: String,
    /// In the order of their beginnings, an outer one before those in it; none overlap otherwise.
    pub edits: Vec<Edit>,
}

/// A stretch of a part that may be changed.
pub(crate) struct Edit {
    /// Where it stands.
    pub span: Range<usize>,
    /// What it is.
    pub what: What,
}

/// What may be changed.
pub(crate) enum What {
    /// The prose of a block.
    Prose {
        /// The index of the block.
        block: usize,
        /// Its tags, by the ids of its marks.
        tags: Vec<Tag>,
        /// What formats words that no tag formats, where words have to stand in runs.
        run: Option<Run>,
        /// What stood between its words and now stands before and behind them: borders of ranges.
        around: (String, String),
    },
    /// The name of the document's language.
    Language(Language),
    /// What says that lines run from right to left.
    RightToLeft {
        /// What stands here if they no longer do.
        turned: &'static str,
        /// The block whose lines these are; the whole document's where there is none.
        block: Option<usize>,
    },
}

/// How words are wrapped in a run: `<w:r>`, properties, `<w:t>`.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// The prefix of the names, with its colon.
    pub prefix: String,
    /// The element of properties; may be empty.
    pub properties: Arc<str>,
    /// What among properties says that the words run from right to left.
    pub right_to_left: String,
}

/// What a mark of a block is in its part.
pub(crate) enum Tag {
    /// An element around words.
    Pair {
        /// What stands before them.
        start: String,
        /// What stands behind them.
        end: String,
    },
    /// Properties of runs, which all runs that have them share.
    Run(Arc<str>),
    /// A stretch of the part between two texts; blocks of its own may stand in it.
    Stretch {
        /// The properties of the run that it stands in, where it needs one around it.
        run: Option<Arc<str>>,
        /// Where it stands.
        span: Range<usize>,
        /// Whether it stands in the place of a space: a line break, a tab.
        is_gap: bool,
    },
}

/// How a language is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// `en`
    Code,
    /// `en-US`
    Locale,
    /// `US`
    Country,
}

impl Language {
    fn of(self, code: &str) -> String {
        let country = match code {
            "en" => "US",
            "uk" => "UA",
            "cs" => "CZ",
            "da" => "DK",
            "el" => "GR",
            "et" => "EE",
            "fa" => "IR",
            "he" => "IL",
            "hi" => "IN",
            "ja" => "JP",
            "ko" => "KR",
            "sl" => "SI",
            "sv" => "SE",
            "vi" => "VN",
            "zh" => "CN",
            "ru" | "de" | "fr" | "es" | "it" | "pt" | "nl" | "pl" | "bg" | "fi" | "hu" | "lt" | "lv"
            | "ro" | "sk" | "tr" | "hr" | "id" => return self.spelled(code, &code.to_uppercase()),
            _ => "",
        };
        self.spelled(code, country)
    }

    fn spelled(self, code: &str, country: &str) -> String {
        match self {
            Language::Locale if !country.is_empty() => format!("{code}-{country}"),
            Language::Code | Language::Locale => code.to_owned(),
            Language::Country if country.is_empty() => "none".to_owned(),
            Language::Country => country.to_owned(),
        }
    }
}

/// Text as it has to stand in XML.
pub(crate) fn escaped(text: &str) -> String {
    // Control characters that a model may have made up are not allowed in XML at all.
    let allowed = |letter: &char| !letter.is_control() || matches!(letter, '\t' | '\n');
    let text: String = text.chars().filter(allowed).collect();
    quick_xml::escape::partial_escape(&text).into_owned()
}

impl Part {
    /// The part with the translations of `blocks`, in the language whose code is in `to`; without one, names of languages
    /// and directions stay. Where that would be longer than `most` bytes, it ends somewhere behind them.
    pub fn rendered(&self, blocks: &[Block], to: Option<&(String, Turn)>, most: usize) -> String {
        let mut writer = Writer {
            most,
            part: self,
            blocks,
            to: to.map(|(code, _)| code.as_str()),
            turns: to.is_some_and(|(_, turn)| *turn == Turn::ToLeftToRight),
            out: String::with_capacity(self.text.len()),
        };
        writer.stretch(0..self.text.len());
        writer.out
    }
}

struct Writer<'a> {
    /// Behind so many bytes nothing more needs to be written.
    most: usize,
    part: &'a Part,
    blocks: &'a [Block],
    to: Option<&'a str>,
    /// Whether lines ran from right to left and no longer do.
    turns: bool,
    out: String,
}

impl<'w> Writer<'w> {
    /// Writes a stretch with the changes in it.
    fn stretch(&mut self, span: Range<usize>) {
        let part = self.part;
        let mut next = part.edits.partition_point(|edit| edit.span.start < span.start);
        let mut at = span.start;
        while let Some(edit) = part.edits.get(next).filter(|edit| edit.span.end <= span.end) {
            // What stands in a block that was translated was written with it.
            if edit.span.start < at {
                next += part.edits[next..].partition_point(|edit| edit.span.start < at);
                continue;
            }
            next += 1;
            match &edit.what {
                What::Language(language) => {
                    if let Some(to) = self.to {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        self.out.push_str(&language.of(to));
                        at = edit.span.end;
                    }
                }
                What::RightToLeft { turned, block } => {
                    if self.turns && block.is_none_or(|block| self.translation(block).is_some()) {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        self.out.push_str(turned);
                        at = edit.span.end;
                    }
                }
                What::Prose {
                    block,
                    tags,
                    run,
                    around,
                } => {
                    if let Some(translation) = self.translation(*block) {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        self.out.push_str(&around.0);
                        self.prose(translation, tags, run.as_ref());
                        self.out.push_str(&around.1);
                        at = edit.span.end;
                    }
                }
            }
        }
        self.out.push_str(&part.text[at..span.end]);
    }

    /// What is written in place of a block.
    fn translation(&self, block: usize) -> Option<&'w Translation> {
        let translation = self.blocks[block].translation.as_ref();
        translation.filter(|given| !given.text.trim().is_empty())
    }

    fn prose(&mut self, translation: &Translation, tags: &[Tag], run: Option<&Run>) {
        let mut properties: Vec<&str> = run.iter().map(|run| &*run.properties).collect();
        let mut written = String::new();
        let events = inline::events(&translation.text, &translation.marks);
        for (index, event) in events.iter().enumerate() {
            if self.out.len() > self.most {
                return;
            }
            if let Event::Text(words) = event {
                written.push_str(trimmed(words, index, &events, tags));
                if !matches!(events.get(index + 1), Some(Event::Text(_))) {
                    let properties = properties.last().copied().unwrap_or_default();
                    self.words(&std::mem::take(&mut written), run, properties);
                }
                continue;
            }
            match event {
                Event::Text(_) => {}
                Event::Open(mark) => match &tags[mark.id] {
                    Tag::Pair { start, .. } => self.out.push_str(start),
                    Tag::Run(own) => properties.push(own),
                    Tag::Stretch { .. } => {}
                },
                Event::Close(mark) => match &tags[mark.id] {
                    Tag::Pair { end, .. } => self.out.push_str(end),
                    Tag::Run(_) => {
                        properties.pop();
                    }
                    Tag::Stretch { .. } => {}
                },
                Event::Whole(mark) => {
                    if let Tag::Stretch { run: own, span, .. } = &tags[mark.id] {
                        let around = run.zip(own.as_deref());
                        if let Some((run, properties)) = around {
                            self.out.extend(["<", &run.prefix, "r>", properties]);
                        }
                        self.stretch(span.clone());
                        if let Some((run, _)) = around {
                            self.out.extend(["</", &run.prefix, "r>"]);
                        }
                    }
                }
            }
        }
    }

    fn words(&mut self, words: &str, run: Option<&Run>, properties: &str) {
        if words.is_empty() {
            return;
        }
        let words = escaped(words);
        match run {
            None => self.out.push_str(&words),
            Some(Run {
                prefix,
                right_to_left,
                ..
            }) => {
                let mut properties = Cow::from(properties);
                if self.turns && properties.contains(right_to_left.as_str()) {
                    properties = properties.replace(right_to_left.as_str(), "").into();
                    if properties == format!("<{prefix}rPr></{prefix}rPr>") {
                        properties = "".into();
                    }
                }
                let wrapped = format!(
                    "<{prefix}r>{properties}<{prefix}t xml:space=\"preserve\">{words}</{prefix}t></{prefix}r>"
                );
                self.out.push_str(&wrapped);
            }
        }
    }
}

/// Words without the spaces beside a line break or a tab, which the model was shown as a space.
fn trimmed<'a>(words: &'a str, index: usize, events: &[Event<'_>], tags: &[Tag]) -> &'a str {
    let is_gap = |event: &&Event<'_>| match event {
        Event::Whole(mark) => matches!(tags[mark.id], Tag::Stretch { is_gap: true, .. }),
        _ => false,
    };
    let is_border = |event: &&Event<'_>| matches!(event, Event::Open(_) | Event::Close(_));
    let before = events[..index].iter().rev().find(|event| !is_border(event));
    let behind = events[index + 1..].iter().find(|event| !is_border(event));
    let words = if before.as_ref().is_some_and(is_gap) {
        words.trim_start()
    } else {
        words
    };
    if behind.as_ref().is_some_and(is_gap) {
        words.trim_end()
    } else {
        words
    }
}
