//! Set phrases of the news that are not translated word by word.

use super::Word;

/// The beginnings of the words of a phrase, and its English form. A beginning written in capitals
/// stands for the whole word as it is.
#[rustfmt::skip] // A table: one phrase a line, in the order of topics.
const PHRASES: &[(&[&str], &str)] = &[
    (&["МИД", "РФ"], "Russian Foreign Ministry"),
    (&["глав", "МИД", "РФ"], "Russian Foreign Minister"),
    (&["глав", "МИД"], "Foreign Minister"),
    (&["МИД"], "Foreign Ministry"),
    (&["минобороны"], "Defense Ministry"),
    (&["минфин"], "Finance Ministry"),
    (&["ОБСЕ"], "OSCE"),
    (&["ООН"], "UN"),
    (&["МВФ"], "IMF"),
    (&["ВОЗ"], "WHO"),
    (&["МАГАТЭ"], "IAEA"),
    (&["СНГ"], "CIS"),
    (&["ЕАЭС"], "EAEU"),
    (&["ОДКБ"], "CSTO"),
    (&["ШОС"], "SCO"),
    (&["МЧС"], "Emergencies Ministry"),
    (&["МВД"], "Interior Ministry"),
    (&["ФСБ"], "FSB"),
    (&["ТАСС"], "TASS"),
    (&["РФ"], "Russia"),
    (&["СССР"], "USSR"),
    (&["минск", "групп"], "Minsk Group"),
    (&["сопредседател"], "co-chairs"),
    (&["нагорн", "карабах"], "Nagorno-Karabakh"),
    (&["лини", "соприкосновени"], "line of contact"),
    (&["прекращени", "огн"], "ceasefire"),
    (&["режим", "прекращени", "огн"], "ceasefire"),
    (&["мер", "довери"], "confidence-building measures"),
    (&["мирн", "урегулировани"], "peace settlement"),
    (&["политическ", "урегулировани"], "political settlement"),
    (&["совет", "безопасност"], "Security Council"),
    (&["совбез"], "Security Council"),
    (&["генеральн", "ассамбле"], "General Assembly"),
    (&["верховн", "суд"], "Supreme Court"),
    (&["конституционн", "суд"], "Constitutional Court"),
    (&["верховн", "рад"], "Verkhovna Rada"),
    (&["государственн", "дум"], "State Duma"),
    (&["госдум"], "State Duma"),
    (&["совет", "федераци"], "Federation Council"),
    (&["генеральн", "прокурор"], "Prosecutor General"),
    (&["генпрокурор"], "Prosecutor General"),
    (&["генпрокуратур"], "Prosecutor General's Office"),
    (&["следственн", "комитет"], "Investigative Committee"),
    (&["центральн", "банк"], "Central Bank"),
    (&["центробанк"], "Central Bank"),
    (&["председател", "правительств"], "Prime Minister"),
    (&["начальник", "генеральн", "штаб"], "Chiefs of the General Staff"),
    (&["генеральн", "штаб"], "General Staff"),
    (&["верховн", "главнокомандующ"], "supreme commander-in-chief"),
    (&["вооруженн", "сил"], "armed forces"),
    (&["великой", "отечественной", "войн"], "Great Patriotic War (World War II)"),
    (&["втор", "миров", "войн"], "World War II"),
    (&["уголовн", "дел"], "criminal case"),
    (&["уголовн", "кодекс"], "Criminal Code"),
    (&["пресс-секретар"], "spokesperson"),
    (&["генеральн", "директор"], "CEO"),
    (&["гендиректор"], "CEO"),
    (&["коронавирус"], "coronavirus"),
    (&["подмосковь"], "Moscow Region"),
    (&["московск", "област"], "Moscow Region"),
    (&["евросоюз"], "European Union"),
    (&["ереван"], "Yerevan"),
    (&["киев"], "Kyiv"),
    (&["кишинев"], "Chisinau"),
    (&["ташкент"], "Tashkent"),
    (&["белый", "дом"], "White House"),
    (&["ближн", "восток"], "Middle East"),
    (&["дальн", "восток"], "Far East"),
    (&["развест", "снайпер"], "pull back snipers"),
    (&["разведени", "войск"], "disengagement of troops"),
    (&["разведени", "сил"], "disengagement of forces"),
    (&["отвод", "войск"], "troop withdrawal"),
    (&["снайпер"], "snipers"),
];

/// The longest phrase that `words` begin with: its length in words, and its English form.
pub fn at(words: &[Word<'_>]) -> Option<(usize, String)> {
    PHRASES
        .iter()
        .filter(|(stems, _)| begins(words, stems))
        .max_by_key(|(stems, _)| stems.len())
        .map(|(stems, english)| (stems.len(), (*english).to_owned()))
}

fn begins(words: &[Word<'_>], stems: &[&str]) -> bool {
    words.len() >= stems.len()
        && words.iter().zip(stems).all(|(word, stem)| is_form(word, stem))
        && words[..stems.len() - 1].iter().all(|word| word.joined)
}

/// Whether the word is the abbreviation, or the stem with an ending of at most four letters.
fn is_form(word: &Word<'_>, stem: &str) -> bool {
    if stem.chars().all(char::is_uppercase) {
        return word.text == stem;
    }
    word.lower
        .strip_prefix(stem)
        .is_some_and(|ending| ending.chars().count() <= 4)
}
