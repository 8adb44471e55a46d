//! The format XLIFF 1.2 and 2, which translation programs exchange. Segments without a target get one; the others are
//! translated already.

mod document;
mod embedded;
mod states;
mod units;

use std::path::Path;

use crate::values::ValueOptions;
use crate::{Confidence, Document, Format, Notation, ReadError, has_extension, prolog};

/// The format XLIFF.
pub struct Xliff;

const NAME: &str = "xliff";

impl Format for Xliff {
    fn name(&self) -> &'static str {
        NAME
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["xlf", "xliff"]
    }

    fn notation(&self) -> Notation {
        Notation::Markup
    }

    fn sniff(&self, name: Option<&Path>, text: &str) -> Confidence {
        /// The number of bytes in which the root element is searched for, after a declaration and perhaps a comment.
        const HEAD: usize = 1000;
        let head: String = text.chars().take(HEAD).collect();
        if has_extension(name, self.extensions()) {
            Confidence::Certain
        } else if text.trim_start().starts_with('<') && head.contains("<xliff") {
            Confidence::Likely
        } else {
            Confidence::No
        }
    }

    fn declared_encoding(&self, head: &str) -> Option<String> {
        prolog::encoding(head).map(|span| head[span].to_owned())
    }

    fn open(&self, text: String) -> Result<Box<dyn Document>, ReadError> {
        self.open_values(text, &ValueOptions::default())
    }

    fn open_values(&self, mut text: String, options: &ValueOptions) -> Result<Box<dyn Document>, ReadError> {
        // The output is UTF-8, whatever the input was.
        if let Some(span) =
            prolog::encoding(&text).filter(|span| !text[span.clone()].eq_ignore_ascii_case("utf-8"))
        {
            text.replace_range(span, "UTF-8");
        }
        Ok(Box::new(document::read(&text, options.format)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{DirectionChange, Translation};

    fn capitals(text: &str) -> String {
        let mut document = Xliff.open(text.to_owned()).unwrap();
        assert_eq!(document.render(), text);
        for block in document.blocks_mut() {
            let text = block.source.to_uppercase();
            block.translation = Some(Translation::placed(&block.source, &block.marks, text, &[]));
        }
        document.render()
    }

    #[test]
    fn units_without_a_target_get_one() {
        let text = "<?xml version=\"1.0\"?>\n<xliff version=\"1.2\"><file target-language=\"en\"><body>\n\
            <trans-unit id=\"1\"><source>Он <g id=\"1\">ушёл</g> &amp; всё<x id=\"2\"/>.</source></trans-unit>\n\
            <trans-unit id=\"2\"><source>Да</source><target>Yes</target></trans-unit>\n\
            <trans-unit id=\"3\"><source>Нет</source><target state=\"new\"></target><note>заметка</note></trans-unit>\n\
            <trans-unit id=\"4\"><source>Там</source><target/></trans-unit>\n\
            <trans-unit id=\"5\" translate=\"no\"><source>Код</source></trans-unit>\n\
            <trans-unit id=\"6\"><source>12</source></trans-unit></body></file></xliff>\n";
        let expected = text
            .replace(
                "<x id=\"2\"/>.</source>",
                "<x id=\"2\"/>.</source><target>ОН <g id=\"1\">УШЁЛ</g> &amp; ВСЁ<x id=\"2\"/>.</target>",
            )
            .replace("\"new\"></target>", "\"needs-review-translation\">НЕТ</target>")
            .replace("<target/>", "<target>ТАМ</target>");
        assert_eq!(capitals(text), expected);
    }

    #[test]
    fn the_target_language_is_named() {
        let render = |text: &str| {
            let mut document = Xliff.open(text.to_owned()).unwrap();
            document.set_language("en", DirectionChange::Stays);
            assert_eq!(document.render(), text, "nothing was translated");
            for block in document.blocks_mut() {
                block.translation = Some(Translation::plain("X"));
            }
            document.render()
        };
        let unit = "<body><trans-unit id=\"1\"><source>Он</source></trans-unit></body>";
        let done = "<body><trans-unit id=\"1\"><source>Он</source></trans-unit><trans-unit id=\"2\"><source>Да</source>\
                    <target>Ja</target></trans-unit></body>";
        for (body, before, after) in [
            (
                unit,
                " source-language=\"ru\"",
                " target-language=\"en\" source-language=\"ru\"",
            ),
            (unit, " target-language=\"de\"", " target-language=\"en\""),
            (unit, " target-language='en-GB'", " target-language='en-GB'"),
            (done, " target-language=\"de\"", " target-language=\"de\""),
            (unit, "", ""),
        ] {
            let text = format!("<xliff version=\"1.2\"><file{before}>{body}</file></xliff>");
            let wanted = format!("<xliff version=\"1.2\"><file{after}>{body}</file></xliff>")
                .replace("<source>Он</source>", "<source>Он</source><target>X</target>");
            assert_eq!(render(&text), wanted);
        }
        let two = "<x:xliff srcLang=\"ru\"><file id=\"f\"><unit id=\"1\"><segment><source>Он</source></segment></unit></file></x:xliff>";
        assert!(
            render(two).starts_with("<x:xliff trgLang=\"en\" srcLang=\"ru\"><file id=\"f\">"),
            "{}",
            render(two)
        );
    }

    #[test]
    fn version_two_has_segments() {
        let text = "<xliff trgLang=\"en\"><file><unit id=\"1\"><originalData><data>слово</data></originalData><segment>\
                    <source>Он <pc id=\"1\">ушёл</pc>.</source></segment></unit></file></xliff>";
        assert_eq!(
            capitals(text),
            text.replace(
                "</source>",
                "</source><target>ОН <pc id=\"1\">УШЁЛ</pc>.</target>"
            )
        );
        assert!(Xliff.open("<xliff><file>".to_owned()).is_err());
    }

    /// Checks a file whose units are these, in capitals.
    fn check(before: &str, after: &str) {
        let file = |units: &str| format!("<xliff version=\"1.2\"><file><body>{units}</body></file></xliff>");
        assert_eq!(capitals(&file(before)), file(after));
        assert_eq!(capitals(&file(after)), file(after), "it is translated now");
    }

    const SEGMENTS: &str = "<source>Да. 12. Нет.</source><seg-source><g id=\"1\"><mrk mid=\"1\" mtype=\"seg\">Да.</mrk> \
                            <mrk mid=\"2\" mtype=\"seg\">12.</mrk> <mrk mid=\"3\" mtype=\"seg\">Нет.</mrk></g></seg-source>";

    #[test]
    fn segments_are_filled_one_by_one() {
        let target = "<target><g id=\"1\"><mrk mid=\"1\" mtype=\"seg\">ДА.</mrk> <mrk mid=\"2\" mtype=\"seg\">12.</mrk> \
                      <mrk mid=\"3\" mtype=\"seg\">НЕТ.</mrk></g></target>";
        for empty in ["", "<target/>", "<target> </target>"] {
            check(
                &format!("<trans-unit id=\"1\">{SEGMENTS}{empty}</trans-unit>"),
                &format!("<trans-unit id=\"1\">{SEGMENTS}{target}</trans-unit>"),
            );
        }
        for (before, after) in [
            (
                "<mrk mid=\"1\" mtype=\"seg\">Yes.</mrk> <mrk mid=\"3\" mtype=\"seg\"/>",
                "<mrk mid=\"1\" mtype=\"seg\">Yes.</mrk> <mrk mid=\"3\" mtype=\"seg\">НЕТ.</mrk>",
            ),
            (
                "<g id=\"1\"><mrk mtype=\"seg\" mid=\"1\"></mrk> <mrk mid=\"3\" mtype=\"seg\">No.</mrk></g>",
                "<g id=\"1\"><mrk mtype=\"seg\" mid=\"1\">ДА.</mrk> <mrk mid=\"3\" mtype=\"seg\">No.</mrk></g>",
            ),
            ("Yes. 12. No.", "Yes. 12. No."),
        ] {
            check(
                &format!("<trans-unit id=\"1\">{SEGMENTS}<target>{before}</target></trans-unit>"),
                &format!("<trans-unit id=\"1\">{SEGMENTS}<target>{after}</target></trans-unit>"),
            );
        }
    }

    #[test]
    fn segments_without_a_translation_are_the_source_in_a_new_target() {
        let text = format!("<xliff><trans-unit id=\"1\">{SEGMENTS}</trans-unit></xliff>");
        let mut document = Xliff.open(text).unwrap();
        document.blocks_mut()[1].translation = Some(Translation::plain("No."));
        let rendered = document.render();
        assert!(
            rendered.contains(">Да.</mrk> <mrk mid=\"2\" mtype=\"seg\">12.</mrk> <mrk mid=\"3\" mtype=\"seg\">No.</mrk></g></target>"),
            "{rendered}"
        );
    }

    #[test]
    fn states_say_what_is_translated() {
        for (before, after) in [
            (
                "<target state=\"needs-translation\">Да</target>",
                "<target state=\"needs-review-translation\">ДА</target>",
            ),
            (
                "<target state=\"needs-translation\">Alt</target>",
                "<target state=\"needs-review-translation\">ДА</target>",
            ),
            (
                "<target state=\"new\">Да</target>",
                "<target state=\"needs-review-translation\">ДА</target>",
            ),
            (
                "<target state=\"new\">Yes</target>",
                "<target state=\"new\">Yes</target>",
            ),
            (
                "<target state=\"translated\">Да</target>",
                "<target state=\"translated\">Да</target>",
            ),
        ] {
            check(
                &format!("<trans-unit id=\"1\"><source>Да</source>{before}</trans-unit>"),
                &format!("<trans-unit id=\"1\"><source>Да</source>{after}</trans-unit>"),
            );
            let approved =
                format!("<trans-unit id=\"1\" approved=\"yes\"><source>Да</source>{before}</trans-unit>");
            check(&approved, &approved);
        }
        check(
            "<segment state=\"initial\"><source>Да</source><target>Да</target></segment>",
            "<segment state=\"translated\"><source>Да</source><target>ДА</target></segment>",
        );
    }

    #[test]
    fn what_is_not_to_be_translated_stays() {
        check(
            "<group translate=\"no\"><trans-unit id=\"1\"><source>Да</source></trans-unit><trans-unit id=\"2\" translate=\"yes\">\
             <source>Нет <mrk mtype=\"protected\">Б</mrk></source></trans-unit></group>",
            "<group translate=\"no\"><trans-unit id=\"1\"><source>Да</source></trans-unit><trans-unit id=\"2\" translate=\"yes\">\
             <source>Нет <mrk mtype=\"protected\">Б</mrk></source><target>НЕТ <mrk mtype=\"protected\">Б</mrk></target></trans-unit></group>",
        );
    }

    #[test]
    fn what_stands_around_the_words_is_in_the_target() {
        check(
            "<trans-unit id=\"1\"><source> <x id=\"1\"/>Да, <bx id=\"2\"/>да<ex id=\"2\"/> </source></trans-unit>",
            "<trans-unit id=\"1\"><source> <x id=\"1\"/>Да, <bx id=\"2\"/>да<ex id=\"2\"/> </source>\
             <target> <x id=\"1\"/>ДА, <bx id=\"2\"/>ДА<ex id=\"2\"/> </target></trans-unit>",
        );
    }

    #[test]
    fn embedded_markup_comes_back_in_its_writing() {
        for (source, target) in [
            (
                "<![CDATA[Да, <b>да</b> & нет.]]>",
                "<![CDATA[ДА, <b>ДА</b> & НЕТ.]]>",
            ),
            ("Да, &lt;b>да&lt;/b>.", "ДА, &lt;b>ДА&lt;/b>."),
            (
                "&lt;p class=&quot;a&quot;&gt;Да &amp;amp; нет&lt;/p&gt;",
                "&lt;p class=&quot;a&quot;&gt;ДА &amp;amp; НЕТ&lt;/p&gt;",
            ),
            (
                "Да <g id=\"1\">вот &lt;b&gt;он&lt;/b&gt;</g> <ph id=\"2\">слово</ph>",
                "ДА <g id=\"1\">ВОТ &lt;b&gt;ОН&lt;/b&gt;</g> <ph id=\"2\">слово</ph>",
            ),
            (
                "{n, plural, one {файл} other {файлы}}",
                "{n, plural, one {ФАЙЛ} other {ФАЙЛЫ}}",
            ),
            ("a &lt; б", "A &lt; Б"),
        ] {
            check(
                &format!("<trans-unit id=\"1\"><source>{source}</source></trans-unit>"),
                &format!(
                    "<trans-unit id=\"1\"><source>{source}</source><target>{target}</target></trans-unit>"
                ),
            );
        }
        let held =
            "<xliff>\n<segment><source>Вот {n, plural, one {он} other {они}}</source></segment></xliff>";
        let document = Xliff.open(held.to_owned()).unwrap();
        assert!(document.blocks().is_empty());
        assert!(
            document.unread()[0].starts_with("line 2 holds a message"),
            "{:?}",
            document.unread()
        );
    }
}
