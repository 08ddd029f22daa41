//! What RCS conversations cost beside their texts. AWS charges one fee for 24 hours, and
//! names it with every report of the conversation's texts, by the id of the text that
//! began it. It counts once, on the day of the first report that names it.

use std::collections::BTreeSet;

use super::fact::{Conversation, Fact, What};
use super::figure::Figure;
use super::telling::Telling;
use super::traced::Value;

/// Tells the fees that `facts`, in the order of their stream, name first in the window.
pub(super) fn tell(facts: &[Fact], found: &mut Telling<'_>) {
    let mut named = BTreeSet::new();
    for (fact, conversation) in of(facts) {
        if !named.insert(&*conversation.began_with) || !found.window.has(fact) {
            continue;
        }
        match conversation.fee.parse() {
            Ok(fee) => {
                found.tell(Figure::ConversationFee, &[fact], Value::Amount(fee));
                found.tell(Figure::TotalCost, &[fact], Value::Amount(fee));
            }
            Err(_) => found.tell(Figure::PriceUnread, &[fact], Value::One),
        }
    }
}

/// Whether a conversation that `facts` name may have been named before them: nothing
/// names one before the text that began it.
pub(super) fn may_have_been_named(facts: &[Fact]) -> bool {
    let began = |conversation: &Conversation| {
        facts.iter().any(|fact| match &fact.what {
            What::TextIn(id) => *id == conversation.began_with,
            What::Started(handed) => conversation.own == Some(handed.outbound),
            _ => false,
        })
    };
    let mut named: Vec<&Conversation> = of(facts).map(|(_, conversation)| conversation).collect();
    // The report of the text that began it tells most.
    named.sort_by_key(|conversation| (&*conversation.began_with, conversation.own.is_none()));
    named.dedup_by_key(|conversation| &*conversation.began_with);
    named.into_iter().any(|conversation| !began(conversation))
}

fn of(facts: &[Fact]) -> impl Iterator<Item = (&Fact, &Conversation)> {
    facts.iter().filter_map(|fact| match &fact.what {
        What::Reported(word) => Some((fact, word.conversation.as_deref()?)),
        What::ReportUnnamed(conversation) => Some((fact, conversation.as_deref()?)),
        _ => None,
    })
}
