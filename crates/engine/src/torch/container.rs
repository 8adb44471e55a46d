//! Finds the pickle and the numbers in the file of a checkpoint.

use super::Fault;
use super::pickle::{self, Heap, Value};
use super::table::{self, Storage, View};
use std::collections::HashMap;
use std::io::Cursor;
use std::ops::Range;
use zip::{CompressionMethod, ZipArchive};

/// The most bytes of a pickle; a larger one is no table of tensors.
const MOST_PICKLE: usize = 64 << 20;

/// The value of the first pickle of a file from before 2020: 0x1950a86a20f9469cfc6c.
const MAGIC: [u8; 10] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/// The spans of storages in the file, by their keys.
pub struct Storages(HashMap<String, Range<usize>>);

impl Storages {
    /// The bytes of a storage.
    ///
    /// # Errors
    /// If the storage is not in the file.
    pub fn bytes<'f>(&self, file: &'f [u8], key: &str) -> Result<&'f [u8], String> {
        let place = self.0.get(key).and_then(|place| file.get(place.clone()));
        place.ok_or_else(|| "is cut: its numbers are not in the file".to_owned())
    }
}

/// The tensors of a checkpoint, and the spans of their numbers.
type Contents = (HashMap<String, View>, Storages);

/// Opens a checkpoint of either kind of file.
///
/// # Errors
/// A sentence that describes the damage.
pub fn open(file: &[u8]) -> Result<Contents, Fault> {
    if file.starts_with(b"PK") {
        archive(file)
    } else if file.first() == Some(&0x80) {
        legacy(file)
    } else {
        Err("it is no PyTorch checkpoint".into())
    }
}

/// Opens a zip archive: `NAME/data.pkl`, and `NAME/data/KEY` for each storage.
fn archive(file: &[u8]) -> Result<Contents, Fault> {
    let entries = entries(file)?;
    let is_pickle = |name: &&String| *name == "data.pkl" || name.ends_with("/data.pkl");
    let mut pickles = entries.keys().filter(is_pickle);
    let (Some(name), None) = (pickles.next(), pickles.next()) else {
        return Err("it is an archive, but not of a PyTorch checkpoint: it must hold one data.pkl".into());
    };
    let folder = name.trim_end_matches("data.pkl");
    let order = entries.get(&format!("{folder}byteorder"));
    if order.is_some_and(|place| file[place.clone()] != *b"little") {
        return Err("its numbers are big-endian, which is not read".into());
    }
    let program = &file[entries[name].clone()];
    let mut heap = Heap::default();
    let (root, _) = pickle::run(program.get(..MOST_PICKLE).unwrap_or(program), &mut heap)?;
    let tensors = table::tensors(&heap, root)?;
    let data = format!("{folder}data/");
    let storages = entries.into_iter().filter_map(|(name, place)| {
        let key = name.strip_prefix(&data)?;
        Some((key.to_owned(), place))
    });
    Ok((tensors, Storages(storages.collect())))
}

/// The names and spans of an archive's entries.
fn entries(file: &[u8]) -> Result<HashMap<String, Range<usize>>, String> {
    let damaged = |error: zip::result::ZipError| format!("its archive is damaged ({error})");
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(damaged)?;
    let mut entries = HashMap::new();
    for number in 0..archive.len() {
        let entry = archive.by_index_raw(number).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        if entry.compression() != CompressionMethod::Stored {
            return Err(format!(
                "its entry {name:?} is compressed, which PyTorch's never are"
            ));
        }
        let start = entry.data_start().unwrap_or(u64::MAX);
        let place = start
            .checked_add(entry.compressed_size())
            .filter(|end| *end <= file.len() as u64)
            .map(|end| start as usize..end as usize);
        let place = place.ok_or_else(|| format!("it is cut: its entry {name:?} is not all there"))?;
        entries.insert(name, place);
    }
    Ok(entries)
}

/// Opens a file from before 2020. It has five pickles — magic, version, sizes, the table, the keys of storages — and
/// then each storage: the count of its numbers, and the numbers.
fn legacy(file: &[u8]) -> Result<Contents, Fault> {
    let mut rest = file;
    let mut next = |most: usize| -> Result<(Heap, usize), Fault> {
        let mut heap = Heap::default();
        let (root, behind) = pickle::run(rest.get(..most).unwrap_or(rest), &mut heap)?;
        let read = rest.len().min(most) - behind.len();
        rest = &rest[read..];
        Ok((heap, root))
    };
    let (magic, root) = next(64)?;
    if *magic.get(root) != Value::Other(MAGIC.to_vec()) {
        return Err("it is a pickle, but not of a PyTorch checkpoint".into());
    }
    next(64)?;
    let (sizes, root) = next(4096)?;
    if !is_little_endian(&sizes, root) {
        return Err("its numbers are big-endian, which is not read".into());
    }
    let (heap, root) = next(MOST_PICKLE)?;
    let tensors = table::tensors(&heap, root)?;
    let kinds: HashMap<String, Storage> = table::storages(&heap)
        .into_iter()
        .map(|storage| (storage.key.clone(), storage))
        .collect();
    let (keys, root) = next(MOST_PICKLE)?;
    let storages = numbers(file.len(), rest, &keys, root, &kinds)?;
    Ok((tensors, Storages(storages)))
}

/// The spans of storages, which follow one another in `rest`, the end of a file of so many bytes.
fn numbers(
    total: usize,
    rest: &[u8],
    keys: &Heap,
    root: usize,
    kinds: &HashMap<String, Storage>,
) -> Result<HashMap<String, Range<usize>>, String> {
    let Value::List(listed) = keys.get(root) else {
        return Err("it does not list its storages".to_owned());
    };
    let mut places = HashMap::new();
    let mut rest = rest;
    for key in listed {
        let storage = match keys.get(*key) {
            Value::Text(key) => kinds.get(key),
            _ => None,
        };
        let storage = storage.ok_or("it lists a storage that no tensor has")?;
        let (count, behind) = rest.split_first_chunk().ok_or("it is cut")?;
        let bytes = usize::try_from(u64::from_le_bytes(*count))
            .ok()
            .and_then(|count| count.checked_mul(storage.kind.size))
            .filter(|bytes| *bytes <= behind.len())
            .ok_or("it is cut: its numbers are not all there")?;
        let start = total - behind.len();
        places.insert(storage.key.clone(), start..start + bytes);
        rest = &behind[bytes..];
    }
    Ok(places)
}

fn is_little_endian(heap: &Heap, root: usize) -> bool {
    let Value::Table(table) = heap.get(root) else {
        return false;
    };
    table.iter().any(|(key, value)| {
        matches!((heap.get(*key), heap.get(*value)), (Value::Text(key), Value::Bool(true)) if key == "little_endian")
    })
}
