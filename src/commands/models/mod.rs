//! `tolmach models`: lists, shows, downloads, tries, imports, verifies and removes models.

mod columns;
mod import;
mod languages;
mod list;
mod path;
mod pull;
mod remove;
mod show;
mod trial;
mod verify;

use ::models::possible_routes::{PossibleRoute, possible_routes};
use ::models::{ModelQuery, discovery};
use anyhow::Result;
use engine::Families;
use store::{Catalog, Manifest, Preset, Status, Store, Task};
use text::Lang;

use crate::args::ModelsCommand;
use crate::bars::Bars;
use crate::exit::{Exit, Usage};
use crate::printer::Printer;
use crate::settings::{Models, Settings};

/// The catalog, the store and the printer, which every command on models needs.
struct Shelf<'a> {
    families: &'a Families,
    catalog: Catalog,
    store: Store,
    printer: &'a Printer,
}

/// Runs one of the commands on models.
///
/// # Errors
/// [`Usage`] if a model is not known; other errors if the command fails.
pub fn run(models: &Models, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let store = Store::new(settings.store.clone());
    let mut catalog = super::catalog(settings)?;
    catalog.add_discovered(store.discovered());
    let shelf = Shelf {
        families: &settings.parts.families,
        catalog,
        store,
        printer,
    };
    match &models.command {
        ModelsCommand::List(args) => list::run(args, models, &shelf),
        ModelsCommand::Languages(args) => languages::run(args, &shelf),
        ModelsCommand::Show(args) => show::run(args, &shelf),
        ModelsCommand::Pull(args) => pull::run(args, models, &shelf),
        ModelsCommand::Import(args) => import::run(args, &shelf),
        ModelsCommand::Trial(args) => trial::run(args, models, settings, printer),
        ModelsCommand::Verify(args) => verify::run(args, &shelf),
        ModelsCommand::Remove(args) => remove::run(args, &shelf),
        ModelsCommand::Path(args) => path::run(args, &shelf),
    }
}

impl Shelf<'_> {
    /// The model with this id, or of this Hugging Face repository.
    fn find(&self, id: &str) -> Result<&Manifest> {
        let by_repository = || {
            let named = store::is_repository(id).then_some(id)?;
            discovery::in_catalog(self.catalog.iter(), named)
        };
        self.catalog.get(id).or_else(by_repository).ok_or_else(|| {
            let near = self
                .catalog
                .suggest(id)
                .map(|near| format!(" (did you mean '{near}'?)"))
                .unwrap_or_default();
            Usage(format!(
                "no such model: '{id}'{near}; see 'tolmach models list --all', or name a Hugging Face repository as owner/name"
            ))
            .into()
        })
    }

    /// The models with these ids; an unknown one is an error before anything is done to the others.
    fn find_all(&self, ids: &[String]) -> Result<Vec<&Manifest>> {
        ids.iter().map(|id| self.find(id)).collect()
    }

    /// The possible routes of a preset from one language to another, the preferred one first.
    fn routes(&self, task: Task, from: Lang, to: Lang, preset: Preset) -> Vec<PossibleRoute<'_>> {
        let wanted = ModelQuery { task, from, to };
        let is_here = |manifest: &Manifest| is_installed(&self.store.status(manifest));
        possible_routes(&self.catalog, preset, wanted, &is_here)
    }

    fn bars(&self) -> Bars<'_> {
        Bars::new(self.printer)
    }
}

fn is_installed(status: &Status) -> bool {
    matches!(status, Status::Installed { .. })
}

/// The state of a model in lists: `installed`, `42 % here` or `no`.
fn state(status: &Status, manifest: &Manifest) -> String {
    match status {
        Status::Installed { .. } => "installed".to_owned(),
        Status::Partial { bytes } => format!("{} % here", bytes * 100 / manifest.bytes().max(1)),
        Status::Missing => "no".to_owned(),
    }
}

/// The size of a model's files; `?` while that of its weights, the first file, is not known. The sizes of small files
/// change nothing in three digits.
fn size(manifest: &Manifest) -> String {
    if manifest
        .files
        .first()
        .is_some_and(|weights| weights.bytes.is_some())
    {
        short(manifest.bytes())
    } else {
        "?".to_owned()
    }
}

/// A size in about three digits: `4 B`, `17.1 MB`, `1.63 GB`.
fn short(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut units = ["B", "kB", "MB", "GB"].into_iter();
    let mut unit = units.next().unwrap_or_default();
    for larger in units {
        if value < 999.5 {
            break;
        }
        (value, unit) = (value / 1000.0, larger);
    }
    match unit {
        "B" => format!("{bytes} B"),
        unit if value < 9.995 => format!("{value:.2} {unit}"),
        unit if value < 99.95 => format!("{value:.1} {unit}"),
        unit => format!("{value:.0} {unit}"),
    }
}

/// The state of a model in JSON.
fn state_key(status: &Status) -> &'static str {
    match status {
        Status::Installed { .. } => "installed",
        Status::Partial { .. } => "partial",
        Status::Missing => "missing",
    }
}

/// The source that an installed model came from.
fn origin(status: &Status) -> Option<&str> {
    match status {
        Status::Installed { source, .. } => Some(source),
        Status::Partial { .. } | Status::Missing => None,
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn sizes_have_three_digits() {
        for (bytes, expected) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (17_141_051, "17.1 MB"),
            (306_967_352, "307 MB"),
            (999_499_999, "999 MB"),
            (999_500_000, "1.00 GB"),
            (9_994_999_999, "9.99 GB"),
            (11_800_000_000, "11.8 GB"),
            (1_200_000_000_000, "1200 GB"),
        ] {
            assert_eq!(short(bytes), expected);
        }
    }
}
