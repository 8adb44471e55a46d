//! An interpreter of those pickle instructions that tables of tensors need. It calls no function.
//!
//! Values are in one list and refer to each other by index: a value that is used a million times is stored once, and
//! no value is dropped by recursion, however deep a file nests them.

use super::Fault;
use std::collections::HashMap;

/// The index of a value in a [`Heap`].
pub type Id = usize;

/// The most values of a pickle; one with more is no table of tensors: the largest models have a few thousand tensors,
/// each of some thirty values.
const MOST_VALUES: usize = 1 << 20;
/// The most bytes of a function's name; those of storages are the longest.
const MOST_NAME: usize = 64;

/// A value of a pickle.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `None`.
    None,
    /// A truth value.
    Bool(bool),
    /// A whole number of at most 64 bits.
    Int(i64),
    /// A value that no tensor needs: fractions, large numbers, bytes.
    Other(Vec<u8>),
    /// A text.
    Text(String),
    /// A function or class, `module.name`.
    Global(String),
    /// A tuple.
    Tuple(Vec<Id>),
    /// A list.
    List(Vec<Id>),
    /// A table, in the order of the file.
    Table(Vec<(Id, Id)>),
    /// A recorded call, which was not made.
    Call {
        /// The function that would be called.
        function: Id,
        /// The arguments of the call, a tuple.
        arguments: Id,
    },
    /// A persistent id: a value outside of the pickle.
    Outside(Id),
}

/// All values of a pickle, by index.
#[derive(Debug, Default)]
pub struct Heap(Vec<Value>);

impl Heap {
    /// The value at an index.
    pub fn get(&self, id: Id) -> &Value {
        // Places only come from `add`.
        &self.0[id]
    }

    /// All values.
    pub fn iter(&self) -> impl Iterator<Item = &Value> {
        self.0.iter()
    }

    fn add(&mut self, value: Value) -> Result<Id, Fault> {
        if self.0.len() == MOST_VALUES {
            return Err(format!("its pickle has more than {MOST_VALUES} values").into());
        }
        self.0.push(value);
        Ok(self.0.len() - 1)
    }
}

/// Functions and classes that a table of tensors may name; none of them is called.
const ALLOWED: [&str; 8] = [
    "collections.OrderedDict",
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_parameter",
    "torch._tensor._rebuild_from_type_v2",
    "torch.Size",
    "torch.Tensor",
    "torch.nn.parameter.Parameter",
];

fn is_allowed(name: &str) -> bool {
    let is_storage = || {
        let storage = name
            .strip_prefix("torch.")
            .and_then(|name| name.strip_suffix("Storage"));
        storage.is_some_and(|kind| kind.bytes().all(|byte| byte.is_ascii_alphanumeric()))
    };
    ALLOWED.contains(&name) || name.len() <= MOST_NAME && is_storage()
}

/// Runs the pickle at the beginning of `bytes`.
///
/// # Errors
/// A sentence, if the pickle is cut off or is more than a table of tensors.
pub fn run<'a>(bytes: &'a [u8], heap: &mut Heap) -> Result<(Id, &'a [u8]), Fault> {
    let mut machine = Machine {
        copies: bytes.len(),
        bytes,
        heap,
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
    };
    loop {
        let [code] = machine.array()?;
        if code == b'.' {
            let result = machine.pop()?;
            return Ok((result, machine.bytes));
        }
        machine.step(code)?;
    }
}

struct Machine<'a, 'h> {
    /// The number of pairs that tables may still copy from lists: as many as a program could have written itself.
    copies: usize,
    /// The bytes that are not read yet.
    bytes: &'a [u8],
    heap: &'h mut Heap,
    stack: Vec<Id>,
    /// The heights of the stack at each mark.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

/// The error of a pickle that ends in the middle, or takes a value from an empty stack.
const BROKEN: &str = "its pickle is broken";

impl<'a> Machine<'a, '_> {
    fn step(&mut self, code: u8) -> Result<(), Fault> {
        match code {
            // PROTO, FRAME.
            0x80 => self.take(1).map(|_| ()),
            0x95 => self.take(8).map(|_| ()),
            b'q' | b'r' | 0x94 | b'h' | b'j' => self.memoize(code),
            b'(' => {
                self.marks.push(self.stack.len());
                Ok(())
            }
            b'0' => self.pop().map(|_| ()),
            b'1' => self.marked().map(|_| ()),
            b'2' => {
                let top = self.top()?;
                self.stack.push(top);
                Ok(())
            }
            b'N' | 0x88 | 0x89 | b'J' | b'K' | b'M' | 0x8a => self.scalar(code),
            b'G' | b'U' | b'T' | b'C' | b'B' | b'X' | 0x8c => self.string(code),
            b'c' | 0x93 => self.global(code),
            b')' | 0x85 | 0x86 | 0x87 | b't' => self.tuple(code),
            b']' | b'l' | b'a' | b'e' => self.list(code),
            b'}' | b'd' | b's' | b'u' => self.table(code),
            b'R' | 0x81 => self.call(),
            // What an object is told after it was made: here versions of modules, which nobody needs.
            b'b' => self.pop().map(|_| ()),
            b'Q' => {
                let what = self.pop()?;
                self.push(Value::Outside(what))
            }
            code => Err(format!(
                "its pickle has the instruction {code:#04x}, which tables of tensors do not need"
            )
            .into()),
        }
    }

    fn memoize(&mut self, code: u8) -> Result<(), Fault> {
        if matches!(code, b'h' | b'j') {
            let place = self.place(code == b'j')?;
            let id = *self.memo.get(&place).ok_or(BROKEN)?;
            self.stack.push(id);
            return Ok(());
        }
        let place = match code {
            0x94 => self.memo.len() as u32,
            code => self.place(code == b'r')?,
        };
        let top = self.top()?;
        self.memo.insert(place, top);
        Ok(())
    }

    fn place(&mut self, is_long: bool) -> Result<u32, Fault> {
        if is_long {
            Ok(u32::from_le_bytes(self.array()?))
        } else {
            let [place] = self.array()?;
            Ok(u32::from(place))
        }
    }

    fn scalar(&mut self, code: u8) -> Result<(), Fault> {
        let value = match code {
            b'N' => Value::None,
            0x88 | 0x89 => Value::Bool(code == 0x88),
            b'J' => Value::Int(i64::from(i32::from_le_bytes(self.array()?))),
            b'K' => Value::Int(i64::from(u8::from_le_bytes(self.array()?))),
            b'M' => Value::Int(i64::from(u16::from_le_bytes(self.array()?))),
            _ => {
                let [length] = self.array()?;
                whole(self.take(usize::from(length))?)
            }
        };
        self.push(value)
    }

    fn string(&mut self, code: u8) -> Result<(), Fault> {
        let length = match code {
            b'G' => 8,
            b'U' | b'C' | 0x8c => {
                let [length] = self.array()?;
                usize::from(length)
            }
            _ => u32::from_le_bytes(self.array()?) as usize,
        };
        let bytes = self.take(length)?;
        let is_text = matches!(code, b'X' | 0x8c | b'U' | b'T');
        let value = match std::str::from_utf8(bytes) {
            Ok(text) if is_text => Value::Text(text.to_owned()),
            _ => Value::Other(bytes.to_vec()),
        };
        self.push(value)
    }

    fn global(&mut self, code: u8) -> Result<(), Fault> {
        let (module, name) = if code == b'c' {
            (self.line()?, self.line()?)
        } else {
            let name = self.pop()?;
            let module = self.pop()?;
            (self.text(module)?, self.text(name)?)
        };
        let name = format!("{module}.{name}");
        if is_allowed(&name) {
            return self.push(Value::Global(name));
        }
        // It is shown to people: only what is a name.
        let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
        Err(Fault::Code(shown))
    }

    fn text(&self, id: Id) -> Result<String, Fault> {
        match self.heap.get(id) {
            Value::Text(text) => Ok(text.clone()),
            _ => Err(BROKEN.into()),
        }
    }

    fn line(&mut self) -> Result<String, Fault> {
        let length = self.bytes.iter().position(|byte| *byte == b'\n').ok_or(BROKEN)?;
        let line = self.take(length)?;
        self.take(1)?;
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    fn tuple(&mut self, code: u8) -> Result<(), Fault> {
        let parts = match code {
            b't' => self.marked()?,
            b')' => Vec::new(),
            code => {
                let count = usize::from(code - 0x84);
                let start = self.stack.len().checked_sub(count).ok_or(BROKEN)?;
                self.stack.split_off(start)
            }
        };
        self.push(Value::Tuple(parts))
    }

    fn list(&mut self, code: u8) -> Result<(), Fault> {
        let more = match code {
            b']' => return self.push(Value::List(Vec::new())),
            b'l' => {
                let parts = self.marked()?;
                return self.push(Value::List(parts));
            }
            b'a' => vec![self.pop()?],
            _ => self.marked()?,
        };
        match self.top_value()? {
            Value::List(list) => list.extend(more),
            _ => return Err(BROKEN.into()),
        }
        Ok(())
    }

    fn table(&mut self, code: u8) -> Result<(), Fault> {
        let more = match code {
            b'}' => Vec::new(),
            b's' => {
                let value = self.pop()?;
                vec![self.pop()?, value]
            }
            _ => self.marked()?,
        };
        if !more.len().is_multiple_of(2) {
            return Err(BROKEN.into());
        }
        let pairs = more.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        if matches!(code, b'}' | b'd') {
            let table = pairs.collect();
            return self.push(Value::Table(table));
        }
        match self.top_value()? {
            Value::Table(table) => table.extend(pairs),
            _ => return Err(BROKEN.into()),
        }
        Ok(())
    }

    /// Records a call; only an ordered table is made at once, since the following instructions fill it.
    fn call(&mut self) -> Result<(), Fault> {
        let arguments = self.pop()?;
        let function = self.pop()?;
        let is_table =
            matches!(self.heap.get(function), Value::Global(name) if name == "collections.OrderedDict");
        let value = if is_table {
            Value::Table(self.pairs(arguments)?)
        } else {
            Value::Call { function, arguments }
        };
        self.push(value)
    }

    /// The pairs of which an ordered table is made: `()`, or `([[key, value], …],)`.
    fn pairs(&mut self, arguments: Id) -> Result<Vec<(Id, Id)>, Fault> {
        let parts = |id: Id| match self.heap.get(id) {
            Value::Tuple(parts) | Value::List(parts) => Ok(parts.as_slice()),
            _ => Err(Fault::from(BROKEN)),
        };
        let Some(listed) = parts(arguments)?.first() else {
            return Ok(Vec::new());
        };
        let pair = |id: &Id| match parts(*id)? {
            [key, value] => Ok((*key, *value)),
            _ => Err(Fault::from(BROKEN)),
        };
        let listed = parts(*listed)?;
        let left = self.copies.checked_sub(listed.len());
        let pairs = listed.iter().map(pair).collect::<Result<_, _>>()?;
        self.copies = left.ok_or("its pickle makes tables of one list again and again")?;
        Ok(pairs)
    }

    fn push(&mut self, value: Value) -> Result<(), Fault> {
        let id = self.heap.add(value)?;
        self.stack.push(id);
        Ok(())
    }

    fn pop(&mut self) -> Result<Id, Fault> {
        // What lies below a mark is not for instructions behind it.
        let is_mark = self.marks.last() == Some(&self.stack.len());
        let top = if is_mark { None } else { self.stack.pop() };
        top.ok_or_else(|| BROKEN.into())
    }

    fn top(&self) -> Result<Id, Fault> {
        self.stack.last().copied().ok_or_else(|| BROKEN.into())
    }

    fn top_value(&mut self) -> Result<&mut Value, Fault> {
        let top = self.top()?;
        Ok(&mut self.heap.0[top])
    }

    fn marked(&mut self) -> Result<Vec<Id>, Fault> {
        let mark = self.marks.pop().filter(|mark| *mark <= self.stack.len());
        Ok(self.stack.split_off(mark.ok_or(BROKEN)?))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or("its pickle is cut")?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let (taken, rest) = self.bytes.split_first_chunk().ok_or("its pickle is cut")?;
        self.bytes = rest;
        Ok(*taken)
    }
}

/// Decodes a whole number: the lowest byte first, the sign in the last one.
fn whole(bytes: &[u8]) -> Value {
    if bytes.len() > 8 {
        return Value::Other(bytes.to_vec());
    }
    let fill = if bytes.last().is_some_and(|last| *last >= 0x80) {
        0xff
    } else {
        0
    };
    let mut filled = [fill; 8];
    filled[..bytes.len()].copy_from_slice(bytes);
    Value::Int(i64::from_le_bytes(filled))
}
