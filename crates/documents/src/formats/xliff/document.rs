//! An opened XLIFF file: its segments without a target are blocks, and their translations are written as targets.

use std::ops::Range;

use super::NAME;
use super::embedded::{self, Embedded};
use super::units::{LeafGrammar, Target, Units};
use crate::budget::Budget;
use crate::packages::{Change, Edit, Part, TokenKind, Tokens, attribute, local, read_flow};
use crate::untitled::{TextWriter, Untitled, named_lines};
use crate::values::{HELD, ValueFormat, lines_of};
use crate::{Block, ReadError, Translation};

/// The text of a file with its targets.
pub(super) struct XliffText {
    part: Part,
    /// The ranges of blocks that stand in one target together.
    shared: Vec<Range<usize>>,
    /// The offsets of the sources that are held as they are.
    held: Vec<usize>,
    /// The code of the target language.
    target_language: Option<String>,
    /// Whether the file came with translations, whose language it names.
    has_targets: bool,
}

/// The words of a leaf: the change that writes them, and their blocks.
struct Words {
    edit: Edit,
    blocks: Vec<Block>,
}

/// Reads a file whose words are in this notation.
pub(super) fn read(text: &str, format: ValueFormat) -> Result<Untitled<XliffText>, ReadError> {
    let tokens = Tokens::of(NAME, text)?;
    let units = Units::of(&tokens);
    let (mut found, mut held) = (Vec::new(), Vec::new());
    let mut grammar = LeafGrammar::default();
    for target in &units.targets {
        grammar.holders.insert(target.source);
        for leaf in &target.leaves {
            match embedded::read(&tokens, leaf, format) {
                Some(Embedded::Read { value, blocks, write }) => {
                    let change = Change::Value {
                        first: 0,
                        value,
                        write,
                        around: (String::new(), String::new()),
                    };
                    let span = leaf.content.clone();
                    found.push(Words {
                        edit: Edit { span, change },
                        blocks,
                    });
                }
                Some(Embedded::Held) => held.push(leaf.start),
                None => grammar.leaves.push(leaf.start..leaf.content.end),
            }
        }
    }
    grammar.leaves.sort_by_key(|leaf| leaf.start);
    held.sort_unstable();
    let mut blocks = Vec::new();
    let mut budget = Budget::of(text.len());
    let mut part = read_flow(NAME, text.to_owned(), &grammar, &mut blocks, &mut budget)?;
    // A segment that stays as it is has a target all the same.
    part.keeps_equal = false;
    let plain = std::mem::take(&mut part.edits).into_iter().zip(blocks);
    found.extend(plain.map(|(edit, block)| Words {
        edit,
        blocks: vec![block],
    }));
    found.sort_by_key(|words| words.edit.span.start);
    let mut document = Untitled {
        format: NAME,
        blocks: Vec::new(),
        writer: XliffText {
            part,
            shared: Vec::new(),
            held,
            target_language: None,
            has_targets: units.has_targets,
        },
    };
    place(&mut document, units.targets, found);
    Ok(document)
}

/// Adds the blocks of words, in their order, and the edits that write them into the targets.
fn place(document: &mut Untitled<XliffText>, targets: Vec<Target>, found: Vec<Words>) {
    let starts: Vec<usize> = found.iter().map(|words| words.edit.span.start).collect();
    let mut edits: Vec<Option<(Edit, Range<usize>)>> = Vec::with_capacity(found.len());
    for Words { mut edit, mut blocks } in found {
        let first = document.blocks.len();
        if let Change::Prose { block: index, .. } | Change::Value { first: index, .. } = &mut edit.change {
            *index = first;
        }
        document.blocks.append(&mut blocks);
        edits.push(Some((edit, first..document.blocks.len())));
    }
    let writer = &mut document.writer;
    for target in targets {
        let mut place = target.span;
        let (mut pending, mut last): (String, Option<Edit>) = (String::new(), None);
        let mut shared: Option<Range<usize>> = None;
        for (leaf, literal) in target.leaves.iter().zip(&target.literals) {
            pending.push_str(literal);
            let at = starts.partition_point(|start| *start < leaf.content.start);
            let is_here = |found: &(Edit, Range<usize>)| found.0.span.end <= leaf.content.end;
            let found = edits
                .get_mut(at)
                .and_then(|found| found.take_if(|found| is_here(found)));
            let Some((mut edit, range)) = found else {
                pending.push_str(&writer.part.text[leaf.content.clone()]);
                continue;
            };
            // What stands around the words, such as tags and spaces, stands around them in the target too.
            pending.push_str(&writer.part.text[leaf.content.start..edit.span.start]);
            let behind = writer.part.text[edit.span.end..leaf.content.end].to_owned();
            set_around(&mut edit, Some(std::mem::replace(&mut pending, behind)), None);
            edit.span = place.clone();
            place = place.end..place.end;
            writer.part.edits.extend(last.replace(edit));
            shared = Some(shared.map_or(range.clone(), |before| before.start..range.end));
        }
        pending.push_str(target.literals.last().map_or("", String::as_str));
        if let Some(mut edit) = last {
            set_around(&mut edit, None, Some(pending));
            writer.part.edits.push(edit);
        }
        if let (Some((span, replacement)), Some(blocks)) = (target.state, shared.clone()) {
            let change = Change::Tag { blocks, replacement };
            writer.part.edits.push(Edit { span, change });
        }
        writer.shared.extend(shared.filter(|blocks| blocks.len() > 1));
    }
    writer.part.edits.sort_by_key(|edit| edit.span.start);
}

fn set_around(edit: &mut Edit, before: Option<String>, behind: Option<String>) {
    if let Change::Prose { around, .. } | Change::Value { around, .. } = &mut edit.change {
        around.0 = before.unwrap_or_else(|| std::mem::take(&mut around.0));
        around.1 = behind.unwrap_or_else(|| std::mem::take(&mut around.1));
    }
}

impl XliffText {
    /// The text with the translations of `blocks`. In a target that several blocks share, those without a translation
    /// are their source.
    fn with_targets(&self, blocks: &[Block]) -> String {
        let is_translated = |block: &Block| block.translation.is_some();
        let mut whole: Vec<Block> = Vec::new();
        for shared in &self.shared {
            let part = &blocks[shared.clone()];
            if part.iter().any(is_translated) && !part.iter().all(is_translated) {
                if whole.is_empty() {
                    whole = blocks.to_vec();
                }
                for block in whole[shared.clone()]
                    .iter_mut()
                    .filter(|block| !is_translated(block))
                {
                    block.translation = Some(Translation {
                        text: block.source.clone(),
                        marks: block.marks.clone(),
                    });
                }
            }
        }
        let blocks = if whole.is_empty() { blocks } else { &whole };
        self.part.rendered(blocks, None, usize::MAX)
    }
}

impl TextWriter for XliffText {
    fn set_language(&mut self, code: &str) {
        self.target_language = Some(code.to_owned());
    }

    fn render(&self, blocks: &[Block]) -> String {
        let text = self.with_targets(blocks);
        let is_translated = blocks.iter().any(|block| block.translation.is_some());
        match &self.target_language {
            Some(code) if is_translated => named(text, code, self.has_targets),
            _ => text,
        }
    }

    fn unread(&self) -> Vec<String> {
        let lines = lines_of(&self.part.text, &self.held);
        lines
            .map(|lines| format!("{} {HELD}", named_lines(&lines)))
            .into_iter()
            .collect()
    }
}

/// The text of a file with its target language named: in `trgLang` of the root since version 2, in `target-language` of
/// each `file` before. If there were translations before, the language that the file names is theirs and stays.
fn named(text: String, code: &str, has_targets: bool) -> String {
    let Ok(tokens) = Tokens::of(NAME, &text) else {
        return text;
    };
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for at in 0..tokens.len() {
        if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
            continue;
        }
        let tag = tokens.raw(at);
        let (source, target) = match local(tokens.name(at)) {
            "xliff" => ("srcLang", "trgLang"),
            "file" => ("source-language", "target-language"),
            _ => continue,
        };
        // Each version names languages in one of the two elements.
        let is_here = attribute(tag, source).is_some() || attribute(tag, target).is_some();
        let start = tokens.get(at).span().start;
        let (place, words) = match attribute(tag, target) {
            Some((old, span)) if !has_targets && primary(&old) != code => {
                (start + span.start..start + span.end, code.to_owned())
            }
            None if is_here => {
                let end = start + 1 + tokens.name(at).len();
                (end..end, format!(" {target}=\"{code}\""))
            }
            Some(_) | None => continue,
        };
        out.push_str(&text[done..place.start]);
        out.push_str(&words);
        done = place.end;
    }
    out.push_str(&text[done..]);
    out
}

/// The first part of a language code.
fn primary(code: &str) -> String {
    code.split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}
