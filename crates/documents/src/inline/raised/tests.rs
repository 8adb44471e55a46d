//! One table of what raised and lowered characters are, which held the rules of all formats before they were one.

use super::Raised::{Ending, Figure, Formula, Mark, Words};
use super::Rise::{Above, Below};
use super::{Raised, RaisedText, Rise, base, ending, spelled, tail};

fn of<'t>(before: &'t str, text: &'t str, after: &'t str, rise: Rise) -> RaisedText<'t> {
    RaisedText {
        before,
        text,
        after,
        rise,
        is_in_formula: false,
    }
}

/// What is held or read at the end of `before` and the beginning of `after`.
fn word(raised: &RaisedText<'_>, meaning: Raised) -> String {
    let part = spelled(raised.text, raised.rise);
    match meaning {
        Formula => base(raised.before).to_owned() + &part + tail(raised.after),
        Figure => part,
        Ending => base(raised.before).to_owned() + &ending(base(raised.before), raised.text),
        Mark | Words => String::new(),
    }
}

#[test]
fn what_is_raised_or_lowered() {
    let rows: &[(&str, &str, &str, Rise, Raised, &str)] = &[
        // Powers.
        ("de 10", "3", " m", Above, Formula, "10³"),
        ("área de 10", "3", "", Above, Formula, "10³"),
        ("2", "10", "", Above, Formula, "2¹⁰"),
        ("carga de 10", "-6", "", Above, Formula, "10⁻⁶"),
        ("1,5 × 10", "−3", " m", Above, Formula, "10⁻³"),
        ("1,5·10", "\u{2212}12", "", Above, Formula, "10⁻¹²"),
        ("3.10", "3", "", Above, Formula, "3.10³"),
        ("10", "3", "vezes", Above, Formula, "10³"),
        ("256", "2", " × 3", Above, Formula, "256²"),
        ("2", "n", "", Above, Formula, "2ⁿ"),
        ("x", "n+1", "", Above, Formula, "xⁿ⁺¹"),
        ("x", "n + 1", "", Above, Formula, "xⁿ⁺¹"),
        ("e", "x", "", Above, Formula, "eˣ"),
        ("A", "T", "", Above, Formula, "A^T"),
        ("(a+b)", "2", "", Above, Formula, "(a+b)²"),
        // Units.
        ("25 km", "2", "", Above, Formula, "km²"),
        ("é um km", "2", "", Above, Formula, "km²"),
        ("10 m", "2", "", Above, Formula, "m²"),
        ("12 ft", "2", "", Above, Formula, "ft²"),
        ("kg/m", "3", ".", Above, Formula, "m³"),
        ("5 mol", "-1", "", Above, Formula, "mol⁻¹"),
        ("s, mol", "-1", "", Above, Formula, "mol⁻¹"),
        ("20", "o", "C", Above, Formula, "20ºC"),
        ("20", "°", "C", Above, Formula, "20°C"),
        ("5 pés", "2", ".", Above, Figure, "²"),
        ("5 км", "2", "", Above, Figure, "²"),
        ("цена за м", "2", "", Above, Figure, "²"),
        ("20 mil", "1", " pessoas", Above, Figure, "¹"),
        // Formulas.
        ("E=mc", "2", "", Above, Formula, "mc²"),
        ("E = mc", "2", ",", Above, Formula, "mc²"),
        ("SO₄", "2−", ".", Above, Formula, "SO₄²⁻"),
        ("íon Na", "+", "", Above, Formula, "Na⁺"),
        ("de ", "14", "C é", Above, Formula, "¹⁴C"),
        ("и CO", "2", ".", Below, Formula, "CO₂"),
        ("H", "2", "O é", Below, Formula, "H₂O"),
        ("Fe₂(SO₄)", "3", "", Below, Formula, "Fe₂(SO₄)₃"),
        ("Ca(OH)", "2", "", Below, Formula, "Ca(OH)₂"),
        ("V", "max", "", Below, Formula, "Vmax"),
        ("v", "max", "", Below, Formula, "vmax"),
        ("log", "10", "", Below, Formula, "log₁₀"),
        ("pK", "a", "", Below, Formula, "pKa"),
        ("газ СО", "2", "", Below, Figure, "₂"),
        // Endings.
        ("le 1", "er", " mai", Above, Ending, "1er"),
        ("o n", "o", " 5", Above, Ending, "nº"),
        ("o 1", "o", " dia", Above, Ending, "1º"),
        ("O 1", "O", " DIA", Above, Ending, "1º"),
        ("2", "e", "", Above, Ending, "2e"),
        ("2", "ième", "", Above, Ending, "2ième"),
        ("XIX", "e", " siècle", Above, Ending, "XIXe"),
        ("M", "me", "", Above, Ending, "Mme"),
        ("20", "th", "", Above, Ending, "20th"),
        ("1", "ST", "", Above, Ending, "1ST"),
        ("5", "го", "", Above, Ending, "5го"),
        ("Dr", "a", "", Above, Ending, "Dra"),
        ("a Sr.", "a", " Ana", Above, Ending, "Sr.ª"),
        // Marks.
        ("água", "2", "", Above, Mark, ""),
        ("норме", "1", "", Above, Mark, ""),
        ("км", "2", "", Above, Mark, ""),
        ("fim.", "3", "", Above, Mark, ""),
        ("acabou.", "12", "", Above, Mark, ""),
        ("casa ", "3", "", Above, Mark, ""),
        ("1.234", "2", "", Above, Mark, ""),
        ("em 2019", "3", "", Above, Mark, ""),
        ("palavra", "*", "", Above, Mark, ""),
        ("слово", "†", "", Above, Mark, ""),
        ("Silva", "a,b", "", Above, Mark, ""),
        ("palavra", "a", " e", Above, Mark, ""),
        ("Marca", "TM", "", Above, Mark, ""),
        ("Marca", "®", "", Above, Mark, ""),
        ("Windows", "®", "", Above, Mark, ""),
        ("10", "[3]", "", Above, Mark, ""),
        ("a guerra", "1", " acabou", Above, Mark, ""),
        ("disse»", "1, 2", "", Above, Mark, ""),
        ("", "1", "Texto da nota", Above, Mark, ""),
        ("", "1", " Texto", Above, Mark, ""),
        ("", "a", " Valores", Above, Mark, ""),
        ("(Silva)", "3", " diz", Above, Mark, ""),
        ("東京", "1", "は", Above, Mark, ""),
        ("сила", "тяж", "", Below, Mark, ""),
        ("coluna", "2", "", Below, Mark, ""),
        // Words.
        ("norte", "[nota 1]", "", Above, Words, ""),
        ("", "слово", "", Above, Words, ""),
        ("texto ", "uma frase", "", Above, Words, ""),
        ("texto ", "palavra", "", Above, Words, ""),
        ("texto", "palavra", "", Above, Words, ""),
        ("x", " ", "", Above, Words, ""),
    ];
    for (before, text, after, rise, meaning, expected) in rows {
        let raised = of(before, text, after, *rise);
        assert_eq!(raised.meaning(), *meaning, "{before}|{text}|{after}");
        assert_eq!(word(&raised, *meaning), *expected, "{before}|{text}|{after}");
    }
}

#[test]
fn what_touches_a_formula_belongs_to_it() {
    for (before, text, rise) in [("vmax", "2", Above), ("H₂SO", "4", Below), ("e^x", "n", Above)] {
        let raised = RaisedText {
            is_in_formula: true,
            ..of(before, text, "", rise)
        };
        assert_eq!(raised.meaning(), Formula, "{before}|{text}");
    }
}
