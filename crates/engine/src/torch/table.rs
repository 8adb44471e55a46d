//! Reads tensors and storages from the values of a pickle.

use super::pickle::{Heap, Id, Value};
use candle_core::DType;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

/// The type of a storage's numbers, as `torch` names its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    name: &'static str,
    float: Option<DType>,
    /// The number of bytes of one number.
    pub size: usize,
}

/// The most axes of a tensor; `PyTorch` has no more.
const MOST_AXES: usize = 64;
/// The most bytes of a storage's name, which is a number in every checkpoint.
const MOST_KEY: usize = 64;

const KINDS: [Kind; 10] = [
    kind("FloatStorage", Some(DType::F32), 4),
    kind("HalfStorage", Some(DType::F16), 2),
    kind("BFloat16Storage", Some(DType::BF16), 2),
    kind("DoubleStorage", Some(DType::F64), 8),
    kind("LongStorage", None, 8),
    kind("IntStorage", None, 4),
    kind("ShortStorage", None, 2),
    kind("CharStorage", None, 1),
    kind("ByteStorage", None, 1),
    kind("BoolStorage", None, 1),
];

const fn kind(name: &'static str, float: Option<DType>, size: usize) -> Kind {
    Kind { name, float, size }
}

impl Kind {
    /// The type of the numbers if they are floating-point numbers.
    pub fn float(self) -> Option<DType> {
        self.float
    }

    /// The name of the storage's class.
    pub fn name(self) -> &'static str {
        self.name
    }
}

/// A storage: numbers that are contiguous in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// Its name in the file.
    pub key: String,
    /// Their type.
    pub kind: Kind,
}

/// A tensor: a view of the numbers of a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// The storage's key.
    pub storage: String,
    /// Its type.
    pub kind: Kind,
    /// The first number's place.
    pub offset: usize,
    /// Numbers of each axis.
    pub shape: Vec<usize>,
    /// The distance of neighbours along each axis, in numbers.
    pub strides: Vec<usize>,
}

impl View {
    /// Bytes of its numbers; `None` if there cannot be so many.
    pub fn bytes(&self) -> Option<usize> {
        if self.shape.contains(&0) {
            return Some(0);
        }
        let count = self
            .shape
            .iter()
            .try_fold(1_usize, |all, side| all.checked_mul(*side))?;
        count.checked_mul(self.kind.size)
    }

    /// Places of the storage that the tensor lies within; `None` if there cannot be so many.
    pub fn places(&self) -> Option<Range<usize>> {
        if self.shape.contains(&0) {
            return Some(self.offset..self.offset);
        }
        let mut last = self.offset;
        for (side, stride) in self.shape.iter().zip(&self.strides) {
            last = last.checked_add((side - 1).checked_mul(*stride)?)?;
        }
        Some(self.offset..last.checked_add(1)?)
    }

    /// The tensor row by row, out of the numbers at [`View::places`], each of so many bytes.
    pub fn gathered<'f>(&self, numbers: &'f [u8], size: usize) -> Cow<'f, [u8]> {
        let mut dense = 1;
        let is_dense = |(side, stride): (&usize, &usize)| {
            let fits = *side < 2 || *stride == dense;
            dense *= side;
            fits
        };
        if self.shape.iter().zip(&self.strides).rev().all(is_dense) {
            return numbers.into();
        }
        let count: usize = self.shape.iter().product();
        let mut out = Vec::with_capacity(count * size);
        let mut at = vec![0; self.shape.len()];
        for _ in 0..count {
            let place: usize = at.iter().zip(&self.strides).map(|(at, stride)| at * stride).sum();
            out.extend_from_slice(&numbers[place * size..][..size]);
            for (at, side) in at.iter_mut().zip(&self.shape).rev() {
                *at += 1;
                if *at < *side {
                    break;
                }
                *at = 0;
            }
        }
        out.into()
    }
}

/// The tensors of a table, by their names. What else is in it is left out.
///
/// # Errors
/// In words, when `root` is no table, or a tensor is described in a way that is none of `torch.save`'s.
pub fn tensors(heap: &Heap, root: Id) -> Result<HashMap<String, View>, String> {
    let Value::Table(table) = heap.get(root) else {
        return Err("it holds no table of tensors".to_owned());
    };
    let mut tensors = HashMap::new();
    for (key, value) in table {
        if let (Value::Text(name), Some(arguments)) = (heap.get(*key), rebuilt(heap, *value)) {
            let view = view(heap, arguments)
                .ok_or_else(|| format!("tensor '{name}' is not described as tensors are"))?;
            tensors.insert(name.clone(), view);
        }
    }
    Ok(tensors)
}

/// The storages that a pickle names.
pub fn storages(heap: &Heap) -> Vec<Storage> {
    let outside = heap.iter().filter_map(|value| match value {
        Value::Outside(id) => storage(heap, *id),
        _ => None,
    });
    outside.collect()
}

/// The arguments of the call that makes a tensor, if a value is one; a parameter is a tensor in a wrapping.
fn rebuilt(heap: &Heap, value: Id) -> Option<&[Id]> {
    let (name, arguments) = call(heap, value)?;
    match name {
        "torch._utils._rebuild_tensor_v2" | "torch._utils._rebuild_tensor" => Some(arguments),
        "torch._utils._rebuild_parameter" => match call(heap, *arguments.first()?)? {
            ("torch._utils._rebuild_tensor_v2", arguments) => Some(arguments),
            _ => None,
        },
        "torch._tensor._rebuild_from_type_v2" => match (heap.get(*arguments.first()?), arguments.get(2)) {
            (Value::Global(name), Some(inner)) if name == "torch._utils._rebuild_tensor_v2" => {
                tuple(heap, *inner)
            }
            _ => None,
        },
        _ => None,
    }
}

fn call(heap: &Heap, value: Id) -> Option<(&str, &[Id])> {
    let Value::Call { function, arguments } = heap.get(value) else {
        return None;
    };
    match heap.get(*function) {
        Value::Global(name) => Some((name, tuple(heap, *arguments)?)),
        _ => None,
    }
}

/// `(storage, offset, shape, strides, …)`.
fn view(heap: &Heap, arguments: &[Id]) -> Option<View> {
    let [outside, offset, shape, strides, ..] = arguments else {
        return None;
    };
    let Value::Outside(outside) = heap.get(*outside) else {
        return None;
    };
    let storage = storage(heap, *outside)?;
    let (shape, strides) = (sizes(heap, *shape)?, sizes(heap, *strides)?);
    (shape.len() == strides.len()).then_some(View {
        storage: storage.key,
        kind: storage.kind,
        offset: size(heap, *offset)?,
        shape,
        strides,
    })
}

/// `('storage', torch.FloatStorage, key, device, numbers)`.
fn storage(heap: &Heap, value: Id) -> Option<Storage> {
    let parts @ [_, class, key, ..] = tuple(heap, value)? else {
        return None;
    };
    // A storage that is a part of another one; only the oldest files have them.
    if parts.get(5).is_some_and(|part| *heap.get(*part) != Value::None) {
        return None;
    }
    let (Value::Global(class), Value::Text(key)) = (heap.get(*class), heap.get(*key)) else {
        return None;
    };
    if key.len() > MOST_KEY {
        return None;
    }
    let class = class.strip_prefix("torch.")?;
    let kind = KINDS.into_iter().find(|kind| kind.name == class)?;
    Some(Storage {
        key: key.clone(),
        kind,
    })
}

fn tuple(heap: &Heap, value: Id) -> Option<&[Id]> {
    match heap.get(value) {
        Value::Tuple(parts) => Some(parts),
        _ => None,
    }
}

/// A tuple of sizes, or `torch.Size` of one.
fn sizes(heap: &Heap, value: Id) -> Option<Vec<usize>> {
    let parts = match call(heap, value) {
        Some(("torch.Size", arguments)) => tuple(heap, *arguments.first()?)?,
        _ => tuple(heap, value)?,
    };
    if parts.len() > MOST_AXES {
        return None;
    }
    parts.iter().map(|part| size(heap, *part)).collect()
}

fn size(heap: &Heap, value: Id) -> Option<usize> {
    match heap.get(value) {
        Value::Int(size) => usize::try_from(*size).ok(),
        _ => None,
    }
}
