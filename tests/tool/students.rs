//! Firefox's students through their own manifests: a loopback server has toys of each kind in the place of Mozilla's
//! files.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use toml::{Table, Value};

use crate::kit::{Home, Outcome, WORKSPACE, run};
use crate::student::{BASE, BASE_MEMORY, BASE_MEMORY_TWO, Kind, TINY};

/// Bodies by their paths.
type Bodies = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A server in the place of Mozilla's bucket. It lives as long as the test's process.
struct Bucket {
    url: String,
    bodies: Bodies,
    requests: Arc<AtomicUsize>,
}

impl Bucket {
    fn start() -> Bucket {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let bucket = Bucket {
            url: format!("http://{}", listener.local_addr().expect("an address")),
            bodies: Arc::default(),
            requests: Arc::default(),
        };
        let (bodies, requests) = (Arc::clone(&bucket.bodies), Arc::clone(&bucket.requests));
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let first = lines.next().unwrap_or_default();
                lines.take_while(|line| !line.is_empty()).for_each(drop);
                requests.fetch_add(1, Ordering::SeqCst);
                let path = first.split(' ').nth(1).unwrap_or_default();
                let body = bodies
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get(path)
                    .cloned();
                let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
                let body = body.unwrap_or_default();
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
                // A client that goes away is its own affair.
                let _ = stream.write_all(&[head.as_bytes(), &body].concat());
            }
        });
        bucket
    }

    /// Gives the home the built-in manifest `id`, with the toy's sizes and checksums and this server in the place of
    /// Mozilla's. How files are compressed stays; with `zstd` the first source serves them so.
    fn publish(&self, home: &Home, id: &str, kind: Kind, zstd: bool) {
        let path = Path::new(WORKSPACE).join("models").join(format!("{id}.toml"));
        let text = fs::read_to_string(path).expect("a built-in manifest");
        let mut manifest: Table = text.parse().expect("TOML");
        let contents = kind.files(id.bytes().map(u64::from).sum());
        let files = list(&mut manifest, "files");
        assert_eq!(files.len(), contents.len(), "{id}");
        for (file, content) in files.iter_mut().zip(&contents) {
            set_facts(file, content);
        }
        for source in list(&mut manifest, "sources") {
            let served = source.as_table_mut().expect("a source");
            for (file, content) in list(served, "files").iter_mut().zip(&contents) {
                self.serve(file.as_table_mut().expect("a file"), content, zstd);
            }
        }
        let text = toml::to_string(&manifest).expect("TOML");
        home.write(&format!(".config/tolmach/models/{id}.toml"), text);
    }

    fn serve(&self, file: &mut Table, content: &[u8], zstd: bool) {
        let url = file["url"].as_str().expect("a URL").to_owned();
        let path = url.splitn(4, '/').nth(3).expect("a path");
        let mut body = content.to_vec();
        if zstd {
            body = ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest);
            file.remove("gzip");
            file.insert("zstd".to_owned(), Value::Table(Table::new()));
            set_facts(&mut file["zstd"], &body);
        } else if let Some(facts) = file.get_mut("gzip") {
            body = gzip(content);
            set_facts(facts, &body);
        }
        file.insert("url".to_owned(), Value::from(format!("{}/{path}", self.url)));
        let mut bodies = self.bodies.lock().expect("no thread panicked");
        bodies.insert(format!("/{path}"), body);
    }
}

fn list<'a>(table: &'a mut Table, key: &str) -> &'a mut Vec<Value> {
    table[key].as_array_mut().expect("a list")
}

fn set_facts(facts: &mut Value, content: &[u8]) {
    let digest = Sha256::digest(content);
    let sha256 = digest.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("strings take everything");
        hex
    });
    let facts = facts.as_table_mut().expect("a table");
    facts.insert(
        "bytes".to_owned(),
        Value::from(content.len().cast_signed() as i64),
    );
    facts.insert("sha256".to_owned(), Value::from(sha256));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory takes everything");
    encoder.finish().expect("memory takes everything")
}

/// A home whose presets are the built-in ones.
fn home() -> Home {
    let home = Home::new();
    for name in ["presets.toml", "fake.toml"] {
        fs::remove_file(home.path(&format!(".config/tolmach/models/{name}"))).expect("it is there");
    }
    home
}

fn online(home: &Home, args: &[&str]) -> Outcome {
    run(home.tool(args).env_remove("TOLMACH_OFFLINE"), b"")
}

/// A text in each language, with letters that the toy vocabularies know.
fn text(code: &str) -> &'static str {
    match code {
        "ja" => "市場で a small house を見た。",
        "ko" => "시장에서 a small house 를 보았다.",
        "zh" => "我在市场看到 a small house。",
        "ka" => "მან ბაზარში a small house ნახა.",
        "ru" | "uk" => "Он видел a small house на рынке.",
        _ => "I saw a small house in the market.",
    }
}

#[test]
fn a_student_of_each_kind_is_fetched_translates_and_stays() {
    let bucket = Bucket::start();
    for (id, from, to, kind) in [
        ("firefox-uk-en", "uk", "en", TINY),
        ("firefox-ru-en-tiny", "ru", "en", TINY),
        ("firefox-ru-en", "ru", "en", BASE_MEMORY),
        ("firefox-en-ru", "en", "ru", BASE_MEMORY),
        ("firefox-en-ru-base", "en", "ru", BASE),
        ("firefox-ja-en", "ja", "en", BASE_MEMORY),
        ("firefox-ja-en-base", "ja", "en", BASE),
        ("firefox-en-ja", "en", "ja", BASE_MEMORY_TWO),
        ("firefox-en-ko", "en", "ko", BASE_MEMORY_TWO),
        ("firefox-en-zh", "en", "zh", BASE_MEMORY_TWO),
        ("firefox-en-zh-hant", "en", "zh", BASE_MEMORY_TWO),
        ("firefox-zh-hant-en", "zh", "en", BASE_MEMORY_TWO),
    ] {
        let home = home();
        bucket.publish(&home, id, kind, id == "firefox-uk-en");
        let before = bucket.requests.load(Ordering::SeqCst);
        let pulled = online(&home, &["models", "pull", id]).done();
        assert!(pulled.contains("from https 127.0.0.1"), "{pulled}");
        let requests = bucket.requests.load(Ordering::SeqCst) - before;
        assert_eq!(
            requests,
            2 + kind.vocabularies(),
            "{id}: the first source has everything"
        );

        home.write("text.txt", text(from));
        let translate = ["translate", "--from", from, "--to", to, "text.txt", "--model"];
        let offline = home.run(&[&translate[..], &[id]].concat()).done();
        assert!(
            !offline.trim().is_empty() && offline.trim() != text(from),
            "{id}: {offline}"
        );
        assert_eq!(bucket.requests.load(Ordering::SeqCst) - before, requests);
        assert_eq!(
            home.run(&[&translate[..], &[id]].concat()).done(),
            offline,
            "{id}"
        );
        let verified = home.run(&["models", "verify", id]).done();
        assert_eq!(verified.matches(": good\n").count(), requests, "{verified}");
    }
}

#[test]
fn two_students_translate_by_way_of_english_and_say_so() {
    let bucket = Bucket::start();
    let home = home();
    bucket.publish(&home, "firefox-ru-en", BASE_MEMORY, false);
    bucket.publish(&home, "firefox-en-pl", BASE_MEMORY, false);
    home.write("text.txt", text("ru"));
    let translate = ["translate", "-v", "--from", "ru", "--to", "pl", "text.txt"];
    let fetched = online(&home, &translate);
    for part in [
        "firefox-ru-en (Russian to English, since no model is made for Russian to Polish",
        "firefox-en-pl (English to Polish)",
    ] {
        assert!(fetched.stderr.contains(part), "{part}: {fetched:?}");
    }
    let fetched = fetched.done();
    assert!(!fetched.trim().is_empty() && fetched.trim() != text("ru"));
    assert_eq!(home.run(&translate).done(), fetched, "offline");

    let pulled = home_with_a_writer(&bucket);
    let output = online(&pulled, &["models", "pull", "--from", "ru", "--to", "pl"]);
    for id in ["firefox-ru-en is installed", "firefox-en-pl is installed"] {
        assert!(output.stdout.contains(id), "{output:?}");
    }
}

/// Another home with the two students, and one that writes summaries, so that `models pull` has all that it wants.
fn home_with_a_writer(bucket: &Bucket) -> Home {
    let home = Home::new();
    let presets = "[[presets]]\ntask = \"translate\"\npair = \"*\"\nfast = [\"firefox-*\"]\nbalanced = [\"firefox-*\"]\nbest = []\n\
         [[presets]]\ntask = \"summarize\"\npair = \"*\"\nfast = [\"fake\"]\nbalanced = [\"fake\"]\nbest = []\n";
    home.write(".config/tolmach/models/presets.toml", presets);
    let fake = home.read(".config/tolmach/models/fake.toml");
    home.write(
        ".config/tolmach/models/fake.toml",
        fake.replace("\"de\", \"he\"", "\"de\", \"pl\""),
    );
    bucket.publish(&home, "firefox-ru-en", BASE_MEMORY, false);
    bucket.publish(&home, "firefox-en-pl", BASE_MEMORY, false);
    home
}

#[test]
fn where_nothing_can_be_had_the_students_of_the_route_are_named() {
    let home = home();
    for (from, to, missing, pull) in [
        ("uk", "en", "Ukrainian→English", "firefox-uk-en"),
        ("ru", "pl", "Russian→Polish", "firefox-ru-en firefox-en-pl"),
        ("gl", "ur", "Galician→Urdu", "firefox-gl-en firefox-en-ur"),
        ("ka", "en", "Georgian→English", "qwen3.5-2b"),
    ] {
        home.write("text.txt", text(from));
        let outcome = home.run(&["translate", "--from", from, "--to", to, "text.txt"]);
        assert_eq!(
            outcome.stderr,
            format!(
                "error: text.txt: no model for {missing} is installed, and --offline is set\n  \
                 with a network: tolmach models pull {pull}\n  without one: tolmach models import FILE\n"
            )
        );
        assert_eq!((outcome.code, outcome.stdout.as_str()), (1, ""));
    }
}

#[test]
fn a_language_that_cannot_be_detected_is_asked_for() {
    let home = home();
    let outcome = home.pipe(&["translate"], "Qeveria miratoi masa të reja.\n");
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.stderr.contains("--from"), "{outcome:?}");
}

#[test]
fn the_list_of_a_language_or_a_pair_has_its_models_alone() {
    let home = home();
    let ids = |filter: &str| -> Vec<String> {
        let list = home.run(&["models", "list", filter]).done();
        assert!(list.lines().all(|line| line.chars().count() <= 100), "{list}");
        let rows = list.lines().skip(1).take_while(|line| !line.is_empty());
        rows.map(|row| row.split(' ').next().unwrap_or_default().to_owned())
            .collect()
    };
    let ukrainian = ids("uk");
    assert_eq!(ukrainian[0], "firefox-uk-en");
    assert!(ukrainian.contains(&"firefox-en-uk".to_owned()), "{ukrainian:?}");
    assert!(
        !ukrainian
            .iter()
            .any(|id| id.contains("FROM-TO") || id.contains("-ru-en"))
    );
    assert_eq!(ids("ru-pl")[..2], ["firefox-ru-en", "firefox-en-pl"]);
    let list = home.run(&["models", "list", "ru-pl"]).done();
    let told = "recommended for Russian→Polish: firefox-ru-en, then firefox-en-pl (English between them)";
    assert!(list.contains(told), "{list}");
    let all = home.run(&["models", "list", "--all"]).done();
    assert!(
        all.contains("\nfirefox-en-ug ") && !all.contains("FROM-TO"),
        "{all}"
    );
    home.run(&["models", "list", "xx"])
        .failed(2, "unknown language 'xx'");
    home.run(&["models", "list", "uk", "--from", "ru"])
        .failed(2, "cannot be used with");
}

#[test]
fn the_languages_say_where_they_lead_and_whether_they_are_detected() {
    let home = home();
    let text = home.run(&["models", "languages"]).done();
    assert!(text.lines().all(|line| line.chars().count() <= 90), "{text}");
    let row = |code: &str| -> Vec<&str> {
        let row = text.lines().find(|line| line.starts_with(&format!("{code} ")));
        row.unwrap_or_else(|| panic!("{code}: {text}"))
            .split_whitespace()
            .collect()
    };
    assert_eq!(row("uk"), ["uk", "Ukrainian", "student", "student", "yes"]);
    assert_eq!(row("gl"), ["gl", "Galician", "student", "student", "yes"]);
    assert_eq!(row("ms"), ["ms", "Malay", "student", "student", "no"]);
    assert_eq!(row("ka"), ["ka", "Georgian", "qwen3.5-2b", "qwen3.5-2b", "yes"]);
    let json = home.run(&["models", "languages", "--format", "json"]).done();
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let languages = value["languages"].as_array().expect("a list");
    let by_english = languages.iter().filter(|one| one["by_english"] == true);
    assert_eq!(by_english.count(), 56);
    let uyghur = languages
        .iter()
        .find(|one| one["code"] == "ug")
        .expect("it is there");
    assert_eq!(uyghur["into_english"]["id"], "firefox-ug-en");
    assert_eq!(uyghur["detected"], false);
}
