//! Manifests that leave sizes and checksums blank.

use std::fs;

use store::{FileState, Manifest, Status, Store};

use crate::fixture::{
    Home, REVISION, content, git_name, hub_source, hub_with, manifest_text, nowhere, resolve, resolve_error,
    sha256, write,
};
use crate::server::{Reply, Server};

/// Two files of the hub, of which nothing is said but their names; `more` stands in the first one's entry.
fn blank(more: &str) -> Manifest {
    let text = manifest_text(b"x", &hub_source());
    let start = text.find("[[files]]").unwrap();
    let end = text.find("[[sources]]").unwrap();
    let files = format!("[[files]]\nname = \"large.bin\"\n{more}[[files]]\nname = \"config.json\"\n");
    let text = format!("{}{files}{}", &text[..start], &text[end..]);
    Manifest::parse(&text, "toy.toml").unwrap()
}

fn hub() -> Server {
    hub_with(vec![
        ("large.bin", content(10_000)),
        ("config.json", b"{}\n".to_vec()),
    ])
}

#[test]
fn what_is_blank_is_learnt_from_the_hub_and_checked_from_then_on() {
    let (hub, home) = (hub(), Home::new());
    let store = home.store_with_hub(&hub);
    let manifest = blank("");
    assert_eq!(store.status(&manifest), Status::Missing);
    let installed = resolve(&store, &manifest).unwrap();
    assert_eq!(installed.files[0].sha256, sha256(&content(10_000)));
    assert_eq!(installed.files[1].sha256, sha256(b"{}\n"));
    assert_eq!(fs::read(&installed.files[1].path).unwrap(), b"{}\n");
    // The small file came once: for its checksum.
    let gets = hub.gets();
    assert_eq!(
        gets.iter()
            .filter(|seen| seen.path.ends_with("config.json"))
            .count(),
        1
    );

    // Another process knows it without asking.
    let store = home.store();
    assert_eq!(store.known(&manifest).files[0].bytes, Some(10_000));
    assert!(matches!(
        store.status(&manifest),
        Status::Installed { verified: true, .. }
    ));
    write(&installed.files[0].path, &vec![0; 10_000]);
    let files = store.verify(&manifest, &|_| ()).unwrap();
    assert_eq!(
        (files[0].state, files[1].state),
        (FileState::Damaged, FileState::Good)
    );
}

#[test]
fn another_commit_is_learnt_anew_and_removing_forgets() {
    let (hub, home) = (hub(), Home::new());
    let store = home.store_with_hub(&hub);
    let manifest = blank("");
    resolve(&store, &manifest).unwrap();
    let text = toml::to_string(&manifest)
        .unwrap()
        .replace(REVISION, &"f".repeat(40));
    let other = Manifest::parse(&text, "toy.toml").unwrap();
    assert!(!store.known(&other).is_known());
    store.remove(&manifest, &|_| ()).unwrap();
    assert!(!store.known(&manifest).is_known());
}

#[test]
fn what_the_manifest_does_say_must_agree() {
    let (hub, home) = (hub(), Home::new());
    let store = home.store_with_hub(&hub);
    let error = resolve_error(&store, &blank("bytes = 9999\n"));
    assert!(
        error.contains("has 10000 bytes there, but the manifest says 9999"),
        "{error}"
    );
    let store = home.store_with_hub(&hub);
    let error = resolve_error(&store, &blank(&format!("sha256 = \"{}\"\n", "0".repeat(64))));
    assert!(error.contains("but the manifest says 0000"), "{error}");
}

#[test]
fn files_of_another_tool_tell_their_own_checksums() {
    let home = Home::new();
    let repo = home.hub_repo();
    let (large, small) = (content(10_000), b"{}\n");
    write(&repo.join("blobs").join(sha256(&large)), &large);
    write(&repo.join("blobs").join(git_name(small)), small);
    let snapshot = home.hub_file().parent().unwrap().to_owned();
    fs::create_dir_all(&snapshot).unwrap();
    let link = |name: &str, blob: String| {
        #[cfg(unix)]
        std::os::unix::fs::symlink(repo.join("blobs").join(blob), snapshot.join(name)).unwrap();
    };
    link("large.bin", sha256(&large));
    link("config.json", git_name(small));
    let installed = resolve(&home.store(), &blank("")).unwrap();
    assert!(
        installed.source().contains("another tool"),
        "{}",
        installed.source()
    );

    // A blob that is not what its name says is not believed.
    write(&repo.join("blobs").join(git_name(small)), b"{ }");
    let home_without_facts = home.path().join("data");
    fs::remove_dir_all(home_without_facts).unwrap();
    assert!(!home.store().known(&blank("")).is_known());
    assert!(resolve(&home.store(), &blank("")).is_err());
}

#[test]
fn a_hub_that_lies_or_lacks_a_file_is_named() {
    let lying = hub_with(vec![
        ("large.bin", content(10)),
        ("config.json", b"{}\n".to_vec()),
    ]);
    let target = lying.url();
    let altered = Server::start(move |seen| {
        if seen.path.ends_with("/config.json") {
            return Reply::ranged(b"{ }", seen);
        }
        Reply::redirect(&format!("{target}{}", seen.path))
    });
    let error = resolve_error(&Home::new().store_with_hub(&altered), &blank(""));
    assert!(error.contains("config.json is not what the hub lists"), "{error}");

    let lacking = hub_with(vec![("large.bin", content(10))]);
    let error = resolve_error(&Home::new().store_with_hub(&lacking), &blank(""));
    assert!(
        error.contains("does not have config.json of owner/name"),
        "{error}"
    );

    let other = Server::start(|_| Reply::whole(b"<html>"));
    let error = resolve_error(&Home::new().store_with_hub(&other), &blank(""));
    assert!(error.contains("the list of files is not one of a hub"), "{error}");

    let home = Home::new();
    let config = store::StoreConfig {
        hub_endpoint: nowhere(),
        ..home.config()
    };
    let error = resolve_error(&Store::new(config), &blank(""));
    assert!(error.contains("cannot be reached"), "{error}");
}

#[test]
fn blanks_are_for_hubs_and_cannot_be_imported() {
    let home = Home::new();
    write(&home.path().join("large.bin"), &content(10));
    let error = home.store().import(&blank(""), home.path(), &|_| ()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("the checksum of large.bin of toy is not published"),
        "{error}"
    );
}

/// A hub with `owner/name`, which has the weights, and `owner/other`, which has the vocabulary, at the same commit.
fn two_repositories() -> Server {
    let repository = |name: &'static str, file: &'static str, content: Vec<u8>| {
        let (oid, sum, bytes) = ("0".repeat(40), sha256(&content), content.len());
        let tree = format!(
            "[{{\"type\": \"file\", \"path\": \"{file}\", \"oid\": \"{oid}\", \"size\": {bytes}, \
             \"lfs\": {{\"oid\": \"{sum}\"}}}}]"
        );
        [
            (format!("/api/models/{name}/tree/{REVISION}"), tree.into_bytes()),
            (format!("/{name}/resolve/{REVISION}/{file}"), content),
        ]
    };
    let mut bodies = repository("owner/name", "large.bin", content(10_000)).to_vec();
    bodies.extend(repository("owner/other", "spiece.model", content(300)));
    Server::start(move |seen| {
        let path = seen.path.split('?').next().unwrap_or_default();
        match bodies.iter().find(|(known, _)| known == path) {
            Some((_, body)) => Reply::ranged(body, seen),
            None => Reply::status(404),
        }
    })
}

fn of_two_repositories() -> String {
    let text = manifest_text(b"x", &hub_source());
    let start = text.find("[[files]]").unwrap();
    format!(
        "{}[[files]]\nname = \"large.bin\"\n[[files]]\nname = \"spiece.model\"\n{}\
         elsewhere = {{ \"spiece.model\" = {{ repo = \"owner/other\", revision = \"{REVISION}\" }} }}\n",
        &text[..start],
        hub_source()
    )
}

#[test]
fn a_file_of_another_repository_is_learnt_and_fetched_there() {
    let (hub, home) = (two_repositories(), Home::new());
    let store = home.store_with_hub(&hub);
    let text = of_two_repositories();
    let manifest = Manifest::parse(&text, "toy.toml").unwrap();
    let installed = resolve(&store, &manifest).unwrap();
    assert_eq!(fs::read(&installed.files[1].path).unwrap(), content(300));
    assert!(
        installed.files[1]
            .path
            .to_string_lossy()
            .contains("models--owner--other")
    );
    assert!(home.store().known(&manifest).is_known());
    // What was learnt is of these two commits.
    let at = text.rfind(REVISION).unwrap();
    let moved = format!("{}{}{}", &text[..at], "f".repeat(40), &text[at + 40..]);
    let moved = Manifest::parse(&moved, "toy.toml").unwrap();
    assert!(!home.store().known(&moved).is_known());
    let refused = resolve_error(&store, &moved);
    assert!(refused.contains("owner/other"), "{refused}");
    let removed = store.remove(&manifest, &|_| ()).unwrap();
    assert!(removed.kept.is_empty() && removed.freed >= 10_300, "{removed:?}");
}

#[test]
fn only_a_file_of_the_model_lies_elsewhere() {
    let refused = |from: &str, to: &str, expected: &str| {
        let text = of_two_repositories().replace(from, to);
        let error = Manifest::parse(&text, "toy.toml").unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused(
        "{ \"spiece.model\"",
        "{ \"other.model\"",
        "sources[0].elsewhere: \"other.model\" is not a file of this model",
    );
    refused("repo = \"owner/other\"", "repo = \"../other\"", "other");
    refused(&format!("\"{REVISION}\" }}"), "\"main\" }", "main");
    refused(
        "repo = \"owner/other\",",
        "repo = \"owner/other\", path = \"x\",",
        "path",
    );
}
