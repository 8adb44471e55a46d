//! Math in a line: `$…$`, `$$…$$`, `` $`…`$ ``, `\(…\)`, `\[…\]` with one or two backslashes. Prices are no math, and
//! neither are words in escaped brackets.

use super::opaque::between;

/// The length of the formula that a text begins with; `before` is the character before it.
pub(super) fn length(rest: &str, before: Option<char>) -> Option<usize> {
    if rest.starts_with('$') {
        return dollars(rest, before);
    }
    for (open, close) in [
        ("\\\\(", "\\\\)"),
        ("\\\\[", "\\\\]"),
        ("\\(", "\\)"),
        ("\\[", "\\]"),
    ] {
        if rest.starts_with(open) {
            let length = between(rest, open, close)?;
            let inner = &rest[open.len()..length - close.len()];
            // Escaped brackets are more often words in brackets.
            let is_link = rest[length..].starts_with(['(', '[', ':']) || inner.starts_with('^');
            let is_math = if open.ends_with('[') {
                has_sign(inner) && is_formula(inner) && !is_link
            } else {
                is_formula(inner)
            };
            return is_math.then_some(length);
        }
    }
    None
}

fn dollars(rest: &str, before: Option<char>) -> Option<usize> {
    if rest.starts_with("$$") {
        let length = between(rest, "$$", "$$")?;
        return (!rest[2..length - 2].trim().is_empty()).then_some(length);
    }
    if rest.starts_with("$`") {
        return between(rest, "$`", "`$");
    }
    // As pandoc has it: no white space inside of the dollars, no digit behind them, none of them escaped.
    if before.is_some_and(char::is_alphanumeric) || rest[1..].starts_with(char::is_whitespace) {
        return None;
    }
    let mut is_escaped = false;
    let end = rest[1..]
        .char_indices()
        .take(super::opaque::MAX_LENGTH)
        .find_map(|(at, letter)| {
            let closes = letter == '$' && !is_escaped;
            is_escaped = letter == '\\' && !is_escaped;
            closes.then_some(1 + at)
        })?;
    let inner = &rest[1..end];
    let behind = rest[end + 1..].chars().next();
    let is_closed = !inner.is_empty()
        && !inner.ends_with(char::is_whitespace)
        && !behind.is_some_and(char::is_alphanumeric);
    (is_closed && !is_prose(inner) && !inner.contains('`')).then_some(end + 1)
}

/// Whether words between dollars are prose: two words side by side outside of commands and their braces.
fn is_prose(inner: &str) -> bool {
    let mut depth = 0_i64;
    let mut is_command = false;
    let plain: String = inner
        .chars()
        .map(|letter| {
            depth += i64::from(letter == '{') - i64::from(letter == '}');
            is_command = letter == '\\' || is_command && letter.is_ascii_alphabetic();
            if depth > 0 || is_command { '.' } else { letter }
        })
        .collect();
    let is_word = |word: &&str| {
        word.chars().count() >= 2
            && word
                .trim_end_matches([',', ';', '.'])
                .chars()
                .all(char::is_alphabetic)
    };
    let words: Vec<&str> = plain.split_whitespace().collect();
    let is_amount = inner.starts_with(|first: char| first.is_ascii_digit());
    let has_pair = words.windows(2).any(|pair| pair.iter().all(is_word));
    let has_sign =
        inner.contains(|sign: char| !sign.is_alphabetic() && !sign.is_whitespace() && !",;.".contains(sign));
    let are_words = !has_sign && words.iter().filter(|word| is_word(word)).count() >= 2;
    has_pair || are_words || is_amount && words.iter().skip(1).any(is_word)
}

/// Whether the text in escaped brackets is math: it has a sign of math, or no word of three letters.
pub(super) fn is_formula(inner: &str) -> bool {
    let has_word = inner
        .split(|letter: char| !letter.is_alphabetic())
        .any(|word| word.chars().count() >= 3);
    !inner.trim().is_empty() && (has_sign(inner) && !is_prose(inner) || !has_word)
}

/// Whether the text has a sign of math; a sign of Markdown with a backslash before it is none.
fn has_sign(inner: &str) -> bool {
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.next_if(|next| "`*_[]<~#".contains(*next)).is_some() => {}
            '\\' | '_' | '^' | '=' | '{' | '+' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_prices_and_escaped_brackets() {
        for text in [
            "$x$",
            "$100\\%$",
            "${y_1}(t) = {x_1}(t)$",
            "$5$",
            "$x \\text{ если да } y$",
            "$a\\$b$",
            "$`a+b`$",
            "$$a = b$$",
            "\\(a_i\\)",
            "\\\\(a_i + b_i\\\\)",
            "\\\\[ S_{i} \\\\]",
            "\\[x=1\\]",
        ] {
            assert_eq!(length(text, None), Some(text.len()), "{text}");
        }
        for text in [
            "$5 и $10",
            "$5-$10",
            "$5 в день, и 9$",
            "$ x $",
            "$x",
            "$x $",
            "$$",
            "$$ $$",
            "$один и два$",
            "\\(слово\\)",
            "\\[правка\\]",
            "\\[1\\]",
            "\\[^1\\]",
            "\\[a_b\\](c)",
            "\\[\\~\\~\\]",
            "\\[\\_a\\_\\]",
            "\\(x",
        ] {
            assert_eq!(length(text, None), None, "{text}");
        }
        assert_eq!(length("$5 e US$", Some('S')), None);
    }
}
