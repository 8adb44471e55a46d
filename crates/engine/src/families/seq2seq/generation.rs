//! The search settings of a model: `generation_config.json`, and `config.json` where that is missing or lacks a key,
//! with the meaning and the defaults of `transformers`.

use super::dialect::Defaults;
use crate::EngineOptions;
use generate::{Beam, Filters, Method, Stopping};
use serde_json::Value;

/// The search settings of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Generation {
    /// The decoder's start token.
    pub start: u32,
    /// Tokens that end a text.
    pub end: Vec<u32>,
    /// Tokens of a text, the start not among them.
    pub max_tokens: usize,
    /// Changes to the logits. A target language may force another first token.
    pub filters: Filters,
    /// Width of the beam; 1 is greedy search.
    pub beams: usize,
    /// See [`Beam::length_penalty`].
    pub length_penalty: f32,
    /// See [`Beam::stopping`].
    pub stopping: Stopping,
    /// The text that a summariser reads before every text.
    pub prefix: String,
}

/// The most tokens of a text where the configuration does not say: enough for what a window holds, unlike the twenty
/// of `transformers`, which cut sentences.
const DEFAULT_MAX_TOKENS: usize = 512;

/// Penalties beyond this leave no number to compare.
const MOST_PENALTY: f32 = 1000.0;

impl Generation {
    /// Reads both files. `task` names the part of `task_specific_params` that applies, if there is one.
    ///
    /// # Errors
    /// In words, when the model has no token to start from, or a value is none.
    pub fn read(config: &Value, generation: &Value, task: &str, defaults: &Defaults) -> Result<Self, String> {
        let special = &config["task_specific_params"][task];
        let keys = Keys([special, generation, config]);
        let end = match keys.get("eos_token_id") {
            Value::Null => vec![defaults.end],
            Value::Array(ids) => ids.iter().filter_map(token).collect(),
            id => Vec::from_iter(token(id)),
        };
        let start = keys
            .token("decoder_start_token_id")
            .or(defaults.start)
            .or(keys.token("bos_token_id"))
            .ok_or("'decoder_start_token_id' is missing")?;
        let beams = keys.count("num_beams").unwrap_or(1).max(1);
        if beams > EngineOptions::MOST_BEAMS {
            return Err(format!(
                "'num_beams' is {beams}; more than {} are not searched",
                EngineOptions::MOST_BEAMS
            ));
        }
        let max_tokens = keys
            .count("max_new_tokens")
            .or(keys.count("max_length").map(|length| length.saturating_sub(1)))
            .unwrap_or(DEFAULT_MAX_TOKENS);
        let min_tokens = keys
            .count("min_new_tokens")
            .or(keys.count("min_length").map(|length| length.saturating_sub(1)));
        // The first BART models say it so.
        let forces_begin = keys.get("force_bos_token_to_be_generated").as_bool() == Some(true);
        let begin = keys.token("bos_token_id").filter(|_| forces_begin);
        let filters = Filters {
            repetition_penalty: keys.number("repetition_penalty").unwrap_or(1.0),
            no_repeat_ngram: keys.count("no_repeat_ngram_size").unwrap_or(0),
            bad_words: bad_words(keys.get("bad_words_ids")),
            min_tokens: min_tokens.unwrap_or(0),
            forced_first: keys.token("forced_bos_token_id").or(begin),
            forced_last: keys.token("forced_eos_token_id").or(defaults.forced_last),
            renormalise: keys.get("renormalize_logits").as_bool() == Some(true),
        };
        if filters.repetition_penalty <= 0.0 {
            return Err("'repetition_penalty' is not above 0".to_owned());
        }
        Ok(Generation {
            start,
            end,
            max_tokens: max_tokens.max(1),
            filters,
            beams,
            length_penalty: keys.number("length_penalty").unwrap_or(1.0),
            stopping: match keys.get("early_stopping") {
                Value::Bool(true) => Stopping::FirstComplete,
                Value::String(never) if never == "never" => Stopping::Exhaustive,
                _ => Stopping::Heuristic,
            },
            prefix: special["prefix"].as_str().unwrap_or_default().to_owned(),
        })
    }

    /// The search, if its tokens are among so many and its numbers can be computed with.
    ///
    /// # Errors
    /// In words, naming the value that is out of range.
    pub fn checked(self, vocabulary: usize) -> Result<Self, String> {
        let Filters {
            forced_first,
            forced_last,
            repetition_penalty,
            ..
        } = self.filters;
        for (key, id) in [
            ("decoder_start_token_id", Some(self.start)),
            ("forced_bos_token_id", forced_first),
            ("forced_eos_token_id", forced_last),
        ] {
            if let Some(id) = id.filter(|id| *id as usize >= vocabulary) {
                return Err(format!(
                    "'{key}' is {id}, and the vocabulary has {vocabulary} tokens"
                ));
            }
        }
        for (key, number) in [
            ("repetition_penalty", repetition_penalty),
            ("length_penalty", self.length_penalty),
        ] {
            if !(-MOST_PENALTY..=MOST_PENALTY).contains(&number) {
                return Err(format!("'{key}' is {number}, out of range"));
            }
        }
        Ok(self)
    }

    /// The search with so many beams.
    pub fn method(&self, beams: usize) -> Method {
        if beams < 2 {
            return Method::Greedy;
        }
        Method::Beam(Beam {
            width: beams,
            length_penalty: self.length_penalty,
            stopping: self.stopping,
        })
    }
}

/// The sources of a setting, of which the first that has the key counts.
struct Keys<'a>([&'a Value; 3]);

impl<'a> Keys<'a> {
    fn get(&self, key: &str) -> &'a Value {
        let values = self.0.iter().map(|source| &source[key]);
        values
            .into_iter()
            .find(|value| !value.is_null())
            .unwrap_or(&Value::Null)
    }

    fn token(&self, key: &str) -> Option<u32> {
        let value = self.get(key);
        token(value.get(0).unwrap_or(value))
    }

    fn count(&self, key: &str) -> Option<usize> {
        self.get(key).as_u64().map(|count| count.min(1 << 24) as usize)
    }

    fn number(&self, key: &str) -> Option<f32> {
        self.get(key).as_f64().map(|number| number as f32)
    }
}

fn token(value: &Value) -> Option<u32> {
    value.as_u64().and_then(|id| u32::try_from(id).ok())
}

fn bad_words(value: &Value) -> Vec<Vec<u32>> {
    let words = value.as_array().into_iter().flatten();
    words
        .map(|word| word.as_array().into_iter().flatten().filter_map(token).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::*;
    use serde_json::json;

    fn read(config: &Value, generation: &Value) -> Generation {
        let defaults = Dialect::named("bart").unwrap().defaults;
        Generation::read(config, generation, "summarization", &defaults).unwrap()
    }

    #[test]
    fn the_newer_file_counts_and_a_task_before_both() {
        let config = json!({
            "num_beams": 2, "length_penalty": 0.5, "max_length": 20,
            "task_specific_params": {"summarization": {"num_beams": 6, "prefix": "summarize: "}},
        });
        let generation = json!({"num_beams": 4, "max_length": 142, "min_length": 56, "early_stopping": true});
        let found = read(&config, &generation);
        assert_eq!(
            (found.beams, found.length_penalty, found.max_tokens),
            (6, 0.5, 141)
        );
        assert_eq!(
            (found.filters.min_tokens, found.stopping),
            (55, Stopping::FirstComplete)
        );
        assert_eq!(found.prefix, "summarize: ");
    }

    #[test]
    fn missing_settings_are_as_in_transformers() {
        let found = read(&json!({}), &json!({}));
        assert_eq!((found.start, found.end.as_slice(), found.beams), (2, &[2][..], 1));
        assert_eq!(
            found.filters,
            Filters {
                forced_last: Some(2),
                ..Filters::default()
            }
        );
        assert_eq!((found.stopping, found.length_penalty), (Stopping::Heuristic, 1.0));
    }

    #[test]
    fn the_first_models_spelling_of_a_forced_begin_is_read() {
        let found = read(
            &json!({"force_bos_token_to_be_generated": true, "bos_token_id": 7}),
            &json!({}),
        );
        assert_eq!(found.filters.forced_first, Some(7));
    }

    #[test]
    fn what_cannot_be_searched_is_refused() {
        let defaults = Dialect::named("bart").unwrap().defaults;
        for (config, expected) in [
            (json!({"num_beams": 65}), "'num_beams' is 65; more than 64"),
            (
                json!({"repetition_penalty": 0.0}),
                "'repetition_penalty' is not above 0",
            ),
        ] {
            let error = Generation::read(&config, &Value::Null, "none", &defaults).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn words_that_must_not_come_are_read() {
        let found = read(
            &json!({"bad_words_ids": [[5], [6, 7]], "eos_token_id": [2, 9]}),
            &json!({}),
        );
        assert_eq!(found.filters.bad_words, [vec![5], vec![6, 7]]);
        assert_eq!(found.end, [2, 9]);
    }
}
