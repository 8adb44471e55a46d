//! The formats CSV and TSV: one row per line, and some of its columns contain prose. Quotation marks stay as they were.

mod formula;

use std::ops::Range;
use std::path::Path;

use csv_core::{ReadFieldResult, ReaderBuilder};

use crate::untitled::named_lines;
use crate::values::{DEFAULT_FIELDS, ValueOptions, Values, lines_of};
use crate::{BlockKind, Confidence, Document, Format, ReadError, has_extension};

/// A format of tables as text.
pub struct Table {
    /// The name of the format.
    pub name: &'static str,
    /// The extensions of its files.
    pub extensions: &'static [&'static str],
    /// The characters that may separate fields.
    pub delimiters: &'static [u8],
    /// Whether a quotation mark at the beginning of a field always makes it a quoted field, as in CSV; otherwise only
    /// if there is one at its end too.
    pub strict: bool,
}

/// Comma-separated values, also with the separators that programs use in countries where the comma is a decimal sign.
pub static CSV: Table = Table {
    name: "csv",
    extensions: &["csv"],
    delimiters: b",;\t|",
    strict: true,
};

/// Tab-separated values.
pub static TSV: Table = Table {
    name: "tsv",
    extensions: &["tsv", "tab"],
    delimiters: b"\t",
    strict: false,
};

impl Format for Table {
    fn name(&self) -> &'static str {
        self.name
    }

    fn extensions(&self) -> &'static [&'static str] {
        self.extensions
    }

    /// Excel takes a table without it for one in the system's encoding.
    fn keeps_byte_order_mark(&self) -> bool {
        true
    }

    fn folder_extensions(&self) -> &'static [&'static str] {
        &[]
    }

    /// Recognised by name only: any list with commas looks like a table.
    fn sniff(&self, name: Option<&Path>, _text: &str) -> Confidence {
        if has_extension(name, self.extensions()) {
            Confidence::Certain
        } else {
            Confidence::No
        }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        self.open_values(text, &ValueOptions::default())
    }

    fn open_values(&self, text: String, options: &ValueOptions) -> Result<Box<dyn Document>, ReadError> {
        let declared = if self.strict {
            declared_delimiter(&text)
        } else {
            None
        };
        let (delimiter, start) = declared.unwrap_or_else(|| (self.delimiter(&text), 0));
        let mut rows = Rows::new(&text, delimiter, self.strict, start);
        let (mut found, mut formulas) = (Vec::new(), Vec::new());
        let mut has_head = true;
        if let Some(head) = rows.next_row()? {
            let (columns, is_head) = columns(&head, &options.fields)?;
            has_head = is_head;
            let mut row = if is_head { rows.next_row()? } else { Some(head) };
            while let Some(mut fields) = row {
                for &column in &columns {
                    let field = &mut fields[column];
                    if formula::is_formula(&field.plain) {
                        formulas.push(field.span.start);
                        continue;
                    }
                    found.push((field.span.clone(), std::mem::take(&mut field.plain)));
                }
                row = rows.next_row()?;
            }
        }
        found.sort_by_key(|(span, _)| span.start);
        formulas.sort_unstable();
        let formulas = lines_of(&text, &formulas);
        let mut special = Vec::new();
        if self.strict {
            special.extend([delimiter, b'"', b'\n', b'\r']);
        }
        // Programs that read the table again recognise the delimiter by the first row.
        if self.strict && !has_head {
            special.extend(self.delimiters);
        }
        let encode = move |raw: &str, plain: &str| encoded(raw, plain, &special);
        let mut values = Values::new(text, options.format, Box::new(encode));
        for (span, plain) in found {
            values.add(span, plain, BlockKind::TableCell);
        }
        values
            .note(formulas.map(|lines| format!("the formulas in {} stay as they are", named_lines(&lines))));
        Ok(Box::new(values.document(self.name)))
    }
}

/// The delimiter that the first line declares, as Excel writes it (`sep=;`), and the offset of the first row.
fn declared_delimiter(text: &str) -> Option<(u8, usize)> {
    let body = text.trim_start_matches('\u{FEFF}');
    let line = body.split(['\n', '\r']).next()?;
    let declared = line.trim_matches(['"', ' ']);
    let (_, signs) = declared
        .split_at_checked(4)
        .filter(|(key, _)| key.eq_ignore_ascii_case("sep="))?;
    let delimiter = match signs {
        "\\t" => b'\t',
        _ => *signs.as_bytes().first()?,
    };
    // A program that knows nothing of the line adds delimiters for empty fields.
    let is_repeated = signs == "\\t" || signs.bytes().all(|byte| byte == delimiter);
    let is_sign = delimiter.is_ascii() && !delimiter.is_ascii_alphanumeric() && delimiter != b'"';
    (is_repeated && is_sign).then_some((delimiter, text.len() - body.len() + line.len()))
}

impl Table {
    /// The delimiter that divides the first line into the most fields.
    fn delimiter(&self, text: &str) -> u8 {
        let mut counts = [0_usize; 256];
        let mut quoted = false;
        for byte in text.trim_start().bytes() {
            quoted ^= byte == b'"';
            if matches!(byte, b'\n' | b'\r') && !quoted {
                break;
            }
            counts[usize::from(byte)] += usize::from(!quoted);
        }
        let count = |delimiter: u8| counts[usize::from(delimiter)];
        let mut best = self.delimiters[0];
        for &delimiter in self.delimiters {
            if count(delimiter) > count(best) {
                best = delimiter;
            }
        }
        best
    }
}

/// The columns to translate, and whether the first row is a header. It is not if the user gave the columns by number
/// only.
fn columns(head: &[Field], fields: &[String]) -> Result<(Vec<usize>, bool), ReadError> {
    let names: Vec<&str> = head.iter().map(|field| field.plain.trim()).collect();
    let listed = || {
        let name = |(index, name): (usize, &&str)| match *name {
            "" => format!("{}", index + 1),
            name => format!("'{name}'"),
        };
        names.iter().enumerate().map(name).collect::<Vec<_>>().join(", ")
    };
    if fields.is_empty() {
        let is_usual = |name: &str| DEFAULT_FIELDS.contains(&name.to_lowercase().as_str());
        let usual: Vec<usize> = (0..names.len())
            .filter(|&column| is_usual(names[column]))
            .collect();
        if usual.is_empty() {
            return Err(ReadError::Fields(format!(
                "no column is called {} or the like; name those to translate with --field, by name or number: {}",
                DEFAULT_FIELDS[..3].join(", "),
                listed()
            )));
        }
        return Ok((usual, true));
    }
    let mut columns = Vec::new();
    let mut is_head = false;
    for field in fields {
        let by_name = names.iter().position(|name| name == field);
        let number = field
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let column = by_name.or(number.filter(|&number| number < names.len()));
        is_head |= by_name.is_some();
        let column = column.ok_or_else(|| {
            ReadError::Fields(format!(
                "there is no column '{field}'; the columns are {}",
                listed()
            ))
        })?;
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    Ok((columns, is_head))
}

/// A field as written: in quotation marks if it was, or if it contains a character that needs them.
fn encoded(raw: &str, plain: &str, special: &[u8]) -> String {
    if is_quoted(raw) || plain.bytes().any(|byte| special.contains(&byte)) {
        format!("\"{}\"", plain.replace('"', "\"\""))
    } else {
        plain.to_owned()
    }
}

/// Whether a field is enclosed in quotation marks and all others in it are doubled.
fn is_quoted(raw: &str) -> bool {
    let inner = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inner.is_some_and(|inner| !inner.replace("\"\"", "").contains('"'))
}

/// A field of a row.
struct Field {
    /// The span in the text, with its quotation marks.
    span: Range<usize>,
    /// The content without quotation marks.
    plain: String,
}

/// Reads the rows of a table, one after the other.
struct Rows<'a> {
    text: &'a str,
    reader: csv_core::Reader,
    strict: bool,
    at: usize,
    /// The number of the line with the byte `counted`, from 1.
    line: usize,
    counted: usize,
    /// The number of fields in the first row.
    width: Option<usize>,
    buffer: Vec<u8>,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, delimiter: u8, strict: bool, start: usize) -> Rows<'a> {
        Rows {
            text,
            reader: ReaderBuilder::new().delimiter(delimiter).quoting(strict).build(),
            strict,
            at: start,
            line: 1,
            counted: 0,
            width: None,
            buffer: vec![0; 4096],
        }
    }

    /// Reads the next row, which must have as many fields as the first.
    fn next_row(&mut self) -> Result<Option<Vec<Field>>, ReadError> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches(['\n', '\r']).len();
        let start = self.at;
        let mut row = Vec::new();
        while let Some((field, is_last)) = self.next_field(start)? {
            row.push(field);
            if is_last {
                break;
            }
        }
        if row.is_empty() {
            return Ok(None);
        }
        let width = *self.width.get_or_insert(row.len());
        if row.len() != width {
            let (has, line) = (row.len(), self.line_of(start));
            let cause = format!(
                "the row has {has} fields, and the first has {width}; complete it, or put the field that holds the \
                 delimiter into quotation marks"
            );
            return Err(ReadError::Line { line, cause });
        }
        Ok(Some(row))
    }

    /// Reads the next field of the row that began at `row`; returns whether it ends the row.
    fn next_field(&mut self, row: usize) -> Result<Option<(Field, bool)>, ReadError> {
        let (start, mut length) = (self.at, 0);
        loop {
            let input = &self.text.as_bytes()[self.at..];
            let (result, read, written) = self.reader.read_field(input, &mut self.buffer[length..]);
            self.at += read;
            length += written;
            match result {
                ReadFieldResult::InputEmpty => {}
                ReadFieldResult::OutputFull => self.buffer.resize(self.buffer.len() * 2, 0),
                ReadFieldResult::End => return Ok(None),
                ReadFieldResult::Field { record_end } => {
                    let span = start..start + self.raw_length(start, record_end);
                    let raw = &self.text[span.clone()];
                    if self.strict && raw.starts_with('"') && raw.matches('"').count() % 2 == 1 {
                        let (line, cause) = (
                            self.line_of(row),
                            "a field of the row begins with a quotation mark and never ends; close it"
                                .to_owned(),
                        );
                        return Err(ReadError::Line { line, cause });
                    }
                    let mut plain = String::from_utf8_lossy(&self.buffer[..length]).into_owned();
                    if !self.strict && is_quoted(raw) {
                        plain = plain[1..plain.len() - 1].replace("\"\"", "\"");
                    }
                    return Ok(Some((Field { span, plain }, record_end)));
                }
            }
        }
    }

    /// The length of the field that begins at `start` and was read to its end, without its delimiter.
    fn raw_length(&self, start: usize, ends_row: bool) -> usize {
        let raw = &self.text[start..self.at];
        let end = if ends_row {
            raw.strip_suffix(['\n', '\r'])
        } else {
            raw.get(..raw.len().saturating_sub(1))
        };
        end.unwrap_or(raw).len()
    }

    /// The number of the line with this byte, which must not be before the last one asked for.
    fn line_of(&mut self, at: usize) -> usize {
        self.line += self.text[self.counted..at].matches('\n').count();
        self.counted = at;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Translation;

    fn open(table: &Table, text: &str, fields: &[&str]) -> Result<Box<dyn Document>, ReadError> {
        let options = ValueOptions {
            fields: fields.iter().map(|&field| field.to_owned()).collect(),
            ..ValueOptions::default()
        };
        table.open_values(text.to_owned(), &options)
    }

    fn sources(document: &dyn Document) -> Vec<&str> {
        document
            .blocks()
            .iter()
            .map(|block| block.source.as_str())
            .collect()
    }

    fn in_capitals(document: &mut dyn Document) -> String {
        for block in document.blocks_mut() {
            block.translation = Some(Translation::plain(block.source.to_uppercase()));
        }
        document.render()
    }

    const NEWS: &str =
        "id,Title,\"body\"\r\n1,Визит,\"Он сказал \"\"да\"\".\r\nИ, ушёл.\"\r\n\r\n2,\"\",нет\r\n";

    #[test]
    fn usual_columns_are_prose_and_quotation_marks_stay() {
        let mut document = open(&CSV, NEWS, &[]).unwrap();
        assert_eq!(
            sources(&*document),
            ["Визит", "Он сказал \"да\".", "И, ушёл.", "нет"]
        );
        assert_eq!(document.blocks()[0].kind, BlockKind::TableCell);
        assert_eq!(document.render(), NEWS);
        assert_eq!(
            in_capitals(&mut *document),
            "id,Title,\"body\"\r\n1,ВИЗИТ,\"ОН СКАЗАЛ \"\"ДА\"\".\r\nИ, УШЁЛ.\"\r\n\r\n2,\"\",НЕТ\r\n"
        );
        document.blocks_mut()[3].translation = Some(Translation::plain("no, \"not\""));
        assert!(document.render().ends_with("\r\n2,\"\",\"no, \"\"not\"\"\"\r\n"));
    }

    #[test]
    fn columns_are_named_or_numbered() {
        assert_eq!(sources(&*open(&CSV, NEWS, &["Title"]).unwrap()), ["Визит"]);
        assert_eq!(sources(&*open(&CSV, "а;б\nв;г", &["2"]).unwrap()), ["б", "г"]);
        assert_eq!(
            sources(&*open(&CSV, NEWS, &["3", "Title"]).unwrap()),
            ["Визит", "Он сказал \"да\".", "И, ушёл.", "нет"]
        );
        for (fields, message) in [
            (
                &["nothing"][..],
                "there is no column 'nothing'; the columns are 'id', 'Title', 'body'",
            ),
            (
                &["4"],
                "there is no column '4'; the columns are 'id', 'Title', 'body'",
            ),
        ] {
            assert_eq!(open(&CSV, NEWS, fields).err().unwrap().to_string(), message);
        }
        let unnamed = open(&CSV, "a,b\n1,2\n", &[]).err().unwrap().to_string();
        assert!(unnamed.ends_with("by name or number: 'a', 'b'"), "{unnamed}");
    }

    #[test]
    fn a_translated_table_is_read_as_it_was() {
        for (text, fields, sources_then) in [
            ("text\r\r\"а;б\"в\r", &[][..], &["А;БВ"][..]),
            ("\"а;б;в\"г\nд", &["1"], &["А;Б;ВГ", "Д"]),
        ] {
            let mut document = open(&CSV, text, fields).unwrap();
            let written = in_capitals(&mut *document);
            let again = open(&CSV, &written, fields);
            assert_eq!(sources(&*again.unwrap()), sources_then, "{written}");
        }
    }

    #[test]
    fn quotation_marks_of_prose_in_tabs_are_prose() {
        let text = "n\ttext\n\"1\t\"Да\", сказал он\n2\t\"Он, \"\"да\"\"\"\n3\t\"нет";
        let mut document = open(&TSV, text, &[]).unwrap();
        assert_eq!(sources(&*document), ["\"Да\", сказал он", "Он, \"да\"", "\"нет"]);
        assert_eq!(
            in_capitals(&mut *document),
            text.to_uppercase().replace("N\tTEXT", "n\ttext")
        );
    }

    #[test]
    fn a_line_that_declares_the_delimiter_stays() {
        for text in [
            "sep=;\r\nid;text\r\n1,5;слово, и\r\n",
            "\"sep=;\"\nid;text\n1;слово, и\n",
            "SEP=;;\nid;text\n1;слово, и\n",
            "\u{FEFF}sep=\t\nid\ttext\n1\tслово, и\n",
            "sep=^\nid^text\n1^слово, и",
        ] {
            let mut document = open(&CSV, text, &[]).unwrap();
            assert_eq!(sources(&*document), ["слово, и"], "{text}");
            assert_eq!(document.render(), text);
            assert_eq!(in_capitals(&mut *document), text.replace("слово, и", "СЛОВО, И"));
        }
        assert_eq!(
            sources(&*open(&CSV, "sep=,text\nа,б\n", &["text"]).unwrap()),
            ["б"]
        );
    }

    #[test]
    fn html_in_cells_is_markup() {
        let text = "id,text\n1,\"<p title=\"\"да\"\">Он, <b>да</b>.</p>\"\n2,A &amp; Б\n";
        let mut document = open(&CSV, text, &[]).unwrap();
        assert_eq!(sources(&*document), ["да", "Он, да.", "A & Б"]);
        assert_eq!(document.render(), text);
        document.blocks_mut()[2].translation = Some(Translation::plain("A & B"));
        document.blocks_mut()[0].translation = Some(Translation::plain("\"yes\""));
        let wanted = "id,text\n1,\"<p title=\"\"&quot;yes&quot;\"\">Он, <b>да</b>.</p>\"\n2,A &amp; B\n";
        assert_eq!(document.render(), wanted);
    }

    #[test]
    fn columns_without_a_name_have_a_number() {
        let unnamed = open(&CSV, ",b\n1,2\n", &[]).err().unwrap().to_string();
        assert!(unnamed.ends_with("by name or number: 1, 'b'"), "{unnamed}");
    }

    #[test]
    fn ragged_rows_and_open_quotations_are_named() {
        for (text, message) in [
            (
                "text,n\n\"а\nб\",1\nв\n",
                "line 4: the row has 1 fields, and the first has 2",
            ),
            ("text,n\nв,1,2\n", "line 2: the row has 3 fields"),
            (
                "text,n\nа,1\n\"в,1\nг,2\n",
                "line 3: a field of the row begins with a quotation mark",
            ),
        ] {
            let error = open(&CSV, text, &[]).err().unwrap().to_string();
            assert!(error.starts_with(message), "{error}");
        }
        assert!(open(&CSV, "", &[]).unwrap().blocks().is_empty());
    }
}
