//! Tells code from prose in preformatted lines that nothing names as either.
//!
//! Prose has sentences: words of letters with commas and full stops between them. Code has signs. What is neither, such
//! as a short list of names or a drawing of letters, is taken for code, because code that is translated is broken.

/// The least part of a text's words, in percent, that have to be words of letters alone.
const MOST_WORDS: usize = 75;
/// The number of letters among which prose has one that is not of the English alphabet, or a sign of a sentence.
const FEW: usize = 90;

/// Whether preformatted lines are code, a table or a drawing, not prose.
pub(crate) fn looks_like_code(text: &str) -> bool {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.contains(char::is_alphabetic))
        .collect();
    let code = lines.iter().filter(|line| is_code_line(line)).count();
    let columns = lines.iter().filter(|line| has_columns(line)).count();
    if code * 5 > lines.len() || columns * 2 > lines.len() {
        return true;
    }
    let (mut words, mut plain, mut letters, mut signs) = (0_usize, 0_usize, 0_usize, 0_usize);
    for word in lines.iter().flat_map(|line| line.split_whitespace()) {
        let inner = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if inner.is_empty() {
            continue;
        }
        words += 1;
        plain += usize::from(is_plain_word(word, inner));
        letters += inner.chars().count();
        let foreign = inner
            .chars()
            .filter(|letter| letter.is_alphabetic() && !letter.is_ascii())
            .count();
        let ends_part = inner.chars().count() > 1
            && word.ends_with([',', '.', '!', '?', '…', '。', '、', '，', '؟', '।']);
        signs += foreign + usize::from(ends_part && !word.ends_with("()."));
    }
    words == 0 || plain * 100 < words * MOST_WORDS || signs * FEW < letters
}

/// Whether a word has letters, or a number, and nothing else but the signs of a sentence around it.
fn is_plain_word(word: &str, inner: &str) -> bool {
    let is_joint = |letter: char| matches!(letter, '-' | '\'' | '’' | '‐' | '‑' | '\u{AD}');
    let is_letters = inner
        .chars()
        .all(|letter| letter.is_alphabetic() || is_joint(letter));
    let is_number = inner
        .chars()
        .all(|letter| letter.is_ascii_digit() || ".,:/-–%".contains(letter));
    let is_joined = inner.chars().skip(1).any(char::is_uppercase)
        && inner.contains(char::is_lowercase)
        && inner.is_ascii();
    let has_sign = word.contains([
        '{', '}', ';', '=', '<', '>', '$', '\\', '`', '@', '#', '~', '^', '|', '_',
    ]) && !word.ends_with(';');
    (is_letters && !is_joined || is_number) && !has_sign
}

/// Whether a line has what only code has.
fn is_code_line(line: &str) -> bool {
    const STARTS: &[&str] = &[
        "$ ",
        "% ",
        "#include",
        "#!",
        "//",
        "/*",
        "<?",
        "</",
        "@",
        "import ",
        "def ",
        "class ",
        "function ",
        "return ",
        "var ",
        "let ",
        "const ",
        "SELECT ",
        "sudo ",
        "C:\\",
        "npm ",
        "git ",
        "pip ",
    ];
    const INSIDE: &[&str] = &[
        "()", "==", "!=", "=>", "->", "::", ":=", "&&", "||", "+=", "${", "[]", "{}", "\": ", " = ", "</",
        "/>", "%s", "0x",
    ];
    const ENDS: &[&str] = &["{", "}", "};", ");", "\\", "):", "]", "],", "},"];
    let is_statement = line.ends_with(';') && line.contains(['(', '=', '_', '"', '.']);
    is_statement
        || STARTS.iter().any(|start| line.starts_with(start))
        || INSIDE.iter().any(|inside| line.contains(inside))
        || ENDS
            .iter()
            .any(|end| line.ends_with(end) && !(*end == "]" && line.contains('[')))
}

/// Whether a line stands in columns: wide spaces or rules are between its words.
fn has_columns(line: &str) -> bool {
    line.contains("   ") || line.contains('\t') || line.matches('|').count() > 1 || line.contains("+--")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_no_code() {
        for text in [
            "Caros colegas,\n\na reunião foi adiada.",
            "     Поезд пришёл на станцию рано утром. На перроне никого не было, только\nдежурный пил чай.\n     - Куда едете? - спросил он.",
            "Шумел камыш, деревья гнулись,\nА ночка тёмная была.",
            "Dear all,\n\nthe meeting (room 5) has been moved to Thursday, because the hall is being painted.\n\n> Is the bar open?\n\nYes.",
            "Olá",
            "El gato come;\nel perro duerme;\ny la niña canta.",
            "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye,",
            "Treffen am 3.4.2021 um 10:30 Uhr im Haus, bitte pünktlich sein.",
        ] {
            assert!(!looks_like_code(text), "{text}");
        }
    }

    #[test]
    fn code_is_no_prose() {
        for text in [
            "fn main() {\n    println!(\"olá\");\n}",
            "if x is None:\n    return False",
            "SELECT name, age FROM users WHERE age > 5;",
            "$ cargo build\n   Compiling a v1.0",
            "npm install express",
            "# Configuração\nnome = \"João\"\ncidade = \"São Paulo\"",
            "<p class=\"a\">Olá, mundo.</p>",
            "Nome      Idade     Cidade\nJoão      12        São Paulo\nMaria     14        Olinda",
            "  +-----+\n  | olá |\n  +-----+",
            "for item in list:\n    print(item.name)\n    # imprime o nome\n",
            "bin\ndocs\nsrc",
            "{\n  \"título\": \"Olá, mundo\",\n  \"ano\": 2020\n}",
            "",
        ] {
            assert!(looks_like_code(text), "{text}");
        }
    }
}
