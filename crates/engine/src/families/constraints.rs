//! Lexical constraints of a translation, spelled in the tokens of a vocabulary.

use crate::LexicalConstraint;
use std::ops::Range;

/// The least width of a beam that has constraints: some hypotheses put a constraint off while others meet it.
pub const BEAMS: usize = 8;

/// Cuts text into the tokens that a model writes it with; `None` where the vocabulary lacks some of it.
pub type Spell<'a> = dyn FnMut(&str) -> Option<Vec<u32>> + 'a;

/// The constraints of the piece of a passage at `piece`, as far as `spell` can write them. `tokens_at` gives the
/// piece's tokens at a range of the passage, where the model tells its alignment.
pub fn of_piece(
    constraints: &[LexicalConstraint],
    piece: &Range<usize>,
    tokens_at: &dyn Fn(&Range<usize>) -> Option<Range<u32>>,
    spell: &mut Spell<'_>,
) -> Vec<generate::Constraint> {
    constraints
        .iter()
        .filter(|phrase| piece.contains(&phrase.source.start))
        .filter_map(|phrase| {
            Some(generate::Constraint {
                source_tokens: tokens_at(&phrase.source),
                ..spelled(&phrase.forms, spell)?
            })
        })
        .collect()
}

/// The tokens of all forms of a constraint: as the first words of a text, with a capital or without, and after other
/// words.
fn spelled(forms: &[String], spell: &mut Spell<'_>) -> Option<generate::Constraint> {
    let mut constraint = generate::Constraint::default();
    for form in forms.iter().filter(|form| !form.trim().is_empty()) {
        for first in [form.clone(), capitalised(form)] {
            add(&mut constraint.first, spell(&first));
        }
        add(&mut constraint.later, after_words(form, spell));
    }
    (!constraint.later.is_empty()).then_some(constraint)
}

fn add(forms: &mut Vec<Vec<u32>>, form: Option<Vec<u32>>) {
    forms.extend(form.filter(|form| !form.is_empty() && !forms.contains(form)));
}

/// The tokens of `form` after other words: those that follow the comma in a text that begins with one. Vocabularies
/// differ in where they keep the space between words, and some languages have none.
fn after_words(form: &str, spell: &mut Spell<'_>) -> Option<Vec<u32>> {
    let gap = if form.starts_with(has_no_spaces) { "" } else { " " };
    let before = spell(",")?;
    let mut both = spell(&format!(",{gap}{form}"))?;
    both.starts_with(&before).then(|| both.split_off(before.len()))
}

/// Whether it is a letter of a script that puts no spaces between words.
fn has_no_spaces(c: char) -> bool {
    c.is_alphabetic() && !super::bergamot::has_spaces(c)
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A token a letter, spaces among them, but for `?`, which has none; a text's first letter has its space too.
    fn letters(text: &str) -> Option<Vec<u32>> {
        let known = !text.contains('?');
        known.then(|| format!(" {text}").chars().map(u32::from).collect())
    }

    fn tokens(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    fn phrase(at: usize, forms: &[&str]) -> LexicalConstraint {
        LexicalConstraint {
            source: at..at + 1,
            forms: forms.iter().map(|form| (*form).to_owned()).collect(),
        }
    }

    #[test]
    fn a_constraint_is_spelled_at_the_beginning_and_after_words() {
        let constraints = [
            phrase(0, &["ab"]),
            phrase(5, &["Cd", "cd"]),
            phrase(9, &["俄"]),
            phrase(7, &["e?"]),
        ];
        let found = of_piece(&constraints, &(1..12), &|_| None, &mut letters);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].first, [tokens(" Cd"), tokens(" cd")]);
        assert_eq!(found[0].later, [tokens(" Cd"), tokens(" cd")]);
        assert_eq!(
            (&found[1].first[..], &found[1].later[..]),
            (&[tokens(" 俄")][..], &[tokens("俄")][..])
        );
        let small = of_piece(&constraints, &(0..1), &|_| None, &mut letters);
        assert_eq!(small[0].first, [tokens(" ab"), tokens(" Ab")]);
        assert_eq!(small[0].later, [tokens(" ab")]);
    }

    #[test]
    fn a_form_that_cannot_be_told_from_the_text_before_it_is_none() {
        // The comma and what follows become one token.
        let mut spell = |text: &str| Some(vec![text.len() as u32]);
        assert!(of_piece(&[phrase(0, &["ab"])], &(0..1), &|_| None, &mut spell).is_empty());
        assert!(of_piece(&[phrase(0, &[""])], &(0..1), &|_| None, &mut letters).is_empty());
    }
}
