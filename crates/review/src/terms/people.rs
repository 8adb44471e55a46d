//! People: a known first name, perhaps a patronymic, and a surname.
//!
//! The first name's table tells the sex, the sex tells which ending of the surname is its case, and
//! the rest is spelt as English-language newspapers spell it.

use super::Word;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sex {
    Male,
    Female,
}
use Sex::{Female, Male};

/// First names in the nominative and their usual English form.
#[rustfmt::skip] // A table: several entries a line.
const FIRST_NAMES: &[(&str, &str, Sex)] = &[
    ("александр", "Alexander", Male), ("алексей", "Alexey", Male), ("анатолий", "Anatoly", Male), ("андрей", "Andrey", Male),
    ("антон", "Anton", Male), ("аркадий", "Arkady", Male), ("армен", "Armen", Male), ("артем", "Artem", Male), ("артём", "Artem", Male),
    ("богдан", "Bogdan", Male), ("борис", "Boris", Male), ("вадим", "Vadim", Male), ("валентин", "Valentin", Male),
    ("валерий", "Valery", Male), ("василий", "Vasily", Male), ("виктор", "Viktor", Male), ("виталий", "Vitaly", Male),
    ("владимир", "Vladimir", Male), ("владислав", "Vladislav", Male), ("вячеслав", "Vyacheslav", Male), ("геннадий", "Gennady", Male),
    ("георгий", "Georgy", Male), ("григорий", "Grigory", Male), ("гейдар", "Heydar", Male), ("денис", "Denis", Male),
    ("дмитрий", "Dmitry", Male), ("евгений", "Yevgeny", Male), ("егор", "Yegor", Male), ("иван", "Ivan", Male), ("игорь", "Igor", Male),
    ("илья", "Ilya", Male), ("ильхам", "Ilham", Male), ("кирилл", "Kirill", Male), ("константин", "Konstantin", Male),
    ("леонид", "Leonid", Male), ("максим", "Maxim", Male), ("михаил", "Mikhail", Male), ("никита", "Nikita", Male), ("никол", "Nikol", Male),
    ("николай", "Nikolay", Male), ("нурсултан", "Nursultan", Male), ("олег", "Oleg", Male), ("павел", "Pavel", Male), ("пётр", "Pyotr", Male),
    ("петр", "Pyotr", Male), ("рамзан", "Ramzan", Male), ("ринат", "Rinat", Male), ("роман", "Roman", Male), ("рустам", "Rustam", Male),
    ("руслан", "Ruslan", Male), ("семен", "Semyon", Male), ("серж", "Serzh", Male), ("сергей", "Sergey", Male), ("станислав", "Stanislav", Male),
    ("степан", "Stepan", Male), ("тимур", "Timur", Male), ("федор", "Fyodor", Male), ("эдуард", "Eduard", Male), ("эльдар", "Eldar", Male),
    ("юрий", "Yury", Male), ("яков", "Yakov", Male), ("ярослав", "Yaroslav", Male),
    ("алина", "Alina", Female), ("алла", "Alla", Female), ("анастасия", "Anastasia", Female), ("анна", "Anna", Female),
    ("валентина", "Valentina", Female), ("валерия", "Valeria", Female), ("вера", "Vera", Female), ("виктория", "Viktoria", Female),
    ("галина", "Galina", Female), ("дарья", "Darya", Female), ("екатерина", "Yekaterina", Female), ("елена", "Yelena", Female),
    ("елизавета", "Yelizaveta", Female), ("ирина", "Irina", Female), ("ксения", "Ksenia", Female), ("лариса", "Larisa", Female),
    ("любовь", "Lyubov", Female), ("людмила", "Lyudmila", Female), ("маргарита", "Margarita", Female), ("марина", "Marina", Female),
    ("мария", "Maria", Female), ("надежда", "Nadezhda", Female), ("наталья", "Natalya", Female), ("наталия", "Natalia", Female),
    ("нина", "Nina", Female), ("оксана", "Oksana", Female), ("ольга", "Olga", Female), ("светлана", "Svetlana", Female),
    ("софья", "Sofya", Female), ("тамара", "Tamara", Female), ("татьяна", "Tatyana", Female), ("юлия", "Yulia", Female), ("эльвира", "Elvira", Female),
];

/// A person that `words` begin with: the length in words, and the English name.
pub fn at(words: &[Word<'_>]) -> Option<(usize, String)> {
    let first = words
        .first()
        .filter(|word| word.joined && is_capitalised(word.text))?;
    let (english, sex) = first_name(&first.lower)?;
    let patronymic = words
        .get(1)
        .is_some_and(|word| word.joined && is_patronymic(&word.lower));
    let last = words
        .get(1 + usize::from(patronymic))
        .filter(|word| is_capitalised(word.text))?;
    let surname = spell(&nominative_surname(&last.lower, sex));
    Some((2 + usize::from(patronymic), format!("{english} {surname}")))
}

fn is_capitalised(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase)
}

fn is_patronymic(word: &str) -> bool {
    const ENDINGS: [&str; 10] = [
        "ович", "евич", "ьич", "овн", "евн", "ичн", "ыч", "оглы", "оглу", "кызы",
    ];
    ENDINGS.iter().any(|ending| {
        word.rfind(ending)
            .is_some_and(|at| at > 2 && word[at + ending.len()..].chars().count() <= 2)
    })
}

/// The first name of which `word` is a case form.
fn first_name(word: &str) -> Option<(&'static str, Sex)> {
    FIRST_NAMES
        .iter()
        .find(|(name, _, sex)| is_form_of(word, name, *sex))
        .map(|(_, english, sex)| (*english, *sex))
}

fn is_form_of(word: &str, name: &str, sex: Sex) -> bool {
    const AFTER_CONSONANT: &[&str] = &["", "а", "у", "ом", "е"];
    const AFTER_SOFT: &[&str] = &["й", "я", "ю", "ем", "е", "и", "ь"];
    const AFTER_A: &[&str] = &["а", "ы", "и", "е", "у", "ой", "ей"];
    const AFTER_YA: &[&str] = &["я", "и", "ю", "ей", "е"];
    let (stem, endings) = match name.chars().last() {
        // «Павел» and «Любовь» lose a vowel in their other cases.
        _ if name == "павел" => return ["павел", "павла", "павлу", "павлом", "павле"].contains(&word),
        _ if name == "любовь" => return ["любовь", "любови", "любовью"].contains(&word),
        Some('й' | 'ь') => (&name[..name.len() - 2], AFTER_SOFT),
        Some('а') => (&name[..name.len() - 2], AFTER_A),
        Some('я') => (&name[..name.len() - 2], AFTER_YA),
        _ if sex == Male => (name, AFTER_CONSONANT),
        _ => (name, &[""][..]),
    };
    word.strip_prefix(stem)
        .is_some_and(|ending| endings.contains(&ending))
}

/// Takes the case off a surname.
fn nominative_surname(word: &str, sex: Sex) -> String {
    /// Endings of oblique cases and what stands for them in the nominative, the longest first.
    const MALE: &[(&str, &str)] = &[
        ("ского", "ский"),
        ("скому", "ский"),
        ("ским", "ский"),
        ("ском", "ский"),
        ("цкого", "цкий"),
        ("цкому", "цкий"),
        ("цким", "цкий"),
        ("овым", "ов"),
        ("евым", "ев"),
        ("ёвым", "ёв"),
        ("иным", "ин"),
        ("ыным", "ын"),
        ("ова", "ов"),
        ("ева", "ев"),
        ("ёва", "ёв"),
        ("ина", "ин"),
        ("ына", "ын"),
        ("ову", "ов"),
        ("еву", "ев"),
        ("ёву", "ёв"),
        ("ину", "ин"),
        ("ыну", "ын"),
        ("ове", "ов"),
        ("еве", "ев"),
        ("ине", "ин"),
        ("ном", "н"),
        ("ком", "к"),
        ("ром", "р"),
        ("яна", "ян"),
        ("яну", "ян"),
        ("яном", "ян"),
        ("ана", "ан"),
        ("ану", "ан"),
        ("аном", "ан"),
        ("ика", "ик"),
        ("ику", "ик"),
        ("иком", "ик"),
        ("ера", "ер"),
        ("еру", "ер"),
        ("ером", "ер"),
    ];
    const FEMALE: &[(&str, &str)] = &[
        ("ской", "ская"),
        ("скую", "ская"),
        ("цкой", "цкая"),
        ("цкую", "цкая"),
        ("овой", "ова"),
        ("евой", "ева"),
        ("ёвой", "ёва"),
        ("иной", "ина"),
        ("ыной", "ына"),
        ("ову", "ова"),
        ("еву", "ева"),
        ("ёву", "ёва"),
        ("ину", "ина"),
        ("ыну", "ына"),
    ];
    let endings = if sex == Male { MALE } else { FEMALE };
    let changed = endings.iter().find_map(|(oblique, nominative)| {
        let stem = word
            .strip_suffix(oblique)
            .filter(|stem| stem.chars().count() >= 2)?;
        Some(format!("{stem}{nominative}"))
    });
    changed.unwrap_or_else(|| word.to_owned())
}

/// The usual spelling of a Russian surname in English (BGN/PCGN, simplified as newspapers do).
fn spell(surname: &str) -> String {
    let (stem, ending) = match surname {
        _ if surname.ends_with("ий") || surname.ends_with("ый") => (&surname[..surname.len() - 4], "y"),
        _ => (surname, ""),
    };
    let mut spelt = String::new();
    let mut previous = ' ';
    for letter in stem.chars() {
        spelt.push_str(latin(letter, previous));
        previous = letter;
    }
    spelt.push_str(ending);
    let mut letters = spelt.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn latin(letter: char, previous: char) -> &'static str {
    let after_vowel = matches!(
        previous,
        ' ' | '-' | 'а' | 'е' | 'ё' | 'и' | 'о' | 'у' | 'ы' | 'э' | 'ю' | 'я' | 'ь' | 'ъ'
    );
    match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' if after_vowel => "ye",
        'е' | 'э' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",

        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'й' | 'ы' => "y",
        'ю' => "yu",
        'я' => "ya",
        '-' => "-",
        _ => "",
    }
}
