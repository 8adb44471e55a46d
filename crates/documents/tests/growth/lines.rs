//! Hard plain texts, tables, JSON lines and files of translators.

use crate::count::{Hard, hold};

const fn hard(format: &'static str, name: &'static str, from: usize, make: fn(usize) -> Vec<u8>) -> Hard {
    Hard {
        name,
        format,
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

fn xliff(units: &str) -> Vec<u8> {
    format!("<xliff version=\"1.2\"><file source-language=\"ru\"><body>{units}</body></file></xliff>")
        .into_bytes()
}

fn unit(source: &str) -> Vec<u8> {
    xliff(&format!(
        "<trans-unit id=\"1\"><source>{source}</source></trans-unit>"
    ))
}

const TEXTS: &[Hard] = &[
    hard("text", "paragraphs", 2000, |n| repeated("слово\n\n", n)),
    hard("text", "wrapped lines", 2000, |n| {
        repeated("слово слово слово слово слово слово слово слово\n", n)
    }),
    hard("text", "items", 2000, |n| {
        numbered(n, |i| format!("{i}. слово\n")).into_bytes()
    }),
    hard("text", "spaces", 4000, |n| {
        [b"a".to_vec(), repeated(" ", n), b"b".to_vec()].concat()
    }),
    hard("text", "divided words", 2000, |n| repeated("сло-\n", n)),
    hard("text", "messages of a chat", 2000, |n| {
        repeated("12/03/2024 10:15 - Ана: слово\n", n)
    }),
    hard("text", "quoted lines", 2000, |n| {
        repeated("> слово слово слово слово слово слово слово слово\n", n)
    }),
    hard("text", "depth of quotation", 4000, |n| {
        [repeated(">", n), b"a".to_vec()].concat()
    }),
    hard("text", "rows with tabs", 2000, |n| repeated("слово\t1\tда\n", n)),
    hard("text", "rows with bars", 2000, |n| {
        repeated("| слово | 1 |\n|---|---|\n", n)
    }),
    hard("text", "rows of columns", 2000, |n| {
        repeated("слово    да   1\n", n)
    }),
    hard("text", "one wide row, many rules", 2000, |n| {
        format!("{}\n{}", "| а ".repeat(n.min(900)), "---\n".repeat(n)).into_bytes()
    }),
    hard("text", "rows that widen", 1000, |n| {
        numbered(n, |i| format!("{}   а\n", "а".repeat(i % 90))).into_bytes()
    }),
    hard("text", "numbers", 4000, |n| repeated("1,5 ", n)),
    hard("jsonl", "lines", 2000, |n| repeated("{\"text\": \"слово\"}\n", n)),
    hard("jsonl", "fields", 2000, |n| {
        format!(
            "{{{}\"text\":\"слово\"}}",
            numbered(n, |i| format!("\"a{i}\":\"b\","))
        )
        .into_bytes()
    }),
    hard("jsonl", "one field many times", 2000, |n| {
        format!("{{{}\"text\":\"слово\"}}", "\"text\":\"b\",".repeat(n)).into_bytes()
    }),
    hard("jsonl", "paragraphs in a field", 2000, |n| {
        format!("{{\"text\":\"{}\"}}", "слово\\n\\n".repeat(n)).into_bytes()
    }),
    hard("jsonl", "depth", 2000, |n| {
        format!("{{\"a\":{}{},\"text\":\"b\"}}", "[".repeat(n), "]".repeat(n)).into_bytes()
    }),
    hard("csv", "rows", 2000, |n| {
        [b"text,n\n".to_vec(), repeated("слово,1\n", n)].concat()
    }),
    hard("csv", "columns", 2000, |n| {
        format!("text{}\nслово{}\n", ",a".repeat(n), ",b".repeat(n)).into_bytes()
    }),
    hard("csv", "columns of prose", 1000, |n| {
        format!("text{}\nслово{}\n", ",text".repeat(n), ",слово".repeat(n)).into_bytes()
    }),
    hard("csv", "quotation marks", 2000, |n| {
        format!("text\n\"{}\"\n", "\"\"a".repeat(n)).into_bytes()
    }),
    hard("csv", "lines in a field", 2000, |n| {
        format!("text\n\"{}\"\n", "слово\n\n".repeat(n)).into_bytes()
    }),
    hard("xliff", "units", 1000, |n| {
        xliff(&numbered(n, |i| {
            format!("<trans-unit id=\"{i}\"><source>слово</source></trans-unit>")
        }))
    }),
    hard("xliff", "units with notes", 1000, |n| {
        xliff(&numbered(n, |i| {
            format!("<trans-unit id=\"{i}\"><note>a</note><source>слово</source><target/></trans-unit>")
        }))
    }),
    hard("xliff", "marks", 1000, |n| {
        unit(&numbered(n, |i| format!("<g id=\"{i}\">слово</g> и ")))
    }),
    hard("xliff", "marks in each other", 100, |n| {
        unit(&format!("{}слово{}", "<g>".repeat(n), "</g>".repeat(n)))
    }),
    hard("xliff", "places", 1000, |n| {
        unit(&numbered(n, |i| format!("слово <x id=\"{i}\"/> ")))
    }),
    hard("xliff", "places between signs", 1000, |n| {
        unit(&format!("а {}б", numbered(n, |i| format!(". <x id=\"{i}\"/> "))))
    }),
    hard("xliff", "units in targets of units", 50, |n| {
        let open = "<trans-unit><source>a</source><target>b";
        xliff(&format!(
            "{}{}{}",
            open.repeat(n),
            "b".repeat(100 * n),
            "</target></trans-unit>".repeat(n)
        ))
    }),
    hard("xliff", "references", 2000, |n| unit(&"a&amp;".repeat(n))),
    hard("xliff", "attributes", 2000, |n| {
        unit(&format!(
            "<g {}>слово</g>",
            numbered(n, |i| format!("a{i}=\"1\" "))
        ))
    }),
];

#[test]
fn lines_cost_as_much_as_they_are_long() {
    hold(TEXTS);
}
