//! Limits how deep quotations and lists are nested, and over how many lines. For each line the parser goes through
//! everything that encloses it, so its time grows with depth times lines.

use crate::ReadError;

/// The limit of the sum of all lines' depths,
const LEAST: usize = 1 << 22;
/// and its increase for each byte of the text. What people and programs write has a hundredth of it.
const TIMES: usize = 32;

/// Refuses a text that would take the parser too long.
///
/// # Errors
/// [`ReadError::Line`] if quotations and lists are nested very deep over very many lines.
pub(super) fn check(text: &str) -> Result<(), ReadError> {
    let most = TIMES.saturating_mul(text.len()).saturating_add(LEAST);
    let (mut depth, mut all) = (0_usize, 0_usize);
    let mut is_after_blank = true;
    let lines = text.split('\n').enumerate();
    let lines = lines.flat_map(|(number, line)| {
        let line = line.strip_suffix('\r').unwrap_or(line);
        line.split('\r').map(move |line| (number + 1, line))
    });
    for (number, line) in lines {
        let content = line.trim_start_matches([' ', '\t']);
        if content.is_empty() {
            is_after_blank = true;
        } else {
            // Only a line without indentation after a blank one certainly ends everything that encloses it.
            let ends_all = is_after_blank && content.len() == line.len();
            depth = if ends_all {
                max_depth(line)
            } else {
                depth.max(max_depth(line))
            };
            is_after_blank = false;
        }
        all += depth;
        if all > most {
            return Err(ReadError::Line {
                line: number,
                cause: format!(
                    "quotations and lists lie in each other {depth} deep over many lines, which takes too long to read; \
                     take marks away, or read it with --input-format text"
                ),
            });
        }
    }
    Ok(())
}

/// An upper limit of the number of quotations and list items that this line begins.
fn max_depth(line: &str) -> usize {
    let (mut depth, mut spaces) = (0, 0);
    let mut rest = line;
    loop {
        let inner = rest.trim_start_matches([' ', '\t']);
        let blanks = &rest[..rest.len() - inner.len()];
        spaces += blanks.len() + 3 * blanks.matches('\t').count();
        let length = marker(inner);
        if length == 0 {
            // List items are indented by at least two columns.
            return depth + spaces / 2;
        }
        depth += 1;
        rest = &inner[length..];
    }
}

/// The length of the marker of a quotation, list item or footnote that a text begins with; 0 without one.
fn marker(text: &str) -> usize {
    if text.starts_with('>') {
        return 1;
    }
    if text.starts_with("[^") {
        return text.find("]:").map_or(0, |at| at + 2);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let signs: &[char] = if digits > 0 { &['.', ')'] } else { &['-', '+', '*'] };
    let is_item = text[digits..].starts_with(signs);
    let behind = text.get(digits + 1..).unwrap_or_default();
    let is_apart = behind.is_empty() || behind.starts_with([' ', '\t']);
    if is_item && is_apart { digits + 1 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_around_a_line_are_counted() {
        for (line, depth) in [
            ("слово", 0),
            (">>слово", 2),
            ("> > слово", 3),
            (">>> - 1. a", 6),
            ("    a", 2),
            ("-a", 0),
            ("12) a", 1),
            ("[^a]:[^b]:c", 2),
            ("[^a b", 0),
        ] {
            assert_eq!(max_depth(line), depth, "{line}");
        }
    }

    #[test]
    fn only_depth_over_many_lines_is_refused() {
        let deep = |depth: usize, lines: usize| "> ".repeat(depth) + &"a\n".repeat(lines);
        assert!(check(&deep(100_000, 1)).is_ok());
        assert!(check(&deep(30, 100_000)).is_ok());
        assert!(check(&deep(1000, 1000)).is_ok());
        let error = check(&deep(4000, 4000)).unwrap_err().to_string();
        assert!(
            error.contains("lie in each other") && error.contains("--input-format text"),
            "{error}"
        );
        assert!(check(&("1. ".repeat(4000) + &"a\r\n".repeat(4000))).is_err());
        // A line of signs ends with its paragraph.
        let row = ">".repeat(200) + "\n\n" + &"a\n".repeat(100_000);
        assert!(check(&row).is_ok());
    }
}
