//! Spans of findings: kept up to date while repairs change the translation, and assigned to sentences.
//!
//! A check gives ranges of the texts that it read. Whatever changes a text afterwards maps these ranges or drops
//! them, so that those that are left always cover whole characters of the current text.

use std::ops::Range;

use contract::Warning;

use crate::checks::Finding;
use crate::word_alignment::CommonRuns;

/// Maps the target spans of findings about `old` to `new`, its repaired text; spans whose words were changed are
/// dropped.
pub fn carry(findings: &mut [Finding], old: &str, new: &str) {
    if old == new || findings.iter().all(|finding| finding.warning.target.is_none()) {
        return;
    }
    let kept = CommonRuns::of(old, new);
    for finding in findings {
        finding.move_targets(|old| kept.place(&old));
    }
}

/// Maps the source spans of findings by `place`; those that it maps to nothing are dropped.
pub fn move_sources(findings: &mut [Finding], place: impl Fn(Range<usize>) -> Option<Range<usize>>) {
    for finding in findings {
        finding.move_sources(&place);
    }
}

/// The spans of a segment in its passage and in the passage's translation.
#[derive(Debug, Clone)]
pub struct Segment {
    /// The span in the passage's source, in bytes.
    pub source: Range<usize>,
    /// The span in its translation, in bytes.
    pub target: Range<usize>,
}

/// Turns the findings of a passage into warnings of its segments. Each goes to the segment in which its source span
/// begins, else to the one in which its target span begins, else to the first; and to all others in which one of its
/// spans begins: a sentence with a wrong number is marked even where the right one is missing from another. Spans
/// count from the segment's beginning, and are cut at its end.
pub fn of_segments(findings: &[Finding], segments: &[Segment]) -> Vec<Vec<Warning>> {
    let mut placed: Vec<Vec<Warning>> = vec![Vec::new(); segments.len()];
    for finding in findings {
        for (at, warning) in shares(finding, segments) {
            placed[at].push(warning);
        }
    }
    placed
}

/// The segments that a finding goes to, with the part of the finding for each.
fn shares(finding: &Finding, segments: &[Segment]) -> Vec<(usize, Warning)> {
    let Warning { source, target, .. } = &finding.warning;
    let by_source = |place: &Range<usize>| begun(segments, |segment| &segment.source, place);
    let by_target = |place: &Range<usize>| begun(segments, |segment| &segment.target, place);
    let first = source.as_ref().and_then(by_source);
    let first = first.or_else(|| target.as_ref().and_then(by_target)).unwrap_or(0);
    let Some(segment) = segments.get(first) else {
        return Vec::new();
    };
    let share = |source, target| Warning {
        source,
        target,
        ..finding.warning.clone()
    };
    let own = share(
        inside(&segment.source, source.as_ref()),
        inside(&segment.target, target.as_ref()),
    );
    let mut shares = vec![(first, own)];
    let sources = finding
        .more_sources
        .iter()
        .map(|place| (by_source(place), place, true));
    let targets = target
        .iter()
        .chain(&finding.more_targets)
        .map(|place| (by_target(place), place, false));
    for (at, place, is_source) in sources.chain(targets) {
        let Some(at) = at else { continue };
        let known = shares.iter().position(|(segment, _)| *segment == at);
        let known = known.unwrap_or_else(|| {
            shares.push((at, share(None, None)));
            shares.len() - 1
        });
        let (segment, warning) = (&segments[at], &mut shares[known].1);
        if is_source && warning.source.is_none() {
            warning.source = inside(&segment.source, Some(place));
        } else if !is_source && warning.target.is_none() {
            warning.target = inside(&segment.target, Some(place));
        }
    }
    shares
}

/// The segment in whose part of a text a span begins.
fn begun(
    segments: &[Segment],
    part: impl Fn(&Segment) -> &Range<usize>,
    place: &Range<usize>,
) -> Option<usize> {
    segments
        .iter()
        .position(|segment| part(segment).contains(&place.start))
}

/// The part of a span that is in a segment, if it begins there.
fn inside(segment: &Range<usize>, place: Option<&Range<usize>>) -> Option<Range<usize>> {
    let place = place.filter(|place| segment.contains(&place.start))?;
    Some(place.start - segment.start..place.end.min(segment.end) - segment.start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidate::{Candidate, PassageSource};
    use crate::checks::testing::{Major, pair};
    use crate::checks::{Pair, check};
    use crate::glossary::testing::glossary;
    use crate::spellings::Spellings;
    use contract::{Code, Finish, Hypothesis};
    use proptest::prelude::*;
    use text::Lang;

    fn finding(source: Option<Range<usize>>, target: Option<Range<usize>>) -> Finding {
        Finding::new(Major, Code::NumberMismatch, "")
            .in_source(source)
            .in_target(target)
    }

    /// The words that a finding is about, in the source and in the translation.
    fn shown<'t>(pair: &Pair<'t>, finding: &Finding) -> (Option<&'t str>, Option<&'t str>) {
        let Warning { source, target, .. } = &finding.warning;
        let source = source.clone().map(|place| &pair.source[place]);
        (source, target.clone().map(|place| &pair.translation[place]))
    }

    /// A finding of a check, as its code and words.
    type Found = (
        Code,
        &'static str,
        &'static str,
        (Option<&'static str>, Option<&'static str>),
    );

    #[rustfmt::skip] // A table: a pair a line or two.
    const FOUND: &[Found] = &[
        (Code::Loop, "Он ушёл.", "And he left left left left.", (None, Some("left left"))),
        (Code::Loop, "Ура.", "Oh, hurraaaaaaaaaaaaah.", (None, Some("aaaaaaaaaa"))),
        (Code::NoSentenceEnd, "Он ушёл. Да.", "He left. Yes ", (None, Some("s"))),
        (Code::NumberMismatch, "Им 5 и 24.02.2022", "They are 6", (Some("5"), Some("6"))),
        (Code::NumberMismatch, "Почти 5 млн человек", "5 people", (Some("5 млн"), Some("5"))),
        (Code::NumberMismatch, "Из 10% — 10", "Of 10 – 10", (Some("%"), None)),
        (Code::UrlLost, "На b.ru и a.ru.", "There.", (Some("b.ru"), None)),
        (Code::QuotesLost, "Да.", "Oh “yes.", (None, Some("“"))),
        (Code::QuotesLost, "Да.", "Oh yes”.", (None, Some("”"))),
        (Code::QuotesLost, "Такой «план».", "A plan.", (Some("«план»"), None)),
        (Code::SpeakerLost, "«Мы будем продолжать усилия», — сказал он.", "“We will continue our efforts.”",
            (Some("сказал он"), None)),
        (Code::SpeakerLost, "Он тут. Об этом, пишет «Труд», сообщил сосед.",
            "He is here. It, Trud writes, reported a neighbour.", (Some("Об этом"), Some("It, Trud writes, reported"))),
        (Code::SpeakerInvented, "«Мы будем продолжать усилия».", "“We will continue our efforts,” he said.",
            (None, Some("he said"))),
        (Code::BracketsLost, "Да.", "Yes (so.", (None, Some("("))),
        (Code::BracketsLost, "Он (а) и [б].", "He.", (Some("(а) и ["), None)),
        (Code::NameMissing, "он и Лавров тут", "he is here", (Some("Лавров"), None)),
        (Code::NameMissing, "самолёт Boeing", "the plane", (Some("Boeing"), None)),
        (Code::NameAdded, "Он тут", "He is in Libya", (None, Some("Libya"))),
        (Code::WordMissing, "вопрос о статусе", "the question", (Some("статусе"), None)),
        (Code::SourceScriptLeft, "Он ушёл.", "He has ушёл now.", (None, Some("ушёл"))),
        (Code::ForeignScript, "Он ушёл.", "He 离开 left.", (None, Some("离开"))),
        (Code::TooShort, "Сейчас главная задача — не допустить нового всплеска насилия.", "The task.", (None, None)),
    ];

    #[test]
    fn a_finding_says_where() {
        for &(code, source, translation, place) in FOUND {
            let pair = pair(source, translation);
            let findings = check(&pair, Finish::Stop);
            let found = findings.iter().find(|finding| finding.warning.code == code);
            let found = found.map(|found| shown(&pair, found));
            assert_eq!(
                found,
                Some(place),
                "{code}: {source} -> {translation}: {findings:?}"
            );
        }
    }

    #[test]
    fn segments_get_what_begins_in_them() {
        let segments = [
            Segment {
                source: 0..10,
                target: 0..0,
            },
            Segment {
                source: 11..20,
                target: 2..9,
            },
        ];
        let findings = [
            finding(Some(12..14), Some(3..5)),
            finding(None, Some(8..12)),
            finding(Some(10..12), None),
            finding(Some(8..12), Some(3..5)),
            finding(None, None),
        ];
        let given = of_segments(&findings, &segments);
        let places = |warnings: &[Warning]| -> Vec<_> {
            let pairs = warnings.iter().map(|w| (w.source.clone(), w.target.clone()));
            pairs.collect()
        };
        let elsewhere = (None, Some(1..3));
        assert_eq!(
            places(&given[1]),
            [(Some(1..3), Some(1..3)), (None, Some(6..7)), elsewhere]
        );
        assert_eq!(
            places(&given[0]),
            [(None, None), (Some(8..10), None), (None, None)]
        );
        assert!(of_segments(&findings, &[]).is_empty());
    }

    #[test]
    fn a_finding_about_several_things_stands_with_each() {
        let segments = [
            Segment {
                source: 0..10,
                target: 0..10,
            },
            Segment {
                source: 10..20,
                target: 10..20,
            },
        ];
        let several = finding(None, None)
            .in_source([2..3, 4..5, 12..13])
            .in_target(Some(11..12));
        let given = of_segments(&[several], &segments);
        let places = given.iter().map(|warnings| match warnings.as_slice() {
            [one] => (one.source.clone(), one.target.clone()),
            _ => (None, None),
        });
        assert_eq!(
            places.collect::<Vec<_>>(),
            [(Some(2..3), None), (Some(2..3), Some(1..2))]
        );
    }

    #[test]
    fn both_wrong_numbers_are_found() {
        let pair = pair("Их было 5. Им 7 лет.", "There were 6. They are 8.");
        let findings = check(&pair, Finish::Stop);
        let Finding {
            more_sources,
            more_targets,
            ..
        } = &findings[0];
        assert_eq!(&pair.source[more_sources[0].clone()], "7");
        assert_eq!(&pair.translation[more_targets[0].clone()], "8");
    }

    #[test]
    fn terms_that_the_checks_do_not_see_move_no_place() {
        let glossary = glossary(
            "санкции,very restrictive measures\nминская группа,MG\n",
            "Спартак\n",
        );
        let source = " Минская группа, «Спартак» и санкции: 5 и Лавров";
        let passage = PassageSource {
            source,
            from: Lang::RU,
            to: Lang::EN,
            one_line: true,
            glossary: Some(&glossary),
        };
        let answer = Hypothesis {
            text: "MG, “Спартак” and very restrictive measures: 6 and he".to_owned(),
            ..Hypothesis::default()
        };
        let candidate = Candidate::of(&passage, &answer);
        let pair = pair(source, &candidate.text);
        let places: Vec<_> = candidate
            .findings
            .iter()
            .map(|finding| (finding.warning.code, shown(&pair, finding)))
            .collect();
        assert_eq!(
            places,
            [
                (Code::NumberMismatch, (Some("5"), Some("6"))),
                (Code::NameMissing, (Some("Лавров"), None)),
            ]
        );
    }

    /// Texts with words that the checks react to.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = proptest::sample::select(vec![
            "Лавров",
            "Об этом",
            "сказал",
            "санкции",
            "5",
            "24.02.2022",
            "6 млн",
            "10%",
            "«",
            "»",
            "“",
            "”",
            "„",
            "\"",
            "'",
            "(",
            ")",
            "a.ru",
            "Boeing",
            "статус",
            "He",
            "said",
            "this",
            "Libya",
            "Prime Minister",
            "restrictions",
            "Aliyev",
            "Aliev",
            "Алиев",
            "离开",
            "İ",
            "ẞ",
            "aaaaaaaaaaaa",
            "left",
            ".",
            ",",
            ": ",
            "\u{301}",
            "е\u{308}",
            "\n",
            "Translation: ",
            " ",
            "",
        ]);
        proptest::collection::vec(
            (pieces, proptest::sample::select(vec![" ", " ", ". ", ""])),
            0..14,
        )
        .prop_map(|pieces| {
            pieces
                .into_iter()
                .flat_map(|(piece, glue)| [piece, glue])
                .collect()
        })
    }

    fn hold(candidate: &Candidate, source: &str) {
        for finding in &candidate.findings {
            let warning = &finding.warning;
            let sources = warning.source.iter().chain(&finding.more_sources);
            let targets = warning.target.iter().chain(&finding.more_targets);
            let sources = sources.map(|place| (source, place));
            let targets = targets.map(|place| (candidate.text.as_str(), place));
            for (text, place) in sources.chain(targets) {
                let there = text.get(place.clone());
                assert!(
                    there.is_some_and(|there| !there.is_empty()),
                    "{warning:?} in {text:?}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn places_lead_to_whole_characters(
            source in texts(), answers in proptest::collection::vec(texts(), 3), changed in texts(), one_line: bool,
            finish in proptest::sample::select(vec![Finish::Stop, Finish::Length, Finish::Loop]),
        ) {
            let terms = glossary("санкции,restrictions\nстатус,place\n", "Boeing\n");
            let mut names = Spellings::default();
            let passage = PassageSource { source: &source, from: Lang::RU, to: Lang::EN, one_line, glossary: Some(&terms) };
            let answered = |text: &String| {
                Candidate::of(&passage, &Hypothesis { text: text.clone(), finish, ..Hypothesis::default() })
            };
            let mut parts: Vec<Candidate> = answers.iter().map(answered).collect();
            for part in &mut parts {
                hold(part, &source);
                part.substitute_terms(&passage);
                hold(part, &source);
                part.unify_names(&passage, &mut names);
                hold(part, &source);
            }
            let mut whole = Candidate::of_parts(&passage, &parts, " ");
            hold(&whole, &source);
            whole.unify_names(&passage, &mut names);
            hold(&whole, &source);
            let places = [
                Segment { source: 0..source.len(), target: 0..0 },
                Segment { source: 0..0, target: 0..whole.text.len() },
            ];
            let given = of_segments(&whole.findings, &places);
            prop_assert!(given.iter().map(Vec::len).sum::<usize>() >= whole.findings.len());
            let about = |text: &str| -> String { text.chars().filter(|c| *c != 'e').collect() };
            whole.change(about(&whole.text));
            hold(&whole, &source);
            whole.change(changed);
            hold(&whole, &source);
        }
    }
}
