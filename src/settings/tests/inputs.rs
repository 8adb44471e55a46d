//! The options of documents: which, in which language and format, and what of them.

use super::*;

#[test]
fn inputs() {
    assert_eq!(
        digest(&["a.txt", "-"]).inputs,
        [PathBuf::from("a.txt"), PathBuf::from("-")]
    );
}

#[test]
fn from() {
    for option in ["--from", "-s", "--source"] {
        let options = digest(&[option, "uk"]).options;
        assert_eq!(options.from.map(Lang::code), Some("uk"), "{option}");
    }
}

#[test]
fn to() {
    assert_eq!(digest(&["--to", "de"]).options.to.code(), "de");
    for option in ["-t", "--target"] {
        assert_eq!(digest(&[option, "de"]).options.to.code(), "de");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test lays out its own files")]
fn glossary_and_keep() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (terms, keep, wrong) = (file("a.csv", "а,b\n"), file("b.txt", "в\n"), file("c.csv", "а\n"));
    let shown = |args: &[&str]| format!("{:?}", digest(args).options.glossary);
    let all = [
        shown(&[]),
        shown(&["--glossary", &terms]),
        shown(&["--keep", &keep]),
        shown(&["--glossary", &terms, "--keep", &keep]),
    ];
    assert_eq!(all[0], "None");
    assert!((1..4).all(|index| !all[..index].contains(&all[index])), "{all:?}");
    let variables = [("TOLMACH_GLOSSARY", "/no/terms.csv")];
    for refused in [
        settings_of(&[], MACHINE, &["batch", "--glossary", &wrong]),
        settings_of(&[], MACHINE, &["worker", "--keep", "/no/keep.txt"]),
        settings_of(&variables, MACHINE, &["translate"]),
    ] {
        assert!(refused.unwrap_err().is::<Usage>());
    }
    // What is not translated has no terms.
    assert!(settings_of(&variables, MACHINE, &["summarize"]).is_ok());
}

#[test]
fn clean_and_no_clean() {
    let cleaning = |args: &[&str]| work_of(settings(args)).options.cleaning;
    assert_eq!(cleaning(&["digest", "--no-clean"]), Cleaning::Keep);
    assert_eq!(cleaning(&["translate"]), Cleaning::Keep);
    assert_eq!(cleaning(&["translate", "--clean"]), Cleaning::Remove);
    assert_eq!(cleaning(&["translate", "--clean", "--no-clean"]), Cleaning::Keep);
}

#[test]
fn article_and_no_article() {
    let scope = |args: &[&str]| work_of(settings(args)).options.scope;
    assert_eq!(scope(&["digest"]), Scope::ClearArticle);
    assert_eq!(scope(&["summarize"]), Scope::ClearArticle);
    assert_eq!(scope(&["digest", "--no-clean"]), Scope::Page);
    assert_eq!(scope(&["digest", "--no-clean", "--article"]), Scope::Article);
    assert_eq!(scope(&["digest", "--article", "--no-article"]), Scope::Page);
    assert_eq!(scope(&["translate"]), Scope::Page);
    assert_eq!(scope(&["translate", "--clean"]), Scope::ClearArticle);
    assert_eq!(scope(&["translate", "--article"]), Scope::Article);
    let set = settings_of(&[("TOLMACH_ARTICLE", "1")], MACHINE, &["translate"]).unwrap();
    assert_eq!(work_of(set).options.scope, Scope::Article);
}

#[test]
fn encoding() {
    assert_eq!(
        digest(&["--encoding", "koi8-r"]).options.encoding.as_deref(),
        Some("koi8-r")
    );
    assert!(
        settings_of(&[], MACHINE, &["digest", "--encoding", "koi9"])
            .unwrap_err()
            .is::<Usage>()
    );
}

#[test]
fn input_format() {
    assert_eq!(
        digest(&["--input-format", "markdown"])
            .options
            .input_format
            .as_deref(),
        Some("markdown")
    );
    assert_eq!(
        digest(&["--input-format", "text"])
            .options
            .input_format
            .as_deref(),
        Some("text")
    );
}

#[test]
fn value_format() {
    let format = |typed: &[&str]| digest(typed).options.values.format;
    assert_eq!(format(&[]), documents::ValueFormat::Auto);
    assert_eq!(format(&["--value-format", "html"]), documents::ValueFormat::Html);
    let typed = settings_of(&[("TOLMACH_VALUE_FORMAT", "text")], MACHINE, &["digest"]).unwrap();
    assert_eq!(work_of(typed).options.values.format, documents::ValueFormat::Text);
}

#[test]
fn fields() {
    assert_eq!(digest(&[]).options.values.fields, [""; 0]);
    assert_eq!(
        digest(&["--field", "a", "--field", "2"]).options.values.fields,
        ["a", "2"]
    );
    let typed = settings_of(&[("TOLMACH_FIELD", "title, body")], MACHINE, &["digest"]).unwrap();
    assert_eq!(work_of(typed).options.values.fields, ["title", "body"]);
    let wrong = settings_of(&[("TOLMACH_INPUT_FORMAT", "papyrus")], MACHINE, &["digest"]).unwrap_err();
    assert!(wrong.to_string().contains("use one of text, markdown"), "{wrong}");
}

#[test]
fn lines() {
    assert_eq!(
        work_of(settings(&["translate", "--lines"])).options.unit,
        Unit::Line
    );
    assert_eq!(work_of(settings(&["translate"])).options.unit, Unit::Block);
    // The variable is for the command that has the option.
    let digest = settings_of(&[("TOLMACH_LINES", "1")], MACHINE, &["digest"]).unwrap();
    assert_eq!(work_of(digest).options.unit, Unit::Block);
}

#[test]
fn words() {
    assert_eq!(digest(&["--text", "Он"]).words.as_deref(), Some("Он"));
    assert!(settings_of(&[], MACHINE, &["translate", "--text", "Он", "a.txt"]).is_err());
}
