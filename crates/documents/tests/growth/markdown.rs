//! Hard texts with Markdown's marks.

use crate::count::{Hard, hold};

const fn hard(name: &'static str, from: usize, make: fn(usize) -> Vec<u8>) -> Hard {
    Hard {
        name,
        format: "markdown",
        make,
        from,
    }
}

fn repeated(piece: &str, n: usize) -> Vec<u8> {
    piece.repeat(n).into_bytes()
}

fn numbered(n: usize, piece: impl Fn(usize) -> String) -> Vec<u8> {
    (0..n).map(piece).collect::<String>().into_bytes()
}

const TEXTS: &[Hard] = &[
    hard("quotations in each other", 16_000, |n| {
        [repeated("> ", n), b"a\n".to_vec()].concat()
    }),
    hard("lists in each other", 16_000, |n| {
        [repeated("- ", n), b"a\n".to_vec()].concat()
    }),
    hard("quotations in each other, some lines", 100, |n| {
        [repeated("> ", n), repeated("a\n", n)].concat()
    }),
    hard("quoted lines", 2000, |n| repeated("> > a\n", n)),
    hard("quoted paragraphs", 2000, |n| repeated("> > a\n\n", n)),
    hard("bold words", 2000, |n| repeated("**слово** и ", n)),
    hard("emphasis in emphasis", 2000, |n| repeated("*a **b** c* ", n)),
    hard("emphasis that never ends", 2000, |n| repeated("*a _b ", n)),
    hard("links", 2000, |n| numbered(n, |i| format!("[слово](/{i}), "))),
    hard("links to one long address", 500, |n| {
        format!("{}\n\n[x]: /{}\n", "[слово][x] ".repeat(n), "y".repeat(8 * n)).into_bytes()
    }),
    hard("links by their words", 1000, |n| {
        [
            repeated("[слово] ", n),
            b"\n\n[\xd1\x81\xd0\xbb\xd0\xbe\xd0\xb2\xd0\xbe]: /a\n".to_vec(),
        ]
        .concat()
    }),
    hard("definitions", 2000, |n| numbered(n, |i| format!("[a{i}]: /b\n"))),
    hard("footnotes", 1000, |n| {
        numbered(n, |i| format!("слово[^{i}]\n\n[^{i}]: слово\n\n"))
    }),
    hard("footnotes in one paragraph", 1000, |n| {
        [
            numbered(n, |i| format!("слово[^{i}] ")),
            b"\n\n".to_vec(),
            numbered(n, |i| format!("[^{i}]: слово\n\n")),
        ]
        .concat()
    }),
    hard("images in each other", 1000, |n| {
        format!("{}a{}", "![".repeat(n), "](b)".repeat(n)).into_bytes()
    }),
    hard("brackets", 4000, |n| repeated("[a ", n)),
    hard("code", 2000, |n| repeated("и `x` ", n)),
    hard("code that never ends", 200, |n| {
        numbered(n, |i| format!("a{} ", "`".repeat(i % 50 + 1)))
    }),
    hard("tags", 2000, |n| repeated("<b>слово</b> и ", n)),
    hard("tags that never end", 2000, |n| repeated("<b>a ", n)),
    hard("escapes", 4000, |n| repeated("\\*a", n)),
    hard("headings", 2000, |n| repeated("# слово\n", n)),
    hard("headings with attributes", 2000, |n| {
        repeated("# слово {#a}\n", n)
    }),
    hard("items", 2000, |n| repeated("- слово\n", n)),
    hard("items that lie deeper and deeper", 30, |n| {
        numbered(n, |i| format!("{}- a\n", "  ".repeat(i % 40)))
    }),
    hard("tasks", 2000, |n| repeated("- [ ] слово\n", n)),
    hard("rows", 2000, |n| {
        [b"| a | b |\n|---|---|\n".to_vec(), repeated("| слово | 1 |\n", n)].concat()
    }),
    hard("columns", 1000, |n| {
        format!(
            "|{}\n|{}\n|{}\n",
            " a |".repeat(n),
            "---|".repeat(n),
            " b |".repeat(n)
        )
        .into_bytes()
    }),
    hard("hard breaks", 2000, |n| repeated("a  \n", n)),
    hard("hard breaks in emphasis", 2000, |n| {
        [b"*".to_vec(), repeated("a\\\n", n), b"a*".to_vec()].concat()
    }),
    hard("lines of one paragraph", 2000, |n| repeated("слово\n", n)),
    hard("fences", 2000, |n| repeated("```\na\n```\n", n)),
    hard("blocks of HTML", 2000, |n| repeated("<div>\na\n</div>\n\n", n)),
    hard("addresses", 2000, |n| repeated("<https://a.b> и ", n)),
];

#[test]
fn marked_texts_cost_as_much_as_they_are_long() {
    hold(TEXTS);
}
