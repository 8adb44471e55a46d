//! One page for one article: the translation beside its source, for reading in a browser.
//!
//! The page is a file by itself: it loads nothing and runs no script, and says so to the browser. The sentence under
//! the pointer or the keyboard's focus is marked on both sides by the style sheet alone. Everything is there to be
//! read without colour, on paper, and by those who listen.

mod body;
mod card;
mod index;
mod markup;
mod sentences;
#[cfg(test)]
mod tests;

use documents::{Notation, Part};
use tasks::options::SummaryKind;
use tasks::report::{ModelReport, Report, SummaryReport};

pub use card::Card;
pub use index::{Entry, index};

use self::body::{Body, capitalised, segment_name};
use self::markup::{counted, escape, language, push};
use super::outlined::{repeating_heading, top_level};
use super::{Properties, SummaryLayout, Writer, flagged_segments, overview};

/// The style sheet of all pages.
const STYLE: &str = include_str!("style.css");

/// The properties of this output format.
pub static HTML: Properties = Properties {
    extension: "html",
    writer: |shape, _| Box::new(Html::new(shape.layout)),
    overview: |entries| Ok(overview::text(entries)),
    index: Some(index),
    is_record: false,
    has_tables: true,
};

/// Writes a page.
#[derive(Default)]
pub struct Html {
    summary_layout: SummaryLayout,
}

impl Html {
    /// A writer of pages whose summaries have this layout.
    pub fn new(summary_layout: SummaryLayout) -> Html {
        Html { summary_layout }
    }
}

impl Writer for Html {
    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let mut body = Body::new(report);
        let mut rows = top_level(&report.outline);
        let mut page = String::from("<a class=\"skip\" href=\"#text\">Skip to the text</a>\n<header>\n");
        page.push_str(&title(report, &mut body, &mut rows));
        let reading = reading(report);
        push!(
            page,
            "<p class=\"meta\">{}{reading}</p>\n</header>\n<main>\n",
            Card::of(report).meta()
        );
        if let Some(written) = &report.summary {
            page.push_str(&summary(written, report, &mut body, self.summary_layout));
        }
        let (_, notes) = body.noted(&report.warnings, "", "text");
        page.push_str(&Body::list_of(&notes));
        page.push_str("<section id=\"text\" aria-label=\"Text\">\n");
        if report.translation.is_some() {
            page.push_str(&switch(report));
        }
        for row in rows {
            page.push_str(&body.pair(row, false));
        }
        push!(
            page,
            "</section>\n</main>\n<footer>\n{}</footer>\n",
            origin(report)
        );
        let style = format!("{STYLE}{}", body.marking());
        Ok(markup::page(&Card::of(report).heading(), &style, &page))
    }
}

/// The title with its source, taken out of `rows` if the text begins with it. Where a heading repeats the `<title>`
/// of a web page, perhaps without the site's name, the heading is the title and the `<title>` is not shown.
fn title(report: &Report, body: &mut Body<'_>, rows: &mut Vec<&[Part]>) -> String {
    let Some([Part::Block(first)]) = rows.first() else {
        return plain_title(report);
    };
    let first = *first;
    let is_markup = documents::notation(&report.document.format) == Notation::Markup;
    if let Some(heading) = repeating_heading(first, report, is_markup) {
        rows.remove(0);
        body.hide(first);
        let is_heading = |row: &&[Part]| matches!(row, [Part::Block(index)] if *index == heading);
        return match rows.iter().position(is_heading) {
            Some(row) => body.pair(rows.remove(row), true),
            None => plain_title(report),
        };
    }
    let title = report.document.title.as_deref().map(str::trim);
    if Some(report.blocks[first].text.trim()) == title {
        return body.pair(rows.remove(0), true);
    }
    plain_title(report)
}

/// The title alone, for a text that does not begin with it.
fn plain_title(report: &Report) -> String {
    let shown = escape(&Card::of(report).heading());
    format!("<h1 dir=\"auto\">{shown}</h1>\n")
}

/// The number of words of the text, and the minutes that reading them takes. Without words between spaces, as in
/// Chinese, nothing can be counted.
fn reading(report: &Report) -> String {
    /// Words that people read in a minute (Brysbaert, 2019: 238 in English non-fiction).
    const A_MINUTE: usize = 238;
    let lang = if report.translation.is_some() {
        Some(report.document.to)
    } else {
        report.document.from
    };
    let is_counted = lang.is_some_and(|lang| !matches!(lang.code(), "zh" | "ja" | "th"));
    let words: usize = report
        .blocks
        .iter()
        .map(|block| text::passages::words(&block.text))
        .sum();
    if words == 0 || !is_counted {
        return String::new();
    }
    format!(" · {} · {} min", counted(words, "word"), words.div_ceil(A_MINUTE))
}

fn summary(
    summary: &SummaryReport,
    report: &Report,
    body: &mut Body<'_>,
    summary_layout: SummaryLayout,
) -> String {
    let flagged = flagged_segments(report);
    let mut notes = String::new();
    let mut text = String::new();
    let (before, after) = if summary_layout.bullets {
        ("<li>", "</li>\n")
    } else {
        ("", " ")
    };
    for (index, sentence) in summary.sentences.iter().enumerate() {
        let name = format!("summary{}", index + 1);
        let (signs, new) = body.noted(&sentence.warnings, "", &name);
        notes.push_str(&new);
        let mut segments = sentence.segments.clone();
        segments.sort_unstable();
        let receipts: Vec<String> = segments
            .into_iter()
            .filter(|&segment| body.has_segment(segment))
            .map(|segment| {
                let (name, number) = (segment_name(segment), segment + 1);
                let (said, sign) = if flagged.contains(&segment) {
                    (", which has a warning", "\u{26A0}\u{FE0E}")
                } else {
                    ("", "")
                };
                format!(
                    "<a href=\"#{name}\" aria-label=\"Sentence {number} of the text{said}\">{number}{sign}</a>"
                )
            })
            .collect();
        let receipts = if receipts.is_empty() {
            String::new()
        } else {
            format!("<sup class=\"receipts\">{}</sup>", receipts.join(" "))
        };
        push!(
            text,
            "{before}<span id=\"{name}\">{}</span>{signs}{receipts}{after}",
            escape(&sentence.text)
        );
    }
    let spoken = language(Some(report.document.to));
    let headline = match &summary.headline {
        Some(line) if summary_layout.headline => {
            let line = escape(line);
            format!("<p class=\"headline\"{spoken}>{line}</p>\n")
        }
        _ => String::new(),
    };
    let text = text.trim_end();
    let text = if summary_layout.bullets {
        format!("<ul{spoken}>\n{text}\n</ul>")
    } else {
        format!("<p{spoken}>{text}</p>")
    };
    format!(
        "<section class=\"summary\" aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n{headline}{text}\n{}</section>\n",
        Body::list_of(&notes)
    )
}

/// The switch between both texts and one of them, which also names the columns.
fn switch(report: &Report) -> String {
    let to = report.document.to.name();
    let from = report.document.from.map_or("Original", text::Lang::name);
    format!(
        "<fieldset class=\"view\">\n<legend>Show</legend>\n\
         <label><input type=\"radio\" name=\"view\" id=\"show-both\" checked> both</label>\n\
         <label><input type=\"radio\" name=\"view\" id=\"show-to\"> {to}</label>\n\
         <label><input type=\"radio\" name=\"view\" id=\"show-from\"> {from}</label>\n</fieldset>\n"
    )
}

/// The line that names the models which wrote the page.
fn origin(report: &Report) -> String {
    let by = |what: &str, model: &Option<ModelReport>| {
        let model = model.as_ref()?;
        Some(format!("{what} ({})", escape(&model.id)))
    };
    let models = &report.models;
    // A model that chooses sentences writes none.
    let summary = match report.summary.as_ref().map(|summary| summary.kind) {
        Some(SummaryKind::Extractive) => "summary sentences picked by machine",
        _ => "machine summary",
    };
    let work: Vec<String> = [
        by("machine translation", &models.translate),
        by(summary, &models.summarize),
    ]
    .into_iter()
    .flatten()
    .collect();
    if work.is_empty() {
        return String::new();
    }
    format!(
        "<p>{}. Check what matters against the original.</p>\n",
        capitalised(&work.join(", "))
    )
}
