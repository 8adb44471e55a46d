//! Translates the passages of a document: all together, the failed ones again, each block reported when it is final.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::ops::Range;

use engine::{Term, TranslateJob, Translator};
use text::{Lang, sentences};

use crate::assemble::{self, Done};
use crate::candidate::{Asked, Candidate};
use crate::checks::{Pair, Severity, coverage};
use crate::error::TaskError;
use crate::event::{Event, OnEvent};
use crate::options::Unit;
use crate::passages;
use crate::plan::Passage;
use crate::quoting::{self, Quoted};
use crate::report::{BlockReport, Warning};
use crate::source::Opened;
use crate::terms::{self, Scope};

/// Attempts at a passage; the last one takes it sentence by sentence.
const ATTEMPTS: u8 = 3;

/// A document to translate.
pub(crate) struct Work<'a> {
    pub opened: &'a Opened,
    pub passages: &'a [Passage],
    pub to: Lang,
    pub title: &'a str,
    pub unit: Unit,
}

/// Translates every passage and reports every block, in order.
pub(crate) fn translate(
    work: &Work<'_>,
    model: &dyn Translator,
    on_event: &OnEvent<'_>,
) -> Result<Vec<BlockReport>, TaskError> {
    let state = RefCell::new(State::new(work, on_event));
    state.borrow_mut().report_ready();
    let mut start = 0;
    while start < work.passages.len() {
        let end = end_of_wave(work.passages, start, model.wave());
        // The second and third attempt go together: a batch costs little more than a row.
        for attempts in [0..1, 1..ATTEMPTS] {
            let open: Vec<usize> = (start..end)
                .filter(|&index| !state.borrow().is_final(index))
                .collect();
            if !open.is_empty() {
                run_attempts(&state, model, &open, attempts)?;
            }
        }
        start = end;
    }
    Ok(state.into_inner().reports)
}

/// Passages that go to the model in one call; retries come between calls, so that a long text is shown
/// as it grows. A wave ends where the language changes: a job has one.
fn end_of_wave(passages: &[Passage], start: usize, most: usize) -> usize {
    let from = passages[start].from;
    let same = passages[start..]
        .iter()
        .take_while(|passage| passage.from == from)
        .count();
    start + same.min(most)
}

/// A piece of a passage that goes to the model: all of it, or one sentence.
struct Part {
    passage: usize,
    attempt: u8,
    /// What the model gets.
    quoted: Quoted,
    before: String,
    terms: Vec<Term>,
}

fn run_attempts(
    state: &RefCell<State<'_>>,
    model: &dyn Translator,
    open: &[usize],
    attempts: Range<u8>,
) -> Result<(), TaskError> {
    let work = state.borrow().work;
    let mut parts: Vec<Part> = Vec::new();
    for attempt in attempts.clone() {
        for &index in open {
            parts.extend(parts_of(work, index, attempt, &state.borrow().lost(index)));
        }
    }
    let wanted: Vec<engine::Passage<'_>> = parts
        .iter()
        .map(|part| engine::Passage {
            source: &part.quoted.text,
            before: &part.before,
            terms: &part.terms,
            attempt: part.attempt,
        })
        .collect();
    let job = TranslateJob {
        from: work.passages[open[0]].from,
        to: work.to,
        title: work.title,
        passages: &wanted,
    };
    let mut answers: Vec<Option<Candidate>> = vec![None; parts.len()];
    model.translate(&job, &mut |at, mut hypothesis| {
        let Part { passage, attempt, .. } = parts[at];
        let quoted = &parts[at].quoted;
        hypothesis.text = quoted.mark(&hypothesis.text);
        let mut answer = Candidate::of(&work.asked(passage, &quoted.text), &hypothesis);
        answer.text = quoted.restore(&answer.text);
        answers[at] = Some(answer);
        let first = parts.partition_point(|part| (part.attempt, part.passage) < (attempt, passage));
        let behind = parts.partition_point(|part| (part.attempt, part.passage) <= (attempt, passage));
        // A passage is judged when the last of its parts is there.
        if let Some(all) = answers[first..behind].iter().cloned().collect::<Option<Vec<_>>>() {
            let asked = work.asked(passage, work.source(passage));
            let whole = match all.as_slice() {
                [one] => one.clone(),
                several => Candidate::of_parts(&asked, several, passages::glue(work.to)),
            };
            state.borrow_mut().take(passage, whole);
        }
        ControlFlow::Continue(())
    })?;
    // An engine that delivered too little must not leave a block unfinished for ever.
    if attempts.end == ATTEMPTS {
        for &passage in open {
            state.borrow_mut().note_missing(passage);
        }
    }
    Ok(())
}

/// The whole passage; on the last attempt its sentences, each with the ones before it. What an earlier attempt `lost` is
/// named among the terms.
fn parts_of(work: &Work<'_>, index: usize, attempt: u8, lost: &[Term]) -> Vec<Part> {
    let passage = &work.passages[index];
    let source = work.source(index);
    let terms_of = |text: &str| {
        let scope = if attempt == 0 { Scope::Needed } else { Scope::All };
        let mut terms = terms::find(text, (passage.from, work.to), scope);
        let spoken = lost.iter().filter(|term| text.contains(&term.source));
        terms.extend(spoken.cloned());
        terms
    };
    let whole = || {
        vec![Part {
            passage: index,
            attempt,
            quoted: quoting::complete(passage.quotations, source),
            before: passage.before.clone(),
            terms: terms_of(source),
        }]
    };
    if attempt + 1 < ATTEMPTS {
        return whole();
    }
    let spoken = |range: &Range<usize>| source[range.clone()].contains(char::is_alphanumeric);
    let split = sentences::split(source, passage.from);
    if split.len() < 2 || !split.iter().all(spoken) {
        return whole();
    }
    let part = |range: Range<usize>| {
        let before = format!("{} {}", passage.before, source[..range.start].trim());
        Part {
            passage: index,
            attempt,
            terms: terms_of(&source[range.clone()]),
            quoted: quoting::complete(
                quoting::depth(passage.quotations, &source[..range.start]),
                &source[range.clone()],
            ),
            before: before.trim().to_owned(),
        }
    };
    split.into_iter().map(part).collect()
}

impl<'a> Work<'a> {
    fn source(&self, passage: usize) -> &'a str {
        let passage = &self.passages[passage];
        &self.opened.blocks[passage.block].text[passage.range.clone()]
    }

    fn asked<'s>(&self, passage: usize, source: &'s str) -> Asked<'s> {
        let from = self.passages[passage].from;
        // Where the source is one line, so is its translation.
        let one_line = self.unit == Unit::Line || !source.trim().contains('\n');
        Asked {
            source,
            from,
            to: self.to,
            one_line,
        }
    }
}

/// What is there of the translation.
struct State<'a> {
    work: &'a Work<'a>,
    on_event: &'a OnEvent<'a>,
    /// The best answer for each passage so far, and whether it is the last word.
    best: Vec<(Option<Candidate>, bool)>,
    /// Answers to each passage so far.
    attempts: Vec<u8>,
    /// The passages of each block.
    of_block: Vec<Range<usize>>,
    /// All passages before this one are final.
    first_open: usize,
    done: usize,
    reports: Vec<BlockReport>,
}

impl<'a> State<'a> {
    fn new(work: &'a Work<'a>, on_event: &'a OnEvent<'a>) -> Self {
        let place = |block: usize| {
            let start = work.passages.partition_point(|passage| passage.block < block);
            start..work.passages.partition_point(|passage| passage.block <= block)
        };
        State {
            work,
            on_event,
            best: vec![(None, false); work.passages.len()],
            attempts: vec![0; work.passages.len()],
            of_block: (0..work.opened.blocks.len()).map(place).collect(),
            first_open: 0,
            done: 0,
            reports: Vec::new(),
        }
    }

    fn is_final(&self, passage: usize) -> bool {
        self.best[passage].1
    }

    /// Words that the best answer so far lost, with what they mean.
    fn lost(&self, passage: usize) -> Vec<Term> {
        let Some(best) = &self.best[passage].0 else {
            return Vec::new();
        };
        let pair = Pair {
            source: self.work.source(passage),
            translation: &best.text,
            from: self.work.passages[passage].from,
            to: self.work.to,
        };
        let term = |(source, noun): (&str, &coverage::Noun)| Term {
            source: source.to_owned(),
            target: noun.english[0].to_owned(),
        };
        coverage::lost(&pair).into_iter().map(term).collect()
    }

    /// Keeps the better answer. The last word is a good one, or the last attempt's.
    fn take(&mut self, passage: usize, candidate: Candidate) {
        if self.is_final(passage) {
            return;
        }
        self.attempts[passage] += 1;
        let (best, is_final) = &mut self.best[passage];
        *is_final = !candidate.is_faulty() || self.attempts[passage] == ATTEMPTS;
        if best.as_ref().is_none_or(|best| candidate.is_better_than(best)) {
            *best = Some(candidate);
        }
        if *is_final {
            self.done += 1;
            (self.on_event)(Event::Translated {
                done: self.done,
                total: self.work.passages.len(),
            });
            self.report_ready();
        }
    }

    /// Stands in for answers that never came.
    fn note_missing(&mut self, passage: usize) {
        while !self.is_final(passage) {
            let asked = self.work.asked(passage, self.work.source(passage));
            let nothing = engine::Hypothesis {
                text: String::new(),
                score: 0.0,
                tokens: 0,
                finish: engine::Finish::Stop,
            };
            self.take(passage, Candidate::of(&asked, &nothing));
        }
    }

    /// Reports the blocks that are final, up to the first that is not.
    fn report_ready(&mut self) {
        while self
            .best
            .get(self.first_open)
            .is_some_and(|(_, is_final)| *is_final)
        {
            self.first_open += 1;
        }
        while let Some(passages) = self.of_block.get(self.reports.len()).cloned() {
            if !passages.is_empty() && passages.end > self.first_open {
                return;
            }
            let index = self.reports.len();
            let block = self.assemble(index, passages);
            self.reports.push(block);
            let block = &self.reports[index];
            let rendered = self.work.opened.piece(index, block);
            (self.on_event)(Event::BlockReady {
                index,
                block,
                rendered: rendered.as_deref(),
            });
        }
    }

    fn assemble(&self, index: usize, passages: Range<usize>) -> BlockReport {
        let source = &self.work.opened.blocks[index];
        if passages.is_empty() {
            return assemble::untouched(source, self.work.to);
        }
        let done: Vec<Done<'_>> = passages
            .filter_map(|passage| {
                let candidate = self.best[passage].0.as_ref()?;
                self.announce(passage, candidate);
                Some(Done {
                    passage: &self.work.passages[passage],
                    candidate,
                })
            })
            .collect();
        assemble::translated(source, &done, self.work.to)
    }

    /// What is probably wrong is said at once, with the place.
    fn announce(&self, passage: usize, candidate: &Candidate) {
        const SHOWN: usize = 40;
        let place: String = self.work.source(passage).trim().chars().take(SHOWN).collect();
        for finding in candidate
            .findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Fault)
        {
            let Warning { code, message } = &finding.warning;
            let warning = Warning {
                code,
                message: format!("{message} (in «{place}…»)"),
            };
            (self.on_event)(Event::Warning(&warning));
        }
    }
}
