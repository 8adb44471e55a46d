//! JSON values that are returned as they came: numbers of any size, keys in their order, each as often as it
//! occurred.

use std::fmt;

use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};

/// A JSON value as its sender wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw(String);

impl Raw {
    /// `null`.
    pub fn null() -> Raw {
        Raw("null".to_owned())
    }

    /// The string, if the value is one.
    pub fn text(&self) -> Option<String> {
        serde_json::from_str(&self.0).ok()
    }

    /// The name of a document with this id.
    pub fn name(&self) -> String {
        self.text().unwrap_or_else(|| self.0.clone())
    }
}

impl From<Value> for Raw {
    fn from(value: Value) -> Raw {
        Raw(value.to_string())
    }
}

impl fmt::Display for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The reason why a line has no members.
pub enum NoMembers {
    /// The line is JSON, but no object.
    NoObject,
    /// The line is not JSON.
    NoJson(serde_json::Error),
}

/// The members of the object in a line, in their order, each value as its sender wrote it.
///
/// # Errors
/// [`NoMembers`].
pub fn members(line: &[u8]) -> Result<Vec<(String, &str)>, NoMembers> {
    let found = std::str::from_utf8(line).ok().and_then(inside);
    found.ok_or_else(|| no_members(line))
}

fn inside(line: &str) -> Option<Vec<(String, &str)>> {
    let object = line.trim_start_matches(SPACES).strip_prefix('{')?;
    let mut rest = object.trim_start_matches(SPACES);
    let mut members = Vec::new();
    while !rest.starts_with('}') {
        if !members.is_empty() {
            rest = rest.strip_prefix(',')?.trim_start_matches(SPACES);
        }
        let (key, behind) = key(rest)?;
        let (value, behind) = value(behind)?;
        members.push((key, value));
        rest = behind;
    }
    let behind = rest[1..].trim_start_matches(SPACES);
    behind.is_empty().then_some(members)
}

/// The last member of that name, which is the one that most parsers use.
pub fn last<'l>(members: &[(String, &'l str)], name: &str) -> Option<&'l str> {
    let mut last = members.iter().rev();
    last.find(|(key, _)| key == name).map(|&(_, value)| value)
}

/// A value on one line: line breaks between its tokens are removed, since a reader may take them for the end of the
/// line.
pub fn raw(value: &str) -> Raw {
    Raw(value.replace(['\r', '\n'], " "))
}

const SPACES: [char; 4] = [' ', '\t', '\r', '\n'];

/// A key, and the text behind its colon.
fn key(text: &str) -> Option<(String, &str)> {
    let mut stream = Deserializer::from_str(text).into_iter::<String>();
    let key = stream.next()?.ok()?;
    let rest = text[stream.byte_offset()..].trim_start_matches(SPACES);
    let value = rest.strip_prefix(':')?.trim_start_matches(SPACES);
    Some((key, value))
}

/// A value as it is written, and the text behind it.
fn value(text: &str) -> Option<(&str, &str)> {
    let mut stream = Deserializer::from_str(text).into_iter::<IgnoredAny>();
    stream.next()?.ok()?;
    let end = stream.byte_offset();
    Some((&text[..end], text[end..].trim_start_matches(SPACES)))
}

/// The reason why a line is no object; only a complete parser knows the position of the error.
fn no_members(line: &[u8]) -> NoMembers {
    match serde_json::from_slice::<Value>(line) {
        Ok(_) => NoMembers::NoObject,
        Err(error) => NoMembers::NoJson(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Option<Vec<(String, &str)>> {
        members(line.as_bytes()).ok()
    }

    #[test]
    fn values_are_as_they_were_written() {
        let line = r#" { "a" : 1e2,"b":123456789012345678901234567890 , "c":{"z":1,"a":[ 2 ],"a":3}, "d":"x\u00e4\/", "e":-0.0,"f":null,"g":true} "#;
        let values: Vec<&str> = of(line).unwrap().into_iter().map(|(_, value)| value).collect();
        let want = [
            "1e2",
            "123456789012345678901234567890",
            r#"{"z":1,"a":[ 2 ],"a":3}"#,
            r#""x\u00e4\/""#,
            "-0.0",
            "null",
            "true",
        ];
        assert_eq!(values, want);
        assert_eq!(of("{}").unwrap(), []);
        let twice = of(r#"{"k\u0061":1,"ka":2}"#).unwrap();
        assert_eq!(last(&twice, "ka"), Some("2"));
        assert_eq!(last(&twice, "b"), None);
    }

    #[test]
    fn what_is_no_object_is_told_from_what_is_no_json() {
        for line in ["[1]", "1", "\"{\"", "null"] {
            assert!(
                matches!(members(line.as_bytes()), Err(NoMembers::NoObject)),
                "{line}"
            );
        }
        for line in [
            "",
            "{",
            "}",
            "{,}",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{\"a\":1}}",
            "{\"a\":1} x",
            "{a:1}",
            "{\"a\":01}",
            "{\"a\":1 2}",
            "{\"a\":[1}",
            "{\"a\":tru}",
            "{\"a\":\"\n\"}",
        ] {
            assert!(
                matches!(members(line.as_bytes()), Err(NoMembers::NoJson(_))),
                "{line}"
            );
        }
        assert!(matches!(members(b"{\"a\":\"\xff\"}"), Err(NoMembers::NoJson(_))));
    }

    #[test]
    fn deep_values_cost_no_stack() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(of(&deep).unwrap()[0].1.len(), 200_000);
    }

    #[test]
    fn a_value_is_sent_back_in_one_line() {
        assert_eq!(raw("[1,\r2]").to_string(), "[1, 2]");
        assert_eq!(raw("\"\\u0041\"").name(), "A");
        assert_eq!(raw("1e2").name(), "1e2");
    }
}
