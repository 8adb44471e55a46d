//! What must hold for every source that speaks HTTP: plain addresses and the hub run through the same tests.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use store::{Event, Manifest, Status, Store};

use crate::fixture::{
    Home, Log, content, https_source, https_source_at, hub_source, manifest, nowhere, resolve, resolve_error,
    resolve_to, sha256, write,
};
use crate::server::{End, Reply, Seen, Server};

const KINDS: [Kind; 2] = [Kind::Https, Kind::Hub];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Https,
    Hub,
}

impl Kind {
    fn manifest(self, server: &Server, content: &[u8]) -> Manifest {
        match self {
            Self::Https => manifest(content, &https_source(server)),
            Self::Hub => manifest(content, &hub_source()),
        }
    }

    fn file(self, home: &Home) -> PathBuf {
        match self {
            Self::Https => home.stored_file(),
            Self::Hub => home.hub_file(),
        }
    }

    fn part(self, home: &Home, content: &[u8]) -> PathBuf {
        match self {
            Self::Https => home.own_part(),
            Self::Hub => home.hub_part(content),
        }
    }
}

/// One home, one server, one kind of source.
struct Scene {
    kind: Kind,
    home: Home,
    server: Server,
    manifest: Manifest,
    content: Vec<u8>,
}

impl Scene {
    /// A server that answers with `handler(content, request, number of the GET from 0)`.
    fn new(
        kind: Kind,
        length: usize,
        handler: impl Fn(&[u8], &Seen, usize) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let content = content(length);
        let sent = content.clone();
        let gets = AtomicUsize::new(0);
        let server = Server::start(move |seen| {
            let number = if seen.method == "GET" {
                gets.fetch_add(1, Ordering::SeqCst)
            } else {
                0
            };
            handler(&sent, seen, number)
        });
        let manifest = kind.manifest(&server, &content);
        Self {
            kind,
            home: Home::new(),
            server,
            manifest,
            content,
        }
    }

    fn store(&self) -> Store {
        self.home.store_with_hub(&self.server)
    }

    fn part(&self) -> PathBuf {
        self.kind.part(&self.home, &self.content)
    }

    /// A failure leaves nothing visible.
    fn assert_nothing_visible(&self) {
        assert!(!self.kind.file(&self.home).exists(), "{:?}", self.kind);
        assert!(!matches!(
            self.store().status(&self.manifest),
            Status::Installed { .. }
        ));
    }
}

#[test]
fn a_file_is_fetched_once_and_verified_once() {
    for kind in KINDS {
        let scene = Scene::new(kind, 300_000, |content, seen, _| Reply::ranged(content, seen));
        assert_eq!(scene.store().status(&scene.manifest), Status::Missing);
        let installed = resolve_to(&scene.store(), &scene.manifest, &scene.content);
        assert_eq!(installed.files[0].sha256, sha256(&scene.content));
        assert!(matches!(
            scene.store().status(&scene.manifest),
            Status::Installed { verified: true, .. }
        ));
        assert!(!scene.part().exists());

        let requests = scene.server.requests().len();
        let log = Log::default();
        assert_eq!(log.resolve(&scene.store(), &scene.manifest).unwrap(), installed);
        assert!(
            !log.any(|event| matches!(event, Event::Verifying { .. })),
            "hashed again"
        );
        assert_eq!(scene.server.requests().len(), requests);
    }
}

#[test]
fn a_broken_transfer_goes_on_where_it_stopped() {
    for kind in KINDS {
        let scene = Scene::new(kind, 200_000, |content, seen, number| {
            let end = if number == 0 {
                End::CutAfter(120_000)
            } else {
                End::Proper
            };
            Reply::ranged(content, seen).ending(end)
        });
        let log = Log::default();
        log.resolve(&scene.store(), &scene.manifest).unwrap();
        assert!(log.any(|event| matches!(event, Event::Retrying { .. })));
        assert_eq!(scene.server.gets()[1].range_start(), Some(120_000));
        assert_eq!(scene.server.bytes(), 200_000);
    }
}

#[test]
fn a_later_run_goes_on_where_an_earlier_one_stopped() {
    for kind in KINDS {
        let scene = Scene::new(kind, 200_000, |content, seen, number| match number {
            0 => Reply::ranged(content, seen).ending(End::CutAfter(150_000)),
            1 => Reply::status(404),
            _ => Reply::ranged(content, seen),
        });
        resolve_error(&scene.store(), &scene.manifest);
        scene.assert_nothing_visible();
        assert_eq!(
            scene.store().status(&scene.manifest),
            Status::Partial { bytes: 150_000 }
        );
        assert_eq!(scene.store().disk_use(&scene.manifest), 150_000);

        resolve_to(&scene.store(), &scene.manifest, &scene.content);
        assert_eq!(scene.server.bytes(), 200_000, "{kind:?} sent bytes twice");
    }
}

#[test]
fn a_server_that_ignores_ranges_is_asked_for_everything() {
    for kind in KINDS {
        for length in [true, false] {
            let scene = Scene::new(kind, 50_000, move |content, _, _| Reply {
                length,
                ..Reply::whole(content)
            });
            write(&scene.part(), &scene.content[..10_000]);
            resolve_to(&scene.store(), &scene.manifest, &scene.content);
        }
    }
}

#[test]
fn a_refused_range_starts_again() {
    for kind in KINDS {
        let scene = Scene::new(kind, 50_000, |content, seen, _| match seen.range_start() {
            Some(_) => Reply::status(416),
            None => Reply::whole(content),
        });
        write(&scene.part(), &scene.content[..10_000]);
        resolve_to(&scene.store(), &scene.manifest, &scene.content);
    }
}

#[test]
fn a_damaged_or_overlong_part_starts_again() {
    for kind in KINDS {
        for garbage in [1_000, 50_000, 90_000] {
            let scene = Scene::new(kind, 50_000, |content, seen, _| Reply::ranged(content, seen));
            write(&scene.part(), &vec![7; garbage]);
            resolve_to(&scene.store(), &scene.manifest, &scene.content);
        }
    }
}

#[test]
fn wrong_lengths_are_refused() {
    for kind in KINDS {
        for (sent, length) in [(40_000, true), (60_000, true), (40_000, false), (60_000, false)] {
            let scene = Scene::new(kind, 50_000, move |_, _, _| Reply {
                length,
                ..Reply::whole(&content(sent))
            });
            let error = resolve_error(&scene.store(), &scene.manifest);
            assert!(
                error.contains("but the manifest says 50000"),
                "{kind:?} {sent} {length}: {error}"
            );
            scene.assert_nothing_visible();
            assert_eq!(scene.server.gets().len(), 1, "{kind:?} {sent} {length}");
        }
    }
}

#[test]
fn wrong_bytes_are_refused_and_thrown_away() {
    for kind in KINDS {
        let scene = Scene::new(kind, 50_000, |content, _, _| {
            Reply::whole(&vec![1; content.len()])
        });
        let error = resolve_error(&scene.store(), &scene.manifest);
        assert!(
            error.contains("SHA-256") && error.contains(&sha256(&scene.content)),
            "{error}"
        );
        scene.assert_nothing_visible();
        assert!(!scene.part().exists());
        assert_eq!(scene.server.gets().len(), 1);
    }
}

#[test]
fn refusals_are_explained_and_not_repeated() {
    for kind in KINDS {
        for (status, word) in [
            (401, "HF_TOKEN"),
            (403, "licence"),
            (404, "does not have"),
            (400, "HTTP 400"),
        ] {
            let scene = Scene::new(kind, 1_000, move |_, _, _| Reply::status(status));
            let error = resolve_error(&scene.store(), &scene.manifest);
            assert!(
                error.contains(word) && error.contains(&status.to_string()),
                "{kind:?} {status}: {error}"
            );
            assert_eq!(scene.server.requests().len(), 1, "{kind:?} {status}");
        }
    }
}

#[test]
fn passing_failures_are_tried_again_but_not_for_ever() {
    for kind in KINDS {
        for status in [408, 429, 500, 502, 503, 504] {
            let scene = Scene::new(kind, 1_000, move |_, _, _| Reply::status(status));
            let error = resolve_error(&scene.store(), &scene.manifest);
            assert!(error.contains(&status.to_string()), "{kind:?} {status}: {error}");
            assert_eq!(scene.server.requests().len(), 4, "{kind:?} {status}");

            let failures = Arc::new(AtomicUsize::new(0));
            let scene = Scene::new(kind, 1_000, move |content, seen, _| {
                let early = failures.fetch_add(1, Ordering::SeqCst) < 2;
                if early {
                    Reply::status(status).with("retry-after", "0")
                } else {
                    Reply::ranged(content, seen)
                }
            });
            resolve_to(&scene.store(), &scene.manifest, &scene.content);
        }
    }
}

#[test]
fn a_long_retry_after_is_passed_on_to_the_user() {
    for kind in KINDS {
        let scene = Scene::new(kind, 1_000, |_, _, _| {
            Reply::status(429).with("retry-after", "3600")
        });
        let error = resolve_error(&scene.store(), &scene.manifest);
        assert!(error.contains("3600 s"), "{error}");
        assert_eq!(scene.server.requests().len(), 1);
    }
}

#[test]
fn redirects_are_followed_but_not_in_circles() {
    for kind in KINDS {
        let scene = Scene::new(kind, 1_000, |content, seen, _| match seen.path.as_str() {
            "/cdn" => Reply::ranged(content, seen),
            _ => Reply::redirect("/cdn"),
        });
        resolve_to(&scene.store(), &scene.manifest, &scene.content);

        let scene = Scene::new(kind, 1_000, |_, seen, _| Reply::redirect(&seen.path));
        let error = resolve_error(&scene.store(), &scene.manifest);
        assert!(error.contains("circle"), "{error}");
    }
}

#[test]
fn a_stalling_server_is_left_and_asked_again() {
    for kind in KINDS {
        let scene = Scene::new(kind, 200_000, |content, seen, number| {
            let end = if number == 0 {
                End::StallAfter(100_000)
            } else {
                End::Proper
            };
            Reply::ranged(content, seen).ending(end)
        });
        let log = Log::default();
        log.resolve(&scene.store(), &scene.manifest).unwrap();
        assert!(log.text().contains("stopped sending"), "{}", log.text());
        assert_eq!(scene.server.bytes(), 200_000);
    }
}

#[test]
fn an_unreachable_source_is_named_and_the_next_is_used() {
    let content = content(1_000);
    let sent = content.clone();
    let server = Server::start(move |seen| Reply::ranged(&sent, seen));
    let home = Home::new();
    let dead = nowhere();
    let sources = [
        https_source_at(&format!("{dead}/x")),
        hub_source(),
        https_source(&server),
    ]
    .concat();
    let log = Log::default();
    let installed = log.resolve(&home.store(), &manifest(&content, &sources)).unwrap();
    let host = dead.trim_start_matches("http://");
    assert!(
        log.text().contains(&format!("{host} cannot be reached")),
        "{}",
        log.text()
    );
    assert_eq!(
        installed.source(),
        format!("https {}", server.url().trim_start_matches("http://"))
    );
    let failed = |event: &Event| matches!(event, Event::SourceFailed { source, .. } if source.starts_with("hub owner/name"));
    assert!(log.any(failed), "{}", log.text());
}

#[test]
fn the_last_error_lists_every_source() {
    let home = Home::new();
    let server = Server::start(|_| Reply::status(404));
    let manifest = manifest(&content(10), &[hub_source(), https_source(&server)].concat());
    let error = resolve_error(&home.store(), &manifest);
    for part in [
        "toy",
        "hub owner/name@01234567: ",
        "cannot be reached",
        "https 127.0.0.1",
        "HTTP 404",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
}

/// A way to compress files: its key in manifests, and what packs.
type Packer = (&'static str, fn(&[u8]) -> Vec<u8>);

const PACKERS: [Packer; 2] = [("gzip", gzip), ("zstd", zstd)];

/// A source that serves `packed` under a manifest that expects a file compressed in this way.
fn packed_manifest(server: &Server, key: &str, content: &[u8], packed: &[u8]) -> Manifest {
    let packed = format!(
        "{key} = {{ bytes = {}, sha256 = \"{}\" }}",
        packed.len(),
        sha256(packed)
    );
    let file = format!(
        "{{ name = \"model.bin\", url = \"{}/m.packed\", {packed} }}",
        server.url()
    );
    manifest(
        content,
        &format!("[[sources]]\nkind = \"https\"\nfiles = [{file}]\n"),
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut encoder, bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[test]
fn a_compressed_file_is_checked_packed_and_unpacked() {
    for packer in PACKERS {
        is_checked_packed_and_unpacked(packer);
    }
}

fn is_checked_packed_and_unpacked((key, pack): Packer) {
    let content = content(100_000);
    let packed = pack(&content);
    let sent = packed.clone();
    let cut = AtomicUsize::new(0);
    let server = Server::start(move |seen| {
        let first = cut.fetch_add(1, Ordering::SeqCst) == 0;
        Reply::ranged(&sent, seen).ending(if first { End::CutAfter(60_000) } else { End::Proper })
    });
    let home = Home::new();
    let manifest = packed_manifest(&server, key, &content, &packed);
    resolve_to(&home.store(), &manifest, &content);
    assert_eq!(server.bytes(), packed.len() as u64);
    assert_eq!(
        home.store().disk_use(&manifest),
        content.len() as u64,
        "the packed file is still there"
    );
}

#[test]
fn a_compressed_file_that_is_none_or_holds_something_else_is_refused() {
    for (key, pack) in PACKERS {
        let whole = pack(&content(10_000));
        for (packed, word) in [
            (content(5_000), "cannot be unpacked"),
            (whole[..whole.len() / 2].to_vec(), "cannot be unpacked"),
            (pack(&vec![0; 5_000_000]), "10001 bytes"),
            (pack(&vec![3; 10_000]), "SHA-256"),
            (pack(&content(9_000)), "9000"),
        ] {
            is_refused(key, &packed, word);
        }
    }
}

#[track_caller]
fn is_refused(key: &str, packed: &[u8], word: &str) {
    let wanted = content(10_000);
    let sent = packed.to_owned();
    let server = Server::start(move |seen| Reply::ranged(&sent, seen));
    let home = Home::new();
    let error = resolve_error(&home.store(), &packed_manifest(&server, key, &wanted, packed));
    assert!(error.contains(word), "{key} {word}: {error}");
    assert!(!home.stored_file().exists());
}

#[test]
fn too_little_room_is_noticed_before_anything_is_fetched() {
    for kind in KINDS {
        let scene = Scene::new(kind, 1_000, |content, seen, _| Reply::ranged(content, seen));
        let mut manifest = scene.manifest.clone();
        manifest.files[0].bytes = Some(1 << 60);
        let error = resolve_error(&scene.store(), &manifest);
        assert!(
            error.contains("free") && error.contains("more are needed"),
            "{error}"
        );
        assert_eq!(scene.server.requests().len(), 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_explained() {
    for kind in KINDS {
        let scene = Scene::new(kind, 300_000, |content, seen, _| Reply::ranged(content, seen));
        fs::create_dir_all(scene.part().parent().unwrap()).unwrap();
        std::os::unix::fs::symlink("/dev/full", scene.part()).unwrap();
        let error = resolve_error(&scene.store(), &scene.manifest);
        assert!(
            error.contains("No space left") && error.contains("free some space"),
            "{error}"
        );
        scene.assert_nothing_visible();
    }
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    for kind in KINDS {
        let scene = Scene::new(kind, 1_000, |content, seen, _| Reply::ranged(content, seen));
        let folder = if kind == Kind::Hub {
            "hub"
        } else {
            "data/models-v1"
        };
        write(&scene.home.path().join(folder), b"a file in the way");
        let error = resolve_error(&scene.store(), &scene.manifest);
        assert!(error.contains(folder) && error.contains("cannot"), "{error}");
        assert_eq!(
            fs::read(scene.home.path().join(folder)).unwrap(),
            b"a file in the way"
        );
    }
}

#[test]
fn a_damaged_installed_file_is_fetched_again() {
    for kind in KINDS {
        let scene = Scene::new(kind, 5_000, |content, seen, _| Reply::ranged(content, seen));
        resolve(&scene.store(), &scene.manifest).unwrap();
        let path = fs::canonicalize(kind.file(&scene.home)).unwrap();
        write(&path, &vec![9; 5_000]);
        resolve_to(&scene.store(), &scene.manifest, &scene.content);
    }
}
