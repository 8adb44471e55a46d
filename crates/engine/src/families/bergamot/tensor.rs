//! One tensor of the container: its kind, and its data without filler.

use super::FormatError;
use super::header::Entry;
use std::fmt;

/// How a tensor's values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Single precision.
    F32,
    /// Signed bytes, then one `f32`, the factor by which values were multiplied.
    Int8Scaled,
    /// Plain bytes: text.
    Raw,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::F32 => "of 32-bit floats",
            Kind::Int8Scaled => "of 8-bit integers with a scale",
            Kind::Raw => "of plain bytes",
        })
    }
}

impl Kind {
    /// Marian's type codes; the high byte is a class, the low byte the size of an element.
    fn from_code(code: u64, name: &str) -> Result<Kind, FormatError> {
        match code {
            0x0404 => Ok(Kind::F32),
            0x4101 => Ok(Kind::Int8Scaled),
            0x0101 => Ok(Kind::Raw),
            0x4102 => Err(FormatError::unsupported(
                format_args!("the type of tensor '{name}'"),
                "16-bit integers",
                "8-bit ones",
            )),
            _ => Err(FormatError::unsupported(
                format_args!("the type of tensor '{name}'"),
                format_args!("{code:#06x}"),
                "32-bit floats and 8-bit integers",
            )),
        }
    }

    /// Bytes of `elements` values.
    fn bytes(self, elements: usize) -> Option<usize> {
        match self {
            Kind::F32 => elements.checked_mul(4),
            Kind::Int8Scaled => elements.checked_add(4),
            Kind::Raw => Some(elements),
        }
    }
}

/// One tensor.
#[derive(Debug, Clone)]
pub(super) struct Tensor<'a> {
    pub(super) kind: Kind,
    pub(super) shape: Vec<usize>,
    /// Exactly what kind and shape ask for.
    pub(super) data: &'a [u8],
}

impl<'a> Tensor<'a> {
    /// Cuts the filler off `stored`.
    ///
    /// # Errors
    /// When the type is not read here, or when the shape asks for more than is stored.
    pub(super) fn new(entry: Entry<'a>, stored: &'a [u8]) -> Result<Self, FormatError> {
        let kind = Kind::from_code(entry.type_code, entry.name)?;
        let wanted = entry
            .shape
            .iter()
            .try_fold(1_usize, |product, &size| product.checked_mul(size))
            .and_then(|elements| kind.bytes(elements));
        match wanted.and_then(|wanted| stored.get(..wanted)) {
            Some(data) => Ok(Tensor {
                kind,
                shape: entry.shape,
                data,
            }),
            None => Err(FormatError::invalid(
                format_args!("the shape of tensor '{}'", entry.name),
                format_args!("{:?}", entry.shape),
                format_args!("one that {} bytes can hold", stored.len()),
            )),
        }
    }

    /// How many values it has.
    pub(super) fn len(&self) -> usize {
        // Cannot overflow: `new` has multiplied the same numbers.
        self.shape.iter().product()
    }

    /// # Errors
    /// When the tensor is of another kind.
    pub(super) fn expect(&self, name: &str, kind: Kind) -> Result<(), FormatError> {
        if self.kind == kind {
            Ok(())
        } else {
            Err(self.wrong_kind(name, kind))
        }
    }

    /// The error of a tensor of another kind than was expected.
    pub(super) fn wrong_kind(&self, name: &str, wanted: Kind) -> FormatError {
        FormatError::unsupported(format_args!("tensor '{name}'"), self.kind, wanted)
    }

    /// The error of a tensor of another shape than was expected.
    pub(super) fn wrong_shape(&self, name: &str, wanted: &[usize]) -> FormatError {
        FormatError::invalid(
            format_args!("the shape of tensor '{name}'"),
            format_args!("{:?}", self.shape),
            format_args!("{wanted:?}"),
        )
    }
}

/// The number in the first four bytes, wherever they lie in memory.
pub(super) fn float(bytes: &[u8]) -> f32 {
    f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

/// `value`, if it can be a factor.
///
/// # Errors
/// When it is not finite or not above 0.
pub(super) fn positive(field: impl fmt::Display, value: f32) -> Result<f32, FormatError> {
    if value.is_finite() && value > 0.0 {
        Ok(value)
    } else {
        Err(FormatError::invalid(field, value, "a finite number above 0"))
    }
}
