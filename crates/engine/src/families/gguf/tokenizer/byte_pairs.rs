//! Byte pair encoding: pairs of tokens are merged in the order in which the file lists them.

use super::byte_letters;
use super::merging::{Symbol, merge};
use super::metadata::Tokens;
use super::pre_tokenizer::PreTokenizer;
use std::cmp::Reverse;
use std::collections::HashMap;

/// The merges of a vocabulary, and how texts are cut before.
pub struct BytePairs {
    pre_tokenizer: &'static PreTokenizer,
    /// Of two tokens the rank of their merge, and the token that it gives.
    merges: HashMap<(u32, u32), (u32, u32)>,
    /// The token of each byte.
    bytes: [Option<u32>; 256],
}

impl BytePairs {
    /// Of merges as files write them, `left right`.
    ///
    /// # Errors
    /// In words, for a merge of or into something that is no token.
    pub fn new(
        tokens: &Tokens,
        merges: &[&str],
        pre_tokenizer: &'static PreTokenizer,
    ) -> Result<Self, String> {
        let mut ranks = HashMap::with_capacity(merges.len());
        for (rank, merge) in (0..).zip(merges) {
            let pair = parts(merge).and_then(|(left, right)| {
                let whole = tokens.id(&[left, right].concat())?;
                Some(((tokens.id(left)?, tokens.id(right)?), whole))
            });
            let (pair, whole) = pair.ok_or_else(|| {
                format!(
                    "merge {rank}, '{}', is no pair of tokens that give a token",
                    super::pre_tokenizer::shown(merge)
                )
            })?;
            // Of a pair that is listed twice the first counts.
            ranks.entry(pair).or_insert((rank, whole));
        }
        let mut letter = [0; 4];
        let bytes = std::array::from_fn(|byte| {
            let letter = byte_letters::letter(byte as u8).encode_utf8(&mut letter);
            tokens.id(letter)
        });
        Ok(BytePairs {
            pre_tokenizer,
            merges: ranks,
            bytes,
        })
    }

    /// The tokens of a text without special ones. Bytes that the vocabulary has no token for are left out.
    pub fn encode(&self, tokens: &Tokens, text: &str, into: &mut Vec<u32>) {
        for piece in self.pre_tokenizer.split(text) {
            if self.pre_tokenizer.ignores_merges {
                let letters: String = piece.bytes().map(byte_letters::letter).collect();
                if let Some(whole) = tokens.id(&letters) {
                    into.push(whole);
                    continue;
                }
            }
            let symbol = |(at, byte): (usize, u8)| Symbol {
                span: at..at + 1,
                token: self.bytes[usize::from(byte)],
            };
            let symbols = piece.bytes().enumerate().map(symbol).collect();
            let join = |left: &Symbol, right: &Symbol| {
                let (rank, merged) = self.merges.get(&(left.token?, right.token?))?;
                Some((Reverse(*rank), *merged))
            };
            into.extend(merge(symbols, join).into_iter().filter_map(|symbol| symbol.token));
        }
    }
}

/// The two parts of a merge; a left part may begin with the space that parts them.
fn parts(merge: &str) -> Option<(&str, &str)> {
    let first = merge.chars().next()?.len_utf8();
    let space = first + merge[first..].find(' ')?;
    Some((&merge[..space], &merge[space + 1..]))
}
