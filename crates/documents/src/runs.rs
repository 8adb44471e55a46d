//! The text of a block without its inline marks, in runs of one style.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

/// Words of one style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Where it stands in the block's text, in bytes.
    pub range: Range<usize>,
    /// What a reader sees of it.
    pub text: String,
    /// How it looks.
    pub style: Style,
}

/// How words look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "styles combine freely")]
pub struct Style {
    /// Emphasised, usually in italics.
    pub emphasis: bool,
    /// Strong, usually bold.
    pub strong: bool,
    /// Struck through.
    pub deleted: bool,
    /// Code.
    pub code: bool,
    /// The address that they lead to.
    pub link: Option<String>,
}

/// The runs of a block's text, for a document of this format. Formats without inline marks have one run.
pub fn runs(format: &str, text: &str) -> Vec<Run> {
    if format == "markdown" {
        of_markdown(text)
    } else {
        vec![Run {
            range: 0..text.len(),
            text: text.to_owned(),
            style: Style::default(),
        }]
    }
}

fn of_markdown(text: &str) -> Vec<Run> {
    // Before it, whatever the text begins with is running text, and marks of emphasis still open.
    const GUARD: &str = ".";
    let options = pulldown_cmark::Options::ENABLE_STRIKETHROUGH;
    let guarded = format!("{GUARD}{text}");
    let mut runs: Vec<Run> = Vec::new();
    let (mut emphasis, mut strong, mut deleted) = (0_usize, 0_usize, 0_usize);
    let mut link: Option<String> = None;
    for (event, span) in Parser::new_ext(&guarded, options).into_offset_iter() {
        let mut add = |words: &str, code: bool| {
            let style = Style {
                emphasis: emphasis > 0,
                strong: strong > 0,
                deleted: deleted > 0,
                code,
                link: link.clone(),
            };
            let start = span.start.saturating_sub(GUARD.len());
            let words = if span.start == 0 {
                &words[GUARD.len()..]
            } else {
                words
            };
            if words.is_empty() {
                return;
            }
            let range = start..span.end - GUARD.len();
            runs.push(Run {
                range,
                text: words.to_owned(),
                style,
            });
        };
        match event {
            Event::Text(words) | Event::InlineHtml(words) | Event::Html(words) => add(&words, false),
            Event::Code(words) => add(&words, true),
            Event::SoftBreak | Event::HardBreak => add(" ", false),
            Event::Start(Tag::Emphasis) => emphasis += 1,
            Event::End(TagEnd::Emphasis) => emphasis -= 1,
            Event::Start(Tag::Strong) => strong += 1,
            Event::End(TagEnd::Strong) => strong -= 1,
            Event::Start(Tag::Strikethrough) => deleted += 1,
            Event::End(TagEnd::Strikethrough) => deleted -= 1,
            Event::Start(Tag::Link { dest_url, .. }) => link = Some(dest_url.into_string()),
            Event::End(TagEnd::Link) => link = None,
            _ => {}
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The runs in short: `b{bold}`, with the source text of each.
    fn shown(text: &str) -> String {
        let runs = runs("markdown", text);
        let show = |run: &Run| {
            let style = &run.style;
            let marks = [
                (style.emphasis, 'i'),
                (style.strong, 'b'),
                (style.deleted, 's'),
                (style.code, 'c'),
            ];
            let marks: String = marks
                .iter()
                .filter(|(set, _)| *set)
                .map(|(_, mark)| mark)
                .collect();
            let link = style
                .link
                .as_ref()
                .map(|link| format!("({link})"))
                .unwrap_or_default();
            format!("{marks}{{{}}}{link}", run.text)
        };
        assert!(
            runs.iter().all(|run| text.get(run.range.clone()).is_some()),
            "{runs:?}"
        );
        runs.iter().map(show).collect()
    }

    #[test]
    fn marks_become_styles() {
        assert_eq!(
            shown("Он **сказал *это* вслух**."),
            "{Он }b{сказал }ib{это}b{ вслух}{.}"
        );
        assert_eq!(shown("_так_ и `код` ~~нет~~"), "i{так}{ и }c{код}{ }s{нет}");
        assert_eq!(
            shown("[**там**](http://a.b/?c=1&d)!"),
            "b{там}(http://a.b/?c=1&d){!}"
        );
        assert_eq!(shown("![вид](a.png) с горы"), "{вид}{ с горы}");
    }

    #[test]
    fn what_would_be_a_block_of_its_own_is_running_text() {
        for text in [
            "# раз",
            "- раз",
            "2. раз",
            "> раз",
            "a | b",
            "<b>раз</b>",
            "---",
            "",
            "«раз»",
        ] {
            assert_eq!(shown(text).replace(['{', '}'], ""), text);
        }
        assert_eq!(shown("2\\. раз \\*"), "{2}{. раз }{*}");
        assert_eq!(shown("a &amp; b"), "{a }{&}{ b}");
    }

    #[test]
    fn other_formats_have_no_marks() {
        assert_eq!(runs("text", "**раз**").len(), 1);
        assert_eq!(runs("text", "**раз**")[0].text, "**раз**");
    }
}
