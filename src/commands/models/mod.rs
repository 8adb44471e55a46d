//! `tolmach models`: what is known, what is here, and how it comes and goes.

mod import;
mod list;
mod path;
mod pull;
mod remove;
mod show;
mod verify;

use anyhow::Result;
use indicatif::DecimalBytes;
use store::{Catalog, Manifest, Status, Store};
use tasks::found;

use crate::args::ModelsCommand;
use crate::bars::Bars;
use crate::exit::{Exit, Usage};
use crate::printer::Printer;
use crate::settings::{Models, Settings};

/// What every command on models needs.
struct Shelf<'a> {
    catalog: Catalog,
    store: Store,
    printer: &'a Printer,
}

/// Runs one of the commands on models.
///
/// # Errors
/// [`Usage`] if a model is not known; else when the command cannot do what it is for.
pub fn run(models: &Models, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let store = Store::new(settings.store.clone());
    let mut catalog = super::catalog(settings)?;
    catalog.add_found(store.found());
    let shelf = Shelf {
        catalog,
        store,
        printer,
    };
    match &models.command {
        ModelsCommand::List(args) => list::run(args, &shelf),
        ModelsCommand::Show(args) => show::run(args, &shelf),
        ModelsCommand::Pull(args) => pull::run(args, models, &shelf),
        ModelsCommand::Import(args) => import::run(args, &shelf),
        ModelsCommand::Verify(args) => verify::run(args, &shelf),
        ModelsCommand::Remove(args) => remove::run(args, &shelf),
        ModelsCommand::Path(args) => path::run(args, &shelf),
    }
}

impl Shelf<'_> {
    /// The model with this id, or from this repository of the hub.
    fn find(&self, id: &str) -> Result<&Manifest> {
        let by_repository = || {
            let named = store::is_repository(id).then_some(id)?;
            found::in_catalog(self.catalog.iter(), named)
        };
        self.catalog.get(id).or_else(by_repository).ok_or_else(|| {
            let near = self
                .catalog
                .suggest(id)
                .map(|near| format!(" (did you mean '{near}'?)"))
                .unwrap_or_default();
            Usage(format!(
                "there is no model '{id}'{near}; see 'tolmach models list', or pull a repository of the hub as owner/name"
            ))
            .into()
        })
    }

    /// The models with these ids; an unknown one is an error before anything is done to the others.
    fn find_all(&self, ids: &[String]) -> Result<Vec<&Manifest>> {
        ids.iter().map(|id| self.find(id)).collect()
    }

    fn bars(&self) -> Bars<'_> {
        Bars::new(self.printer)
    }
}

/// A word for lists: `installed`, `42 % here`, `no`.
fn state(status: &Status, manifest: &Manifest) -> String {
    match status {
        Status::Installed { .. } => "installed".to_owned(),
        Status::Partial { bytes } => format!("{} % here", bytes * 100 / manifest.bytes().max(1)),
        Status::Missing => "no".to_owned(),
    }
}

/// How large a model is; `?` while the size of a file is not known.
fn size(manifest: &Manifest) -> String {
    if manifest.files.iter().all(|file| file.bytes.is_some()) {
        DecimalBytes(manifest.bytes()).to_string()
    } else {
        "?".to_owned()
    }
}

/// The same for programs.
fn state_key(status: &Status) -> &'static str {
    match status {
        Status::Installed { .. } => "installed",
        Status::Partial { .. } => "partial",
        Status::Missing => "missing",
    }
}

/// Where an installed model came from.
fn origin(status: &Status) -> Option<&str> {
    match status {
        Status::Installed { source, .. } => Some(source),
        Status::Partial { .. } | Status::Missing => None,
    }
}
