//! Language models that are meant to do harm: each is one sentence that names the file, and exit code 1.

use crate::kit::{Home, Outcome, run};
use crate::language_model::{LanguageModel, numbers, text, texts, vocabulary};

/// Enough for the tool and a toy, in kB; none of these models may ask for more.
const MEMORY: &str = "-v 3000000";

fn outcome(model: &LanguageModel) -> Outcome {
    let home = Home::new();
    home.write("model.gguf", model.file());
    home.write("ru.txt", "Он уехал.\n");
    let args = ["translate", "--model", "model.gguf", "--from", "ru", "ru.txt"];
    run(&mut home.tool_within(MEMORY, &args), b"")
}

/// Runs a changed model, and checks the sentence.
#[track_caller]
fn refused(change: impl FnOnce(&mut LanguageModel), sentence: &str) {
    let mut model = LanguageModel::new();
    change(&mut model);
    let outcome = outcome(&model);
    let last = outcome.stderr.trim_end().lines().last().unwrap_or_default();
    assert!(last.starts_with("error:"), "more than one sentence: {outcome:?}");
    outcome.failed(1, sentence);
}

/// Runs a model with another chat template, which ends: with an answer, or with one sentence.
#[track_caller]
fn harmless(source: &str) {
    let mut model = LanguageModel::new();
    model.template(source);
    let outcome = outcome(&model);
    assert!((0..=1).contains(&outcome.code), "{source:.60}…: {outcome:?}");
}

#[test]
fn the_toy_itself_is_not_refused() {
    let outcome = outcome(&LanguageModel::new());
    assert_eq!(outcome.code, 0, "{outcome:?}");
}

#[test]
fn headers_that_cannot_be() {
    refused(
        |model| model.set("general.alignment", 4, [0; 4]),
        "general.alignment",
    );
    refused(
        |model| model.set("more", 9, [&[0; 4][..], &u64::MAX.to_le_bytes()].concat()),
        "more than 2097152 values",
    );
    refused(
        |model| model.set("more", 8, [0xff; 8]),
        "the file ends within more",
    );
    refused(|model| model.tensors[3].2 += 1 << 40, "is cut");
    refused(
        |model| model.tensors[3].2 = model.tensors[2].2,
        "shares its numbers",
    );
    refused(|model| model.tensors[3].1[0] = 0, "above 0");
    refused(
        |model| model.tensors[3].0 = model.tensors[2].0.clone(),
        "is there twice",
    );
}

#[test]
fn blueprints_that_cannot_be() {
    for (key, count) in [
        ("attention.head_count", 0),
        ("attention.head_count", 1 << 31),
        ("attention.head_count_kv", 3),
        ("attention.key_length", 3),
        ("block_count", 1 << 16),
        ("context_length", 0),
        ("embedding_length", u32::MAX),
    ] {
        let key = format!("qwen2.{key}");
        refused(|model| model.set(&key, 4, count.to_le_bytes()), &key);
    }
    for number in [f32::NAN, 0.0, -1.0, f32::INFINITY] {
        refused(
            |model| model.set("qwen2.rope.freq_base", 6, number.to_le_bytes()),
            "metadata field qwen2.rope.freq_base is missing or out of range",
        );
    }
}

#[test]
fn more_tokens_than_embeddings() {
    refused(
        |model| model.tensors[0].1[1] -= 1,
        "it has 258 tokens, and embeddings for 257",
    );
}

#[test]
fn tokenizers_of_other_kinds() {
    for (key, value) in [("model", "bert"), ("pre", "kimi-k2\u{1b}[31m")] {
        let key = format!("tokenizer.ggml.{key}");
        let sentence = format!("model.gguf says that its {key} is '{}", &value[..4]);
        refused(|model| model.set(&key, 8, text(value)), &sentence);
    }
}

#[test]
fn vocabularies_that_cannot_be() {
    let tokens = |change: &dyn Fn(&mut Vec<String>)| {
        let mut tokens = vocabulary();
        change(&mut tokens);
        texts(&tokens)
    };
    for (list, sentence) in [
        (
            tokens(&|tokens| tokens[7] = tokens[3].clone()),
            "tokens 3 and 7 have the same text",
        ),
        (
            tokens(&|tokens| tokens[7] = "a".repeat(1 << 20)),
            "token 7 has 1048576 bytes",
        ),
        (
            tokens(&|tokens| tokens.truncate(9)),
            "tokenizer.ggml.eos_token_id is no token: it has 9 of them",
        ),
    ] {
        refused(
            |model| model.set("tokenizer.ggml.tokens", 9, list.clone()),
            sentence,
        );
    }
    for merge in ["x", "ab c", "a b"] {
        refused(
            |model| model.set("tokenizer.ggml.merges", 9, texts(&[merge.to_owned()])),
            "merge 0, '",
        );
    }
    refused(
        |model| model.set("tokenizer.ggml.token_type", 9, numbers(5, &[[1, 0, 0, 0]; 9])),
        "it has 258 tokens, and fewer types of them",
    );
    for id in [258, u32::MAX] {
        for key in ["bos", "eos", "eot", "eom"] {
            let key = format!("tokenizer.ggml.{key}_token_id");
            refused(
                |model| model.set(&key, 4, id.to_le_bytes()),
                &format!("{key} is no token"),
            );
        }
    }
}

#[test]
fn scores_that_cannot_be() {
    let pieces = |scores: Vec<[u8; 4]>| {
        move |model: &mut LanguageModel| {
            model.set("tokenizer.ggml.model", 8, text("llama"));
            model.set("tokenizer.ggml.scores", 9, numbers(6, &scores));
        }
    };
    refused(
        pieces(vec![1_f32.to_le_bytes(); 9]),
        "it has 258 tokens, and scores for 9",
    );
    let mut scores = vec![1_f32.to_le_bytes(); 258];
    scores[5] = f32::NAN.to_le_bytes();
    refused(pieces(scores), "the score of token 5 is no number");
    refused(
        |model| model.set("tokenizer.ggml.model", 8, text("llama")),
        "tokenizer: its tokens have no scores",
    );
}

#[test]
fn chat_templates_without_an_end() {
    for source in [
        "{% for a in range(100000) %}{% for b in range(100000) %}{% for c in range(100000) %}{% endfor %}{% endfor %}{% endfor %}",
        "{% set n = namespace(s='ab') %}{% for i in range(40) %}{% set n.s = n.s ~ n.s %}{% endfor %}{{ n.s }}",
    ] {
        refused(
            |model| model.template(source),
            "it makes far more of the conversation than a prompt",
        );
    }
    harmless("{{ 'a' * 4000000000 }}");
    refused(
        |model| model.template(&"a".repeat(100_000)),
        "chat template: it has 100000 bytes; more than 65536 are not read",
    );
}

#[test]
fn chat_templates_that_say_nothing() {
    refused(
        |model| model.template("{% if 0 %}{% endif %}"),
        "its chat template makes an empty prompt",
    );
}

#[test]
fn chat_templates_of_one_long_chain() {
    for (first, again, last) in [
        ("{{ 1", "+1", " }}"),
        ("{{ a", ".b", " }}"),
        ("{{ 'a'", "|e", " }}"),
        ("{{ ", "not ", "1 }}"),
        ("{{ ", "-", "1 }}"),
        ("{{ 1", " if 1 else 1", " }}"),
        ("{% if 0 %}", "{% elif 0 %}", "{% endif %}"),
    ] {
        for length in [60_000, 400_000] {
            harmless(&[first, &again.repeat(length / again.len()), last].concat());
        }
    }
}

#[test]
fn what_a_chat_template_says_is_no_control() {
    let mut model = LanguageModel::new();
    model.template("{{ raise_exception('\u{1b}]0;PWN\u{7} no\nerror: forged') }}");
    let outcome = outcome(&model);
    let lines = outcome.stderr.lines().filter(|line| line.starts_with("error:"));
    assert_eq!((outcome.code, lines.count()), (1, 1), "{outcome:?}");
    assert!(!outcome.stderr.contains('\u{1b}'), "{outcome:?}");
}

/// A model of another architecture with sizes that fit, and one of them changed.
#[track_caller]
fn refused_size(architecture: &str, key: &str, count: u32, sentence: &str) {
    refused(
        |model| {
            model.rename(architecture);
            for (key, count) in [
                ("attention.key_length", 16),
                ("ssm.conv_kernel", 4),
                ("ssm.state_size", 16),
                ("ssm.group_count", 1),
                ("ssm.time_step_rank", 2),
                ("ssm.inner_size", 32),
            ] {
                model.set(&format!("{architecture}.{key}"), 4, u32::to_le_bytes(count));
            }
            model.set(&format!("{architecture}.{key}"), 4, count.to_le_bytes());
        },
        sentence,
    );
}

#[test]
fn blueprints_of_newer_networks_that_cannot_be() {
    for (architecture, key, count) in [
        ("gemma3", "attention.sliding_window", 0),
        ("gemma3", "attention.sliding_window_pattern", 0),
        ("gemma3", "attention.value_length", 8),
        ("gemma3", "final_logit_softcapping", 0),
        ("qwen35", "full_attention_interval", 0),
        ("qwen35", "nextn_predict_layers", 1),
        ("qwen35", "nextn_predict_layers", u32::MAX),
        ("qwen35", "block_count", 1 << 16),
        ("qwen35", "rope.dimension_count", 3),
        ("qwen35", "rope.dimension_count", 64),
        ("qwen35", "ssm.conv_kernel", 1),
        ("qwen35", "ssm.conv_kernel", 1 << 19),
        ("qwen35", "ssm.group_count", 0),
        ("qwen35", "ssm.state_size", 24),
        ("qwen35", "ssm.state_size", 960_000),
        ("qwen35", "ssm.inner_size", 48),
        ("qwen35", "attention.key_length", 15),
    ] {
        let sentence = format!("metadata field {architecture}.{key} is missing or out of range");
        refused_size(architecture, key, count, &sentence);
    }
    refused_size("qwen35", "ssm.group_count", 3, "qwen35.ssm.time_step_rank");
    // Sizes that are possible, of tensors that are not there.
    refused_size(
        "qwen35",
        "block_count",
        8,
        "tensor blk.0.ssm_conv1d.weight is missing",
    );
    refused_size(
        "gemma3",
        "block_count",
        1,
        "tensor blk.0.post_attention_norm.weight is missing",
    );
    refused(
        |model| model.rename("qwen35"),
        "metadata field qwen35.ssm.group_count is missing or out of range",
    );
}

#[test]
fn positions_that_are_scaled_in_ways_not_known() {
    for (architecture, kind) in [
        ("hunyuan-dense", "yarn"),
        ("hunyuan-dense", "linear"),
        ("gemma3", "longrope"),
    ] {
        refused(
            |model| {
                model.rename(architecture);
                let key = format!("{architecture}.rope.scaling.type");
                model.set(&key, 8, crate::language_model::text(kind));
            },
            &format!(
                "asks for '{kind}', a scaling of positions that tolmach does not know for {architecture}"
            ),
        );
    }
}
