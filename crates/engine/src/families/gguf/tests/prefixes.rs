//! Prefixes that jobs leave to each other, with networks that can go back and such that cannot.

use super::super::backend::Conversation;
use super::super::cache::KvCache;
use super::super::prefix::Prefixes;
use super::super::rows::{CpuRows, Prompt, Rows};
use super::{Toy, ids, logits};
use crate::families::meter::Meter;
use candle_core::quantized::GgmlDType;
use generate::{Filters, Scores, StepModel};
use std::sync::Arc;
use text::script::Scripts;

fn conversation(tokens: Vec<u32>) -> Conversation {
    Conversation {
        tokens,
        max_tokens: 1,
        filters: Filters::default(),
        scripts: Scripts::ALL,
    }
}

#[test]
fn jobs_go_on_from_the_words_that_they_have_in_common() {
    for architecture in ["qwen3", "gemma3", "qwen35"] {
        let network = Toy::new(architecture, GgmlDType::Q4K).network();
        let (prefixes, meter) = (Prefixes::default(), Meter::default());
        let instruction = ids(20, 1);
        let prompt = |salt: u32, length| [&instruction[..], &[100 + salt], &ids(length, salt)].concat();
        // What each job reads for its prefix: a recurrent network reads the instruction anew when it learns where it
        // ends.
        let recurrent = architecture == "qwen35";
        let jobs = [
            (vec![prompt(0, 9), prompt(1, 5), prompt(2, 7)], 20),
            (vec![prompt(3, 4), prompt(4, 6)], 0),
            (vec![prompt(5, 8), prompt(5, 8)], 8),
            (vec![prompt(6, 8), prompt(7, 8)], 0),
            (vec![prompt(8, 3)], 0),
            (vec![ids(9, 200)], 8),
            (vec![ids(9, 200)], 0),
            (vec![prompt(9, 8), prompt(10, 8)], if recurrent { 0 } else { 20 }),
        ];
        for (number, (prompts, reads)) in jobs.into_iter().enumerate() {
            let before = meter.usage().prompt_tokens;
            let conversations: Vec<Conversation> = prompts.iter().cloned().map(conversation).collect();
            let prefix = prefixes.shared(&network, &conversations, &meter);
            let read = meter.usage().prompt_tokens - before;
            assert_eq!(read, reads, "{architecture}, job {number}");
            assert_eq!(prefix.cache.tokens(), prefix.tokens.len());
            for prompt in prompts {
                let own = prompt.strip_prefix(&prefix.tokens[..]).unwrap();
                let mut scores = Scores::default();
                network.scores(&mut [network.row(&prefix.cache, 0)], &[own], &mut scores);
                assert_eq!(
                    scores.row(0),
                    logits(&network, &prompt),
                    "{architecture}, job {number}"
                );
            }
        }
    }
}

#[test]
fn the_first_prompts_may_share_more_than_the_instruction() {
    let network = Toy::new("qwen35", GgmlDType::Q4K).network();
    let (prefixes, meter) = (Prefixes::default(), Meter::default());
    let read = |tokens: Vec<u32>| {
        let before = meter.usage().prompt_tokens;
        prefixes.shared(&network, &[conversation(tokens)], &meter);
        meter.usage().prompt_tokens - before
    };
    let instruction = ids(20, 1);
    let prompt = |salt| [&instruction[..], &ids(10, salt)].concat();
    // A lone prompt is all prefix; the second one shows where the instruction ends, and its states are kept from then
    // on.
    assert_eq!(
        [read(prompt(50)), read(prompt(60)), read(prompt(70))],
        [29, 29, 0]
    );
}

#[test]
fn a_recurrent_row_reads_no_drafts() {
    let network = Toy::new("qwen35", GgmlDType::Q4K).network();
    let meter = Meter::default();
    let model = CpuRows {
        network: &network,
        prefix: Arc::new(KvCache::new(network.config(), 0)),
        prefix_tokens: Vec::new(),
        meter: &meter,
    };
    let (mut state, mut found) = (Rows::default(), Scores::default());
    let prompt = [7, 8, 9, 7, 8, 9, 7, 8];
    let scripts = Scripts::ALL;
    let tokens = prompt.to_vec();
    model
        .admit(&mut state, &[Prompt { tokens, scripts }], &mut found)
        .unwrap();
    let mut told = prompt.to_vec();
    for token in [9, 7, 8, 9, 1, 7, 8] {
        assert!(!state.foresees(token));
        found.clear();
        model.step(&mut state, &[token], &mut found).unwrap();
        told.push(token);
        assert_eq!(found.row(0), logits(&network, &told));
    }
}
