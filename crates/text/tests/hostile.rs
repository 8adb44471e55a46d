//! Whatever comes in, nothing panics and nothing is lost unnamed.

use proptest::prelude::*;
use text::cleanup::{find, remove};
use text::detect::detect;
use text::encoding::{How, decode};

/// Lines that furniture and its look-alikes are made of.
fn line() -> impl Strategy<Value = String> {
    let listed = prop::sample::select(vec![
        "",
        "Метки:",
        "Опубликовано",
        "в",
        ", , ,",
        "Поделиться",
        "Читайте также:",
        "Фото: ТАСС",
        "12 комментариев",
        "lavrov (1)Да",
        "IMG_1234Да",
        "photo.jpg",
        "Предложение с точкой.",
        "Просто слова",
        "  с отступом",
        "Tags: a, b",
        "5 мая 2016",
        "***",
    ]);
    prop_oneof![listed.prop_map(str::to_owned), "\\PC{0,30}"]
}

proptest! {
    #[test]
    fn any_bytes_are_a_text_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(decoded) = decode(&bytes, None) && decoded.how == How::Utf8 && decoded.replaced.is_none() {
            prop_assert_eq!(decoded.text.as_bytes(), &bytes[..]);
        }
    }

    #[test]
    fn any_text_has_a_language_or_none(text in "\\PC{0,80}") {
        if let Some(detected) = detect(&text, &[]) {
            prop_assert!((0.0..=1.0).contains(&detected.confidence));
        }
    }

    #[test]
    fn clean_up_drops_what_it_names_and_white_space_only(
        lines in prop::collection::vec(line(), 0..25),
        line_break in prop::sample::select(vec!["\n", "\r\n", "\n\n"]),
    ) {
        let text = lines.join(line_break);
        let furniture = find(&text);
        prop_assert!(furniture.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));

        let mut kept = text.clone();
        for piece in furniture.iter().rev() {
            kept.replace_range(piece.range.clone(), "");
        }
        let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(&remove(&text, &furniture)), letters(&kept));
    }
}
