//! Translations that every format can be asked for.

use documents::inline::{MarkKind, Run, runs};
use documents::{Block, Document, Mark, Translation};

/// The words in capitals, but for those that are kept.
pub fn in_capitals(block: &Block) -> String {
    let words = |run: Run| {
        let is_kept = |mark: &Mark| mark.kind == MarkKind::Verbatim && mark.range == run.range;
        let words = &block.source[run.range.clone()];
        if block.marks.iter().any(is_kept) {
            words.to_owned()
        } else {
            words.to_uppercase()
        }
    };
    runs(&block.source, &block.marks).into_iter().map(words).collect()
}
/// Translates every block into capitals, its marks where they belong.
pub fn shout(document: &mut dyn Document) {
    for block in document.blocks_mut() {
        let words = in_capitals(block);
        block.translation = Some(Translation::placed(&block.source, &block.marks, words, &[]));
    }
}
