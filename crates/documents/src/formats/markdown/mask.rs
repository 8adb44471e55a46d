//! The mask of a text: a copy of equal length for the parser, in which everything that is not `CommonMark` stands for
//! letters or empty headings. So math, templates and directives cannot be misread as marks, and all positions stay.

use std::ops::Range;

use super::fields::{Field, Notation};
use super::{directives, html, matter, spans};

/// What stands at an opaque span of the text, for the words around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// Stands between blocks: the words before and after it are not one sentence.
    Border,
    /// Stands between words and tells a reader of the sentence nothing.
    Point,
    /// A word of its sentence, as it is read.
    Word(String),
    /// Is read as these words, and written as they are translated.
    Text(String),
    /// Begins a pair around words.
    Open,
    /// Ends that pair.
    Close,
}

/// A span that is written back byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opaque {
    pub range: Range<usize>,
    pub role: Role,
}

/// The bytes that stand for others in the mask.
const LETTER: u8 = b'x';
const HEADING: u8 = b'#';
/// Lists of people seldom have this marker, and a list with another marker is another list.
const ITEM: u8 = b'+';

/// A masked text.
#[derive(Debug, Default)]
pub(super) struct Mask {
    /// The text for the parser; as long as the source.
    pub text: String,
    /// The opaque spans; ascending, apart.
    opaque: Vec<Opaque>,
    /// The positions at which directives with an indented body begin, which the parser takes for list items.
    items: Vec<usize>,
    /// The titles of directives, which the parser takes for headings, with how they are written.
    titles: Vec<(Range<usize>, Notation)>,
    /// The spans of HTML blocks whose words are read.
    html: Vec<Range<usize>>,
    /// Words outside of Markdown: in front matter and attributes.
    pub fields: Vec<Field>,
}

impl Mask {
    /// The mask of a text whose body begins at `body`, after the front matter.
    pub fn of(text: &str, body: usize) -> Mask {
        let mut masking = Masking::new(text);
        matter::find(&mut masking, body);
        directives::mask(&mut masking, body);
        html::mask(&mut masking, body);
        spans::mask(&mut masking, body);
        masking.finish()
    }

    /// The first opaque span that reaches into `range`.
    pub fn opaque_in(&self, range: &Range<usize>) -> Option<&Opaque> {
        if range.is_empty() {
            return None;
        }
        let first = self
            .opaque
            .partition_point(|opaque| opaque.range.end <= range.start);
        self.opaque
            .get(first)
            .filter(|opaque| opaque.range.start < range.end)
    }

    /// Whether an opaque span ends at a place.
    pub fn ends_at(&self, place: usize) -> bool {
        self.opaque
            .binary_search_by_key(&place, |opaque| opaque.range.end)
            .is_ok()
    }

    /// Whether the parser sees a place as it is in `text`, the text without the mask.
    pub fn shows(&self, text: &str, place: &Range<usize>) -> bool {
        self.text.get(place.clone()) == text.get(place.clone())
    }

    /// Whether a list item is the body of a directive.
    pub fn is_directive(&self, item: usize) -> bool {
        self.items.binary_search(&item).is_ok()
    }

    /// How the title at `place` is written; `None` where there is no title of a directive.
    pub fn title_at(&self, place: &Range<usize>) -> Option<Notation> {
        let first = self.titles.partition_point(|(title, _)| title.end <= place.start);
        self.titles
            .get(first)
            .filter(|(title, _)| title.start < place.end)
            .map(|(_, notation)| *notation)
    }

    /// Whether a place is in an HTML block.
    pub fn is_html(&self, place: usize) -> bool {
        let first = self.html.partition_point(|html| html.end <= place);
        self.html.get(first).is_some_and(|html| html.start <= place)
    }
}

/// A mask in the making.
pub(super) struct Masking<'a> {
    pub source: &'a str,
    bytes: Vec<u8>,
    mask: Mask,
}

impl<'a> Masking<'a> {
    fn new(source: &'a str) -> Self {
        Masking {
            source,
            bytes: source.as_bytes().to_vec(),
            mask: Mask::default(),
        }
    }

    /// The text as it is masked up to now.
    pub fn masked(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    fn fill(&mut self, range: Range<usize>, byte: u8) {
        self.bytes[range].fill(byte);
    }

    /// Makes a span letters, line breaks in it as well.
    pub fn span(&mut self, range: Range<usize>, role: Role) {
        self.fill(range.clone(), LETTER);
        self.mask.opaque.push(Opaque { range, role });
    }

    /// Makes letters of a span that the parser has to accept inside of a tag; the tag is written back as it is.
    pub fn letters(&mut self, range: Range<usize>) {
        self.fill(range, LETTER);
    }

    /// Makes a pair of signs the marks of a pair that the parser knows.
    pub fn as_deleted(&mut self, signs: [usize; 2]) {
        for at in signs {
            self.fill(at..at + 2, b'~');
        }
    }

    /// Makes a line an empty heading, or the heading that `title` is.
    pub fn line(&mut self, range: Range<usize>, title: Option<(Range<usize>, Notation)>) {
        self.heading(range.clone(), range.start, title);
    }

    /// As [`Masking::line`], and what is indented by four columns below it becomes its body.
    pub fn directive(&mut self, range: Range<usize>, title: Option<(Range<usize>, Notation)>) {
        let before_title = title
            .as_ref()
            .map_or(range.end, |(title, _)| title.start.saturating_sub(2));
        let heading = (range.start + 4).min(before_title).min(range.end);
        self.heading(range.clone(), heading, title);
        self.bytes[range.start] = ITEM;
        self.mask.items.push(range.start);
    }

    /// Makes the colon of a definition the marker of a list item.
    pub fn definition(&mut self, at: usize) {
        self.bytes[at] = ITEM;
        self.mask.items.push(at);
    }

    fn heading(&mut self, line: Range<usize>, sign: usize, title: Option<(Range<usize>, Notation)>) {
        let (title, notation) = match title {
            Some((title, notation)) if sign + 1 < title.start && title.start < title.end => {
                (title, Some(notation))
            }
            _ => (line.end..line.end, None),
        };
        for part in [line.start..title.start, title.end..line.end] {
            self.fill(part.clone(), b' ');
            if !part.is_empty() {
                self.mask.opaque.push(Opaque {
                    range: part,
                    role: Role::Border,
                });
            }
        }
        if sign < line.end {
            self.bytes[sign] = HEADING;
        }
        if let Some(notation) = notation {
            self.mask.titles.push((title, notation));
        }
    }

    /// Notes words outside of Markdown.
    pub fn field(&mut self, field: Field) {
        self.mask.fields.push(field);
    }

    /// Notes an HTML block whose words are read.
    pub fn html(&mut self, range: Range<usize>) {
        self.mask.html.push(range);
    }

    fn finish(mut self) -> Mask {
        self.mask.text = self.masked();
        self.mask.opaque.sort_by_key(|opaque| opaque.range.start);
        self.mask.items.sort_unstable();
        self.mask.titles.sort_by_key(|(title, _)| title.start);
        self.mask.fields.sort_by_key(|field| field.span.start);
        self.mask
    }
}
