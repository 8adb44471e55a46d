//! The store against manifests, disks and servers of every kind. No test leaves this machine.

mod catalog;
mod distrust;
mod facts;
mod fixture;
mod hub;
mod local;
mod manifests;
mod repositories;
mod server;
mod sharing;
mod student;
mod transfer;
#[cfg(unix)]
mod wheel;
