//! Checks the header of a GGUF file before Candle reads it, since Candle trusts its files.
//!
//! A header that passes is read without a panic, in memory of a small multiple of the header. No two tensors share
//! numbers, so that weights take at most a small multiple of the file.

use candle_core::quantized::GgmlDType;
use std::collections::HashSet;

/// More values than this are in no model's metadata; each takes 32 bytes in memory.
const MOST_VALUES: u64 = 2 << 20;
/// More tensors than this are in no model.
const MOST_TENSORS: u64 = 1 << 16;
/// Bytes of an entry of the metadata: lengths of 32 bits in the first version, a type and a value.
const LEAST_ENTRY: u64 = 9;
/// Keys and names that are longer are none.
const MOST_NAME: usize = 256;
/// The most arrays within arrays.
const MOST_DEPTH: usize = 2;
/// Axes of a tensor.
const MOST_AXES: u32 = 4;
/// Where the file does not say at what multiples of bytes tensors begin.
const ALIGNMENT: u64 = 32;
/// The largest alignment that makes sense: a page of the largest kind that is usual.
const MOST_ALIGNMENT: u64 = 1 << 16;

/// Checks the header of a whole file.
///
/// # Errors
/// In words, naming what is cut, out of range or contradicts the file's length.
pub fn check(file: &[u8]) -> Result<(), String> {
    let mut header = Header {
        file,
        at: 0,
        values: 0,
        wide: true,
    };
    let [version, tensors, entries] = header.counts()?;
    header.wide = version > 1;
    if tensors > MOST_TENSORS {
        return Err(format!(
            "it declares {tensors} tensors; more than {MOST_TENSORS} are not read"
        ));
    }
    if entries > file.len() as u64 / LEAST_ENTRY {
        return Err(format!(
            "it declares {entries} metadata entries, more than fit into the file"
        ));
    }
    let alignment = header.metadata(entries)?;
    let tensors = header.tensors(tensors)?;
    let start = (header.at as u64).next_multiple_of(alignment);
    check_places(tensors, start, file.len() as u64)
}

/// A tensor's name and the bytes of the data section that it lies in.
struct Place<'a> {
    name: &'a str,
    start: u64,
    bytes: u64,
}

struct Header<'a> {
    file: &'a [u8],
    at: usize,
    /// Values of the metadata so far.
    values: u64,
    /// Whether lengths have 64 bits: in the first version they had 32.
    wide: bool,
}

impl<'a> Header<'a> {
    /// The version, and how many tensors and metadata entries there are.
    fn counts(&mut self) -> Result<[u64; 3], String> {
        if self.take(4, "the magic number")? != b"GGUF" {
            return Err("it does not begin as GGUF files do".to_owned());
        }
        let version = self.u32("the version")?;
        if !(1..=3).contains(&version) {
            return Err(format!("it is GGUF of version {version}; known are 1 to 3"));
        }
        self.wide = version > 1;
        let tensors = self.length("the number of tensors")?;
        let entries = self.length("the number of metadata entries")?;
        Ok([u64::from(version), tensors, entries])
    }

    /// Passes over the metadata; the alignment of tensors, as they say it.
    fn metadata(&mut self, entries: u64) -> Result<u64, String> {
        let mut keys = HashSet::new();
        let mut alignment = ALIGNMENT;
        for _ in 0..entries {
            let key = self.name("a key of the metadata")?;
            if !keys.insert(key) {
                return Err(format!("its metadata have '{key}' twice"));
            }
            let kind = self.u32(key)?;
            let start = self.at;
            self.value(kind, key, 0)?;
            if key == "general.alignment" {
                alignment = self.alignment(kind, start)?;
            }
        }
        Ok(alignment)
    }

    fn alignment(&self, kind: u32, start: usize) -> Result<u64, String> {
        let bytes = &self.file[start..self.at];
        // Whole numbers without a sign, up to 32 bits.
        let value = matches!(kind, 0 | 2 | 4).then(|| {
            bytes
                .iter()
                .rev()
                .fold(0, |value, byte| value << 8 | u64::from(*byte))
        });
        match value {
            Some(value) if value.is_power_of_two() && value <= MOST_ALIGNMENT => Ok(value),
            _ => Err(format!(
                "general.alignment is no power of two from 1 to {MOST_ALIGNMENT}"
            )),
        }
    }

    /// Passes over a value.
    fn value(&mut self, kind: u32, key: &str, depth: usize) -> Result<(), String> {
        self.values += 1;
        if self.values > MOST_VALUES {
            return Err(format!("its metadata have more than {MOST_VALUES} values"));
        }
        match kind {
            7 if self.take(1, key)?[0] > 1 => Err(format!("'{key}' is no truth value")),
            7 => Ok(()),
            8 => {
                let length = self.length(key)?;
                self.take(length, key).map(|_| ())
            }
            9 => self.array(key, depth),
            kind => {
                let size = fixed(kind).ok_or_else(|| format!("'{key}' has the unknown type {kind}"))?;
                self.take(size, key).map(|_| ())
            }
        }
    }

    fn array(&mut self, key: &str, depth: usize) -> Result<(), String> {
        if depth == MOST_DEPTH {
            return Err(format!("'{key}' nests arrays too deep"));
        }
        let kind = self.u32(key)?;
        // Nothing else checks the type of an empty array.
        if !matches!(kind, 7..=9) && fixed(kind).is_none() {
            return Err(format!("'{key}' has the unknown type {kind}"));
        }
        let length = self.length(key)?;
        if let Some(size) = fixed(kind).filter(|_| kind != 7) {
            // One step, however long.
            self.values = self.values.saturating_add(length);
            if self.values > MOST_VALUES {
                return Err(format!("its metadata have more than {MOST_VALUES} values"));
            }
            return self.take(length.saturating_mul(size), key).map(|_| ());
        }
        (0..length).try_for_each(|_| self.value(kind, key, depth + 1))
    }

    fn tensors(&mut self, count: u64) -> Result<Vec<Place<'a>>, String> {
        let mut names = HashSet::new();
        let mut places = Vec::new();
        for _ in 0..count {
            let name = self.name("a tensor's name")?;
            if !names.insert(name) {
                return Err(format!("tensor {name} is there twice"));
            }
            let axes = self.u32(name)?;
            if axes > MOST_AXES {
                return Err(format!(
                    "tensor {name} has {axes} axes; more than {MOST_AXES} are not read"
                ));
            }
            let mut sides = [1; MOST_AXES as usize];
            for side in sides.iter_mut().take(axes as usize) {
                *side = self.length(name)?;
            }
            let kind = self.u32(name)?;
            let start = self.u64(name)?;
            let bytes = bytes(kind, sides).map_err(|cause| format!("tensor {name} {cause}"))?;
            places.push(Place { name, start, bytes });
        }
        Ok(places)
    }

    fn name(&mut self, what: &str) -> Result<&'a str, String> {
        let length = self.length(what)?;
        if length > MOST_NAME as u64 {
            return Err(format!(
                "{what} has {length} bytes; more than {MOST_NAME} are none"
            ));
        }
        let bytes = self.take(length, what)?;
        let name = std::str::from_utf8(bytes).map_err(|_| format!("{what} is not UTF-8"))?;
        // Candle does not read these, so two names that differ by them alone are one.
        Ok(name.trim_end_matches('\0'))
    }

    fn length(&mut self, what: &str) -> Result<u64, String> {
        if self.wide {
            self.u64(what)
        } else {
            self.u32(what).map(u64::from)
        }
    }

    fn u64(&mut self, what: &str) -> Result<u64, String> {
        let bytes = self.take(8, what)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |value, byte| value << 8 | u64::from(*byte)))
    }

    fn u32(&mut self, what: &str) -> Result<u32, String> {
        let bytes = self.take(4, what)?;
        Ok(bytes
            .iter()
            .rev()
            .fold(0, |value, byte| value << 8 | u32::from(*byte)))
    }

    fn take(&mut self, count: u64, what: &str) -> Result<&'a [u8], String> {
        let rest = &self.file[self.at..];
        let taken = usize::try_from(count).ok().and_then(|count| rest.get(..count));
        let taken = taken.ok_or_else(|| format!("the file ends within {what}"))?;
        self.at += taken.len();
        Ok(taken)
    }
}

/// Bytes of a value whose type has a size.
fn fixed(kind: u32) -> Option<u64> {
    match kind {
        0 | 1 | 7 => Some(1),
        2 | 3 => Some(2),
        4..=6 => Some(4),
        10..=12 => Some(8),
        _ => None,
    }
}

/// Bytes of a tensor; its first side is that of its rows.
fn bytes(kind: u32, sides: [u64; MOST_AXES as usize]) -> Result<u64, String> {
    let Some((block, size)) = block(kind) else {
        return Err(format!("is of the type {kind}, which is not read"));
    };
    if sides.contains(&0) || !sides[0].is_multiple_of(block) {
        return Err(format!(
            "has the sides {sides:?}, of which the first is no multiple of {block} above 0"
        ));
    }
    let blocks = sides[1..]
        .iter()
        .try_fold(sides[0] / block, |all, side| all.checked_mul(*side));
    let bytes = blocks.and_then(|blocks| blocks.checked_mul(size));
    bytes.ok_or_else(|| format!("has the sides {sides:?}, which no file can hold"))
}

/// Numbers of a block of a type, and its bytes.
fn block(kind: u32) -> Option<(u64, u64)> {
    let known = [
        (0, GgmlDType::F32),
        (1, GgmlDType::F16),
        (2, GgmlDType::Q4_0),
        (3, GgmlDType::Q4_1),
        (6, GgmlDType::Q5_0),
        (7, GgmlDType::Q5_1),
        (8, GgmlDType::Q8_0),
        (10, GgmlDType::Q2K),
        (11, GgmlDType::Q3K),
        (12, GgmlDType::Q4K),
        (13, GgmlDType::Q5K),
        (14, GgmlDType::Q6K),
        (30, GgmlDType::BF16),
    ];
    let found = known.into_iter().find(|(number, _)| *number == kind);
    found.map(|(_, kind)| (kind.block_size() as u64, kind.type_size() as u64))
}

/// That all tensors are in the file, one behind the other.
fn check_places(mut places: Vec<Place<'_>>, data: u64, file: u64) -> Result<(), String> {
    places.sort_by_key(|place| place.start);
    let mut free = 0;
    for Place { name, start, bytes } in places {
        if start < free {
            return Err(format!("tensor {name} shares its numbers with another one"));
        }
        let end = start.checked_add(bytes);
        let is_there = end
            .and_then(|end| end.checked_add(data))
            .is_some_and(|end| end <= file);
        free = end.filter(|_| is_there).ok_or_else(|| {
            format!("tensor {name} is cut: its {bytes} bytes from {start} on are not all in the file")
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with these entries of metadata, each a key, a type and the bytes of a value, and one tensor of 32
    /// numbers.
    fn file(entries: &[(&str, u32, &[u8])]) -> Vec<u8> {
        with_tensors(entries, &[("t", &[32], 0, 0)])
    }

    type Declared<'a> = (&'a str, &'a [u64], u32, u64);

    fn with_tensors(entries: &[(&str, u32, &[u8])], tensors: &[Declared<'_>]) -> Vec<u8> {
        let mut file = b"GGUF\x03\0\0\0".to_vec();
        let add = |file: &mut Vec<u8>, number: u64| file.extend(number.to_le_bytes());
        add(&mut file, tensors.len() as u64);
        add(&mut file, entries.len() as u64);
        for (key, kind, value) in entries {
            add(&mut file, key.len() as u64);
            file.extend(key.as_bytes());
            file.extend(kind.to_le_bytes());
            file.extend(*value);
        }
        for (name, sides, kind, start) in tensors {
            add(&mut file, name.len() as u64);
            file.extend(name.as_bytes());
            file.extend((sides.len() as u32).to_le_bytes());
            sides.iter().for_each(|side| add(&mut file, *side));
            file.extend(kind.to_le_bytes());
            add(&mut file, *start);
        }
        file.resize(file.len().next_multiple_of(32) + 256, 0);
        file
    }

    fn array(kind: u32, length: u64, rest: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), rest].concat()
    }

    #[test]
    fn whole_headers_pass_and_every_cut_one_is_an_error() {
        let text = [&3_u64.to_le_bytes()[..], b"abc"].concat();
        let list = array(8, 2, &[&text[..], &text].concat());
        let numbers = array(5, 3, &[7; 12]);
        let entries: [(&str, u32, &[u8]); 5] = [
            ("general.alignment", 4, &64_u32.to_le_bytes()),
            ("text", 8, &text),
            ("list", 9, &list),
            ("numbers", 9, &numbers),
            ("truth", 7, &[1]),
        ];
        let whole = file(&entries);
        assert_eq!(check(&whole), Ok(()));
        for length in 0..whole.len() - 256 {
            assert!(check(&whole[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn numbers_that_cannot_be_are_named() {
        let nested = array(9, 1, &array(9, 1, &array(9, 1, &array(0, 0, &[]))));
        for (entry, sentence) in [
            (("general.alignment", 4, &[0; 4][..]), "general.alignment"),
            (("general.alignment", 4, &[3, 0, 0, 0]), "general.alignment"),
            (("general.alignment", 5, &[32, 0, 0, 0]), "general.alignment"),
            (("text", 8, &[0xff; 8]), "ends within text"),
            (("list", 9, &array(0, 1 << 40, &[])), "more than 2097152 values"),
            (("list", 9, &array(8, u64::MAX, &[])), "ends within list"),
            (("list", 9, &array(0, 1 << 20, &[])), "ends within list"),
            (("list", 9, &nested), "nests arrays too deep"),
            (("truth", 7, &[2]), "no truth value"),
            (("what", 13, &[2]), "unknown type 13"),
            (
                ("general.alignment\0", 4, &[0; 4]),
                "general.alignment is no power of two",
            ),
            (("list", 9, &array(0x6000_0008, 0, &[])), "unknown type"),
        ] {
            let error = check(&file(&[entry])).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
        for (at, sentence) in [(8, "tensors; more than"), (16, "metadata entries, more than fit")] {
            let mut counts = file(&[]);
            counts[at..at + 8].copy_from_slice(&(1_u64 << 62).to_le_bytes());
            let error = check(&counts).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
        assert!(
            check(&file(&[("a", 0, &[0]), ("a", 0, &[0])]))
                .unwrap_err()
                .contains("twice")
        );
    }

    #[test]
    fn tensors_lie_in_the_file_and_apart() {
        for (tensors, sentence) in [
            (&[("t", &[32_u64][..], 0, 256_u64)][..], "is cut"),
            (&[("t", &[32], 0, u64::MAX - 8)], "is cut"),
            (&[("t", &[1 << 40, 1 << 40], 0, 0)], "no file can hold"),
            (&[("t", &[0], 0, 0)], "above 0"),
            (&[("t", &[33], 2, 0)], "no multiple of 32"),
            (&[("t", &[32], 9, 0)], "type 9"),
            (&[("t", &[1, 1, 1, 1, 1], 0, 0)], "5 axes"),
            (&[("t", &[8], 0, 0), ("t", &[8], 0, 32)], "there twice"),
            (&[("s", &[8], 0, 0), ("t", &[8], 0, 31)], "shares its numbers"),
        ] {
            let error = check(&with_tensors(&[], tensors)).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
        assert_eq!(
            check(&with_tensors(&[], &[("s", &[8], 0, 32), ("t", &[8], 0, 0)])),
            Ok(())
        );
    }
}
