//! A whole student with random weights, from files.

use super::toy_network::{SMALL, Shape, Tables, Toy};
use crate::bergamot::Student;
use crate::sentencepiece::SentencePiece;
use crate::{
    Bundle, DeviceChoice, EngineOptions, Hypothesis, LexicalConstraint, Passage, TranslateJob, Translator,
};
use int8::Kernel;
use std::io::Write;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;

/// How a toy student is loaded.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Names of one vocabulary for both sides, or of the source's and the target's.
    pub vocabularies: &'a [&'a str],
    pub threads: usize,
    pub beam: usize,
}

pub fn student(setting: Setting<'_>) -> Student {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sentencepiece");
    let read = |name: &&str| std::fs::read(data.join(name).with_extension("spm")).unwrap();
    let vocabularies: Vec<Vec<u8>> = setting.vocabularies.iter().map(read).collect();
    let words = |file: &Vec<u8>| SentencePiece::parse(file).unwrap().len();
    let toy = Toy::new(Shape {
        source_words: words(&vocabularies[0]),
        target_words: vocabularies.last().map_or(0, words),
        tables: match setting.vocabularies {
            [_] => Tables::One,
            _ => Tables::Two,
        },
        ..SMALL
    });
    let files = [&toy.model, &toy.shortlist].into_iter().chain(&vocabularies);
    let files: Vec<_> = files
        .map(|bytes| {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(bytes).unwrap();
            file
        })
        .collect();
    let bundle = Bundle {
        id: "toy".to_owned(),
        family: &crate::BERGAMOT,
        files: files.iter().map(|file| file.path().to_owned()).collect(),
        prefix: String::new(),
        prompt: String::new(),
    };
    let options = EngineOptions {
        device: DeviceChoice::Cpu,
        threads: NonZeroUsize::new(setting.threads).unwrap(),
        kernel: Kernel::best(),
        precision: crate::Precision::default(),
        beam: NonZeroUsize::new(setting.beam),
    };
    Student::load(&bundle, &options).unwrap()
}

/// Translations of all sources in one job.
pub fn translations(student: &Student, sources: &[&str], align: bool, attempt: u8) -> Vec<Hypothesis> {
    let passages: Vec<Passage<'_>> = sources
        .iter()
        .map(|source| passage(source, &[], attempt))
        .collect();
    answers(student, &passages, align)
}

pub fn passage<'a>(source: &'a str, constraints: &'a [LexicalConstraint], attempt: u8) -> Passage<'a> {
    Passage {
        source,
        title: "",
        before: "",
        terms: &[],
        constraints,
        attempt,
    }
}

/// The translation of each passage, all in one job.
pub fn answers(student: &Student, passages: &[Passage<'_>], align: bool) -> Vec<Hypothesis> {
    let job = TranslateJob {
        from: text::Lang::RU,
        to: text::Lang::EN,
        passages,
        align,
    };
    let mut answers = vec![None; passages.len()];
    let mut sink = |index: usize, hypothesis| {
        answers[index] = Some(hypothesis);
        ControlFlow::Continue(())
    };
    student.translate(&job, &mut sink).unwrap();
    answers
        .into_iter()
        .map(|answer| answer.expect("an answer"))
        .collect()
}

pub fn translate(student: &Student, source: &str, align: bool, attempt: u8) -> Hypothesis {
    translations(student, &[source], align, attempt).remove(0)
}
