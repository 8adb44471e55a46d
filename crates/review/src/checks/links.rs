//! Checks that addresses survive translation: URLs, bare domains, e-mail addresses.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use text::tables::Tables;

use super::{Check, Code, Finding, Pair, Pairs, listed, place};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "links",
    about: "addresses of the web and of mail are there",
    codes: &[Code::UrlLost],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().collect(),
};

/// Endings with which `word.ending` is a domain, not two words without a space.
static DOMAINS: LazyLock<HashSet<&str>> = LazyLock::new(|| Tables::named("domains.tsv").words());

/// The addresses of a text, without the punctuation around them.
pub fn addresses(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || "<>«»“”\"()[]|".contains(c))
        .map(|word| word.trim_matches(|c: char| ",.;:!?'*_`".contains(c)))
        .filter(|word| is_address(word))
        .collect()
}

fn is_address(word: &str) -> bool {
    word.contains("://") || word.starts_with("www.") || is_mail(word) || is_domain(word)
}

fn is_mail(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

fn is_domain(word: &str) -> bool {
    let host = word.split('/').next().unwrap_or(word);
    host.rsplit_once('.').is_some_and(|(name, ending)| {
        !name.is_empty() && name.is_ascii() && DOMAINS.contains(ending.to_lowercase().as_str())
    })
}

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let translation = pair.translation.to_lowercase();
    let lost: Vec<&str> = addresses(pair.source)
        .into_iter()
        .filter(|address| !translation.contains(&address.to_lowercase()))
        .collect();
    if lost.is_empty() {
        return None;
    }
    let places: Vec<_> = lost.iter().map(|address| place(pair.source, address)).collect();
    let once: BTreeSet<String> = lost.into_iter().map(str::to_owned).collect();
    let once: Vec<String> = once.into_iter().collect();
    let message = format!("the URL {} is missing in the translation", listed(&once));
    Some(Finding::major(Code::UrlLost, message).in_source(places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Major, expect_findings};

    #[test]
    fn addresses_survive() {
        expect_findings(
            check,
            &[
                ("См. https://example.com/a?b=1.", "See https://example.com/a?b=1."),
                ("Пишите на info@example.ru!", "Write to info@example.ru!"),
                ("Сообщает Day.Az, что", "Day.Az reports that"),
                ("Сообщает Day.Az, что", "DAY.AZ reports that"),
                ("Сайт www.example.org.", "The site www.example.org."),
                ("Без пробела.Потом", "Without a space. Then"),
                ("т.е. так", "i.e. so"),
                ("(http://a.ru)", "(http://a.ru)"),
                ("Версия 2.5 вышла", "Version 2.5 is out"),
                ("Ник @ivanov", "Handle @ivanov"),
                ("Два: a.ru и a.ru", "Two: a.ru"),
            ],
            &[
                (
                    "См. https://example.com/a?b=1.",
                    "See the site.",
                    Code::UrlLost,
                    Major,
                ),
                (
                    "См. https://example.com/a?b=1.",
                    "See https://example.com/.",
                    Code::UrlLost,
                    Major,
                ),
                ("Пишите на info@example.ru!", "Write to us!", Code::UrlLost, Major),
                (
                    "Пишите на info@example.ru!",
                    "Write to info@example.com!",
                    Code::UrlLost,
                    Major,
                ),
                (
                    "Сообщает Day.Az, что",
                    "The agency reports that",
                    Code::UrlLost,
                    Major,
                ),
                ("Сайт www.example.org.", "The site example.", Code::UrlLost, Major),
                (
                    "Сайт example.org/news.",
                    "The site example.org.",
                    Code::UrlLost,
                    Major,
                ),
                ("Два: a.ru и b.ru", "Two: a.ru", Code::UrlLost, Major),
                ("(http://a.ru)", "(link)", Code::UrlLost, Major),
                ("Сайт «lenta.ru».", "The site Lenta.", Code::UrlLost, Major),
            ],
        );
    }
}
