//! An opened package.

use super::container::Container;
use super::part::Part;
use crate::budget::Budget;
use crate::{Block, BlockKind, DirectionChange, Document, WriteError};

/// A package with what may be changed in it.
pub(crate) struct Archive {
    pub format: &'static str,
    pub container: Container,
    /// The parts that hold prose or name the language.
    pub parts: Vec<Part>,
    /// The prose of all of them.
    pub blocks: Vec<Block>,
    /// The title as the package itself gives it.
    pub title: Option<String>,
    /// The code of the language that it is translated into, and how its lines turn.
    pub to: Option<(String, DirectionChange)>,
}

impl Archive {
    /// Its parts together are no longer than this, in bytes, when they are written.
    fn most(&self) -> usize {
        let translations = self.blocks.iter().filter_map(|block| block.translation.as_ref());
        let translated: usize = translations.map(|translation| translation.text.len()).sum();
        let read: usize = self.parts.iter().map(|part| part.text.len()).sum();
        Budget::of(read + translated).whole()
    }
}

impl Document for Archive {
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
        let heading = || {
            let mut blocks = self.blocks.iter();
            blocks.find(|block| matches!(block.kind, BlockKind::Heading(_)))
        };
        self.title
            .as_deref()
            .or_else(|| heading().map(|block| block.source.as_str()))
    }

    fn set_language(&mut self, code: &str, turn: DirectionChange) {
        self.to = Some((code.to_owned(), turn));
    }

    fn render(&self) -> String {
        let mut out = String::new();
        let mut before: Option<BlockKind> = None;
        for block in &self.blocks {
            let is_close = before == Some(block.kind)
                && matches!(block.kind, BlockKind::ListItem | BlockKind::TableCell);
            match before {
                None => {}
                Some(_) if is_close => out.push('\n'),
                Some(_) => out.push_str("\n\n"),
            }
            if block.kind == BlockKind::ListItem {
                out.push_str("- ");
            }
            let translation = block.translation.as_ref();
            let translated = translation
                .map(|translation| translation.text.trim())
                .filter(|text| !text.is_empty());
            out.push_str(translated.unwrap_or(&block.source));
            before = Some(block.kind);
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out
    }

    fn package(&self) -> Option<Result<Vec<u8>, WriteError>> {
        let is_translated = self.blocks.iter().any(|block| block.translation.is_some());
        let mut texts: Vec<(&str, String)> = Vec::new();
        if is_translated {
            let most = self.most();
            let mut whole = 0;
            for part in &self.parts {
                let text = part.rendered(&self.blocks, self.to.as_ref(), most);
                whole += text.len();
                if whole > most {
                    return Some(Err(WriteError::TooMuch {
                        mebibytes: most >> 20,
                    }));
                }
                if text != part.text {
                    texts.push((&part.name, text));
                }
            }
        }
        Some(self.container.rewritten(&texts))
    }
}
