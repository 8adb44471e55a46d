//! The file of the translation cache: a table of a fixed size that several processes use at once.
//!
//! It has a ring of records, and before the ring an index of buckets that give the position of a key's record in the
//! ring. The oldest records are overwritten when the ring is full, so the file never grows beyond its limit. A database
//! would do the same with more code. A reader needs no lock, since it accepts only a record with the whole key and the
//! right checksum. Anything else that it reads — another record, half a record, a damaged index — is a miss. Writers
//! exclude each other by a lock on the file, which the system releases if they die, and write a record before the index
//! entry that points to it.
//!
//! Layout, all numbers little-endian:
//!
//! ```text
//! 0      magic (24 bytes), head (u64), checksum of both (u64)
//! 4096   buckets of eight slots; a slot is a tag (u64) and a position + 1 (u64), 0 where it is empty
//! then   the ring; a record is its key (32 bytes), length (u32), checksum (u64) and that many bytes
//! ```
//!
//! Positions and the head count all bytes ever written; the offset in the ring is the remainder of the position.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

/// SHA-256 of everything that a record depends on.
pub type Key = [u8; 32];

const MAGIC: &[u8; 24] = b"tolmach translations v1\n";
const INDEX_AT: u64 = 4096;
const SLOTS: usize = 8;
const SLOT: usize = 16;
const BUCKET: usize = SLOTS * SLOT;
const RECORD: usize = 32 + 4 + 8;
/// The length limit of a record, in bytes; longer ones are not kept.
const LONGEST: usize = 64 << 10;

/// The limit of the time that a writer waits for the lock; writers keep it for some milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// The interval at which a writer tries to get the lock.
const PAUSE: Duration = Duration::from_millis(5);

/// The fixed size of a table.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// The number of buckets, each for eight records.
    pub buckets: u64,
    /// The size of the ring in bytes.
    pub ring: u64,
}

impl Size {
    /// The default size, half a gibibyte: about one and a half million sentences.
    pub const USUAL: Size = Size {
        buckets: 1 << 18,
        ring: (512 << 20) - (32 << 20) - INDEX_AT,
    };

    fn ring_at(self) -> u64 {
        INDEX_AT + self.buckets * BUCKET as u64
    }
}

/// An open table.
pub struct Table {
    file: File,
    size: Size,
}

/// The state of a table's file when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableState {
    /// The file is intact, or new.
    Good,
    /// The file was damaged and has been emptied.
    Damaged,
}

impl Table {
    /// Opens the table at `path`, creating it if it does not exist, and emptying it if it is damaged.
    ///
    /// # Errors
    /// If the file cannot be opened, locked within a few seconds, read or written.
    pub fn open(path: &Path, size: Size) -> io::Result<(Table, TableState)> {
        if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
            return Err(io::Error::other("it is no regular file"));
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let mut table = Table { file, size };
        table.lock()?;
        let found = table.check();
        table.file.unlock()?;
        Ok((table, found?))
    }

    /// Waits for the lock on the file, for a limited time.
    fn lock(&self) -> io::Result<()> {
        let start = Instant::now();
        loop {
            match self.file.try_lock() {
                Ok(()) => return Ok(()),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => {
                    let message = format!(
                        "another program keeps it locked for {} seconds",
                        PATIENCE.as_secs()
                    );
                    return Err(io::Error::new(io::ErrorKind::TimedOut, message));
                }
            }
        }
    }

    fn check(&mut self) -> io::Result<TableState> {
        let length = self.file.metadata()?.len();
        let bounds = self.size.ring_at()..=self.size.ring_at() + self.size.ring;
        if bounds.contains(&length) && self.head()?.is_some() {
            return Ok(TableState::Good);
        }
        self.file.set_len(0)?;
        self.file.set_len(self.size.ring_at())?;
        self.set_head(0)?;
        Ok(if length == 0 {
            TableState::Good
        } else {
            TableState::Damaged
        })
    }

    /// The bytes that were stored under `key`.
    pub fn get(&mut self, key: &Key) -> Option<Vec<u8>> {
        let (bucket, tag) = self.place(key);
        let slots = self.bucket(bucket).ok()?;
        let mut positions = slots.iter().filter(|(known, at)| *known == tag && *at > 0);
        positions.find_map(|(_, at)| self.record(at - 1, key))
    }

    fn record(&mut self, position: u64, key: &Key) -> Option<Vec<u8>> {
        let mut head = [0; RECORD];
        self.read(self.in_ring(position), &mut head).ok()?;
        let length = u32::from_le_bytes(part(&head, 32)) as usize;
        if head[..32] != key[..] || length > LONGEST {
            return None;
        }
        let mut bytes = vec![0; length];
        self.read(self.in_ring(position) + RECORD as u64, &mut bytes)
            .ok()?;
        (checksum(&[key, &bytes]) == part(&head, 36)).then_some(bytes)
    }

    /// Stores records; they replace records of the same keys, and the oldest ones if the ring is full.
    ///
    /// # Errors
    /// If the file cannot be locked or written, for example because the disk is full. Only records are lost then.
    pub fn put(&mut self, records: &[(Key, Vec<u8>)]) -> io::Result<()> {
        self.lock()?;
        let written = self.put_locked(records);
        self.file.unlock()?;
        written
    }

    fn put_locked(&mut self, records: &[(Key, Vec<u8>)]) -> io::Result<()> {
        // Another process may have recognised the damage meanwhile.
        let mut head = self.head()?.unwrap_or(0);
        for (key, bytes) in records {
            let length = (RECORD + bytes.len()) as u64;
            if bytes.len() > LONGEST || length > self.size.ring {
                continue;
            }
            let left = self.size.ring - head % self.size.ring;
            if left < length {
                head += left;
            }
            let mut record = Vec::with_capacity(RECORD + bytes.len());
            record.extend_from_slice(key);
            record.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
            record.extend_from_slice(&checksum(&[key, bytes]));
            record.extend_from_slice(bytes);
            self.write(self.in_ring(head), &record)?;
            self.point(key, head)?;
            head += length;
        }
        self.set_head(head)
    }

    /// Makes the index point to the record at `position`, in the slot of the same tag, an empty slot or the oldest.
    fn point(&mut self, key: &Key, position: u64) -> io::Result<()> {
        let (bucket, tag) = self.place(key);
        let slots = self.bucket(bucket)?;
        let same = slots.iter().position(|(known, at)| *known == tag && *at > 0);
        let oldest = (0..SLOTS).min_by_key(|&slot| slots[slot].1).unwrap_or(0);
        let slot = same.unwrap_or(oldest);
        let mut bytes = [0; SLOT];
        bytes[..8].copy_from_slice(&tag.to_le_bytes());
        bytes[8..].copy_from_slice(&(position + 1).to_le_bytes());
        self.write(bucket + (slot * SLOT) as u64, &bytes)
    }

    /// The byte offset of a key's bucket in the file, and the key's tag.
    fn place(&self, key: &Key) -> (u64, u64) {
        let bucket = u64::from_le_bytes(part(key, 0)) % self.size.buckets;
        (
            INDEX_AT + bucket * BUCKET as u64,
            u64::from_le_bytes(part(key, 8)),
        )
    }

    fn bucket(&mut self, at: u64) -> io::Result<[(u64, u64); SLOTS]> {
        let mut bytes = [0; BUCKET];
        self.read(at, &mut bytes)?;
        let number = |at: usize| u64::from_le_bytes(part(&bytes, at));
        Ok(std::array::from_fn(|slot| {
            (number(slot * SLOT), number(slot * SLOT + 8))
        }))
    }

    fn in_ring(&self, position: u64) -> u64 {
        self.size.ring_at() + position % self.size.ring
    }

    /// The number of bytes ever written; `None` if the file's head is damaged.
    fn head(&mut self) -> io::Result<Option<u64>> {
        let mut bytes = [0; 40];
        match self.read(0, &mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let good = bytes[..24] == MAGIC[..] && checksum(&[&bytes[..32]]) == part(&bytes, 32);
        Ok(good.then(|| u64::from_le_bytes(part(&bytes, 24))))
    }

    fn set_head(&mut self, head: u64) -> io::Result<()> {
        let mut bytes = [0; 40];
        bytes[..24].copy_from_slice(MAGIC);
        bytes[24..32].copy_from_slice(&head.to_le_bytes());
        let sum = checksum(&[&bytes[..32]]);
        bytes[32..].copy_from_slice(&sum);
        self.write(0, &bytes)
    }

    fn read(&mut self, at: u64, bytes: &mut [u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(bytes)
    }

    fn write(&mut self, at: u64, bytes: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(bytes)
    }
}

fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    std::array::from_fn(|index| bytes[at + index])
}

fn checksum(parts: &[&[u8]]) -> [u8; 8] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    part(&hasher.finalize(), 0)
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "a test damages its own files")]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use tempfile::TempDir;

    const SMALL: Size = Size {
        buckets: 16,
        ring: 4096,
    };

    fn key(number: u32) -> Key {
        Sha256::digest(number.to_le_bytes()).into()
    }

    fn value(number: u32) -> Vec<u8> {
        number.to_string().repeat(number as usize % 7 + 1).into_bytes()
    }

    fn folder() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table");
        (folder, path)
    }

    fn filled(path: &Path, numbers: std::ops::Range<u32>) -> Table {
        let (mut table, _) = Table::open(path, SMALL).unwrap();
        let records: Vec<_> = numbers.map(|number| (key(number), value(number))).collect();
        table.put(&records).unwrap();
        table
    }

    #[test]
    fn what_was_kept_is_found_again_by_others_too() {
        let (_folder, path) = folder();
        let mut writer = filled(&path, 0..10);
        let (mut reader, found) = Table::open(&path, SMALL).unwrap();
        assert_eq!(found, TableState::Good);
        for table in [&mut writer, &mut reader] {
            assert!((0..10).all(|number| table.get(&key(number)) == Some(value(number))));
            assert_eq!(table.get(&key(10)), None);
        }
        writer.put(&[(key(3), b"new".to_vec())]).unwrap();
        assert_eq!(reader.get(&key(3)).as_deref(), Some(&b"new"[..]));
    }

    #[test]
    fn the_oldest_go_when_it_is_full_and_it_stays_in_its_bounds() {
        let (_folder, path) = folder();
        let mut table = filled(&path, 0..1000);
        let kept = (0..1000).filter(|&number| table.get(&key(number)) == Some(value(number)));
        let kept: Vec<u32> = kept.collect();
        assert!(kept.len() > 30 && kept.contains(&999), "{kept:?}");
        assert!(kept.iter().all(|&number| number > 900), "{kept:?}");
        assert!(std::fs::metadata(&path).unwrap().len() <= SMALL.ring_at() + SMALL.ring);
    }

    #[test]
    fn what_is_too_long_is_not_kept() {
        let (_folder, path) = folder();
        let mut table = filled(&path, 0..3);
        table.put(&[(key(7), vec![0; 5000])]).unwrap();
        assert_eq!(table.get(&key(7)), None);
        assert_eq!(table.get(&key(2)), Some(value(2)));
    }

    /// Whatever byte is changed, the table returns the right record or none.
    #[test]
    fn damage_is_never_believed() {
        let (_folder, path) = folder();
        drop(filled(&path, 0..20));
        let good = std::fs::read(&path).unwrap();
        let ring = usize::try_from(SMALL.ring_at()).unwrap();
        let places = (0..48)
            .chain((4096..good.len()).step_by(3))
            .chain(ring..good.len());
        for place in places {
            let mut bad = good.clone();
            bad[place] ^= 0x55;
            std::fs::write(&path, &bad).unwrap();
            let (mut table, found) = Table::open(&path, SMALL).unwrap();
            assert_eq!(found == TableState::Damaged, place < 40, "{place}");
            let got: Vec<_> = (0..20)
                .map(|number| (number, table.get(&key(number))))
                .filter_map(|(number, got)| Some((number, got?)))
                .collect();
            // A damaged head costs all records, any other damaged byte one at most; every record that is returned is
            // right.
            assert!(place < 40 || got.len() >= 19, "{place}: {got:?}");
            for (number, got) in got {
                assert_eq!(got, value(number), "{place}");
            }
            table.put(&[(key(50), value(50))]).unwrap();
            assert_eq!(table.get(&key(50)), Some(value(50)), "{place}");
        }
    }

    #[test]
    fn a_cut_index_is_begun_anew_and_a_cut_ring_read_as_far_as_it_goes() {
        let (_folder, path) = folder();
        drop(filled(&path, 0..20));
        let good = std::fs::read(&path).unwrap();
        for length in [1, 39, 40, 4096, 5000, good.len() - 1] {
            std::fs::write(&path, &good[..length]).unwrap();
            let (mut table, found) = Table::open(&path, SMALL).unwrap();
            let index_is_whole = length as u64 >= SMALL.ring_at();
            assert_eq!(found == TableState::Good, index_is_whole, "{length}");
            table.put(&[(key(50), value(50))]).unwrap();
            assert_eq!(table.get(&key(50)), Some(value(50)), "{length}");
        }
        std::fs::write(&path, b"something else entirely, but long enough to be read").unwrap();
        assert_eq!(Table::open(&path, SMALL).unwrap().1, TableState::Damaged);
    }

    #[test]
    fn several_writers_take_turns() {
        let (_folder, path) = folder();
        std::thread::scope(|scope| {
            for start in [0, 10, 20] {
                let path = &path;
                scope.spawn(move || {
                    let (mut table, _) = Table::open(path, SMALL).unwrap();
                    for number in start..start + 10 {
                        table.put(&[(key(number), value(number))]).unwrap();
                    }
                });
            }
        });
        let (mut table, _) = Table::open(&path, SMALL).unwrap();
        assert!((0..30).all(|number| table.get(&key(number)) == Some(value(number))));
    }
}
