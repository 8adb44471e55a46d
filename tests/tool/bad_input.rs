//! The list of bad input, as far as it needs no network: one clear message, the right exit code, and
//! what was there before is still there.

use crate::kit::Home;

const ARTICLE: &str = "Президент прибыл в город. Он выступил перед студентами университета.\n";

#[test]
fn empty_and_blank_input() {
    let home = Home::new();
    home.write("empty.txt", "");
    home.write("blank.txt", " \n\t\n\u{a0}\n");
    home.run(&["digest", "empty.txt"])
        .failed(1, "empty.txt: the input is empty");
    home.run(&["digest", "blank.txt"])
        .failed(1, "blank.txt: the input holds only white space");
    home.run(&["translate"])
        .failed(1, "standard input: the input is empty");
}

#[test]
fn a_binary_file() {
    let home = Home::new();
    let picture: Vec<u8> = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
        .iter()
        .copied()
        .chain((0..=255).cycle().take(4096))
        .collect();
    home.write("picture.txt", picture);
    home.run(&["digest", "picture.txt"]).failed(
        1,
        "picture.txt: this is an image, which tolmach does not read; recognise its text first (Tesseract does it)",
    );
    // Nothing that has a name, but no text either.
    home.write("numbers.bin", [1, 0, 0, 0, 2, 0, 0, 0].repeat(100));
    home.run(&["digest", "numbers.bin"])
        .failed(1, "this is a file for machines, which tolmach does not read");
}

#[test]
fn a_directory_without_articles() {
    let home = Home::new();
    home.write("folder/picture.png", "x");
    home.run(&["digest", "folder"])
        .failed(1, "directory without articles");
}

#[test]
fn a_file_that_is_missing_or_matches_nothing() {
    let home = Home::new();
    home.run(&["digest", "no.txt"])
        .failed(1, "no such file: 'no.txt'");
    home.run(&["digest", "*.text"])
        .failed(1, "no file matches '*.text'");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read() {
    let home = Home::new();
    // Access rights do not bind root; reading a process's memory from the start fails for everyone.
    std::os::unix::fs::symlink("/proc/self/mem", home.path("memory.txt")).expect("a link");
    home.run(&["digest", "memory.txt"])
        .failed(1, "cannot read 'memory.txt'");
}

#[test]
fn an_output_that_is_an_input_is_refused_even_with_force() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    for output in ["article.txt", "./article.txt", "weights/../article.txt"] {
        home.run(&["digest", "article.txt", "--force", "-o", output])
            .failed(2, "is also an input");
    }
    assert_eq!(home.read("article.txt"), ARTICLE);
}

#[test]
fn an_output_that_exists_stays_without_force() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    home.write("out.txt", "old");
    home.run(&["digest", "article.txt", "-o", "out.txt"])
        .failed(2, "'out.txt' exists");
    assert_eq!(home.read("out.txt"), "old");
    home.run(&["digest", "article.txt", "-o", "out.txt", "--force"])
        .done();
    assert!(home.read("out.txt").contains("Summary"));
}

#[test]
fn an_output_that_cannot_be_made() {
    let home = Home::new();
    home.write("article.txt", ARTICLE);
    home.run(&["digest", "article.txt", "-o", "no/out.txt"])
        .failed(2, "there is no directory 'no'");
    home.run(&["digest", "article.txt", "-o", "weights"])
        .failed(2, "is a directory; use --out-dir");
    home.run(&["digest", "article.txt", "--out-dir", "article.txt"])
        .failed(1, "cannot make the directory");
}

#[test]
fn two_inputs_for_one_output_file() {
    let home = Home::new();
    home.write("a/article.txt", ARTICLE);
    home.write("b/article.txt", ARTICLE);
    let args = ["translate", "a/article.txt", "b/article.txt", "--out-dir", "out"];
    home.run(&args).failed(2, "two inputs would both become");
}

#[test]
fn an_unknown_language() {
    let home = Home::new();
    home.pipe(&["translate", "--from", "russain"], ARTICLE)
        .failed(2, "did you mean 'ru'?");
    home.pipe(&["translate", "--to", "xx"], ARTICLE)
        .failed(2, "unknown language 'xx'");
}

#[test]
fn a_language_that_no_model_knows() {
    let home = Home::new();
    let georgian = "პრეზიდენტი ქალაქში ჩავიდა. ის სტუდენტების წინაშე სიტყვით გამოვიდა.\n";
    home.pipe(&["translate", "--from", "ka"], georgian)
        .failed(1, "Georgian");
    home.pipe(&["translate", "--model", "fake"], georgian)
        .failed(1, "Georgian");
}

#[test]
fn an_unknown_encoding_or_format_or_length() {
    let home = Home::new();
    home.pipe(&["translate", "--encoding", "windows-9"], ARTICLE)
        .failed(2, "windows-9");
    home.pipe(&["translate", "--format", "pdf"], ARTICLE)
        .failed(2, "[possible values: same, text, markdown, json, jsonl, html]");
    home.pipe(&["digest", "--length", "huge"], ARTICLE)
        .failed(2, "a number of sentences (3)");
}

#[test]
fn bytes_that_no_encoding_explains() {
    let home = Home::new();
    home.write("out.txt", "old");
    // No byte below 0x80 but spaces, and every one above: no language looks so.
    let noise: Vec<u8> = (0_u32..3000)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 | 0x80)
        .map(|byte| if byte % 13 == 0 { b' ' } else { byte })
        .collect();
    home.pipe(&["translate", "-o", "out.txt", "--force"], noise)
        .failed(
            1,
            "no other encoding fits; name it with --encoding, for example --encoding windows-1251",
        );
    assert_eq!(home.read("out.txt"), "old");
}

#[test]
fn utf_8_with_a_broken_character() {
    let home = Home::new();
    let mut text = ARTICLE.repeat(20).into_bytes();
    text[401] = 0xFF;
    let outcome = home.pipe(&["translate"], text);
    assert!(outcome.stderr.contains("bytes-replaced"), "{outcome:?}");
    assert!(outcome.done().contains('\u{FFFD}'));
}

#[test]
fn bytes_that_are_not_of_the_encoding_named() {
    let home = Home::new();
    home.pipe(
        &["translate", "--encoding", "utf-8"],
        b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0!\n",
    )
    .failed(
        1,
        "the input is not valid UTF-8 (byte 0); name another encoding with --encoding",
    );
}

#[test]
fn a_text_that_is_english_already() {
    let home = Home::new();
    let english = "The president arrived in the city. He spoke to the students of the university.\n";
    let outcome = home.pipe(&["translate"], english);
    assert_eq!(outcome.stdout, english);
    assert_eq!(outcome.code, 0);
    let warning = "warning: already-in-target: the text is already in English and was left as it is";
    assert!(outcome.stderr.contains(warning), "{outcome:?}");
}

/// Sentences as newspapers print them; a long text is made of them.
const SENTENCES: [&str; 8] = [
    "Президент прибыл в город вчера вечером, сообщает пресс-служба Кремля.",
    "«Мы обсудили с коллегами вопрос о прекращении огня, и переговоры будут продолжены», — заявил министр.",
    "По данным на 1 мая 2016 года, в регионе работали 1,5 тыс. предприятий (на 12 % больше, чем год назад).",
    "Однако г-н Петров с этим не согласен: «Это не так».",
    "Напомним, что в 2014 г. стороны подписали договор о мерах доверия на линии соприкосновения.",
    "Жители Санкт-Петербурга, Москвы и Казани жаловались на шум — ночью, утром и днём.",
    "Кто будет платить за ремонт дороги, пока неизвестно…",
    "И. И. Иванов, глава района, обещал разобраться до конца недели!",
];

#[cfg(unix)]
#[test]
fn a_line_of_ten_megabytes() {
    const LENGTH: usize = 10 << 20;
    let home = Home::new();
    let mut line = String::with_capacity(LENGTH + 300);
    for number in 0_usize.. {
        line.push_str(SENTENCES[number * 5 % SENTENCES.len()]);
        if line.len() >= LENGTH {
            break;
        }
        line.push(' ');
    }
    // All memory that the tool may ask for, a hundred times the text: it would be killed for more.
    let mut tool = home.tool_within("-v 1500000", &["translate", "--threads", "2"]);
    let text = crate::kit::run(tool.env("MALLOC_ARENA_MAX", "2"), line.as_bytes()).done();
    let sentences = line.matches("Напомним").count();
    assert_eq!(text.matches("NAPOMNIM").count(), sentences);
    assert_eq!(text.matches('\n').count(), 1);
}

#[test]
fn two_hundred_pages() {
    let home = Home::new();
    let pages = "Президент прибыл в город. Он выступил перед студентами.\n\n".repeat(200 * 20);
    let text = home.pipe(&["digest", "--length", "2"], &pages).done();
    assert_eq!(text.matches("PREZIDENT").count() - 1, 200 * 20);
}

#[test]
fn a_model_that_is_not_known() {
    let home = Home::new();
    home.pipe(&["translate", "--model", "fakee"], ARTICLE)
        .failed(1, "did you mean 'fake'?");
    home.pipe(&["translate", "--model", "no/model.gguf"], ARTICLE)
        .failed(1, "no such model file: 'no/model.gguf'");
}

#[test]
fn a_corrupt_or_truncated_gguf() {
    let home = Home::new();
    home.write("corrupt.gguf", "this is no model");
    home.write("truncated.gguf", b"GGUF\x03\0\0\0\x01\0\0\0\0\0\0\0");
    for model in ["corrupt.gguf", "truncated.gguf"] {
        home.write("out.txt", "old");
        home.pipe(
            &["translate", "--model", model, "-o", "out.txt", "--force"],
            ARTICLE,
        )
        .failed(1, &format!("cannot load {model}: "));
        assert_eq!(home.read("out.txt"), "old");
    }
}

#[test]
fn a_manifest_with_a_wrong_checksum() {
    let home = Home::new();
    let weights = home.write("weights/other.bin", "other");
    home.manifest("other", &weights, &"0".repeat(64));
    home.pipe(&["translate", "--model", "other"], ARTICLE)
        .failed(1, "SHA-256");
    assert_eq!(home.read("weights/other.bin"), "other");
}

#[test]
fn a_manifest_that_is_none() {
    let home = Home::new();
    home.write(".config/tolmach/models/broken.toml", "id = 3\n");
    home.pipe(&["translate"], ARTICLE).failed(1, "broken.toml");
}

#[test]
fn mistakes_in_the_settings() {
    let home = Home::new();
    home.write(".config/tolmach/config.toml", "modell = \"fake\"\n");
    home.pipe(&["translate"], ARTICLE).failed(
        2,
        "config.toml: line 1: unknown option 'modell' (did you mean 'model'?)",
    );
    let home = Home::new();
    let outcome = crate::kit::run(
        home.tool(&["translate"]).env("TOLMACH_THREADS", "many"),
        ARTICLE.as_bytes(),
    );
    outcome.failed(2, "TOLMACH_THREADS cannot be 'many'");
    // A name that nothing has, and one of another architecture than the one that runs the test.
    let foreign = if cfg!(target_arch = "x86_64") {
        "neon"
    } else {
        "avx2"
    };
    for isa in ["sse9", foreign] {
        let mut tool = home.tool(&["translate"]);
        let outcome = crate::kit::run(tool.env("TOLMACH_ISA", isa), ARTICLE.as_bytes());
        let message = format!("TOLMACH_ISA cannot be '{isa}': this processor can use portable");
        outcome.failed(2, &message);
    }
}

#[test]
fn a_cache_that_cannot_be_written() {
    let home = Home::new();
    home.write(".cache", "a file where a folder should be");
    home.pipe(&["translate"], ARTICLE).failed(
        1,
        "Not a directory (os error 20); choose a folder that can be written",
    );
}
