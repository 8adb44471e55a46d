//! Detects the language of a text.
//!
//! The trigram detector of `whatlang` decides; it is small and starts at once. Cyrillic and Latin text is first
//! classified by its letters and small words (`cyrillic`, `latin`).

mod cyrillic;
mod latin;

use std::borrow::Cow;
use std::sync::LazyLock;

use crate::alphabets::CYRILLIC;
use crate::lang::{Lang, Script};
use crate::script;

/// A language and how sure the detector is of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detected {
    /// The language that fits best.
    pub lang: Lang,
    /// From 0 (a guess) to 1 (certain); below 0.5 it is wiser to ask.
    pub confidence: f64,
}

/// The number of characters that are examined: more would change nothing, and a line of ten megabytes stays cheap.
const SAMPLE_CHARS: usize = 10_000;
/// The number of characters that suffice to choose between two languages.
const QUICK_SAMPLE: usize = 200;
/// The fewest letters from which a language is detected, in any script.
const FEWEST_LETTERS: usize = 3;
/// The share of another script from which on a text may be in it although most letters are Latin.
const LEAST_SHARE: f64 = 0.2;
/// The fewest Latin letters from which a language is detected, since so many languages use them.
const FEWEST_LATIN_LETTERS: usize = 8;
const WHATLANG: &[(whatlang::Lang, &str)] = {
    use whatlang::Lang as W;
    &[
        (W::Afr, "af"),
        (W::Ara, "ar"),
        (W::Aze, "az"),
        (W::Bel, "be"),
        (W::Bul, "bg"),
        (W::Ben, "bn"),
        (W::Cat, "ca"),
        (W::Ces, "cs"),
        (W::Dan, "da"),
        (W::Deu, "de"),
        (W::Ell, "el"),
        (W::Eng, "en"),
        (W::Spa, "es"),
        (W::Est, "et"),
        (W::Pes, "fa"),
        (W::Fin, "fi"),
        (W::Fra, "fr"),
        (W::Guj, "gu"),
        (W::Heb, "he"),
        (W::Hin, "hi"),
        (W::Hrv, "hr"),
        (W::Hun, "hu"),
        (W::Hye, "hy"),
        (W::Ind, "id"),
        (W::Ita, "it"),
        (W::Jpn, "ja"),
        (W::Kat, "ka"),
        (W::Kan, "kn"),
        (W::Kor, "ko"),
        (W::Lit, "lt"),
        (W::Lav, "lv"),
        (W::Mkd, "mk"),
        (W::Mal, "ml"),
        (W::Mar, "mr"),
        (W::Nob, "nb"),
        (W::Nld, "nl"),
        (W::Pol, "pl"),
        (W::Por, "pt"),
        (W::Ron, "ro"),
        (W::Rus, "ru"),
        (W::Slk, "sk"),
        (W::Slv, "sl"),
        (W::Srp, "sr"),
        (W::Swe, "sv"),
        (W::Tam, "ta"),
        (W::Tel, "te"),
        (W::Tha, "th"),
        (W::Tgl, "tl"),
        (W::Tur, "tr"),
        (W::Ukr, "uk"),
        (W::Urd, "ur"),
        (W::Uzb, "uz"),
        (W::Vie, "vi"),
        (W::Cmn, "zh"),
    ]
};

/// Pairs of languages, of which the second is looked for only in texts that seem to be in the first: beside it, short
/// texts in the first would be unsure.
const NEIGHBOURS: &[(&str, &str)] = &[("nl", "af")];
/// The confidence of the trigrams from which on a text is in the second of two neighbours.
const NEIGHBOUR_LEAD: f64 = 0.15;

/// Whether [`detect`] can name this language. Texts in others are taken for similar languages, or for none.
pub fn is_detected(lang: Lang) -> bool {
    is_compared(lang) || latin::is_told(lang)
}

/// Whether [`seems`] can compare this language with others: the trigrams or the letters of Cyrillic tell it.
pub fn is_compared(lang: Lang) -> bool {
    let has_alphabet = CYRILLIC.iter().any(|alphabet| alphabet.lang == lang);
    has_alphabet || WHATLANG.iter().any(|(_, code)| *code == lang.code())
}

/// Detects the language of `text` among `candidates`, or among all known languages if there are none.
///
/// `None` for a text without letters, with too few of them, or in the script of no candidate. The confidence is low
/// where a language outside the candidates fits better.
pub fn detect(text: &str, candidates: &[Lang]) -> Option<Detected> {
    let sample = head(text, SAMPLE_CHARS);
    let letters = sample.chars().filter(|letter| letter.is_alphabetic()).count();
    if letters < FEWEST_LETTERS {
        return None;
    }
    let allows = |lang: Lang| candidates.is_empty() || candidates.contains(&lang);
    let spoken = spoken(sample);
    if let Some(told) = in_cyrillic(&spoken, letters)
        && allows(told.detected.lang)
    {
        return Some(told.detected);
    }
    let sample = &*spoken;
    let crowded = candidates.is_empty() || in_script(candidates, Script::Latin) > 1;
    if crowded && letters < FEWEST_LATIN_LETTERS && share_of_script(sample, Script::Latin) > 0.5 {
        return None;
    }
    let told = in_latin(sample).map(|told| told.detected);
    best_of(told.or_else(|| among_all(sample))?, sample, candidates)
}

/// `of_all`, the language that fits best of all, or the one of `candidates` that does.
fn best_of(of_all: Detected, text: &str, candidates: &[Lang]) -> Option<Detected> {
    if candidates.is_empty() || candidates.contains(&of_all.lang) {
        return Some(of_all);
    }
    let restricted = whatlang_among(text, candidates)?;
    Some(Detected {
        confidence: restricted.confidence * (1.0 - of_all.confidence),
        ..restricted
    })
}

/// The text without its Latin letters, if another script has a good part of it and they are no prose: keywords, names
/// and code stand in texts of all languages.
fn spoken(text: &str) -> Cow<'_, str> {
    let latin = share_of_script(text, Script::Latin);
    let is_latin = |letter: char| script::of(letter) == Some(Script::Latin);
    let is_foreign = latin > 0.0 && latin <= 1.0 - LEAST_SHARE;
    let foreign = || text.replace(|letter: char| !is_latin(letter) && letter.is_alphabetic(), " ");
    if is_foreign && latin > 0.5 && !latin::is_prose(&foreign()) {
        Cow::Owned(text.replace(is_latin, " "))
    } else {
        Cow::Borrowed(text)
    }
}

/// What letters and small words tell of a sample that is mostly Latin.
fn in_latin(sample: &str) -> Option<latin::Told> {
    (share_of_script(sample, Script::Latin) > 0.5)
        .then(|| latin::tell(sample))
        .flatten()
}

/// The languages that `text` could be in as well as in `lang`, the most probable first: where a short text has the
/// letters of several, these; else the two that fit best after it.
pub fn rivals(text: &str, lang: Lang) -> Vec<Lang> {
    let sample = head(text, SAMPLE_CHARS);
    let letters = sample.chars().filter(|letter| letter.is_alphabetic()).count();
    if let Some(told) = in_cyrillic(sample, letters)
        && told.detected.lang == lang
    {
        return told.rivals;
    }
    if let Some(told) = in_latin(sample)
        && told.detected.lang == lang
        && !told.rivals.is_empty()
    {
        return told.rivals;
    }
    let mut left: Vec<Lang> = Lang::all().filter(|other| *other != lang).collect();
    let mut found = Vec::new();
    while found.len() < 2
        && let Some(next) = whatlang_among(sample, &left)
    {
        left.retain(|other| *other != next.lang);
        found.push(next.lang);
    }
    found
}

/// What letters tell of a sample that is mostly Cyrillic.
fn in_cyrillic(sample: &str, letters: usize) -> Option<cyrillic::Told> {
    let is_cyrillic = share_of_script(sample, Script::Cyrillic) > 0.5;
    is_cyrillic.then(|| cyrillic::tell(sample, letters)).flatten()
}

/// Whether the beginning of `text` is in `lang` rather than in `other`. Fast; meaningful only if the text is in one
/// of the two.
pub fn seems(text: &str, lang: Lang, other: Lang) -> bool {
    whatlang_among(head(text, QUICK_SAMPLE), &[lang, other]).is_none_or(|detected| detected.lang == lang)
}

/// The share of `text`'s letters that are in `script`, from 0 to 1; 0 for a text without letters.
pub fn share_of_script(text: &str, script: Script) -> f64 {
    let (mut all, mut inside) = (0_usize, 0_usize);
    for letter in text.chars().filter(|letter| letter.is_alphabetic()) {
        all += 1;
        inside += usize::from(script::of(letter) == Some(script));
    }
    inside as f64 / all.max(1) as f64
}

fn head(text: &str, chars: usize) -> &str {
    text.char_indices()
        .nth(chars)
        .map_or(text, |(end, _)| &text[..end])
}

fn in_script(candidates: &[Lang], script: Script) -> usize {
    candidates.iter().filter(|lang| lang.script() == script).count()
}

/// The language that fits best of all, looked for among the neighbours of another last.
fn among_all(text: &str) -> Option<Detected> {
    let is_second = |lang: Lang| NEIGHBOURS.iter().any(|(_, second)| *second == lang.code());
    let first: Vec<Lang> = Lang::all().filter(|lang| !is_second(*lang)).collect();
    let found = whatlang_among(text, &first)?;
    let second = NEIGHBOURS
        .iter()
        .filter(|(known, _)| *known == found.lang.code())
        .filter_map(|(_, second)| whatlang_among(text, &[found.lang, second.parse().ok()?]))
        .find(|detected| detected.lang != found.lang && detected.confidence >= NEIGHBOUR_LEAD);
    Some(second.map_or(found, |second| Detected {
        lang: second.lang,
        ..found
    }))
}

fn whatlang_among(text: &str, allowed: &[Lang]) -> Option<Detected> {
    static LANGS: LazyLock<Vec<(whatlang::Lang, Lang)>> = LazyLock::new(|| {
        let known = WHATLANG.iter();
        known
            .filter_map(|&(theirs, code)| Some((theirs, code.parse().ok()?)))
            .collect()
    });
    let allowed = LANGS.iter().filter(|(_, ours)| allowed.contains(ours));
    let allowed = allowed.map(|(theirs, _)| *theirs).collect();
    let info = whatlang::Detector::with_allowlist(allowed).detect(text)?;
    let (_, lang) = LANGS.iter().find(|(theirs, _)| *theirs == info.lang())?;
    Some(Detected {
        lang: *lang,
        confidence: info.confidence().clamp(0.0, 1.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<&'static str> {
        detect(text, &[]).map(|detected| detected.lang.code())
    }

    fn langs(codes: &[&str]) -> Vec<Lang> {
        codes.iter().map(|code| code.parse().unwrap()).collect()
    }

    #[test]
    fn every_code_of_the_table_is_a_known_language() {
        for (_, code) in WHATLANG {
            assert!(code.parse::<Lang>().is_ok(), "{code}");
        }
    }

    #[test]
    fn headlines_and_sentences() {
        for (text, expected) in [
            ("Новости этого дня", "ru"),
            ("Объём съёмки вырос", "ru"),
            ("Влакът тръгна", "bg"),
            ("Добър вечер", "bg"),
            ("Лавров прибыл в Баку", "ru"),
            (
                "В ходе переговоров они думают, что с тем, что было сделано, надо ещё работать и работать.",
                "ru",
            ),
            (
                "Министърът пристигна вчера в столицата и отказа да говори с журналистите, съобщи агенцията.",
                "bg",
            ),
            ("The minister arrived in the capital yesterday evening.", "en"),
            ("Міністр приїхав до Києва", "uk"),
            (
                "Уряд ухвалив нове рішення щодо підтримки малого бізнесу в усіх областях країни, повідомив прем'єр.",
                "uk",
            ),
            (
                "Die Ministerin ist gestern Abend in der Hauptstadt angekommen.",
                "de",
            ),
            (
                "O ministro chegou ontem à noite à capital e não quis falar com os jornalistas.",
                "pt",
            ),
            ("Прэм'ер заявіў пра гэта ў Мінску", "be"),
            ("Қазақстан үкіметі жаңа шешім қабылдады", "kk"),
            ("首相は昨日、首都に到着した。", "ja"),
            ("总理昨天抵达首都", "zh"),
            ("Ο υπουργός έφτασε χθες στην πρωτεύουσα", "el"),
        ] {
            assert_eq!(code(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn short_texts_that_neighbours_share_are_unsure() {
        let of = |text: &str| {
            let detected = detect(text, &[]).unwrap();
            let rivals = rivals(text, detected.lang);
            let codes: Vec<&str> = rivals.into_iter().map(Lang::code).collect();
            (detected.lang.code(), detected.confidence >= 0.5, codes)
        };
        let (lang, is_sure, rivals) = of("Добри новини");
        assert!(lang == "ru" && !is_sure && rivals.contains(&"bg"), "{rivals:?}");
        assert!(!of("Нова хата").1);
        for (text, lang) in [
            ("Кога ќе дојдеш", "mk"),
            ("Шта је ово", "sr"),
            ("Защо не дойде", "bg"),
            ("Чому не прийшов", "uk"),
            ("Чаму не прыйшоў", "be"),
            ("Почему не пришёл", "ru"),
            ("Где самый большой мост", "ru"),
        ] {
            assert_eq!(of(text), (lang, true, Vec::new()), "{text}");
        }
        let latin = super::rivals("O menino comeu o bolo de fubá", "pt".parse().unwrap());
        assert_eq!(latin.len(), 2);
    }

    #[test]
    fn the_larger_part_of_a_mixed_text_decides() {
        assert_eq!(
            code("Компания Apple показала новый iPhone на конференции в Калифорнии"),
            Some("ru")
        );
        assert_eq!(
            code("The newspaper Правда was founded in 1912 and is still being printed in Moscow today."),
            Some("en")
        );
    }

    #[test]
    fn nothing_to_say_is_none() {
        for text in ["", "  \n", "12 345,67 — 2016", ", , ,", "Я", "OK", "CNN"] {
            assert_eq!(detect(text, &[]), None, "{text:?}");
        }
    }

    #[test]
    fn only_candidates_are_named() {
        let text = "Die Ministerin ist gestern Abend in der Hauptstadt angekommen.";
        let detected = detect(text, &langs(&["ru", "en"])).unwrap();
        assert_eq!(detected.lang, Lang::EN);
        assert!(detected.confidence < 0.5, "{detected:?}");
        assert!(detect(text, &langs(&["ru", "de"])).unwrap().confidence > 0.5);
        assert_eq!(detect(text, &[Lang::RU]), None);
        assert_eq!(detect("CNN", &[Lang::RU]), None);
    }

    #[test]
    fn a_short_sample_chooses_between_two() {
        let (german, italian) = ("de".parse().unwrap(), "it".parse().unwrap());
        let text = "Die Ministerin ist gestern Abend in der Hauptstadt angekommen.";
        assert!(seems(text, german, italian));
        assert!(!seems(text, italian, german));
        assert!(
            seems("12 345", italian, german),
            "what says nothing is not ruled out"
        );
    }

    #[test]
    fn confidence_stays_between_zero_and_one() {
        for text in [
            "Новости дня",
            "Die Ministerin ist da.",
            "Россия и Украина обсудили вопрос о поставках газа зимой, \
            сообщили в министерстве энергетики.",
        ] {
            let confidence = detect(text, &[]).unwrap().confidence;
            assert!((0.0..=1.0).contains(&confidence), "{text}: {confidence}");
        }
    }

    #[test]
    fn scripts_are_counted_by_letters_only() {
        assert!((share_of_script("Да, yes 123!", Script::Cyrillic) - 0.4).abs() < 1e-9);
        assert!(share_of_script("123 …", Script::Latin).abs() < 1e-9);
        assert!((share_of_script("Straße", Script::Latin) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn what_it_can_name_it_says() {
        let unknown: Vec<&str> = Lang::all()
            .filter(|lang| !is_detected(*lang))
            .map(Lang::code)
            .collect();
        assert_eq!(unknown, ["bs", "ms", "ug"]);
    }

    #[test]
    fn languages_of_one_script_are_told_apart() {
        for (text, expected) in [
            (
                "मंत्री काल संध्याकाळी राजधानीत आले आणि त्यांनी पत्रकारांशी बोलण्यास नकार दिला.",
                "mr",
            ),
            (
                "मंत्री कल शाम राजधानी पहुंचे और उन्होंने पत्रकारों से बात करने से इनकार कर दिया।",
                "hi",
            ),
            (
                "وزیر کل شام دارالحکومت پہنچے اور انہوں نے صحافیوں سے بات کرنے سے انکار کر دیا۔",
                "ur",
            ),
            (
                "وزیر دیروز عصر به پایتخت رسید و از گفت‌وگو با خبرنگاران خودداری کرد.",
                "fa",
            ),
            ("وصل الوزير إلى العاصمة مساء أمس ورفض التحدث إلى الصحفيين.", "ar"),
            ("Inaprubahan ng pamahalaan ang mga bagong hakbang.", "tl"),
            ("Pemerintah menyetujui langkah-langkah baru kemarin.", "id"),
        ] {
            let detected = detect(text, &[]).unwrap();
            assert_eq!(detected.lang.code(), expected, "{text}");
            assert!(detected.confidence >= 0.5, "{text}: {detected:?}");
        }
    }

    #[test]
    fn afrikaans_does_not_make_short_dutch_unsure() {
        for text in [
            "De regering heeft nieuwe maatregelen goedgekeurd.",
            "Het weer wordt morgen beter in het hele land.",
            "Waar is de dichtstbijzijnde bakker?",
            "Volgens de politie is er niemand gewond geraakt bij het ongeluk.",
            "Zij werken al jaren samen aan een boek over de geschiedenis van de stad.",
        ] {
            let detected = detect(text, &[]).unwrap();
            assert_eq!(detected.lang.code(), "nl", "{text}");
            assert!(detected.confidence >= 0.5, "{text}: {detected:?}");
        }
        for text in [
            "Die regering het nuwe maatreëls goedgekeur.",
            "Die minister het gister in die hoofstad aangekom en wou nie met joernaliste praat nie.",
            "Ek het my fiets by die stasie gelos omdat dit gereën het.",
            "Springbokke wen met twee drieë teen Nieu-Seeland",
        ] {
            assert_eq!(code(text), Some("af"), "{text}");
        }
        assert_eq!(
            code("Nieuwe brug over de rivier geopend"),
            Some("nl"),
            "an unsure lead is none"
        );
        let among = detect(
            "Die regering het nuwe maatreëls goedgekeur.",
            &langs(&["nl", "en"]),
        );
        assert_eq!(among.unwrap().lang.code(), "nl");
    }
}
