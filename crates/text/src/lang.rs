//! Languages by their ISO 639-1 code.

use std::fmt;
use std::str::FromStr;

/// A language by its ISO 639-1 code.
///
/// Parsing accepts the code (`ru`), the English name (`Russian`, any case), a few other codes and names (`no`, `fil`,
/// `Farsi`) and BCP 47 tags, of which only the language part is kept (`pt-BR` is `pt`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lang(usize);

/// The error for a name or code of no known language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "unknown language '{}'{}; use an ISO 639-1 code such as ru, en or de",
    shown(.typed),
    hint(.suggestion.as_deref())
)]
pub struct UnknownLang {
    /// The name as it was typed.
    pub typed: String,
    /// The known code or name that is most like it, if one is similar.
    pub suggestion: Option<String>,
}

/// The beginning of what was typed, in one line: it may come from a file.
fn shown(typed: &str) -> String {
    const MOST: usize = 40;
    let line = |c: char| if c.is_control() { ' ' } else { c };
    let mut shown: String = typed.chars().map(line).take(MOST).collect();
    if typed.chars().nth(MOST).is_some() {
        shown.push('…');
    }
    shown
}

fn hint(suggestion: Option<&str>) -> String {
    suggestion
        .map(|near| format!(" (did you mean '{near}'?)"))
        .unwrap_or_default()
}

/// The writing system that a language's running text is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Script {
    /// English, German, Turkish, …
    Latin,
    /// Russian, Ukrainian, Bulgarian, …
    Cyrillic,
    /// Arabic, Persian, Urdu, Uyghur.
    Arabic,
    /// Chinese characters, alone or with kana.
    Han,
    /// Greek, which stands in formulas everywhere.
    Greek,
    /// Every other one: Hebrew, Georgian, Hangul, …
    Other,
}

struct Entry {
    code: &'static str,
    name: &'static str,
    script: Script,
}

const fn entry(code: &'static str, name: &'static str, script: Script) -> Entry {
    Entry { code, name, script }
}

/// Sorted by code: [`Lang`] is an index into it.
const LANGUAGES: &[Entry] = &[
    entry("af", "Afrikaans", Script::Latin),
    entry("ar", "Arabic", Script::Arabic),
    entry("az", "Azerbaijani", Script::Latin),
    entry("be", "Belarusian", Script::Cyrillic),
    entry("bg", "Bulgarian", Script::Cyrillic),
    entry("bn", "Bengali", Script::Other),
    entry("bs", "Bosnian", Script::Latin),
    entry("ca", "Catalan", Script::Latin),
    entry("cs", "Czech", Script::Latin),
    entry("da", "Danish", Script::Latin),
    entry("de", "German", Script::Latin),
    entry("el", "Greek", Script::Greek),
    entry("en", "English", Script::Latin),
    entry("es", "Spanish", Script::Latin),
    entry("et", "Estonian", Script::Latin),
    entry("eu", "Basque", Script::Latin),
    entry("fa", "Persian", Script::Arabic),
    entry("fi", "Finnish", Script::Latin),
    entry("fr", "French", Script::Latin),
    entry("gl", "Galician", Script::Latin),
    entry("gu", "Gujarati", Script::Other),
    entry("he", "Hebrew", Script::Other),
    entry("hi", "Hindi", Script::Other),
    entry("hr", "Croatian", Script::Latin),
    entry("hu", "Hungarian", Script::Latin),
    entry("hy", "Armenian", Script::Other),
    entry("id", "Indonesian", Script::Latin),
    entry("is", "Icelandic", Script::Latin),
    entry("it", "Italian", Script::Latin),
    entry("ja", "Japanese", Script::Han),
    entry("ka", "Georgian", Script::Other),
    entry("kk", "Kazakh", Script::Cyrillic),
    entry("kn", "Kannada", Script::Other),
    entry("ko", "Korean", Script::Other),
    entry("lt", "Lithuanian", Script::Latin),
    entry("lv", "Latvian", Script::Latin),
    entry("mk", "Macedonian", Script::Cyrillic),
    entry("ml", "Malayalam", Script::Other),
    entry("mr", "Marathi", Script::Other),
    entry("ms", "Malay", Script::Latin),
    entry("mt", "Maltese", Script::Latin),
    entry("nb", "Norwegian", Script::Latin),
    entry("nl", "Dutch", Script::Latin),
    entry("pl", "Polish", Script::Latin),
    entry("pt", "Portuguese", Script::Latin),
    entry("ro", "Romanian", Script::Latin),
    entry("ru", "Russian", Script::Cyrillic),
    entry("sk", "Slovak", Script::Latin),
    entry("sl", "Slovenian", Script::Latin),
    entry("sq", "Albanian", Script::Latin),
    entry("sr", "Serbian", Script::Cyrillic),
    entry("sv", "Swedish", Script::Latin),
    entry("ta", "Tamil", Script::Other),
    entry("te", "Telugu", Script::Other),
    entry("th", "Thai", Script::Other),
    entry("tl", "Tagalog", Script::Latin),
    entry("tr", "Turkish", Script::Latin),
    entry("ug", "Uyghur", Script::Arabic),
    entry("uk", "Ukrainian", Script::Cyrillic),
    entry("ur", "Urdu", Script::Arabic),
    entry("uz", "Uzbek", Script::Latin),
    entry("vi", "Vietnamese", Script::Latin),
    entry("zh", "Chinese", Script::Han),
];

/// Other codes and names that people and other programs have for languages of the table: (what is typed, its code).
const ALIASES: &[(&str, &str)] = &[
    ("no", "nb"),
    ("fil", "tl"),
    ("filipino", "tl"),
    ("farsi", "fa"),
    ("iw", "he"),
    ("uighur", "ug"),
];

impl Lang {
    /// English, the product's default target.
    pub const EN: Lang = Lang::from_code("en");
    /// Russian, the product's first source.
    pub const RU: Lang = Lang::from_code("ru");

    /// The language with a code that is known at compile time.
    const fn from_code(code: &str) -> Lang {
        let code = code.as_bytes();
        let mut index = 0;
        while index < LANGUAGES.len() {
            let known = LANGUAGES[index].code.as_bytes();
            if known[0] == code[0] && known[1] == code[1] {
                return Lang(index);
            }
            index += 1;
        }
        panic!("not in the table of languages")
    }

    /// The index in [`Lang::all`].
    pub(crate) fn index(self) -> usize {
        self.0
    }

    /// The ISO 639-1 code, lower case: `ru`.
    pub fn code(self) -> &'static str {
        LANGUAGES[self.0].code
    }

    /// The English name: `Russian`.
    pub fn name(self) -> &'static str {
        LANGUAGES[self.0].name
    }

    /// The script of its running text.
    pub fn script(self) -> Script {
        LANGUAGES[self.0].script
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        self.script() == Script::Arabic || self.code() == "he"
    }

    /// Every language, sorted by code.
    pub fn all() -> impl Iterator<Item = Lang> {
        (0..LANGUAGES.len()).map(Lang)
    }
}

impl FromStr for Lang {
    type Err = UnknownLang;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        // Most are codes of our own tables.
        if let Ok(index) = LANGUAGES.binary_search_by_key(&typed, |entry| entry.code) {
            return Ok(Lang(index));
        }
        let wanted = typed.trim().to_lowercase();
        let tag = wanted.split(['-', '_']).next().unwrap_or_default();
        let alias = ALIASES.iter().find(|(alias, _)| *alias == tag);
        let tag = alias.map_or(tag, |(_, code)| code);
        Lang::all()
            .find(|lang| lang.code() == tag || lang.name().to_lowercase() == wanted)
            .ok_or_else(|| UnknownLang {
                typed: typed.to_owned(),
                suggestion: nearest(&wanted),
            })
    }
}

/// A language whose name begins as `wanted` does: `russ` and `russain` both mean Russian.
fn nearest(wanted: &str) -> Option<String> {
    let head: String = wanted.chars().take(3).collect();
    (wanted.chars().count() >= 3)
        .then(|| Lang::all().find(|lang| lang.name().to_lowercase().starts_with(&head)))
        .flatten()
        .map(|lang| lang.code().to_owned())
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lang({})", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_holds_each_code_once() {
        assert!(LANGUAGES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn parses_codes_names_and_tags() {
        for typed in ["ru", "RU", "Russian", "ru-RU", "ru_RU", " russian "] {
            assert_eq!(typed.parse(), Ok(Lang::RU), "{typed}");
        }
    }

    #[test]
    fn other_codes_and_names_lead_to_the_language() {
        for (alias, code) in ALIASES {
            assert_eq!(alias.parse::<Lang>().unwrap().code(), *code, "{alias}");
            assert!(Lang::all().all(|lang| lang.code() != *alias && lang.name().to_lowercase() != *alias));
        }
        assert_eq!("no-NO".parse::<Lang>().unwrap().name(), "Norwegian");
        assert_eq!("zh-Hant".parse::<Lang>().unwrap().name(), "Chinese");
    }

    #[test]
    fn an_unknown_language_is_named_with_the_nearest_one() {
        let error = "russain".parse::<Lang>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "unknown language 'russain' (did you mean 'ru'?); use an ISO 639-1 code such as ru, en or de"
        );
        assert_eq!("".parse::<Lang>().unwrap_err().suggestion, None);
        let foreign = format!("b\n\u{1b}[2J{}", "u".repeat(100));
        let error = foreign.parse::<Lang>().unwrap_err().to_string();
        assert!(!error.contains(char::is_control) && error.len() < 150, "{error}");
    }
}
