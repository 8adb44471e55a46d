//! Two stores at once, as two processes would be: each has its own open lock file.

use std::thread;
use std::time::Duration;

use crate::fixture::{Home, content, https_source, hub_source, manifest, resolve_to};
use crate::server::{Reply, Server};

#[test]
fn two_that_want_one_model_share_one_download() {
    for hub in [false, true] {
        let content = content(400_000);
        let sent = content.clone();
        let server = Server::start(move |seen| {
            // Slow enough that all of them are there before the first is done.
            thread::sleep(Duration::from_millis(200));
            Reply::ranged(&sent, seen)
        });
        let home = Home::new();
        let source = if hub { hub_source() } else { https_source(&server) };
        let manifest = manifest(&content, &source);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| resolve_to(&home.store_with_hub(&server), &manifest, &content));
            }
        });
        assert_eq!(server.bytes(), 400_000, "hub: {hub}");
    }
}
