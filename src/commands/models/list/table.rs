//! The table of models: its rows, its columns, and one row for students that are not listed one by one.

use std::collections::BTreeMap;

use indicatif::DecimalBytes;
use store::{Manifest, Pair, Status};

use super::Listed;
use crate::border;
use crate::commands::models::columns::lined_up;
use crate::commands::models::{Shelf, size, state};

const HEAD: [&str; 5] = ["ID", "SIZE", "LICENCE", "LANGUAGES", "INSTALLED"];

/// A model that knows more languages than this is listed with their number.
const LISTED_LANGUAGES: usize = 3;

/// Fewer students than this are no group.
const FEWEST_OF_GROUP: usize = 4;

/// Students of one maker, which the list shows in one row.
pub(super) struct Group<'a> {
    /// The first word of their ids, such as `firefox`.
    name: &'a str,
    /// Those that the list does not show one by one.
    hidden: Vec<&'a Manifest>,
    /// The languages from which some of them translates into English, and those into which one translates from English.
    from: usize,
    to: usize,
}

/// The groups of the models in `hidden`, of which `all` are the known ones.
pub(super) fn groups<'a>(hidden: &[Listed<'a>], all: &[Listed<'a>]) -> Vec<Group<'a>> {
    let mut by_name: BTreeMap<&str, Vec<&Manifest>> = BTreeMap::new();
    for (manifest, _) in hidden {
        if let Some(name) = maker(manifest) {
            by_name.entry(name).or_default().push(manifest);
        }
    }
    by_name.retain(|_, hidden| hidden.len() >= FEWEST_OF_GROUP);
    let count = |name: &str, other: fn(&'a Manifest) -> Option<&'a str>| {
        let of_group = all.iter().filter(|(manifest, _)| maker(manifest) == Some(name));
        let mut codes: Vec<&str> = of_group.filter_map(|(manifest, _)| other(manifest)).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.len()
    };
    let group = |(name, hidden)| Group {
        name,
        hidden,
        from: count(name, |manifest| {
            direction(manifest)
                .filter(|(_, to)| *to == "en")
                .map(|(from, _)| from)
        }),
        to: count(name, |manifest| {
            direction(manifest)
                .filter(|(from, _)| *from == "en")
                .map(|(_, to)| to)
        }),
    };
    by_name.into_iter().map(group).collect()
}

/// The first word of a student's id.
fn maker(manifest: &Manifest) -> Option<&str> {
    let is_student = manifest.family == "bergamot" && direction(manifest).is_some();
    let (name, _) = manifest.id.as_str().split_once('-')?;
    is_student.then_some(name)
}

/// Source and target of a model that is made for one direction.
fn direction(manifest: &Manifest) -> Option<(&str, &str)> {
    match manifest.pairs.as_slice() {
        [Pair::Directed { from, to }] => Some((from, to)),
        _ => None,
    }
}

impl Group<'_> {
    /// How many models the row stands for.
    pub fn len(&self) -> usize {
        self.hidden.len()
    }

    /// The sentence that explains the row.
    pub fn explained(&self) -> String {
        let Group { name, from, to, .. } = self;
        format!(
            "{name}-FROM-TO: {} more students, {from} languages into English, {to} out of it;\n  \
             all in 'tolmach models languages', of one in 'tolmach models list uk'\n",
            self.len()
        )
    }

    fn row(&self) -> [String; 5] {
        let sizes = self.hidden.iter().map(|manifest| manifest.bytes());
        let most = sizes.max().unwrap_or(0).div_ceil(1_000_000);
        let mut licences: Vec<String> = self.hidden.iter().map(|manifest| licence(manifest)).collect();
        licences.dedup();
        [
            format!("{}-FROM-TO", self.name),
            format!("≤{most} MB"),
            if licences.len() == 1 {
                licences.remove(0)
            } else {
                "several".to_owned()
            },
            format!("{}>en, en>{}", self.from, self.to),
            "no".to_owned(),
        ]
    }
}

/// The table of these models, then groups, and the disk that they take.
pub(super) fn as_text(models: &[Listed<'_>], groups: &[Group<'_>], shelf: &Shelf<'_>) -> String {
    let rows = models.iter().map(|(manifest, status)| row(manifest, status));
    let rows = rows.chain(groups.iter().map(Group::row));
    let used: u64 = models
        .iter()
        .map(|(manifest, _)| shelf.store.disk_use(manifest))
        .sum();
    let note = if models.iter().any(|(manifest, _)| manifest.non_commercial) {
        "\n* not for commercial use"
    } else {
        ""
    };
    format!("{}{note}\non disk: {}\n", table(rows), DecimalBytes(used))
}

fn row(manifest: &Manifest, status: &Status) -> [String; 5] {
    let cells = [
        manifest.id.to_string(),
        size(manifest),
        licence(manifest),
        languages(manifest),
        state(status, manifest),
    ];
    cells.map(|cell| border::line(&cell).into_owned())
}

/// A licence's short name without SPDX's `LicenseRef-`; a star stands for "not for commercial use".
fn licence(manifest: &Manifest) -> String {
    let star = if manifest.non_commercial { "*" } else { "" };
    format!("{}{star}", manifest.licence.trim_start_matches("LicenseRef-"))
}

/// The languages of a model: its directions if it is made for a few pairs, else `ru, en` or `ru, en + 27`.
fn languages(manifest: &Manifest) -> String {
    if let Some(directions) = directions(&manifest.pairs) {
        return directions;
    }
    let first: Vec<&str> = ["ru", "en"]
        .into_iter()
        .filter(|code| manifest.languages.iter().any(|known| known == code))
        .collect();
    let others = manifest
        .languages
        .iter()
        .map(String::as_str)
        .filter(|code| !first.contains(code));
    if manifest.languages.len() <= LISTED_LANGUAGES {
        return first.iter().copied().chain(others).collect::<Vec<_>>().join(", ");
    }
    format!("{} + {}", first.join(", "), others.count())
}

/// `ru>en`, or `be, ru, uk>en` for a few pairs of one target.
fn directions(pairs: &[Pair]) -> Option<String> {
    let mut sources = Vec::new();
    let mut target = None;
    for pair in pairs {
        let Pair::Directed { from, to } = pair else {
            return None;
        };
        if target.is_some_and(|target| target != to) {
            return None;
        }
        target = Some(to);
        sources.push(from.as_str());
    }
    let target = target.filter(|_| sources.len() <= LISTED_LANGUAGES)?;
    // A model of one language has no direction.
    if sources == [target] {
        return Some(target.clone());
    }
    Some(format!("{}>{target}", sources.join(", ")))
}

fn table(rows: impl IntoIterator<Item = [String; 5]>) -> String {
    lined_up(HEAD, rows, Some(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::Catalog;

    #[test]
    fn the_built_in_models_fit_into_80_columns() {
        let catalog = Catalog::load(None).unwrap();
        let rows = catalog.iter().map(|manifest| {
            row(
                manifest,
                &Status::Partial {
                    bytes: manifest.bytes() / 2,
                },
            )
        });
        let all: Vec<Listed<'_>> = catalog
            .iter()
            .map(|manifest| (manifest, Status::Missing))
            .collect();
        let groups = groups(&all, &all);
        let rows = rows.chain(groups.iter().map(Group::row));
        for line in table(rows).lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn a_model_for_one_pair_shows_its_direction() {
        let catalog = Catalog::load(None).unwrap();
        assert_eq!(languages(catalog.get("firefox-ru-en").unwrap()), "ru>en");
        assert_eq!(
            languages(catalog.get("opus-mt-tc-big-zle-en").unwrap()),
            "be, ru, uk>en"
        );
        assert_eq!(languages(catalog.get("distilbart-cnn-6-6").unwrap()), "en");
        assert_eq!(
            languages(catalog.get("mt5-multilingual-xlsum").unwrap()),
            "ru, en + 23"
        );
        assert_eq!(languages(catalog.get("smollm2-135m-instruct").unwrap()), "en");
        assert_eq!(languages(catalog.get("qwen3-4b").unwrap()), "ru, en + 45");
    }
}
