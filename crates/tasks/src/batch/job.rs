//! The lines that a worker reads, version 1, as `docs/worker.md` describes them.

use serde_json::Value;
use text::Lang;

use super::lines::Line;

/// The version of the lines, on both sides.
pub const PROTOCOL: u64 = 1;

/// A job, or what is wrong with its line.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Comes back with the result, whatever it is; null if the line has none.
    pub id: Value,
    /// What the document is called; the ending helps to find the reader.
    pub name: Option<String>,
    /// The language of the text.
    pub from: Option<Lang>,
    /// The text, or why there is none.
    pub text: Result<String, String>,
}

impl Job {
    /// Reads line number `number`, counted from 1.
    pub fn read(line: Line, number: usize) -> Job {
        let mut job = Job {
            id: Value::Null,
            name: None,
            from: None,
            text: Err(String::new()),
        };
        let parsed = line.and_then(|bytes| {
            serde_json::from_slice(&bytes).map_err(|error| format!("the line is no JSON: {error}"))
        });
        job.text = match parsed {
            Ok(Value::Object(mut object)) => {
                job.id = object.remove("id").unwrap_or_default();
                job.take(object)
            }
            Ok(_) => Err("the line is JSON, but no object".to_owned()),
            Err(reason) => Err(reason),
        }
        .map_err(|reason| format!("line {number}: {reason}; see docs/worker.md"));
        job
    }

    fn take(&mut self, mut object: serde_json::Map<String, Value>) -> Result<String, String> {
        match object.get("v") {
            Some(version) if version.as_u64() == Some(PROTOCOL) => {}
            Some(version) => {
                return Err(format!(
                    "version {version} of the protocol is not known; this worker speaks version {PROTOCOL}"
                ));
            }
            None => {
                return Err(format!(
                    "the job does not say its version; write \"v\":{PROTOCOL}"
                ));
            }
        }
        let mut text = |field: &str| match object.remove(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("the field '{field}' is no text")),
        };
        self.name = text("name")?;
        if let Some(code) = text("from")? {
            self.from = Some(
                code.parse()
                    .map_err(|error: text::lang::UnknownLang| error.to_string())?,
            );
        }
        text("text")?.ok_or_else(|| "the job has no field 'text'".to_owned())
    }

    /// What the report calls the document.
    pub fn name(&self) -> String {
        match (&self.name, &self.id) {
            (Some(name), _) | (None, Value::String(name)) => name.clone(),
            (None, id) => id.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(line: &Value) -> Job {
        Job::read(Ok(line.to_string().into_bytes()), 3)
    }

    #[test]
    fn a_job_has_a_version_and_a_text() {
        let job = read(&json!({"v": 1, "id": [7], "text": "Да.", "name": "a.md", "from": "ru", "other": 1}));
        assert_eq!(job.id, json!([7]));
        assert_eq!((job.name().as_str(), job.from), ("a.md", Some(Lang::RU)));
        assert_eq!(job.text.as_deref(), Ok("Да."));
        assert_eq!(read(&json!({"v": 1, "id": "b", "text": ""})).name(), "b");
    }

    #[test]
    fn what_is_wrong_is_told_and_the_id_comes_back() {
        for (line, reason) in [
            (
                json!({"id": 5, "text": "a"}),
                "line 3: the job does not say its version",
            ),
            (
                json!({"v": 2, "id": 5, "text": "a"}),
                "line 3: version 2 of the protocol is not known",
            ),
            (json!({"v": 1, "id": 5}), "line 3: the job has no field 'text'"),
            (
                json!({"v": 1, "id": 5, "text": 1}),
                "line 3: the field 'text' is no text",
            ),
            (
                json!({"v": 1, "id": 5, "text": "a", "from": "xx"}),
                "line 3: unknown language",
            ),
        ] {
            let job = read(&line);
            assert_eq!(job.id, json!(5), "{line}");
            let got = job.text.unwrap_err();
            assert!(got.starts_with(reason), "{got}");
        }
        for line in [&b"nonsense"[..], b"[1]", b"", b"\xff"] {
            let job = Job::read(Ok(line.to_vec()), 3);
            assert!(job.id.is_null() && job.text.unwrap_err().starts_with("line 3: the line is"));
        }
        let long = Job::read(Err("the line is too long".to_owned()), 3);
        assert!(long.text.is_err());
    }
}
