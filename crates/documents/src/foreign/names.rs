//! Recognises foreign files by the extension of their name.

use std::path::Path;

use super::Foreign;

/// Next steps that several kinds share.
pub(super) const TO_MARKDOWN: &str = "convert it to Markdown first (pandoc does it)";
pub(super) const TO_DOCX: &str = "save it as DOCX or ODT first";
pub(super) const TO_SUBRIP: &str = "save it as SubRip (.srt) first";
pub(super) const TO_CSV: &str = "save its texts as CSV or as JSON lines first";
pub(super) const TO_XLIFF: &str = "export its texts as XLIFF or CSV first";
pub(super) const TO_TEXT: &str = "copy its text into a plain text file first";
const TO_EPUB: &str = "convert it to EPUB first (Calibre does it)";
const NO_WORDS: &str = "there is no text in it that could be read";

/// File extensions in small letters, the kind of such files, and the user's next step.
type Row = (&'static [&'static str], &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        &["db", "sqlite", "sqlite3", "mdb", "accdb", "parquet", "dbf"],
        "a database",
        TO_CSV,
    ),
    (
        &[
            "exe", "dll", "so", "dylib", "bin", "dat", "class", "pyc", "wasm", "o",
        ],
        "a file for machines",
        NO_WORDS,
    ),
    (&["ttf", "otf", "woff", "woff2"], "a font", NO_WORDS),
    (
        &["indd", "idml", "pub", "vsd", "vsdx", "xps", "oxps", "odg"],
        "a document of a layout program",
        TO_DOCX,
    ),
    (
        &["pdf"],
        "a PDF document",
        "extract its text first (pdftotext does it)",
    ),
    (&["rtf"], "an RTF document", TO_DOCX),
    (
        &["doc", "dot", "wps", "pages", "wpd"],
        "a document of another word processor",
        TO_DOCX,
    ),
    (&["pptx", "ppt", "pptm", "key", "odp"], "a presentation", TO_TEXT),
    (
        &["xlsx", "xls", "xlsm", "xlsb", "numbers", "ods"],
        "a spreadsheet",
        "save the sheet as CSV first",
    ),
    (&["fb2", "fbz"], "a FictionBook", TO_EPUB),
    (
        &["mobi", "azw", "azw3", "lit", "chm", "prc"],
        "an e-book of another kind",
        TO_EPUB,
    ),
    (
        &["djvu", "djv"],
        "a DjVu document",
        "extract its text first (djvutxt does it)",
    ),
    (
        &["ps", "eps"],
        "a PostScript file",
        "extract its text first (ps2txt does it)",
    ),
    (
        &["tex", "latex", "ltx", "sty", "cls", "bib"],
        "a LaTeX document",
        TO_MARKDOWN,
    ),
    (&["rst", "rest"], "a reStructuredText document", TO_MARKDOWN),
    (&["adoc", "asciidoc"], "an AsciiDoc document", TO_MARKDOWN),
    (&["org"], "an Org document", TO_MARKDOWN),
    (
        &["textile", "wiki", "mediawiki"],
        "a page in a wiki's markup",
        TO_MARKDOWN,
    ),
    (&["ipynb"], "a Jupyter notebook", TO_MARKDOWN),
    (&["po", "pot"], "a gettext catalogue (PO)", TO_XLIFF),
    (
        &[
            "strings",
            "stringsdict",
            "xcstrings",
            "properties",
            "resx",
            "arb",
            "ftl",
            "tmx",
            "tbx",
        ],
        "a catalogue of a program's texts",
        TO_XLIFF,
    ),
    (&["ass", "ssa"], "subtitles of the ASS or SSA kind", TO_SUBRIP),
    (
        &["sub", "sbv", "smi", "sami", "ttml", "dfxp", "lrc", "stl", "scc"],
        "subtitles of another kind",
        TO_SUBRIP,
    ),
    (&["json", "jsonc", "json5"], "a JSON file", TO_CSV),
    (&["yaml", "yml"], "a YAML file", TO_CSV),
    (
        &[
            "toml",
            "ini",
            "cfg",
            "conf",
            "env",
            "reg",
            "plist",
            "desktop",
            "service",
            "editorconfig",
        ],
        "a file of settings",
        TO_CSV,
    ),
    (
        &["rss", "atom"],
        "a news feed",
        "save the articles that it names as HTML first",
    ),
    (&["svg"], "an SVG image", NO_WORDS),
    (
        &["xml", "xsl", "xslt", "xsd", "dtd", "opml", "dita", "docbook"],
        "an XML file",
        TO_MARKDOWN,
    ),
    (&["eml", "msg", "mbox"], "an e-mail with its headers", TO_TEXT),
    (
        &["mht", "mhtml", "webarchive"],
        "a web archive",
        "save the page as HTML first",
    ),
    (&["ics", "vcf"], "a calendar or an address book", TO_TEXT),
    (
        &[
            "c", "h", "cc", "cpp", "cxx", "hpp", "hh", "cs", "java", "kt", "kts", "scala", "go", "rs",
            "swift", "m", "mm", "py", "pyw", "rb", "pl", "pm", "php", "lua", "js", "mjs", "cjs", "ts", "tsx",
            "jsx", "vue", "svelte", "css", "scss", "sass", "less", "sh", "bash", "zsh", "fish", "ps1", "bat",
            "cmd", "sql", "r", "jl", "hs", "ml", "ex", "exs", "erl", "clj", "dart", "groovy", "gradle",
            "cmake", "asm", "vb", "pas", "f90", "proto", "diff", "patch", "htaccess", "tcl", "nim", "zig",
            "sol", "elm", "fs", "lisp", "el", "scm", "rkt", "tf", "graphql", "ejs", "hbs", "twig", "liquid",
            "jsp", "asp", "aspx", "erb", "haml", "pug", "wat", "awk", "sed", "mak", "mk",
        ],
        "source code",
        TO_TEXT,
    ),
    (
        &[
            "zip", "rar", "7z", "tar", "gz", "bz2", "xz", "zst", "tgz", "jar", "apk", "cbz", "cbr", "iso",
        ],
        "an archive",
        "unpack it first",
    ),
    (
        &[
            "png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff", "heic", "avif", "ico", "psd", "xcf",
            "raw",
        ],
        "an image",
        "recognise its text first (Tesseract does it)",
    ),
    (
        &[
            "mp3", "wav", "ogg", "oga", "opus", "flac", "aac", "wma", "m4a", "mp4", "m4v", "mkv", "avi",
            "mov", "wmv", "flv", "mpg", "mpeg", "3gp", "webm",
        ],
        "sound or film",
        "transcribe it first",
    ),
];

/// Whole names of files that have no extension, and an extension of the same kind.
const WHOLE: &[(&str, &str)] = &[
    ("makefile", "cmake"),
    ("dockerfile", "sh"),
    ("rakefile", "rb"),
    ("gemfile", "rb"),
    ("cmakelists.txt", "cmake"),
    (".env", "env"),
    (".editorconfig", "ini"),
    (".gitconfig", "ini"),
];

/// The kind of a file with this name; `None` if the name does not tell, or is missing.
pub(super) fn of(name: Option<&Path>) -> Option<Foreign> {
    let file = name?.file_name()?.to_str()?.to_ascii_lowercase();
    let whole = WHOLE.iter().find(|(whole, _)| *whole == file);
    let ending = file.rsplit_once('.').filter(|(stem, _)| !stem.is_empty());
    of_extension(whole.map_or_else(|| ending.map(|(_, ending)| ending), |(_, ending)| Some(*ending))?)
}

/// The kind of files with this extension, in small letters; `None` if they may be documents.
pub(super) fn of_extension(ending: &str) -> Option<Foreign> {
    let &(_, kind, step) = ROWS.iter().find(|(endings, ..)| endings.contains(&ending))?;
    Some(Foreign { kind, step })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_stands_once_and_is_none_that_is_read() {
        let mut endings: Vec<&str> = ROWS.iter().flat_map(|(endings, ..)| *endings).copied().collect();
        let all = endings.len();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!(endings.len(), all);
        for ending in endings {
            assert!(!crate::extensions().any(|read| read == ending), "{ending}");
        }
    }
}
