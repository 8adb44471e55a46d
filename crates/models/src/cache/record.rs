//! Hypotheses as bytes, without loss: an answer from the cache equals the model's answer to the last bit.

use contract::{AlignmentLink, Finish, Hypothesis};

/// Writes a hypothesis: score, tokens, how it ended, the number of alignment links, four positions and a score for each
/// link, text.
pub fn encode(hypothesis: &Hypothesis) -> Vec<u8> {
    let Hypothesis {
        text,
        score,
        tokens,
        finish,
        alignment,
    } = hypothesis;
    let finish: u8 = match finish {
        Finish::Stop => 0,
        Finish::Length => 1,
        Finish::Loop => 2,
    };
    let mut bytes = Vec::with_capacity(text.len() + 17 + 20 * alignment.len());
    bytes.extend_from_slice(&score.to_bits().to_le_bytes());
    bytes.extend_from_slice(&(*tokens as u64).to_le_bytes());
    bytes.push(finish);
    let mut number = |value: usize| bytes.extend_from_slice(&(value as u32).to_le_bytes());
    number(alignment.len());
    for AlignmentLink {
        source,
        target,
        score,
    } in alignment
    {
        for place in [source.start, source.end, target.start, target.end] {
            number(place);
        }
        number(score.unwrap_or(NO_SCORE).to_bits() as usize);
    }
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// Reads what [`encode`] wrote; `None` for anything else.
pub fn decode(bytes: &[u8]) -> Option<Hypothesis> {
    let (score, rest) = bytes.split_first_chunk()?;
    let (tokens, rest) = rest.split_first_chunk()?;
    let (finish, rest) = rest.split_first()?;
    let (alignment, rest) = rest.split_first_chunk()?;
    let (alignment, text) = rest.split_at_checked(
        usize::try_from(u32::from_le_bytes(*alignment))
            .ok()?
            .checked_mul(20)?,
    )?;
    let text = String::from_utf8(text.to_vec()).ok()?;
    let alignment: Option<Vec<AlignmentLink>> = alignment
        .as_chunks()
        .0
        .iter()
        .map(|bytes| link(bytes, &text))
        .collect();
    Some(Hypothesis {
        score: f32::from_bits(u32::from_le_bytes(*score)),
        tokens: usize::try_from(u64::from_le_bytes(*tokens)).ok()?,
        finish: match finish {
            0 => Finish::Stop,
            1 => Finish::Length,
            2 => Finish::Loop,
            _ => return None,
        },
        alignment: alignment?,
        text,
    })
}

/// Stands for a missing score: no logarithm of a probability has this value.
const NO_SCORE: f32 = f32::NAN;

/// Reads an alignment link; `None` if its spans are empty or outside the text.
fn link(bytes: &[u8; 20], text: &str) -> Option<AlignmentLink> {
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let place = |at: usize| number(at) as usize..number(at + 4) as usize;
    let (source, target) = (place(0), place(8));
    let leads_somewhere = !source.is_empty() && text.get(target.clone()).is_some_and(|part| !part.is_empty());
    let score = match number(16) {
        none if none == NO_SCORE.to_bits() => None,
        bits => Some(f32::from_bits(bits))
            .filter(|score| !score.is_nan())
            .map(Some)?,
    };
    leads_somewhere.then_some(AlignmentLink {
        source,
        target,
        score,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::Range;

    #[test]
    fn a_hypothesis_survives_to_the_bit() {
        for (finish, score) in [
            (Finish::Stop, -0.1),
            (Finish::Length, f32::MIN_POSITIVE / 3.0),
            (Finish::Loop, -0.0),
        ] {
            let hypothesis = Hypothesis {
                text: "Он said: ß".to_owned(),
                score,
                tokens: 7,
                finish,
                alignment: vec![
                    AlignmentLink {
                        source: 0..4,
                        target: 0..4,
                        score: (finish == Finish::Loop).then_some(-0.3),
                    };
                    usize::from(finish != Finish::Stop)
                ],
            };
            let back = decode(&encode(&hypothesis)).unwrap();
            assert_eq!(back.score.to_bits(), score.to_bits());
            assert_eq!(back, hypothesis);
        }
    }

    #[test]
    fn other_bytes_are_no_hypothesis() {
        let good = encode(&Hypothesis {
            text: "é".to_owned(),
            score: 0.0,
            tokens: 1,
            ..Hypothesis::default()
        });
        for length in [0, 4, 12, 16, 18] {
            assert_eq!(decode(&good[..length]), None, "{length}");
        }
        let mut linked = good.clone();
        linked[13] = 1;
        assert_eq!(decode(&linked), None, "a link that is not there");
        let of_word = |target: Range<usize>, score: f32| {
            let link = AlignmentLink {
                source: 0..2,
                target,
                score: Some(score),
            };
            encode(&Hypothesis {
                text: "é".to_owned(),
                alignment: vec![link],
                ..Hypothesis::default()
            })
        };
        assert!(decode(&of_word(0..2, -0.5)).is_some());
        assert_eq!(decode(&of_word(0..1, -0.5)), None, "half a letter");
        assert_eq!(decode(&of_word(0..3, -0.5)), None, "beyond the text");
        assert_eq!(decode(&of_word(0..2, -f32::NAN)), None, "no number");
        let mut unknown = good;
        unknown[12] = 9;
        assert_eq!(decode(&unknown), None);
    }
}
