//! Rules for single values of manifests: ids, file names, paths, checksums, commits and language codes.

/// Whether a text is a two- or three-letter code, optionally with a script or region: `ru`, `zh-Hant`.
pub(crate) fn is_language(code: &str) -> bool {
    let mut parts = code.split('-');
    let base = parts.next().unwrap_or_default();
    (2..=3).contains(&base.len())
        && base.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

/// Whether a text is safe as a model's id and as a folder name on every system.
pub(crate) fn is_id(id: &str) -> bool {
    is_file_name(id) && !id.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether a text is safe as a file name on every system.
pub(crate) fn is_file_name(name: &str) -> bool {
    name.len() <= 200
        && name
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        && !name.ends_with('.')
}

/// Whether a text is one line that is not empty.
pub(crate) fn is_line(text: &str) -> bool {
    !text.trim().is_empty() && !text.chars().any(char::is_control)
}

/// Whether a text is a SHA-256 checksum in hexadecimal.
pub(crate) fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a text is the full hash of a commit.
pub(crate) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a text is a repository's name on the hub, `owner/name`. Without two dashes in a row, which it refuses, no
/// two repositories share a folder.
pub(crate) fn is_repo(repo: &str) -> bool {
    let is_name =
        |name: &str| is_file_name(name) && name.len() <= 96 && !name.contains("--") && !name.contains("..");
    repo.split('/').count() == 2 && repo.split('/').all(is_name)
}

/// Whether a text is a branch, tag or commit that can stand in an address.
pub(crate) fn is_revision(text: &str) -> bool {
    is_file_name(text)
}

/// Whether a text is a relative path that is safe on every system: forward slashes only, no `..`, nothing absolute,
/// and names that leave room for an ending.
pub(crate) fn is_relative(path: &str) -> bool {
    let is_name = |part: &str| !part.is_empty() && part.len() <= 250 && part != "." && part != "..";
    is_line(path) && path.len() <= 1000 && !path.contains(['\\', ':']) && path.split('/').all(is_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_folder() {
        for bad in ["", "..", ".hidden", "a/b", "a\\b", "A", "a b", "con.", "é"] {
            assert!(!is_id(bad), "{bad:?}");
        }
        for bad in ["", "/etc/passwd", "a/../b", "a//b", "c:/x", "a\\b", "a\nb"] {
            assert!(!is_relative(bad), "{bad:?}");
        }
        assert!(is_id("qwen2.5-0.5b") && is_relative("a/b.gguf"));
    }

    #[test]
    fn language_codes() {
        assert!(is_language("ru") && is_language("zle") && is_language("zh-Hant"));
        assert!(!is_language("") && !is_language("RU") && !is_language("russian") && !is_language("ru-"));
    }
}
