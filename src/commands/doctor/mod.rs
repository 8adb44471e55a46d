//! `tolmach doctor`: what works here, in one screen that can be sent with a report.

mod machine;
mod network;

use std::fmt::Write as _;

use anyhow::Result;
use engine::{DeviceChoice, Kernel};
use indicatif::DecimalBytes;
use review::checks::{self, Pairs};
use serde::Serialize;
use store::{Manifest, Status, Store};

use crate::args::ViewFormat;
use crate::border;
use crate::exit::Exit;
use crate::languages;
use crate::printer::Printer;
use crate::settings::Settings;
use machine::{cpu_features, free_space, memory};
pub use machine::{memory_bytes, peak_mib};
use network::Reach;

/// What was found; the shape of `--format json`.
#[derive(Serialize)]
struct Findings {
    schema: u32,
    version: &'static str,
    system: String,
    cpu_features: Vec<&'static str>,
    threads: usize,
    /// The instruction set that kernels are chosen for, and all that this processor has.
    isa: &'static str,
    isas: Vec<&'static str>,
    memory: Option<machine::Memory>,
    /// Devices that this build can compute on.
    devices: Vec<&'static str>,
    config_file: Place,
    manifests: Place,
    languages: Place,
    models: Place,
    hub_cache: Place,
    /// Where models are kept.
    free_bytes: Option<u64>,
    offline: bool,
    endpoint: String,
    network: Reach,
    installed: Vec<Model>,
    /// What translations are held to, and in which languages.
    checks: Vec<Check>,
    /// A broken manifest or table of the user's, if there is one.
    problem: Option<String>,
}

#[derive(Serialize)]
struct Place {
    path: String,
    exists: bool,
}

#[derive(Serialize)]
struct Model {
    id: String,
    disk_bytes: u64,
    /// Whether its checksums were computed since its files last changed.
    verified: bool,
}

#[derive(Serialize)]
struct Check {
    name: &'static str,
    about: &'static str,
    languages: &'static str,
    /// The codes of its warnings.
    codes: Vec<&'static str>,
}

/// Prints what was found.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(format: ViewFormat, settings: &Settings, printer: &Printer) -> Result<Exit> {
    let findings = collect(settings);
    let text = match format {
        ViewFormat::Json => serde_json::to_string_pretty(&findings)? + "\n",
        ViewFormat::Text => as_text(&findings)?,
    };
    printer.result(&text)?;
    Ok(if findings.problem.is_some() {
        Exit::Failed
    } else {
        Exit::Done
    })
}

/// Asks the machine, the folders, the network and the store.
fn collect(settings: &Settings) -> Findings {
    let (installed, problem) = match super::catalog(settings) {
        Ok(catalog) => {
            let store = Store::new(settings.store.clone());
            (
                catalog
                    .iter()
                    .filter_map(|manifest| installed(&store, manifest))
                    .collect(),
                None,
            )
        }
        Err(error) => (Vec::new(), Some(format!("{error:#}"))),
    };
    let of_tables = || languages::extend(&settings.folders.user_languages()).err();
    let problem = problem.or_else(|| of_tables().map(|error| format!("{error:#}")));
    let place = |path: &std::path::Path| Place {
        path: path.display().to_string(),
        exists: path.exists(),
    };
    Findings {
        schema: 1,
        version: env!("CARGO_PKG_VERSION"),
        system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
        cpu_features: cpu_features(),
        threads: settings.engine.threads.get(),
        isa: settings.engine.kernel.isa().name(),
        isas: Kernel::available()
            .iter()
            .map(|kernel| kernel.isa().name())
            .collect(),
        memory: memory(),
        devices: devices(),
        config_file: place(&settings.folders.config_file()),
        manifests: place(&settings.folders.user_models()),
        languages: place(&settings.folders.user_languages()),
        models: place(&settings.store.data_dir),
        hub_cache: place(&settings.store.hub_cache_dir),
        free_bytes: free_space(&settings.store.data_dir),
        offline: settings.store.offline,
        endpoint: store::printable_address(&settings.store.hub_endpoint),
        network: network::reach(settings),
        installed,
        checks: checks(),
        problem,
    }
}

fn checks() -> Vec<Check> {
    let check = |check: &checks::Check| Check {
        name: check.name,
        about: check.about,
        languages: check.pairs.shown(),
        codes: check.codes.iter().map(|code| code.name()).collect(),
    };
    checks::all().map(check).collect()
}

fn installed(store: &Store, manifest: &Manifest) -> Option<Model> {
    match store.status(manifest) {
        Status::Installed { verified, .. } => Some(Model {
            id: manifest.id.to_string(),
            disk_bytes: store.disk_use(manifest),
            verified,
        }),
        Status::Partial { .. } | Status::Missing => None,
    }
}

/// The devices of this build; what is written after `--device` to use them.
fn devices() -> Vec<&'static str> {
    let built = |device: &DeviceChoice| match device {
        DeviceChoice::Auto => false,
        DeviceChoice::Cpu => true,
        DeviceChoice::Cuda => cfg!(feature = "cuda"),
        DeviceChoice::Metal => cfg!(feature = "metal"),
    };
    crate::args::DEVICES
        .iter()
        .filter(|(_, device)| built(device))
        .map(|(name, _)| *name)
        .collect()
}

fn as_text(found: &Findings) -> Result<String> {
    let mut text = String::new();
    let size = |bytes: u64| DecimalBytes(bytes).to_string();
    let unknown = || "unknown".to_owned();
    writeln!(text, "version    tolmach {} on {}", found.version, found.system)?;
    let features = if found.cpu_features.is_empty() {
        "none known"
    } else {
        &found.cpu_features.join(" ")
    };
    writeln!(text, "processor  {} threads", found.threads)?;
    writeln!(text, "           {features}")?;
    writeln!(
        text,
        "kernels    {}; this processor has {}",
        found.isa,
        found.isas.join(", ")
    )?;
    let memory = found.memory.as_ref().map_or_else(unknown, |memory| {
        format!(
            "{} of {} free",
            size(memory.available_bytes),
            size(memory.total_bytes)
        )
    });
    writeln!(text, "memory     {memory}")?;
    writeln!(text, "devices    {}", found.devices.join(", "))?;
    writeln!(text)?;
    for (name, place) in [
        ("settings", &found.config_file),
        ("manifests", &found.manifests),
        ("languages", &found.languages),
        ("models", &found.models),
        ("hub cache", &found.hub_cache),
    ] {
        writeln!(
            text,
            "{name:<10} {}{}",
            place.path,
            if place.exists { "" } else { " (not there yet)" }
        )?;
    }
    writeln!(text, "free disk  {}", found.free_bytes.map_or_else(unknown, size))?;
    writeln!(text)?;
    writeln!(text, "network    {}: {}", found.endpoint, found.network)?;
    writeln!(text)?;
    if let Some(problem) = &found.problem {
        writeln!(text, "problem    {}", border::line(problem))?;
    } else if found.installed.is_empty() {
        writeln!(text, "installed  nothing yet; run 'tolmach models pull'")?;
    }
    for (number, model) in found.installed.iter().enumerate() {
        let name = if number == 0 { "installed" } else { "" };
        let state = if model.verified {
            "checked"
        } else {
            "not checked yet"
        };
        writeln!(
            text,
            "{name:<10} {}, {}, {state}",
            model.id,
            size(model.disk_bytes)
        )?;
    }
    checks_as_text(&mut text)?;
    Ok(text)
}

/// The names of checks by the languages that they know, in lines that fit a terminal of 80 columns.
fn checks_as_text(text: &mut String) -> Result<()> {
    const COLUMNS: usize = 80;
    writeln!(text)?;
    let mut title = "checks";
    for pairs in Pairs::EACH {
        let names: Vec<&str> = checks::all()
            .filter(|check| check.pairs == *pairs)
            .map(|check| check.name)
            .collect();
        let mut line = format!("{title:<10} {}:", pairs.shown());
        for (place, name) in names.iter().enumerate() {
            let comma = if place + 1 < names.len() { "," } else { "" };
            if line.len() + 1 + name.len() + comma.len() > COLUMNS {
                writeln!(text, "{line}")?;
                line = " ".repeat(10);
            }
            write!(line, " {name}{comma}")?;
        }
        if !names.is_empty() {
            writeln!(text, "{line}")?;
            title = "";
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_named_and_its_line_fits_a_terminal() {
        let mut text = String::new();
        checks_as_text(&mut text).expect("a string takes everything");
        assert!(text.lines().all(|line| line.len() <= 80), "{text}");
        let words: Vec<&str> = text
            .split([' ', ',', '\n'])
            .filter(|word| !word.is_empty())
            .collect();
        for check in checks::all() {
            assert!(words.contains(&check.name), "{} is not in {text}", check.name);
        }
    }
}
