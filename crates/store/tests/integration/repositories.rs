//! Repositories that no manifest describes.

use store::{Manifest, ModelId, Store, StoreConfig, is_repository, repository_id};

use crate::fixture::{Home, REVISION, content, hub_source, hub_with, manifest, sha256};

#[test]
fn a_repository_is_seen_at_the_commit_of_its_branch() {
    let hub = hub_with(vec![
        ("large.bin", content(100)),
        ("config.json", b"{}\n".to_vec()),
    ]);
    let home = Home::new();
    let store = home.store_with_hub(&hub);
    for name in ["owner/name", "owner/name@v2", &format!("owner/name@{REVISION}")] {
        let seen = store.look_up(name).unwrap();
        assert_eq!(
            (seen.repo.as_str(), seen.revision.as_str()),
            ("owner/name", REVISION)
        );
        assert_eq!(seen.licence.as_deref(), Some("cc-by-nc-4.0"));
        let [large, small] = &seen.files[..] else {
            panic!("{seen:?}")
        };
        assert_eq!(
            (large.bytes, large.sha256.as_ref().map(ToString::to_string)),
            (100, Some(sha256(&content(100))))
        );
        assert_eq!((small.bytes, small.sha256.clone()), (3, None));
        assert_eq!(store.read_small(&seen, "config.json").unwrap(), b"{}\n");
        let error = store.read_small(&seen, "absent.json").unwrap_err().to_string();
        assert!(
            error.contains("does not have absent.json of owner/name"),
            "{error}"
        );
    }
}

#[test]
fn what_is_not_there_is_named() {
    let hub = hub_with(Vec::new());
    let home = Home::new();
    let store = home.store_with_hub(&hub);
    for name in ["owner/other", "owner/name@v3"] {
        let error = store.look_up(name).unwrap_err().to_string();
        assert!(
            error.contains("does not have") && error.contains("404"),
            "{error}"
        );
    }
    let offline = Store::new(StoreConfig {
        offline: true,
        hub_endpoint: hub.url(),
        ..home.config()
    });
    let asked = hub.requests().len();
    assert!(
        offline
            .look_up("owner/name")
            .unwrap_err()
            .to_string()
            .contains("offline")
    );
    assert_eq!(hub.requests().len(), asked);
}

#[test]
fn names_of_repositories() {
    for good in ["owner/name", "Helsinki-NLP/opus-mt-ru-en", "a/b@main", "a/b@v1.0"] {
        assert!(is_repository(good), "{good}");
    }
    for bad in [
        "name", "a/b/c", "../b", "./model", "/a/b", "a/", "a/b@", "a/b@../c", "a b/c", "~/x", "a--b/c",
        "a/b..c",
    ] {
        assert!(!is_repository(bad), "{bad}");
    }
    assert_eq!(repository_id("Owner/Name@v2"), "owner--name--v2");
}

#[test]
fn a_manifest_that_was_kept_is_found_and_forgotten_with_its_model() {
    let home = Home::new();
    let store = home.store();
    let toy = manifest(&content(10), &hub_source());
    let kept = Manifest {
        id: ModelId::new(repository_id("owner/name")).unwrap(),
        ..toy
    };
    store.keep_discovered(&kept).unwrap();
    assert_eq!(home.store().discovered(), std::slice::from_ref(&kept));
    store.remove(&kept, &|_| ()).unwrap();
    assert_eq!(home.store().discovered(), []);
}

#[test]
fn what_could_not_be_read_again_is_not_kept() {
    let home = Home::new();
    let store = home.store();
    let toy = manifest(&content(10), &hub_source());
    for (licence, sources) in [
        ("", toy.sources.clone()),
        ("two\nlines", toy.sources.clone()),
        ("MIT", Vec::new()),
    ] {
        let broken = Manifest {
            licence: licence.to_owned(),
            sources,
            ..toy.clone()
        };
        let error = store.keep_discovered(&broken).unwrap_err().to_string();
        assert!(error.contains("no manifest can be made from it"), "{error}");
        assert_eq!(store.discovered(), []);
    }
}
