//! What the hub answers, read from bytes: nothing here trusts a word of it.

use serde::Deserialize;

use crate::checked::{Checksum, Commit, RelativePath};

/// The length limit of a licence; the hub's own names have at most thirty characters.
const LONGEST_LICENCE: usize = 64;

/// A file as the hub lists it at one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubEntry {
    /// The path in the repository.
    pub path: RelativePath,
    /// Size in bytes.
    pub bytes: u64,
    /// The checksum that the hub gives.
    pub checksum: HubChecksum,
}

/// The checksum that the hub gives for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HubChecksum {
    /// SHA-256, for large files.
    Sha256(Checksum),
    /// Git's blob id, for small files; it is only compared, never part of a path.
    Git(String),
}

/// The hub's answer about a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubInfo {
    /// The commit.
    pub commit: Commit,
    /// The licence that the repository's card names: letters, digits and plain marks, on one line.
    pub licence: Option<String>,
}

#[derive(Deserialize)]
struct TreeEntry {
    #[serde(rename = "type")]
    kind: String,
    path: String,
    #[serde(default)]
    oid: String,
    #[serde(default)]
    size: u64,
    lfs: Option<LargeFile>,
}

#[derive(Deserialize)]
struct LargeFile {
    oid: Checksum,
}

#[derive(Deserialize)]
struct Info {
    sha: Option<String>,
    #[serde(rename = "cardData")]
    card: Option<serde_json::Value>,
}

/// Reads a list of files. A file whose name no system takes, such as one with a line break, is left out; a path that
/// git itself does not allow spoils the list.
///
/// # Errors
/// One sentence on what is wrong.
pub fn hub_listing(answer: &[u8]) -> Result<Vec<HubEntry>, String> {
    let entries: Vec<TreeEntry> = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    let files = entries.into_iter().filter(|entry| entry.kind == "file");
    files.filter_map(|entry| listed(entry).transpose()).collect()
}

fn listed(entry: TreeEntry) -> Result<Option<HubEntry>, String> {
    if entry.path.split('/').any(|name| matches!(name, "" | "." | "..")) {
        return Err(format!("{:?} is not a path inside a repository", entry.path));
    }
    let Ok(path) = RelativePath::new(entry.path) else {
        return Ok(None);
    };
    let is_hex = |oid: &str| matches!(oid.len(), 40 | 64) && oid.bytes().all(|byte| byte.is_ascii_hexdigit());
    let checksum = match entry.lfs {
        Some(large) => HubChecksum::Sha256(large.oid),
        None if is_hex(&entry.oid) => HubChecksum::Git(entry.oid),
        None => return Err(format!("{:?} is not git's name of a file", entry.oid)),
    };
    Ok(Some(HubEntry {
        path,
        bytes: entry.size,
        checksum,
    }))
}

/// Reads what the hub says of a repository.
///
/// # Errors
/// One sentence on what is wrong.
pub fn hub_info(answer: &[u8]) -> Result<HubInfo, String> {
    let info: Info = serde_json::from_slice(answer).map_err(|error| error.to_string())?;
    let commit = info.sha.and_then(|sha| Commit::new(sha).ok());
    let licence = info.card.as_ref().and_then(|card| card["license"].as_str());
    Ok(HubInfo {
        commit: commit.ok_or("it names no commit")?,
        licence: licence.and_then(plain),
    })
}

/// A licence reduced to printable ASCII, because it is shown and kept in manifests.
fn plain(licence: &str) -> Option<String> {
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || " .-_+()".contains(*c);
    let kept: String = licence.chars().filter(is_plain).take(LONGEST_LICENCE).collect();
    Some(kept.trim().to_owned()).filter(|kept| !kept.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{hub_info, hub_listing};

    const OID: &str = "0123456789abcdef0123456789abcdef01234567";

    fn file(path: &str, oid: &str, lfs: &str) -> String {
        let path = serde_json::to_string(path).unwrap();
        format!("[{{\"type\": \"file\", \"path\": {path}, \"oid\": \"{oid}\", \"size\": 3{lfs}}}]")
    }

    #[test]
    fn paths_and_checksums_that_are_none_spoil_a_list() {
        for path in ["/etc/x", "../x", "a/../../x", "a//b", ".", "", "a/./b"] {
            assert!(hub_listing(file(path, OID, "").as_bytes()).is_err(), "{path}");
        }
        for oid in ["", "../x", "/etc/x", "abc"] {
            assert!(hub_listing(file("a", oid, "").as_bytes()).is_err(), "{oid}");
            let lfs = format!(", \"lfs\": {{\"oid\": \"{oid}\"}}");
            assert!(hub_listing(file("a", OID, &lfs).as_bytes()).is_err(), "{oid}");
        }
        assert_eq!(
            hub_listing(file("sub/a.gguf", OID, "").as_bytes()).unwrap().len(),
            1
        );
        for odd in ["C:\\x", "two\nlines", &"a".repeat(300)] {
            assert_eq!(
                hub_listing(file(odd, OID, "").as_bytes()),
                Ok(Vec::new()),
                "{odd}"
            );
        }
    }

    #[test]
    fn licences_are_plain_words() {
        let licence = |text: &str| {
            let text = serde_json::to_string(text).unwrap();
            let info = format!("{{\"sha\": \"{OID}\", \"cardData\": {{\"license\": {text}}}}}");
            hub_info(info.as_bytes()).unwrap().licence
        };
        assert_eq!(licence("cc-by-nc-4.0").as_deref(), Some("cc-by-nc-4.0"));
        assert_eq!(
            licence("\u{1b}]0;x\u{7}mit\nerror: no").as_deref(),
            Some("0xmiterror no")
        );
        assert_eq!(licence(" \n"), None);
        assert_eq!(licence("\u{202e}"), None);
        assert!(
            hub_info(b"{\"sha\": \"../x\"}").is_err() && hub_info(b"{}").is_err() && hub_info(b"[").is_err()
        );
        assert_eq!(
            hub_info(format!("{{\"sha\": \"{OID}\", \"cardData\": 3}}").as_bytes())
                .unwrap()
                .licence,
            None
        );
    }
}
