//! Names and set phrases of a source text with their usual English form: hints for the model.
//!
//! A small model knows Russia and Moscow, but not every ministry, and it keeps patronymics. Terms that a table or a
//! rule can translate are given to it.

mod people;
mod phrases;

use std::sync::LazyLock;

use contract::Term;
use text::{Lang, table};

/// Which of the known terms are given to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Terms that a small model seldom translates correctly by itself: an unnecessary hint does harm.
    Needed,
    /// All that are known.
    All,
}

/// The known terms in `source`, each once, in the text's order.
pub fn find(source: &str, (from, to): (Lang, Lang), scope: Scope) -> Vec<Term> {
    if from != Lang::RU || to != Lang::EN {
        return Vec::new();
    }
    let words = words(source);
    let mut terms: Vec<Term> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let found = phrases::at(&words[at..]).or_else(|| person(&words, at, scope));
        let Some((length, target)) = found else {
            at += 1;
            continue;
        };
        let span = words[at].start..words[at + length - 1].end;
        let term = Term {
            source: source[span].to_owned(),
            target,
        };
        if !terms.iter().any(|known| known.target == term.target) {
            terms.push(term);
        }
        at += length;
    }
    terms
}

/// The user's terms, and those of `others` that do not translate the same words.
pub fn with(wanted: Vec<Term>, others: impl Iterator<Item = Term>) -> Vec<Term> {
    let mut terms = wanted;
    let of_user = terms.len();
    for term in others {
        let same = |known: &Term| known.source.contains(&term.source) || term.source.contains(&known.source);
        if !terms[..of_user].iter().any(same) {
            terms.push(term);
        }
    }
    terms
}

/// Beginnings of titles before the name of a saint.
static SAINTS: LazyLock<Vec<&str>> = LazyLock::new(|| table!("ru/saints.tsv").words());

/// The person named from word `at` on. A first name and a surname without patronymic need no hint, and saints have
/// other names in English.
fn person(words: &[Word<'_>], at: usize, scope: Scope) -> Option<(usize, String)> {
    let is_saint = at > 0
        && SAINTS
            .iter()
            .any(|beginning| words[at - 1].lower.starts_with(beginning));
    let (length, name) = people::at(&words[at..]).filter(|_| !is_saint)?;
    let needed = length > 2 || scope == Scope::All;
    needed.then_some((length, name))
}

/// A word of the source and what separates it from the next.
struct Word<'a> {
    text: &'a str,
    lower: String,
    start: usize,
    end: usize,
    /// Whether only white space stands between it and the next word.
    joined: bool,
}

fn words(source: &str) -> Vec<Word<'_>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-';
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut rest = 0;
    while let Some(offset) = source[rest..].find(is_part) {
        let start = rest + offset;
        let length = source[start..]
            .find(|c| !is_part(c))
            .unwrap_or(source.len() - start);
        let end = start + length;
        if let Some(last) = words.last_mut() {
            last.joined = source[last.end..start].chars().all(char::is_whitespace);
        }
        let text = &source[start..end];
        words.push(Word {
            text,
            lower: text.to_lowercase(),
            start,
            end,
            joined: false,
        });
        rest = end;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        find(source, (Lang::RU, Lang::EN), Scope::All)
            .into_iter()
            .map(|term| format!("{} = {}", term.source, term.target))
            .collect()
    }

    #[test]
    fn people_lose_their_patronymic_and_their_case() {
        assert_eq!(
            found("на встрече с Кириллом Борисовичем Алиевым."),
            ["Кириллом Борисовичем Алиевым = Kirill Aliyev"]
        );
        assert_eq!(
            found("сообщил Сергею Лаврову"),
            ["Сергею Лаврову = Sergey Lavrov"]
        );
        assert_eq!(
            found("у Марии Петровны Звягинцевой"),
            ["Марии Петровны Звягинцевой = Maria Zvyagintseva"]
        );
        assert_eq!(
            found("режиссёра Андрея Тарковского"),
            ["Андрея Тарковского = Andrey Tarkovsky"]
        );
    }

    #[test]
    fn phrases_are_found_in_any_case_form() {
        assert_eq!(
            found("вместе с сопредседателями Совета Безопасности ООН"),
            [
                "сопредседателями = co-chairs",
                "Совета Безопасности = Security Council",
                "ООН = UN"
            ]
        );
    }

    #[test]
    fn what_a_model_knows_is_kept_for_a_second_attempt() {
        let needed = |source| find(source, (Lang::RU, Lang::EN), Scope::Needed).len();
        assert_eq!(needed("сказал Сергей Лавров в ОБСЕ"), 1);
        assert_eq!(needed("с Кириллом Борисовичем Алиевым"), 1);
        assert_eq!(found("святителя Николая Чудотворца"), Vec::<String>::new());
    }

    #[test]
    fn what_the_user_wants_silences_what_is_known() {
        let term = |source: &str, target: &str| Term {
            source: source.to_owned(),
            target: target.to_owned(),
        };
        let known = find("глава МИД РФ в ОБСЕ", (Lang::RU, Lang::EN), Scope::All);
        let all = with(vec![term("МИД", "MFA")], known.into_iter());
        assert_eq!(all, [term("МИД", "MFA"), term("ОБСЕ", "OSCE")]);
    }

    #[test]
    fn a_term_is_named_once_and_plain_words_are_none() {
        assert_eq!(found("ОБСЕ и ещё раз ОБСЕ"), ["ОБСЕ = OSCE"]);
        assert!(found("Вчера шёл дождь. Вера в победу, роман о любви и надежда на мир.").is_empty());
        assert!(find("Верховный суд", (Lang::EN, Lang::EN), Scope::All).is_empty());
    }
}
