use encoding_rs::{Encoding, IBM866, ISO_8859_5, KOI8_R, WINDOWS_1251, WINDOWS_1252};

use super::*;

const RUSSIAN: &str =
    "Завтра в порту откроют новый причал, и первый паром уйдёт на остров утром. Билеты уже проданы.";

fn wrongly(text: &str, truly: &'static Encoding, read_as: &'static Encoding) -> String {
    let (bytes, _, _) = truly.encode(text);
    read_as.decode_without_bom_handling(&bytes).0.into_owned()
}

fn after(text: &str) -> Option<String> {
    repaired(text).unwrap().map(|repaired| repaired.text)
}

#[test]
fn cyrillic_encodings_that_were_taken_for_one_another() {
    for truly in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5] {
        for read_as in [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, WINDOWS_1252] {
            if truly != read_as {
                let wrong = wrongly(RUSSIAN, truly, read_as);
                assert_eq!(
                    after(&wrong).as_deref(),
                    Some(RUSSIAN),
                    "{}: {wrong}",
                    truly.name()
                );
            }
        }
    }
}

#[test]
fn utf8_that_was_taken_for_another_encoding_also_twice() {
    for text in [
        RUSSIAN,
        "A opção está à espera: «já não é cedo», diz ela…",
        "Größe: 5 °C – für später",
        "今日は雨です。",
    ] {
        for read_as in [WINDOWS_1252, WINDOWS_1251] {
            let wrong = wrongly(text, encoding_rs::UTF_8, read_as);
            assert_eq!(after(&wrong).as_deref(), Some(text), "{wrong}");
            let twice = wrongly(&wrong, encoding_rs::UTF_8, read_as);
            assert_eq!(after(&twice).as_deref(), Some(text), "{twice}");
        }
    }
}

#[test]
fn parts_of_a_text_are_repaired_alone() {
    let wrong = wrongly("Новый причал открыт", WINDOWS_1251, WINDOWS_1252);
    let text = format!("id;название\n1;Старый мост\n2;{wrong}\n");
    assert_eq!(
        after(&text).unwrap(),
        "id;название\n1;Старый мост\n2;Новый причал открыт\n"
    );
    let repaired = repaired(&text).unwrap().unwrap();
    assert_eq!((repaired.parts[0].line, repaired.parts[0].lost), (3, 0));
}

#[test]
fn capitals_are_repaired_with_the_prose_around_them() {
    let good = format!("НОВЫЙ ПРИЧАЛ ОТКРОЮТ\n\n{RUSSIAN}\n");
    let wrong = wrongly(&good, WINDOWS_1251, KOI8_R);
    assert_eq!(after(&wrong).as_deref(), Some(good.as_str()), "{wrong}");
}

#[test]
fn what_did_not_survive_is_told_or_known() {
    // windows-1251 has no character for one byte only, so what lost it is known.
    let wrong = wrongly("Итак, Ира и Иван", encoding_rs::UTF_8, WINDOWS_1251);
    for lost in ["", "?", "\u{FFFD}"] {
        assert_eq!(
            after(&wrong.replace('\u{98}', lost)).as_deref(),
            Some("Итак, Ира и Иван")
        );
    }
    let wrong = wrongly("Россия и Рига", encoding_rs::UTF_8, WINDOWS_1251).replace('\u{A0}', " ");
    assert_eq!(after(&wrong).as_deref(), Some("Россия и Рига"));
    let wrong = wrongly("встретил", encoding_rs::UTF_8, WINDOWS_1252).replace('\u{81}', "\u{FFFD}");
    assert_eq!(after(&wrong).as_deref(), Some("в\u{FFFD}третил"));
}

#[test]
fn what_no_encoding_explains_is_refused() {
    let chinese = wrongly("中文 网站 首页 上海 新闻 今天", encoding_rs::GBK, WINDOWS_1252);
    let refused = repaired(&chinese).unwrap_err();
    assert_eq!(refused.line, 1);
    assert!(refused.to_string().contains("--encoding utf-8"), "{refused}");
}

#[test]
fn good_texts_stay() {
    for text in [
        RUSSIAN,
        &RUSSIAN.to_uppercase(),
        "СССР, США, ФРГ, ГДР, ЮАР, ЖКХ, ЦСКА, ЩЭЮЯ",
        "Сё Косуги и Рё Исикава; Сі, Рік Січень, 20 С°",
        "àâçéèêëîïôûùüÿñæœ ÀÂÇÉÈÊËÎÏÔÛÙÜŸÑÆŒ",
        "áàâãäåæçèéêëìíîïðñòóôõö",
        "Öö! Jäääär ja öö, õõ. AMANHÃ” “IRMÔ",
        "┌──┬──┐\n│да│нет│\n└──┴──┘ ╔═╦═╗",
        "Він поїхав у Київ, а Ґалаґан — у Ніжин. Къщата е голяма, въпреки че е стара.",
        "Њега је љуљала ћерка. Ђорђе, џем, Шабац.",
        "Қазақстан үкіметі жаңа шешім қабылдады",
        "Монгол хэлээр бичихэд хэрэглэгдэхүүн болон хэлбэржүүлэлт хэрэгтэй.",
        "Тэбэзэ хэлэх, бэхэзэ эхэлэх, хэхэдэ хэлээхэд",
        "Le soir, j’éteins l’écran de l’école.",
        "Файлы по 64 кБ, 128 кБ и 256 кБ",
        "64 кБ, 128 кБ, 256 кБ",
        "Þetta er íslenska: það er ýmislegt á döfinni, æði.",
        "let größe = \"naïve café\"; // façade, Ünïcödé",
        "iPhone'ы и SMSки, PDFка; cтрока с латинской c",
        &format!("Он ушёл. {}", "ы".repeat(500)),
        "Он ушёл. Ыыыы ыыыы ыыыы ыыыы ыыыы ыыыы!",
        "",
        "ж",
    ] {
        assert_eq!(repaired(text), Ok(None), "{text}");
    }
}
