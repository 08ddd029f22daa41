//! Why a table of the old system is not read.

/// Why a table of the system replaced is not read. Nothing of it was taken over.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is a table of this very deployment.
    #[error(
        "{table} is a table of the textledger in {environment}, and no old one: the old system's tables had \
         the names that our views have now. Deploy textledger under an environment name of its own \
         (--env), so that both stand side by side, or give an export of the old table with --file"
    )]
    Ours {
        /// Which table.
        table: String,
        /// The environment of the ledger that would be imported into.
        environment: String,
    },
    /// It holds rows that a textledger wrote.
    #[error(
        "{place} was written by a textledger (it has `as_of_seq`): this is a view of ours, and no old table; \
         name the old system's with --old-env, --old-table or --file"
    )]
    View {
        /// Where the row stands.
        place: String,
    },
    /// There is no such table.
    #[error(
        "table {0} does not exist: name the environment of the old system with --old-env, its tables one by \
         one with --old-table, or exports of them with --file"
    )]
    Missing(String),
    /// It was made for something else.
    #[error("table {table} has the key {found}, and the old system's {expected}: name the right one")]
    OtherKey {
        /// Which table.
        table: String,
        /// Its key.
        found: String,
        /// What it should be.
        expected: String,
    },
    /// DynamoDB refused or was not reached.
    #[error("table {table}: {why}")]
    Refused {
        /// Which table.
        table: String,
        /// Its words.
        why: String,
    },
}
