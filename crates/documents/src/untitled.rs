//! The untitled document: a text without a title, whose blocks a writer puts back. Subtitles, values and XLIFF are
//! such.

use crate::{Block, DirectionChange, Document};

/// The format-specific part of an untitled document.
pub(crate) trait TextWriter: Send {
    /// The whole text with the translations of `blocks`; the original bytes where there are none.
    fn render(&self, blocks: &[Block]) -> String;
    /// Sets the code of the target language, for formats that store it.
    fn set_language(&mut self, _code: &str) {}
    /// What was left as it is because it could not be read, a sentence each.
    fn unread(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A text with blocks, and their writer.
pub(crate) struct Untitled<W> {
    pub format: &'static str,
    pub blocks: Vec<Block>,
    pub writer: W,
}

impl<W: TextWriter> Document for Untitled<W> {
    fn format(&self) -> &'static str {
        self.format
    }

    fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    fn blocks_mut(&mut self) -> &mut [Block] {
        &mut self.blocks
    }

    fn title(&self) -> Option<&str> {
        None
    }

    fn set_language(&mut self, code: &str, _direction_change: DirectionChange) {
        self.writer.set_language(code);
    }

    fn render(&self) -> String {
        self.writer.render(&self.blocks)
    }

    fn unread(&self) -> Vec<String> {
        self.writer.unread()
    }
}

/// Names lines for a message, from 1: `line 3`, `lines 3 and 7`, `lines 3, 7, 9 and 12 more`.
pub(crate) fn named_lines(lines: &[usize]) -> String {
    /// The number of lines that are named at most.
    const NAMED: usize = 5;
    match lines {
        [] => "no line".to_owned(),
        [line] => format!("line {line}"),
        [first @ .., last] if lines.len() <= NAMED => format!("lines {} and {last}", listed(first)),
        _ => format!(
            "lines {} and {} more",
            listed(&lines[..NAMED]),
            lines.len() - NAMED
        ),
    }
}

fn listed(lines: &[usize]) -> String {
    let names: Vec<String> = lines.iter().map(usize::to_string).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_named_shortly() {
        assert_eq!(named_lines(&[3]), "line 3");
        assert_eq!(named_lines(&[3, 7]), "lines 3 and 7");
        assert_eq!(
            named_lines(&[1, 2, 3, 4, 5, 6, 7]),
            "lines 1, 2, 3, 4, 5 and 2 more"
        );
    }
}
