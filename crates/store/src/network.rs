//! The only module that opens connections: an HTTP client, the hub's URLs, and the async runtime that drives the
//! client.
//!
//! Files of the hub are fetched over plain HTTPS, as `curl` would do it. Hugging Face's own library would use a
//! transfer layer that waits without end for a silent server and reports each session to its maker.

use std::error::Error as _;
use std::fmt;
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT_ENCODING, CONTENT_RANGE, HeaderMap, RANGE, RETRY_AFTER};
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Client, RequestBuilder, Response, Url};
use tokio::runtime::{Builder, Runtime};

use crate::address::{host, host_and_port, without_secrets};
use crate::answers::{HubEntry, HubInfo, hub_info, hub_listing};
use crate::cache::HubFile;
use crate::checked::{Commit, RepositoryName};
use crate::config::{StoreConfig, Token};
use crate::error::FetchError;
use crate::fetch::Body;

const MAX_REDIRECTS: usize = 10;

/// The size limit of an answer that is read into memory, in bytes. The hub lists a thousand files in a few megabytes at
/// most.
const MAX_ANSWER_BYTES: usize = 32 << 20;

/// The speed in bytes per second below which a transfer, over the stall timeout, counts as stalled.
const LEAST_SPEED: u64 = 1000;

/// The HTTP client of one store.
#[derive(Debug)]
pub(crate) struct Network {
    runtime: Runtime,
    client: Client,
    hub: Url,
    token: Option<Token>,
    stall: Duration,
    patience: Duration,
}

/// A redirect that is not followed: from https to http, or to another scheme.
#[derive(Debug)]
struct Downgrade {
    scheme: String,
}

impl fmt::Display for Downgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a redirect to {}", self.scheme)
    }
}

impl std::error::Error for Downgrade {}

impl Network {
    pub(crate) fn new(config: &StoreConfig) -> Result<Self, FetchError> {
        let setup = |reason: String| FetchError::Setup { reason };
        let client = Client::builder()
            .connect_timeout(config.connect_timeout)
            .read_timeout(config.stall_timeout)
            .redirect(Policy::custom(follow))
            .user_agent(concat!("tolmach/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| setup(innermost(&error)))?;
        let runtime = Builder::new_current_thread().enable_io().enable_time().build();
        let runtime = runtime.map_err(|error| setup(error.to_string()))?;
        Ok(Self {
            runtime,
            client,
            hub: hub_address(&config.hub_endpoint)?,
            token: config.hub_token.clone(),
            stall: config.stall_timeout,
            patience: config.answer_timeout,
        })
    }

    /// Requests the content of a URL from byte `start` on.
    pub(crate) fn get(&self, url: &str, start: u64) -> Result<Body<'_>, FetchError> {
        self.body(self.client.get(url), host(url), "the file", start)
    }

    /// Requests a file of the hub from byte `start` on.
    pub(crate) fn get_hub(&self, file: &HubFile<'_>, start: u64) -> Result<Body<'_>, FetchError> {
        let path = file.path.split('/');
        let url = self.hub_url(file.repo.split('/').chain(["resolve", file.revision]).chain(path));
        let what = format!("{} of {}", file.path, file.repo);
        self.body(self.ask_hub(url), host(self.hub.as_str()), &what, start)
    }

    fn body(
        &self,
        request: RequestBuilder,
        host: String,
        what: &str,
        start: u64,
    ) -> Result<Body<'_>, FetchError> {
        // With a compressed transfer byte positions would be meaningless.
        let mut request = request.header(ACCEPT_ENCODING, "identity");
        if start > 0 {
            request = request.header(RANGE, format!("bytes={start}-"));
        }
        let mut response = self.send(request, &host)?;
        let status = response.status().as_u16();
        if !response.status().is_success() {
            return Err(refusal(host, &response, what));
        }
        let (start, total) = match content_range(&response) {
            Some((start, total)) if status == 206 => (start, total),
            _ => (0, response.content_length()),
        };
        let mut pace = SpeedMeter::new(self.stall);
        let next = move || match self.runtime.block_on(response.chunk()) {
            Ok(Some(chunk)) if pace.is_too_slow(chunk.len()) => Err(FetchError::Stalled {
                host: host.clone(),
                after: self.stall,
            }),
            Ok(chunk) => Ok(chunk.map(Vec::from)),
            Err(error) => Err(self.request_error(&host, &error)),
        };
        Ok(Body {
            start,
            total,
            next: Box::new(next),
        })
    }

    /// Resolves a branch, tag or commit of a repository to its commit, with the licence that the model card names.
    pub(crate) fn hub_commit(&self, repo: &RepositoryName, revision: &str) -> Result<HubInfo, FetchError> {
        let url = self.hub_url(
            ["api", "models"]
                .into_iter()
                .chain(repo.split('/'))
                .chain(["revision", revision]),
        );
        let answer = self.hub_answer(url, &format!("{repo} at {revision}"))?;
        hub_info(&answer).map_err(|reason| self.no_hub("what it says of the repository", &reason))
    }

    /// The files of a repository at a commit; the first thousand of a very large repository.
    pub(crate) fn hub_files(
        &self,
        repo: &RepositoryName,
        revision: &Commit,
    ) -> Result<Vec<HubEntry>, FetchError> {
        let path = ["api", "models"]
            .into_iter()
            .chain(repo.split('/'))
            .chain(["tree", revision]);
        let mut url = self.hub_url(path);
        url.set_query(Some("recursive=true"));
        let answer = self.hub_answer(url, &format!("{repo} at {revision}"))?;
        hub_listing(&answer).map_err(|reason| self.no_hub("the list of files", &reason))
    }

    /// The whole content of a small file of a repository.
    pub(crate) fn hub_content(&self, file: &HubFile<'_>, bytes: u64) -> Result<Vec<u8>, FetchError> {
        let mut body = self.get_hub(file, 0)?;
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
            file: file.path.to_string(),
            expected: bytes,
            found: content.len() as u64,
        })
    }

    fn hub_url<'p>(&self, path: impl Iterator<Item = &'p str>) -> Url {
        let mut url = self.hub.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    /// A request to the hub. The access token is not sent on when a redirect leads to another host.
    fn ask_hub(&self, url: Url) -> RequestBuilder {
        let request = self.client.get(url);
        match &self.token {
            Some(token) => request.bearer_auth(token.reveal()),
            None => request,
        }
    }

    fn send(&self, request: RequestBuilder, host: &str) -> Result<Response, FetchError> {
        self.runtime
            .block_on(async { request.send().await })
            .map_err(|error| self.request_error(host, &error))
    }

    /// A short answer of the hub, with a limit of its size and time.
    fn hub_answer(&self, url: Url, what: &str) -> Result<Vec<u8>, FetchError> {
        let host = host(self.hub.as_str());
        let begun = Instant::now();
        let mut response = self.send(self.ask_hub(url).timeout(self.patience), &host)?;
        if !response.status().is_success() {
            return Err(refusal(host, &response, what));
        }
        let mut answer = Vec::new();
        loop {
            let chunk = self.runtime.block_on(response.chunk()).map_err(|error| {
                if begun.elapsed() >= self.patience {
                    let (host, after) = (host.clone(), self.patience);
                    return FetchError::TooSlow { host, after };
                }
                self.request_error(&host, &error)
            })?;
            let Some(chunk) = chunk else { return Ok(answer) };
            if answer.len() + chunk.len() > MAX_ANSWER_BYTES {
                return Err(FetchError::TooLarge {
                    host,
                    what: what.to_owned(),
                    limit: MAX_ANSWER_BYTES as u64,
                });
            }
            answer.extend_from_slice(&chunk);
        }
    }

    fn no_hub(&self, what: &str, reason: &str) -> FetchError {
        FetchError::Interrupted {
            host: host(self.hub.as_str()),
            reason: format!("{what} is not one of a hub: {reason}"),
        }
    }

    /// Converts the client's error to a [`FetchError`] without the URLs, which may contain signatures.
    fn request_error(&self, asked: &str, error: &reqwest::Error) -> FetchError {
        let host = error
            .url()
            .map_or_else(|| asked.to_owned(), |url| host(url.as_str()));
        if let Some(Downgrade { scheme }) = downgrade(error) {
            FetchError::Downgrade {
                host: asked.to_owned(),
                scheme: scheme.clone(),
            }
        } else if error.is_redirect() {
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
}

/// Measures the speed of a transfer. Single bytes, each just before the timeout, count as a stalled transfer.
struct SpeedMeter {
    interval: Duration,
    since: Instant,
    bytes: u64,
}

impl SpeedMeter {
    fn new(interval: Duration) -> Self {
        Self {
            interval,
            since: Instant::now(),
            bytes: 0,
        }
    }

    fn is_too_slow(&mut self, more: usize) -> bool {
        self.bytes += more as u64;
        let elapsed = self.since.elapsed();
        if elapsed < self.interval {
            return false;
        }
        let least = (LEAST_SPEED as f64 * elapsed.as_secs_f64()) as u64;
        let is_too_slow = self.bytes < least;
        *self = Self::new(self.interval);
        is_too_slow
    }
}

/// The redirect policy: redirects within http and from http to https are followed, those that leave https are not, nor
/// those to another scheme.
fn follow(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let scheme = attempt.url().scheme().to_owned();
    if !may_follow(attempt.previous().iter().map(Url::scheme), &scheme) {
        return attempt.error(Downgrade { scheme });
    }
    if attempt.previous().len() > MAX_REDIRECTS {
        return attempt.error("too many redirects");
    }
    attempt.follow()
}

fn may_follow<'u>(mut before: impl Iterator<Item = &'u str>, next: &str) -> bool {
    next == "https" || (next == "http" && before.all(|scheme| scheme == "http"))
}

fn downgrade(error: &reqwest::Error) -> Option<&Downgrade> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

fn hub_address(endpoint: &str) -> Result<Url, FetchError> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    let url = host_and_port(endpoint).and_then(|_| Url::parse(endpoint).ok().filter(is_web));
    let mut url = url.ok_or_else(|| FetchError::Setup {
        reason: "the hub endpoint (HF_ENDPOINT) is not an http(s) address".to_owned(),
    })?;
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// The error for a refused request. The hub names in a header what it does not have, and answers 401 for what may not
/// be seen.
fn refusal(host: String, response: &Response, what: &str) -> FetchError {
    let code = response
        .headers()
        .get("x-error-code")
        .and_then(|code| code.to_str().ok());
    let is_lacking = matches!(code, Some("RepoNotFound" | "RevisionNotFound" | "EntryNotFound"));
    let status = if is_lacking {
        404
    } else {
        response.status().as_u16()
    };
    status_error(host, status, what, retry_after(response.headers()))
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

/// The delay that a `Retry-After` header asks for, in its form with seconds; hubs and buckets do not use the form with
/// a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// First byte and total size in `Content-Range: bytes 100-199/200`.
fn content_range(response: &Response) -> Option<(u64, Option<u64>)> {
    let value = response.headers().get(CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = value.strip_prefix("bytes ")?.split_once('/')?;
    Some((range.split_once('-')?.0.parse().ok()?, total.parse().ok()))
}

/// The deepest cause of an error, from the system or the TLS library.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    // The topmost error's text contains the URL; no cause below it does.
    if error.source().is_none() {
        "no further details".to_owned()
    } else {
        without_secrets(&cause.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::may_follow;

    #[test]
    fn what_began_safe_stays_safe() {
        for (before, next, follows) in [
            (&["https"][..], "https", true),
            (&["http"], "https", true),
            (&["http"], "http", true),
            (&["https"], "http", false),
            (&["http", "https"], "http", false),
            (&["http"], "file", false),
            (&["https"], "ftp", false),
        ] {
            assert_eq!(
                may_follow(before.iter().copied(), next),
                follows,
                "{before:?} {next}"
            );
        }
    }
}
