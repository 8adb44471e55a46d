//! The codes of all warnings.
//!
//! A code is public: it stands in JSON, on pages and in `docs/warnings.md`, and scripts look for it. So all codes are
//! in one table, and a published code keeps its name and its meaning.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $code:ident = $name:literal,)+) => {
        /// The kind of a warning; `docs/warnings.md` explains each kind with an example.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $meaning])+ $code,)+
        }

        impl Code {
            /// All codes, in the order of `docs/warnings.md`.
            pub const ALL: &[Code] = &[$(Code::$code),+];

            /// The stable name for programs, such as `number-mismatch`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)+
                }
            }
        }
    };
}

codes! {
    /// The model reached its length limit.
    Cut = "cut",
    /// The translation repeats the same words again and again.
    Loop = "loop",
    /// The text is still in the source language, or there is none.
    Untranslated = "untranslated",
    /// Words were left in the source's script.
    SourceScriptLeft = "source-script-left",
    /// Words are in neither language's script.
    ForeignScript = "foreign-script",
    /// The translation is far shorter than its source.
    TooShort = "too-short",
    /// The translation is far longer than its source.
    TooLong = "too-long",
    /// The translation stops without an end mark.
    NoSentenceEnd = "no-sentence-end",
    /// Numbers differ.
    NumberMismatch = "number-mismatch",
    /// A URL is missing.
    UrlLost = "url-lost",
    /// A placeholder, a file name, code, an emoji or the like is missing or was changed.
    LiteralChanged = "literal-changed",
    /// A quotation is gone, or has one mark only.
    QuotesLost = "quotes-lost",
    /// The translation lacks the speaker of a quotation.
    SpeakerLost = "speaker-lost",
    /// The translation names a speaker that the source does not name.
    SpeakerInvented = "speaker-invented",
    /// A bracketed part is gone, or has one bracket only.
    BracketsLost = "brackets-lost",
    /// A name of the source is missing in the translation.
    NameMissing = "name-missing",
    /// The translation names a place that the source does not.
    NameAdded = "name-added",
    /// A noun of the source is missing in the translation.
    WordMissing = "word-missing",
    /// A term of the user's glossary is missing.
    GlossaryMissed = "glossary-missed",
    /// A name was spelt as it was before.
    NameUnified = "name-unified",
    /// A remark of the model was removed.
    PreambleRemoved = "preamble-removed",
    /// A word is too long for models and was left as it is.
    EndlessWord = "endless-word",
    /// The emphasis of words was left out, because their place in the translation is unknown.
    EmphasisLost = "emphasis-lost",
    /// A part of the document could not be read and was left as it is.
    LeftAsIs = "left-as-is",
    /// The text is in the target language already.
    AlreadyInTarget = "already-in-target",
    /// The text, or a part of it, is not in the source language.
    OtherLanguage = "other-language",
    /// The document has no words.
    NoWords = "no-words",
    /// The source language was guessed.
    LanguageUnsure = "language-unsure",
    /// Bytes that are no text were replaced.
    BytesReplaced = "bytes-replaced",
    /// A text that was decoded wrongly before was repaired.
    TextRepaired = "text-repaired",
    /// Page furniture was removed.
    FurnitureRemoved = "furniture-removed",
    /// Only the article of a page was kept.
    ArticleOnly = "article-only",
    /// A page has no recognisable article, and all of it was kept.
    NoArticle = "no-article",
    /// Preformatted lines that look like code were left as they are.
    CodeLeft = "code-left",
    /// There are no estimates of quality.
    QualityFailed = "quality-failed",
    /// There is no summary.
    SummaryFailed = "summary-failed",
    /// The summary is in the language of the text.
    SummaryLanguage = "summary-language",
    /// The summary is longer or shorter than was asked for.
    SummaryLength = "summary-length",
    /// A sentence of the summary names something that is not in the text.
    SummaryUnsupported = "summary-unsupported",
    /// A sentence of the summary was replaced by one of the text.
    SummaryReplaced = "summary-replaced",
    /// A sentence of the text was added to a summary that was too short.
    SummaryFilled = "summary-filled",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_plain() {
        let names: HashSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), Code::ALL.len());
        let is_plain = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        assert!(names.iter().all(is_plain), "{names:?}");
        assert_eq!(format!("{:>6}", Code::Cut), "   cut");
    }

    #[test]
    fn the_page_of_warnings_explains_each_code_and_no_other() {
        let page = include_str!("../../../docs/warnings.md");
        let mut sections = page.split("\n### `");
        sections.next();
        let explained: Vec<&str> = sections
            .map(|section| {
                let (code, text) = section.split_once("`\n\n").expect("a title of its own");
                let count = |start: &str| text.lines().filter(|line| line.starts_with(start)).count();
                assert_eq!((count("- Example: "), count("- What to do: ")), (1, 1), "{code}");
                code
            })
            .collect();
        let names: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(explained, names);
    }
}
