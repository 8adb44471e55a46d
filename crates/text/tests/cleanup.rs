//! Clean-up of whole texts: what must go, and what must never go.

use text::cleanup::{Kind, find, remove};

fn cleaned(text: &str) -> String {
    remove(text, &find(text))
}

#[track_caller]
fn assert_untouched(text: &str) {
    let found: Vec<_> = find(text)
        .iter()
        .map(|piece| (piece.kind, piece.text(text).to_owned()))
        .collect();
    assert_eq!(found, [], "{text}");
}

const BODY: &str =
    "Министр прибыл в столицу утром.\n\nОн провёл переговоры и ответил на вопросы журналистов.\n";

#[test]
fn the_sample_loses_its_file_name_and_its_tail() {
    let sample = include_str!("../../../samples/lavrov.ru.txt");
    let found = find(sample);
    let described: Vec<_> = found
        .iter()
        .map(|piece| (piece.kind, piece.text(sample)))
        .collect();
    assert_eq!(
        described,
        [
            (Kind::StrayFileName, "lavrov (1)"),
            (
                Kind::PublishingDetails,
                "Опубликовано\n\nв\n\n, , ,\n\nот\n\nМетки:"
            ),
        ]
    );
    let clean = remove(sample, &found);
    assert!(clean.contains("\n\nРазблокировать ситуацию"));
    assert!(
        clean.ends_with("сказал российский министр.\n"),
        "{:?}",
        &clean[clean.len() - 80..]
    );
    assert_eq!(find(&clean), []);
}

#[test]
fn a_tail_with_its_values_goes() {
    let tail = "\nОпубликовано\n\n5 мая 2016\n\nв\n\nПолитика\n\nот\n\nadmin\n\nМетки:\n\nКарабах, Лавров\n\n3 комментария\n";
    assert_eq!(cleaned(&format!("{BODY}{tail}")), BODY);
    let kinds: Vec<_> = find(&format!("{BODY}{tail}"))
        .iter()
        .map(|piece| piece.kind)
        .collect();
    assert_eq!(kinds, [Kind::PublishingDetails, Kind::Comments]);
}

#[test]
fn buttons_and_links_go() {
    let tail = "\nПоделиться:\nFacebook\nВКонтакте | Telegram\n\nЧитайте также:\nПрезидент подписал закон о бюджете\n\
        В столице открыли новый мост\n\nПодписывайтесь на наш канал в Telegram!\n";
    assert_eq!(cleaned(&format!("{BODY}{tail}")), BODY);
}

#[test]
fn english_pages_have_the_same_furniture() {
    let body = "The minister arrived this morning.\n\nHe answered questions for an hour.\n";
    let tail =
        "\nPosted in\n\nNews\n\nby\n\nadmin\n\nTags: Karabakh, Lavrov\n\nShare this:\n\nLeave a comment\n";
    assert_eq!(cleaned(&format!("{body}{tail}")), body);
}

#[test]
fn labels_between_title_and_prose_go() {
    let text =
        format!("Министр в столице\n\nОпубликовано: 5 мая 2016\nАвтор: Иван Петров\n\nПоделиться\n\n{BODY}");
    assert_eq!(cleaned(&text), format!("Министр в столице\n\n{BODY}"));
}

#[test]
fn a_picture_file_alone_in_its_paragraph_goes() {
    assert_eq!(cleaned(&format!("lavrov (1).jpg\n\n{BODY}")), BODY);
    assert_eq!(
        cleaned(&format!("Заголовок\n\nIMG_2041.JPG\n\n{BODY}")),
        format!("Заголовок\n\n{BODY}")
    );
}

#[test]
fn endings_that_are_part_of_the_article_stay() {
    for ending in [
        "«Я устал»",
        "«Вот и всё».",
        "Москва, 5 мая.",
        "Москва, 5 мая",
        "Иван Петров",
        "* * *",
        "в",
        ", , ,",
        "Источник света",
        "Автор не согласился",
        "Комментарии эксперта\n\nОн считает, что решение верное.",
        "Опубликовано исследование о вреде сахара",
        "Facebook",
        "Продолжение следует",
        "Метки: так назвал свой роман молодой писатель, о котором теперь говорят все.",
        "1. Первое\n2. Второе\n3. Третье",
        "- Теги\n- Метки",
    ] {
        assert_untouched(&format!("{BODY}\n{ending}\n"));
    }
}

#[test]
fn labels_inside_the_prose_stay() {
    assert_untouched(&format!("{BODY}\nФото: ТАСС\n\nКомментарии\n\n{BODY}"));
}

#[test]
fn texts_without_prose_stay() {
    for text in [
        "",
        "  \n\n",
        "Комментарии",
        "Метки:",
        "Опубликовано\n\nв\n\nот",
        "Министр в столице",
        "COVID-19Вирус",
        "lavrov.jpg",
        "Поделиться\nКомментарии\nЧитайте также",
    ] {
        assert_untouched(text);
    }
}

#[test]
fn a_heading_that_is_a_label_stays() {
    assert_untouched(&format!("Комментарии\n\n{BODY}"));
    assert_untouched(&format!("Опубликовано\n\n{BODY}"));
}

#[test]
fn verse_and_lists_of_files_stay() {
    assert_untouched(
        "Шумел камыш\nДеревья гнулись\nА ночка тёмная была.\nОдна возлюбленная пара\nВсю ночь гуляла до утра\nв\nот\n",
    );
    assert_untouched("Список файлов на диске был такой.\n\na.jpg\nb.jpg\nc.jpg\n");
}

#[test]
fn windows_line_endings_stay() {
    let text = format!("{BODY}\nМетки:\n").replace('\n', "\r\n");
    assert_eq!(cleaned(&text), BODY.replace('\n', "\r\n"));
}
