//! Splits the answer of a model into the sentences of a summary.

use std::collections::HashSet;

use contract::{Finish, Hypothesis};
use text::{Lang, sentences};

use review::checks::ending::ends_like_a_sentence;
use review::checks::preamble;

/// The sentences of an answer, without labels, bullets, repetitions and a last sentence that was cut off.
pub(crate) fn sentences_of(answer: &Hypothesis, text: &str, lang: Lang) -> Vec<String> {
    let stripped = preamble::strip(text, &answer.text);
    let body = stripped.as_deref().unwrap_or(&answer.text);
    let mut found: Vec<String> = body
        .lines()
        .map(plain_line)
        .filter(|line| line.contains(char::is_alphabetic) && !is_label(line))
        .flat_map(|line| split(&line, lang))
        .collect();
    if answer.finish != Finish::Stop && found.last().is_some_and(|last| !ends_like_a_sentence(last)) {
        found.pop();
    }
    for sentence in &mut found {
        if !ends_like_a_sentence(sentence) {
            sentence.truncate(
                sentence
                    .trim_end_matches([',', ';', ':', ' ', '-', '–', '—'])
                    .len(),
            );
            sentence.push('.');
        }
    }
    let mut seen = HashSet::new();
    found.retain(|sentence| seen.insert(plain(sentence)));
    found
}

fn split(line: &str, lang: Lang) -> Vec<String> {
    let pieces = sentences::split(line, lang)
        .into_iter()
        .map(|range| line[range].trim().to_owned());
    pieces
        .filter(|sentence| sentence.contains(char::is_alphabetic))
        .collect()
}

/// A line without its bullet or number and without Markdown's emphasis.
fn plain_line(line: &str) -> String {
    let line = line.trim().trim_start_matches(['#', '>', ' ']);
    let line = line
        .strip_prefix(['-', '•', '*', '–', '—', '·'])
        .map_or(line, str::trim_start);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let behind_number = &line[digits..];
    let numbered = (1..=2).contains(&digits)
        && behind_number.starts_with([')', '.'])
        && behind_number[1..].starts_with(' ');
    let line = if numbered {
        behind_number[1..].trim_start()
    } else {
        line
    };
    line.replace("**", "").replace("__", "").trim().to_owned()
}

/// A line such as `Summary:` or `Key points:`.
fn is_label(line: &str) -> bool {
    line.ends_with(':') && line.split_whitespace().count() <= 6
}

/// The letters and digits of a sentence, which are equal for two sentences that differ only in marks and capitals.
pub(crate) fn plain(sentence: &str) -> String {
    sentence
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str, finish: Finish) -> Vec<String> {
        let hypothesis = Hypothesis {
            text: text.to_owned(),
            score: -0.1,
            tokens: 1,
            finish,
            ..Hypothesis::default()
        };
        sentences_of(&hypothesis, "A text.", Lang::EN)
    }

    #[test]
    fn labels_bullets_and_numbers_go() {
        let wanted = ["The minister spoke.", "Nobody listened."];
        for text in [
            "The minister spoke. Nobody listened.",
            "Summary: The minister spoke. Nobody listened.",
            "Here is a summary in 2 sentences:\n\nThe minister spoke. Nobody listened.",
            "**Summary:**\n- The minister spoke.\n- Nobody listened.",
            "1. The minister spoke.\n2. Nobody listened.",
            "• **The minister spoke**\n• Nobody listened",
            "The minister spoke. Nobody listened. The minister spoke.",
            "The minister spoke.\nNobody listened,",
        ] {
            assert_eq!(answer(text, Finish::Stop), wanted, "{text}");
        }
    }

    #[test]
    fn a_cut_sentence_goes() {
        assert_eq!(
            answer("The minister spoke. Nobody lis", Finish::Length),
            ["The minister spoke."]
        );
        assert_eq!(
            answer("The minister spoke. Nobody listened.", Finish::Length).len(),
            2
        );
        assert_eq!(answer("Nobody lis", Finish::Length), Vec::<String>::new());
        assert_eq!(answer("", Finish::Stop), Vec::<String>::new());
    }
}
