//! Reads glossaries in CSV files, and lists of words that stay as they are.
//!
//! A glossary has the columns source, target and flags, with a header or without one; lines that begin with `#` are
//! comments. Fields are separated by commas, semicolons or tabs, whichever the file has.

use std::collections::HashMap;

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::entry::{Case, Entry, FormMatch, Target, comparable, identity};
use super::error::{GlossaryError, Problem};

/// Separates several ways to write a term.
const OR: char = '|';

/// The entries read so far, from one file or more.
#[derive(Default)]
pub(super) struct Reading {
    pub entries: Vec<Entry>,
    /// The file and line of each term.
    seen: HashMap<String, (String, u64)>,
}

/// The indices of the columns.
#[derive(Clone, Copy)]
struct Columns {
    source: usize,
    target: usize,
    flags: Option<usize>,
    /// The most fields that a line may have.
    most: usize,
}

/// The columns of a file without a header.
const USUAL: Columns = Columns {
    source: 0,
    target: 1,
    flags: Some(2),
    most: 3,
};

impl Reading {
    /// Reads a glossary file.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn glossary(&mut self, name: &str, bytes: &[u8]) -> Result<(), GlossaryError> {
        let text = text_of(name, bytes)?;
        let delimiter = delimiter(text);
        let mut columns = None;
        let mut any = false;
        for (text, line) in text.lines().zip(1..) {
            if is_comment(text) {
                continue;
            }
            let failed = |problem| GlossaryError {
                name: name.to_owned(),
                line,
                problem,
            };
            let record = fields(text, delimiter).map_err(failed)?;
            if record.iter().all(String::is_empty) {
                continue;
            }
            if columns.is_none()
                && let Some(found) = header(&record)
            {
                columns = Some(found.map_err(failed)?);
                continue;
            }
            let columns = *columns.get_or_insert(USUAL);
            let entry = entry(&record, columns).map_err(failed)?;
            self.add(name, line, entry)?;
            any = true;
        }
        end(name, any)
    }

    /// Reads a list of words that stay as they are: one word or phrase a line.
    ///
    /// # Errors
    /// The first line that is wrong.
    pub fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), GlossaryError> {
        let text = text_of(name, bytes)?;
        let mut any = false;
        for (line, number) in text.lines().zip(1..) {
            let word = line.trim();
            if is_comment(word) {
                continue;
            }
            let entry = Entry {
                sources: vec![word.to_owned()],
                target: Target::Kept,
                forms: FormMatch::All,
                case: Case::Capitals,
            };
            self.add(name, number, entry)?;
            any = true;
        }
        end(name, any)
    }

    fn add(&mut self, name: &str, line: u64, entry: Entry) -> Result<(), GlossaryError> {
        for source in &entry.sources {
            let identity = identity(source, entry.case);
            let place = (name.to_owned(), line);
            if let Some((name_there, line_there)) = self.seen.insert(identity, place) {
                return Err(GlossaryError {
                    name: name.to_owned(),
                    line,
                    problem: Problem::Twice {
                        source_term: source.clone(),
                        name: name_there,
                        line: line_there,
                    },
                });
            }
        }
        self.entries.push(entry);
        Ok(())
    }
}

/// A file without entries is an error.
fn end(name: &str, any: bool) -> Result<(), GlossaryError> {
    if any {
        return Ok(());
    }
    Err(GlossaryError {
        name: name.to_owned(),
        line: 1,
        problem: Problem::NoEntries,
    })
}

/// The text without its byte order mark.
fn text_of<'b>(name: &str, bytes: &'b [u8]) -> Result<&'b str, GlossaryError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        GlossaryError {
            name: name.to_owned(),
            line: before.split(|&byte| byte == b'\n').count() as u64,
            problem: Problem::Encoding,
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Whether a line is blank or a comment.
fn is_comment(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

/// The fields of a line. A field ends with its line, so that a forgotten quotation mark spoils no more than that.
fn fields(line: &str, delimiter: u8) -> Result<Vec<String>, Problem> {
    if line.matches('"').count() % 2 == 1 {
        return Err(Problem::Unreadable {
            cause: "a quotation mark is never closed",
        });
    }
    let mut reader = ReaderBuilder::new().delimiter(delimiter).build();
    let mut text = vec![0; line.len()];
    let mut ends = vec![0; line.len() + 1];
    let (mut read, mut written, mut fields) = (0, 0, 0);
    // The second call has no more input, which ends the record.
    for _ in 0..2 {
        let rest = &line.as_bytes()[read..];
        let (result, more_read, more_written, more_fields) =
            reader.read_record(rest, &mut text[written..], &mut ends[fields..]);
        (read, written, fields) = (read + more_read, written + more_written, fields + more_fields);
        if result == ReadRecordResult::Record {
            break;
        }
    }
    let mut start = 0;
    let field = |&end: &usize| {
        let field = String::from_utf8_lossy(&text[start..end]).trim().to_owned();
        start = end;
        field
    };
    Ok(ends[..fields].iter().map(field).collect())
}

/// The delimiter in the first line that is no comment.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !is_comment(line)).unwrap_or_default();
    match first {
        _ if first.contains('\t') => b'\t',
        _ if first.contains(';') && !first.contains(',') => b';',
        _ => b',',
    }
}

/// The columns that a header names; `None` for a line that is no header.
fn header(record: &[String]) -> Option<Result<Columns, Problem>> {
    let place = |column: &str| record.iter().position(|field| field.eq_ignore_ascii_case(column));
    let (source, target, flags) = (place("source"), place("target"), place("flags"));
    if source.is_none() && target.is_none() {
        return None;
    }
    Some(match (source, target) {
        (Some(source), Some(target)) => Ok(Columns {
            source,
            target,
            flags,
            most: record.len(),
        }),
        (None, _) => Err(Problem::NoColumn { column: "source" }),
        (_, None) => Err(Problem::NoColumn { column: "target" }),
    })
}

fn entry(record: &[String], columns: Columns) -> Result<Entry, Problem> {
    let field = |column: usize| record.get(column).map_or("", String::as_str);
    if record.len() == 1 {
        return Err(Problem::OneField);
    }
    if record.len() > columns.most {
        let (found, wanted) = (record.len(), columns.most);
        return Err(Problem::ManyFields { found, wanted });
    }
    let source_term = field(columns.source).to_owned();
    let sources = alternatives(&source_term);
    let targets = alternatives(field(columns.target));
    if sources.is_empty() {
        return Err(Problem::NoSource);
    }
    let mut entry = Entry {
        sources,
        target: Target::Called(targets),
        forms: FormMatch::All,
        case: Case::Any,
    };
    let mut is_kept = false;
    let flags = columns.flags.map(field).unwrap_or_default();
    for flag in flags.split([' ', ',', ';', OR]).filter(|flag| !flag.is_empty()) {
        match flag.to_lowercase().as_str() {
            "exact" => entry.forms = FormMatch::Exact,
            "case" => entry.case = Case::Capitals,
            "keep" => is_kept = true,
            _ => {
                return Err(Problem::Flag {
                    flag: flag.to_owned(),
                });
            }
        }
    }
    match (&entry.target, is_kept) {
        (Target::Called(targets), false) if targets.is_empty() => Err(Problem::NoTarget { source_term }),
        (Target::Called(targets), true) if targets.iter().any(|target| !says(&source_term, target)) => {
            Err(Problem::KeptAndCalled { source_term })
        }
        (_, true) => Ok(Entry {
            target: Target::Kept,
            ..entry
        }),
        (_, false) => Ok(entry),
    }
}

fn says(source: &str, target: &str) -> bool {
    comparable(source) == comparable(target)
}

/// The alternative spellings of a term, without empty ones.
fn alternatives(field: &str) -> Vec<String> {
    let ways = field
        .split(OR)
        .map(|way| way.split_whitespace().collect::<Vec<_>>().join(" "));
    ways.filter(|way| !way.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Entry>, GlossaryError> {
        let mut reading = Reading::default();
        reading
            .glossary("terms.csv", text.as_bytes())
            .map(|()| reading.entries)
    }

    fn called(entry: &Entry) -> (&str, &str) {
        match &entry.target {
            Target::Kept => (&entry.sources[0], "(kept)"),
            Target::Called(targets) => (&entry.sources[0], &targets[0]),
        }
    }

    #[test]
    fn lines_are_read_with_and_without_a_header() {
        for text in [
            "МИД,Foreign Ministry\nлиния  соприкосновения,line of contact,exact\nСпартак,,keep\n",
            "# ours\n\nsource;target;flags\nМИД;Foreign Ministry\n# more\nлиния соприкосновения;line of contact;exact\nСпартак;;keep\n",
            "\u{feff}Flags\tTarget\tnote\tSource\r\n\tForeign Ministry\tsee 3\tМИД\r\nexact\tline of contact\t\tлиния соприкосновения\r\nKEEP\tСпартак\t\tСпартак\r\n",
        ] {
            let entries = read(text).unwrap();
            let seen: Vec<_> = entries.iter().map(called).collect();
            let wanted = [
                ("МИД", "Foreign Ministry"),
                ("линия соприкосновения", "line of contact"),
                ("Спартак", "(kept)"),
            ];
            assert_eq!(seen, wanted, "{text}");
            assert_eq!(
                (entries[0].forms, entries[1].forms),
                (FormMatch::All, FormMatch::Exact)
            );
        }
    }

    #[test]
    fn a_term_may_be_written_in_several_ways_and_hold_commas() {
        let entries = read("день|дня|дни,\"day, the\"|day,case exact\n").unwrap();
        assert_eq!(entries[0].sources, ["день", "дня", "дни"]);
        assert_eq!(
            entries[0].target,
            Target::Called(vec!["day, the".to_owned(), "day".to_owned()])
        );
        assert_eq!(
            (entries[0].case, entries[0].forms),
            (Case::Capitals, FormMatch::Exact)
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, message) in [
            ("а,b\n\n# c\nд\n", "terms.csv, line 4: there is only one field"),
            ("а,b\nв,\n", "terms.csv, line 2: the target of 'в' is empty"),
            ("а,b\n,в\n", "terms.csv, line 2: the source is empty"),
            (
                "а,b\nв,г,exakt\n",
                "terms.csv, line 2: there is no flag 'exakt'; known: exact, case, keep",
            ),
            (
                "а,b\nв,г,,x\n",
                "terms.csv, line 2: there are 4 fields where 3 are known",
            ),
            (
                "Ёж,b\nв,г\nеж,d\n",
                "terms.csv, line 3: 'еж' is there already, in terms.csv, line 1",
            ),
            ("а|в,b\nв,г\n", "terms.csv, line 2: 'в' is there already"),
            (
                "а,b,keep\n",
                "terms.csv, line 1: 'а' has the flag keep and a target too",
            ),
            (
                "а,b\n\"в,г\nд,e\n",
                "terms.csv, line 2: the line cannot be read as CSV: a quotation mark is never closed",
            ),
            (
                "source,english\nа,b\n",
                "terms.csv, line 1: the header has no column 'target'",
            ),
            (
                "target,flags\nа,b\n",
                "terms.csv, line 1: the header has no column 'source'",
            ),
            ("# nothing\n", "terms.csv, line 1: the file has no entries"),
            ("", "terms.csv, line 1: the file has no entries"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
        let mut reading = Reading::default();
        let error = reading
            .glossary("old.csv", b"\xd0\xb0,b\n\xcc\xc8\xc4,c\n")
            .unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("old.csv, line 2: the text is not UTF-8"),
            "{error}"
        );
    }

    #[test]
    fn words_with_and_without_capitals_are_two() {
        assert_eq!(read("Мир,Mir,case\nмир,peace,case\n").unwrap().len(), 2);
        assert_eq!(read("ОН,UN,\nон,he\n").unwrap().len(), 2);
    }

    #[test]
    fn kept_words_stand_one_a_line() {
        let mut reading = Reading::default();
        reading
            .glossary("terms.csv", "МИД,Foreign Ministry\n".as_bytes())
            .unwrap();
        reading
            .keep(
                "keep.txt",
                "\u{feff}# names\nСпартак\r\n\n Яндекс Маркет \n".as_bytes(),
            )
            .unwrap();
        let seen: Vec<_> = reading.entries[1..].iter().map(called).collect();
        assert_eq!(seen, [("Спартак", "(kept)"), ("Яндекс Маркет", "(kept)")]);
        let error = reading.keep("more.txt", "Да\nМИД\n".as_bytes()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("line 2: 'МИД' is there already, in terms.csv, line 1"),
            "{error}"
        );
    }
}
