//! Any two bodies, divided by a zero, as what a hub says of a repository and of its files: an error, or a commit and
//! files that lie in the repository.

#![no_main]

use libfuzzer_sys::fuzz_target;
use store::{HubChecksum, hub_info, hub_listing};
use tolmach_fuzz::is_below;

fuzz_target!(|bytes: &[u8]| {
    let cut = bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len());
    let (info, list) = (&bytes[..cut], bytes.get(cut + 1..).unwrap_or_default());
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match hub_info(info) {
        Ok(info) => {
            assert!(info.commit.len() == 40 && is_hex(&info.commit));
            let licence = info.licence.unwrap_or_default();
            assert!(!licence.contains(char::is_control), "{licence:?}");
        }
        Err(reason) => assert!(!reason.contains('\n'), "a reason is one line: {reason}"),
    }
    match hub_listing(list) {
        Ok(files) => {
            for file in &files {
                assert!(is_below(&file.path), "files lie in their repository: {:?}", file.path);
                match &file.checksum {
                    HubChecksum::Sha256(sha256) => assert!(sha256.len() == 64 && is_hex(sha256)),
                    HubChecksum::Git(oid) => assert!(is_hex(oid), "{oid:?}"),
                }
            }
        }
        Err(reason) => assert!(!reason.contains('\n'), "a reason is one line: {reason}"),
    }
});
