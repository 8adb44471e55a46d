//! One page for one article: the translation beside its source, for reading in a browser.
//!
//! The page is a file by itself: it loads nothing and runs no script, and says so to the browser. The sentence under the
//! pointer or the keyboard's focus is marked on both sides by the style sheet alone. Everything is there to be read
//! without colour, on paper, and by those who listen.

mod body;
mod index;
mod markup;
mod sentences;
#[cfg(test)]
mod tests;

use documents::Part;
use tasks::report::{ModelReport, Report, SummaryReport};

pub use index::{Entry, index};

use self::body::{Body, segment_name};
use self::markup::{counted, escape, language, push};
use super::Writer;
use super::outlined::top_level;

/// The style of all pages.
const STYLE: &str = include_str!("style.css");

/// Writes a page.
#[derive(Default)]
pub struct Html;

impl Writer for Html {
    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let mut body = Body::new(report);
        let mut rows = top_level(&report.outline);
        let mut page = String::from("<a class=\"skip\" href=\"#text\">Skip to the text</a>\n<header>\n");
        page.push_str(&title(report, &mut body, &mut rows));
        push!(
            page,
            "<p class=\"meta\">{}</p>\n</header>\n<main>\n",
            meta(report)
        );
        if let Some(found) = &report.summary {
            page.push_str(&summary(found, report, &mut body));
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
        Ok(markup::page(&heading(report), &style, &page))
    }
}

/// The title, taken from the text if that begins with it.
fn title(report: &Report, body: &mut Body<'_>, rows: &mut Vec<&[Part]>) -> String {
    let title = report.document.title.as_deref();
    let first = match rows.first() {
        Some([Part::Block(index)]) => Some(&report.blocks[*index]),
        _ => None,
    };
    if first.is_some_and(|block| Some(block.text.trim()) == title.map(str::trim)) {
        return body.pair(rows.remove(0), true);
    }
    let shown = escape(&heading(report));
    format!("<h1 dir=\"auto\">{shown}</h1>\n")
}

/// What the document is called where it has no title.
fn name(report: &Report) -> &str {
    match report.document.name.as_str() {
        "-" => "standard input",
        name => name,
    }
}

/// The title, or what the document is called without one.
fn heading(report: &Report) -> String {
    match &report.document.title {
        Some(title) => title.clone(),
        None => name(report).to_owned(),
    }
}

/// What the page is of, in a line; a name that is the heading is not said again.
fn meta(report: &Report) -> String {
    let mut parts = Vec::new();
    if report.document.title.is_some() {
        parts.push(format!("<bdi>{}</bdi>", escape(name(report))));
    }
    parts.extend(languages(report));
    let warnings = report.warnings_in_all();
    if warnings > 0 {
        parts.push(counted(warnings, "warning"));
    }
    parts.join(" · ")
}

/// `Russian → English`.
fn languages(report: &Report) -> Option<String> {
    let document = &report.document;
    let from = document.from?;
    Some(match &report.models.translate {
        Some(_) => format!("{} → {}", from.name(), document.to.name()),
        None => from.name().to_owned(),
    })
}

fn summary(summary: &SummaryReport, report: &Report, body: &mut Body<'_>) -> String {
    let mut notes = String::new();
    let mut text = String::new();
    for (index, sentence) in summary.sentences.iter().enumerate() {
        let name = format!("summary{}", index + 1);
        let (signs, new) = body.noted(&sentence.warnings, "", &name);
        notes.push_str(&new);
        let receipts: Vec<String> = sentence
            .segments
            .iter()
            .filter(|&&segment| body.has_segment(segment))
            .map(|&segment| {
                let (name, number) = (segment_name(segment), segment + 1);
                format!("<a href=\"#{name}\" aria-label=\"Sentence {number} of the text\">{number}</a>")
            })
            .collect();
        let receipts = if receipts.is_empty() {
            String::new()
        } else {
            format!("<sup class=\"receipts\">{}</sup>", receipts.join(" "))
        };
        push!(
            text,
            "<span id=\"{name}\">{}</span>{signs}{receipts} ",
            escape(&sentence.text)
        );
    }
    format!(
        "<section class=\"summary\" aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n<p{}>{}</p>\n{}</section>\n",
        language(Some(report.document.to)),
        text.trim_end(),
        Body::list_of(&notes)
    )
}

/// Chooses what is shown, and names the columns.
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

/// Where the text of the page comes from.
fn origin(report: &Report) -> String {
    let did = |what: &str, model: &Option<ModelReport>| {
        let model = model.as_ref()?;
        Some(format!("{what} by {}", escape(&model.id)))
    };
    let models = &report.models;
    let work: Vec<String> = [
        did("translated", &models.translate),
        did("summarised", &models.summarize),
    ]
    .into_iter()
    .flatten()
    .collect();
    if work.is_empty() {
        return String::new();
    }
    format!(
        "<p>Made by a machine: {}. What matters should be read in the original.</p>\n",
        work.join(", ")
    )
}
