//! Subtitles: `SubRip` and `WebVTT`. Only words change: times, indices, settings, styles and notes stay as they are.
//!
//! A sentence that runs on from cue to cue is one block, so that it is translated as a whole; its translation is shared
//! out among the cues by their length.

mod cues;
mod document;
mod drawing;
mod layout;
mod rolling;
mod signs;
mod slots;
mod speech;
mod tags;
mod times;
mod words;

use std::path::Path;

use crate::budget::{Budget, PIECE};
use crate::{Confidence, Document, Format, ReadError, has_extension};

/// The two kinds of subtitles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `.srt`
    SubRip,
    /// `.vtt`
    WebVtt,
}

impl Dialect {
    /// The name of the format.
    fn name(self) -> &'static str {
        match self {
            Dialect::SubRip => "srt",
            Dialect::WebVtt => "vtt",
        }
    }
}

/// The format of subtitles in this dialect.
pub struct Subtitles(pub Dialect);

impl Format for Subtitles {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn extensions(&self) -> &'static [&'static str] {
        match self.0 {
            Dialect::SubRip => &["srt"],
            Dialect::WebVtt => &["vtt"],
        }
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        if has_extension(name, self.extensions()) {
            return Confidence::Certain;
        }
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let shows = match self.0 {
            Dialect::SubRip => {
                let has_times = |line: &str| line.contains("-->") && times::time_line(line).is_some();
                has_times(first) || first.parse::<u32>().is_ok() && lines.next().is_some_and(has_times)
            }
            Dialect::WebVtt => first.split_whitespace().next() == Some("WEBVTT"),
        };
        if shows { Confidence::Likely } else { Confidence::No }
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        let tags = text.bytes().filter(|sign| matches!(sign, b'<' | b'{')).count();
        Budget::of(text.len()).take(tags.saturating_mul(PIECE / 2))?;
        let film = cues::film(&text, self.0);
        let is_empty = text.trim().is_empty() || self.0 == Dialect::WebVtt;
        if film.cues.is_empty() && !is_empty && !film.has_times {
            return Err(ReadError::Line {
                line: 1,
                cause: "neither this nor any other line has times, such as 00:00:01,000 --> 00:00:04,000; if these \
                        are no subtitles, read them with --input-format text"
                    .to_owned(),
            });
        }
        Ok(Box::new(document::document(self.0, text, film)))
    }

    fn is_unicode(&self) -> bool {
        self.0 == Dialect::WebVtt
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Translation, inline};

    fn open(dialect: Dialect, text: &str) -> Box<dyn Document> {
        Subtitles(dialect).open(text.to_owned()).unwrap()
    }

    fn sources(document: &dyn Document) -> Vec<&str> {
        document
            .blocks()
            .iter()
            .map(|block| block.source.as_str())
            .collect()
    }

    /// Writes the blocks with these translations, whose marks stay at the same positions.
    fn translated(document: &mut dyn Document, translations: &[&str]) -> String {
        assert_eq!(document.blocks().len(), translations.len());
        for (block, translation) in document.blocks_mut().iter_mut().zip(translations) {
            let text = (*translation).to_owned();
            block.translation = Some(Translation::placed(&block.source, &block.marks, text, &[]));
        }
        document.render()
    }

    const FILM: &str = "1\r\n00:00:01,000 --> 00:00:03,000 X1:40\r\n{\\an8}<i>Он долго шёл</i>\r\n\r\n2\r\n\
                        00:00:03,100 --> 00:00:05,000\r\nпо пустой улице.\r\n\r\n3\r\n00:00:06,000 --> 00:00:07,000\r\n\
                        - Кто там?\r\n- Это <b>я</b>, сосед.\r\n\r\n4\r\n00:00:08,000 --> 00:00:09,000\r\n♪ ♪\r\n";

    #[test]
    fn a_sentence_runs_over_cues_and_all_else_stays() {
        let mut film = open(Dialect::SubRip, FILM);
        assert_eq!(
            sources(&*film),
            ["Он долго шёл по пустой улице.", "Кто там?", "Это я, сосед."]
        );
        assert_eq!(film.render(), FILM);
        let shown = translated(
            &mut *film,
            &[
                "He walked down the empty street.",
                "Who is it?",
                "It's me, neighbour.",
            ],
        );
        assert_eq!(
            shown,
            FILM.replace("Он долго шёл", "He walked down")
                .replace("по пустой улице.", "the empty street.")
                .replace("Кто там?", "Who is it?")
                .replace("Это <b>я</b>, сосед.", "It's <b>me</b>, neighbour.")
        );
    }

    #[test]
    fn long_translations_are_broken_with_the_breaks_of_the_file() {
        let mut film = open(Dialect::SubRip, "1\r\n00:01 --> 00:02\r\nДа,\r\nэто он.\r\n");
        assert_eq!(sources(&*film), ["Да, это он."]);
        assert_eq!(
            translated(
                &mut *film,
                &["When he came home in the evening, nobody was there."]
            ),
            "1\r\n00:01 --> 00:02\r\nWhen he came home in the evening,\r\nnobody was there.\r\n"
        );
        assert_eq!(
            translated(&mut *film, &["a --> b"]),
            "1\r\n00:01 --> 00:02\r\na → b\r\n"
        );
    }

    #[test]
    fn notes_styles_and_entities_of_webvtt_stay() {
        let text = "WEBVTT слово\n\nNOTE\nзаметка\n\nSTYLE\n::cue { color: red }\n\nсцена\n00:01.000 --> 00:02.000 line:0\n\
                    <v Анна>Да &amp; нет, <c.loud>совсем</c> нет.\n\n00:02.000 --> 00:03.000\n<00:02.500>Нет.\n";
        let mut film = open(Dialect::WebVtt, text);
        assert_eq!(sources(&*film), ["Да & нет, совсем нет.", "Нет."]);
        assert_eq!(film.render(), text);
        let shown = translated(&mut *film, &["Yes & no, not at all.", "No <3."]);
        assert!(shown.starts_with(&text[..text.find("Да").unwrap()]), "{shown}");
        assert!(
            shown.contains("<v Анна>")
                && shown.contains("Yes &amp; no")
                && shown.contains("<00:02.500>No &lt;3."),
            "{shown}"
        );
        assert_eq!(
            (shown.matches("<c.loud>").count(), shown.matches("</c>").count()),
            (1, 1)
        );
    }

    #[test]
    fn sentences_that_end_are_not_joined() {
        for (first, second) in [
            ("Он ушёл.", "а она нет"),
            ("Он", "Анна"),
            ("<i>Он</i> шёл", "и шёл"),
        ] {
            let text = format!("1\n00:01 --> 00:02\n{first}\n\n2\n00:03 --> 00:04\n{second}\n");
            assert_eq!(open(Dialect::SubRip, &text).blocks().len(), 2, "{first}");
        }
        let apart = "1\n00:01 --> 00:02\nон шёл\n\n2\n00:30 --> 00:31\nи шёл\n";
        assert_eq!(open(Dialect::SubRip, apart).blocks().len(), 2);
        assert_eq!(
            open(Dialect::SubRip, &apart.replace("00:30", "00:03"))
                .blocks()
                .len(),
            1
        );
    }

    #[test]
    fn rolling_captions_are_translated_once_and_keep_the_times_of_their_words() {
        let text = "WEBVTT\nKind: captions\n\n00:00:00.240 --> 00:00:02.990 align:start\n \nраз<00:00:00.480><c> два</c>\n\n\
                    00:00:02.990 --> 00:00:03.000 align:start\nраз два\n \n\n\
                    00:00:03.000 --> 00:00:05.430 align:start\nраз два\nтри<00:00:03.360><c> четыре</c>\n\n\
                    00:00:05.430 --> 00:00:05.440 align:start\nтри четыре\n \n";
        let mut film = open(Dialect::WebVtt, text);
        assert_eq!(sources(&*film), ["раз два три четыре"]);
        assert_eq!(film.render(), text);
        let wanted = text
            .replace("раз", "one")
            .replace("два", "two")
            .replace("три", "three")
            .replace("четыре", "four");
        assert_eq!(translated(&mut *film, &["one two three four"]), wanted);
    }

    #[test]
    fn breaks_spaces_and_drawings_of_ass_stay() {
        let text = "1\n00:01 --> 00:02\n{\\an8}Он шёл,\\Nа она 10\\hкм ехала.\n\n2\n00:03 --> 00:04\n{\\p1}m 0 0 l 9 0{\\p0}\n";
        let mut film = open(Dialect::SubRip, text);
        assert_eq!(sources(&*film), ["Он шёл, а она 10 км ехала."]);
        let wanted = text.replace(
            "Он шёл,\\Nа она 10\\hкм ехала.",
            "He walked,\\Nshe drove 10\\hkm.",
        );
        let block = &mut film.blocks_mut()[0];
        let words = "He walked, she drove 10 km.".to_owned();
        let link = |source: &str, target: &str| {
            let from = block.source.find(source).unwrap();
            let to = words.find(target).unwrap();
            inline::AlignmentLink {
                source: from..from + source.len(),
                target: to..to + target.len(),
            }
        };
        let links = [link("10", "10"), link("км", "km")];
        block.translation = Some(Translation::placed(&block.source, &block.marks, words, &links));
        assert_eq!(film.render(), wanted);
    }

    #[test]
    fn lines_that_look_like_times_are_named() {
        let film = open(
            Dialect::SubRip,
            "1\n00:00:01,000 -->\nДа.\n\n2\n00:00:03,000 --> 00:00:04,000\nНет.\n",
        );
        assert_eq!(sources(&*film), ["Да.", "Нет."]);
        let unread = film.unread();
        assert!(
            unread.len() == 1 && unread[0].starts_with("line 2 looks like"),
            "{unread:?}"
        );
    }

    #[test]
    fn a_text_without_times_is_refused() {
        let error = Subtitles(Dialect::SubRip)
            .open("Просто текст.\n".to_owned())
            .err()
            .unwrap();
        assert!(error.to_string().contains("--input-format text"), "{error}");
        assert!(open(Dialect::SubRip, "").blocks().is_empty());
        assert!(open(Dialect::WebVtt, "WEBVTT\n").blocks().is_empty());
    }
}
