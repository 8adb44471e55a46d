//! Markdown: what is a block, what is skeleton, and that a translation never changes the structure.

use documents::inline::{AlignmentLink, InlineStyle, MarkKind, runs};
use documents::{Block, BlockKind, Document, Mark, Translation, as_markdown, open};
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

/// The kinds of blocks; a caption is told by its marks, which a translation may lose, and is a paragraph here.
fn kinds(text: &str) -> Vec<BlockKind> {
    let of = |kind| match kind {
        BlockKind::Caption => BlockKind::Paragraph,
        kind => kind,
    };
    markdown(text)
        .blocks()
        .iter()
        .map(|block| of(block.kind))
        .collect()
}

/// The text with every block translated by `translate`.
fn translated(text: &str, translate: impl Fn(&Block) -> String) -> String {
    let mut document = markdown(text);
    for block in document.blocks_mut() {
        block.translation = Some(Translation::plain(translate(block)));
    }
    document.render()
}

const ALL: &str = "---\nslug: Не трогать\n---\n\n# Заголовок *статьи* {#top}\n\nПервый абзац с **жирным**,\nперенесённый \
[ссылкой](http://example.com).\n\nПодзаголовок\n------------\n\n> Цитата в две\n> строки.\n>\n> - пункт в цитате\n\n1. \
первый\n2. второй\n   продолжен\n\n   ещё абзац\n\n- [x] сделано\n\n```text\nкод не трогать\n```\n\n<pre>\nи это не \
трогать\n</pre>\n\n| Город | Число |\n|-------|------:|\n| Баку  | 12    |\n\n* * *\n\nСноска[^1].\n\n[^1]: Текст \
сноски.\n\n[ref]: http://example.com \"Не всегда\"\n";

#[test]
fn every_kind_of_block_is_found() {
    use BlockKind::{Heading, Label, ListItem, Paragraph, Quote, TableCell};
    let expected = [
        (Heading(1), "Заголовок статьи"),
        (Paragraph, "Первый абзац с жирным, перенесённый ссылкой."),
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
        (Paragraph, "Сноска."),
        (Paragraph, "Текст сноски."),
        (Label, "Не всегда"),
    ];
    let found = parts(ALL);
    let found: Vec<_> = found
        .iter()
        .map(|(kind, source)| (*kind, source.as_str()))
        .collect();
    assert_eq!(found, expected);
    assert_eq!(markdown(ALL).title(), Some("Заголовок статьи"));
    assert_eq!(markdown(ALL).render(), ALL);
}

#[test]
fn only_blocks_change() {
    let out = translated(ALL, |_| "word".to_owned());
    assert_eq!(
        out,
        "---\nslug: Не трогать\n---\n\n# word {#top}\n\nword\n\nword\n------------\n\n> word\n>\n> - word\n\n1. word\n2. \
         word\n\n   word\n\n- [x] word\n\n```text\nкод не трогать\n```\n\n<pre>\nи это не трогать\n</pre>\n\n| word | word \
         |\n|-------|------:|\n| word  | 12    |\n\n* * *\n\nword\n\n[^1]: word\n\n[ref]: http://example.com \"word\"\n"
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
    assert_eq!(parts("**одна  \nдве\\\nтри**")[0].1, "одна две три");
}

/// The words in capitals, but for those that are kept.
fn in_capitals(block: &Block) -> String {
    let words = |run: documents::inline::Run| {
        let is_kept = |mark: &Mark| mark.kind == MarkKind::Verbatim && mark.range == run.range;
        let words = &block.source[run.range.clone()];
        if block.marks.iter().any(is_kept) {
            words.to_owned()
        } else {
            words.to_uppercase()
        }
    };
    runs(&block.source, &block.marks).into_iter().map(words).collect()
}

/// The text with every block in capitals, its marks where they belong.
fn shouted(text: &str) -> String {
    let mut document = markdown(text);
    for block in document.blocks_mut() {
        let words = in_capitals(block);
        block.translation = Some(Translation::placed(&block.source, &block.marks, words, &[]));
    }
    document.render()
}

#[test]
fn words_are_read_without_what_stands_around_them() {
    for (source, words, written) in [
        ("\\*не список", "*не список", "\\*НЕ СПИСОК"),
        ("&quot;да&quot;", "\"да\"", "&quot;ДА&quot;"),
        ("`код` и слово", "код и слово", "`код` И СЛОВО"),
        ("слово <br>", "слово", "СЛОВО <br>"),
        (
            "слово<br>два <b>и<br>три</b>",
            "слово",
            "СЛОВО<br>ДВА <b>И<br> ТРИ</b>",
        ),
        ("![подпись](a.png)", "подпись", "![ПОДПИСЬ](a.png)"),
        ("\\# слово\\#", "# слово#", "\\# СЛОВО\\#"),
        ("a_b и 2 * 2", "a_b и 2 * 2", "A_B И 2 * 2"),
        ("*a*, _b_ и ***в***", "a, b и в", "*A*, _B_ И ***В***"),
        ("~~нет~~ ~да~", "нет да", "~~НЕТ~~ ~ДА~"),
        (
            "<https://a.b> и слово",
            "https://a.b и слово",
            "<https://a.b> И СЛОВО",
        ),
        ("слово[^1] и\n\n[^1]: 1", "слово и", "СЛОВО[^1] И\n\n[^1]: 1"),
        ("<b class=x>слово</b> и", "слово и", "<b class=x>СЛОВО</b> И"),
        ("два <i>слова", "два слова", "ДВА <i>СЛОВА"),
        ("[слово](a\n\"б\")", "слово", "[СЛОВО](a \"Б\")"),
        ("[слово][x]\n\n[x]: a", "слово", "[СЛОВО][x]\n\n[x]: a"),
        ("[слово]\n\n[слово]: a", "слово", "[СЛОВО][слово]\n\n[слово]: a"),
        (
            "[слово][] и\n\n[слово]: a",
            "слово и",
            "[СЛОВО][слово] И\n\n[слово]: a",
        ),
        (
            "![вид *с*\nгоры][x] и\n\n[x]: a",
            "вид с горы и",
            "![ВИД *С* ГОРЫ][x] И\n\n[x]: a",
        ),
        ("[](a) слово", "слово", "[](a) СЛОВО"),
        ("> слово **и\n> слово**", "слово и слово", "> СЛОВО **И СЛОВО**"),
        (
            "| a\\|b `c\\|d` |\n|---|\n",
            "a|b c|d",
            "| A\\|B `c\\|d` |\n|---|\n",
        ),
        ("# *слово* {#id}", "слово", "# *СЛОВО* {#id}"),
    ] {
        assert_eq!(parts(source)[0].1, words, "{source}");
        assert_eq!(shouted(source), written, "{source}");
    }
}

#[test]
fn marks_follow_their_words() {
    let mut document = markdown("A **nova [lei](x)** foi `aprovada` em _2024_[^1].\n\n[^1]: 1\n");
    let block = &mut document.blocks_mut()[0];
    let (source, target) = (block.source.clone(), "In 2024, the new law was aprovada.");
    let link = |from: &str, to: &str| {
        let (from_at, to_at) = (source.find(from).unwrap(), target.find(to).unwrap());
        AlignmentLink {
            source: from_at..from_at + from.len(),
            target: to_at..to_at + to.len(),
        }
    };
    let links = [
        link("nova", "new"),
        link("lei", "law"),
        link("2024", "2024"),
        link("em", "In"),
    ];
    block.translation = Some(Translation::placed(
        &source,
        &block.marks,
        target.to_owned(),
        &links,
    ));
    assert_eq!(
        document.render(),
        "In _2024_, the **new [law](x)** was `aprovada`[^1].\n\n[^1]: 1\n"
    );
}

#[test]
fn words_of_a_translation_are_no_marks() {
    for words in [
        "*a* b",
        "_a_",
        "`a`",
        "[a](b)",
        "a <b> c",
        "a &amp; b",
        "~~a~~",
        "a | b",
        "a \\* b",
        "[a]",
        "![a](b)",
        "**a",
        "<https://a.b>",
        "a\\",
        "C #",
        "1. a",
    ] {
        for before in ["", "# ", "> ", "- "] {
            let out = translated(&format!("{before}слово и\n\n[a]: b\n"), |_| {
                words.to_owned()
            });
            assert_eq!(parts(&out)[0].1, words, "{out}");
            assert!(markdown(&out).blocks()[0].marks.is_empty(), "{out}");
        }
    }
    // No more is escaped than must be.
    for words in [
        "a * b",
        "snake_case",
        "a [sic] b",
        "AT&T",
        "a < b",
        "#tag",
        "а ~ б",
    ] {
        assert_eq!(translated("слово", |_| words.to_owned()), words);
    }
}

#[test]
fn marks_that_would_not_be_understood_are_written_in_html() {
    let mut document = markdown("**раз** два\n");
    let block = &mut document.blocks_mut()[0];
    let target = "重要：文本";
    let link = AlignmentLink {
        source: 0.."раз".len(),
        target: 0.."重要：".len(),
    };
    let mut translation = Translation::placed(&block.source, &block.marks, target.to_owned(), &[link]);
    assert_eq!(&target[translation.marks[0].range.clone()], "重要");
    translation.marks[0].range = 0.."重要：".len();
    block.translation = Some(translation);
    assert_eq!(document.render(), "<strong>重要：</strong>文本\n");
}

#[test]
fn other_documents_can_be_shown_as_markdown() {
    let document =
        markdown("Он *ушёл* к [**ней**](http://a.b/x_(y)) `a``b` <https://c.d> ~~нет~~ 1\\*2\\*\n");
    let block = &document.blocks()[0];
    assert_eq!(
        as_markdown(block.kind, &block.source, &block.marks),
        "Он *ушёл* к [**ней**](<http://a.b/x_(y)>) ``` a``b ``` <https://c.d> ~~нет~~ 1\\*2\\*"
    );
    assert_eq!(as_markdown(BlockKind::Paragraph, "1. раз", &[]), "1\\. раз");
    assert_eq!(as_markdown(BlockKind::TableCell, "a | b", &[]), "a \\| b");
}

#[test]
fn code_with_an_ending_keeps_its_marks() {
    let mut document = markdown("Много `String`ов тут.");
    let block = &mut document.blocks_mut()[0];
    let words = "Many Strings here.".to_owned();
    block.translation = Some(Translation::placed(&block.source, &block.marks, words, &[]));
    assert_eq!(document.render(), "Many `String`s here.");
}

#[test]
fn a_tag_that_comes_first_begins_no_block_of_html() {
    let text = "- [ ] <div>слово\n";
    assert_eq!(shouted(text), "- [ ] &#32;<div>СЛОВО\n");
    assert_eq!(
        looks(&markdown(&shouted(text)).blocks()[0]),
        looks(&markdown(text).blocks()[0])
    );
}

#[test]
fn a_line_behind_a_table_becomes_no_row_of_it() {
    let text = "| a |\n|---|\n|\nслово\n";
    assert_eq!(shouted(text), "| A |\n|---|\n\\| СЛОВО\n");
}

#[test]
fn parts_without_words_are_skeleton() {
    for text in [
        "12 %",
        "12.05.2023",
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
fn what_begins_like_a_block_but_is_none_is_not_escaped() {
    for inline in ["#hashtag", "-5 degrees", "3.5 km"] {
        assert_eq!(
            translated("Абзац.\n", |_| inline.to_owned()),
            format!("{inline}\n")
        );
    }
    for marked in ["**слово** и", "*слово* и", "`код` и", "[слово](x) и"] {
        assert_eq!(shouted(marked).to_lowercase(), marked);
    }
}

#[test]
fn front_matter_is_at_the_top_and_closed() {
    assert_eq!(
        parts("+++\nslug = \"нет\"\n+++\nТекст."),
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

/// Found by the property tests below: signs with backslashes in brackets with backslashes are no formula.
#[test]
fn escaped_signs_in_brackets_stay_words() {
    for words in ["![~~]](x) word", "[_a_] word", "[{a}](x) word", "[{] word"] {
        let out = translated("слово\n\n[x]: y\n", |_| words.to_owned());
        assert_eq!(parts(&out), [(BlockKind::Paragraph, words.to_owned())], "{out}");
    }
}

#[test]
fn titles_of_links_and_pictures_are_blocks() {
    let found = |text: &str| -> Vec<String> {
        let document = markdown(text);
        assert!(document.unread().is_empty(), "{text}");
        let blocks = document.blocks().iter();
        blocks.map(|block| block.source.clone()).collect()
    };
    assert_eq!(found("[a](b \"1\") ![c](d) [e][e]\n\n[e]: f\n"), ["a c e"]);
    assert_eq!(found("Слово.\n\n[a](b \"Титул\")\n"), ["Слово.", "a", "Титул"]);
    assert_eq!(
        found("---\na: b\n---\n![a](b \"Титул\") [e]\n\n[e]: f 'Ещё'\n"),
        ["a e", "Титул", "Ещё"]
    );
}

#[test]
fn titles_that_cannot_be_placed_are_told() {
    let told = |text: &str| markdown(text).unread();
    let one = told("Слово.\n\n> [a]: b \"Ти\n> тул\"\n");
    assert!(
        one.len() == 1 && one[0].starts_with("line 3 holds the title"),
        "{one:?}"
    );
    let many = told("> [a]: b \"Ти\n> тул\"\n\n> [c]: d \"Ти\n> тул\"\n");
    assert!(
        many.len() == 1 && many[0].starts_with("lines 1 and 4 hold titles"),
        "{many:?}"
    );
}

/// Found by the property tests below: signs on two lines of a paragraph that were no emphasis become none.
#[test]
fn signs_on_two_lines_become_no_emphasis() {
    let text = "**слово _**`код`** слово<br>слово_**\n";
    keeps_words_and_marks(text).unwrap();
    let out = translated(text, |_| "**> word".to_owned());
    assert_eq!(kinds(&out), kinds(text), "{out}");
    assert_eq!(
        translated("um_dois * 2<br>dois\n", |block| block.source.to_uppercase()),
        "UM_DOIS * 2<br>DOIS\n"
    );
    let escaped = "dois \\*sinais\\*, a_b, [sic]<br>aqui\n";
    let out = translated(escaped, |block| block.source.to_uppercase());
    assert_eq!(out, "DOIS \\*SINAIS\\*, A_B, [SIC]<br>AQUI\n");
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

/// How a block's marks look, however they are written.
fn looks(block: &Block) -> Vec<String> {
    let style = |style: &InlineStyle| match style {
        InlineStyle::Link(address) => format!("link to {address}"),
        other => format!("{other:?}"),
    };
    let mut looks: Vec<String> = block
        .marks
        .iter()
        .map(|mark| format!("{} {}", style(&mark.style), mark.kind == MarkKind::Verbatim))
        .collect();
    looks.sort_unstable();
    looks
}

/// A block without the emphasis that it loses in capitals, whose words nothing tells.
fn without_lost(block: &Block) -> Block {
    let placed = Translation::placed(&block.source, &block.marks, in_capitals(block), &[]);
    let lost: Vec<usize> = placed
        .lost_emphasis(&block.marks)
        .iter()
        .map(|mark| mark.id)
        .collect();
    let mut block = block.clone();
    block.marks.retain(|mark| !lost.contains(&mark.id));
    block
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

/// Words in sound marks, which may nest.
fn line() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "слово",
        "два слова",
        "а\\*б",
        "«да», нет",
        "R&amp;D",
        "2 * 2",
        "a_b",
        "`код`",
        "<https://a.b>",
        "слово<br>слово",
        "![](a.png) слово",
        "C#",
        "1986.",
        "конец!",
    ])
    .prop_map(str::to_owned);
    let nested = words.prop_recursive(3, 12, 3, |inner| {
        let around = prop::sample::select(vec![
            ("*", "*"),
            ("**", "**"),
            ("_", "_"),
            ("~~", "~~"),
            ("<b>", "</b>"),
            ("[", "](x)"),
            ("![", "](a.png)"),
            ("(", ")"),
            ("", ","),
        ]);
        (around, prop::collection::vec(inner, 1..4))
            .prop_map(|((before, after), words)| format!("{before}{}{after}", words.join(" ")))
    });
    (nested, prop::sample::select(vec!["", "[^1]", ", `b`"])).prop_map(|(words, behind)| words + behind)
}

/// Sound blocks, each with the blank line after it.
fn rich() -> impl Strategy<Value = String> {
    let around = prop::sample::select(vec![
        ("", ""),
        ("# ", ""),
        ("### ", " ###"),
        ("", "\n---"),
        ("> ", ""),
        ("- ", ""),
        ("1. ", ""),
        ("> 1. ", ""),
        ("- [x] ", ""),
        ("| a |\n|---|\n| ", " |"),
        ("[^1]: ", ""),
    ]);
    (line(), around).prop_map(|(words, (before, after))| format!("{before}{words}{after}\n\n"))
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

/// Checks that a document in capitals is read as the same blocks, words and marks.
fn keeps_words_and_marks(text: &str) -> Result<(), TestCaseError> {
    let document = markdown(text);
    let out = shouted(text);
    let again = markdown(&out);
    prop_assert_eq!(
        again.blocks().len(),
        document.blocks().len(),
        "{:?} gave {:?}",
        text,
        out
    );
    for (block, read) in document.blocks().iter().zip(again.blocks()) {
        let (before, behind) = (block.source.to_uppercase(), read.source.to_uppercase());
        prop_assert_eq!(before, behind, "{:?} gave {:?}", text, out);
        prop_assert_eq!(
            looks(&without_lost(block)),
            looks(read),
            "{:?} gave {:?}",
            text,
            out
        );
    }
    Ok(())
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
    fn any_document_can_be_translated(pieces in prop::collection::vec(fragment(), 0..12)) {
        shouted(&pieces.concat());
    }

    #[test]
    fn a_translation_keeps_words_and_marks(blocks in prop::collection::vec(block(), 0..12)) {
        keeps_words_and_marks(&blocks.concat())?;
    }

    #[test]
    fn a_translation_keeps_nested_marks(blocks in prop::collection::vec(rich(), 0..6)) {
        keeps_words_and_marks(&blocks.concat())?;
    }

    #[test]
    fn words_that_look_like_marks_stay_words(
        blocks in prop::collection::vec(rich(), 1..3),
        pieces in prop::collection::vec(fragment(), 0..8),
    ) {
        let text = blocks.concat() + "[^1]: сноска\n\n[x]: y\n";
        let words = pieces.concat().split_whitespace().collect::<Vec<_>>().join(" ") + " word";
        let out = translated(&text, |_| words.clone());
        let read = parts(&out);
        prop_assert_eq!(kinds(&out), kinds(&text), "{:?} gave {:?}", text, out);
        for (_, source) in read {
            prop_assert_eq!(&source, words.trim_start(), "{:?} gave {:?}", text, out);
        }
    }

    #[test]
    fn any_text_can_be_opened(text in "\\PC{0,200}") {
        prop_assert_eq!(markdown(&text).render(), text);
    }
}
