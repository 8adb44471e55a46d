//! JSON lines: each line is a JSON object, and some of its fields contain prose.

mod scan;

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use serde::de::IgnoredAny;

use crate::untitled::named_lines;
use crate::values::{DEFAULT_FIELDS, ValueOptions, Values};
use crate::{BlockKind, Confidence, Document, Format, ReadError, has_extension};

/// The format's name.
pub const JSON_LINES: &str = "jsonl";

/// The format JSON lines.
pub struct JsonLines;

impl Format for JsonLines {
    fn name(&self) -> &'static str {
        JSON_LINES
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &[]
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        if has_extension(name, self.extensions()) {
            return Confidence::Certain;
        }
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        match first {
            Some(line) if line.starts_with('{') && is_json(line).is_ok() => Confidence::Likely,
            _ => Confidence::No,
        }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        self.open_values(text, &ValueOptions::default())
    }

    fn open_values(&self, text: String, options: &ValueOptions) -> Result<Box<dyn Document>, ReadError> {
        let found = FoundValues::of(&text, &options.fields)?;
        let spoilt = found.spoilt_sentence();
        let torn = found.torn.map(|line| {
            format!("line {line} is torn off, so it stays as it is; complete it if it should be translated")
        });
        let values_found = found.values;
        let is_ascii = text.is_ascii() && text.contains("\\u");
        let encode = move |raw: &str, plain: &str| quoted(raw, plain, is_ascii);
        let mut values = Values::new(text, options.format, Box::new(encode));
        for (span, plain) in values_found {
            values.add(span, plain, BlockKind::Paragraph);
        }
        values.note(spoilt);
        values.note(torn);
        Ok(Box::new(values.document(self.name())))
    }

    fn is_unicode(&self) -> bool {
        true
    }
}

/// The number of field names that an error message lists at most.
const LISTED: usize = 20;

/// A text as a JSON value, written as the old value is: with escapes for all that is not ASCII, or for slashes.
fn quoted(raw: &str, plain: &str, is_ascii: bool) -> String {
    let mut quoted = serde_json::to_string(plain).unwrap_or_else(|_| unreachable!("text is always JSON"));
    if raw.contains("\\/") && raw.matches('/').count() == raw.matches("\\/").count() {
        quoted = quoted.replace('/', "\\/");
    }
    if !quoted.is_ascii() && (is_ascii || raw.is_ascii() && raw.contains("\\u")) {
        let mut units = [0; 2];
        let mut out = String::with_capacity(quoted.len() * 2);
        for letter in quoted.chars() {
            if letter.is_ascii() {
                out.push(letter);
            } else {
                let units = letter.encode_utf16(&mut units);
                out.extend(units.iter().map(|unit| format!("\\u{unit:04x}")));
            }
        }
        quoted = out;
    }
    quoted
}

/// The values found by going through all lines.
struct FoundValues<'a> {
    fields: &'a [String],
    /// The spans of the values to translate, and their text.
    values: Vec<(Range<usize>, String)>,
    /// For each wanted field, whether it occurred.
    seen: Vec<bool>,
    /// The paths of fields that contain text, in the order of their first occurrence.
    names: Vec<String>,
    /// The number of lines that were read.
    lines: usize,
    /// The numbers of the lines with wanted values that cannot be read, from 1.
    spoilt: Vec<usize>,
    /// The number of the last line, if it is torn off.
    torn: Option<usize>,
}

impl<'a> FoundValues<'a> {
    fn of(text: &str, fields: &'a [String]) -> Result<FoundValues<'a>, ReadError> {
        let mut found = FoundValues {
            fields,
            values: Vec::new(),
            seen: vec![false; fields.len()],
            names: Vec::new(),
            lines: 0,
            spoilt: Vec::new(),
            torn: None,
        };
        let end = text.trim_end().len();
        let mut start = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let at = start + line.len() - line.trim_start().len();
            start += line.len();
            if line.trim().is_empty() {
                continue;
            }
            let is_last = start >= end && found.lines > 0;
            found.line(line.trim(), at, index + 1, is_last)?;
            found.lines += 1;
        }
        found.check()
    }

    /// Reads the object that starts at byte `at` of the text, in the line `number`.
    fn line(&mut self, line: &str, at: usize, number: usize, is_last: bool) -> Result<(), ReadError> {
        let failed = |cause: String| ReadError::Line { line: number, cause };
        let line = match readable(line) {
            Ok(line) => line,
            Err(error) if is_last && error.is_eof() && line.starts_with('{') => {
                self.torn = Some(number);
                return Ok(());
            }
            Err(error) => return Err(failed(format!("it is no JSON ({error}); give one object a line"))),
        };
        if !line.starts_with('{') {
            return Err(failed(
                "it is JSON, but no object; give one object a line".to_owned(),
            ));
        }
        scan::values(&line, |path, span| self.value(&line, path, span, at, number)).map_err(failed)
    }

    /// Takes the value with this path and span in a line, which begins at byte `at` of the text.
    fn value(
        &mut self,
        line: &str,
        path: &str,
        span: Range<usize>,
        at: usize,
        number: usize,
    ) -> Result<(), String> {
        let raw = &line[span.clone()];
        let is_text = raw.starts_with('"');
        if is_text && self.names.len() < LISTED && !self.names.iter().any(|name| name == path) {
            self.names.push(path.to_owned());
        }
        let wanted = self.fields.iter().position(|field| field == path);
        if let Some(index) = wanted {
            self.seen[index] = true;
            if !is_text && raw != "null" {
                return Err(format!(
                    "its field '{path}' is no text; name fields of text with --field"
                ));
            }
        }
        let is_usual = self.fields.is_empty() && DEFAULT_FIELDS.contains(&path);
        if is_text && (wanted.is_some() || is_usual) {
            match serde_json::from_str(raw) {
                Ok(plain) => self.values.push((at + span.start..at + span.end, plain)),
                Err(_) => self.spoilt.push(number),
            }
        }
        Ok(())
    }

    /// Refuses a document without any of the wanted fields: its "translation" would not change a word.
    fn check(self) -> Result<FoundValues<'a>, ReadError> {
        let names = format!("'{}'", self.names.join("', '"));
        if let Some(absent) = self.seen.iter().position(|seen| !seen) {
            let absent = &self.fields[absent];
            return Err(ReadError::Fields(if self.names.is_empty() {
                format!("no line has a field '{absent}', and none holds text")
            } else {
                format!("no line has a field '{absent}'; fields that hold text: {names}")
            }));
        }
        let is_found = !self.values.is_empty() || !self.spoilt.is_empty();
        if !is_found && self.fields.is_empty() && self.lines > 0 {
            let usual = DEFAULT_FIELDS[..3].join(", ");
            return Err(ReadError::Fields(if self.names.is_empty() {
                format!("no field is called {usual} or the like, and none holds text")
            } else {
                format!(
                    "no field is called {usual} or the like; name those to translate with --field (text is in {names})"
                )
            }));
        }
        Ok(self)
    }

    /// A sentence about the values that cannot be read.
    fn spoilt_sentence(&self) -> Option<String> {
        let mut lines = self.spoilt.clone();
        lines.dedup();
        (!lines.is_empty()).then(|| {
            let (have, stay) = if lines.len() == 1 {
                ("has", "it stays")
            } else {
                ("have", "they stay")
            };
            format!(
                "{} {have} a text with half a character (\\ud83d alone), so {stay} as written; mend the \
                 text if it should be translated",
                named_lines(&lines)
            )
        })
    }
}

/// Whether a line is valid JSON. The parser does not recurse here, so deep nesting does no harm.
fn is_json(line: &str) -> serde_json::Result<IgnoredAny> {
    serde_json::from_str(line)
}

/// A line as JSON, of the same length: what many programs write against its rules, such as NaN, is replaced.
fn readable(line: &str) -> serde_json::Result<Cow<'_, str>> {
    let Err(error) = is_json(line) else {
        return Ok(line.into());
    };
    let mended = scan::without_odd_values(line);
    match is_json(&mended) {
        Ok(_) => Ok(mended.into()),
        Err(_) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Translation;

    fn open(text: &str, fields: &[&str]) -> Result<Box<dyn Document>, ReadError> {
        let options = ValueOptions {
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            ..ValueOptions::default()
        };
        JsonLines.open_values(text.to_owned(), &options)
    }

    fn sources(document: &dyn Document) -> Vec<&str> {
        document
            .blocks()
            .iter()
            .map(|block| block.source.as_str())
            .collect()
    }

    const LINES: &str = "{\"id\": 1,\"text\" :\"Он \\u0441казал: \\\"да\\\".\\n\\nИ ушёл.\", \"n\":[1,{\"text\":\"x\"}]}\r\n\
                         \n  {\"title\":\"Визит\",\"url\":\"a\\/b\",\"body\":null}";

    #[test]
    fn usual_fields_are_prose_and_all_else_passes_through() {
        let mut document = open(LINES, &[]).unwrap();
        assert_eq!(sources(&*document), ["Он сказал: \"да\".", "И ушёл.", "Визит"]);
        assert_eq!(document.render(), LINES);
        for (block, translation) in
            document
                .blocks_mut()
                .iter_mut()
                .zip(["He said \"yes\".", "A\\B\n", "Visit"])
        {
            block.translation = Some(Translation::plain(translation));
        }
        assert_eq!(
            document.render(),
            "{\"id\": 1,\"text\" :\"He said \\\"yes\\\".\\n\\nA\\\\B\", \"n\":[1,{\"text\":\"x\"}]}\r\n\
             \n  {\"title\":\"Visit\",\"url\":\"a\\/b\",\"body\":null}"
        );
    }

    #[test]
    fn named_fields_are_the_only_ones() {
        let document = open(LINES, &["url", "title"]).unwrap();
        assert_eq!(sources(&*document), ["Визит", "a/b"]);
        for (fields, message) in [
            (
                &["nothing"][..],
                "no line has a field 'nothing'; fields that hold text: 'text', 'n[].text', 'title', 'url'",
            ),
            (
                &["n"],
                "line 1: its field 'n' is no text; name fields of text with --field",
            ),
        ] {
            assert_eq!(open(LINES, fields).err().unwrap().to_string(), message);
        }
        let unnamed = open("{\"a\":\"b\",\"c\":1}\n", &[]).err().unwrap().to_string();
        assert!(unnamed.ends_with("with --field (text is in 'a')"), "{unnamed}");
    }

    #[test]
    fn what_cannot_be_read_spoils_nothing_else() {
        let text = "{\"text\":\"да \\ud83d\",\"title\":\"Нет\",\"n\":NaN}\n{\"text\":\"вот\",\"a\":[-Infinity,1e999]}\n\n\
                    {\"text\":\"а\tб\"}\n{\"text\":\"то";
        let mut document = open(text, &[]).unwrap();
        assert_eq!(sources(&*document), ["Нет", "вот", "а б"]);
        assert_eq!(document.render(), text);
        let unread = document.unread();
        assert!(unread[0].starts_with("line 1 has"), "{unread:?}");
        assert!(unread[1].starts_with("line 5 is torn off"), "{unread:?}");
        document.blocks_mut()[1].translation = Some(Translation::plain("here"));
        assert_eq!(document.render(), text.replace("вот", "here"));
    }

    #[test]
    fn fields_are_found_by_their_paths() {
        let text = "{\"k\":{\"text\":\"да\"},\"cells\":[{\"source\":[\"раз\",\"два\"]},{\"source\":\"три\"}],\"a.b\":\"в\"}";
        let error = open(text, &[]).err().unwrap().to_string();
        assert!(
            error.ends_with("(text is in 'k.text', 'cells[].source[]', 'cells[].source', 'a.b')"),
            "{error}"
        );
        assert_eq!(
            sources(&*open(text, &["cells[].source[]", "k.text"]).unwrap()),
            ["да", "раз", "два"]
        );
        assert_eq!(sources(&*open(text, &["a.b"]).unwrap()), ["в"]);
        let error = open("{\"n\":1}", &[]).err().unwrap().to_string();
        assert!(error.ends_with("and none holds text"), "{error}");
    }

    #[test]
    fn values_are_written_as_they_were() {
        for (text, wanted) in [
            (
                "{\"text\":\"caf\\u00e9\"}",
                "{\"text\":\"d\\u00e9j\\u00e0/\\ud83d\\ude00\"}",
            ),
            ("{\"text\":\"a\\/b\"}", "{\"text\":\"déjà\\/😀\"}"),
            ("{\"text\":\"é\"}", "{\"text\":\"déjà/😀\"}"),
        ] {
            let mut document = open(text, &[]).unwrap();
            document.blocks_mut()[0].translation = Some(Translation::plain("déjà/😀"));
            assert_eq!(document.render(), wanted);
        }
    }

    #[test]
    fn messages_within_sentences_are_held() {
        let text = "{\"text\":\"Вот {n, plural, one {файл} other {файлы}}\"}\n{\"text\":\"Да\"}\n";
        let document = open(text, &[]).unwrap();
        assert_eq!(sources(&*document), ["Да"]);
        assert!(
            document.unread()[0].starts_with("line 1 holds a message"),
            "{:?}",
            document.unread()
        );
    }

    #[test]
    fn bad_lines_are_named() {
        for (text, message) in [
            ("{\"a\":\n{}", "line 1: it is no JSON (EOF"),
            ("\n[1]", "line 2: it is JSON, but no object"),
            ("слово", "line 1: it is no JSON"),
        ] {
            let error = open(text, &[]).err().unwrap().to_string();
            assert!(error.starts_with(message), "{error}");
        }
        let deep = format!(
            "{{\"a\":{}{},\"text\":\"слово\"}}",
            "[".repeat(100_000),
            "]".repeat(100_000)
        );
        assert_eq!(sources(&*open(&deep, &[]).unwrap()), ["слово"]);
        assert!(open("", &[]).unwrap().blocks().is_empty());
    }
}
