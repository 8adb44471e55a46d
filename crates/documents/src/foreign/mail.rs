//! Recognises e-mails and web archives as they are stored: headers, an empty line, the body.

use super::Foreign;

/// Headers that only mail programs write; messages that people quote in a text have none of them.
const OF_PROGRAMS: [&str; 8] = [
    "received",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
    "message-id",
    "return-path",
    "dkim-signature",
    "delivered-to",
];

/// The kind of a text that is a web archive; `None` for any other.
pub(super) fn of_archive(text: &str) -> Option<Foreign> {
    of(text).filter(|foreign| foreign.kind == ARCHIVE)
}

const ARCHIVE: &str = "a web archive";

/// The number of header lines that are read at most.
const MOST_LINES: usize = 200;

/// The kind of a text that begins with the headers of a message (RFC 5322); `None` for any other.
pub(super) fn of(text: &str) -> Option<Foreign> {
    let mut is_stored = false;
    let mut is_archive = false;
    let lines = text
        .lines()
        .take(MOST_LINES)
        .take_while(|line| !line.trim().is_empty());
    for (number, line) in lines.enumerate() {
        let is_continued = number > 0 && line.starts_with([' ', '\t']);
        if is_continued || (number == 0 && line.starts_with("From ")) {
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let is_name = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_name || name.is_empty() {
            return None;
        }
        let name = name.to_ascii_lowercase();
        is_stored |= OF_PROGRAMS.contains(&name.as_str());
        is_archive |= name == "snapshot-content-location"
            || name == "content-type" && value.trim_start().starts_with("multipart/related");
    }
    match (is_stored, is_archive) {
        (true, true) => Some(Foreign {
            kind: ARCHIVE,
            step: "save the page as HTML first",
        }),
        (true, false) => Some(Foreign {
            kind: "an e-mail with its headers",
            step: "copy its text into a plain text file first",
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        of(text).map(|foreign| foreign.kind)
    }

    #[test]
    fn stored_messages_are_known_by_what_programs_write() {
        let mail =
            "Received: from a by b;\n\tMon, 1 Jan\nFrom: a@example.org\nSubject: =?utf-8?q?=D0?=\n\nДа.\n";
        assert_eq!(kind(mail), Some("an e-mail with its headers"));
        let page = "From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n------\n";
        assert_eq!(kind(page), Some("a web archive"));
    }

    #[test]
    fn letters_as_people_copy_them_are_prose() {
        assert_eq!(kind("From: Maria\nTo: João\nSubject: Obras\n\nBom dia.\n"), None);
        assert_eq!(kind("Внимание: завтра.\n\nMIME-Version: 1.0\n"), None);
        assert_eq!(kind(""), None);
    }
}
