//! Cuts a block into passages of limited length for a model, without cutting a sentence that fits.

use std::ops::Range;

use crate::Lang;
use crate::lang::Script;
use crate::script::is_unspaced;
use crate::sentences;

/// Marks at which a sentence that is too long may be divided.
const CLAUSE_MARKS: &[char] = &[',', ';', ':', '—', '–', '،', '，', '；', '、'];

/// The number of letters that count as one word: long words are many tokens, and some scripts put no space between
/// words.
const LETTERS_A_WORD: usize = 12;
const HAN_LETTERS_A_WORD: usize = 2;

/// A run of more letters without a space is no word of any language: models work on it for minutes and make nothing of
/// it. Letters of scripts that put no space between words do not count.
pub const LONGEST_WORD: usize = 500;

/// A part of a block: words, or one endless run of letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stretch {
    /// Text that may contain words.
    Words(Range<usize>),
    /// A run of more than [`LONGEST_WORD`] letters, and the white space behind it.
    Endless(Range<usize>),
}

/// The stretches of `text`, which tile it: nearly always one.
pub fn stretches(text: &str) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut done = 0;
    let base = text.as_ptr() as usize;
    for word in text.split_whitespace().filter(|word| is_endless(word)) {
        let start = word.as_ptr() as usize - base;
        let behind = start + word.len();
        let end = text[behind..]
            .find(|c: char| !c.is_whitespace())
            .map_or(text.len(), |at| behind + at);
        if !text[done..start].trim().is_empty() {
            stretches.push(Stretch::Words(done..start));
            done = start;
        }
        stretches.push(Stretch::Endless(done..end));
        done = end;
    }
    if done < text.len() || stretches.is_empty() {
        stretches.push(Stretch::Words(done..text.len()));
    }
    stretches
}

fn is_endless(word: &str) -> bool {
    word.len() > LONGEST_WORD && letters(word).nth(LONGEST_WORD).is_some()
}

/// The letters and digits of a word, but for those of scripts that put no space between words.
pub fn letters(word: &str) -> impl Iterator<Item = char> {
    word.chars().filter(|&c| c.is_alphanumeric() && !is_unspaced(c))
}

/// How many words of model work `text` is.
pub fn words(text: &str) -> usize {
    text.split_whitespace().map(weight).sum()
}

fn weight(word: &str) -> usize {
    let han = word
        .chars()
        .filter(|c| ('\u{2E80}'..='\u{9FFF}').contains(c))
        .count();
    let others = word.chars().count() - han;
    let weight = others.div_ceil(LETTERS_A_WORD) + han.div_ceil(HAN_LETTERS_A_WORD);
    weight.max(1)
}

/// The sentences of `text`; one of more than `limit` words is divided at its clauses, and between words if necessary.
/// The ranges tile the text.
pub fn units(text: &str, lang: Lang, limit: usize) -> Vec<Range<usize>> {
    let limit = limit.max(1);
    sentences::split(text, lang)
        .into_iter()
        .flat_map(|sentence| divide(text, sentence, limit))
        .collect()
}

fn divide(text: &str, sentence: Range<usize>, limit: usize) -> Vec<Range<usize>> {
    if words(&text[sentence.clone()]) <= limit {
        return vec![sentence];
    }
    let clauses = cut_behind(text, &sentence, |c| CLAUSE_MARKS.contains(&c));
    let clauses = clauses.into_iter().flat_map(|clause| {
        if words(&text[clause.clone()]) <= limit {
            vec![clause]
        } else {
            words_of(text, &clause, limit)
        }
    });
    gather(text, &clauses.collect::<Vec<_>>(), limit)
}

fn words_of(text: &str, clause: &Range<usize>, limit: usize) -> Vec<Range<usize>> {
    let words_there = cut_behind(text, clause, char::is_whitespace);
    words_there
        .into_iter()
        .flat_map(|word| letters_of(text, word, limit))
        .collect()
}

/// Cuts a "word" of thousands of letters, so that no model has to read it at once.
fn letters_of(text: &str, word: Range<usize>, limit: usize) -> Vec<Range<usize>> {
    if words(&text[word.clone()]) <= limit {
        return vec![word];
    }
    let letters = limit * HAN_LETTERS_A_WORD;
    let mut cuts: Vec<usize> = text[word.clone()]
        .char_indices()
        .step_by(letters)
        .map(|(at, _)| word.start + at)
        .collect();
    cuts.push(word.end);
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// Cuts behind each mark, with the white space that follows it.
fn cut_behind(text: &str, range: &Range<usize>, is_mark: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = range.start;
    let mut after_mark = false;
    for (at, c) in text[range.clone()].char_indices() {
        let at = range.start + at;
        if after_mark && !c.is_whitespace() && !is_mark(c) {
            pieces.push(start..at);
            start = at;
        }
        // A comma inside a number has no space behind it.
        after_mark = is_mark(c)
            && (c.is_whitespace() || text[at + c.len_utf8()..].starts_with(char::is_whitespace))
            || after_mark && c.is_whitespace();
    }
    pieces.push(start..range.end);
    pieces
}

/// Joins neighbours again while they fit.
fn gather(text: &str, pieces: &[Range<usize>], limit: usize) -> Vec<Range<usize>> {
    let mut gathered: Vec<Range<usize>> = Vec::new();
    let mut weight_of_last = 0;
    for piece in pieces {
        let weight = words(&text[piece.clone()]);
        match gathered.last_mut() {
            Some(last) if weight_of_last + weight <= limit => {
                last.end = piece.end;
                weight_of_last += weight;
            }
            _ => {
                gathered.push(piece.clone());
                weight_of_last = weight;
            }
        }
    }
    gathered
}

/// Groups units into passages of at most `limit` words, of about equal length; ranges of indices.
pub fn group(text: &str, units: &[Range<usize>], limit: usize) -> Vec<Range<usize>> {
    let weights: Vec<usize> = units.iter().map(|unit| words(&text[unit.clone()])).collect();
    let total: usize = weights.iter().sum();
    let passages = total.div_ceil(limit.max(1)).max(1);
    let wanted = total.div_ceil(passages);
    let mut groups = Vec::new();
    let mut start = 0;
    let mut sum = 0;
    for (index, weight) in weights.iter().enumerate() {
        if index > start && (sum + weight > limit || sum >= wanted) {
            groups.push(start..index);
            start = index;
            sum = 0;
        }
        sum += weight;
    }
    if start < units.len() {
        groups.push(start..units.len());
    }
    groups
}

/// The text between two passages that were translated separately: a space, or nothing in scripts without spaces.
pub fn glue(to: Lang) -> &'static str {
    if to.script() == Script::Han { "" } else { " " }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endless_words_stand_apart() {
        let long = "а".repeat(LONGEST_WORD + 1);
        assert_eq!(stretches(""), [Stretch::Words(0..0)]);
        let plain = format!(" Два слова, {}. ", "а".repeat(LONGEST_WORD));
        assert_eq!(stretches(&plain), [Stretch::Words(0..plain.len())]);
        assert_eq!(stretches(&long), [Stretch::Endless(0..long.len())]);
        let text = format!(" {long} Два слова {long}  {long}\nи.");
        let shown: Vec<(bool, &str)> = stretches(&text)
            .into_iter()
            .map(|stretch| match stretch {
                Stretch::Words(range) => (false, &text[range]),
                Stretch::Endless(range) => (true, &text[range]),
            })
            .collect();
        let (first, second, third) = (format!(" {long} "), format!("{long}  "), format!("{long}\n"));
        let expected: [(bool, &str); 5] = [
            (true, &first),
            (false, "Два слова "),
            (true, &second),
            (true, &third),
            (false, "и."),
        ];
        assert_eq!(shown, expected);
        // A clause of Chinese is no word, however long it is.
        assert!(!is_endless(&"今天天气很好".repeat(LONGEST_WORD)));
    }

    fn pieces(text: &str, limit: usize) -> Vec<&str> {
        units(text, Lang::RU, limit)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn sentences_that_fit_stay_whole() {
        assert_eq!(
            pieces("Раз, два, три. Четыре!", 5),
            ["Раз, два, три. ", "Четыре!"]
        );
    }

    #[test]
    fn a_long_sentence_is_divided_at_clauses() {
        assert_eq!(
            pieces("Раз два три, четыре пять, шесть семь.", 4),
            ["Раз два три, ", "четыре пять, шесть семь."]
        );
        assert_eq!(
            pieces("Цена 1,5 рубля за штуку", 3),
            ["Цена 1,5 рубля ", "за штуку"]
        );
    }

    #[test]
    fn without_clauses_between_words_and_at_last_between_letters() {
        assert_eq!(pieces("раз два три четыре", 3), ["раз два три ", "четыре"]);
        let long = "а".repeat(1000);
        assert!(pieces(&long, 10).iter().all(|piece| words(piece) <= 10));
        assert_eq!(pieces(&long, 10).concat(), long);
    }

    #[test]
    fn units_tile_any_text() {
        for text in [
            "",
            " ",
            "а, б , в;г",
            ",,, ,,",
            "Раз два три, четыре. Пять",
            "俄罗斯外交部长表示，将继续努力",
        ] {
            assert_eq!(pieces(text, 2).concat(), text);
        }
    }

    #[test]
    fn groups_are_of_about_equal_length() {
        let text = "Раз два. Три четыре. Пять шесть. Семь восемь.";
        let units = units(text, Lang::RU, 6);
        assert_eq!(group(text, &units, 6), [0..2, 2..4]);
        assert_eq!(group(text, &units, 100).len(), 1);
        assert!(group("", &[], 6).is_empty());
    }

    #[test]
    fn long_words_weigh_more() {
        assert_eq!(words("раз два"), 2);
        assert_eq!(words("достопримечательность"), 2);
        assert_eq!(words("俄罗斯外"), 2);
        assert_eq!(words("— !"), 2);
    }
}
