//! The one place that opens connections: an HTTP client, the hub client over it, and the runtime that drives both.
//!
//! `hf-hub` knows the hub's addresses, sends the token and understands the hub's refusals; it can start a transfer
//! anywhere in a file, which is what [`crate::fetch`] builds its resuming on. Its own cache download is not used: it
//! begins again after every break, and looks up files through a client that has no time limits.

use std::error::Error as _;
use std::time::Duration;

use futures_util::StreamExt as _;
use hf_hub::{HFClient, HFError};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, RANGE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde::Deserialize;
use tokio::runtime::{Builder, Runtime};

use crate::cache::HubFile;
use crate::config::{StoreConfig, Token};
use crate::error::FetchError;
use crate::fetch::Body;
use crate::manifest_check::{host, is_commit};

const MAX_REDIRECTS: usize = 10;

/// Without a token `hf-hub` would look for one in the environment and in the user's home, and send it to whatever
/// endpoint is set. It sends none that cannot stand in a header, so this stands for "no token".
const NO_TOKEN: &str = "\n";

/// Connections of one store.
#[derive(Debug)]
pub(crate) struct Network {
    runtime: Runtime,
    client: Client,
    hub: HFClient,
    token: Option<Token>,
    stall: Duration,
}

/// A file as the hub lists it at one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HubEntry {
    pub path: String,
    pub bytes: u64,
    pub checksum: HubChecksum,
}

/// What the hub knows a file's content by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum HubChecksum {
    /// Of large files.
    Sha256(String),
    /// Git's name of the content, of small files.
    Git(String),
}

/// The hub's answer for one entry of a repository.
#[derive(Deserialize)]
struct TreeEntry {
    #[serde(rename = "type")]
    kind: String,
    path: String,
    oid: String,
    #[serde(default)]
    size: u64,
    lfs: Option<LargeFile>,
}

#[derive(Deserialize)]
struct LargeFile {
    oid: String,
}

impl Network {
    pub(crate) fn new(config: &StoreConfig) -> Result<Self, FetchError> {
        let setup = |reason: String| FetchError::Setup { reason };
        let client = Client::builder()
            .connect_timeout(config.connect_timeout)
            .read_timeout(config.stall_timeout)
            .redirect(Policy::limited(MAX_REDIRECTS))
            .user_agent(concat!("tolmach/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| setup(innermost(&error)))?;
        let hub = HFClient::builder()
            .client(client.clone())
            .endpoint(&config.hub_endpoint)
            .token(config.hub_token.as_ref().map_or(NO_TOKEN, Token::reveal))
            .cache_dir(&config.hub_cache_dir)
            .retry_max_attempts(0)
            .build()
            .map_err(|_| {
                setup(format!(
                    "the hub endpoint {:?} is not an address",
                    host(&config.hub_endpoint)
                ))
            })?;
        let runtime = Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|error| setup(error.to_string()))?;
        Ok(Self {
            runtime,
            client,
            hub,
            token: config.hub_token.clone(),
            stall: config.stall_timeout,
        })
    }

    /// Asks an address for its content from byte `start` on.
    pub(crate) fn get(&self, url: &str, start: u64) -> Result<Body<'_>, FetchError> {
        let host = host(url).to_owned();
        // A packed transfer would make byte positions meaningless.
        let mut request = self.client.get(url).header(ACCEPT_ENCODING, "identity");
        if start > 0 {
            request = request.header(RANGE, format!("bytes={start}-"));
        }
        let mut response = self
            .runtime
            .block_on(async { request.send().await })
            .map_err(|error| self.request_error(&host, &error))?;
        let status = response.status().as_u16();
        if !response.status().is_success() {
            return Err(status_error(host, status, "the file", retry_after(&response)));
        }
        let (start, total) = match content_range(&response) {
            Some((start, total)) if status == 206 => (start, total),
            _ => (0, response.content_length()),
        };
        let next = move || match self.runtime.block_on(response.chunk()) {
            Ok(chunk) => Ok(chunk.map(Vec::from)),
            Err(error) => Err(self.request_error(&host, &error)),
        };
        Ok(Body {
            start,
            total,
            next: Box::new(next),
        })
    }

    /// Asks the hub for a file of `bytes` bytes from byte `start` on.
    pub(crate) fn get_hub(&self, file: HubFile<'_>, bytes: u64, start: u64) -> Result<Body<'_>, FetchError> {
        let (owner, name) = hf_hub::split_id(file.repo);
        let repository = self.hub.model(owner, name);
        let request = repository
            .download_file_stream()
            .filename(file.path)
            .revision(file.revision)
            .maybe_range((start > 0).then_some(start..bytes));
        let what = format!("{} of {}", file.path, file.repo);
        let (length, mut stream) = self
            .runtime
            .block_on(request.send())
            .map_err(|error| self.hub_error(&what, error))?;
        // hf-hub does not say whether the server kept to the range; the length of the answer does.
        let (start, total) = match length {
            Some(length) if length == bytes => (0, Some(length)),
            Some(length) => (start, Some(start + length)),
            None => (0, None),
        };
        let next = move || match self.runtime.block_on(stream.next()) {
            None => Ok(None),
            Some(Ok(chunk)) => Ok(Some(Vec::from(chunk))),
            Some(Err(error)) => Err(self.hub_error(&what, error)),
        };
        Ok(Body {
            start,
            total,
            next: Box::new(next),
        })
    }

    /// The commit that a branch, tag or commit of a repository is, and the licence that its card names.
    pub(crate) fn hub_commit(
        &self,
        repo: &str,
        revision: &str,
    ) -> Result<(String, Option<String>), FetchError> {
        let (owner, name) = hf_hub::split_id(repo);
        let repository = self.hub.model(owner, name);
        let info = self
            .runtime
            .block_on(repository.info().revision(revision).send())
            .map_err(|error| self.hub_error(&format!("{repo} at {revision}"), error))?;
        let licence = info
            .card_data
            .as_ref()
            .and_then(|card| card["license"].as_str())
            .map(str::to_owned);
        let commit = info.sha.filter(|commit| is_commit(commit));
        let commit = commit.ok_or_else(|| FetchError::Interrupted {
            host: host(self.hub.endpoint()).to_owned(),
            reason: "the answer names no commit".to_owned(),
        })?;
        Ok((commit, licence))
    }

    /// The files of a repository at a commit; of very large repositories the first thousand. `hf-hub` reads
    /// this list too, but leaves out the checksums of large files.
    pub(crate) fn hub_files(&self, repo: &str, revision: &str) -> Result<Vec<HubEntry>, FetchError> {
        let endpoint = self.hub.endpoint().trim_end_matches('/');
        let url = format!("{endpoint}/api/models/{repo}/tree/{revision}?recursive=true");
        let host = host(endpoint).to_owned();
        let mut request = self.client.get(url);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.reveal());
        }
        let listed = self
            .runtime
            .block_on(async {
                let response = request.send().await?;
                let status = response.status();
                Ok((status, response.bytes().await?))
            })
            .map_err(|error| self.request_error(&host, &error))?;
        let (status, body) = listed;
        if !status.is_success() {
            return Err(status_error(
                host,
                status.as_u16(),
                &format!("{repo} at {revision}"),
                None,
            ));
        }
        let entries: Vec<TreeEntry> =
            serde_json::from_slice(&body).map_err(|error| FetchError::Interrupted {
                host,
                reason: format!("the list of files is not one of a hub: {error}"),
            })?;
        let files = entries.into_iter().filter(|entry| entry.kind == "file");
        Ok(files.map(HubEntry::from).collect())
    }

    /// A small file of a repository, whole.
    pub(crate) fn hub_content(&self, file: HubFile<'_>, bytes: u64) -> Result<Vec<u8>, FetchError> {
        let mut body = self.get_hub(file, bytes, 0)?;
        let mut content = Vec::new();
        while let Some(chunk) = (body.next)()? {
            content.extend(chunk);
            if content.len() as u64 > bytes {
                break;
            }
        }
        if content.len() as u64 == bytes {
            return Ok(content);
        }
        Err(FetchError::WrongLength {
            file: file.path.to_owned(),
            expected: bytes,
            found: content.len() as u64,
        })
    }

    /// Puts the client's error into our words. Its own would show addresses with signatures in them.
    fn request_error(&self, asked: &str, error: &reqwest::Error) -> FetchError {
        let host = error.url().map_or(asked, |url| host(url.as_str())).to_owned();
        if error.is_redirect() {
            FetchError::RedirectLoop {
                host: asked.to_owned(),
            }
        } else if error.is_connect() {
            FetchError::Unreachable {
                host,
                reason: innermost(error),
            }
        } else if error.is_timeout() {
            FetchError::Stalled {
                host,
                after: self.stall,
            }
        } else if error.is_builder() {
            FetchError::Setup {
                reason: innermost(error),
            }
        } else {
            FetchError::Interrupted {
                host,
                reason: innermost(error),
            }
        }
    }

    fn hub_error(&self, what: &str, error: HFError) -> FetchError {
        let host = host(self.hub.endpoint()).to_owned();
        match error {
            HFError::Request { source, .. } => self.request_error(&host, &source),
            HFError::AuthRequired { context }
            | HFError::Forbidden { context }
            | HFError::Http { context } => status_error(host, context.status.as_u16(), what, None),
            HFError::RateLimited { retry_after, .. } => FetchError::RateLimited {
                host,
                wait: retry_after,
            },
            HFError::RepoNotFound { .. }
            | HFError::RevisionNotFound { .. }
            | HFError::EntryNotFound { .. } => status_error(host, 404, what, None),
            HFError::Xet { operation, .. } => FetchError::Interrupted {
                host,
                reason: format!("xet {operation} failed"),
            },
            _ => FetchError::Interrupted {
                host,
                reason: "the answer is not one of a hub".to_owned(),
            },
        }
    }
}

impl From<TreeEntry> for HubEntry {
    fn from(entry: TreeEntry) -> Self {
        HubEntry {
            path: entry.path,
            bytes: entry.size,
            checksum: match entry.lfs {
                Some(large) => HubChecksum::Sha256(large.oid),
                None => HubChecksum::Git(entry.oid),
            },
        }
    }
}

fn status_error(host: String, status: u16, what: &str, wait: Option<Duration>) -> FetchError {
    let what = what.to_owned();
    match status {
        401 | 403 => FetchError::Forbidden { host, status, what },
        404 | 410 => FetchError::NotFound { host, status, what },
        416 => FetchError::RangeRefused { host },
        429 => FetchError::RateLimited { host, wait },
        _ => FetchError::Status { host, status },
    }
}

/// Seconds only: the form with a date is not in use by hubs and buckets.
fn retry_after(response: &Response) -> Option<Duration> {
    let seconds = response
        .headers()
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

/// First byte and total size in `Content-Range: bytes 100-199/200`.
fn content_range(response: &Response) -> Option<(u64, Option<u64>)> {
    let value = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, total.parse().ok()))
}

/// The deepest cause: what the system or the TLS library says.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    // At the top the text holds the address; no cause further down does.
    if error.source().is_none() {
        "no further details".to_owned()
    } else {
        cause.to_string()
    }
}
