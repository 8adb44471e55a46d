//! Which words of source and translation belong together, from the model to the report.

use tasks::options::{Options, Task};
use tasks::report::BlockReport;

use crate::kit::{Kit, options};

fn block(source: &str) -> BlockReport {
    let wanted = Options {
        token_scores: true,
        ..options(Task::Translate)
    };
    let report = Kit::new().run(source, &wanted).unwrap();
    let [block] = <[BlockReport; 1]>::try_from(report.blocks).unwrap();
    block
}

/// Each linked word of the source with its translation.
fn pairs<'t>(source: &'t str, block: &'t BlockReport) -> Vec<(&'t str, &'t str)> {
    let words = block.alignment.iter();
    words
        .map(|link| (&source[link.source.clone()], &block.text[link.target.clone()]))
        .collect()
}

#[test]
fn links_lead_from_the_block_to_its_translation() {
    let source = "Он ушёл домой.";
    let wanted = [("Он", "ON"), ("ушёл", "USEL"), ("домой.", "DOMOI.")];
    assert_eq!(pairs(source, &block(source)), wanted);
}

#[test]
fn nobody_gets_links_without_asking() {
    let report = Kit::new()
        .run("Он ушёл домой.", &options(Task::Translate))
        .unwrap();
    let block = &report.blocks[0];
    assert!(block.alignment.is_empty() && block.segments[0].tokens.is_none());
}

#[test]
fn tokens_stand_with_their_sentences() {
    let block = block("Он ушёл домой. Она осталась.");
    let tokens = block.segments.iter().map(|segment| {
        let tokens = segment.tokens.iter().flatten();
        tokens.map(|token| (token.text.as_str(), token.score)).collect()
    });
    let tokens: Vec<Vec<(&str, f32)>> = tokens.collect();
    let (he, she) = (["ON", "USEL", "DOMOI."], ["ONA", "OSTALAS'."]);
    assert_eq!(
        tokens,
        [
            he.map(|text| (text, -0.25)).to_vec(),
            she.map(|text| (text, -0.25)).to_vec()
        ]
    );
}

#[test]
fn passages_and_quotations_keep_their_places() {
    // Longer than a passage, and all of it one quotation, so that marks are added to each piece.
    let sentence = |number: usize| format!("Слово {number} из очень долгой речи министра. ");
    let source = format!("«{}Конец»", (1..60).map(sentence).collect::<String>());
    let block = block(&source);
    let pairs = pairs(&source, &block);
    // The words that the added marks stood at are not what the model saw.
    let words = source.split_whitespace().count();
    assert!(
        (words - 12..words).contains(&pairs.len()),
        "{} of {words}",
        pairs.len()
    );
    for number in (1..60).map(|number: usize| number.to_string()) {
        assert!(pairs.contains(&(&*number, &*number)), "{number} in {pairs:?}");
    }
    assert_eq!(pairs.last(), Some(&("Конец»", "KONEC»")));
}

#[test]
fn a_second_attempt_brings_its_own_links() {
    let source = "Это слово ECHO и ещё несколько русских слов. Всё хорошо.";
    let block = block(source);
    assert_eq!(
        pairs(source, &block).last(),
        Some(&("хорошо.", "HOROSO.")),
        "{block:?}"
    );
}
