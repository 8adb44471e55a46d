//! Fields of a paragraph: caption numbers, cross-references, page numbers, dates, citations.
//!
//! What a field shows is a part of the sentence and stays as it is, since the program that opens the document
//! computes it again. Links, tables of contents, form fields, and cross-references to words show prose: the program
//! would compute those from words that are translated too.

use std::ops::Range;

use super::paragraph_items::{HeldXml, ParagraphItem, ParagraphItems};
use crate::inline::InlineStyle;
use crate::lines::{has_words, is_translatable};
use crate::packages::TokenKind;

/// The limit of nested fields; deeper ones are not translated. No program writes as many.
const DEEPEST_FIELD: usize = 16;
/// The limit of tokens that are read to see what a field shows; real ones have some dozens.
const MOST_TOKENS: usize = 512;
/// The same limit for an element in which there may be others of its kind.
pub(super) const MOST_NESTED: usize = 96;

/// The first words of the codes of fields that show prose.
const PROSE: [&str; 8] = [
    "HYPERLINK",
    "TOC",
    "TOA",
    "INDEX",
    "FORMTEXT",
    "FILLIN",
    "QUOTE",
    "INCLUDETEXT",
];

/// An element of a paragraph, or of a run in which a field begins or ends.
#[derive(Debug, Clone, Copy)]
pub(super) struct Atom {
    /// The token of the element.
    at: usize,
    /// The run around it, if it is a part of one.
    run: Option<usize>,
    /// Whether it is the first in its run, and whether it is the last.
    is_border: (bool, bool),
}

/// What a reader sees of a field, a link or a content control.
#[derive(Debug, Default)]
pub(super) struct Shown {
    pub text: String,
    /// Whether words to translate are in it, apart from fields that stay as they are.
    pub has_prose: bool,
    /// Whether there are drawings, which may have paragraphs in them.
    has_drawings: bool,
    /// Whether all words stand above or below the line; `None` without words.
    is_raised: Option<bool>,
}

/// A field while what it shows is read.
struct OpenField {
    code: String,
    /// Whether the code has ended, so that what follows is shown.
    is_shown: bool,
    /// The last token, for a field that is one element.
    end: Option<usize>,
}

impl ParagraphItems<'_> {
    /// The children of the element at `parent`; those of runs in which a field begins or ends one by one.
    pub(super) fn atoms(&self, parent: usize) -> Vec<Atom> {
        let mut atoms = Vec::new();
        for at in self.tokens.children(parent) {
            let is_field = |&child: &usize| self.name(child) == "fldChar";
            if self.name(at) != "r" || !self.tokens.children(at).any(|child| is_field(&child)) {
                atoms.push(Atom {
                    at,
                    run: None,
                    is_border: (true, true),
                });
                continue;
            }
            let content: Vec<usize> = self
                .tokens
                .children(at)
                .filter(|&child| !matches!(self.name(child), "rPr" | ""))
                .collect();
            let last = content.len() - 1;
            atoms.extend(content.into_iter().enumerate().map(|(index, child)| Atom {
                at: child,
                run: Some(at),
                is_border: (index == 0, index == last),
            }));
        }
        atoms
    }

    pub(super) fn add_atoms(&mut self, atoms: &[Atom]) {
        let ends = self.ends_of_fields(atoms);
        let mut next = 0;
        while let Some(&atom) = atoms.get(next) {
            if let Some(last) = ends[next] {
                self.field(&atoms[next..=last]);
                next = last + 1;
                continue;
            }
            let first = next;
            next += 1;
            let Some(run) = atom.run else {
                self.element(atom.at);
                continue;
            };
            while atoms.get(next).is_some_and(|atom| atom.run == Some(run)) && ends[next].is_none() {
                next += 1;
            }
            let children: Vec<usize> = atoms[first..next].iter().map(|atom| atom.at).collect();
            self.run_content(run, &children);
        }
    }

    /// The kind of border of a field at this token: `begin`, `separate` or `end`.
    fn border(&self, at: usize) -> Option<String> {
        let is_border = self.name(at) == "fldChar";
        is_border.then(|| self.value(at, "fldCharType")).flatten()
    }

    /// For each of these atoms that begins a field, the index of the one that ends it; `None` if the field goes on in
    /// other paragraphs, as a table of contents does.
    fn ends_of_fields(&self, atoms: &[Atom]) -> Vec<Option<usize>> {
        let mut ends = vec![None; atoms.len()];
        let mut open = Vec::new();
        for (index, atom) in atoms.iter().enumerate() {
            match self.border(atom.at).as_deref() {
                Some("begin") => open.push(index),
                Some("end") => {
                    if let Some(start) = open.pop() {
                        ends[start] = Some(index);
                    }
                }
                _ => {}
            }
        }
        ends
    }

    /// Adds a field that consists of these atoms.
    fn field(&mut self, field: &[Atom]) {
        let (last, first) = (field[field.len() - 1], field[0]);
        let whole = self.span(&first).start..self.span(&last).end;
        let (code, separator) = self.code(field);
        let shown = self.shown(first.at..self.tokens.end_of(last.at) + 1);
        let has_prose = |shown: &Shown| shown.has_prose;
        let shows_prose = is_prose(&code) && shown.as_ref().map_or(!is_reference(&code), has_prose);
        if let Some(separator) = separator.filter(|_| shows_prose && self.fields < DEEPEST_FIELD) {
            let (before, behind) = (&field[..=separator], &field[field.len() - 1..]);
            self.list.push(ParagraphItem::Open {
                start: self.xml(before),
                style: InlineStyle::Plain,
                span: whole.start..self.span(&field[separator]).end,
            });
            self.fields += 1;
            self.add_atoms(&field[separator + 1..field.len() - 1]);
            self.fields -= 1;
            self.list.push(ParagraphItem::Close {
                end: self.xml(behind),
                span: self.span(&last),
            });
            return;
        }
        let xml = if first.is_border.0 && last.is_border.1 {
            HeldXml::Span
        } else {
            HeldXml::Xml(self.xml(field))
        };
        self.hold(shown.unwrap_or_default(), xml, whole);
    }

    /// Adds a field that is one element.
    pub(super) fn simple_field(&mut self, at: usize) {
        let code = self.value(at, "instr").unwrap_or_default();
        let shown = self.shown(at..self.tokens.end_of(at) + 1);
        if is_prose(&code) && (!is_reference(&code) || shown.as_ref().is_some_and(|shown| shown.has_prose)) {
            return self.around(at, at, InlineStyle::Plain);
        }
        self.hold(shown.unwrap_or_default(), HeldXml::Span, self.tokens.element(at));
    }

    /// Adds what is shown as words that stay as they are; the mark of a note, and what is no text, is not shown to a
    /// model.
    pub(super) fn hold(&mut self, shown: Shown, xml: HeldXml, span: Range<usize>) {
        let is_mark = shown.is_raised == Some(true) && !shown.text.contains(char::is_alphabetic);
        if (is_mark || shown.has_drawings || shown.text.trim().is_empty()) && matches!(xml, HeldXml::Span) {
            return self.point(span);
        }
        let gaps = (
            shown.text.starts_with(char::is_whitespace),
            shown.text.ends_with(char::is_whitespace),
        );
        let text = if is_mark { String::new() } else { shown.text };
        self.list.push(ParagraphItem::Held {
            text,
            style: InlineStyle::Plain,
            xml,
            gaps,
            span,
        });
    }

    /// The span that is replaced together with an atom: its whole run.
    fn span(&self, atom: &Atom) -> Range<usize> {
        self.tokens.element(atom.run.unwrap_or(atom.at))
    }

    /// The code of a field, and the atom between the code and what the field shows.
    fn code(&self, field: &[Atom]) -> (String, Option<usize>) {
        let mut code = String::new();
        let mut depth = 0;
        for (index, atom) in field.iter().enumerate() {
            match self.border(atom.at).as_deref() {
                Some("begin") => depth += 1,
                Some("end") => depth -= 1,
                Some("separate") if depth == 1 => return (code, Some(index)),
                _ if depth == 1 && self.name(atom.at) == "instrText" => {
                    code.push_str(&self.tokens.text_in(atom.at));
                }
                _ if depth == 1 && self.name(atom.at) == "r" => {
                    let parts = self.tokens.children(atom.at);
                    for part in parts.filter(|&part| self.name(part) == "instrText") {
                        code.push_str(&self.tokens.text_in(part));
                    }
                }
                _ => {}
            }
        }
        (code, None)
    }

    /// The XML of these atoms, those of a part of a run in a run of their own.
    fn xml(&self, atoms: &[Atom]) -> String {
        let mut xml = String::new();
        let mut open: Option<usize> = None;
        let raw = |at: usize| &self.tokens.text[self.tokens.element(at)];
        for atom in atoms {
            if open != atom.run {
                if let Some(run) = open {
                    xml.push_str(self.tokens.raw(self.tokens.end_of(run)));
                }
                if let Some(run) = atom.run {
                    xml.push_str(self.tokens.raw(run));
                    xml.push_str(self.properties_of(run).map_or("", raw));
                }
                open = atom.run;
            }
            xml.push_str(raw(atom.at));
        }
        if let Some(run) = open {
            xml.push_str(self.tokens.raw(self.tokens.end_of(run)));
        }
        xml
    }

    /// What a reader sees of these tokens; `None` if they are too many.
    pub(super) fn shown(&self, tokens: Range<usize>) -> Option<Shown> {
        let mut shown = Shown::default();
        let mut fields: Vec<OpenField> = Vec::new();
        let mut is_raised = false;
        let first = tokens.start;
        let mut at = first;
        while at < tokens.end {
            if at - first > MOST_TOKENS {
                return None;
            }
            while fields
                .last()
                .is_some_and(|field| field.end.is_some_and(|end| end < at))
            {
                fields.pop();
            }
            if !matches!(self.tokens.get(at).kind, TokenKind::Start | TokenKind::Empty) {
                at += 1;
                continue;
            }
            match self.name(at) {
                "drawing" | "pict" | "object" | "mc:AlternateContent" => {
                    shown.has_drawings = true;
                    at = self.tokens.end_of(at);
                }
                "del" | "moveFrom" | "rt" | "sdtPr" | "pPr" => at = self.tokens.end_of(at),
                "r" => is_raised = self.rise(at).is_some(),
                "fldSimple" => fields.push(OpenField {
                    code: self.value(at, "instr").unwrap_or_default(),
                    is_shown: true,
                    end: Some(self.tokens.end_of(at)),
                }),
                "fldChar" => self.pass_border(at, &mut fields),
                "instrText" => {
                    if let Some(field) = fields.last_mut().filter(|field| !field.is_shown) {
                        field.code.push_str(&self.tokens.text_in(at));
                    }
                }
                "tab" | "ptab" | "br" | "cr" => shown.text.push(' '),
                "noBreakHyphen" => shown.text.push('\u{2011}'),
                "t" if fields.iter().all(|field| field.is_shown) => {
                    let words = self.tokens.text_in(at);
                    if !words.trim().is_empty() {
                        shown.is_raised = Some(is_raised && shown.is_raised.unwrap_or(true));
                    }
                    let is_prose = fields.iter().all(|field| is_prose(&field.code));
                    let is_number =
                        fields.iter().any(|field| is_reference(&field.code)) && !has_words(&words);
                    shown.has_prose |= is_prose && is_translatable(&words) && !is_number;
                    shown.text.push_str(&words);
                }
                _ => {}
            }
            at += 1;
        }
        Some(shown)
    }

    fn pass_border(&self, at: usize, fields: &mut Vec<OpenField>) {
        match self.border(at).as_deref() {
            Some("begin") => fields.push(OpenField {
                code: String::new(),
                is_shown: false,
                end: None,
            }),
            Some("separate") => {
                if let Some(field) = fields.last_mut() {
                    field.is_shown = true;
                }
            }
            Some("end") => {
                fields.pop();
            }
            _ => {}
        }
    }
}

/// Whether a field with this code shows prose.
fn is_prose(code: &str) -> bool {
    let name = code.split_whitespace().next().unwrap_or_default();
    is_reference(code) || PROSE.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a field with this code repeats the text of a bookmark, and not its number or where it stands: the switches
/// `\n`, `\r`, `\w` and `\p`.
fn is_reference(code: &str) -> bool {
    let mut words = code.split_whitespace();
    let is_name = words.next().is_some_and(|name| name.eq_ignore_ascii_case("REF"));
    let is_number = |word: &str| {
        let switch = word.to_ascii_lowercase();
        matches!(switch.as_str(), "\\n" | "\\r" | "\\w" | "\\p")
    };
    is_name && !words.any(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_to_text_show_prose() {
        for code in [" REF _Ref7 \\h ", "ref Nome", "HYPERLINK \"a\""] {
            assert!(is_prose(code), "{code}");
        }
        for code in [
            " REF _Ref7 \\r \\h ",
            "REF x \\P",
            "PAGEREF _Ref7",
            "SEQ Tabela",
            "",
        ] {
            assert!(!is_prose(code), "{code}");
        }
    }
}
