//! `models show`: every known fact about one model.

use std::fmt::Write as _;

use anyhow::Result;
use indicatif::DecimalBytes;
use serde_json::json;
use store::{InstalledFile, Manifest, ModelFile, Status};

use super::{Shelf, origin, size, state, state_key};
use crate::args::{ShowArgs, ViewFormat};
use crate::border::line;
use crate::exit::Exit;

/// Prints what is known.
///
/// # Errors
/// When the model is not known, or standard output cannot be written.
pub fn run(args: &ShowArgs, shelf: &Shelf<'_>) -> Result<Exit> {
    let manifest = shelf.find(&args.id)?;
    let status = shelf.store.status(manifest);
    let text = match args.format.unwrap_or_default() {
        ViewFormat::Json => as_json(manifest, &status, shelf),
        ViewFormat::Text => as_text(manifest, &status, shelf)?,
    };
    shelf.printer.result(&text)?;
    Ok(Exit::Done)
}

/// Where the files lie, if that is known without reading a gigabyte.
fn located(manifest: &Manifest, status: &Status, shelf: &Shelf<'_>) -> Vec<InstalledFile> {
    match status {
        Status::Installed { verified: true, .. } => shelf
            .store
            .resolve(manifest, &|_| {})
            .map(|installed| installed.files)
            .unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn as_json(manifest: &Manifest, status: &Status, shelf: &Shelf<'_>) -> String {
    let located: Vec<_> = located(manifest, status, shelf)
        .into_iter()
        .map(|file| json!({ "name": file.name, "path": file.path, "source": file.source }))
        .collect();
    let value = json!({
        "schema": 1,
        "manifest": manifest,
        "manifest_file": shelf.catalog.user_file(&manifest.id),
        "state": state_key(status),
        "verified": matches!(status, Status::Installed { verified: true, .. }),
        "source": origin(status),
        "files": located,
        "disk_bytes": shelf.store.disk_use(manifest),
    });
    format!("{value:#}\n")
}

fn as_text(manifest: &Manifest, status: &Status, shelf: &Shelf<'_>) -> Result<String> {
    let mut text = String::new();
    let list = |items: Vec<String>| items.join(", ");
    writeln!(text, "{}\n  {}\n", manifest.id, line(&manifest.description))?;
    writeln!(text, "family     {}", manifest.family)?;
    writeln!(
        text,
        "tasks      {}",
        list(manifest.tasks.iter().map(ToString::to_string).collect())
    )?;
    let pairs: Vec<String> = manifest.pairs.iter().map(ToString::to_string).collect();
    rows(&mut text, "pairs", &pairs, 9)?;
    rows(&mut text, "languages", &manifest.languages, 16)?;
    writeln!(text, "licence    {}", line(&manifest.licence))?;
    if manifest.non_commercial {
        writeln!(text, "           not for commercial use")?;
    }
    if let Some(note) = &manifest.licence_note {
        writeln!(text, "           {}", line(note))?;
    }
    writeln!(text, "size       {}", size(&shelf.store.known(manifest)))?;
    let state = match status {
        Status::Missing => "not installed".to_owned(),
        _ => state(status, manifest),
    };
    writeln!(text, "state      {state}")?;
    writeln!(
        text,
        "on disk    {}",
        DecimalBytes(shelf.store.disk_use(manifest))
    )?;
    let built_in = "built in".to_owned();
    let file = shelf
        .catalog
        .user_file(&manifest.id)
        .map_or(built_in, |file| file.display().to_string());
    writeln!(text, "manifest   {file}")?;
    if !manifest.quality.is_empty() {
        writeln!(text, "\nquality")?;
    }
    for quality in &manifest.quality {
        writeln!(
            text,
            "  {} {} on {}\n    {}",
            line(&quality.metric),
            quality.value,
            line(&quality.on),
            line(&quality.source)
        )?;
    }
    writeln!(text, "\nsources, in this order")?;
    for source in &manifest.sources {
        writeln!(text, "  {}", line(&source.to_string()))?;
    }
    files(&mut text, manifest, status, shelf)?;
    Ok(text)
}

/// A list in rows of so many.
fn rows(text: &mut String, name: &str, items: &[String], each: usize) -> Result<()> {
    for (number, row) in items.chunks(each).enumerate() {
        let name = if number == 0 { name } else { "" };
        writeln!(text, "{name:<10} {}", row.join(", "))?;
    }
    Ok(())
}

fn files(text: &mut String, manifest: &Manifest, status: &Status, shelf: &Shelf<'_>) -> Result<()> {
    let located = located(manifest, status, shelf);
    let known = &shelf.store.known(manifest).files;
    writeln!(text, "\nfiles")?;
    for file in &manifest.files {
        let size = file.bytes.map_or("size not published".to_owned(), |bytes| {
            DecimalBytes(bytes).to_string()
        });
        writeln!(text, "  {}  {size}", line(&file.name))?;
        match (&file.sha256, known.iter().find(|known| known.name == file.name)) {
            (Some(sha256), _) => writeln!(text, "    sha256 {sha256}")?,
            (
                None,
                Some(ModelFile {
                    sha256: Some(sha256), ..
                }),
            ) => {
                writeln!(
                    text,
                    "    sha256 {sha256}, as Hugging Face had it at the download; not published"
                )?;
            }
            (None, _) => writeln!(
                text,
                "    sha256 not published; asked of Hugging Face before the download"
            )?,
        }
        if let Some(found) = located.iter().find(|found| file.name == found.name) {
            writeln!(
                text,
                "    at     {}\n    from   {}",
                found.path.display(),
                found.source
            )?;
        }
    }
    if matches!(status, Status::Installed { verified: false, .. }) {
        writeln!(
            text,
            "  not checked yet; run 'tolmach models verify {}'",
            manifest.id
        )?;
    }
    Ok(())
}
