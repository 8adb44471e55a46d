//! Every encoding, from the bytes of an archive to the text and back.

use text::encoding::{DecodeError, Encoding, How, decode, parse_label};

const SHORT_RU: &str = "Вчера вечером в городе прошёл сильный дождь, и несколько улиц оказались под водой. «Такого не было \
уже лет двадцать», — сказала жительница района Ольга. Службы работали всю ночь, утром движение восстановили.";

const SHORT_RU_PLAIN: &str = "Вчера вечером в городе прошел сильный дождь, и несколько улиц оказались под водой. \"Такого не \
было уже лет двадцать\", - сказала жительница района Ольга. Службы работали всю ночь, утром движение восстановили.";

const GERMAN: &str = "Die Bürgermeisterin eröffnete am Samstag die größte Brücke über den Fluß. „Schön, daß alle gekommen \
sind“, sagte sie – und für die Kinder gab es süße Äpfel.";

/// About two hundred words: an article's length.
fn long_ru() -> String {
    let more = "Мэр объяснил журналистам, что новая система водостоков будет готова к осени 2019 года, а стоить она будет \
        около 300 млн рублей. По его словам, подрядчик уже выбран, и первые работы начнутся в июне. Жители надеются, что на \
        этот раз обещание сдержат: предыдущий ремонт затянулся на четыре года и закончился судом.";
    [SHORT_RU_PLAIN, more, SHORT_RU_PLAIN, more, SHORT_RU_PLAIN].join("\r\n\r\n")
}

fn encode(label: &str, text: &str) -> Vec<u8> {
    let encoding = parse_label(label).unwrap();
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "the sample has letters that {label} lacks");
    bytes.into_owned()
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[track_caller]
fn assert_decodes(bytes: &[u8], text: &str, encoding: &str, how: How) {
    let decoded = decode(bytes, None).unwrap();
    assert_eq!(
        (decoded.text.as_str(), decoded.encoding, decoded.how),
        (text, encoding, how)
    );
}

#[test]
fn utf8_with_and_without_a_mark() {
    for text in [SHORT_RU, GERMAN, "Plain ASCII, of course.\r\n", ""] {
        assert_decodes(text.as_bytes(), text, "UTF-8", How::Utf8);
        assert_decodes(format!("\u{FEFF}{text}").as_bytes(), text, "UTF-8", How::Bom);
    }
}

#[test]
fn utf16_in_both_orders_with_and_without_a_mark() {
    for text in [SHORT_RU, GERMAN, "Plain ASCII, of course.\r\n", "Да.", &long_ru()] {
        assert_decodes(&utf16(text, u16::to_le_bytes), text, "UTF-16LE", How::Detected);
        assert_decodes(&utf16(text, u16::to_be_bytes), text, "UTF-16BE", How::Detected);
        let marked = format!("\u{FEFF}{text}");
        assert_decodes(&utf16(&marked, u16::to_le_bytes), text, "UTF-16LE", How::Bom);
        assert_decodes(&utf16(&marked, u16::to_be_bytes), text, "UTF-16BE", How::Bom);
    }
}

#[test]
fn cyrillic_encodings_are_told_apart() {
    for label in ["windows-1251", "KOI8-R", "ISO-8859-5", "IBM866"] {
        for text in [SHORT_RU_PLAIN, &long_ru(), "Новости дня"] {
            assert_decodes(&encode(label, text), text, label, How::Detected);
        }
    }
    assert_decodes(
        &encode("windows-1251", SHORT_RU),
        SHORT_RU,
        "windows-1251",
        How::Detected,
    );
}

#[test]
fn one_cyrillic_word_in_english_is_found() {
    let text = format!(
        "{} The word is Правда, meaning truth.",
        "English comes first. ".repeat(8_000)
    );
    assert_decodes(
        &encode("windows-1251", &text),
        &text,
        "windows-1251",
        How::Detected,
    );
}

#[test]
fn german_in_windows_1252() {
    assert_decodes(
        &encode("windows-1252", GERMAN),
        GERMAN,
        "windows-1252",
        How::Detected,
    );
}

#[test]
fn other_alphabets_go_to_the_detector() {
    let greek = "Ο υπουργός έφτασε χθες στην πρωτεύουσα και μίλησε με τους δημοσιογράφους";
    assert_decodes(
        &encode("windows-1253", greek),
        greek,
        "windows-1253",
        How::Detected,
    );
    let japanese = "首相は昨日、首都に到着した。";
    assert_decodes(
        &encode("shift_jis", japanese),
        japanese,
        "Shift_JIS",
        How::Detected,
    );
}

#[test]
fn a_given_encoding_beats_the_guess() {
    let bytes = encode("KOI8-R", SHORT_RU_PLAIN);
    let forced = decode(&bytes, Some(encoding_named("windows-1251"))).unwrap();
    assert_eq!((forced.encoding, forced.how), ("windows-1251", How::Given));
    assert_ne!(forced.text, SHORT_RU_PLAIN);
}

fn encoding_named(label: &str) -> &'static Encoding {
    parse_label(label).unwrap()
}

#[test]
fn binary_data_is_refused() {
    for bytes in [
        &b"\x00\x01\x02\x03\x04\x05\x06\x07"[..],
        b"GGUF\x03\x00\x00\x00",
        b"text, then\x00\xFF\x80",
    ] {
        assert!(
            matches!(decode(bytes, None), Err(DecodeError::Binary { .. })),
            "{bytes:?}"
        );
    }
}

#[test]
fn damaged_utf8_is_not_guessed_anew() {
    let mut bytes = SHORT_RU.as_bytes().to_vec();
    bytes[101] = 0xFF;
    let decoded = decode(&bytes, None).unwrap();
    assert_eq!(decoded.encoding, "UTF-8");
    assert_eq!(decoded.replaced.map(|replaced| replaced.offset), Some(101));
}

#[test]
fn bytes_that_fit_nothing_are_an_error_with_the_next_step() {
    let error = decode(b"abc \xFF\xFD\x81\x98\xFF\xFD\x90", None).unwrap_err();
    assert_eq!(error, DecodeError::NoLikelyEncoding { offset: 4 });
    let message = error.to_string();
    assert!(
        message.contains("byte 4") && message.contains("--encoding"),
        "{message}"
    );
}

#[test]
fn utf16_cut_in_the_middle_of_a_letter_is_told() {
    let mut bytes = utf16(&format!("\u{FEFF}{SHORT_RU}"), u16::to_le_bytes);
    bytes.pop();
    let decoded = decode(&bytes, None).unwrap();
    assert_eq!(decoded.replaced.map(|replaced| replaced.count), Some(1));
}

#[test]
fn a_stray_byte_in_another_encoding_is_replaced() {
    let mut bytes = encode("windows-1251", &long_ru());
    bytes[40] = 0x98;
    let decoded = decode(&bytes, None).unwrap();
    assert_eq!(decoded.encoding, "windows-1251");
}
