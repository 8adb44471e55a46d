//! The chat template of a GGUF file, which turns a conversation into one text.
//!
//! A template is a program from an untrusted file. Its length is bounded, and with it how deep its expressions
//! can nest: each level takes a byte at least. It runs on a thread whose stack holds that many levels, and on fuel,
//! which pays for every step and every byte that it makes.

use super::program;
use minijinja::machinery::{eval, make_string_output};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Value, context};
use std::collections::BTreeMap;

/// Bytes of a template. The longest of known models, which explain tools, have about twenty thousand.
const MOST_BYTES: usize = 64 << 10;
/// Signs of sums and of texts put together; the compiler looks at each part of a chain of them again and again.
const MOST_SUMS: usize = 4096;
/// Bytes of the stack: four thousand for each level that a template of [`MOST_BYTES`] can nest, of which the deepest
/// steps take a quarter. Only what is used of it is ever in memory.
const STACK: usize = MOST_BYTES * 4096;
/// Steps of a template, or 64 bytes that it makes; those of known models take some hundred a turn. Each byte of the
/// turns adds one, so that it can be copied dozens of times.
const FUEL: u64 = 100_000;
/// However long the turns: values can nest as deep as there are steps, and the stack must hold them.
const MOST_FUEL: u64 = 400_000;
/// Letters of a template's own words in an error.
const MOST_WORDS: usize = 200;

/// The speaker of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Instructions for the whole conversation.
    System,
    /// The request.
    User,
    /// The model's answer.
    Assistant,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::System => "system",
            Role::User => "user",
            Role::Assistant => "assistant",
        }
    }
}

/// One turn of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The speaker.
    pub role: Role,
    /// Its text.
    pub content: String,
}

/// A compiled template.
pub struct Template {
    source: String,
    environment: Environment<'static>,
    bos: String,
    eos: String,
}

const NAME: &str = "chat";

impl Template {
    /// Compiles a template in the dialect that `transformers` defined; `bos` and `eos` are the
    /// texts of the special tokens that it may name.
    ///
    /// # Errors
    /// In words, when the template has no sense.
    pub fn new(source: String, bos: &str, eos: &str) -> Result<Self, String> {
        if source.len() > MOST_BYTES {
            return Err(format!(
                "it has {} bytes; more than {MOST_BYTES} are not read",
                source.len()
            ));
        }
        if source.matches(['~', '+']).count() > MOST_SUMS {
            return Err(format!("it has more than {MOST_SUMS} sums"));
        }
        on_large_stack(|| program::read(&source, NAME, syntax()?).map(|_| ()).map_err(words))?;
        Ok(Template {
            source,
            environment: program::environment(),
            bos: bos.to_owned(),
            eos: eos.to_owned(),
        })
    }

    /// The conversation as one text, up to where the assistant is to speak.
    ///
    /// # Errors
    /// In words, when the template refuses these turns, or does not come to an end with them.
    pub fn render(&self, turns: &[Turn]) -> Result<String, String> {
        on_large_stack(|| self.rendered(turns))
    }

    fn rendered(&self, turns: &[Turn]) -> Result<String, String> {
        let bytes: u64 = turns.iter().map(|turn| turn.content.len() as u64).sum();
        let mut environment = self.environment.clone();
        environment.set_fuel(Some((FUEL + bytes).min(MOST_FUEL)));
        let messages: Vec<Value> = turns
            .iter()
            .map(|turn| context! { role => turn.role.name(), content => &turn.content })
            .collect();
        let steps = program::read(&self.source, NAME, syntax()?).map_err(words)?;
        let context = context! {
            messages,
            add_generation_prompt => true,
            // Qwen3 would think aloud first.
            enable_thinking => false,
            bos_token => &self.bos,
            eos_token => &self.eos,
        };
        let mut text = String::new();
        let mut out = make_string_output(&mut text);
        let blocks = BTreeMap::new();
        let rendered = eval(&environment, &steps, context, &blocks, &mut out, AutoEscape::None).map(|_| ());
        drop(out);
        rendered.map(|()| text).map_err(|error| match error.kind() {
            ErrorKind::OutOfFuel => "it makes far more of the conversation than a prompt".to_owned(),
            _ => words(error),
        })
    }
}

/// White space around statements is as `transformers` has it.
fn syntax() -> Result<SyntaxConfig, String> {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build();
    syntax.map_err(words)
}

/// An error's words, in which a template may have had its say.
#[expect(clippy::needless_pass_by_value, reason = "it stands behind map_err")]
fn words(error: Error) -> String {
    let words = error.to_string();
    let shown = words.chars().filter(|c| !c.is_control());
    shown.take(MOST_WORDS).collect()
}

/// Calls on a thread of its own, with a stack of [`STACK`] bytes.
fn on_large_stack<T: Send>(call: impl FnOnce() -> Result<T, String> + Send) -> Result<T, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, call);
        let thread = thread.map_err(|error| format!("no thread to read it on: {error}"))?;
        thread
            .join()
            .unwrap_or_else(|_| Err("the library that reads it broke down".to_owned()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHATML: &str = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'].strip() + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    fn turns() -> Vec<Turn> {
        vec![
            Turn {
                role: Role::System,
                content: "Be brief.".to_owned(),
            },
            Turn {
                role: Role::User,
                content: " Привет {{ x }} ".to_owned(),
            },
        ]
    }

    #[test]
    fn turns_become_one_text_and_their_words_are_not_a_template() {
        let text = Template::new(CHATML.to_owned(), "", "")
            .unwrap()
            .render(&turns())
            .unwrap();
        assert_eq!(
            text,
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nПривет {{ x }}<|im_end|>\n<|im_start|>assistant\n"
        );
    }

    #[test]
    fn a_broken_or_unwilling_template_is_an_error() {
        assert!(Template::new("{% if %}".to_owned(), "", "").is_err());
        let unwilling = "{{ raise_exception('no system turn') }}".to_owned();
        let error = Template::new(unwilling, "", "")
            .unwrap()
            .render(&turns())
            .unwrap_err();
        assert!(error.contains("no system turn"), "{error}");
    }

    fn outcome(source: &str) -> Result<String, String> {
        Template::new(source.to_owned(), "", "")?.render(&turns())
    }

    #[test]
    fn a_template_without_end_is_stopped() {
        let nested = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}";
        let doubled = "{% set ns = namespace(s='ab') %}{% for i in range(40) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}";
        let captured = "{% set ns = namespace(s='ab') %}{% for i in range(40) %}{% set t %}{{ ns.s }}{{ ns.s }}{% endset %}{% set ns.s = t %}{% endfor %}";
        let called = "{% macro m(s) %}{{ m(s ~ s) }}{% endmacro %}{{ m('abc') }}";
        for endless in [
            nested,
            doubled,
            captured,
            called,
            "{{ 'a' * 1000000000 }}",
            "{{ range(100000)|join(range(100000)|join) }}",
            "{{ ('a' * 100000)|replace('', 'a' * 100000) }}",
            "{{ ('a' * 100000).replace('', 'a' * 100000) }}",
            "{{ 'x'|indent(1000000000) }}",
            "{{ '%1000000000d'|format(1) }}",
        ] {
            assert!(outcome(endless).is_err(), "{endless}");
        }
    }

    #[test]
    fn chains_as_long_as_a_template_may_be_end_in_a_text_or_an_error() {
        for (first, again, last) in [
            ("{{ 1", "+1", " }}"),
            ("{{ a", ".b", " }}"),
            ("{{ 'a'", "|e", " }}"),
            ("{{ 'a'", "[0]", " }}"),
            ("{{ ", "not ", "1 }}"),
            ("{{ ", "-", "1 }}"),
            ("{{ 1", "~1", " }}"),
            ("{{ 1", " and 1", " }}"),
            ("{{ 1", " if 1 else 1", " }}"),
            ("{{ 1", "<1", " }}"),
            ("{{ 1", "**1", " }}"),
            ("{{ f", "()", " }}"),
            ("{{ ", "(", "1 }}"),
            ("{{ ", "[", "1 }}"),
            ("{{ ", "{1:", "1 }}"),
            ("{% if 0 %}", "{% elif 0 %}", "{% endif %}"),
            ("", "{% if 1 %}", ""),
            ("", "{% set x = [x] %}", "{{ x }}"),
            ("", "{% set x = [x] %}", "{{ x|list }}{{ x == [x] }}"),
            (
                "{% set ns = namespace(x=[]) %}{% for i in range(50000) %}{% set ns.x = [ns.x] %}{% endfor %}",
                "",
                "{{ ns.x }}",
            ),
            (
                "{% set ns = namespace(x=[]) %}{% for i in range(50000) %}{% set ns.x = {1: ns.x} %}{% endfor %}",
                "",
                "{{ ns.x|tojson }}",
            ),
            (
                "{% set ns = namespace(x=[]) %}{% for i in range(50000) %}{% set ns.x = ns.x + [1] %}{% endfor %}",
                "",
                "{{ ns.x|length }}",
            ),
            (
                "{% set ns = namespace(x=[]) %}{% for i in range(50000) %}{% set ns.x = ns.x|map('upper') %}{% endfor %}",
                "",
                "{{ ns.x|list }}",
            ),
            ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "", ""),
        ] {
            let count = (MOST_BYTES - first.len() - last.len()) / again.len().max(1);
            let _ = outcome(&[first, &again.repeat(count), last].concat());
        }
        let long = outcome(&"a".repeat(MOST_BYTES + 1)).unwrap_err();
        assert!(long.starts_with("it has 65537 bytes"), "{long}");
        assert_eq!(
            outcome(&"a".repeat(MOST_BYTES)).map(|text| text.len()),
            Ok(MOST_BYTES)
        );
    }

    #[test]
    fn lists_that_hold_themselves_again_and_again_are_never_walked_through() {
        let made =
            "{% set n = namespace(x='ab') %}{% for i in range(40) %}{% set n.x = [n.x, n.x] %}{% endfor %}";
        for use_of_it in [
            "{{ n.x }}",
            "{{ n.x ~ '' }}",
            "{{ n.x == [n.x] }}",
            "{{ n.x in [n.x] }}",
            "{{ {n.x: 1, 1: 2} }}",
            "{{ n[n.x] }}",
            "{{ n.x|string }}",
            "{{ n.x|join }}",
            "{{ n.x|upper }}",
            "{{ ''.join(n.x) }}",
            "{{ 'a'.replace(n.x, 'b') }}",
            "{{ '{}'.format(n.x) }}",
            "{{ raise_exception(n.x) }}",
            "{{ 'a' is eq n.x }}",
            "{{ n.x|sort }}",
        ] {
            assert!(outcome(&format!("{made}{use_of_it}")).is_err(), "{use_of_it}");
        }
        assert_eq!(
            outcome(&format!("{made}{{{{ n.x|length }}}}")).as_deref(),
            Ok("2")
        );
    }

    #[test]
    fn what_templates_of_known_models_do_is_done() {
        let source = "{%- set ns = namespace(first=true, system='') -%}
            {%- if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set ns.system = messages[0].content | trim %}{% endif -%}
            {%- for m in rest -%}
            {%- if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('turns') }}{% endif -%}
            {%- if tools is defined and tools is not none and tools|length > 0 %}{{ tools | tojson }}{% endif -%}
            {{ bos_token + '[' ~ ns.system ~ ']' + m['content'].split('{{')[0].strip() -}}
            {{- ' ' ~ m.content.replace('x', 'y') if 'x' in m.content and not m.tool_calls else '' -}}
            {%- endfor -%}
            {{ (messages | selectattr('role', 'equalto', 'user') | list | length) ~ (messages | map(attribute='role') | join(',')) }}";
        assert_eq!(
            Template::new(source.to_owned(), "<s>", "")
                .unwrap()
                .render(&turns())
                .as_deref(),
            Ok("<s>[Be brief.]Привет  Привет {{ y }} 1system,user")
        );
    }

    #[test]
    fn a_templates_own_words_are_short_and_without_controls() {
        let said = outcome(r"{{ raise_exception('\x1b]52;c;' ~ 'a' * 10000) }}").unwrap_err();
        assert!(
            said.chars().count() <= MOST_WORDS && !said.contains(char::is_control),
            "{said:?}"
        );
    }

    #[test]
    fn long_turns_have_fuel_enough() {
        let long = Turn {
            role: Role::User,
            content: "слово ".repeat(20_000),
        };
        let template = Template::new(CHATML.to_owned(), "", "").unwrap();
        assert!(template.render(&[long]).is_ok());
    }
}
