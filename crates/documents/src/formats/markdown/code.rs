//! Fenced code, in which nothing is a directive.

/// The fence that is open at a line.
#[derive(Debug, Default)]
pub(super) struct Fence {
    open: Option<(char, usize)>,
}

impl Fence {
    /// Whether a line, without what stands before its text, belongs to fenced code or is its fence.
    pub fn takes(&mut self, content: &str) -> bool {
        let (sign, length) = fence(content);
        match self.open {
            Some((open, least)) => {
                if sign == open && length >= least && content[length..].trim().is_empty() {
                    self.open = None;
                }
                true
            }
            None if length >= 3 => {
                let info = &content.trim_start_matches(['-', '*', '+', ' '])[length..];
                // With a backtick in its information it is code in a line.
                if sign == '~' || !info.contains('`') {
                    self.open = Some((sign, length));
                }
                self.open.is_some()
            }
            None => false,
        }
    }
}

/// The sign and the length of the fence that a line begins with, also as the first line of a list item.
fn fence(content: &str) -> (char, usize) {
    let marker = content.trim_start_matches(['-', '*', '+', ' ']);
    let sign = marker.chars().next().unwrap_or(' ');
    let length = marker.chars().take_while(|next| *next == sign).count();
    if matches!(sign, '`' | '~') {
        (sign, length)
    } else {
        (' ', 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_ends_with_one_of_its_kind() {
        let mut fence = Fence::default();
        let lines = [
            "a", "```py", "~~~", "``", "````", "b", "- ~~~", "x", "~~~", "```a`b", "c",
        ];
        let taken: Vec<bool> = lines.iter().map(|line| fence.takes(line)).collect();
        assert_eq!(
            taken,
            [
                false, true, true, true, true, false, true, true, true, false, false
            ]
        );
    }
}
