//! Pages of small reports: what stands where, and that nothing of a text becomes markup.

use documents::inline::{InlineStyle, MarkKind};
use documents::{BlockKind, Container, Mark, Part};
use tasks::report::{Code, Warning};
use text::Lang;

use super::super::sample;
use super::*;

fn page(report: &Report) -> String {
    Html::default().report(report).unwrap()
}

/// The entry of an article on an index page.
fn entry(report: &Report, page: &str) -> Entry {
    let lead = report.overview_entry().sentence;
    Entry::listed(Card::of(report), lead.as_deref(), std::path::Path::new(page))
}

/// The part of the page between the body's tags.
fn body(page: &str) -> &str {
    let start = page.find("<body>\n").unwrap() + "<body>\n".len();
    &page[start..page.find("</body>").unwrap()]
}

#[test]
fn a_digest_stands_beside_its_source() {
    let expected = "\
<a class=\"skip\" href=\"#text\">Skip to the text</a>
<header>
<div class=\"pair\">
<div class=\"to\" lang=\"en\" dir=\"ltr\"><h1><span class=\"s s0\" id=\"s1\" tabindex=\"0\">NEWS</span></h1>
</div>
<div class=\"from\" lang=\"ru\" dir=\"ltr\"><p><span class=\"s s0\">Новости</span></p>
</div>
</div>
<p class=\"meta\"><bdi>news.txt</bdi> · Russian → English · 2 warnings · 5 words · 1 min</p>
</header>
<main>
<section class=\"summary\" aria-labelledby=\"summary\">
<h2 id=\"summary\">Summary</h2>
<p lang=\"en\" dir=\"ltr\"><span id=\"summary1\">One.</span><sup class=\"receipts\"><a href=\"#s2\" \
aria-label=\"Sentence 2 of the text\">2</a></sup> <span id=\"summary2\">Both.</span><sup class=\"receipts\">\
<a href=\"#s2\" aria-label=\"Sentence 2 of the text\">2</a> <a href=\"#s3\" aria-label=\"Sentence 3 of the text, which \
has a warning\">3⚠\u{FE0E}</a></sup></p>
</section>
<ul class=\"notes\" aria-label=\"Warnings\">
<li id=\"w1\"><a href=\"#text\" aria-label=\"Back to the sentence\">⚠\u{FE0E}1</a> Removed the tags \
<span class=\"code\">furniture-removed</span></li>
</ul>
<section id=\"text\" aria-label=\"Text\">
<fieldset class=\"view\">
<legend>Show</legend>
<label><input type=\"radio\" name=\"view\" id=\"show-both\" checked> both</label>
<label><input type=\"radio\" name=\"view\" id=\"show-to\"> English</label>
<label><input type=\"radio\" name=\"view\" id=\"show-from\"> Russian</label>
</fieldset>
<div class=\"pair\">
<div class=\"to\" lang=\"en\" dir=\"ltr\"><p><span class=\"s s0\" id=\"s2\" tabindex=\"0\">ONE.</span> \
<span class=\"s s1 flagged\" id=\"s3\" tabindex=\"0\">TWO.</span><a class=\"flag\" href=\"#w2\" aria-label=\"Warning 2\">\
⚠\u{FE0E}2</a></p>
</div>
<div class=\"from\" lang=\"ru\" dir=\"ltr\"><p><span class=\"s s0\">Один.</span> <span class=\"s s1\">Два.</span></p>
</div>
<ul class=\"notes\" aria-label=\"Warnings\">
<li id=\"w2\" class=\"s1\"><a href=\"#s3\" aria-label=\"Back to the sentence\">⚠\u{FE0E}2</a> The number 2 is missing \
<span class=\"code\">number-mismatch</span></li>
</ul>
</div>
<div class=\"pair\">
<div class=\"to\" lang=\"en\" dir=\"ltr\"><ol start=\"1\">
<li><p><span class=\"s s0\" id=\"s4\" tabindex=\"0\">FIRST</span></p>
</li>
<li><p><span class=\"s s1\" id=\"s5\" tabindex=\"0\">SECOND</span></p>
</li>
</ol>
</div>
<div class=\"from\" lang=\"ru\" dir=\"ltr\"><ol start=\"1\">
<li><p><span class=\"s s0\">первый</span></p>
</li>
<li><p><span class=\"s s1\">второй</span></p>
</li>
</ol>
</div>
</div>
</section>
</main>
<footer>
<p>Machine translation (fake). Check what matters against the original.</p>
</footer>
";
    let page = page(&sample::digest());
    assert_eq!(body(&page), expected);
    assert!(
        page.contains(".pair:has(.s1:is(:hover,:focus,:target)) .s.s1{"),
        "{page}"
    );
    assert!(!page.contains(".s2:is("), "{page}");
    assert_eq!(checked(&page), checked_text(expected));
}

#[test]
fn a_finding_with_a_place_is_underlined_there() {
    let mut report = sample::digest();
    let warning = &mut report.blocks[1].segments[1].warnings[0];
    (warning.source, warning.target) = (Some(0..6), Some(0..3));
    let page = page(&report);
    checked(&page);
    for part in [
        "<span class=\"s s1\" id=\"s3\" tabindex=\"0\"><u>TWO</u>.</span><a class=\"flag\"",
        "<span class=\"s s1\"><u>Два</u>.</span>",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
}

#[test]
fn the_title_of_a_window_is_not_shown_above_the_heading_that_it_repeats() {
    let mut report = sample::digest();
    report.document.format = "html".to_owned();
    for (title, is_repeated) in [
        ("ONE. TWO.", true),
        ("ONE. TWO. — The News", true),
        ("Elsewhere — ONE", false),
    ] {
        report.blocks[1].kind = BlockKind::Heading(1);
        report.document.title = Some(title.to_owned());
        report.blocks[0].text = title.to_owned();
        report.blocks[0].segments[0].translation = Some(title.to_owned());
        report.summary.as_mut().unwrap().sentences[0].segments = vec![0];
        let page = page(&report);
        checked(&page);
        let heading = "<h1><span class=\"s s0\" id=\"s2\" tabindex=\"0\">ONE.</span>";
        assert_eq!(page.contains(heading), is_repeated, "{title}: {page}");
        assert_eq!(page.contains("id=\"s1\""), !is_repeated, "{title}: {page}");
    }
}

#[test]
fn a_long_source_and_a_table_can_be_folded_on_a_narrow_screen() {
    let mut report = sample::digest();
    assert!(!page(&report).contains("class=\"fold\""));
    let long = "Один. ".repeat(200);
    report.blocks[1].source = long.trim().to_owned();
    let shown = page(&report);
    checked(&shown);
    let fold = "<p class=\"fold\"><input type=\"checkbox\" id=\"fold1\"> <label for=\"fold1\">Russian</label></p>\n\
                <div class=\"from long\" lang=\"ru\"";
    assert!(shown.contains(fold), "{shown}");
}

#[test]
fn a_page_names_the_file_and_not_its_folders() {
    let mut report = sample::digest();
    for (name, shown) in [
        ("/home/me/news.txt", "<bdi>news.txt</bdi>"),
        ("C:\\Users\\me\\news.txt", "<bdi>news.txt</bdi>"),
        ("-", "<bdi>standard input</bdi>"),
        ("id-7", "<bdi>id-7</bdi>"),
    ] {
        report.document.name = name.to_owned();
        let page = page(&report);
        assert!(
            page.contains(shown) && !page.contains("me/") && !page.contains("Users"),
            "{page}"
        );
    }
    let failed = index(&[Entry::failed("/home/me/a.txt", "/home/me/a.txt: it is empty")]);
    assert!(
        failed.contains("Failed: a.txt: it is empty") && !failed.contains("home"),
        "{failed}"
    );
}

#[test]
fn a_summary_alone_has_no_columns() {
    let page = page(&sample::summary());
    checked(&page);
    assert!(
        page.contains("<h1 dir=\"auto\">NEWS</h1>") && !page.contains("<fieldset"),
        "{page}"
    );
}

#[test]
fn a_summary_can_be_a_list_with_a_headline() {
    let layout = crate::output::SummaryLayout {
        bullets: true,
        headline: true,
        linked: false,
    };
    let page = Html::new(layout).report(&sample::summary()).unwrap();
    let list = "<h2 id=\"summary\">Summary</h2>\n<p class=\"headline\" lang=\"en\" dir=\"ltr\">NEWS</p>\n\
                <ul lang=\"en\" dir=\"ltr\">\n<li><span id=\"summary1\">One.</span>";
    assert!(page.contains(list), "{page}");
    assert_eq!(page.matches("<li><span id=\"summary").count(), 2, "{page}");
    checked(&page);
}

#[test]
fn languages_are_written_in_their_direction() {
    let mut report = sample::digest();
    report.document.from = "he".parse().ok();
    assert!(page(&report).contains("<div class=\"from\" lang=\"he\" dir=\"rtl\">"));
    report.document.to = "fa".parse().unwrap();
    assert!(page(&report).contains("<p lang=\"fa\" dir=\"rtl\"><span id=\"summary1\">"));
    assert!(page(&report).contains("<div class=\"to\" lang=\"fa\" dir=\"rtl\"><h1>"));
}

#[test]
fn what_was_not_translated_stands_once() {
    let mut report = sample::digest();
    report.blocks[1]
        .segments
        .iter_mut()
        .for_each(|segment| segment.translation = None);
    report.blocks[1].text = report.blocks[1].source.clone();
    let page = page(&report);
    checked(&page);
    assert!(
        page.contains("<div class=\"pair same\">\n<div class=\"to\" lang=\"en\" dir=\"ltr\"><p><span"),
        "{page}"
    );
    assert_eq!(page.matches("Один.").count(), 1, "{page}");
}

#[test]
fn tables_quotations_and_code_keep_their_shape() {
    let mut report = sample::digest();
    report.blocks[0].kind = BlockKind::TableCell;
    report.document.title = None;
    let row = |head| Part::Open(Container::Row { head });
    report.outline = vec![
        Part::Open(Container::Table),
        row(true),
        Part::Open(Container::Cell),
        Part::Block(0),
        Part::Block(2),
        Part::Close,
        Part::Close,
        row(false),
        Part::Open(Container::Cell),
        Part::Verbatim("1 < 2".to_owned()),
        Part::Close,
        Part::Close,
        Part::Close,
        Part::Open(Container::Quote),
        Part::Block(1),
        Part::Close,
        Part::Open(Container::Code),
        Part::Verbatim("  a\nb".to_owned()),
        Part::Close,
    ];
    let page = page(&report);
    checked(&page);
    assert!(page.contains("NEWS</span><br><span"), "{page}");
    assert_eq!(
        page.matches("</th></tr>\n<tr><td>1 &lt; 2</td></tr>").count(),
        2,
        "{page}"
    );
    assert!(page.contains("<blockquote>\n<p><span"), "{page}");
    assert_eq!(
        page.matches("<pre><code>  a\nb</code></pre>").count(),
        1,
        "{page}"
    );
}

/// Every text of the report is an attack; the page has the same elements as that of a harmless one.
#[test]
fn a_hostile_text_is_only_text() {
    let attacks = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</span></p></div></main><iframe src=\"javascript:1\">",
        "<!-- --><style>*{display:none}</style></style></title>",
        "&lt;script&gt;&#60;b&#62;",
        "]]><![CDATA[<x>",
        "\0<\u{202E}a href=javascript:alert(1)>",
        "[a](javascript:alert(1)) <javascript:alert(1)> ![x](data:text/html,1)",
        "[a](https://b.c/\"onclick=\"alert) **<b>x**</b>",
    ];
    for address in ["https://a.b/\"onclick=\"alert", "javascript:alert(1)"] {
        for attack in attacks {
            let mut report = sample::digest();
            let document = &mut report.document;
            document.name = attack.to_owned();
            document.title = Some(attack.to_owned());
            for block in &mut report.blocks {
                for segment in &mut block.segments {
                    segment.source = attack.to_owned();
                    segment.translation = Some(attack.to_owned());
                    segment.warnings = vec![Warning::new(Code::Cut, attack)];
                }
                let all = vec![attack; block.segments.len()].join(" ");
                block.marks = vec![Mark {
                    range: 0..all.len(),
                    depth: 0,
                    kind: MarkKind::Pair,
                    style: InlineStyle::Link(address.into()),
                    id: 0,
                }];
                (block.source, block.text) = (all.clone(), all);
            }
            let summary = report.summary.as_mut().unwrap();
            summary.sentences[0].text = attack.to_owned();
            report.warnings[0].message = attack.to_owned();
            report.models.translate.as_mut().unwrap().id = attack.to_owned();
            report.outline.push(Part::Verbatim(attack.to_owned()));
            let text = checked(&page(&report));
            let shown = attack.replace('\0', "\u{FFFD}");
            // Both sides of five sentences with a warning each, the summary, the remark, the model, the code, and the
            // name, of which a page shows what stands behind the last slash.
            let all = if attack.contains('/') { 19 } else { 20 };
            assert!(text.matches(&shown).count() >= all, "{attack} in {text}");
            let name = shown.rsplit('/').next().unwrap_or_default();
            assert!(text.contains(&format!("\n{name} · Russian")), "{name} in {text}");
            let entries = [entry(&report, attack), Entry::failed(attack, attack)];
            checked(&index(&entries));
        }
    }
}

#[test]
fn an_index_leads_to_its_articles() {
    let report = sample::digest();
    let page = index(&[
        entry(&report, "may/a b.en.html"),
        Entry::failed("empty.txt", "the document is empty"),
    ]);
    checked(&page);
    let expected = "\
<header>
<h1>Articles</h1>
<p class=\"meta\">2 articles · 2 warnings</p>
</header>
<main>
<ol class=\"index\">
<li>
<h2 dir=\"auto\"><a href=\"may/a%20b.en.html\">NEWS</a></h2>
<p lang=\"en\" dir=\"ltr\">One.</p>
<p class=\"meta\"><bdi>news.txt</bdi> · Russian → English · 2 warnings</p>
</li>
<li>
<h2><bdi>empty.txt</bdi></h2>
<p class=\"failed\">Failed: the document is empty</p>
</li>
</ol>
</main>
";
    assert_eq!(body(&page), expected);
}

/// Holds a page to the elements and attributes that the writer uses, closed in order, with names that occur once and
/// links that lead somewhere; gives its text.
#[track_caller]
fn checked(page: &str) -> String {
    assert!(
        page.contains("content=\"default-src &#39;none&#39;")
            || page.contains("content=\"default-src 'none';")
    );
    assert_eq!(page.matches("<style>").count(), 1);
    let (head, rest) = page.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    assert!(head.starts_with("<!doctype html>\n<html lang=\"en\">\n<head>\n"));
    checked_text(body(rest))
}

/// What a page is made of.
const ELEMENTS: &[&str] = &[
    "a",
    "header",
    "div",
    "h1",
    "h2",
    "p",
    "bdi",
    "main",
    "section",
    "sup",
    "ul",
    "ol",
    "li",
    "u",
    "fieldset",
    "legend",
    "label",
    "input",
    "span",
    "footer",
    "table",
    "tr",
    "th",
    "td",
    "blockquote",
    "pre",
    "code",
    "strong",
    "em",
    "del",
    "br",
];
const ATTRIBUTES: &[&str] = &[
    "class",
    "href",
    "lang",
    "dir",
    "id",
    "tabindex",
    "aria-label",
    "aria-labelledby",
    "type",
    "name",
    "checked",
    "start",
    "scope",
    "for",
];

#[track_caller]
fn checked_text(markup: &str) -> String {
    let (mut open, mut text) = (Vec::new(), String::new());
    let (mut names, mut links) = (Vec::new(), Vec::new());
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{markup}");
            continue;
        }
        let (name, values) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(ELEMENTS.contains(&name), "{tag} in {markup}");
        if !["input", "br"].contains(&name) {
            open.push(name);
        }
        for (key, value) in attributes(values) {
            assert!(ATTRIBUTES.contains(&key), "{key} in {tag}");
            match key {
                "id" => names.push(value),
                "href" => links.push(value),
                _ => {}
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    text.push_str(rest);
    assert!(!text.contains('>'), "{text}");
    let known: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    assert_eq!(names.len(), known.len(), "a name occurs twice");
    for link in links {
        match link.strip_prefix('#') {
            Some(name) => assert!(known.contains(name), "{link} leads nowhere"),
            None => assert!(link.starts_with("https:") || !link.contains(':'), "{link}"),
        }
    }
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (escaped, plain)| text.replace(escaped, plain))
}

/// The names and values in a start tag.
fn attributes(mut rest: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    while !rest.is_empty() {
        let (key, behind) = rest.split_at(rest.find(['=', ' ']).unwrap_or(rest.len()));
        let (value, behind) = match behind.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a value ends"),
            None => ("", behind),
        };
        found.push((key, value));
        rest = behind.strip_prefix(' ').unwrap_or(behind);
    }
    found
}

#[test]
fn the_columns_have_the_names_of_their_languages() {
    let mut report = sample::digest();
    report.document.from = Some(Lang::EN);
    assert!(page(&report).contains("id=\"show-from\"> English</label>"));
}
