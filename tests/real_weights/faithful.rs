//! What holds for the digest of any article, whatever its words: an independent, tolerant reading of a digest's JSON.

use serde_json::Value;

/// What is wrong with a paragraph's translation.
pub struct Fault {
    /// The first words of the paragraph, and what is wrong.
    pub what: String,
    /// The code of the warning that has to say so.
    pub code: &'static str,
    /// Whether it does.
    pub is_told: bool,
}

/// A paragraph: its source, its translation, and the codes of its warnings.
pub struct Paragraph {
    pub source: String,
    pub translation: String,
    pub codes: Vec<String>,
}

/// The paragraphs of a report.
pub fn paragraphs(report: &Value) -> Vec<Paragraph> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let paragraph = |block: &Value| {
        let segments = list(&block["segments"]);
        let joined = |key: &str| {
            let texts = segments.iter().filter_map(|segment| segment[key].as_str());
            texts.collect::<Vec<_>>().join(" ")
        };
        let codes = segments.iter().flat_map(|segment| list(&segment["warnings"]));
        Paragraph {
            source: joined("source"),
            translation: joined("translation"),
            codes: codes
                .filter_map(|code| code.as_str().map(str::to_owned))
                .collect(),
        }
    };
    list(&report["blocks"]).iter().map(paragraph).collect()
}

/// The paragraphs of `article` that are not a paragraph's source, as far as those are in the article's order.
pub fn left_out<'a>(article: &'a str, paragraphs: &[Paragraph]) -> Vec<&'a str> {
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let mut sources = paragraphs
        .iter()
        .map(|paragraph| plain(&paragraph.source))
        .peekable();
    let lines = article
        .lines()
        .filter(|line| line.contains(char::is_alphanumeric));
    lines
        .filter(|line| {
            let line = plain(line);
            sources.next_if(|source| line.ends_with(source)).is_none()
        })
        .collect()
}

/// The number of names in the sources.
pub fn count_names(paragraphs: &[Paragraph]) -> usize {
    paragraphs
        .iter()
        .map(|paragraph| names(&paragraph.source).len())
        .sum()
}

/// What this reading finds wrong with paragraphs translated from Russian into English.
pub fn faults(paragraphs: &[Paragraph]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for paragraph in paragraphs {
        let place: String = paragraph.source.chars().take(40).collect();
        let mut fault = |what: String, code: &'static str| {
            faults.push(Fault {
                what: format!("{place}…: {what}"),
                code,
                is_told: paragraph.codes.iter().any(|told| told == code),
            });
        };
        let translation = &paragraph.translation;
        if !translation.contains(char::is_alphabetic) {
            fault("no translation".to_owned(), "untranslated");
        }
        if translation.contains(|c: char| ('Ѐ'..='ӿ').contains(&c)) {
            fault("Cyrillic letters".to_owned(), "source-script-left");
        }
        if !is_closed(translation) {
            fault("quotation marks without their partners".to_owned(), "quotes-lost");
        }
        for number in numbers(&paragraph.source) {
            if !has_number(translation, &number) {
                fault(format!("no {number}"), "number-mismatch");
            }
        }
        for name in names(&paragraph.source) {
            if !has_name(translation, name) {
                fault(format!("no {name}"), "name-missing");
            }
        }
    }
    faults
}

fn is_closed(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    count('“') == count('”') && count('"').is_multiple_of(2)
}

/// Runs of digits.
fn numbers(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

/// The digits, or a word up to twelve.
fn has_number(text: &str, number: &str) -> bool {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let word = number.parse().ok().and_then(|value: usize| WORDS.get(value));
    let lower = text.to_lowercase();
    numbers(text).iter().any(|there| there == number)
        || word.is_some_and(|word| {
            lower
                .split(|c: char| !c.is_alphabetic())
                .any(|there| there == *word)
        })
}

/// Words with one capital that does not begin a sentence, but for patronymics, which English news leaves out.
fn names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut end = 0;
    for word in text
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() > 3)
    {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let before = text[end..at].trim_end();
        let joined =
            end > 0 && (before.is_empty() || before.ends_with(|c: char| c.is_alphabetic() || c == ','));
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        let is_name = word.starts_with(char::is_uppercase) && capitals == 1;
        let patronymic = ["ович", "евич", "овн", "евн"]
            .iter()
            .any(|mark| word.contains(mark));
        if joined && is_name && !patronymic {
            names.push(word);
        }
        end = at + word.len();
    }
    names
}

/// Whether some capitalised word begins with the same consonants.
fn has_name(text: &str, name: &str) -> bool {
    const ENOUGH: usize = 3;
    let wanted = consonants(name);
    let words = text.split(|c: char| !c.is_alphabetic());
    words
        .filter(|word| word.starts_with(char::is_uppercase))
        .any(|word| {
            let there = consonants(word);
            let alike = wanted.iter().zip(&there).take_while(|(a, b)| a == b).count();
            alike >= ENOUGH.min(wanted.len()).min(there.len()) && alike > 0
        })
}

/// The consonants of a word in either alphabet, of those that sound alike one.
fn consonants(word: &str) -> Vec<char> {
    const SPELT: [(&str, &str); 10] = [
        ("shch", "s"),
        ("дж", "j"),
        ("zh", "j"),
        ("kh", "h"),
        ("sh", "s"),
        ("ch", "ч"),
        ("ph", "f"),
        ("ce", "s"),
        ("ci", "s"),
        ("ts", "s"),
    ];
    let mut word = word.to_lowercase();
    for (letters, sound) in SPELT {
        word = word.replace(letters, sound);
    }
    let sound = |c: char| {
        Some(match c {
            'б' => 'b',
            'в' | 'w' => 'v',
            'г' => 'g',
            'д' => 'd',
            'ж' => 'j',
            'з' | 'с' | 'ц' | 'ш' | 'щ' | 'z' => 's',
            'к' | 'c' | 'q' => 'k',
            'л' => 'l',
            'м' => 'm',
            'н' => 'n',
            'п' => 'p',
            'р' => 'r',
            'т' => 't',
            'ф' => 'f',
            'х' => 'h',
            'b' | 'v' | 'g' | 'd' | 'j' | 's' | 'k' | 'l' | 'm' | 'n' | 'p' | 'r' | 't' | 'f' | 'h' | 'ч' => {
                c
            }
            _ => return None,
        })
    };
    let mut sounds: Vec<char> = word.chars().filter_map(sound).collect();
    sounds.dedup();
    sounds
}

#[test]
fn names_and_numbers_are_found_however_they_are_spelt() {
    for (source, translation) in [
        ("на встрече с Ильхамом Алиевым", "a meeting with Ilham Aliyev"),
        (
            "вчера в Азербайджане и Франции",
            "in Azerbaijan and France yesterday",
        ),
        ("ещё 3-4 года назад", "three to four years ago"),
        ("сказал Сергей Щербаков", "said Sergey Shcherbakov"),
    ] {
        assert!(
            names(source).iter().all(|name| has_name(translation, name)),
            "{source}"
        );
        assert!(
            numbers(source)
                .iter()
                .all(|number| has_number(translation, number)),
            "{source}"
        );
    }
    assert!(!has_name("a meeting with Ilham Petrov", "Алиевым") && !has_number("in 15 years", "5"));
    assert_eq!(
        names("Вчера Путин был в Баку. Сегодня Хейдарович нет"),
        ["Путин", "Баку"]
    );
}

#[test]
fn a_digest_with_a_mistake_is_found() {
    let paragraph = |translation: &str, codes: &[&str]| Paragraph {
        source: "«В 5 часов», — сказал министр Путину.".to_owned(),
        translation: translation.to_owned(),
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    };
    let good = paragraph("“At 5,” the minister told Putin.", &[]);
    assert!(faults(&[good]).is_empty());
    let bad = paragraph(
        "“At 6, the министр told Peter.",
        &["number-mismatch", "quotes-lost"],
    );
    let found = faults(&[bad]);
    let told: Vec<(&str, bool)> = found.iter().map(|fault| (fault.code, fault.is_told)).collect();
    assert_eq!(
        told,
        [
            ("source-script-left", false),
            ("quotes-lost", true),
            ("number-mismatch", true),
            ("name-missing", false)
        ]
    );
    let source = |text: &str| Paragraph {
        source: text.to_owned(),
        ..paragraph("", &[])
    };
    let article = "Один.\n\nфайл (1)Два. Три.\n\nЧетыре.\n";
    assert_eq!(
        left_out(article, &[source("Один."), source("Четыре.")]),
        ["файл (1)Два. Три."]
    );
    assert!(
        left_out(
            article,
            &[source("Один."), source("Два. Три."), source("Четыре.")]
        )
        .is_empty()
    );
    assert_eq!(left_out(article, &[source("Четыре."), source("Один.")]).len(), 2);
}
