//! Tables of a user's own: a binary of its own, since they stay for as long as a program runs.

use text::tables::{Tables, UserTable, extend};
use text::{Lang, sentences};

fn user(path: &str, text: &str) -> UserTable {
    UserTable {
        path: path.to_owned(),
        shown: format!("mine/{path}"),
        text: text.to_owned(),
    }
}

fn count(text: &str, code: &str) -> usize {
    sentences::split(text, code.parse().unwrap()).len()
}

#[test]
fn rows_of_the_user_are_added_and_go_first() {
    let broken = user("ru/abbreviations.tsv", "# mine\nквл\tleads\nквл\n");
    let error = extend(vec![broken]).unwrap_err().to_string();
    assert!(
        error.starts_with("mine/ru/abbreviations.tsv:3: 1 cells"),
        "{error}"
    );

    extend(vec![
        // A byte order mark, and a line ending of another system.
        user(
            "ru/abbreviations.tsv",
            "\u{feff}# abbreviation\tkind\r\nквл\tleads\r\nпроф\tcloses\r\n",
        ),
        user("lv/abbreviations.tsv", "ktg\tleads\n"),
        user("bg/alphabet.tsv", "#!replace\nйо\n"),
        user("lv/number_words.tsv", "simts\tsmall\t100\n"),
    ])
    .unwrap();

    // Added, in the place of a built-in row, and beside it.
    assert_eq!(count("Это квл. Север за рекой.", "ru"), 1);
    assert_eq!(count("Это проф. Север за рекой.", "ru"), 2);
    assert_eq!(count("Это доц. Север за рекой.", "ru"), 1);
    // A language that had no table, and one that has none still.
    assert_eq!(count("Tas ir ktg. Polna stav.", "lv"), 1);
    assert_eq!(count("To je ktg. Polna stoji.", "cs"), 2);
    // Instead of the built-in ones.
    let letters: Tables<1> = Tables::named("alphabet.tsv");
    let bulgarian = || letters.of("bg", |[letters]| Some(letters));
    assert_eq!(bulgarian(), Some(vec!["йо"]));
    let numbers: Tables<3> = Tables::named("number_words.tsv");
    let latvian = numbers.of("lv", |[word, ..]| Some(word));
    assert_eq!(latvian, Some(vec!["simts"]));
    assert!(
        numbers
            .of(Lang::EN.code(), |[word, ..]| Some(word))
            .unwrap()
            .len()
            > 1
    );
    // Too late.
    extend(vec![user("bg/alphabet.tsv", "#!replace\nъо\n")]).unwrap();
    assert_eq!(bulgarian(), Some(vec!["йо"]));
}
