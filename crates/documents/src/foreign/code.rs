//! Recognises programs by the form of their lines.
//!
//! Most lines of a program, and most of its letters, are statements; a text about programs has sentences beside them.

/// First words of lines that declare something, in common languages of programs. Such a line has marks that a sentence
/// lacks, or is an import.
const DECLARATIONS: &[&str] = &[
    "def",
    "class",
    "func",
    "fn",
    "function",
    "sub",
    "struct",
    "enum",
    "interface",
    "trait",
    "impl",
    "namespace",
    "const",
    "let",
    "var",
    "val",
    "pub",
    "public",
    "private",
    "protected",
    "static",
    "export",
    "async",
    "module",
    "package",
    "template",
    "typedef",
    "fun",
    "data",
    "defmodule",
    "local",
    "final",
    "abstract",
    "override",
    "extern",
    "unsafe",
    "type",
    "int",
    "void",
    "float",
    "double",
    "char",
    "bool",
    "string",
];

/// First words of lines that bring another module in.
const IMPORTS: &[&str] = &[
    "import",
    "from",
    "use",
    "using",
    "require",
    "include",
    "#include",
    "require_relative",
];

/// Beginnings of statements of SQL, as they are written in capitals.
const SQL: &[&str] = &[
    "SELECT ",
    "INSERT INTO ",
    "CREATE TABLE ",
    "CREATE VIEW ",
    "CREATE INDEX ",
    "UPDATE ",
    "DELETE FROM ",
    "ALTER TABLE ",
    "DROP TABLE ",
];

/// Clauses that go on with one.
const SQL_CLAUSES: &[&str] = &[
    "FROM ",
    "WHERE ",
    "JOIN ",
    "LEFT JOIN ",
    "INNER JOIN ",
    "GROUP BY ",
    "ORDER BY ",
    "HAVING ",
    "LIMIT ",
    "VALUES",
    "AND ",
    "OR ",
    "SET ",
];

/// Lines that are one word of control.
const ALONE: &[&str] = &[
    "end",
    "fi",
    "done",
    "esac",
    "pass",
    "break",
    "continue",
    "return",
    "else",
    "begin",
    "do",
    "then",
    "else:",
    "try:",
    "finally:",
    "except:",
    "ensure",
    "rescue",
    "endif",
    "endfunction",
    "loop do",
    "main()",
];

/// First words of statements that end with a colon, a brace or `then` and `do`.
const CONTROL: &[&str] = &[
    "if", "elif", "elsif", "for", "while", "with", "except", "case", "switch", "match", "unless",
];

/// First words of statements that may end anywhere.
const STATEMENTS: &[&str] = &[
    "return", "raise", "throw", "yield", "await", "echo", "puts", "print", "assert", "export",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Declaration,
    Statement,
    Words,
}

/// Whether the text is a program.
pub(super) fn is_code(text: &str) -> bool {
    /// Statements that a program has at least, where a declaration says that it is one and where only braces do.
    const FEWEST: usize = 3;
    const FEWEST_WITH_BRACES: usize = 6;
    let (mut lines, mut statements, mut declarations) = (0_usize, 0_usize, 0_usize);
    let (mut bytes, mut of_statements, mut opened, mut closed) = (0_usize, 0_usize, 0_usize, 0_usize);
    for line in without_comments(text) {
        lines += 1;
        bytes += line.len();
        opened += usize::from(line.ends_with('{'));
        closed += usize::from(line.starts_with('}'));
        let kind = kind(line);
        declarations += usize::from(kind == Line::Declaration);
        if kind != Line::Words {
            statements += 1;
            of_statements += line.len();
        }
    }
    let has_form =
        declarations > 0 && lines >= FEWEST || opened > 0 && closed > 0 && lines >= FEWEST_WITH_BRACES;
    has_form && statements * 10 >= lines * 6 && of_statements * 10 >= bytes * 6
}

/// The lines that are neither empty nor comments, without their indentation. What stands between fences is a quotation.
fn without_comments(text: &str) -> impl Iterator<Item = &str> {
    let mut closing: Option<&str> = None;
    text.lines().map(str::trim).filter(move |line| {
        if let Some(sign) = closing {
            if line.contains(sign) {
                closing = None;
            }
            return false;
        }
        let opening = [
            ("/*", "*/"),
            ("\"\"\"", "\"\"\""),
            ("```", "```"),
            ("~~~", "~~~"),
            ("<!--", "-->"),
        ];
        if let Some((sign, end)) = opening.iter().find(|(sign, _)| line.starts_with(sign)) {
            if !line[sign.len()..].contains(end) {
                closing = Some(end);
            }
            return false;
        }
        let is_comment = line.starts_with("//")
            || line.starts_with('#') && !line.starts_with("#include") && !line.starts_with("#define")
            || line.starts_with("-- ")
            || line.starts_with("* ");
        !line.is_empty() && !is_comment
    })
}

fn kind(line: &str) -> Line {
    let end = line
        .find(|letter: char| letter.is_whitespace() || matches!(letter, '(' | '{' | ';'))
        .unwrap_or(line.len());
    let (first, rest) = (&line[..end], line[end..].trim());
    if IMPORTS.contains(&first) && is_import(first, rest)
        || DECLARATIONS.contains(&first) && is_declared(rest)
        || SQL.iter().any(|begin| line.starts_with(begin)) && !line.ends_with(['.', '!', '?'])
        || line.starts_with("#define ")
        || line.starts_with("module.exports")
        || line.starts_with("if __name__")
    {
        return Line::Declaration;
    }
    let is_statement = line.ends_with([';', '{', '}'])
        || line.ends_with("},")
        || line.ends_with("):")
        || ALONE.contains(&line)
        || line.bytes().all(|byte| b"(){}[],;<>".contains(&byte))
        || CONTROL.contains(&first) && [":", "then", "do", ")"].iter().any(|end| line.ends_with(end))
        || STATEMENTS.contains(&first) && !line.ends_with(['.', '!', '?'])
        || SQL_CLAUSES.iter().any(|begin| line.starts_with(begin))
        || line.starts_with('@') && line.len() > 1 && !line.contains(' ')
        || is_assignment(line)
        || is_entry(line)
        || is_call(line);
    if is_statement {
        Line::Statement
    } else {
        Line::Words
    }
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_$.:".contains(&byte)
}

/// Whether this is what an import names behind its first word: names of modules, and no sentence.
fn is_import(first: &str, rest: &str) -> bool {
    let is_named = rest
        .bytes()
        .all(|byte| is_of_name(byte) || b" ,*{}()'\"<>/@-;".contains(&byte));
    if !is_named || rest.ends_with('.') || rest.is_empty() {
        return false;
    }
    if rest.contains(" import ") || rest.contains(" as ") || rest.contains("::") || rest.ends_with(';') {
        return true;
    }
    let is_one = !rest.contains(' ');
    let is_quoted = rest.ends_with(['\'', '"', '>']);
    is_quoted && (is_one || first != "from")
        || is_one && (first == "import" || first == "#include" || rest.contains('.'))
}

/// Whether the line is an entry of an object: a name, a colon and a quoted value, before a comma.
fn is_entry(line: &str) -> bool {
    let Some((name, value)) = line.trim_end_matches(',').split_once(':') else {
        return false;
    };
    let value = value.trim();
    name.bytes().all(is_of_name)
        && ['\'', '"', '`']
            .iter()
            .any(|mark| value.len() > 1 && value.starts_with(*mark) && value.ends_with(*mark))
}

/// Whether this goes on as a declaration does: a name, and then a bracket, an equals sign or an end that sentences
/// lack.
fn is_declared(rest: &str) -> bool {
    let is_ended = rest.ends_with(['{', ';', ':', '(', ',']) || rest.ends_with(')') || rest.contains(" = ");
    let name = rest
        .split(|letter: char| !letter.is_ascii() || !is_of_name(letter as u8))
        .next();
    let has_name = name.is_some_and(|name| !name.is_empty());
    has_name
        && is_ended
        && (rest.contains(['(', '{', '=', ';']) || !rest.contains(' ') && rest.ends_with(':'))
}

/// Whether the line gives a value to a name: `total = 5`, `let mut a: u8 = 1`, `self.x += 2`.
fn is_assignment(line: &str) -> bool {
    let Some((target, value)) = line
        .split_once(" = ")
        .or_else(|| line.split_once(" += "))
        .or_else(|| line.split_once(" := "))
    else {
        return false;
    };
    !value.is_empty()
        && target.split_whitespace().count() <= 3
        && target
            .bytes()
            .all(|byte| is_of_name(byte) || b" []'\",*&<>-".contains(&byte))
}

/// Whether the line begins with a call: a name and, right behind it, a bracket; it ends as no sentence does.
fn is_call(line: &str) -> bool {
    let Some((name, rest)) = line.split_once('(') else {
        return false;
    };
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| is_of_name(byte) || b"!&*".contains(&byte))
        && (line.ends_with([')', '(', ',']) && !rest.is_empty() || rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_in_common_languages_are_known() {
        for program in [
            "#include <a.h>\nint main(void) {\n  // да\n  int a = 1;\n  print(a);\n  return 0;\n}\n",
            "import os\n\ndef main():\n    # Привет\n    print('Он уехал')\n    return 0\n\nmain()\n",
            "class Casa:\n    \"\"\"Uma casa.\n\n    Tem portas e muitas janelas, e um jardim.\n    \"\"\"\n    def abrir(self):\n        self.aberta = True\n",
            "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"Olá\")\n}\n",
            "const a = require('a')\n\nfunction abrir() {\n  console.log('Olá a todos')\n}\n\nabrir()\n",
            "use std::io;\n\nfn main() {\n    let mut a = 5;\n    println!(\"Olá {a}\");\n}\n",
            "require 'json'\n\nclass Casa\n  def abrir(a)\n    puts \"Olá\"\n  end\nend\n",
            "CREATE TABLE casa (\n  id INTEGER,\n  nome TEXT\n);\nINSERT INTO casa VALUES (1, 'Olá');\n",
            "SELECT nome, idade\nFROM pessoas\nWHERE idade > 5\nORDER BY nome;\n",
            "export default {\n  abrir: 'Abrir o arquivo',\n  fechar: 'Fechar a janela',\n}\n",
            "body {\n  color: red;\n  margin: 0;\n}\np {\n  color: blue;\n}\n",
        ] {
            assert!(is_code(program), "{program}");
        }
    }

    #[test]
    fn texts_about_programs_and_other_prose_are_none() {
        for prose in [
            "To read a file, write this:\n\nimport os\ndef main():\n    print('x')\n\nIt opens the file and \
             prints all that stands in it, line by line, until the end.\n",
            "```\nimport os\ndef main():\n    print('x')\n```\n\nIsto abre um arquivo.\n",
            "from Maria\nto João\nuse the door\n",
            "from Maria\nfrom João\nfrom Ana\n",
            "Ana: \"oi\"\nBob: \"oi\"\nAna: \"tchau\"\n",
            "Яйца;\nмука;\nсахар;\nсоль;\nвода;\nмасло;\n",
            "let us go then,\nyou and I,\nwhen the evening is spread\n",
            "class of 1995\nwas a good one (I think)\nreally\n",
            "return to me\necho of love\nwhile we wait:\n",
            "import duties rose.\nexport fell.\nprices = stable\n",
            "1. abrir (com chave);\n2. fechar;\n3. sair.\n",
            "",
        ] {
            assert!(!is_code(prose), "{prose}");
        }
    }
}
