//! The sentence splitter on hard texts, and its promises on any text.

use std::ops::Range;

use proptest::prelude::*;
use text::{Lang, sentences};

const HARD: &str = include_str!("data/hard-sentences.txt");
const BORDER: char = '‖';
const LINE_BREAK: &str = "⏎";

/// The text of a line of the hard set, and its sentences.
fn read_marked(line: &str) -> (String, Vec<Range<usize>>) {
    let line = line.replace(LINE_BREAK, "\n");
    let mut text = String::new();
    let mut ranges = Vec::new();
    let mut start = 0;
    for (index, piece) in line.split(BORDER).enumerate() {
        let piece = if index == 0 {
            piece
        } else {
            piece.strip_prefix(' ').unwrap_or(piece)
        };
        text.push_str(piece);
        ranges.push(start..text.len());
        start = text.len();
    }
    (text, ranges)
}

fn marked(text: &str, ranges: &[Range<usize>]) -> String {
    let pieces: Vec<&str> = ranges.iter().map(|range| &text[range.clone()]).collect();
    pieces.join("‖ ").replace('\n', LINE_BREAK)
}

#[test]
fn hard_texts_are_split_without_an_error() {
    let mut lang = Lang::RU;
    let mut count = 0;
    let mut wrong = Vec::new();
    for line in HARD
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
    {
        if let Some(code) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            lang = code.parse().expect("a language code");
            continue;
        }
        count += 1;
        let (text, expected) = read_marked(line);
        let found = sentences::split(&text, lang);
        if found != expected {
            wrong.push(format!(
                "{lang} expected {line}\n      found {}",
                marked(&text, &found)
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count >= 150, "only {count} lines");
}

#[test]
fn white_space_belongs_to_the_sentence_before() {
    let text = "  Да.\r\n\r\n Нет. \n";
    let found: Vec<&str> = sentences::split(text, Lang::RU)
        .into_iter()
        .map(|range| &text[range])
        .collect();
    assert_eq!(found, ["  Да.\r\n\r\n ", "Нет. \n"]);
}

#[test]
fn text_without_words_is_kept() {
    assert_eq!(sentences::split("", Lang::EN), Vec::<Range<usize>>::new());
    for text in [" ", "\n\n\n", "...", ".", "\u{feff}", "—", ". . ."] {
        let ends: Vec<usize> = sentences::split(text, Lang::EN)
            .iter()
            .map(|range| range.end)
            .collect();
        assert_eq!(ends, [text.len()], "{text:?}");
    }
}

/// Each would take minutes if any step looked without bound at what is around it.
#[test]
fn long_runs_of_marks_are_no_trouble() {
    for piece in [
        "a", ".", "\"", "(", "«. ", ". «", "[...] ", "\n", ". \"", " ", "- ", "1.", "г. ", "а.", ") .",
        "! — ",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        let found = sentences::split(&text, Lang::RU);
        assert_eq!(found.last().map(|range| range.end), Some(text.len()), "{piece:?}");
    }
}

/// Text made of the characters that the rules look at.
fn marks_and_words() -> impl Strategy<Value = String> {
    let pieces = [
        ".",
        "!",
        "?",
        "…",
        "...",
        " ",
        "\n",
        "\r\n",
        "\n\n",
        "\r",
        "\u{2029}",
        "«",
        "»",
        "\"",
        "“",
        "”",
        "(",
        ")",
        "[1]",
        "—",
        " - ",
        ",",
        ":",
        "г",
        "т",
        "тыс",
        "2015",
        "1",
        "А",
        "Лавров",
        "он",
        "Mr",
        "U.S",
        "iPhone",
        "。",
        "他",
        "」",
        "と",
        "।",
        "؟",
        "é",
        "😀",
        "\u{a0}",
        "\u{301}",
        "XIX",
        "в",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..60).prop_map(|pieces| pieces.concat())
}

fn assert_tiles(text: &str, lang: Lang) -> Result<(), TestCaseError> {
    let mut end = 0;
    for range in sentences::split(text, lang) {
        prop_assert_eq!(range.start, end);
        prop_assert!(range.end > range.start, "an empty sentence at {}", end);
        prop_assert!(text.is_char_boundary(range.end));
        end = range.end;
    }
    prop_assert_eq!(end, text.len());
    Ok(())
}

proptest! {
    #[test]
    fn sentences_tile_any_text(text in any::<String>(), lang in prop::sample::select(Lang::all().collect::<Vec<_>>())) {
        assert_tiles(&text, lang)?;
    }

    #[test]
    fn sentences_tile_text_full_of_marks(text in marks_and_words(), lang in prop::sample::select(vec!["ru", "en", "de", "el", "zh"])) {
        assert_tiles(&text, lang.parse().expect("a language code"))?;
    }

    /// A sentence never begins with white space, but for the first.
    #[test]
    fn borders_come_after_white_space(text in marks_and_words()) {
        for range in sentences::split(&text, Lang::RU).into_iter().skip(1) {
            prop_assert!(!text[range].starts_with(char::is_whitespace));
        }
    }
}
