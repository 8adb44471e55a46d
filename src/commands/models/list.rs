//! `models list`: a table that fits a terminal of 80 columns.
//!
//! Without `--all` it shows the installed models and those that the presets name for the wanted language pair.

use anyhow::Result;
use indicatif::DecimalBytes;
use serde_json::json;
use store::{Manifest, Pair, Preset, Status, Task};

use super::{Shelf, origin, size, state, state_key};
use crate::args::{ListArgs, ViewFormat};
use crate::border;
use crate::exit::Exit;
use crate::settings::Models;

const HEAD: [&str; 5] = ["ID", "SIZE", "LICENCE", "LANGUAGES", "INSTALLED"];

/// A model that knows more languages than this is listed with their number.
const LISTED_LANGUAGES: usize = 3;

type Listed<'a> = (&'a Manifest, Status);

/// Prints the list.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &ListArgs, wanted: &Models, shelf: &Shelf<'_>) -> Result<Exit> {
    let all: Vec<Listed<'_>> = shelf
        .catalog
        .iter()
        .map(|manifest| (manifest, shelf.store.status(manifest)))
        .filter(|(_, status)| !args.installed || is_installed(status))
        .collect();
    match args.format.unwrap_or_default() {
        ViewFormat::Json => shelf.printer.result(&as_json(&all, shelf))?,
        ViewFormat::Text if all.is_empty() => shelf
            .printer
            .note("no model is installed; see 'tolmach models pull'"),
        ViewFormat::Text => {
            let recommended = recommended(wanted, shelf);
            let known = all.len();
            let models = in_order(all, &recommended, args.all);
            let mut text = as_text(&models, shelf);
            if !args.installed {
                text += &legend(wanted, &recommended, known - models.len());
            }
            shelf.printer.result(&text)?;
        }
    }
    Ok(Exit::Done)
}

fn is_installed(status: &Status) -> bool {
    matches!(status, Status::Installed { .. })
}

/// The models that the presets name for the wanted language pair, the default translator first: translators, then
/// writers of summaries.
fn recommended<'a>(wanted: &Models, shelf: &'a Shelf<'_>) -> Vec<&'a Manifest> {
    let (from, to) = (wanted.from.code(), wanted.to.code());
    let presets = [Preset::Usual, Preset::Fast, Preset::Balanced, Preset::Best];
    let translators = presets.map(|preset| shelf.catalog.candidates(Task::Translate, from, to, preset));
    let writers = shelf.catalog.candidates(Task::Summarize, to, to, Preset::Usual);
    let mut models: Vec<&Manifest> = Vec::new();
    for manifest in translators.into_iter().flatten().chain(writers) {
        if !models.iter().any(|known| known.id == manifest.id) {
            models.push(manifest);
        }
    }
    models
}

/// Installed models first, then models of which a part is here, then those recommended, then all others if they are
/// wanted.
fn in_order<'a>(all: Vec<Listed<'a>>, recommended: &[&Manifest], with_others: bool) -> Vec<Listed<'a>> {
    let place = |manifest: &Manifest| recommended.iter().position(|known| known.id == manifest.id);
    let rank = |(manifest, status): &Listed<'_>| match status {
        Status::Installed { .. } => 0,
        Status::Partial { .. } => 1,
        Status::Missing => place(manifest).map_or(usize::MAX, |place| 2 + place),
    };
    let mut models: Vec<_> = all
        .into_iter()
        .filter(|listed| with_others || rank(listed) != usize::MAX)
        .collect();
    models.sort_by_key(rank);
    models
}

/// The lines under the table: the default model of the language pair, what a sum of languages means, and how many models
/// are not shown.
fn legend(wanted: &Models, recommended: &[&Manifest], hidden: usize) -> String {
    let (from, to) = (wanted.from, wanted.to);
    let is_translator = |manifest: &&&Manifest| manifest.supports(Task::Translate, from.code(), to.code());
    let default = recommended.iter().find(is_translator).map(|manifest| {
        let name = format!("{}→{}", from.name(), to.name());
        format!("recommended for {name}: {}\n", border::line(&manifest.id))
    });
    let more = match hidden {
        0 => String::new(),
        1 => "1 more model with --all\n".to_owned(),
        hidden => format!("{hidden} more models with --all\n"),
    };
    let languages = "ru>en: from Russian to English; ru, en + 9: between Russian, English and 9 more\n";
    default.unwrap_or_default() + languages + &more
}

fn as_json(models: &[Listed<'_>], shelf: &Shelf<'_>) -> String {
    let entry = |(manifest, status): &Listed<'_>| {
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

fn as_text(models: &[Listed<'_>], shelf: &Shelf<'_>) -> String {
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

/// A licence's short name without SPDX's `LicenseRef-`; a star stands for "not for commercial use".
fn licence(manifest: &Manifest) -> String {
    let star = if manifest.non_commercial { "*" } else { "" };
    format!("{}{star}", manifest.licence.trim_start_matches("LicenseRef-"))
}

/// The languages of a model: its directions if it is made for a few pairs, else `ru, en` or `ru, en + 27`.
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
    // A model of one language has no direction.
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
    fn installed_models_come_first_and_then_those_recommended() {
        let catalog = Catalog::load(None).unwrap();
        let model = |id| catalog.get(id).unwrap();
        let installed = Status::Installed {
            source: "file".to_owned(),
            verified: true,
        };
        let all = vec![
            (model("all-minilm-l6-v2"), Status::Missing),
            (model("firefox-ru-en"), Status::Missing),
            (model("opus-mt-ru-en"), Status::Missing),
            (model("qwen3-4b"), installed),
            (model("smollm2-135m-instruct"), Status::Partial { bytes: 1 }),
        ];
        let recommended = [model("opus-mt-ru-en"), model("firefox-ru-en")];
        let ids = |with_others| {
            let models = in_order(all.clone(), &recommended, with_others);
            models
                .iter()
                .map(|(manifest, _)| manifest.id.to_string())
                .collect::<Vec<_>>()
        };
        let first = [
            "qwen3-4b",
            "smollm2-135m-instruct",
            "opus-mt-ru-en",
            "firefox-ru-en",
        ];
        assert_eq!(ids(false), first);
        assert_eq!(ids(true), [&first[..], &["all-minilm-l6-v2"]].concat());
    }

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
