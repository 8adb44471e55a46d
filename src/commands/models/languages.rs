//! `models languages`: which models lead from and to each language, and whether a text in it is recognised.

use anyhow::Result;
use serde_json::json;
use store::{Manifest, Preset, Task};
use text::Lang;
use text::detect::is_detected;

use super::Shelf;
use super::columns::lined_up;
use crate::args::{LanguagesArgs, ViewFormat};
use crate::border;
use crate::exit::Exit;

const HEAD: [&str; 5] = ["CODE", "LANGUAGE", "INTO ENGLISH", "OUT OF ENGLISH", "DETECTED"];

/// A language, and the default model of each direction; `None` where the default preset has none.
struct Row<'a> {
    lang: Lang,
    into: Option<&'a Manifest>,
    out: Option<&'a Manifest>,
}

/// Prints the table of languages.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &LanguagesArgs, shelf: &Shelf<'_>) -> Result<Exit> {
    let default = |from, to| {
        let route = shelf
            .routes(Task::Translate, from, to, Preset::Usual)
            .into_iter()
            .next();
        route.and_then(|route| route.into_iter().next())
    };
    let rows: Vec<Row<'_>> = Lang::all()
        .filter(|lang| *lang != Lang::EN)
        .map(|lang| Row {
            lang,
            into: default(lang, Lang::EN),
            out: default(Lang::EN, lang),
        })
        .filter(|row| row.into.is_some() || row.out.is_some())
        .collect();
    let text = match args.format.unwrap_or_default() {
        ViewFormat::Json => as_json(&rows),
        ViewFormat::Text => as_text(&rows),
    };
    shelf.printer.result(&text)?;
    Ok(Exit::Done)
}

impl Row<'_> {
    fn has_students(&self) -> bool {
        [self.into, self.out]
            .into_iter()
            .all(|model| model.is_some_and(is_student))
    }

    fn cells(&self) -> [String; 5] {
        [
            self.lang.code().to_owned(),
            self.lang.name().to_owned(),
            cell(self.into),
            cell(self.out),
            if is_detected(self.lang) { "yes" } else { "no" }.to_owned(),
        ]
    }
}

fn is_student(manifest: &Manifest) -> bool {
    manifest.family == "bergamot"
}

/// `student` for one, since its id is made of the languages; else the id.
fn cell(model: Option<&Manifest>) -> String {
    match model {
        None => "-".to_owned(),
        Some(manifest) if is_student(manifest) => "student".to_owned(),
        Some(manifest) => border::line(&manifest.id).into_owned(),
    }
}

fn as_text(rows: &[Row<'_>]) -> String {
    let students = rows.iter().filter(|row| row.has_students()).count();
    let table = lined_up(HEAD, rows.iter().map(Row::cells), None);
    format!(
        "{table}\n\
         student: firefox-CODE-en or firefox-en-CODE, fetched when it is first needed\n\
         between two of the {students} languages with students both ways: two students, with English\n\
         between them; 'tolmach models list ru-pl' shows what a pair would take\n\
         DETECTED no: say the language with --from\n"
    )
}

fn as_json(rows: &[Row<'_>]) -> String {
    let model = |model: Option<&Manifest>| {
        model.map(|manifest| json!({ "id": manifest.id, "student": is_student(manifest) }))
    };
    let entry = |row: &Row<'_>| {
        json!({
            "code": row.lang.code(),
            "name": row.lang.name(),
            "into_english": model(row.into),
            "out_of_english": model(row.out),
            "by_english": row.has_students(),
            "detected": is_detected(row.lang),
        })
    };
    let languages: Vec<_> = rows.iter().map(entry).collect();
    format!("{:#}\n", json!({ "schema": 1, "languages": languages }))
}
