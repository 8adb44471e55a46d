//! `models list`: a table that fits a narrow terminal.

use anyhow::Result;
use indicatif::DecimalBytes;
use serde_json::json;
use store::{Manifest, Pair, Status};

use super::{Shelf, origin, size, state, state_key};
use crate::args::{ListArgs, ViewFormat};
use crate::border;
use crate::exit::Exit;

const HEAD: [&str; 5] = ["ID", "SIZE", "LICENCE", "LANGUAGES", "INSTALLED"];

/// A model that knows more languages than this is listed with their number.
const LISTED_LANGUAGES: usize = 3;

/// Prints the list.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &ListArgs, shelf: &Shelf<'_>) -> Result<Exit> {
    let models: Vec<(&Manifest, Status)> = shelf
        .catalog
        .iter()
        .map(|manifest| (manifest, shelf.store.status(manifest)))
        .filter(|(_, status)| !args.installed || matches!(status, Status::Installed { .. }))
        .collect();
    match args.format.unwrap_or_default() {
        ViewFormat::Json => shelf.printer.result(&as_json(&models, shelf))?,
        ViewFormat::Text if models.is_empty() => shelf
            .printer
            .note("no model is installed; see 'tolmach models pull'"),
        ViewFormat::Text => shelf.printer.result(&as_text(&models, shelf))?,
    }
    Ok(Exit::Done)
}

fn as_json(models: &[(&Manifest, Status)], shelf: &Shelf<'_>) -> String {
    let entry = |(manifest, status): &(&Manifest, Status)| {
        json!({
            "id": manifest.id,
            "description": manifest.description,
            "family": manifest.family,
            "tasks": manifest.tasks,
            "pairs": manifest.pairs,
            "languages": manifest.languages,
            "licence": manifest.licence,
            "non_commercial": manifest.non_commercial,
            "bytes": manifest.bytes(),
            "state": state_key(status),
            "source": origin(status),
            "disk_bytes": shelf.store.disk_use(manifest),
        })
    };
    let models: Vec<_> = models.iter().map(entry).collect();
    format!("{:#}\n", json!({ "schema": 1, "models": models }))
}

fn as_text(models: &[(&Manifest, Status)], shelf: &Shelf<'_>) -> String {
    let rows = models
        .iter()
        .map(|(manifest, status)| row(manifest, status))
        .collect();
    let used: u64 = models
        .iter()
        .map(|(manifest, _)| shelf.store.disk_use(manifest))
        .sum();
    let note = if models.iter().any(|(manifest, _)| manifest.non_commercial) {
        "\n* not for commercial use"
    } else {
        ""
    };
    format!("{}{note}\non disk: {}\n", table(rows), DecimalBytes(used))
}

fn row(manifest: &Manifest, status: &Status) -> [String; 5] {
    let cells = [
        manifest.id.to_string(),
        size(manifest),
        licence(manifest),
        languages(manifest),
        state(status, manifest),
    ];
    cells.map(|cell| border::line(&cell).into_owned())
}

/// SPDX's mark for "not in our list" says nothing to readers of a table; a star stands for "not for commercial use".
fn licence(manifest: &Manifest) -> String {
    let star = if manifest.non_commercial { "*" } else { "" };
    format!("{}{star}", manifest.licence.trim_start_matches("LicenseRef-"))
}

/// The directions of a model that is made for a few pairs; else `ru, en` or `ru, en + 27`: the most asked for first.
fn languages(manifest: &Manifest) -> String {
    if let Some(directions) = directions(&manifest.pairs) {
        return directions;
    }
    let first: Vec<&str> = ["ru", "en"]
        .into_iter()
        .filter(|code| manifest.languages.iter().any(|known| known == code))
        .collect();
    let others = manifest
        .languages
        .iter()
        .map(String::as_str)
        .filter(|code| !first.contains(code));
    if manifest.languages.len() <= LISTED_LANGUAGES {
        return first.iter().copied().chain(others).collect::<Vec<_>>().join(", ");
    }
    format!("{} + {}", first.join(", "), others.count())
}

/// `ru>en`, or `be, ru, uk>en` for a few pairs of one target.
fn directions(pairs: &[Pair]) -> Option<String> {
    let mut sources = Vec::new();
    let mut target = None;
    for pair in pairs {
        let Pair::Directed { from, to } = pair else {
            return None;
        };
        if target.is_some_and(|target| target != to) {
            return None;
        }
        target = Some(to);
        sources.push(from.as_str());
    }
    let target = target.filter(|_| sources.len() <= LISTED_LANGUAGES)?;
    // A model that keeps to its language has no direction.
    if sources == [target] {
        return Some(target.clone());
    }
    Some(format!("{}>{target}", sources.join(", ")))
}

fn table(rows: Vec<[String; 5]>) -> String {
    let mut lines = vec![HEAD.map(str::to_owned)];
    lines.extend(rows);
    let width = |column: usize| {
        lines
            .iter()
            .map(|line| line[column].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: [usize; 5] = std::array::from_fn(width);
    let line = |cells: &[String; 5]| {
        let padded = cells
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(column, (cell, width))| match column {
                1 => format!("{cell:>width$}"),
                _ => format!("{cell:<width$}"),
            });
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Catalog;

    #[test]
    fn the_built_in_models_fit_into_80_columns() {
        let catalog = Catalog::load(None).unwrap();
        let rows = catalog.iter().map(|manifest| {
            row(
                manifest,
                &Status::Partial {
                    bytes: manifest.bytes() / 2,
                },
            )
        });
        for line in table(rows.collect()).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn a_model_for_one_pair_shows_its_direction() {
        let catalog = Catalog::load(None).unwrap();
        assert_eq!(languages(catalog.get("firefox-ru-en").unwrap()), "ru>en");
        assert_eq!(
            languages(catalog.get("opus-mt-tc-big-zle-en").unwrap()),
            "be, ru, uk>en"
        );
        assert_eq!(languages(catalog.get("distilbart-cnn-6-6").unwrap()), "en");
        assert_eq!(
            languages(catalog.get("mt5-multilingual-xlsum").unwrap()),
            "ru, en + 23"
        );
        assert_eq!(languages(catalog.get("smollm2-135m-instruct").unwrap()), "en");
        assert_eq!(languages(catalog.get("qwen3-4b").unwrap()), "ru, en + 45");
    }

    #[test]
    fn columns_line_up() {
        let cells = |texts: [&str; 5]| texts.map(str::to_owned);
        let rows = vec![
            cells(["a", "9 MB", "MIT", "ru, en", "no"]),
            cells(["long", "10 MB", "MIT", "en", "installed"]),
        ];
        assert_eq!(
            table(rows),
            "ID     SIZE  LICENCE  LANGUAGES  INSTALLED\n\
             a      9 MB  MIT      ru, en     no\n\
             long  10 MB  MIT      en         installed\n"
        );
    }
}
