//! What no end is in sight of: words of hundreds of letters, lists hundreds deep, addresses of many kilobytes.

use serde_json::Value;

use crate::kit::Home;

#[test]
fn a_word_without_an_end_is_left_as_it_is_and_said() {
    let home = Home::new();
    let word = "ы".repeat(501);
    let longest = "ы".repeat(500);
    let text = format!("Он ушёл. {word} Она {longest}.\n\n{word}\n");
    let outcome = home.pipe(&["translate", "--from", "ru", "--format", "json"], &text);
    assert!(
        outcome
            .stderr
            .contains("a word of 501 letters was not translated"),
        "{outcome:?}"
    );
    let report: Value = serde_json::from_str(&outcome.done()).expect("JSON");
    let segments = report["blocks"].as_array().expect("blocks").iter();
    let segments: Vec<&Value> = segments
        .flat_map(|block| block["segments"].as_array().expect("segments"))
        .collect();
    let shown: Vec<&str> = segments
        .iter()
        .map(|segment| segment["translation"].as_str().expect("a text"))
        .collect();
    assert_eq!(shown.len(), 4, "{shown:?}");
    assert_eq!((shown[0], shown[1], shown[3]), ("ON USEL.", &word[..], &word[..]));
    assert!(shown[2].starts_with("ONA Y"), "{shown:?}");
    for (segment, warned) in segments.iter().zip([false, true, false, true]) {
        let warnings = segment["warnings"].to_string();
        assert_eq!(warnings.contains("endless-word"), warned, "{warnings}");
    }
}

#[test]
fn a_word_without_an_end_keeps_its_marks() {
    let home = Home::new();
    let page = format!("<p>{}</p>\n", "<b>ы</b>ы".repeat(300));
    let args = ["translate", "--from", "ru", "--input-format", "html"];
    assert_eq!(home.pipe(&args, &page).done(), page);
}

#[test]
fn lists_without_an_end_are_indented_up_to_a_depth() {
    let home = Home::new();
    for (start, end) in [("<ul><li>да", "</li></ul>"), ("<blockquote>да", "</blockquote>")] {
        let page = start.repeat(300) + &end.repeat(300);
        for format in ["markdown", "text"] {
            let args = [
                "translate",
                "--from",
                "ru",
                "--input-format",
                "html",
                "--format",
                format,
            ];
            let shown = home.pipe(&args, &page).done();
            assert_eq!(shown.matches("DA").count(), 300);
            let widest = shown.lines().map(str::len).max().unwrap_or_default();
            assert!(widest < 200, "{format}: {widest}");
        }
    }
}

#[test]
fn a_page_repeats_no_address_without_an_end() {
    let home = Home::new();
    let words = "<b>да</b> нет ".repeat(200);
    let page = |address: &str| format!("<p><a href=\"https://example.org/{address}\">{words}</a></p>");
    let args = [
        "translate",
        "--from",
        "ru",
        "--input-format",
        "html",
        "--format",
        "html",
    ];
    let usual = home.pipe(&args, page("usual")).done();
    assert!(usual.contains("https://example.org/usual"), "{usual}");
    let long = page(&"x".repeat(20_000));
    assert!(home.pipe(&args, &long).done().len() < usual.len() + long.len());
}
