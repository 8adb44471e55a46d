//! Brackets and quoted names inside a sentence, where no sentence ends.

use super::marks;

/// A bracket longer than this, in bytes, is taken for a stray one.
const LONGEST_BRACKET: usize = 600;
/// A quotation longer than this, in bytes, is speech and may hold whole sentences.
const LONGEST_NAME: usize = 120;

/// More openings without an end than this are noise, and are forgotten.
const DEEPEST: usize = 32;

/// A pair of brackets or quotes within one sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Aside {
    /// Byte offset of the opening character.
    pub(super) open: usize,
    /// Byte offset of the closing character.
    pub(super) close: usize,
}

/// Kinds of pair, each with its own memory of what is open: a stray bracket must not hide a quote.
const KINDS: usize = 5;

/// The asides of `block`, sorted by where they open; offsets count from the start of `block`.
///
/// A bracket or quote at the start of a sentence may hold sentences of its own and is none; nor is
/// a quotation after a colon, a comma or a dash, which is speech.
pub(super) fn asides(block: &str) -> Vec<Aside> {
    let mut open: [Vec<(usize, bool)>; KINDS] = Default::default();
    let mut found = Vec::new();
    let mut before = None;
    let mut last_visible = None;
    let mut at_line_start = true;
    let mut chars = block.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|&(_, c)| c);
        match role(c, before, after, &open) {
            Role::Opens(kind) => {
                if open[kind].len() == DEEPEST {
                    open[kind].clear();
                }
                open[kind].push((at, is_within(last_visible, at_line_start, kind)));
            }
            Role::Closes(kind) => {
                if let Some((start, true)) = open[kind].pop()
                    && at - start <= longest(kind)
                {
                    found.push(Aside {
                        open: start,
                        close: at,
                    });
                }
            }
            Role::Neither => {}
        }
        before = Some(c);
        if !c.is_whitespace() {
            last_visible = before;
            at_line_start = false;
        } else if c == '\n' {
            at_line_start = true;
        }
    }
    found.sort_by_key(|aside| aside.open);
    found
}

enum Role {
    Opens(usize),
    Closes(usize),
    Neither,
}

const ROUND: usize = 0;
const SQUARE: usize = 1;
const ANGLED: usize = 2;
const CURLY: usize = 3;
const STRAIGHT: usize = 4;

fn role(c: char, before: Option<char>, after: Option<char>, open: &[Vec<(usize, bool)>; KINDS]) -> Role {
    match c {
        '(' => Role::Opens(ROUND),
        ')' => Role::Closes(ROUND),
        '[' => Role::Opens(SQUARE),
        ']' => Role::Closes(SQUARE),
        '«' => Role::Opens(ANGLED),
        '»' => Role::Closes(ANGLED),
        '„' => Role::Opens(CURLY),
        '“' if before.is_none_or(|c| c.is_whitespace() || marks::is_opener(c)) => Role::Opens(CURLY),
        '“' | '”' => Role::Closes(CURLY),
        '"' if before.is_none_or(|c| c.is_whitespace() || marks::is_opening_bracket(c)) => {
            let shut = after.is_none_or(char::is_whitespace) && !open[STRAIGHT].is_empty();
            if shut {
                Role::Closes(STRAIGHT)
            } else {
                Role::Opens(STRAIGHT)
            }
        }
        '"' => Role::Closes(STRAIGHT),
        _ => Role::Neither,
    }
}

fn longest(kind: usize) -> usize {
    if is_bracket(kind) {
        LONGEST_BRACKET
    } else {
        LONGEST_NAME
    }
}

fn is_bracket(kind: usize) -> bool {
    kind <= SQUARE
}

/// Whether what opens after `last_visible` opens within a sentence. A quotation at the start of a
/// line may be speech under a heading.
fn is_within(last_visible: Option<char>, at_line_start: bool, kind: usize) -> bool {
    let may_continue = is_bracket(kind) || !at_line_start;
    may_continue
        && last_visible.is_some_and(|c| {
            c.is_alphanumeric()
                || (is_bracket(kind) && (marks::is_closing_quote(c) || matches!(c, ',' | ')' | '%')))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        asides(text)
            .into_iter()
            .map(|aside| &text[aside.open..aside.close])
            .collect()
    }

    #[test]
    fn names_and_brackets_within_a_sentence_are_asides() {
        assert_eq!(
            found("сериал \"Универ. Годы\" (ред. 2) идёт"),
            ["\"Универ. Годы", "(ред. 2"]
        );
        assert_eq!(found("фильм «Жизнь. Начало» снят"), ["«Жизнь. Начало"]);
    }

    #[test]
    fn speech_and_whole_sentences_are_none() {
        assert!(found("Он сказал: «Иду. Жди».").is_empty());
        assert!(found("(Он ушёл. Навсегда.) Всё").is_empty());
        assert!(found("Стихи :( и проза. Ещё").is_empty());
    }
}
