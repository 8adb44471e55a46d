//! What is shown as Markdown holds no tag, link or code that its words did not have as marks, whatever stands beside
//! it.

use documents::inline::{InlineStyle, MarkKind};
use documents::{BlockKind, Mark, as_markdown, text_as_markdown};
use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM
}

/// What a reader's program would do more than show words: tags, links, images, code, footnotes.
fn active(markdown: &str) -> Vec<String> {
    Parser::new_ext(markdown, options())
        .filter(|event| match event {
            Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::Code(_) => true,
            Event::Start(tag) => matches!(
                tag,
                Tag::Link { .. }
                    | Tag::Image { .. }
                    | Tag::HtmlBlock
                    | Tag::FootnoteDefinition(_)
                    | Tag::CodeBlock(CodeBlockKind::Fenced(_))
            ),
            _ => false,
        })
        .map(|event| format!("{event:?}"))
        .collect()
}

/// What a reader sees, without white space.
fn seen(markdown: &str) -> String {
    let words = Parser::new_ext(markdown, options()).filter_map(|event| match event {
        Event::Text(words) | Event::Code(words) => Some(words.into_string()),
        _ => None,
    });
    let seen: String = words.collect();
    seen.split_whitespace().collect()
}

/// Texts that are rich in signs.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<script>"),
        Just("</b>"),
        Just("<img src=x"),
        Just("onerror=x>"),
        Just("<!--"),
        Just("-->"),
        Just("<?"),
        Just("["),
        Just("]"),
        Just("]("),
        Just("javascript:x)"),
        Just("[x]: y"),
        Just("![a](b)"),
        Just("[^1]: c"),
        Just("[^1]"),
        Just("`"),
        Just("```"),
        Just("~~~"),
        Just("\\"),
        Just("*"),
        Just("**"),
        Just("_"),
        Just("&lt;"),
        Just("&#60;"),
        Just("<https://a.b>"),
        Just("<javascript:x>"),
        Just("|"),
        Just("|---|"),
        Just("#"),
        Just("---"),
        Just("==="),
        Just("1. "),
        Just("- "),
        Just("> "),
        Just(" "),
        Just("\n"),
        Just("\n\n"),
        Just("слово"),
        Just("a"),
        Just("b_c"),
        Just("5 * 3"),
        Just("\t"),
        Just(":"),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

#[test]
fn signs_are_shown_and_do_nothing() {
    for (text, markdown) in [
        ("<script src=x>", "\\<script src=x>"),
        ("a < b, c <- d", "a < b, c <- d"),
        ("[a](javascript:x) ![b](c)", "\\[a](javascript:x) !\\[b](c)"),
        ("&lt;b&gt; AT&T &c", "\\&lt;b\\&gt; AT&T &c"),
        ("C:\\a `b`", "C:\\\\a \\`b\\`"),
        ("5 * 3 *c* d_e _f_", "5 * 3 \\*c\\* d_e \\_f\\_"),
        ("# a\n- b\n> c\n1. d\n* e", "\\# a\n- b\n> c\n1. d\n* e"),
        ("C # D, ~~e~~, 5 ~ 6", "C \\# D, \\~\\~e\\~\\~, 5 ~ 6"),
    ] {
        assert_eq!(text_as_markdown(text), markdown);
    }
}

#[test]
fn links_without_a_safe_address_are_words() {
    let linked = |address: &str, kind| {
        let mark = Mark {
            range: 0..4,
            depth: 0,
            kind,
            style: InlineStyle::Link(address.into()),
            id: 0,
        };
        as_markdown(BlockKind::Paragraph, "a: b c", &[mark])
    };
    for address in [
        "javascript:x",
        " JAVASCRIPT:x",
        "data:x",
        "vbscript:x",
        "file:///x",
        "java\nscript:x",
        "",
    ] {
        assert_eq!(linked(address, MarkKind::Pair), "a: b c", "{address}");
        assert_eq!(linked(address, MarkKind::Verbatim), "a: b c", "{address}");
    }
    assert_eq!(linked("https://a.b", MarkKind::Pair), "[a: b](https://a.b) c");
    assert_eq!(linked("b.html", MarkKind::Pair), "[a: b](b.html) c");
    // The words themselves are the address there.
    assert_eq!(linked("https://a.b", MarkKind::Verbatim), "a: b c");
    assert_eq!(
        linked("&#106;avascript:x", MarkKind::Pair),
        "[a: b](<&amp;#106;avascript:x>) c".replace(['<', '>'], "")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_text_is_shown_whole_and_does_nothing(text in hostile()) {
        let markdown = text_as_markdown(&text);
        prop_assert_eq!(active(&markdown), Vec::<String>::new(), "{} from {}", markdown, text);
    }

    #[test]
    fn a_text_may_come_in_pieces(text in hostile()) {
        let pieces: String = text.split_inclusive('\n').map(text_as_markdown).collect();
        prop_assert_eq!(pieces, text_as_markdown(&text));
    }

    #[test]
    fn words_side_by_side_do_nothing(texts in proptest::collection::vec(hostile(), 1..4)) {
        let written = texts.iter().map(|text| as_markdown(BlockKind::Paragraph, text, &[]));
        let line = written.collect::<Vec<_>>().join(" ");
        let found: Vec<String> = active(&line).into_iter().filter(|event| !event.starts_with("Code")).collect();
        prop_assert_eq!(found, Vec::<String>::new(), "{} from {:?}", line, texts);
        let cells = texts.iter().map(|text| as_markdown(BlockKind::TableCell, text, &[]));
        let row = format!("| a |\n| --- |\n| {} |\n", cells.collect::<Vec<_>>().join(" "));
        let found: Vec<String> = active(&row).into_iter().filter(|event| !event.starts_with("Code")).collect();
        prop_assert_eq!(found, Vec::<String>::new(), "{} from {:?}", row, texts);
    }

    #[test]
    fn words_of_one_block_are_all_seen(text in "[a-zа-я<>&\\[\\]()*_`\\\\!#|~: ]{1,40}") {
        let markdown = text_as_markdown(&text);
        let wanted: String = text.split_whitespace().collect();
        // Marks of lists and quotations are what they look like, and four spaces make code, which shows escapes.
        let is_words = text.starts_with(char::is_alphanumeric);
        if is_words && !text.contains("  ") {
            prop_assert_eq!(seen(&markdown), wanted, "{}", markdown);
        }
    }
}
