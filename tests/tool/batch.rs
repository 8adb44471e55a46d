//! Many documents: results, reports, bad input; what a killed run leaves is in `kills`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::kit::{Home, Outcome};

const SENTENCE: &str = "Президент прибыл в город. Он выступил перед студентами.\n";

fn batch(home: &Home, args: &[&str]) -> Outcome {
    home.run(&[&["batch", "--task", "translate"], args].concat())
}

fn lines(text: &str) -> Vec<Value> {
    let parsed = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON line"));
    parsed.collect()
}

/// All files below a folder but the journal, with their content.
pub fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                if !path.ends_with(".tolmach") {
                    open.push(path);
                }
            } else {
                let name = path.strip_prefix(folder).expect("it lies below");
                found.push((
                    name.to_string_lossy().into_owned(),
                    fs::read(&path).expect("a file"),
                ));
            }
        }
    }
    found.sort();
    found
}

fn names(folder: &Path) -> Vec<String> {
    tree(folder).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn a_folder_is_mirrored_and_done_once() {
    let home = Home::new();
    for name in ["in/a.txt", "in/deep/b.md", "in/deep/er/c.txt"] {
        home.write(name, SENTENCE);
    }
    let first = batch(&home, &["in", "--out-dir", "out"]);
    assert_eq!(first.code, 0, "{first:?}");
    assert!(
        first.stderr.contains("3 documents done, none failed"),
        "{first:?}"
    );
    assert_eq!(first.stdout, "");
    assert_eq!(
        names(&home.path("out")),
        ["a.en.txt", "deep/b.en.md", "deep/er/c.en.txt"]
    );
    assert!(home.read("out/a.en.txt").starts_with("PREZIDENT PRIBYL"));
    let second = batch(&home, &["in", "--out-dir", "out"]);
    assert!(
        second.stderr.contains("0 documents done, 3 done earlier"),
        "{second:?}"
    );
    // A changed document, a lost result and other settings are work again.
    home.write("in/a.txt", "Он уехал.\n");
    fs::remove_file(home.path("out/deep/b.en.md")).unwrap();
    let third = batch(&home, &["in", "--out-dir", "out"]);
    assert!(
        third.stderr.contains("2 documents done, 1 done earlier"),
        "{third:?}"
    );
    assert_eq!(home.read("out/a.en.txt"), "ON UEHAL.\n");
    let other = batch(&home, &["in", "--out-dir", "out", "--from", "uk"]);
    assert!(
        other.stderr.contains("3 documents done, none failed"),
        "{other:?}"
    );
    assert_eq!(home.names("out/.tolmach"), ["journal.jsonl", "lock"]);
}

#[test]
fn bad_documents_do_not_stop_the_others() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write("in/empty.txt", "");
    home.write("in/blank.txt", " \n");
    home.write("in/binary.txt", b"%PDF-1.5\x00\x01\x02");
    home.write("in/z.txt", SENTENCE);
    let args = ["in", "nowhere.txt", "--out-dir", "out"];
    let outcome = batch(&home, &args);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(
        outcome.stderr.contains("2 documents done, 4 failed"),
        "{outcome:?}"
    );
    for reason in [
        "empty.txt: the input is empty",
        "blank.txt: the input holds only white space",
        "no such file: 'nowhere.txt'",
        "this is a PDF document, which tolmach does not read",
    ] {
        assert!(outcome.stderr.contains(reason), "{reason}: {outcome:?}");
    }
    assert_eq!(names(&home.path("out")), ["a.en.txt", "z.en.txt"]);
    // They stay failed until they are to be tried again; one that was mended is another document.
    home.write("in/blank.txt", SENTENCE);
    let again = batch(&home, &args);
    assert!(
        again.stderr.contains("1 document done, 2 done earlier"),
        "{again:?}"
    );
    assert!(
        again.stderr.contains("(in an earlier run; --retry-failed"),
        "{again:?}"
    );
    assert_eq!(again.code, 3);
    let retried = batch(&home, &[&args[..], &["--retry-failed"]].concat());
    assert!(!retried.stderr.contains("earlier run"), "{retried:?}");
    assert_eq!(retried.code, 3);
}

#[test]
fn the_first_failure_can_end_the_run() {
    let home = Home::new();
    home.write("in/0.txt", "");
    for number in 1..300 {
        home.write(&format!("in/{number}.txt"), SENTENCE);
    }
    let outcome = batch(&home, &["in", "--out-dir", "out", "--fail-fast"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stderr.contains(", 1 failed"), "{outcome:?}");
}

#[test]
fn a_call_that_fails_for_one_document_is_made_for_each() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write("in/b.txt", "Это TOOLONG слово.\n");
    home.write("in/c.txt", SENTENCE);
    let outcome = batch(&home, &["in", "--out-dir", "out"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert_eq!(names(&home.path("out")), ["a.en.txt", "c.en.txt"]);
}

#[test]
fn what_is_not_of_the_batch_is_not_replaced() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write("out/a.en.txt", "mine");
    let outcome = batch(&home, &["in", "--out-dir", "out"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(
        outcome.stderr.contains("exists and is not of this batch"),
        "{outcome:?}"
    );
    assert_eq!(home.read("out/a.en.txt"), "mine");
    batch(&home, &["in", "--out-dir", "out", "--force"]).done();
    assert!(home.read("out/a.en.txt").starts_with("PREZIDENT"));
}

#[test]
fn results_in_the_input_folder_are_no_input() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    for _ in 0..2 {
        batch(&home, &["in", "--out-dir", "in/english"]).done();
        assert_eq!(names(&home.path("in")), ["a.txt", "english/a.en.txt"]);
    }
}

#[test]
fn results_may_stand_beside_their_documents() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write("in/deep/b.md", SENTENCE);
    for (run, done) in ["2 documents done", "0 documents done, 2 done earlier"]
        .iter()
        .enumerate()
    {
        let outcome = batch(&home, &["in", "--out-dir", "in"]);
        assert!(outcome.stderr.contains(done), "{outcome:?}");
        let is_told = outcome.stderr.contains("2 results of an earlier run passed over");
        assert_eq!(is_told, run > 0, "{outcome:?}");
        assert_eq!(
            names(&home.path("in")),
            ["a.en.txt", "a.txt", "deep/b.en.md", "deep/b.md"]
        );
    }
    // What people wrote is not replaced.
    home.write("in/c.txt", SENTENCE);
    home.write("in/c.en.txt", "mine");
    let outcome = batch(&home, &["in", "--out-dir", "in"]);
    assert!(
        outcome.stderr.contains("exists and is not of this batch"),
        "{outcome:?}"
    );
    assert_eq!(home.read("in/c.en.txt"), "mine");
}

#[test]
fn an_index_beside_its_documents_is_no_document() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    for done in ["1 document done", "1 done earlier"] {
        let outcome = batch(&home, &["in", "--out-dir", "in", "--format", "html"]);
        assert!(outcome.stderr.contains(done), "{outcome:?}");
        assert_eq!(names(&home.path("in")), ["a.en.html", "a.txt", "index.html"]);
    }
}

#[test]
fn what_a_folder_holds_besides_documents_is_told() {
    let home = Home::new();
    for name in [
        "in/a.txt",
        "in/b.pdf",
        "in/c.fb2",
        "in/deep/d.PDF",
        "in/.hidden",
        "in/e.jsonl",
    ] {
        home.write(name, SENTENCE);
    }
    let told = "4 files passed over: 2 .pdf, 1 .fb2, 1 .jsonl; to have .jsonl read, name the files";
    for command in [
        &["translate", "in"][..],
        &["digest", "in"],
        &["summarize", "in"],
        &["batch", "in", "--out-dir", "out"],
        &["batch", "in"],
    ] {
        let outcome = home.run(command);
        assert!(outcome.stderr.contains(told), "{outcome:?}");
        assert_eq!(outcome.code, 0, "{outcome:?}");
    }
    let outcome = home.run(&["batch", "in", "--out-dir", "out", "--dry-run"]);
    assert!(outcome.stdout.contains(told), "{outcome:?}");
    let events = home.run(&["batch", "in", "--out-dir", "out", "--progress", "json"]);
    let event = &lines(&events.stderr)[0];
    assert_eq!(
        (&event["event"], &event["files"]["pdf"]),
        (&"passed-over".into(), &2.into())
    );
    fs::remove_file(home.path("in/a.txt")).unwrap();
    home.run(&["translate", "in"]).failed(1, told);
}

#[test]
fn two_documents_never_share_a_result() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write("in/a.md", "Она вчера уехала в большой город.\n");
    let outcome = batch(
        &home,
        &["in", "in", "in/a.md", "--out-dir", "out", "--format", "text"],
    );
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(
        outcome.stderr.contains("1 document done, 1 failed"),
        "{outcome:?}"
    );
    assert!(outcome.stderr.contains("another input becomes"), "{outcome:?}");
}

#[test]
fn a_list_names_files_one_a_line_or_with_nul() {
    for list in [
        "in/a.txt\nin/deep/b.txt\n\nin/../in/c.txt\n",
        "in/a.txt\0in/deep/b.txt\0in/../in/c.txt",
    ] {
        let home = Home::new();
        for name in ["in/a.txt", "in/deep/b.txt", "in/c.txt"] {
            home.write(name, SENTENCE);
        }
        home.pipe(
            &[
                "batch",
                "--task",
                "translate",
                "--files-from",
                "-",
                "--out-dir",
                "out",
            ],
            list,
        )
        .done();
        // Nothing is written outside the output folder.
        assert_eq!(
            names(&home.path("out")),
            ["in/a.en.txt", "in/deep/b.en.txt", "in/in/c.en.txt"]
        );
    }
}

#[cfg(unix)]
#[test]
fn names_need_not_be_utf8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let home = Home::new();
    fs::create_dir(home.path("in")).unwrap();
    for name in [&b"\xff.txt"[..], b"\xfe.txt"] {
        fs::write(home.path("in").join(OsStr::from_bytes(name)), SENTENCE).unwrap();
    }
    batch(&home, &["in", "--out-dir", "out"]).done();
    for name in [&b"\xff.en.txt"[..], b"\xfe.en.txt"] {
        assert!(
            home.path("out").join(OsStr::from_bytes(name)).is_file(),
            "{name:?}"
        );
    }
    let again = batch(&home, &["in", "--out-dir", "out"]);
    assert!(
        again.stderr.contains("0 documents done, 2 done earlier"),
        "{again:?}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn files_that_cannot_be_read_are_failures_of_their_own() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    // Access rights do not bind root; reading a process's memory from the start fails for everyone.
    std::os::unix::fs::symlink("/proc/self/mem", home.path("in/b.txt")).expect("a link");
    std::os::unix::fs::symlink("nowhere", home.path("in/c.txt")).expect("a link");
    home.write("list", "in/a.txt\nin/b.txt\nin/c.txt\n");
    let outcome = batch(&home, &["--files-from", "list", "--out-dir", "out"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stderr.contains("cannot read 'in/b.txt'"), "{outcome:?}");
    assert!(outcome.stderr.contains("no such file: 'in/c.txt'"), "{outcome:?}");
    assert!(
        outcome.stderr.contains("1 document done, 2 failed"),
        "{outcome:?}"
    );
}

#[test]
fn thousands_of_tiny_files() {
    let home = Home::new();
    for number in 0..2_000 {
        home.write(
            &format!("in/{}/{number}.txt", number % 20),
            format!("Номер {number} тут.\n"),
        );
    }
    let outcome = batch(&home, &["in", "--out-dir", "out"]);
    assert!(outcome.stderr.contains("2000 documents done"), "{outcome:?}");
    assert_eq!(home.read("out/7/1987.en.txt"), "NOMER 1987 TUT.\n");
    assert_eq!(names(&home.path("out")).len(), 2_000);
}

#[test]
fn a_stream_keeps_its_order_and_every_line_has_its_result() {
    let home = Home::new();
    let mut stream = Vec::new();
    for number in 0..200 {
        stream.extend_from_slice(
            format!("{{\"id\": {number}, \"text\": \"Номер {number} тут.\", \"x\": 1}}\n").as_bytes(),
        );
    }
    stream.extend_from_slice(b"{\"id\": \"bad\", \"text\": \"\xff\xfe\"}\nnonsense\n{\"id\": 5}\n\n");
    stream.extend_from_slice("{\"text\": \"Последнее.\"}".as_bytes());
    let outcome = home.pipe(&["batch", "--task", "translate"], &stream);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    let results = lines(&outcome.stdout);
    assert_eq!(results.len(), 205);
    for (number, result) in results.iter().take(200).enumerate() {
        assert_eq!(result["id"], number);
        assert_eq!(result["translation"], format!("NOMER {number} TUT."));
        assert!(result["timings"].is_null());
    }
    for (number, id) in [(200, 201), (201, 202), (203, 204)] {
        assert_eq!(results[number]["id"], id);
        assert!(
            results[number]["error"]
                .as_str()
                .unwrap()
                .contains("it is no JSON")
        );
    }
    assert_eq!(results[202]["id"], 5);
    assert_eq!(results[204]["translation"], "POSLEDNEE.");
    // The same again, to a file, with a cache that knows it all.
    home.pipe(&["batch", "--task", "translate", "-o", "out.jsonl"], &stream);
    assert_eq!(home.read("out.jsonl"), outcome.stdout);
    home.pipe(
        &["batch", "--task", "translate", "-o", "out2.jsonl", "--no-cache"],
        &stream,
    );
    assert_eq!(home.read("out2.jsonl"), outcome.stdout);
}

#[test]
fn fields_of_a_stream_have_the_names_that_are_given() {
    let home = Home::new();
    let line = "{\"url\": \"a\", \"body\": \"Он уехал.\"}\n";
    let args = [
        "batch",
        "--task",
        "translate",
        "--id-field",
        "url",
        "--text-field",
        "body",
    ];
    let results = lines(&home.pipe(&args, line).done());
    assert_eq!(
        (&results[0]["id"], &results[0]["translation"]),
        (&"a".into(), &"ON UEHAL.".into())
    );
    let outcome = home.pipe(&["batch", "--out-dir", "out"], line);
    assert_eq!(outcome.code, 2, "{outcome:?}");
}

#[test]
fn a_digest_of_many_has_their_summaries() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE.repeat(3));
    home.run(&[
        "batch",
        "in",
        "--out-dir",
        "out",
        "--format",
        "json",
        "--length",
        "1",
    ])
    .done();
    let digest: Value = serde_json::from_str(&home.read("out/a.en.json")).unwrap();
    assert_eq!(digest["document"]["name"], "a.txt");
    assert_eq!(digest["summary"]["sentences"].as_array().unwrap().len(), 1);
}

#[test]
fn a_dry_run_says_what_there_is_to_do_and_does_nothing() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write("in/b.txt", SENTENCE);
    home.write("in/c.txt", "");
    let outcome = batch(&home, &["in", "--out-dir", "out", "--dry-run"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    for part in [
        "documents  3, 1 of them cannot be read",
        "c.txt: the input is empty",
        "words      16, 16 to translate",
        "model      fake: translate, to be fetched, 4 B",
        "time       unknown until the models are downloaded",
    ] {
        assert!(outcome.stdout.contains(part), "{part}: {outcome:?}");
    }
    assert!(!home.path("out").exists());
    home.run(&["models", "pull", "fake"]).done();
    let outcome = batch(&home, &["in", "--out-dir", "out", "--dry-run"]);
    assert!(outcome.stdout.contains("installed"), "{outcome:?}");
    assert!(outcome.stdout.contains("words a second, measured"), "{outcome:?}");
    assert!(!home.path("out").exists());
}

#[test]
fn progress_is_told_to_programs_as_json() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write("in/b.txt", "");
    let outcome = batch(
        &home,
        &["in", "--out-dir", "out", "--progress", "json", "--quiet"],
    );
    assert_eq!(outcome.code, 3, "{outcome:?}");
    let events = lines(&outcome.stderr);
    let (failed, finished) = (&events[0], events.last().unwrap());
    assert_eq!(
        (&failed["event"], &failed["name"]),
        (&"failed".into(), &"b.txt".into())
    );
    assert_eq!(finished["event"], "finished");
    assert_eq!(
        (&finished["documents"], &finished["total"]),
        (&1.into(), &2.into())
    );
    assert_eq!(finished["words"], 8);
}

#[test]
fn a_model_that_does_not_exist_ends_the_run_before_it_begins() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    batch(&home, &["in", "--out-dir", "out", "--model", "fak"]).failed(1, "no such model: 'fak'");
}

#[test]
fn a_damaged_cache_is_begun_anew_with_a_warning() {
    let home = Home::new();
    home.write("in/a.txt", SENTENCE);
    home.write(".cache/tolmach/private/translations-v1", "no cache");
    let outcome = batch(&home, &["in", "--out-dir", "out"]);
    assert!(
        outcome.stderr.contains("was damaged; it is begun anew"),
        "{outcome:?}"
    );
    assert_eq!(outcome.code, 0);
    let verbose = batch(&home, &["in", "--out-dir", "again", "-v"]);
    assert!(
        verbose
            .stderr
            .contains("translation cache: 1 of 1 passages were known"),
        "{verbose:?}"
    );
    assert_eq!(tree(&home.path("out")), tree(&home.path("again")));
}
