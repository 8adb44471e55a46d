//! The ending of the file that `-o` names: it chooses the output format, or is refused with the next step.

use std::path::Path;

use clap::ValueEnum as _;
use documents::format_of_extension;

use crate::args::OutputFormat;
use crate::exit::Usage;

/// What a result consists of, which not every kind of file can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A translation alone.
    Translation,
    /// Source and translation.
    BothTexts,
    /// A summary, perhaps with a translation.
    Summary,
    /// Scores of tokens, which only JSON has.
    Scores,
}

/// A source of the result, as far as it is known before it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The extension of its file, in small letters; empty without one.
    pub extension: String,
    /// The name of its format; `None` if that is not known yet.
    pub format: Option<&'static str>,
}

/// The endings of each output format. A line of JSON is JSON too.
fn endings(format: OutputFormat) -> &'static [&'static str] {
    match format {
        OutputFormat::Same => &[],
        OutputFormat::Text => &["txt", "text"],
        OutputFormat::Markdown => &["md", "markdown"],
        OutputFormat::Json => &["json"],
        OutputFormat::Jsonl => &["jsonl", "ndjson", "json"],
        OutputFormat::Html => &["html", "htm"],
    }
}

/// The extension of a file in small letters; empty without one.
pub fn extension(file: &Path) -> String {
    let extension = file.extension().unwrap_or_default();
    extension.to_string_lossy().to_lowercase()
}

/// The output format that the ending names; `None` if it names none.
pub fn named(file: &Path) -> Option<OutputFormat> {
    let extension = extension(file);
    let mut formats = OutputFormat::value_variants().iter();
    formats
        .find(|format| endings(**format).contains(&extension.as_str()))
        .copied()
}

/// Whether the ending names a kind of file, so that it has to be obeyed; names such as `lines.en` and `result` do not.
pub fn is_meaningful(file: &Path) -> bool {
    named(file).is_some() || format_of_extension(&extension(file)).is_some() || foreign(file).is_some()
}

/// The kind of a file that is never written, by its name.
fn foreign(file: &Path) -> Option<&'static str> {
    // Any content may be in such files.
    let is_free = ["dat", "bin", "raw", "so", "o", "pub"].contains(&extension(file).as_str());
    documents::foreign_kind(file).filter(|_| !is_free)
}

/// The output format for `file`. `typed` is the format that was asked for, and `usual` the one without an ending.
///
/// # Errors
/// [`Usage`] if the ending contradicts what was asked for, or such a file cannot hold the result.
pub fn format(
    file: &Path,
    typed: Option<OutputFormat>,
    usual: OutputFormat,
    content: Content,
    sources: &[Kind],
) -> Result<OutputFormat, Usage> {
    let extension = extension(file);
    if !is_meaningful(file) {
        return Ok(usual);
    }
    let of_file = format_of_extension(&extension);
    let is_own = |kind: &Kind| kind.extension == extension || of_file.is_some() && kind.format == of_file;
    let is_same = content == Content::Translation && !sources.is_empty() && sources.iter().all(is_own);
    match (typed, named(file)) {
        (Some(OutputFormat::Same) | None, _) if is_same => Ok(OutputFormat::Same),
        (Some(OutputFormat::Same), _) | (None, None) => Err(refusal(file, content)),
        (Some(typed), _) if !endings(typed).contains(&extension.as_str()) => Err(contradiction(file, typed)),
        (Some(typed), _) => Ok(typed),
        (None, Some(OutputFormat::Json)) if usual == OutputFormat::Jsonl => Ok(usual),
        (None, Some(format)) => Ok(format),
    }
}

fn contradiction(file: &Path, typed: OutputFormat) -> Usage {
    let name = typed.to_possible_value();
    let name = name.as_ref().map_or("", |value| value.get_name());
    Usage(format!(
        "the ending of '{}' contradicts --format {name}, whose files end in .{}; change the one or leave out the other",
        file.display(),
        endings(typed).first().unwrap_or(&"txt")
    ))
}

fn refusal(file: &Path, content: Content) -> Usage {
    let shown = file.display();
    let extension = extension(file);
    let others = "end its name in .md, .html, .txt or .json";
    Usage(match (foreign(file), content) {
        (Some(kind), _) => format!("'{shown}' would be {kind}, which tolmach does not write; {others}"),
        (None, Content::BothTexts) => {
            format!(
                "'{shown}' cannot be made of both texts: --bilingual does not write .{extension}; {others}"
            )
        }
        (None, Content::Summary) => format!(
            "'{shown}' cannot be made with a summary; {others}, or translate alone with 'tolmach translate'"
        ),
        (None, Content::Scores) => {
            format!("'{shown}' has no place for scores of tokens; end its name in .json")
        }
        (None, Content::Translation) => {
            format!(
                "'{shown}' can be made of a .{extension} document only; give it the ending of the input, or {others}"
            )
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use OutputFormat::{Html, Json, Jsonl, Markdown, Same, Text};

    fn chosen(
        file: &str,
        typed: Option<OutputFormat>,
        content: Content,
        source: &str,
    ) -> Result<OutputFormat, String> {
        let usual = if content == Content::Translation {
            Same
        } else {
            Text
        };
        let extension = extension(Path::new(source));
        let kind = Kind {
            format: format_of_extension(&extension),
            extension,
        };
        format(Path::new(file), typed, typed.unwrap_or(usual), content, &[kind])
            .map_err(|usage| usage.to_string())
    }

    #[test]
    fn the_ending_chooses_the_format() {
        use Content::{BothTexts, Summary, Translation};
        for (file, content, source, expected) in [
            ("b.html", Translation, "a.txt", Html),
            ("b.md", Translation, "a.docx", Markdown),
            ("b.json", Translation, "a.txt", Json),
            ("b.JSONL", Translation, "a.txt", Jsonl),
            ("b.txt", Translation, "a.docx", Text),
            ("b.docx", Translation, "a.docx", Same),
            ("b.md", Translation, "a.md", Same),
            ("b.htm", Translation, "a.html", Same),
            ("b.json", Translation, "a.json", Same),
            ("b.php", Translation, "a.php", Same),
            ("b.en", Translation, "a.txt", Same),
            ("b", Translation, "a.docx", Same),
            ("b.md", BothTexts, "a.md", Markdown),
            ("b.txt", BothTexts, "a.docx", Text),
            ("b.html", Summary, "a.html", Html),
            ("b.log", Summary, "a.txt", Text),
        ] {
            assert_eq!(
                chosen(file, None, content, source),
                Ok(expected),
                "{file} of {source}"
            );
        }
    }

    #[test]
    fn an_ending_that_cannot_be_written_is_refused_with_the_next_step() {
        use Content::{BothTexts, Summary, Translation};
        for (file, content, source, part) in [
            (
                "b.docx",
                BothTexts,
                "a.docx",
                "--bilingual does not write .docx; end its name in .md",
            ),
            (
                "b.docx",
                Summary,
                "a.docx",
                "translate alone with 'tolmach translate'",
            ),
            ("b.docx", Translation, "a.txt", "of a .docx document only"),
            ("b.vtt", Translation, "a.srt", "of a .vtt document only"),
            (
                "b.pdf",
                Translation,
                "a.txt",
                "would be a PDF document, which tolmach does not write",
            ),
        ] {
            let refused = chosen(file, None, content, source).unwrap_err();
            assert!(refused.contains(part), "{refused}");
        }
    }

    #[test]
    fn a_format_that_contradicts_the_ending_is_refused() {
        use Content::Translation;
        let typed = |file: &str, format| chosen(file, Some(format), Translation, "a.docx");
        assert!(
            typed("b.md", Text)
                .unwrap_err()
                .contains("contradicts --format text")
        );
        assert!(typed("b.docx", Html).is_err());
        assert!(typed("b.txt", Same).is_err());
        assert_eq!(typed("b.docx", Same), Ok(Same));
        assert_eq!(typed("b.json", Jsonl), Ok(Jsonl));
        assert_eq!(typed("b.out", Text), Ok(Text));
        assert_eq!(typed("b.html", Html), Ok(Html));
    }
}
