//! Figures followed to their events (S11): as many as they count, and each one is what
//! the figure says.

use textledger_command::commands::audit::report::listed::{self, Asked, Case};
use textledger_command::commands::audit::report::told;
use textledger_domain::event::Event;
use textledger_domain::record::Recorded;
use textledger_projections::report::{Figure, Value};
use textledger_tests::place::Place;

use super::days;
use super::totals::kept;

const FROM: &str = "2025-04-01";
const TO: &str = "2025-04-30";
const PAGE: u32 = 6;

/// All cases of a figure, page by page.
async fn cases(place: &Place, figure: Figure) -> Vec<Case> {
    let (mut all, mut after) = (Vec::new(), Some(0));
    while let Some(behind) = after {
        let asked = Asked { figure, after: behind, limit: PAGE };
        let page = listed::of(&place.ledger, days(FROM, TO), asked).await.unwrap();
        assert!(page.cases.len() <= PAGE as usize);
        all.extend(page.cases);
        after = page.next;
    }
    all
}

/// The events of a case, as they are found by their ids alone.
async fn events(place: &Place, case: &Case) -> Vec<Recorded> {
    let mut events = Vec::new();
    for id in &case.events {
        let event = place.ledger.find(*id).await.unwrap().expect("an event behind a figure");
        assert_eq!(event.stream().to_string(), case.stream, "masked, and whose it is");
        events.push(event);
    }
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn s11_three_figures_are_followed_to_the_events_behind_them() {
    let (place, _) = kept(3).await;
    let told = told::of(&place.ledger, days(FROM, TO)).await.unwrap();
    let total = |figure| told.figures.iter().find(|total| total.figure == figure).unwrap();

    let faults = cases(&place, Figure::SentInFault).await;
    assert_eq!(faults.len() as u64, total(Figure::SentInFault).count);
    assert!(faults.len() > PAGE as usize, "more than a page: {}", faults.len());
    for case in &faults {
        let events = events(&place, case).await;
        let [stop, send] = &events[..] else { panic!("{case:?}") };
        assert!(matches!(stop.event(), Event::ConsentRevoked(_)), "{case:?}");
        assert!(matches!(send.event(), Event::SendStarted(_)) && stop.seq() < send.seq(), "{case:?}");
    }

    let missed = cases(&place, Figure::DeadlineMissed).await;
    assert_eq!(missed.len() as u64, total(Figure::DeadlineMissed).count);
    assert!(missed.iter().any(|case| case.events.len() == 2), "some were acknowledged late");
    for case in &missed {
        let events = events(&place, case).await;
        let Event::ConsentRevoked(revoked) = events[0].event() else { panic!("{case:?}") };
        if let Some(settled) = events.get(1) {
            let Event::OptOutCompleted(completed) = settled.event() else { panic!("{case:?}") };
            assert_eq!(completed.revocation, events[0].id(), "{case:?}");
        }
        let settled = events.last().unwrap();
        assert!(revoked.deadline.is_past(settled.recorded_at()), "{case:?}");
    }

    let effects = cases(&place, Figure::EffectOfText).await;
    let spread = total(Figure::EffectOfText).spread.clone().unwrap();
    assert_eq!(effects.len() as u64, total(Figure::EffectOfText).count);
    let mut slowest = 0;
    for case in &effects {
        let events = events(&place, case).await;
        let [text, revoked] = &events[..] else { panic!("{case:?}") };
        assert!(matches!(text.event(), Event::MessageReceived(_)), "{case:?}");
        let took = revoked.recorded_at().since(text.occurred_at()).num_milliseconds();
        assert_eq!(case.value, Value::Ms(took.max(0) as u64), "{case:?}");
        slowest = slowest.max(took);
        if case.events == spread.slowest_events {
            assert_eq!(took, spread.slowest_ms as i64);
        }
    }
    assert_eq!(slowest, spread.slowest_ms as i64);
    assert!(effects.iter().any(|case| case.events == spread.slowest_events), "{spread:?}");
}
