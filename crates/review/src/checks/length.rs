//! Checks that a translation is about as long as its source, in letters and in sentences.

use text::Lang;
use text::lang::Script;
use text::sentences;

use super::{Check, Code, Finding, Pair, Pairs};

/// The entry of this check in the list of checks.
pub(super) static CHECK: Check = Check {
    name: "length",
    about: "the translation is about as long as its source",
    codes: &[Code::TooShort, Code::TooLong],
    pairs: Pairs::All,
    run: |pair| check(pair).into_iter().collect(),
};

/// Below this part of the expected length, text was lost, whatever the number of sentences.
const MUCH_SHORTER: f64 = 0.5;
/// Below this part, together with fewer sentences than in the source, text was lost.
const SHORTER: f64 = 0.7;
/// Above this multiple of the expected length, text was invented.
const MUCH_LONGER: f64 = 2.0;
/// Missing letters that are no sign of a loss: short texts vary most.
const SLACK: f64 = 12.0;
/// Additional letters that are no sign of an invention: an abbreviation may be spelt out.
const SPELT_OUT: f64 = 32.0;

/// The number of letters of an alphabetic script that one letter of `lang` corresponds to.
fn density(lang: Lang) -> f64 {
    match lang.script() {
        Script::Han => 0.35,
        Script::Arabic => 0.8,
        Script::Latin | Script::Cyrillic | Script::Greek | Script::Other => 1.0,
    }
}

fn letters(text: &str) -> f64 {
    text.chars().filter(|c| !c.is_whitespace()).count() as f64
}

pub(super) fn check(pair: &Pair<'_>) -> Option<Finding> {
    let expected = letters(pair.source) * density(pair.to) / density(pair.from);
    let there = letters(pair.translation);
    if there > MUCH_LONGER * expected + SPELT_OUT {
        let times = there / expected.max(1.0);
        return Some(Finding::major(
            Code::TooLong,
            format!("the translation is {times:.1} times as long as its source"),
        ));
    }
    let percent = 100.0 * there / expected.max(1.0);
    if there + SLACK < MUCH_SHORTER * expected {
        let message =
            format!("the translation has {percent:.0} % of its source's length: text may be missing");
        return Some(Finding::major(Code::TooShort, message));
    }
    let (wanted, found) = (
        sentence_count(pair.source, pair.from),
        sentence_count(pair.translation, pair.to),
    );
    (found < wanted && there + SLACK < SHORTER * expected).then(|| {
        let message =
            format!("{wanted} sentences became {found}, {percent:.0} % as long: text may be missing");
        Finding::major(Code::TooShort, message)
    })
}

fn sentence_count(text: &str, lang: Lang) -> usize {
    sentences::split(text, lang)
        .into_iter()
        .filter(|range| text[range.clone()].chars().any(char::is_alphabetic))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{Bad, Major, expect_findings};

    const GOOD: &[(&str, &str)] = &[
        ("Да.", "Yes."),
        ("Да.", "Yes, that is so."),
        ("ОБСЕ.", "The OSCE."),
        ("МИД РФ.", "The Foreign Ministry of the Russian Federation."),
        (
            "Сейчас главная задача — не допустить нового всплеска насилия.",
            "The main task now is to prevent a new outbreak of violence.",
        ),
        ("Он ушёл. Она осталась.", "He left, and she stayed."),
        ("Достопримечательности", "Sights"),
        ("Во-первых, во-вторых и в-третьих.", "First, second and third."),
        ("12 345 678", "12,345,678"),
        ("Здравствуйте!", "Hi!"),
    ];

    const BAD: &[Bad<'_>] = &[
        (
            "Сейчас главная задача — не допустить нового всплеска насилия в этом регионе.",
            "The main task.",
            Code::TooShort,
            Major,
        ),
        (
            "Сейчас главная задача — не допустить нового всплеска насилия.",
            "",
            Code::TooShort,
            Major,
        ),
        (
            "Он поддержал такой подход. Конечно, при понимании, что меры нужны не для статус-кво. Этого никто не хочет.",
            "He supported such an approach, on the understanding that.",
            Code::TooShort,
            Major,
        ),
        (
            "Мы следим за ситуацией с самого начала. Главное, чтобы обе стороны подтвердили приверженность этому режиму.",
            "We are following the situation from the beginning.",
            Code::TooShort,
            Major,
        ),
        (
            "Да.",
            "Yes, and this is something which nobody has ever asked for in such detail.",
            Code::TooLong,
            Major,
        ),
        (
            "Он ушёл.",
            "He left, because he had been waiting for a long time and nobody came to see him.",
            Code::TooLong,
            Major,
        ),
        (
            "Министр выступил.",
            "The minister spoke. The minister then explained at some length what he had meant by it all.",
            Code::TooLong,
            Major,
        ),
        (
            "Лавров",
            "Sergei Lavrov is the Minister of Foreign Affairs of Russia",
            Code::TooLong,
            Major,
        ),
        (
            "Президент общался по телефону со своими коллегами, сказал министр. Он не стал вдаваться в детали беседы.",
            "The president talked, the minister said.",
            Code::TooShort,
            Major,
        ),
        (
            "Об этом сообщает агентство со ссылкой на источник в правительстве республики.",
            "It is reported.",
            Code::TooShort,
            Major,
        ),
    ];

    #[test]
    fn lengths_are_plausible() {
        expect_findings(check, GOOD, BAD);
    }

    #[test]
    fn chinese_is_denser() {
        let chinese: Lang = "zh".parse().unwrap();
        let source = "俄罗斯外交部长表示将继续努力解决冲突";
        let translation = "The Russian foreign minister said efforts to resolve the conflict would go on";
        assert_eq!(
            check(&Pair {
                source,
                translation,
                from: chinese,
                to: Lang::EN
            }),
            None
        );
    }
}
