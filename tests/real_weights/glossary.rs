//! Terms of a glossary in a real student's translations: written by the model itself where that says nothing else.

use super::{tolmach, write};

/// Lines of our own, and what becomes of them.
const PAIRS: &[(&str, &str)] = &[
    // Nothing says which words stand for the scholars, so that they could not be replaced.
    (
        "Os cientistas afirmam que a explosão foi intensa.",
        "Scholars claim that the explosion was intense.",
    ),
    // In the form that the sentence wants.
    (
        "Os relatórios dizem que a ponte nova já está aberta.",
        "The dossiers say the new bridge is already open.",
    ),
    (
        "Algumas estradas ficaram fechadas durante a noite.",
        "Some highways were closed overnight.",
    ),
    // As it was replaced, where the model would have said more than that.
    (
        "Segundo a polícia, ninguém ficou ferido no acidente.",
        "According to the constabulary, no one was injured in the mishap.",
    ),
    (
        "O hospital recebeu três pacientes na noite de domingo.",
        "The infirmary received three patients on Sunday night.",
    ),
    // A sentence without terms.
    (
        "O presidente visitou ontem a nova ponte sobre o rio.",
        "The president visited the new bridge over the river yesterday.",
    ),
];

const TERMS: &str = "cientista,scholar\nrelatório,dossier\nestrada,highway\nacidente,mishap\nhospital,infirmary\n\
                     polícia,constabulary\n";

#[test]
#[ignore = "needs real weights: ./check fetches them"]
fn terms_stand_once_and_in_the_form_that_the_sentence_wants() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    write(&file("terms.csv"), TERMS);
    let lines: Vec<&str> = PAIRS.iter().map(|(source, _)| *source).collect();
    let translate = |lines: &[&str], threads: &str| -> Vec<String> {
        write(&file("lines.pt"), &(lines.join("\n") + "\n"));
        let (source, output) = (file("lines.pt"), file("lines.en"));
        tolmach(&[
            "translate",
            "--lines",
            "--force",
            "--model",
            "bergamot-pt-en",
            "--from",
            "pt",
            "--threads",
            threads,
            "--glossary",
            &file("terms.csv").to_string_lossy(),
            &source.to_string_lossy(),
            "-o",
            &output.to_string_lossy(),
        ]);
        let text = std::fs::read_to_string(output).expect("translations");
        text.lines().map(str::to_owned).collect()
    };
    let expected: Vec<&str> = PAIRS.iter().map(|(_, target)| *target).collect();
    assert_eq!(translate(&lines, "1"), expected);
    // The same in other company, in another order, on more threads.
    let many: Vec<&str> = lines.iter().rev().copied().cycle().take(90).collect();
    for (at, line) in translate(&many, "3").iter().enumerate() {
        assert_eq!(line, expected[expected.len() - 1 - at % expected.len()]);
    }
    assert_eq!(translate(&lines[1..2], "1"), expected[1..2]);
}
