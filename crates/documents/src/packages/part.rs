//! A part of a package: the prose in it can be replaced, every other byte stays.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::inline::{self, Event};
use crate::values::{Escapes, Value};
use crate::{Block, DirectionChange, Translation};

/// An XML part with its possible changes.
pub(crate) struct Part {
    /// The name in the archive.
    pub name: String,
    /// The XML.
    pub text: String,
    /// The possible changes in the order of their start, an outer one before those inside it; otherwise they do not
    /// overlap.
    pub edits: Vec<Edit>,
    /// Whether a translation that is its source leaves the XML of the block as it is.
    pub keeps_equal: bool,
}

/// A span of a part that may be replaced.
pub(crate) struct Edit {
    /// The span in the part's text, in bytes.
    pub span: Range<usize>,
    /// The change that is made to the span.
    pub change: Change,
}

/// A possible change of a part.
pub(crate) enum Change {
    /// The prose of a block.
    Prose {
        /// The index of the block.
        block: usize,
        /// The block's tags, by the ids of its marks.
        tags: Vec<XmlTag>,
        /// The run for words without formatting, in formats whose words have to be in runs (DOCX).
        run: Option<Run>,
        /// Elements between the words, such as bookmarks, that are moved to before and after the translation.
        around: (String, String),
        /// The first letter, if it stands in a paragraph of its own.
        first: Option<FirstLetter>,
    },
    /// The prose of a value in a notation of its own, such as HTML in an XLIFF file.
    Value {
        /// The index of the first block.
        first: usize,
        /// The value.
        value: Value,
        /// Writes the value as XML.
        write: WriteValue,
        /// Text that is written before and after the value.
        around: (String, String),
    },
    /// The words of a block without marks, in an attribute.
    Label {
        /// The index of the block.
        block: usize,
    },
    /// A tag that is another one as soon as a block has a translation.
    Tag {
        /// The indices of the blocks.
        blocks: Range<usize>,
        /// The other tag.
        replacement: String,
    },
    /// The name of the document's language.
    Language(Language),
    /// A setting by which lines run from right to left.
    RightToLeft {
        /// The replacement if the target language runs from left to right.
        replacement: &'static str,
        /// The block that the setting is for; `None` for the whole document.
        block: Option<usize>,
    },
}

/// A drop capital: the first letter of a block, which is written before the rest of it.
pub(crate) struct FirstLetter {
    /// The properties of its run.
    pub properties: Arc<str>,
    /// What stands between the letter and the other words: the span in the part's text, in bytes.
    pub behind: Range<usize>,
}

/// The wrapping of words in a DOCX run: `<w:r>`, properties, `<w:t>`.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    /// The prefix of the names, with its colon.
    pub prefix: String,
    /// The element of properties; may be empty.
    pub properties: Arc<str>,
    /// The property that marks the words as running from right to left.
    pub right_to_left: String,
}

/// The XML that a mark is written as.
pub(crate) enum XmlTag {
    /// An element that encloses words.
    Pair {
        /// The start tag.
        start: String,
        /// The end tag.
        end: String,
    },
    /// Properties of runs, shared by all runs with equal properties.
    Run(Arc<str>),
    /// Words of a sentence that stay as they are, as this XML.
    Xml(String),
    /// A word that stays as it is, in runs with these properties.
    Runs(Vec<(Arc<str>, String)>),
    /// A span of the part that is copied between two texts; it may contain blocks.
    Span {
        /// The properties of the run that has to enclose it, if any.
        run: Option<Arc<str>>,
        /// The span in the part's text, in bytes.
        span: Range<usize>,
        /// Whether it separates words as a space does: a line break, a tab.
        is_gap: bool,
    },
}

/// The form in which a format names a language.
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
    /// The name of the language with this code.
    pub fn of(self, code: &str) -> String {
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

/// Text escaped for XML.
pub(crate) fn escaped(text: &str) -> String {
    // Control characters that a model may have produced are not allowed in XML at all.
    let allowed = |letter: &char| !letter.is_control() || matches!(letter, '\t' | '\n');
    let text: String = text.chars().filter(allowed).collect();
    quick_xml::escape::partial_escape(&text).into_owned()
}

/// Writes a value as XML.
pub(crate) type WriteValue = Box<dyn Fn(&str) -> String + Send>;

/// Writes a value as the XML `raw` writes it: in a CDATA section, or with its signs escaped.
pub(crate) fn written_like(raw: &str) -> WriteValue {
    if raw.contains("<![CDATA[") {
        return Box::new(|words| format!("<![CDATA[{}]]>", allowed(words).replace("]]>", "]]]]><![CDATA[>")));
    }
    let escapes = Escapes::of(raw);
    Box::new(move |words| escapes.escaped(&allowed(words)))
}

/// Words without the control characters that XML does not allow.
pub(crate) fn allowed(words: &str) -> String {
    let is_allowed = |letter: &char| !letter.is_control() || matches!(letter, '\t' | '\n' | '\r');
    words.chars().filter(is_allowed).collect()
}

impl Part {
    /// The part with the translations of `blocks`. `to` is the code of the target language; without one, language names
    /// and directions stay. A result longer than `most` bytes is cut off some way after that length.
    pub fn rendered(&self, blocks: &[Block], to: Option<&(String, DirectionChange)>, most: usize) -> String {
        let mut writer = Writer {
            most,
            part: self,
            blocks,
            to: to.map(|(code, _)| code.as_str()),
            becomes_left_to_right: to.is_some_and(|(_, turn)| *turn == DirectionChange::ToLeftToRight),
            out: String::with_capacity(self.text.len()),
        };
        writer.write_span(0..self.text.len());
        writer.out
    }
}

struct Writer<'a> {
    /// The number of bytes after which writing may stop.
    most: usize,
    part: &'a Part,
    blocks: &'a [Block],
    to: Option<&'a str>,
    /// Whether the writing direction changes to left-to-right.
    becomes_left_to_right: bool,
    out: String,
}

impl<'w> Writer<'w> {
    /// Writes a span of the part with the changes in it.
    fn write_span(&mut self, span: Range<usize>) {
        let part = self.part;
        let mut next = part.edits.partition_point(|edit| edit.span.start < span.start);
        let mut at = span.start;
        while let Some(edit) = part.edits.get(next).filter(|edit| edit.span.end <= span.end) {
            // An edit inside a translated block was written together with the block.
            if edit.span.start < at {
                next += part.edits[next..].partition_point(|edit| edit.span.start < at);
                continue;
            }
            next += 1;
            match &edit.change {
                Change::Language(language) => {
                    if let Some(to) = self.to {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        self.out.push_str(&language.of(to));
                        at = edit.span.end;
                    }
                }
                Change::RightToLeft { replacement, block } => {
                    if self.becomes_left_to_right
                        && block.is_none_or(|block| self.translation(block).is_some())
                    {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        self.out.push_str(replacement);
                        at = edit.span.end;
                    }
                }
                Change::Tag { blocks, replacement } => {
                    if blocks.clone().any(|block| self.translation(block).is_some()) {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        self.out.push_str(replacement);
                        at = edit.span.end;
                    }
                }
                Change::Label { block } => {
                    if let Some(translation) = self.translation(*block) {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        let words = escaped(translation.text.trim());
                        self.out
                            .push_str(&words.replace('"', "&quot;").replace('\'', "&apos;"));
                        at = edit.span.end;
                    }
                }
                Change::Value {
                    first,
                    value,
                    write,
                    around,
                } => {
                    if let Some(words) = value.translated(&self.blocks[*first..]) {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        self.out.extend([around.0.as_str(), &write(&words), &around.1]);
                        at = edit.span.end;
                    }
                }
                Change::Prose {
                    block,
                    tags,
                    run,
                    around,
                    first,
                } => {
                    if let Some(translation) = self.translation(*block) {
                        self.out.push_str(&part.text[at..edit.span.start]);
                        let rest = first
                            .as_ref()
                            .map(|first| self.first(translation, first, run.as_ref()));
                        self.out.push_str(&around.0);
                        self.prose(rest.as_ref().unwrap_or(translation), tags, run.as_ref());
                        self.out.push_str(&around.1);
                        at = edit.span.end;
                    }
                }
            }
        }
        self.out.push_str(&part.text[at..span.end]);
    }

    /// The translation of a block, if it has one that is not empty and changes the block.
    fn translation(&self, block: usize) -> Option<&'w Translation> {
        let block = &self.blocks[block];
        let is_change = |text: &str| !self.part.keeps_equal || text != block.source;
        let translation = block.translation.as_ref();
        translation.filter(|given| !given.text.trim().is_empty() && is_change(&given.text))
    }

    /// Writes the first letter of a translation and what stands behind it; returns the rest of the translation.
    fn first(&mut self, translation: &Translation, first: &FirstLetter, run: Option<&Run>) -> Translation {
        let text = translation.text.trim_start();
        let start = translation.text.len() - text.len();
        let letters = text
            .char_indices()
            .skip_while(|(_, letter)| !letter.is_alphanumeric());
        let end = letters.map(|(at, _)| at).nth(1).unwrap_or(text.len());
        self.words(&text[..end], run, &first.properties);
        self.write_span(first.behind.clone());
        let moved = |place: usize| place.saturating_sub(start + end);
        let marks = translation.marks.iter().map(|mark| crate::Mark {
            range: moved(mark.range.start)..moved(mark.range.end),
            ..mark.clone()
        });
        Translation {
            marks: marks.collect(),
            text: text[end..].to_owned(),
        }
    }

    fn prose(&mut self, translation: &Translation, tags: &[XmlTag], run: Option<&Run>) {
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
                    XmlTag::Pair { start, .. } => self.out.push_str(start),
                    XmlTag::Run(own) => properties.push(own),
                    XmlTag::Xml(_) | XmlTag::Runs(_) | XmlTag::Span { .. } => {}
                },
                Event::Close(mark) => match &tags[mark.id] {
                    XmlTag::Pair { end, .. } => self.out.push_str(end),
                    XmlTag::Run(_) => {
                        properties.pop();
                    }
                    XmlTag::Xml(_) | XmlTag::Runs(_) | XmlTag::Span { .. } => {}
                },
                Event::Whole(mark) => self.whole(&tags[mark.id], run),
            }
        }
    }

    /// Writes a mark as a whole.
    fn whole(&mut self, tag: &XmlTag, run: Option<&Run>) {
        match tag {
            XmlTag::Pair { .. } | XmlTag::Run(_) => {}
            XmlTag::Xml(xml) => self.out.push_str(xml),
            XmlTag::Runs(pieces) => {
                for (properties, words) in pieces {
                    self.words(words, run, properties);
                }
            }
            XmlTag::Span {
                run: around_span,
                span,
                ..
            } => {
                let around = run.zip(around_span.as_deref());
                if let Some((run, properties)) = around {
                    self.out.extend(["<", &run.prefix, "r>", properties]);
                }
                self.write_span(span.clone());
                if let Some((run, _)) = around {
                    self.out.extend(["</", &run.prefix, "r>"]);
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
                if self.becomes_left_to_right && properties.contains(right_to_left.as_str()) {
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

/// Words without the spaces next to a line break or a tab; in the model's text those spaces stand for the break or tab.
fn trimmed<'a>(words: &'a str, index: usize, events: &[Event<'_>], tags: &[XmlTag]) -> &'a str {
    let is_gap = |event: &&Event<'_>| match event {
        Event::Whole(mark) => matches!(tags[mark.id], XmlTag::Span { is_gap: true, .. }),
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
