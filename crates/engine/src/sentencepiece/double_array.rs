//! A trie in two arrays (Aoe, 1989): one addition and one comparison a byte of text.

const NONE: u32 = u32::MAX;
/// Free places that are tried for a node of several children before the array is made longer.
const TRIES: usize = 64;

#[derive(Debug, Clone, Copy)]
struct Unit {
    /// Children lie at `base + byte`.
    base: u32,
    /// The parent node; none where the place is free.
    parent: u32,
    /// The value of the key that ends here, or [`NONE`].
    value: u32,
}

const FREE: Unit = Unit {
    base: 0,
    parent: NONE,
    value: NONE,
};

/// A trie from byte strings to numbers.
#[derive(Debug, Clone)]
pub(super) struct DoubleArray {
    units: Vec<Unit>,
}

/// A place in a [`DoubleArray`]: what has been read so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node(u32);

impl DoubleArray {
    /// A trie of `keys`, none of them empty, with values below `u32::MAX`; of equal keys one counts.
    pub(super) fn new(mut keys: Vec<(&[u8], u32)>) -> Self {
        keys.sort_unstable();
        let mut builder = Builder::default();
        let mut open = vec![(Node(0), 0, 0..keys.len())];
        while let Some((node, depth, mut range)) = open.pop() {
            while keys[range.clone()]
                .first()
                .is_some_and(|(key, _)| key.len() == depth)
            {
                builder.units[node.0 as usize].value = keys[range.start].1;
                range.start += 1;
            }
            let mut children: Vec<(u8, std::ops::Range<usize>)> = Vec::new();
            for at in range {
                let byte = keys[at].0[depth];
                match children.last_mut() {
                    Some((last, range)) if *last == byte => range.end = at + 1,
                    _ => children.push((byte, at..at + 1)),
                }
            }
            if children.is_empty() {
                continue;
            }
            let base = builder.place(&children.iter().map(|(byte, _)| *byte).collect::<Vec<_>>());
            builder.units[node.0 as usize].base = base;
            for (byte, range) in children {
                let child = base + u32::from(byte);
                builder.occupy(child, node.0);
                open.push((Node(child), depth + 1, range));
            }
        }
        DoubleArray { units: builder.units }
    }

    /// Nothing has been read.
    pub(super) fn root() -> Node {
        Node(0)
    }

    /// The node after `byte`, if a key goes on so.
    pub(super) fn child(&self, node: Node, byte: u8) -> Option<Node> {
        let at = self.units[node.0 as usize].base + u32::from(byte);
        let unit = self.units.get(at as usize)?;
        (unit.parent == node.0).then_some(Node(at))
    }

    /// The value of the key that ends at `node`, if one does.
    pub(super) fn value(&self, node: Node) -> Option<u32> {
        let value = self.units[node.0 as usize].value;
        (value != NONE).then_some(value)
    }

    /// The length and the value of the longest key that `text` begins with.
    pub(super) fn longest_prefix(&self, text: &[u8]) -> Option<(usize, u32)> {
        let (mut node, mut longest) = (Self::root(), None);
        for (read, &byte) in text.iter().enumerate() {
            match self.child(node, byte) {
                Some(child) => node = child,
                None => break,
            }
            longest = self.value(node).map(|value| (read + 1, value)).or(longest);
        }
        longest
    }
}

/// The array while it grows; free places are in a ring, in ascending order.
struct Builder {
    units: Vec<Unit>,
    /// Per place, the free ones before and after it; place 0 closes the ring.
    ring: Vec<[u32; 2]>,
}

impl Default for Builder {
    fn default() -> Self {
        let mut builder = Builder {
            units: vec![FREE],
            ring: vec![[0, 0]],
        };
        builder.grow(512);
        builder
    }
}

impl Builder {
    /// Makes the array `len` places long; the new ones are free. The first 256 are never used, so that
    /// no base is below 1.
    fn grow(&mut self, len: usize) {
        for at in self.units.len()..len {
            self.units.push(FREE);
            self.ring.push([0, 0]);
            if at < 256 {
                continue;
            }
            let last = self.ring[0][0];
            self.ring[at] = [last, 0];
            self.ring[last as usize][1] = at as u32;
            self.ring[0][0] = at as u32;
        }
    }

    /// A base whose places for `bytes` are all free.
    fn place(&mut self, bytes: &[u8]) -> u32 {
        let mut at = self.ring[0][1];
        for _ in 0..TRIES {
            if at == 0 {
                break;
            }
            let base = at - u32::from(bytes[0]);
            if bytes.iter().all(|&byte| self.is_free(base + u32::from(byte))) {
                self.grow((base + 512) as usize);
                return base;
            }
            at = self.ring[at as usize][1];
        }
        let base = self.units.len() as u32;
        self.grow((base + 512) as usize);
        base
    }

    fn is_free(&self, at: u32) -> bool {
        self.units.get(at as usize).is_none_or(|unit| unit.parent == NONE)
    }

    fn occupy(&mut self, at: u32, parent: u32) {
        let [before, after] = self.ring[at as usize];
        self.ring[before as usize][1] = after;
        self.ring[after as usize][0] = before;
        self.units[at as usize].parent = parent;
    }
}

#[cfg(test)]
mod tests {
    use super::DoubleArray;

    fn get(trie: &DoubleArray, key: &[u8]) -> Option<u32> {
        let node = key
            .iter()
            .try_fold(DoubleArray::root(), |node, &byte| trie.child(node, byte))?;
        trie.value(node)
    }

    #[test]
    fn every_key_is_found_and_nothing_else() {
        let keys: Vec<String> = (0..3000_u32).map(|n| format!("{:b}é{n:x}", n * n)).collect();
        let trie = DoubleArray::new(
            keys.iter()
                .enumerate()
                .map(|(at, key)| (key.as_bytes(), at as u32))
                .collect(),
        );
        for (at, key) in keys.iter().enumerate() {
            assert_eq!(get(&trie, key.as_bytes()), Some(at as u32), "{key}");
            let longer = format!("{key}!");
            assert_eq!(get(&trie, longer.as_bytes()), None);
            assert_eq!(
                trie.longest_prefix(longer.as_bytes()),
                Some((key.len(), at as u32))
            );
        }
        assert_eq!(get(&trie, b""), None);
        assert_eq!(get(&trie, b"2"), None);
    }

    #[test]
    fn prefixes_come_shortest_first() {
        let trie = DoubleArray::new(vec![(b"ab", 7), (b"abc", 8), (b"b", 9)]);
        let mut node = DoubleArray::root();
        let mut found = Vec::new();
        for &byte in b"abcd" {
            let Some(child) = trie.child(node, byte) else {
                break;
            };
            node = child;
            found.push(trie.value(node));
        }
        assert_eq!(found, [None, Some(7), Some(8)]);
        assert_eq!(DoubleArray::new(Vec::new()).longest_prefix(b"a"), None);
    }
}
