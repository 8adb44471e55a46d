//! Random changes to a model's files, to their values and to their bytes.

use super::dice::Dice;
use super::toys::Toy;
use serde_json::{Map, Value, json};

/// A toy with one to three changes in one or two of its files.
pub fn changed(toy: &Toy, dice: &mut Dice) -> Toy {
    let mut toy = toy.clone();
    for _ in 0..=dice.below(2) {
        let at = dice.below(toy.files.len());
        let (name, bytes) = &mut toy.files[at];
        for _ in 0..=dice.below(3) {
            *bytes = change(name, bytes, dice);
        }
    }
    toy
}

fn change(name: &str, bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    if dice.one_in(5) {
        return binary(bytes, bytes.len(), dice);
    }
    match name.rsplit('.').next() {
        Some("json") => json_file(bytes, dice),
        Some("safetensors") => safetensors(bytes, dice),
        Some("gguf") => gguf(bytes, dice),
        Some("txt") => text(bytes, dice),
        // Headers and pickles stand first; numbers behind them hardly matter.
        Some("bin") => binary(bytes, bytes.len().min(12_000), dice),
        _ => binary(bytes, bytes.len(), dice),
    }
}

/// Numbers at the edges of what types and buffers hold.
const EDGES: [u64; 16] = [
    0,
    1,
    2,
    3,
    7,
    16,
    255,
    256,
    1 << 16,
    (1 << 24) + 1,
    (1 << 31) - 1,
    1 << 31,
    u32::MAX as u64,
    1 << 40,
    1 << 63,
    u64::MAX,
];

/// Changes one of the first `end` bytes, or some from there on.
fn binary(bytes: &[u8], end: usize, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if bytes.is_empty() {
        return vec![dice.below(256) as u8];
    }
    let at = dice.below(end.max(1)).min(bytes.len() - 1);
    match dice.below(12) {
        0 => bytes.truncate(at),
        1 => {
            let piece = bytes[at..bytes.len().min(at + 1 + dice.below(200))].to_vec();
            let place = dice.below(bytes.len());
            bytes.splice(place..place, piece);
        }
        2 => {
            let end = bytes.len().min(at + 1 + dice.below(20));
            bytes.drain(at..end);
        }
        3 | 4 => overwrite(&mut bytes, at, &dice.pick(&EDGES).to_le_bytes()),
        5 | 6 => overwrite(&mut bytes, at & !3, &(*dice.pick(&EDGES) as u32).to_le_bytes()),
        7 => overwrite(
            &mut bytes,
            at & !3,
            &dice
                .pick(&[f32::NAN, f32::INFINITY, -0.0, f32::MAX])
                .to_le_bytes(),
        ),
        8 => {
            let new = *dice.pick(b"(t}]aesuRb.2N\x85\x86\x87Qcq\x00hX\x80");
            bytes[at] = new;
        }
        _ => bytes[at] ^= 1 << dice.below(8),
    }
    bytes
}

fn overwrite(bytes: &mut [u8], at: usize, with: &[u8]) {
    for (byte, new) in bytes[at..].iter_mut().zip(with) {
        *byte = *new;
    }
}

/// Lines that are no pairs of parts, and some that are.
const LINES: [&[u8]; 6] = [b"a b c", b"", b"\xff\xfe", b" ", b"a", b"\0 \0"];

fn text(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let (one, other) = (dice.below(lines.len()), dice.below(lines.len()));
    match dice.below(4) {
        0 => lines.swap(one, other),
        1 => lines.truncate(one),
        2 => lines[one] = lines[other],
        _ => lines[one] = LINES[dice.below(LINES.len())],
    }
    lines.join(&b'\n')
}

fn json_file(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let Ok(mut json) = serde_json::from_slice::<Value>(bytes) else {
        return binary(bytes, bytes.len(), dice);
    };
    for _ in 0..=dice.below(2) {
        alter(&mut json, dice);
    }
    json.to_string().into_bytes()
}

/// Changes one value somewhere in a tree; places near the root are as likely as all others.
fn alter(json: &mut Value, dice: &mut Dice) {
    match json {
        Value::Object(map) if !map.is_empty() => {
            let at = dice.below(map.len());
            let key = map.keys().nth(at).cloned().unwrap_or_default();
            if dice.one_in(12) {
                alter_keys(map, &key, dice);
            } else if let Some(value) = map.get_mut(&key) {
                alter(value, dice);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            let (at, other) = (dice.below(list.len()), dice.below(list.len()));
            match dice.below(10) {
                0 => list.truncate(at),
                1 => list.swap(at, other),
                2 => list.push(list[at].clone()),
                3 => {
                    let all = list.clone();
                    list.extend(all);
                }
                4 => {
                    list.remove(at);
                }
                _ => alter(&mut list[at], dice),
            }
        }
        value => *value = other(value, dice),
    }
}

fn alter_keys(map: &mut Map<String, Value>, key: &str, dice: &mut Dice) {
    let other = dice.below(map.len());
    let other = map.keys().nth(other).cloned().unwrap_or_default();
    match dice.below(4) {
        0 => {
            map.remove(key);
        }
        1 => {
            let value = map.remove(key).unwrap_or_default();
            map.insert(
                dice.pick(&["", "type", "content", "a", "\u{0}"]).to_string(),
                value,
            );
        }
        2 => {
            let value = map[key].clone();
            map.insert(other, value);
        }
        _ => {
            let value = other_kind(dice);
            map.insert(key.to_owned(), value);
        }
    }
}

/// Another value in the place of one that is no list or table.
fn other(value: &Value, dice: &mut Dice) -> Value {
    match value {
        Value::Number(number) if dice.one_in(3) => {
            let number = number.as_u64().unwrap_or_default();
            let near = [
                number.wrapping_add(1),
                number.wrapping_sub(1),
                number.wrapping_mul(2),
                number / 2,
            ];
            (*dice.pick(&near)).into()
        }
        Value::Number(_) if dice.one_in(2) => (*dice.pick(&EDGES)).into(),
        Value::Bool(flag) => (!flag).into(),
        Value::String(text) if dice.one_in(2) => strings(text, dice).into(),
        _ => other_kind(dice),
    }
}

fn strings(text: &str, dice: &mut Dice) -> String {
    let middle = text
        .char_indices()
        .nth(text.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    match dice.below(8) {
        0 => String::new(),
        1 => text.repeat(1 + dice.below(40)),
        2 => text[..middle].to_owned(),
        3 => format!("{text}\u{0}"),
        4 => format!("{}\u{301}😀{}", &text[..middle], &text[middle..]),
        5 => "(a|b*)*c{1,9}".to_owned(),
        6 => "x".repeat(10_000),
        _ => binary_text(text, dice),
    }
}

fn binary_text(text: &str, dice: &mut Dice) -> String {
    String::from_utf8_lossy(&binary(text.as_bytes(), text.len(), dice)).into_owned()
}

fn other_kind(dice: &mut Dice) -> Value {
    let edge = *dice.pick(&EDGES);
    match dice.below(14) {
        0 => Value::Null,
        1 => true.into(),
        2 => "".into(),
        3 => json!([]),
        4 => json!({}),
        5 => json!(-1),
        6 => json!(i64::MIN),
        7 => json!(1e308),
        8 => json!(-1e308),
        9 => json!(0.5),
        10 => json!([edge, edge]),
        11 => json!(1e-300),
        12 => json!("gelu"),
        _ => edge.into(),
    }
}

fn safetensors(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
        return binary(bytes, bytes.len(), dice);
    };
    let length = u64::from_le_bytes(*length) as usize;
    let Some((header, numbers)) = rest.split_at_checked(length) else {
        return binary(bytes, bytes.len(), dice);
    };
    if dice.one_in(6) {
        return [&bytes[..8 + length], &binary(numbers, numbers.len(), dice)].concat();
    }
    let header = json_file(header, dice);
    [&(header.len() as u64).to_le_bytes()[..], &header, numbers].concat()
}

/// Pieces of templates.
const PIECES: [&str; 12] = [
    "{{ messages }}",
    "{% for m in messages %}",
    "{% endfor %}",
    "{{ m.content * 99999 }}",
    "{% set x = x ~ x %}",
    "{{ raise_exception('\u{1b}[31m no') }}",
    "{{ m.content.split('')|join(m.content) }}",
    "{% if not a.b[0] %}",
    "{{ '%s'|format(m) }}",
    "{# ",
    "{% macro f(a) %}{{ f(a ~ a) }}{% endmacro %}{{ f('a') }}",
    "{{ range(99999)|list }}",
];

/// Changes that keep lengths right where they must be: another template, or an edge where a number stands behind its
/// type; else bytes of the header.
fn gguf(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let find = |name: &str| {
        bytes
            .windows(name.len())
            .position(|window| window == name.as_bytes())
    };
    let key = *dice.pick(&KEYS);
    let Some(at) = find(key)
        .map(|at| at + key.len())
        .filter(|at| at + 12 < bytes.len())
    else {
        return binary(&bytes, bytes.len().min(24_000), dice);
    };
    if key == "chat_template" {
        let length = u64::from_le_bytes(bytes[at + 4..at + 12].try_into().unwrap_or_default()) as usize;
        let start = at + 12;
        if let Some(end) = start.checked_add(length).filter(|end| *end <= bytes.len()) {
            let source = String::from_utf8_lossy(&bytes[start..end]).into_owned();
            let place = source.char_indices().nth(dice.below(source.chars().count() + 1));
            let place = place.map_or(source.len(), |(at, _)| at);
            let new = [&source[..place], *dice.pick(&PIECES), &source[place..]].concat();
            bytes.splice(start..end, new.bytes());
            overwrite(&mut bytes, at + 4, &(new.len() as u64).to_le_bytes());
        }
        return aligned(bytes);
    }
    match dice.below(4) {
        0 => overwrite(&mut bytes, at, &(dice.below(14) as u32).to_le_bytes()),
        1 => {
            let number = *dice.pick(&[f32::NAN, f32::INFINITY, 0.0, -1.0, 1e30]);
            overwrite(&mut bytes, at + 4, &number.to_le_bytes());
        }
        2 => overwrite(&mut bytes, at + 4, &(dice.below(600) as u32).to_le_bytes()),
        _ => overwrite(&mut bytes, at + 4, &(*dice.pick(&EDGES) as u32).to_le_bytes()),
    }
    bytes
}

/// Ends of the keys in a language model's metadata, and of names of its tensors.
const KEYS: [&str; 24] = [
    "chat_template",
    "chat_template",
    "chat_template",
    ".block_count",
    ".context_length",
    ".embedding_length",
    ".attention.head_count",
    ".attention.head_count_kv",
    ".attention.key_length",
    "rms_epsilon",
    ".freq_base",
    "ggml.tokens",
    "ggml.merges",
    "token_type",
    "eos_token_id",
    "ggml.pre",
    "ggml.model",
    "ggml.scores",
    "ggml.tokens",
    "bos_token_id",
    "general.architecture",
    "token_embd.weight",
    "output_norm.weight",
    "ffn_gate.weight",
];

/// The numbers of tensors begin at a multiple of 32; what was inserted before them has moved them.
fn aligned(bytes: Vec<u8>) -> Vec<u8> {
    // The last tensor ends with the file, so that zeros in front of all numbers would do; near enough is zeros behind.
    let mut bytes = bytes;
    let missing = bytes.len().next_multiple_of(32) - bytes.len();
    bytes.resize(bytes.len() + missing + 32, 0);
    bytes
}
