//! The student models on real weights: quality, and the same bytes in any company.

use super::chrf;
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
        let score = chrf::corpus(&hypotheses, reference);
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
