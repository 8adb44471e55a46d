//! Pages of random pieces.

use documents::Translation;
use documents::inline::kept;
use proptest::prelude::*;

use crate::kit::in_capitals;
use crate::open_page::{html, shouted};

/// Pieces that make and break pages.
fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "слово",
        "word",
        " ",
        "\n",
        "12",
        ". ",
        "<b>",
        "</b>",
        "<i class=x>",
        "</i>",
        "<a href='#'>",
        "</a>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br>",
        "<img alt=\"вид\">",
        "<ul>",
        "</ul>",
        "<li>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<h2>",
        "</h2>",
        "<code>x</code>",
        "<code>",
        "<span translate=no>имя</span>",
        "<script>",
        "</script>",
        "<!-- x -->",
        "&amp;",
        "&lt;",
        "&nbsp;",
        "<",
        ">",
        "\"",
        "<title>",
        "</title>",
        "<pre>",
        "</pre>",
        "<html lang=ru>",
        "<svg>",
        "</svg>",
        "<p title='о чём'>",
        "\r\n",
        "<blockquote>",
        "</blockquote>",
        "<sup>1</sup>",
        "<wbr>",
        "</x>",
        "<select>",
        "<option>",
    ])
}

/// All tags of a page, sorted, and those of its links in order.
fn tags(text: &str) -> Vec<&str> {
    let mut tags: Vec<&str> = text
        .match_indices('<')
        .filter_map(|(at, _)| text[at..].find('>').map(|end| &text[at..=at + end]))
        .collect();
    tags.sort_unstable();
    tags
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn untranslated_pages_render_to_the_same_bytes(pieces in prop::collection::vec(fragment(), 0..40)) {
        let text = pieces.concat();
        let document = html(&text);
        prop_assert_eq!(document.render(), text);
        for block in document.blocks() {
            prop_assert!(block.source.contains(char::is_alphabetic) && !block.source.contains('\n'), "{block:?}");
        }
    }

    #[test]
    fn a_translation_keeps_words_and_tags(pieces in prop::collection::vec(fragment(), 0..24)) {
        // Signs that are no tags may become ones in other company, and a mark inside of a word cannot be found again.
        let unclear = ["<", ">", "\"", "<script>", "<svg>", "<pre>", "<title>", "<code>"];
        let text = pieces.iter().copied().filter(|piece| !unclear.contains(piece)).collect::<Vec<_>>().join(" ");
        let out = shouted(&text);
        let plain = |text: &str| text.to_lowercase().replace("lang=\"en\"", "lang=ru").replace("lang=en", "lang=ru");
        let (before, after) = (plain(&text), plain(&out));
        prop_assert_eq!(tags(&before), tags(&after), "{} gave {}", text, out);
        let (before, after) = (html(&text), html(&out));
        prop_assert_eq!(before.blocks().len(), after.blocks().len(), "{} gave {}", text, out);
        for (block, read) in before.blocks().iter().zip(after.blocks()) {
            prop_assert_eq!(in_capitals(block), in_capitals(read), "{} gave {}", text, out);
            prop_assert_eq!(block.kind, read.kind);
        }
    }

    #[test]
    fn any_translation_leaves_the_tags(pieces in prop::collection::vec(fragment(), 0..24), words in "[a-zа-я<>&\"' .]{0,20}") {
        let text = pieces.concat();
        let mut document = html(&text);
        for block in document.blocks_mut() {
            let words = format!("слово {words}");
            let words = kept(&block.source, &block.marks, &words, &[]).map_or(words, |kept| kept.text);
            block.translation = Some(Translation::placed(&block.source, &block.marks, words, &[]));
        }
        let again = html(&document.render());
        // Preformatted words may look like code once they are others.
        if !pieces.iter().any(|piece| ["<", "<script>", "<pre>"].contains(piece)) {
            prop_assert_eq!(again.blocks().len(), document.blocks().len());
        }
    }

    #[test]
    fn any_text_can_be_opened(text in "\\PC{0,200}") {
        prop_assert_eq!(html(&text).render(), text);
    }
}
