//! A text typed on a phone, on its way to us: the network and AWS act on it as
//! the number it goes to demands, and tell whether it is passed on. Who
//! publishes it then is not known here.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::accepted::{AcceptedText, NETWORK};
use super::personality::Reaction;
use super::{Carrier, Error, opt_outs, texts};

/// What toll-free carriers answer to STOP (Twilio and Vonage quote the same).
const BLOCKED: &str = "NETWORK MSG: You replied with the word \"stop\" which blocks all texts sent from this number. Text back \"unstop\" to receive messages again.";

/// AWS's answers can be set per number; these stand for whatever is set.
const AWS_OPTED_OUT: &str = "You are opted out and will receive no more messages. Reply HELP for help.";
const AWS_HELP: &str = "Reply STOP to opt out. For anything else, contact the business you wrote to.";

impl Carrier {
    /// Takes a text that the phone `from` sends to our number `to`. Whether it
    /// is passed on to the business.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(crate) fn hears(&self, from: &str, to: &str, body: &str) -> Result<bool, Error> {
        let (reaction, publishes_keywords) = {
            let conduct = self.conduct();
            let behaviour = &conduct.behaviour;
            (behaviour.line(to).personality.reaction(body), behaviour.toll_free.publishes_keywords)
        };
        let answer = |rows: &Connection, words: &str| self.answer(rows, from, to, words);
        let (passed_on, answered) = self.store.transact(|rows| match reaction {
            Reaction::PassOn => Ok::<_, Error>((true, false)),
            Reaction::CarrierBlocks => {
                texts::block(rows, to, from)?;
                answer(rows, BLOCKED)?;
                Ok((publishes_keywords, true))
            }
            Reaction::CarrierLifts(word) => {
                let lifted = texts::unblock(rows, to, from)?;
                if lifted {
                    answer(rows, &lifted_by(word))?;
                }
                Ok((publishes_keywords || !lifted, lifted))
            }
            Reaction::AwsOptsOut => {
                opt_outs::add(rows, &self.list_of(to), from, self.clock.now(), true)?;
                answer(rows, AWS_OPTED_OUT)?;
                Ok((false, true))
            }
            Reaction::AwsHelps => {
                answer(rows, AWS_HELP)?;
                Ok((false, true))
            }
        })?;
        if answered {
            self.tell_followers();
        }
        Ok(passed_on)
    }

    /// Puts words that are not ours on the phone, as from the number it texted.
    fn answer(&self, rows: &Connection, phone: &str, business: &str, words: &str) -> Result<(), Error> {
        let text = AcceptedText {
            row_id: 0,
            message_id: (self.new_id)(),
            from: Some(business.to_owned()),
            to: phone.to_owned(),
            body: words.to_owned(),
            message_type: NETWORK.to_owned(),
            context: BTreeMap::new(),
            ttl_seconds: None,
            accepted_at: self.clock.now(),
        };
        texts::insert(rows, &text)
    }
}

/// What toll-free carriers answer to START and UNSTOP.
fn lifted_by(word: &str) -> String {
    format!(
        "NETWORK MSG: You have replied \"{word}\" and will begin receiving messages again from this number."
    )
}
