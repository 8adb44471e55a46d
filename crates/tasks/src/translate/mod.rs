//! Translates the passages of documents together, retries those with findings, and reports each block when it is
//! final.
//!
//! Documents that use the same models are translated together as a *batch*, and a call of the engine contains
//! passages of all of them. The result for a passage does not depend on the others: engines guarantee that, and of
//! several attempts the better one is chosen by their numbers, never by the order in which they arrive.

mod masks;
mod parts;
mod state;

use std::cell::RefCell;
use std::ops::{ControlFlow, Range};

use contract::{AlignmentLink, Hypothesis, LexicalConstraint, TranslateJob, Translator};
use documents::inline;
use review::candidate::{Candidate, PassageSource};
use review::glossary::Glossary;
use review::{spans, word_alignment};
use text::Lang;
use text::passages;

use crate::assemble;
use crate::error::TaskError;
use crate::event::{Answer, Event, OnEvent};
use crate::options::Unit;
use crate::plan::Passage;
use crate::report::BlockReport;
use crate::source::Opened;
use masks::Masked;
use parts::{Part, constraints, parts_of, verbatim, verbatim_marks};
use state::{ATTEMPTS, State};

/// A document to translate.
pub(crate) struct TranslationInput<'a> {
    pub opened: &'a Opened,
    pub passages: &'a [Passage],
    pub to: Lang,
    pub title: &'a str,
    pub unit: Unit,
    /// The user's terms.
    pub glossary: Option<&'a Glossary>,
    /// Whether blocks shall have a word alignment and token scores. Blocks with marks get an alignment in any case.
    pub token_scores: bool,
    pub on_event: &'a OnEvent<'a>,
}

/// The position of a passage: the index of its document in the batch, and its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    document: usize,
    passage: usize,
}

/// Translates every passage of documents that have one target language, and reports every block of a document, in
/// order. Returns the blocks of each document in the batch's order.
///
/// # Errors
/// If the model fails, and [`TaskError::Stopped`] once `stopped` returns true.
pub(crate) fn translate(
    inputs: &[TranslationInput<'_>],
    model: &dyn Translator,
    stopped: &dyn Fn() -> bool,
) -> Result<Vec<Vec<BlockReport>>, TaskError> {
    let batch = TranslationBatch {
        inputs,
        model,
        stopped,
        // Asked once: it reads every block.
        aligns_all: inputs
            .iter()
            .any(|input| input.token_scores || input.opened.has_marks()),
        states: inputs
            .iter()
            .map(|input| RefCell::new(State::new(input, model.supports_constraints())))
            .collect(),
    };
    for state in &batch.states {
        state.borrow_mut().report_ready();
    }
    for call in batch.calls() {
        // The second and third attempt are made together: a batch takes little longer than one row.
        for attempts in [0..1, 1..ATTEMPTS] {
            let open: Vec<Place> = call
                .iter()
                .copied()
                .filter(|&place| !batch.is_final(place))
                .collect();
            if !open.is_empty() {
                batch.run_attempts(&open, attempts)?;
                batch.ask_for_terms(&open)?;
            }
        }
    }
    let states = batch.states.into_iter();
    Ok(states.map(|state| state.into_inner().into_reports()).collect())
}

/// Documents that are translated together.
struct TranslationBatch<'a> {
    inputs: &'a [TranslationInput<'a>],
    model: &'a dyn Translator,
    stopped: &'a dyn Fn() -> bool,
    /// Whether every passage needs an alignment, by which marks are placed and token scores are told.
    aligns_all: bool,
    states: Vec<RefCell<State<'a>>>,
}

impl TranslationBatch<'_> {
    /// The passages of each call of the model; retries come between calls, so that a long text is shown as it grows.
    /// A call has one source language.
    fn calls(&self) -> Vec<Vec<Place>> {
        let mut places: Vec<Place> = Vec::new();
        for (document, input) in self.inputs.iter().enumerate() {
            places.extend((0..input.passages.len()).map(|passage| Place { document, passage }));
        }
        if self.inputs.len() > 1 {
            // With several documents no block is shown early, so passages are sorted by language, which makes fewer
            // calls.
            places.sort_by_key(|&place| self.passage(place).from.code());
        }
        places
            .chunk_by(|&left, &right| self.passage(left).from == self.passage(right).from)
            .flat_map(|same| same.chunks(self.model.preferred_batch_size().max(1)))
            .map(<[Place]>::to_vec)
            .collect()
    }

    fn passage(&self, place: Place) -> &Passage {
        &self.inputs[place.document].passages[place.passage]
    }

    fn is_final(&self, place: Place) -> bool {
        self.states[place.document].borrow().is_final(place.passage)
    }

    fn run_attempts(&self, open: &[Place], attempts: Range<u8>) -> Result<(), TaskError> {
        let mut parts: Vec<Part> = Vec::new();
        for attempt in attempts.clone() {
            for &place in open {
                let lost = self.states[place.document].borrow().lost(place.passage);
                parts.extend(parts_of(
                    &self.inputs[place.document],
                    place,
                    attempt,
                    &lost,
                    self.model.wants_masks(),
                ));
            }
        }
        self.ask(&parts, self.passage(open[0]).from)?;
        // A passage without an answer must not leave its block unfinished for ever.
        if attempts.end == ATTEMPTS {
            for &place in open {
                self.states[place.document]
                    .borrow_mut()
                    .note_missing(place.passage);
            }
        }
        Ok(())
    }

    /// Translates passages again whose first answer lacks terms, if the model supports constraints.
    fn ask_for_terms(&self, open: &[Place]) -> Result<(), TaskError> {
        let part = |place: &Place| {
            let (state, input) = (self.states[place.document].borrow(), &self.inputs[place.document]);
            let missing = state.missing_terms(place.passage)?;
            let mut part = parts_of(input, *place, 0, &[], false).pop()?;
            part.constraints = constraints(input, &part, missing);
            Some(part)
        };
        let (parts, without): (Vec<Part>, Vec<Part>) = open
            .iter()
            .filter_map(part)
            .partition(|part| !part.constraints.is_empty());
        if let Some(first) = parts.first() {
            self.ask(&parts, self.passage(first.place).from)?;
        }
        for Part { place, .. } in parts.iter().chain(&without) {
            self.states[place.document]
                .borrow_mut()
                .accept_constrained(place.passage, None);
        }
        Ok(())
    }

    /// The part with masks in the places of its literals, if the model wants them.
    fn masked(&self, part: &Part) -> Option<Masked> {
        if !self.model.wants_masks() {
            return None;
        }
        let (_, marks) = verbatim_marks(&self.inputs[part.place.document], part);
        let marks = marks.iter().filter_map(|mark| part.quoted.position(&mark.range));
        masks::masked(&part.quoted.text, &marks.collect::<Vec<_>>())
    }

    /// Translates `parts`; each passage takes its answer when the last of its parts is there.
    fn ask(&self, parts: &[Part], from: Lang) -> Result<(), TaskError> {
        let masks: Vec<Option<Masked>> = parts.iter().map(|part| self.masked(part)).collect();
        let constraints: Vec<Vec<LexicalConstraint>> = parts
            .iter()
            .zip(&masks)
            .map(|(part, masked)| part.constraints_in(masked.as_ref()))
            .collect();
        let wanted: Vec<contract::Passage<'_>> = parts
            .iter()
            .zip(&masks)
            .zip(&constraints)
            .map(|((part, masked), constraints)| contract::Passage {
                source: masked.as_ref().map_or(&part.quoted.text, |masked| &masked.text),
                title: self.inputs[part.place.document].title,
                before: &part.before,
                terms: &part.terms,
                constraints,
                attempt: part.attempt,
            })
            .collect();
        let job = TranslateJob {
            from,
            to: self.inputs[parts[0].place.document].to,
            passages: &wanted,
            // Terms and literals are placed by the alignment too.
            align: self.aligns_all || parts.iter().any(|part| part.has_terms || part.has_literals()),
        };
        let mut answers: Vec<Option<Candidate>> = vec![None; parts.len()];
        let mut stopped = false;
        self.model.translate(&job, &mut |at, hypothesis| {
            let Part { place, attempt, .. } = parts[at];
            let input = &self.inputs[place.document];
            let hypothesis = match &masks[at] {
                Some(masked) => masked.unmasked(&parts[at].quoted.text, hypothesis),
                None => hypothesis,
            };
            input.announce(&parts[at], &hypothesis);
            answers[at] = Some(answer(input, &parts[at], hypothesis));
            let first = parts.partition_point(|part| (part.attempt, part.place) < (attempt, place));
            let behind = parts.partition_point(|part| (part.attempt, part.place) <= (attempt, place));
            let all: Option<Vec<Candidate>> = answers[first..behind].iter().cloned().collect();
            if let Some(all) = all {
                let whole = match all.as_slice() {
                    [one] => one.clone(),
                    several => {
                        let source = input.passage_source(place.passage, input.source(place.passage));
                        Candidate::of_parts(&source, several, passages::glue(input.to))
                    }
                };
                let mut state = self.states[place.document].borrow_mut();
                if parts[at].constraints.is_empty() {
                    state.take(place.passage, attempt, whole);
                } else {
                    state.accept_constrained(place.passage, Some(whole));
                }
            }
            stopped = (self.stopped)();
            if stopped {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })?;
        if stopped { Err(TaskError::Stopped) } else { Ok(()) }
    }
}

/// The candidate for a part, from the model's answer without the quotation marks that were added for it.
fn answer(input: &TranslationInput<'_>, part: &Part, mut hypothesis: Hypothesis) -> Candidate {
    let start = part.range.start;
    // Spans in the model's source are mapped to the passage.
    let place = |place: Range<usize>| {
        let place = part.quoted.place(place)?;
        Some(start + place.start..start + place.end)
    };
    let placed = |alignment: Vec<AlignmentLink>| word_alignment::of_source(alignment, place);
    let mut alignment = std::mem::take(&mut hypothesis.alignment);
    let mut guessed = Vec::new();
    if let Some(kept) = kept(input, part, &hypothesis.text, &placed(alignment.clone())) {
        alignment = word_alignment::carried(alignment, &hypothesis.text, &kept.text);
        hypothesis.text = kept.text;
        guessed = kept.guessed;
    }
    let marked = Hypothesis {
        text: part.quoted.mark(&hypothesis.text),
        ..hypothesis
    };
    let source = input.passage_source(part.place.passage, &part.quoted.text);
    let mut answer = Candidate::of(&source, &marked);
    // The text that the alignment refers to.
    let mut linked = hypothesis.text;
    if part.has_terms {
        answer.alignment = word_alignment::carried(alignment, &linked, &answer.text);
        answer.substitute_terms(&source);
        alignment = std::mem::take(&mut answer.alignment);
        linked.clone_from(&answer.text);
    }
    // Neither a term nor a repair may change words that are not to be translated.
    alignment = word_alignment::carried(alignment, &linked, &answer.text);
    if let Some(kept) = kept(input, part, &answer.text, &placed(alignment.clone())) {
        alignment = word_alignment::carried(alignment, &answer.text, &kept.text);
        answer.restore_literals(&source, kept.text);
    }
    linked.clone_from(&answer.text);
    answer.change(part.quoted.restore(&answer.text));
    spans::move_sources(&mut answer.findings, place);
    note_guessed(input, part, &mut answer, &guessed);
    answer.surround(&part.before_words, &part.behind_words);
    answer.alignment = word_alignment::carried(placed(alignment), &linked, &answer.text);
    answer
}

/// Adds a finding for words that were put back at a place that is only a guess; `guessed` counts from the part's
/// beginning.
fn note_guessed(input: &TranslationInput<'_>, part: &Part, answer: &mut Candidate, guessed: &[Range<usize>]) {
    let start = part.range.start;
    let guessed: Vec<Range<usize>> = guessed
        .iter()
        .map(|range| start + range.start..start + range.end)
        .collect();
    let passage = part.place.passage;
    answer.note_guessed_places(&input.passage_source(passage, input.source(passage)), &guessed);
}

/// The answer with the words that are not to be translated as they stand in the source; `None` if they do already.
fn kept(
    input: &TranslationInput<'_>,
    part: &Part,
    answer: &str,
    alignment: &[AlignmentLink],
) -> Option<inline::Kept> {
    let (source, marks) = verbatim(input, part);
    let mended = inline::with_powers(source, answer);
    let text = mended.as_deref().unwrap_or(answer);
    let of_part = word_alignment::of_source(alignment.to_vec(), |place| {
        let from = place.start.checked_sub(part.range.start)?;
        Some(from..place.end - part.range.start)
    });
    let of_part = word_alignment::carried(of_part, answer, text);
    let kept = inline::kept(source, &marks, text, &assemble::of_documents(&of_part));
    kept.or_else(|| {
        Some(inline::Kept {
            text: mended?,
            guessed: Vec::new(),
        })
    })
}

impl<'a> TranslationInput<'a> {
    fn source(&self, passage: usize) -> &'a str {
        let passage = &self.passages[passage];
        &self.opened.blocks[passage.block].text[passage.range.clone()]
    }

    /// Reports the model's answer to the listener.
    fn announce(&self, part: &Part, hypothesis: &Hypothesis) {
        let passage = &self.passages[part.place.passage];
        (self.on_event)(Event::Answered(Answer {
            block: passage.block,
            passage: passage.range.clone(),
            part: part.range.clone(),
            attempt: part.attempt,
            source: &part.quoted.text,
            terms: &part.terms,
            hypothesis,
        }));
    }

    fn passage_source<'s>(&self, passage: usize, source: &'s str) -> PassageSource<'s>
    where
        'a: 's,
    {
        let from = self.passages[passage].from;
        // A source of one line has a translation of one line.
        let one_line = self.unit == Unit::Line || !source.trim().contains('\n');
        PassageSource {
            source,
            from,
            to: self.to,
            one_line,
            glossary: self.glossary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::{Cleaning, Options, Scope, Task};
    use crate::plan::{Setting, plan};
    use crate::source::{self, Input};
    use contract::{Finish, RunError, Sink};

    /// Answers the later attempts first. The first attempt at `LOOP` fails; the others are good, and tell which they
    /// are.
    struct Backwards {
        preferred_batch_size: usize,
    }

    impl Translator for Backwards {
        fn translate(&self, job: &TranslateJob<'_>, sink: &mut Sink<'_>) -> Result<(), RunError> {
            for (index, passage) in job.passages.iter().enumerate().rev() {
                let attempt = passage.attempt;
                let is_loop = passage.source.contains("LOOP") && attempt == 0;
                let hypothesis = Hypothesis {
                    text: format!("The answer in {}, attempt {attempt}.", passage.source.len()),
                    score: -0.5,
                    tokens: 4,
                    finish: if is_loop { Finish::Loop } else { Finish::Stop },
                    alignment: Vec::new(),
                };
                if sink(index, hypothesis).is_break() {
                    break;
                }
            }
            Ok(())
        }

        fn passage_words(&self) -> usize {
            20
        }

        fn preferred_batch_size(&self) -> usize {
            self.preferred_batch_size
        }
    }

    fn texts(
        documents: &[&str],
        preferred_batch_size: usize,
        stopped: &dyn Fn() -> bool,
    ) -> Result<Vec<Vec<String>>, TaskError> {
        let options = Options {
            task: Task::Translate,
            cleaning: Cleaning::Keep,
            scope: Scope::Page,
            ..Options::default()
        };
        let opened = documents.iter().map(|text| {
            let input = Input {
                name: "a.txt".to_owned(),
                bytes: text.as_bytes().to_vec(),
            };
            let document = source::recognise(input, &options).unwrap();
            let opened = source::open(document, &options, &mut Vec::new()).unwrap();
            let blocks: Vec<&str> = opened.blocks.iter().map(|block| block.text.as_str()).collect();
            let setting = Setting {
                from: Lang::RU,
                to: Lang::EN,
                others: &[],
                limit: 20,
                title: "",
            };
            let passages = plan(&blocks, &setting);
            (opened, passages)
        });
        let opened: Vec<(Opened, Vec<Passage>)> = opened.collect();
        let inputs: Vec<TranslationInput<'_>> = opened
            .iter()
            .map(|(opened, passages)| TranslationInput {
                opened,
                passages,
                to: Lang::EN,
                title: "",
                unit: Unit::Block,
                glossary: None,
                token_scores: false,
                on_event: &|_| {},
            })
            .collect();
        let blocks = translate(&inputs, &Backwards { preferred_batch_size }, stopped)?;
        let texts = |blocks: Vec<BlockReport>| blocks.into_iter().map(|block| block.text).collect();
        Ok(blocks.into_iter().map(texts).collect())
    }

    const DOCUMENTS: [&str; 3] = [
        "Он пришёл домой.\n\nОна LOOP тоже пришла. Потом ушла.\n",
        "It is in English.\n",
        "Мы LOOP тоже пришли. Потом ушли. И всё.\n\nКонец.\n\nНачало.\n",
    ];

    #[test]
    fn a_document_gets_the_same_result_in_any_batch() {
        let alone: Vec<_> = DOCUMENTS
            .iter()
            .flat_map(|text| texts(&[text], 1, &|| false).unwrap())
            .collect();
        assert_eq!(alone[1], ["It is in English."]);
        assert_eq!(alone[0].len(), 2);
        for size in [1, 2, 100] {
            assert_eq!(texts(&DOCUMENTS, size, &|| false).unwrap(), alone, "{size}");
        }
    }

    #[test]
    fn the_first_good_attempt_counts_whichever_comes_first() {
        let answers = texts(&["Она LOOP тоже пришла. Потом ушла.\n"], 100, &|| false).unwrap();
        assert!(answers[0][0].ends_with("attempt 1."), "{answers:?}");
    }

    #[test]
    fn a_batch_can_be_stopped() {
        let stopped = texts(&DOCUMENTS, 100, &|| true).unwrap_err();
        assert!(matches!(stopped, TaskError::Stopped));
    }
}
