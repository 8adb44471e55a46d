//! What holds for the hub alone: the shared cache, and the token.

use std::fs;
use std::process::Command;

use store::{Event, FileState, Status, Store, StoreConfig, Token};

use crate::fixture::{
    Home, Log, REVISION, content, hub_source, manifest, resolve, resolve_error, resolve_to, sha256, write,
};
use crate::server::{Reply, Server};

const SECRET: &str = "hf_very_secret";

#[test]
fn the_address_and_the_layout_are_the_hubs() {
    let content = content(10_000);
    let sent = content.clone();
    let server = Server::start(move |seen| Reply::ranged(&sent, seen));
    let home = Home::new();
    let source = format!(
        "{}paths = {{ \"model.bin\" = \"sub/weights file.gguf\" }}\n",
        hub_source()
    );
    let installed = resolve_to(
        &home.store_with_hub(&server),
        &manifest(&content, &source),
        &content,
    );

    assert_eq!(
        server.gets()[0].path,
        format!("/owner/name/resolve/{REVISION}/sub/weights%20file.gguf")
    );
    let blob = home.hub_repo().join("blobs").join(sha256(&content));
    assert!(fs::symlink_metadata(&blob).unwrap().is_file());
    assert_eq!(
        fs::canonicalize(&installed.files[0].path).unwrap(),
        fs::canonicalize(blob).unwrap()
    );
    // As Hugging Face's own tools have it: a commit's folder, and in it relative links to blobs.
    let shown = home
        .hub_repo()
        .join("snapshots")
        .join(REVISION)
        .join("sub/weights file.gguf");
    assert_eq!(installed.files[0].path, shown);
    #[cfg(unix)]
    assert_eq!(
        fs::read_link(&shown).unwrap(),
        std::path::Path::new("../../../blobs").join(sha256(&content))
    );
}

#[test]
fn a_file_that_another_tool_brought_is_used_and_kept() {
    let content = content(10_000);
    let server = Server::start(|_| Reply::status(500));
    let home = Home::new();
    let manifest = manifest(&content, &hub_source());
    write(&home.hub_file(), &content);

    let store = home.store_with_hub(&server);
    assert!(matches!(
        store.status(&manifest),
        Status::Installed { verified: false, .. }
    ));
    let log = Log::default();
    let installed = log.resolve(&store, &manifest).unwrap();
    assert!(log.any(|event| matches!(event, Event::Verifying { .. })));
    assert!(
        installed.source().contains("another tool"),
        "{}",
        installed.source()
    );
    assert!(matches!(
        store.status(&manifest),
        Status::Installed { verified: true, .. }
    ));
    assert_eq!(server.requests().len(), 0);

    let removed = store.remove(&manifest, &|_| ()).unwrap();
    assert_eq!((removed.freed, removed.kept), (0, vec![home.hub_file()]));
    assert_eq!(fs::read(home.hub_file()).unwrap(), content);
}

#[test]
fn a_blob_without_a_link_is_linked_and_not_fetched() {
    let content = content(10_000);
    let server = Server::start(|_| Reply::status(500));
    let home = Home::new();
    write(&home.hub_repo().join("blobs").join(sha256(&content)), &content);
    resolve_to(
        &home.store_with_hub(&server),
        &manifest(&content, &hub_source()),
        &content,
    );
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn removing_spares_a_blob_that_another_commit_shows() {
    let content = content(10_000);
    let sent = content.clone();
    let server = Server::start(move |seen| Reply::ranged(&sent, seen));
    for shared in [false, true] {
        let home = Home::new();
        let manifest = manifest(&content, &hub_source());
        let store = home.store_with_hub(&server);
        resolve(&store, &manifest).unwrap();
        let blob = home.hub_repo().join("blobs").join(sha256(&content));
        if shared {
            let other = home.hub_repo().join("snapshots/ffff");
            fs::create_dir_all(&other).unwrap();
            #[cfg(unix)]
            std::os::unix::fs::symlink(&blob, other.join("model.bin")).unwrap();
        }
        let removed = store.remove(&manifest, &|_| ()).unwrap();
        assert_eq!(blob.exists(), shared);
        assert_eq!(removed.freed, if shared { 0 } else { 10_000 });
        assert_eq!(store.status(&manifest), Status::Missing);
    }
}

#[test]
fn verify_sees_damage_and_absence() {
    let content = content(10_000);
    let home = Home::new();
    let manifest = manifest(&content, &hub_source());
    let state = || home.store().verify(&manifest, &|_| ()).unwrap()[0].state;
    assert_eq!(state(), FileState::Missing);
    write(&home.hub_file(), &content);
    assert_eq!(state(), FileState::Good);
    write(&home.hub_file(), &content[1..]);
    assert_eq!(state(), FileState::Damaged);
    write(&home.hub_file(), &vec![0; 10_000]);
    assert_eq!(state(), FileState::Damaged);
}

#[test]
fn the_token_goes_to_the_endpoint_and_nowhere_else() {
    let content = content(10_000);
    let sent = content.clone();
    let cdn = Server::start(move |seen| Reply::ranged(&sent, seen));
    let target = format!("{}/signed?key=abc", cdn.url());
    let hub = Server::start(move |_| Reply::redirect(&target));
    let home = Home::new();
    let config = StoreConfig {
        hub_endpoint: hub.url(),
        hub_token: Token::new(SECRET),
        ..home.config()
    };
    assert!(!format!("{config:?}").contains(SECRET));

    let store = Store::new(config);
    resolve_to(&store, &manifest(&content, &hub_source()), &content);
    assert!(!format!("{store:?}").contains(SECRET));
    let expected = format!("Bearer {SECRET}");
    assert!(!hub.requests().is_empty() && !cdn.requests().is_empty());
    assert!(
        hub.requests()
            .iter()
            .all(|seen| seen.header("authorization") == Some(&expected))
    );
    assert!(
        cdn.requests()
            .iter()
            .all(|seen| seen.header("authorization").is_none())
    );
}

#[test]
fn no_failure_shows_the_token_or_a_signed_address() {
    let broken = Server::start(|_| Reply::status(500));
    let target = format!("{}/signed?key=abc", broken.url());
    for reply in [
        Reply::redirect(&target),
        Reply::redirect("http://127.0.0.1:1/signed?key=abc"),
        Reply::status(403),
    ] {
        let hub = Server::start(move |_| reply.clone());
        let home = Home::new();
        let config = StoreConfig {
            hub_endpoint: hub.url(),
            hub_token: Token::new(SECRET),
            ..home.config()
        };
        let log = Log::default();
        let error = log
            .resolve(&Store::new(config), &manifest(&content(10), &hub_source()))
            .unwrap_err();
        for text in [error.to_string(), format!("{error:?}"), log.text()] {
            assert!(!text.contains(SECRET) && !text.contains("key=abc"), "{text}");
        }
    }
}

#[test]
fn without_a_token_none_is_sent() {
    let hub = Server::start(|_| Reply::status(404));
    let home = Home::new();
    resolve_error(&home.store_with_hub(&hub), &manifest(&content(10), &hub_source()));
    assert!(!hub.requests().is_empty());
    assert!(
        hub.requests()
            .iter()
            .all(|seen| seen.header("authorization").is_none())
    );
}

/// The store reads no variables. The test above runs again with this one set.
#[test]
fn a_token_in_the_environment_is_not_sent_either() {
    let this = std::env::current_exe().unwrap();
    let arguments = ["--exact", "hub::without_a_token_none_is_sent"];
    let output = Command::new(this)
        .args(arguments)
        .env("HF_TOKEN", SECRET)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

#[test]
fn an_endpoint_that_is_no_address_is_named() {
    let home = Home::new();
    let config = StoreConfig {
        hub_endpoint: "not an address".to_owned(),
        ..home.config()
    };
    let error = resolve_error(&Store::new(config), &manifest(&content(10), &hub_source()));
    assert!(error.contains("endpoint"), "{error}");
}

#[test]
fn tokens_that_are_blank_are_none() {
    assert_eq!(Token::new("  \n"), None);
    assert_eq!(format!("{:?}", Token::new(SECRET)), "Some(Token(hidden))");
}
