//! The readers over toy files: what they hold, and every way in which such files can be wrong.

mod container;
mod mutation;
mod network;
mod network_config;
mod shortlist;
mod toy;
