//! When two worlds are the same: when they differ in nothing that anything can
//! come of. Ids count by their order alone, an instant by its distance from now,
//! or, where only wishes are compared, from the last text; a limit of hours not
//! at all, since no story lasts one. What follows from one then follows from the
//! other, and is tried out once.

use std::hash::{DefaultHasher, Hasher};

use textledger_domain::consent::Consent;
use textledger_domain::contact::{Contact, Duty};
use textledger_domain::decide::reply::{Step, Turn};
use textledger_domain::event::outbound::SendKind;

use super::replier::Replier;
use super::world::World;

const ID: usize = "01936f8e-6c00-7000-8000-000000000000".len();
const TIME: usize = "2026-11-10T15:00:00.000Z".len();

/// What a world has in common with all worlds in which the same will happen,
/// when `letters` more texts come.
pub fn of(world: &World, letters: usize) -> u128 {
    let now = world.now.unix_millis();
    let said_at = world.last_sent_at().map_or(now, |at| at.unix_millis());
    // Since when contact is refused is told, and decides nothing.
    let consent = &Consent { unlifted: Vec::new(), ..world.contact.consent.clone() };
    let contact = &world.contact;
    let mut owed = format!(
        "{letters} {} {} {} {:?} {} {} {}",
        world.faults_left,
        world.interruptions_left,
        world.died,
        world.claim,
        consent.is_opted_out(world.now),
        at_work(world),
        left_to_do(contact)
    );
    // Without another text nothing is compared with these wishes any more.
    let mut wishes = String::new();
    if letters > 0 {
        wishes = format!("{consent:?} {}", world.laws.wishes());
    }
    let seen = world.laws.seen(|id| owed.contains(id) || wishes.contains(id));
    owed.push_str(&seen);
    fingerprint(&without_names([(owed.as_bytes(), now), (wishes.as_bytes(), said_at)]))
}

/// Where the replier is. What it decided follows from the contact, unless the
/// contact has changed: then it comes to nothing, except to ask the agent.
fn at_work(world: &World) -> String {
    match &world.replier {
        Replier::Away => "away".to_owned(),
        Replier::Decided { step, .. } if let Step::Ask(turn) = &**step => asked(turn),
        Replier::Decided { on, .. } if *on != world.head => "in vain".to_owned(),
        Replier::Decided { step, .. } => match &**step {
            Step::Send(cleared) => format!("to send {:?}", counted(cleared.duty())),
            step => format!("{step:?}"),
        },
        Replier::Asking { turn, turn_id, was_cut_off } => {
            format!("asks {turn_id} {was_cut_off} {}", asked(turn))
        }
        Replier::Releasing { turn_id } => format!("releases {turn_id}"),
        Replier::HandingOver { cleared, started, outbound, at, .. } => {
            format!("hands over {:?} {started} {outbound} {at}", counted(cleared.duty()))
        }
        Replier::Answered { send, started, outcome, .. } => {
            format!("handed over {} {} {started} {outcome:?}", send.outbound_id, send.attempt)
        }
    }
}

fn asked(turn: &Turn) -> String {
    format!("turn {:?} {}", turn.covered_events(), turn.attempt)
}

/// What is left to do for a contact.
fn left_to_do(contact: &Contact) -> String {
    let unanswered: Vec<_> = contact.unanswered.iter().map(|text| text.event).collect();
    let duties: Vec<_> = contact.duties.iter().map(counted).collect();
    let in_flight: Vec<_> = contact
        .in_flight
        .iter()
        .map(|flying| (flying.outbound, flying.started, flying.started_at, counted(&flying.duty)))
        .collect();
    format!("{unanswered:?} {:?} {duties:?} {in_flight:?}", contact.agent_trouble)
}

/// What counts of a duty: five minutes for a confirmation or a question, hours for
/// all else.
fn counted(duty: &Duty) -> impl std::fmt::Debug {
    let is_bound = matches!(duty.kind, SendKind::OptOutConfirmation | SendKind::Clarification);
    let asked_at = is_bound.then_some(duty.asked_at);
    (
        duty.kind,
        duty.answers,
        duty.content.clone(),
        duty.covers.clone(),
        asked_at,
        duty.attempt,
        duty.not_before,
    )
}

/// Texts with ids numbered as they are met, times as distances from the given
/// ones, and without positions in the stream. Written for speed: most of the
/// time of an exploration goes by here.
fn without_names<'a>(texts: [(&'a [u8], i64); 2]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(texts[0].0.len() + texts[1].0.len());
    let mut ids: Vec<&'a [u8]> = Vec::new();
    for (text, from) in texts {
        let mut place = 0;
        while place < text.len() {
            if is_id(text, place) {
                let id = &text[place..place + ID];
                let number = ids.iter().position(|known| *known == id).unwrap_or(ids.len());
                if number == ids.len() {
                    ids.push(id);
                }
                plain.push(b'#');
                plain.extend_from_slice(&number.to_be_bytes());
                place += ID;
            } else if is_time(text, place) {
                plain.push(b'@');
                plain.extend_from_slice(&(millis(&text[place..place + TIME]) - from).to_be_bytes());
                place += TIME;
            } else {
                plain.push(text[place]);
                place += 1;
                if text[place - 1] == b' ' && plain.ends_with(b"seq: ") {
                    while text.get(place).is_some_and(u8::is_ascii_digit) {
                        place += 1;
                    }
                }
            }
        }
        plain.push(0);
    }
    plain
}

fn is_id(text: &[u8], place: usize) -> bool {
    let is_long_enough = place + ID <= text.len();
    is_long_enough && text[place + 8] == b'-' && text[place + 13] == b'-' && text[place + 18] == b'-'
}

fn is_time(text: &[u8], place: usize) -> bool {
    let is_long_enough = place + TIME <= text.len();
    is_long_enough && text[place + 10] == b'T' && text[place + 4] == b'-' && text[place + TIME - 1] == b'Z'
}

/// Milliseconds since the month began: no story is longer than a month, and this
/// is asked for very often.
fn millis(time: &[u8]) -> i64 {
    let number = |from: usize, digits: usize| {
        time[from..from + digits].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'))
    };
    (((number(8, 2) * 24 + number(11, 2)) * 60 + number(14, 2)) * 60 + number(17, 2)) * 1000 + number(20, 3)
}

/// Two hashes of 64 bits: that two different worlds of a few million agree in
/// both is out of the question.
fn fingerprint(text: &[u8]) -> u128 {
    let hash = |seed: u8| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(seed);
        hasher.write(text);
        u128::from(hasher.finish())
    };
    hash(1) << 64 | hash(2)
}
