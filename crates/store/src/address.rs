//! Addresses as they may be shown: without user names, passwords and what stands in a query.

use reqwest::Url;

/// An address in a form that can be shown to anyone. Of one that cannot be read nothing is shown, as any part of it
/// may be a secret.
pub fn printable_address(address: &str) -> String {
    let Some(url) = read(address) else {
        return "(not shown: it is no address)".to_owned();
    };
    let query = if url.query().is_some() { "?…" } else { "" };
    let path = url.path().trim_end_matches('/');
    format!("{}://{}{path}{query}", url.scheme(), authority(&url, url.port()))
}

/// `https://user:word@host/path` is `host:443`; `None` for what is no address of a host.
pub fn host_and_port(address: &str) -> Option<String> {
    let url = read(address)?;
    Some(authority(&url, url.port_or_known_default()))
}

/// The host, and the port where it is not the usual one; empty where there is none.
pub(crate) fn host(address: &str) -> String {
    read(address).map_or_else(String::new, |url| authority(&url, url.port()))
}

/// A text of another program, in which each address is made printable.
pub(crate) fn without_secrets(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let end = word.trim_end().len();
        match word.find("://") {
            Some(at) => {
                let start = word[..at]
                    .rfind(|c: char| !c.is_ascii_alphanumeric())
                    .map_or(0, |place| {
                        place + word[place..].chars().next().map_or(1, char::len_utf8)
                    });
                format!(
                    "{}{}{}",
                    &word[..start],
                    printable_address(&word[start..end]),
                    &word[end..]
                )
            }
            None => word.to_owned(),
        }
    });
    words.collect()
}

fn authority(url: &Url, port: Option<u16>) -> String {
    let host = url.host_str().unwrap_or_default();
    port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Proxies are often given without a scheme.
fn read(address: &str) -> Option<Url> {
    let address = address.trim();
    let whole = if address.contains("://") {
        address.to_owned()
    } else {
        format!("http://{address}")
    };
    let rest = whole.split_once("://")?.1;
    let is_empty = rest.is_empty() || rest.starts_with(['/', '?', '#', '\\']);
    let url = Url::parse(&whole)
        .ok()
        .filter(|url| !is_empty && url.has_host())?;
    // A password with a '/' in it ends the host too early: what follows would be shown.
    let is_cut = url.username().is_empty() && url.password().is_none() && rest.contains('@');
    (!is_cut).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::{host, host_and_port, printable_address, without_secrets};

    #[test]
    fn addresses_are_shown_without_secrets() {
        for (address, shown) in [
            ("https://huggingface.co", "https://huggingface.co"),
            ("http://me:s3cret@mirror:8080/hub/", "http://mirror:8080/hub"),
            ("https://mirror/hub?token=s3cret", "https://mirror/hub?…"),
            ("me:s3cret@proxy:3128", "http://proxy:3128"),
            ("socks5://me:s3cret@proxy:1080", "socks5://proxy:1080"),
        ] {
            assert_eq!(printable_address(address), shown);
        }
        for bad in [
            "http://me:s3cret@",
            "http://me:12/s3cret@host",
            "s3cret word",
            "http://me:s3/cret@host",
            "",
            "https://",
        ] {
            let shown = printable_address(bad);
            assert!(shown.starts_with("(not shown"), "{bad}: {shown}");
        }
    }

    #[test]
    fn addresses_are_taken_apart() {
        for (url, expected) in [
            ("https://huggingface.co", Some("huggingface.co:443")),
            ("http://localhost:8080/api", Some("localhost:8080")),
            ("http://me:secret@proxy:3128", Some("proxy:3128")),
            ("http://me:secret@proxy?x=y", Some("proxy:80")),
            ("proxy.local", Some("proxy.local:80")),
            ("https://[::1]:8443/", Some("[::1]:8443")),
            ("https://", None),
            ("https:///y", None),
        ] {
            assert_eq!(host_and_port(url).as_deref(), expected, "{url}");
        }
        assert_eq!(host("https://user:pass@example.org:8080/a?b"), "example.org:8080");
        assert_eq!(host("https://"), "");
    }

    #[test]
    fn what_pip_says_is_shown_without_secrets() {
        assert_eq!(
            without_secrets("no answer (https://me:s3cret@index/simple?token=s3cret at all"),
            "no answer (https://index/simple?… at all"
        );
        assert_eq!(without_secrets("ERROR: plain words\n"), "ERROR: plain words\n");
    }
}
