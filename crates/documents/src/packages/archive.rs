//! An opened package with its blocks and its translation.

use super::container::Container;
use super::part::Part;
use crate::budget::Budget;
use crate::{Block, BlockKind, DirectionChange, Document, WriteError};

/// A package, with the parts that may be changed.
pub(crate) struct Archive {
    pub format: &'static str,
    pub container: Container,
    /// The parts that contain prose or name the language.
    pub parts: Vec<Part>,
    /// The blocks of all parts.
    pub blocks: Vec<Block>,
    /// The document's title in the package's metadata.
    pub title: Option<String>,
    /// The code of the target language, and how the direction of lines changes.
    pub to: Option<(String, DirectionChange)>,
    /// What is left as it is, a sentence each.
    pub unread: Vec<String>,
}

impl Archive {
    /// The limit of the size of all parts together when they are written, in bytes.
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

    fn unread(&self) -> Vec<String> {
        self.unread.clone()
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
