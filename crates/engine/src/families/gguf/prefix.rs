//! The tokens that all prompts of a job begin with, read once.

use super::backend::Conversation;
use super::cache::KvCache;
use super::network::Network;
use crate::families::meter::Meter;
use std::sync::{Arc, Mutex, PoisonError};

/// Prefixes that are kept of a recurrent network, whose states do not go back: the words that all jobs begin with,
/// those of the last job, and one more.
const SNAPSHOTS: usize = 3;

/// Tokens that prompts begin with, and what the layers keep of them.
#[derive(Clone)]
pub struct Prefix {
    /// The tokens.
    pub tokens: Vec<u32>,
    /// Their KV cache.
    pub cache: Arc<KvCache>,
}

/// What earlier jobs have left; the latest stands last.
#[derive(Default)]
pub struct Prefixes {
    kept: Mutex<Vec<Prefix>>,
}

impl Prefix {
    /// The tokens that it has in common with the beginning of others.
    fn common(&self, wanted: &[u32]) -> usize {
        let pairs = self.tokens.iter().zip(wanted);
        pairs.take_while(|(kept, wanted)| kept == wanted).count()
    }

    /// Its first `tokens` tokens, if the cache can be cut to them.
    fn cut(&self, tokens: usize) -> Option<Prefix> {
        if tokens == self.tokens.len() {
            return Some(self.clone());
        }
        self.cache.can_be_cut_to(tokens).then(|| {
            let mut cache = KvCache::clone(&self.cache);
            cache.truncate(tokens);
            Prefix {
                tokens: self.tokens[..tokens].to_vec(),
                cache: Arc::new(cache),
            }
        })
    }
}

impl Prefixes {
    /// The tokens that all conversations begin with, and their KV cache. As much of it as earlier jobs left is not read
    /// again: the next batch of a document begins with the same words, and so does another attempt at the same prompt.
    ///
    /// Where prompts part from those before, a recurrent network keeps its states too, since it could not go back
    /// there: that is the end of the instruction, and each further job goes on from it.
    pub fn shared(&self, network: &Network, conversations: &[Conversation], meter: &Meter) -> Prefix {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = common_prefix(conversations);
        let wanted = conversations
            .first()
            .map_or(&[][..], |first| &first.tokens[..shared]);
        let known = kept.iter().map(|prefix| prefix.common(wanted)).max().unwrap_or(0);
        let usable = kept.iter().filter_map(|prefix| prefix.cut(prefix.common(wanted)));
        let mut found = usable
            .max_by_key(|prefix| prefix.tokens.len())
            .unwrap_or_else(|| Prefix {
                tokens: Vec::new(),
                cache: Arc::new(KvCache::new(network.config(), 0)),
            });
        // A lone prompt is all prefix; beyond one that is kept already, no other prompt shares it.
        let lone = conversations.len() < 2 && known > 0 && found.tokens.len() == known;
        let lone = lone && kept.iter().any(|prefix| prefix.tokens.len() == known);
        for end in [known, if lone { known } else { shared }] {
            let start = found.tokens.len();
            if start < end {
                let cache = KvCache::clone(&found.cache);
                let cache = meter.reading(end - start, || network.extend(cache, &wanted[start..end]));
                found = Prefix {
                    tokens: wanted[..end].to_vec(),
                    cache: Arc::new(cache),
                };
            }
            keep(&mut kept, &found, network.config().is_recurrent());
        }
        found
    }
}

/// Keeps a prefix as the latest.
fn keep(kept: &mut Vec<Prefix>, latest: &Prefix, is_recurrent: bool) {
    if !is_recurrent {
        kept.clear();
    }
    kept.retain(|prefix| prefix.tokens != latest.tokens);
    kept.push(latest.clone());
    if kept.len() > SNAPSHOTS {
        kept.remove(0);
    }
}

/// The number of tokens that all conversations begin with; each keeps at least one token after them.
fn common_prefix(conversations: &[Conversation]) -> usize {
    let Some((first, rest)) = conversations.split_first() else {
        return 0;
    };
    let shortest = conversations
        .iter()
        .map(|conversation| conversation.tokens.len())
        .min()
        .unwrap_or(0);
    (0..shortest.saturating_sub(1))
        .take_while(|&i| rest.iter().all(|other| other.tokens[i] == first.tokens[i]))
        .count()
}
