//! Finds and removes the remarks of chat models around their answer.
//!
//! Such remarks are «Here is the translation:», a note at the end, a code fence, and quotation marks around the
//! whole. Nothing is removed that the source has as well.

use std::sync::LazyLock;

use text::table;
use text::tables::Table;

const REMARKS: Table<2> = table!("en/remarks.tsv");

/// The beginnings of remarks before the answer, in lower case.
static OPENINGS: LazyLock<Vec<&str>> = LazyLock::new(|| REMARKS.of_class("opening"));

/// Words of which such a remark contains at least one.
static SUBJECTS: LazyLock<Vec<&str>> = LazyLock::new(|| REMARKS.of_class("subject"));

/// The beginnings of remarks behind the answer, in lower case.
static AFTERTHOUGHTS: LazyLock<Vec<&str>> = LazyLock::new(|| REMARKS.of_class("afterthought"));

/// The most letters of a remark.
const LONGEST_REMARK: usize = 120;

/// `answer` without remarks, fences and marks around it; `None` if it has none that `source` lacks.
pub fn strip(source: &str, answer: &str) -> Option<String> {
    let trimmed = answer.trim();
    let mut text = trimmed;
    // One layer may be inside another: a fence inside a remark, quotation marks inside a fence.
    loop {
        let inner = without_afterthought(source, without_opening(source, without_fence(source, text)));
        let inner = without_added_quotes(source, inner).trim();
        if inner == text || inner.is_empty() {
            break;
        }
        text = inner;
    }
    (text != trimmed).then(|| text.to_owned())
}

fn without_fence<'t>(source: &str, text: &'t str) -> &'t str {
    const FENCE: &str = "```";
    if source.contains(FENCE) {
        return text;
    }
    let Some(rest) = text.strip_prefix(FENCE) else {
        return text;
    };
    // The word behind the opening fence names a language: ```text
    let body = rest.split_once('\n').map_or(rest, |(_, body)| body);
    body.trim_end().strip_suffix(FENCE).unwrap_or(body)
}

fn without_opening<'t>(source: &str, text: &'t str) -> &'t str {
    match opening(text) {
        Some(end) if !answers_the_source(source, text, end) => {
            text[end..].trim_start_matches(['*', '_', ' ', '\n', '\t', '\r'])
        }
        _ => text,
    }
}

/// The offset behind the colon of the remark that `text` begins with.
fn opening(text: &str) -> Option<usize> {
    let bare = text.trim_start_matches(['*', '_', '#', ' ', '"', '“']);
    let lower = bare.to_lowercase();
    if !OPENINGS.iter().any(|start| begins_with_word(&lower, start)) {
        return None;
    }
    let colon = text.find(':').or_else(|| translation_is(text))?;
    let remark = &text[..colon];
    let short = remark.chars().count() <= LONGEST_REMARK && !remark.contains('\n');
    let lower = remark.to_lowercase();
    let speaks_of_it = lower
        .split(|c: char| !c.is_alphabetic())
        .any(|word| SUBJECTS.contains(&word));
    (short && speaks_of_it).then(|| colon + text[colon..].chars().next().map_or(0, char::len_utf8))
}

/// The offset of the space before the answer in «The translation is "…"» and «The translation of "…" is "…"».
fn translation_is(text: &str) -> Option<usize> {
    let quotes = text.match_indices(['"', '“']);
    quotes
        .map(|(quote, _)| text[..quote].trim_end())
        .find_map(|remark| {
            let leads_to_it = remark.ends_with(" is") || remark.ends_with(" to");
            leads_to_it.then_some(remark.len())
        })
}

fn begins_with_word(text: &str, start: &str) -> bool {
    text.strip_prefix(start)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Whether the source has the colon that ends the remark too: «Перевод: …».
fn answers_the_source(source: &str, text: &str, end: usize) -> bool {
    let colons = |text: &str| text.matches(':').count();
    text[..end].ends_with(':') && colons(&text[end..]) < colons(source)
}

fn without_afterthought<'t>(source: &str, text: &'t str) -> &'t str {
    let paragraphs = |text: &str| text.split('\n').filter(|line| !line.trim().is_empty()).count();
    // A remark is a paragraph that the source does not have.
    if paragraphs(text) <= paragraphs(source) {
        return text;
    }
    let Some((body, last)) = text.trim_end().rsplit_once('\n') else {
        return text;
    };
    let lower = last.trim_start().to_lowercase();
    if AFTERTHOUGHTS.iter().any(|start| lower.starts_with(start)) {
        body.trim_end()
    } else {
        text
    }
}

fn without_added_quotes<'t>(source: &str, text: &'t str) -> &'t str {
    const PAIRS: &[(char, char)] = &[('"', '"'), ('“', '”'), ('«', '»')];
    let marks = |c: char| "«»„“”\"".contains(c);
    if source.trim_start().starts_with(marks) {
        return text;
    }
    for (open, close) in PAIRS {
        if let Some(inner) = text
            .strip_prefix(*open)
            .and_then(|rest| rest.strip_suffix(*close))
            && !inner.contains(marks)
        {
            return inner;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_adds_is_taken_away() {
        let source = "Сейчас главная задача — мир.";
        let wanted = "The main task now is peace.";
        for answer in [
            "Translation: The main task now is peace.",
            "The translation is: The main task now is peace.",
            "The translation is \"The main task now is peace.\"",
            "The translation of \"Сейчас мир\" into English is \"The main task now is peace.\"",
            "Here is the translation: The main task now is peace.",
            "Here's the English translation of the text:\n\nThe main task now is peace.",
            "Sure! Here is the translation:\n\nThe main task now is peace.",
            "The Russian sentence translates to: The main task now is peace.",
            "The Russian sentence \"Сейчас главная задача — мир.\" translates to English as: \"The main task now is peace.\"",
            "**Translation:** The main task now is peace.",
            "**English:**\nThe main task now is peace.",
            "\"The main task now is peace.\"",
            "“The main task now is peace.”",
            "```\nThe main task now is peace.\n```",
            "```text\nThe main task now is peace.\n```",
            "The main task now is peace.\n\nNote: the dash was kept.",
            "The main task now is peace.\n(Note: literal translation.)",
            "Certainly, the translated text is:\n\"The main task now is peace.\"\n\nLet me know if you need more!",
        ] {
            assert_eq!(strip(source, answer).as_deref(), Some(wanted), "{answer}");
        }
    }

    #[test]
    fn what_the_source_says_is_kept() {
        for (source, answer) in [
            ("Конечно, это так: мир.", "Of course, it is so: peace."),
            ("Перевод: Иванов", "Translation: Ivanov"),
            ("Здесь всё: хлеб и вода.", "Here is everything: bread and water."),
            ("«Да».", "\"Yes.\""),
            ("Он сказал «да».", "He said \"yes.\""),
            ("Примечание: цены выросли.", "Note: prices rose."),
            ("Да.\nПримечание: цены выросли.", "Yes.\nNote: prices rose."),
            ("Текст на английском: читайте ниже.", "English text: read below."),
            ("```\nкод\n```", "```\ncode\n```"),
            (
                "Перевод книги занял год: было трудно.",
                "The translation of the book took a year: it was hard.",
            ),
            (
                "Российские тексты: проза и стихи.",
                "The Russian texts: prose and verse.",
            ),
            ("Уверен, что так.", "Sure that it is so."),
            ("Итог: ничья.", "Summary: a draw."),
            (
                "Все сказали «да» и «нет»",
                "“Yes” and “no” was what everybody said, “of course”",
            ),
        ] {
            assert_eq!(strip(source, answer), None, "{answer}");
        }
    }

    #[test]
    fn a_remark_alone_is_left_for_the_other_checks() {
        assert_eq!(strip("Да.", "Translation:"), None);
        assert_eq!(strip("Да.", ""), None);
    }
}
