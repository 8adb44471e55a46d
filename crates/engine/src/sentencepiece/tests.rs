//! Toy vocabularies against the official library's ids, and files that are not whole.
//!
//! `tools/reference/sentencepiece_goldens.py` made vocabularies and goldens.

use super::{Model, Scratch, SentencePiece, Token, pipeline};

macro_rules! toy {
    ($name:literal) => {
        (
            include_bytes!(concat!("../../tests/data/sentencepiece/", $name, ".spm")).as_slice(),
            include_str!(concat!("../../tests/data/sentencepiece/", $name, ".tsv")),
        )
    };
}

/// Unigram; with bytes and pieces of the user's; without any cleaning; pairs; pairs with bytes.
const TOYS: [(&[u8], &str); 5] = [
    toy!("toy-unigram"),
    toy!("toy-bytes"),
    toy!("toy-plain"),
    toy!("toy-pairs"),
    toy!("toy-pairs-bytes"),
];

/// A golden's text, where `\u{...}` stands for a character.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u{");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_once('}').unwrap();
        out.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
        out.push_str(rest);
    }
    out
}

fn encode(vocabulary: &SentencePiece, text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    vocabulary.encode(text, &mut Scratch::default(), &mut out);
    out
}

fn refusal(bytes: &[u8]) -> String {
    SentencePiece::parse(bytes).err().expect("an error").to_string()
}

#[test]
fn ids_places_and_text_are_the_librarys() {
    for (file, golden) in TOYS {
        let vocabulary = SentencePiece::parse(file).unwrap();
        for line in golden.lines() {
            let [text, ids, places, decoded] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let found = encode(&vocabulary, &unescaped(text));
            let found_ids: Vec<u32> = found.iter().map(|token| token.id).collect();
            let found_places = found.iter().map(|token| format!("{}:{}", token.start, token.end));
            let join = |parts: Vec<String>| parts.join(" ");
            assert_eq!(
                join(found_ids.iter().map(u32::to_string).collect()),
                ids,
                "{text}"
            );
            assert_eq!(join(found_places.collect()), places, "{text}");
            assert_eq!(vocabulary.decode(&found_ids), unescaped(decoded), "{text}");
        }
    }
}

#[test]
fn the_pipeline_of_tokenizers_gives_the_same_ids_on_plain_text() {
    for (file, golden) in TOYS {
        let vocabulary = SentencePiece::parse(file).unwrap();
        let pipeline = pipeline::tokenizer(&Model::parse(file).unwrap()).unwrap();
        let is_plain = |text: &&str| text.len() > 20 && !text.contains(['\\', '▁', '<', '½', '😀']);
        let lines: Vec<&str> = golden
            .lines()
            .filter_map(|line| line.split('\t').next())
            .filter(is_plain)
            .collect();
        assert!(lines.len() > 20);
        for text in lines {
            let ids: Vec<u32> = encode(&vocabulary, text).iter().map(|token| token.id).collect();
            assert_eq!(pipeline.encode(text, false).unwrap().get_ids(), ids, "{text}");
            if !ids.contains(&vocabulary.unknown()) {
                assert_eq!(pipeline.decode(&ids, false).unwrap(), vocabulary.decode(&ids));
            }
        }
    }
}

#[test]
fn ids_beyond_the_vocabulary_have_no_text() {
    let vocabulary = SentencePiece::parse(TOYS[0].0).unwrap();
    let end = vocabulary.len() as u32;
    assert_eq!(vocabulary.decode(&[end, u32::MAX]), "");
    assert_eq!(vocabulary.piece(end), None);
    assert_eq!(vocabulary.piece(vocabulary.unknown()), Some("<unk>"));
    assert_eq!(vocabulary.end(), Some(0));
}

#[test]
fn no_cut_and_no_flipped_bit_panics() {
    for (file, _) in TOYS {
        for length in 0..file.len() {
            // Whole fields are left when the cut falls between them.
            drop(SentencePiece::parse(&file[..length]));
        }
        let mut changed = file.to_vec();
        for at in (0..file.len()).filter(|at| at % 3 == 0 || *at + 1000 > file.len()) {
            let bit = 1 << (at % 8);
            changed[at] ^= bit;
            if let Ok(vocabulary) = SentencePiece::parse(&changed) {
                let ids: Vec<u32> = encode(&vocabulary, "Ações ﬁ½e\u{301} — 中 <tag>.")
                    .iter()
                    .map(|token| token.id)
                    .collect();
                vocabulary.decode(&ids);
            }
            changed[at] ^= bit;
        }
    }
    assert!(refusal(&TOYS[0].0[..TOYS[0].0.len() - 1]).contains("cut short at byte"));
    assert!(refusal(&[]).starts_with("the number of unknown pieces is 0, not 1"));
}

/// A field of bytes: its number, its length and its content.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = content.len();
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(content);
    bytes
}

fn piece(text: &str, score: f32, kind: u8) -> Vec<u8> {
    let mut content = field(1, text.as_bytes());
    content.push(2 << 3 | 5);
    content.extend(score.to_le_bytes());
    content.extend([3 << 3, kind]);
    field(1, &content)
}

#[test]
fn hostile_files_are_refused_by_field() {
    let unknown = piece("<unk>", 0.0, 2);
    let long = "x".repeat(5000);
    for (part, message) in [
        (piece("", 0.0, 1), "the text of piece 1 is 0 bytes long"),
        (piece(&long, 0.0, 1), "the text of piece 1 is 5000 bytes long"),
        (piece("a", f32::NAN, 1), "the score of piece 1 is NaN"),
        (piece("a", 0.0, 9), "the type of piece 1 is 9"),
        (
            piece("a", 0.0, 6),
            "the text of piece 1 is 'a', not a byte as in <0xE2>",
        ),
        (
            piece("<0xe2>", 0.0, 6),
            "the text of piece 1 is '<0xe2>', not a byte as in <0xE2>",
        ),
        (
            piece("<0x+2>", 0.0, 6),
            "the text of piece 1 is '<0x+2>', not a byte as in <0xE2>",
        ),
        (piece("<unk>", 0.0, 1), "piece 1, '<unk>', is there twice"),
        (unknown.clone(), "the number of unknown pieces is 2"),
        (field(1, &[0x0A, 1, 0xFF]), "the text of piece 1 is invalid utf-8"),
        (field(1, &[0x0A, 9, b'a']), "a piece is cut short at byte 2"),
        (
            field(2, &[3 << 3, 3]),
            "the model type is 3, and tolmach reads unigram",
        ),
        (field(2, &[0xC0, 1, 1]), "treat_whitespace_as_suffix is true"),
        (field(2, &[0x98, 2, 1]), "the piece <0x00> is missing"),
        (
            field(3, &field(2, &[1, 0])),
            "the map of characters is cut short at byte 0",
        ),
        (
            field(3, &field(2, &[9, 0, 0, 0, 1])),
            "the map of characters is cut short at byte 4",
        ),
        (
            field(3, &field(2, &[3, 0, 0, 0, 1, 2, 3])),
            "the length of the map of characters is 3",
        ),
        (
            field(3, &field(2, &[4, 0, 0, 0, 1, 2, 3, 4, 0xFF])),
            "the replacements of characters is invalid utf-8",
        ),
        (field(5, &field(2, &[1])), "the denormaliser is a map of 1 bytes"),
    ] {
        let error = refusal(&[unknown.clone(), part].concat());
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn a_map_that_points_nowhere_replaces_nothing() {
    // The first unit leads from every byte to units that are not there, or to the value of itself.
    for unit in [0_u32, 1 << 10, u32::MAX, 0x100 | u32::from(b'a'), 0x1FF] {
        let mut map = vec![8, 0, 0, 0];
        map.extend(unit.to_le_bytes());
        map.extend(unit.to_le_bytes());
        let file = [
            piece("<unk>", 0.0, 2),
            piece("a", -1.0, 1),
            field(3, &field(2, &map)),
        ]
        .concat();
        let vocabulary = SentencePiece::parse(&file).unwrap();
        assert!(!encode(&vocabulary, "aé a").is_empty());
    }
}
