//! The format XLIFF 1.2 and 2, which translation programs exchange. Units without a target get one; the others are
//! translated already.

use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use crate::budget::Budget;
use crate::inline::InlineStyle;
use crate::packages::{Change, Element, Grammar, Part, Role, TokenKind, Tokens, attribute, local, read_flow};
use crate::{
    Block, Confidence, DirectionChange, Document, Format, Notation, ReadError, has_extension, prolog,
};

/// The format XLIFF.
pub struct Xliff;

const NAME: &str = "xliff";

impl Format for Xliff {
    fn name(&self) -> &'static str {
        NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlf", "xliff"]
    }

    fn notation(&self) -> Notation {
        Notation::Markup
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        /// The number of bytes in which the root element is searched for, after a declaration and perhaps a comment.
        const HEAD: usize = 1000;
        let head: String = text.chars().take(HEAD).collect();
        if has_extension(name, self.extensions()) {
            Confidence::Certain
        } else if text.trim_start().starts_with('<') && head.contains("<xliff") {
            Confidence::Likely
        } else {
            Confidence::No
        }
    }

    fn declared_encoding(&self, head: &str) -> Option<String> {
        prolog::encoding(head).map(|span| head[span].to_owned())
    }

    fn open(&self, mut text: String) -> Result<Box<dyn Document>, ReadError> {
        // The output is UTF-8, whatever the input was.
        if let Some(span) =
            prolog::encoding(&text).filter(|span| !text[span.clone()].eq_ignore_ascii_case("utf-8"))
        {
            text.replace_range(span, "UTF-8");
        }
        let units = Units::of(&Tokens::of(NAME, &text)?);
        let mut blocks = Vec::new();
        let mut budget = Budget::of(text.len());
        let mut part = read_flow(NAME, text, &units, &mut blocks, &mut budget)?;
        for edit in &mut part.edits {
            if let Change::Prose { around, .. } = &mut edit.change
                && let Some(target) = units.target_behind(edit.span.start)
            {
                *around = target.around.clone();
                edit.span = target.span.clone();
            }
        }
        part.edits.sort_by_key(|edit| edit.span.start);
        Ok(Box::new(XliffDocument {
            part,
            blocks,
            target_language: None,
            has_targets: units.has_targets,
        }))
    }
}

/// The position at which the translation of a source is inserted.
struct Target {
    span: Range<usize>,
    /// The tags that are written around it.
    around: (String, String),
}

/// The units of a file that have no translation.
struct Units {
    /// The targets to insert, by the start of their sources.
    targets: HashMap<usize, Target>,
    /// The starts of the sources, in order.
    starts: Vec<usize>,
    /// Whether other units have a target already.
    has_targets: bool,
}

impl Units {
    fn of(tokens: &Tokens<'_>) -> Units {
        let mut units = Units {
            targets: HashMap::new(),
            starts: Vec::new(),
            has_targets: false,
        };
        // The end of the enclosing element that is marked as not to be translated.
        let mut kept = 0;
        // The end of the current unit; units do not nest.
        let mut unit = 0;
        for at in 0..tokens.len() {
            if !matches!(tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
                continue;
            }
            if attribute(tokens.raw(at), "translate").is_some_and(|(value, _)| value == "no") {
                kept = kept.max(tokens.end_of(at));
            }
            if matches!(local(tokens.name(at)), "trans-unit" | "segment") && at >= kept.max(unit) {
                units.add(tokens, at);
                unit = tokens.end_of(at);
            }
        }
        units
    }

    fn add(&mut self, tokens: &Tokens<'_>, unit: usize) {
        let child = |wanted: &str| {
            tokens
                .children(unit)
                .find(|&child| local(tokens.name(child)) == wanted)
        };
        let Some(source) = child("source") else { return };
        let name = tokens.name(source);
        let prefix = &name[..name.len() - local(name).len()];
        let tags = (format!("<{prefix}target>"), format!("</{prefix}target>"));
        let target = match child("target") {
            Some(target) if !tokens.text_in(target).trim().is_empty() => {
                self.has_targets = true;
                return;
            }
            Some(target) if tokens.get(target).kind == TokenKind::Empty => Target {
                span: tokens.element(target),
                around: tags,
            },
            Some(target) => Target {
                span: tokens.get(target).span().end..tokens.get(tokens.end_of(target)).span().start,
                around: (String::new(), String::new()),
            },
            None => {
                let end = tokens.element(source).end;
                Target {
                    span: end..end,
                    around: tags,
                }
            }
        };
        let start = tokens.get(source).span().start;
        self.starts.push(start);
        self.targets.insert(start, target);
    }

    /// The target of the source that contains this byte.
    fn target_behind(&self, at: usize) -> Option<&Target> {
        let behind = self.starts.partition_point(|&start| start <= at);
        let start = behind.checked_sub(1).and_then(|index| self.starts.get(index))?;
        self.targets.get(start)
    }
}

impl Grammar for Units {
    fn role(&self, element: &Element<'_>) -> Role {
        match local(element.name) {
            "source" if self.targets.contains_key(&element.start) => Role::Leaf(None),
            "source" | "target" | "note" | "notes" | "alt-trans" | "header" | "originalData" | "skeleton"
            | "x" | "bx" | "ex" | "ph" | "it" | "bpt" | "ept" | "sc" | "ec" | "cp" | "sm" | "em" => {
                Role::Skip
            }
            "g" | "mrk" | "pc" => Role::Pair(InlineStyle::Plain),
            _ => Role::Unknown,
        }
    }

    fn is_loose(&self) -> bool {
        false
    }
}

/// An opened file.
struct XliffDocument {
    part: Part,
    blocks: Vec<Block>,
    /// The code of the target language.
    target_language: Option<String>,
    /// Whether the file came with translations, whose language it names.
    has_targets: bool,
}

impl Document for XliffDocument {
    fn format(&self) -> &'static str {
        NAME
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

    fn set_language(&mut self, code: &str, _turn: DirectionChange) {
        self.target_language = Some(code.to_owned());
    }

    fn render(&self) -> String {
        let text = self.part.rendered(&self.blocks, None, usize::MAX);
        let is_translated = self.blocks.iter().any(|block| block.translation.is_some());
        match &self.target_language {
            Some(code) if is_translated => named(text, code, self.has_targets),
            _ => text,
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Translation;

    fn capitals(text: &str) -> String {
        let mut document = Xliff.open(text.to_owned()).unwrap();
        assert_eq!(document.render(), text);
        for block in document.blocks_mut() {
            let text = block.source.to_uppercase();
            block.translation = Some(Translation::placed(&block.source, &block.marks, text, &[]));
        }
        document.render()
    }

    #[test]
    fn units_without_a_target_get_one() {
        let text = "<?xml version=\"1.0\"?>\n<xliff version=\"1.2\"><file target-language=\"en\"><body>\n\
            <trans-unit id=\"1\"><source>Он <g id=\"1\">ушёл</g> &amp; всё<x id=\"2\"/>.</source></trans-unit>\n\
            <trans-unit id=\"2\"><source>Да</source><target>Yes</target></trans-unit>\n\
            <trans-unit id=\"3\"><source>Нет</source><target state=\"new\"></target><note>заметка</note></trans-unit>\n\
            <trans-unit id=\"4\"><source>Там</source><target/></trans-unit>\n\
            <trans-unit id=\"5\" translate=\"no\"><source>Код</source></trans-unit>\n\
            <trans-unit id=\"6\"><source>12</source></trans-unit></body></file></xliff>\n";
        let expected = text
            .replace(
                "<x id=\"2\"/>.</source>",
                "<x id=\"2\"/>.</source><target>ОН <g id=\"1\">УШЁЛ</g> &amp; ВСЁ<x id=\"2\"/>.</target>",
            )
            .replace("\"new\"></target>", "\"new\">НЕТ</target>")
            .replace("<target/>", "<target>ТАМ</target>");
        assert_eq!(capitals(text), expected);
    }

    #[test]
    fn the_target_language_is_named() {
        let render = |text: &str| {
            let mut document = Xliff.open(text.to_owned()).unwrap();
            document.set_language("en", DirectionChange::Stays);
            assert_eq!(document.render(), text, "nothing was translated");
            for block in document.blocks_mut() {
                block.translation = Some(Translation::plain("X"));
            }
            document.render()
        };
        let unit = "<body><trans-unit id=\"1\"><source>Он</source></trans-unit></body>";
        let done = "<body><trans-unit id=\"1\"><source>Он</source></trans-unit><trans-unit id=\"2\"><source>Да</source>\
                    <target>Ja</target></trans-unit></body>";
        for (body, before, after) in [
            (
                unit,
                " source-language=\"ru\"",
                " target-language=\"en\" source-language=\"ru\"",
            ),
            (unit, " target-language=\"de\"", " target-language=\"en\""),
            (unit, " target-language='en-GB'", " target-language='en-GB'"),
            (done, " target-language=\"de\"", " target-language=\"de\""),
            (unit, "", ""),
        ] {
            let text = format!("<xliff version=\"1.2\"><file{before}>{body}</file></xliff>");
            let wanted = format!("<xliff version=\"1.2\"><file{after}>{body}</file></xliff>")
                .replace("<source>Он</source>", "<source>Он</source><target>X</target>");
            assert_eq!(render(&text), wanted);
        }
        let two = "<x:xliff srcLang=\"ru\"><file id=\"f\"><unit id=\"1\"><segment><source>Он</source></segment></unit></file></x:xliff>";
        assert!(
            render(two).starts_with("<x:xliff trgLang=\"en\" srcLang=\"ru\"><file id=\"f\">"),
            "{}",
            render(two)
        );
    }

    #[test]
    fn version_two_has_segments() {
        let text = "<xliff trgLang=\"en\"><file><unit id=\"1\"><originalData><data>слово</data></originalData><segment>\
                    <source>Он <pc id=\"1\">ушёл</pc>.</source></segment></unit></file></xliff>";
        assert_eq!(
            capitals(text),
            text.replace(
                "</source>",
                "</source><target>ОН <pc id=\"1\">УШЁЛ</pc>.</target>"
            )
        );
        assert!(Xliff.open("<xliff><file>".to_owned()).is_err());
    }
}
