//! A toy language model in GGUF, as a list of what its header says, so that tests can say something else.

use std::collections::BTreeMap;

/// Width of its states.
const HIDDEN: usize = 32;

/// A file before it is written.
#[derive(Clone)]
pub struct LanguageModel {
    /// Keys, types and the bytes of values.
    pub metadata: BTreeMap<String, (u32, Vec<u8>)>,
    /// Names, sides with that of a row first, and where their 32-bit numbers begin.
    pub tensors: Vec<(String, Vec<u64>, u64)>,
    /// The numbers of all tensors.
    numbers: Vec<u8>,
}

/// A list of 32-bit numbers of a type: 5 with a sign, 6 floats.
pub fn numbers(kind: u32, numbers: &[[u8; 4]]) -> Vec<u8> {
    let mut list = [&kind.to_le_bytes()[..], &(numbers.len() as u64).to_le_bytes()].concat();
    list.extend(numbers.iter().flatten());
    list
}

/// A text as the format writes it.
pub fn text(text: &str) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat()
}

/// A list of texts.
pub fn texts(texts: &[String]) -> Vec<u8> {
    let mut list = [&8_u32.to_le_bytes()[..], &(texts.len() as u64).to_le_bytes()].concat();
    list.extend(texts.iter().flat_map(|item| text(item)));
    list
}

/// A token for each byte as GPT-2 writes it, and the two that a chat needs.
pub fn vocabulary() -> Vec<String> {
    let mut extra = 255;
    let mut letter = |byte: u8| match byte {
        33..=126 | 161..=172 | 174..=255 => u32::from(byte),
        _ => {
            extra += 1;
            extra
        }
    };
    let bytes = (0..=255).map(|byte| char::from_u32(letter(byte)).expect("a letter").to_string());
    bytes
        .chain(["<|im_start|>", "<|im_end|>"].map(str::to_owned))
        .collect()
}

impl LanguageModel {
    /// A Qwen2 of one layer.
    pub fn new() -> LanguageModel {
        let mut model = LanguageModel {
            metadata: BTreeMap::new(),
            tensors: Vec::new(),
            numbers: Vec::new(),
        };
        model.set("general.architecture", 8, text("qwen2"));
        for (key, count) in [
            ("block_count", 1),
            ("context_length", 4096),
            ("embedding_length", HIDDEN as u32),
            ("attention.head_count", 2),
            ("attention.head_count_kv", 1),
        ] {
            model.set(&format!("qwen2.{key}"), 4, count.to_le_bytes());
        }
        model.set(
            "qwen2.attention.layer_norm_rms_epsilon",
            6,
            1e-6_f32.to_le_bytes(),
        );
        model.set("tokenizer.ggml.model", 8, text("gpt2"));
        model.set("tokenizer.ggml.tokens", 9, texts(&vocabulary()));
        model.set("tokenizer.ggml.merges", 9, texts(&[]));
        model.set("tokenizer.ggml.eos_token_id", 4, 257_u32.to_le_bytes());
        model.template("{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}");
        let wide = HIDDEN as u64;
        model.tensor("token_embd.weight", &[wide, vocabulary().len() as u64]);
        model.tensor("output_norm.weight", &[wide]);
        for (part, rows) in [
            ("attn_q", wide),
            ("attn_k", wide / 2),
            ("attn_v", wide / 2),
            ("attn_output", wide),
            ("ffn_gate", wide),
            ("ffn_up", wide),
            ("ffn_down", wide),
        ] {
            model.tensor(&format!("blk.0.{part}.weight"), &[wide, rows]);
        }
        for norm in ["attn_norm", "ffn_norm"] {
            model.tensor(&format!("blk.0.{norm}.weight"), &[wide]);
        }
        model
    }

    /// Says something in the metadata.
    pub fn set(&mut self, key: &str, kind: u32, value: impl Into<Vec<u8>>) {
        self.metadata.insert(key.to_owned(), (kind, value.into()));
    }

    /// Says that the model is of another architecture.
    pub fn rename(&mut self, architecture: &str) {
        let own = self.metadata.iter().filter_map(|(key, value)| {
            let rest = key.strip_prefix("qwen2.")?;
            Some((format!("{architecture}.{rest}"), value.clone()))
        });
        let own: Vec<_> = own.collect();
        self.metadata.extend(own);
        self.set("general.architecture", 8, text(architecture));
    }

    /// Another chat template.
    pub fn template(&mut self, source: &str) {
        self.set("tokenizer.chat_template", 8, text(source));
    }

    fn tensor(&mut self, name: &str, sides: &[u64]) {
        self.tensors
            .push((name.to_owned(), sides.to_vec(), self.numbers.len() as u64));
        for place in 0..sides.iter().product::<u64>() {
            let value = (place * 7919 % 201) as f32 / 100.0 - 1.0;
            self.numbers.extend(value.to_le_bytes());
        }
        self.numbers.resize(self.numbers.len().next_multiple_of(32), 0);
    }

    /// The file.
    pub fn file(&self) -> Vec<u8> {
        let mut file = b"GGUF\x03\0\0\0".to_vec();
        let add = |file: &mut Vec<u8>, number: u64| file.extend(number.to_le_bytes());
        add(&mut file, self.tensors.len() as u64);
        add(&mut file, self.metadata.len() as u64);
        for (key, (kind, value)) in &self.metadata {
            file.extend(text(key));
            file.extend(kind.to_le_bytes());
            file.extend(value);
        }
        for (name, sides, start) in &self.tensors {
            file.extend(text(name));
            file.extend((sides.len() as u32).to_le_bytes());
            for side in sides {
                add(&mut file, *side);
            }
            file.extend([0; 4]);
            add(&mut file, *start);
        }
        file.resize(file.len().next_multiple_of(32), 0);
        file.extend(&self.numbers);
        file
    }
}
