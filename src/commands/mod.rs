//! One file a command: each takes its settings, does its work and says how the program ends.

mod batch;
mod bench;
mod completions;
mod doctor;
mod man;
mod models;
mod runner;
mod work;
mod worker;

use ::models::Session;
use anyhow::Result;
use store::{Catalog, Store};

use crate::args::ModelsCommand;
use crate::exit::Exit;
use crate::languages;
use crate::printer::Printer;
use crate::settings::{Job, Settings};

/// Runs the command that was asked for.
///
/// # Errors
/// When the command cannot do what it is for.
pub fn run(settings: &Settings, printer: &Printer) -> Result<Exit> {
    let works_on_texts = matches!(
        settings.command,
        Job::Work(_) | Job::Batch(_) | Job::Worker(_) | Job::Bench(_)
    ) || matches!(&settings.command, Job::Models(models) if matches!(models.command, ModelsCommand::Trial(_)));
    if works_on_texts {
        languages::extend(&settings.folders.user_languages())?;
    }
    match &settings.command {
        Job::Work(job) => work::run(job, settings, printer),
        Job::Batch(job) => batch::run(job, settings, printer),
        Job::Worker(job) => worker::run(job, settings, printer),
        Job::Models(command) => models::run(command, settings, printer),
        Job::Doctor(format) => doctor::run(*format, settings, printer),
        Job::Bench(job) => bench::run(job, settings, printer),
        Job::Completions(shell) => completions::run(*shell, printer),
        Job::Man(path) => man::run(path, printer),
    }
}

/// The models that can be run, and how.
fn session(settings: &Settings) -> Result<Session> {
    Ok(Session::new(
        Store::new(settings.store.clone()),
        catalog(settings)?,
        settings.engine,
    )
    .with_families(settings.parts.families.clone())
    .with_memory(doctor::memory_bytes()))
}

fn catalog(settings: &Settings) -> Result<Catalog> {
    Ok(Catalog::load(Some(&settings.folders.user_models()))?)
}
