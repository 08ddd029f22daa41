//! The stories of the demo as `textledger audit timeline` tells them, and its
//! refused replies as `audit explain` does.

use textledger_command::commands::audit::{explain, timeline};
use textledger_command::demo::{Played, Stage, play};
use textledger_domain::event::Event;
use textledger_domain::record::Recorded;
use textledger_projections::audit::explain::explain as explanation_of;
use textledger_projections::audit::rederive::rederive;
use textledger_projections::audit::shown::Shown;
use textledger_projections::audit::states::States;
use textledger_projections::audit::timeline::{Stretch, timeline as story_of};

use super::cut_by_hand::policy;

#[tokio::test(flavor = "multi_thread")]
async fn the_stories_of_the_demo_read_as_they_did_and_every_decision_in_them_comes_out_identical() {
    let directory = tempfile::tempdir().unwrap();
    let played = play(directory.path(), |_| {}).await.unwrap();
    let stage = Stage::open(directory.path()).await.unwrap();
    let policy = policy(&stage.pipeline);
    stage.close().await.unwrap();

    let mut screens = Vec::new();
    for Played { title, contacts, .. } in &played {
        for contact in contacts {
            let asked = Stretch { limit: 1_000, ..Stretch::default() };
            let told = story_of(&contact.phone.parse().unwrap(), &contact.events, &asked, Shown::Masked);
            screens.push(format!("━━ {title}\n\n{}\n", timeline::screen(&told)));
            // On the toll-free number another choice of the deployment counts.
            if title.starts_with("14") {
                continue;
            }
            let states = States::of(&contact.events);
            for (place, event) in contact.events.iter().enumerate() {
                let rederived = rederive(&states, place, &policy);
                assert!(rederived.is_identical(), "{title}, event {}: {rederived:?}", event.seq());
            }
        }
    }
    for Played { title, contacts, .. } in played.iter().filter(|played| played.title.starts_with("8 ")) {
        let events = &contacts[0].events;
        let refused = events.iter().find(|event| matches!(event.event(), Event::SendSuppressed(_)));
        let refused = refused.map(Recorded::id).expect("a refused reply");
        let explained = explanation_of(&States::of(events), refused, &policy, Shown::Masked).unwrap();
        screens.push(format!("━━ {title}: why the reply was not sent\n\n{}\n", explain::screen(&explained)));
    }
    let screens = screens.join("\n");
    assert!(!screens.contains("+1425555"), "no whole number is shown");
    insta::with_settings!({ snapshot_path => "../../golden/screens", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("audit", screens);
    });
}
