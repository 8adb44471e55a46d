//! The job lines that a worker reads, version 1, as `docs/worker.md` describes them.

use text::Lang;

use super::lines::Line;
use super::raw::{NoMembers, Raw, last, members, raw};

/// The version of job lines and result lines.
pub const PROTOCOL: u64 = 1;

/// A job line: the document, or an error message.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Returned with the result unchanged, whatever it is; null if the line has none.
    pub id: Raw,
    /// The name of the document; its ending helps to recognise the format.
    pub name: Option<String>,
    /// The language of the text.
    pub from: Option<Lang>,
    /// The text, or an error message.
    pub text: Result<String, String>,
}

impl Job {
    /// Parses line number `number`, counted from 1.
    pub fn read(line: Line, number: usize) -> Job {
        let mut job = Job {
            id: Raw::null(),
            name: None,
            from: None,
            text: Err(String::new()),
        };
        let text = line.and_then(|bytes| match members(&bytes) {
            Ok(members) => {
                job.id = last(&members, "id").map_or_else(Raw::null, raw);
                job.take(&members)
            }
            Err(NoMembers::NoObject) => Err("the line is JSON, but no object".to_owned()),
            Err(NoMembers::NoJson(error)) => Err(format!("the line is no JSON: {error}")),
        });
        job.text = text.map_err(|reason| format!("line {number}: {reason}; see docs/worker.md"));
        job
    }

    fn take(&mut self, members: &[(String, &str)]) -> Result<String, String> {
        match last(members, "v") {
            Some(version) if version.parse() == Ok(PROTOCOL) => {}
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
        let text = |field: &str| match last(members, field) {
            None | Some("null") => Ok(None),
            Some(value) if value.starts_with('"') => serde_json::from_str(value)
                .map(Some)
                .map_err(|error| format!("the line is no JSON: its field '{field}' has {error}")),
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

    /// The name of the document in its report.
    pub fn name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.id.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(line: &Value) -> Job {
        Job::read(Ok(line.to_string().into_bytes()), 3)
    }

    #[test]
    fn a_job_has_a_version_and_a_text() {
        let job = read(&json!({"v": 1, "id": [7], "text": "Да.", "name": "a.md", "from": "ru", "other": 1}));
        assert_eq!(job.id, json!([7]).into());
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
            assert_eq!(job.id, json!(5).into(), "{line}");
            let got = job.text.unwrap_err();
            assert!(got.starts_with(reason), "{got}");
        }
        for line in [&b"nonsense"[..], b"[1]", b"", b"\xff"] {
            let job = Job::read(Ok(line.to_vec()), 3);
            assert!(job.id == Raw::null() && job.text.unwrap_err().starts_with("line 3: the line is"));
        }
        let long = Job::read(Err("the line is too long".to_owned()), 3);
        assert!(long.text.is_err());
    }
}
