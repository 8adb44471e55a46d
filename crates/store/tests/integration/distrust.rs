//! Servers and programs that mean harm, or never end: what they say is data, and nobody waits for ever.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use store::{Manifest, Status, Store, StoreConfig};

use crate::fixture::{
    Home, REVISION, content, git_name, https_source_at, hub_source, hub_with, manifest, manifest_text,
    resolve, resolve_error, resolve_to, sha256, write,
};
use crate::server::{Reply, Server};

const VICTIM: &[u8] = b"precious";

/// A hub whose list of files is this text.
fn listing(tree: String) -> Server {
    Server::start(move |seen| {
        let path = seen.path.split('?').next().unwrap_or_default();
        if path.contains("/revision/") {
            return Reply::whole(format!("{{\"sha\": \"{REVISION}\"}}").as_bytes());
        }
        if path.contains("/tree/") {
            return Reply::whole(tree.as_bytes());
        }
        Reply::whole(b"bytes of the server")
    })
}

/// A blank manifest: the store asks the hub for sizes and checksums.
fn blank() -> Manifest {
    let text = manifest_text(b"x", &hub_source());
    let known = format!("bytes = 1\nsha256 = \"{}\"\n", sha256(b"x"));
    Manifest::parse(&text.replace(&known, ""), "toy.toml").unwrap()
}

#[test]
fn what_a_hub_lists_never_becomes_a_path_outside_of_the_cache() {
    let home = Home::new();
    let outside = home.path().join("outside");
    write(&outside.join("data"), VICTIM);
    write(&outside.join("data.part"), VICTIM);
    let (absolute, up) = (outside.join("data"), "../../../../outside/data");
    let absolute = absolute.to_str().unwrap();
    let git = git_name(VICTIM);
    let entry = |path: &str, oid: &str, lfs: &str| {
        format!("[{{\"type\": \"file\", \"path\": \"{path}\", \"oid\": \"{oid}\", \"size\": 19{lfs}}}]")
    };
    let large = |oid: &str| format!(", \"lfs\": {{\"oid\": \"{oid}\"}}");
    for tree in [
        entry(absolute, &git, ""),
        entry(up, &git, ""),
        entry("model-x/../../../../../outside/data", &git, ""),
        entry("model.bin", &git, &large(absolute)),
        entry("model.bin", &git, &large(up)),
        entry("model.bin", absolute, ""),
        entry("model.bin", up, ""),
    ] {
        let hub = listing(tree.clone());
        let store = home.store_with_hub(&hub);
        let error = store.look_up("owner/name").unwrap_err().to_string();
        assert!(
            error.contains("the list of files is not one of a hub"),
            "{tree}: {error}"
        );
        let error = resolve_error(&home.store_with_hub(&hub), &blank());
        assert!(
            error.contains("the list of files is not one of a hub"),
            "{tree}: {error}"
        );
        assert_eq!(fs::read(outside.join("data")).unwrap(), VICTIM, "{tree}");
        assert_eq!(fs::read(outside.join("data.part")).unwrap(), VICTIM, "{tree}");
        assert_eq!(fs::read_dir(&outside).unwrap().count(), 2, "{tree}");
        assert!(!home.hub_repo().exists(), "{tree}");
    }
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let hub = Server::start(|_| Reply {
        length: false,
        ..Reply::whole(&vec![b' '; 40 << 20])
    });
    let error = Home::new()
        .store_with_hub(&hub)
        .look_up("owner/name")
        .unwrap_err()
        .to_string();
    assert!(error.contains("is longer than 33.6 MB"), "{error}");
}

/// A server that sends the head and then one byte at a time, each sooner than the patience with silence ends.
fn dripping(head: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(head.as_bytes());
                while stream.write_all(b" ").is_ok() {
                    thread::sleep(Duration::from_millis(50));
                }
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn an_answer_that_drips_is_not_waited_for() {
    let home = Home::new();
    let config = StoreConfig {
        hub_endpoint: dripping("HTTP/1.1 200 OK\r\n\r\n"),
        answer_timeout: Duration::from_secs(1),
        ..home.config()
    };
    let error = Store::new(config.clone())
        .look_up("owner/name")
        .unwrap_err()
        .to_string();
    assert!(error.contains("did not finish its answer in 1 s"), "{error}");

    // A file may take as long as it must, but not at twenty bytes a second.
    let file = manifest(&content(10_000), &https_source_at(&config.hub_endpoint));
    for manifest in [file, manifest(&content(10_000), &hub_source())] {
        let error = resolve_error(&Store::new(config.clone()), &manifest);
        assert!(error.contains("stopped sending"), "{error}");
    }
}

#[test]
fn a_redirect_to_what_is_no_web_address_is_not_followed() {
    let home = Home::new();
    write(&home.path().join("secret"), VICTIM);
    for target in [
        format!("file://{}", home.path().join("secret").display()),
        "ftp://127.0.0.1/x".to_owned(),
    ] {
        let hub = Server::start(move |_| Reply::redirect(&target));
        let manifest = manifest(VICTIM, &hub_source());
        let error = resolve_error(&home.store_with_hub(&hub), &manifest);
        let refused = ["answered HTTP 302", "redirects to an address of f"];
        assert!(refused.iter().any(|sentence| error.contains(sentence)), "{error}");
        assert!(!matches!(
            home.store().status(&manifest),
            Status::Installed { .. }
        ));
    }
}

#[test]
fn a_download_asks_for_its_files_and_for_nothing_else() {
    let content = content(100_000);
    let sent = content.clone();
    let hub = Server::start(move |seen| {
        // What the public hub says of large files, to clients that have a transfer layer of their own.
        Reply::ranged(&sent, seen)
            .with("x-xet-hash", &"a".repeat(64))
            .with(
                "link",
                "</xet-auth>; rel=\"xet-auth\", </reconstruction>; rel=\"xet-reconstruction-info\"",
            )
    });
    let home = Home::new();
    resolve_to(
        &home.store_with_hub(&hub),
        &manifest(&content, &hub_source()),
        &content,
    );
    let asked: Vec<_> = hub
        .requests()
        .into_iter()
        .map(|seen| (seen.method, seen.path))
        .collect();
    let expected = format!("/owner/name/resolve/{REVISION}/model.bin");
    assert_eq!(asked, [("GET".to_owned(), expected)]);
}

#[test]
fn a_lock_that_is_never_given_back_is_not_waited_for() {
    let content = content(100);
    let hub = hub_with(vec![("model.bin", content.clone())]);
    let home = Home::new();
    let config = StoreConfig {
        hub_endpoint: hub.url(),
        lock_timeout: Duration::from_millis(200),
        ..home.config()
    };
    let manifest = manifest(&content, &hub_source());
    let own = home.path().join("data/locks/toy.lock");
    let shared = home.path().join(format!(
        "hub/.locks/models--owner--name/{}.lock",
        sha256(&content)
    ));
    for path in [own, shared] {
        write(&path, b"");
        let held = fs::File::open(&path).unwrap();
        held.lock().unwrap();
        let error = resolve_error(&Store::new(config.clone()), &manifest);
        assert!(error.contains("has been locked by another program"), "{error}");
        drop(held);
    }
    resolve_to(&Store::new(config), &manifest, &content);
}

#[test]
fn a_file_from_before_1970_is_used() {
    let content = content(100);
    let home = Home::new();
    write(&home.hub_file(), &content);
    let file = fs::OpenOptions::new().write(true).open(home.hub_file()).unwrap();
    let old = std::time::UNIX_EPOCH - Duration::from_hours(24);
    file.set_modified(old).unwrap();
    let manifest = manifest(&content, &hub_source());
    resolve(&home.store(), &manifest).unwrap();
    assert!(matches!(
        home.store().status(&manifest),
        Status::Installed { verified: true, .. }
    ));
}
