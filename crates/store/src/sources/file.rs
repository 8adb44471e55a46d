//! The source `file`: a file on this machine, copied, so that it stays when the original is deleted.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::FetchJob;
use crate::cache::{partial_path, remove_file};
use crate::error::FetchError;
use crate::events::Event;
use crate::fetch::{Meter, create_parent, publish, verify};
use crate::space;

const BUFFER: usize = 1 << 20;

pub(crate) fn fetch(path: &Path, job: &FetchJob<'_>) -> Result<PathBuf, FetchError> {
    let (target, wanted) = (job.target(), job.wanted());
    let found = fs::metadata(path).map_err(FetchError::io("read", path))?.len();
    if found != wanted.bytes {
        return Err(FetchError::WrongLength {
            file: path.display().to_string(),
            expected: wanted.bytes,
            found,
        });
    }
    space::require(&job.cache.model_dir(&job.manifest.id), wanted.bytes)?;

    let part = partial_path(&target);
    create_parent(&part)?;
    (job.report)(Event::FileStarted {
        file: wanted.name.to_owned(),
        done: 0,
        total: wanted.bytes,
    });
    copy(path, &part, Meter::new(wanted, job.report)).inspect_err(|_| {
        // An unfinished copy is removed: the original can be copied again.
        let _ = remove_file(&part);
    })?;
    verify(&part, wanted, job.report)?;
    publish(&part, &target)?;
    Ok(target)
}

fn copy(from: &Path, to: &Path, mut meter: Meter<'_>) -> Result<(), FetchError> {
    let mut reader = File::open(from).map_err(FetchError::io("read", from))?;
    let mut writer = File::create(to).map_err(FetchError::io("write", to))?;
    let mut buffer = vec![0; BUFFER];
    let mut done = 0;
    loop {
        let count = reader.read(&mut buffer).map_err(FetchError::io("read", from))?;
        if count == 0 {
            break;
        }
        writer
            .write_all(&buffer[..count])
            .map_err(FetchError::io("write", to))?;
        done += count as u64;
        meter.at(done);
    }
    writer.sync_all().map_err(FetchError::io("write", to))
}
