//! The container of Marian's binary models: named tensors behind one header.
//!
//! All numbers are little-endian: `u64` version (1) and count; per tensor four `u64`: length of its
//! name, type, number of dimensions, length of its data; the names, each closed by a NUL; the
//! dimensions as `i32`; a `u64` count of filler bytes and the filler; then the data in order, to the
//! very end of the file. Data is rounded up to 256 bytes with filler that is not zero.

use super::FormatError;
use super::cursor::Cursor;
use super::header;
use super::tensor::{Kind, Tensor, float, positive};
use std::collections::BTreeMap;

/// The first number of a container.
pub(super) const VERSION: u64 = 1;
const CONFIG: &str = "special:model.yml";

/// A matrix of signed bytes with one scale, one row for each output.
#[derive(Debug, Clone, Copy)]
pub struct Int8Matrix<'a> {
    /// `[rows, columns]`, row-major; none is -128 in files that Marian wrote.
    pub bytes: &'a [i8],
    /// The factor `q` of quantisation: a value is `byte / q`. Finite and above 0.
    pub scale: f32,
    /// Outputs of the product; for an embedding table, words.
    pub rows: usize,
    /// Inputs of the product.
    pub columns: usize,
}

/// A parsed container over borrowed bytes.
#[derive(Debug, Clone)]
pub struct Container<'a> {
    tensors: BTreeMap<&'a str, Tensor<'a>>,
}

impl<'a> Container<'a> {
    /// Reads the header and checks that all data it names is there.
    ///
    /// # Errors
    /// When a field is cut, out of its range or contradicts another; the error names the field.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let mut cursor = Cursor::new(bytes);
        let version = cursor.u64(format_args!("the version"))?;
        if version != VERSION {
            return Err(FormatError::invalid("the version", version, VERSION));
        }
        let entries = header::read(&mut cursor)?;
        let filler = cursor.u64(format_args!("the length of the filler"))?;
        cursor.take(filler, format_args!("the filler before the data"))?;

        let mut tensors = BTreeMap::new();
        for entry in entries {
            let name = entry.name;
            let stored = cursor.take(entry.data_bytes, format_args!("the data of tensor '{name}'"))?;
            let tensor = Tensor::new(entry, stored)?;
            if tensors.insert(name, tensor).is_some() {
                return Err(FormatError::invalid(
                    format_args!("tensor '{name}'"),
                    "there twice",
                    "there once",
                ));
            }
        }
        if cursor.left() > 0 {
            return Err(FormatError::invalid(
                "the end of the file",
                format_args!("{} bytes after the last tensor", cursor.left()),
                "at the last tensor's end",
            ));
        }
        Ok(Container { tensors })
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.tensors.contains_key(name)
    }

    /// The names of all tensors.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.tensors.keys().copied()
    }

    /// The logical shape of a tensor.
    ///
    /// # Errors
    /// [`FormatError::Missing`] if there is none of this name.
    pub fn shape(&self, name: &str) -> Result<&[usize], FormatError> {
        Ok(&self.tensor(name)?.shape)
    }

    /// The projection from `inputs` to `outputs` values. Its shape is `[inputs, outputs]`; its bytes
    /// are stored transposed, so that the matrix has a row for each output.
    ///
    /// # Errors
    /// When it is missing, of another shape, or not of scaled bytes.
    pub fn matrix(&self, name: &str, [inputs, outputs]: [usize; 2]) -> Result<Int8Matrix<'a>, FormatError> {
        self.int8(name, [inputs, outputs], outputs, inputs)
    }

    /// The embedding table of `words` rows of `width` values, which is stored as its shape says.
    ///
    /// # Errors
    /// When it is missing, of another shape, or not of scaled bytes.
    pub fn table(&self, name: &str, [words, width]: [usize; 2]) -> Result<Int8Matrix<'a>, FormatError> {
        self.int8(name, [words, width], words, width)
    }

    /// The `len` numbers of a bias or a layer norm.
    ///
    /// # Errors
    /// When it is missing, of another size, not of single precision, or not finite.
    pub fn vector(&self, name: &str, len: usize) -> Result<Vec<f32>, FormatError> {
        let tensor = self.tensor(name)?;
        tensor.expect(name, Kind::F32)?;
        if tensor.len() != len {
            return Err(tensor.wrong_shape(name, &[1, len]));
        }
        let values: Vec<f32> = tensor.data.chunks_exact(4).map(float).collect();
        match values.iter().position(|value| !value.is_finite()) {
            None => Ok(values),
            Some(at) => Err(FormatError::invalid(
                format_args!("value {at} of tensor '{name}'"),
                values[at],
                "a finite number",
            )),
        }
    }

    /// A factor of quantisation, above 0, of single precision or itself quantised; `None` if there is
    /// none of this name: models without stored activation scales have none.
    ///
    /// # Errors
    /// When it is not one finite number above 0.
    pub fn scalar(&self, name: &str) -> Result<Option<f32>, FormatError> {
        let Some(tensor) = self.tensors.get(name) else {
            return Ok(None);
        };
        if tensor.len() != 1 {
            return Err(tensor.wrong_shape(name, &[1, 1]));
        }
        let value = match tensor.kind {
            Kind::F32 => float(tensor.data),
            // The converter quantises everything whose name holds "Wemb", the table's own scale too.
            Kind::Int8Scaled => f32::from(tensor.data[0].cast_signed()) * (1.0 / float(&tensor.data[1..])),
            Kind::Raw => return Err(tensor.wrong_kind(name, Kind::F32)),
        };
        positive(format_args!("tensor '{name}'"), value).map(Some)
    }

    /// The configuration of the network, in YAML.
    ///
    /// # Errors
    /// When it is missing or not UTF-8.
    pub fn config(&self) -> Result<&'a str, FormatError> {
        let tensor = self.tensor(CONFIG)?;
        tensor.expect(CONFIG, Kind::Raw)?;
        let text = std::str::from_utf8(tensor.data).map_err(|error| {
            FormatError::invalid(format_args!("tensor '{CONFIG}'"), error, "text in UTF-8")
        })?;
        Ok(text.trim_end_matches('\0'))
    }

    fn tensor(&self, name: &str) -> Result<&Tensor<'a>, FormatError> {
        self.tensors.get(name).ok_or_else(|| FormatError::Missing {
            tensor: name.to_owned(),
        })
    }

    fn int8(
        &self,
        name: &str,
        shape: [usize; 2],
        rows: usize,
        columns: usize,
    ) -> Result<Int8Matrix<'a>, FormatError> {
        let tensor = self.tensor(name)?;
        tensor.expect(name, Kind::Int8Scaled)?;
        if tensor.shape != shape {
            return Err(tensor.wrong_shape(name, &shape));
        }
        let (bytes, scale) = tensor.data.split_at(tensor.data.len() - 4);
        Ok(Int8Matrix {
            bytes: bytemuck::cast_slice(bytes),
            scale: positive(format_args!("the scale of tensor '{name}'"), float(scale))?,
            rows,
            columns,
        })
    }
}
