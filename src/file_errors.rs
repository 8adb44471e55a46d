//! Why a file cannot be read or written, in words for users.

use std::fmt;
use std::io;
use std::path::Path;

use anyhow::anyhow;

/// Why a file cannot be read, with the next step.
pub fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::NotFound => anyhow!("no such file: '{path}'{}", no_file_hint(&path.to_string())),
        io::ErrorKind::PermissionDenied => {
            anyhow!("cannot read '{path}': permission denied; check its access rights")
        }
        _ => anyhow!("cannot read '{path}': {error}"),
    }
}

/// The next step for a path that leads to nothing: it may be an address, or words to translate.
fn no_file_hint(path: &str) -> String {
    let lower = path.to_ascii_lowercase();
    let is_address = ["http://", "https://", "ftp://", "www."]
        .iter()
        .any(|begin| lower.starts_with(begin));
    if is_address {
        return format!(
            "; tolmach does not open web pages: save the page, or: curl -sL '{path}' | tolmach digest --input-format \
             html --article"
        );
    }
    // Names of files are rarely sentences: those have blanks and no extension, or other letters than names have.
    let has_extension = Path::new(path).extension().is_some_and(|extension| {
        (1..=8).contains(&extension.len()) && !extension.as_encoded_bytes().contains(&b' ')
    });
    let is_text = !path.contains(['/', '\\']) && !has_extension && (path.contains(' ') || !path.is_ascii());
    if is_text {
        return format!(
            "; to translate words, use --text or pipe them in: tolmach translate --text '{path}'"
        );
    }
    "; check the name, or give words to translate with --text".to_owned()
}

/// Why something cannot be written, with the next step where there is one.
#[derive(Debug)]
pub struct Unwritable(String);

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unwritable {}

/// The [`Unwritable`] of `what`, which is a quoted name or stands for one.
pub fn unwritable(what: &str, error: &io::Error) -> anyhow::Error {
    let next = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "; free some space, or choose another place, and run the command again"
        }
        _ => "",
    };
    Unwritable(format!("cannot write {what}: {error}{next}")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_none_gets_a_hint_of_what_it_may_be() {
        let message = |typed: &str| {
            let error = unreadable(Path::new(typed), &io::ErrorKind::NotFound.into());
            error.to_string()
        };
        for name in ["a.txt", "my file.txt", "файл.txt", "folder/a", "Bom"] {
            let hint =
                format!("no such file: '{name}'; check the name, or give words to translate with --text");
            assert_eq!(message(name), hint);
        }
        for words in ["Привет", "Привет, мир", "Bom dia a todos.", "O sr. Silva chegou"] {
            let hint = format!("tolmach translate --text '{words}'");
            assert!(message(words).ends_with(&hint), "{words}");
        }
        for address in ["https://a.org/b", "HTTP://a.org", "www.example.org"] {
            assert!(message(address).contains("does not open web pages: save the page, or: curl -sL"));
        }
    }
}
