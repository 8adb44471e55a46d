//! The student models on real weights: quality, and the same bytes in any company.

use super::texts;
use super::{stdout, tolmach, write};

/// Lines of our own in Portuguese, with references; odd ones among them.
const PAIRS: &[(&str, &str)] = &[
    (
        "O presidente visitou ontem a nova ponte sobre o rio.",
        "The president visited the new bridge over the river yesterday.",
    ),
    (
        "A construção custou 12 milhões de euros e durou três anos.",
        "The construction cost 12 million euros and lasted three years.",
    ),
    (
        "Segundo a polícia, ninguém ficou ferido no acidente.",
        "According to the police, no one was injured in the accident.",
    ),
    (
        "Os moradores esperam que o governo cumpra a promessa.",
        "The residents hope that the government will keep its promise.",
    ),
    (
        "As escolas vão reabrir na próxima segunda-feira.",
        "Schools will reopen next Monday.",
    ),
    ("Bom dia!", "Good morning!"),
];

/// Input that has led other tools to loops, losses and inventions.
const ODD: &[&str] = &[
    "",
    "   ",
    "12 345,67",
    "😀",
    "https://example.org/a?b=1",
    "maria.silva@example.org",
    "antecipadamente",
    "— … —",
    "O preço é de R$ 2.500,00 😀 hoje.",
    "Leia 中文 em casa.",
];

fn lines(model: &str, from: &str, to: &str, text: &str, options: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, output) = (folder.path().join("in.txt"), folder.path().join("out.txt"));
    write(&source, text);
    let (source, output) = (source.to_string_lossy(), output.to_string_lossy());
    let fixed = [
        "translate",
        "--lines",
        "--model",
        model,
        "--from",
        from,
        "--to",
        to,
        &source,
        "-o",
        &output,
    ];
    tolmach(&[&fixed[..], options].concat());
    let translated = std::fs::read_to_string(&*output).expect("the output");
    translated.lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn portuguese_becomes_english_and_back() {
    let (portuguese, english): (Vec<&str>, Vec<&str>) = PAIRS.iter().copied().unzip();
    for (model, from, to, source, reference) in [
        ("bergamot-pt-en", "pt", "en", &portuguese, &english),
        ("bergamot-en-pt", "en", "pt", &english, &portuguese),
    ] {
        let hypotheses = lines(model, from, to, &source.join("\n"), &[]);
        let hypotheses: Vec<&str> = hypotheses.iter().map(String::as_str).collect();
        assert_eq!(hypotheses.len(), reference.len());
        let score = texts::chrf(&hypotheses, reference);
        assert!(score > 60.0, "{model}: chrF {score:.1}\n{hypotheses:#?}");
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn company_order_and_threads_change_nothing() {
    let forward: Vec<&str> = PAIRS.iter().map(|(source, _)| *source).cycle().take(80).collect();
    let backward: Vec<&str> = forward.iter().rev().copied().collect();
    let translate = |lines_in: &[&str], threads| {
        lines(
            "bergamot-pt-en",
            "pt",
            "en",
            &lines_in.join("\n"),
            &["--threads", threads],
        )
    };
    let one = translate(&forward, "1");
    assert_eq!(translate(&forward, "2"), one);
    let mut turned = translate(&backward, "2");
    turned.reverse();
    assert_eq!(turned, one);
    for (line, together) in forward.iter().zip(&one).take(PAIRS.len()) {
        assert_eq!(&translate(&[line], "1"), std::slice::from_ref(together));
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn odd_lines_come_out_sane() {
    let translated = lines("bergamot-pt-en", "pt", "en", &ODD.join("\n"), &[]);
    assert_eq!(translated.len(), ODD.len(), "{translated:#?}");
    // What has no words is copied.
    for at in [0, 2, 3, 4, 5, 7] {
        assert_eq!(translated[at].trim(), ODD[at].trim());
    }
    assert!(translated[6].split_whitespace().count() <= 3, "{}", translated[6]);
    assert!(
        translated[8].contains("😀") && translated[8].contains("500"),
        "{}",
        translated[8]
    );
    assert!(translated[9].contains("中文"), "{}", translated[9]);
}

/// Sources, and what must and must not be in their translations.
const TRAPS: &[(&str, &[&str], &[&str])] = &[
    // What no reader sees, and spaces of all kinds.
    (
        "O presi\u{ad}dente che\u{ad}gou ontem a Lis\u{ad}boa.",
        &["president", "arrived", "Lisbon"],
        &["\u{ad}"],
    ),
    (
        "O presi\u{200b}dente\u{200d} che\u{2060}gou\u{feff} ontem.",
        &["president", "arrived"],
        &["\u{200b}"],
    ),
    (
        "O\u{a0}presidente\u{a0}chegou\u{202f}ontem.",
        &["The president arrived"],
        &[],
    ),
    // Pictures, and words and letters of other scripts.
    ("A família 👨‍👩‍👧‍👦 chegou ontem.", &["family 👨‍👩‍👧‍👦 arrived"], &[]),
    (
        "O presidente Путин disse que a guerra vai continuar.",
        &["president Путин said", "war"],
        &[],
    ),
    ("O ministro 习近平 visitou Portugal.", &["习近平 visited"], &[]),
    (
        "Lech Wałęsa foi presidente da Polónia.",
        &["Wałęsa was", "Poland"],
        &[],
    ),
    ("Ele foi à Índia e à Ásia.", &["India and Asia"], &["Í", "Á"]),
    ("Preço: 25 € por pessoa.", &["25 €"], &[]),
    ("Ele disse: «Não vou».", &["He said"], &["«", "»"]),
    // Addresses and numbers.
    (
        "Escreva para joao.silva@example.org até amanhã.",
        &["joao.silva@example.org", "tomorrow"],
        &[],
    ),
    (
        "Veja https://www.example.org/a/b?c=1&d=2 para mais.",
        &["https://www.example.org/a/b?c=1&d=2"],
        &[],
    ),
    ("A cidade tem 2.200.112 habitantes.", &["2,200,112"], &[]),
    ("Pagaram 1.234.567,89 reais.", &["1,234,567.89"], &[]),
    ("O governo pagou 244890 euros.", &["244890"], &[]),
    ("½ litro de leite", &["½ liter"], &[]),
    // Words and letters alone.
    ("Olá", &["Hey"], &["hello"]),
    ("Notícias", &["News"], &["News News"]),
    ("x", &["x"], &[]),
    ("PRESIDENTE", &["PRESIDENT"], &[]),
    (
        "O PRESIDENTE DA NATO CHEGOU À SEDE DA ONU",
        &["NATO", "UN"],
        &["DOT", "ONU", "CHEGOU"],
    ),
];

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn what_other_engines_stumble_over() {
    let sources: Vec<&str> = TRAPS.iter().map(|(source, ..)| *source).collect();
    let translated = lines("bergamot-pt-en", "pt", "en", &sources.join("\n"), &[]);
    assert_eq!(translated.len(), TRAPS.len());
    for ((source, there, not_there), translated) in TRAPS.iter().zip(&translated) {
        for part in *there {
            assert!(translated.contains(part), "{part}: {source} -> {translated}");
        }
        for part in *not_there {
            assert!(!translated.contains(part), "{part}: {source} -> {translated}");
        }
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn what_has_no_end_comes_to_one() {
    let long_word = "a".repeat(200);
    let sources = [
        long_word.as_str(),
        "pneumoultramicroscopicossilicovulcanoconiótico",
        &"muito ".repeat(60),
        "kkkkkkkkkkkkkkkkkkkk",
    ];
    let translated = lines("bergamot-pt-en", "pt", "en", &sources.join("\n"), &[]);
    assert_eq!(translated.len(), sources.len());
    for (source, translated) in sources.iter().zip(&translated) {
        let (before, behind) = (source.trim().len(), translated.len());
        assert!((1..=2 * before).contains(&behind), "{source} -> {translated}");
    }
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn a_beam_is_the_same_in_any_company() {
    let source: Vec<&str> = PAIRS.iter().map(|(source, _)| *source).cycle().take(40).collect();
    let translate = |threads| {
        let options = ["--beam", "4", "--threads", threads];
        lines("bergamot-pt-en", "pt", "en", &source.join("\n"), &options)
    };
    let one = translate("1");
    assert_eq!(translate("2"), one);
    let references: Vec<&str> = PAIRS
        .iter()
        .map(|(_, reference)| *reference)
        .cycle()
        .take(40)
        .collect();
    let hypotheses: Vec<&str> = one.iter().map(String::as_str).collect();
    let score = texts::chrf(&hypotheses, &references);
    assert!(score > 60.0, "chrF {score:.1}\n{one:#?}");
}

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn capitals_and_endless_sentences_keep_their_words() {
    let headline = lines(
        "bergamot-pt-en",
        "pt",
        "en",
        "PRESIDENTE VISITA A NOVA PONTE SOBRE O RIO",
        &[],
    );
    let headline = &headline[0];
    assert!(
        headline.contains("PRESIDENT") && headline.contains("BRIDGE") && headline.contains("RIVER"),
        "{headline}"
    );
    // A sentence of 600 words: every number of it must arrive.
    let clause =
        |number: usize| format!("o rapaz número {number} trouxe uma maçã para a professora da escola");
    let endless = (101..151).map(clause).collect::<Vec<_>>().join(", ");
    let text = stdout_of("Lá fora, ", &endless);
    let lost: Vec<usize> = (101..151)
        .filter(|number| !text.contains(&number.to_string()))
        .collect();
    assert!(lost.is_empty(), "lost {lost:?} of\n{text}");
}

fn stdout_of(start: &str, rest: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("long.txt");
    write(&path, &format!("{start}{rest}."));
    stdout(&[
        "translate",
        "--model",
        "bergamot-pt-en",
        "--from",
        "pt",
        &path.to_string_lossy(),
    ])
}
