//! Models on disk: their manifests, their sources, downloads and verification.
//!
//! [`Catalog`] holds the manifests; [`Store`] fetches, verifies, locates and removes the files of a [`Manifest`].
//! The interface is blocking, prints nothing and reads no environment variable: everything arrives in a
//! [`StoreConfig`], and what happens goes up as [`Event`]s.
#![forbid(unsafe_code)]

mod address;
mod answers;
mod cache;
mod catalog;
mod checked;
mod checksum;
mod config;
mod error;
mod events;
mod facts;
mod fetch;
mod installed;
mod lock;
mod manifest;
mod manifest_check;
mod network;
mod pip;
mod receipt;
mod removal;
mod repository;
mod sources;
mod space;
mod store;
mod value_rules;

pub use address::{host_and_port, printable_address};
#[doc(hidden)]
pub use answers::{HubChecksum, HubEntry, HubInfo, hub_info, hub_listing};
pub use catalog::{Catalog, Preset};
pub use checked::{Checksum, Commit, FileName, InvalidValue, ModelId, RelativePath, RepositoryName};
pub use config::{StoreConfig, Token};
pub use error::{FetchError, SourceFailure, StoreError};
pub use events::{Event, Report};
pub use installed::{FileState, Installed, InstalledFile, Removed, Status, VerifiedFile};
pub use manifest::{
    HttpsFile, LocalFile, Manifest, ManifestError, ModelFile, Packed, Packing, Pair, Quality,
    RepositoryCommit, Source, Task, WheelFile, WheelPart,
};
pub use repository::{Repository, RepositoryFile, is_repository, repository_id};
/// The type of [`Manifest::decoding`], which is ignored.
pub use serde::de::IgnoredAny;
pub use store::Store;
