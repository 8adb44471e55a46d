//! Manifests that are wrong, one field at a time.

use proptest::prelude::*;
use store::Manifest;

use crate::fixture::{REVISION, content, hub_source, manifest_text};

const HTTPS: &str = "[[sources]]\nkind = \"https\"\nfiles = [{ name = \"model.bin\", url = \"https://example.org/m\", \
                     gzip = { bytes = 5, sha256 = \"SHA\" } }]\n";
const WHEEL: &str = "[[sources]]\nkind = \"wheel\"\nfiles = [{ name = \"model.bin\", parts = [{ wheel = \"a==1\", \
                     member = \"a/b\" }] }]\n";
const FILE: &str = "[[sources]]\nkind = \"file\"\nfiles = [{ name = \"model.bin\", path = \"/a/b\" }]\n";

/// A manifest with a source of each kind and every optional field.
fn full() -> String {
    let extra = "[[quality]]\nmetric = \"BLEU\"\nvalue = 1.5\non = \"a\"\nsource = \"b\"\n";
    let https = HTTPS.replace("SHA", &"a".repeat(64));
    manifest_text(
        &content(10),
        &[&hub_source(), https.as_str(), WHEEL, FILE, extra].concat(),
    )
    .replace(
        "licence = ",
        "languages = [\"ru\"]\nprompt = \"hy-mt2\"\nlicence_note = \"n\"\nlicence = ",
    )
}

#[test]
fn a_file_is_compressed_in_one_way() {
    let zstd = full().replace("gzip = {", "zstd = {");
    Manifest::parse(&zstd, "zstd.toml").unwrap();
    let packed = format!(
        "zstd = {{ bytes = 5, sha256 = \"{}\" }}, gzip = {{",
        "a".repeat(64)
    );
    for (text, problem) in [
        (
            full().replace("gzip = {", &packed),
            "sources[1].files[0].zstd: a URL serves one",
        ),
        (
            zstd.replace("bytes = 5", "bytes = 0"),
            "sources[1].files[0].zstd.bytes: ",
        ),
        (full().replace("gzip = {", "brotli = {"), "brotli"),
    ] {
        let error = Manifest::parse(&text, "packed.toml").unwrap_err().to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn the_full_manifest_is_good() {
    Manifest::parse(&full(), "full.toml").unwrap();
}

#[test]
fn settings_of_earlier_versions_are_passed_over() {
    let old = format!("{}[decoding]\ntemperature = 0.5\n", full());
    let (old, new) = (
        Manifest::parse(&old, "old.toml"),
        Manifest::parse(&full(), "new.toml"),
    );
    assert_eq!(old.unwrap(), new.unwrap());
}

#[test]
fn a_model_without_a_request_of_its_own_may_do_every_task() {
    for prompt in ["", "prompt = \"generic\"\n"] {
        let text = full().replace("prompt = \"hy-mt2\"\n", prompt);
        let text = text.replace("\"translate\"", "\"translate\", \"summarize\"");
        Manifest::parse(&text, "full.toml").unwrap();
    }
}

#[test]
fn each_bad_field_is_named() {
    let sha = manifest_text(&content(10), "")
        .split("sha256 = ")
        .nth(1)
        .unwrap()
        .trim()
        .to_owned();
    let cases: &[(&str, &str, &str)] = &[
        ("id = \"toy\"", "id = \"../toy\"", "id"),
        ("id = \"toy\"", "id = \"Toy\"", "id"),
        ("id = \"toy\"", "id = 3", "id"),
        ("id = \"toy\"\n", "", "id"),
        ("description = \"A toy\"", "description = \"\"", "description"),
        (
            "description = \"A toy\"",
            "description = \"two\\nlines\"",
            "description",
        ),
        ("family = \"gguf\"", "family = \" \"", "family"),
        ("tasks = [\"translate\"]", "tasks = []", "tasks"),
        ("tasks = [\"translate\"]", "tasks = [\"sing\"]", "tasks"),
        (
            "tasks = [\"translate\"]",
            "tasks = [\"translate\", \"summarize\"]",
            "tasks",
        ),
        ("family = \"gguf\"", "family = \"bergamot\"", "prompt"),
        ("prompt = \"hy-mt2\"", "prompt = \"Hy MT2\"", "prompt"),
        ("pairs = [\"ru>en\"]", "pairs = []", "pairs"),
        ("pairs = [\"ru>en\"]", "pairs = [\"ru-en\"]", "pairs"),
        ("pairs = [\"ru>en\"]", "pairs = [\"Russian>en\"]", "pairs"),
        ("languages = [\"ru\"]", "languages = [\"RU\"]", "languages"),
        ("licence = \"MIT\"\n", "", "licence"),
        ("licence = \"MIT\"", "licence = \"\"", "licence"),
        ("licence = \"MIT\"", "license = \"MIT\"", "license"),
        (
            "name = \"model.bin\"\nbytes",
            "name = \"a/b\"\nbytes",
            "files[0].name",
        ),
        ("bytes = 10", "bytes = 0", "files[0].bytes"),
        ("bytes = 10", "bytes = -1", "bytes"),
        ("bytes = 10\n", "", "files[0].bytes"),
        (&sha, "\"abc\"", "files[0].sha256"),
        ("metric = \"BLEU\"\n", "", "metric"),
        ("kind = \"hub\"", "kind = \"ftp\"", "kind"),
        ("repo = \"owner/name\"", "repo = \"name\"", "sources[0].repo"),
        ("repo = \"owner/name\"", "repo = \"../..\"", "sources[0].repo"),
        (REVISION, "main", "sources[0].revision"),
        (
            "url = \"https://example.org/m\"",
            "url = \"ftp://x/y\"",
            "sources[1].files[0].url",
        ),
        (
            "url = \"https://example.org/m\"",
            "url = \"https:///y\"",
            "sources[1].files[0].url",
        ),
        ("bytes = 5", "bytes = 0", "sources[1].files[0].gzip.bytes"),
        (&"a".repeat(64), "A", "sources[1].files[0].gzip.sha256"),
        (
            "wheel = \"a==1\"",
            "wheel = \"a>=1\"",
            "sources[2].files[0].parts.wheel",
        ),
        (
            "wheel = \"a==1\"",
            "wheel = \"--index-url==1\"",
            "sources[2].files[0].parts.wheel",
        ),
        (
            "member = \"a/b\"",
            "member = \"../b\"",
            "sources[2].files[0].parts[0].member",
        ),
        ("path = \"/a/b\"", "path = \"a/b\"", "sources[3].files[0].path"),
        (
            "files = [{ name = \"model.bin\", path",
            "files = [{ name = \"other.bin\", path",
            "sources[3].files",
        ),
        (
            FILE,
            "[[sources]]\nkind = \"file\"\nfiles = []\n",
            "sources[3].files",
        ),
    ];
    for (from, to, field) in cases {
        let text = full().replacen(from, to, 1);
        assert_ne!(text, full(), "{from}");
        let error = Manifest::parse(&text, "bad.toml").unwrap_err().to_string();
        assert!(
            error.starts_with("manifest bad.toml: ") && error.contains(field),
            "{to}: {error}"
        );
    }
}

#[test]
fn a_manifest_needs_files_and_sources() {
    let no_source = manifest_text(&content(10), "");
    assert!(
        Manifest::parse(&no_source, "m")
            .unwrap_err()
            .to_string()
            .contains("sources: ")
    );
    let no_file = full().replace("[[files]]", "[[sources]]");
    assert!(Manifest::parse(&no_file, "m").is_err());
    let any_pair = full()
        .replace("\"ru>en\"", "\"*\"")
        .replace("languages = [\"ru\"]", "");
    assert!(
        Manifest::parse(&any_pair, "m")
            .unwrap_err()
            .to_string()
            .contains("languages: ")
    );
}

#[test]
fn what_is_no_toml_names_the_line() {
    let error = Manifest::parse("id = \"a\"\n= =\n", "m.toml")
        .unwrap_err()
        .to_string();
    assert!(error.contains("m.toml") && error.contains("line 2"), "{error}");
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let _ = Manifest::parse(&text, "any");
    }

    /// Cutting, doubling or overwriting a piece of a good manifest gives a manifest or an error.
    #[test]
    fn no_damage_panics(start in 0_usize..1500, length in 0_usize..80, with in "\\PC{0,8}") {
        let chars: Vec<char> = full().chars().collect();
        let start = start.min(chars.len());
        let end = (start + length).min(chars.len());
        let text: String = chars[..start].iter().copied().chain(with.chars()).chain(chars[end..].iter().copied()).collect();
        let _ = Manifest::parse(&text, "any");
    }
}
