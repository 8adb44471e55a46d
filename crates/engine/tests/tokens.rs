//! Toy tokenizers of every kind against the ids of `transformers`, and files that are not whole.
//!
//! `tools/reference/tokens_goldens.py` made the folders and their goldens.

use engine::tokens::Tokenizer;
use std::fs;
use std::path::{Path, PathBuf};
use text::Lang;

const KINDS: [&str; 10] = [
    "marian",
    "marian-many",
    "mbart50",
    "mbart",
    "m2m100",
    "nllb",
    "pegasus",
    "t5",
    "mt5",
    "bart",
];

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn toy(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/tokens")
        .join(kind)
}

fn open_toy(kind: &str) -> Tokenizer {
    Tokenizer::open(&files(&toy(kind))).unwrap()
}

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

fn lang(code: &str) -> Lang {
    code.parse().unwrap()
}

#[test]
fn ids_and_text_are_those_of_transformers() {
    for kind in KINDS {
        let tokenizer = open_toy(kind);
        let goldens = fs::read_to_string(toy(kind).join("goldens.tsv")).unwrap();
        assert!(goldens.lines().count() > 100, "{kind}");
        for line in goldens.lines() {
            let [text, from, to, ids, decoded] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{kind}: {line}");
            };
            let found = tokenizer.encode(&unescaped(text), lang(from), lang(to)).unwrap();
            let spelled: Vec<String> = found.iter().map(u32::to_string).collect();
            assert_eq!(spelled.join(" "), ids, "{kind}: {text}");
            assert_eq!(tokenizer.decode(&found), unescaped(decoded), "{kind}: {text}");
        }
    }
}

#[test]
fn decoding_opens_as_the_family_does() {
    let ids = |kind: &str, from: &str, to: &str| {
        let tokenizer = open_toy(kind);
        let text = tokenizer.encode("a", lang(from), lang(to)).unwrap();
        (
            text[0],
            *text.last().unwrap(),
            tokenizer.opening(lang(to)).unwrap(),
        )
    };
    let first_of = |kind: &str, from: &str| ids(kind, from, "en").0;
    for kind in ["mbart50", "m2m100", "nllb"] {
        let (_, end, opening) = ids(kind, "ru", "en");
        assert_eq!(end, open_toy(kind).end(), "{kind}");
        assert_eq!(opening.first, Some(first_of(kind, "en")), "{kind}");
        assert_eq!(opening.start, None, "{kind}");
    }
    let (_, last, opening) = ids("mbart", "ru", "en");
    assert_eq!(
        (opening.first, opening.start),
        (None, Some(ids("mbart", "en", "en").1))
    );
    assert_ne!(last, open_toy("mbart").end());
    for kind in ["marian", "bart", "pegasus", "t5"] {
        assert_eq!(
            ids(kind, "ru", "en").2,
            engine::tokens::Opening::default(),
            "{kind}"
        );
        assert!(open_toy(kind).languages().is_empty(), "{kind}");
    }
    let many = open_toy("marian-many");
    assert_eq!(many.languages(), [lang("pt"), lang("ru"), lang("uk")]);
    assert_eq!(
        many.encode("a", lang("en"), lang("de")).unwrap_err().to_string(),
        "the model has no token for German (de); it has: pt, ru, uk"
    );
}

#[test]
fn what_the_decoder_is_to_write_is_spelled_with_its_own_tokens() {
    for kind in KINDS {
        let tokenizer = open_toy(kind);
        let text = if kind == "marian-many" {
            ", вокзал на мосту"
        } else {
            ", and on the other"
        };
        let ids = tokenizer.spell(text).unwrap();
        assert_eq!(tokenizer.decode(&ids), text, "{kind}");
        let begun = tokenizer.spell(",").unwrap();
        assert!(ids.starts_with(&begun), "{kind}");
        assert!(!ids.contains(&tokenizer.end()), "{kind}");
        assert_eq!(tokenizer.spell(""), None, "{kind}");
    }
    // Marian's sides have pieces of their own: the source's would be single letters.
    let marian = open_toy("marian");
    let source = marian.encode("the", lang("ru"), lang("en")).unwrap();
    assert!(marian.spell("the").unwrap().len() < source.len() - 1);
    assert_eq!(marian.spell("中文"), None);
}

#[test]
fn text_never_becomes_a_special_token() {
    for kind in KINDS {
        let tokenizer = open_toy(kind);
        let ids = tokenizer
            .encode("a </s> <pad> b <s>", lang("ru"), lang("pt"))
            .or_else(|_| tokenizer.encode("a </s> <pad> b <s>", lang("ru"), lang("en")))
            .unwrap();
        assert_eq!(
            ids.iter().filter(|id| **id == tokenizer.end()).count(),
            1,
            "{kind}"
        );
        assert!(!ids.contains(&tokenizer.padding()), "{kind}");
    }
}

#[test]
fn a_tokenizer_json_stands_in_for_the_familys_own_files() {
    let home = tempfile::tempdir().unwrap();
    let copy = |name: &str, text: &str| {
        let path = home.path().join(name);
        #[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
        fs::write(&path, text).unwrap();
        path
    };
    let vocabulary = fs::read_to_string(toy("bart").join("vocab.json")).unwrap();
    let merges = fs::read_to_string(toy("bart").join("merges.txt")).unwrap();
    let merges: Vec<&str> = merges.lines().skip(1).collect();
    let special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"].map(|token| {
        let ids: serde_json::Value = serde_json::from_str(&vocabulary).unwrap();
        serde_json::json!({ "id": ids[token], "content": token, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false, "special": true })
    });
    let json = serde_json::json!({
        "version": "1.0", "truncation": { "direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0 },
        "padding": null, "added_tokens": special, "normalizer": null,
        "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true },
        "post_processor": null,
        "decoder": { "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true },
        "model": { "type": "BPE", "dropout": null, "unk_token": "<unk>", "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
            "vocab": serde_json::from_str::<serde_json::Value>(&vocabulary).unwrap(), "merges": merges },
    });
    let config = fs::read_to_string(toy("bart").join("config.json")).unwrap();
    let files = [
        copy("config.json", &config),
        copy("tokenizer.json", &json.to_string()),
    ];
    let tokenizer = Tokenizer::open(&files).unwrap();
    let own = open_toy("bart");
    for line in fs::read_to_string(toy("bart").join("goldens.tsv"))
        .unwrap()
        .lines()
    {
        let text = unescaped(line.split('\t').next().unwrap());
        let ids = own.encode(&text, Lang::EN, Lang::EN).unwrap();
        assert_eq!(
            tokenizer.encode(&text, Lang::EN, Lang::EN).unwrap(),
            ids,
            "{text}"
        );
        assert_eq!(tokenizer.decode(&ids), own.decode(&ids), "{text}");
    }
}

/// The error of opening a toy after one of its files was removed or changed.
fn refusal(kind: &str, file: &str, content: Option<&str>) -> String {
    let home = tempfile::tempdir().unwrap();
    for path in files(&toy(kind)) {
        let name = path.file_name().unwrap();
        if name.to_str() != Some(file) {
            fs::copy(&path, home.path().join(name)).unwrap();
        }
    }
    if let Some(content) = content {
        #[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
        fs::write(home.path().join(file), content).unwrap();
    }
    let error = Tokenizer::open(&files(home.path()))
        .err()
        .expect("an error")
        .to_string();
    error.replace(&format!("{}/", home.path().display()), "")
}

/// Kind, file, its content if it is there, and how the refusal begins.
const REFUSALS: [(&str, &str, Option<&str>, &str); 15] = [
    (
        "marian",
        "config.json",
        None,
        "the model's files lack config.json",
    ),
    (
        "marian",
        "target.spm",
        None,
        "the model's files lack target.spm, from which",
    ),
    (
        "m2m100",
        "sentencepiece.bpe.model",
        None,
        "the model's files lack sentencepiece.bpe.model",
    ),
    (
        "pegasus",
        "spiece.model",
        None,
        "the model's files lack spiece.model",
    ),
    ("bart", "merges.txt", None, "the model's files lack merges.txt"),
    (
        "marian",
        "config.json",
        Some("{"),
        "cannot read config.json: EOF while parsing",
    ),
    (
        "marian",
        "config.json",
        Some("{\"model_type\": \"llama\"}"),
        "config.json names the architecture 'llama', which tolmach does not run; known: marian, bart,",
    ),
    (
        "marian",
        "config.json",
        Some("[]"),
        "config.json names the architecture ''",
    ),
    ("marian", "source.spm", Some("x"), "cannot read source.spm: "),
    (
        "marian",
        "vocab.json",
        Some("{\"a\": -1}"),
        "cannot read vocab.json: invalid value",
    ),
    (
        "marian",
        "vocab.json",
        Some("[]"),
        "cannot read vocab.json: invalid type",
    ),
    (
        "marian",
        "config.json",
        Some("{\"model_type\": \"marian\", \"vocab_size\": 9}"),
        "vocab.json: it has ",
    ),
    (
        "bart",
        "merges.txt",
        Some("#version: 0.2\na b c\n"),
        "merges.txt: line 2 is not two parts",
    ),
    (
        "bart",
        "merges.txt",
        Some("no such\n"),
        "cannot read merges.txt: ",
    ),
    (
        "nllb",
        "config.json",
        Some("{\"model_type\": \"m2m_100\", \"vocab_size\": 10}"),
        "sentencepiece.bpe.model: it has ",
    ),
];

fn refused(kind: &str, file: &str, content: Option<&str>, message: &str) {
    let error = refusal(kind, file, content);
    assert!(error.starts_with(message), "{kind} {file}: {error}");
    assert!(!error.contains('\n') && error.len() < 400, "{error}");
}

#[test]
fn files_that_are_missing_or_damaged_are_named() {
    for (kind, file, content, message) in REFUSALS {
        refused(kind, file, content, message);
    }
}

#[test]
fn a_vocabulary_has_each_id_once() {
    let vocabulary = |change: &dyn Fn(&mut serde_json::Map<String, serde_json::Value>)| {
        let text = fs::read_to_string(toy("marian").join("vocab.json")).unwrap();
        let mut vocabulary = serde_json::from_str(&text).unwrap();
        change(&mut vocabulary);
        serde_json::to_string(&vocabulary).unwrap()
    };
    let twice = vocabulary(&|words| drop(words.insert("twice".to_owned(), 5.into())));
    let hole = vocabulary(&|words| drop(words.insert("<pad>".to_owned(), 9999.into())));
    let nameless = vocabulary(&|words| {
        words.remove("</s>");
        words.insert("nameless".to_owned(), 0.into());
    });
    for (content, message) in [
        (&twice, "vocab.json: '"),
        (&hole, "vocab.json: no token has the id "),
        (&nameless, "vocab.json: the special token </s> is missing"),
    ] {
        refused("marian", "vocab.json", Some(content), message);
    }
}
