//! Hostile documents, names and models, with the real tool on a terminal and into files: what they hold is shown, and
//! orders nothing.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;

use serde_json::{Value, json};

use crate::kit::{Home, Outcome};

/// Every control character but line breaks and tabs, in the orders that terminals know, and an override.
fn orders() -> String {
    let controls = (1..=0x9F).filter_map(char::from_u32);
    let alone: String = controls
        .filter(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t'))
        .collect();
    format!(
        "{alone} \u{1B}]52;c;cHduZWQ=\u{1B}\\ \u{1B}]0;pwned\u{7} \u{1B}[2J \u{9B}35m \u{1B}[35m \u{202E}"
    )
}

/// A document with all orders in it, and so many words beside them that it is taken for text.
fn document() -> String {
    let harmless = "Он вернулся в город.\n".repeat(120);
    format!("Он уехал в {} столицу.\n\n{harmless}", orders())
}

/// Checks that a terminal got text, lines, tabs, and of orders only our colours and the moves of our bars.
#[track_caller]
fn only_ours(outcome: &Outcome) {
    let shown = format!("{}{}", outcome.stdout, outcome.stderr);
    let mut rest = shown.as_str();
    while let Some(at) = rest.find('\u{1B}') {
        let order = &rest[at + 1..];
        let ours = ["[0m", "[1m", "[4m", "[31m", "[32m", "[33m", "[2K"];
        let moved = order
            .trim_start_matches('[')
            .trim_start_matches(|letter: char| letter.is_ascii_digit());
        let is_ours = ours.iter().any(|own| order.starts_with(own)) || moved.starts_with(['A', 'B']);
        assert!(is_ours, "{order:?} in {shown:?}");
        rest = order;
    }
    let is_plain = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\t' | '\r' | '\u{1B}');
    assert!(shown.chars().all(is_plain), "{shown:?}");
    assert!(!shown.contains('\u{202E}'), "{shown:?}");
    let forged = shown
        .split('\n')
        .filter(|line| line.starts_with("error: all is lost"));
    assert_eq!(forged.count(), 0, "{shown:?}");
}

#[test]
fn a_document_orders_nothing_of_a_terminal() {
    let home = Home::new();
    home.write("a.txt", document());
    let letters = orders();
    let letters = letters.chars().map(|letter| format!("&#{};", u32::from(letter)));
    let pages = letters.collect::<Vec<_>>().concat();
    home.write("a.html", format!("<p>Он уехал в {pages} столицу.</p>"));
    let cue = |(number, line): (usize, &str)| {
        let times = format!(
            "00:{:02}:{:02},000 --> 00:{:02}:{:02},900",
            number / 60,
            number % 60,
            number / 60,
            number % 60
        );
        format!("{number}\r\n{times}\r\n{line}\r\n\r\n")
    };
    let document = document();
    let lines = document.lines().filter(|line| !line.is_empty());
    home.write("a.srt", (1..).zip(lines).map(cue).collect::<Vec<_>>().concat());
    for name in ["a.txt", "a.html", "a.srt"] {
        for format in ["text", "markdown", "json", "jsonl", "html"] {
            let outcome = home.on_terminal(&[
                "digest",
                "--from",
                "ru",
                "--summary",
                "extractive",
                "--format",
                format,
                name,
            ]);
            assert_eq!(outcome.code, 0, "{name} {format} {outcome:?}");
            assert!(
                outcome.stdout.to_lowercase().contains("uehal"),
                "{name} {format} {outcome:?}"
            );
            only_ours(&outcome);
        }
        only_ours(&home.on_terminal(&["batch", "--task", "translate", "--from", "ru", "--no-cache", name]));
        only_ours(&home.on_terminal(&["translate", "--from", "ru", "--lines", name]));
    }
    // A file is what the document says.
    home.run(&["translate", "--from", "ru", "-o", "out.txt", "a.txt"])
        .done();
    assert!(home.read("out.txt").contains('\u{1B}'));
    let piped = home.run(&["translate", "--from", "ru", "a.txt"]).done();
    assert!(piped.contains("\u{1B}]0;"), "{piped:?}");
}

#[test]
fn json_on_a_terminal_is_the_same_json() {
    let home = Home::new();
    home.write("a.txt", document());
    let args = ["translate", "-q", "--from", "ru", "--format", "jsonl", "a.txt"];
    let read = |text: &str| -> Value {
        let mut value: Value = serde_json::from_str(text).unwrap();
        value["timings"] = Value::Null;
        value
    };
    assert_eq!(
        read(&home.on_terminal(&args).stdout),
        read(&home.run(&args).stdout)
    );
}

#[test]
fn a_name_orders_nothing_and_forges_no_message() {
    let home = Home::new();
    let name = format!("in/x{}\nerror: all is lost\n.txt", orders().replace('/', ""));
    home.write(&name, "Он уехал в столицу.\n");
    home.write(&format!("{name}.html"), "");
    home.write("in/b.txt", "Он вернулся.\n");
    home.write("in/c.docx", "PK\x03\x04");
    for args in [
        &["translate", "-v", "in"] as &[&str],
        &["digest", "--summary", "extractive", "--overview", "in"],
        &["digest", "--format", "markdown", "--overview", "in"],
        &["batch", "-v", "in", "--out-dir", "out"],
        &["batch", "--dry-run", "in"],
        &["batch", "--progress", "json", "--no-cache", "in"],
        &["translate", &name, "--format", "nothing"],
        &["translate", &name, "--from", "nothing"],
        &["models", "show", &name],
        &["models", "pull", &name],
        &[&name],
        &["translate", &format!("--{}", name.replace("in/", ""))],
        &["translate", "--glossary", &name, "in/b.txt"],
        &["translate", "--model", &name, "in/b.txt"],
        &["bench", &format!("{name}.html")],
    ] {
        only_ours(&home.on_terminal(args));
        let piped = home.run(args);
        let messages = piped.stderr.replace("\u{1B}[0m", "");
        let is_plain = |letter: char| !letter.is_control() || letter == '\n';
        assert!(messages.chars().all(is_plain), "{args:?}: {messages:?}");
        assert!(
            !messages.contains("\nerror: all is lost"),
            "{args:?}: {messages:?}"
        );
        assert!(
            !piped.stdout.contains("\nerror: all is lost"),
            "{args:?}: {piped:?}"
        );
    }
}

#[test]
fn bytes_that_are_no_text_in_a_name_do_no_harm() {
    let home = Home::new();
    let name = OsString::from_vec(b"--\xFF\x9B2J\x1B]0;pwned\x07".to_vec());
    let mut command = home.tool(&["translate"]);
    let outcome = crate::kit::run(command.arg(name), b"");
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(!outcome.stderr.contains(['\u{1B}', '\u{7}']), "{outcome:?}");
}

#[test]
fn a_model_orders_nothing_of_a_terminal() {
    let home = Home::new();
    let name = format!("qwen2{}\nerror: all is lost", orders());
    let mut gguf = b"GGUF\x03\0\0\0".to_vec();
    let sized = |gguf: &mut Vec<u8>, text: &[u8]| {
        gguf.extend((text.len() as u64).to_le_bytes());
        gguf.extend(text);
    };
    // No tensor, and one value: a text, whose type is 8.
    gguf.extend(0_u64.to_le_bytes());
    gguf.extend(1_u64.to_le_bytes());
    sized(&mut gguf, b"general.architecture");
    gguf.extend(8_u32.to_le_bytes());
    sized(&mut gguf, name.as_bytes());
    home.write("model.gguf", &gguf);
    home.write("folder/config.json", json!({ "model_type": name }).to_string());
    home.write("folder/model.safetensors", "");
    for model in ["model.gguf", "folder"] {
        home.write("a.txt", "Он уехал в столицу.\n");
        let args = ["translate", "--model", model, "--from", "ru", "a.txt"];
        let outcome = home.on_terminal(&args);
        assert_eq!(outcome.code, 1, "{outcome:?}");
        assert!(outcome.stdout.contains("\\u001b]0;pwned\\u0007"), "{outcome:?}");
        only_ours(&outcome);
        let piped = home.run(&args);
        assert_eq!((piped.code, piped.stdout.as_str()), (1, ""), "{piped:?}");
        assert!(piped.stderr.contains("\\nerror: all is lost'"), "{piped:?}");
        let errors = piped.stderr.lines().filter(|line| line.starts_with("error:"));
        assert_eq!(errors.count(), 1, "{piped:?}");
    }
}

#[test]
fn a_manifest_orders_nothing_and_forges_no_line() {
    let home = Home::new();
    let path = ".config/tolmach/models/fake.toml";
    let hostile = "\"x\\u001B]0;pwned\\u0007\\u202E\\nerror: all is lost\"";
    let note = format!(
        "licence = \"A\\u202EB\"\nlicence_note = \"A\\u202EB\"\n\
         quality = [{{ metric = {hostile}, value = 1.0, on = {hostile}, source = {hostile} }}]\n"
    );
    let manifest = home.read(path).replace("licence = \"CC0-1.0\"\n", &note);
    home.write(path, manifest);
    for args in [
        ["models", "show", "fake"],
        ["models", "list", "--color=never"],
        ["models", "pull", "fake"],
    ] {
        only_ours(&home.on_terminal(&args));
        let piped = home.run(&args).done();
        let is_plain = |letter: char| letter == '\n' || !letter.is_control() && letter != '\u{202E}';
        assert!(piped.chars().all(is_plain), "{args:?}: {piped:?}");
        assert!(!piped.contains("\nerror:"), "{args:?}: {piped:?}");
    }
}

const MARKUP: &str = "Он <script src=//evil.example></script> уехал <img src=x onerror=alert(1)> в \
    [столицу](javascript:alert(1)) и ![город](//evil.example/x) `раз` &lt;b&gt; C:\\dir\\<b>.\n\n<iframe\nsrc=x>\n\n\
    [x]: javascript:alert(1)\n\n\\<script>все";

/// No tag, link or image but our own anchors and the links to them.
#[track_caller]
fn harmless(markdown: &str) {
    let lower = markdown.to_lowercase();
    let own = lower
        .replace("<a id=\"p", "")
        .replace("\"></a>", "")
        .replace("<!-- ", "")
        .replace(" -->", "");
    let escaped = own.replace("\\\\", "");
    for (at, _) in escaped.match_indices('<') {
        let before = &escaped[..at];
        assert!(before.ends_with('\\'), "{} in {markdown}", &escaped[at..]);
    }
    for (at, _) in escaped
        .match_indices("](")
        .filter(|(at, _)| !escaped[at + 2..].starts_with("#p"))
    {
        let open = escaped[..at].rfind('[').expect("a bracket");
        assert!(
            escaped[..at].ends_with('\\') || escaped[..open].ends_with('\\'),
            "{markdown}"
        );
    }
}

#[test]
fn text_is_text_in_markdown() {
    let home = Home::new();
    home.write("a.txt", MARKUP);
    home.write("b.md", "# b\n\nСлово.\n");
    for args in [
        &["translate"] as &[&str],
        &["digest", "--summary", "extractive"],
        &["digest", "--summary", "extractive", "--bullets", "--headline"],
        &["summarize", "--summary", "extractive"],
        &["translate", "--bilingual"],
        &["translate", "--bilingual=columns"],
        &["digest", "--summary", "extractive", "--overview"],
        &["translate", "--lines"],
        &[
            "batch",
            "--no-cache",
            "--task",
            "digest",
            "--summary",
            "extractive",
        ],
    ] {
        let to_file = [
            args,
            &[
                "--format", "markdown", "-o", "out.md", "--from", "ru", "--force", "a.txt",
            ],
        ]
        .concat();
        home.run(&to_file).done();
        harmless(&home.read("out.md"));
        let streamed = home
            .run(&[args, &["--from", "ru", "--format", "markdown", "a.txt"]].concat())
            .done();
        harmless(&streamed);
        assert_eq!(home.read("out.md"), streamed, "{args:?}");
    }
}

#[test]
fn a_name_does_not_end_the_comment_it_stands_in() {
    let home = Home::new();
    home.write("in/x --><img src=x onerror=alert(1)> --!><b>.txt", "Он уехал.\n");
    home.write("in/y.txt", "Он вернулся.\n");
    let out = home.run(&["translate", "in", "--format", "markdown"]).done();
    assert!(
        out.contains("<!-- in/x --&gt;&lt;img src=x onerror=alert(1)&gt; --!&gt;&lt;b&gt;.txt -->"),
        "{out}"
    );
    let lines = [
        json!({ "id": "1 <==\nforged\n==> 2", "text": "Он уехал.\n" }),
        json!({ "id": "--><b>", "text": "Он вернулся.\n" }),
    ];
    let input = format!("{}\n{}\n", lines[0], lines[1]);
    let stream = |format: &str| {
        home.pipe(
            &[
                "batch",
                "--no-cache",
                "--task",
                "translate",
                "--format",
                format,
                "--text-field",
                "text",
            ],
            &input,
        )
        .done()
    };
    assert!(
        stream("text").starts_with("==> 1 <==\\nforged\\n==> 2 <==\n"),
        "{}",
        stream("text")
    );
    assert_eq!(
        stream("text")
            .lines()
            .filter(|line| line.starts_with("==> "))
            .count(),
        2
    );
    assert!(
        stream("markdown").contains("<!-- --&gt;&lt;b&gt; -->"),
        "{}",
        stream("markdown")
    );
}

#[test]
fn links_lead_to_the_web_in_markdown_as_in_pages() {
    let home = Home::new();
    let addresses = [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java&#10;script:alert(1)",
        "&#1;javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
    ];
    let links = addresses
        .map(|address| format!("<a href=\"{address}\">слово</a> и "))
        .concat();
    let cells = "<table><tr><td><p>один &lt;img src=x</p><p>onerror=alert(1)&gt;</p><p>[два</p><p>](javascript:x)</p></td>\
        <td><pre>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</pre></td></tr></table>";
    let page = format!(
        "<p>{links}<a href=\"https://good.example/\">хорошо</a>, <a href=\"&amp;#106;avascript:x\">раз</a>. \
         <span translate=\"no\">&lt;script&gt;1&lt;/script&gt;</span></p>{cells}"
    );
    home.write("a.html", &page);
    let markdown = home
        .run(&["translate", "--from", "ru", "--format", "markdown", "a.html"])
        .done();
    assert!(markdown.contains("[HOROSO](https://good.example/)"), "{markdown}");
    assert!(markdown.contains("(&amp;#106;avascript:x)"), "{markdown}");
    let without = markdown
        .replace("[HOROSO](https://good.example/)", "")
        .replace("[RAZ](&amp;#106;avascript:x)", "");
    harmless(&without.replace("`<script> alert(1) </script>`", ""));
    let html = home
        .run(&["translate", "--from", "ru", "--format", "html", "a.html"])
        .done();
    assert_eq!(
        html.matches("<a href=\"https://good.example/\">").count(),
        2,
        "{html}"
    );
    for scheme in ["javascript:", "data:", "vbscript:", "file:"] {
        assert!(
            !html.to_lowercase().contains(&format!("href=\"{scheme}")),
            "{html}"
        );
    }
    assert!(html.contains("base-uri 'none'; form-action 'none'"), "{html}");
}
