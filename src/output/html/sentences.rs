//! The words of a block as markup: each sentence in an element, with inline marks and places of findings inside it.

use std::ops::Range;

use documents::Mark;
use documents::inline::{self, Run, Style};

use super::markup::{escape, push, web_address};

/// A sentence to find in a block's text.
pub struct Sentence<'a> {
    /// The words of the sentence.
    pub text: &'a str,
    /// The attributes of the element around it.
    pub open: String,
    /// Markup that follows the sentence.
    pub after: String,
    /// The places of findings, in bytes of `text`, which are underlined.
    pub places: Vec<Range<usize>>,
}

/// The longest address of a link, in bytes: as much as servers read. A longer one is not written as a link, because
/// each sentence that has a part of it would repeat the address.
const LONGEST_ADDRESS: usize = 8_192;

/// The markup of a block's text. What stands between sentences is kept.
pub fn markup(text: &str, marks: &[Mark], sentences: &[Sentence<'_>]) -> String {
    let runs = inline::runs(text, marks);
    let mut out = String::new();
    let mut done = 0;
    for Sentence {
        text: words,
        open,
        after,
        places,
    } in sentences
    {
        let found = text[done..]
            .find(words)
            .map(|at| done + at..done + at + words.len());
        let inner = match found {
            Some(range) => {
                out.push_str(&between(text, &runs, done..range.start));
                done = range.end;
                let start = range.start;
                let places = places.iter().map(|place| start + place.start..start + place.end);
                underlined(
                    text,
                    &runs,
                    range.clone(),
                    &joined(places.collect(), &range, text),
                )
            }
            // A text that is not made of its sentences still shows them.
            None => escape(words),
        };
        push!(out, "<span {open}>{inner}</span>{after}");
    }
    out + &between(text, &runs, done..text.len())
}

/// The places in their order, inside `range` and without overlaps. Those that do not lie between characters are left
/// out.
fn joined(mut places: Vec<Range<usize>>, range: &Range<usize>, text: &str) -> Vec<Range<usize>> {
    places.retain(|place| {
        place.start < place.end && place.end <= range.end && text.get(place.clone()).is_some()
    });
    places.sort_unstable_by_key(|place| (place.start, place.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => joined.push(place),
        }
    }
    joined
}

/// The runs in `range`, underlined at these places, which are in order and do not overlap.
fn underlined(text: &str, runs: &[Run], range: Range<usize>, places: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut done = range.start;
    for place in places {
        out.push_str(&between(text, runs, done..place.start));
        push!(out, "<u>{}</u>", between(text, runs, place.clone()));
        done = place.end;
    }
    out + &between(text, runs, done..range.end)
}

/// The runs in `range`; neighbouring runs of one link become one link.
fn between(text: &str, runs: &[Run], range: Range<usize>) -> String {
    let first = runs.partition_point(|run| run.range.end <= range.start);
    let last = runs.partition_point(|run| run.range.start < range.end);
    let runs = runs.get(first..last).unwrap_or_default();
    let mut out = String::new();
    for together in runs.chunk_by(|one, next| address(&one.style) == address(&next.style)) {
        let words: String = together
            .iter()
            .filter_map(|run| {
                let part = text.get(range.start.max(run.range.start)..range.end.min(run.range.end))?;
                (!part.is_empty()).then(|| styled(part, &run.style))
            })
            .collect();
        match address(&together[0].style).and_then(web_address) {
            Some(address) if !words.is_empty() => push!(out, "<a href=\"{address}\">{words}</a>"),
            _ => out.push_str(&words),
        }
    }
    out
}

/// The address that words lead to, if a page may lead to it.
fn address(style: &Style) -> Option<&str> {
    style
        .link
        .as_deref()
        .filter(|address| address.len() <= LONGEST_ADDRESS)
}

fn styled(words: &str, style: &Style) -> String {
    let mut out = escape(words);
    let elements = [
        (style.code, "code"),
        (style.deleted, "del"),
        (style.emphasis, "em"),
        (style.strong, "strong"),
    ];
    for (_, element) in elements.into_iter().filter(|(is_set, _)| *is_set) {
        out = format!("<{element}>{out}</{element}>");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use documents::inline::{Builder, Inline, InlineStyle};

    /// A text of these pieces, each with how it looks.
    fn marked(pieces: &[(&str, InlineStyle)]) -> Inline {
        let mut builder = Builder::default();
        for (words, style) in pieces {
            builder.open(style.clone(), 0);
            builder.text(words);
            builder.close();
        }
        builder.finish()
    }

    fn of(Inline { text, marks }: &Inline, sentences: &[&str]) -> String {
        let sentences: Vec<Sentence<'_>> = sentences
            .iter()
            .map(|text| Sentence {
                text,
                open: "i".to_owned(),
                after: String::new(),
                places: Vec::new(),
            })
            .collect();
        markup(text, marks, &sentences)
            .replace("<span i>", "[")
            .replace("</span>", "]")
    }

    fn plain(text: &str) -> Inline {
        Inline {
            text: text.to_owned(),
            marks: Vec::new(),
        }
    }

    #[test]
    fn sentences_stand_in_elements_and_nothing_else_is_lost() {
        assert_eq!(of(&plain("One.  Two. "), &["One.", "Two."]), "[One.]  [Two.] ");
        assert_eq!(of(&plain("One."), &["Else <b>."]), "[Else &lt;b&gt;.]One.");
        assert_eq!(of(&plain("**a** & <i>"), &[]), "**a** &amp; &lt;i&gt;");
    }

    #[test]
    fn marks_go_on_over_the_border_of_sentences() {
        let text = marked(&[
            ("A ", InlineStyle::Plain),
            ("b. C", InlineStyle::Strong),
            (" d.", InlineStyle::Plain),
        ]);
        assert_eq!(
            of(&text, &["A b.", "C d."]),
            "[A <strong>b.</strong>]<strong> </strong>[<strong>C</strong> d.]"
        );
    }

    #[test]
    fn places_of_findings_are_underlined() {
        let text = marked(&[
            ("Он ", InlineStyle::Plain),
            ("сказал. Да", InlineStyle::Strong),
            ("!", InlineStyle::Plain),
        ]);
        let shown = |sentence: &str, places: &[Range<usize>]| {
            let sentence = Sentence {
                text: sentence,
                open: "i".to_owned(),
                after: String::new(),
                places: places.to_vec(),
            };
            markup(&text.text, &text.marks, &[sentence])
        };
        // «сказал» and the mark before it, in two places that overlap.
        assert_eq!(
            shown("Он сказал.", &[5..17, 0..7]),
            "<span i><u>Он <strong>сказал</strong></u><strong>.</strong></span><strong> Да</strong>!"
        );
        // Inside of a letter, behind the end, and empty.
        assert_eq!(
            shown("Да!", &[1..2, 2..9, 3..3]),
            "Он <strong>сказал. </strong><span i><strong>Да</strong>!</span>"
        );
        assert_eq!(
            shown("Да!", &[2..4, 0..2]),
            "Он <strong>сказал. </strong><span i><u><strong>Да</strong></u>!</span>"
        );
    }

    #[test]
    fn links_lead_to_the_web_only() {
        let link = |address: &str| marked(&[("a", InlineStyle::Link(address.into()))]);
        assert_eq!(of(&link("https://b.c"), &[]), "<a href=\"https://b.c\">a</a>");
        assert_eq!(of(&link("javascript:b"), &[]), "a");
        let long = format!("https://b.c/{}", "d".repeat(LONGEST_ADDRESS));
        assert_eq!(of(&link(&long), &[]), "a");
    }

    #[test]
    fn an_address_is_written_once_for_all_words_that_lead_to_it() {
        let mut builder = Builder::default();
        builder.open(InlineStyle::Link("https://b.c".into()), 0);
        for words in ["One. ", "Two ", "more."] {
            builder.text(words);
            builder.open(InlineStyle::Strong, 1);
            builder.text("x");
            builder.close();
        }
        builder.close();
        let text = builder.finish();
        let shown = of(&text, &[&text.text]);
        assert_eq!(shown.matches("href").count(), 1, "{shown}");
        let sentences = of(&text, &["One.", "xTwo"]);
        assert_eq!(sentences.matches("href").count(), 4, "{sentences}");
    }
}
