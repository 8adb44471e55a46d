//! The readers over toy files: what they hold, and every way in which such files can be wrong.

mod container;
mod links;
mod mutation;
mod network;
mod network_config;
mod phrases;
mod plain;
mod shortlist;
mod student;
mod toy;
mod toy_network;
mod toy_student;
