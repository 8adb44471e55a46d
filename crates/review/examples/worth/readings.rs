//! Judgements of a human reader on findings of checks and changes by repairs: whether each was right.

use std::error::Error;

/// One firing that was read.
pub struct Reading {
    /// The check or the repair.
    name: String,
    is_right: bool,
}

/// Readings of a file with a line for each: the check or repair, the recording, the line's id, `right` or `wrong`.
pub fn read(path: &str) -> Result<Vec<Reading>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let rows = (1..)
        .zip(text.lines())
        .filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    rows.map(|(number, row)| {
        let cells: Vec<&str> = row.split('\t').collect();
        let [name, _, _, verdict] = cells[..] else {
            return Err(format!("{path}:{number}: not four cells").into());
        };
        let is_right = match verdict {
            "right" => true,
            "wrong" => false,
            _ => return Err(format!("{path}:{number}: '{verdict}' is neither right nor wrong").into()),
        };
        Ok(Reading {
            name: name.to_owned(),
            is_right,
        })
    })
    .collect()
}

/// `right/read`, or nothing where nothing was read.
pub fn share(readings: &[Reading], name: &str) -> String {
    let of_name = || readings.iter().filter(|reading| reading.name == name);
    match of_name().count() {
        0 => String::new(),
        all => format!("{}/{all}", of_name().filter(|reading| reading.is_right).count()),
    }
}
