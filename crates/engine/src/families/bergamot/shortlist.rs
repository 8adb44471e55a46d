//! The lexical shortlist: for each source word, the target words it may become.
//!
//! Six little-endian `u64` (magic, checksum, words that every list has, most words a source word owns,
//! number of offsets, number of ids), then the offsets as `u64`, then the ids as `u32`. Source word `w`
//! owns `ids[offsets[w]..offsets[w + 1]]`.

use super::FormatError;
use super::cursor::Cursor;

pub(super) const MAGIC: u64 = 0xF11A_48D5_0134_17F5;
/// Lists are filled up to a multiple of this, and words used as filler can be chosen.
const LANES: usize = 8;

const OFFSETS_AT: usize = 48;

/// A parsed shortlist over bytes that it borrows or holds: a slice, or a mapped file.
#[derive(Debug, Clone)]
pub struct Shortlist<B> {
    bytes: B,
    checksum: u64,
    /// Target ids 0 to this are in every list.
    first: usize,
    source_words: usize,
    target_words: usize,
}

/// Memory that [`Shortlist::select`] uses again.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// One bit for each target word.
    words: Vec<u64>,
}

impl<B: AsRef<[u8]>> Shortlist<B> {
    /// Reads the header and checks every offset and id, so that [`Shortlist::select`] cannot fail.
    ///
    /// # Errors
    /// When a field is cut, out of its range or contradicts another, or when the list was made for
    /// vocabularies of other sizes; the error names the field.
    pub fn parse(bytes: B, source_words: usize, target_words: usize) -> Result<Self, FormatError> {
        let mut cursor = Cursor::new(bytes.as_ref());
        let magic = cursor.u64(format_args!("the magic number"))?;
        if magic != MAGIC {
            return Err(FormatError::invalid(
                "the magic number",
                format_args!("{magic:#x}"),
                format_args!("{MAGIC:#x}"),
            ));
        }
        let checksum = cursor.u64(format_args!("the checksum"))?;
        let first = cursor.u64(format_args!("the number of words in every list"))?;
        let first = in_vocabulary("the number of words in every list", first, target_words)?;
        let _most = cursor.u64(format_args!("the number of words of a source word"))?;
        let offset_count = cursor.u64(format_args!("the number of offsets"))?;
        let id_count = cursor.u64(format_args!("the number of ids"))?;
        if offset_count != source_words as u64 + 1 {
            return Err(FormatError::invalid(
                "the number of offsets",
                offset_count,
                format_args!(
                    "{} for a vocabulary of {source_words} words",
                    source_words as u64 + 1
                ),
            ));
        }
        cursor.take(
            offset_count.saturating_mul(8),
            format_args!("the table of offsets"),
        )?;
        cursor.take(id_count.saturating_mul(4), format_args!("the table of ids"))?;
        if cursor.left() > 0 {
            return Err(FormatError::invalid(
                "the end of the file",
                format_args!("{} bytes after the last id", cursor.left()),
                "at the last id",
            ));
        }
        let list = Shortlist {
            bytes,
            checksum,
            first,
            source_words,
            target_words,
        };
        list.check_offsets()?;
        list.check_ids()?;
        Ok(list)
    }

    /// The offsets, one more than there are source words, and the ids.
    fn tables(&self) -> (&[[u8; 8]], &[[u8; 4]]) {
        let tables = &self.bytes.as_ref()[OFFSETS_AT..];
        let (offsets, ids) = tables.split_at(8 * (self.source_words + 1));
        (offsets.as_chunks().0, ids.as_chunks().0)
    }

    fn check_offsets(&self) -> Result<(), FormatError> {
        let (offsets, ids) = self.tables();
        let mut before = 0;
        for (word, bytes) in offsets.iter().enumerate() {
            let offset = u64::from_le_bytes(*bytes);
            if offset < before || offset > ids.len() as u64 {
                return Err(FormatError::invalid(
                    format_args!("offset {word}"),
                    offset,
                    format_args!("from {before} to {}", ids.len()),
                ));
            }
            before = offset;
        }
        if before == ids.len() as u64 {
            return Ok(());
        }
        Err(FormatError::invalid(
            "the last offset",
            before,
            format_args!("the number of ids, {}", ids.len()),
        ))
    }

    fn check_ids(&self) -> Result<(), FormatError> {
        let (_, ids) = self.tables();
        let id = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
        // A fold without a branch is eight times as fast as a search over a million ids.
        let largest = ids.iter().map(id).fold(0, u32::max);
        if ids.is_empty() || (largest as usize) < self.target_words {
            return Ok(());
        }
        let at = ids
            .iter()
            .position(|bytes| id(bytes) == largest)
            .unwrap_or_default();
        Err(FormatError::invalid(
            format_args!("id {at}"),
            largest,
            format_args!("below the target vocabulary's {} words", self.target_words),
        ))
    }

    /// Whether the stored checksum is that of the bytes after it, an incomplete word at the end left out.
    pub fn checksum_matches(&self) -> bool {
        let (words, _) = self.bytes.as_ref()[16..].as_chunks::<8>();
        let computed = words.iter().fold(0_u64, |hash, word| {
            hash ^ u64::from_le_bytes(*word)
                .wrapping_add(0x9e37_79b9)
                .wrapping_add(hash << 6)
                .wrapping_add(hash >> 2)
        });
        computed == self.checksum
    }

    /// Writes into `out`, in ascending order, the target words that one sentence's logits are computed
    /// for: the words that every list has, those of each source word, and where `shared` says that both
    /// sides have one vocabulary, the source words themselves; then the smallest others, up to a
    /// multiple of eight (fewer only where the vocabulary has no more).
    ///
    /// `source` are the sentence's ids with its end mark; ids beyond the vocabulary own nothing. The
    /// memory of `marks` and `out` is used again.
    pub fn select(&self, source: &[u32], shared: bool, marks: &mut Marks, out: &mut Vec<u32>) {
        let marks = &mut marks.words;
        marks.clear();
        marks.resize(self.target_words.div_ceil(64), 0);
        mark_below(marks, self.first);
        let (offsets, ids) = self.tables();
        for &word in source {
            let range = offsets.get(word as usize..).and_then(<[_]>::first_chunk);
            if let Some(&[from, to]) = range {
                let [from, to] = [from, to].map(|bytes| u64::from_le_bytes(bytes) as usize);
                for bytes in &ids[from..to] {
                    mark(marks, u32::from_le_bytes(*bytes));
                }
            }
            if shared && (word as usize) < self.target_words {
                mark(marks, word);
            }
        }
        fill_up(marks, self.first, self.target_words);
        out.clear();
        collect(marks, out);
    }
}

fn in_vocabulary(field: &str, found: u64, words: usize) -> Result<usize, FormatError> {
    usize::try_from(found)
        .ok()
        .filter(|&found| found <= words)
        .ok_or_else(|| FormatError::invalid(field, found, format_args!("at most the vocabulary's {words}")))
}

fn mark(marks: &mut [u64], id: u32) {
    marks[id as usize / 64] |= 1 << (id % 64);
}

fn mark_below(marks: &mut [u64], end: usize) {
    marks[..end / 64].fill(u64::MAX);
    if !end.is_multiple_of(64) {
        marks[end / 64] |= (1 << (end % 64)) - 1;
    }
}

/// Marks the smallest unmarked ids from `first` on until the count is a multiple of [`LANES`].
fn fill_up(marks: &mut [u64], first: usize, words: usize) {
    let count: usize = marks.iter().map(|word| word.count_ones() as usize).sum();
    let mut missing = count.next_multiple_of(LANES) - count;
    for id in first..words {
        if missing == 0 {
            return;
        }
        if marks[id / 64] & (1 << (id % 64)) == 0 {
            mark(marks, id as u32);
            missing -= 1;
        }
    }
}

fn collect(marks: &[u64], out: &mut Vec<u32>) {
    for (at, &word) in marks.iter().enumerate() {
        let mut rest = word;
        while rest != 0 {
            out.push(at as u32 * 64 + rest.trailing_zeros());
            rest &= rest - 1;
        }
    }
}
