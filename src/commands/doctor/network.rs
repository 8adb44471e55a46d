//! Whether the hub can be reached: a connection is opened and closed again, nothing is sent.

use std::fmt;
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde::Serialize;

use crate::settings::Settings;

/// Longest wait for an answer, name lookup included.
const PATIENCE: Duration = Duration::from_secs(4);

/// What was found out about the hub.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum Reach {
    /// It was not asked.
    Offline,
    /// A connection could be opened, through a proxy if one is set.
    Reachable {
        /// The proxy.
        #[serde(skip_serializing_if = "Option::is_none")]
        proxy: Option<String>,
    },
    /// No connection could be opened.
    Unreachable {
        /// Why.
        cause: String,
    },
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Offline => f.write_str("not asked (offline)"),
            Reach::Reachable { proxy: None } => f.write_str("reachable"),
            Reach::Reachable { proxy: Some(proxy) } => write!(f, "proxy {proxy} is reachable"),
            Reach::Unreachable { cause } => write!(f, "not reachable\n           {cause}"),
        }
    }
}

/// Tries the hub, or the proxy that stands before it.
pub fn reach(settings: &Settings) -> Reach {
    if settings.store.offline {
        return Reach::Offline;
    }
    let target = settings.proxy.as_deref().unwrap_or(&settings.store.hub_endpoint);
    let Some(address) = store::host_and_port(target) else {
        let variable = if settings.proxy.is_some() {
            "HTTPS_PROXY or ALL_PROXY"
        } else {
            "HF_ENDPOINT"
        };
        return Reach::Unreachable {
            cause: format!("{variable} is no address"),
        };
    };
    // Looking up a name cannot be given a time limit; a thread can be left behind.
    let (sender, answer) = mpsc::channel();
    let asked = address.clone();
    thread::spawn(move || sender.send(connect(&asked)));
    match answer.recv_timeout(PATIENCE) {
        Ok(Ok(())) => Reach::Reachable {
            proxy: settings.proxy.is_some().then_some(address),
        },
        Ok(Err(cause)) => Reach::Unreachable { cause },
        Err(_) => Reach::Unreachable {
            cause: format!("no answer in {} s", PATIENCE.as_secs()),
        },
    }
}

fn connect(address: &str) -> Result<(), String> {
    let resolved = address
        .to_socket_addrs()
        .map_err(|error| error.to_string())?
        .next();
    let resolved = resolved.ok_or_else(|| "the name has no address".to_owned())?;
    TcpStream::connect_timeout(&resolved, PATIENCE)
        .map(drop)
        .map_err(|error| error.to_string())
}
