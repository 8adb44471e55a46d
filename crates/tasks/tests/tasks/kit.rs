//! A session over a model that upper-cases, and a recorder of events.

use std::cell::RefCell;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;

use engine::{EngineOptions, Families, Kernel, Precision};
use models::Session;
use store::{Catalog, Store, StoreConfig};
use tasks::options::{Cleaning, DeviceChoice, Options, Scope, SummaryKind, Task};
use tasks::report::Report;
use tasks::{Event, Input, TaskError};
use tempfile::TempDir;

const WEIGHTS: &str = "fake weights\n";
const SHA256: &str = "f88b73319b754491d97e3127043f9ed9313a6b9bf992ede6537c9b212ca47f2c";

/// Everything a test needs; the folder lives as long as the kit.
pub struct Kit {
    pub session: Session,
    pub events: RefCell<Vec<String>>,
    _folder: TempDir,
}

impl Kit {
    /// One model, `fake`, that is in every preset and can do everything in Russian, English and German.
    pub fn new() -> Kit {
        Kit::with(|models, files| manifest(models, "fake", &files.join("weights")))
    }

    /// A session whose user catalog `prepare` has filled; it gets the folder of manifests, and
    /// another in which a file `weights` lies.
    pub fn with(prepare: impl FnOnce(&Path, &Path)) -> Kit {
        let folder = tempfile::tempdir().unwrap();
        let (models, files) = (folder.path().join("models"), folder.path().join("files"));
        fs::create_dir_all(&models).unwrap();
        fs::create_dir_all(&files).unwrap();
        fs::write(files.join("weights"), WEIGHTS).unwrap();
        presets(&models, &["fake"]);
        prepare(&models, &files);
        let mut config = StoreConfig::new(folder.path().join("data"), folder.path().join("hub"));
        config.offline = true;
        let options = EngineOptions {
            device: DeviceChoice::Cpu,
            threads: NonZeroUsize::MIN,
            kernel: Kernel::best(),
            precision: Precision::default(),
            beam: None,
        };
        let families = Families::built_in().with(&doubles::UPPER_CASING);
        let catalog = Catalog::load(Some(&models)).unwrap();
        let session = Session::new(Store::new(config), catalog, options).with_families(families);
        Kit {
            session,
            events: RefCell::default(),
            _folder: folder,
        }
    }

    pub fn run(&self, text: &str, options: &Options) -> Result<Report, TaskError> {
        self.run_bytes("article.txt", text.as_bytes(), options)
    }

    pub fn run_bytes(&self, name: &str, bytes: &[u8], options: &Options) -> Result<Report, TaskError> {
        let input = Input {
            name: name.to_owned(),
            bytes: bytes.to_vec(),
        };
        let document = tasks::recognise(input, options)?;
        tasks::run(&self.session, document, options, &|event| {
            self.events.borrow_mut().push(line(&event));
        })
    }

    /// Events whose line begins with `kind`.
    pub fn events(&self, kind: &str) -> Vec<String> {
        self.events
            .borrow()
            .iter()
            .filter(|line| line.starts_with(kind))
            .cloned()
            .collect()
    }
}

/// Writes a manifest for a model of the family `fake` whose one file lies at `weights`.
pub fn manifest(models: &Path, id: &str, weights: &Path) {
    let text = format!(
        "id = \"{id}\"\ndescription = \"Upper-cases\"\nfamily = \"fake\"\ntasks = [\"translate\", \"summarize\"]\n\
         pairs = [\"*\"]\nlanguages = [\"ru\", \"en\", \"de\"]\nlicence = \"MIT\"\n\n\
         [[files]]\nname = \"weights\"\nbytes = {}\nsha256 = \"{SHA256}\"\n\n\
         [[sources]]\nkind = \"file\"\nfiles = [{{ name = \"weights\", path = {:?} }}]\n",
        WEIGHTS.len(),
        weights.display().to_string(),
    );
    fs::write(models.join(format!("{id}.toml")), text).unwrap();
}

/// As [`manifest`], for a model that estimates quality and does nothing else.
pub fn judge_manifest(models: &Path, id: &str, weights: &Path) {
    manifest(models, id, weights);
    let file = models.join(format!("{id}.toml"));
    let text = fs::read_to_string(&file).unwrap();
    fs::write(file, text.replace("\"translate\", \"summarize\"", "\"estimate\"")).unwrap();
}

/// As [`manifest`], for a model that translates one pair and nothing else.
pub fn pair_manifest(models: &Path, id: &str, pair: &str, weights: &Path) {
    manifest(models, id, weights);
    let file = models.join(format!("{id}.toml"));
    let text = fs::read_to_string(&file).unwrap();
    let one_pair = text
        .replace("\"*\"", &format!("{pair:?}"))
        .replace(", \"summarize\"", "");
    fs::write(file, one_pair).unwrap();
}

/// Writes presets that prefer these models, in this order, for everything.
pub fn presets(models: &Path, ids: &[&str]) {
    let entry = |task: &str| {
        format!(
            "[[presets]]\ntask = \"{task}\"\npair = \"*\"\nfast = {ids:?}\nbalanced = {ids:?}\nbest = {ids:?}\n\n"
        )
    };
    fs::write(
        models.join("presets.toml"),
        entry("translate") + &entry("summarize"),
    )
    .unwrap();
}

pub fn options(task: Task) -> Options {
    Options {
        task,
        from: Some(text::Lang::RU),
        cleaning: Cleaning::Keep,
        scope: Scope::Page,
        summary: Some(SummaryKind::Abstractive),
        ..Options::default()
    }
}

/// An event in one line.
fn line(event: &Event<'_>) -> String {
    match event {
        Event::Model(models::Event::Store(event)) => format!("store {event:?}"),
        Event::Model(models::Event::Chosen { task, model, why }) => format!("chosen {task} {model}: {why}"),
        Event::Model(models::Event::NotCommercial { model, .. }) => format!("restricted {model}"),
        Event::Model(models::Event::RepositoryFound { repository, .. }) => format!("found {repository}"),
        Event::Model(models::Event::Loading { model }) => format!("loading {model}"),
        Event::Model(models::Event::Loaded { model, .. }) => format!("loaded {model}"),
        Event::Translated { done, total } => format!("translated {done}/{total}"),
        Event::Answered(answer) => format!("answered {}.{}", answer.block, answer.attempt),
        Event::BlockReady { index, block, .. } => format!("block {index} {}", block.text),
        Event::Summarizing => "summarizing".to_owned(),
        Event::Estimating => "estimating".to_owned(),
        Event::Estimated { model, worst, .. } => {
            let worst: Vec<&str> = worst.iter().map(|segment| segment.source.as_str()).collect();
            format!("estimated {model} {worst:?}")
        }
        Event::Warning(warning) => format!("warning {}", warning.code),
    }
}

/// The codes of all warnings of the segments.
pub fn segment_codes(report: &Report) -> Vec<&'static str> {
    let segments = report.blocks.iter().flat_map(|block| &block.segments);
    segments
        .flat_map(|segment| segment.warnings.iter().map(|warning| warning.code.name()))
        .collect()
}

/// The codes of the document's warnings.
pub fn codes(report: &Report) -> Vec<&'static str> {
    report
        .warnings
        .iter()
        .map(|warning| warning.code.name())
        .collect()
}
