//! The configuration file `config.toml`: lines of `key = value`, whose keys are the long options.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;

use super::layer::{KEYS, Layer};
use crate::exit::Usage;
use crate::reading::{self, Limit, Patience};

/// Reads the configuration file at `path`. A file that does not exist is an empty layer.
///
/// # Errors
/// [`Usage`] that names the file, and the line and key that are wrong.
pub fn read(path: &Path) -> Result<Layer> {
    match text(path) {
        Ok(content) => Ok(parse(&content).map_err(|cause| Usage(format!("{}: {cause}", path.display())))?),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(Layer::default())
        }
        Err(error) => Err(Usage(format!("cannot read {}: {error}", path.display())).into()),
    }
}

fn text(path: &Path) -> std::io::Result<String> {
    let bytes = reading::whole(path, Limit::CONFIGURATION, Patience::FOR_WRITERS)?;
    String::from_utf8(bytes).map_err(|error| std::io::Error::new(ErrorKind::InvalidData, error.utf8_error()))
}

fn parse(content: &str) -> Result<Layer, String> {
    let table: toml::Table = content
        .parse()
        .map_err(|error: toml::de::Error| error.message().to_owned())?;
    let mut layer = Layer::default();
    for (key, value) in &table {
        if !KEYS.contains(&key.as_str()) {
            return Err(unknown(content, key));
        }
        let text = match value {
            toml::Value::String(text) => text.clone(),
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(flag) => flag.to_string(),
            _ => return Err(format!("'{key}' must be a text, a number, true or false")),
        };
        layer
            .set(key, &text)
            .map_err(|cause| format!("'{key}' cannot be '{text}': {cause}"))?;
    }
    Ok(layer)
}

/// The message for a key that is no option: its line, and the most similar option if one is similar.
fn unknown(content: &str, key: &str) -> String {
    let has_key = |line: &str| {
        let name = line.split(['=', '.', ']']).next().unwrap_or_default();
        name.trim().trim_matches(['"', '\'', '[', ' ']) == key
    };
    let line = content.lines().position(has_key).map_or(1, |index| index + 1);
    let distance = |known: &str| strsim::damerau_levenshtein(known, key);
    let nearest = KEYS.iter().copied().min_by_key(|known| distance(known));
    let hint = match nearest.filter(|known| distance(known) <= 1 + key.len() / 4) {
        Some(known) => format!(" (did you mean '{known}'?)"),
        None => "; the options are the long ones of 'tolmach COMMAND --help'".to_owned(),
    };
    format!("line {line}: unknown option '{key}'{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroUsize;
    use tasks::options::Length;

    #[test]
    fn texts_numbers_and_flags_are_read() {
        let layer = parse("to = \"de\"\nthreads = 2\nlength = 3\noffline = true\n").unwrap();
        assert_eq!(layer.to, Some("de".parse().unwrap()));
        assert_eq!(layer.threads, NonZeroUsize::new(2));
        assert_eq!(layer.length, NonZeroUsize::new(3).map(Length::Sentences));
        assert_eq!(layer.offline, Some(true));
    }

    #[test]
    fn mistakes_are_named() {
        let cases = [
            (
                "to = \"de\"\nmodell = \"x\"",
                "line 2: unknown option 'modell' (did you mean 'model'?)",
            ),
            (
                "# lenght = 1\n\"lenght\" = \"short\"",
                "line 2: unknown option 'lenght' (did you mean 'length'?)",
            ),
            ("[models]\nid = 1", "line 1: unknown option 'models'"),
            (
                "colour-of-cats = 3",
                "line 1: unknown option 'colour-of-cats'; the options are",
            ),
            ("threads = 0", "'threads' cannot be '0': use 1 or more"),
            (
                "format = \"pdf\"",
                "'format' cannot be 'pdf': use one of same, text, markdown, json, jsonl, html",
            ),
            ("model = [1]", "'model' must be a text"),
        ];
        for (content, expected) in cases {
            let error = parse(content).unwrap_err();
            assert!(error.starts_with(expected), "{content}: {error}");
        }
        assert!(parse("model = ").is_err());
    }

    #[test]
    fn a_missing_file_is_no_error() {
        assert_eq!(read(Path::new("/nowhere/config.toml")).unwrap(), Layer::default());
    }
}
