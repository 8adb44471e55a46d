//! Summaries as users shape them, and the overview of several texts.

use crate::kit::Home;
use serde_json::Value;

const BRIDGE: &str = "# Bridge to close\n\nThe city of Norwood will close its old bridge for two years, the council said \
    on Monday. It was built in 1911.\n\nTraffic will go by way of the motorway, which adds ten minutes to the drive.\n";
const PRICES: &str = "# Prices fall\n\nOil prices fell by 3.5 percent on Monday, the exchange said in the evening. \
    Nobody knows why they did.\n";

/// Two articles in English.
fn home() -> Home {
    let home = Home::new();
    home.write("bridge.md", BRIDGE);
    home.write("prices.md", PRICES);
    home
}

const EXTRACTIVE: [&str; 5] = ["summarize", "--summary", "extractive", "--length", "2"];

fn run(home: &Home, rest: &[&str]) -> String {
    home.run(&[&EXTRACTIVE[..], rest].concat()).done()
}

#[test]
fn bullets_and_a_headline() {
    let text = run(&home(), &["--bullets", "--headline", "bridge.md"]);
    assert_eq!(
        text,
        "Bridge to close\n\n\
         - The city of Norwood will close its old bridge for two years, the council said on Monday.\n\
         - Traffic will go by way of the motorway, which adds ten minutes to the drive.\n"
    );
}

#[test]
fn markdown_names_the_paragraphs_and_links_those_that_stand_above() {
    let home = home();
    let alone = run(&home, &["--format", "markdown", "bridge.md"]);
    assert!(alone.contains("on Monday. (¶2) Traffic"), "{alone}");
    home.write(
        "article.txt",
        "Новости\n\nМинистр прибыл в город. Погода стояла хорошая.\n",
    );
    let args = [
        "digest",
        "--summary",
        "extractive",
        "--length",
        "1",
        "--format",
        "markdown",
    ];
    let digest = home.run(&[&args[..], &["article.txt"]].concat()).done();
    assert!(
        digest.contains("<a id=\"p2\"></a>MINISTR PRIBYL V GOROD."),
        "{digest}"
    );
    assert!(
        digest.ends_with("## Summary\n\nMINISTR PRIBYL V GOROD. ([¶2](#p2))\n"),
        "{digest}"
    );
    // A file, which gets its text at once, holds the same.
    home.run(&[&args[..], &["article.txt", "-o", "digest.md"]].concat())
        .done();
    assert_eq!(home.read("digest.md"), digest);
}

#[test]
fn an_overview_ends_the_output() {
    let text = run(&home(), &["--overview", "bridge.md", "prices.md"]);
    assert!(
        text.ends_with(
            "\nOverview\n--------\n\
             - Bridge to close (bridge.md): The city of Norwood will close its old bridge for two years, the council \
             said on Monday.\n\
             - Prices fall (prices.md): Oil prices fell by 3.5 percent on Monday, the exchange said in the evening.\n"
        ),
        "{text}"
    );
    assert!(text.starts_with("==> bridge.md <=="), "{text}");
}

#[test]
fn an_overview_in_json_is_an_object_of_its_own() {
    let text = run(
        &home(),
        &["--overview", "--format", "jsonl", "bridge.md", "prices.md"],
    );
    let last: Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(text.lines().count(), 3);
    assert_eq!(last["overview"][1]["headline"], "Prices fall");
    assert_eq!(last["overview"][0]["segments"], serde_json::json!([1]));
}

#[test]
fn an_overview_has_a_file_beside_the_others() {
    let home = home();
    let args = ["--overview", "--out-dir", "out", "bridge.md", "prices.md"];
    run(&home, &args);
    assert_eq!(
        home.names("out"),
        ["bridge.en.txt", "overview.en.txt", "prices.en.txt"]
    );
    assert!(home.read("out/overview.en.txt").starts_with("Overview\n"));
    // It is not replaced unasked, nor by a text of that name.
    home.run(&[&EXTRACTIVE[..], &args].concat()).failed(2, "en.txt");
    home.write("overview.txt", PRICES);
    let clash = ["--overview", "--out-dir", "other", "overview.txt", "bridge.md"];
    home.run(&[&EXTRACTIVE[..], &clash].concat())
        .failed(2, "overview.en.txt");
}

#[test]
fn a_wrong_kind_is_refused_with_the_right_ones() {
    home()
        .run(&["summarize", "--summary", "poetic", "bridge.md"])
        .failed(2, "extractive, abstractive");
}

#[test]
fn what_the_text_does_not_support_is_told_in_quiet_mode_too() {
    const WRITTEN: [&str; 5] = ["--summary", "abstractive", "--length", "2", "-q"];
    let home = Home::new();
    let text = "Der Rat hat am Montag die alte Brücke geschlossen. Danach war INVENTS noch lange Thema. Der \
        Verkehr wird über die Autobahn geleitet.\n";
    home.write("one/one.txt", text);
    let summarize = ["summarize", "one/one.txt"];
    let batch = ["batch", "one", "--task", "summarize", "--out-dir", "out"];
    for args in [&summarize[..], &batch[..]] {
        let outcome = home.run(&[args, &WRITTEN].concat());
        assert_eq!(outcome.code, 0, "{}", outcome.stderr);
        let unsupported = outcome
            .stderr
            .matches("the text does not support this sentence")
            .count();
        assert_eq!(unsupported, 1, "{}", outcome.stderr);
        assert!(outcome.stderr.contains("Grandison"), "{}", outcome.stderr);
    }
}
