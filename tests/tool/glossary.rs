//! `--glossary` and `--keep`: terms, warnings, broken files, and what a batch remembers of them.

use serde_json::{Value, json};

use crate::kit::Home;

const ARTICLE: &str = "Он ушёл с встречи Минской группы.\n\nОна видела Спартак.\n";
const TERMS: &str = "# ours\nsource,target,flags\nминская группа,Minsk Group\nвстреча,meeting\n";

fn home() -> Home {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    home.write("terms.csv", TERMS);
    home.write("keep.txt", "Спартак\n");
    home
}

const BOTH: [&str; 4] = ["--glossary", "terms.csv", "--keep", "keep.txt"];

#[test]
fn terms_are_called_as_the_file_says() {
    let home = home();
    let args = ["translate", "article.txt", "-v"];
    let outcome = home.run(&[&args[..], &BOTH].concat());
    assert!(
        outcome
            .stderr
            .contains("article.txt: 3 of 3 terms of the glossary are there\n"),
        "{outcome:?}"
    );
    assert!(!outcome.stderr.contains("warning"), "{outcome:?}");
    assert_eq!(
        outcome.done(),
        "ON USEL S meeting Minsk Group.\n\nONA VIDELA Спартак.\n"
    );
}

#[test]
fn a_model_that_can_writes_terms_itself() {
    let home = home();
    // Nobody knows which words belong together, so nothing could be replaced.
    home.write(
        "article.txt",
        "Он HOLD слышал BLIND о встрече.\n\nОн HOLD слышал ECHO о встрече.\n",
    );
    let outcome = home.run(&["translate", "article.txt", "-v", "--glossary", "terms.csv"]);
    assert!(
        outcome
            .stderr
            .contains("2 of 2 terms of the glossary are there\n"),
        "{outcome:?}"
    );
    assert_eq!(
        outcome.done(),
        "ON HOLD SLYSAL BLIND O meeting.\n\nON HOLD SLYSAL ECHO O meeting.\n"
    );
    // With a cache each question is asked once, and the answer is the same.
    for out in ["one", "two"] {
        let args = [
            "batch",
            "article.txt",
            "--task",
            "translate",
            "--glossary",
            "terms.csv",
        ];
        let outcome = home.run(&[&args[..], &["--out-dir", out]].concat());
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert_eq!(
            home.read(&format!("{out}/article.en.txt")),
            "ON HOLD SLYSAL BLIND O meeting.\n\nON HOLD SLYSAL ECHO O meeting.\n"
        );
    }
}

#[test]
fn a_term_that_is_missed_is_a_warning() {
    let home = home();
    home.write("article.txt", "Он слышал BLIND о встрече.\n");
    let outcome = home.run(&[
        "translate",
        "--glossary",
        "terms.csv",
        "--format",
        "json",
        "article.txt",
    ]);
    assert!(
        outcome
            .stderr
            .contains("warning: glossary-missed: the translation lacks 'meeting'"),
        "{outcome:?}"
    );
    let value: Value = serde_json::from_str(&outcome.done()).unwrap();
    assert_eq!(
        value["blocks"][0]["segments"][0]["warnings"],
        json!(["glossary-missed"])
    );
    assert_eq!(
        value["glossary"],
        json!({"hits": 0, "misses": 1, "terms": [{"source": "встреча", "target": "meeting", "hits": 0, "misses": 1}]})
    );
}

#[test]
fn a_broken_file_is_refused_before_any_work() {
    let home = home();
    for (content, message) in [
        (
            &b"\xd0\xb0,b\n\xcc\xc8,c\n"[..],
            "bad.csv, line 2: the text is not UTF-8",
        ),
        ("а,b\nв\n".as_bytes(), "bad.csv, line 2: there is only one field"),
        (
            "а,b\nв,\n".as_bytes(),
            "bad.csv, line 2: the target of 'в' is empty",
        ),
        (
            "а,b\nА,c\n".as_bytes(),
            "bad.csv, line 2: 'А' is there already, in bad.csv, line 1",
        ),
        (b"", "bad.csv, line 1: the file has no entries"),
    ] {
        home.write("bad.csv", content);
        for command in ["translate", "digest", "batch"] {
            home.run(&[command, "--glossary", "bad.csv", "article.txt"])
                .failed(2, message);
        }
    }
    home.run(&["translate", "--keep", "no.txt", "article.txt"])
        .failed(2, "no such file: 'no.txt'");
}

#[test]
fn another_glossary_is_another_batch() {
    let home = home();
    home.write("in/a.txt", ARTICLE);
    let batch = |terms: &str| {
        home.write("terms.csv", terms);
        let args = ["batch", "in", "--task", "translate", "--out-dir", "out"];
        let outcome = home.run(&[&args[..], &BOTH].concat());
        assert_eq!(outcome.code, 0, "{outcome:?}");
        (
            home.read("out/a.en.txt"),
            outcome.stderr.contains("1 done earlier"),
        )
    };
    let first = batch(TERMS);
    assert_eq!(
        first,
        (
            "ON USEL S meeting Minsk Group.\n\nONA VIDELA Спартак.\n".to_owned(),
            false
        )
    );
    assert_eq!(batch(TERMS), (first.0.clone(), true));
    // A comment says nothing to the program.
    assert_eq!(batch(&format!("# new\n{TERMS}")), (first.0, true));
    let other = batch("минская группа,OSCE group\n");
    assert_eq!(
        other,
        (
            "ON USEL S VSTRECI OSCE group.\n\nONA VIDELA Спартак.\n".to_owned(),
            false
        )
    );
}

#[test]
fn a_worker_has_terms_too() {
    let home = home();
    let job = json!({"v": 1, "id": 1, "text": ARTICLE}).to_string() + "\n";
    let args = ["worker", "--task", "translate"];
    for _ in 0..2 {
        let line = home.pipe(&[&args[..], &BOTH].concat(), &job).done();
        let value: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["result"]["glossary"]["hits"], 3);
        assert_eq!(
            value["result"]["translation"],
            "ON USEL S meeting Minsk Group.\n\nONA VIDELA Спартак.\n"
        );
    }
}
