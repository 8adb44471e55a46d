//! Marks follow their words, and none is ever lost.

use documents::inline::{
    AlignmentLink, Builder, Event, Inline, InlineStyle, Mark, MarkKind, Translation, events, kept, runs,
};
use proptest::prelude::*;

/// Builds from a short notation: `<` opens, `>` closes, `^` is a point, `{…}` is kept.
fn built(script: &str) -> Inline {
    let mut builder = Builder::default();
    let mut id = 0;
    let mut rest = script;
    while let Some(letter) = rest.chars().next() {
        let mut length = letter.len_utf8();
        match letter {
            '<' => builder.open(InlineStyle::Strong, id),
            '>' => builder.close(),
            '^' => builder.point(InlineStyle::Plain, id),
            '{' => {
                length = rest.find('}').map_or(rest.len(), |at| at + 1);
                builder.verbatim(rest[..length].trim_matches(['{', '}']), InlineStyle::Code, id);
            }
            _ => builder.text(&rest[..length]),
        }
        id += usize::from("<^{".contains(letter));
        rest = &rest[length..];
    }
    builder.finish()
}

/// The notation of a marked text.
fn shown(text: &str, marks: &[Mark]) -> String {
    let show = |event| match event {
        Event::Text(words) => words.to_owned(),
        Event::Open(_) => "<".to_owned(),
        Event::Close(_) => ">".to_owned(),
        Event::Whole(mark) if mark.kind == MarkKind::Verbatim => format!("{{{}}}", &text[mark.range.clone()]),
        Event::Whole(_) => "^".to_owned(),
    };
    events(text, marks).into_iter().map(show).collect()
}

/// Links between the words of these pairs, each `source=target`, found from left to right.
fn links(source: &str, target: &str, pairs: &str) -> Vec<AlignmentLink> {
    let (mut left, mut right) = (0, 0);
    let next = |word: &str, text: &str, from: &mut usize| {
        let at = text[*from..]
            .find(word)
            .map(|at| at + *from)
            .or_else(|| text.find(word));
        let at = at.unwrap_or_else(|| panic!("{word} is not in {text}"));
        *from = at + word.len();
        at..at + word.len()
    };
    pairs
        .split_whitespace()
        .map(|pair| {
            let (from, to) = pair.split_once('=').unwrap();
            AlignmentLink {
                source: next(from, source, &mut left),
                target: next(to, target, &mut right),
            }
        })
        .collect()
}

fn placed(script: &str, target: &str, pairs: &str) -> String {
    let Inline { text, marks } = built(script);
    let links = links(&text, target, pairs);
    let placed = Translation::placed(&text, &marks, target.to_owned(), &links);
    shown(&placed.text, &placed.marks)
}

#[test]
fn marks_follow_their_words() {
    assert_eq!(
        placed(
            "A <nova lei> de <imprensa> foi aprovada.",
            "The new press law was passed.",
            "A=The nova=new lei=law imprensa=press foi=was aprovada=passed"
        ),
        "The <new> <press> law was passed."
    );
    assert_eq!(
        placed(
            "Он <вчера> видел <<белого> медведя>.",
            "Yesterday he saw a white bear.",
            "Он=he вчера=Yesterday видел=saw белого=white медведя=bear"
        ),
        "<Yesterday> he saw a <<white> bear>."
    );
    assert_eq!(
        placed("<дом> <сад>", "garden house", "дом=house сад=garden"),
        "<garden> <house>"
    );
}

#[test]
fn one_wrong_link_does_not_draw_a_mark_over_the_sentence() {
    assert_eq!(
        placed(
            "Министр <иностранных дел> прибыл в столицу рано утром.",
            "The foreign minister arrived in the capital early today.",
            "Министр=minister иностранных=foreign прибыл=arrived столицу=capital рано=early дел=today"
        ),
        "The <foreign> minister arrived in the capital early today."
    );
}

#[test]
fn without_links_equal_words_and_lengths_tell_the_place() {
    assert_eq!(
        placed(
            "Как сообщает <Reuters>, все ушли.",
            "All have left, Reuters reports.",
            ""
        ),
        "All have left, <Reuters> reports."
    );
    assert_eq!(placed("Раз <два> три.", "One two three.", ""), "One <two> three.");
    assert_eq!(
        placed(
            "Раз. Два <три четыре>. Пять.",
            "One one. Two three four. Five.",
            ""
        ),
        "One one. Two <three four>. Five."
    );
}

#[test]
fn a_mark_without_a_certain_place_goes_around_its_sentence() {
    assert_eq!(
        placed(
            "<Макрон> журналистам вчера кратко изложил планы.",
            "Yesterday, Macron told reporters briefly about the plans.",
            ""
        ),
        "<Yesterday, Macron told reporters briefly about the plans>."
    );
    assert_eq!(
        placed(
            "Он ушёл. <Министр> сегодня долго говорил о законе. Всё.",
            "He left. Today the minister spoke at length about the new law. That is all.",
            ""
        ),
        "He left. <Today the minister spoke at length about the new law>. That is all."
    );
    // Between words that are the same in both languages the place is certain.
    assert_eq!(
        placed(
            "Агентство Reuters <сообщает в среду> CNN",
            "The agency Reuters reports on this Wednesday CNN",
            ""
        ),
        "The agency Reuters <reports on this Wednesday> CNN"
    );
}

#[test]
fn lost_emphasis_is_told_by_its_words() {
    let lost = |script: &str, text: &str, links: &[AlignmentLink]| -> Vec<String> {
        let words = built(script);
        let translation = Translation::placed(&words.text, &words.marks, text.to_owned(), links);
        let lost = translation.lost_emphasis(&words.marks);
        lost.iter()
            .map(|mark| words.text[mark.range.clone()].to_owned())
            .collect()
    };
    let script = "<Reuters> пишет, что <важный> закон ^приняли сегодня утром";
    let text = "The important law was passed this morning, Reuters writes";
    assert_eq!(lost(script, text, &[]), ["важный"]);
    let source = &built(script).text;
    let linked = links(source, text, "важный=important закон=law Reuters=Reuters");
    assert!(lost(script, text, &linked).is_empty());
    assert!(
        lost("<Он> ушёл сам", "He left", &[]).is_empty(),
        "it goes around the sentence"
    );
}

#[test]
fn a_second_mark_without_a_certain_place_is_dropped() {
    let dropped = placed(
        "<Reuters> пишет, что <важный> закон приняли сегодня утром",
        "The important law was passed this morning, Reuters writes",
        "",
    );
    assert!(
        dropped.contains("<Reuters>") && dropped.contains("<>"),
        "{dropped}"
    );
}

#[test]
fn emphasis_on_a_part_of_a_word_goes_to_the_whole_word_or_is_dropped() {
    let text = "Macron briefly presented the plans yesterday";
    let script = "Вчера <Мак>рон кратко изложил планы";
    let words = "Вчера=yesterday Макрон=Macron кратко=briefly изложил=presented планы=plans";
    assert_eq!(
        placed(script, text, words),
        "<Macron> briefly presented the plans yesterday"
    );
    // Neighbours with links tell the word too.
    assert_eq!(
        placed(
            "Сегодня ис<тор>ия повторяется.",
            "Today history repeats itself.",
            "Сегодня=Today повторяется=repeats"
        ),
        "Today <history> repeats itself."
    );
    for script in [
        script,
        "Вчера Мак<рон> кратко изложил планы",
        "Вчера <<Мак>>рон кратко изложил планы",
    ] {
        let dropped = placed(script, text, "");
        // No word stands in a mark.
        assert_eq!(dropped.replace("<>", "").replace("<>", ""), text);
    }
    // The word has one emphasis; the other one does not go to its neighbour.
    assert_eq!(
        placed("Вчера <Мак>ро<н> кратко изложил планы", text, words)
            .matches("<>")
            .count(),
        1
    );
    // The only word of a text is the text.
    assert_eq!(placed("<Ис>тория", "The history", ""), "<The history>");
}

#[test]
fn what_holds_all_words_goes_on_to_do_so() {
    assert_eq!(placed("<<Всё> .>", "All of it.", ""), "<<All of it>.>");
    assert_eq!(placed("<Всё>!", "All of it!", ""), "<All of it>!");
    assert_eq!(placed("«<Всё>»", "“All, all.”", ""), "“<All, all>.”");
}

#[test]
fn signs_at_the_ends_of_a_mark_come_with_it() {
    let pairs = "Важно=Important он=he ушёл=left";
    assert_eq!(
        placed("<Важно:> он ушёл", "Important: he left", pairs),
        "<Important:> he left"
    );
    assert_eq!(
        placed("<Важно>: он ушёл", "Important: he left", pairs),
        "<Important>: he left"
    );
    assert_eq!(
        placed("он <«ушёл»>, да", "he “left,” yes", "он=he ушёл=left да=yes"),
        "he <“left,”> yes"
    );
    assert_eq!(placed("раз <—> два", "one — two", ""), "one <—> two");
}

#[test]
fn points_stay_with_the_word_that_they_touch() {
    let pairs = "Дом=House большой=big сад=garden";
    assert_eq!(
        placed("Дом^ и большой сад", "House and big garden", pairs),
        "House^ and big garden"
    );
    assert_eq!(
        placed("Дом и ^большой сад", "Big house and garden", "большой=Big"),
        "^Big house and garden"
    );
    assert_eq!(placed("^ Дом", "House", ""), "^ House");
    assert_eq!(
        placed("Дом.^ Сад.", "A house. A garden.", ""),
        "A house.^ A garden."
    );
    assert_eq!(
        placed("Дом^. Сад.", "A house. A garden.", ""),
        "A house^. A garden."
    );
    assert_eq!(placed("Дом^.", "A house.", ""), "A house^.");
    assert_eq!(
        placed("Дом ^ сад", "House garden", "Дом=House сад=garden"),
        "House ^ garden"
    );
}

#[test]
fn points_between_sentences_stay_between_them() {
    assert_eq!(
        placed(
            "Он ушёл. ^ Министр сегодня говорил.",
            "He left. Today the minister spoke.",
            "Он=He ушёл=left Министр=minister сегодня=Today говорил=spoke"
        ),
        "He left. ^ Today the minister spoke."
    );
}

#[test]
fn words_that_are_kept_are_found_again() {
    assert_eq!(
        placed(
            "Запустите {cargo build} в папке",
            "In the folder, run cargo build",
            ""
        ),
        "In the folder, run {cargo build}"
    );
    let Inline { text, marks } = built("Запустите {abrir} в папке");
    assert_eq!(
        kept(
            &text,
            &marks,
            "Run open in the folder",
            &links(&text, "Run open in", "abrir=open")
        )
        .unwrap()
        .text,
        "Run abrir in the folder"
    );
}

#[test]
fn a_translation_without_words_for_them_keeps_the_marks() {
    assert_eq!(placed("<раз> <два> <<три>>^", "one", "раз=one"), "<><one><<>>^");
    assert_eq!(placed("<раз> ^", "", ""), "<>^");
    assert_eq!(placed("<раз> и", "…", ""), "<>…");
}

#[test]
fn thousands_of_marks_take_no_time() {
    let marks = 20_000;
    let script = "<слово> ".repeat(marks);
    let Inline {
        text,
        marks: of_source,
    } = built(&script);
    let placed = Translation::placed(&text, &of_source, "word ".repeat(marks), &[]);
    assert_eq!(shown(&placed.text, &placed.marks).matches('<').count(), marks);
    let nested = format!("{}слово и ещё{}", "<".repeat(200_000), ">".repeat(200_000));
    let Inline {
        text,
        marks: of_source,
    } = built(&nested);
    let placed = Translation::placed(&text, &of_source, "word ".repeat(200), &[]);
    assert_eq!(placed.marks.len(), 200_000);
}

/// A script of marks over words.
fn script() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<",
        ">",
        "^",
        "{код}",
        "слово",
        "два",
        " ",
        " ",
        ", ",
        ". ",
        "«",
        "»",
        "12",
        "Reuters",
        "新闻",
        "é",
        "<М>акрон",
        "пол<ови>на",
        "<>",
        "😀",
        "{имя}",
        "a.ru",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

fn target() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "word", "two", " ", " ", ", ", ". ", "“", "”", "12", "Reuters", "код", "新", "-", "e\u{301}", "😀",
        "имя", "a.ru", "b.ru", "→",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

fn any_links() -> impl Strategy<Value = Vec<AlignmentLink>> {
    let any = || (0..80_usize, 0..40_usize);
    prop::collection::vec((any(), any()), 0..20).prop_map(|pairs| {
        let link = |((from, left), (to, right)): ((usize, usize), (usize, usize))| AlignmentLink {
            source: from..from.saturating_add(left),
            target: to..to.saturating_add(right).saturating_sub(2),
        };
        pairs.into_iter().map(link).collect()
    })
}

/// Each mark with the one that it is in, by their ids.
fn nesting(marks: &[Mark]) -> Vec<(usize, Option<usize>)> {
    let mut around: Vec<usize> = Vec::new();
    let mut pairs: Vec<(usize, Option<usize>)> = marks
        .iter()
        .map(|mark| {
            around.truncate(mark.depth);
            let outer = around.last().copied();
            around.push(mark.id);
            (mark.id, outer)
        })
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Marks lie in order, in the text, each inside of its outer one and behind its neighbour.
fn assert_sound(text: &str, marks: &[Mark]) -> Result<(), TestCaseError> {
    let mut around: Vec<std::ops::Range<usize>> = Vec::new();
    let mut end = 0;
    for mark in marks {
        while around.len() > mark.depth {
            end = around.pop().unwrap().end;
        }
        let outer = around.last().cloned().unwrap_or(0..text.len());
        prop_assert!(
            mark.range.start >= end && mark.range.start >= outer.start,
            "{mark:?} in {marks:?}"
        );
        prop_assert!(mark.range.end <= outer.end, "{mark:?} in {marks:?}");
        prop_assert!(text.get(mark.range.clone()).is_some(), "{mark:?} in {text:?}");
        end = mark.range.start;
        around.push(mark.range.clone());
    }
    Ok(())
}

fn is_inside_of_a_word(text: &str, at: usize) -> bool {
    let is_letter = |letter: Option<char>| {
        letter.is_some_and(|letter| letter.is_alphabetic() && !('\u{2E80}'..='\u{9FFF}').contains(&letter))
    };
    is_letter(text[..at].chars().next_back()) && is_letter(text[at..].chars().next())
}

/// Whether a mark is around the first letter of a longer word that begins the text: it comes to be around the first
/// letter of the translation, in whatever marks that is.
fn has_drop_capital(text: &str, marks: &[Mark]) -> bool {
    let letters = |text: &str| text.chars().filter(|letter| letter.is_alphanumeric()).count();
    marks.iter().any(|mark| {
        mark.kind == MarkKind::Pair
            && letters(&text[..mark.range.start]) == 0
            && letters(&text[mark.range.clone()]) == 1
            && text[mark.range.end..].starts_with(char::is_alphabetic)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn built_marks_are_sound(script in script()) {
        let Inline { text, marks } = built(&script);
        assert_sound(&text, &marks)?;
        prop_assert_eq!(text.trim(), &text);
        prop_assert!(!text.contains("  "));
        let words: String = runs(&text, &marks).into_iter().map(|run| text[run.range].to_owned()).collect();
        prop_assert_eq!(words, text);
    }

    #[test]
    fn no_mark_is_lost_and_none_cuts_a_word(script in script(), target in target(), links in any_links()) {
        let Inline { text, marks } = built(&script);
        let placed = Translation::placed(&text, &marks, target.clone(), &links);
        assert_sound(&target, &placed.marks)?;
        prop_assert_eq!(placed.marks.len(), marks.len());
        if has_drop_capital(&text, &marks) {
            return Ok(());
        }
        prop_assert_eq!(nesting(&placed.marks), nesting(&marks));
        // Words that must not change may have letters beside them, in the source too.
        let unchanged = marks.iter().filter(|mark| mark.kind == MarkKind::Verbatim && !mark.range.is_empty());
        let borders: Vec<usize> = unchanged
            .flat_map(|mark| target.match_indices(&text[mark.range.clone()]))
            .flat_map(|(at, words)| [at, at + words.len()])
            .collect();
        for mark in &placed.marks {
            for at in [mark.range.start, mark.range.end] {
                prop_assert!(borders.contains(&at) || !is_inside_of_a_word(&target, at), "{mark:?} in {target:?}");
            }
        }
        let words: String = runs(&target, &placed.marks).into_iter().map(|run| target[run.range].to_owned()).collect();
        prop_assert_eq!(words, target.clone());
        let opened = events(&target, &placed.marks).into_iter().filter(|event| !matches!(event, Event::Text(_) | Event::Close(_)));
        prop_assert_eq!(opened.count(), marks.len());
    }

    #[test]
    fn kept_words_are_in_the_text(script in script(), target in target(), links in any_links()) {
        let Inline { text, marks } = built(&script);
        let back = kept(&text, &marks, &target, &links).map_or_else(|| target.clone(), |kept| kept.text);
        for mark in marks.iter().filter(|mark| mark.kind == MarkKind::Verbatim) {
            prop_assert!(back.contains(&text[mark.range.clone()]), "{back:?}");
        }
        for literal in text::literals::find(&text) {
            prop_assert!(back.contains(&text[literal.range.clone()]), "{literal:?} of {text:?} in {back:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(50))]

    #[test]
    fn many_marks_are_as_sound(script in script(), target in target()) {
        // Enough copies that places are estimated.
        let script = format!("{script} ").repeat(400);
        let target = format!("{target} ").repeat(400);
        let Inline { text, marks } = built(&script);
        let placed = Translation::placed(&text, &marks, target.clone(), &[]);
        if has_drop_capital(&text, &marks) {
            return Ok(());
        }
        prop_assert_eq!(nesting(&placed.marks), nesting(&marks));
        assert_sound(&target, &placed.marks)?;
    }
}
