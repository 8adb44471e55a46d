//! Any text: its sentences, its furniture and its language.

#![no_main]

use libfuzzer_sys::fuzz_target;
use text::{Lang, cleanup, detect, sentences};

const LANGUAGES: [Lang; 2] = [Lang::RU, Lang::EN];

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for lang in LANGUAGES {
        let mut end = 0;
        for sentence in sentences::split(text, lang) {
            assert!(sentence.start >= end && text.get(sentence.clone()).is_some());
            assert!(
                text[end..sentence.start].trim().is_empty(),
                "no word is between sentences"
            );
            end = sentence.end;
        }
        assert!(
            text[end..].trim().is_empty(),
            "no word is behind the last sentence"
        );
    }
    let furniture = cleanup::find(text);
    let cleaned = cleanup::remove(text, &furniture);
    assert!(cleaned.len() <= text.len());
    detect::detect(text, &[]);
    detect::detect(text, &LANGUAGES);
});
