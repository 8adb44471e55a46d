//! The numbers of a tensor in a file, converted to `f32` a few rows at a time.

use crate::device::first_line;
use candle_core::quantized::GgmlDType;
use candle_core::quantized::ggml_file::qtensor_from_ggml;
use candle_core::quantized::gguf_file::Content;
use candle_core::{DType, Device, Tensor};
use std::borrow::Cow;

/// Bytes of a file that are turned into numbers together.
const TOGETHER: usize = 1 << 20;

/// Receives some bytes of a file, and the numbers in them.
pub type Each<'e> = dyn FnMut(&[u8], &[f32]) -> Result<(), String> + 'e;

/// Numbers that are not read yet.
pub struct Numbers<'a> {
    bytes: Cow<'a, [u8]>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain(DType),
    Blocks(GgmlDType),
}

impl<'a> Numbers<'a> {
    /// Floating-point numbers of that type, one behind the other.
    ///
    /// # Errors
    /// In words, when the type is another one.
    pub fn plain(kind: DType, bytes: Cow<'a, [u8]>) -> Result<Self, String> {
        if !matches!(kind, DType::F32 | DType::F16 | DType::BF16 | DType::F64) {
            return Err(format!(
                "holds numbers of the type {}, and weights are floating-point numbers",
                kind.as_str()
            ));
        }
        let kind = Kind::Plain(kind);
        Ok(Numbers { bytes, kind })
    }

    /// The blocks of a tensor of a GGUF file.
    ///
    /// # Errors
    /// In words, when it is not there, or not all of it, or its rows are no whole blocks.
    pub fn blocks(file: &'a [u8], content: &Content, name: &str) -> Result<Self, String> {
        let info = content.tensor_infos.get(name).ok_or("is missing")?;
        let (kind, dims) = (info.ggml_dtype, info.shape.dims());
        let columns = dims.last().copied().unwrap_or(1);
        let rows: usize = dims.iter().rev().skip(1).product();
        if columns == 0 || !columns.is_multiple_of(kind.block_size()) {
            return Err(format!("has rows that are no whole blocks of {kind:?}"));
        }
        let row = columns / kind.block_size() * kind.type_size();
        let start = usize::try_from(content.tensor_data_offset.saturating_add(info.offset)).ok();
        let place = start.and_then(|start| {
            let end = start.checked_add(rows.checked_mul(row)?)?;
            file.get(start..end)
        });
        Ok(Numbers {
            bytes: place.ok_or("is cut: its blocks are not all in the file")?.into(),
            kind: Kind::Blocks(kind),
        })
    }

    /// The numbers of one row of `columns` numbers.
    ///
    /// # Errors
    /// In words, when there is no such row.
    pub fn only(self, row: usize, columns: usize) -> Result<Self, String> {
        let length = self.row_bytes(columns);
        let start = row.checked_mul(length);
        let place = start.and_then(|start| Some(start..start.checked_add(length)?));
        let place = place.filter(|place| place.end <= self.bytes.len());
        let place = place.ok_or_else(|| format!("is cut: row {row} is not all in the file"))?;
        let bytes = match self.bytes {
            Cow::Borrowed(bytes) => bytes[place].into(),
            Cow::Owned(bytes) => bytes[place].to_vec().into(),
        };
        Ok(Numbers { bytes, ..self })
    }

    fn row_bytes(&self, columns: usize) -> usize {
        match self.kind {
            Kind::Plain(kind) => columns * kind.size_in_bytes(),
            Kind::Blocks(kind) => columns / kind.block_size() * kind.type_size(),
        }
    }

    /// Hands the numbers to `each`, a few whole rows at a time, with the bytes that they were read from.
    ///
    /// # Errors
    /// What `each` finds wrong, in words, and bytes that cannot be read.
    pub fn rows(&self, columns: usize, each: &mut Each<'_>) -> Result<(), String> {
        let row = self.row_bytes(columns).max(1);
        let some = (TOGETHER / row).max(1) * row;
        for bytes in self.bytes.chunks(some) {
            let numbers = match self.kind {
                Kind::Plain(kind) => plain(kind, bytes),
                Kind::Blocks(kind) => blocks(kind, bytes, columns),
            };
            let numbers = numbers.map_err(|error| format!("cannot be read: {}", first_line(&error)))?;
            each(bytes, &numbers)?;
        }
        Ok(())
    }

    /// Whether these are the same numbers in the same type as others. Calls `read` with the bytes of both that were
    /// compared.
    pub fn are(&self, others: &Numbers<'_>, read: &mut dyn FnMut(&[u8], &[u8])) -> bool {
        let parts = || self.bytes.chunks(TOGETHER).zip(others.bytes.chunks(TOGETHER));
        self.kind == others.kind
            && self.bytes.len() == others.bytes.len()
            && parts().all(|(one, other)| {
                let same = one == other;
                read(one, other);
                same
            })
    }
}

fn plain(kind: DType, bytes: &[u8]) -> candle_core::Result<Vec<f32>> {
    let count = bytes.len() / kind.size_in_bytes();
    let numbers = Tensor::from_raw_buffer(bytes, kind, &[count], &Device::Cpu)?;
    numbers.to_dtype(DType::F32)?.to_vec1()
}

fn blocks(kind: GgmlDType, bytes: &[u8], columns: usize) -> candle_core::Result<Vec<f32>> {
    // Blocks are read as they lie in memory, and a file may have them at any place.
    let bytes = bytes.to_vec();
    let rows = bytes.len() / (columns / kind.block_size() * kind.type_size());
    let blocks = qtensor_from_ggml(kind, &bytes, vec![rows, columns], &Device::Cpu)?;
    let numbers = blocks.dequantize(&Device::Cpu)?.to_dtype(DType::F32)?;
    numbers.flatten_all()?.to_vec1()
}
