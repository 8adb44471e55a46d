//! What stands beside the results of a batch: an index of its pages, an overview of its documents.

use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::batch::tree;
use crate::kit::{Home, Outcome};

const DOCUMENTS: usize = 40;

/// Articles with titles; one is empty.
fn home() -> Home {
    let home = Home::new();
    for number in 0..DOCUMENTS {
        let text = match number {
            7 => String::new(),
            _ => format!("# Номер {number}\n\nПрезидент SLOW прибыл в город {number}. Он выступил там.\n"),
        };
        home.write(&format!("in/{}/{number}.md", number % 3), text);
    }
    home
}

fn batch(home: &Home, args: &[&str]) -> Outcome {
    home.run(&[&["batch", "in", "--out-dir", "out"], args].concat())
}

fn failed_one(outcome: &Outcome) {
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.stderr.contains("1 failed"), "{outcome:?}");
}

#[test]
fn an_index_leads_to_all_pages_in_the_order_of_the_input() {
    let home = home();
    failed_one(&batch(&home, &["--format", "html"]));
    let index = home.read("out/index.html");
    assert!(index.contains("<p class=\"meta\">40 articles"), "{index}");
    let links: Vec<&str> = index
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(links.len(), DOCUMENTS - 1);
    assert_eq!(links[..3], ["0/0.en.html", "0/12.en.html", "0/15.en.html"]);
    assert!(links.iter().all(|link| home.path("out").join(link).is_file()));
    assert!(index.contains("<a href=\"0/12.en.html\">NOMER 12</a>"), "{index}");
    assert!(index.contains("PREZIDENT SLOW PRIBYL V GOROD 12.</p>"), "{index}");
    assert!(index.contains("Failed: the input is empty"), "{index}");
    // It is the batch's own, so it is made again.
    fs::write(home.path("out/index.html"), "torn").unwrap();
    failed_one(&batch(&home, &["--format", "html"]));
    assert_eq!(home.read("out/index.html"), index);
}

#[test]
fn an_index_of_someone_else_is_not_replaced_unasked() {
    let home = home();
    home.write("out/index.html", "mine");
    batch(&home, &["--format", "html"]).failed(2, "index.html' exists and is not of this batch");
    assert_eq!(home.read("out/index.html"), "mine");
    failed_one(&batch(&home, &["--format", "html", "--force"]));
    assert!(home.read("out/index.html").contains("40 articles"));
}

#[cfg(unix)]
#[test]
fn after_kills_the_index_and_the_overview_are_those_of_an_unbroken_run() {
    for args in [
        &["--format", "html"][..],
        &["--overview", "--bullets", "--headline"],
    ] {
        let home = home();
        failed_one(&batch(&home, args));
        let unbroken = tree(&home.path("out"));
        assert_eq!(unbroken.len(), DOCUMENTS, "{args:?}");
        fs::remove_dir_all(home.path("out")).unwrap();
        for results in [0, 5, 20, 39] {
            let mut tool = home.tool(&[&["batch", "in", "--out-dir", "out"], args].concat());
            let silent = tool
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let mut tool = silent.spawn().expect("the tool starts");
            while tool.try_wait().expect("it can be asked").is_none() {
                if home.path("out").is_dir() && tree(&home.path("out")).len() >= results {
                    break;
                }
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
            // It may have ended by itself.
            let _ = tool.kill();
            tool.wait().expect("it ends");
        }
        failed_one(&batch(&home, args));
        assert!(tree(&home.path("out")) == unbroken, "{args:?}");
        assert_eq!(home.names("out/.tolmach"), ["journal.jsonl", "lock"]);
    }
}

#[test]
fn an_overview_has_a_file_of_its_own() {
    let home = home();
    home.write("in/0/overview.md", "# Обзор\n\nОн ушёл.\n");
    failed_one(&batch(&home, &["--overview"]));
    let overview = home.read("out/overview.en.txt");
    assert!(
        overview.starts_with("Overview\n--------\n- NOMER 0 (0/0.md): PREZIDENT SLOW"),
        "{overview}"
    );
    assert_eq!(overview.lines().count(), 2 + DOCUMENTS);
    // A document that would become the overview of the whole folder is refused, one in a folder is not.
    home.write("in/overview.md", "Он ушёл.\n");
    let outcome = batch(&home, &["--overview"]);
    assert!(
        outcome
            .stderr
            .contains("another input becomes 'out/overview.en.txt' too"),
        "{outcome:?}"
    );
}

#[test]
fn an_overview_ends_a_stream() {
    let home = Home::new();
    let stream = "{\"id\":\"a\",\"text\":\"Он ушёл. Она осталась.\"}\n{\"id\":\"b\"}\n{\"id\":\"c\",\"text\":\"Мы тут.\"}\n";
    let outcome = home.pipe(&["batch", "--overview", "--length", "1"], stream);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    let lines: Vec<Value> = outcome
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[3]["schema"], 1);
    let names: Vec<&Value> = lines[3]["overview"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["name"])
        .collect();
    assert_eq!(names, ["a", "c"]);
    let text = home
        .pipe(&["batch", "--overview", "--format", "text"], stream)
        .stdout;
    assert!(text.contains("\n\nOverview\n--------\n- "), "{text}");
}

#[test]
fn results_of_a_batch_have_the_looks_of_single_ones() {
    let home = Home::new();
    home.write(
        "in/a.md",
        "# Новости\n\nМинистр прибыл в город. Погода стояла хорошая.\n",
    );
    let looks = ["--length", "1", "--bullets", "--headline", "--bilingual=columns"];
    for format in ["markdown", "html"] {
        let looks = [&looks[..], &["--format", format]].concat();
        let outcome = batch(&home, &looks);
        assert_eq!(outcome.code, 0, "{outcome:?}");
        let name = if format == "html" { "a.en.html" } else { "a.en.md" };
        let single = home.run(&[&["digest", "in/a.md"], &looks[..]].concat()).done();
        let many = home.read(&format!("out/{name}"));
        // The name is the path that was given, or the place below the folder.
        assert_eq!(many, single.replace("in/a.md", "a.md"));
    }
    let table = home.read("out/a.en.md");
    let row = "| **Новости** | <a id=\"p1\"></a>**NOVOSTI** |";
    assert!(table.contains(row), "{table}");
    let page = home.read("out/a.en.html");
    assert!(
        page.contains(
            "<p class=\"headline\" lang=\"en\" dir=\"ltr\">NOVOSTI</p>\n<ul lang=\"en\" dir=\"ltr\">\n<li>"
        ),
        "{page}"
    );
    // Another layout is another result.
    batch(&home, &["--length", "1", "--format", "html"]).done();
    assert!(!home.read("out/a.en.html").contains("<li><span id=\"summary1\""));
}

#[test]
fn a_choice_of_models_is_said_once_a_run() {
    let home = home();
    let batch = batch(&home, &["--length", "1", "-v"]);
    let many = home.run(&["digest", "--length", "1", "-v", "in/1"]);
    for outcome in [batch, many] {
        for choice in ["translate: fake", "summarize: fake"] {
            assert_eq!(outcome.stderr.matches(choice).count(), 1, "{outcome:?}");
        }
    }
}
