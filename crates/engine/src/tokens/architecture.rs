//! The architectures of encoder–decoder models: the one list from which tokenizers and networks are chosen.

/// An architecture of encoder–decoder models that can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// Marian: OPUS-MT.
    Marian,
    /// BART.
    Bart,
    /// mBART and mBART-50.
    MBart,
    /// M2M-100, and NLLB, whose checkpoints bear the same name.
    M2m100,
    /// PEGASUS.
    Pegasus,
    /// T5, and T5 version 1.1 in many checkpoints.
    T5,
    /// mT5.
    Mt5,
}

impl Architecture {
    /// All of them.
    pub const ALL: [Architecture; 7] = [
        Architecture::Marian,
        Architecture::Bart,
        Architecture::MBart,
        Architecture::M2m100,
        Architecture::Pegasus,
        Architecture::T5,
        Architecture::Mt5,
    ];

    /// Its name as `model_type` in `config.json`.
    pub const fn name(self) -> &'static str {
        match self {
            Architecture::Marian => "marian",
            Architecture::Bart => "bart",
            Architecture::MBart => "mbart",
            Architecture::M2m100 => "m2m_100",
            Architecture::Pegasus => "pegasus",
            Architecture::T5 => "t5",
            Architecture::Mt5 => "mt5",
        }
    }

    /// The architecture of that `model_type`.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|architecture| architecture.name() == name)
    }

    /// The names of all, for messages.
    pub(crate) fn names() -> String {
        ARCHITECTURES.join(", ")
    }
}

/// The names of all architectures, in the order of [`Architecture::ALL`].
pub const ARCHITECTURES: [&str; Architecture::ALL.len()] = {
    let mut names = [""; Architecture::ALL.len()];
    let mut index = 0;
    while index < names.len() {
        names[index] = Architecture::ALL[index].name();
        index += 1;
    }
    names
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for architecture in Architecture::ALL {
            assert_eq!(Architecture::named(architecture.name()), Some(architecture));
        }
        assert_eq!(Architecture::named("gpt2"), None);
        assert!(Architecture::names().starts_with("marian, bart, "));
    }
}
