//! Whether a Cyrillic and a Latin word may be the same name, whatever the transliteration.
//!
//! Both are reduced to a skeleton of consonants in one small alphabet: `Гейдарович`, `Geidarovich`
//! and `Heydarovych` come out nearly alike, while vowels, which vary most, are left out.

use std::sync::LazyLock;

use text::table;

/// Case endings that hold a consonant; the others vanish with the vowels.
static ENDINGS: LazyLock<Vec<&str>> = LazyLock::new(|| table!("ru/sounding_endings.tsv").words());

/// Whether `latin` may be `cyrillic`, in whatever case that stands.
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

/// What a name sounds like, the same for its Cyrillic and its Latin form where the spelling is regular.
pub fn skeleton(word: &str) -> String {
    let cyrillic = word.chars().any(|c| ('Ѐ'..='ӿ').contains(&c));
    let letters = if cyrillic {
        cyrillic_skeleton(word)
    } else {
        latin_skeleton(word)
    };
    letters.into_iter().collect()
}

/// The word itself, then the word without each case ending that it may have.
fn stems(word: &str) -> impl Iterator<Item = &str> {
    const SHORTEST: usize = 2;
    let cut = |ending: &&str| {
        word.strip_suffix(*ending)
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

/// Levenshtein's distance.
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

/// Consonants of a Cyrillic word: `s` for all hissing dentals, `x` for all sh-like sounds.
fn cyrillic_skeleton(word: &str) -> Vec<char> {
    let lower = word.to_lowercase();
    let letters = lower.chars().filter_map(|c| {
        Some(match c {
            'б' => 'b',
            'в' | 'ф' => 'v',
            'г' | 'ґ' => 'g',
            'д' => 'd',
            'ж' | 'ш' | 'щ' | 'ч' => 'x',
            'з' | 'с' | 'ц' => 's',
            'к' => 'k',
            'л' => 'l',
            'м' => 'm',
            'н' => 'n',
            'п' => 'p',
            'р' => 'r',
            'т' => 't',
            'х' => 'h',
            _ => return None,
        })
    });
    without_doubles(letters.collect())
}

/// Groups of Latin letters that stand for one sound, the longest first.
const GROUPS: &[(&str, &str)] = &[
    ("shch", "x"),
    ("sch", "x"),
    ("tch", "x"),
    ("sh", "x"),
    ("zh", "x"),
    ("ch", "x"),
    ("kh", "h"),
    ("ts", "s"),
    ("tz", "s"),
    ("ph", "v"),
    ("th", "t"),
    ("gh", "g"),
    ("ck", "k"),
    ("ce", "s"),
    ("ci", "s"),
    ("cy", "s"),
    ("x", "ks"),
    ("q", "k"),
    ("c", "k"),
    ("z", "s"),
    ("w", "v"),
    ("f", "v"),
    ("j", "dx"),
];

fn latin_skeleton(word: &str) -> Vec<char> {
    let lower = word.to_lowercase();
    let mut rest = lower.as_str();
    let mut letters = Vec::new();
    while let Some(first) = rest.chars().next() {
        if let Some((group, sound)) = GROUPS.iter().find(|(group, _)| rest.starts_with(group)) {
            letters.extend(sound.chars());
            rest = &rest[group.len()..];
        } else {
            if "bdghklmnprstv".contains(first) {
                letters.push(first);
            }
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
