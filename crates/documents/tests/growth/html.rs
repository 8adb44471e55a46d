//! Hard pages.

use crate::count::{Hard, hold};

const fn hard(name: &'static str, from: usize, make: fn(usize) -> Vec<u8>) -> Hard {
    Hard {
        name,
        format: "html",
        make,
        from,
    }
}

fn repeated(piece: &str, n: usize) -> Vec<u8> {
    piece.repeat(n).into_bytes()
}

fn numbered(n: usize, piece: impl Fn(usize) -> String) -> String {
    (0..n).map(piece).collect()
}

fn nested(open: &str, inner: &str, close: &str, n: usize) -> Vec<u8> {
    format!("{}{inner}{}", open.repeat(n), close.repeat(n)).into_bytes()
}

const PAGES: &[Hard] = &[
    hard("raised words that never end", 4000, |n| repeated("<sup>a", n)),
    hard("raised numbers that never end", 4000, |n| repeated("<sup>1", n)),
    hard("raised words in each other", 2000, |n| {
        nested("<sup>", "a", "</sup>", n)
    }),
    hard("raised words in each other, words before", 2000, |n| {
        nested("a<sup>", "a", "</sup>", n)
    }),
    hard("raised numbers in each other", 2000, |n| {
        nested("<sup>", "1", "</sup>", n)
    }),
    hard("formulas", 2000, |n| repeated("H<sub>2</sub>", n)),
    hard("units", 2000, |n| repeated("5 m<sup>2</sup> ", n)),
    hard("dollars", 4000, |n| repeated("$a", n)),
    hard("formulas that never end", 4000, |n| {
        repeated("\\(\\begin{\\end{", n)
    }),
    hard("steps of a path", 2000, |n| repeated("Aa &rsaquo; ", n)),
    hard("a menu", 2000, |n| repeated("<a href=b>Aa</a> ", n)),
    hard("arrows in elements", 2000, |n| {
        [repeated("<b>→</b>", n), b"a".to_vec()].concat()
    }),
    hard("cells of layout", 2000, |n| {
        let cells = repeated("<tr><td>Uma frase longa que basta para ser prosa aqui.", n);
        [b"<table>".to_vec(), cells].concat()
    }),
    hard("rows of tables", 2000, |n| {
        repeated("<table><tr><td>a<td>b.</table>", n)
    }),
    hard("tables in each other", 2000, |n| {
        nested("<table><tr><td>", "a", "</table>", n)
    }),
    hard("preformatted lines", 2000, |n| {
        nested(
            "",
            &format!("<pre>{}</pre>", "ação, um &amp; <b>dois</b>.\n\n".repeat(n)),
            "",
            1,
        )
    }),
    hard("preformatted text that never ends", 4000, |n| {
        repeated("<pre>ação, ", n)
    }),
    hard("preformatted texts", 2000, |n| repeated("<pre>ação, </pre>", n)),
    hard("raised numbers", 2000, |n| {
        repeated("a<sup><a href=\"#n\">[1]</a></sup> ", n)
    }),
    hard("a long address around many bold words", 2000, |n| {
        format!(
            "<p><a href=\"/{}\">{}</a>",
            "x".repeat(4 * n),
            "<b>a</b> ".repeat(n)
        )
        .into_bytes()
    }),
    hard("bold words", 2000, |n| repeated("<b>слово</b> и ", n)),
    hard("links", 2000, |n| {
        numbered(n, |i| format!("<a href=\"/{i}\">слово{i}</a>, ")).into_bytes()
    }),
    hard("words in spans", 2000, |n| repeated("<span>слово</span> и ", n)),
    hard("code", 2000, |n| repeated("и <code>x</code> ", n)),
    hard("code of many names", 2000, |n| {
        numbered(n, |i| format!("и <code>x{i}</code> ")).into_bytes()
    }),
    hard("code in a word", 2000, |n| {
        numbered(n, |i| format!("и <code>x{i}</code>s ")).into_bytes()
    }),
    hard("bold in each other", 2000, |n| nested("<b>", "слово", "</b>", n)),
    hard("bold in each other, words between", 2000, |n| {
        nested("<b>a ", "слово", "</b>", n)
    }),
    hard("bold that never ends", 2000, |n| repeated("<b>a ", n)),
    hard("signs in bold", 2000, |n| repeated("a <b>!</b> ", n)),
    hard("a long row of signs in bold", 2000, |n| {
        format!("<p>a <b>b{}</b> c", "!".repeat(n)).into_bytes()
    }),
    hard("line breaks in emphasis", 2000, |n| {
        format!("<i>{}</i>", "a<br>b ".repeat(n)).into_bytes()
    }),
    hard("line breaks", 2000, |n| repeated("a<br>", n)),
    hard("images between signs", 2000, |n| {
        [b"a ".to_vec(), repeated(". <img src=a> ", n), b"b".to_vec()].concat()
    }),
    hard("images between sentences", 2000, |n| {
        repeated("Слово. <img src=a> ", n)
    }),
    hard("images between words", 2000, |n| {
        repeated("слово <img src=a> ", n)
    }),
    hard("images with words", 2000, |n| repeated("<img alt='слово'>", n)),
    hard("quotations in each other", 2000, |n| repeated("<blockquote>a", n)),
    hard("lists in each other", 2000, |n| repeated("<ul><li>a", n)),
    hard("tables in each other", 1000, |n| repeated("<table><tr><td>a", n)),
    hard("divisions in each other", 2000, |n| {
        nested("<div>", "a", "</div>", n)
    }),
    hard("details in each other", 2000, |n| {
        nested("<details><summary>a</summary>", "a", "</details>", n)
    }),
    hard("cells", 2000, |n| {
        [b"<table><tr>".to_vec(), repeated("<td>a", n)].concat()
    }),
    hard("rows", 2000, |n| {
        [b"<table>".to_vec(), repeated("<tr><td>a<td>1", n)].concat()
    }),
    hard("items", 2000, |n| {
        [b"<ul>".to_vec(), repeated("<li>a", n)].concat()
    }),
    hard("paragraphs", 2000, |n| repeated("<p>слово", n)),
    hard("attributes", 2000, |n| {
        format!("<p {}>слово", numbered(n, |i| format!("a{i}=1 "))).into_bytes()
    }),
    hard("titles", 2000, |n| repeated("<i title='слово'>a</i> ", n)),
    hard("a long class on all", 200, |n| {
        repeated(&format!("<i class='{}'>a</i> ", "b ".repeat(40)), n)
    }),
    hard("entities", 4000, |n| repeated("&amp;", n)),
    hard("ruby", 2000, |n| repeated("<ruby>漢<rt>かん</rt></ruby>", n)),
    hard("comments", 4000, |n| repeated("a<!-- b -->", n)),
    hard("ends without beginnings", 4000, |n| repeated("a</i>", n)),
    hard("languages", 2000, |n| repeated("<i lang=ru dir=rtl>a</i> ", n)),
    hard("what is not translated", 2000, |n| {
        repeated("a <i translate=no>b</i> ", n)
    }),
    hard("options", 2000, |n| repeated("<option>a", n)),
    hard("drawings that never end", 2000, |n| repeated("a<svg>", n)),
];

#[test]
fn pages_cost_as_much_as_they_are_long() {
    hold(PAGES);
}
