//! The words of a block as markup: its sentences in their elements, its inline marks as elements inside of them.

use std::ops::Range;

use documents::{Run, Style};

use super::markup::{escape, push, web_address};

/// A sentence to find in a block's text.
pub struct Sentence<'a> {
    /// The words of it.
    pub text: &'a str,
    /// The element around it, without the end of its start tag.
    pub open: String,
    /// What stands behind it.
    pub after: String,
}

/// The markup of a block's text in a document of this format. What stands between sentences is kept.
pub fn markup(format: &str, text: &str, sentences: &[Sentence<'_>]) -> String {
    let runs = documents::runs(format, text);
    let mut out = String::new();
    let mut done = 0;
    for Sentence {
        text: words,
        open,
        after,
    } in sentences
    {
        let found = text[done..]
            .find(words)
            .map(|at| done + at..done + at + words.len());
        let inner = match found {
            Some(range) => {
                out.push_str(&between(&runs, done..range.start));
                done = range.end;
                between(&runs, range)
            }
            // A text that is not made of its sentences still shows them.
            None => documents::runs(format, words)
                .iter()
                .map(|run| styled(&run.text, &run.style))
                .collect(),
        };
        push!(out, "<span {open}>{inner}</span>{after}");
    }
    out + &between(&runs, done..text.len())
}

/// A text without its inline marks, where markup cannot stand.
pub fn plain(format: &str, text: &str) -> String {
    documents::runs(format, text)
        .into_iter()
        .map(|run| run.text)
        .collect()
}

/// The runs as far as they lie in `range`.
fn between(runs: &[Run], range: Range<usize>) -> String {
    runs.iter()
        .filter_map(|run| Some(styled(clipped(run, &range)?, &run.style)))
        .collect()
}

/// The part of a run that lies in `range`. A run that looks different from its source (`&amp;`) belongs where it begins.
fn clipped<'r>(run: &'r Run, range: &Range<usize>) -> Option<&'r str> {
    if run.text.len() == run.range.len() {
        let start = range.start.max(run.range.start);
        let end = range.end.min(run.range.end);
        let part = run
            .text
            .get(start.checked_sub(run.range.start)?..end.checked_sub(run.range.start)?)?;
        (!part.is_empty()).then_some(part)
    } else {
        range.contains(&run.range.start).then_some(run.text.as_str())
    }
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
    match style.link.as_deref().and_then(web_address) {
        Some(address) => format!("<a href=\"{address}\">{out}</a>"),
        None => out,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(format: &str, text: &str, sentences: &[&str]) -> String {
        let sentences: Vec<Sentence<'_>> = sentences
            .iter()
            .map(|text| Sentence {
                text,
                open: "i".to_owned(),
                after: String::new(),
            })
            .collect();
        markup(format, text, &sentences)
            .replace("<span i>", "[")
            .replace("</span>", "]")
    }

    #[test]
    fn sentences_stand_in_elements_and_nothing_else_is_lost() {
        assert_eq!(of("text", "One.  Two. ", &["One.", "Two."]), "[One.]  [Two.] ");
        assert_eq!(of("text", "One.", &["Else <b>."]), "[Else &lt;b&gt;.]One.");
        assert_eq!(of("text", "**a** & <i>", &[]), "**a** &amp; &lt;i&gt;");
    }

    #[test]
    fn marks_go_on_over_the_border_of_sentences() {
        assert_eq!(
            of("markdown", "A **b. C** d.", &["A **b.", "C** d."]),
            "[A <strong>b.</strong>]<strong> </strong>[<strong>C</strong> d.]"
        );
        assert_eq!(
            of("markdown", "Q&amp;A. *B*", &["Q&amp;A.", "*B*"]),
            "[Q&amp;A.] [<em>B</em>]"
        );
    }

    #[test]
    fn titles_lose_their_marks() {
        assert_eq!(plain("markdown", "A **b** [c](d) &amp; e"), "A b c & e");
        assert_eq!(plain("text", "A **b**"), "A **b**");
    }

    #[test]
    fn links_lead_to_the_web_only() {
        assert_eq!(
            of("markdown", "[a](https://b.c)", &[]),
            "<a href=\"https://b.c\">a</a>"
        );
        assert_eq!(of("markdown", "[a](javascript:b)", &[]), "a");
        assert_eq!(
            of("markdown", "<img src=x onerror=b>", &[]),
            "&lt;img src=x onerror=b&gt;"
        );
    }
}
