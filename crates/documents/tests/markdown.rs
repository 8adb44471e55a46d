//! Markdown: what is a block, what is skeleton, and that a translation never changes the structure.

use documents::{Block, BlockKind, Document, Part, open};
use proptest::prelude::*;

fn markdown(text: &str) -> Box<dyn Document> {
    open(None, text.to_owned(), Some("markdown")).unwrap()
}

fn parts(text: &str) -> Vec<(BlockKind, String)> {
    markdown(text)
        .blocks()
        .iter()
        .map(|block| (block.kind, block.source.clone()))
        .collect()
}

fn kinds(text: &str) -> Vec<BlockKind> {
    markdown(text).blocks().iter().map(|block| block.kind).collect()
}

/// The text with every block translated by `translate`.
fn translated(text: &str, translate: impl Fn(&Block) -> String) -> String {
    let mut document = markdown(text);
    for block in document.blocks_mut() {
        block.translation = Some(translate(block));
    }
    document.render()
}

const ALL: &str = "---\ntitle: Не трогать\n---\n\n# Заголовок *статьи* {#top}\n\nПервый абзац с **жирным**,\nперенесённый \
[ссылкой](http://example.com).\n\nПодзаголовок\n------------\n\n> Цитата в две\n> строки.\n>\n> - пункт в цитате\n\n1. \
первый\n2. второй\n   продолжен\n\n   ещё абзац\n\n- [x] сделано\n\n```text\nкод не трогать\n```\n\n<div>\nи это не \
трогать\n</div>\n\n| Город | Число |\n|-------|------:|\n| Баку  | 12    |\n\n* * *\n\nСноска[^1].\n\n[^1]: Текст \
сноски.\n\n[ref]: http://example.com \"Не трогать\"\n";

#[test]
fn every_kind_of_block_is_found() {
    use BlockKind::{Heading, ListItem, Paragraph, Quote, TableCell};
    let expected = [
        (Heading(1), "Заголовок *статьи*"),
        (
            Paragraph,
            "Первый абзац с **жирным**, перенесённый [ссылкой](http://example.com).",
        ),
        (Heading(2), "Подзаголовок"),
        (Quote, "Цитата в две строки."),
        (ListItem, "пункт в цитате"),
        (ListItem, "первый"),
        (ListItem, "второй продолжен"),
        (ListItem, "ещё абзац"),
        (ListItem, "сделано"),
        (TableCell, "Город"),
        (TableCell, "Число"),
        (TableCell, "Баку"),
        (Paragraph, "Сноска[^1]."),
        (Paragraph, "Текст сноски."),
    ];
    let found = parts(ALL);
    let found: Vec<_> = found
        .iter()
        .map(|(kind, source)| (*kind, source.as_str()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(markdown(ALL).title(), Some("Заголовок *статьи*"));
    assert_eq!(markdown(ALL).render(), ALL);
}

#[test]
fn only_blocks_change() {
    let out = translated(ALL, |_| "word".to_owned());
    assert_eq!(
        out,
        "---\ntitle: Не трогать\n---\n\n# word {#top}\n\nword\n\nword\n------------\n\n> word\n>\n> - word\n\n1. word\n2. \
         word\n\n   word\n\n- [x] word\n\n```text\nкод не трогать\n```\n\n<div>\nи это не трогать\n</div>\n\n| word | word \
         |\n|-------|------:|\n| word  | 12    |\n\n* * *\n\nword\n\n[^1]: word\n\n[ref]: http://example.com \"Не трогать\"\n"
    );
}

#[test]
fn windows_line_endings_are_kept() {
    let text = ALL.replace('\n', "\r\n");
    assert_eq!(markdown(&text).render(), text);
    assert_eq!(parts(&text), parts(ALL));
}

#[test]
fn hard_breaks_are_skeleton() {
    let text = "Первая строка  \nвторая строка\\\nтретья\n";
    let sources: Vec<_> = parts(text).into_iter().map(|(_, source)| source).collect();
    assert_eq!(sources, ["Первая строка", "вторая строка", "третья"]);
    assert_eq!(translated(text, |_| "a".to_owned()), "a  \na\\\na\n");
    assert_eq!(parts("**одна  \nдве\\\nтри**")[0].1, "**одна две три**");
}

#[test]
fn the_first_and_the_last_character_belong_to_the_block() {
    for source in [
        "\\*не список",
        "&quot;да&quot;",
        "`код` и слово",
        "слово <br>",
        "![подпись](a.png)",
        "\\# слово\\#",
    ] {
        assert_eq!(parts(source), [(BlockKind::Paragraph, source.to_owned())]);
    }
}

#[test]
fn parts_without_words_are_skeleton() {
    for text in [
        "12,5 %",
        "<https://example.com>",
        "`code`",
        "![](a.png)",
        "<br>",
        "    indented code\n",
        "***",
    ] {
        assert_eq!(parts(text), [], "{text}");
    }
}

#[test]
fn a_quotation_keeps_its_marks() {
    let text = "> > Вложенная\n> > цитата\nлениво продолжена\n";
    assert_eq!(
        parts(text),
        [(BlockKind::Quote, "Вложенная цитата лениво продолжена".to_owned())]
    );
    assert_eq!(translated(text, |_| "nested".to_owned()), "> > nested\n");
}

#[test]
fn a_translation_stays_the_block_it_was() {
    for hostile in [
        "# Number one",
        "- minus",
        "+ plus",
        "* star",
        "1. first",
        "1986. A year",
        "2) second",
        "> quote",
        "---",
        "===",
        "* * *",
        "```rust",
        "~~~",
        "two\n\nparagraphs\r\nand # a heading",
        "    indented",
        "| a | b |",
        "#",
        "-",
        "C #",
        "a | b",
        "\u{2028}x",
        "[x]: http://example.com",
        "[^9]: a footnote",
        "[x] a task",
        "<div>text</div>",
        "<!-- --> text",
        "|---|---|",
    ] {
        let out = translated(ALL, |_| hostile.to_owned());
        let words = hostile.chars().any(char::is_alphabetic);
        if words {
            assert_eq!(kinds(&out), kinds(ALL), "{hostile:?} gave\n{out}");
        }
        assert_eq!(
            out.lines().count(),
            translated(ALL, |_| "word".to_owned()).lines().count(),
            "{hostile:?}"
        );
    }
}

#[test]
fn inline_marks_at_the_start_of_a_translation_stay() {
    for inline in [
        "**bold** start",
        "*emphasis* start",
        "`code` start",
        "[link](x) start",
        "#hashtag",
        "-5 degrees",
        "3.5 km",
    ] {
        assert_eq!(
            translated("Абзац.\n", |_| inline.to_owned()),
            format!("{inline}\n")
        );
    }
}

#[test]
fn front_matter_is_at_the_top_and_closed() {
    assert_eq!(
        parts("+++\ntitle = \"нет\"\n+++\nТекст."),
        [(BlockKind::Paragraph, "Текст.".to_owned())]
    );
    assert_eq!(kinds("---\n\nТекст.\n"), [BlockKind::Paragraph]);
    assert_eq!(
        kinds("Текст.\n\n---\n\nЕщё.\n\n---\n\nКонец."),
        [BlockKind::Paragraph; 3]
    );
}

/// Found by the property tests below: the parser itself panicked here with heading attributes switched on.
#[test]
fn a_backslash_above_a_rule_in_a_list_does_no_harm() {
    let text = "- [ ] \\\n  ---\n";
    assert_eq!(markdown(text).render(), text);
}

#[test]
fn deep_nesting_does_no_harm() {
    for text in [
        format!("{} слово", ">".repeat(10_000)),
        format!("{}слово", "- ".repeat(10_000)),
        format!("{}слово{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("{}слово{}", "*".repeat(10_000), "*".repeat(10_000)),
        format!("{}слово", "`".repeat(10_000)),
        format!("{}слово", "![".repeat(10_000)),
    ] {
        assert_eq!(markdown(&text).render(), text);
    }
}

/// Pieces that make and break Markdown structure.
fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "слово",
        "word",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        "# ",
        "## ",
        "> ",
        ">",
        "- ",
        "* ",
        "1. ",
        "10) ",
        "**",
        "*",
        "_",
        "`",
        "```\n",
        "~~~\n",
        "[",
        "]",
        "(",
        ")",
        "](x)",
        "![",
        "<",
        ">",
        "<br>",
        "<div>\n",
        "---\n",
        "===\n",
        "+++\n",
        "|",
        "| a |\n|---|\n",
        "\\",
        "\\\n",
        "  \n",
        "[^1]",
        "[^1]: ",
        "[x]: y\n",
        "- [ ] ",
        "&amp;",
        "{#id}",
        "«",
        "…",
        "https://a.b",
        "<https://a.b>",
        "\u{FEFF}",
        "\u{0}",
        "$",
        "~~",
        "> [!NOTE]\n",
        ": ",
    ])
}

/// Sound blocks, each with the blank line after it.
fn block() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "слово",
        "**жирно** и нет",
        "[ссылка](x)",
        "`код` и слово",
        "две\nстроки",
        "а\\*б",
        "1986",
    ]);
    let around = prop::sample::select(vec![
        ("", ""),
        ("# ", ""),
        ("### ", " ###"),
        ("", "\n==="),
        ("> ", ""),
        ("> > ", ""),
        ("- ", ""),
        ("1. ", ""),
        ("* - ", ""),
        ("> 1. ", ""),
        ("- [x] ", ""),
        ("```\n", "\n```"),
        ("<div>\n", "\n</div>"),
        ("| a |\n|---|\n| ", " |"),
        ("[^1]: ", ""),
    ]);
    (words, around).prop_map(|(words, (before, after))| format!("{before}{words}{after}\n\n"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn untranslated_markdown_renders_to_the_same_bytes(pieces in prop::collection::vec(fragment(), 0..40)) {
        let text = pieces.concat();
        prop_assert_eq!(markdown(&text).render(), text);
    }

    #[test]
    fn sources_hold_no_line_break_and_some_word(pieces in prop::collection::vec(fragment(), 0..40)) {
        for (_, source) in parts(&pieces.concat()) {
            prop_assert!(!source.contains(['\n', '\r']), "{source:?}");
            prop_assert!(source.contains(char::is_alphabetic), "{source:?}");
        }
    }

    #[test]
    fn a_plain_translation_keeps_the_structure(blocks in prop::collection::vec(block(), 0..12)) {
        let text = blocks.concat();
        prop_assert_eq!(kinds(&translated(&text, |_| "word".to_owned())), kinds(&text), "{}", text);
    }

    #[test]
    fn the_outline_has_every_block_once_and_closes_what_it_opens(pieces in prop::collection::vec(fragment(), 0..40)) {
        let document = markdown(&pieces.concat());
        let (mut depth, mut blocks) = (0_usize, Vec::new());
        for part in document.outline() {
            match part {
                Part::Block(index) => blocks.push(index),
                Part::Verbatim(text) => prop_assert!(!text.trim().is_empty()),
                Part::Open(_) => depth += 1,
                Part::Close => {
                    prop_assert!(depth > 0);
                    depth -= 1;
                }
            }
        }
        prop_assert_eq!(depth, 0);
        prop_assert_eq!(blocks, (0..document.blocks().len()).collect::<Vec<_>>());
    }

    #[test]
    fn runs_are_pieces_of_their_text_in_order(pieces in prop::collection::vec(fragment(), 0..8), any in "\\PC{0,60}") {
        for text in [pieces.concat(), any] {
            let mut end = 0;
            for run in documents::runs("markdown", &text) {
                prop_assert!(run.range.start >= end && text.get(run.range.clone()).is_some(), "{run:?} in {text:?}");
                end = run.range.end;
            }
        }
    }

    #[test]
    fn any_text_can_be_opened(text in "\\PC{0,200}") {
        prop_assert_eq!(markdown(&text).render(), text);
    }
}
