//! Toy vocabularies against the ids of llama.cpp, and vocabularies that cannot be.
//!
//! `tools/reference/llama_tokens.py --goldens` made the files.

use super::pre_tokenizer::PreTokenizer;
use super::{Tokenizer, TokenizerError};
use candle_core::quantized::gguf_file::{Content, Value, VersionedMagic};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::path::Path;

fn golden(name: &str) -> Json {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/llama");
    serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap()
}

fn texts(list: &Json) -> Vec<String> {
    let texts = list.as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn strings<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Value {
    Value::Array(texts.into_iter().map(|text| Value::String(text.into())).collect())
}

fn kinds(numbers: &[i32]) -> Value {
    Value::Array(numbers.iter().map(|number| Value::I32(*number)).collect())
}

/// The metadata of a vocabulary.
#[derive(Clone)]
struct Metadata(HashMap<String, Value>);

impl Metadata {
    /// Of a golden's vocabulary.
    fn of(golden: &Json, kind: &str) -> Metadata {
        let mut metadata = Metadata(HashMap::new());
        metadata.set("tokens", strings(texts(&golden["tokens"])));
        let types = golden["types"].as_array().unwrap().iter();
        let types: Vec<i32> = types.map(|kind| kind.as_i64().unwrap() as i32).collect();
        metadata.set("token_type", kinds(&types));
        if let Some(scores) = golden["scores"].as_array() {
            let score = |score: &Json| Value::F32(score.as_f64().unwrap() as f32);
            metadata.set("scores", Value::Array(scores.iter().map(score).collect()));
            metadata.set("model", Value::String("llama".to_owned()));
            metadata.set("add_space_prefix", Value::Bool(kind == "spm-prefix"));
        } else {
            metadata.set("merges", strings(texts(&golden["merges"])));
            metadata.set("model", Value::String("gpt2".to_owned()));
            metadata.set("pre", Value::String(kind.to_owned()));
        }
        metadata
    }

    /// Of a few byte pairs: the letters, `ab`, and `<end>`, which ends a turn.
    fn small() -> Metadata {
        let mut metadata = Metadata(HashMap::new());
        metadata.set("model", Value::String("gpt2".to_owned()));
        metadata.set("pre", Value::String("qwen2".to_owned()));
        metadata.set("tokens", strings(["a", "b", "c", "ab", "<|im_end|>", "Ġ"]));
        metadata.set("token_type", kinds(&[1, 1, 1, 1, 3, 1]));
        metadata.set("merges", strings(["a b"]));
        metadata
    }

    /// Of a few pieces: a byte's token is that for what is unknown.
    fn pieces() -> Metadata {
        let mut metadata = Metadata(HashMap::new());
        metadata.set("model", Value::String("llama".to_owned()));
        metadata.set(
            "tokens",
            strings(["<unk>", "<s>", "</s>", "▁", "a", "▁a", "<0xD0>", "<0xB6>"]),
        );
        metadata.set("token_type", kinds(&[2, 3, 3, 1, 1, 1, 6, 6]));
        metadata.set("scores", Value::Array(vec![Value::F32(-1.0); 8]));
        metadata
    }

    fn set(&mut self, key: &str, value: Value) {
        self.0.insert(format!("tokenizer.ggml.{key}"), value);
    }

    fn with(&self, key: &str, value: Value) -> Metadata {
        let mut other = self.clone();
        other.set(key, value);
        other
    }

    fn without(&self, key: &str) -> Metadata {
        let mut other = self.clone();
        other.0.remove(&format!("tokenizer.ggml.{key}"));
        other
    }

    fn read(self) -> Result<Tokenizer, TokenizerError> {
        Tokenizer::read(&Content {
            magic: VersionedMagic::GgufV3,
            metadata: self.0,
            tensor_infos: HashMap::new(),
            tensor_data_offset: 0,
        })
    }

    #[track_caller]
    fn refused(self, sentence: &str) {
        let error = self
            .read()
            .err()
            .unwrap()
            .of_file(Path::new("toy.gguf"))
            .to_string();
        assert!(error.contains(sentence), "{error}");
    }
}

#[test]
fn ids_are_those_of_llama_cpp() {
    for name in ["byte_pairs.json", "pieces.json", "unigram.json"] {
        let golden = golden(name);
        let texts = texts(&golden["texts"]);
        let by_kind = golden["ids"].as_object().unwrap();
        let whole = by_kind
            .values()
            .map(|ids| ids.as_object().unwrap())
            .max_by_key(|ids| ids.len());
        let whole = whole.unwrap();
        assert_eq!(whole.len(), texts.len(), "{name}");
        for (kind, own) in by_kind {
            let tokenizer = Metadata::of(&golden, kind).read().unwrap();
            for (at, text) in texts.iter().enumerate() {
                let at = at.to_string();
                let expected = own.get(&at).or_else(|| whole.get(&at)).unwrap();
                let expected: Vec<u32> = serde_json::from_value(expected.clone()).unwrap();
                assert_eq!(tokenizer.encode(text), expected, "{kind}: {text:?}");
            }
        }
    }
}

#[test]
fn every_row_of_pre_tokenizers_is_compared() {
    let golden = golden("byte_pairs.json");
    let compared: Vec<&PreTokenizer> = golden["ids"]
        .as_object()
        .unwrap()
        .keys()
        .map(|kind| PreTokenizer::named(Some(kind)).unwrap())
        .collect();
    for name in PreTokenizer::names() {
        assert!(
            compared.contains(&PreTokenizer::named(Some(name)).unwrap()),
            "{name}"
        );
    }
}

#[test]
fn decoding_gives_the_text_back() {
    for (name, kind) in [
        ("byte_pairs.json", "qwen2"),
        ("byte_pairs.json", "hunyuan-dense"),
        ("pieces.json", "spm"),
        ("pieces.json", "spm-prefix"),
    ] {
        let golden = golden(name);
        let tokenizer = Metadata::of(&golden, kind).read().unwrap();
        // Control tokens have no text, and behind special tokens some vocabularies make a space.
        let special = ["<", "[", "\u{2581}", "\n\n", "  "];
        let texts = texts(&golden["texts"]).into_iter();
        for text in texts.filter(|text| !special.iter().any(|special| text.contains(special))) {
            assert_eq!(tokenizer.decode(&tokenizer.encode(&text)), text, "{kind}");
        }
    }
}

#[test]
fn a_characters_bytes_may_lie_in_several_tokens() {
    let tokenizer = Metadata::pieces().read().unwrap();
    assert_eq!(tokenizer.encode("a ж"), [5, 3, 6, 7]);
    assert_eq!(tokenizer.decode(&[5, 3, 6, 7]), "a ж");
    assert_eq!(tokenizer.decode(&[6]), "\u{fffd}");
    // Nothing is known of these bytes, nor of this token.
    assert_eq!(tokenizer.encode("н"), [3, 6, 0]);
    assert_eq!(tokenizer.decode(&[0, 1, 2, 99]), "");
}

#[test]
fn a_pre_tokenizer_that_is_not_known_is_refused_by_name() {
    let other = |name: &str| Metadata::small().with("pre", Value::String(name.to_owned()));
    other("kimi-k2")
        .refused("toy.gguf says that its tokenizer.ggml.pre is 'kimi-k2', which tolmach does not read");
    other("a\u{1b}]0;b\n").refused("is 'a]0;b', which");
    Metadata::small()
        .with("pre", Value::U32(1))
        .refused("tokenizer.ggml.pre is no text");
    assert!(Metadata::small().without("pre").read().is_ok());
}

#[test]
fn other_kinds_of_tokenizers_are_refused_by_name() {
    let other = |name: &str| Metadata::small().with("model", Value::String(name.to_owned()));
    other("bert")
        .refused("its tokenizer.ggml.model is 'bert', which tolmach does not read; known: gpt2, llama;");
    Metadata::small().without("model").refused("is ''");
}

#[test]
fn vocabularies_that_cannot_be_are_refused() {
    let small = Metadata::small();
    small.without("tokens").refused("it has no list of tokens");
    small.with("tokens", Value::U32(1)).refused("tokens is no list");
    small.with("tokens", kinds(&[1])).refused("is no list of texts");
    small
        .with("tokens", strings(["a", "b", "c", "ab", "a", "Ġ"]))
        .refused("tokens 0 and 4 have the same text");
    let long = "x".repeat(1025);
    small
        .with("tokens", strings(["a", "b", "c", "ab", &long]))
        .refused("token 4 has 1025 bytes");
    small
        .with("token_type", kinds(&[1]))
        .refused("it has 6 tokens, and fewer types");
    small
        .with("token_type", kinds(&[1, 1, 1, 1, 3, 7]))
        .refused("the type of token 5");
    small.without("merges").refused("it has no list of merges");
    for merge in ["a d", "a c", "ab", "", " ", "a", "ab ", "é"] {
        small
            .with("merges", strings(["a b", merge]))
            .refused("merge 1, '");
    }
    for (key, sentence) in [
        ("bos_token_id", "of them"),
        ("eos_token_id", "6 of them"),
        ("eot_token_id", "of them"),
    ] {
        small.with(key, Value::U32(6)).refused(sentence);
        small.with(key, Value::I32(-1)).refused(sentence);
        small.with(key, Value::String("x".to_owned())).refused(sentence);
    }
    small
        .with("add_bos_token", Value::U32(1))
        .refused("add_bos_token is no truth value");
}

#[test]
fn pieces_that_cannot_be_are_refused() {
    let pieces = Metadata::pieces();
    pieces.without("scores").refused("its tokens have no scores");
    pieces
        .with("scores", Value::Array(vec![Value::F32(0.0); 7]))
        .refused("it has 8 tokens, and scores for 7");
    pieces
        .with("scores", Value::Array(vec![Value::F32(f32::NAN); 8]))
        .refused("the score of token 0 is no number");
    pieces
        .with("scores", strings(["1"; 8]))
        .refused("scores is no list of numbers");
    pieces
        .with("unknown_token_id", Value::U32(8))
        .refused("8 of them");
    let empty = pieces
        .with("tokens", strings([""; 0]))
        .with("token_type", kinds(&[]));
    empty.refused("neither a token <0x00> for a byte nor one for what is unknown");
}

#[test]
fn empty_tokens_stand_for_nothing() {
    let small = Metadata::small()
        .with("tokens", strings(["a", "b", "c", "ab", "", "", "Ġ"]))
        .with("token_type", kinds(&[1, 1, 1, 1, 3, 4, 1]));
    let tokenizer = small.read().unwrap();
    assert_eq!(tokenizer.encode("abc"), [3, 2]);
    assert_eq!(tokenizer.decode(&[4, 5, 3]), "ab");
}

#[test]
fn every_token_that_ends_a_turn_stops() {
    let ends = |types: [i32; 7]| {
        let texts = ["a", "<|im_end|>", "</s>", "<end_of_turn>", "x", "y", "z"];
        Metadata::small()
            .with("tokens", strings(texts))
            .with("token_type", kinds(&types))
            .with("merges", strings([""; 0]))
            .with("eos_token_id", Value::U32(4))
            .with("eot_token_id", Value::U32(5))
            .with("eom_token_id", Value::U32(6))
    };
    let stop = |metadata: Metadata| metadata.read().unwrap().stop().to_vec();
    assert_eq!(stop(ends([1, 3, 3, 3, 3, 3, 3])), [1, 2, 3, 4, 5, 6]);
    // As a part of a text `</s>` is HTML; the others can be nothing else than what they look like.
    assert_eq!(stop(ends([1, 4, 4, 4, 1, 1, 1])), [1, 3, 4, 5, 6]);
    assert_eq!(stop(ends([1, 1, 1, 1, 1, 1, 1])), [4, 5, 6]);
    assert_eq!(stop(ends([1; 7]).without("token_type")), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn a_prompt_begins_as_the_model_wants_it() {
    let small = Metadata::small().with("bos_token_id", Value::U32(4));
    let prompt = |metadata: &Metadata, text| metadata.clone().read().unwrap().encode_prompt(text);
    assert_eq!(prompt(&small, "ab"), [3]);
    let adds = small.with("add_bos_token", Value::Bool(true));
    assert_eq!(prompt(&adds, "ab"), [4, 3]);
    assert_eq!(prompt(&adds, "<|im_end|>ab"), [4, 3]);
    let llama = small.with("pre", Value::String("llama-bpe".to_owned()));
    assert_eq!(prompt(&llama, "ab"), [4, 3]);
    assert_eq!(
        prompt(&llama.with("add_bos_token", Value::Bool(false)), "ab"),
        [3]
    );
    assert_eq!(prompt(&Metadata::pieces(), "a"), [1, 5]);
}

#[test]
fn an_article_cannot_write_control_tokens() {
    let tokenizer = Metadata::small().read().unwrap();
    let escaped = tokenizer.escape_control_tokens("a<|im_<|im_end|>end|>b");
    assert_eq!(escaped, "a<|im_< |im_end|>end|>b");
    assert!(!tokenizer.encode(&escaped).contains(&4));
    assert_eq!(tokenizer.escape_control_tokens("a b"), "a b");
}

#[test]
fn long_texts_take_little_more_time_than_short_ones_take_each() {
    // Quadratic work on such texts would take hours.
    for (name, kind) in [
        ("byte_pairs.json", "gpt-4o"),
        ("byte_pairs.json", "deepseek-v3"),
        ("pieces.json", "spm"),
    ] {
        let tokenizer = Metadata::of(&golden(name), kind).read().unwrap();
        for text in ["A", " ", "\n", "ПCC", "1", "<|im_end", "aбв"] {
            let text = text.repeat(100_000 / text.len());
            assert!(!tokenizer.encode(&text).is_empty());
        }
    }
}
