//! Reads the tensors of a GGUF file as matrices and vectors.

use super::matrix::{Linear, Matrix};
use crate::Precision;
use crate::device::first_line;
use candle_core::quantized::gguf_file::Content;
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{DType, Device};
use int8::plain::FloatMatrix;
use int8::{PackedMatrix, Weights as Blocks};
use std::io::{Read, Seek};
use std::ops::Range;

/// Reads tensors one by one, so that never more than one is in memory twice.
pub struct Reader<'a, R> {
    content: &'a Content,
    file: R,
    precision: Precision,
}

impl<'a, R: Read + Seek> Reader<'a, R> {
    /// A reader over a file whose header has been read; matrices are kept in eight bits or fewer, or in 32.
    pub fn new(content: &'a Content, file: R, precision: Precision) -> Self {
        Reader {
            content,
            file,
            precision,
        }
    }

    /// `NAME.weight`, `[rows, columns]`, and `NAME.bias`, `[rows]`, if there is one.
    ///
    /// # Errors
    /// In words, naming the tensor that is missing, cut or of a wrong shape.
    pub fn linear(&mut self, name: &str, rows: usize, columns: usize) -> Result<Linear, String> {
        let weight = self.matrix(&format!("{name}.weight"), rows, columns)?;
        Ok(Linear {
            weight,
            bias: self.optional(&format!("{name}.bias"), rows)?,
        })
    }

    /// A matrix.
    ///
    /// # Errors
    /// As [`Reader::linear`].
    pub fn matrix(&mut self, name: &str, rows: usize, columns: usize) -> Result<Matrix, String> {
        let tensor = self.tensor(name, &[rows, columns])?;
        self.packed(name, &tensor, columns, std::slice::from_ref(&(0..rows)))
    }

    /// A matrix with its rows in another order: first those of the first range.
    ///
    /// # Errors
    /// As [`Reader::linear`].
    pub fn reordered(
        &mut self,
        name: &str,
        rows: usize,
        columns: usize,
        order: &[Range<usize>],
    ) -> Result<Matrix, String> {
        let tensor = self.tensor(name, &[rows, columns])?;
        self.packed(name, &tensor, columns, order)
    }

    /// Two matrices, `[heads · head, columns]` each, whose rows a tensor has in turns: a head's rows of the first, then
    /// its rows of the second.
    ///
    /// # Errors
    /// As [`Reader::linear`].
    pub fn interleaved(
        &mut self,
        name: &str,
        heads: usize,
        head: usize,
        columns: usize,
    ) -> Result<[Matrix; 2], String> {
        let tensor = self.tensor(name, &[2 * heads * head, columns])?;
        let rows = |second: usize| -> Vec<Range<usize>> {
            (0..heads)
                .map(|index| (2 * index + second) * head..(2 * index + second + 1) * head)
                .collect()
        };
        Ok([
            self.packed(name, &tensor, columns, &rows(0))?,
            self.packed(name, &tensor, columns, &rows(1))?,
        ])
    }

    /// Some rows of a tensor.
    fn packed(
        &self,
        name: &str,
        tensor: &QTensor,
        columns: usize,
        rows: &[Range<usize>],
    ) -> Result<Matrix, String> {
        let count = rows.iter().map(ExactSizeIterator::len).sum();
        let failed = |error: &dyn std::fmt::Display| format!("tensor {name}: {error}");
        if self.precision == Precision::Full {
            let values = floats(tensor)?;
            let matrix = FloatMatrix::pack(count, columns, &chosen(&values, rows, columns), None);
            return matrix.map(Matrix::Floats).map_err(|error| failed(&error));
        }
        let packed = match tensor.dtype() {
            kind @ (GgmlDType::Q4K | GgmlDType::Q6K) => {
                let bytes = tensor.data().map_err(|error| first_line(&error))?;
                let row = columns / kind.block_size() * kind.type_size();
                let bytes = chosen(&bytes, rows, row);
                let blocks = match kind {
                    GgmlDType::Q4K => Blocks::Q4K(&bytes),
                    _ => Blocks::Q6K(&bytes),
                };
                PackedMatrix::pack(count, columns, blocks)
            }
            _ => PackedMatrix::pack(
                count,
                columns,
                Blocks::F32(&chosen(&floats(tensor)?, rows, columns)),
            ),
        };
        packed.map(Matrix::Packed).map_err(|error| failed(&error))
    }

    /// A vector that may be missing.
    ///
    /// # Errors
    /// As [`Reader::linear`].
    pub fn optional(&mut self, name: &str, length: usize) -> Result<Option<Vec<f32>>, String> {
        if self.has(name) {
            self.vector(name, length).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A vector.
    ///
    /// # Errors
    /// As [`Reader::linear`].
    pub fn vector(&mut self, name: &str, length: usize) -> Result<Vec<f32>, String> {
        floats(&self.tensor(name, &[length])?)
    }

    /// A small matrix as numbers, `[rows, columns]`.
    ///
    /// # Errors
    /// As [`Reader::linear`].
    pub fn numbers(&mut self, name: &str, rows: usize, columns: usize) -> Result<Vec<f32>, String> {
        floats(&self.tensor(name, &[rows, columns])?)
    }

    fn tensor(&mut self, name: &str, shape: &[usize]) -> Result<QTensor, String> {
        let found = self.shape(name)?;
        if found != shape {
            return Err(format!("tensor {name} has the shape {found:?}, not {shape:?}"));
        }
        self.content
            .tensor(&mut self.file, name, &Device::Cpu)
            .map_err(|error| format!("tensor {name}: {}", first_line(&error)))
    }

    /// The rows that a tensor has.
    ///
    /// # Errors
    /// As [`Reader::linear`].
    pub fn rows(&self, name: &str) -> Result<usize, String> {
        self.shape(name)?
            .first()
            .copied()
            .ok_or_else(|| format!("tensor {name} has no dimensions"))
    }

    fn shape(&self, name: &str) -> Result<&[usize], String> {
        let info = self
            .content
            .tensor_infos
            .get(name)
            .ok_or_else(|| format!("tensor {name} is missing"))?;
        Ok(info.shape.dims())
    }

    /// Whether the file has a tensor.
    pub fn has(&self, name: &str) -> bool {
        self.content.tensor_infos.contains_key(name)
    }
}

/// Some rows of `width` elements each; all of them are borrowed.
fn chosen<'v, T: Copy>(all: &'v [T], rows: &[Range<usize>], width: usize) -> std::borrow::Cow<'v, [T]> {
    if let [rows] = rows
        && rows.len() * width == all.len()
    {
        return all.into();
    }
    let parts = rows.iter().map(|rows| &all[rows.start * width..rows.end * width]);
    parts.collect::<Vec<_>>().concat().into()
}

fn floats(tensor: &QTensor) -> Result<Vec<f32>, String> {
    let plain = tensor
        .dequantize(&Device::Cpu)
        .and_then(|plain| plain.to_dtype(DType::F32)?.flatten_all()?.to_vec1());
    plain.map_err(|error| first_line(&error))
}
