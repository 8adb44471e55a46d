//! Compares a Cyrillic and a Latin word: whether they may be the same name in any transliteration.
//!
//! Both are reduced to a skeleton of consonants in one small alphabet: `Гейдарович`, `Geidarovich`
//! and `Heydarovych` come out nearly alike, while vowels, which vary most, are left out.

use std::collections::HashMap;
use std::sync::LazyLock;

use text::tables::Table;
use text::{script, table};

use crate::inflection::{Class, endings};

/// The position in a name where letters are spelt in this way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everywhere.
    Anywhere,
    /// Where a syllable begins.
    Syllable,
    /// At the end of the name.
    End,
}

/// The English spelling of Cyrillic letters in names.
pub struct Spelling {
    /// The Cyrillic letters, in small letters.
    pub letters: &'static str,
    /// The Latin letters, in small letters.
    pub latin: &'static str,
    /// The position where this spelling applies.
    pub place: Place,
}

/// The usual spelling of names, in the order in which its rows are tried.
pub static LETTERS: LazyLock<Vec<Spelling>> = LazyLock::new(|| {
    const TABLE: Table<3> = table!("ru-en/letters.tsv");
    TABLE.read(|[letters, latin, place]| {
        let place = match place {
            "anywhere" => Place::Anywhere,
            "syllable" => Place::Syllable,
            "end" => Place::End,
            _ => return None,
        };
        Some(Spelling {
            letters,
            latin,
            place,
        })
    })
});

/// Case endings with a consonant, also behind the suffix of an adjective; the others vanish with the vowels.
static ENDINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let suffixes: Vec<&str> = table!("ru/name_suffixes.tsv").words();
    let of_adjectives: Vec<&str> = endings(|ending| ending.class == Class::Adjective);
    let with_suffix = suffixes.iter().flat_map(|suffix| {
        of_adjectives
            .iter()
            .map(move |ending| format!("{suffix}{ending}"))
    });
    let plain: Vec<&str> = endings(|_| true);
    let mut all: Vec<String> = plain.into_iter().map(str::to_owned).chain(with_suffix).collect();
    all.retain(|ending| !cyrillic_skeleton(ending).is_empty());
    all.sort_unstable();
    all.dedup();
    all
});

/// Whether `latin` may be the name `cyrillic`, in whatever case the latter is.
pub fn same_name(cyrillic: &str, latin: &str) -> bool {
    // A soft g is spelt as it sounds in Russian: Джордж is George.
    let soft = latin.to_lowercase().replace("ge", "je").replace("gi", "ji");
    let spellings = [latin_skeleton(latin), latin_skeleton(&soft)];
    stems(cyrillic).any(|stem| {
        spellings
            .iter()
            .any(|spelling| near(&cyrillic_skeleton(stem), spelling))
    })
}

/// The consonants of a name, the same for its Cyrillic and its Latin form if the spelling is regular.
pub fn skeleton(word: &str) -> String {
    let letters = if word.contains(script::is_cyrillic) {
        cyrillic_skeleton(word)
    } else {
        latin_skeleton(word)
    };
    letters.into_iter().collect()
}

/// The word itself, then the word without each case ending that it may have.
fn stems(word: &str) -> impl Iterator<Item = &str> {
    const SHORTEST: usize = 2;
    let cut = |ending: &String| {
        word.strip_suffix(ending.as_str())
            .filter(|stem| stem.chars().count() >= SHORTEST)
    };
    std::iter::once(word).chain(ENDINGS.iter().filter_map(cut))
}

fn near(a: &[char], b: &[char]) -> bool {
    let allowed = match a.len().max(b.len()) {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    a.len().abs_diff(b.len()) <= allowed && distance(a, b) <= allowed
}

/// The Levenshtein distance of two words.
pub fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// The consonants of each Cyrillic letter, by how it is spelt.
static SOUNDS_OF_LETTERS: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let anywhere = LETTERS.iter().filter(|row| row.place == Place::Anywhere);
    let sounds = anywhere.filter_map(|row| Some((row.letters.parse().ok()?, latin_skeleton(row.latin))));
    sounds.filter(|(_, sounds)| !sounds.is_empty()).collect()
});

/// Consonants of a Cyrillic word: `s` for all hissing dentals, `x` for all sh-like sounds.
fn cyrillic_skeleton(word: &str) -> Vec<char> {
    let lower = word.to_lowercase();
    let sounds = lower.chars().filter_map(|letter| SOUNDS_OF_LETTERS.get(&letter));
    without_doubles(sounds.flatten().copied().collect())
}

/// Latin letters and groups of letters with their sounds, in the order in which they are tried.
static SOUNDS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    const TABLE: Table<2> = table!("latin/sounds.tsv");
    TABLE.read(|[letters, sound]| Some((letters, sound)))
});

fn latin_skeleton(word: &str) -> Vec<char> {
    let lower = word.to_lowercase();
    let mut rest = lower.as_str();
    let mut letters = Vec::new();
    while let Some(first) = rest.chars().next() {
        if let Some((group, sound)) = SOUNDS.iter().find(|(group, _)| rest.starts_with(group)) {
            letters.extend(sound.chars());
            rest = &rest[group.len()..];
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    without_doubles(letters)
}

fn without_doubles(mut letters: Vec<char>) -> Vec<char> {
    letters.dedup();
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_in_any_case_and_spelling() {
        for (cyrillic, latin) in [
            ("Алиевым", "Aliyev"),
            ("Алиевым", "Aliev"),
            ("Ильхамом", "Ilham"),
            ("Гейдаровичем", "Heydarovich"),
            ("Лавров", "Lavrov"),
            ("Гусману", "Gusman"),
            ("Михаилу", "Mikhail"),
            ("Хрущёва", "Khrushchev"),
            ("Достоевского", "Dostoyevsky"),
            ("Чайковский", "Tchaikovsky"),
            ("Жуковым", "Zhukov"),
            ("Царёв", "Tsaryov"),
            ("Юрий", "Yuri"),
            ("Яковлева", "Yakovleva"),
            ("Щербаков", "Shcherbakov"),
            ("Вашингтоне", "Washington"),
            ("Джонсона", "Johnson"),
            ("Минской", "Minsk"),
            ("Фёдор", "Fyodor"),
            ("Джорджем", "George"),
            ("Зеленского", "Zelensky"),
        ] {
            assert!(same_name(cyrillic, latin), "{cyrillic} {latin}");
        }
    }

    #[test]
    fn different_names_do_not() {
        for (cyrillic, latin) in [
            ("Алиевым", "Elijah"),
            ("Лавров", "Lavender"),
            ("Гусману", "General"),
            ("Путин", "Poroshenko"),
            ("Ереван", "Tehran"),
            ("Медведев", "Member"),
            ("Минской", "Ministry"),
            ("Сергей", "Prime"),
            ("Шойгу", "Defense"),
            ("Гейдар", "Leader"),
        ] {
            assert!(!same_name(cyrillic, latin), "{cyrillic} {latin}");
        }
    }
}
