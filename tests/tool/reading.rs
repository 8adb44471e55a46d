//! What is made to be read: pages and their index.

use crate::kit::Home;

const ARTICLE: &str = "Визит\n\nПрезидент прибыл в город. Он выступил перед студентами.\n";

#[test]
fn an_article_becomes_a_page() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    let page = home
        .run(&["digest", "--format", "html", "--length", "1", "article.txt"])
        .done();
    assert!(page.starts_with("<!doctype html>\n"), "{page}");
    assert!(page.contains("<title>VIZIT</title>"), "{page}");
    assert!(
        page.contains("id=\"s2\" tabindex=\"0\">PREZIDENT PRIBYL V GOROD.</span>"),
        "{page}"
    );
    assert!(
        page.contains("<span class=\"s s0\">Президент прибыл в город.</span>"),
        "{page}"
    );
    assert!(page.contains("<sup class=\"receipts\"><a href=\"#s"), "{page}");
    assert!(!page.contains("<script") && !page.contains("src="), "{page}");
}

#[test]
fn a_page_keeps_the_structure_of_its_document() {
    let home = Home::new();
    let notes = "# Визит\n\n3. Президент **прибыл**.\n4. Он уехал.\n\n> Цитата дня.\n\n| Город | Число |\n|---|---|\n| Баку | 12 |\n\n\
                 ```\n<b>код</b>\n```\n";
    home.write("notes.md", notes);
    let page = home.run(&["translate", "notes.md", "--format", "html"]).done();
    for (part, count) in [
        ("<ol start=\"3\">", 2),
        ("<strong>PRIBYL</strong>", 1),
        ("<strong>прибыл</strong>", 1),
        ("<blockquote>", 2),
        ("<td>12</td>", 2),
        ("<th scope=\"col\"><span class=\"s s0\" id=", 1),
        ("<pre><code>&lt;b&gt;код&lt;/b&gt;</code></pre>", 1),
    ] {
        assert_eq!(page.matches(part).count(), count, "{part} in {page}");
    }
}

#[test]
fn a_hostile_article_stays_text() {
    let home = Home::new();
    let hostile = "<script>alert('раз')</script>\n\nПрезидент <img src=x onerror=alert(1)> прибыл. \"><svg onload=alert(2)> \
                   Он [уехал](javascript:alert(3)) и </span></main> не вернулся.\n\n&lt;script&gt; слово &#60;b&#62;\n";
    for name in ["a.txt", "a.md", "a.html"] {
        home.write(name, hostile);
        let page = home
            .run(&["digest", "--from", "ru", "--format", "html", name])
            .done();
        let lower = page.to_lowercase();
        for forbidden in [
            "<script",
            "<img",
            "<svg",
            "<iframe",
            "href=\"javascript",
            "<b>код",
        ] {
            assert!(!lower.contains(forbidden), "{forbidden} in {page}");
        }
        assert_eq!(page.matches("</main>").count(), 1, "{page}");
        // Where it is a tag of the document, no reader sees it.
        let is_shown = page.contains("&lt;img src=x onerror=alert(1)&gt;");
        assert_eq!(is_shown, name == "a.txt", "{page}");
    }
}

#[test]
fn right_to_left_is_where_it_is_due() {
    let home = Home::new();
    home.write("a.txt", "הנשיא הגיע לעיר.\n");
    let page = home
        .run(&["translate", "--from", "he", "--format", "html", "a.txt"])
        .done();
    assert!(
        page.contains("<div class=\"from\" lang=\"he\" dir=\"rtl\">"),
        "{page}"
    );
    assert!(
        page.contains("<div class=\"to\" lang=\"en\" dir=\"ltr\">"),
        "{page}"
    );
}

#[test]
fn a_directory_of_pages_has_an_index() {
    let home = Home::new();
    home.write("news/may/a.txt", ARTICLE);
    home.write("news/b <1>.txt", "Он уехал в столицу.\n");
    home.write("news/empty.txt", "");
    let args = ["digest", "news", "--out-dir", "site", "--format", "html"];
    let outcome = home.run(&args);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert_eq!(home.names("site"), ["b <1>.en.html", "index.html", "may"]);
    let index = home.read("site/index.html");
    for part in [
        "3 articles",
        "<a href=\"may/a.en.html\">VIZIT</a>",
        "<a href=\"b%20%3C1%3E.en.html\">",
        "Russian → English",
        "Failed: ",
    ] {
        assert!(index.contains(part), "{part} in {index}");
    }
    home.run(&args)
        .failed(2, "exists; choose another name, or replace it with --force");
    home.write("site/index.html", "old");
    let outcome = home.run(&[args.as_slice(), &["--force"]].concat());
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert_eq!(home.read("site/index.html"), index);
}

#[test]
fn both_languages_in_one_text() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    home.write(
        "notes.md",
        "# Визит\n\n- Президент **прибыл**.\n- Он уехал | вчера.\n",
    );
    assert_eq!(
        home.run(&["translate", "--bilingual", "article.txt"]).done(),
        "Визит\nVIZIT\n\nПрезидент прибыл в город. Он выступил перед студентами.\n\
         PREZIDENT PRIBYL V GOROD. ON VYSTUPIL PERED STUDENTAMI.\n"
    );
    assert_eq!(
        home.run(&["translate", "--bilingual", "--format", "markdown", "notes.md"])
            .done(),
        "> # Визит\n\n# VIZIT\n\n> - Президент **прибыл**.\n> - Он уехал | вчера.\n\n\
         - PREZIDENT **PRIBYL**.\n- ON UEHAL | VCERA.\n"
    );
    assert_eq!(
        home.run(&[
            "translate",
            "--bilingual=columns",
            "--format",
            "markdown",
            "notes.md"
        ])
        .done(),
        "| Russian | English |\n| --- | --- |\n| **Визит** | **VIZIT** |\n\
         | • Президент **прибыл**. | • PREZIDENT **PRIBYL**. |\n| • Он уехал \\| вчера. | • ON UEHAL \\| VCERA. |\n"
    );
    let lines = ["translate", "--lines", "--from", "ru", "--bilingual"];
    let both = "Он уехал.\tON UEHAL.\n\t\n";
    assert_eq!(home.pipe(&lines, "Он уехал.\n\n").done(), both);
    home.pipe(&[lines.as_slice(), &["-o", "out.tsv"]].concat(), "Он уехал.\n\n")
        .done();
    assert_eq!(home.read("out.tsv"), both);
    home.run(&["translate", "--bilingual=columns", "article.txt"])
        .failed(2, "with --format markdown");
}

#[test]
fn several_pages_need_a_directory() {
    let home = Home::new();
    home.write("a.txt", ARTICLE);
    home.write("b.txt", ARTICLE);
    for output in [&[][..], &["-o", "all.html"]] {
        home.run(&[&["digest", "--format", "html", "a.txt", "b.txt"], output].concat())
            .failed(2, "name a directory for them with --out-dir");
    }
}
