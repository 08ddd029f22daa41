//! DynamoDB keeps a stream record for 24 hours; dynoxide keeps it for ever, and
//! with it every image: words that were erased from their item long ago, and a
//! file that only grows.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

/// How long it waits for another writer.
const BUSY_WAIT: Duration = Duration::from_secs(5);

/// Removes what is older than 24 hours by the machine's clock, which is also
/// the one dynoxide dates the records with. Waits for whoever is writing.
///
/// The newest record of each table stays, without its images: the next record
/// is numbered after it, and a number given out twice would be taken by a
/// reader for one it has seen. Removed texts are overwritten, in the log too.
pub(super) fn trim(file: &Path) -> Result<(), rusqlite::Error> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_WAIT)?;
    connection.execute_batch(
        "PRAGMA secure_delete = ON;
         BEGIN IMMEDIATE;
         DELETE FROM _stream_records
         WHERE created_at < unixepoch() - 86400
           AND CAST(sequence_number AS INTEGER) < (
             SELECT MAX(CAST(newest.sequence_number AS INTEGER)) FROM _stream_records AS newest
             WHERE newest.table_name = _stream_records.table_name);
         UPDATE _stream_records SET new_image = NULL, old_image = NULL
         WHERE created_at < unixepoch() - 86400 AND COALESCE(new_image, old_image) IS NOT NULL;
         COMMIT;
         PRAGMA wal_checkpoint(TRUNCATE);",
    )
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use dynoxide::Database;
    use rusqlite::Connection;

    /// Text that must not be in the file any more once it is trimmed.
    const WORDS: &str = "please move my appointment to Thursday";

    /// A record of `table`, `hours` old.
    fn record(connection: &Connection, table: &str, number: u32, hours: u32) {
        connection
            .execute(
                "INSERT INTO _stream_records
                   (table_name, event_name, keys_json, new_image, sequence_number, shard_id, created_at)
                 VALUES (?1, 'INSERT', '{}', ?2, CAST(?3 AS TEXT), 'shard', unixepoch() - ?4 * 3600)",
                (table, format!(r#"{{"words":{{"S":"{WORDS}"}}}}"#), number, hours),
            )
            .unwrap();
    }

    /// Each record that is left, and whether it has its image.
    fn left(connection: &Connection) -> Vec<(String, String, bool)> {
        let mut list = connection
            .prepare(
                "SELECT table_name, sequence_number, new_image IS NOT NULL FROM _stream_records
                 ORDER BY table_name, CAST(sequence_number AS INTEGER)",
            )
            .unwrap();
        let rows = list.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn trimmed(file: &Path, records: &[(&str, u32, u32)]) -> Connection {
        drop(Database::new(file.to_str().unwrap()).unwrap());
        let connection = Connection::open(file).unwrap();
        for (table, number, hours) in records {
            record(&connection, table, *number, *hours);
        }
        super::trim(file).unwrap();
        connection
    }

    #[test]
    fn records_of_more_than_a_day_go_and_each_table_keeps_its_last_number() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("dynamodb.sqlite");
        // By text 9 comes after 10, and would be kept in its place.
        let records = [("old", 8, 50), ("old", 9, 25), ("old", 10, 25), ("young", 1, 25), ("young", 2, 23)];
        let connection = trimmed(&file, &records);
        let kept = |table: &str, number: &str, image| (table.to_owned(), number.to_owned(), image);
        assert_eq!(left(&connection), [kept("old", "10", false), kept("young", "2", true)]);
    }

    #[test]
    fn the_words_of_a_removed_record_are_nowhere_in_the_files() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("dynamodb.sqlite");
        drop(trimmed(&file, &[("events", 1, 30), ("events", 2, 30)]));
        for entry in fs::read_dir(directory.path()).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            assert!(!bytes.windows(WORDS.len()).any(|window| window == WORDS.as_bytes()));
        }
    }
}
