//! A hypothesis as bytes, exactly: what comes out of the cache is what the model said, to the last bit.

use engine::{Finish, Hypothesis, Link};

/// Writes a hypothesis: score, tokens, how it ended, the number of links, their four places and score each, text.
pub fn encode(hypothesis: &Hypothesis) -> Vec<u8> {
    let Hypothesis {
        text,
        score,
        tokens,
        finish,
        links,
    } = hypothesis;
    let finish: u8 = match finish {
        Finish::Stop => 0,
        Finish::Length => 1,
        Finish::Loop => 2,
    };
    let mut bytes = Vec::with_capacity(text.len() + 17 + 20 * links.len());
    bytes.extend_from_slice(&score.to_bits().to_le_bytes());
    bytes.extend_from_slice(&(*tokens as u64).to_le_bytes());
    bytes.push(finish);
    let mut number = |value: usize| bytes.extend_from_slice(&(value as u32).to_le_bytes());
    number(links.len());
    for Link {
        source,
        target,
        score,
    } in links
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
    let (links, rest) = rest.split_first_chunk()?;
    let (links, text) = rest.split_at_checked(
        usize::try_from(u32::from_le_bytes(*links))
            .ok()?
            .checked_mul(20)?,
    )?;
    Some(Hypothesis {
        text: String::from_utf8(text.to_vec()).ok()?,
        score: f32::from_bits(u32::from_le_bytes(*score)),
        tokens: usize::try_from(u64::from_le_bytes(*tokens)).ok()?,
        finish: match finish {
            0 => Finish::Stop,
            1 => Finish::Length,
            2 => Finish::Loop,
            _ => return None,
        },
        links: links.as_chunks().0.iter().map(link).collect(),
    })
}

/// In the place of a score where there is none: no probability has this logarithm.
const NO_SCORE: f32 = f32::NAN;

fn link(bytes: &[u8; 20]) -> Link {
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    let place = |at: usize| number(at) as usize;
    Link {
        source: place(0)..place(4),
        target: place(8)..place(12),
        score: Some(f32::from_bits(number(16))).filter(|score| !score.is_nan()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                links: vec![
                    Link {
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
        let mut unknown = good;
        unknown[12] = 9;
        assert_eq!(decode(&unknown), None);
    }
}
