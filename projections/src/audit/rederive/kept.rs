//! How the record is kept: words erased or held, and events told as lost.

use textledger_domain::actor::Actor;
use textledger_domain::decide::care::{self, Erasure, HoldEntry};
use textledger_domain::decide::repair::{self, Loss};
use textledger_domain::event::Event;
use textledger_domain::record::{Draft, Recorded};

use super::case::{self, Case};
use super::compare::{self, Deviation};
use super::derived::Rederived;
use super::replayed::Replayed;

const CARE: &str = "whether words may be erased, and are held";
const LOSS: &str = "going on without events that are lost";
const GIVEN: &str = "what the operator asked for";

pub(super) fn cared_for(case: &Case<'_>, place: usize) -> Rederived {
    let recorded = &case.events()[place];
    let contact = case.before(place);
    let (by, ids) = (by(recorded), Replayed::of([recorded.id().0]));
    let moment = case::moment(recorded, &ids);
    let drafts = match recorded.event() {
        Event::HoldPlaced(hold) => {
            let entry = HoldEntry { matter: hold.matter.clone(), reason: hold.reason.clone(), by };
            care::place_hold(&contact, &entry, moment)
        }
        Event::HoldLifted(hold) => {
            let entry = HoldEntry { matter: hold.matter.clone(), reason: hold.reason.clone(), by };
            care::lift_hold(&contact, &entry, moment)
        }
        Event::WordsErased(erased) => {
            let Some(target) = case.place_of(erased.event) else {
                return Rederived::not("the event whose words were erased is not in this stream");
            };
            let erasure = Erasure { reason: erased.reason.clone(), by, before: None };
            care::erase(&contact, &[&case.events()[target]], &erasure, case.policy, moment)
        }
        _ => return Rederived::not(CARE),
    };
    held_against(CARE, drafts, std::slice::from_ref(recorded))
}

pub(super) fn lost(case: &Case<'_>, place: usize) -> Rederived {
    let first = match case.events()[place].event() {
        Event::EventsLost(_) => place,
        _ => place - 1,
    };
    let event = &case.events()[first];
    let Event::EventsLost(lost) = event.event() else { return Rederived::not(LOSS) };
    let follows = case.events().get(first + 1).is_some_and(|next| case::cause(next) == Some(event.id()));
    let recorded = &case.events()[first..=first + usize::from(follows)];
    let ids = Replayed::of(recorded.iter().map(|event| event.id().0));
    let (from, through, reason) = (lost.from, lost.through, lost.reason.clone());
    let loss = Loss { from, through, reason, by: by(event) };
    let drafts = repair::go_on_without(&loss, case.policy, case::moment(event, &ids));
    held_against(LOSS, drafts, recorded)
}

fn held_against(
    rule: &'static str,
    drafts: Result<Vec<Draft>, impl std::error::Error>,
    recorded: &[Recorded],
) -> Rederived {
    match drafts {
        Ok(drafts) => Rederived::of(rule, GIVEN, compare::all(&drafts, recorded)),
        Err(refused) => {
            let (seq, found) =
                recorded.first().map_or((0, ""), |event| (event.seq(), event.event().type_name()));
            let difference = Deviation::new(seq, "events", found, format!("refused: {refused}"));
            Rederived::Different { rule, differences: vec![difference] }
        }
    }
}

fn by(recorded: &Recorded) -> String {
    match case::actor(recorded) {
        Actor::Operator(name) | Actor::System(name) => name.clone(),
        Actor::Customer => String::new(),
    }
}
