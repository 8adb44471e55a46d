//! Any bytes as a vocabulary: an error, or one that cuts every text into tokens that tile it.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tolmach_fuzz::sentencepiece::{Scratch, SentencePiece};

const TEXTS: [&str; 3] = [
    "O preço subiu 12%: ½ ﬁ e\u{301}… «Ёлка» <tag>\u{200b}中文 😀 ",
    "   \u{a0}▁ a\u{300}\u{301}  b",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

fuzz_target!(|bytes: &[u8]| {
    let Ok(vocabulary) = SentencePiece::parse(bytes) else {
        return;
    };
    let (mut scratch, mut tokens) = (Scratch::default(), Vec::new());
    let texts = TEXTS.into_iter().chain(std::str::from_utf8(bytes).ok());
    for text in texts {
        vocabulary.encode(text, &mut scratch, &mut tokens);
        let mut end = tokens.first().map_or(0, |token| token.start);
        for token in &tokens {
            assert!(token.start == end && token.start <= token.end && token.end <= text.len());
            assert!((token.id as usize) < vocabulary.len());
            end = token.end;
        }
        let ids: Vec<u32> = tokens.iter().map(|token| token.id).collect();
        vocabulary.decode(&ids);
    }
});
