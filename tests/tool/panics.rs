//! A panic in any thread costs the document in which it happens, and is told in one sentence.

use crate::batch::tree;
use crate::kit::{Home, Outcome};

const SENTENCE: &str = "Президент прибыл в город. Он выступил перед студентами.\n";
const PANIC: &str = "Это слово PANIC здесь.\n";
const PLACE: &str = "internal error at crates/doubles/src/lib.rs:";

/// Ten documents, the fourth of which makes the model panic.
fn home() -> Home {
    let home = Home::new();
    for number in 0..10 {
        home.write(
            &format!("in/{number}.txt"),
            if number == 3 { PANIC } else { SENTENCE },
        );
    }
    home
}

fn jobs() -> String {
    let line = |number: usize| {
        let text = if number == 3 { PANIC } else { SENTENCE }.trim();
        format!("{{\"v\":1,\"id\":{number},\"text\":\"{text}\"}}\n")
    };
    (0..10).map(line).collect()
}

/// Nothing of what the language's own reports of a panic say reaches the user.
#[track_caller]
fn told_in_a_sentence(outcome: &Outcome) {
    for word in ["panicked", "RUST_BACKTRACE", "asks for it"] {
        assert!(!outcome.stderr.contains(word), "{outcome:?}");
        assert!(!outcome.stdout.contains(word), "{outcome:?}");
    }
}

#[test]
fn a_batch_goes_on_when_the_model_panics_in_a_document() {
    let home = home();
    let args = ["batch", "in", "--out-dir", "out", "--task", "translate"];
    let outcome = home.run(&args);
    told_in_a_sentence(&outcome);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert_eq!(outcome.stderr.matches(PLACE).count(), 1, "{outcome:?}");
    assert!(outcome.stderr.contains("please report it"), "{outcome:?}");
    assert_eq!(tree(&home.path("out")).len(), 9);
    // The next run knows it.
    let again = home.run(&args);
    assert!(
        again.stderr.contains("0 documents done, 9 done earlier"),
        "{again:?}"
    );
    assert!(again.stderr.contains("--retry-failed"), "{again:?}");
    assert_eq!(again.code, 3, "{again:?}");
}

#[test]
fn a_stream_goes_on_when_the_model_panics_in_a_line() {
    let home = Home::new();
    let outcome = home.pipe(&["batch", "--task", "translate"], jobs());
    told_in_a_sentence(&outcome);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 10, "{outcome:?}");
    for (number, line) in lines.iter().enumerate() {
        assert_eq!(line.contains(PLACE), number == 3, "{line}");
    }
}

#[test]
fn a_worker_goes_on_when_the_model_panics_in_a_job() {
    let outcome = Home::new().pipe(&["worker", "--task", "translate"], jobs());
    told_in_a_sentence(&outcome);
    let answer = outcome.done();
    let lines: Vec<&str> = answer.lines().collect();
    assert_eq!(lines.len(), 10);
    for (number, line) in lines.iter().enumerate() {
        let status = if number == 3 { "failed" } else { "done" };
        let begin = format!("{{\"v\":1,\"id\":{number},\"status\":\"{status}\"");
        assert!(line.starts_with(&begin), "{line}");
        assert_eq!(line.contains(PLACE), number == 3, "{line}");
    }
}

#[test]
fn a_model_that_panics_when_it_is_loaded_fails_every_job() {
    let home = Home::new();
    home.model_that_panics();
    for name in ["in/a.txt", "in/b.txt", "in/c.txt"] {
        home.write(name, SENTENCE);
    }
    let sentence = "model 'panics' cannot be loaded: internal error at crates/doubles/src/lib.rs:";
    let model = ["--model", "panics"];
    let batch = ["batch", "in", "--out-dir", "out", "--task", "translate"];
    let outcome = home.run(&[&batch[..], &model].concat());
    told_in_a_sentence(&outcome);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert_eq!(outcome.stderr.matches(sentence).count(), 3, "{outcome:?}");
    // It is the model's fault: with another file under its name they are tried again.
    let again = home.run(&[&batch[..], &model].concat());
    assert!(!again.stderr.contains("in an earlier run"), "{again:?}");
    let worker = home.pipe(&[&["worker", "--task", "translate"], &model[..]].concat(), jobs());
    told_in_a_sentence(&worker);
    assert_eq!(worker.done().matches(sentence).count(), 10);
    let alone = home.run(&[&["translate", "in/a.txt"], &model[..]].concat());
    told_in_a_sentence(&alone);
    alone.failed(1, sentence);
}

#[test]
fn commands_for_single_documents_end_with_a_sentence_and_a_code() {
    let home = home();
    for task in ["translate", "digest"] {
        let outcome = home.run(&[task, "in/3.txt", "-o", "out.txt"]);
        told_in_a_sentence(&outcome);
        outcome.failed(1, PLACE);
        assert!(!home.path("out.txt").exists());
        let several = home.run(&[task, "in/2.txt", "in/3.txt", "in/4.txt", "--out-dir", task]);
        told_in_a_sentence(&several);
        assert_eq!(several.code, 3, "{several:?}");
        assert_eq!(home.names(task), ["2.en.txt", "4.en.txt"]);
    }
    home.write(
        "falters.txt",
        "It FALTERS here. The rest is long enough for a summary.\n",
    );
    let args = ["summarize", "falters.txt", "--summary", "abstractive"];
    let outcome = home.run(&args);
    told_in_a_sentence(&outcome);
    outcome.failed(1, PLACE);
}

#[test]
fn a_translation_is_kept_when_its_summary_panics() {
    let home = Home::new();
    home.write("a.txt", format!("Это слово FALTERS здесь. {SENTENCE}"));
    let outcome = home.run(&["digest", "a.txt", "--summary", "abstractive"]);
    told_in_a_sentence(&outcome);
    assert!(
        outcome.stderr.contains("there is no summary: internal error at"),
        "{outcome:?}"
    );
    assert!(outcome.done().contains("FALTERS"));
}
