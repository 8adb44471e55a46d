//! The configuration of the store.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

/// Folders, use of the network, and timeouts.
#[derive(Debug, Clone)]
pub struct StoreConfig {
    /// The store's own folder.
    pub data_dir: PathBuf,
    /// The Hugging Face cache shared with other tools (the folder that holds `models--owner--name`).
    pub hub_cache_dir: PathBuf,
    /// Base address of the hub or of a mirror.
    pub hub_endpoint: String,
    /// Access token, sent to the hub endpoint and nowhere else.
    pub hub_token: Option<Token>,
    /// Open no connection at all.
    pub offline: bool,
    /// The command that runs pip, for example `["python3", "-m", "pip"]`; empty means to search for it.
    pub pip: Vec<String>,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest silence in the middle of a transfer.
    pub stall_timeout: Duration,
    /// Longest time for a short answer, such as a list of files, to come whole.
    pub answer_timeout: Duration,
    /// Longest time for one wheel to come through pip.
    pub pip_timeout: Duration,
    /// Longest wait for another program that holds a lock.
    pub lock_timeout: Duration,
    /// Wait before the first retry; doubled for each further one.
    pub retry_wait: Duration,
}

impl StoreConfig {
    /// The defaults: the public hub, no token, the first `pip` that is found, and timeouts for a slow line.
    pub fn new(data_dir: impl Into<PathBuf>, hub_cache_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            hub_cache_dir: hub_cache_dir.into(),
            hub_endpoint: "https://huggingface.co".to_owned(),
            hub_token: None,
            offline: false,
            pip: Vec::new(),
            connect_timeout: Duration::from_secs(8),
            stall_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_mins(2),
            pip_timeout: Duration::from_hours(1),
            lock_timeout: Duration::from_hours(2),
            retry_wait: Duration::from_millis(500),
        }
    }
}

/// A secret: it can be sent, but not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// Wraps a token; `None` for one that is blank, which stands for "no token" in environments.
    pub fn new(token: &str) -> Option<Self> {
        let token = token.trim();
        (!token.is_empty()).then(|| Self(token.to_owned()))
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}
