//! Finds the values of a JSON object with their paths: `k.text`, `cells[].source`.

use std::ops::Range;

/// The deepest values that have a path; values below are not named.
const DEEPEST: usize = 16;
/// The longest path, in bytes.
const LONGEST: usize = 200;

/// An object or a list that is open.
struct Open {
    is_list: bool,
    /// The length of its own path, which those of its members begin with.
    path: usize,
    /// Whether its members have paths.
    is_named: bool,
}

/// Calls `found` with the path and the span of each value of an object, in text that is known to be valid JSON; of an
/// object or a list the span is its first bracket.
pub(super) fn values(
    line: &str,
    mut found: impl FnMut(&str, Range<usize>) -> Result<(), String>,
) -> Result<(), String> {
    let bytes = line.as_bytes();
    let mut path = String::new();
    let mut open: Vec<Open> = Vec::new();
    let mut is_named = true;
    let mut is_key = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'}' | b']' => {
                open.pop();
                continue;
            }
            b',' => {
                is_key = open.last().is_some_and(|around| !around.is_list);
                continue;
            }
            b' ' | b'\t' | b'\r' | b'\n' | b':' => continue,
            b'"' => at = string_end(bytes, start),
            b'{' | b'[' => {}
            _ => at = scalar_end(bytes, start),
        }
        let around = open.last();
        if is_key {
            path.truncate(around.map_or(0, |around| around.path));
            is_named = around.is_none_or(|around| around.is_named) && push_key(&mut path, &line[start..at]);
            is_key = false;
            continue;
        }
        if let Some(list) = around.filter(|around| around.is_list) {
            path.truncate(list.path);
            is_named = list.is_named;
        }
        if around.is_some() && is_named {
            found(&path, start..at)?;
        }
        if matches!(byte, b'{' | b'[') {
            let is_list = byte == b'[';
            let is_named = is_named && open.len() < DEEPEST && path.len() < LONGEST;
            if is_list && is_named {
                path.push_str("[]");
            }
            is_key = !is_list;
            open.push(Open {
                is_list,
                path: path.len(),
                is_named,
            });
        }
    }
    Ok(())
}

/// Adds a key to the path of its object, if the path does not become too long.
fn push_key(path: &mut String, raw: &str) -> bool {
    if path.len() + raw.len() > LONGEST {
        return false;
    }
    let Ok(key) = serde_json::from_str::<String>(raw) else {
        return false;
    };
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(&key);
    true
}

/// The end of the string that starts at `start`, after its quotation mark.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// The end of the number or word that starts at `start`.
fn scalar_end(bytes: &[u8], start: usize) -> usize {
    let is_end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n');
    bytes[start..]
        .iter()
        .position(is_end)
        .map_or(bytes.len(), |length| start + length)
}

/// A line of the same length in which NaN and Infinity are numbers, and control characters in texts are spaces.
pub(super) fn without_odd_values(line: &str) -> String {
    let bytes = line.as_bytes();
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'"' {
            let end = string_end(bytes, at);
            out.extend(
                line[at..end]
                    .chars()
                    .map(|letter| if letter.is_ascii_control() { ' ' } else { letter }),
            );
            at = end;
            continue;
        }
        let word = ["NaN", "Infinity"]
            .into_iter()
            .find(|word| bytes[at..].starts_with(word.as_bytes()));
        let length = word.map_or_else(|| line[at..].chars().next().map_or(1, char::len_utf8), str::len);
        match word {
            Some(word) => out.extend(word.chars().map(|_| '1')),
            None => out.push_str(&line[at..at + length]),
        }
        at += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(line: &str) -> Vec<String> {
        let mut paths = Vec::new();
        let found = |path: &str, span: Range<usize>| {
            paths.push(format!("{path}={}", &line[span]));
            Ok(())
        };
        values(line, found).unwrap();
        paths
    }

    #[test]
    fn values_have_paths() {
        assert_eq!(
            paths(
                "{\"a\" : {\"b\":[1, {\"c\":\"x\"}, [true]],\"d\":null},\"e\":-1.5 , \"\\u0066\":{}, \"g\":\"}\"}"
            ),
            [
                "a={",
                "a.b=[",
                "a.b[]=1",
                "a.b[]={",
                "a.b[].c=\"x\"",
                "a.b[]=[",
                "a.b[][]=true",
                "a.d=null",
                "e=-1.5",
                "f={",
                "g=\"}\""
            ]
        );
        assert_eq!(paths("{}"), Vec::<String>::new());
    }

    #[test]
    fn very_deep_and_long_paths_are_none() {
        let deep = format!("{{\"a\":{}1{},\"b\":2}}", "[".repeat(50), "]".repeat(50));
        let found = paths(&deep);
        assert!(found.len() < 20 && found.last().unwrap() == "b=2", "{found:?}");
        let long = format!("{{\"{}\":{{\"c\":1}},\"b\":2}}", "a".repeat(300));
        assert_eq!(paths(&long), ["b=2"]);
    }

    #[test]
    fn odd_values_become_numbers() {
        let line = "{\"NaN\":NaN,\"a\":[-Infinity],\"b\":\"NaN\té\"}";
        let mended = without_odd_values(line);
        assert_eq!(mended, "{\"NaN\":111,\"a\":[-11111111],\"b\":\"NaN é\"}");
        assert_eq!(mended.len(), line.len());
    }
}
