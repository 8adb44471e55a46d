//! Sizes and checksums that manifests leave blank, because they are not published.
//!
//! The shared cache and the hub both name a file of a commit by the checksum of its content: SHA-256 for large files,
//! Git's own for small ones. Blank values are filled in from there, kept next to the receipts, and from then on checked
//! like values of the manifest. They are discarded when the manifest names another commit.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;

use serde::{Deserialize, Serialize};

use crate::answers::{HubChecksum, HubEntry};
use crate::cache::{HubFile, hub_file, replace_file};
use crate::checked::{Checksum, Commit, FileName};
use crate::checksum::{git_blob_id, sha256_of_bytes};
use crate::error::FetchError;
use crate::manifest::{Manifest, ModelFile, Source};
use crate::store::Store;

/// The size limit of files whose SHA-256 the hub does not give, in bytes.
const MAX_SMALL_BYTES: u64 = 64 << 20;

/// The filled-in values of one model.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Facts {
    /// The commit that the values are for.
    revision: Option<Commit>,
    /// Those of other repositories that some of the files are in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    elsewhere: Vec<Commit>,
    files: BTreeMap<FileName, Fact>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Fact {
    bytes: u64,
    sha256: Checksum,
}

impl Store {
    /// The manifest with its blank values filled in, as far as they are known.
    pub fn known<'m>(&self, manifest: &'m Manifest) -> Cow<'m, Manifest> {
        if manifest.is_known() {
            return Cow::Borrowed(manifest);
        }
        let facts = fs::read_to_string(self.cache.facts(&manifest.id))
            .ok()
            .and_then(|text| toml::from_str::<Facts>(&text).ok())
            .filter(|facts| (facts.revision.clone(), facts.elsewhere.clone()) == commits(manifest));
        match facts {
            Some(facts) => Cow::Owned(with_facts(manifest, &facts.files)),
            None => Cow::Borrowed(manifest),
        }
    }

    /// As [`Store::known`], also using the names of files that other tools put into the shared cache.
    pub(crate) fn known_or_cached<'m>(&self, manifest: &'m Manifest) -> Cow<'m, Manifest> {
        let known = self.known(manifest);
        if known.is_known() {
            return known;
        }
        let cached: BTreeMap<FileName, Fact> = unpublished(&known)
            .filter_map(|file| Some((file.name.clone(), self.cached_fact(&known, file)?)))
            .collect();
        let manifest = with_facts(&known, &cached);
        if manifest.is_known() {
            // Facts that cannot be kept are learnt again.
            let _ = self.keep(&manifest);
        }
        Cow::Owned(manifest)
    }

    /// The manifest with its blanks filled by what the hub says of the commit.
    ///
    /// # Errors
    /// When the source is no hub, does not answer, or contradicts what the manifest does say.
    pub(crate) fn learn(&self, manifest: &Manifest, source: &Source) -> Result<Manifest, FetchError> {
        let Some(first) = unpublished(manifest).next() else {
            return Ok(manifest.clone());
        };
        let mut listings: BTreeMap<(&str, &str), Vec<HubEntry>> = BTreeMap::new();
        let mut learnt = BTreeMap::new();
        for file in unpublished(manifest) {
            let place = hub_file(source, &file.name).ok_or_else(|| FetchError::Blank {
                file: first.name.to_string(),
            })?;
            let listed = match listings.entry((&**place.repo, &**place.revision)) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.network()?.hub_files(place.repo, place.revision)?),
            };
            let entry = listed
                .iter()
                .find(|entry| entry.path == place.path)
                .ok_or_else(|| FetchError::NotFound {
                    host: "the hub".to_owned(),
                    status: 404,
                    what: format!("{} of {} at this commit", place.path, place.repo),
                })?;
            let fact = self.listed_fact(&place, entry)?;
            contradiction(file, &fact)?;
            learnt.insert(file.name.clone(), fact);
        }
        let manifest = with_facts(manifest, &learnt);
        self.keep(&manifest)?;
        Ok(manifest)
    }

    /// The size and SHA-256 of a file that the hub lists. Of a small one this takes its content, which stays
    /// in the shared cache.
    fn listed_fact(&self, place: &HubFile<'_>, entry: &HubEntry) -> Result<Fact, FetchError> {
        let bytes = entry.bytes;
        let name = match &entry.checksum {
            HubChecksum::Sha256(sha256) => {
                let sha256 = sha256.clone();
                return Ok(Fact { bytes, sha256 });
            }
            HubChecksum::Git(name) => name,
        };
        let content = match bytes {
            0..=MAX_SMALL_BYTES => self.network()?.hub_content(place, bytes)?,
            _ => Vec::new(),
        };
        if git_blob_id(&content) != *name {
            return Err(FetchError::NotAsListed {
                file: place.path.to_string(),
            });
        }
        let sha256 = sha256_of_bytes(&content);
        let blob = self.cache.hub_blob(place.repo, &sha256);
        if !blob.exists() {
            replace_file(&blob, &content).map_err(FetchError::io("write", &blob))?;
        }
        Ok(Fact { bytes, sha256 })
    }

    /// What the name of a blob in the shared cache says about a file of the manifest's commit; the content of
    /// small files is compared with it here, that of large ones when they are verified.
    fn cached_fact(&self, manifest: &Manifest, file: &ModelFile) -> Option<Fact> {
        let places = manifest
            .sources
            .iter()
            .filter_map(|source| hub_file(source, &file.name));
        places.into_iter().find_map(|place| {
            let blob = fs::canonicalize(self.cache.hub_pointer(&place)).ok()?;
            let bytes = fs::metadata(&blob).ok()?.len();
            let name = blob.file_name()?.to_str()?;
            let sha256 = match Checksum::new(name) {
                Ok(sha256) => sha256,
                Err(_) if name.len() == 40 && bytes <= MAX_SMALL_BYTES => {
                    let content = fs::read(&blob).ok()?;
                    (git_blob_id(&content) == name).then(|| sha256_of_bytes(&content))?
                }
                Err(_) => return None,
            };
            let fact = Fact { bytes, sha256 };
            contradiction(file, &fact).ok().map(|()| fact)
        })
    }

    fn keep(&self, manifest: &Manifest) -> Result<(), FetchError> {
        let (revision, elsewhere) = commits(manifest);
        let facts = Facts {
            revision,
            elsewhere,
            files: manifest
                .files
                .iter()
                .map(|file| {
                    let (bytes, sha256) = (file.size(), file.digest().clone());
                    (file.name.clone(), Fact { bytes, sha256 })
                })
                .collect(),
        };
        let path = self.cache.facts(&manifest.id);
        let text = toml::to_string(&facts).map_err(std::io::Error::other);
        text.and_then(|text| replace_file(&path, text.as_bytes()))
            .map_err(FetchError::io("write", &path))
    }
}

fn unpublished(manifest: &Manifest) -> impl Iterator<Item = &ModelFile> {
    manifest.files.iter().filter(|file| !file.is_known())
}

/// The commit of the first hub source, and those of other repositories that it names.
fn commits(manifest: &Manifest) -> (Option<Commit>, Vec<Commit>) {
    let first = manifest.sources.iter().find_map(|source| match source {
        Source::Hub {
            revision, elsewhere, ..
        } => Some((revision.clone(), elsewhere)),
        _ => None,
    });
    first.map_or((None, Vec::new()), |(revision, elsewhere)| {
        let others = elsewhere.values().map(|other| other.revision.clone());
        (Some(revision), others.collect())
    })
}

fn with_facts(manifest: &Manifest, facts: &BTreeMap<FileName, Fact>) -> Manifest {
    let mut manifest = manifest.clone();
    for file in &mut manifest.files {
        if let Some(fact) = facts.get(&file.name) {
            file.bytes.get_or_insert(fact.bytes);
            file.sha256.get_or_insert_with(|| fact.sha256.clone());
        }
    }
    manifest
}

/// A fact must agree with what the manifest gives of the same file.
fn contradiction(file: &ModelFile, fact: &Fact) -> Result<(), FetchError> {
    match (file.bytes, &file.sha256) {
        (Some(expected), _) if expected != fact.bytes => Err(FetchError::WrongLength {
            file: file.name.to_string(),
            expected,
            found: fact.bytes,
        }),
        (_, Some(expected)) if *expected != fact.sha256 => Err(FetchError::WrongChecksum {
            file: file.name.to_string(),
            expected: expected.to_string(),
            found: fact.sha256.to_string(),
        }),
        _ => Ok(()),
    }
}
