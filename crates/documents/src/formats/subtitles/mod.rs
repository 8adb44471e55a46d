//! Subtitles: `SubRip` and `WebVTT`. Only words change: times, indices, settings, styles and notes stay as they are.
//!
//! A sentence that runs on from cue to cue is one block, so that it is translated as a whole; its translation is shared
//! out among the cues by their length.

mod cues;
mod layout;
mod tags;

use std::ops::Range;
use std::path::Path;

use crate::inline::{self, Builder, Event, Look};
use crate::lines::has_words;
use crate::{Block, BlockKind, Confidence, Document, Format, ReadError, Translation, has_extension};
use cues::Cue;
use tags::Token;

/// The two kinds of subtitles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `.srt`
    SubRip,
    /// `.vtt`
    WebVtt,
}

/// Subtitles of a dialect.
pub struct Subtitles(pub Dialect);

impl Format for Subtitles {
    fn name(&self) -> &'static str {
        match self.0 {
            Dialect::SubRip => "srt",
            Dialect::WebVtt => "vtt",
        }
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        if has_extension(name, &[self.name()]) {
            return Confidence::Certain;
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let shows = match self.0 {
            Dialect::SubRip => {
                first.parse::<u32>().is_ok() && lines.next().is_some_and(|line| cues::times(line).is_some())
            }
            Dialect::WebVtt => first.split_whitespace().next() == Some("WEBVTT"),
        };
        if shows { Confidence::Likely } else { Confidence::No }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        let cues = cues::cues(&text, self.0);
        let is_empty = text.trim().is_empty() || self.0 == Dialect::WebVtt;
        if cues.is_empty() && !is_empty && !text.lines().any(|line| cues::times(line).is_some()) {
            return Err(ReadError::Line {
                line: 1,
                cause: "neither this nor any other line has times, such as 00:00:01,000 --> 00:00:04,000; if these \
                        are no subtitles, read them with --input-format text"
                    .to_owned(),
            });
        }
        Ok(Box::new(Film::of(self.0, text, &cues)))
    }

    fn is_unicode(&self) -> bool {
        self.0 == Dialect::WebVtt
    }
}

/// Words that one person says in one cue.
struct Speech {
    cue: usize,
    /// Where its words stand, without dashes, notes and tags around them.
    span: Range<usize>,
    shown: Range<u64>,
    /// Columns of its first line that are taken.
    indent: usize,
    /// Whether tags stand between its words.
    is_tagged: bool,
    /// Whether its cue has others too.
    is_shared: bool,
}

/// A start tag and its end tag; points have no end.
struct Tag {
    start: String,
    end: String,
}

/// Words with tags that become a block.
#[derive(Default)]
struct Words {
    builder: Builder,
    tags: Vec<Tag>,
    /// The tags that are open.
    open: Vec<usize>,
}

impl Words {
    fn tag(&mut self, start: &str) {
        self.tags.push(Tag {
            start: start.to_owned(),
            end: String::new(),
        });
    }

    fn point(&mut self, raw: &str) {
        self.builder.point(Look::Plain, self.tags.len());
        self.tag(raw);
    }

    fn open(&mut self, raw: &str) {
        self.builder.open(look(raw), self.tags.len());
        self.open.push(self.tags.len());
        self.tag(raw);
    }

    fn close(&mut self, raw: &str) {
        let last = self.open.last().map(|&last| &mut self.tags[last]);
        match last {
            Some(tag) if tags::element(&tag.start) == tags::element(raw) => {
                raw.clone_into(&mut tag.end);
                self.builder.close();
                self.open.pop();
            }
            // An end without a beginning stays where it is.
            _ => self.point(raw),
        }
    }
}

/// An opened file of subtitles.
struct Film {
    dialect: Dialect,
    text: String,
    line_break: &'static str,
    speeches: Vec<Speech>,
    blocks: Vec<Block>,
    /// The speeches that each block is shared out to, and its tags.
    parts: Vec<(Range<usize>, Vec<Tag>)>,
}

impl Film {
    fn of(dialect: Dialect, text: String, cues: &[Cue]) -> Film {
        let line_break = match text.find(['\r', '\n']) {
            Some(at) if text[at..].starts_with("\r\n") => "\r\n",
            Some(at) if text[at..].starts_with('\r') => "\r",
            _ => "\n",
        };
        let speeches: Vec<Speech> = cues
            .iter()
            .enumerate()
            .flat_map(|(index, cue)| speeches(&text, index, cue))
            .collect();
        let mut film = Film {
            dialect,
            text,
            line_break,
            speeches,
            blocks: Vec::new(),
            parts: Vec::new(),
        };
        film.find_blocks();
        film
    }

    fn find_blocks(&mut self) {
        let mut first = 0;
        while first < self.speeches.len() {
            let mut end = first + 1;
            while end < self.speeches.len() && self.goes_on(first, end) {
                end += 1;
            }
            self.add_block(first..end);
            first = end;
        }
    }

    fn words(&self, speech: usize) -> &str {
        &self.text[self.speeches[speech].span.clone()]
    }

    /// Whether the sentence that began in speech `first` goes on in speech `next`.
    fn goes_on(&self, first: usize, next: usize) -> bool {
        /// Speeches of one block.
        const MOST: usize = 4;
        /// Milliseconds of silence within a sentence.
        const SILENCE: u64 = 3000;
        let (one, other) = (&self.speeches[next - 1], &self.speeches[next]);
        let is_plain = [one, other]
            .iter()
            .all(|speech| !speech.is_tagged && !speech.is_shared);
        let ended = self
            .words(next - 1)
            .trim_end_matches(['»', '”', '"', '\'', ')', ']'])
            .ends_with(['.', '!', '?', '…', ':', ';', '-', '–', '—']);
        is_plain
            && next - first < MOST
            && other.cue == one.cue + 1
            && other.shown.start.saturating_sub(one.shown.end) <= SILENCE
            && !ended
            && has_words(self.words(next - 1))
            && self.words(next).starts_with(char::is_lowercase)
    }

    fn add_block(&mut self, speeches: Range<usize>) {
        let mut words = Words::default();
        for speech in speeches.clone() {
            words.builder.text(" ");
            for token in tags::tokens(self.words(speech)) {
                match token {
                    Token::Words(text) => words.builder.text(&self.decoded(text)),
                    Token::Point(raw) => words.point(raw),
                    Token::Open(raw) => words.open(raw),
                    Token::Close(raw) => words.close(raw),
                }
            }
        }
        let inline = words.builder.finish();
        if has_words(&inline.text) {
            self.blocks.push(Block::marked(BlockKind::Paragraph, inline));
            self.parts.push((speeches, words.tags));
        }
    }

    /// Words as a reader sees them.
    fn decoded(&self, words: &str) -> String {
        match self.dialect {
            Dialect::SubRip => words.to_owned(),
            Dialect::WebVtt => ENTITIES.iter().fold(words.to_owned(), |words, (entity, letter)| {
                words.replace(entity, letter)
            }),
        }
    }

    /// Words as they have to stand in the file.
    fn encoded(&self, words: &str) -> String {
        match self.dialect {
            // What would end the cue or begin another cannot stand in it.
            Dialect::SubRip => words.replace("-->", "→"),
            Dialect::WebVtt => ENTITIES[..3]
                .iter()
                .rev()
                .fold(words.to_owned(), |words, (entity, letter)| {
                    words.replace(letter, entity)
                }),
        }
    }

    /// What stands in the place of each speech of a block.
    fn shown(&self, block: usize, translation: &Translation) -> Vec<String> {
        let (speeches, tags) = &self.parts[block];
        let columns = |speech: &Speech| layout::WIDEST.saturating_sub(speech.indent);
        if let [speech] = &self.speeches[speeches.clone()] {
            return vec![self.marked(translation, tags, columns(speech))];
        }
        let speeches = &self.speeches[speeches.clone()];
        let weights: Vec<usize> = speeches.iter().map(|speech| speech.span.len()).collect();
        layout::shares(&translation.text, &weights)
            .into_iter()
            .zip(speeches)
            .map(|(part, speech)| self.marked(&Translation::plain(part.to_owned()), &[], columns(speech)))
            .collect()
    }

    /// A translation in lines, with its tags.
    fn marked(&self, translation: &Translation, tags: &[Tag], columns: usize) -> String {
        let mut breaks = layout::line_breaks(&translation.text, columns)
            .into_iter()
            .peekable();
        let mut out = String::new();
        // How far the words have come.
        let mut at = 0;
        for event in inline::events(&translation.text, &translation.marks) {
            match event {
                Event::Text(words) => {
                    let Some(start) = offset(&translation.text, words) else {
                        // A space beside a point is not of the text.
                        out.push_str(words);
                        continue;
                    };
                    let end = start + words.len();
                    at = at.max(start);
                    while let Some(place) = breaks.next_if(|place| place.start < end) {
                        out.push_str(&self.encoded(&translation.text[at..place.start.max(at)]));
                        out.push_str(self.line_break);
                        at = place.end;
                    }
                    if at < end {
                        out.push_str(&self.encoded(&translation.text[at..end]));
                        at = end;
                    }
                }
                Event::Open(mark) | Event::Whole(mark) => out.push_str(&tags[mark.id].start),
                Event::Close(mark) => out.push_str(&tags[mark.id].end),
            }
        }
        out
    }
}

/// Where `part` stands in `text`, if it is a part of it.
fn offset(text: &str, part: &str) -> Option<usize> {
    let offset = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    (offset < text.len()).then_some(offset)
}

/// What stands for signs in `WebVTT`; the first three have to.
const ENTITIES: [(&str, &str); 6] = [
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
    ("&nbsp;", "\u{A0}"),
    ("&lrm;", "\u{200E}"),
    ("&rlm;", "\u{200F}"),
];

fn look(tag: &str) -> Look {
    match tags::element(tag).as_str() {
        "i" => Look::Emphasis,
        "b" => Look::Strong,
        "s" => Look::Deleted,
        _ => Look::Plain,
    }
}

/// The speeches of a cue: one, unless several lines begin with a dash.
fn speeches(text: &str, index: usize, cue: &Cue) -> Vec<Speech> {
    let has_dash = |line: &Range<usize>| {
        let plain: String = tags::tokens(&text[line.clone()])
            .into_iter()
            .filter_map(|token| match token {
                Token::Words(words) => Some(words),
                _ => None,
            })
            .collect();
        plain.trim_start().starts_with(['-', '–', '—', '‒'])
    };
    let starts: Vec<usize> = (0..cue.lines.len())
        .filter(|&line| line == 0 || has_dash(&cue.lines[line]))
        .collect();
    let ends = starts.iter().skip(1).copied().chain([cue.lines.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&start, end)| {
            let whole = cue.lines[start].start..cue.lines[end - 1].end;
            let core = tags::core(&text[whole.clone()]);
            let span = whole.start + core.start..whole.start + core.end;
            let tokens = tags::tokens(&text[span.clone()]);
            Speech {
                cue: index,
                shown: cue.shown.clone(),
                indent: if has_dash(&cue.lines[start]) { 2 } else { 0 },
                is_tagged: tokens.iter().any(|token| !matches!(token, Token::Words(_))),
                is_shared: starts.len() > 1,
                span,
            }
        })
        .collect()
}

impl Document for Film {
    fn format(&self) -> &'static str {
        Subtitles(self.dialect).name()
    }

    fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }

    fn title(&self) -> Option<&str> {
        None
    }

    fn render(&self) -> String {
        let (mut out, mut end) = (String::with_capacity(self.text.len()), 0);
        for (block, (speeches, _)) in self.parts.iter().enumerate() {
            let translation = self.blocks[block].translation.as_ref();
            let Some(translation) = translation.filter(|translation| !translation.text.trim().is_empty())
            else {
                continue;
            };
            for (words, speech) in self.shown(block, translation).into_iter().zip(speeches.clone()) {
                let span = self.speeches[speech].span.clone();
                out.push_str(&self.text[end..span.start]);
                out.push_str(&words);
                end = span.end;
            }
        }
        out.push_str(&self.text[end..]);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(dialect: Dialect, text: &str) -> Box<dyn Document> {
        Subtitles(dialect).open(text.to_owned()).unwrap()
    }

    fn sources(document: &dyn Document) -> Vec<&str> {
        document
            .blocks()
            .iter()
            .map(|block| block.source.as_str())
            .collect()
    }

    /// The blocks get these translations, in which marks stand where they stood.
    fn translated(document: &mut dyn Document, translations: &[&str]) -> String {
        assert_eq!(document.blocks().len(), translations.len());
        for (block, translation) in document.blocks_mut().iter_mut().zip(translations) {
            let text = (*translation).to_owned();
            block.translation = Some(Translation::placed(&block.source, &block.marks, text, &[]));
        }
        document.render()
    }

    const FILM: &str = "1\r\n00:00:01,000 --> 00:00:03,000 X1:40\r\n{\\an8}<i>Он долго шёл</i>\r\n\r\n2\r\n\
                        00:00:03,100 --> 00:00:05,000\r\nпо пустой улице.\r\n\r\n3\r\n00:00:06,000 --> 00:00:07,000\r\n\
                        - Кто там?\r\n- Это <b>я</b>, сосед.\r\n\r\n4\r\n00:00:08,000 --> 00:00:09,000\r\n♪ ♪\r\n";

    #[test]
    fn a_sentence_runs_over_cues_and_all_else_stays() {
        let mut film = open(Dialect::SubRip, FILM);
        assert_eq!(
            sources(&*film),
            ["Он долго шёл по пустой улице.", "Кто там?", "Это я, сосед."]
        );
        assert_eq!(film.render(), FILM);
        let shown = translated(
            &mut *film,
            &[
                "He walked down the empty street.",
                "Who is it?",
                "It's me, neighbour.",
            ],
        );
        assert_eq!(
            shown,
            FILM.replace("Он долго шёл", "He walked down")
                .replace("по пустой улице.", "the empty street.")
                .replace("Кто там?", "Who is it?")
                .replace("Это <b>я</b>, сосед.", "It's <b>me</b>, neighbour.")
        );
    }

    #[test]
    fn long_translations_are_broken_with_the_breaks_of_the_file() {
        let mut film = open(Dialect::SubRip, "1\r\n00:01 --> 00:02\r\nДа,\r\nэто он.\r\n");
        assert_eq!(sources(&*film), ["Да, это он."]);
        assert_eq!(
            translated(
                &mut *film,
                &["When he came home in the evening, nobody was there."]
            ),
            "1\r\n00:01 --> 00:02\r\nWhen he came home in the evening,\r\nnobody was there.\r\n"
        );
        assert_eq!(
            translated(&mut *film, &["a --> b"]),
            "1\r\n00:01 --> 00:02\r\na → b\r\n"
        );
    }

    #[test]
    fn notes_styles_and_entities_of_webvtt_stay() {
        let text = "WEBVTT слово\n\nNOTE\nзаметка\n\nSTYLE\n::cue { color: red }\n\nсцена\n00:01.000 --> 00:02.000 line:0\n\
                    <v Анна>Да &amp; нет, <c.loud>совсем</c> нет.\n\n00:02.000 --> 00:03.000\n<00:02.500>Нет.\n";
        let mut film = open(Dialect::WebVtt, text);
        assert_eq!(sources(&*film), ["Да & нет, совсем нет.", "Нет."]);
        assert_eq!(film.render(), text);
        let shown = translated(&mut *film, &["Yes & no, not at all.", "No <3."]);
        assert!(shown.starts_with(&text[..text.find("Да").unwrap()]), "{shown}");
        assert!(
            shown.contains("<v Анна>Yes &amp; no") && shown.contains("<00:02.500>No &lt;3."),
            "{shown}"
        );
        assert_eq!(
            (shown.matches("<c.loud>").count(), shown.matches("</c>").count()),
            (1, 1)
        );
    }

    #[test]
    fn sentences_that_end_are_not_joined() {
        for (first, second) in [
            ("Он ушёл.", "а она нет"),
            ("Он", "Анна"),
            ("<i>Он</i> шёл", "и шёл"),
        ] {
            let text = format!("1\n00:01 --> 00:02\n{first}\n\n2\n00:03 --> 00:04\n{second}\n");
            assert_eq!(open(Dialect::SubRip, &text).blocks().len(), 2, "{first}");
        }
        let apart = "1\n00:01 --> 00:02\nон шёл\n\n2\n00:30 --> 00:31\nи шёл\n";
        assert_eq!(open(Dialect::SubRip, apart).blocks().len(), 2);
        assert_eq!(
            open(Dialect::SubRip, &apart.replace("00:30", "00:03"))
                .blocks()
                .len(),
            1
        );
    }

    #[test]
    fn a_text_without_times_is_refused() {
        let error = Subtitles(Dialect::SubRip)
            .open("Просто текст.\n".to_owned())
            .err()
            .unwrap();
        assert!(error.to_string().contains("--input-format text"), "{error}");
        assert!(open(Dialect::SubRip, "").blocks().is_empty());
        assert!(open(Dialect::WebVtt, "WEBVTT\n").blocks().is_empty());
    }
}
