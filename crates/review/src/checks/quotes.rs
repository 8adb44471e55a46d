//! Checks that quotations stay quotations: a statement of a person must not become one of the article.

use std::ops::Range;

use super::{Check, Code, Finding, Pair, Pairs, hull, place};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "quotes",
    about: "quotations keep their marks",
    codes: &[Code::QuotesLost],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().collect(),
};

/// Compares whether a quotation names its speaker.
pub(super) static SPEAKER: Check = Check {
    name: "speaker",
    about: "a quotation says who speaks if the source does",
    codes: &[Code::SpeakerLost, Code::SpeakerInvented],
    pairs: Pairs::All,
    run: |pair| speaker(pair).into_iter().collect(),
};

/// The number of words from which a quotation is a statement; a shorter one may be a company's name, which English
/// prints without marks.
pub const SPEECH_WORDS: usize = 4;

/// The quoted parts of a text.
#[derive(Debug, Default, PartialEq)]
pub struct Quotations<'t> {
    /// The texts between the marks, outer and nested ones, in the order in which they end.
    pub spans: Vec<&'t str>,
    /// The number of marks that are opened and never closed.
    pub open: usize,
    /// The number of typographic marks that close nothing.
    pub stray: usize,
    /// The span of the first mark that is never closed.
    first_open: Option<Range<usize>>,
    /// The span of the first mark that closes nothing.
    first_stray: Option<Range<usize>>,
}

/// Finds quotations in any of the usual marks.
pub fn quotations(text: &str) -> Quotations<'_> {
    let mut found = Quotations::default();
    let mut opened = Opened::default();
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        let after = rest.peek().map_or(' ', |&(_, next)| next);
        let inner = at + c.len_utf8();
        match role(c, before, after, &opened) {
            Role::Opens => opened.push(c, inner),
            Role::Closes(depth) => {
                found.spans.push(&text[opened.marks[depth].1..at]);
                // A mark that was opened inside and not closed before the outer one: an apostrophe, or «ООО «Газ».
                found.leave_open(&opened, depth + 1);
                opened.truncate(depth);
            }
            Role::None if matches!(c, '”' | '»') => {
                found.stray += 1;
                found.first_stray.get_or_insert(at..inner);
            }
            Role::None => {}
        }
        before = c;
    }
    found.leave_open(&opened, 0);
    found
}

impl Quotations<'_> {
    /// Counts the marks from this depth on as never closed.
    fn leave_open(&mut self, opened: &Opened, depth: usize) {
        let mut unclosed = opened.unclosed(depth).peekable();
        let first = unclosed.peek().cloned();
        self.open += unclosed.count();
        let known = self.first_open.take();
        self.first_open = known.into_iter().chain(first).min_by_key(|place| place.start);
    }
}

/// The kinds of opening marks.
const OPENING: [char; 8] = ['«', '„', '「', '‹', '‘', '“', '"', '\''];

/// Marks that are open.
#[derive(Default)]
struct Opened {
    /// The marks, each with the offset behind it.
    marks: Vec<(char, usize)>,
    /// For each kind of mark, the indices in `marks`, so that finding the innermost of a kind does not search all.
    of_kind: [Vec<usize>; OPENING.len()],
}

impl Opened {
    fn push(&mut self, mark: char, inner: usize) {
        if let Some(kind) = OPENING.iter().position(|opening| *opening == mark) {
            self.of_kind[kind].push(self.marks.len());
            self.marks.push((mark, inner));
        }
    }

    /// The depth of the innermost open mark among these kinds.
    fn innermost(&self, marks: &[char]) -> Option<usize> {
        let kinds = OPENING.iter().zip(&self.of_kind);
        kinds
            .filter(|(opening, _)| marks.contains(opening))
            .filter_map(|(_, depths)| depths.last().copied())
            .max()
    }

    /// The spans of the marks from this depth on that are no apostrophes.
    fn unclosed(&self, depth: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let marks = self.marks[depth..].iter();
        let marks = marks.filter(|(mark, _)| !is_single(*mark));
        marks.map(|(mark, inner)| inner - mark.len_utf8()..*inner)
    }

    fn truncate(&mut self, depth: usize) {
        self.marks.truncate(depth);
        for depths in &mut self.of_kind {
            while depths.last().is_some_and(|&last| last >= depth) {
                depths.pop();
            }
        }
    }
}

/// The ranges of a text that are quoted.
pub struct QuotedRanges {
    /// The beginnings of quotations, in order.
    starts: Vec<usize>,
    /// For each beginning, the greatest end among the quotations up to it.
    ends: Vec<usize>,
}

impl QuotedRanges {
    /// The quotations of a text.
    pub fn of(text: &str, found: &Quotations<'_>) -> Self {
        let place = |span: &&str| {
            let start = span.as_ptr() as usize - text.as_ptr() as usize;
            (start, start + span.len())
        };
        let mut places: Vec<(usize, usize)> = found.spans.iter().map(place).collect();
        places.sort_unstable();
        let mut last = 0;
        let (starts, ends) = places
            .into_iter()
            .map(|(start, end)| {
                last = last.max(end);
                (start, last)
            })
            .unzip();
        QuotedRanges { starts, ends }
    }

    /// Whether this offset is inside a quotation that began before it.
    pub fn continues_at(&self, at: usize) -> bool {
        let begun = self.starts.partition_point(|&start| start < at);
        begun > 0 && at < self.ends[begun - 1]
    }

    /// Whether this offset is quoted.
    fn contains(&self, at: usize) -> bool {
        let begun = self.starts.partition_point(|&start| start <= at);
        begun > 0 && at < self.ends[begun - 1]
    }
}

enum Role {
    Opens,
    /// Closes the mark at this depth of the stack.
    Closes(usize),
    None,
}

fn is_single(mark: char) -> bool {
    mark == '\'' || mark == '‘'
}

fn role(c: char, before: char, after: char, opened: &Opened) -> Role {
    let innermost = |marks: &[char]| opened.innermost(marks);
    let closes = |marks: &[char]| innermost(marks).map_or(Role::None, Role::Closes);
    let at_word_start = !before.is_alphanumeric() && !after.is_whitespace();
    match c {
        '«' | '„' | '「' | '‹' | '‘' => Role::Opens,
        '»' => closes(&['«']),
        '」' => closes(&['「']),
        '›' => closes(&['‹']),
        // German and Russian inner quotations end with the mark that opens an English one.
        '“' => innermost(&['„']).map_or(Role::Opens, Role::Closes),
        '”' => closes(&['“', '„', '"']),
        '"' => {
            innermost(&['"', '“']).map_or(if at_word_start { Role::Opens } else { Role::None }, Role::Closes)
        }
        '\'' | '’' if innermost(&['\'', '‘']).is_some() && !after.is_alphanumeric() => {
            closes(&['\'', '‘'])
        }
        '\'' if at_word_start && after.is_alphanumeric() => Role::Opens,
        _ => Role::None,
    }
}

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let source = quotations(pair.source);
    let translation = quotations(pair.translation);
    // An odd straight mark opens or closes a quotation that continues in the neighbouring passage.
    let uneven = !pair.source.matches('"').count().is_multiple_of(2);
    if source.open == 0 && !uneven && translation.open > 0 {
        return Some(
            Finding::major(
                Code::QuotesLost,
                "an opening quotation mark in the translation has no closing one",
            )
            .in_target(translation.first_open),
        );
    }
    if source.stray == 0 && !uneven && translation.stray > 0 {
        return Some(
            Finding::major(
                Code::QuotesLost,
                "a closing quotation mark in the translation has no opening one",
            )
            .in_target(translation.first_stray),
        );
    }
    let words = |span: &&str| span.split_whitespace().count();
    let places = |wanted: &dyn Fn(&&str) -> bool| -> Vec<Range<usize>> {
        let spans = source.spans.iter().filter(|span| wanted(span));
        spans.map(|span| with_marks(pair.source, span)).collect()
    };
    let speeches = places(&|span| words(span) >= SPEECH_WORDS && is_speech(pair.source, span));
    let speech = speeches.len();
    let there = translation.spans.len() + translation.open;
    if there < speech {
        let message = format!("the source has {speech} quotations, the translation {there}");
        return Some(Finding::major(Code::QuotesLost, message).in_source(hull(&speeches)));
    }
    let is_name = |span: &&str| span.chars().next().is_some_and(char::is_uppercase);
    let quoted = places(&|span| words(span) >= SPEECH_WORDS || !is_name(span));
    let wanted = source.open + quoted.len();
    (there < wanted).then(|| {
        Finding::minor(
            Code::QuotesLost,
            format!("the source has {wanted} quotations, the translation {there}"),
        )
        .in_source(hull(&quoted).or(source.first_open))
    })
}

/// The span of a quotation of `text` with its marks.
fn with_marks(text: &str, span: &str) -> Range<usize> {
    let inner = place(text, span);
    let mark = |c: Option<char>| c.map_or(0, char::len_utf8);
    let front = mark(text[..inner.start].chars().next_back());
    inner.start - front..inner.end + mark(text[inner.end..].chars().next())
}

/// Whether a quotation stands where speech does: at an edge of the text, behind a colon, or before a comma or dash.
/// The name of a film may be as long.
fn is_speech(text: &str, span: &str) -> bool {
    let start = span.as_ptr() as usize - text.as_ptr() as usize;
    let mark = |c: char| !c.is_alphanumeric() && !matches!(c, ':' | ',' | '—' | '–' | '-');
    let before = text[..start].trim_end_matches(mark);
    let behind = text[start + span.len()..].trim_start_matches(mark);
    span.contains(|c: char| c.is_alphabetic() && !c.is_ascii())
        && (before.is_empty() || before.ends_with(':') || behind.starts_with([',', '—', '–', '-']))
}

/// Finds a speaker who is in the source and not in the translation, or the other way round.
pub(super) fn speaker(pair: &Pair<'_>) -> Option<Finding> {
    let source = quotations(pair.source);
    let translation = quotations(pair.translation);
    let of_both = source.open == 0 && translation.open == 0 && !translation.spans.is_empty();
    let is_speech = of_both
        && source
            .spans
            .iter()
            .any(|span| span.split_whitespace().count() >= SPEECH_WORDS);
    if !is_speech {
        return None;
    }
    let outside = (
        words_outside(pair.source, &source),
        words_outside(pair.translation, &translation),
    );
    match (outside.0.len(), outside.1.len()) {
        (2.., 0) => {
            let message = "the source names the speaker, the translation is the quotation alone";
            Some(Finding::major(Code::SpeakerLost, message).in_source(hull(&outside.0)))
        }
        (0, 2..) => {
            let message = "the source is a quotation alone, the translation names a speaker";
            Some(Finding::major(Code::SpeakerInvented, message).in_target(hull(&outside.1)))
        }
        _ => None,
    }
}

/// The spans of the words that are not quoted.
fn words_outside(text: &str, found: &Quotations<'_>) -> Vec<Range<usize>> {
    let quoted = QuotedRanges::of(text, found);
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| place(text, word))
        .filter(|place| !quoted.contains(place.start))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::Severity;
    use crate::checks::testing::{Major, Minor, expect_findings};

    #[test]
    fn quotations_are_found_in_any_marks() {
        assert_eq!(quotations("«Да», — сказал он").spans, ["Да"]);
        assert_eq!(quotations("„Да“ und „Nein“").spans, ["Да", "Nein"]);
        assert_eq!(quotations("“Yes,” he said, \"no\"").spans, ["Yes,", "no"]);
        assert_eq!(
            quotations("'Yes,' he said. It's the players' day.").spans,
            ["Yes,"]
        );
        assert_eq!(quotations("«Газета „Труд“»").spans, ["Труд", "Газета „Труд“"]);
        assert_eq!(
            quotations("«ООО «Газ» купило"),
            Quotations {
                spans: vec!["Газ"],
                open: 1,
                first_open: Some(0..2),
                ..Quotations::default()
            }
        );
        assert_eq!(quotations("“no end").open, 1);
        assert_eq!(quotations("a 5\" disk and it's").open, 0);
    }

    #[test]
    fn the_speaker_is_kept() {
        expect_findings(
            speaker,
            &[
                (
                    "«Мы будем продолжать усилия», — сказал он.",
                    "“We will continue our efforts,” he said.",
                ),
                (
                    "«Мы будем продолжать усилия», — сказал он.",
                    "He said they would continue their efforts.",
                ),
                ("«Мы будем продолжать усилия».", "“We will continue our efforts.”"),
                (
                    "«Мы будем продолжать усилия, — сказал он",
                    "“We will continue our efforts.”",
                ),
            ],
            &[
                (
                    "«Мы будем продолжать усилия», — сказал он.",
                    "“We will continue our efforts.”",
                    Code::SpeakerLost,
                    Major,
                ),
                (
                    "Лавров сказал: «Мы будем продолжать усилия».",
                    "\"We will continue our efforts.\"",
                    Code::SpeakerLost,
                    Major,
                ),
            ],
        );
    }

    #[test]
    fn long_names_in_marks_are_no_speech() {
        let found = |source, translation| {
            check(&crate::checks::testing::pair(source, translation)).map(|f| f.severity)
        };
        let name = "Он вступил в «Движение за свободное Папуа» год назад.";
        assert_eq!(
            found(name, "He joined the Free Papua Movement a year ago."),
            Some(Severity::Minor)
        );
        let speech = "Он сказал: «Движение за свободное Папуа растёт».";
        assert_eq!(
            found(speech, "He said the movement grows."),
            Some(Severity::Major)
        );
    }

    #[test]
    fn quotations_are_kept() {
        expect_findings(
            check,
            &[
                (
                    "«Мы будем продолжать усилия», — сказал он.",
                    "“We will continue our efforts,” he said.",
                ),
                (
                    "«Мы будем продолжать, — сказал он, — усилия».",
                    "“We will continue,” he said, “our efforts.”",
                ),
                ("«Мы будем продолжать усилия».", "'We will continue our efforts.'"),
                (
                    "«Мы будем продолжать усилия».",
                    "\"We will continue our efforts.\"",
                ),
                ("Компания «Газпром» растёт.", "Gazprom is growing."),
                ("Так называемый «план».", "The so-called “plan”."),
                ("Без кавычек.", "No quotes."),
                ("Без кавычек.", "It's the players' day."),
                (
                    "«Начало речи, которая идёт дальше",
                    "“The beginning of a speech that goes on",
                ),
                (
                    "Газета «Труд» и театр «Современник».",
                    "The newspaper Trud and the Sovremennik theatre.",
                ),
            ],
            &[
                (
                    "«Мы будем продолжать усилия», — сказал он.",
                    "We will continue our efforts, he said.",
                    Code::QuotesLost,
                    Major,
                ),
                (
                    "«Мы будем продолжать усилия», — сказал он.",
                    "“We will continue our efforts, he said.",
                    Code::QuotesLost,
                    Major,
                ),
                (
                    "«Мы будем продолжать усилия».",
                    "\"We will continue our efforts.",
                    Code::QuotesLost,
                    Major,
                ),
                (
                    "Так называемый «план».",
                    "The so-called plan.",
                    Code::QuotesLost,
                    Minor,
                ),
                ("Без кавычек.", "“No quotes.", Code::QuotesLost, Major),
                (
                    "«Мы пойдём туда завтра. Мы не ждём», — сказал он.",
                    "“We will go there tomorrow,” he said. We do not wait,” he said.",
                    Code::QuotesLost,
                    Major,
                ),
                (
                    "«Раз два три четыре». «Пять шесть семь восемь».",
                    "“One two three four.” Five six seven eight.",
                    Code::QuotesLost,
                    Minor,
                ),
                (
                    "«Начало речи, которая идёт дальше",
                    "The beginning of a speech that goes on",
                    Code::QuotesLost,
                    Minor,
                ),
                (
                    "Он сказал: «Я не знаю этого человека».",
                    "He said he did not know this man.",
                    Code::QuotesLost,
                    Major,
                ),
                (
                    "„Мы будем продолжать усилия“.",
                    "We will continue our efforts.",
                    Code::QuotesLost,
                    Major,
                ),
                (
                    "«Да», сказал он, «я очень хочу есть».",
                    "“Yes, he said, I am very hungry.",
                    Code::QuotesLost,
                    Major,
                ),
            ],
        );
    }
}
