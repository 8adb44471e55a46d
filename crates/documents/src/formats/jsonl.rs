//! JSON lines: each line is a JSON object, and some of its fields contain prose.

use std::ops::Range;
use std::path::Path;

use serde::de::IgnoredAny;

use crate::values::{DEFAULT_FIELDS, Values};
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
        self.open_fields(text, &[])
    }

    fn open_fields(&self, text: String, fields: &[String]) -> Result<Box<dyn Document>, ReadError> {
        let found = FoundValues::of(&text, fields)?;
        let quoted = |_: &str, plain: &str| {
            serde_json::to_string(plain).unwrap_or_else(|_| unreachable!("text is always JSON"))
        };
        let mut values = Values::new(self.name(), text, Box::new(quoted));
        for (span, plain) in found.values {
            values.add(span, plain, BlockKind::Paragraph);
        }
        Ok(Box::new(values))
    }

    fn is_unicode(&self) -> bool {
        true
    }
}

/// The number of field names that an error message lists at most.
const LISTED: usize = 20;

/// The values found by going through all lines.
struct FoundValues<'a> {
    fields: &'a [String],
    /// The spans of the values to translate, and their text.
    values: Vec<(Range<usize>, String)>,
    /// For each wanted field, whether it occurred.
    seen: Vec<bool>,
    /// The names of all fields that contain text, in the order of their first occurrence.
    names: Vec<String>,
    lines: usize,
}

impl<'a> FoundValues<'a> {
    fn of(text: &str, fields: &'a [String]) -> Result<FoundValues<'a>, ReadError> {
        let mut found = FoundValues {
            fields,
            values: Vec::new(),
            seen: vec![false; fields.len()],
            names: Vec::new(),
            lines: 0,
        };
        let mut start = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let at = start + line.len() - line.trim_start().len();
            start += line.len();
            if !line.trim().is_empty() {
                found.lines += 1;
                found.line(line.trim(), at).map_err(|cause| ReadError::Line {
                    line: index + 1,
                    cause,
                })?;
            }
        }
        found.check()
    }

    /// Reads the object that starts at byte `at` of the text.
    fn line(&mut self, line: &str, at: usize) -> Result<(), String> {
        is_json(line).map_err(|error| format!("it is no JSON ({error}); give one object a line"))?;
        if !line.starts_with('{') {
            return Err("it is JSON, but no object; give one object a line".to_owned());
        }
        for (key, value) in members(line) {
            let name: String = serde_json::from_str(&line[key])
                .map_err(|error| format!("a field's name is no text ({error})"))?;
            let raw = &line[value.clone()];
            let is_text = raw.starts_with('"');
            if is_text && self.names.len() < LISTED && !self.names.contains(&name) {
                self.names.push(name.clone());
            }
            let wanted = self.fields.iter().position(|field| *field == name);
            if let Some(index) = wanted {
                self.seen[index] = true;
                if !is_text && raw != "null" {
                    return Err(format!(
                        "its field '{name}' is no text; name fields of text with --field"
                    ));
                }
            }
            let is_usual = self.fields.is_empty() && DEFAULT_FIELDS.contains(&name.as_str());
            if is_text && (wanted.is_some() || is_usual) {
                let plain = serde_json::from_str(raw)
                    .map_err(|error| format!("its field '{name}' cannot be read ({error})"))?;
                self.values.push((at + value.start..at + value.end, plain));
            }
        }
        Ok(())
    }

    /// Refuses a document without any of the wanted fields: its "translation" would not change a word.
    fn check(self) -> Result<FoundValues<'a>, ReadError> {
        let names = self.names.join("', '");
        if let Some(absent) = self.seen.iter().position(|seen| !seen) {
            return Err(ReadError::Fields(format!(
                "no line has a field '{}'; fields that hold text: '{names}'",
                self.fields[absent]
            )));
        }
        if self.values.is_empty() && self.fields.is_empty() && self.lines > 0 {
            return Err(ReadError::Fields(format!(
                "no field is called {} or the like; name those to translate with --field (text is in '{names}')",
                DEFAULT_FIELDS[..3].join(", ")
            )));
        }
        Ok(self)
    }
}

/// Whether a line is valid JSON. The parser does not recurse here, so deep nesting does no harm.
fn is_json(line: &str) -> serde_json::Result<IgnoredAny> {
    serde_json::from_str(line)
}

/// The spans of the keys and values of an object, in text that is known to be valid JSON.
fn members(line: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let bytes = line.as_bytes();
    let mut members = Vec::new();
    let mut at = 1;
    while let Some(offset) = line[at..].find('"') {
        let key = at + offset..string_end(bytes, at + offset);
        let colon = key.end + line[key.end..].find(':').unwrap_or(0) + 1;
        let start = colon + line[colon..].len() - line[colon..].trim_start().len();
        let end = value_end(bytes, start);
        members.push((key, start..end));
        at = end;
    }
    members
}

/// The end of the string that starts at `start`, after its quotation mark.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// The end of the value that starts at `start`.
fn value_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = string_end(bytes, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' | b' ' | b'\t' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Translation;

    fn open(text: &str, fields: &[&str]) -> Result<Box<dyn Document>, ReadError> {
        let fields: Vec<String> = fields.iter().map(|&field| field.to_owned()).collect();
        JsonLines.open_fields(text.to_owned(), &fields)
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
                "no line has a field 'nothing'; fields that hold text: 'text', 'title', 'url'",
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
    fn bad_lines_are_named() {
        for (text, message) in [
            ("{}\n{\"a\":", "line 2: it is no JSON (EOF"),
            ("\n[1]", "line 2: it is JSON, but no object"),
            (
                "{\"text\":\"\\ud800\"}",
                "line 1: its field 'text' cannot be read",
            ),
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
