//! Recognises files of keys and values: YAML, TOML, INI, Java properties, Apple's strings.
//!
//! Lists that people write, such as a vocabulary or the hours of a day, have keys and values too. So the keys have to
//! be names as programs have them, or the values be quoted, or keys be nested.

use std::collections::HashSet;

/// Which kind of such a file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Yaml,
    Settings,
    Strings,
}

/// The kind of a text; `None` if it may be prose.
pub(super) fn of(text: &str) -> Option<Kind> {
    if is_yaml(text) {
        Some(Kind::Yaml)
    } else if is_strings(text) {
        Some(Kind::Strings)
    } else if is_settings(text) {
        Some(Kind::Settings)
    } else {
        None
    }
}

/// What the keys and values of a text are like.
#[derive(Default)]
struct Entries<'t> {
    keys: HashSet<&'t str>,
    count: usize,
    /// Keys that programs use and people hardly do: with an underscore or a capital inside.
    of_programs: usize,
    /// Keys of parts with full stops between, which may be names of files and sites as well.
    dotted: usize,
    /// Keys that begin with a small letter.
    small: usize,
    /// Values that are quoted, lists, or `true` and `false`.
    literal: usize,
}

impl<'t> Entries<'t> {
    fn add(&mut self, key: &'t str, value: &str) {
        self.count += 1;
        self.keys.insert(key);
        let bare = key.trim_matches(['"', '\'']);
        let has_hump = bare
            .as_bytes()
            .windows(2)
            .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase());
        let is_name = bare.starts_with(|letter: char| letter.is_ascii_alphabetic());
        self.of_programs += usize::from(is_name && (bare.contains('_') || has_hump));
        self.dotted += usize::from(is_name && bare.contains('.') && !bare.ends_with('.'));
        self.small += usize::from(bare.starts_with(|letter: char| letter.is_ascii_lowercase()));
        self.literal += usize::from(is_literal(value));
    }

    /// Whether most keys or most values are such as programs write them, and no key stands twice, as names do that
    /// speak by turns.
    fn is_of_programs(&self) -> bool {
        let is_most = |part: usize| part * 10 >= self.count * 6;
        self.keys.len() == self.count
            && (is_most(self.of_programs) || is_most(self.literal) && is_most(self.small))
    }
}

fn is_literal(value: &str) -> bool {
    let value = value.trim().trim_end_matches([';', ',']);
    let is_quoted = |mark: char| value.len() > 1 && value.starts_with(mark) && value.ends_with(mark);
    is_quoted('"')
        || is_quoted('\'')
        || value == "true"
        || value == "false"
        || value.starts_with(['[', '{']) && value.ends_with([']', '}'])
}

/// Whether this is a key: a name in ASCII, or anything in quotes.
fn is_key(key: &str) -> bool {
    let is_quoted = |mark: char| key.len() > 2 && key.starts_with(mark) && key.ends_with(mark);
    let is_name = key
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_-./@".contains(&byte));
    !key.is_empty() && (is_name || is_quoted('"') || is_quoted('\''))
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Key and value of an entry of YAML: `key: value`, or `key:` before what is nested.
fn yaml_entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line
        .split_once(": ")
        .or_else(|| Some((line.strip_suffix(':')?, "")))?;
    let key = key.trim_end();
    is_key(key).then_some((key, value.trim()))
}

/// Whether the text is YAML: all lines are keys, items or parts of a value. Front matter ends, and prose follows it.
fn is_yaml(text: &str) -> bool {
    let (mut entries, mut lines, mut fitting) = (Entries::default(), 0_usize, 0_usize);
    let mut is_nested = false;
    // The indentation of the line that opened a nesting or a text block.
    let mut open: Option<usize> = None;
    let mut block: Option<usize> = None;
    let body = text
        .strip_prefix("---")
        .filter(|body| body.starts_with(['\n', '\r', ' ']));
    let is_marked = body.is_some();
    for line in body.unwrap_or(text).lines().map(str::trim_end) {
        let indent = indentation(line);
        let bare = line.trim_start();
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        if bare == "---" && is_marked {
            return false;
        }
        if block.is_some_and(|at| indent > at) {
            continue;
        }
        block = None;
        lines += 1;
        let item = bare.strip_prefix("- ");
        if let Some((key, value)) = yaml_entry(item.unwrap_or(bare)) {
            fitting += 1;
            entries.add(key, value);
            is_nested |= open.is_some_and(|at| indent > at);
            open = (value.is_empty() || item.is_some()).then_some(indent);
            if value.starts_with(['|', '>']) && value.len() <= 2 {
                block = Some(indent);
            }
        } else {
            fitting += usize::from(item.is_some() || open.is_some_and(|at| indent > at));
        }
    }
    if lines < 2 || entries.count < 2 || fitting * 10 < lines * 9 {
        return false;
    }
    let is_small = entries.small * 10 >= entries.count * 6;
    is_small && (is_nested || is_marked) || entries.count > 2 && entries.is_of_programs()
}

/// Whether the text is TOML, INI or properties: `key = value`, perhaps in sections.
fn is_settings(text: &str) -> bool {
    let (mut entries, mut lines, mut fitting, mut sections) = (Entries::default(), 0_usize, 0_usize, 0_usize);
    let (mut is_continued, mut is_list) = (false, false);
    for line in text.lines().map(str::trim) {
        let goes_on = std::mem::replace(&mut is_continued, line.ends_with('\\'));
        if goes_on || line.is_empty() || line.starts_with(['#', ';', '!']) {
            continue;
        }
        if is_list {
            is_list = !line.ends_with([']', '}']);
            continue;
        }
        lines += 1;
        let section = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let Some(section) = section {
            let is_section = section.is_ascii();
            sections += usize::from(is_section);
            fitting += usize::from(is_section);
        } else if let Some((key, value)) = line.split_once('=') {
            let key = key.trim().strip_prefix("export ").unwrap_or(key.trim());
            let plain = key.split_once('[').map_or(key, |(plain, _)| plain);
            if is_key(plain) {
                fitting += 1;
                entries.add(key, value);
                is_list = matches!(value.trim(), "[" | "{");
            }
        }
    }
    if fitting * 10 < lines * 9 {
        return false;
    }
    entries.of_programs += entries.dotted;
    sections > 0 && entries.count > 1 || entries.count > 2 && entries.is_of_programs()
}

/// Whether the text is a table of strings: `"key" = "value";`.
fn is_strings(text: &str) -> bool {
    let is_entry = |line: &str| {
        let parts = line.strip_suffix(';').and_then(|entry| entry.split_once('='));
        parts.is_some_and(|(key, value)| {
            let is_quoted = |part: &str| part.len() > 1 && part.starts_with('"') && part.ends_with('"');
            is_quoted(key.trim()) && is_quoted(value.trim())
        })
    };
    let is_comment = |line: &str| {
        line.is_empty() || line.starts_with("//") || line.starts_with("/*") || line.ends_with("*/")
    };
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !is_comment(line))
        .peekable();
    lines.peek().is_some() && lines.all(is_entry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_keys_and_values_are_known() {
        for (text, kind) in [
            (
                "pt:\n  menu:\n    abrir: \"Abrir o arquivo\"\n    fechar: Fechar a janela\n",
                Kind::Yaml,
            ),
            ("---\npt:\n  menu:\n  - Abrir\n", Kind::Yaml),
            (
                "- name: a\n  text: Abrir\n- name: b\n  text: Fechar\n",
                Kind::Yaml,
            ),
            (
                "intro: |\n  Bom dia a todos.\n\n  Até logo.\nmenu:\n  abrir: Abrir\n",
                Kind::Yaml,
            ),
            (
                "# textos\nmenu_open: Abrir\nmenu_close: Fechar\nmenu_exit: Sair\n",
                Kind::Yaml,
            ),
            (
                "title = \"Casa\"\n[dono]\nnome = \"Maria\"\nidade = 5\n",
                Kind::Settings,
            ),
            (
                "[Desktop Entry]\r\nName=Casa\r\nName[pt]=Casa\r\nComment=Uma casa\r\n",
                Kind::Settings,
            ),
            (
                "menu.open=Abrir\nmenu.close=Fechar \\\n  a janela\nmenu.exit=Sair\n",
                Kind::Settings,
            ),
            (
                "APP_NAME=Casa\nAPP_TITLE=\"A casa\"\nexport APP_LANG=pt\n",
                Kind::Settings,
            ),
            (
                "/* Menu */\n\"open\" = \"Abrir\";\n\"close\" = \"Fechar\";\n",
                Kind::Strings,
            ),
        ] {
            assert_eq!(of(text), Some(kind), "{text}");
        }
    }

    #[test]
    fn lists_of_people_are_prose() {
        for prose in [
            "dog = cachorro\ncat = gato\nbird = pássaro\n",
            "Monday:\n  Morning: run\n  Evening: rest\n",
            "Anna: oi\nBob: oi\nAnna: tchau\n",
            "ana: \"oi\"\nbob: \"oi\"\nana: \"tchau\"\n",
            "Ingredientes:\n- ovos\n- leite\n\nModo de fazer:\n- bater\n",
            "---\n- Да\n- Нет\n",
            "---\ntitle: Да\n---\n\nПроза: вот она.\n",
            "--- Да,\n--- сказал он: нет.\n",
            "[Verse 1]\nI walk alone\n[Chorus]\nagain\n",
            "x = 5\ny = x + 1\n",
            "2020: um ano\n2021: outro\n2022: mais um ano bom\n",
            "10:30 Abertura\n11:00 Café\n",
            "10.30: Abertura\n11.00: Café\n12.30: Almoço\n",
            "example.org: bom\nexample.net: bonito\nexample.com: melhor\n",
            "farinha: 200\novos: 3\nleite: 1\n",
            "https://example.org/?a=1\nhttps://example.org/?b=2\nhttps://example.org/?c=3\n",
            "",
        ] {
            assert_eq!(of(prose), None, "{prose}");
        }
    }
}
