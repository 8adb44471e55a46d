//! Which words belong together, by a real student.

use super::stdout;
use engine::{Bundle, DeviceChoice, EngineOptions, Hypothesis, Kernel, LoadedModel, Passage, TranslateJob};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use text::Lang;

fn model() -> Box<dyn LoadedModel> {
    let bundle = Bundle {
        id: "bergamot-pt-en".to_owned(),
        family: &engine::BERGAMOT,
        files: stdout(&["models", "path", "bergamot-pt-en"])
            .lines()
            .map(Into::into)
            .collect(),
        prefix: String::new(),
        prompt: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: NonZeroUsize::MIN,
        kernel: Kernel::best(),
        precision: engine::Precision::default(),
        beam: None,
    };
    bundle.load(&options).expect("the model")
}

fn translate(model: &dyn LoadedModel, source: &str) -> Hypothesis {
    let passages = [Passage {
        source,
        title: "",
        before: "",
        terms: &[],
        constraints: &[],
        attempt: 0,
    }];
    let job = TranslateJob {
        from: "pt".parse::<Lang>().expect("Portuguese"),
        to: Lang::EN,
        passages: &passages,
        align: true,
    };
    let mut answer = None;
    let translator = model.translator().expect("a translator");
    translator
        .translate(&job, &mut |_, hypothesis| {
            answer = Some(hypothesis);
            ControlFlow::Continue(())
        })
        .expect("a translation");
    answer.expect("an answer")
}

/// For each word of the translation the words that its tokens came from.
fn words(source: &str, hypothesis: &Hypothesis) -> Vec<(String, String)> {
    let whole = |text: &str, at: usize| {
        let is_letter = |c: &char| c.is_alphanumeric();
        let before = text[..at].chars().rev().take_while(is_letter);
        let behind = text[at..].chars().take_while(is_letter);
        let before: String = before.collect::<Vec<_>>().into_iter().rev().collect();
        before.to_lowercase() + &behind.collect::<String>().to_lowercase()
    };
    let mut words: Vec<(String, String)> = hypothesis
        .alignment
        .iter()
        .map(|link| {
            (
                whole(&hypothesis.text, link.target.start),
                whole(source, link.source.start),
            )
        })
        .collect();
    words.dedup();
    words
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn tokens_have_the_scores_that_make_up_that_of_the_whole() {
    let hypothesis = translate(&*model(), "A menina comprou um livro vermelho em Lisboa.");
    let scores: Vec<f32> = hypothesis
        .alignment
        .iter()
        .filter_map(|link| link.score)
        .collect();
    assert_eq!(scores.len(), hypothesis.alignment.len());
    assert!(scores.iter().all(|score| *score <= 0.0));
    // The mark that ends the text has a score too, and is no token of it.
    let stop = hypothesis.score * hypothesis.tokens as f32 - scores.iter().sum::<f32>();
    assert_eq!(hypothesis.tokens, scores.len() + 1);
    assert!((-1.0..1e-4).contains(&stop), "{stop} of {hypothesis:?}");
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn obvious_words_belong_together() {
    let model = model();
    for (source, wanted) in [
        (
            "A menina comprou um livro vermelho em Lisboa.",
            &[
                ("girl", "menina"),
                ("bought", "comprou"),
                ("red", "vermelho"),
                ("book", "livro"),
                ("lisbon", "lisboa"),
            ][..],
        ),
        (
            "PRESIDENTE VISITA A NOVA PONTE SOBRE O RIO",
            &[("president", "presidente"), ("bridge", "ponte"), ("river", "rio")],
        ),
        (
            "O preço é de 2500 euros 😀 hoje.",
            &[("price", "preço"), ("euros", "euros"), ("today", "hoje")],
        ),
    ] {
        let hypothesis = translate(&*model, source);
        let found = words(source, &hypothesis);
        for (english, portuguese) in wanted {
            let pair = ((*english).to_owned(), (*portuguese).to_owned());
            assert!(found.contains(&pair), "{pair:?} in {found:?} of {hypothesis:?}");
        }
    }
}
