//! Prompt styles: the words with which language models that were trained to translate want to be asked.
//!
//! A style is data. A model that was trained on one request answers others badly: in another language, with remarks, or
//! not at all. Models without a style are asked by [`super::prompt`].

mod chinese_names;

use crate::{Passage, Term, TranslateJob};
use text::Lang;

/// A request that a translation model was trained on. It has no instructions beside it and no examples, and such a
/// model writes no summaries.
#[derive(Debug, PartialEq)]
pub struct PromptStyle {
    /// Its name in manifests.
    pub name: &'static str,
    /// The request. `{source}` and `{target}` stand for the names of the languages, `{source_code}` and
    /// `{target_code}` for their codes, and `{text}` for the passage.
    request: &'static str,
    /// The request where terms of the passage are known, for which `{terms}` stands; `None` where the model was not
    /// trained on any.
    with_terms: Option<&'static str>,
    /// How a term is told, `{source}` as `{target}`.
    term: &'static str,
    /// What stands between two terms.
    between_terms: &'static str,
    /// The language in which the request names languages.
    names: Names,
    /// What makes a prompt of the request.
    pub wrapping: Wrapping,
    /// Whether the answer is one line: what comes behind it is none of it, and the passage must be one line too.
    pub is_one_line: bool,
    /// The repetition penalty of the first attempt; further ones differ by higher ones, and ask the same.
    pub repetition_penalty: f32,
}

/// What makes a prompt of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    /// The file's chat template.
    Template,
    /// These texts before and behind it.
    Between(&'static str, &'static str),
}

/// The language in which languages are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    English,
    Chinese,
}

impl Names {
    fn of(self, language: Lang) -> &'static str {
        match self {
            Names::English => language.name(),
            Names::Chinese => chinese_names::of(language),
        }
    }
}

/// The name in manifests for models that have no style of their own.
const GENERIC: &str = "generic";

/// Nothing before and nothing behind: the model continues the request.
const PLAIN: Wrapping = Wrapping::Between("", "");

/// The card of Hy-MT2 (Tencent, 2026), with the penalty that it names.
const HY_MT2: PromptStyle = PromptStyle {
    name: "hy-mt2",
    request: "Translate the following text into {target}. Note that you should only output the translated result without \
              any additional explanation:\n\n{text}",
    with_terms: Some(
        "Reference the following translations:\n{terms}\n\nTranslate the following text into {target}. Note that you \
         should only output the translated result without any additional explanation:\n\n{text}",
    ),
    term: "{source} translates to {target}",
    between_terms: "\n",
    names: Names::English,
    wrapping: Wrapping::Template,
    is_one_line: false,
    repetition_penalty: 1.05,
};

/// `translate.py` of Index-Translate (Bilibili, 2026).
const INDEX_TRANSLATE: PromptStyle = PromptStyle {
    name: "index-translate",
    request: "请将以下{source}文本翻译为{target}，直接输出翻译结果，不要进行任何解释。\n\n{text}",
    with_terms: Some(
        "请将以下{source}文本翻译成{target}，并且严格遵循所有约束要求。\n\n【源文】\n{text}\n\n【约束要求】\n\
         1. 【硬性要求】专名/术语对照: {terms}\n\n只输出译文，不要有任何额外说明。",
    ),
    term: "{source}→{target}",
    between_terms: "、",
    names: Names::Chinese,
    wrapping: Wrapping::Template,
    is_one_line: false,
    repetition_penalty: 1.0,
};

/// The card of LMT-60 (`NiuTrans`, 2025).
const LMT: PromptStyle = PromptStyle {
    name: "lmt",
    request: "Translate the following text from {source} into {target}:\n{source}: {text}\n{target}:",
    with_terms: None,
    term: "",
    between_terms: "",
    names: Names::English,
    wrapping: Wrapping::Template,
    is_one_line: false,
    repetition_penalty: 1.0,
};

/// The card of MiLMMT-46 (Xiaomi, 2026), which continues a text and knows no turns.
const MILMMT: PromptStyle = PromptStyle {
    name: "milmmt",
    request: "Translate this from {source} to {target}:\n{source}: {text}\n{target}:",
    wrapping: PLAIN,
    is_one_line: true,
    ..LMT
};

/// The chat template of `TranslateGemma` (Google, 2026), filled in: it wants codes of languages in the place of a
/// text, which is no conversation, so that the turn is written here.
const TRANSLATE_GEMMA: PromptStyle = PromptStyle {
    name: "translategemma",
    request: "You are a professional {source} ({source_code}) to {target} ({target_code}) translator. Your goal is to \
              accurately convey the meaning and nuances of the original {source} text while adhering to {target} grammar, \
              vocabulary, and cultural sensitivities.\nProduce only the {target} translation, without any additional \
              explanations or commentary. Please translate the following {source} text into {target}:\n\n\n{text}",
    wrapping: Wrapping::Between(
        "<bos><start_of_turn>user\n",
        "<end_of_turn>\n<start_of_turn>model\n",
    ),
    ..LMT
};

const ALL: &[&PromptStyle] = &[&HY_MT2, &INDEX_TRANSLATE, &LMT, &MILMMT, &TRANSLATE_GEMMA];

impl PromptStyle {
    /// The style that a manifest names; none for `generic`, and for a manifest that names none.
    ///
    /// # Errors
    /// The names that are known, for another name.
    pub fn named(name: &str) -> Result<Option<&'static PromptStyle>, String> {
        if name.is_empty() || name == GENERIC {
            return Ok(None);
        }
        let found = ALL.iter().find(|style| style.name == name).copied();
        let known = || {
            [
                &[GENERIC],
                &ALL.iter().map(|style| style.name).collect::<Vec<_>>()[..],
            ]
            .concat()
        };
        found.map(Some).ok_or_else(|| known().join(", "))
    }

    /// The request for a passage.
    pub fn request(&self, job: &TranslateJob<'_>, passage: &Passage<'_>) -> String {
        let terms = |terms: &[Term]| -> String {
            let told = terms.iter().map(|term| {
                filled(self.term, &|name| match name {
                    "source" => Some(&term.source),
                    "target" => Some(&term.target),
                    _ => None,
                })
            });
            told.collect::<Vec<_>>().join(self.between_terms)
        };
        let (request, terms) = match self.with_terms.filter(|_| !passage.terms.is_empty()) {
            Some(request) => (request, terms(passage.terms)),
            None => (self.request, String::new()),
        };
        let text = if self.is_one_line {
            passage.source.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            passage.source.to_owned()
        };
        filled(request, &|name| match name {
            "source" => Some(self.names.of(job.from)),
            "target" => Some(self.names.of(job.to)),
            "source_code" => Some(job.from.code()),
            "target_code" => Some(job.to.code()),
            "text" => Some(&text),
            "terms" => Some(&terms),
            _ => None,
        })
    }

    /// The answer in what the model wrote.
    pub fn answer<'t>(&self, written: &'t str) -> &'t str {
        let written = written.trim();
        match written.split_once('\n').filter(|_| self.is_one_line) {
            Some((line, _)) => line.trim_end(),
            None => written,
        }
    }
}

/// A text with the values of the names in braces; what is none stays. A value is never searched for names.
fn filled<'v>(text: &str, value: &dyn Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        filled.push_str(before);
        let named = behind
            .split_once('}')
            .and_then(|(name, behind)| Some((value(name)?, behind)));
        let (value, behind) = named.unwrap_or(("{", behind));
        filled.push_str(value);
        rest = behind;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(style: &str, source: &str, terms: &[(&str, &str)]) -> String {
        let terms: Vec<Term> = terms
            .iter()
            .map(|(source, target)| Term {
                source: (*source).to_owned(),
                target: (*target).to_owned(),
            })
            .collect();
        let passage = Passage {
            source,
            title: "Заголовок",
            before: "Раньше.",
            terms: &terms,
            constraints: &[],
            attempt: 0,
        };
        let job = TranslateJob {
            from: Lang::RU,
            to: Lang::EN,
            passages: &[],
            align: false,
        };
        PromptStyle::named(style)
            .unwrap()
            .unwrap()
            .request(&job, &passage)
    }

    const TERMS: [(&str, &str); 2] = [("МИД", "Foreign Ministry"), ("Лавров", "Lavrov")];

    #[test]
    fn requests_are_those_of_the_models_makers() {
        assert_eq!(
            request("hy-mt2", "Он уехал.", &[]),
            "Translate the following text into English. Note that you should only output the translated result without any \
             additional explanation:\n\nОн уехал."
        );
        assert_eq!(
            request("hy-mt2", "Он уехал.", &TERMS),
            "Reference the following translations:\nМИД translates to Foreign Ministry\nЛавров translates to Lavrov\n\n\
             Translate the following text into English. Note that you should only output the translated result without any \
             additional explanation:\n\nОн уехал."
        );
        assert_eq!(
            request("index-translate", "Он уехал.", &[]),
            "请将以下俄语文本翻译为英语，直接输出翻译结果，不要进行任何解释。\n\nОн уехал."
        );
        assert_eq!(
            request("index-translate", "Он уехал.", &TERMS),
            "请将以下俄语文本翻译成英语，并且严格遵循所有约束要求。\n\n【源文】\nОн уехал.\n\n【约束要求】\n\
             1. 【硬性要求】专名/术语对照: МИД→Foreign Ministry、Лавров→Lavrov\n\n只输出译文，不要有任何额外说明。"
        );
    }

    #[test]
    fn models_that_know_no_terms_are_told_none() {
        for terms in [&[][..], &TERMS] {
            assert_eq!(
                request("lmt", "Он уехал.", terms),
                "Translate the following text from Russian into English:\nRussian: Он уехал.\nEnglish:"
            );
            assert_eq!(
                request("milmmt", "Он\nуехал.", terms),
                "Translate this from Russian to English:\nRussian: Он уехал.\nEnglish:"
            );
            assert_eq!(
                request("translategemma", "Он уехал.", terms),
                "You are a professional Russian (ru) to English (en) translator. Your goal is to accurately convey the \
                 meaning and nuances of the original Russian text while adhering to English grammar, vocabulary, and \
                 cultural sensitivities.\nProduce only the English translation, without any additional explanations or \
                 commentary. Please translate the following Russian text into English:\n\n\nОн уехал."
            );
        }
    }

    #[test]
    fn what_a_text_has_in_braces_is_text() {
        let found = request("hy-mt2", "{target} {text} {", &[("{terms}", "{text}")]);
        assert!(found.contains("\n{terms} translates to {text}\n"), "{found}");
        assert!(found.ends_with(":\n\n{target} {text} {"), "{found}");
        assert_eq!(filled("{no} {", &|_| None), "{no} {");
    }

    #[test]
    fn an_answer_of_one_line_ends_with_it() {
        let style = |name| PromptStyle::named(name).unwrap().unwrap();
        assert_eq!(style("milmmt").answer(" He left. \nRussian: …"), "He left.");
        assert_eq!(style("lmt").answer(" He\nleft.\n"), "He\nleft.");
    }

    #[test]
    fn styles_are_found_by_their_names() {
        for style in ALL {
            assert_eq!(PromptStyle::named(style.name), Ok(Some(*style)));
        }
        assert_eq!(
            (PromptStyle::named(""), PromptStyle::named("generic")),
            (Ok(None), Ok(None))
        );
        assert_eq!(
            PromptStyle::named("HY-MT2"),
            Err("generic, hy-mt2, index-translate, lmt, milmmt, translategemma".to_owned())
        );
    }
}
