//! A home on disk, models of a few kilobytes, and a log of events.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use store::{Event, Installed, Manifest, Store, StoreConfig, StoreError};
use tempfile::TempDir;

use crate::server::{Reply, Server};

pub const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// Bytes that no packer can shorten and that are the same in each run.
pub fn content(length: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// Git's name of a content.
pub fn git_name(bytes: &[u8]) -> String {
    let mut hasher = sha1::Sha1::new();
    hasher.update(format!("blob {}\0", bytes.len()));
    hasher.update(bytes);
    hasher.finalize().iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

/// A repository as the hub serves it: files that begin with `large` are kept apart, with a SHA-256.
pub fn hub_with(files: Vec<(&'static str, Vec<u8>)>) -> Server {
    let entry = |(path, content): &(&str, Vec<u8>)| {
        let (size, git) = (content.len(), git_name(content));
        let large = if path.starts_with("large") {
            format!(
                ", \"lfs\": {{\"oid\": \"{}\", \"size\": {size}}}",
                sha256(content)
            )
        } else {
            String::new()
        };
        format!("{{\"type\": \"file\", \"path\": \"{path}\", \"oid\": \"{git}\", \"size\": {size}{large}}}")
    };
    let listed = files.iter().map(entry).collect::<Vec<_>>().join(", ");
    let tree = format!("[{{\"type\": \"directory\", \"path\": \"sub\", \"oid\": \"0\"}}, {listed}]");
    let info = format!(
        "{{\"id\": \"owner/name\", \"sha\": \"{REVISION}\", \"cardData\": {{\"license\": \"cc-by-nc-4.0\"}}}}"
    );
    Server::start(move |seen| {
        let path = seen.path.split('?').next().unwrap_or_default();
        if let Some(revision) = path.strip_prefix("/api/models/owner/name/revision/") {
            return match revision {
                "main" | "v2" | REVISION => Reply::whole(info.as_bytes()),
                _ => Reply::status(404).with("x-error-code", "RevisionNotFound"),
            };
        }
        if path == format!("/api/models/owner/name/tree/{REVISION}") {
            return Reply::whole(tree.as_bytes());
        }
        let name = path.strip_prefix(&format!("/owner/name/resolve/{REVISION}/"));
        match files.iter().find(|(known, _)| Some(*known) == name) {
            Some((_, content)) => Reply::ranged(content, seen),
            None => Reply::status(404),
        }
    })
}

/// The text of a manifest with one file, `model.bin`, and these sources.
pub fn manifest_text(content: &[u8], sources: &str) -> String {
    format!(
        "id = \"toy\"\ndescription = \"A toy\"\nfamily = \"gguf\"\ntasks = [\"translate\"]\npairs = [\"ru>en\"]\n\
         licence = \"MIT\"\n[[files]]\nname = \"model.bin\"\nbytes = {}\nsha256 = \"{}\"\n{sources}",
        content.len(),
        sha256(content),
    )
}

pub fn manifest(content: &[u8], sources: &str) -> Manifest {
    Manifest::parse(&manifest_text(content, sources), "toy.toml").unwrap()
}

pub fn https_source(server: &Server) -> String {
    https_source_at(&format!("{}/model.bin", server.url()))
}

pub fn https_source_at(url: &str) -> String {
    format!("[[sources]]\nkind = \"https\"\nfiles = [{{ name = \"model.bin\", url = \"{url}\" }}]\n")
}

pub fn hub_source() -> String {
    format!("[[sources]]\nkind = \"hub\"\nrepo = \"owner/name\"\nrevision = \"{REVISION}\"\n")
}

/// An address where nothing listens.
pub fn nowhere() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Folders for one test.
pub struct Home {
    dir: TempDir,
}

impl Home {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A configuration for this home: impatient, and with a hub that is not there.
    pub fn config(&self) -> StoreConfig {
        StoreConfig {
            hub_endpoint: "http://127.0.0.1:9".to_owned(),
            connect_timeout: Duration::from_secs(2),
            stall_timeout: Duration::from_millis(400),
            retry_wait: Duration::from_millis(1),
            ..StoreConfig::new(self.path().join("data"), self.path().join("hub"))
        }
    }

    pub fn store(&self) -> Store {
        Store::new(self.config())
    }

    /// A store whose hub is this server.
    pub fn store_with_hub(&self, server: &Server) -> Store {
        Store::new(StoreConfig {
            hub_endpoint: server.url(),
            ..self.config()
        })
    }

    /// Where the store keeps `model.bin` of the toy model.
    pub fn stored_file(&self) -> PathBuf {
        self.path().join("data/models-v1/toy/model.bin")
    }

    pub fn own_part(&self) -> PathBuf {
        self.path().join("data/models-v1/toy/model.bin.part")
    }

    pub fn hub_repo(&self) -> PathBuf {
        self.path().join("hub/models--owner--name")
    }

    /// Where the hub's commit shows `model.bin`.
    pub fn hub_file(&self) -> PathBuf {
        self.hub_repo().join("snapshots").join(REVISION).join("model.bin")
    }

    pub fn hub_part(&self, content: &[u8]) -> PathBuf {
        self.hub_repo()
            .join("blobs")
            .join(format!("{}.part", sha256(content)))
    }
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let part = path.with_extension("new");
    std::io::Write::write_all(&mut fs::File::create(&part).unwrap(), bytes).unwrap();
    fs::rename(part, path).unwrap();
}

/// Collects events.
#[derive(Default)]
pub struct Log(RefCell<Vec<Event>>);

impl Log {
    pub fn resolve(&self, store: &Store, manifest: &Manifest) -> Result<Installed, StoreError> {
        store.resolve(manifest, &|event| self.0.borrow_mut().push(event))
    }

    pub fn any(&self, is_it: impl Fn(&Event) -> bool) -> bool {
        self.0.borrow().iter().any(is_it)
    }

    /// Everything that could be shown to a user.
    pub fn text(&self) -> String {
        format!("{:?}", self.0.borrow())
    }
}

/// Resolves, and does not care for events.
pub fn resolve(store: &Store, manifest: &Manifest) -> Result<Installed, StoreError> {
    store.resolve(manifest, &|_| ())
}

/// Resolves, and checks that it brings these bytes.
pub fn resolve_to(store: &Store, manifest: &Manifest, content: &[u8]) -> Installed {
    let installed = resolve(store, manifest).unwrap();
    assert!(
        fs::read(installed.path("model.bin").unwrap()).unwrap() == content,
        "other bytes than served"
    );
    installed
}

/// Resolves, and returns the message of the failure.
pub fn resolve_error(store: &Store, manifest: &Manifest) -> String {
    resolve(store, manifest).unwrap_err().to_string()
}
