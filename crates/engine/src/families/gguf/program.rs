//! A template's steps, before they run: only those that conversations need, and none that walks through lists in lists.
//!
//! Fuel pays for what the template engine makes. It does not pay for writing out, comparing or ordering values that
//! hold the same value again and again, of which twenty lines of a template can make more than any machine can write.
//! So these steps are taken by functions here, which take texts, numbers and the like, and no lists.

use minijinja::machinery::{CodeGenerator, Instruction, Instructions, parse};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Rest, ValueKind};
use minijinja::{Environment, Error, ErrorKind, State, Value, filters, functions, tests};
use std::collections::BTreeMap;

/// Methods that may be called.
const METHODS: [&str; 22] = [
    "strip",
    "lstrip",
    "rstrip",
    "split",
    "splitlines",
    "startswith",
    "endswith",
    "upper",
    "lower",
    "title",
    "capitalize",
    "replace",
    "join",
    "find",
    "rfind",
    "count",
    "isdigit",
    "isspace",
    "items",
    "keys",
    "values",
    "get",
];
/// Bytes that a method or a filter may make in one step.
const MOST_MADE: usize = 4 << 20;
/// Bytes that a value in a list counts.
const LISTED: usize = 64;

/// The steps of a template.
///
/// # Errors
/// When it is none, or asks for steps that conversations do not need.
pub fn read<'s>(source: &'s str, name: &'s str, syntax: SyntaxConfig) -> Result<Instructions<'s>, Error> {
    let tree = parse(source, name, syntax)?;
    let mut generator = CodeGenerator::new(name, source);
    generator.compile_stmt(&tree);
    let (mut steps, blocks) = generator.finish();
    if !blocks.is_empty() {
        return Err(refused("blocks"));
    }
    let mut place = 0;
    while let Some(step) = steps.get_mut(place) {
        if let Some(safe) = replacement(step)? {
            *step = safe;
        }
        place += 1;
    }
    Ok(steps)
}

/// The safe replacement of a step, if the step is not run as it is: a call of a function here, whose name no template
/// can write.
fn replacement<'s>(step: &Instruction<'s>) -> Result<Option<Instruction<'s>>, Error> {
    let call = |name, count| Ok(Some(Instruction::CallFunction(name, Some(count))));
    match step {
        Instruction::StringConcat => call("~", 2),
        Instruction::Eq => call("==", 2),
        Instruction::Ne => call("!=", 2),
        Instruction::Lt => call("<", 2),
        Instruction::Lte => call("<=", 2),
        Instruction::Gt => call(">", 2),
        Instruction::Gte => call(">=", 2),
        Instruction::In => call("in ", 2),
        Instruction::GetItem => call("[]", 2),
        Instruction::BuildMap(pairs) => match u16::try_from(pairs * 2) {
            Ok(count) => call("{}", count),
            Err(_) => Err(refused("tables of that size")),
        },
        // Many templates have steps for tools that a conversation never comes to: an error where they are taken.
        Instruction::CallMethod(name, count) if !METHODS.contains(name) => Ok(Some(
            Instruction::CallFunction("(a method that no conversation needs)", *count),
        )),
        Instruction::Pow => call("(a power)", 2),
        Instruction::CompareAndPreserve(_) => call("(a chain of comparisons)", 2),
        Instruction::FastRecurse => call("(a recursive loop)", 1),
        Instruction::EmitRaw(_)
        | Instruction::StoreLocal(_)
        | Instruction::Lookup(_)
        | Instruction::GetAttr(_)
        | Instruction::SetAttr(_)
        | Instruction::Slice
        | Instruction::LoadConst(_)
        | Instruction::BuildKwargs(_)
        | Instruction::MergeKwargs(_)
        | Instruction::BuildList(_)
        | Instruction::BuildTuple(_)
        | Instruction::UnpackList(_)
        | Instruction::UnpackLists(_)
        | Instruction::Add
        | Instruction::Sub
        | Instruction::Mul
        | Instruction::Div
        | Instruction::IntDiv
        | Instruction::Rem
        | Instruction::Neg
        | Instruction::Not
        | Instruction::ApplyFilter(..)
        | Instruction::PerformTest(..)
        | Instruction::Emit
        | Instruction::PushLoop(_)
        | Instruction::PushWith
        | Instruction::Iterate(_)
        | Instruction::PushDidNotIterate
        | Instruction::PopFrame
        | Instruction::PopLoopFrame
        | Instruction::Jump(_)
        | Instruction::JumpIfFalse(_)
        | Instruction::JumpIfFalseOrPop(_)
        | Instruction::JumpIfTrueOrPop(_)
        | Instruction::BeginCapture(_)
        | Instruction::EndCapture
        | Instruction::CallFunction(..)
        | Instruction::CallMethod(..)
        | Instruction::CallObject(_)
        | Instruction::DupTop
        | Instruction::DiscardTop
        | Instruction::Swap
        | Instruction::BuildMacro(..)
        | Instruction::Return
        | Instruction::IsUndefined
        | Instruction::Enclose(_)
        | Instruction::GetClosure => Ok(None),
        _ => Err(refused("includes and escapes")),
    }
}

fn refused(what: &str) -> Error {
    let words = format!("{what} are not run in chat templates");
    Error::new(ErrorKind::InvalidOperation, words)
}

/// The functions and tests that a template can use: none walks through nested lists.
pub fn environment() -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_formatter(|out, _, value| {
        plain(value)?;
        write!(out, "{value}").map_err(Error::from)
    });
    environment.set_unknown_method_callback(method);
    operators(&mut environment);
    environment.add_function("range", functions::range);
    environment.add_function("namespace", functions::namespace);
    environment.add_function("raise_exception", |message: &Value| -> Result<Value, Error> {
        plain(message)?;
        Err(Error::new(ErrorKind::InvalidOperation, message.to_string()))
    });
    texts(&mut environment);
    lists(&mut environment);
    questions(&mut environment);
    environment
}

/// That a value is no list, table or anything else that holds values.
fn plain(value: &Value) -> Result<&Value, Error> {
    match value.kind() {
        ValueKind::Undefined
        | ValueKind::None
        | ValueKind::Bool
        | ValueKind::Number
        | ValueKind::String
        | ValueKind::Bytes => Ok(value),
        _ => Err(refused("lists as texts or keys, or compared,")),
    }
}

fn operators(environment: &mut Environment<'static>) {
    environment.add_function("~", |a: &Value, b: &Value| -> Result<String, Error> {
        Ok(format!("{}{}", plain(a)?, plain(b)?))
    });
    let compare = |holds: fn(&Value, &Value) -> bool| {
        move |a: &Value, b: &Value| -> Result<bool, Error> {
            // Nothing is equal to a list but another one.
            Ok(match (plain(a), plain(b)) {
                (Err(error), Err(_)) => return Err(error),
                _ => holds(a, b),
            })
        }
    };
    environment.add_function("==", compare(|a, b| a == b));
    environment.add_function("!=", compare(|a, b| a != b));
    environment.add_function("<", compare(|a, b| a < b));
    environment.add_function("<=", compare(|a, b| a <= b));
    environment.add_function(">", compare(|a, b| a > b));
    environment.add_function(">=", compare(|a, b| a >= b));
    environment.add_function("in ", |state: &State, a: &Value, b: &Value| {
        tests::is_in(state, plain(a)?, b)
    });
    environment.add_function("[]", |a: &Value, key: &Value| a.get_item(plain(key)?));
    environment.add_function("{}", |parts: Rest<Value>| -> Result<Value, Error> {
        let mut table = BTreeMap::new();
        for pair in parts.chunks_exact(2) {
            table.insert(plain(&pair[0])?.clone(), pair[1].clone());
        }
        Ok(Value::from(table))
    });
}

/// Filters of texts.
fn texts(environment: &mut Environment<'static>) {
    fn text(value: &Value) -> Result<String, Error> {
        plain(value).map(Value::to_string)
    }
    environment.add_filter("string", |value: &Value| text(value));
    environment.add_filter("safe", |value: &Value| text(value));
    environment.add_filter("upper", |value: &Value| {
        Ok::<_, Error>(text(value)?.to_uppercase())
    });
    environment.add_filter("lower", |value: &Value| {
        Ok::<_, Error>(text(value)?.to_lowercase())
    });
    for name in ["trim", "strip"] {
        environment.add_filter(name, |value: &Value| {
            Ok::<_, Error>(text(value)?.trim().to_owned())
        });
    }
    environment.add_filter("replace", |value: &Value, from: &Value, to: &Value| {
        replaced(&text(value)?, &text(from)?, &text(to)?, usize::MAX)
    });
    environment.add_filter("int", |value: &Value| -> Result<Value, Error> {
        let text = text(value)?;
        let number = text
            .parse::<i64>()
            .or_else(|_| text.parse::<f64>().map(|number| number as i64));
        Ok(Value::from(number.unwrap_or(0)))
    });
    for name in ["e", "escape"] {
        environment.add_filter(name, |value: &Value| text(value));
    }
}

/// Filters of lists.
fn lists(environment: &mut Environment<'static>) {
    for name in ["length", "count"] {
        environment.add_filter(name, |value: &Value| filters::length(value));
    }
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("list", filters::list);
    environment.add_filter("reverse", filters::reverse);
    environment.add_filter("items", filters::items);
    for name in ["default", "d"] {
        environment.add_filter(name, |value: Value, other: Option<Value>, falsy: Option<bool>| {
            let keep = !value.is_undefined() && (value.is_true() || !falsy.unwrap_or(false));
            if keep {
                value
            } else {
                other.unwrap_or_else(|| Value::from(""))
            }
        });
    }
    environment.add_filter("join", |value: &Value, between: Option<Value>| {
        let between = between.unwrap_or_default();
        let between = if between.is_undefined() {
            String::new()
        } else {
            plain(&between)?.to_string()
        };
        joined(value, &between)
    });
    environment.add_filter("map", |values: &Value, named: Kwargs| -> Result<Value, Error> {
        let attribute: &str = named.get("attribute")?;
        each(values)?
            .map(|value| value?.get_attr(attribute))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::from)
    });
    for (name, kept) in [("selectattr", true), ("rejectattr", false)] {
        environment.add_filter(
            name,
            move |values: &Value, attribute: &str, test: Option<&str>, other: Option<Value>| {
                chosen(values, attribute, test.zip(other.as_ref()), kept)
            },
        );
    }
}

/// The values of a list, of which there are not too many.
fn each(values: &Value) -> Result<impl Iterator<Item = Result<Value, Error>>, Error> {
    let counted = values.try_iter()?.enumerate();
    Ok(counted.map(|(place, value)| bounded(place.saturating_mul(LISTED)).map(|()| value)))
}

/// Those of which an attribute is so, or is equal to another value; or all others.
fn chosen(values: &Value, attribute: &str, test: Option<(&str, &Value)>, kept: bool) -> Result<Value, Error> {
    let mut chosen = Vec::new();
    for value in each(values)? {
        let value = value?;
        let found = value.get_attr(attribute)?;
        let is_so = match &test {
            None => found.is_true(),
            Some(("equalto" | "eq" | "==", other)) => plain(&found)? == plain(other)?,
            Some(_) => return Err(refused("other tests of attributes")),
        };
        if is_so == kept {
            chosen.push(value);
        }
    }
    Ok(Value::from(chosen))
}

fn questions(environment: &mut Environment<'static>) {
    environment.add_test("undefined", tests::is_undefined);
    environment.add_test("defined", tests::is_defined);
    environment.add_test("none", tests::is_none);
    environment.add_test("boolean", tests::is_boolean);
    environment.add_test("number", tests::is_number);
    environment.add_test("integer", tests::is_integer);
    environment.add_test("float", tests::is_float);
    environment.add_test("string", tests::is_string);
    environment.add_test("sequence", tests::is_sequence);
    environment.add_test("iterable", tests::is_iterable);
    environment.add_test("mapping", tests::is_mapping);
    environment.add_test("true", tests::is_true);
    environment.add_test("false", tests::is_false);
    for name in ["eq", "equalto", "=="] {
        environment.add_test(name, |a: &Value, b: &Value| -> Result<bool, Error> {
            Ok(plain(a)? == plain(b)?)
        });
    }
}

/// Methods as Python has them.
fn method(state: &mut State, value: &Value, name: &str, arguments: &[Value]) -> Result<Value, Error> {
    match (name, arguments) {
        ("join", [values]) => joined(values, value.as_str().unwrap_or_default()).map(Value::from),
        ("replace", [from, to]) => match (value.as_str(), from.as_str(), to.as_str()) {
            (Some(text), Some(from), Some(to)) => replaced(text, from, to, usize::MAX).map(Value::from),
            _ => Err(Error::from(ErrorKind::UnknownMethod)),
        },
        ("replace", [from, to, count]) => {
            let count = count.as_usize().unwrap_or(usize::MAX);
            match (value.as_str(), from.as_str(), to.as_str()) {
                (Some(text), Some(from), Some(to)) => replaced(text, from, to, count).map(Value::from),
                _ => Err(Error::from(ErrorKind::UnknownMethod)),
            }
        }
        // What stands in for a missing entry may be anything.
        ("get", [key, _]) => {
            plain(key)?;
            minijinja_contrib::pycompat::unknown_method_callback(state, value, name, arguments)
        }
        ("replace", _) => Err(Error::from(ErrorKind::TooManyArguments)),
        _ => {
            arguments
                .iter()
                .try_for_each(|argument| plain(argument).map(|_| ()))?;
            minijinja_contrib::pycompat::unknown_method_callback(state, value, name, arguments)
        }
    }
}

/// A text with others in the place of some of its parts.
fn replaced(text: &str, from: &str, to: &str, count: usize) -> Result<String, Error> {
    let found = text.matches(from).take(count).count();
    bounded(text.len().saturating_add(found.saturating_mul(to.len())))?;
    Ok(text.replacen(from, to, count))
}

/// Texts behind each other, with another between.
fn joined(values: &Value, between: &str) -> Result<String, Error> {
    let mut all = String::new();
    for (place, value) in each(values)?.enumerate() {
        if place > 0 {
            all.push_str(between);
        }
        all.push_str(&plain(&value?)?.to_string());
        bounded(all.len())?;
    }
    Ok(all)
}

fn bounded(bytes: usize) -> Result<(), Error> {
    if bytes > MOST_MADE {
        return Err(Error::from(ErrorKind::OutOfFuel));
    }
    Ok(())
}
