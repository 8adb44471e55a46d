//! Subtitles: the same bytes where nothing changed; the same cues, times and tags where all was translated.

use documents::{Document, FORMATS, Translation};
use proptest::prelude::*;

fn open(format: &str, text: &str) -> Box<dyn Document> {
    let format = FORMATS.iter().find(|known| known.name() == format).unwrap();
    format
        .open(text.to_owned())
        .unwrap_or_else(|error| panic!("{error}: {text:?}"))
}

/// Every block with a translation of another length.
/// The document in capitals, each cue so many times. Words are numbered, since lines that are the same roll on.
fn translated(document: &mut dyn Document, times: usize) -> String {
    let mut number = 0;
    let mut numbered = |word: &str| {
        number += 1;
        match word.rfind(char::is_alphabetic) {
            Some(at) => {
                let (word, signs) = word.split_at(at + word[at..].chars().next().map_or(0, char::len_utf8));
                format!("{word}{number}{signs}")
            }
            None => word.to_owned(),
        }
    };
    for block in document.blocks_mut() {
        let text = format!("{} ", block.source.to_uppercase()).repeat(times);
        let words: Vec<String> = text.split_whitespace().map(&mut numbered).collect();
        let text = words.join(" ");
        block.translation = Some(Translation::placed(&block.source, &block.marks, text, &[]));
    }
    document.render()
}

/// The lines that are no prose, in their order.
fn skeleton(text: &str) -> Vec<&str> {
    let is_skeleton =
        |line: &&str| line.contains("-->") || line.chars().all(|letter| letter.is_ascii_digit());
    text.lines().filter(is_skeleton).collect()
}

/// A line of a cue: words, with tags around some of them.
const LINE: &str =
    "(- |\\{\\\\an8\\}|♪ )?([а-я]{1,9}[ ,.!]){1,4}(<i>[а-я]{1,9}</i>)?( [а-я]{1,9}){0,6}[.…?]?";

fn cues() -> impl Strategy<Value = Vec<Vec<String>>> {
    prop::collection::vec(prop::collection::vec(LINE, 1..4), 1..8)
}

fn film(cues: &[Vec<String>], header: &str, line_break: &str, mark: char) -> String {
    let mut text = header.to_owned();
    for (index, lines) in cues.iter().enumerate() {
        let cue = format!(
            "{}\n00:00:{index:02}{mark}000 --> 00:00:{index:02}{mark}900\n{}\n\n",
            index + 1,
            lines.join("\n")
        );
        text.push_str(&cue);
    }
    text.replace('\n', line_break)
}

fn check(format: &str, text: &str, times: usize) -> Result<(), TestCaseError> {
    let mut document = open(format, text);
    prop_assert_eq!(document.render(), text);
    let out = translated(&mut *document, times);
    prop_assert_eq!(skeleton(&out), skeleton(text));
    for tag in ["<i>", "</i>", "{\\an8}"] {
        prop_assert_eq!(
            out.matches(tag).count(),
            text.matches(tag).count(),
            "{}: {}",
            tag,
            out
        );
    }
    let again = open(format, &out);
    // A tag may come to stand between other words, and a space with it: letters are counted, not words.
    let letters = |document: &dyn Document| -> usize {
        let sources = document.blocks().iter().map(|block| block.source.to_uppercase());
        sources
            .map(|text| text.chars().filter(|letter| letter.is_alphabetic()).count())
            .sum()
    };
    prop_assert_eq!(letters(&*again), letters(&*open(format, text)) * times);
    Ok(())
}

proptest! {
    #[test]
    fn subrip(
        cues in cues(),
        line_break in prop::sample::select(vec!["\n", "\r\n"]),
        times in 1_usize..4,
    ) {
        check("srt", &film(&cues, "", line_break, ','), times)?;
    }

    #[test]
    fn webvtt(cues in cues(), times in 1_usize..4) {
        let header = "WEBVTT\n\nNOTE\nзаметка\n\nSTYLE\n::cue { color: red }\n\n";
        check("vtt", &film(&cues, header, "\n", '.'), times)?;
    }

    #[test]
    fn anything_renders_to_the_same_bytes(
        lines in prop::collection::vec(
            prop_oneof![
                Just("00:00:01,000 --> 00:00:02,000".to_owned()),
                "[0-9]{0,3}",
                "[<>/{}\\\\ib&;а-я♪ .-]{0,20}",
            ],
            0..20,
        ),
        line_break in prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n"]),
    ) {
        let text = lines.join(line_break);
        for format in ["srt", "vtt"] {
            let format = FORMATS.iter().find(|known| known.name() == format).unwrap();
            if let Ok(mut document) = format.open(text.clone()) {
                prop_assert_eq!(document.render(), text.as_str());
                translated(&mut *document, 2);
            }
        }
    }
}
