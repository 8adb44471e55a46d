//! The wire format of protocol buffers, as far as vocabulary files use it.

use super::SpmError;

/// The value of one field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    /// Wire type 0: integers, enums and flags.
    Varint(u64),
    /// Wire type 1, of no use here.
    Fixed64,
    /// Wire type 2: text, bytes and messages.
    Bytes(&'a [u8]),
    /// Wire type 5: single precision, by its bits.
    Fixed32(u32),
}

/// The fields of one message, in the order of the file.
pub(super) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    message: &'static str,
}

impl<'a> Fields<'a> {
    /// The fields of `bytes`; `message` is its name in errors.
    pub(super) fn new(bytes: &'a [u8], message: &'static str) -> Self {
        Fields {
            bytes,
            at: 0,
            message,
        }
    }

    /// The next field's number and value, `None` at the end.
    ///
    /// # Errors
    /// When the field is cut, or of a wire type that no file has.
    pub(super) fn next(&mut self) -> Result<Option<(u64, Value<'a>)>, SpmError> {
        if self.at == self.bytes.len() {
            return Ok(None);
        }
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => {
                self.take(8)?;
                Value::Fixed64
            }
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(length)?)
            }
            5 => {
                let bytes = self.take(4)?;
                Value::Fixed32(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            }
            wire => {
                return Err(SpmError::invalid(
                    format_args!("the wire type of field {} of {}", tag >> 3, self.message),
                    wire,
                    "0, 1, 2 or 5",
                ));
            }
        };
        Ok(Some((tag >> 3, value)))
    }

    /// Seven bits a byte, the lowest first; the high bit is set if another byte follows.
    fn varint(&mut self) -> Result<u64, SpmError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(SpmError::invalid(
            format_args!("a number in {}", self.message),
            "longer than ten bytes",
            "at most ten",
        ))
    }

    fn take(&mut self, count: u64) -> Result<&'a [u8], SpmError> {
        let rest = &self.bytes[self.at..];
        match usize::try_from(count).ok().and_then(|count| rest.get(..count)) {
            Some(taken) => {
                self.at += taken.len();
                Ok(taken)
            }
            None => Err(SpmError::Truncated {
                field: self.message,
                offset: self.at,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Fields, Value};

    fn all(bytes: &[u8]) -> Result<Vec<(u64, Value<'_>)>, String> {
        let mut fields = Fields::new(bytes, "a message");
        let mut found = Vec::new();
        while let Some(field) = fields.next().map_err(|error| error.to_string())? {
            found.push(field);
        }
        Ok(found)
    }

    #[test]
    fn fields_of_every_kind_are_read() {
        let bytes = [
            0x08, 0xAC, 0x02, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1A, 2, b'h', b'i', 0x25, 0, 0, 0x80, 0x3F,
        ];
        assert_eq!(
            all(&bytes).unwrap(),
            [
                (1, Value::Varint(300)),
                (2, Value::Fixed64),
                (3, Value::Bytes(b"hi")),
                (4, Value::Fixed32(1.0_f32.to_bits())),
            ]
        );
    }

    #[test]
    fn cut_and_hostile_fields_are_refused() {
        for (bytes, message) in [
            (&[0x08][..], "a message is cut short at byte 1"),
            (&[0x08, 0x80], "a message is cut short at byte 2"),
            (&[0x1A, 5, b'h'], "a message is cut short at byte 2"),
            (
                &[0x1A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
                "a message is cut short",
            ),
            (&[0x25, 0, 0], "a message is cut short at byte 1"),
            (
                &[
                    0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1,
                ],
                "a number in a message is longer",
            ),
            (&[0x0B], "the wire type of field 1 of a message is 3"),
        ] {
            let error = all(bytes).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
