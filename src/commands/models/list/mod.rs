//! `models list`: a table that fits a terminal of 80 columns.
//!
//! Without `--all` it shows the installed models, those that the presets name for the wanted language pair, and
//! students of one maker in one row. For a language or a pair that was named it shows all that there is.

mod table;

use anyhow::Result;
use serde_json::json;
use store::{Manifest, Preset, Status, Task};
use text::Lang;

use self::table::{Group, as_text, groups};
use super::{Shelf, is_installed, origin, state_key};
use crate::args::{LangOrPair, ListArgs, ViewFormat};
use crate::border;
use crate::exit::Exit;
use crate::settings::Models;

/// A model and its state on disk.
type Listed<'a> = (&'a Manifest, Status);

/// Prints the list.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(args: &ListArgs, wanted: &Models, shelf: &Shelf<'_>) -> Result<Exit> {
    let recommended = recommended(args.only, wanted, shelf);
    let concerns = |manifest: &Manifest| {
        args.only
            .is_none_or(|only| concerns(only, manifest, &recommended))
    };
    let all: Vec<Listed<'_>> = shelf
        .catalog
        .iter()
        .filter(|manifest| concerns(manifest))
        .map(|manifest| (manifest, shelf.store.status(manifest)))
        .filter(|(_, status)| !args.installed || is_installed(status))
        .collect();
    match args.format.unwrap_or_default() {
        ViewFormat::Json => shelf.printer.result(&as_json(&all, shelf))?,
        ViewFormat::Text if all.is_empty() && args.installed => shelf
            .printer
            .note("no such model is installed; see 'tolmach models pull'"),
        ViewFormat::Text if all.is_empty() => shelf
            .printer
            .note("no model is known for this pair; see 'tolmach models languages'"),
        ViewFormat::Text => {
            let with_others = args.all || args.only.is_some();
            let (shown, hidden) = in_order(all.clone(), &recommended, with_others);
            let groups = groups(&hidden, &all);
            let mut text = as_text(&shown, &groups, shelf);
            if !args.installed {
                text += &legend(args.only, wanted, &groups, hidden.len(), shelf);
            }
            shelf.printer.result(&text)?;
        }
    }
    Ok(Exit::Done)
}

/// Whether a model is for this language or pair, perhaps as the half of a route by English that is recommended.
fn concerns(only: LangOrPair, manifest: &Manifest, recommended: &[&Manifest]) -> bool {
    match only {
        LangOrPair::Lang(lang) => manifest.languages.iter().any(|known| known == lang.code()),
        LangOrPair::Pair(from, to) => {
            let by_english = recommended.iter().any(|known| known.id == manifest.id)
                && manifest.tasks == [Task::Translate];
            by_english || manifest.supports(Task::Translate, from.code(), to.code())
        }
    }
}

/// The pairs whose models are recommended: the wanted one, and out of English into a language that was named alone.
fn pairs(only: Option<LangOrPair>, wanted: &Models) -> Vec<(Lang, Lang)> {
    let mut pairs = vec![(wanted.from, wanted.to)];
    if let Some(LangOrPair::Lang(lang)) = only
        && lang != Lang::EN
    {
        pairs.push((Lang::EN, lang));
    }
    pairs
}

/// The models that the presets name for the wanted language pairs, the default translator first: translators, of two
/// with English between them both, then writers of summaries.
fn recommended<'a>(only: Option<LangOrPair>, wanted: &Models, shelf: &'a Shelf<'_>) -> Vec<&'a Manifest> {
    let presets = [Preset::Usual, Preset::Fast, Preset::Balanced, Preset::Best];
    let translators = pairs(only, wanted)
        .into_iter()
        .flat_map(|(from, to)| presets.map(|preset| shelf.routes(Task::Translate, from, to, preset)));
    let writers = shelf.routes(Task::Summarize, wanted.to, wanted.to, Preset::Usual);
    let mut models: Vec<&Manifest> = Vec::new();
    for manifest in translators.flatten().chain(writers).flatten() {
        if !models.iter().any(|known| known.id == manifest.id) {
            models.push(manifest);
        }
    }
    models
}

/// The models that are shown and those that are not. Installed ones come first, then those of which a part is here,
/// then those recommended, then all others if they are wanted.
fn in_order<'a>(
    all: Vec<Listed<'a>>,
    recommended: &[&Manifest],
    with_others: bool,
) -> (Vec<Listed<'a>>, Vec<Listed<'a>>) {
    let place = |manifest: &Manifest| recommended.iter().position(|known| known.id == manifest.id);
    let rank = |(manifest, status): &Listed<'_>| match status {
        Status::Installed { .. } => 0,
        Status::Partial { .. } => 1,
        Status::Missing => place(manifest).map_or(usize::MAX, |place| 2 + place),
    };
    let (mut shown, hidden): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|listed| with_others || rank(listed) != usize::MAX);
    shown.sort_by_key(rank);
    (shown, hidden)
}

/// The lines under the table: the default models of the language pairs, what a sum of languages and a group mean, and
/// how many models are not shown.
fn legend(
    only: Option<LangOrPair>,
    wanted: &Models,
    groups: &[Group<'_>],
    hidden: usize,
    shelf: &Shelf<'_>,
) -> String {
    let defaults = pairs(only, wanted).into_iter().filter_map(|(from, to)| {
        let route = shelf
            .routes(Task::Translate, from, to, Preset::Usual)
            .into_iter()
            .next()?;
        let ids: Vec<String> = route
            .iter()
            .map(|manifest| border::line(&manifest.id).into_owned())
            .collect();
        let between = if ids.len() > 1 {
            " (English between them)"
        } else {
            ""
        };
        let name = format!("{}→{}", from.name(), to.name());
        Some(format!(
            "recommended for {name}: {}{between}\n",
            ids.join(", then ")
        ))
    });
    let grouped: usize = groups.iter().map(Group::len).sum();
    let more = match hidden - grouped {
        0 => String::new(),
        1 => "1 more model with --all\n".to_owned(),
        hidden => format!("{hidden} more models with --all\n"),
    };
    let languages = "ru>en: from Russian to English; ru, en + 9: between Russian, English and 9 more\n";
    let explained: String = groups.iter().map(Group::explained).collect();
    defaults.collect::<String>() + languages + &explained + &more
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
            let (shown, _) = in_order(all.clone(), &recommended, with_others);
            shown
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
}
