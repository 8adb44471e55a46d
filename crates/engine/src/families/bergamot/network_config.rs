//! The shape of a network, from the YAML that the container carries.
//!
//! Marian writes every option it knows, most without effect on these networks; the options that
//! change the arithmetic are read, and those that are not supported are refused by name.

use super::{Container, FormatError};

/// Larger numbers than any student's, small enough that products of three fit into 64 bits.
const MAX_DIMENSION: usize = 1 << 16;
const MAX_LAYERS: usize = 64;

/// The function between the two matrices of a feed-forward layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// `max(0, x)`.
    Relu,
    /// `x · sigmoid(x)`.
    Swish,
}

/// Where the logits' weights come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The target's embedding table.
    TargetTable,
    /// A matrix of its own.
    Matrix,
}

/// The shape of a student network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Layers of the encoder, 1 or more.
    pub encoder_layers: usize,
    /// Layers of the decoder, 1 or more.
    pub decoder_layers: usize,
    /// Width of the states.
    pub width: usize,
    /// Heads of every attention; they divide `width`.
    pub heads: usize,
    /// Inner width of the encoder's feed-forward layers.
    pub ffn: usize,
    /// Inner width of the decoder's.
    pub decoder_ffn: usize,
    /// The function between the two matrices of feed-forward layers.
    pub activation: Activation,
    /// The name of the source's embedding table.
    pub source_table: &'static str,
    /// The name of the target's embedding table.
    pub target_table: &'static str,
    /// Where the logits' weights come from.
    pub output: Output,
    /// Words of the source vocabulary: rows of its table.
    pub source_words: usize,
    /// Words of the target vocabulary: rows of its table.
    pub target_words: usize,
}

impl Config {
    /// Reads the configuration, and the sizes of the vocabularies from the embedding tables: newer
    /// files leave `dim-vocabs` empty.
    ///
    /// # Errors
    /// When a key is missing, no number, or asks for a network that is not run here; the error names it.
    pub fn read(container: &Container<'_>) -> Result<Self, FormatError> {
        let keys = Keys(container.config()?);
        refuse_others(keys)?;
        let one_table = keys.flag("tied-embeddings-all")? || keys.flag("tied-embeddings-src")?;
        let tied = keys.flag("tied-embeddings-all")? || keys.flag("tied-embeddings")?;
        let (source_table, target_table) = if one_table {
            ("Wemb", "Wemb")
        } else {
            ("encoder_Wemb", "decoder_Wemb")
        };
        let width = keys.size("dim-emb", MAX_DIMENSION)?;
        let heads = keys.size("transformer-heads", MAX_DIMENSION)?;
        if !width.is_multiple_of(2) || !width.is_multiple_of(heads) {
            return Err(FormatError::invalid(
                "dim-emb",
                width,
                format_args!("an even number that transformer-heads, {heads}, divides"),
            ));
        }
        let ffn = keys.size("transformer-dim-ffn", MAX_DIMENSION)?;
        let config = Config {
            encoder_layers: keys.size("enc-depth", MAX_LAYERS)?,
            decoder_layers: keys.size("dec-depth", MAX_LAYERS)?,
            width,
            heads,
            ffn,
            decoder_ffn: keys.size_or("transformer-decoder-dim-ffn", ffn, MAX_DIMENSION)?,
            activation: activation(keys)?,
            source_table,
            target_table,
            output: if tied { Output::TargetTable } else { Output::Matrix },
            source_words: words(container, source_table, width)?,
            target_words: words(container, target_table, width)?,
        };
        check_vocabularies(keys, &config)?;
        Ok(config)
    }
}

/// Refuses every option that would change the arithmetic to something else.
fn refuse_others(keys: Keys<'_>) -> Result<(), FormatError> {
    const REQUIRED: [(&str, &str); 4] = [
        ("type", "transformer"),
        ("transformer-decoder-autoreg", "rnn"),
        ("dec-cell", "ssru"),
        ("transformer-postprocess", "dan"),
    ];
    // Absent means the value given here.
    const OPTIONAL: [(&str, &[&str]); 15] = [
        ("transformer-preprocess", &[""]),
        ("transformer-postprocess-emb", &["d", ""]),
        ("transformer-postprocess-top", &[""]),
        ("transformer-ffn-depth", &["2"]),
        ("transformer-decoder-ffn-depth", &["0", "2"]),
        ("transformer-no-projection", &["false"]),
        ("transformer-rnn-projection", &["false"]),
        ("transformer-pool", &["false"]),
        ("transformer-train-position-embeddings", &["false"]),
        ("transformer-tied-layers", &["[]", ""]),
        ("layer-normalization", &["false"]),
        ("output-omit-bias", &["false"]),
        ("right-left", &["false"]),
        ("lemma-dim-emb", &["0"]),
        ("input-types", &["[]", ""]),
    ];
    for (key, wanted) in REQUIRED {
        let found = keys.required(key)?;
        if found != wanted {
            return Err(FormatError::unsupported(
                key,
                format_args!("'{found}'"),
                format_args!("'{wanted}'"),
            ));
        }
    }
    for (key, known) in OPTIONAL {
        let found = keys.get(key).unwrap_or(known[0]);
        // A list below its key looks like an empty value.
        if !known.contains(&found) || keys.list(key).next().is_some() {
            let known = known.iter().map(|value| format!("'{value}'")).collect::<Vec<_>>();
            return Err(FormatError::unsupported(
                key,
                format_args!("'{found}'"),
                known.join(" or "),
            ));
        }
    }
    Ok(())
}

fn activation(keys: Keys<'_>) -> Result<Activation, FormatError> {
    match keys.required("transformer-ffn-activation")? {
        "relu" => Ok(Activation::Relu),
        "swish" => Ok(Activation::Swish),
        other => Err(FormatError::unsupported(
            "transformer-ffn-activation",
            format_args!("'{other}'"),
            "'relu' and 'swish'",
        )),
    }
}

/// The rows of an embedding table of the right width.
fn words(container: &Container<'_>, table: &str, width: usize) -> Result<usize, FormatError> {
    match *container.shape(table)? {
        [words, found] if found == width && words > 2 => Ok(words),
        ref other => Err(FormatError::invalid(
            format_args!("the shape of tensor '{table}'"),
            format_args!("{other:?}"),
            format_args!("[words, {width}]"),
        )),
    }
}

fn check_vocabularies(keys: Keys<'_>, config: &Config) -> Result<(), FormatError> {
    let found: Vec<&str> = keys.list("dim-vocabs").filter(|&size| size != "0").collect();
    let tables = [config.source_words, config.target_words].map(|words| words.to_string());
    if found.is_empty() || found == tables {
        return Ok(());
    }
    Err(FormatError::invalid(
        "dim-vocabs",
        format_args!("[{}]", found.join(", ")),
        format_args!("the tables' sizes, [{}]", tables.join(", ")),
    ))
}

/// Top-level keys of a YAML file of plain values and plain lists.
#[derive(Clone, Copy)]
struct Keys<'a>(&'a str);

impl<'a> Keys<'a> {
    /// The value on the key's own line, without quotation marks.
    fn get(self, key: &str) -> Option<&'a str> {
        self.0.lines().find_map(|line| {
            let value = line.strip_prefix(key)?.strip_prefix(':')?;
            Some(value.trim().trim_matches(['"', '\'']))
        })
    }

    fn required(self, key: &str) -> Result<&'a str, FormatError> {
        self.get(key).ok_or_else(|| {
            FormatError::invalid(
                format_args!("the key '{key}'"),
                "missing",
                "in 'special:model.yml'",
            )
        })
    }

    /// The items below the key, or between brackets on its line.
    fn list(self, key: &str) -> impl Iterator<Item = &'a str> {
        let inline = self.get(key).unwrap_or_default();
        let inline = inline
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or_default();
        let below = self
            .0
            .lines()
            .skip_while(move |line| line.strip_prefix(key).is_none_or(|rest| !rest.starts_with(':')))
            .skip(1)
            .map_while(|line| line.trim_start().strip_prefix("- "));
        inline
            .split(',')
            .chain(below)
            .map(str::trim)
            .filter(|item| !item.is_empty())
    }

    fn flag(self, key: &str) -> Result<bool, FormatError> {
        match self.get(key).unwrap_or("false") {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(FormatError::invalid(
                key,
                format_args!("'{other}'"),
                "true or false",
            )),
        }
    }

    fn size(self, key: &str, most: usize) -> Result<usize, FormatError> {
        let found = self.required(key)?;
        match found.parse() {
            Ok(size) if (1..=most).contains(&size) => Ok(size),
            _ => Err(FormatError::invalid(
                key,
                format_args!("'{found}'"),
                format_args!("a number from 1 to {most}"),
            )),
        }
    }

    /// As [`Keys::size`], where 0 and an absent key mean `default`.
    fn size_or(self, key: &str, default: usize, most: usize) -> Result<usize, FormatError> {
        match self.get(key) {
            None | Some("0") => Ok(default),
            Some(_) => self.size(key, most),
        }
    }
}
