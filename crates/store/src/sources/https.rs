//! The source `https`: plain URLs. A compressed file is fetched and verified as served, then unpacked and verified
//! again.

use std::path::{Path, PathBuf};

use super::{FetchJob, unpack};
use crate::cache::{partial_path, remove_file, size_of};
use crate::error::FetchError;
use crate::fetch::{Transfer, Wanted, publish, verify};
use crate::manifest::{HttpsFile, Packed};
use crate::space;

pub(crate) fn fetch(served: &HttpsFile, job: &FetchJob<'_>) -> Result<PathBuf, FetchError> {
    let target = job.target();
    let part = partial_path(&target);
    match served.packed() {
        None => download(&served.url, job, job.wanted(), &part, 0)?,
        Some((packing, Packed { bytes, sha256 })) => {
            let (ending, _) = packing.ending_and_key();
            let packed_name = format!("{}.{ending}", job.file.name);
            let packed = partial_path(&target.with_file_name(&packed_name));
            let wanted = Wanted {
                name: &packed_name,
                bytes: *bytes,
                sha256,
            };
            download(&served.url, job, wanted, &packed, job.file.size())?;
            unpack::unpack(packing, &packed, &part, job.wanted())?;
            verify(&part, job.wanted(), job.report)?;
            remove_file(&packed).map_err(FetchError::io("remove", &packed))?;
        }
    }
    publish(&part, &target)?;
    Ok(target)
}

fn download(
    url: &str,
    job: &FetchJob<'_>,
    wanted: Wanted<'_>,
    part: &Path,
    more: u64,
) -> Result<(), FetchError> {
    let missing = wanted.bytes.saturating_sub(size_of(part));
    space::require(
        &job.cache.model_dir(&job.manifest.id),
        missing.saturating_add(more),
    )?;
    let network = job.store.network()?;
    let open = |start| network.get(url, start);
    Transfer {
        open: &open,
        wanted,
        retry_wait: job.config.retry_wait,
        report: job.report,
    }
    .run(part)
}
