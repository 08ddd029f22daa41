//! What the meaning of a text depends on besides its words.

/// What is known about the conversation when the text is read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whether the contact is opted out, or on the way there: only then YES
    /// gives consent.
    pub opted_out: bool,
    /// Whether our last text asked to reply STOP to stop or CONTINUE to go on.
    pub asked: bool,
    /// The words that ask for the customer's own status, such as `MY STATUS`.
    pub status_keyword: &'a str,
}
