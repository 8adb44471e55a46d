//! What is told of the decoding of a document: bytes that were replaced, and text that was decoded wrongly before.

use contract::{Code, Warning};
use text::encoding::Decoded;
use text::mojibake;

use crate::error::TaskError;

/// The warning that bytes were replaced, if any were.
pub(crate) fn replaced(decoded: &Decoded) -> Option<Warning> {
    let replaced = decoded.replaced?;
    let (count, line, offset) = (replaced.count, replaced.line, replaced.offset);
    let encoding = decoded.encoding;
    let message = if count == 1 {
        format!("in line {line} what stands at byte {offset} is not {encoding}, and became \u{FFFD}")
    } else {
        format!(
            "in {count} places the text is not {encoding}, and they became \u{FFFD}; the first is in line {line}, at byte \
             {offset}"
        )
    };
    Some(Warning::new(Code::BytesReplaced, message))
}

/// The text without what a wrong decoding did to it; a warning says what was repaired.
///
/// # Errors
/// If it was decoded wrongly and cannot be repaired.
pub(crate) fn repaired(text: String, warnings: &mut Vec<Warning>) -> Result<String, TaskError> {
    let Some(repaired) = mojibake::repaired(&text)? else {
        return Ok(text);
    };
    warnings.extend(repaired.parts.iter().map(warning));
    Ok(repaired.text)
}

fn warning(part: &mojibake::Part) -> Warning {
    let mojibake::Part {
        truly,
        read_as,
        runs,
        line,
        lost,
    } = part;
    let places = if *runs == 1 { "place" } else { "places" };
    let lost = match lost {
        0 => String::new(),
        1 => "; one letter could not be recovered and is \u{FFFD}".to_owned(),
        more => format!("; {more} letters could not be recovered and are \u{FFFD}"),
    };
    let message = format!(
        "{truly} had been read as {read_as} in {runs} {places} from line {line} on, and was repaired{lost}; --encoding \
         utf-8 leaves it as it stands"
    );
    Warning::new(Code::TextRepaired, message)
}

/// Refuses a package most of whose words were decoded wrongly: it is not repaired. A few such words are told of.
///
/// # Errors
/// If most words were.
pub(crate) fn check_package(text: &str, warnings: &mut Vec<Warning>) -> Result<(), TaskError> {
    let Some(repaired) = mojibake::repaired(text)? else {
        return Ok(());
    };
    let Some(part) = repaired.parts.first() else {
        return Ok(());
    };
    let (truly, read_as) = (part.truly, part.read_as);
    if part.runs * 2 >= text.split_whitespace().count() {
        return Err(TaskError::PackageDecodedWrongly { truly, read_as });
    }
    let message = format!(
        "in {} places the text seems to be {truly} that was read as {read_as} before it was saved; what stands there now \
         was taken as it is",
        part.runs
    );
    warnings.push(Warning::new(Code::TextRepaired, message));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repair_is_told_and_a_package_is_refused() {
        let mut warnings = Vec::new();
        let text = "Çàâòðà áóäåò äîæäü, à ïîòîì ñíåã.";
        let repaired = repaired(text.to_owned(), &mut warnings).unwrap();
        assert_eq!(repaired, "Завтра будет дождь, а потом снег.");
        assert_eq!(warnings.len(), 1);
        let refused = check_package(text, &mut warnings).unwrap_err();
        assert!(
            refused.to_string().contains("windows-1251 read as windows-1252"),
            "{refused}"
        );
        let few = format!("{} {text}", "Plain words stand here. ".repeat(9));
        check_package(&few, &mut warnings).unwrap();
        assert_eq!(warnings.len(), 2);
    }
}
