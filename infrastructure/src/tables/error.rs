//! What can be wrong with tables, and what to do about it.

use aws_sdk_dynamodb::error::BuildError;

/// Why the tables are not what the deployment describes.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// DynamoDB refused or was not reached.
    #[error("table {table}: {why}")]
    Refused {
        /// Which table.
        table: String,
        /// Its words.
        why: String,
    },
    /// There is no such table.
    #[error("table {0} does not exist: deploy it, or name the environment, region and account that have it")]
    Missing(String),
    /// The table was made for something else.
    #[error(
        "table {table} has keys {found}, this version expects {expected}: \
         name the environment of this version's tables, or run the version that made this one"
    )]
    OtherKeys {
        /// Which table.
        table: String,
        /// Its keys.
        found: String,
        /// What they should be.
        expected: String,
    },
    /// The table lacks an index, or has another one under its name.
    #[error(
        "table {table} has {found} for its index {index}, this version expects {expected}: \
         add the index as described, or run the version that made this table"
    )]
    OtherIndex {
        /// Which table.
        table: String,
        /// Which index.
        index: String,
        /// The keys of what is there, if anything is.
        found: String,
        /// What they should be.
        expected: String,
    },
    /// The table's changes are not streamed, or not whole.
    #[error(
        "table {0} streams no new and old images, so that nothing would be projected: \
         enable its stream with NEW_AND_OLD_IMAGES"
    )]
    NoStream(String),
    /// The description itself is not complete.
    #[error("table description")]
    Description(#[from] BuildError),
}
