//! Checks a `tokenizer.json` before the `tokenizers` crate reads it, since that crate trusts its files.
//!
//! The steps must be few, none may make a text many times longer, and steps that make the crate panic are refused by
//! name.

use crate::sentencepiece::check_charsmap;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// Steps of a pipeline's part, those within others too.
const MOST_STEPS: usize = 32;
/// Steps within steps.
const MOST_DEPTH: usize = 4;
/// How many times longer all steps together may make a text. The usual space mark makes it three times.
const MOST_GROWTH: usize = 32;
/// Bytes of marks that stand before or behind pieces, and of what is put before a text.
const MOST_MARK: usize = 64;
/// Letters of a word that is cut into pieces; longer ones are unknown.
const MOST_LETTERS: u64 = 1000;
/// Tokens that stand around a text.
const MOST_FRAME: usize = 8;
/// Bytes of a regular expression; those of the largest tokenizers have a few hundred.
const MOST_PATTERN: usize = 4096;

#[derive(Deserialize)]
struct Outline {
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    pre_tokenizer: Value,
    #[serde(default)]
    post_processor: Value,
    #[serde(default)]
    decoder: Value,
    model: Model,
}

#[derive(Deserialize)]
struct Model {
    max_input_chars_per_word: Option<u64>,
    continuing_subword_prefix: Option<String>,
    end_of_word_suffix: Option<String>,
    #[serde(rename = "vocab")]
    _vocabulary: IgnoredAny,
}

/// Checks a `tokenizer.json`.
///
/// # Errors
/// In words: no JSON, or a step that is not run here.
pub fn check(json: &[u8]) -> Result<(), String> {
    let outline: Outline = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    for (part, steps) in [
        ("normalizer", &outline.normalizer),
        ("pre_tokenizer", &outline.pre_tokenizer),
        ("decoder", &outline.decoder),
        ("post_processor", &outline.post_processor),
    ] {
        let mut walk = Walk {
            part,
            steps: 0,
            growth: 1,
        };
        walk.step(steps, 0)?;
    }
    outline.model.check()
}

impl Model {
    fn check(&self) -> Result<(), String> {
        if self
            .max_input_chars_per_word
            .is_some_and(|most| most > MOST_LETTERS)
        {
            return Err(format!("its words may have more than {MOST_LETTERS} letters"));
        }
        let marks = [&self.continuing_subword_prefix, &self.end_of_word_suffix];
        if marks.into_iter().flatten().any(|mark| mark.len() > MOST_MARK) {
            return Err(format!("a mark of its pieces has more than {MOST_MARK} bytes"));
        }
        Ok(())
    }
}

/// A walk over one part's steps.
struct Walk {
    part: &'static str,
    steps: usize,
    growth: usize,
}

impl Walk {
    fn step(&mut self, step: &Value, depth: usize) -> Result<(), String> {
        if step.is_null() {
            return Ok(());
        }
        let part = self.part;
        self.steps += 1;
        if self.steps > MOST_STEPS || depth > MOST_DEPTH {
            return Err(format!(
                "its {part} has more than {MOST_STEPS} steps, or nests them too deep"
            ));
        }
        let kind = step["type"]
            .as_str()
            .ok_or_else(|| format!("a step of its {part} has no type"))?;
        match kind {
            "Sequence" => {
                let lists = ["normalizers", "pretokenizers", "decoders", "processors"];
                let steps = lists.iter().filter_map(|list| step[list].as_array()).flatten();
                return steps.into_iter().try_for_each(|step| self.step(step, depth + 1));
            }
            "Replace" => self.grow(growth(step))?,
            // The longest decompositions make eleven times as many bytes of a letter.
            "Precompiled" => {
                let encoded = step["precompiled_charsmap"].as_str().unwrap_or_default();
                let map = base64(encoded).ok_or_else(|| format!("the map of its {part} is not in base64"))?;
                check_charsmap(&map).map_err(|error| error.to_string())?;
            }
            "Prepend" if length(&step["prepend"]) > MOST_MARK => {
                return Err(format!(
                    "its {part} puts more than {MOST_MARK} bytes before a text"
                ));
            }
            "FixedLength" if step["length"].as_u64() == Some(0) => {
                return Err(format!("its {part} cuts a text into pieces of no letters"));
            }
            "Strip" if step["stop"].as_u64().is_some_and(|stop| stop > 0) => {
                return Err(format!(
                    "its {part} cuts letters off the ends of tokens, which is not done here"
                ));
            }
            "TemplateProcessing" => self.frame(step)?,
            _ => {}
        }
        if length(&step["pattern"]["Regex"]) > MOST_PATTERN {
            return Err(format!(
                "its {part} has a pattern of more than {MOST_PATTERN} bytes"
            ));
        }
        Ok(())
    }

    fn grow(&mut self, times: usize) -> Result<(), String> {
        self.growth = self.growth.saturating_mul(times);
        if self.growth > MOST_GROWTH {
            return Err(format!(
                "its {} can make a text more than {MOST_GROWTH} times longer",
                self.part
            ));
        }
        Ok(())
    }

    /// The tokens that a template puts around a text.
    fn frame(&self, step: &Value) -> Result<(), String> {
        let too_many = || {
            format!(
                "its {} puts more than {MOST_FRAME} tokens around a text",
                self.part
            )
        };
        let parts = |list: &Value| list.as_array().map_or(0, Vec::len);
        let specials = step["special_tokens"].as_object().into_iter().flatten();
        let most = specials.map(|(_, token)| parts(&token["ids"])).max().unwrap_or(0);
        let one = ["single", "pair"]
            .iter()
            .map(|list| parts(&step[list]))
            .max()
            .unwrap_or(0);
        if one > MOST_FRAME || most > MOST_FRAME || one * most > MOST_FRAME {
            return Err(too_many());
        }
        Ok(())
    }
}

/// How many times longer a replacement can make a text.
fn growth(step: &Value) -> usize {
    let content = length(&step["content"]);
    match step["pattern"]["String"].as_str() {
        Some(pattern) if !pattern.is_empty() => content.div_ceil(pattern.len()).max(1),
        // It may stand between all letters.
        _ => 1 + content,
    }
}

fn length(text: &Value) -> usize {
    text.as_str().map_or(0, str::len)
}

/// The bytes that a text in base64 (RFC 4648) stands for.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3 + 3);
    for four in digits.chunks(4) {
        let mut number = 0_u32;
        for digit in four {
            let value = match digit {
                b'A'..=b'Z' => digit - b'A',
                b'a'..=b'z' => digit - b'a' + 26,
                b'0'..=b'9' => digit - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                _ => return None,
            };
            number = number << 6 | u32::from(value);
        }
        number <<= 6 * (4 - four.len());
        let [_, first, second, third] = number.to_be_bytes();
        bytes.extend_from_slice(&[first, second, third][..(four.len() * 3 / 4)]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn with(part: &str, step: &Value) -> Result<(), String> {
        let mut file =
            json!({ "version": "1.0", "model": { "type": "BPE", "vocab": { "a": 0 }, "merges": [] } });
        file[part] = step.clone();
        check(file.to_string().as_bytes())
    }

    fn replace(pattern: &str, content: &str) -> Value {
        json!({ "type": "Replace", "pattern": { "String": pattern }, "content": content })
    }

    #[test]
    fn usual_steps_pass() {
        let usual = json!({ "type": "Sequence", "normalizers": [
            { "type": "Prepend", "prepend": "▁" }, replace(" ", "▁"), { "type": "NFKC" },
            { "type": "Replace", "pattern": { "Regex": " {2,}" }, "content": " " },
        ] });
        assert_eq!(with("normalizer", &usual), Ok(()));
        let frame = json!({ "type": "TemplateProcessing",
            "single": [{ "SpecialToken": { "id": "[CLS]", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } }],
            "pair": [], "special_tokens": { "[CLS]": { "id": "[CLS]", "ids": [1], "tokens": ["[CLS]"] } } });
        assert_eq!(with("post_processor", &frame), Ok(()));
        assert_eq!(
            with(
                "decoder",
                &json!({ "type": "Strip", "content": " ", "start": 1, "stop": 0 })
            ),
            Ok(())
        );
        assert_eq!(with("decoder", &Value::Null), Ok(()));
    }

    #[test]
    fn steps_that_blow_up_or_break_are_refused() {
        let blown: Vec<Value> = (0..6).map(|_| replace("a", &"a".repeat(20))).collect();
        let mut deep = json!({ "type": "NFC" });
        for _ in 0..10 {
            deep = json!({ "type": "Sequence", "normalizers": [deep] });
        }
        let many: Vec<Value> = (0..100).map(|_| json!({ "type": "NFC" })).collect();
        for (part, step, sentence) in [
            (
                "normalizer",
                json!({ "type": "Sequence", "normalizers": blown }),
                "32 times longer",
            ),
            ("normalizer", replace("", &"a".repeat(40)), "32 times longer"),
            ("decoder", replace("a", &"a".repeat(40)), "32 times longer"),
            (
                "normalizer",
                json!({ "type": "Prepend", "prepend": "a".repeat(65) }),
                "64 bytes before",
            ),
            ("normalizer", deep, "too deep"),
            (
                "normalizer",
                json!({ "type": "Sequence", "normalizers": many }),
                "32 steps",
            ),
            ("normalizer", json!({ "lowercase": true }), "has no type"),
            (
                "normalizer",
                json!({ "type": "Precompiled", "precompiled_charsmap": "!" }),
                "base64",
            ),
            (
                "normalizer",
                json!({ "type": "Precompiled", "precompiled_charsmap": "AAAA" }),
                "map of characters",
            ),
            (
                "pre_tokenizer",
                json!({ "type": "FixedLength", "length": 0 }),
                "no letters",
            ),
            (
                "decoder",
                json!({ "type": "Strip", "content": "a", "start": 0, "stop": 1 }),
                "ends of tokens",
            ),
            (
                "post_processor",
                json!({ "type": "TemplateProcessing", "single": ["[CLS]", "$A"], "pair": [],
                    "special_tokens": { "[CLS]": { "id": "[CLS]", "ids": vec![1; 1000], "tokens": [] } } }),
                "around a text",
            ),
        ] {
            let error = with(part, &step).unwrap_err();
            assert!(error.contains(sentence), "{error}");
        }
        for (key, value) in [
            ("max_input_chars_per_word", json!(1_u64 << 40)),
            ("end_of_word_suffix", json!("a".repeat(65))),
        ] {
            let mut file = json!({ "model": { "vocab": {} } });
            file["model"][key] = value;
            assert!(check(file.to_string().as_bytes()).is_err(), "{key}");
        }
    }

    #[test]
    fn base64_is_read() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg==", b"f"),
            ("Zm8=", b"fo"),
            ("Zm9v", b"foo"),
            ("+/8A", &[0xfb, 0xff, 0]),
        ] {
            assert_eq!(base64(text).as_deref(), Some(bytes));
        }
        assert_eq!(base64("Zm 9"), None);
    }
}
