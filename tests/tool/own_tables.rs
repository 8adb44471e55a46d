//! Tables of facts about languages in the user's own folder.

use serde_json::Value;

use crate::kit::Home;

/// Sentences that a text of one paragraph has for the tool.
fn sentences(home: &Home, text: &str) -> usize {
    let result = home
        .pipe(&["translate", "--from", "ru", "-f", "json"], text)
        .done();
    let value: Value = serde_json::from_str(&result).expect("the result is JSON");
    let segments = value["blocks"][0]["segments"].as_array();
    segments.expect("a block has segments").len()
}

#[test]
fn a_row_of_the_user_counts() {
    let home = Home::new();
    let text = "Это квл. Север за рекой.\n";
    assert_eq!(sentences(&home, text), 2);
    home.write(
        ".config/tolmach/languages/ru/abbreviations.tsv",
        "# mine\nквл\tleads\n",
    );
    assert_eq!(sentences(&home, text), 1);
}

#[test]
fn a_wrong_row_is_named_before_anything_is_done() {
    let home = Home::new();
    let path = ".config/tolmach/languages/ru/abbreviations.tsv";
    home.write(path, "# mine\nквл\tlead\n");
    home.pipe(&["translate"], "Привет, мир.\n")
        .failed(1, &format!("{path}:2: 'lead' in the column 'kind'"));
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, 1, "{doctor:?}");
    assert!(doctor.stdout.contains("abbreviations.tsv:2"), "{doctor:?}");
    // What needs no text does without the tables.
    home.run(&["models", "list"]).done();
}
