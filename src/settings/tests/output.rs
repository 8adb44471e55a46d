//! The options of results: format, place, summaries.

use super::*;

#[test]
fn length() {
    assert_eq!(
        digest(&["--length", "3"]).options.length,
        Length::Sentences(NonZeroUsize::new(3).unwrap())
    );
    let work = work_of(settings(&["summarize", "--length", "10%"]));
    assert_eq!(work.options.length, Length::Percent(10));
}

#[test]
fn summary() {
    assert_eq!(digest(&[]).options.summary, None);
    for (name, kind) in [
        ("extractive", SummaryKind::Extractive),
        ("abstractive", SummaryKind::Abstractive),
    ] {
        assert_eq!(digest(&["--summary", name]).options.summary, Some(kind));
    }
    assert!(settings_of(&[("TOLMACH_SUMMARY", "short")], MACHINE, &["digest"]).is_err());
}

#[test]
fn bullets_headline_and_overview() {
    let plain = digest(&[]);
    assert!(!plain.layout.bullets && !plain.layout.headline && !plain.overview);
    assert!(digest(&["--bullets"]).layout.bullets);
    assert!(digest(&["--headline"]).layout.headline);
    assert!(digest(&["--overview"]).overview);
    // A translation has no summary to look over.
    let translate = settings_of(&[("TOLMACH_OVERVIEW", "1")], MACHINE, &["translate"]).unwrap();
    assert!(!work_of(translate).overview);
}

#[test]
fn format() {
    assert_eq!(
        work_of(settings(&["translate"])).format,
        OutputFormat::Same,
        "a translation is a document of the same kind"
    );
    assert!(work_of(settings(&["translate"])).options.packages);
    let both = work_of(settings(&["translate", "--bilingual"]));
    assert_eq!((both.format, both.options.packages), (OutputFormat::Text, false));
    let refused = settings_of(&[], MACHINE, &["digest", "--format", "same"]).unwrap_err();
    assert!(refused.is::<Usage>() && refused.to_string().contains("no place for a summary"));
    assert_eq!(digest(&["--format", "jsonl"]).format, OutputFormat::Jsonl);
    assert_eq!(digest(&["-f", "markdown"]).format, OutputFormat::Markdown);
    assert_eq!(digest(&["-f", "html"]).format, OutputFormat::Html);
    let language = settings_of(&[], MACHINE, &["digest", "-f", "ru"]).unwrap_err();
    assert!(language.to_string().contains("use --from ru"), "{language}");
    let neither = settings_of(&[], MACHINE, &["digest", "-f", "papyrus"]).unwrap_err();
    assert!(
        neither.to_string().contains("[possible values: same, text"),
        "{neither}"
    );
}

#[test]
fn the_ending_of_the_output_counts_more_than_a_format_that_is_set_elsewhere() {
    let variables = [("TOLMACH_FORMAT", "json")];
    let work = |file| work_of(settings_of(&variables, MACHINE, &["digest", "-o", file]).unwrap());
    assert_eq!(
        work("a.md").format_for(&[]).unwrap().format,
        OutputFormat::Markdown
    );
    assert_eq!(work("a.out").format_for(&[]).unwrap().format, OutputFormat::Json);
    let typed = digest(&["-o", "a.md", "-f", "json"]);
    assert!(typed.format_for(&[]).unwrap_err().is::<Usage>());
    let columns = work_of(settings(&["translate", "--bilingual=columns", "-o", "a.md"]));
    assert_eq!(columns.format_for(&[]).unwrap().format, OutputFormat::Markdown);
}

#[test]
fn bilingual() {
    assert_eq!(digest(&[]).bilingual, None);
    assert_eq!(
        digest(&["--bilingual", "a.txt"]).bilingual,
        Some(Bilingual::Paragraphs)
    );
    let work = work_of(settings(&["translate", "--bilingual=columns", "-f", "markdown"]));
    assert_eq!(work.bilingual, Some(Bilingual::Columns));
    let refused = settings_of(&[("TOLMACH_BILINGUAL", "columns")], MACHINE, &["digest"]);
    assert!(refused.unwrap_err().is::<Usage>());
    let summary = settings_of(&[("TOLMACH_BILINGUAL", "paragraphs")], MACHINE, &["summarize"]);
    assert_eq!(work_of(summary.unwrap()).bilingual, None);
}

#[test]
fn output_and_out_dir() {
    assert_eq!(digest(&["-o", "x"]).destination, Destination::File("x".into()));
    assert_eq!(digest(&["--output", "-"]).destination, Destination::Stdout);
    assert_eq!(
        digest(&["--out-dir", "d"]).destination,
        Destination::Directory("d".into())
    );
    let variables = [("TOLMACH_OUTPUT", "x")];
    let both = settings_of(&variables, MACHINE, &["digest", "--out-dir", "d"]).unwrap();
    assert_eq!(work_of(both).destination, Destination::Directory("d".into()));
}

#[test]
fn force() {
    assert_eq!(digest(&["--force"]).existing, Existing::Replace);
}
