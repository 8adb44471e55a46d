//! The source `https`: plain URLs. A gzip file is fetched and verified as served, then unpacked and verified again.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::FetchJob;
use crate::cache::{partial_path, remove_file, size_of};
use crate::error::FetchError;
use crate::fetch::{Transfer, Wanted, publish, verify};
use crate::manifest::{Gzip, HttpsFile};
use crate::space;

pub(crate) fn fetch(served: &HttpsFile, job: &FetchJob<'_>) -> Result<PathBuf, FetchError> {
    let target = job.target();
    let part = partial_path(&target);
    match &served.gzip {
        None => download(&served.url, job, job.wanted(), &part, 0)?,
        Some(gzip) => {
            let packed = partial_path(&target.with_file_name(format!("{}.gz", job.file.name)));
            let packed_name = format!("{}.gz", job.file.name);
            let Gzip { bytes, sha256 } = gzip;
            let wanted = Wanted {
                name: &packed_name,
                bytes: *bytes,
                sha256,
            };
            download(&served.url, job, wanted, &packed, job.file.size())?;
            unpack(&packed, &part, job.wanted())?;
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

/// Unpacks at most one byte more than the expected size, so that a small file cannot fill the disk.
fn unpack(packed: &Path, part: &Path, wanted: Wanted<'_>) -> Result<(), FetchError> {
    let reader = File::open(packed).map_err(FetchError::io("read", packed))?;
    let mut writer = File::create(part).map_err(FetchError::io("write", part))?;
    let mut limited = MultiGzDecoder::new(io::BufReader::new(reader)).take(wanted.bytes.saturating_add(1));
    io::copy(&mut limited, &mut writer).map_err(|error| match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => FetchError::io("write", part)(error),
        _ => FetchError::Unpack {
            file: format!("{}.gz", wanted.name),
            reason: error.to_string(),
        },
    })?;
    writer.sync_all().map_err(FetchError::io("write", part))
}
