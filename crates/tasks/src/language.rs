//! Detects the language of a document and of each of its blocks.

use contract::{Code, Warning};
use review::checks::links::addresses;
use text::detect::{Detected, detect, is_compared, rivals, seems, share_of_script};
use text::{Lang, literals};

use crate::error::TaskError;

/// The confidence below which a detected language is not used: more of such guesses are wrong than right
/// (`cargo run -p text --example detection`).
const GUESS: f64 = 0.2;
/// The confidence below which a warning reports that the language is a guess.
const UNSURE: f64 = 0.5;
/// The confidence that a block in another language than its document needs.
const CERTAIN: f64 = 0.9;
const LONG: usize = 60;
/// The share of the source's script below which a text is taken to quote names only.
const QUOTED_SHARE: f64 = 0.2;

/// The language of a document: the one given, else the one detected; `None` for a text without letters. `known` are
/// the languages that some model translates, and the target.
pub(crate) fn of_document(
    text: &str,
    given: Option<Lang>,
    known: &[Lang],
    warnings: &mut Vec<Warning>,
) -> Result<Option<Lang>, TaskError> {
    if given.is_some() {
        return Ok(given);
    }
    if !has_words(text) {
        return Ok(None);
    }
    let sure = |detected: &Detected| detected.confidence >= UNSURE;
    let among_known = detect(text, known);
    // A language that no model knows is named in the error, not replaced by the most similar known one.
    let detected = among_known
        .filter(sure)
        .or_else(|| detect(text, &[]).filter(sure))
        .or(among_known);
    match detected {
        Some(detected) if detected.confidence >= GUESS => {
            if !sure(&detected) {
                warnings.push(Warning::new(Code::LanguageUnsure, guessed(detected.lang, text)));
            }
            Ok(Some(detected.lang))
        }
        detected => Err(TaskError::UnknownLanguage {
            candidates: detected.map_or_else(Vec::new, |detected| {
                let rivals = rivals(text, detected.lang).into_iter().take(1);
                std::iter::once(detected.lang).chain(rivals).collect()
            }),
        }),
    }
}

/// The sentence that a language is a guess, with the other languages that the text may be in.
fn guessed(lang: Lang, text: &str) -> String {
    let rivals = rivals(text, lang);
    let Some((last, others)) = rivals.split_last() else {
        return format!("guessed {}; set --from if that is wrong", lang.name());
    };
    let mut names = others
        .iter()
        .map(|lang| lang.name())
        .collect::<Vec<_>>()
        .join(", ");
    names.push_str(if others.is_empty() { "" } else { " or " });
    names.push_str(last.name());
    let likely = others.first().unwrap_or(last).code();
    format!(
        "guessed {}, but it may be {names}; set --from if that is wrong, such as --from {likely}",
        lang.name()
    )
}

/// The language from which a block is translated; `None` if it stays as it is, because it has no words or is in the
/// target language already.
///
/// `others` are further languages that the loaded model translates, if the user named none; a long block that is
/// certainly in one of them is translated from that.
pub(crate) fn of_block(text: &str, from: Lang, to: Lang, others: &[Lang]) -> Option<Lang> {
    if from == to || !has_words(text) {
        return None;
    }
    if !others.is_empty()
        && text.chars().filter(|c| c.is_alphabetic()).count() >= LONG
        && let Some(detected) = detect(text, others)
        && detected.confidence >= CERTAIN
    {
        return (detected.lang != to).then_some(detected.lang);
    }
    let words = literals::without(&without_addresses(text));
    let is_written = has_script_of(&words, from);
    if from.script() == to.script() {
        let is_foreign = is_in_target(text, from, to) || !is_written && is_of_neither(text, from, to);
        return (!is_foreign).then_some(from);
    }
    is_written.then_some(from)
}

/// Whether a text without literals is in the script of `lang`, or at least says something in it.
fn has_script_of(text: &str, lang: Lang) -> bool {
    let share = share_of_script(text, lang.script());
    share >= QUOTED_SHARE || share > 0.0 && speaks(text, lang)
}

/// Whether a text has words and neither the script of `from` nor the one of `to`, so that a model for the two knows
/// none of it.
pub(crate) fn is_of_neither(text: &str, from: Lang, to: Lang) -> bool {
    let words = literals::without(&without_addresses(text));
    // These are written in two scripts.
    let is_of_two = |lang: Lang| ["az", "bs", "kk", "sr", "uz"].contains(&lang.code());
    words.contains(char::is_alphabetic)
        && !is_of_two(from)
        && !has_script_of(&words, from)
        && share_of_script(&words, to.script()) < UNSURE
}

/// What is said of texts that are not in the language that the user named, `from`, nor in the target language; `None`
/// if they are in the target language for all that is known. `parts` is how many of how many paragraphs they are,
/// `None` for the whole document.
pub(crate) fn in_another(text: &str, from: Lang, to: Lang, parts: Option<(usize, usize)>) -> Option<Warning> {
    let detected = detect(text, &[]).filter(|detected| detected.lang != from);
    let is_sure = |least: f64| detected.filter(|detected| detected.confidence >= least);
    let seems = if is_of_neither(text, from, to) {
        is_sure(UNSURE).filter(|detected| detected.lang != to)
    } else {
        Some(is_sure(CERTAIN).filter(|detected| detected.lang != to)?)
    };
    let (from, to) = (from.name(), to.name());
    let what = match parts {
        None => format!("nothing was translated: the text is not in {from}"),
        Some((1, all)) => format!("1 of {all} paragraphs was left as it is: it is not in {from}"),
        Some((count, all)) => {
            format!("{count} of {all} paragraphs were left as they are: they are not in {from}")
        }
    };
    let seem = if parts.is_some_and(|(count, _)| count > 1) {
        "seem"
    } else {
        "seems"
    };
    let message = match seems.map(|detected| detected.lang) {
        Some(lang) => format!(
            "{what} and {seem} to be in {}; translate with --from {}",
            lang.name(),
            lang.code()
        ),
        None => format!("{what}, nor in {to}; name the language with --from"),
    };
    Some(Warning::new(Code::OtherLanguage, message))
}

/// Whether a text is in `to` rather than in `from`, which has the same script.
fn is_in_target(text: &str, from: Lang, to: Lang) -> bool {
    let is = |detected: Option<Detected>, least| {
        detected.is_some_and(|detected| detected.lang == to && detected.confidence >= least)
    };
    if is_compared(from) {
        return seems(text, to, from) && is(detect(text, &[from, to]), UNSURE);
    }
    // Between the two every text would be in the one that the trigrams know.
    is(detect(text, &[]), CERTAIN)
}

/// Whether `text` contains a word of the source's script that is no name: «Windows 11 для Microsoft».
fn speaks(text: &str, from: Lang) -> bool {
    let small =
        |word: &str| word.starts_with(char::is_lowercase) && share_of_script(word, from.script()) > 0.0;
    text.split(|c: char| !c.is_alphanumeric()).any(small)
}

/// Whether the text contains a word that is not part of an address or of another literal.
pub(crate) fn has_words(text: &str) -> bool {
    if !text.contains(char::is_alphabetic) {
        return false;
    }
    literals::without(&without_addresses(text)).contains(char::is_alphabetic)
}

fn without_addresses(text: &str) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for address in addresses(text) {
        let at = address.as_ptr() as usize - text.as_ptr() as usize;
        rest.push_str(&text[from..at]);
        rest.push(' ');
        from = at + address.len();
    }
    rest.push_str(&text[from..]);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_are_left_as_they_are() {
        for text in [
            "12 345",
            "— * —",
            "https://example.com/a",
            "info@example.ru, www.example.ru",
            "😀",
            "{name}, %s: @user #тег",
            "It is in English.",
        ] {
            assert_eq!(of_block(text, Lang::RU, Lang::EN, &[]), None, "{text}");
        }
        assert_eq!(
            of_block(
                "The paper Правда was founded in the year 1912.",
                Lang::RU,
                Lang::EN,
                &[]
            ),
            None
        );
    }

    #[test]
    fn blocks_that_are_translated() {
        for text in [
            "Да",
            "Он купил iPhone.",
            "См. https://example.com/a",
            "5 мая",
            "Day.Az сообщает",
            "Windows 11 Professional для Microsoft",
        ] {
            assert_eq!(of_block(text, Lang::RU, Lang::EN, &[]), Some(Lang::RU), "{text}");
        }
        let german: Lang = "de".parse().unwrap();
        assert_eq!(
            of_block("Das Haus ist sehr groß.", german, Lang::EN, &[]),
            Some(german)
        );
        let english = "The house is very large and it stands near the old river.";
        assert_eq!(of_block(english, german, Lang::EN, &[]), None);
    }

    #[test]
    fn a_language_that_cannot_be_detected_is_translated_where_it_was_named() {
        let lang = |code: &str| code.parse::<Lang>().unwrap();
        for (code, text) in [
            ("eu", "Gobernuak neurri berriak onartu ditu."),
            ("gl", "O goberno aprobou novas medidas."),
            ("is", "Ríkisstjórnin samþykkti nýjar aðgerðir."),
            (
                "sq",
                "Ministri mbërriti mbrëmë në kryeqytet dhe refuzoi të fliste me gazetarët.",
            ),
            ("ms", "Kerajaan meluluskan langkah baharu."),
        ] {
            assert_eq!(
                of_block(text, lang(code), Lang::EN, &[]),
                Some(lang(code)),
                "{text}"
            );
            let english = "The house is very large and it stands near the old river.";
            assert_eq!(of_block(english, lang(code), Lang::EN, &[]), None);
            assert_eq!(of_block(english, Lang::EN, lang(code), &[]), Some(Lang::EN));
        }
        let basque = "Ministroa atzo iluntzean iritsi zen hiriburura.";
        assert_eq!(of_block(basque, lang("eu"), lang("gl"), &[]), Some(lang("eu")));
    }

    #[test]
    fn a_long_block_may_be_in_a_language_of_its_own() {
        let german: Lang = "de".parse().unwrap();
        let text = "Die Ministerin ist gestern Abend in der Hauptstadt angekommen und hat mit der Presse gesprochen.";
        assert_eq!(
            of_block(text, Lang::RU, Lang::EN, &[Lang::RU, Lang::EN, german]),
            Some(german)
        );
        // A user who names the language is believed.
        let spanish =
            "La ministra llegó ayer por la noche a la capital y no quiso hablar con los periodistas.";
        let portuguese: Lang = "pt".parse().unwrap();
        assert_eq!(of_block(spanish, portuguese, Lang::EN, &[]), Some(portuguese));
    }

    #[test]
    fn another_language_than_the_one_named_is_said() {
        let lang = |code: &str| code.parse::<Lang>().unwrap();
        let of = |text: &str, from: &str, to: &str, parts| {
            in_another(text, lang(from), lang(to), parts).map(|warning| warning.message)
        };
        let russian = "Министр прибыл в столицу и отказался говорить с журналистами.";
        assert_eq!(
            of(russian, "gl", "ur", None).as_deref(),
            Some(
                "nothing was translated: the text is not in Galician and seems to be in Russian; translate with --from ru"
            )
        );
        assert_eq!(
            of(russian, "pt", "en", Some((2, 9))).as_deref(),
            Some(
                "2 of 9 paragraphs were left as they are: they are not in Portuguese and seem to be in Russian; translate \
                 with --from ru"
            )
        );
        assert_eq!(
            of("Ж", "pt", "en", Some((1, 2))).as_deref(),
            Some(
                "1 of 2 paragraphs was left as it is: it is not in Portuguese, nor in English; name the language with --from"
            )
        );
        let english = "The minister arrived in the capital and did not speak to the press.";
        assert_eq!(of(english, "ru", "en", None), None);
        assert!(
            of(
                "O ministro chegou à capital e não falou com os jornalistas.",
                "ru",
                "en",
                None
            )
            .is_some()
        );
        // Letters of another script are no text for a model of two languages of one script.
        assert_eq!(of_block(russian, lang("pt"), Lang::EN, &[]), None);
        assert_eq!(
            of_block("Ela leu «Правда».", lang("pt"), Lang::EN, &[]),
            Some(lang("pt"))
        );
        assert_eq!(of_block(russian, lang("uz"), Lang::EN, &[]), Some(lang("uz")));
        assert_eq!(of_block("12 345", lang("pt"), Lang::EN, &[]), None);
    }

    #[test]
    fn the_document() {
        let known = [Lang::RU, Lang::EN];
        let mut warnings = Vec::new();
        let of = |text: &str, warnings: &mut Vec<Warning>| of_document(text, None, &known, warnings);
        assert_eq!(
            of("Министр прибыл в столицу.", &mut warnings).unwrap(),
            Some(Lang::RU)
        );
        assert_eq!(of("123 456", &mut warnings).unwrap(), None);
        assert_eq!(warnings, []);
        assert!(matches!(
            of("OK", &mut warnings),
            Err(TaskError::UnknownLanguage { candidates }) if candidates.is_empty()
        ));
        let georgian = of(
            "საქართველოს პრემიერ-მინისტრი დღეს ჩამოვიდა დედაქალაქში",
            &mut warnings,
        )
        .unwrap();
        assert_eq!(georgian.map(Lang::code), Some("ka"));
        assert_eq!(warnings, []);
        let shared = of("Добри новини", &mut warnings).unwrap();
        assert_eq!(shared, Some(Lang::RU));
        let message = &warnings[0].message;
        assert!(
            message.contains("Bulgarian") && message.contains("--from "),
            "{message}"
        );
    }
}
