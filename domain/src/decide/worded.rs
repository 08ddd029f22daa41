//! What a fixed text says to a contact: its wording, filled in with what is the
//! case when it is sent.

use crate::contact::{Contact, Duty};
use crate::event::consent::Channel;
use crate::policy::Policy;
use crate::reference::Reference;
use crate::time::Timestamp;
use crate::wording::{Brand, Gotten, Template, Values};

/// The text of `template` that fulfils `duty` at `now`.
#[must_use]
pub fn fixed(
    contact: &Contact,
    duty: &Duty,
    template: Template,
    brand: &Brand,
    policy: &Policy,
    now: Timestamp,
) -> String {
    let reference = Reference::of(duty.answers).to_string();
    let day = |at: Timestamp| at.calendar().with_timezone(&policy.time_zone).date_naive().to_string();
    let [texts, calls] = Channel::ALL.map(|channel| contact.gets(channel, now));
    let [texts_since, calls_since] = [texts.since, calls.since].map(|at| at.map(day).unwrap_or_default());
    let values = Values {
        texts: Gotten { purposes: &texts.purposes, since: &texts_since },
        calls: Gotten { purposes: &calls.purposes, since: &calls_since },
        reference: &reference,
    };
    template.render_with(brand, &values)
}
