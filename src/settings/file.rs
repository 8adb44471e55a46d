//! The configuration file: `key = value` lines, with the long options as keys.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::Result;

use super::layer::Layer;
use crate::exit::Usage;
use crate::reading::{self, Limit, Patience};

/// Reads the file; one that is not there is an empty layer.
///
/// # Errors
/// [`Usage`] that names the file and the key.
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
                "modell = \"x\"",
                "'modell' cannot be 'x': there is no such option; known: encoding",
            ),
            ("threads = 0", "'threads' cannot be '0': use a number from 1 up"),
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
