//! `vocab.json`: every token with its id.

use super::TokensError;
use super::about::{read, unreadable};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The tokens of a file; each id from 0 on is there once.
pub(super) struct Listing {
    file: PathBuf,
    ids: HashMap<String, u32>,
}

impl Listing {
    /// # Errors
    /// When the file is no JSON object of ids, or an id is there twice or missing.
    pub(super) fn read(file: &Path) -> Result<Self, TokensError> {
        let ids: HashMap<String, u32> =
            serde_json::from_slice(&read(file)?).map_err(|error| unreadable(file, error))?;
        let listing = Listing {
            file: file.to_owned(),
            ids,
        };
        listing.check_ids()?;
        Ok(listing)
    }

    fn check_ids(&self) -> Result<(), TokensError> {
        let mut tokens = vec![None; self.ids.len()];
        let mut beyond = None;
        for (token, &id) in &self.ids {
            match tokens.get_mut(id as usize) {
                Some(Some(other)) => {
                    // The map has no order; the message has one.
                    let (first, second): (&String, &String) = if *other < token {
                        (*other, token)
                    } else {
                        (token, *other)
                    };
                    return Err(self.invalid(format!("'{first}' and '{second}' both have the id {id}")));
                }
                Some(place) => *place = Some(token),
                None => beyond = beyond.max(Some(id)),
            }
        }
        match (tokens.iter().position(Option::is_none), beyond) {
            (Some(missing), Some(last)) => Err(self.invalid(format!(
                "no token has the id {missing}, but there is an id {last}"
            ))),
            _ => Ok(()),
        }
    }

    fn invalid(&self, what: String) -> TokensError {
        TokensError::Invalid {
            file: self.file.clone(),
            what,
        }
    }

    pub(super) fn file(&self) -> &Path {
        &self.file
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(super) fn id(&self, token: &str) -> Option<u32> {
        self.ids.get(token).copied()
    }

    /// # Errors
    /// When the token is not there.
    pub(super) fn require(&self, token: &str) -> Result<u32, TokensError> {
        self.id(token)
            .ok_or_else(|| self.invalid(format!("the special token {token} is missing")))
    }

    /// The tokens by their ids.
    pub(super) fn tokens(&self) -> Vec<&str> {
        let mut tokens = vec![""; self.ids.len()];
        for (token, &id) in &self.ids {
            tokens[id as usize] = token;
        }
        tokens
    }

    pub(super) fn into_ids(self) -> HashMap<String, u32> {
        self.ids
    }
}
