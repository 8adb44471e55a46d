//! Substitution: a term that a translation lacks replaces the words that translate its source.
//!
//! These words are found by the model's word alignment, or are a name that sounds like the source's. They must be one
//! span that translates nothing else, and a substitution after which a check finds more is not made. A term that
//! cannot be substituted stays missing, and is reported.

use std::ops::Range;
use std::sync::LazyLock;

use contract::{AlignmentLink, Code, Finish};
use text::Lang;
use text::function_words::{self, Class, Words};
use text::lang::Script;
use text::tables::PerLanguage;

use super::check::{Terms, check};
use super::tokens::{Token, is_capitalised, tokens};
use super::{Glossary, Occurrence, capitalised};
use crate::checks::transliterate::same_name;
use crate::checks::{Pair, Severity};

/// A translation in which terms were substituted.
pub struct Substituted {
    /// The translation with the terms.
    pub text: String,
    /// The word alignment of the source and `text`.
    pub alignment: Vec<AlignmentLink>,
}

/// The most content words that a term may replace beyond the number in its source.
pub(super) const MORE_WORDS: usize = 2;

/// Function words of a language, which translate nothing by themselves.
static FUNCTION_WORDS: PerLanguage<Words> = PerLanguage::new(|lang| {
    let classes = &[
        Class::Article,
        Class::Preposition,
        Class::Adverbial,
        Class::Conjunction,
        Class::Subordinator,
        Class::Possessive,
        Class::Demonstrative,
    ];
    function_words::of(lang.code(), classes)
});

/// English articles.
static ARTICLES: LazyLock<Words> = LazyLock::new(|| function_words::of(Lang::EN.code(), &[Class::Article]));

impl Glossary {
    /// The translation with those of its missing terms that can be substituted; `None` if none can. `links` align the
    /// pair's source with its translation.
    pub fn substitute(&self, pair: &Pair<'_>, links: &[AlignmentLink]) -> Option<Substituted> {
        let mut missing = Terms::of(self, pair).missing();
        let mut faults = None;
        let mut substituted: Option<Substituted> = None;
        let mut skipped = 0;
        while missing > skipped {
            let (text, links) = substituted
                .as_ref()
                .map_or((pair.translation, links), |substituted| {
                    (&substituted.text, &substituted.alignment)
                });
            let now = Pair {
                translation: text,
                ..*pair
            };
            let terms = Terms::of(self, &now);
            let (occurrence, _) = terms
                .found
                .iter()
                .filter(|(_, place)| place.is_none())
                .nth(skipped)?;
            let next = spot(occurrence, &terms, &now, links)
                .map(|span| replaced(text, links, occurrence, span, pair.to));
            let old = *faults.get_or_insert_with(|| self.faults(&now));
            let better = next.filter(|next| {
                let next = Pair {
                    translation: &next.text,
                    ..*pair
                };
                Terms::of(self, &next).missing() < missing && self.faults(&next) <= old
            });
            match better {
                Some(better) => {
                    missing -= 1;
                    substituted = Some(better);
                    faults = None;
                }
                None => skipped += 1,
            }
        }
        substituted
    }

    /// The number of findings of the other checks that are major or worse.
    fn faults(&self, pair: &Pair<'_>) -> usize {
        let findings = check(Some(self), pair, Finish::Stop);
        let faults = findings.iter().filter(|finding| {
            finding.severity >= Severity::Major && finding.warning.code != Code::GlossaryMissed
        });
        faults.count()
    }
}

/// Whether a token is a content word: a word, and no function word.
pub(super) fn is_content(token: &Token<'_>, lang: Lang) -> bool {
    token.is_word() && !FUNCTION_WORDS.of(lang).contains(token.plain.as_str())
}

/// Whether a word of a translation translates what stands at `place` of its source. A model's tokens are parts of
/// words, so at least half of the word's links must lead there.
pub(super) fn translates(token: &Token<'_>, place: &Range<usize>, links: &[AlignmentLink]) -> bool {
    let here = links.iter().filter(|link| overlap(&link.target, &token.range));
    let (ours, others): (Vec<&AlignmentLink>, Vec<&AlignmentLink>) =
        here.partition(|link| overlap(&link.source, place));
    !ours.is_empty() && ours.len() >= others.len()
}

/// The span of the words that translate the source of a missing term.
fn spot(
    missing: &Occurrence,
    terms: &Terms,
    pair: &Pair<'_>,
    links: &[AlignmentLink],
) -> Option<Range<usize>> {
    let tokens = tokens(pair.translation);
    let is_free = |range: &Range<usize>| {
        let taken = terms.found.iter().filter_map(|(_, place)| place.as_ref());
        taken.into_iter().all(|place| !overlap(place, range))
    };
    linked(missing, &tokens, pair, links)
        .filter(&is_free)
        .or_else(|| named(missing, &tokens, pair).filter(&is_free))
}

/// The span of words that is aligned with the term's source, if it translates nothing else.
fn linked(
    missing: &Occurrence,
    tokens: &[Token<'_>],
    pair: &Pair<'_>,
    links: &[AlignmentLink],
) -> Option<Range<usize>> {
    let is_content = |token: &Token<'_>| is_content(token, pair.to);
    let is_ours = |token: &Token<'_>| translates(token, &missing.range, links);
    let first = tokens
        .iter()
        .position(|token| is_content(token) && is_ours(token))?;
    let last = tokens
        .iter()
        .rposition(|token| is_content(token) && is_ours(token))?;
    let stretch = &tokens[first..=last];
    let content: Vec<&Token<'_>> = stretch.iter().filter(|token| is_content(token)).collect();
    let words = super::tokens::tokens(&pair.source[missing.range.clone()]).len();
    let has_digits = |text: &str| text.contains(|c: char| c.is_ascii_digit());
    let range = stretch.first()?.range.start..end_of(stretch.last()?, pair.translation);
    let is_whole = content.iter().all(|token| is_ours(token))
        && content.len() <= words + MORE_WORDS
        && (!has_digits(&pair.translation[range.clone()]) || has_digits(&pair.source[missing.range.clone()]));
    is_whole.then_some(range)
}

/// The offset at which a word ends: the last full stop of initials belongs to them, unless it ends the text too.
fn end_of(word: &Token<'_>, text: &str) -> usize {
    let end = word.range.end;
    let goes_on = text[end..]
        .strip_prefix('.')
        .is_some_and(|rest| !rest.trim().is_empty());
    end + usize::from(word.text.contains('.') && goes_on)
}

/// A capitalised word that sounds like the term, which is a name.
fn named(missing: &Occurrence, tokens: &[Token<'_>], pair: &Pair<'_>) -> Option<Range<usize>> {
    let source = &pair.source[missing.range.clone()];
    let scripts = (pair.from.script(), pair.to.script());
    if scripts != (Script::Cyrillic, Script::Latin)
        || !is_capitalised(source)
        || source.contains(char::is_whitespace)
    {
        return None;
    }
    let mut alike = tokens
        .iter()
        .filter(|token| is_capitalised(token.text) && same_name(source, token.text));
    let only = alike.next()?;
    alike.next().is_none().then(|| only.range.clone())
}

/// The text with the required term at `span`.
fn replaced(
    text: &str,
    links: &[AlignmentLink],
    missing: &Occurrence,
    span: Range<usize>,
    to: Lang,
) -> Substituted {
    let wanted = missing.wanted.first().map_or("", String::as_str);
    let (span, mut new) = if to == Lang::EN {
        with_article(text, span, wanted)
    } else {
        (span, wanted.to_owned())
    };
    if begins_a_sentence(&text[..span.start]) {
        new = capitalised(&new);
    }
    let shift = |at: usize| at + new.len() - span.len();
    let mut moved: Vec<AlignmentLink> = Vec::with_capacity(links.len());
    for link in links.iter().filter(|link| !overlap(&link.target, &span)) {
        let target = if link.target.start >= span.end {
            shift(link.target.start)..shift(link.target.end)
        } else {
            link.target.clone()
        };
        let source = link.source.clone();
        let score = link.score;
        moved.push(AlignmentLink {
            source,
            target,
            score,
        });
    }
    let at = moved.partition_point(|link| link.target.start < span.start);
    let link = AlignmentLink {
        source: missing.range.clone(),
        target: span.start..span.start + new.len(),
        score: None,
    };
    moved.insert(at, link);
    Substituted {
        text: format!("{}{new}{}", &text[..span.start], &text[span.end..]),
        alignment: moved,
    }
}

/// The span including the article before it, if that has to change: `a sanction` is `an embargo`, and `the` stands
/// once.
fn with_article(text: &str, span: Range<usize>, wanted: &str) -> (Range<usize>, String) {
    let before = text[..span.start].trim_end();
    let start = before
        .rfind(|c: char| !c.is_alphabetic())
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let article = &before[start..];
    let lower = article.to_lowercase();
    let has_own = wanted
        .split_whitespace()
        .next()
        .is_some_and(|word| ARTICLES.contains(word.to_lowercase().as_str()));
    if !ARTICLES.contains(lower.as_str()) {
        return (span, wanted.to_owned());
    }
    if has_own {
        return (start..span.end, wanted.to_owned());
    }
    let right = match lower.as_str() {
        "the" => return (span, wanted.to_owned()),
        _ if wanted.to_lowercase().starts_with(['a', 'e', 'i', 'o', 'u']) => "an",
        _ => "a",
    };
    let right = if is_capitalised(article) {
        capitalised(right)
    } else {
        right.to_owned()
    };
    (start..span.end, format!("{right} {wanted}"))
}

fn begins_a_sentence(before: &str) -> bool {
    let opening = |c: char| c.is_whitespace() || "“\"«„'‘(".contains(c);
    let before = before.trim_end_matches(opening);
    before.is_empty() || before.ends_with(['.', '!', '?', '…', '\n'])
}

pub(super) fn overlap(left: &Range<usize>, right: &Range<usize>) -> bool {
    left.start < right.end && right.start < left.end
}

#[cfg(test)]
mod tests {
    use super::super::testing::glossary;
    use super::*;

    /// Links between words, by their numbers in source and translation.
    fn links(source: &str, translation: &str, pairs: &[(usize, usize)]) -> Vec<AlignmentLink> {
        let (from, to) = (tokens(source), tokens(translation));
        let link = |&(left, right): &(usize, usize)| AlignmentLink {
            source: from[left].range.clone(),
            target: to[right].range.clone(),
            score: None,
        };
        pairs.iter().map(link).collect()
    }

    fn substituted(
        glossary: &Glossary,
        source: &str,
        translation: &str,
        pairs: &[(usize, usize)],
    ) -> Option<String> {
        let pair = Pair {
            source,
            translation,
            from: Lang::RU,
            to: Lang::EN,
        };
        let substituted = glossary.substitute(&pair, &links(source, translation, pairs))?;
        for link in &substituted.alignment {
            assert!(
                substituted
                    .text
                    .get(link.target.clone())
                    .is_some_and(|text| !text.is_empty())
            );
        }
        Some(substituted.text)
    }

    #[test]
    fn a_term_takes_the_place_of_the_words_that_stand_for_it() {
        let terms = glossary(
            "линия соприкосновения,line of contact\nсанкции,embargo\n",
            "Спартак\n",
        );
        let source = "Они видели линию соприкосновения.";
        assert_eq!(
            substituted(
                &terms,
                source,
                "They saw the contact border.",
                &[(0, 0), (1, 1), (3, 3), (2, 4), (2, 2)]
            )
            .as_deref(),
            Some("They saw the line of contact.")
        );
        let source = "Санкции сняли.";
        let pairs = [(0, 0), (0, 1), (1, 2), (1, 3)];
        assert_eq!(
            substituted(&terms, source, "A sanction was lifted.", &pairs).as_deref(),
            Some("An embargo was lifted.")
        );
        assert_eq!(
            substituted(&terms, "Выиграл Спартак.", "Spartak’s win.", &[(1, 0), (0, 3)]).as_deref(),
            Some("Спартак’s win.")
        );
    }

    #[test]
    fn initials_are_replaced_with_their_stops() {
        let terms = glossary("сша,USA\nсоединенные штаты,USA\n", "");
        let source = "Войска Соединенных Штатов там.";
        assert_eq!(
            substituted(&terms, source, "The U.S. troops are there.", &[(1, 1), (0, 3)]).as_deref(),
            Some("The USA troops are there.")
        );
        assert_eq!(
            substituted(
                &terms,
                "Это Соединенные Штаты.",
                "It is the U.S.",
                &[(1, 3), (0, 0)]
            )
            .as_deref(),
            Some("It is the USA.")
        );
    }

    #[test]
    fn what_answers_other_words_too_is_left() {
        let terms = glossary("линия соприкосновения,line of contact\n", "");
        let source = "Они видели линию соприкосновения.";
        // «saw» stands between the two words.
        let pairs = [(0, 1), (1, 2), (2, 0), (3, 3)];
        assert_eq!(
            substituted(&terms, source, "Lines they saw touching.", &pairs),
            None
        );
        assert_eq!(
            substituted(&terms, source, "They saw it.", &[(0, 0), (1, 1)]),
            None
        );
        assert_eq!(
            substituted(&terms, source, "They saw the line of contact.", &[]),
            None
        );
    }

    #[test]
    fn a_change_that_breaks_something_is_not_made() {
        let terms = glossary("пять домов,several houses\n", "");
        assert_eq!(
            substituted(
                &terms,
                "Там 12 и пять домов.",
                "There are 12 and five buildings.",
                &[(0, 0), (1, 2), (3, 4), (4, 2)]
            ),
            None
        );
    }

    #[test]
    fn a_name_is_found_by_its_sound() {
        let terms = glossary("Алиев,Aliyev\n", "");
        let source = "Сказал Алиев.";
        assert_eq!(
            substituted(&terms, source, "Aliev said so.", &[]).as_deref(),
            Some("Aliyev said so.")
        );
        assert_eq!(substituted(&terms, source, "Aliev told Aleev.", &[]), None);
        assert_eq!(substituted(&terms, source, "He said so.", &[]), None);
    }

    #[test]
    fn every_term_is_tried() {
        let terms = glossary("мост,span\nгород,town\nрека,stream\n", "");
        let source = "Мост, река и город.";
        // Nobody knows what became of the river.
        assert_eq!(
            substituted(&terms, source, "A bridge, water and a city.", &[(0, 1), (4, 6)]).as_deref(),
            Some("A span, water and a town.")
        );
    }
}
