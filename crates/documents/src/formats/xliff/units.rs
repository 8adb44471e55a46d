//! Finds the segments of a file that have no translation, and the places where their targets are written.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::states;
use crate::inline::InlineStyle;
use crate::packages::{Element, Grammar, Role, TokenKind, Tokens, attribute, local};

/// An element with words to translate: a source, or a segment that is marked in it.
pub(super) struct Leaf {
    /// The index of its start tag.
    pub token: usize,
    /// The offset of its start tag.
    pub start: usize,
    /// The span between its tags.
    pub content: Range<usize>,
}

/// A target to write: a span that is replaced by the translations of leaves, with text around them.
pub(super) struct Target {
    pub span: Range<usize>,
    /// The offset of the element that holds the leaves, or is the only one.
    pub source: usize,
    pub leaves: Vec<Leaf>,
    /// The text before each leaf, and behind the last one.
    pub literals: Vec<String>,
    /// The start tag of the element that tells the state of the target, with the tag that it gets with the target.
    pub state: Option<(Range<usize>, String)>,
}

/// The segments of a file that have no translation.
#[derive(Default)]
pub(super) struct Units {
    pub targets: Vec<Target>,
    /// Whether other segments have a target already.
    pub has_targets: bool,
}

impl Units {
    pub fn of(tokens: &Tokens<'_>) -> Units {
        let mut units = Units::default();
        // The last token of each open element that says whether it is to be translated, and what it says.
        let mut says: Vec<(usize, bool)> = Vec::new();
        // The end of the current unit; units do not nest.
        let mut unit = 0;
        for at in 0..tokens.len() {
            if !is_start(tokens, at) {
                continue;
            }
            while says.last().is_some_and(|(end, _)| *end < at) {
                says.pop();
            }
            if let Some((value, _)) = attribute(tokens.raw(at), "translate") {
                says.push((tokens.end_of(at), value != "no"));
            }
            let is_wanted = says.last().is_none_or(|(_, is_wanted)| *is_wanted);
            if matches!(local(tokens.name(at)), "trans-unit" | "segment") && at >= unit && is_wanted {
                units.add(tokens, at);
                unit = tokens.end_of(at);
            }
        }
        units
    }

    fn add(&mut self, tokens: &Tokens<'_>, unit: usize) {
        let mut children = HashMap::new();
        for child in tokens.children(unit) {
            children.entry(local(tokens.name(child))).or_insert(child);
        }
        let Some(&source) = children.get("source") else {
            return;
        };
        let segmented = children.get("seg-source").copied().unwrap_or(source);
        let segments = segments(tokens, segmented);
        let Some(&target) = children.get("target") else {
            let name = tokens.name(source);
            let prefix = &name[..name.len() - local(name).len()];
            let end = tokens.element(segmented).end.max(tokens.element(source).end);
            let tags = (format!("<{prefix}target>"), format!("</{prefix}target>"));
            self.whole(tokens, end..end, tags, segmented, segments);
            self.set_state(tokens, unit, self.targets.len() - 1);
            return;
        };
        let is_blank = tokens.text_in(target).trim().is_empty();
        if is_blank && self::segments(tokens, target).is_empty() || is_undone(tokens, unit, source, target) {
            let tags = (start_tag(tokens, target), format!("</{}>", tokens.name(target)));
            self.whole(tokens, tokens.element(target), tags, segmented, segments);
            self.set_state(tokens, unit, self.targets.len() - 1);
        } else {
            self.has_targets |= !is_blank;
            let first = self.targets.len();
            self.fill(tokens, target, segmented, segments);
            self.set_state(tokens, target, first);
        }
    }

    /// Has the target with this index, if there is one, change the state that the element at `at` tells.
    fn set_state(&mut self, tokens: &Tokens<'_>, at: usize, target: usize) {
        if let (Some(target), Some(tag)) = (self.targets.get_mut(target), states::filled(tokens.raw(at))) {
            target.state = Some((tokens.get(at).span(), tag));
        }
    }

    /// Adds a target for a whole unit, segment by segment if segments are marked.
    fn whole(
        &mut self,
        tokens: &Tokens<'_>,
        span: Range<usize>,
        tags: (String, String),
        source: usize,
        segments: Vec<usize>,
    ) {
        let leaves: Vec<Leaf> = match segments.as_slice() {
            [] => vec![leaf(tokens, source)],
            _ => segments
                .into_iter()
                .map(|segment| leaf(tokens, segment))
                .collect(),
        };
        let content = content(tokens, source);
        let mut literals = Vec::with_capacity(leaves.len() + 1);
        let (mut before, mut end) = (tags.0, content.start);
        for leaf in &leaves {
            before.push_str(&tokens.text[end..leaf.content.start]);
            literals.push(std::mem::take(&mut before));
            end = leaf.content.end;
        }
        literals.push(tokens.text[end..content.end].to_owned() + &tags.1);
        self.targets.push(Target {
            span,
            source: tokens.get(source).span().start,
            leaves,
            literals,
            state: None,
        });
    }

    /// Adds the segments of a target that are empty.
    fn fill(&mut self, tokens: &Tokens<'_>, target: usize, source: usize, segments: Vec<usize>) {
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for segment in segments {
            by_name.entry(name_of_segment(tokens, segment)).or_insert(segment);
        }
        for empty in self::segments(tokens, target) {
            let segment = by_name.remove(&name_of_segment(tokens, empty));
            let is_blank = tokens.text_in(empty).trim().is_empty();
            if let Some(segment) = segment.filter(|_| is_blank) {
                self.targets.push(Target {
                    span: tokens.element(empty),
                    source: tokens.get(source).span().start,
                    leaves: vec![leaf(tokens, segment)],
                    literals: vec![start_tag(tokens, empty), format!("</{}>", tokens.name(empty))],
                    state: None,
                });
            }
        }
    }
}

fn is_start(tokens: &Tokens<'_>, at: usize) -> bool {
    matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty)
}

/// The segments that are marked in an element, in order.
fn segments(tokens: &Tokens<'_>, within: usize) -> Vec<usize> {
    let is_segment = |&at: &usize| {
        is_start(tokens, at)
            && local(tokens.name(at)) == "mrk"
            && attribute(tokens.raw(at), "mtype").is_some_and(|(kind, _)| kind == "seg")
    };
    let mut segments = Vec::new();
    let mut end = within;
    for at in (within..=tokens.end_of(within)).filter(is_segment) {
        // Segments do not nest.
        if at > end {
            segments.push(at);
            end = tokens.end_of(at);
        }
    }
    segments
}

/// The start tag of an element that gets words, with the state that it then has.
fn start_tag(tokens: &Tokens<'_>, element: usize) -> String {
    let raw = tokens.raw(element);
    let tag = states::filled(raw).unwrap_or_else(|| raw.to_owned());
    tag.trim_end_matches('>')
        .trim_end_matches('/')
        .trim_end()
        .to_owned()
        + ">"
}

fn name_of_segment(tokens: &Tokens<'_>, segment: usize) -> String {
    attribute(tokens.raw(segment), "mid").map_or_else(String::new, |(name, _)| name)
}

fn leaf(tokens: &Tokens<'_>, token: usize) -> Leaf {
    Leaf {
        token,
        start: tokens.get(token).span().start,
        content: content(tokens, token),
    }
}

/// The span between the tags of an element.
fn content(tokens: &Tokens<'_>, element: usize) -> Range<usize> {
    let start = tokens.get(element).span().end;
    match tokens.get(element).kind {
        TokenKind::Start => start..tokens.get(tokens.end_of(element)).span().start,
        _ => start..start,
    }
}

/// Whether a target that has words is no translation: its state says so, or it is new and a copy of the source.
fn is_undone(tokens: &Tokens<'_>, unit: usize, source: usize, target: usize) -> bool {
    let is = |at: usize, name: &str, wanted: &str| {
        attribute(tokens.raw(at), name).is_some_and(|(value, _)| value == wanted)
    };
    if is(unit, "approved", "yes") {
        return false;
    }
    let is_new = is(target, "state", "new") || is(unit, "state", "initial");
    is(target, "state", "needs-translation")
        || is_new && tokens.text_in(source).trim() == tokens.text_in(target).trim()
}

/// The roles of the elements of a file: these leaves are prose.
#[derive(Default)]
pub(super) struct LeafGrammar {
    /// The spans of the leaves that are read as XML, in order.
    pub leaves: Vec<Range<usize>>,
    /// The offsets of the elements that hold leaves.
    pub holders: HashSet<usize>,
}

impl LeafGrammar {
    /// The last leaf that begins at this offset or before it.
    fn leaf_before(&self, at: usize) -> Option<&Range<usize>> {
        let behind = self.leaves.partition_point(|leaf| leaf.start <= at);
        self.leaves.get(behind.checked_sub(1)?)
    }
}

impl Grammar for LeafGrammar {
    fn role(&self, element: &Element<'_>) -> Role {
        let leaf = self.leaf_before(element.start);
        let is_inside = leaf.is_some_and(|leaf| element.start < leaf.end);
        match local(element.name) {
            _ if leaf.is_some_and(|leaf| leaf.start == element.start) => Role::Leaf(None),
            "source" | "seg-source" if self.holders.contains(&element.start) => Role::Around(None),
            "mrk" if is_inside && is_protected(element.tag) => Role::Verbatim(InlineStyle::Plain),
            "g" | "mrk" | "pc" => Role::Pair(InlineStyle::Plain),
            "source" | "seg-source" | "target" | "note" | "notes" | "alt-trans" | "header"
            | "originalData" | "skeleton" => Role::Skip,
            _ if is_inside => Role::Skip,
            _ => Role::Unknown,
        }
    }

    fn is_loose(&self) -> bool {
        false
    }
}

fn is_protected(tag: &str) -> bool {
    let is = |name: &str, wanted: &str| attribute(tag, name).is_some_and(|(value, _)| value == wanted);
    is("translate", "no") || is("mtype", "protected")
}
