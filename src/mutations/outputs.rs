//! The whole way of a document, from bytes to every shape of its result.

use std::cell::RefCell;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use ::models::Session;
use engine::{EngineOptions, Families, Kernel, Precision};
use store::{Catalog, Store, StoreConfig};
use tasks::options::{Cleaning, DeviceChoice, Length, Options, Scope, SummaryKind, Task, Unit};
use tasks::{Event, Input};
use tempfile::TempDir;
use text::Lang;

use super::random::Random;
use crate::args::{Bilingual, OutputFormat};
use crate::output::{self, Card, Entry, NamedOverviewEntry, Shape, SummaryLayout};
use clap::ValueEnum as _;

/// SHA-256 of the four bytes `fake`.
const FAKE_SHA256: &str = "b5d54c39e66671c9731b9f471e585d8262cd4f54963f0c93082d8dcf334d4c78";

/// A session with the model that upper-cases, in a folder of its own.
pub struct Kit {
    session: Session,
    _folder: TempDir,
}

impl Kit {
    pub fn new() -> Kit {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let models = folder.path().join("models");
        fs::create_dir_all(&models).expect("a folder");
        write_model(&models, &folder.path().join("fake.bin"));
        let mut config = StoreConfig::new(folder.path().join("data"), folder.path().join("hub"));
        config.offline = true;
        let options = EngineOptions {
            device: DeviceChoice::Cpu,
            threads: NonZeroUsize::MIN,
            kernel: Kernel::best(),
            precision: Precision::default(),
            beam: None,
        };
        let catalog = Catalog::load(Some(&models)).expect("a catalog");
        let families = Families::built_in().with(&doubles::UPPER_CASING);
        Kit {
            session: Session::new(Store::new(config), catalog, options).with_families(families),
            _folder: folder,
        }
    }

    /// Works on a document as if `random` had typed the options, and writes it in every shape.
    pub fn work(&self, input: &Input, format: &'static str, mut random: Random) -> anyhow::Result<()> {
        let options = options(format, &mut random);
        let layout = SummaryLayout {
            bullets: random.one_in(2),
            headline: random.one_in(2),
            linked: random.one_in(2),
        };
        let bilingual = [None, Some(Bilingual::Paragraphs), Some(Bilingual::Columns)][random.below(3)];
        let shape = |format| Shape {
            format,
            bilingual,
            unit: options.unit,
            layout,
        };
        let shown = RefCell::new(output::stdout_writer(
            shape(*random.one_of(OutputFormat::value_variants())),
            Some(random.below(90)),
        ));
        let streamed = RefCell::new(String::new());
        let document = tasks::recognise(input.clone(), &options)?;
        let report = tasks::run(&self.session, document, &options, &|event| {
            if let Event::BlockReady { block, rendered, .. } = event {
                *streamed.borrow_mut() += &shown.borrow_mut().block(block, rendered);
            }
        })?;
        *streamed.borrow_mut() += &shown.borrow_mut().report(&report)?;
        for &format in OutputFormat::value_variants() {
            let bytes = output::bytes(shape(format), &report)?;
            if format.properties().is_record {
                serde_json::from_slice::<serde_json::Value>(&bytes)?;
            }
        }
        let lead = report.overview_entry().sentence;
        let entries = [Entry::listed(
            Card::of(&report),
            lead.as_deref(),
            Path::new("a.html"),
        )];
        for format in OutputFormat::value_variants() {
            let properties = format.properties();
            (properties.overview)(&[NamedOverviewEntry::of(&report)])?;
            properties.index.map(|index| index(&entries));
        }
        Ok(())
    }
}

/// Writes the model, its manifest and the presets that choose it.
fn write_model(models: &Path, weights: &Path) {
    fs::write(weights, "fake").expect("a file");
    let manifest = format!(
        "id = \"fake\"\ndescription = \"Upper-cases\"\nfamily = \"fake\"\ntasks = [\"translate\", \"summarize\"]\n\
         pairs = [\"*\"]\nlanguages = [\"ru\", \"uk\", \"en\", \"pt\", \"de\", \"he\"]\nlicence = \"CC0-1.0\"\n\
         files = [{{ name = \"fake.bin\", bytes = 4, sha256 = \"{FAKE_SHA256}\" }}]\n\
         [[sources]]\nkind = \"file\"\nfiles = [{{ name = \"fake.bin\", path = {:?} }}]\n",
        weights.display().to_string()
    );
    fs::write(models.join("fake.toml"), manifest).expect("a file");
    let presets = ["translate", "summarize"].map(|task| {
        format!(
            "[[presets]]\ntask = \"{task}\"\npair = \"*\"\nfast = [\"fake\"]\nbalanced = [\"fake\"]\nbest = [\"fake\"]\n"
        )
    });
    fs::write(models.join("presets.toml"), presets.concat()).expect("a file");
}

/// Options as somebody might type them.
fn options(format: &'static str, random: &mut Random) -> Options {
    let lengths = [
        Length::Short,
        Length::Medium,
        Length::Long,
        Length::Percent(20),
        Length::Words(NonZeroUsize::MIN),
    ];
    let languages = [
        Some(Lang::RU),
        Some(Lang::EN),
        "pt".parse().ok(),
        "he".parse().ok(),
        None,
        None,
    ];
    Options {
        task: *random.one_of(&[Task::Digest, Task::Digest, Task::Translate, Task::Summarize]),
        from: *random.one_of(&languages),
        to: if random.one_in(8) {
            "de".parse().unwrap_or(Lang::EN)
        } else {
            Lang::EN
        },
        unit: if random.one_in(20) {
            Unit::Line
        } else {
            Unit::Block
        },
        cleaning: if random.one_in(3) {
            Cleaning::Keep
        } else {
            Cleaning::Remove
        },
        scope: *random.one_of(&[Scope::Page, Scope::Article, Scope::ClearArticle]),
        summary: *random.one_of(&[
            Some(SummaryKind::Extractive),
            Some(SummaryKind::Abstractive),
            None,
        ]),
        length: *random.one_of(&lengths),
        input_format: (!random.one_in(3)).then(|| format.to_owned()),
        packages: true,
        token_scores: random.one_in(2),
        ..Options::default()
    }
}
