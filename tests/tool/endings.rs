//! The ending of the file that `-o` names, words instead of files, and lines of a pipe that waits.

use std::io::{BufRead as _, BufReader, Write as _};
use std::sync::mpsc::channel;

use crate::kit::{Home, PATIENCE};

const TEXT: &str = "# Дорога\n\nОн **уехал** в город.\n";

#[test]
fn the_ending_of_the_output_chooses_the_format() {
    let home = Home::new();
    home.write("a.md", TEXT);
    for (file, part) in [
        ("b.html", "<!doctype html>"),
        ("b.json", "\"schema\": 1"),
        ("b.jsonl", "{\"schema\":1,"),
        ("b.md", "# DOROGA"),
        // Markdown is text that people read as it is.
        ("b.txt", "# DOROGA\n\nON **UEHAL** V GOROD.\n"),
        ("b.en", "# DOROGA"),
    ] {
        home.run(&["translate", "a.md", "-o", file]).done();
        assert!(
            home.read(file).starts_with(part) || home.read(file).contains(part),
            "{file}: {}",
            home.read(file)
        );
        let digest = format!("digest-{file}");
        home.run(&["digest", "a.md", "-o", &digest]).done();
    }
    assert!(home.read("digest-b.md").contains("## Summary"));
    assert!(home.read("digest-b.html").contains("<!doctype html>"));
    // Standard input is what it looks like.
    let page = "<!DOCTYPE html><html><body><p class=x>Он уехал.</p></body></html>";
    home.pipe(&["translate", "-o", "page.html"], page).done();
    assert!(home.read("page.html").contains("<p class=x>ON UEHAL.</p>"));
    home.pipe(&["translate", "-o", "words.html"], "Он уехал.\n")
        .done();
    assert!(home.read("words.html").contains("ON UEHAL."));
}

#[test]
fn an_ending_that_is_not_written_is_refused() {
    let home = Home::new();
    home.write("a.txt", "Он уехал.\n");
    for (args, part) in [
        (
            &["translate", "a.txt", "-o", "b.docx"][..],
            "can be made of a .docx document only",
        ),
        (
            &["translate", "a.txt", "-o", "b.pdf"],
            "would be a PDF document, which tolmach does not write",
        ),
        (
            &["digest", "a.txt", "-o", "b.docx"],
            "cannot be made with a summary",
        ),
        (
            &["translate", "a.txt", "-f", "json", "-o", "b.md"],
            "contradicts --format json",
        ),
        (
            &["batch", "a.txt", "-o", "b.docx"],
            "cannot be made with a summary",
        ),
        (&["batch", "a.txt", "-o", "b.html"], "--out-dir"),
    ] {
        home.run(args).failed(2, part);
    }
    assert_eq!(home.names("."), [".config", "a.txt", "weights"]);
    home.run(&["batch", "--task", "translate", "a.txt", "-o", "b.md"])
        .done();
    assert!(
        home.read("b.md").ends_with("ON UEHAL.\n"),
        "{}",
        home.read("b.md")
    );
}

#[test]
fn words_can_be_typed() {
    let home = Home::new();
    let words = home.run(&["translate", "--text", "Он уехал."]);
    assert_eq!(words.done(), "ON UEHAL.\n");
    for command in ["digest", "summarize"] {
        let outcome = home.run(&[
            command,
            "--from",
            "ru",
            "--text",
            "Он уехал в город. Потом он приехал.",
        ]);
        assert!(!outcome.done().is_empty());
    }
    home.run(&["translate", "--text", ""])
        .failed(1, "the text: the input is empty");
    home.run(&["translate", "--text", "Он уехал.", "--out-dir", "out"])
        .done();
    assert_eq!(home.names("out"), ["text.en.txt"]);
    home.run(&["translate", "Привет"])
        .failed(1, "tolmach translate --text 'Привет'");
    home.run(&["translate", "https://example.org/a"])
        .failed(1, "curl -sL 'https://example.org/a' | tolmach");
}

#[test]
fn a_pipe_that_waits_gets_each_line() {
    let home = Home::new();
    let mut child = home
        .tool(&["translate", "--lines", "-q"])
        .spawn()
        .expect("the tool starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    let (sender, answers) = channel();
    std::thread::spawn(move || {
        for line in stdout.lines() {
            sender.send(line.expect("a line")).expect("the test waits");
        }
    });
    for (line, answer) in [
        ("Он уехал в город.\n", "ON UEHAL V GOROD."),
        ("\n", ""),
        ("Да.\n", "DA."),
        ("Он приехал.\n", "ON PRIEHAL."),
    ] {
        stdin.write_all(line.as_bytes()).expect("the tool reads");
        stdin.flush().expect("the tool reads");
        assert_eq!(answers.recv_timeout(PATIENCE).as_deref(), Ok(answer));
    }
    stdin.write_all("Конец".as_bytes()).expect("the tool reads");
    drop(stdin);
    assert_eq!(answers.recv_timeout(PATIENCE).as_deref(), Ok("KONEC"));
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_pipe_without_a_pause_is_one_document() {
    let home = Home::new();
    let lines = "Он уехал.\n\nДа.\n";
    assert_eq!(
        home.pipe(&["translate", "--lines"], lines).done(),
        "ON UEHAL.\n\nDA.\n"
    );
    home.pipe(&["translate", "--lines"], "")
        .failed(1, "standard input: the input is empty");
    home.pipe(&["translate", "--lines"], " \n")
        .failed(1, "holds only white space");
}

#[test]
fn the_commands_for_models_have_the_names_of_other_tools() {
    let home = Home::new();
    for (words, part) in [
        (&["models", "add", "fake"][..], ""),
        (&["models", "ls", "--installed"], "fake"),
        (&["models", "info", "fake"], "fake"),
        (&["models", "rm", "fake"], ""),
    ] {
        assert!(home.run(words).done().contains(part), "{words:?}");
    }
}
