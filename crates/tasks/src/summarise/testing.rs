//! Small texts for the tests of summaries.

use documents::BlockKind;
use text::Lang;

use super::Subject;
use crate::assemble::{Source, untouched};
use crate::report::BlockReport;

/// English paragraphs.
pub(super) fn paragraphs(texts: &[&str]) -> Vec<BlockReport> {
    texts
        .iter()
        .map(|text| block(BlockKind::Paragraph, text))
        .collect()
}

/// A heading and an English paragraph.
pub(super) fn with_heading(heading: &str, paragraph: &str) -> Vec<BlockReport> {
    vec![
        block(BlockKind::Heading(1), heading),
        block(BlockKind::Paragraph, paragraph),
    ]
}

/// The English text of these blocks.
pub(super) fn subject(blocks: &[BlockReport]) -> Subject<'_> {
    Subject::of(blocks, Lang::EN)
}

fn block(kind: BlockKind, text: &str) -> BlockReport {
    let source = Source {
        marks: Vec::new(),
        figure: None,
        kind,
        text: text.to_owned(),
    };
    untouched(&source, Lang::EN)
}
