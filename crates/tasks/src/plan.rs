//! Plans the translation of a document: the passages to translate, and the context of each.

use std::ops::Range;

use review::quoting;
use text::Lang;
use text::passages::{self, Stretch};

use crate::language;

/// The most words of context before a passage: enough for names and pronouns.
const CONTEXT_WORDS: usize = 60;

/// The properties of a document that its plan depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// The language of the document.
    pub from: Lang,
    /// The target language.
    pub to: Lang,
    /// Languages in which single blocks may be; empty if the user named the language.
    pub others: &'a [Lang],
    /// The most words of a passage.
    pub limit: usize,
    /// The document's title; it is given to the model apart, so the context does without it.
    pub title: &'a str,
}

/// A passage to translate.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Passage {
    /// The index of its block.
    pub block: usize,
    /// The span in the block's source, in bytes.
    pub range: Range<usize>,
    /// The language of the passage.
    pub from: Lang,
    /// The text that precedes it.
    pub before: String,
    /// The number of quotations of its block that are open at its beginning.
    pub quotations: usize,
    /// Whether it is one endless word, which no model translates.
    pub endless: bool,
}

/// The passages of a document, in order; blocks without any stay as they are.
pub(crate) fn plan(blocks: &[&str], setting: &Setting<'_>) -> Vec<Passage> {
    let mut planned = Vec::new();
    let mut context = Context::default();
    for (block, text) in blocks.iter().enumerate() {
        let Some(from) = language::of_block(text, setting.from, setting.to, setting.others) else {
            continue;
        };
        let trimmed = text.trim();
        let (mut seen, mut quotations) = (0, 0);
        for stretch in passages::stretches(text) {
            let (range, endless) = match stretch {
                Stretch::Words(range) => (range, false),
                Stretch::Endless(range) => (range, true),
            };
            let passages = if endless {
                vec![vec![range]]
            } else {
                units_of(text, range, from, setting.limit)
            };
            for units in passages {
                let range = units[0].start..units[units.len() - 1].end;
                quotations = quoting::depth(quotations, &text[seen..range.start]);
                seen = range.start;
                planned.push(Passage {
                    block,
                    range,
                    from,
                    before: context.words_before(),
                    quotations,
                    endless,
                });
                if !endless {
                    for unit in units {
                        context.add(&text[unit]);
                    }
                }
            }
        }
        if trimmed == setting.title {
            context.forget_last();
        }
        context.end_block();
    }
    planned
}

/// The units of each passage of a part of `text`.
fn units_of(text: &str, part: Range<usize>, from: Lang, limit: usize) -> Vec<Vec<Range<usize>>> {
    let words = &text[part.clone()];
    let units = passages::units(words, from, limit);
    passages::group(words, &units, limit)
        .into_iter()
        .map(|group| {
            let units = units[group].iter();
            units
                .map(|unit| part.start + unit.start..part.start + unit.end)
                .collect()
        })
        .collect()
}

/// The last sentences before a passage.
#[derive(Default)]
struct Context<'t> {
    /// The sentences, each with whether it ends its block.
    sentences: Vec<(&'t str, bool)>,
}

impl<'t> Context<'t> {
    fn add(&mut self, sentence: &'t str) {
        self.sentences.push((sentence.trim(), false));
    }

    fn end_block(&mut self) {
        if let Some(last) = self.sentences.last_mut() {
            last.1 = true;
        }
    }

    fn forget_last(&mut self) {
        self.sentences.pop();
    }

    /// The last sentences that fit whole.
    fn words_before(&self) -> String {
        let mut words = 0;
        let fitting = self.sentences.iter().rev().take_while(|(sentence, _)| {
            words += passages::words(sentence);
            words <= CONTEXT_WORDS
        });
        let mut before = String::new();
        for (sentence, ends_block) in fitting.collect::<Vec<_>>().into_iter().rev() {
            before.push_str(sentence);
            before.push(if *ends_block { '\n' } else { ' ' });
        }
        before.truncate(before.trim_end().len());
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETTING: Setting<'_> = Setting {
        from: Lang::RU,
        to: Lang::EN,
        others: &[],
        limit: 8,
        title: "Заголовок",
    };

    #[test]
    fn blocks_become_passages_with_what_stands_before() {
        let blocks = ["Заголовок", "Раз два три. Четыре пять.", "123", "Шесть семь."];
        let passages = plan(&blocks, &SETTING);
        let seen: Vec<(usize, &str)> = passages
            .iter()
            .map(|passage| (passage.block, passage.before.as_str()))
            .collect();
        assert_eq!(seen, [(0, ""), (1, ""), (3, "Раз два три. Четыре пять.")]);
    }

    #[test]
    fn a_long_block_becomes_several_passages_that_tile_it() {
        let text = "Раз два три четыре. Пять шесть семь восемь. Девять десять один два.";
        let passages = plan(&[text], &SETTING);
        assert_eq!(
            passages
                .iter()
                .map(|passage| &text[passage.range.clone()])
                .collect::<String>(),
            text
        );
        assert_eq!(passages.len(), 2);
        assert_eq!(passages[1].before, text[..passages[0].range.end].trim());
    }

    #[test]
    fn an_endless_word_is_a_passage_that_no_model_sees() {
        let word = "а".repeat(passages::LONGEST_WORD + 1);
        let text = format!("Раз два три. {word} Четыре пять.");
        let passages = plan(&[&text], &SETTING);
        let seen: Vec<(&str, bool, &str)> = passages
            .iter()
            .map(|passage| {
                (
                    &text[passage.range.clone()],
                    passage.endless,
                    passage.before.as_str(),
                )
            })
            .collect();
        let first = "Раз два три.";
        let word = format!("{word} ");
        let expected: [(&str, bool, &str); 3] = [
            ("Раз два три. ", false, ""),
            (&word, true, first),
            ("Четыре пять.", false, first),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn the_context_holds_whole_sentences_and_is_short() {
        let long = "слово ".repeat(50) + "конец.";
        let blocks = [long.as_str(), "Коротко.", long.as_str(), "Последнее."];
        let passages = plan(
            &blocks,
            &Setting {
                limit: 200,
                title: "",
                ..SETTING
            },
        );
        assert_eq!(passages[2].before, format!("{long}\nКоротко."));
        assert_eq!(passages[3].before, format!("Коротко.\n{long}"));
    }
}
