//! The container's header: names, types and sizes of its tensors.

use super::FormatError;
use super::cursor::Cursor;

/// A base model of four decoder layers has about 250 tensors.
const MAX_TENSORS: u64 = 4096;
const MAX_NAME: u64 = 256;
const MAX_DIMENSIONS: u64 = 4;

/// The header's entry of one tensor.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) type_code: u64,
    pub(super) shape: Vec<usize>,
    /// Length of the data with its filler.
    pub(super) data_bytes: u64,
}

struct Record {
    name_bytes: u64,
    type_code: u64,
    dimensions: u64,
    data_bytes: u64,
}

/// Reads everything between the version and the filler.
///
/// # Errors
/// When a field is cut or out of its range.
pub(super) fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Vec<Entry<'a>>, FormatError> {
    let records = records(cursor)?;
    let names = names(cursor, &records)?;
    records
        .into_iter()
        .zip(names)
        .map(|(record, name)| {
            Ok(Entry {
                name,
                type_code: record.type_code,
                shape: shape(cursor, record.dimensions, name)?,
                data_bytes: record.data_bytes,
            })
        })
        .collect()
}

fn records(cursor: &mut Cursor<'_>) -> Result<Vec<Record>, FormatError> {
    let count = cursor.u64(format_args!("the number of tensors"))?;
    if count > MAX_TENSORS {
        return Err(FormatError::invalid(
            "the number of tensors",
            count,
            format_args!("at most {MAX_TENSORS}"),
        ));
    }
    (0..count)
        .map(|index| {
            let record = Record {
                name_bytes: cursor.u64(format_args!("the name's length of tensor {index}"))?,
                type_code: cursor.u64(format_args!("the type of tensor {index}"))?,
                dimensions: cursor.u64(format_args!("the number of dimensions of tensor {index}"))?,
                data_bytes: cursor.u64(format_args!("the data's length of tensor {index}"))?,
            };
            if !(2..=MAX_NAME).contains(&record.name_bytes) {
                return Err(FormatError::invalid(
                    format_args!("the name's length of tensor {index}"),
                    record.name_bytes,
                    format_args!("from 2 to {MAX_NAME}"),
                ));
            }
            Ok(record)
        })
        .collect()
}

fn names<'a>(cursor: &mut Cursor<'a>, records: &[Record]) -> Result<Vec<&'a str>, FormatError> {
    records
        .iter()
        .enumerate()
        .map(|(index, record)| {
            let field = format_args!("the name of tensor {index}");
            let bytes = cursor.take(record.name_bytes, field)?;
            let name = bytes
                .strip_suffix(&[0])
                .and_then(|name| std::str::from_utf8(name).ok());
            match name {
                Some(name) if !name.contains(char::is_control) => Ok(name),
                _ => Err(FormatError::invalid(
                    format_args!("the name of tensor {index}"),
                    format_args!("{:?}", String::from_utf8_lossy(bytes)),
                    "text that one NUL closes",
                )),
            }
        })
        .collect()
}

fn shape(cursor: &mut Cursor<'_>, dimensions: u64, name: &str) -> Result<Vec<usize>, FormatError> {
    if dimensions > MAX_DIMENSIONS {
        return Err(FormatError::invalid(
            format_args!("the number of dimensions of tensor '{name}'"),
            dimensions,
            format_args!("at most {MAX_DIMENSIONS}"),
        ));
    }
    (0..dimensions)
        .map(|axis| {
            let field = format_args!("dimension {axis} of tensor '{name}'");
            let size = cursor.i32(field)?;
            usize::try_from(size).map_err(|_| {
                FormatError::invalid(
                    format_args!("dimension {axis} of tensor '{name}'"),
                    size,
                    "0 or more",
                )
            })
        })
        .collect()
}
