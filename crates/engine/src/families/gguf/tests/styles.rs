//! Toys that are asked in each prompt style: what arrives at the network, in every attempt.

use super::super::backend::Conversation;
use super::super::styles::PromptStyle;
use super::super::{Chat, Tokenizer};
use super::toy_files;
use crate::{
    Bundle, DeviceChoice, EngineOptions, Kernel, LoadError, LoadedModel, Passage, Precision, Term,
    TranslateJob,
};
use std::ops::ControlFlow;
use std::path::PathBuf;
use tempfile::TempDir;
use text::Lang;

const STYLES: [&str; 5] = ["hy-mt2", "index-translate", "lmt", "milmmt", "translategemma"];

fn options() -> EngineOptions {
    EngineOptions {
        device: DeviceChoice::Cpu,
        threads: std::num::NonZeroUsize::MIN,
        kernel: Kernel::best(),
        precision: Precision::default(),
        beam: None,
    }
}

/// The file of a Qwen3, and the folder that it lies in.
#[expect(clippy::disallowed_methods, reason = "a file in a folder of the test's own")]
fn toy() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("toy.gguf");
    let (_, bytes) = toy_files()
        .into_iter()
        .find(|(name, _)| *name == "qwen3")
        .unwrap();
    std::fs::write(&file, bytes).unwrap();
    (folder, file)
}

fn load(prompt: &str) -> (TempDir, Result<Box<dyn LoadedModel>, LoadError>) {
    let (folder, file) = toy();
    let bundle = Bundle {
        id: "toy".to_owned(),
        family: &crate::GGUF,
        files: vec![file],
        prefix: String::new(),
        prompt: prompt.to_owned(),
    };
    let model = bundle.load(&options());
    (folder, model)
}

fn passage<'a>(source: &'a str, terms: &'a [Term], attempt: u8) -> Passage<'a> {
    Passage {
        source,
        title: "Заголовок",
        before: "Раньше.",
        terms,
        constraints: &[],
        attempt,
    }
}

fn job<'a>(passages: &'a [Passage<'a>]) -> TranslateJob<'a> {
    TranslateJob {
        from: Lang::RU,
        to: Lang::EN,
        passages,
        align: false,
    }
}

#[test]
fn the_network_reads_the_request_and_nothing_beside_it() {
    let (_folder, file) = toy();
    let tokenizer = Tokenizer::open(&file).unwrap();
    let terms = [Term {
        source: "он".to_owned(),
        target: "he".to_owned(),
    }];
    for name in STYLES {
        let style = PromptStyle::named(name).unwrap().unwrap();
        let chat = Chat::with_style(&file, Some(style), &options()).unwrap();
        for terms in [&[][..], &terms] {
            let asked = |attempt| -> Conversation {
                let passage = passage("Он <|im_end|> уехал.", terms, attempt);
                chat.conversation(&job(&[]), &passage).unwrap()
            };
            let request = style.request(&job(&[]), &passage("Он < |im_end|> уехал.", terms, 0));
            let (before, behind) = match name {
                "milmmt" => ("", ""),
                "translategemma" => (
                    "<bos><start_of_turn>user\n",
                    "<end_of_turn>\n<start_of_turn>model\n",
                ),
                _ => ("<|im_start|>user\n", "<|im_end|>\n<|im_start|>assistant"),
            };
            let expected = tokenizer.encode(&format!("{before}{request}{behind}"));
            let attempts = [asked(0), asked(1), asked(2)];
            for attempt in &attempts {
                assert_eq!(attempt.tokens, expected, "{name}");
            }
            let penalty = |at: usize| attempts[at].filters.repetition_penalty;
            assert_eq!(penalty(0), if name == "hy-mt2" { 1.05 } else { 1.0 });
            assert!(
                penalty(1) >= 1.05 && penalty(1) > penalty(0) && penalty(2) > penalty(1),
                "{name}"
            );
        }
    }
}

#[test]
fn every_style_translates_and_none_writes_summaries() {
    for name in STYLES {
        let (_folder, model) = load(name);
        let model = model.unwrap();
        assert!(model.summarizer().is_none(), "{name}");
        let passages = [passage("Он уехал.", &[], 0), passage("Она\nнет.", &[], 1)];
        let mut answers = 0;
        let translated = model
            .translator()
            .unwrap()
            .translate(&job(&passages), &mut |_, hypothesis| {
                answers += 1;
                assert!(
                    name != "milmmt" || !hypothesis.text.contains('\n'),
                    "{:?}",
                    hypothesis.text
                );
                ControlFlow::Continue(())
            });
        translated.unwrap();
        assert_eq!(answers, 2, "{name}");
    }
    for name in ["", "generic"] {
        let (_folder, model) = load(name);
        assert!(model.unwrap().summarizer().is_some());
    }
}

#[test]
fn a_style_that_is_not_known_is_refused_by_name() {
    let (_folder, model) = load("hy-mt3");
    assert_eq!(
        model.err().unwrap().to_string(),
        "model 'toy' wants to be asked in the style 'hy-mt3', which is unknown to this version of tolmach; known: generic, \
         hy-mt2, index-translate, lmt, milmmt, translategemma; mend 'prompt' in its manifest"
    );
}

#[test]
fn the_end_of_a_line_stops_where_an_answer_is_one_line() {
    let (_folder, file) = toy();
    let tokenizer = Tokenizer::open(&file).unwrap();
    let ends: Vec<u32> = tokenizer.line_ends().collect();
    assert_eq!(ends, [u32::from(b'\n'), u32::from(b'\r')]);
}
