//! Documents that are more than paragraphs: what comes out is a document of the same kind.

use crate::kit::Home;

const NEWS: &str = "id;title;url\n1;\"Он уехал; она осталась.\";a\n2;Президент прибыл.;b\n";

#[test]
fn a_table_stays_a_table() {
    let home = Home::new();
    home.write("news.csv", NEWS);
    let expected = "id;title;url\n1;\"ON UEHAL; ONA OSTALAS'.\";a\n2;PREZIDENT PRIBYL.;b\n";
    assert_eq!(home.run(&["translate", "news.csv"]).done(), expected);
    home.run(&["translate", "news.csv", "-o", "out.csv"]).done();
    assert_eq!(home.read("out.csv"), expected);
    home.run(&["translate", "--field", "name", "news.csv"]).failed(
        1,
        "there is no column 'name'; the columns are 'id', 'title', 'url'",
    );
    home.write("news.csv", format!("{NEWS}3;Он\n"));
    home.run(&["translate", "news.csv"])
        .failed(1, "line 4: the row has 2 fields, and the first has 3");
}

#[test]
fn fields_of_json_lines_are_translated_in_place() {
    let home = Home::new();
    let lines = "{\"id\": 1, \"body\":\"Он уехал.\\nОна осталась.\"}\n\n{\"id\": 2, \"body\":null, \"x\":\"слово\"}\n";
    let expected = lines.replace("Он уехал.\\nОна осталась.", "ON UEHAL.\\nONA OSTALAS'.");
    assert_eq!(home.pipe(&["translate"], lines).done(), expected);
    home.write("news.jsonl", lines);
    assert_eq!(
        home.run(&["translate", "--field", "x", "news.jsonl"]).done(),
        lines.replace("слово", "SLOVO")
    );
    home.write(
        "news.jsonl",
        b"{\"text\":\"\xd0\xbe\xd0\xbd\"}\n{\"text\":\"\xff\xfe\xe0\xe1\"}\n",
    );
    let outcome = home.run(&["translate", "news.jsonl"]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("news.jsonl: "), "{outcome:?}");
    assert!(!outcome.stderr.contains("panicked"), "{outcome:?}");
}

#[test]
fn a_translated_document_keeps_its_ending() {
    let home = Home::new();
    home.write("in/a.md", "# Визит\n");
    home.write("in/b.txt", "Он уехал.\n");
    home.write("table.tsv", "text\tn\nслово\t1\n");
    home.run(&["translate", "in", "table.tsv", "--out-dir", "out"])
        .done();
    assert_eq!(home.names("out"), ["a.en.md", "b.en.txt", "table.en.tsv"]);
    assert_eq!(home.read("out/table.en.tsv"), "text\tn\nSLOVO\t1\n");
    home.run(&[
        "batch",
        "--task",
        "translate",
        "in",
        "table.tsv",
        "--out-dir",
        "batch",
    ])
    .done();
    for name in ["a.en.md", "b.en.txt", "table.en.tsv"] {
        assert_eq!(
            home.read(&format!("batch/{name}")),
            home.read(&format!("out/{name}"))
        );
    }
    home.run(&["digest", "in", "--out-dir", "digests"]).done();
    assert_eq!(home.names("digests"), ["a.en.txt", "b.en.txt"]);
    home.run(&["digest", "--format", "same", "in/b.txt"])
        .failed(2, "no place for a summary");
}
