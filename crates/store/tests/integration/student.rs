//! `firefox-ru-en-tiny` from its own manifest, with a loopback server and other bytes in the bucket's place.

use std::fs;

use flate2::Compression;
use flate2::write::GzEncoder;
use store::{Catalog, Checksum, HttpsFile, Manifest, Packed, Source};

use crate::fixture::{Home, content, resolve, resolve_error, sha256};
use crate::server::{End, Reply, Server};

/// What stands in for a file: its content, and the gzip that is served.
struct StandIn {
    content: Vec<u8>,
    packed: Vec<u8>,
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

fn zeros() -> Checksum {
    Checksum::new("0".repeat(64)).unwrap()
}

fn built_in() -> Manifest {
    Catalog::load(None)
        .unwrap()
        .get("firefox-ru-en-tiny")
        .unwrap()
        .clone()
}

/// Files of different sizes, as many as the model has; half random, so that a gzip is of some use.
fn stand_ins(manifest: &Manifest) -> Vec<StandIn> {
    (0..manifest.files.len())
        .map(|index| {
            let mut bytes = content(20_000 * (index + 1));
            bytes.resize(50_000 * (index + 1), b'-');
            StandIn {
                packed: gzip(&bytes),
                content: bytes,
            }
        })
        .collect()
}

/// A server that serves each stand-in where the bucket has the file.
fn bucket(manifest: &Manifest, files: &[StandIn], end: End) -> Server {
    let paths: Vec<String> = packed_files(manifest)
        .map(|(_, url)| url.split_once("storage.googleapis.com").unwrap().1.to_owned())
        .collect();
    let bodies: Vec<Vec<u8>> = files.iter().map(|file| file.packed.clone()).collect();
    Server::start(
        move |seen| match paths.iter().position(|path| *path == seen.path) {
            Some(index) => Reply::ranged(&bodies[index], seen).ending(end),
            None => Reply::status(404),
        },
    )
}

/// The files of the first source: their names and addresses, all of gzips.
fn packed_files(manifest: &Manifest) -> impl Iterator<Item = (&str, &str)> {
    let Source::Https { files } = &manifest.sources[0] else {
        panic!("{:?}", manifest.sources[0]);
    };
    files.iter().map(|file| {
        assert!(file.gzip.is_some(), "{}", file.name);
        (file.name.as_str(), file.url.as_str())
    })
}

/// The manifest with the stand-ins' sizes and checksums, and the server's address for the bucket's.
fn standing_in(mut manifest: Manifest, files: &[StandIn], server: &Server) -> Manifest {
    for (file, stand_in) in manifest.files.iter_mut().zip(files) {
        file.bytes = Some(stand_in.content.len() as u64);
        file.sha256 = Some(Checksum::new(sha256(&stand_in.content)).unwrap());
    }
    manifest.sources.truncate(1);
    for (index, stand_in) in files.iter().enumerate() {
        let file = served_file(&mut manifest, index);
        file.url = file.url.replace("https://storage.googleapis.com", &server.url());
        file.gzip = Some(Packed {
            bytes: stand_in.packed.len() as u64,
            sha256: Checksum::new(sha256(&stand_in.packed)).unwrap(),
        });
    }
    manifest
}

#[test]
fn the_files_lie_under_one_folder_of_the_bucket_and_are_listed_in_one_order() {
    let manifest = built_in();
    let folder = |url: &str| url.rsplit_once('/').unwrap().0.to_owned();
    let (names, urls): (Vec<&str>, Vec<&str>) = packed_files(&manifest).unzip();
    let listed: Vec<&str> = manifest.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, listed);
    for (name, url) in names.iter().zip(&urls) {
        assert_eq!(*url, format!("{}/{name}.gz", folder(urls[0])));
    }
}

#[test]
fn a_student_is_fetched_packed_and_kept_unpacked() {
    let files = stand_ins(&built_in());
    let server = bucket(&built_in(), &files, End::Proper);
    let manifest = standing_in(built_in(), &files, &server);
    let home = Home::new();
    let installed = resolve(&home.store(), &manifest).unwrap();
    for (file, stand_in) in manifest.files.iter().zip(&files) {
        let path = installed.path(&file.name).unwrap();
        assert!(fs::read(path).unwrap() == stand_in.content, "{}", file.name);
    }
    let packed: usize = files.iter().map(|file| file.packed.len()).sum();
    assert_eq!(server.bytes(), packed as u64, "fetched packed, and once");
    assert_eq!(home.store().disk_use(&manifest), manifest.bytes());
    resolve(&home.store(), &manifest).unwrap();
    assert_eq!(
        server.gets().len(),
        files.len(),
        "an installed model is not fetched again"
    );
}

#[test]
fn other_bytes_than_promised_are_refused_by_file() {
    let files = stand_ins(&built_in());
    let server = bucket(&built_in(), &files, End::Proper);
    let good = standing_in(built_in(), &files, &server);
    let refusal = |change: &dyn Fn(&mut Manifest)| {
        let mut manifest = good.clone();
        change(&mut manifest);
        let home = Home::new();
        let error = resolve_error(&home.store(), &manifest);
        let vocabulary = home.path().join("data/models-v1/firefox-ru-en/vocab.ruen.spm");
        assert!(!vocabulary.exists(), "visible though refused: {error}");
        error
    };
    let packed = refusal(&|manifest| {
        served_file(manifest, 2).gzip.as_mut().unwrap().sha256 = zeros();
    });
    assert!(packed.contains("vocab.ruen.spm.gz has the SHA-256"), "{packed}");
    let kept = refusal(&|manifest| manifest.files[2].sha256 = Some(zeros()));
    assert!(kept.contains("vocab.ruen.spm has the SHA-256"), "{kept}");
    let length = refusal(&|manifest| manifest.files[2].bytes = Some(150_001));
    assert!(length.contains("vocab.ruen.spm has 150000 bytes"), "{length}");
}

#[test]
fn a_gzip_that_is_cut_short_is_refused_by_file() {
    let mut files = stand_ins(&built_in());
    // Cut where it was packed: size and checksum of the gzip are right.
    let whole = files[2].packed.len();
    files[2].packed.truncate(whole / 2);
    let server = bucket(&built_in(), &files, End::Proper);
    let error = resolve_error(&Home::new().store(), &standing_in(built_in(), &files, &server));
    assert!(error.contains("vocab.ruen.spm.gz cannot be unpacked"), "{error}");
    // Cut on the way, each time.
    let files = stand_ins(&built_in());
    let server = bucket(&built_in(), &files, End::CutAfter(100));
    let error = resolve_error(&Home::new().store(), &standing_in(built_in(), &files, &server));
    assert!(
        error.contains("127.0.0.1") && !error.contains("SHA-256"),
        "{error}"
    );
}

/// A file's entry in the first source.
fn served_file(manifest: &mut Manifest, index: usize) -> &mut HttpsFile {
    match &mut manifest.sources[0] {
        Source::Https { files } => &mut files[index],
        other => panic!("{other:?}"),
    }
}
