//! Finds letters of another script: words left in the source's script, and texts that are not translated at all.

use text::lang::Script;
use text::{Lang, script, words};

use super::quotes::quotations;
use super::{Check, Code, Finding, Pair, Pairs, listed, literals, place};

/// Finds a passage that was not translated; then no other check runs.
pub(super) static UNTRANSLATED: Check = Check {
    name: "untranslated",
    about: "there is a translation, and it is not the source again",
    codes: &[Code::Untranslated],
    pairs: Pairs::All,
    run: |pair| untranslated(pair).into_iter().collect(),
};

/// Finds words in letters that the target language does not have.
pub(super) static LEFTOVERS: Check = Check {
    name: "script",
    about: "words are in the letters of the target language",
    codes: &[Code::SourceScriptLeft, Code::ForeignScript],
    pairs: Pairs::All,
    run: leftovers,
};

/// The number of letters of `script` and the number of all letters in a text.
pub fn letters_in(text: &str, script: Script) -> (usize, usize) {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.fold((0, 0), |(inside, all), letter| {
        (inside + usize::from(script::of(letter) == Some(script)), all + 1)
    })
}

/// Finds a translation that repeats the source, is mostly in the source's script, or is empty.
pub(super) fn untranslated(pair: &Pair<'_>) -> Option<Finding> {
    if pair.from == pair.to || !pair.source.chars().any(char::is_alphabetic) {
        return None;
    }
    if pair.translation.trim().is_empty() {
        return Some(Finding::critical(
            Code::Untranslated,
            "the model gave no translation",
        ));
    }
    let (from, to) = (pair.from.script(), pair.to.script());
    let same_text = plain(pair.source) == plain(pair.translation);
    let untranslated = if from == to {
        // Short names and headings may be the same in both languages.
        let source_words = pair.source.split_whitespace();
        same_text
            && source_words
                .filter(|word| word.contains(char::is_alphabetic))
                .count()
                > 3
    } else {
        let translation = literals::without_copied(pair.source, pair.translation);
        let (source_letters, _) = letters_in(pair.source, from);
        let (left, letters) = letters_in(&translation, from);
        source_letters > 0 && (same_text || 2 * left > letters)
    };
    untranslated.then(|| {
        Finding::critical(
            Code::Untranslated,
            format!("the text is still in {}", pair.from.name()),
        )
    })
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Finds words of the translation in neither the target's nor the Latin script, except names of works that stand in
/// quotation marks in the source as well.
pub(super) fn leftovers(pair: &Pair<'_>) -> Vec<Finding> {
    let strange = |c: char| c.is_alphabetic() && is_strange(c, pair.to);
    if !pair.translation.contains(strange) {
        return Vec::new();
    }
    let unquoted = without_quoted_names(pair);
    let unquoted = literals::without_copied(pair.source, &unquoted);
    // A word that is foreign in the source is foreign in its translation.
    let copied = |word: &str| {
        let is_source = |c: char| script::of(c) == Some(pair.from.script());
        !word.contains(is_source) && pair.source.contains(word)
    };
    let (left, foreign): (Vec<String>, Vec<String>) = words::hyphenated(&unquoted)
        .filter(|word| word.contains(strange) && !copied(word))
        .map(str::to_owned)
        .partition(|word| word.chars().any(|c| script::of(c) == Some(pair.from.script())));
    let places = |wanted: &[String]| -> Vec<_> {
        let found =
            words::hyphenated(pair.translation).filter(|word| wanted.iter().any(|wanted| wanted == word));
        found.map(|word| place(pair.translation, word)).collect()
    };
    let mut findings = Vec::new();
    if !left.is_empty() {
        let message = format!(
            "the translation still has {} in the source's letters",
            listed(&left)
        );
        findings.push(Finding::major(Code::SourceScriptLeft, message).in_target(places(&left)));
    }
    if !foreign.is_empty() {
        let message = format!(
            "the translation holds {}, in neither language's script",
            listed(&foreign)
        );
        findings.push(Finding::major(Code::ForeignScript, message).in_target(places(&foreign)));
    }
    findings
}

/// Whether a letter is of neither the target's nor the Latin script.
pub fn is_strange(letter: char, to: Lang) -> bool {
    // Greek letters stand in formulas.
    let is_foreign = |script| script != to.script() && !matches!(script, Script::Latin | Script::Greek);
    script::of(letter).is_some_and(is_foreign)
}

/// The translation without the quoted parts that the source quotes word for word.
fn without_quoted_names(pair: &Pair<'_>) -> String {
    let in_source: Vec<String> = quotations(pair.source).spans.into_iter().map(plain).collect();
    let mut text = pair.translation.to_owned();
    for span in quotations(pair.translation).spans {
        let name = plain(span);
        if !name.is_empty() && in_source.contains(&name) {
            text = text.replace(span, "");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Critical, Major, expect_findings, pair};

    #[test]
    fn leftover_words_are_found() {
        expect_findings(
            leftovers,
            &[
                ("Он ушёл.", "He left."),
                ("Фильм «Брат» вышел.", "The film “Брат” (Brother) came out."),
                ("Угол α равен 5 µм.", "The angle α is 5 µm."),
                ("При 20 ℃.", "At 20 ℃."),
                ("Кафе", "Café"),
                ("Имя Łódź", "The name Łódź"),
                ("№ 5", "№ 5"),
                ("Журнал «Наука и жизнь»", "The magazine \"Наука и жизнь\""),
                ("Эссе.", "A naïve essay."),
                ("", ""),
            ],
            &[
                ("Он ушёл.", "He ушёл.", Code::SourceScriptLeft, Major),
                (
                    "Фильм Брат вышел.",
                    "The film “Брат” came out.",
                    Code::SourceScriptLeft,
                    Major,
                ),
                (
                    "Фильм «Брат» вышел.",
                    "The film Брат came out.",
                    Code::SourceScriptLeft,
                    Major,
                ),
                ("Он ушёл.", "He left城.", Code::ForeignScript, Major),
                ("Он ушёл.", "He 离开 left.", Code::ForeignScript, Major),
                ("Министр Лавров", "Minister Лavrov", Code::SourceScriptLeft, Major),
                ("Он из Еревана", "He is from Երևան", Code::ForeignScript, Major),
                ("Он сказал", "He said قال", Code::ForeignScript, Major),
                (
                    "Фильм «Брат» вышел.",
                    "The film “Сестра” came out.",
                    Code::SourceScriptLeft,
                    Major,
                ),
                (
                    "Договорённость",
                    "An agreement (договорённость)",
                    Code::SourceScriptLeft,
                    Major,
                ),
            ],
        );
    }

    #[test]
    fn foreign_letters_have_a_code_of_their_own() {
        let findings = leftovers(&pair("Он ушёл.", "He 离开 ушёл."));
        let codes: Vec<Code> = findings.iter().map(|finding| finding.warning.code).collect();
        assert_eq!(codes, [Code::SourceScriptLeft, Code::ForeignScript]);
    }

    #[test]
    fn untranslated_texts_are_found() {
        expect_findings(
            untranslated,
            &[
                ("Он ушёл.", "He left."),
                ("«Брат»", "Brother"),
                ("Windows 11", "Windows 11"),
                ("2018", "2018"),
                (
                    "Фильм «Брат» вышел на экраны страны.",
                    "The film “Брат” was released across the country.",
                ),
                ("!!!", "!!!"),
                ("OK", "OK"),
                ("Да", "Yes"),
                ("iPhone", "iPhone"),
                ("Нет.", "No."),
            ],
            &[
                ("Он ушёл.", "Он ушёл.", Code::Untranslated, Critical),
                ("Он ушёл.", "он ушел", Code::Untranslated, Critical),
                ("Он ушёл.", "", Code::Untranslated, Critical),
                ("Он ушёл.", "  \n", Code::Untranslated, Critical),
                ("Он ушёл домой.", "Он went домой.", Code::Untranslated, Critical),
                ("Да", "Да", Code::Untranslated, Critical),
                ("Windows ушла", "Windows ушла", Code::Untranslated, Critical),
                ("Лавров", "ЛАВРОВ", Code::Untranslated, Critical),
                (
                    "Он купил iPhone в магазине.",
                    "Он купил iPhone в магазине.",
                    Code::Untranslated,
                    Critical,
                ),
                ("Нет.", "Нет, не так.", Code::Untranslated, Critical),
            ],
        );
    }

    #[test]
    fn one_script_for_both_languages_compares_the_texts() {
        let german: Lang = "de".parse().unwrap();
        let same = Pair {
            source: "Das ist ein Haus.",
            translation: "Das ist ein Haus.",
            from: german,
            to: Lang::EN,
        };
        assert!(untranslated(&same).is_some());
        assert!(
            untranslated(&Pair {
                source: "Angela Merkel",
                translation: "Angela Merkel",
                ..same
            })
            .is_none()
        );
        assert!(
            untranslated(&Pair {
                translation: "That is a house.",
                ..same
            })
            .is_none()
        );
    }
}
