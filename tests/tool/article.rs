//! Pages of the web: their main article, and the encoding that they name.

use crate::kit::Home;

const NEWS: &str = include_str!("../../crates/documents/tests/data/news.html");
const FRONT: &str = "<!DOCTYPE html><title>Новости</title><ul><li><a href=/1>Мост откроют весной</a>\
    <li><a href=/2>В городе открыли каток</a></ul>";

#[test]
fn the_article_of_a_page_is_translated_alone() {
    let home = Home::new();
    home.write("news.html", NEWS);
    let run = home.run(&["translate", "--article", "news.html", "-o", "news.en.html"]);
    assert!(
        run.stderr.contains("article-only: kept the article, "),
        "{}",
        run.stderr
    );
    let page = home.read("news.en.html");
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"), "{page}");
    assert!(page.contains("<h1>MOST CEREZ KAMU OTKROUT VESNOI</h1>"), "{page}");
    assert!(page.contains("<b>V APRELE</b>"), "{page}");
    assert!(
        !page.contains("COOKIE") && !page.contains("PEREPECATKA"),
        "{page}"
    );
    let whole = home.run(&["translate", "news.html"]).done();
    assert!(
        whole.contains("COOKIE") && whole.contains("class=\"cookie-banner\""),
        "{whole}"
    );
}

#[test]
fn a_digest_takes_the_article_of_a_page_that_was_made_for_one() {
    let home = Home::new();
    home.write("news.html", NEWS);
    let article = home.run(&["digest", "news.html"]);
    assert!(article.stderr.contains("article-only"), "{}", article.stderr);
    let article = article.done();
    assert!(
        article.contains("V APRELE") && !article.contains("COOKIE"),
        "{article}"
    );
    for option in ["--no-article", "--no-clean"] {
        let whole = home.run(&["digest", option, "news.html"]);
        assert!(!whole.stderr.contains("article"), "{}", whole.stderr);
        assert!(whole.done().contains("COOKIE"), "{option}");
    }
    home.write("front.html", FRONT);
    let front = home.run(&["digest", "front.html"]);
    assert!(!front.stderr.contains("article"), "{}", front.stderr);
    assert!(front.done().contains("KATOK"));
}

#[test]
fn a_page_is_read_as_text_unless_the_page_is_asked_for() {
    let home = Home::new();
    home.write("news.html", NEWS);
    let digest = |format: &[&str]| {
        home.run(&[&["digest", "--article", "news.html"], format].concat())
            .done()
    };
    let text = digest(&[]);
    assert!(
        text.starts_with("MOST CEREZ KAMU OTKROUT VESNOI\n\n") && !text.contains("</"),
        "{text}"
    );
    let markdown = digest(&["--format", "markdown"]);
    assert!(
        markdown.starts_with("# <a id=\"p2\"></a>MOST CEREZ KAMU OTKROUT VESNOI\n\n"),
        "{markdown}"
    );
    assert!(
        markdown.contains("**V APRELE**") && markdown.contains("](#p"),
        "{markdown}"
    );
    let same = home.run(&["translate", "--article", "news.html", "--format", "same"]);
    assert!(same.done().contains("<b>V APRELE</b>"));
}

#[test]
fn a_page_without_an_article_is_taken_whole_and_said_so() {
    let home = Home::new();
    home.write("front.html", FRONT);
    let run = home.run(&["translate", "--article", "front.html"]);
    let warning = "no-article: no article stands out in the page; the whole page was kept";
    assert!(run.stderr.contains(warning), "{}", run.stderr);
    assert!(run.done().contains("V GORODE OTKRYLI KATOK"));
    home.write("deep.html", format!("<p>Он уехал.{}", "<div>".repeat(50_000)));
    let run = home.run(&["translate", "--article", "deep.html"]);
    assert!(
        run.stderr.contains("no-article: the page has too many elements"),
        "{}",
        run.stderr
    );
    assert!(run.done().contains("<p>ON UEHAL."));
    // Other documents have nothing around them.
    home.write("a.txt", "Он уехал.");
    let run = home.run(&["translate", "--article", "a.txt"]);
    assert!(!run.stderr.contains("article"), "{}", run.stderr);
    assert_eq!(run.done(), "ON UEHAL.\n");
}

#[test]
fn batches_and_workers_take_articles() {
    let home = Home::new();
    home.write("in/news.html", NEWS);
    home.run(&[
        "batch",
        "--task",
        "translate",
        "--article",
        "--out-dir",
        "out",
        "in",
    ])
    .done();
    let page = home.read("out/news.en.html");
    assert!(page.contains("V APRELE") && !page.contains("COOKIE"), "{page}");
    // Another part of the page is other work.
    home.run(&["batch", "--task", "translate", "--out-dir", "out", "in"])
        .done();
    assert!(home.read("out/news.en.html").contains("COOKIE"));
    let job = serde_json::json!({"v": 1, "id": 1, "name": "a.html", "text": NEWS}).to_string() + "\n";
    let result = home.pipe(&["worker", "--task", "translate", "--article"], &job);
    let result = result.done();
    assert!(
        result.contains("V APRELE") && !result.contains("COOKIE"),
        "{result}"
    );
}

#[test]
fn the_encoding_that_a_page_names_is_believed() {
    let home = Home::new();
    // «Да, год.» in windows-1251 and in KOI8-R, too short to be told by its letters.
    let page = |charset: &str, words: &[u8]| {
        let head =
            format!("<html><meta http-equiv=Content-Type content=\"text/html; charset={charset}\"><p>");
        [head.as_bytes(), words].concat()
    };
    let (windows, koi) = (b"\xC4\xE0, \xE3\xEE\xE4.", b"\xE4\xC1, \xC7\xCF\xC4.");
    let expected =
        "<html lang=\"en\"><meta http-equiv=Content-Type content=\"text/html; charset=utf-8\"><p>DA, GOD.\n";
    let translate = ["translate", "--from", "ru", "a.html"];
    home.write("a.html", page("windows-1251", windows));
    assert_eq!(home.run(&translate).done(), expected);
    home.write("a.html", page("koi8-r", koi));
    assert_eq!(home.run(&translate).done(), expected);
    home.write("a.html", page("koi8-r", windows));
    let given = [
        "translate",
        "--from",
        "ru",
        "--encoding",
        "windows-1251",
        "a.html",
    ];
    assert_eq!(home.run(&given).done(), expected);
    // The page was converted, and the name of its encoding stayed.
    home.write("a.html", page("windows-1251", "Да, год.".as_bytes()));
    assert_eq!(home.run(&translate).done(), expected);
}
