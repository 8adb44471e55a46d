//! One page for one article: the translation beside its source, for reading in a browser.
//!
//! The page is a file by itself: it loads nothing and runs no script, and says so to the browser. The sentence under the
//! pointer or the keyboard's focus is marked on both sides by the style sheet alone. Everything is there to be read
//! without colour, on paper, and by those who listen.

mod body;
mod card;
mod index;
mod markup;
mod sentences;
#[cfg(test)]
mod tests;

use documents::Part;
use tasks::report::{ModelReport, Report, SummaryReport};

pub use card::Card;
pub use index::{Entry, index};

use self::body::{Body, segment_name};
use self::markup::{escape, language, push};
use super::outlined::top_level;
use super::{Look, Properties, Writer, overview};

/// The style of all pages.
const STYLE: &str = include_str!("style.css");

/// What the rest of the tool knows of pages.
pub static HTML: Properties = Properties {
    extension: "html",
    writer: |shape, _| Box::new(Html::new(shape.look)),
    overview: |entries| Ok(overview::text(entries)),
    index: Some(index),
    is_record: false,
    has_tables: true,
};

/// Writes a page.
#[derive(Default)]
pub struct Html {
    look: Look,
}

impl Html {
    /// A page whose summary is shown so.
    pub fn new(look: Look) -> Html {
        Html { look }
    }
}

impl Writer for Html {
    fn report(&mut self, report: &Report) -> serde_json::Result<String> {
        let mut body = Body::new(report);
        let mut rows = top_level(&report.outline);
        let mut page = String::from("<a class=\"skip\" href=\"#text\">Skip to the text</a>\n<header>\n");
        page.push_str(&title(report, &mut body, &mut rows));
        push!(
            page,
            "<p class=\"meta\">{}</p>\n</header>\n<main>\n",
            Card::of(report).meta()
        );
        if let Some(found) = &report.summary {
            page.push_str(&summary(found, report, &mut body, self.look));
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
    let shown = escape(&Card::of(report).heading());
    format!("<h1 dir=\"auto\">{shown}</h1>\n")
}

fn summary(summary: &SummaryReport, report: &Report, body: &mut Body<'_>, look: Look) -> String {
    let mut notes = String::new();
    let mut text = String::new();
    let (before, after) = if look.bullets {
        ("<li>", "</li>\n")
    } else {
        ("", " ")
    };
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
            "{before}<span id=\"{name}\">{}</span>{signs}{receipts}{after}",
            escape(&sentence.text)
        );
    }
    let spoken = language(Some(report.document.to));
    let headline = match &summary.headline {
        Some(line) if look.headline => {
            let line = escape(line);
            format!("<p class=\"headline\"{spoken}>{line}</p>\n")
        }
        _ => String::new(),
    };
    let text = text.trim_end();
    let text = if look.bullets {
        format!("<ul{spoken}>\n{text}\n</ul>")
    } else {
        format!("<p{spoken}>{text}</p>")
    };
    format!(
        "<section class=\"summary\" aria-labelledby=\"summary\">\n<h2 id=\"summary\">Summary</h2>\n{headline}{text}\n{}</section>\n",
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
