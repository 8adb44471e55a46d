//! Tells whether the field of a table is a formula, which a spreadsheet program computes.

/// Whether a field is a formula: `=A1+B2`, `=SUM(A1:A3)`, `@SUM(A1:A3)`. Words in it are arguments, and signs around
/// them are its grammar, so it stays as it is.
pub(super) fn is_formula(field: &str) -> bool {
    let Some(formula) = field.trim().strip_prefix(['=', '@', '+']) else {
        return false;
    };
    let is_equation = field.trim().starts_with('=');
    is_call(formula) || is_equation && is_expression(formula)
}

/// Whether a text begins with a function and its arguments: `SUM(…)`.
fn is_call(text: &str) -> bool {
    let name = text
        .find(|letter: char| !letter.is_alphanumeric() && !"._".contains(letter))
        .unwrap_or(text.len());
    text.starts_with(|first: char| first == '_' || first.is_alphabetic())
        && text[name..].starts_with('(')
        && text.contains(')')
}

/// Whether a text is an expression: texts in quotation marks that are joined, or references and numbers without a
/// space.
fn is_expression(text: &str) -> bool {
    let quoted = text.matches('"').count();
    if quoted > 0 {
        let mut outside = text.split('"').step_by(2);
        return quoted.is_multiple_of(2) && outside.any(|part| part.contains('&'));
    }
    text.contains(|letter: char| letter.is_ascii_digit())
        && !text.contains(char::is_whitespace)
        && text.starts_with(|first: char| first.is_alphanumeric() || "$('-+{".contains(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_told_from_words() {
        for formula in [
            "=SOMA(A1:A3)",
            "=CONCAT(\"O mar\";A1)",
            "=IF(A1>2, \"sim\", \"não\")",
            "=СУММ(A1;B2)",
            "@SUM(A1:A2)",
            "+SUM(A1)",
            "=A1+B2",
            "=$B$2",
            "=\"Olá \"&A1",
            "=A2 & \" e \" & B2",
            "=(A1+2)*3",
            "=_xlfn.CONCAT(A1)",
        ] {
            assert!(is_formula(formula), "{formula}");
        }
        for words in [
            "",
            "=",
            "= igual a",
            "=== Título ===",
            "=> veja (aqui)",
            "=) que bom",
            "@ana (a autora)",
            "+1 (11) 9876",
            "A casa = 2",
            "=\"Olá\"",
            "=\"Mar & rio\"",
            "-5 graus",
        ] {
            assert!(!is_formula(words), "{words}");
        }
    }
}
