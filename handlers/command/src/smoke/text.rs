//! The text that is sent: one that anybody who finds it in the ledger knows for what it
//! is, by its words, by the keyword it came under, and by the id it came with.

use serde_json::{Value, json};
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use uuid::Uuid;

/// What it says. Conversation to every rule: it asks for no more than an answer.
pub const WORDS: &str =
    "This is a test of our own text line (textledger smoke). Please answer in one short sentence.";
/// The keyword it comes under, where AWS names the registered one of the number.
pub const KEYWORD: &str = "TEXTLEDGER_SMOKE";
/// How its message id begins.
pub const ID_PREFIX: &str = "smoke-";

/// The id of a text, from one that nobody else has.
#[must_use]
pub fn id_of(drawn: Uuid) -> String {
    format!("{ID_PREFIX}{drawn}")
}

/// The text of `from` to our number `to`, as AWS End User Messaging publishes one.
#[must_use]
pub fn message(from: &PhoneNumber, to: &BusinessNumber, id: &str) -> Value {
    json!({
        "originationNumber": from.e164(),
        "destinationNumber": to.as_str(),
        "messageKeyword": KEYWORD,
        "messageBody": WORDS,
        "inboundMessageId": id,
    })
}

#[cfg(test)]
mod tests {
    use textledger_reading::{Class, Context, read};

    use super::WORDS;

    #[test]
    fn its_words_ask_for_nothing_but_an_answer() {
        for (opted_out, asked) in [(false, false), (false, true), (true, false)] {
            let context = Context { opted_out, asked, status_keyword: "MY STATUS" };
            assert_eq!(read(WORDS, context).class, Class::None, "{opted_out} {asked}");
        }
    }
}
