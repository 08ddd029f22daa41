//! An index dynoxide does not make. Without it every write to a table with a
//! stream reads all stream records for the highest sequence number: 146 writes
//! per second at 10,000 records and falling, against 1,400–1,700 with it.

use std::path::Path;

use rusqlite::Connection;

/// Adds the index, through a connection of our own because dynoxide hands out
/// none. Done while nothing is served yet, so that nobody waits for the lock.
///
/// The shard is the last column so that describing a stream reads the index
/// alone and never the records with their images.
pub(super) fn add(file: &Path) -> Result<(), rusqlite::Error> {
    Connection::open(file)?.execute_batch(
        "CREATE INDEX IF NOT EXISTS textledger_stream_order
         ON _stream_records (table_name, CAST(sequence_number AS INTEGER), shard_id)",
    )
}

#[cfg(test)]
mod tests {
    use dynoxide::Database;
    use rusqlite::types::Null;
    use rusqlite::{Connection, StatementStatus, params_from_iter};
    use tempfile::TempDir;

    /// What dynoxide 3.2 asks, word for word (`src/storage.rs`), and how SQLite
    /// is to find the answer.
    const QUERIES: [(&str, &str); 3] = [
        (
            "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = ?1",
            "SEARCH _stream_records USING COVERING INDEX textledger_stream_order (table_name=?)",
        ),
        (
            "SELECT event_name, keys_json, new_image, old_image, sequence_number, created_at, user_identity, event_id
             FROM _stream_records
             WHERE table_name = ?1 AND shard_id = ?2 AND CAST(sequence_number AS INTEGER) > ?3
             ORDER BY CAST(sequence_number AS INTEGER) ASC
             LIMIT ?4",
            "SEARCH _stream_records USING INDEX textledger_stream_order (table_name=? AND <expr>>?)",
        ),
        (
            "SELECT MIN(CAST(sequence_number AS INTEGER)), MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?1 AND shard_id = ?2",
            "SEARCH _stream_records USING COVERING INDEX textledger_stream_order (table_name=?)",
        ),
    ];

    #[test]
    fn writing_reading_and_describing_a_stream_all_use_the_index() {
        let (_directory, connection) = indexed_database();
        for (query, expected) in QUERIES {
            let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
            let parameters = vec![Null; explain.parameter_count()];
            let plan: Vec<String> = explain
                .query_map(params_from_iter(parameters), |row| row.get("detail"))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            assert_eq!(plan, [expected], "{query}");
        }
    }

    /// A plan does not tell a look at the end of an index from a walk along
    /// it; the work done does.
    #[test]
    fn the_work_of_a_write_and_of_a_read_does_not_grow_with_the_stream() {
        let (_directory, connection) = indexed_database();
        connection
            .execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
                 INSERT INTO _stream_records (table_name, event_name, keys_json, sequence_number, shard_id, created_at)
                 SELECT 'events', 'INSERT', '{}', CAST(i AS TEXT), 'shard', 0 FROM n",
                [],
            )
            .unwrap();

        let [(next, _), (read, _), _] = QUERIES;
        let mut next = connection.prepare(next).unwrap();
        assert_eq!(next.query_row(["events"], |row| row.get::<_, i64>(0)).unwrap(), 5001);
        let mut read = connection.prepare(read).unwrap();
        let page: Vec<String> = read
            .query_map(("events", "shard", 4000, 10), |row| row.get("sequence_number"))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!((page.len(), page[0].as_str()), (10, "4001"));
        for steps in [next, read].map(|statement| statement.get_status(StatementStatus::VmStep)) {
            assert!(steps < 500, "{steps} steps");
        }
    }

    fn indexed_database() -> (TempDir, Connection) {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("dynamodb.sqlite");
        drop(Database::new(file.to_str().unwrap()).unwrap());
        super::add(&file).unwrap();
        super::add(&file).expect("adding it again changes nothing");
        let connection = Connection::open(&file).unwrap();
        (directory, connection)
    }
}
