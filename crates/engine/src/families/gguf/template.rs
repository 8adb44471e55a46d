//! The chat template that a GGUF file carries: how turns become one text.

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, Error, ErrorKind, Value, context};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Standing instructions.
    System,
    /// What is asked.
    User,
    /// What the model answers.
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
    /// Who speaks.
    pub role: Role,
    /// The words.
    pub content: String,
}

/// A compiled template.
pub struct Template {
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
        let mut environment = Environment::new();
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build();
        environment.set_syntax(syntax.map_err(|error| error.to_string())?);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<Value, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message))
        });
        environment
            .add_template_owned(NAME, source)
            .map_err(|error| error.to_string())?;
        Ok(Template {
            environment,
            bos: bos.to_owned(),
            eos: eos.to_owned(),
        })
    }

    /// The conversation as one text, up to where the assistant is to speak.
    ///
    /// # Errors
    /// In words, when the template refuses these turns.
    pub fn render(&self, turns: &[Turn]) -> Result<String, String> {
        let messages: Vec<Value> = turns
            .iter()
            .map(|turn| context! { role => turn.role.name(), content => &turn.content })
            .collect();
        let template = self
            .environment
            .get_template(NAME)
            .map_err(|error| error.to_string())?;
        let rendered = template.render(context! {
            messages,
            add_generation_prompt => true,
            // Qwen3 would think aloud first.
            enable_thinking => false,
            bos_token => &self.bos,
            eos_token => &self.eos,
        });
        rendered.map_err(|error| error.to_string())
    }
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
}
