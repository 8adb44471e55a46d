//! All formats: choosing one, and giving back the bytes that came in.

use std::path::Path;

use documents::{
    BlockKind, Confidence, Document, FORMATS, Format, Notation, PACKAGES, Part, ReadError, Recognised,
    Translation, names, notation, open, recognise,
};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../../../samples/lavrov.ru.txt");

/// The formats that have no rules a text could break.
fn of_any_text() -> impl Iterator<Item = &'static dyn Format> {
    let with_rules = ["jsonl", "csv", "tsv", "srt", "vtt", "xliff"];
    let formats = FORMATS.iter().copied();
    formats.filter(move |format| !with_rules.contains(&format.name()))
}

fn plain(text: &str) -> Box<dyn Document> {
    open(None, text.to_owned(), Some("text")).unwrap()
}

#[test]
fn the_sample_is_a_heading_and_paragraphs() {
    let document = open(Some(Path::new("lavrov.ru.txt")), SAMPLE.to_owned(), None).unwrap();
    assert_eq!(document.format(), "text");
    assert_eq!(
        document.title(),
        Some("Лавров заговорил об освобождении оккупированных районов Азербайджана")
    );
    let kinds: Vec<_> = document.blocks().iter().map(|block| block.kind).collect();
    // The heading, ten paragraphs and the four labels of the tail that have letters.
    assert_eq!(kinds[0], BlockKind::Heading(1));
    assert_eq!(kinds.len(), 15);
    assert!(kinds[1..].iter().all(|kind| *kind == BlockKind::Paragraph));
    assert_eq!(document.render(), SAMPLE);
}

#[test]
fn translations_stand_in_the_original_skeleton() {
    let mut document = plain("Новости дня\r\n\r\n  - Первый пункт\r\n\r\n* * *\r\n\r\nКонец.");
    for (block, translation) in
        document
            .blocks_mut()
            .iter_mut()
            .zip(["The news", "First\n\nitem", "The end."])
    {
        block.translation = Some(Translation::plain(translation));
    }
    assert_eq!(
        document.render(),
        "The news\r\n\r\n  - First item\r\n\r\n* * *\r\n\r\nThe end."
    );
}

/// All blocks upper-cased, whole and piece by piece.
fn whole_and_pieces(document: &mut dyn Document) -> (String, Vec<String>) {
    for block in document.blocks_mut() {
        block.translation = Some(Translation::plain(block.source.to_uppercase()));
    }
    let piece = |(index, block): (usize, &documents::Block)| {
        let piece = document
            .piece(index, block.translation.as_ref())
            .expect("these formats can be cut");
        assert!(piece.text[piece.start..].starts_with(&block.source.to_uppercase()));
        piece.text
    };
    (
        document.render(),
        document.blocks().iter().enumerate().map(piece).collect(),
    )
}

#[test]
fn the_pieces_are_the_whole_and_end_with_lines() {
    let text = "\n--\n\nНовости дня\r\n\r\n  - Первый пункт\n  - Второй\n\n* * *\n\nКонец.\n\n";
    let (whole, pieces) = whole_and_pieces(&mut *plain(text));
    assert_eq!(
        pieces,
        [
            "\n--\n\nНОВОСТИ ДНЯ\r\n\r\n",
            "  - ПЕРВЫЙ ПУНКТ\n",
            "  - ВТОРОЙ\n\n* * *\n\n",
            "КОНЕЦ.\n\n"
        ]
    );
    assert_eq!(whole, pieces.concat());
    let table = "| раз | два |\n|---|---|\n| три | четыре |\n";
    let mut table = open(None, table.to_owned(), Some("markdown")).unwrap();
    let (whole, pieces) = whole_and_pieces(&mut *table);
    assert_eq!(
        pieces,
        ["| РАЗ", " | ДВА |\n|---|---|\n", "| ТРИ", " | ЧЕТЫРЕ |\n"]
    );
    assert_eq!(whole, pieces.concat());
}

#[test]
fn an_empty_translation_leaves_the_source() {
    let mut document = plain("Текст.\n");
    document.blocks_mut()[0].translation = Some(Translation::plain(" \n"));
    assert_eq!(document.render(), "Текст.\n");
}

#[test]
fn the_title_is_the_first_heading_or_a_headline() {
    assert_eq!(plain("Новости дня\nТекст новости.").title(), Some("Новости дня"));
    assert_eq!(plain("Это предложение.\n\nИ это.").title(), None);
    assert_eq!(plain("Новости дня").title(), None);
    assert_eq!(plain("").title(), None);
}

#[test]
fn names_choose_the_format_and_then_the_content() {
    let format =
        |name: Option<&str>, text: &str| open(name.map(Path::new), text.to_owned(), None).unwrap().format();
    assert_eq!(format(Some("a.md"), "Просто текст"), "markdown");
    assert_eq!(format(Some("A.MARKDOWN"), ""), "markdown");
    assert_eq!(format(Some("a.txt"), "# Заголовок\n\nтекст"), "text");
    assert_eq!(format(None, "# Заголовок\n\nтекст"), "markdown");
    assert_eq!(
        format(None, "> Цитата\n\nи [ссылка](http://example.com)"),
        "markdown"
    );
    assert_eq!(format(None, "Просто текст\n\n- с пунктом\n\n#хештег"), "text");
    assert_eq!(format(Some("README"), SAMPLE), "text");
    assert_eq!(format(None, ""), "text");
    assert_eq!(format(Some("a.ndjson"), ""), "jsonl");
    assert_eq!(format(None, "\n{\"text\": \"слово\"}\n"), "jsonl");
    assert_eq!(format(None, "{слово}"), "text");
    assert_eq!(format(Some("a.CSV"), "text\n1"), "csv");
    assert_eq!(format(None, "text,title\n1,2"), "text");
}

#[test]
fn an_unknown_format_is_named_with_the_known_ones() {
    let error = open(None, String::new(), Some("papyrus")).err().unwrap();
    assert!(matches!(error, ReadError::UnknownFormat { .. }));
    assert_eq!(
        error.to_string(),
        format!(
            "unknown document format 'papyrus'; use one of: {}",
            names().collect::<Vec<_>>().join(", ")
        )
    );
}

#[test]
fn every_format_gives_back_the_bytes() {
    for format in of_any_text() {
        for text in [
            "",
            " \n\t\r\n",
            "a",
            "a\n",
            "a\r\n\r\nb",
            "а\n\n\n\nб\n\n",
            "\n\nа",
            "старый\rМакинтош\r\rтекст",
            SAMPLE,
        ] {
            let document = format.open(text.to_owned()).unwrap();
            assert_eq!(document.render(), text, "{}", format.name());
        }
        assert_ne!(format.sniff(None, SAMPLE), Confidence::Certain);
    }
}

#[test]
fn white_space_has_no_blocks() {
    for format in of_any_text() {
        for text in ["", "\n", " \r\n\t\n\u{A0}\n"] {
            assert!(
                format.open(text.to_owned()).unwrap().blocks().is_empty(),
                "{} {text:?}",
                format.name()
            );
        }
    }
}

#[test]
fn a_line_of_ten_megabytes_is_one_block() {
    let text = "слово и ещё ".repeat(10 * 1024 * 1024 / "слово и ещё ".len());
    for format in of_any_text() {
        let document = format.open(text.clone()).unwrap();
        assert_eq!(document.blocks().len(), 1, "{}", format.name());
        assert_eq!(document.render(), text);
    }
}

#[test]
fn ten_megabytes_of_short_lines_are_read() {
    let text = "слово\nи ещё\n\n".repeat(400_000);
    assert_eq!(plain(&text).blocks().len(), 800_000);
}

/// Pieces that make and break the structure of one format or another.
fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "слово",
        "word",
        "12",
        "545.000",
        " ",
        "    ",
        "\n",
        "\n\n",
        "\r\n",
        "# ",
        "> ",
        "- ",
        "1. ",
        "```\n",
        "| a |\n|---|\n",
        "|",
        "[^1]: ",
        "[",
        "](x)",
        "<div>\n",
        "---\n",
        "<p>",
        "</p>",
        "<ul>",
        "<li>",
        "</ul>",
        "<ol start=3>",
        "</ol>",
        "<table>",
        "<tr>",
        "<td>",
        "<thead>",
        "</table>",
        "<blockquote>",
        "</blockquote>",
        "<pre>",
        "</pre>",
        "<h2>",
        "</h2>",
        "<b>",
        "</b>",
        "<code>",
        "</code>",
        "<br>",
        "<svg>",
        "</svg>",
        "<img alt='вид'>",
        "<option>",
        "<label>",
        "<title>",
        "</title>",
        "<p translate=no>",
        "1\n00:01 --> 00:02\n",
        "a,b\n",
        "{\"text\": \"слово\"}\n",
        "<!--",
        "-->",
        "\u{FEFF}",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn an_outline_has_every_block_once_and_closes_what_it_opens(pieces in prop::collection::vec(fragment(), 0..40)) {
        let text = pieces.concat();
        for document in FORMATS.iter().filter_map(|format| format.open(text.clone()).ok()) {
            let (mut depth, mut blocks) = (0_usize, Vec::new());
            for part in document.outline() {
                match part {
                    Part::Block(index) => blocks.push(index),
                    Part::Verbatim(text) => prop_assert!(!text.trim().is_empty(), "{}", document.format()),
                    Part::Open(_) => depth += 1,
                    Part::Close => {
                        prop_assert!(depth > 0, "{}", document.format());
                        depth -= 1;
                    }
                }
            }
            prop_assert_eq!(depth, 0, "{}", document.format());
            prop_assert_eq!(blocks, (0..document.blocks().len()).collect::<Vec<_>>(), "{}", document.format());
        }
    }
}

proptest! {
    #[test]
    fn plain_text_renders_to_the_same_bytes(
        lines in prop::collection::vec("[а-яА-Яa-z0-9 .,*\u{2014}\t-]{0,60}", 0..30),
        line_break in prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n", " \n"]),
    ) {
        let text = lines.join(line_break);
        let document = plain(&text);
        prop_assert_eq!(document.render(), text);
        for block in document.blocks() {
            prop_assert!(!block.source.contains(['\n', '\r']), "{:?}", block.source);
        }
    }
}

#[test]
fn an_extension_is_of_one_format_which_is_sure_of_it() {
    let mut all: Vec<&str> = documents::extensions().collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), count);
    for extension in &all {
        let name = format!("a.{}", extension.to_uppercase());
        let name = Some(Path::new(&name));
        let is_sure = |confidence| confidence == Confidence::Certain;
        let texts = FORMATS.iter().filter(|format| is_sure(format.sniff(name, "")));
        let packages = PACKAGES.iter().filter(|format| is_sure(format.sniff(name, b"")));
        assert_eq!(texts.count() + packages.count(), 1, "{extension}");
    }
    let of_folders: Vec<&str> = documents::folder_extensions().collect();
    assert!(of_folders.iter().all(|extension| all.contains(extension)));
    assert_eq!(
        of_folders,
        [
            "txt", "md", "markdown", "mdx", "html", "htm", "xhtml", "srt", "vtt", "xlf", "xliff", "docx",
            "odt", "epub"
        ]
    );
}

#[test]
fn a_notation_is_told_by_the_name_of_a_format() {
    let shown = ["text", "markdown", "html", "xliff", "docx", "csv", "?"].map(notation);
    assert_eq!(
        shown,
        [
            Notation::Plain,
            Notation::Markdown,
            Notation::Markup,
            Notation::Markup,
            Notation::Package,
            Notation::Plain,
            Notation::Plain,
        ]
    );
}

#[test]
fn a_document_is_recognised_once_and_refused_where_nobody_reads_it() {
    let reader = |name: &str, bytes: &[u8], forced: Option<&str>| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        match recognise(Some(Path::new(name)), bytes, forced)? {
            Recognised::Package(format) => Ok(format.name()),
            Recognised::Text(reader) => reader.format(&text).map(Format::name),
        }
    };
    assert_eq!(reader("a.docx", b"PK", None), Ok("docx"));
    assert_eq!(reader("a.docx", b"PK", Some("markdown")), Ok("markdown"));
    assert_eq!(reader("a", b"<!doctype html><p>x", None), Ok("html"));
    assert_eq!(reader("a.yaml", b"a: b\n", Some("text")), Ok("text"));
    assert!(matches!(
        reader("a.yaml", b"a: b\n", None),
        Err(ReadError::Foreign { .. })
    ));
    assert!(matches!(
        reader("a.doc", b"\xD0\xCF\x11\xE0\0", None),
        Err(ReadError::ForeignBinary { .. })
    ));
    assert!(matches!(
        reader("a", b"x", Some("no such")),
        Err(ReadError::UnknownFormat { .. })
    ));
}
