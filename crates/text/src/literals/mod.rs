//! Finds what a translation must leave as it is: addresses, file names, placeholders, code, formulas, mentions, emoji
//! and the like.
//!
//! Such a part is called a literal. It is recognised by its form alone, so the same rules hold in every language; in
//! doubt a part is taken for words, which a model may translate.

mod formulas;
mod placeholders;
mod symbols;
mod words;

use std::ops::Range;

pub use symbols::{is_arrow, is_comparison, is_operator, is_symbol};

/// The kind of a literal, which decides where it may stand in a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An address of the web or of mail, or a domain: `https://example.org/a`, `info@example.org`.
    Address,
    /// A file name or a path: `report.pdf`, `/usr/local/bin`.
    Path,
    /// A place that a program fills in: `{name}`, `%s`, `${user}`.
    Placeholder,
    /// A tag of markup in a text that is not read as markup: `<0>`, `</b>`.
    Tag,
    /// Code: `getUserName`, `open()`, `--verbose`, `0x1F`, `v2.3.1`.
    Code,
    /// A formula, or a number with raised or lowered figures: `$x_1$`, `x^2`, `10³`, `A → B`.
    Formula,
    /// A mention or a hashtag: `@user`, `#tag`.
    Handle,
    /// A telephone number.
    Phone,
    /// Emoji, arrows, operators of mathematics and other signs that are no words and no punctuation.
    Symbol,
}

/// A part of a text that a translation must leave as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The span in the text, in bytes.
    pub range: Range<usize>,
    /// Its kind.
    pub kind: Kind,
}

/// The position in a text at which a literal may begin.
#[derive(Clone, Copy)]
struct Start<'t> {
    /// The text from the position on.
    rest: &'t str,
    /// The character before it.
    before: Option<char>,
}

impl Start<'_> {
    /// Whether no letter, digit or underscore stands directly before the position.
    fn is_apart(&self) -> bool {
        !self.before.is_some_and(continues_word)
    }
}

/// Whether a letter, digit or underscore: it belongs to the word or name beside it.
fn continues_word(letter: char) -> bool {
    letter == '_' || letter.is_alphanumeric() && !crate::script::is_unspaced(letter)
}

/// Whether a text does not go on with a letter, a digit or an underscore.
fn ends_word(behind: &str) -> bool {
    !behind.starts_with(continues_word)
}

/// The literals of a text, in order; they do not overlap.
pub fn find(text: &str) -> Vec<Literal> {
    let mut found: Vec<Literal> = Vec::new();
    let (mut at, mut before) = (0, None);
    // The end of the last run of characters between spaces that was examined as a word.
    let mut examined = 0;
    while let Some(first) = text[at..].chars().next() {
        // No literal begins within a word.
        if first.is_ascii_alphabetic() && before.is_some_and(|before: char| before.is_ascii_alphanumeric()) {
            at += 1;
            before = Some(first);
            continue;
        }
        let start = Start {
            rest: &text[at..],
            before,
        };
        let literal = placeholders::at(start)
            .or_else(|| symbols::at(start).map(|length| (length, Kind::Symbol)))
            .or_else(|| formulas::at(start).map(|length| (length, Kind::Formula)))
            .map(|(length, kind)| (at..at + length, kind))
            .or_else(|| {
                if at < examined || !words::begins(start) {
                    return None;
                }
                if let Some(length) = words::phone(start.rest) {
                    return Some((at..at + length, Kind::Phone));
                }
                if first == '(' {
                    return None;
                }
                let run = words::run(start.rest);
                examined = at + run.len();
                let (range, kind) = words::of_run(run)?;
                // What stands before the literal is examined for others.
                (range.start == 0 || find(&run[..range.start]).is_empty())
                    .then(|| (at + range.start..at + range.end, kind))
            });
        if let Some((range, kind)) = literal {
            at = range.end;
            before = text[..at].chars().next_back();
            examined = examined.max(at);
            push(&mut found, Literal { range, kind });
        } else {
            at += first.len_utf8();
            before = Some(first);
        }
    }
    found
}

/// Adds a literal; signs that touch are one.
fn push(found: &mut Vec<Literal>, literal: Literal) {
    match found.last_mut() {
        Some(last)
            if last.kind == Kind::Symbol
                && literal.kind == Kind::Symbol
                && last.range.end == literal.range.start =>
        {
            last.range.end = literal.range.end;
        }
        _ => found.push(literal),
    }
}

/// The text with a space in the place of each literal.
pub fn without(text: &str) -> String {
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for Literal { range, .. } in find(text) {
        out.push_str(&text[done..range.start]);
        out.push(' ');
        done = range.end;
    }
    out + &text[done..]
}

/// Whether a span of `text` is not part of a longer word or name: no letter or digit of it touches another one.
pub fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let words = &text[range.clone()];
    let joined = |inner: Option<char>, outer: Option<char>| {
        inner.is_some_and(continues_word) && outer.is_some_and(continues_word)
    };
    !joined(words.chars().next(), text[..range.start].chars().next_back())
        && !joined(words.chars().next_back(), text[range.end..].chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text)
            .into_iter()
            .map(|literal| &text[literal.range])
            .collect()
    }

    #[rustfmt::skip] // A table: a text a line.
    const LITERALS: &[(&str, &[&str])] = &[
        ("Veja https://a.org/b?c=1&d=%20e#f, ok.", &["https://a.org/b?c=1&d=%20e#f"]),
        ("(https://a.org/b_(c))", &["https://a.org/b_(c)"]),
        ("см.https://пример.рф/день-1!", &["https://пример.рф/день-1"]),
        ("www.loja.exemplo/Oferta. Day.Az, e a.com:80/x", &["www.loja.exemplo/Oferta", "Day.Az", "a.com:80/x"]),
        ("请访问https://a.org/b，谢谢", &["https://a.org/b"]),
        ("mail: j.s+x@a.com.br; mailto:a@b.org", &["j.s+x@a.com.br", "mailto:a@b.org"]),
        ("O отчёт_1.pdf e README.md, foto.JPG.", &["отчёт_1.pdf", "README.md", "foto.JPG"]),
        ("/usr/local/bin, ~/x/y, ./a.sh, C:\\Us\\x, src/main.rs", &["/usr/local/bin", "~/x/y", "./a.sh", "C:\\Us\\x", "src/main.rs"]),
        ("{nome}, {{ valor }}, {0}, {имя}, %{x}", &["{nome}", "{{ valor }}", "{0}", "{имя}", "%{x}"]),
        ("{n, plural, one {# item} other {# itens}} aqui", &["{n, plural, one {# item} other {# itens}}"]),
        ("%s: %1$d %(name)s %@ %.2f %name%", &["%s", "%1$d", "%(name)s", "%@", "%.2f", "%name%"]),
        ("${x} $t(a.b) $HOME e <0>um</0><br/>", &["${x}", "$t(a.b)", "$HOME", "<0>", "</0>", "<br/>"]),
        ("O campo :attribute, :cafe_quente: e :+1:", &[":attribute", ":cafe_quente:", ":+1:"]),
        ("@joao_silva: #sol e #Линукс @a/b", &["@joao_silva", "#sol", "#Линукс", "@a/b"]),
        ("Oi 😀☀️ 7️⃣ 🇧🇷👨‍👩‍👧 👉🏽!", &["😀☀️", "7️⃣", "🇧🇷👨‍👩‍👧", "👉🏽"]),
        ("A → B ★★☆ ✔ a › b", &["A → B", "★★☆", "✔", "›"]),
        ("Se A → B ⇒ C, (x∈M) e p1 ∧ q.", &["A → B ⇒ C", "x∈M", "p1 ∧ q"]),
        ("É ≥ 30 e 10 → 12 ou n ≠ 7; ∀ x; receita ≈ custo", &["≥", "→", "≠", "∀", "≈"]),
        ("Passo A → e vai, ponto a → Bom dia", &["→", "→"]),
        ("OK -> Sim => não <-> a >= b", &["->", "=>", "<->", ">="]),
        ("v2.3.1, 3.11.2, 192.168.0.1 e v2", &["v2.3.1", "3.11.2", "192.168.0.1", "v2"]),
        ("getUserName max_value RTX4090 0x1F #ff8800", &["getUserName", "max_value", "RTX4090", "0x1F", "#ff8800"]),
        ("--verbose --dir=a `abrir()` open() std::vec", &["--verbose", "--dir=a", "`abrir()`", "open()", "std::vec"]),
        ("+55 (11) 91234-5678 ou 8-800-555-35-35", &["+55 (11) 91234-5678", "8-800-555-35-35"]),
        ("x^2 + y^2, $x_1$ e \\(n\\), E=mc², 10³, 6×10²⁴, CO₂, 2½", &["x^2", "y^2", "$x_1$", "\\(n\\)", "E=mc²", "10³", "6×10²⁴", "CO₂", "2½"]),
        ("&nbsp; &#39; AT&T", &["&nbsp;", "&#39;"]),
    ];

    #[test]
    fn literals_are_found() {
        for (text, literals) in LITERALS {
            assert_eq!(&found(text), literals, "{text}");
        }
    }

    #[test]
    fn prose_has_none() {
        for text in [
            "Он ушёл. Т.е. так и/или иначе, 24.02.2022 в 10:15, 5-6 дней, 1990-2000.",
            "Custa R$ 5,00 ou US$ 7; 10% dos casos, 100 %, e/ou 2024-03-12, 1.087.863.",
            "— Não, disse ele (veja: isto) — « mot » e { e } [1] <ele> a < b > c.",
            "O G20, a COVID-19, o U-17, 18h30, 10km, 1º, 2ª, H2, B52, YouTube, McDonald's.",
            "Sem espaço.Depois vem, etc.com etc. O'Neil d'água rock'n'roll it's C# nº #1.",
            "Chapter 1/2, 3/4, 50/50, he/she, AC/DC, 7/8/2021; Mr. X & Y; 5 - 3 = 2.",
            "3-2, 2-1-0, (11) anos, +5, -3, +- 4, a.m., p.m., U.S.A., o.k.",
        ] {
            let allowed: &[&str] = if text.contains("etc.com") {
                &["etc.com"]
            } else {
                &[]
            };
            assert_eq!(found(text), allowed, "{text}");
        }
    }

    #[test]
    fn a_literal_is_whole_or_part_of_a_word() {
        assert!(is_whole("a {x}b", &(2..5)) && is_whole("a x1.", &(2..4)));
        assert!(!is_whole("a x12", &(2..4)));
        assert_eq!(without("a {x} b"), "a   b");
    }

    #[test]
    fn hostile_text_takes_no_time() {
        for piece in [
            "{a, plural, ",
            "$",
            "`",
            "<a ",
            "a.",
            "{{",
            "@",
            "\\(",
            "://",
            "%(",
            ":a",
            "::",
            "1-",
        ] {
            find(&piece.repeat(20_000));
        }
    }
}
