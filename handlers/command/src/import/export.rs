//! An export of an old table: DynamoDB's JSON as `aws dynamodb scan` prints it, or
//! one item a line as an export to S3 has them, gzipped or not. A scan that was cut
//! off or filtered is refused: the rows that are missing may be opt-outs.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use textledger_domain::legacy::{LegacyRow, NotARow};

/// How a gzipped file begins: RFC 1952 §2.3.1.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Why an export is not read. Nothing of what it holds is quoted.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It cannot be opened, or breaks off.
    #[error("{place}: {why}; nothing more was taken over: export the table again, and run this again")]
    Read {
        /// Which file, and where.
        place: String,
        /// What the system says.
        why: std::io::Error,
    },
    /// There is nothing in it, where a scan of an empty table prints `{"Items": []}`.
    #[error(
        "{place}: empty: what was to fill it failed, so rows may be missing; export the table again, or leave the \
         file out where the manifest of an export to S3 says that it has no items"
    )]
    Empty {
        /// Which file.
        place: String,
    },
    /// It is no JSON.
    #[error(
        "{place}: not JSON ({why}); give what `aws dynamodb scan` prints, or an export to S3 in DYNAMODB_JSON"
    )]
    NotJson {
        /// Which file and line.
        place: String,
        /// What is wrong.
        why: String,
    },
    /// It is no row.
    #[error("{place}: {why}; give what `aws dynamodb scan` prints, or an export to S3 in DYNAMODB_JSON")]
    NotARow {
        /// Which file and line.
        place: String,
        /// What is wrong.
        why: NotARow,
    },
    /// The scan did not reach the table's end.
    #[error(
        "{place}: the scan was cut off ({what}): rows are missing; scan without --max-items and --no-paginate"
    )]
    CutOff {
        /// Which file and line.
        place: String,
        /// What says so.
        what: &'static str,
    },
    /// The scan left rows out.
    #[error(
        "{place}: the scan was filtered (ScannedCount is more than Count): scan without --filter-expression"
    )]
    Filtered {
        /// Which file and line.
        place: String,
    },
}

/// A row, and where it stands.
pub struct Placed {
    /// The file with the line, or the table.
    pub place: String,
    /// The row.
    pub row: LegacyRow,
}

/// The rows of one export, in their order.
pub struct ExportRows {
    path: PathBuf,
    lines: Lines<Box<dyn BufRead + Send>>,
    line: usize,
    /// Rows of a line that has several.
    ahead: VecDeque<Placed>,
    is_begun: bool,
}

impl ExportRows {
    /// Those in `path`.
    ///
    /// # Errors
    /// [`ExportError::Read`]
    pub fn open(path: &Path) -> Result<Self, ExportError> {
        let unread = |why| ExportError::Read { place: path.display().to_string(), why };
        let mut file = BufReader::new(File::open(path).map_err(unread)?);
        let is_gzipped = file.fill_buf().map_err(unread)?.starts_with(&GZIP);
        let reader: Box<dyn BufRead + Send> = match is_gzipped {
            true => Box::new(BufReader::new(MultiGzDecoder::new(file))),
            false => Box::new(file),
        };
        let (lines, path) = (reader.lines(), path.to_path_buf());
        Ok(Self { path, lines, line: 0, ahead: VecDeque::new(), is_begun: false })
    }

    fn place(&self) -> String {
        format!("{}:{}", self.path.display(), self.line)
    }

    /// The next line with anything on it.
    fn next_line(&mut self) -> Option<Result<String, ExportError>> {
        loop {
            let line = self.lines.next()?;
            self.line += 1;
            match line {
                Ok(line) if line.trim().is_empty() => {}
                Ok(line) => return Some(Ok(line)),
                Err(why) => return Some(Err(ExportError::Read { place: self.place(), why })),
            }
        }
    }

    /// Reads the rows of a line, or of the whole file where its first line is not a
    /// value by itself.
    fn read(&mut self, line: &str) -> Result<(), ExportError> {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        let value = match serde_json::from_str(line) {
            Ok(value) => value,
            Err(_) if is_first => return self.read_whole(line),
            Err(error) => return Err(ExportError::NotJson { place: self.place(), why: shape_of(&error) }),
        };
        self.expand(value, true)
    }

    fn read_whole(&mut self, first: &str) -> Result<(), ExportError> {
        let before = self.line;
        let mut text = "\n".repeat(before - 1) + first;
        while let Some(line) = self.lines.next() {
            self.line += 1;
            let line = line.map_err(|why| ExportError::Read { place: self.place(), why })?;
            text.push('\n');
            text.push_str(&line);
        }
        let value = serde_json::from_str(&text).map_err(|error| ExportError::NotJson {
            place: format!("{}:{}", self.path.display(), error.line()),
            why: shape_of(&error),
        })?;
        self.line = before;
        self.expand(value, false)
    }

    /// A scan's answer, an item of an export to S3, or an item by itself.
    fn expand(&mut self, value: Value, is_line: bool) -> Result<(), ExportError> {
        let place = self.place();
        let items = match value {
            Value::Object(mut object) if object.contains_key("Items") => {
                for what in ["NextToken", "LastEvaluatedKey"] {
                    if object.get(what).is_some_and(|token| !token.is_null()) {
                        return Err(ExportError::CutOff { place, what });
                    }
                }
                let count = |name| object.get(name).and_then(Value::as_u64);
                if let (Some(count), Some(scanned)) = (count("Count"), count("ScannedCount"))
                    && scanned > count
                {
                    return Err(ExportError::Filtered { place });
                }
                match object.remove("Items") {
                    Some(Value::Array(items)) => items,
                    _ => return Err(ExportError::NotARow { place, why: NotARow::NoObject }),
                }
            }
            Value::Array(items) if !is_line => items,
            Value::Object(mut object) if object.len() == 1 && object.contains_key("Item") => {
                object.remove("Item").into_iter().collect()
            }
            one => vec![one],
        };
        let is_one = items.len() == 1;
        for (number, item) in (1..).zip(items) {
            let place = if is_one { place.clone() } else { format!("{place}, item {number}") };
            match LegacyRow::read(item) {
                Ok(row) => self.ahead.push_back(Placed { place, row }),
                Err(why) => return Err(ExportError::NotARow { place, why }),
            }
        }
        Ok(())
    }
}

impl Iterator for ExportRows {
    type Item = Result<Placed, ExportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(row) = self.ahead.pop_front() {
                return Some(Ok(row));
            }
            let Some(line) = self.next_line() else {
                // Told once: the next time it has begun.
                let is_empty = !std::mem::replace(&mut self.is_begun, true);
                return is_empty.then(|| Err(ExportError::Empty { place: self.path.display().to_string() }));
            };
            let read = line.and_then(|line| self.read(&line));
            if let Err(error) = read {
                return Some(Err(error));
            }
        }
    }
}

/// Where JSON breaks off, in serde's words, which quote nothing of a syntax error.
fn shape_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn read(content: &[u8]) -> Result<Vec<String>, String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(content).unwrap();
        let name = file.path().display().to_string();
        let rows: Result<Vec<Placed>, ExportError> = ExportRows::open(file.path()).unwrap().collect();
        let short = |text: String| text.replace(&name, "f");
        rows.map(|rows| rows.into_iter().map(|placed| short(placed.place)).collect())
            .map_err(|error| short(error.to_string()))
    }

    const ITEM: &str = r#"{"phone_number":{"S":"+14255550182"}}"#;

    #[test]
    fn every_form_of_an_export_is_read_with_the_place_of_each_row() {
        for (content, places) in [
            (format!("{ITEM}\n\n{ITEM}\n"), &["f:1", "f:3"][..]),
            (format!("{{\"Item\":{ITEM}}}\r\n{{\"Item\":{ITEM}}}"), &["f:1", "f:2"]),
            (
                format!("{{\"Items\":[{ITEM},{ITEM}],\"Count\":2,\"ScannedCount\":2}}"),
                &["f:1, item 1", "f:1, item 2"],
            ),
            (format!("{{\n \"Items\": [\n  {ITEM}\n ],\n \"Count\": 1\n}}\n"), &["f:1"]),
            (format!("[\n{ITEM},\n{ITEM}\n]"), &["f:1, item 1", "f:1, item 2"]),
            ("{\"Items\":[]}".to_owned(), &[]),
        ] {
            let expected: Vec<String> = places.iter().map(ToString::to_string).collect();
            assert_eq!(read(content.as_bytes()), Ok(expected.clone()), "{content}");
            let mut gzipped = GzEncoder::new(Vec::new(), Compression::fast());
            gzipped.write_all(content.as_bytes()).unwrap();
            assert_eq!(read(&gzipped.finish().unwrap()), Ok(expected), "gzipped {content}");
        }
    }

    #[test]
    fn what_is_broken_or_not_all_of_a_table_is_refused_with_its_line() {
        for (content, said) in [
            (String::new(), "f: empty"),
            (" \n\n".to_owned(), "f: empty"),
            (format!("{ITEM}\n{{\"phone_number\":\n{ITEM}"), "f:2: not JSON"),
            ("{\n \"Items\": [\n  {,\n".to_owned(), "f:3: not JSON"),
            ("phone_number,status".to_owned(), "f:1: not JSON"),
            (format!("{ITEM}\n{{\"phone_number\":\"+14255550182\"}}"), "f:2: an attribute without one of"),
            (format!("{ITEM}\n[1]"), "f:2: not an object of attributes"),
            (format!("{{\"Items\":[{ITEM}],\"NextToken\":\"x\"}}"), "f:1: the scan was cut off (NextToken)"),
            (format!("{{\"Items\":[{ITEM}],\"Count\":1,\"ScannedCount\":9}}"), "f:1: the scan was filtered"),
        ] {
            let why = read(content.as_bytes()).unwrap_err();
            assert!(why.starts_with(said) && !why.contains("4255550182"), "{content}: {why}");
        }
        let mut gzipped = GzEncoder::new(Vec::new(), Compression::fast());
        gzipped.write_all(format!("{ITEM}\n").repeat(100).as_bytes()).unwrap();
        let gzipped = gzipped.finish().unwrap();
        let nothing = GzEncoder::new(Vec::new(), Compression::fast()).finish().unwrap();
        assert!(read(&nothing).unwrap_err().starts_with("f: empty"));
        let why = read(&gzipped[..gzipped.len() - 9]).unwrap_err();
        assert!(why.contains("export the table again"), "{why}");
    }
}
