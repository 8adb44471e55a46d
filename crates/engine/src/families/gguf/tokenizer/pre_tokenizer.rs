//! The pre-tokenizers that `tokenizer.ggml.pre` names, with what llama.cpp means by the names.

use super::TokenizerError;
use super::rules::{
    Lead, Pass, Rule, Set, ascii_letters, ascii_signs, breaks, breaks_or_slashes, chinese_or_kana, digits,
    east_asian, falcon_signs, letters, letters_or_marks, line_feeds, no_letter_number_or_break,
    no_letter_sign_or_break, no_line_feeds, none, numbers, plain_signs, punctuation, punctuation_or_symbols,
    signs, signs_without_marks, space, spaces, split,
};
use std::fmt;

/// How texts are cut before their bytes are merged, and what else follows from the name.
pub struct PreTokenizer {
    /// Its names in files; the first is that of the best known model.
    names: &'static [&'static str],
    passes: &'static [Pass],
    /// Whether a piece that is a token is left whole, whatever merges there are.
    pub ignores_merges: bool,
    /// Whether prompts begin with the token that begins a text, where the file does not say so.
    pub adds_bos: bool,
}

impl fmt::Debug for PreTokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.names[0])
    }
}

/// Two are equal if their names are.
impl PartialEq for PreTokenizer {
    fn eq(&self, other: &PreTokenizer) -> bool {
        self.names == other.names
    }
}

const ANY_CASE: Rule = Rule::Contraction { any_case: true };

const fn run(body: Set) -> Rule {
    Rule::Run {
        lead: Lead::None,
        body,
        least: 1,
        most: usize::MAX,
        tail: none,
    }
}

const fn at_most(body: Set, most: usize) -> Rule {
    Rule::Run {
        lead: Lead::None,
        body,
        least: 1,
        most,
        tail: none,
    }
}

const fn after_space(body: Set, tail: Set) -> Rule {
    Rule::Run {
        lead: Lead::May(space),
        body,
        least: 1,
        most: usize::MAX,
        tail,
    }
}

const fn words(lead: Set, body: Set) -> Rule {
    Rule::Run {
        lead: Lead::May(lead),
        body,
        least: 1,
        most: usize::MAX,
        tail: none,
    }
}

const WORDS: Rule = words(no_letter_number_or_break, letters);
const SIGNS: Rule = after_space(signs, breaks);

/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.
const GPT2: Pass = &[
    Rule::Contraction { any_case: false },
    after_space(letters, none),
    after_space(numbers, none),
    after_space(signs, none),
    Rule::Spaces,
];
/// `(?i:'s|…)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`.
const QWEN2: Pass = &[
    ANY_CASE,
    WORDS,
    at_most(numbers, 1),
    SIGNS,
    Rule::Lines,
    Rule::Spaces,
];
/// As [`QWEN2`], with marks beside letters.
const QWEN35: Pass = &[
    ANY_CASE,
    words(no_letter_number_or_break, letters_or_marks),
    at_most(numbers, 1),
    after_space(signs_without_marks, breaks),
    Rule::Lines,
    Rule::Spaces,
];
/// As [`QWEN2`], with numbers of up to three digits.
const LLAMA3: Pass = &[
    ANY_CASE,
    WORDS,
    at_most(numbers, 3),
    SIGNS,
    Rule::Lines,
    Rule::Spaces,
];
const SEED: Pass = &[
    ANY_CASE,
    WORDS,
    at_most(numbers, 1),
    after_space(signs, none),
    Rule::Lines,
    Rule::Spaces,
];
/// As [`QWEN2`] without contractions.
const TURKISH: Pass = &[WORDS, at_most(numbers, 1), SIGNS, Rule::Lines, Rule::Spaces];
/// ``[!"#…~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+``.
const DEEPSEEK3: Pass = &[
    Rule::Run {
        lead: Lead::Must(ascii_signs),
        body: ascii_letters,
        least: 1,
        most: usize::MAX,
        tail: none,
    },
    words(no_letter_sign_or_break, letters_or_marks),
    after_space(punctuation_or_symbols, breaks),
    Rule::Lines,
    Rule::Spaces,
];
const GPT4O: Pass = &[
    Rule::Cased {
        marks: false,
        contraction: true,
    },
    at_most(numbers, 3),
    after_space(signs, breaks_or_slashes),
    Rule::Lines,
    Rule::Spaces,
];
const GRANITE_EMBEDDING: Pass = &[
    Rule::Cased {
        marks: true,
        contraction: true,
    },
    at_most(numbers, 3),
    after_space(signs, breaks_or_slashes),
    Rule::Lines,
    Rule::Spaces,
];
const TEKKEN: Pass = &[
    Rule::Cased {
        marks: false,
        contraction: false,
    },
    at_most(numbers, 1),
    after_space(signs, breaks_or_slashes),
    Rule::Lines,
    Rule::Spaces,
];
const THREE_DIGITS: Pass = &[at_most(numbers, 3)];
const SINGLE_DIGITS: Pass = &[at_most(numbers, 1)];
/// `[0-9][0-9][0-9]`.
const DIGITS_IN_THREES: Pass = &[Rule::Run {
    lead: Lead::None,
    body: digits,
    least: 3,
    most: 3,
    tail: none,
}];

const fn plain(names: &'static [&'static str], passes: &'static [Pass]) -> PreTokenizer {
    PreTokenizer {
        names,
        passes,
        ignores_merges: false,
        adds_bos: false,
    }
}

const ALL: &[PreTokenizer] = &[
    plain(
        &[
            "qwen2",
            "deepseek-r1-qwen",
            "kormo",
            "f2llmv2",
            "megrez",
            "hunyuan",
            "stablelm2",
            "solar-open",
            "grok-2",
        ],
        &[QWEN2],
    ),
    plain(&["qwen35"], &[QWEN35]),
    PreTokenizer {
        ignores_merges: true,
        adds_bos: true,
        ..plain(
            &[
                "llama-bpe",
                "llama3",
                "llama-v3",
                "falcon3",
                "falcon-h1",
                "pixtral",
                "midm-2.0",
                "lfm2",
                "jina-v5-nano",
            ],
            &[LLAMA3],
        )
    },
    plain(&["smaug-bpe", "dbrx", "glm4", "chatglm-bpe"], &[LLAMA3]),
    plain(
        &[
            "smollm",
            "starcoder",
            "refact",
            "command-r",
            "codeshell",
            "exaone",
            "minerva-7b",
            "mellum2",
        ],
        &[SINGLE_DIGITS, GPT2],
    ),
    plain(
        &["hunyuan-dense", "deepseek-v3", "joyai-llm", "hy_v4"],
        &[THREE_DIGITS, &[run(chinese_or_kana)], DEEPSEEK3],
    ),
    plain(
        &[
            "gpt-2",
            "phi-2",
            "mpt",
            "olmo",
            "jais",
            "trillion",
            "exaone4",
            "gigachat",
            "granite-docling",
            "a.x-4.0",
            "mellum",
            "modern-bert",
            "jina-es",
            "jina-de",
            "jina-v2-es",
            "jina-v2-de",
            "jina-v1-en",
            "jina-v2-code",
            "roberta-bpe",
        ],
        &[GPT2],
    ),
    plain(&["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"], &[GPT4O]),
    PreTokenizer {
        ignores_merges: true,
        ..plain(&["granite-embed-multi-97m"], &[GRANITE_EMBEDDING])
    },
    PreTokenizer {
        ignores_merges: true,
        adds_bos: true,
        ..plain(&["tekken"], &[TEKKEN])
    },
    plain(&["seed-coder"], &[SEED]),
    plain(&["ufakzeka"], &[TURKISH]),
    plain(&["laguna"], &[&[run(no_line_feeds), run(line_feeds)], QWEN2]),
    plain(
        &["deepseek-coder"],
        &[
            &[at_most(breaks, 1)],
            &[words(spaces, letters)],
            &[words(spaces, punctuation)],
            &[run(east_asian)],
            SINGLE_DIGITS,
        ],
    ),
    plain(&["falcon"], &[&[run(falcon_signs)], GPT2, DIGITS_IN_THREES]),
    plain(
        &["default"],
        &[&[run(plain_signs)], GPT2, &[run(numbers)], DIGITS_IN_THREES],
    ),
];

impl PreTokenizer {
    /// The one that a file names; a file that names none is from before there were several.
    ///
    /// # Errors
    /// [`TokenizerError::Unknown`]: other cuts would give other tokens than the model was trained on.
    pub fn named(name: Option<&str>) -> Result<&'static PreTokenizer, TokenizerError> {
        let name = name.unwrap_or("default");
        let found = ALL.iter().find(|known| known.names.contains(&name));
        found.ok_or_else(|| TokenizerError::Unknown {
            key: "tokenizer.ggml.pre",
            value: shown(name),
            known: Self::names().collect::<Vec<_>>().join(", "),
        })
    }

    /// The names of all.
    pub fn names() -> impl Iterator<Item = &'static str> {
        ALL.iter().flat_map(|known| known.names).copied()
    }

    /// The pieces of a text, in order; together they are the text.
    pub fn split<'t>(&self, text: &'t str) -> Vec<&'t str> {
        split(text, self.passes)
    }
}

/// The beginning of a file's word, without what could control a terminal.
pub fn shown(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(60).collect()
}
