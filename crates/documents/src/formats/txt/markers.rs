//! What a line begins or ends with that is no prose: signs and numbers of lists, rules around a heading.

/// Signs of list items that no sentence begins with.
const SIGNS: [char; 32] = [
    '-', '*', '+', '•', '·', '▪', '◦', '‣', '●', '○', '■', '□', '►', '▶', '▸', '➤', '➢', '→', '⇒', '✓', '✔',
    '✗', '✘', '☐', '☑', '☒', '★', '☆', '❖', '◆', '◇', '∙',
];
/// A line that begins or ends with so many equal signs has a rule there.
const SHORTEST_RULE: usize = 3;
/// The signs that rules are made of.
const RULE_SIGNS: [char; 8] = ['-', '=', '_', '~', '*', '#', '+', '─'];

/// The length of a list marker and the spaces after it: `- `, `• `, `[x] `, `12. `, `3) `, `(2) `, `1.2. `, `а) `; 0
/// without one.
pub(super) fn marker_length(line: &str) -> usize {
    let Some(sign) = sign_length(line) else {
        return 0;
    };
    let length = with_blanks(line, sign);
    if length == 0 {
        return 0;
    }
    length + checkbox_length(&line[length..])
}

/// `[ ] `, `[x] ` behind the sign of an item, or alone.
fn checkbox_length(line: &str) -> usize {
    let boxes = ["[ ]", "[x]", "[X]", "[-]"];
    let found = boxes.iter().any(|known| line.starts_with(known));
    if found { with_blanks(line, 3) } else { 0 }
}

fn sign_length(line: &str) -> Option<usize> {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let digits = line.len() - rest.len();
    let first = rest.chars().next()?;
    let is_short = (1..=3).contains(&digits);
    match first {
        ')' if is_short => Some(digits + 1),
        '.' if is_short => Some(numbered(line, digits)),
        '(' if digits == 0 => bracketed(rest),
        '[' if digits == 0 && checkbox_length(line) > 0 => Some(3),
        _ if digits > 0 => None,
        _ if SIGNS.contains(&first) => Some(first.len_utf8()),
        _ if first.is_alphabetic() && rest[first.len_utf8()..].starts_with(')') => Some(first.len_utf8() + 1),
        _ => None,
    }
}

/// `1.`, `1.2.`, `1.2.3.`: the digits are counted already.
fn numbered(line: &str, digits: usize) -> usize {
    let mut end = digits + 1;
    loop {
        let more = line[end..].bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=2).contains(&more) || !line[end + more..].starts_with('.') {
            return end;
        }
        end += more + 1;
    }
}

/// `(2)`, `(b)`.
fn bracketed(line: &str) -> Option<usize> {
    let inner = &line[1..line.find(')').filter(|&close| close <= 5)?];
    let is_number = inner.len() <= 2 && inner.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = inner.chars().count() == 1 && inner.starts_with(char::is_lowercase);
    (!inner.is_empty() && (is_number || is_letter)).then_some(inner.len() + 2)
}

/// The length of a sign with the blanks after it; 0 without any.
fn with_blanks(line: &str, sign: usize) -> usize {
    let body = line[sign..].trim_start_matches([' ', '\t']);
    if body.len() == line.len() - sign {
        0
    } else {
        line.len() - body.len()
    }
}

/// The lengths of the rules that stand before and after the words of a line: `=== Title ===`.
pub(super) fn rules_around(line: &str) -> (usize, usize) {
    let Some(sign) = line.chars().next().filter(|sign| RULE_SIGNS.contains(sign)) else {
        return (0, 0);
    };
    let behind = line.trim_start_matches(sign);
    if line.len() - behind.len() < SHORTEST_RULE * sign.len_utf8() {
        return (0, 0);
    }
    let words = behind.trim_start();
    let title = words.trim_end_matches(sign);
    let after = if words.len() - title.len() < SHORTEST_RULE * sign.len_utf8() {
        0
    } else {
        words.len() - title.trim_end().len()
    };
    (line.len() - words.len(), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_of_items() {
        for (line, marker) in [
            ("- x", "- "),
            ("● x", "● "),
            ("- [ ] x", "- [ ] "),
            ("[x] y", "[x] "),
            ("☐ x", "☐ "),
            ("(2) x", "(2) "),
            ("(b) x", "(b) "),
            ("1.2. x", "1.2. "),
            ("12) x", "12) "),
            ("А) x", "А) "),
        ] {
            assert_eq!(&line[..marker_length(line)], marker, "{line}");
        }
        for line in [
            "2016. Год начался",
            "А. С. Пушкин",
            "-5 градусов",
            "1.5 млн",
            "— Да, — сказал он.",
            "т)",
            "[1] Nota",
            "(sim) x",
            "(2024) x",
            "10h15 x",
            "( x",
        ] {
            assert_eq!(marker_length(line), 0, "{line}");
        }
    }

    #[test]
    fn rules_stand_around_titles() {
        assert_eq!(rules_around("=== Título ==="), (4, 4));
        assert_eq!(rules_around("-----Mensagem original-----"), (5, 5));
        assert_eq!(rules_around("### Título"), (4, 0));
        assert_eq!(rules_around("-- João"), (0, 0));
        assert_eq!(rules_around("Título ==="), (0, 0));
        assert_eq!(rules_around("====="), (5, 0));
    }
}
