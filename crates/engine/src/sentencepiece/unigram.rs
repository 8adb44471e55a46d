//! The most probable cut of a text under a unigram language model (Kudo, 2018), by dynamic programming
//! over ends. Ties, number types and the order of sums are those of SentencePiece.

use super::double_array::DoubleArray;
use super::model::{Kind, Model};

/// By how much the score of a character without a piece is below that of the worst piece.
const UNKNOWN_PENALTY: f32 = 10.0;

/// The pieces and their scores.
#[derive(Debug, Clone)]
pub(super) struct Unigram {
    trie: DoubleArray,
    /// By id.
    scores: Vec<f32>,
    unknown: u32,
    unknown_score: f32,
}

/// The best segmentation of a prefix.
#[derive(Debug, Clone, Copy)]
pub(super) struct Best {
    score: f32,
    /// Where the last piece begins; [`NOWHERE`] if no piece ends here.
    start: u32,
    id: u32,
}

const NOWHERE: u32 = u32::MAX;

impl Unigram {
    pub(super) fn new(model: &Model<'_>) -> Self {
        let normal = || {
            let pieces = model.pieces.iter();
            pieces
                .filter(|piece| piece.kind == Kind::Normal)
                .map(|piece| piece.score)
        };
        let worst = normal().fold(f32::MAX, f32::min);
        // SentencePiece begins at the smallest number above 0, so that this is what it finds.
        let best = normal().fold(f32::MIN_POSITIVE, f32::max);
        let mut keys = Vec::with_capacity(model.pieces.len());
        let mut scores = Vec::with_capacity(model.pieces.len());
        let mut unknown = 0;
        for (id, piece) in (0..).zip(&model.pieces) {
            if matches!(piece.kind, Kind::Normal | Kind::UserDefined) {
                keys.push((piece.text.as_bytes(), id));
            }
            if piece.kind == Kind::Unknown {
                unknown = id;
            }
            scores.push(match piece.kind {
                Kind::UserDefined => piece.text.len() as f32 * best - 0.1,
                _ => piece.score,
            });
        }
        Unigram {
            trie: DoubleArray::new(keys),
            scores,
            unknown,
            unknown_score: worst - UNKNOWN_PENALTY,
        }
    }

    /// Cuts `text` and hands ids and ends to `emit`, from the last piece to the first.
    pub(super) fn cut(
        &self,
        text: &str,
        best: &mut Vec<Best>,
        mut emit: impl FnMut(u32, std::ops::Range<usize>),
    ) {
        let bytes = text.as_bytes();
        best.clear();
        best.resize(
            bytes.len() + 1,
            Best {
                score: 0.0,
                start: NOWHERE,
                id: self.unknown,
            },
        );
        for (start, letter) in text.char_indices() {
            let here = best[start].score;
            let letter_end = start + letter.len_utf8();
            let mut letter_is_a_piece = false;
            let mut node = DoubleArray::root();
            for end in start + 1..=bytes.len() {
                let Some(child) = self.trie.child(node, bytes[end - 1]) else {
                    break;
                };
                node = child;
                if let Some(id) = self.trie.value(node) {
                    let score = self.scores[id as usize] + here;
                    best[end].offer(score, start, id);
                    letter_is_a_piece |= end == letter_end;
                }
            }
            if !letter_is_a_piece {
                let score = self.unknown_score + here;
                best[letter_end].offer(score, start, self.unknown);
            }
        }
        let mut end = bytes.len();
        while end > 0 {
            let Best { start, id, .. } = best[end];
            emit(id, start as usize..end);
            end = start as usize;
        }
    }
}

impl Best {
    fn offer(&mut self, score: f32, start: usize, id: u32) {
        if self.start == NOWHERE || score > self.score {
            *self = Best {
                score,
                start: start as u32,
                id,
            };
        }
    }
}
